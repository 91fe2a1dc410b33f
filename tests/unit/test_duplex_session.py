"""A session held with a full-duplex voice, end to end: simulated devices, the vendor's protocol on 127.0.0.1."""

from __future__ import annotations

from pathlib import Path

from interview_desktop.app import SystemClock
from interview_desktop.domain.vendors import Access
from interview_desktop.ports import Say
from interview_desktop.providers.offers import Setup
from interview_desktop.providers.openai.live import GptLive
from interview_desktop.session.hearing import Speech
from interview_desktop.session.signals import Interim
from tests.fakes.openai_live import KEY, FakeOpenAILive
from tests.fakes.speech import EnergyVoiceActivity, rms
from tests.unit.test_live_session import Script, said, until
from tests.unit.test_voice_session import Kit, Room

ANSWER = "I would keep a hash map from each reading to its place."


class LiveKit(Kit):
    duplex = "full"

    def __init__(self, folder: Path, server: FakeOpenAILive, *words: str) -> None:
        super().__init__(folder, *words)
        self.live = GptLive(Setup(Access(KEY, server.base_url), "gpt-live-1.1", SystemClock()))

    async def speech(self) -> Speech:
        return Speech(EnergyVoiceActivity(), self.recogniser, self.voice, live=self.live)


def room(folder: Path, server: FakeOpenAILive, script: Script, *local: str) -> Room:
    made = Room(folder, script)
    made.kit = LiveKit(folder, server, *local)
    return made


def script(**more: list) -> Script:  # type: ignore[type-arg]
    return Script(
        begin=[Say("Hello. Ready to start?", "open")],
        resumed=[Say("Welcome back. Go on.", "open")],
        answered=[Say("Good. What about duplicates?", "probe", "p1")],
        **more,
    )


async def test_an_answer_is_heard_answered_recorded_and_measured(tmp_path: Path) -> None:
    async with FakeOpenAILive([ANSWER]) as server:
        here = room(tmp_path, server, script())
        live = await here.open()
        await until(lambda: len(live.state.lines) == 1 and live.quiet)
        assert server.said[0] == (None, "Hello.")
        await here.say(2.6)
        await until(lambda: len(live.state.lines) == 3 and live.quiet)
        assert said(live.state) == [
            ("interviewer", "Hello. Ready to start?"),
            ("candidate", ANSWER),
            ("interviewer", "Good. What about duplicates?"),
        ]
        assert [line.interrupted for line in live.state.lines] == [False] * 3
        assert server.said[2:] == [("delegation_1", "Good."), ("delegation_1", "What about duplicates?")]
        assert here.kit.voice.spoken == [], "the ordinary voice was not needed"
        assert any(isinstance(signal, Interim) and signal.stable.startswith("I would") for signal in here.signals)
        shown = [mode for mode in here.modes() if mode in ("hearing", "speaking", "thinking", "transcribing")]
        assert shown == ["thinking", "speaking", "hearing", "transcribing", "thinking", "speaking"]
        span = live.state.lines[1].audio
        assert span is not None
        assert rms(here.kit.recorder.read_candidate("spoken", span.segment, span.start_s, span.end_s)) > 2000
        measure = live.state.measures[-1]
        assert measure.waited_for == "voice"
        assert measure.endpoint_ms is not None
        assert measure.endpoint_ms > 0
        assert measure.voice_to_voice_ms is not None
        assert measure.voice_to_voice_ms > measure.endpoint_ms
        assert sum(len(played.pcm) for played in here.kit.sink.played) > 0
        assert server.refused == []
        await live.leave()
