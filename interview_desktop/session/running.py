"""One run of a problem's tests or of an own input, the same from the window and from the command line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from interview_desktop.domain.runs import RunResult
from interview_desktop.domain.session import Run
from interview_desktop.interview.checking import job_for, judge
from interview_desktop.interview.problem import Problem
from interview_desktop.interview.scratch import scratch_job, scratch_result
from interview_desktop.ports import CodeRunner

Work = Callable[[], Awaitable[RunResult]]


def run_tests(runner: CodeRunner, problem: Problem, language: str, code: str) -> Work:
    """Work that runs and judges all tests of ``problem``. It raises what the runner raises."""

    async def work() -> RunResult:
        outcome = await runner.run(job_for(problem, language, code))
        result = judge(problem.tests, outcome, language)
        return replace(result, error_line=outcome.error_line, queue_ms=outcome.queue_ms, pool_hit=outcome.pool_hit)

    return work


def run_scratch(runner: CodeRunner, problem: Problem, language: str, code: str, arguments: tuple[Any, ...]) -> Work:
    """Work that calls the code once with ``arguments`` and judges nothing."""

    async def work() -> RunResult:
        outcome = await runner.run(scratch_job(problem, language, code, arguments))
        return scratch_result(problem, outcome, language, arguments)

    return work


def cut_off(run: Run, message: str) -> RunResult:
    """The result of a run that nobody waited for."""
    return RunResult(run.language, "none", "stopped", message=message, scratch=run.scratch)


def all_passed(result: RunResult) -> bool:
    return not result.scratch and result.total > 0 and result.passed == result.total
