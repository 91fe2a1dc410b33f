"""GPT-Live's adapter against a server that speaks its protocol and refuses everything else."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from interview_desktop.app import SystemClock
from interview_desktop.domain.vendors import Access, Usage, VendorTrouble
from interview_desktop.ports import (
    CAPTURE_RATE,
    FRAME_SAMPLES,
    AnswerWanted,
    CandidateWords,
    DuplexHappening,
    InterviewerSound,
    InterviewerWords,
)
from interview_desktop.providers.offers import Setup
from interview_desktop.providers.openai import live
from interview_desktop.providers.openai.live import GptLive, pieces
from tests.fakes.openai_live import KEY, FakeOpenAILive, Fault, FaultName, Line, Point
from tests.fakes.speech import tone


class Talk:
    """A session with the voice; ``heard`` is all that happened."""

    def __init__(self, voice: GptLive) -> None:
        self.voice = voice
        self.heard: list[DuplexHappening] = []
        self.trouble: VendorTrouble | None = None
        self._ear = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        try:
            async for happening in self.voice.happenings():
                self.heard.append(happening)
        except VendorTrouble as trouble:
            self.trouble = trouble

    async def send(self, seconds: float, *, loud: bool = False) -> None:
        sound = tone(seconds) if loud else bytes(2 * round(seconds * CAPTURE_RATE))
        for at in range(0, len(sound), 2 * FRAME_SAMPLES):
            with contextlib.suppress(VendorTrouble):  # whoever listens is told, too
                await self.voice.send(sound[at : at + 2 * FRAME_SAMPLES])
            await asyncio.sleep(0)

    async def until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            await self.send(0.032)
            await asyncio.sleep(0.001)

    def words(self, kind: type[CandidateWords] | type[InterviewerWords]) -> str:
        return "".join(item.text for item in self.heard if isinstance(item, kind)).strip()

    @property
    def wanted(self) -> list[AnswerWanted]:
        return [item for item in self.heard if isinstance(item, AnswerWanted)]

    async def close(self) -> None:
        await self.voice.close()
        await self._ear


def setup(server: FakeOpenAILive, usage: list[Usage] | None = None, key: str = KEY) -> Setup:
    counted = usage if usage is not None else []
    access = Access(key, server.base_url)
    return Setup(access, "gpt-live-1.1", SystemClock(), voice="cedar", on_usage=counted.append)


@asynccontextmanager
async def talk(server: FakeOpenAILive, usage: list[Usage] | None = None) -> AsyncIterator[Talk]:
    voice = GptLive(setup(server, usage))
    await voice.open("Speak for the interviewer.")
    talking = Talk(voice)
    try:
        yield talking
    finally:
        await talking.close()


async def test_an_answer_is_heard_handed_over_and_spoken() -> None:
    usage: list[Usage] = []
    async with FakeOpenAILive(["I would use a hash map."]) as server, talk(server, usage) as talking:
        await talking.send(0.5)
        await talking.send(1.5, loud=True)
        await talking.until(lambda: bool(talking.wanted))
        assert talking.words(CandidateWords) == "I would use a hash map."
        first = next(item for item in talking.heard if isinstance(item, CandidateWords))
        assert 0.4 < first.start_s < 0.7, "places are on the time of the sound that was sent"
        await talking.voice.say(talking.wanted[0].delegation_id, "Why a hash map?")
        await talking.until(lambda: talking.words(InterviewerWords) == "Why a hash map?")
        assert server.said == [("delegation_1", "Why a hash map?")]
        assert any(isinstance(item, InterviewerSound) and any(item.pcm) for item in talking.heard)
        assert server.refused == []
        config = server.session.config
        assert config["audio"] == {"format": {"type": "audio/pcm", "rate": 16_000}, "output": {"voice": "cedar"}}
        assert (config["model"], config["delegation"]["type"], config["store"]) == ("gpt-live-1.1", "client", False)
    assert sum(item.amount for item in usage) == pytest.approx(server.session.now_s, abs=1.1)
    assert {item.unit for item in usage} == {"session_s"}


async def test_nothing_is_heard_while_muted() -> None:
    async with FakeOpenAILive(["Private."]) as server, talk(server) as talking:
        await talking.voice.mute(True)
        await talking.send(1.0, loud=True)
        await talking.until(lambda: server.session.now_s > 1.5)
        assert talking.words(CandidateWords) == ""
        await talking.voice.mute(False)
        await talking.send(0.5, loud=True)
        await talking.until(lambda: talking.words(CandidateWords) == "Private.")


async def test_a_text_that_is_too_long_is_given_in_parts() -> None:
    text = " ".join(f"word{number}" for number in range(400))
    async with FakeOpenAILive() as server, talk(server) as talking:
        await talking.voice.say(None, text)
        await talking.voice.think(None, text)
        await talking.until(lambda: len(server.session.thoughts) > 1)
        assert server.refused == []
        assert " ".join(part for _, part in server.said) == text
        assert len(server.said) > 1
    assert list(pieces("x" * (live.MOST_CHARACTERS + 1))) == ["x" * live.MOST_CHARACTERS, "x"]


async def test_the_server_refuses_what_the_protocol_does_not_know() -> None:
    async with FakeOpenAILive() as server, talk(server) as talking:
        await talking.voice._send({"type": "session.thinking.append", "content": "a", "delegation_id": None, "loud": 1})
        await talking.until(lambda: talking.trouble is not None)
        assert server.refused == ["unknown fields in session.thinking.append: loud"]
        assert talking.trouble is not None
        assert talking.trouble.kind == "refused"


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault("connect", "status", "401"), "key_rejected"),
        (Fault("connect", "status", "403"), "forbidden"),
        (Fault("connect", "status", "404"), "model_gone"),
        (Fault("connect", "status", "429"), "rate_limited"),
        (Fault("connect", "status", "500"), "overloaded"),
        (Fault("connect", "cut"), "cut"),
        (Fault("start", "stall"), "silent"),
        (Fault("start", "error", "model_not_found"), "model_gone"),
        (Fault("start", "garbage"), "nonsense"),
        (Fault("start", "cut"), "cut"),
    ],
    ids=lambda value: f"{value.at}-{value.kind}{value.detail}" if isinstance(value, Fault) else "",
)
async def test_why_it_cannot_be_opened_is_told(fault: Fault, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "OPEN_S", 2.0 if fault.kind == "stall" else 8.0)
    async with FakeOpenAILive(faults=[fault]) as server:
        voice = GptLive(setup(server))
        with pytest.raises(VendorTrouble) as caught:
            await voice.open("Speak.")
        assert caught.value.kind == kind
        assert KEY not in f"{caught.value} {caught.value.remedy}"
        await voice.open("Speak.")  # the next attempt is a fresh one
        await voice.close()


async def test_without_a_key_nobody_is_asked() -> None:
    async with FakeOpenAILive() as server:
        with pytest.raises(VendorTrouble) as caught:
            await GptLive(setup(server, key="")).open("Speak.")
        assert caught.value.kind == "key_missing"
        assert server.keys == []


@pytest.mark.parametrize("point", ["words", "delegation", "said", "sound", "middle"])
@pytest.mark.parametrize(
    ("name", "kind"),
    [("cut", "cut"), ("error", "overloaded"), ("garbage", "nonsense"), ("closed", "cut"), ("stall", "stalled")],
)
async def test_a_loss_at_any_point_is_told_once(
    point: Point, name: FaultName, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "ACKNOWLEDGED_S", 0.2)
    async with FakeOpenAILive(["Yes."], [Fault(point, name)]) as server, talk(server) as talking:
        await talking.send(0.5, loud=True)
        if point not in ("words", "delegation"):
            await talking.until(lambda: bool(talking.wanted))
            await talking.voice.say(talking.wanted[0].delegation_id, "One two three four.")
        if name == "stall":
            # Nothing need ever come while nobody asks for anything: what is said now tells.
            await talking.until(lambda: server.session.stalled)
            await talking.voice.say(None, "Are you there?")
        await talking.until(lambda: talking.trouble is not None)
        assert talking.trouble is not None
        assert talking.trouble.kind == kind


async def test_a_voice_that_answers_in_other_words_tells_them() -> None:
    async with (
        FakeOpenAILive([Line("Hello.", wanted=False, aside="Hm, hello there.")]) as server,
        talk(server) as talking,
    ):
        await talking.send(0.5, loud=True)
        await talking.until(lambda: talking.words(InterviewerWords) == "Hm, hello there.")
        assert talking.wanted == []
