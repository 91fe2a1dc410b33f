"""One run of a problem's tests or of an own input, the same from the window and from the command line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from interview_desktop.domain.runs import RunResult
from interview_desktop.domain.session import Run
from interview_desktop.interview.checking import job_for
from interview_desktop.interview.problem import Problem
from interview_desktop.interview.scratch import scratch_job, scratch_result
from interview_desktop.ports import CodeRunner, HostFunctions
from interview_desktop.session.judging import judge_run

if TYPE_CHECKING:
    from interview_desktop.session.analysis import Analysis

Work = Callable[[], Awaitable[RunResult]]


@dataclass(frozen=True, slots=True)
class CodeTools:
    """What runs the candidate's code, what judges it, and (None: nothing) what looks at it when it has passed."""

    runner: CodeRunner
    host: HostFunctions
    analysis: Analysis | None = None


def run_tests(tools: CodeTools, problem: Problem, language: str, code: str) -> Work:
    """Work that runs and judges all tests of ``problem``. It raises what the runner raises."""

    async def work() -> RunResult:
        outcome = await tools.runner.run(job_for(problem, language, code))
        result = await judge_run(problem, outcome, language, tools.host)
        return replace(result, error_line=outcome.error_line)

    return work


def run_scratch(tools: CodeTools, problem: Problem, language: str, code: str, arguments: tuple[Any, ...]) -> Work:
    """Work that calls the code once with ``arguments`` and judges nothing."""

    async def work() -> RunResult:
        outcome = await tools.runner.run(scratch_job(problem, language, code, arguments))
        return scratch_result(problem, outcome, language, arguments)

    return work


def cut_off(run: Run, message: str) -> RunResult:
    """The result of a run that nobody waited for."""
    return RunResult(run.language, "none", "stopped", message=message, scratch=run.scratch)


def all_passed(result: RunResult) -> bool:
    return not result.scratch and result.total > 0 and result.passed == result.total
