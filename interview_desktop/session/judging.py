"""Verdicts of a run: what the host can compare by itself, and what a problem's own checkers say."""

from __future__ import annotations

from interview_desktop.domain.runs import RunResult
from interview_desktop.interview.checking import Finding, Unreadable, judge, parse
from interview_desktop.interview.problem import Problem
from interview_desktop.ports import HostFunctions, JobOutcome, Trouble


async def judge_run(problem: Problem, outcome: JobOutcome, language: str, functions: HostFunctions) -> RunResult:
    """The result of a run of all tests of ``problem``. Never raises for what is in ``outcome``.

    A test whose checker could not decide is never passed; the run is then an ``engine_error``, ours.
    """
    findings: dict[int, Finding] = {}
    for index, (test, call) in enumerate(zip(problem.tests, outcome.calls, strict=False)):
        if not test.checker or call.status != "returned" or call.value_json is None:
            continue
        try:
            parse(call.value_json)
        except Unreadable:
            continue
        try:
            said = await functions.check(problem.checkers, test.checker, test.arguments, test.expected, call.value_json)
        except Trouble as trouble:
            findings[index] = Finding(trouble=f"{trouble.message} {trouble.remedy}".strip())
        else:
            findings[index] = Finding(passed=said is True, why=said if isinstance(said, str) else "")
    return judge(problem.tests, outcome, language, findings)
