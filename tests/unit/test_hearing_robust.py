"""What goes wrong while somebody speaks: nothing that was said is lost, and the loop goes on."""

from __future__ import annotations

import asyncio
import random
import struct
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interview_desktop.app import SystemClock
from interview_desktop.ports import CAPTURE_RATE, FRAME_SAMPLES, AudioFrame, SpeechToText, Transcription, Trouble
from interview_desktop.session.alignment import Alignment
from interview_desktop.voice import turns
from interview_desktop.voice.floor import Floor
from interview_desktop.voice.listener import NO_WORDS_S, NOISE_REST_S, Listener, Utterance
from tests.unit.test_listener import LOST

FRAME_S = FRAME_SAMPLES / CAPTURE_RATE
PAUSE = 0
QUIET = b"\x01\x00\xff\xff"


def marked(seconds: float, mark: int) -> list[bytes]:
    """Frames of sound that tells its own number; ``PAUSE`` is what nobody speaks in."""
    frame = struct.pack("<h", mark) * FRAME_SAMPLES if mark != PAUSE else QUIET * (FRAME_SAMPLES // 2)
    return [frame] * round(seconds / FRAME_S)


class Marks:
    """Plays frames as fast as they are taken; ``on_frame`` is told of each."""

    available = True

    def __init__(self, *parts: list[bytes], on_frame: Callable[[int], None] = lambda index: None) -> None:
        self._frames = [frame for part in parts for frame in part]
        self._on_frame = on_frame

    async def frames(self) -> AsyncIterator[AudioFrame]:
        for index, pcm in enumerate(self._frames):
            self._on_frame(index)
            for _ in range(2):
                await asyncio.sleep(0)
            yield AudioFrame(pcm, index * FRAME_SAMPLES)

    async def open(self, device_key: str | None = None) -> None: ...

    async def close(self) -> None: ...


class MarkActivity:
    async def probability(self, pcm: bytes) -> float:
        return 0.0 if pcm[:4] == QUIET else 1.0

    def reset(self) -> None: ...


@dataclass
class MarkReader:
    """Reads the marks out of the sound it is given, in their order; ``faults`` happen first, one to each call but
    those for captions: a trouble, or an event that is waited for."""

    faults: list[Trouble | asyncio.Event] = field(default_factory=list)
    words: bool = True
    confidence: float = 0.9
    longest_s: float = 0.0

    async def transcribe(
        self, pcm: bytes, *, vocabulary: Sequence[str] = (), interim: bool = False, speculative: bool = False
    ) -> Transcription:
        self.longest_s = max(self.longest_s, len(pcm) / 2 / CAPTURE_RATE)
        if self.faults and not interim:
            fault = self.faults.pop(0)
            if isinstance(fault, Trouble):
                raise fault
            await fault.wait()
        marks: list[int] = []
        for sample in memoryview(pcm).cast("h")[::64]:
            if sample > 1 and (not marks or marks[-1] != sample):
                marks.append(sample)
        return Transcription(" ".join(f"w{mark}" for mark in marks) if self.words else "", self.confidence)


@dataclass
class Ear:
    utterances: list[Utterance] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    noise: list[bool] = field(default_factory=list)
    phases: list[tuple[str, float]] = field(default_factory=list)
    reread: list[tuple[float, float]] = field(default_factory=list)

    async def listen(self, source: Marks, recogniser: SpeechToText, stalled_s: float = 20.0) -> Ear:
        floor = Floor()
        floor.watch(lambda state: self.phases.append((state.phase, state.now)))

        async def final(utterance: Utterance) -> None:
            self.utterances.append(utterance)
            floor.send(turns.ReplyOver(utterance.turn))

        def reread(start_s: float, end_s: float) -> bytes | None:
            self.reread.append((start_s, end_s))
            return None

        def effect(wanted: turns.Effect) -> None:
            if isinstance(wanted, turns.ReplyWanted):
                floor.send(turns.ReplyOver(wanted.turn))

        floor.handle(effect)
        listener = Listener(
            source,
            MarkActivity(),
            recogniser,
            floor,
            SystemClock(),
            vocabulary=lambda: (),
            on_final=final,
            on_caption=lambda turn, stable, tail, doubts: None,
            on_level=lambda value: None,
            on_trouble=lambda trouble: self.troubles.append(trouble.code),
            on_dead_device=lambda dead: None,
            on_noise=self.noise.append,
            reread=reread,
            stalled_s=stalled_s,
        )
        await listener.run()
        return self

    @property
    def text(self) -> str:
        return " ".join(utterance.text for utterance in self.utterances)


def words(first: int, last: int) -> str:
    return " ".join(f"w{mark}" for mark in range(first, last))


# ── the recogniser ──


async def test_a_recogniser_that_stalls_is_given_up_and_asked_again_with_the_recording() -> None:
    never = asyncio.Event()
    sound = [marked(0.3, mark) for mark in range(2, 4)]
    ear = await Ear().listen(Marks(*sound, marked(2.0, PAUSE)), MarkReader([never, never]), stalled_s=0.1)
    assert ear.text == words(2, 4)
    assert ear.troubles == ["speech_worker_lost"] * 2
    assert ear.reread, "the words come from the recording"


async def test_a_recogniser_that_dies_in_the_middle_of_an_answer_costs_no_word() -> None:
    # Nothing is lost: what fails at a pause is asked again, and what fails in advance is asked for good.
    parts = [[*marked(5.0, mark), *marked(0.5, PAUSE)] for mark in range(2, 8)]
    ear = await Ear().listen(Marks(*parts, marked(2.0, PAUSE)), MarkReader([LOST] * 4))
    assert ear.text == words(2, 8)
    assert not any(utterance.lost for utterance in ear.utterances)


@pytest.mark.limit(60)
async def test_nothing_of_half_an_hour_is_lost_although_the_recogniser_was_away_for_two_minutes() -> None:
    back = asyncio.Event()

    def on_frame(index: int) -> None:
        if index * FRAME_S > 600 + 120:
            back.set()

    class Away(MarkReader):
        async def transcribe(
            self, pcm: bytes, *, vocabulary: Sequence[str] = (), interim: bool = False, speculative: bool = False
        ) -> Transcription:
            heard = await super().transcribe(pcm, vocabulary=vocabulary, interim=interim)
            if "w102 " in heard.text + " ":
                await back.wait()  # a minute of tape is long gone when it comes back
            return heard

    parts = []
    for mark in range(2, 302):
        parts.append(marked(5.5, mark))
        parts.append(marked(0.5 if mark % 7 == 0 else 0.0, PAUSE))
    reader = Away()
    ear = await Ear().listen(Marks(*parts, marked(2.0, PAUSE), on_frame=on_frame), reader)
    assert _without_repeats(ear.text) == words(2, 302)
    assert len(ear.utterances) == 1, "it was one answer"
    assert reader.longest_s <= 30.0
    assert ear.utterances[0].end_s - ear.utterances[0].start_s > 1650


def _without_repeats(text: str) -> str:
    """A mark that was cut in two stands at the end of one part and at the beginning of the next."""
    kept: list[str] = []
    for word in text.split():
        if not kept or kept[-1] != word:
            kept.append(word)
    return " ".join(kept)


# ── noise ──


async def test_music_keeps_the_floor_from_nobody_and_is_told() -> None:
    ear = await Ear().listen(Marks(marked(2.2 * NO_WORDS_S, 7), marked(3.0, PAUSE)), MarkReader(words=False))
    assert ear.noise == [True], "told once"
    assert ear.utterances == []
    free = [now for phase, now in ear.phases if phase == "listening"]
    began = [now for phase, now in ear.phases if phase == "hearing"]
    assert NO_WORDS_S <= free[0] < NO_WORDS_S + 25
    assert began[1] - free[0] >= NOISE_REST_S - 2 * FRAME_S, "the interviewer gets a chance to speak"


async def test_words_after_the_music_are_heard_and_the_notice_goes() -> None:
    class Radio(MarkReader):
        async def transcribe(
            self, pcm: bytes, *, vocabulary: Sequence[str] = (), interim: bool = False, speculative: bool = False
        ) -> Transcription:
            heard = await super().transcribe(pcm, vocabulary=vocabulary, interim=interim, speculative=speculative)
            sung = heard.text == "w7"
            return Transcription("Thank you." if sung else heard.text, 0.1 if sung else 0.9)

    music, talk = marked(1.4 * NO_WORDS_S, 7), [*marked(2.0, 8), *marked(2.0, 9)]
    ear = await Ear().listen(Marks(music, marked(4.0, PAUSE), talk, marked(3.0, PAUSE)), Radio())
    assert ear.noise == [True, False]
    assert ear.utterances[-1].text == "w8 w9"


async def test_two_people_who_talk_without_a_pause_are_one_long_answer() -> None:
    parts = [marked(2.0, mark) for mark in range(2, 62)]
    ear = await Ear().listen(Marks(*parts, marked(2.0, PAUSE)), MarkReader())
    assert _without_repeats(ear.text) == words(2, 62)
    assert ear.noise == []


# ── clocks ──


@settings(max_examples=25, deadline=None)
@given(drift=st.floats(-200e-6, 200e-6), began_s=st.floats(0.0, 60.0), seed=st.integers(0, 2**16))
def test_places_in_the_recording_stay_right_over_two_hours_of_drift(drift: float, began_s: float, seed: int) -> None:
    chance = random.Random(seed)
    alignment = Alignment()

    def truth(at_s: float) -> float:
        return began_s + at_s * (1 + drift)

    at_s = 0.0
    while at_s < 7200:
        late_s = 0.003 + (chance.expovariate(1 / 0.02) if chance.random() < 0.5 else 0.0)
        alignment.learn(at_s, truth(at_s) + late_s)
        at_s += 0.5
    for moment in (0.0, 60.0, 1800.0, 3599.9, 7100.0, 7199.0):
        place = alignment.position_s(moment)
        assert place is not None
        assert abs(place - truth(moment)) < 0.02


def test_a_device_that_is_opened_anew_begins_anew() -> None:
    alignment = Alignment()
    assert alignment.position_s(1.0) is None
    alignment.learn(100.0, 101.0)
    alignment.learn(0.5, 200.5)
    assert alignment.position_s(0.5) == pytest.approx(200.5)
