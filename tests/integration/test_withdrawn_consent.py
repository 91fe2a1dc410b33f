"""Taking the consent back leaves no sound on the disk: during the interview, after it, and after a kill in between."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from interview_desktop.audio.loopback import LoopbackSink, LoopbackSource
from interview_desktop.audio.recorder import FileRecorder
from interview_desktop.domain import events as ev
from interview_desktop.domain.session import fold_all
from interview_desktop.ports import Say, Trouble
from interview_desktop.session.desk import InterviewDesk, Tools
from tests.fakes.desk import finished_log
from tests.fakes.memory_store import MemoryEventStore
from tests.support.interview_loop import bank
from tests.support.sounds import tone
from tests.unit.test_live_session import Script, until
from tests.unit.test_voice_session import Room


class Clock:
    def now(self) -> float:
        return 2e9

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def unused() -> object:
    raise AssertionError("this is not needed here")


def a_desk(store: MemoryEventStore, archive: FileRecorder) -> InterviewDesk:
    nothing: Callable[..., object] = unused
    tools = Tools(store, Clock(), bank(), nothing, lambda: archive, *[nothing] * 5)  # type: ignore[arg-type]
    return InterviewDesk(tools)


async def recorded(folder: Path) -> tuple[MemoryEventStore, FileRecorder]:
    """A finished session with two recordings: one compressed, one still raw."""
    store, clock = MemoryEventStore(), Clock()
    log = finished_log()
    await store.append(log.session_id, 0, [(item.at, item.elapsed_s, item.payload) for item in log.envelopes])
    source, sink = LoopbackSource(clock, 20.0), LoopbackSink(clock, 20.0)
    recorder = FileRecorder(folder, source, sink, clock, speed=20.0)
    await source.open(None)
    await sink.open(None)
    for segment in range(2):
        recorder.start(log.session_id, segment)
        await source.say(tone(440, 1.0))
        recorder.stop()
        if segment == 0:
            await recorder.compress(log.session_id)
    await source.close()
    await sink.close()
    assert {path.suffix for path in files(folder)} == {".ogg", ".wav"}
    return store, recorder


async def test_after_the_interview_no_file_is_left_and_the_log_says_so(tmp_path: Path) -> None:
    store, recorder = await recorded(tmp_path)
    desk = a_desk(store, recorder)
    await desk.withdraw_consent("s-pair")
    assert files(tmp_path) == []
    state, log = await desk.load("s-pair")
    assert state.consent_withdrawn
    assert isinstance(log[-1].payload, ev.ConsentWithdrawn)
    assert [line.text for line in state.lines] == [line.text for line in finished_log().state.lines]
    await desk.withdraw_consent("s-pair")
    assert len(await store.load("s-pair")) == len(log)


async def test_a_kill_before_the_last_file_was_gone_is_made_good_at_the_next_look(tmp_path: Path) -> None:
    store, recorder = await recorded(tmp_path)
    state = fold_all(await store.load("s-pair"))
    await store.append("s-pair", state.seq, [(2e9, state.elapsed_s, ev.ConsentWithdrawn())])
    assert files(tmp_path)
    await a_desk(store, recorder).load("s-pair")
    assert files(tmp_path) == []


async def test_a_file_that_cannot_be_deleted_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, recorder = await recorded(tmp_path)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("interview_desktop.audio.folder.shutil.rmtree", refuse)
    with pytest.raises(Trouble) as caught:
        await a_desk(store, recorder).withdraw_consent("s-pair")
    assert caught.value.code == "audio_not_deleted"
    monkeypatch.undo()
    await a_desk(store, recorder).withdraw_consent("s-pair")
    assert files(tmp_path) == []


async def test_during_the_interview_recording_stops_and_the_interview_goes_on(tmp_path: Path) -> None:
    script = Script(begin=[Say("Hello. Ready?", "open")], answered=[Say("Go on.", "answer")])
    room = Room(tmp_path, script, "Yes I am ready.", "And I go on.")
    live = await room.open()
    await until(lambda: bool(live.state.lines) and live.quiet)
    await room.say(4.0)
    await until(lambda: len(live.state.lines) == 3 and live.quiet)
    assert files(tmp_path)
    await live.withdraw_consent()
    assert files(tmp_path) == []
    assert live.state.consent_withdrawn
    await room.say(4.0)
    await until(lambda: len(live.state.lines) == 5 and live.quiet)
    assert [line.audio for line in live.state.lines[3:]] == [None, None]
    await live.end()
    assert files(tmp_path) == []
