"""What the validator makes of runs and measurements. That real sandboxes answer so is shown in integration."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest

from interview_desktop.domain.runs import Growth
from interview_desktop.interview.problem import TestCase
from interview_desktop.interview.trials import Trial, outcomes_of, trial_jobs
from interview_desktop.ports import CallOutcome, CodeJob, JobOutcome, Limits
from interview_desktop.session.analysis import Analysis
from interview_desktop.session.running import CodeTools
from interview_desktop.session.validate import PackReport, validate, validate_all
from tests.fakes.evaluating import evaluate
from tests.fakes.host_functions import FakeHostFunctions
from tests.support.interview_loop import RESOURCES, bank

PROBLEM = bank().get("two-readings")
NAMES = [test.name for test in PROBLEM.tests]
LARGE = "large input"
AS_STATED: Mapping[str, set[str]] = {
    "starter": {NAMES[0]},
    **{f"wrong_{wrong.id}": set(wrong.fails) for wrong in PROBLEM.wrong},
    "persona_medium_1": {NAMES[4]},
    "persona_weak_1": {NAMES[0]},
    "persona_weak_2": {NAMES[0]},
}
CODES = {
    path.read_text(encoding="utf-8").strip(): path.stem
    for language in ("python", "javascript")
    for path in (RESOURCES / "problems" / PROBLEM.id / language).iterdir()
}


@dataclass
class Answers:
    """A runner whose solutions fail the tests that ``failing`` names, by the solution's file."""

    failing: Mapping[str, set[str]] = field(default_factory=lambda: AS_STATED)
    only: str = ""
    status: str = "returned"

    async def run(self, job: CodeJob) -> JobOutcome:
        failing = self.failing if self.only in ("", job.language) else AS_STATED
        codes = [CODES[code.strip()] for code in codes_in(job)]
        calls = []
        for which, *arguments in job.calls:
            test = next(test for test in PROBLEM.tests if list(test.arguments) == arguments)
            wrong = test.name in failing.get(codes[which], set())
            if wrong and self.status != "returned":
                calls.append(CallOutcome(cast(Any, self.status)))
            else:
                calls.append(CallOutcome("returned", json.dumps("no" if wrong else test.expected)))
        return JobOutcome("fake", "finished", tuple(calls))

    async def warm(self, language: str) -> None: ...
    async def rest(self) -> None: ...
    async def close(self) -> None: ...


def codes_in(job: CodeJob) -> list[str]:
    """The solutions that the job's program holds."""
    text = job.code[job.code.index("{" if job.language == "javascript" else '"{') :]
    decoder = json.JSONDecoder()
    if job.language == "python":
        return list(json.loads(decoder.raw_decode(text)[0])["codes"])
    return list(decoder.raw_decode(job.code, job.code.index('{"codes"'))[0]["codes"])


class Measured(Analysis):
    """Verdicts for the reference and for slow solutions, without a clock."""

    def __init__(self, reference: str, slow: str) -> None:
        self.verdicts = {True: reference, False: slow}

    async def measure(self, problem: Any, language: str, code: str) -> Growth:
        verdict = self.verdicts[code == problem.starter(language).reference]
        return Growth((), verdict, 1.0, 0.9, 1.1, "" if verdict else "It was too noisy.")


async def report_of(runner: Answers, analysis: Analysis | None = None, *, quick: bool = True) -> PackReport:
    return await validate(PROBLEM, CodeTools(runner, FakeHostFunctions(), analysis), quick=quick)


def changed(name: str, failing: set[str]) -> dict[str, set[str]]:
    return {**AS_STATED, name: failing}


async def test_a_pack_that_keeps_its_word_has_no_fault() -> None:
    assert (await report_of(Answers())).findings == ()


