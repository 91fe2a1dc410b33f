"""Interviews without code through the desk: started, left, resumed, ended and reported."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, cast

import pytest

from interview_desktop.app import SystemClock
from interview_desktop.domain.session import Rejected
from interview_desktop.providers.builtin.interviewer import BuiltinInterviewer
from interview_desktop.session.api import StartRequest
from interview_desktop.session.desk import InterviewDesk, Tools
from interview_desktop.session.running import CodeTools
from interview_desktop.store.backgrounds import BackgroundFiles
from interview_desktop.store.documents import read_text_of
from tests.fakes.host_functions import FakeHostFunctions
from tests.fakes.memory_store import MemoryEventStore
from tests.support.interview_loop import bank
from tests.unit.test_live_session import Runner, until


class Archive:
    """Nothing is recorded."""

    async def compress(self, session_id: str) -> None: ...

    def delete(self, session_id: str) -> None: ...

    def audio_file(self, session_id: str, segment: int) -> Path | None:
        return None


def desk_with(folder: Path, store: MemoryEventStore, runner: Runner) -> InterviewDesk:
    async def checks() -> list[Any]:
        return []

    return InterviewDesk(
        Tools(
            store=store,
            clock=SystemClock(),
            bank=bank(),
            code=lambda: CodeTools(runner, FakeHostFunctions()),
            archive=lambda: cast(Any, Archive()),
            make_interviewer=BuiltinInterviewer,
            make_kit=lambda: cast(Any, None),
            checks=checks,
            backgrounds=BackgroundFiles(folder / "backgrounds"),
            read_document=read_text_of,
        )
    )


@pytest.mark.parametrize("interview", ["behavioral", "system_design"])
async def test_it_is_held_left_resumed_and_reported(tmp_path: Path, interview: str) -> None:
    store, runner = MemoryEventStore(), Runner()
    desk = desk_with(tmp_path, store, runner)
    live = await desk.start(StartRequest(interview=interview, industry="backend", length_s=1800, voice=False))
    await until(lambda: live.quiet and len(live.state.lines) == 1)
    started = live.state.started
    assert started is not None
    assert (started.interview, started.industry, started.language) == (interview, "backend", "")
    assert bool(started.questions) == (interview == "behavioral")
    with pytest.raises(Rejected):
        await live.run_tests()
    await live.type_answer("I look after the ordering service, and I lead its on-call rotation.")
    await until(lambda: live.quiet and live.state.lines[-1].who == "interviewer" and len(live.state.lines) == 3)
    problem = live.problem
    await desk.close()

    again = desk_with(tmp_path, store, runner)
    resumed = await again.resume(live.state.session_id)
    assert resumed.problem == problem
    await until(lambda: resumed.quiet and len(resumed.state.lines) == 4)
    await resumed.type_answer("I have nothing to add.")
    await resumed.end()
    state, _ = await again.load(live.state.session_id)
    assert state.report is not None
    assert state.report.rubric == problem.rubric
    assert state.code == {}
    assert runner.jobs == []
    assert runner.warmed == []
    await again.close()
    await asyncio.sleep(0)
