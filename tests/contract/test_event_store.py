"""What every event store promises, held against the one on disk and the one in memory."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interview_desktop.domain import events as ev
from interview_desktop.domain.session import SessionState, fold_all
from interview_desktop.ports import EventStore, SessionSummary, Trouble
from tests.fakes.memory_store import MemoryEventStore
from tests.support.interviews import at, finished_run, reply, report, said, started
from tests.support.payloads import batches, logs, texts
from tests.support.stores import opened

OpenStore = Callable[[], AbstractAsyncContextManager[EventStore]]

PLENTY = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@asynccontextmanager
async def in_memory() -> AsyncIterator[EventStore]:
    store = MemoryEventStore()
    yield store
    await store.close()


@asynccontextmanager
async def on_disk() -> AsyncIterator[EventStore]:
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder)) as store:
            yield store


@pytest.fixture(params=[in_memory, on_disk], ids=["memory", "sqlite"])
def open_one(request: pytest.FixtureRequest) -> OpenStore:
    opener: OpenStore = request.param
    return opener


async def refused(awaitable: object) -> Trouble:
    with pytest.raises(Trouble) as caught:
        await awaitable  # type: ignore[misc]
    return caught.value


# ── appending and loading ────────────────────────────────────────────────────────────────────────────────────────


async def test_events_come_back_in_order_with_their_numbers(open_one: OpenStore):
    async with open_one() as store:
        assert await store.append("a", 0, at(100.0, started(), ev.ConsentGiven(True))) == 2
        assert await store.append("a", 2, at(102.0, said("hello"))) == 3
        assert await store.load("a") == [
            ev.Envelope("a", 1, 100.0, 0.0, started()),
            ev.Envelope("a", 2, 101.0, 1.0, ev.ConsentGiven(True)),
            ev.Envelope("a", 3, 102.0, 0.0, said("hello")),
        ]


async def test_a_session_that_does_not_exist_is_empty(open_one: OpenStore):
    async with open_one() as store:
        assert await store.load("nobody") == []
        assert await store.sessions() == []
        assert store.read_only == ""


@pytest.mark.parametrize("after_seq", [0, 1, 3, -1])
async def test_appending_after_anything_but_the_last_event_is_refused_and_changes_nothing(
    open_one: OpenStore, after_seq: int
):
    async with open_one() as store:
        await store.append("a", 0, at(100.0, started(), said("one")))
        before = await store.load("a"), await store.sessions()
        assert (await refused(store.append("a", after_seq, at(200.0, said("two"))))).code == "session_conflict"
        assert (await store.load("a"), await store.sessions()) == before


async def test_the_first_event_of_a_session_is_number_one(open_one: OpenStore):
    async with open_one() as store:
        assert (await refused(store.append("a", 4, at(100.0, started())))).code == "session_conflict"
        assert await store.load("a") == []


async def test_appending_nothing_changes_nothing_but_still_notices_a_conflict(open_one: OpenStore):
    async with open_one() as store:
        assert await store.append("a", 0, []) == 0
        assert await store.sessions() == []
        await store.append("a", 0, at(100.0, started()))
        assert await store.append("a", 1, []) == 1
        assert (await refused(store.append("a", 0, []))).code == "session_conflict"


@pytest.mark.parametrize("elapsed_s", [float("nan"), float("inf"), "soon", None])
async def test_a_batch_with_something_that_cannot_be_kept_is_refused_as_a_whole(open_one: OpenStore, elapsed_s: float):
    async with open_one() as store:
        await store.append("a", 0, at(100.0, started()))
        with pytest.raises((TypeError, ValueError)):
            await store.append("a", 1, [(101.0, 1.0, said("kept?")), (102.0, elapsed_s, said("no"))])
        assert len(await store.load("a")) == 1
        assert await store.search("kept") == []


async def test_of_many_writers_at_one_place_exactly_one_wins(open_one: OpenStore):
    async with open_one() as store:
        await store.append("a", 0, at(100.0, started()))
        attempts = [store.append("a", 1, at(101.0, said(f"writer {i}"))) for i in range(20)]
        results = await asyncio.gather(*attempts, return_exceptions=True)
        assert sorted(str(getattr(result, "code", result)) for result in results) == ["2"] + ["session_conflict"] * 19
        assert len(await store.load("a")) == 2


async def test_hundreds_of_callers_at_once_are_all_served(open_one: OpenStore):
    async with open_one() as store:
        names = [f"session {i:03}" for i in range(600)]
        assert await asyncio.gather(*(store.append(name, 0, at(1.0, started())) for name in names)) == [1] * 600
        assert {summary.session_id for summary in await store.sessions()} == set(names)


async def test_a_closed_store_says_so_and_closing_twice_is_fine(open_one: OpenStore):
    async with open_one() as store:
        await store.append("a", 0, at(100.0, started()))
        await store.close()
        await store.close()
        for call in (store.load("a"), store.append("a", 1, []), store.sessions(), store.search("x"), store.delete("a")):
            with pytest.raises(RuntimeError, match="closed"):
                await call


@PLENTY
@given(st.lists(batches(), max_size=5))
async def test_any_payloads_survive_the_disk(parts: list[list[tuple[float, float, ev.Payload]]]):
    async with on_disk() as store:
        last = 0
        for part in parts:
            last = await store.append("any", last, part)
        items = [item for part in parts for item in part]
        expected = [ev.Envelope("any", seq, *item) for seq, item in enumerate(items, 1)]
        assert await store.load("any") == expected


# ── the session list ─────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_list_tells_how_an_interview_went(open_one: OpenStore):
    async with open_one() as store:
        opening = at(100.0, started("Two sum"), ev.StageEntered("clarify", "begin"))
        await store.append("a", 0, opening)
        running = SessionSummary("a", 100.0, "Two sum", "technical", "easy", "running", 1.0, "clarify")
        assert await store.sessions() == [running]
        course = at(
            102.0,
            ev.StageEntered("code", "approach agreed"),
            ev.HintGiven(1, "asked"),
            ev.RunStarted(1, "python", 2),
            finished_run(1, 2, 5),
            ev.RunStarted(2, "python", 2),
            finished_run(2, 4, 5),
            ev.RunStarted(3, "python", 2),
            ev.SessionEnded("closed"),
        )
        await store.append("a", 2, course)
        ended = SessionSummary("a", 100.0, "Two sum", "technical", "easy", "ended", 7.0, "code", 3, 1, 4, 5)
        assert await store.sessions() == [ended]
        await store.append("a", 10, [(120.0, 7.0, report(4, None, 3))])
        reported = SessionSummary("a", 100.0, "Two sum", "technical", "easy", "reported", 7.0, "code", 3, 1, 4, 5, 3.5)
        assert await store.sessions() == [reported]


async def test_a_report_without_any_assessed_criterion_has_no_score(open_one: OpenStore):
    async with open_one() as store:
        await store.append("a", 0, at(1.0, started(), ev.SessionEnded("candidate"), report(None, None)))
        (summary,) = await store.sessions()
        assert (summary.status, summary.score) == ("reported", None)


async def test_the_newest_session_comes_first(open_one: OpenStore):
    async with open_one() as store:
        for name, begun in (("b", 200.0), ("c", 100.0), ("a", 300.0), ("d", 200.0)):
            await store.append(name, 0, at(begun, started()))
        assert [summary.session_id for summary in await store.sessions()] == ["a", "d", "b", "c"]


@PLENTY
@given(logs(), st.integers(min_value=0), st.lists(st.integers(min_value=1, max_value=7), min_size=1))
async def test_disk_and_memory_tell_the_same_of_any_interview(log: list[ev.Envelope], cut: int, sizes: list[int]):
    items = [(envelope.at, envelope.elapsed_s, envelope.payload) for envelope in log]
    async with in_memory() as memory, on_disk() as disk:
        done = 0
        while done < len(items):
            size = sizes[done % len(sizes)]
            for store in (memory, disk):
                await store.append("session", done, items[done : done + size])
            done += len(items[done : done + size])
            assert await disk.sessions() == await memory.sessions()
        state = fold_all(await disk.load("session"))
        assert state == fold_all(log)
        for word in _words(state, cut):
            assert await disk.search(word) == await memory.search(word)


def _words(state: SessionState, cut: int) -> list[str]:
    ascii_words = sorted({w for line in state.lines for w in line.text.split() if w.isascii() and w.isalnum()})
    return [ascii_words[cut % len(ascii_words)]] if ascii_words else ["quick"]


# ── search ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_what_was_said_typed_and_answered_is_found_and_so_is_the_title(open_one: OpenStore):
    async with open_one() as store:
        await store.append(
            "a",
            0,
            at(
                100.0,
                started("Longest substring"),
                said("I would use a sliding window"),
                said("the naïve way is quadratic", 2, typed=True),
                reply("What about memory?", 3),
            ),
        )
        await store.append("b", 0, at(200.0, started("Two sum"), said("a hash map")))
        assert [(h.session_id, h.seq) for h in await store.search("sliding")] == [("a", 2)]
        assert [(h.session_id, h.seq) for h in await store.search("quadratic")] == [("a", 3)]
        assert [(h.session_id, h.seq) for h in await store.search("memory")] == [("a", 4)]
        assert [(h.session_id, h.seq) for h in await store.search("substring")] == [("a", 1)]
        assert [s.session_id for s in await store.sessions("hash map")] == ["b"]
        assert [s.session_id for s in await store.sessions("two SUM")] == ["b"]
        assert await store.sessions("quantum") == []


async def test_case_accents_and_word_endings_do_not_matter_but_all_words_do(open_one: OpenStore):
    async with open_one() as store:
        await store.append("a", 0, at(1.0, started("T"), said("The naïve approach is O(n log n), merging the halves")))
        for query in ("NAIVE", "naïve", "merg", "halves merg approach", "O(n log", "o(n"):
            assert [hit.seq for hit in await store.search(query)] == [2], query
        for query in ("aive", "naive quantum", "log(o"):
            assert await store.search(query) == [], query


async def test_a_corrected_utterance_is_found_by_its_new_words_only(open_one: OpenStore):
    async with open_one() as store:
        await store.append("a", 0, at(1.0, started("T"), said("a cash map"), ev.TranscriptCorrected(2, "a hash map")))
        assert [(hit.seq, hit.snippet) for hit in await store.search("hash")] == [(2, "a hash map")]
        assert await store.search("cash") == []


async def test_the_clauses_of_a_reply_are_one_place(open_one: OpenStore):
    async with open_one() as store:
        items = at(1.0, started("T"), reply("Think of sorting", 2, 0), reply("before you search.", 2, 1))
        await store.append("a", 0, items)
        assert [(hit.seq, hit.snippet) for hit in await store.search("sorting search")] == [
            (2, "Think of sorting before you search.")
        ]


async def test_of_an_interrupted_reply_only_what_was_heard_is_found(open_one: OpenStore):
    async with open_one() as store:
        items = at(1.0, started("T"), reply("Have you thought of recursion", 2), ev.ReplyFinished(2, True, "Have you"))
        await store.append("a", 0, items)
        assert await store.search("recursion") == []
        assert [hit.seq for hit in await store.search("have you")] == [2]


async def test_a_long_hit_is_cut_around_what_was_found(open_one: OpenStore):
    async with open_one() as store:
        padding = "and so on and so forth " * 20
        await store.append("a", 0, at(1.0, started("T"), said(f"{padding}the needle is here {padding}")))
        (hit,) = await store.search("needle")
        assert "the needle is here" in hit.snippet
        assert hit.snippet.startswith("…")
        assert hit.snippet.endswith("…")
        assert len(hit.snippet) <= 92


async def test_hits_are_limited_newest_session_first(open_one: OpenStore):
    async with open_one() as store:
        for name, begun in (("old", 1.0), ("new", 2.0)):
            await store.append(name, 0, at(begun, started("T"), *(said(f"word {i}", i) for i in range(5))))
        assert [(h.session_id, h.seq) for h in await store.search("word", 7)] == [
            *(("new", seq) for seq in range(2, 7)),
            ("old", 2),
            ("old", 3),
        ]
        assert await store.search("word", 0) == []


ODD_QUERIES = [
    '"', '""', "'", "word OR", "AND", "NOT word", "NEAR(word said, 2)", "word*", "*", "^word", "col:word", "-word",
    "(", ")", "{word}", "[", "+", "word + said", "\\", "%", "_", "\0", "\ud83d", "a" * 5000, "x " * 500, ";--",
]  # fmt: skip


@pytest.mark.parametrize("query", ODD_QUERIES, ids=lambda query: ascii(query)[:20])
async def test_no_query_is_a_syntax_error(open_one: OpenStore, query: str):
    async with open_one() as store:
        await store.append("a", 0, at(1.0, started("T"), said("a plain word was said")))
        hits = await store.search(query)
        assert {summary.session_id for summary in await store.sessions(query) if query.strip("\0")} <= {"a"}
        assert all(hit.seq == 2 for hit in hits)


@pytest.mark.parametrize("query", ["", "   ", "\n\t"])
async def test_an_empty_query_lists_everything_and_hits_nothing(open_one: OpenStore, query: str):
    async with open_one() as store:
        await store.append("a", 0, at(1.0, started("T"), said("word")))
        assert [summary.session_id for summary in await store.sessions(query)] == ["a"]
        assert await store.search(query) == []


@pytest.mark.parametrize("query", ["🎉", "said 🎉", "C++ 🎉", "++"])
async def test_symbols_are_found_as_they_are(open_one: OpenStore, query: str):
    async with open_one() as store:
        await store.append("a", 0, at(1.0, started("T"), said("I said C++ 🎉"), said("I said C", 2)))
        assert [hit.seq for hit in await store.search(query)] == [2]


@PLENTY
@given(texts(), texts())
async def test_any_query_over_any_text_is_answered(spoken: str, query: str):
    async with on_disk() as store:
        await store.append("a", 0, at(1.0, started("T"), said(spoken)))
        assert {hit.seq for hit in await store.search(query)} <= {1, 2}
        if spoken.isascii() and any(word.isalnum() for word in spoken.split()):
            word = next(word for word in spoken.split() if word.isalnum())
            assert 2 in {hit.seq for hit in await store.search(word)}


# ── deletion ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_deleted_session_is_gone_everywhere_and_the_others_stay(open_one: OpenStore):
    async with open_one() as store:
        await store.append("a", 0, at(1.0, started("Title one"), said("secret words")))
        await store.append("b", 0, at(2.0, started("Title two"), said("other words")))
        kept = await store.load("b")
        await store.delete("a")
        assert await store.load("a") == []
        assert [summary.session_id for summary in await store.sessions()] == ["b"]
        assert [hit.session_id for hit in await store.search("words")] == ["b"]
        assert await store.search("one") == []
        assert await store.load("b") == kept
        assert await store.append("a", 0, at(3.0, started())) == 1


async def test_deleting_what_is_not_there_is_no_error(open_one: OpenStore):
    async with open_one() as store:
        await store.delete("nobody")
        assert await store.sessions() == []