@pytest.mark.parametrize(
    ("failing", "file", "words"),
    [
        (changed("reference", {NAMES[2]}), "reference", [NAMES[2], "expected"]),
        (changed("starter", set()), "starter", ["passes all visible tests"]),
        (changed("wrong_overwrites-position", set()), "wrong_overwrites-position", ["several pairs", "it passes"]),
        (
            changed("wrong_overwrites-position", {"several pairs", NAMES[0]}),
            "wrong_overwrites-position",
            [NAMES[0], "does not say so"],
        ),
        (changed("persona_weak_1", set()), "persona_weak_1", ["passes every test"]),
    ],
)
async def test_a_solution_that_does_otherwise_is_a_fault_in_its_language(
    failing: dict[str, set[str]], file: str, words: list[str]
) -> None:
    report = await report_of(Answers(failing, only="javascript"))
    assert {finding.file for finding in report.faults} == {f"javascript/{file}.js"}
    for word in words:
        assert word in str(report.faults[0])


@pytest.mark.parametrize("failing", [changed("persona_medium_2", {NAMES[1]}), changed("persona_medium_1", set())])
async def test_a_medium_candidate_who_does_otherwise_is_only_noted(failing: dict[str, set[str]]) -> None:
    report = await report_of(Answers(failing))
    assert report.faults == ()
    assert "medium" in str(report.notes[0])


async def test_a_slow_solution_that_needs_longer_than_quick_allows_is_only_noted() -> None:
    slow = changed("wrong_every-pair", {LARGE, NAMES[3]})
    quick = await report_of(Answers(slow, status="timeout"))
    full = await report_of(Answers(slow, status="timeout"), quick=False)
    assert quick.faults == ()
    assert {finding.file for finding in full.faults} == {"python/wrong_every-pair.py", "javascript/wrong_every-pair.js"}


@pytest.mark.parametrize(
    ("reference", "slow", "faults", "notes"),
    [
        ("O(n)", "O(n^2)", 0, 0),
        ("O(n) or O(n log n)", "O(n^2)", 0, 0),
        ("", "O(n^2)", 0, 2),
        ("O(n^2)", "O(n^2)", 2, 0),
        ("O(n)", "O(n)", 2, 0),
        ("O(n)", "O(n) or O(n log n)", 0, 2),
        ("O(n)", "", 0, 2),
    ],
)
async def test_growth_that_contradicts_is_a_fault_and_none_at_all_a_note(
    reference: str, slow: str, faults: int, notes: int
) -> None:
    report = await report_of(Answers(), Measured(reference, slow), quick=False)
    assert (len(report.faults), len(report.notes)) == (faults, notes)


async def test_many_packs_are_told_in_order() -> None:
    tools = CodeTools(Answers(), FakeHostFunctions())
    twin = replace(PROBLEM, id="twin")
    assert [report.problem async for report in validate_all([PROBLEM, twin], tools, quick=True)] == [PROBLEM.id, "twin"]


def right(test: TestCase, call: CallOutcome) -> bool:
    return bool(json.loads(call.value_json or "null") == test.expected)


def test_all_solutions_go_into_one_sandbox_and_come_out_apart() -> None:
    tests = PROBLEM.tests[:9]
    codes = [wrong.code["python"] for wrong in PROBLEM.wrong[:2]]
    trials = [*(Trial(code, tests) for code in codes), Trial(PROBLEM.starter("python").reference, tests[:2])]
    (job,) = trial_jobs(PROBLEM, "python", trials, Limits())
    failing = [
        {test.name for test, call in zip(trial.tests, outcome.calls, strict=True) if not right(test, call)}
        for trial, outcome in zip(trials, outcomes_of(trials, [evaluate(job)]), strict=True)
    ]
    assert failing == [set(PROBLEM.wrong[0].fails), set(PROBLEM.wrong[1].fails), set()]


def test_a_sandbox_that_answers_too_little_is_noticed() -> None:
    trials = [Trial("a", PROBLEM.tests), Trial("b", PROBLEM.tests)]
    assert outcomes_of(trials, [JobOutcome("fake", "engine_error", (), "It is gone.")]) == []


def test_inputs_that_are_too_large_together_are_divided() -> None:
    huge = replace(PROBLEM.tests[0], arguments=(list(range(1_500_000)), 5))
    jobs = trial_jobs(PROBLEM, "python", [Trial(name, (huge,)) for name in "abc"], Limits())
    assert [len(job.calls) for job in jobs] == [1, 1, 1]
