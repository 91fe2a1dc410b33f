"""A spoken session end to end in one process: simulated devices, exact fakes for the models, a real recording."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from interview_desktop.app import SystemClock
from interview_desktop.audio.loopback import LoopbackSink, LoopbackSource
from interview_desktop.audio.recorder import FileRecorder
from interview_desktop.domain import commands as do
from interview_desktop.domain.session import SessionState, fold_all
from interview_desktop.ports import Say, Settings, Trouble
from interview_desktop.session.hearing import Speech
from interview_desktop.session.live import LiveSession
from interview_desktop.session.log import InterviewClock, SessionLog
from interview_desktop.session.running import CodeTools
from interview_desktop.session.signals import Interim, Level, Notice, Signal, VoiceChanged
from interview_desktop.voice import turns
from interview_desktop.voice.endpointing import Circumstances, wait
from tests.fakes.host_functions import FakeHostFunctions
from tests.fakes.memory_store import MemoryEventStore
from tests.fakes.speech import EnergyVoiceActivity, FakeSpeechToText, FakeTextToSpeech, rms, tone
from tests.unit.test_live_session import PROBLEM, Runner, Script, said, started, until

SPEED = 4.0
"""Sound runs four times as fast as the clock: pauses are the same on the sample clock, and the tests are quick."""


class Kit:
    input_key = None
    output_key = None
    duplex: turns.Duplex = "half"
    echo = None

    def __init__(self, folder: Path, *words: str | Trouble) -> None:
        clock = SystemClock()
        self.source = LoopbackSource(clock, SPEED)
        self.sink = LoopbackSink(clock, SPEED)
        self.recorder = FileRecorder(folder, self.source, self.sink, clock, speed=SPEED)
        self.recogniser = FakeSpeechToText(words)
        self.voice = FakeTextToSpeech()
        self.missing: Trouble | None = None

    async def speech(self) -> Speech:
        if self.missing:
            raise self.missing
        return Speech(EnergyVoiceActivity(), self.recogniser, self.voice)

    async def close(self) -> None: ...


class Room:
    def __init__(
        self, folder: Path, script: Script, *words: str | Trouble, store: MemoryEventStore | None = None
    ) -> None:
        self.kit = Kit(folder, *words)
        self.script = script
        self.store = store or MemoryEventStore()
        self.signals: list[Signal] = []
        self.settings: Settings | None = None
        self.live: LiveSession

    async def open(self, state: SessionState | None = None) -> LiveSession:
        clock = SystemClock()
        state = state or SessionState(session_id="spoken")
        log = SessionLog("spoken", self.store, clock, InterviewClock(clock, state.elapsed_s), state)

        async def on_end(_: SessionLog) -> None: ...

        self.live = LiveSession(
            log,
            PROBLEM,
            self.script,
            CodeTools(Runner(), FakeHostFunctions()),
            clock,
            self.kit,
            on_end=on_end,
            on_closed=lambda: None,
            settings=self.settings,
        )
        self.live.on_signal(self.signals.append)
        if state.phase == "new":
            await log.do(do.Start(started(), record=True))
            await self.live.begin()
        else:
            await log.do(do.Resume(1.0))
            await self.live.resume_interview()
        return self.live

    async def say(self, seconds: float) -> None:
        await self.kit.source.say(tone(seconds))

    def modes(self) -> list[str]:
        return [signal.mode for signal in self.signals if isinstance(signal, VoiceChanged)]

    def notices(self) -> list[str]:
        return [signal.code for signal in self.signals if isinstance(signal, Notice) and signal.message]


async def test_a_spoken_turn_is_heard_answered_recorded_and_measured(tmp_path: Path) -> None:
    script = Script(begin=[Say("Hello. Ready?", "open")], answered=[Say("Good. Go on then.", "answer")])
    room = Room(tmp_path, script, "Yes I am ready.")
    live = await room.open()
    await until(lambda: bool(live.state.lines) and live.quiet)
    await room.say(8.0)  # two seconds for the clock: captions come every 0.7
    await until(lambda: len(live.state.lines) == 3 and live.quiet)
    assert said(live.state) == [
        ("interviewer", "Hello. Ready?"),
        ("candidate", "Yes I am ready."),
        ("interviewer", "Good. Go on then."),
    ]
    assert room.kit.voice.spoken == ["Hello.", "Ready?", "Good.", "Go on then."]
    shown = room.modes()
    assert [mode for mode in shown if mode in ("hearing", "transcribing", "speaking")] == [
        "speaking", "hearing", "transcribing", "speaking",
    ]  # fmt: skip
    assert any(isinstance(signal, Interim) and signal.tail for signal in room.signals)
    assert max(signal.value for signal in room.signals if isinstance(signal, Level)) > 0.5
    measure = live.state.measures[-1]
    assert measure.endpoint_ms is not None
    assert measure.waited_for == "complete"
    wait_ms = wait(Circumstances(0.0, 0.0, "complete"), turns.TurnParameters())[0] * 1000
    assert wait_ms <= measure.endpoint_ms < wait_ms + 100
    assert (measure.speculations, measure.discarded) == (1, 0)
    assert measure.voice_to_voice_ms is not None
    assert measure.voice_to_voice_ms >= measure.endpoint_ms
    span = live.state.lines[1].audio
    assert span is not None
    sound = room.kit.recorder.read_candidate("spoken", span.segment, span.start_s, span.end_s)
    assert rms(sound) > 3000, "the recording holds the words where the log says"
    outside = room.kit.recorder.read_candidate("spoken", span.segment, 0.0, span.start_s)
    assert rms(outside) < 50
    await live.leave()


async def test_the_interviewers_own_voice_is_not_heard_as_an_answer(tmp_path: Path) -> None:
    room = Room(tmp_path, Script(begin=[Say("A long opening sentence that goes on.", "open")]), "Echo of myself.")
    live = await room.open()
    await until(lambda: "speaking" in room.modes())
    await room.say(0.5)  # what a loudspeaker would bring back
    await until(lambda: live.quiet)
    await asyncio.sleep(0.5)
    assert [who for who, _ in said(live.state)] == ["interviewer"]
    await live.leave()


async def test_muting_keeps_words_out_of_log_and_recording(tmp_path: Path) -> None:
    room = Room(tmp_path, Script(), "Said before.", "Never to be heard.")
    live = await room.open()
    await room.say(1.0)
    await until(lambda: len(live.state.lines) == 1 and live.quiet)
    await live.mute(True)
    start_s = room.kit.recorder.position_s()
    await room.say(2.0)
    await asyncio.sleep(0.5)
    end_s = room.kit.recorder.position_s()
    assert [text for _, text in said(live.state)] == ["Said before."]
    assert rms(room.kit.recorder.read_candidate("spoken", 0, start_s, end_s)) == 0
    assert room.modes()[-1] == "muted"
    await live.leave()


async def test_a_lost_microphone_keeps_the_words_and_recovers(tmp_path: Path) -> None:
    room = Room(tmp_path, Script(), "Before the loss.", "After the return.")
    live = await room.open()
    speaking = asyncio.create_task(room.say(1.5))
    await until(lambda: "hearing" in room.modes())
    await asyncio.sleep(0.2)
    room.kit.source.unplug()
    await until(lambda: len(live.state.lines) == 1 and room.modes()[-1] == "lost")
    await until(lambda: "microphone_lost" in room.notices())
    await live.type_answer("Typed meanwhile.")
    room.kit.source.plug()
    speaking.cancel()
    await asyncio.gather(speaking, return_exceptions=True)
    await until(lambda: room.modes()[-1] == "listening")
    await room.say(1.0)
    await until(lambda: len(live.state.lines) == 3)
    assert [text for _, text in said(live.state)] == ["Before the loss.", "Typed meanwhile.", "After the return."]
    await live.leave()


async def test_missing_voice_files_leave_a_typed_interview_and_a_sentence(tmp_path: Path) -> None:
    room = Room(tmp_path, Script(answered=[Say("Shown, not spoken.", "answer")]))
    room.kit.missing = Trouble("voices_missing", "The voice files are missing.", "Fetch them.")
    live = await room.open()
    assert room.notices() == ["voices_missing"]
    await live.type_answer("Hello.")
    await until(lambda: len(live.state.lines) == 2)
    room.kit.missing = None
    await live.retry_audio()
    room.kit.recogniser.add("Now aloud.")
    await until(lambda: live.quiet and room.modes()[-1] == "listening")
    await room.say(1.0)
    await until(lambda: any(text == "Now aloud." for _, text in said(live.state)))
    await live.leave()


async def test_last_words_are_in_the_log_before_the_end(tmp_path: Path) -> None:
    room = Room(tmp_path, Script(), "One last thing.")
    live = await room.open()
    speaking = asyncio.create_task(room.say(3.0))
    await until(lambda: "hearing" in room.modes())
    await asyncio.sleep(0.2)
    await live.end()
    speaking.cancel()
    await asyncio.gather(speaking, return_exceptions=True)
    assert said(live.state) == [("candidate", "One last thing.")]
    assert live.state.phase == "ended"


async def test_words_cut_off_by_a_crash_are_taken_from_the_recording(tmp_path: Path) -> None:
    room = Room(tmp_path, Script(), "Written down.")
    live = await room.open()
    await room.say(1.0)
    await until(lambda: len(live.state.lines) == 1 and live.quiet)
    speaking = asyncio.create_task(room.say(2.0))
    await until(lambda: room.modes()[-1] == "hearing")
    await asyncio.sleep(0.4)
    # The process dies: what is on the disk is all there is.
    before = fold_all(await room.store.load("spoken"))
    await crash(live, speaking, room)
    again = Room(tmp_path, Script(), "Rescued from the recording.", store=room.store)
    resumed = await again.open(before)
    assert said(resumed.state) == [("candidate", "Written down."), ("candidate", "Rescued from the recording.")]
    span = resumed.state.lines[-1].audio
    assert span is not None
    assert span.segment == 0
    assert resumed.state.segments == 2
    await resumed.leave()


async def crash(live: LiveSession, speaking: asyncio.Task[None], room: Room) -> None:
    """As near to SIGKILL as one process allows: no task runs on, nothing is tidied."""
    for task in [speaking, *live._tasks, live._hearing._listening]:  # type: ignore[union-attr]
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
    await asyncio.sleep(0.3)
    room.kit.recorder.stop()
    await room.kit.source.close()
    await room.kit.sink.close()


@pytest.mark.parametrize("seconds", [0.05, 0.1])
async def test_clicks_are_no_answers(tmp_path: Path, seconds: float) -> None:
    room = Room(tmp_path, Script(), "A click.")
    live = await room.open()
    for _ in range(3):
        await room.say(seconds)
        await asyncio.sleep(0.1)
    await asyncio.sleep(0.4)
    assert live.state.lines == ()
    assert "hearing" not in room.modes()
    await live.leave()
