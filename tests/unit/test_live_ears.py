"""Live transcription: a sound that grows is sent once, its words are those spoken, and no fault loses them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interview_desktop.domain.vendors import Access, Usage, VendorTrouble
from interview_desktop.ports import CAPTURE_RATE
from interview_desktop.providers.offers import Setup
from interview_desktop.providers.openai.ears import CONFIDENCE, FinalPatience, LiveEars, keywords
from interview_desktop.providers.openai.realtime import Patience
from tests.fakes.openai_realtime import FakeTranscription
from tests.fakes.realtime_socket import Fault, Refusal
from tests.support.sounds import RealClock
from tests.support.tone_words import GAP_S, WORD_S, quiet, spoken

QUICK = Patience(connect_s=1.0)
IMPATIENT = FinalPatience(any_s=0.4, per_second=0.0)
LINE = "first we sort the pairs and then two pointers move inward"
DELTA, DONE = (f"conversation.item.input_audio_transcription.{kind}" for kind in ("delta", "completed"))


@asynccontextmanager
async def ears(
    server: FakeTranscription, patience: FinalPatience | None = None, used: list[Usage] | None = None, **more: Any
) -> AsyncIterator[LiveEars]:
    access = Access(key="sk-test-canary", base_url=server.base_url)
    on_usage: Callable[[Usage], None] = (used if used is not None else []).append
    adapter = LiveEars(
        Setup(access, "", RealClock(), on_usage=on_usage, **more), patience=QUICK, final_patience=patience
    )
    try:
        yield adapter
    finally:
        await adapter.close()
    # What the fake refused would be refused by the vendor.
    assert server.complaints == []


def after_words(count: int) -> int:
    """Bytes up to a place in the gap after ``count`` words."""
    return 2 * round((0.8 * GAP_S + count * (WORD_S + GAP_S)) * CAPTURE_RATE)


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(400):
        if condition():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not happen")


async def caption(adapter: LiveEars, pcm: bytes, wanted: str) -> None:
    """Ask for a caption until it is the one that the sent sound makes."""
    text = None
    for _ in range(200):
        text = (await adapter.transcribe(pcm, interim=True)).text
        if text == wanted:
            return
        await asyncio.sleep(0.005)
    raise AssertionError(f"{text!r} is not {wanted!r}")


async def test_captions_grow_with_the_sound_and_the_final_words_are_those():
    pcm = spoken(LINE)
    words = LINE.split()
    async with FakeTranscription() as server, ears(server) as adapter:
        for count in range(1, len(words) + 1):
            await caption(adapter, pcm[: after_words(count)], " ".join(words[:count]))
        final = await adapter.transcribe(pcm)
        assert final.text == LINE
        assert final.confidence == CONFIDENCE
        assert final.words == ()
        assert server.seconds == pytest.approx(len(pcm) / 32_000, abs=0.01)
        assert server.sessions[0].items == [LINE]


async def test_a_speculation_is_the_final_answer_when_nothing_follows():
    pcm = spoken(LINE)
    async with FakeTranscription() as server, ears(server) as adapter:
        guess = await adapter.transcribe(pcm, speculative=True)
        assert await adapter.transcribe(pcm) == guess
        assert (await adapter.transcribe(pcm + quiet(0.1))).text == LINE
        assert (await adapter.transcribe(pcm[:-1600])).text == LINE
        assert server.sessions[0].items[0] == LINE
        assert " ".join(server.sessions[0].items).split() == LINE.split()


async def test_speech_that_goes_on_after_a_speculation_adds_only_its_own_words():
    pcm = spoken(LINE)
    async with FakeTranscription() as server, ears(server) as adapter:
        assert (await adapter.transcribe(pcm[: after_words(3)], speculative=True)).text == "first we sort"
        await caption(adapter, pcm[: after_words(5)], "first we sort the pairs")
        assert (await adapter.transcribe(pcm)).text == LINE
        assert server.sessions[0].items == ["first we sort", "the pairs and then two pointers move inward"]
        assert server.seconds == pytest.approx(len(pcm) / 32_000, abs=0.01)


async def test_another_sound_starts_anew_and_nothing_of_the_old_one_is_heard_in_it():
    async with FakeTranscription(delta_s=0.05) as server, ears(server) as adapter:
        await adapter.transcribe(spoken("hello there"), interim=True)
        await adapter.transcribe(spoken(LINE), interim=True)
        assert (await adapter.transcribe(spoken(LINE))).text == LINE
        assert server.sessions[0].cleared == 1
        assert server.sessions[0].items == [LINE]
        await caption(adapter, spoken("what about duplicates"), "what about duplicates")


async def test_a_sound_that_ends_long_before_what_was_sent_is_heard_by_itself():
    pcm = spoken(LINE)
    async with FakeTranscription() as server, ears(server) as adapter:
        await adapter.transcribe(pcm, interim=True)
        assert (await adapter.transcribe(pcm[: after_words(3)])).text == "first we sort"
        assert (await adapter.transcribe(pcm[after_words(3) :])).text == "the pairs and then two pointers move inward"


async def test_a_cancelled_call_leaves_nothing_behind():
    pcm = spoken(LINE)
    async with FakeTranscription(final_s=0.05) as server, ears(server) as adapter:
        await adapter.transcribe(b"\1\0" * 3200, interim=True)
        for count in (2, 4, 6):
            call = asyncio.create_task(adapter.transcribe(pcm[: after_words(count)], speculative=True))
            await asyncio.sleep(0.01)
            call.cancel()
            await asyncio.gather(call, return_exceptions=True)
        assert (await adapter.transcribe(pcm)).text == LINE
        assert (await adapter.transcribe(spoken("hello there"))).text == "hello there"


async def test_calls_for_two_sounds_at_once_get_each_their_own_words():
    async with FakeTranscription(final_s=0.02) as server, ears(server) as adapter:
        lines = ["first we sort", "the pairs and then", "two pointers move inward"]
        answers = await asyncio.gather(*(adapter.transcribe(spoken(line)) for line in lines))
        assert [answer.text for answer in answers] == lines


async def test_nothing_and_next_to_nothing_are_not_sent():
    async with FakeTranscription() as server, ears(server) as adapter:
        for pcm in (b"", b"\0", quiet(0.05), quiet(0.11)):
            assert (await adapter.transcribe(pcm)).text == ""
        assert server.handshakes == 0
        assert (await adapter.transcribe(quiet(1.0))).text == ""
        assert (await adapter.transcribe(quiet(1.0))).confidence == 0.0


async def test_hints_are_given_with_the_session_and_changed_only_when_they_change():
    async with FakeTranscription() as server, ears(server, language="en") as adapter:
        await adapter.transcribe(spoken("first we"), vocabulary=("hash map", "two\nsum"))
        await adapter.transcribe(spoken("sort the"), vocabulary=("hash map", "two\nsum"))
        await adapter.transcribe(spoken("pairs"), vocabulary=("left index",))
        await adapter.transcribe(spoken("inward"), vocabulary=("left index",))
        assert [update["keywords"] for update in server.sessions[0].updates] == [
            ["hash map", "two sum"],
            ["left index"],
        ]
        assert server.sessions[0].updates[0]["languages"] == ["en"]


async def test_hints_that_are_declined_cost_no_words():
    async with FakeTranscription() as server, ears(server) as adapter:
        await adapter.transcribe(spoken("first we"))
        server.refuse_keywords = True
        for line in ("sort the", "pairs inward", "and then"):
            assert (await adapter.transcribe(spoken(line), vocabulary=("odd",))).text == line
        assert server.complaints == ["Invalid keywords."]
        server.complaints.clear()


def test_keywords_are_short_plain_and_each_once():
    assert keywords(("a\nb", "a b", "<x>", "", " ", "y" * 61)) == ("a b", "x")
    assert len(keywords([str(number) for number in range(500)])) == 100


async def test_the_seconds_that_were_sent_are_counted():
    used: list[Usage] = []
    pcm = spoken(LINE)
    async with FakeTranscription() as server:
        async with ears(server, used=used) as adapter:
            await adapter.transcribe(pcm, interim=True)
            await adapter.transcribe(pcm)
            await adapter.transcribe(spoken("hello there"), interim=True)
        assert {(use.provider, use.model, use.unit) for use in used} == {
            ("openai", "gpt-live-transcribe", "audio_input_s")
        }
        assert sum(use.amount for use in used) == pytest.approx(server.seconds, abs=0.02)


STEPS = st.tuples(st.sampled_from(("caption", "guess", "dropped")), st.floats(0, 1))


@settings(max_examples=40, deadline=None)
@given(plans=st.lists(st.lists(STEPS, max_size=6), min_size=1, max_size=3))
async def test_however_a_sound_grows_every_word_is_heard_once(plans: list[list[tuple[str, float]]]):
    """Captions come at any place; speculations come in gaps, and some are given up; then comes the next sound."""
    async with FakeTranscription() as server, ears(server) as adapter:
        for plan, line in zip(plans, (LINE, "what about duplicates there", LINE), strict=False):
            words, pcm = line.split(), spoken(line)
            at = 0
            for kind, share in sorted(plan, key=lambda step: step[1]):
                at = max(at, 2 * int(share * len(pcm) / 2))
                if kind == "caption":
                    shown = (await adapter.transcribe(pcm[:at], interim=True)).text.split()
                    assert shown == words[: len(shown)]
                    continue
                count = next((count for count in range(len(words)) if after_words(count) >= at), len(words))
                at = max(at, after_words(count))
                call = asyncio.create_task(adapter.transcribe(pcm[:at], speculative=True))
                if kind == "dropped":
                    await asyncio.sleep(0)
                    call.cancel()
                    await asyncio.gather(call, return_exceptions=True)
                else:
                    assert (await call).text.split() == words[:count]
            assert (await adapter.transcribe(pcm)).text == line


REFUSALS = [
    (Refusal(401), "key_rejected"),
    (Refusal(403), "forbidden"),
    (Refusal(404), "model_gone"),
    (Refusal(429), "rate_limited"),
    (Refusal(500), "overloaded"),
]


@pytest.mark.parametrize(("refusal", "kind"), REFUSALS)
async def test_a_refused_connection_is_told_and_the_same_sound_heard_by_the_next_call(refusal: Refusal, kind: str):
    async with FakeTranscription() as server, ears(server) as adapter:
        server.refusals.append(refusal)
        with pytest.raises(VendorTrouble) as caught:
            await adapter.transcribe(spoken(LINE))
        assert caught.value.kind == kind
        assert (await adapter.transcribe(spoken(LINE))).text == LINE


FAULTS = [
    ("silence", {"silent", "stalled"}),
    ("deaf", {"silent", "stalled"}),
    ("cut", {"cut"}),
    ("close", {"cut"}),
    ("garbage", {"nonsense"}),
    ("malformed", {"nonsense"}),
    ("error", {"overloaded"}),
]
POINTS = [
    "input_audio_buffer.append",
    "input_audio_buffer.commit",
    "input_audio_buffer.committed",
    DELTA,
    DONE,
]


OURS = POINTS[:2]
"""What the vendor does not send it cannot send malformed."""
CASES = [(at, fault, kinds) for at in POINTS for fault, kinds in FAULTS if fault != "malformed" or at not in OURS]


@pytest.mark.parametrize(("at", "fault", "kinds"), CASES)
async def test_any_fault_is_told_and_the_same_sound_heard_by_the_next_call(at: str, fault: Any, kinds: set[str]):
    async with FakeTranscription() as server, ears(server, IMPATIENT) as adapter:
        pcm = spoken(LINE)
        await adapter.transcribe(pcm[: after_words(2)], speculative=True)
        server.faults.append(Fault(fault, at))
        with pytest.raises(VendorTrouble) as caught:
            await adapter.transcribe(pcm)
        assert caught.value.kind in kinds
        server.faults.clear()
        assert (await adapter.transcribe(pcm)).text == LINE
        assert (await adapter.transcribe(spoken("hello there"))).text == "hello there"
        server.complaints.clear()


async def test_an_item_that_fails_is_told_and_heard_by_the_next_call_on_the_same_connection():
    async with FakeTranscription() as server, ears(server) as adapter:
        await adapter.warm()
        server.fail_items = 1
        with pytest.raises(VendorTrouble) as caught:
            await adapter.transcribe(spoken(LINE))
        assert caught.value.kind == "overloaded"
        assert (await adapter.transcribe(spoken(LINE))).text == LINE
        assert server.handshakes == 1


async def test_a_connection_that_is_cut_while_a_sound_grows_loses_none_of_its_words():
    async with FakeTranscription() as server, ears(server) as adapter:
        pcm = spoken(LINE)
        await adapter.transcribe(pcm[: after_words(4)], interim=True)
        server.wires[0]._connection.transport.abort()
        await until(lambda: adapter._realtime.present is None)
        assert (await adapter.transcribe(pcm)).text == LINE
        assert server.handshakes == 2
