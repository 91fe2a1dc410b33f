"""A deleted session is not only out of sight: its words are not in the files any more."""

from __future__ import annotations

import random
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from interview_desktop.domain import events as ev
from interview_desktop.store import SqliteEventStore
from tests.support.interviews import at, reply, said, started
from tests.support.stores import opened

GONE = re.compile(rb"gone|\d{4}qq", re.IGNORECASE)
"""Everything that only the deleted session holds. The index shares the beginnings of words, so their ends count too."""


async def talk(store: SqliteEventStore, seed: int) -> None:
    """Three interviews at once, told apart by what stands in them; the one to go is full of words with ``qq``."""
    chance = random.Random(seed)
    last = {}
    for name in ("early", "gone", "late"):
        last[name] = await store.append(name, 0, at(1.0, started(f"{name} title")))
    for turn in range(150):
        name = chance.choice(list(last))
        word = f"{name}{chance.randrange(1000, 9999)}" + ("qq" if name == "gone" else "zz")
        words = f"{word} " * chance.randrange(1, 80)
        payload = chance.choice(
            [
                said(words, turn),
                reply(words, turn),
                reply(words, turn - 1, 1),
                ev.CodeSnapshot("python", words),
                ev.NotesEdited(words),
                ev.TranscriptCorrected(chance.randrange(1, last[name] + 1), words),
            ]
        )
        last[name] = await store.append(name, last[name], at(5.0, payload))


def leftovers(folder: Path) -> dict[str, list[bytes]]:
    return {path.name: found for path in folder.iterdir() if (found := GONE.findall(path.read_bytes()))}


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


@pytest.mark.parametrize("seed", range(3))
async def test_no_byte_of_a_deleted_session_stays_in_any_file(tmp_path: Path, seed: int):
    async with opened(tmp_path) as store:
        await talk(store, seed)
        assert leftovers(tmp_path)
        kept = {name: await store.load(name) for name in ("early", "late")}
        await store.delete("gone")
        assert leftovers(tmp_path) == {}
        assert {name: await store.load(name) for name in ("early", "late")} == kept
        assert {hit.session_id for hit in await store.search("early")} == {"early"}
    assert leftovers(tmp_path) == {}


async def test_the_file_shrinks(tmp_path: Path):
    async with opened(tmp_path) as store:
        await store.append("small", 0, at(1.0, started()))
        await store.append("big", 0, at(1.0, started(), *(said("many words " * 500, turn) for turn in range(100))))
        before = size_of(tmp_path)
        await store.delete("big")
        assert size_of(tmp_path) < before / 4


async def test_what_a_reader_elsewhere_keeps_alive_is_wiped_when_the_store_is_closed(tmp_path: Path):
    async with opened(tmp_path) as store:
        await talk(store, 1)
        with closing(sqlite3.connect(tmp_path / "sessions.sqlite3", isolation_level=None)) as reader:
            reader.execute("BEGIN")
            count = reader.execute("SELECT count(*) FROM events").fetchone()[0]
            await store.delete("gone")
            assert await store.load("gone") == []
            assert reader.execute("SELECT count(*) FROM events").fetchone()[0] == count
            reader.execute("COMMIT")
    assert leftovers(tmp_path) == {}


async def test_what_a_crash_left_behind_is_wiped_at_the_next_start(tmp_path: Path):
    async with opened(tmp_path) as store:
        await talk(store, 2)
        # As if the app had died between the deletion and the cleaning.
        store._clean = lambda: None  # type: ignore[method-assign]
        await store.delete("gone")
    assert leftovers(tmp_path)
    async with opened(tmp_path) as store:
        await store.warm()
        assert leftovers(tmp_path) == {}
        assert {summary.session_id for summary in await store.sessions()} == {"early", "late"}


async def test_no_cleaning_in_a_file_that_was_found_damaged(tmp_path: Path):
    file = tmp_path / "sessions.sqlite3"
    async with opened(tmp_path) as store:
        await talk(store, 2)
        store._clean = lambda: None  # type: ignore[method-assign]
        await store.delete("gone")
    data = bytearray(file.read_bytes())
    page = data.rindex(b"late") // 4096 * 4096
    data[page : page + 4096] = bytes(4096)
    file.write_bytes(data)
    for look in (False, True):
        async with opened(tmp_path) as store:
            if look:
                await store.warm()
        assert file.read_bytes() == bytes(data)
    assert "damaged" in store.read_only
