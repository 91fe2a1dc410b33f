"""Recogniser and voice with another one behind them, whatever happens to the one in front."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interview_desktop.ports import CAPTURE_RATE
from interview_desktop.session.standby import PATIENCE, back_line
from interview_desktop.session.standby_recogniser import PER_SECOND
from interview_desktop.session.standby_voice import StandbyVoice
from interview_desktop.session.virtual_time import run_virtually as played
from tests.fakes.failing import FailingRecogniser, FailingVoice, Fault, trouble
from tests.support.standby_stage import SCHEDULE, Stage

# ── the recogniser ───────────────────────────────────────────────────────────────────────────────────────────────


@given(SCHEDULE, st.lists(st.booleans(), min_size=1, max_size=6), st.floats(0.2, 30.0))
@settings(max_examples=100, deadline=None)
def test_every_sound_gets_its_words_in_time(faults: list[Fault | None], interim: list[bool], seconds: float):
    async def interview() -> None:
        stage = Stage()
        script = FailingRecogniser([fault and replace(fault, after=0) for fault in faults])
        ears, clock = stage.ears(script), stage.standbys.clock
        for caption in interim:
            began = clock.monotonic()
            heard = await ears.transcribe(bytes(2 * int(seconds * CAPTURE_RATE)), interim=caption)
            assert heard.text in {"from the vendor", "from this computer"}
            assert clock.monotonic() - began <= PATIENCE["recogniser"].budget_s + PER_SECOND * seconds + 0.001
        await stage.standbys.rest()
        assert script.open == 0

    played(interview())


def test_a_caption_that_fails_is_no_reason_to_leave_a_vendor():
    async def interview() -> None:
        stage = Stage()
        ears = stage.ears(FailingRecogniser([Fault(trouble("silent"))] * 3))
        heard = [await ears.transcribe(bytes(640), interim=True) for _ in range(3)]
        assert {one.text for one in heard} == {"from this computer"}
        assert (await ears.transcribe(bytes(640))).text == "from the vendor"
        assert stage.changes == []

    played(interview())


def test_a_recogniser_that_is_back_writes_down_again():
    async def interview() -> None:
        stage = Stage()
        ears = stage.ears(FailingRecogniser([Fault(trouble("unreachable"))] * 3))
        assert (await ears.transcribe(bytes(640))).text == "from this computer"
        await asyncio.sleep(30.0)
        assert (await ears.transcribe(bytes(640))).text == "from the vendor"
        assert stage.shown[-1] == back_line("recogniser", "OpenAI")

    played(interview())


# ── the voice ────────────────────────────────────────────────────────────────────────────────────────────────────

CLAUSE = "How would you find the two numbers that add up to the target without looking at every pair?"


async def sound_of(mouth: StandbyVoice, text: str = CLAUSE) -> float:
    seconds = 0.0
    async for chunk in mouth.speak(text):
        assert len(chunk) % 2 == 0
        seconds += len(chunk) / 2 / mouth.sample_rate
    return seconds


@given(SCHEDULE, st.integers(1, 4), st.sampled_from([16_000, 22_050, 24_000]), st.floats(0.05, 0.4))
@settings(max_examples=100, deadline=None)
def test_every_word_is_spoken_once(faults: list[Fault | None], clauses: int, rate: int, chunk_s: float):
    async def interview() -> None:
        stage = Stage()
        front = FailingVoice(faults, chunk_s=chunk_s)
        own = FailingVoice(sample_rate=rate)
        mouth, clock = stage.mouth(front, own), stage.standbys.clock
        for _ in range(clauses):
            began, own.texts[:], front.said[:] = clock.monotonic(), [], []
            seconds = await sound_of(mouth)
            patience = PATIENCE["voice"]
            assert clock.monotonic() - began <= patience.budget_s + patience.next_s + 0.001
            finished = own.texts[0] if own.texts else ""
            assert len(own.texts) <= 1
            assert CLAUSE.endswith(finished)
            heard_s = max(front.said, default=0.0) if len(finished) < len(CLAUSE) else 0.0
            spoken = heard_s / front.s_per_character + len(finished)
            longest = max(map(len, CLAUSE.split())) + 1
            assert abs(spoken - len(CLAUSE)) <= longest + len(CLAUSE.split())
            assert seconds == pytest.approx((sum(front.said) or 0.0) + sum(own.said[-1:] if finished else []), abs=0.01)
        await stage.standbys.rest()
        assert front.open == 0

    played(interview())


def test_a_voice_that_fails_before_its_first_sound_is_replaced_for_the_whole_clause():
    async def interview() -> None:
        stage = Stage()
        own = FailingVoice(sample_rate=22_050)
        mouth = stage.mouth(FailingVoice(afterwards=Fault(trouble("overloaded"))), own)
        seconds = await sound_of(mouth)
        assert own.texts == [CLAUSE]
        assert seconds == pytest.approx(own.said[0], abs=0.01)
        assert mouth.sample_rate == 24_000
        await stage.standbys.rest()

    played(interview())


def test_how_fast_the_vendor_speaks_is_learned_from_whole_clauses():
    async def interview() -> None:
        stage = Stage()
        own = FailingVoice()
        faults = [None] * 12 + [Fault(trouble("cut"), 20)]
        front = FailingVoice(faults, s_per_character=0.1)
        mouth = stage.mouth(front, own)
        for _ in range(13):
            await sound_of(mouth)
        assert front.said[-1] == pytest.approx(2.0)
        # Two seconds at a tenth of a second for each character are the first twenty characters.
        assert own.texts == [CLAUSE[CLAUSE.index("the two numbers") :]]

    played(interview())


def test_a_voice_that_says_nothing_is_a_fault_and_nothing_to_say_is_none():
    async def interview() -> None:
        stage = Stage()
        own = FailingVoice()
        mouth = stage.mouth(FailingVoice(s_per_character=0.0), own)
        assert await sound_of(mouth, "  ") == 0.0
        assert own.texts == []
        await sound_of(mouth)
        assert own.texts == [CLAUSE]
        await stage.standbys.rest()

    played(interview())


def test_a_voice_that_is_cancelled_is_silent_at_once_and_no_fault():
    async def interview() -> None:
        stage = Stage()
        front = FailingVoice(piece_s=0.1)
        chunks = stage.mouth(front, FailingVoice()).speak(CLAUSE)
        assert len(await anext(chunks)) == 2 * 2400
        await chunks.aclose()  # type: ignore[attr-defined]
        assert front.open == 0
        assert stage.changes == []

    played(interview())


def test_captions_are_asked_for_as_often_as_whoever_answers_them_declares():
    async def interview() -> None:
        stage = Stage()
        front = FailingRecogniser([Fault(trouble("unreachable"))] * 3)
        ears = stage.ears(front)
        assert not ears.streams_interim
        front.streams_interim = True  # type: ignore[attr-defined]
        assert ears.streams_interim
        assert (await ears.transcribe(bytes(640))).text == "from this computer"
        assert not ears.streams_interim

    played(interview())


class RewordingVoice(FailingVoice):
    async def speak(self, text: str, *, on_said: Callable[[str], None] | None = None) -> AsyncIterator[bytes]:
        try:
            async with aclosing(super().speak(text)) as chunks:
                async for chunk in chunks:
                    yield chunk
        finally:
            assert on_said is not None
            on_said("How might one")


@pytest.mark.parametrize("cut", [False, True])
def test_other_words_of_the_vendor_are_told_once_with_what_this_computer_added(cut: bool):
    async def interview() -> None:
        stage = Stage()
        own = FailingVoice()
        mouth = stage.mouth(RewordingVoice([Fault(trouble("cut"), 20)] if cut else []), own)
        said: list[str] = []
        assert b"".join([chunk async for chunk in mouth.speak(CLAUSE, on_said=said.append)])
        assert said == [" ".join(["How might one", *own.texts])]
        assert len(own.texts) == cut
        await stage.standbys.rest()

    played(interview())
