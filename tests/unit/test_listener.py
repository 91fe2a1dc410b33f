"""From sound to utterances: what is said arrives once, in order, and survives a dead recogniser."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest

from interview_desktop.app import SystemClock
from interview_desktop.ports import CAPTURE_RATE, FRAME_SAMPLES, AudioFrame, EndDetector, Trouble
from interview_desktop.voice import turns
from interview_desktop.voice.doubts import Places
from interview_desktop.voice.endpointing import Circumstances, wait
from interview_desktop.voice.floor import Floor
from interview_desktop.voice.listener import Listener, Utterance
from tests.fakes.speech import EnergyVoiceActivity, FakeSpeechToText, tone

LOST = Trouble("speech_worker_lost", "The recogniser died.", "It is started again.")


class Played:
    """A microphone into which a list of sounds is played at once."""

    available = True

    def __init__(self, *sounds: bytes) -> None:
        pcm = b"".join(sounds)
        size = FRAME_SAMPLES * 2
        self._frames = [pcm[at : at + size] for at in range(0, len(pcm) - size + 1, size)]
        self.over = asyncio.Event()

    async def frames(self) -> AsyncIterator[AudioFrame]:
        for index, pcm in enumerate(self._frames):
            await asyncio.sleep(0)
            yield AudioFrame(pcm, index * FRAME_SAMPLES)
        self.over.set()

    async def open(self, device_key: str | None = None) -> None: ...

    async def close(self) -> None: ...


def silence(seconds: float) -> bytes:
    # Never quite zero, as in a room: digital silence means a dead device.
    return b"\x02\x00\xfe\xff" * round(seconds * CAPTURE_RATE / 2)


@dataclass
class Heard:
    utterances: list[Utterance] = field(default_factory=list)
    captions: list[tuple[int, str, str, Places]] = field(default_factory=list)
    levels: list[float] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    dead: list[bool] = field(default_factory=list)
    effects: list[turns.Effect] = field(default_factory=list)
    reread: list[tuple[float, float]] = field(default_factory=list)


async def listen(
    recogniser: FakeSpeechToText, *sounds: bytes, vocabulary: Sequence[str] = (), ends: EndDetector | None = None
) -> Heard:
    return await listen_to(Played(*sounds), recogniser, vocabulary, ends)


async def listen_to(
    microphone: Played, recogniser: FakeSpeechToText, vocabulary: Sequence[str] = (), ends: EndDetector | None = None
) -> Heard:
    heard, floor = Heard(), Floor()
    floor.handle(heard.effects.append)

    async def final(utterance: Utterance) -> None:
        heard.utterances.append(utterance)

    def reread(start_s: float, end_s: float) -> bytes | None:
        heard.reread.append((start_s, end_s))
        return None

    listener = Listener(
        microphone,
        EnergyVoiceActivity(),
        recogniser,
        floor,
        SystemClock(),
        vocabulary=lambda: vocabulary,
        on_final=final,
        on_caption=lambda turn, stable, tail, doubts: heard.captions.append((turn, stable, tail, doubts)),
        on_level=heard.levels.append,
        on_trouble=lambda trouble: heard.troubles.append(trouble.code),
        on_dead_device=heard.dead.append,
        reread=reread,
        ends=ends,
    )
    await listener.run()
    return heard


async def test_an_answer_with_a_pause_is_one_utterance_of_two_parts() -> None:
    recogniser = FakeSpeechToText(["I would keep a map", "and look each reading up."])
    heard = await listen(recogniser, silence(1), tone(2), silence(0.5), tone(2), silence(1.5), vocabulary=["map"])
    assert [item.text for item in heard.utterances] == ["I would keep a map and look each reading up."]
    utterance = heard.utterances[0]
    assert 0.4 < utterance.start_s < 1.0
    assert 5.3 < utterance.end_s < 5.9
    assert utterance.waited_for == "complete"
    wait_ms = wait(Circumstances(0.0, 0.0, "complete"), turns.TurnParameters())[0] * 1000
    assert wait_ms <= utterance.endpoint_ms < wait_ms + 50
    assert recogniser.calls[0].vocabulary == ("map",)
    # All but the pre-roll and the tail of what sounded was transcribed, each part once.
    assert 4.0 < sum(call.seconds for call in recogniser.calls if not call.interim) < 6.0


async def test_the_reply_is_wanted_after_the_words_are_known() -> None:
    heard = await listen(FakeSpeechToText(["Yes."]), tone(1), silence(1.5))
    kinds = [type(effect).__name__ for effect in heard.effects]
    assert kinds.index("TurnClosed") < kinds.index("ReplyWanted")
    assert kinds.count("ReplyWanted") == 1


async def test_noise_without_words_makes_no_utterance_and_no_reply() -> None:
    heard = await listen(FakeSpeechToText([""]), tone(1), silence(1.5))
    assert heard.utterances == []
    assert turns.ReplyWanted not in [type(effect) for effect in heard.effects]


async def test_minutes_of_talk_arrive_whole() -> None:
    parts = [f"part {index}" for index in range(12)]
    heard = await listen(FakeSpeechToText(parts), tone(200), silence(1.5))
    assert len(heard.utterances) == 1
    text = heard.utterances[0].text
    assert text == " ".join(parts[: text.count("part")])
    assert text.count("part") >= 10


async def test_a_dead_recogniser_is_asked_again_with_the_recording() -> None:
    heard = await listen(FakeSpeechToText([LOST, LOST, "It was all there."]), tone(1), silence(1.5))
    assert [item.text for item in heard.utterances] == ["It was all there."]
    # The first loss was that of the speculation, which is not worth a second attempt.
    assert heard.troubles == ["speech_worker_lost"] * 2
    assert len(heard.reread) == 1


async def test_words_that_cannot_be_had_at_all_are_said_to_be_lost() -> None:
    heard = await listen(FakeSpeechToText([LOST] * 9), tone(1), silence(1.5))
    assert [(item.text, item.lost) for item in heard.utterances] == [("", True)]


async def test_a_device_that_delivers_zeros_is_noticed_and_forgiven() -> None:
    heard = await listen(FakeSpeechToText(), bytes(2 * CAPTURE_RATE * 11), silence(1))
    assert heard.dead == [True, False]


async def test_the_meter_moves_with_the_voice() -> None:
    heard = await listen(FakeSpeechToText(["Hm."]), silence(1), tone(1), silence(1))
    assert max(heard.levels[:30]) < 0.1
    assert min(heard.levels[33:60]) > 0.5


class Melody:
    """Always gives the same answer, and remembers how much it was given."""

    def __init__(self, answer: float) -> None:
        self.answer = answer
        self.heard: list[float] = []

    async def finished(self, pcm: bytes) -> float | None:
        self.heard.append(len(pcm) / 2 / CAPTURE_RATE)
        for _ in range(10):
            await asyncio.sleep(0)  # later than the words
        return self.answer


async def test_a_turn_that_sounds_over_is_closed_sooner_than_one_that_does_not() -> None:
    waited = {}
    for answer in (0.98, 0.02):
        melody = Melody(answer)
        heard = await listen(FakeSpeechToText(["I would keep a map."]), tone(10), silence(4), ends=melody)
        waited[answer] = heard.utterances[0].endpoint_ms
        assert melody.heard == [8.0], "the last eight seconds tell it"
    assert waited[0.98] < waited[0.02]


async def test_a_slow_recogniser_cuts_nobody_off_who_sounds_unfinished() -> None:
    """The melody is known long before the words; it alone makes the wait longer."""
    parameters = turns.TurnParameters()
    waited = {}
    for answer in (0.98, 0.02):
        microphone = Played(tone(4), silence(3))
        recogniser = FakeSpeechToText(["I would keep a map."], gate=microphone.over)
        heard = await listen_to(microphone, recogniser, ends=Melody(answer))
        waited[answer] = heard.utterances[0].endpoint_ms
        assert heard.utterances[0].waited_for == "unknown"
    assert waited[0.98] == pytest.approx(parameters.endpoint_s * 1000, abs=50)
    assert waited[0.02] == pytest.approx(parameters.endpoint_unfinished_s * 1000, abs=50)
