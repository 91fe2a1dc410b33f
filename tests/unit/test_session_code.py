"""The candidate's code in a session: own inputs, sandboxes kept ready, and the look at code that has passed."""

from __future__ import annotations

import asyncio
import json

import pytest

from interview_desktop.domain.runs import Growth, Quality
from interview_desktop.domain.session import Rejected, SessionState
from interview_desktop.interview import record
from interview_desktop.interview.problem import Problem
from interview_desktop.ports import CallOutcome, CodeJob, JobOutcome, Say
from interview_desktop.session.analysis import Analysis
from interview_desktop.session.running import CodeTools
from interview_desktop.session.signals import AnalysisProgress, RunProgress
from tests.fakes.host_functions import FakeHostFunctions
from tests.unit.test_live_session import PROBLEM, Room, Runner, Script

OWN_INPUT = "\n".join(json.dumps(argument) for argument in PROBLEM.tests[0].arguments)


async def test_a_run_on_an_own_input_is_kept_and_nobody_judges_it() -> None:
    room = Room(Script(run_finished=[Say("I see a result.", "run")]))
    live = await room.open()
    await room.quiet()
    await live.run_scratch(OWN_INPUT)
    (run,) = live.state.runs
    assert run.scratch
    assert run.result is not None
    assert (run.result.scratch, run.result.tests, run.result.value) == (True, (), "None")
    assert room.runner.jobs[-1].calls == (PROBLEM.tests[0].arguments,)
    assert live.state.test_runs == ()
    assert record.finished_runs(live.state) == ()
    assert room.signals[-1] == RunProgress(False)
    await room.quiet()
    assert "run_finished" not in [moment.trigger for moment in room.interviewer.asked]
    summary = (await room.store.sessions())[0]
    assert (summary.runs, summary.tests_total) == (0, None)
    await live.leave()


async def test_an_own_input_that_is_none_starts_nothing() -> None:
    room = Room(Script())
    live = await room.open()
    with pytest.raises(Rejected, match="Line 2 of your own input is no JSON value"):
        await live.run_scratch("[1, 2]\n[3,")
    with pytest.raises(Rejected, match="The code takes"):
        await live.run_scratch("1\n2\n3\n4\n5")
    assert live.state.runs == ()
    assert not room.runner.jobs
    await live.leave()


async def test_a_sandbox_is_kept_ready_for_the_language_and_only_while_the_session_is_open() -> None:
    room = Room(Script())
    live = await room.open()
    await room.until(lambda: room.runner.warmed == ["python"])
    await live.choose_language("javascript")
    assert room.runner.warmed == ["python", "javascript"]
    assert room.runner.rested == 0
    await live.leave()
    assert room.runner.rested == 1


class Look(Analysis):
    """Finds the same every time, after ``gate`` is open."""

    def __init__(self) -> None:
        super().__init__(Runner(), FakeHostFunctions())
        self.gate = asyncio.Event()
        self.looked: list[tuple[str, str]] = []
        self.cancelled = 0

    async def look(
        self, problem: Problem, language: str, code: str, state: SessionState
    ) -> tuple[Growth | None, Quality | None]:
        self.looked.append((language, code))
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return GROWTH, Quality()


GROWTH = Growth((), "O(n)", 1.0, 0.9, 1.1)


def passing_room(look: Look) -> Room:
    """A session whose runs pass every test."""
    room = Room(Script())

    async def run(job: CodeJob) -> JobOutcome:
        answers = tuple(CallOutcome("returned", json.dumps(test.expected)) for test in PROBLEM.tests)
        return JobOutcome("docker", "finished", answers)

    room.runner.run = run  # type: ignore[method-assign]
    room.tools = CodeTools(room.runner, FakeHostFunctions(), look)
    return room


async def test_code_that_passed_is_measured_in_the_background() -> None:
    look = Look()
    room = passing_room(look)
    live = await room.open()
    await live.run_tests()
    assert live.state.runs[-1].growth is None, "nobody waits for it"
    await room.until(lambda: AnalysisProgress(True) in room.signals)
    look.gate.set()
    await room.until(lambda: live.state.runs[-1].growth is not None)
    assert live.state.runs[-1].growth == GROWTH
    assert look.looked == [("python", live.state.code["python"])]
    await room.until(lambda: AnalysisProgress(False) in room.signals)
    await live.leave()


async def test_measuring_gives_way_to_a_new_run_and_to_the_end() -> None:
    look = Look()
    room = passing_room(look)
    live = await room.open()
    await live.run_tests()
    await room.until(lambda: len(look.looked) == 1)
    await live.run_tests()
    assert look.cancelled == 1
    await room.until(lambda: len(look.looked) == 2)
    await live.stop_analysis()
    assert look.cancelled == 2
    await live.run_tests()
    await room.until(lambda: len(look.looked) == 3)
    await live.end()
    assert look.cancelled == 3
    assert all(run.growth is None for run in live.state.runs)


async def test_code_that_failed_is_not_measured() -> None:
    look = Look()
    room = Room(Script())
    room.tools = CodeTools(room.runner, FakeHostFunctions(), look)
    live = await room.open()
    await live.run_tests()
    await room.quiet()
    assert not look.looked
    await live.leave()
