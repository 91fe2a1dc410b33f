"""Full and write-protected disks; damaged, foreign and newer files; a second copy of the app."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from interview_desktop.domain import events as ev
from interview_desktop.ports import Trouble
from interview_desktop.store import SqliteEventStore, lock_data_folder, open_store
from interview_desktop.store.migrations import STEPS
from interview_desktop.store.rows import checksum
from tests.support.interviews import at, said, started
from tests.support.mounts import CannotMount, fill, resize, small_disk, write_protected
from tests.support.stores import FixedClock, opened

Logs = dict[str, list[ev.Envelope]]


def file_of(folder: Path) -> Path:
    return folder / "sessions.sqlite3"


async def refusal(store: SqliteEventStore, session_id: str = "new", after_seq: int = 0) -> str:
    with pytest.raises(Trouble) as caught:
        await store.append(session_id, after_seq, at(9.0, started()))
    assert caught.value.message.endswith(".")
    assert caught.value.remedy.endswith(".")
    return caught.value.code


async def write_sessions(folder: Path, count: int = 6, lines: int = 25) -> Logs:
    """Several sessions over many pages; closed, so that everything is in the one file."""
    chance = random.Random(5)
    logs: Logs = {}
    async with opened(folder) as store:
        for number in range(count):
            name = f"session {number}"
            items = at(100.0 + number, started(f"Title {number}"))
            for line in range(lines):
                words = f"utterance {line} of {name} " + "more " * chance.randrange(60)
                code = ev.CodeSnapshot("python", "pass\n" * chance.randrange(1500))
                items += at(200.0 + line, said(words, line) if line % 3 else code)
            await store.append(name, 0, items)
            logs[name] = await store.load(name)
    return logs


async def talk_until_full(store: SqliteEventStore, last: int) -> int:
    """Append to session ``a`` until it is refused for want of room; the last number acknowledged."""
    for _ in range(10_000):
        try:
            last = await store.append("a", last, at(1.0, said("a sentence " * 100, last)))
        except Trouble as trouble:
            if trouble.code != "disk_full":
                raise
            return last
    raise AssertionError("the disk never became full")


@contextmanager
def or_skip(cannot: type[Exception] = CannotMount) -> Iterator[None]:
    try:
        yield
    except cannot as reason:
        pytest.skip(f"no disks can be mounted here: {reason}")


# ── a disk that is full ──────────────────────────────────────────────────────────────────────────────────────────


async def test_a_disk_that_fills_up_loses_nothing_that_was_acknowledged_and_goes_on_when_there_is_room(tmp_path: Path):
    with or_skip(), small_disk(tmp_path, 600):
        async with opened(tmp_path) as store:
            last = await store.append("a", 0, at(1.0, started()))
            last = await talk_until_full(store, last)
            assert last > 5
            before = await store.load("a")
            assert len(before) == last
            assert await refusal(store, "a", last) == "disk_full"
            assert len(await store.search("sentence", 1000)) == last - 1
            resize(tmp_path, 4000)
            assert await store.append("a", last, at(2.0, said("room again"))) == last + 1
            assert (await store.load("a"))[:last] == before
            assert store.read_only == ""


async def test_a_store_opened_on_a_full_disk_reads_and_writes_again_when_there_is_room(tmp_path: Path):
    with or_skip(), small_disk(tmp_path, 2000):
        logs = await write_sessions(tmp_path, 2, 5)
        ballast = fill(tmp_path)
        async with opened(tmp_path) as store:
            assert "full" in store.read_only
            assert {name: await store.load(name) for name in logs} == logs
            assert await refusal(store) == "disk_full"
            ballast.unlink()
            assert await store.append("new", 0, at(9.0, started())) == 1
            assert store.read_only == ""
            assert {name: await store.load(name) for name in logs} == logs


async def test_a_new_store_on_a_full_disk_is_empty_and_says_why(tmp_path: Path):
    with or_skip(), small_disk(tmp_path, 200):
        fill(tmp_path)
        async with opened(tmp_path / "data") as store:
            assert "full" in store.read_only
            assert await store.sessions() == []
            assert await refusal(store) == "disk_full"


async def test_a_database_that_may_not_grow_refuses_and_keeps_what_it_has(tmp_path: Path):
    """The same without mounting: SQLite itself reports the disk as full."""
    async with opened(tmp_path) as store:
        last = await store.append("a", 0, at(1.0, started()))
        pages = store._database.connection.execute("PRAGMA page_count").fetchone()[0]
        store._database.connection.execute(f"PRAGMA max_page_count = {pages + 8}")
        last = await talk_until_full(store, last)
        assert len(await store.load("a")) == last
        store._database.connection.execute("PRAGMA max_page_count = 100000")
        assert await store.append("a", last, at(2.0, said("room again"))) == last + 1


# ── a folder that cannot be written ──────────────────────────────────────────────────────────────────────────────


async def check_read_only(folder: Path, logs: Logs) -> None:
    async with opened(folder) as store:
        assert "cannot be written" in store.read_only
        assert [summary.session_id for summary in await store.sessions()] == sorted(logs, reverse=True)
        assert {name: await store.load(name) for name in logs} == logs
        assert await store.search("utterance")
        assert await refusal(store) == "store_read_only"
        with pytest.raises(Trouble) as caught:
            await store.delete("session 0")
        assert caught.value.code == "store_read_only"


async def test_a_write_protected_folder_is_read(tmp_path: Path):
    logs = await write_sessions(tmp_path, 3, 5)
    with or_skip(), write_protected(tmp_path):
        await check_read_only(tmp_path, logs)


@pytest.mark.parametrize("with_index", [True, False], ids=["index there", "index gone"])
async def test_a_write_protected_folder_is_read_with_its_write_ahead_log(tmp_path: Path, with_index: bool):
    (tmp_path / "copy").mkdir()
    logs: Logs = {}
    async with opened(tmp_path / "live") as store:
        for number in range(3):
            await store.append(f"session {number}", 0, at(100.0 + number, started(), said("an utterance")))
            logs[f"session {number}"] = await store.load(f"session {number}")
        for path in (tmp_path / "live").iterdir():
            if with_index or not path.name.endswith("-shm"):
                shutil.copy(path, tmp_path / "copy")
    with or_skip(), write_protected(tmp_path / "copy"):
        await check_read_only(tmp_path / "copy", logs)


async def test_a_folder_that_cannot_be_made_is_no_crash(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    async with opened(tmp_path / "file" / "data") as store:
        assert "cannot be written" in store.read_only
        assert await store.sessions() == []
        assert await refusal(store) == "store_read_only"


# ── a file that is damaged ───────────────────────────────────────────────────────────────────────────────────────


def flip_bits(data: bytearray, chance: random.Random) -> None:
    for _ in range(3):
        data[chance.randrange(4096, len(data))] ^= 1 << chance.randrange(8)


def overwrite_page(data: bytearray, chance: random.Random) -> None:
    page = chance.randrange(1, len(data) // 4096) * 4096
    data[page : page + 4096] = chance.randbytes(4096)


def erase_page(data: bytearray, chance: random.Random) -> None:
    page = chance.randrange(1, len(data) // 4096) * 4096
    data[page : page + 4096] = bytes(4096)


def cut_off(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data) // 2, len(data)) :]


def break_header(data: bytearray, chance: random.Random) -> None:
    data[: chance.randrange(4, 20)] = b"\xff" * 4


async def load_or_hear_of_damage(store: SqliteEventStore, name: str) -> list[ev.Envelope]:
    try:
        return await store.load(name)
    except Trouble as trouble:
        if trouble.code != "store_damaged":
            raise
        return []


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("harm", [flip_bits, overwrite_page, erase_page, cut_off, break_header])
async def test_a_damaged_file_is_left_as_it_is_and_never_tells_anything_false(
    tmp_path: Path, harm: Callable[[bytearray, random.Random], None], seed: int
):
    logs = await write_sessions(tmp_path)
    data = bytearray(file_of(tmp_path).read_bytes())
    harm(data, random.Random(seed))
    file_of(tmp_path).write_bytes(data)
    async with opened(tmp_path) as store:
        await store.warm()
        for name, log in logs.items():
            found = await load_or_hear_of_damage(store, name)
            assert found == log[: len(found)]
        await store.search("utterance")
        if store.read_only:
            assert "damaged" in store.read_only
            assert await refusal(store) == "store_damaged"
    if store.read_only:
        assert file_of(tmp_path).read_bytes() == bytes(data)


async def test_sessions_around_a_damaged_page_are_listed_and_read(tmp_path: Path):
    logs = await write_sessions(tmp_path)
    data = bytearray(file_of(tmp_path).read_bytes())
    victim = data.rindex(b"of session 3") // 4096 * 4096
    data[victim : victim + 4096] = bytes(4096)
    file_of(tmp_path).write_bytes(data)
    async with opened(tmp_path) as store:
        assert [summary.session_id for summary in await store.sessions()] == sorted(logs, reverse=True)
        assert "damaged" in store.read_only
        whole = [name for name in logs if await store.load(name) == logs[name]]
        assert len(whole) >= len(logs) - 2
        assert {hit.session_id for hit in await store.search("utterance", 1000)} >= set(whole)
        assert [summary.session_id for summary in await store.sessions("session 0")] == ["session 0"]
    assert file_of(tmp_path).read_bytes() == bytes(data)


async def test_sessions_are_listed_from_their_events_when_the_list_itself_is_gone(tmp_path: Path):
    logs = await write_sessions(tmp_path)
    async with opened(tmp_path) as store:
        expected = await store.sessions()
    with closing(sqlite3.connect(file_of(tmp_path))) as connection:
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'summaries'").fetchone()[0]
    data = bytearray(file_of(tmp_path).read_bytes())
    data[(root - 1) * 4096 : root * 4096] = bytes(4096)
    file_of(tmp_path).write_bytes(data)
    async with opened(tmp_path) as store:
        assert await store.sessions() == expected
        assert "damaged" in store.read_only
        assert {name: await store.load(name) for name in logs} == logs


async def test_a_flipped_letter_in_an_event_is_noticed_although_the_page_is_sound(tmp_path: Path):
    logs = await write_sessions(tmp_path, 2, 5)
    data = bytearray(file_of(tmp_path).read_bytes())
    place = data.index(b'"text":"utterance 2 of session 1')
    data[place + len(b'"text":"u')] ^= 1
    file_of(tmp_path).write_bytes(data)
    async with opened(tmp_path) as store:
        await store.warm()
        assert store.read_only == ""
        assert await store.load("session 1") == logs["session 1"][:3]
        assert "damaged" in store.read_only
        assert await refusal(store) == "store_damaged"
        assert await store.load("session 0") == logs["session 0"]
    assert file_of(tmp_path).read_bytes() == bytes(data)


async def test_making_the_list_anew_from_a_damaged_event_keeps_the_old_list(tmp_path: Path):
    await write_sessions(tmp_path, 2, 5)
    async with opened(tmp_path) as store:
        expected = await store.sessions()
    data = bytearray(file_of(tmp_path).read_bytes())
    data[data.index(b'"text":"utterance 2 of session 1') + len(b'"text":"u')] ^= 1
    file_of(tmp_path).write_bytes(data)
    with closing(sqlite3.connect(file_of(tmp_path))) as connection:
        connection.execute("UPDATE meta SET value = '0' WHERE key = 'projection_version'")
        connection.commit()
    async with opened(tmp_path) as store:
        await store.warm()
        assert "damaged" in store.read_only
        assert await store.sessions() == expected


@pytest.mark.parametrize("content", [b"no database at all, but somebody's text\n" * 500, b"\0" * 8192, b"S"])
async def test_what_is_no_database_is_left_alone(tmp_path: Path, content: bytes):
    file_of(tmp_path).write_bytes(content)
    async with opened(tmp_path) as store:
        assert "left as it is" in store.read_only
        assert await store.sessions() == []
        assert await store.load("a") == []
        assert await refusal(store) == "store_damaged"
    assert file_of(tmp_path).read_bytes() == content


async def test_the_database_of_another_program_is_left_alone(tmp_path: Path):
    with closing(sqlite3.connect(file_of(tmp_path))) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
        connection.commit()
    before = file_of(tmp_path).read_bytes()
    async with opened(tmp_path) as store:
        assert "not made by Interview Desktop" in store.read_only
        assert await store.sessions() == []
        assert await refusal(store) == "store_damaged"
    assert file_of(tmp_path).read_bytes() == before


# ── a file from the future ───────────────────────────────────────────────────────────────────────────────────────


def make_newer(folder: Path, *statements: str) -> bytes:
    with closing(sqlite3.connect(file_of(folder))) as connection:
        for statement in (*statements, f"PRAGMA user_version = {len(STEPS) + 1}"):
            connection.execute(statement)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file_of(folder).read_bytes()


async def test_a_newer_schema_is_read_and_left_as_it_is(tmp_path: Path):
    logs = await write_sessions(tmp_path, 2, 5)
    before = make_newer(tmp_path, "ALTER TABLE summaries ADD COLUMN mood TEXT")
    async with opened(tmp_path) as store:
        assert "newer version" in store.read_only
        assert [summary.session_id for summary in await store.sessions()] == ["session 1", "session 0"]
        assert {name: await store.load(name) for name in logs} == logs
        assert await refusal(store) == "store_newer"
    assert file_of(tmp_path).read_bytes() == before


async def test_a_newer_schema_whose_tables_have_changed_still_lists_what_the_events_tell(tmp_path: Path):
    await write_sessions(tmp_path, 2, 5)
    before = make_newer(tmp_path, "ALTER TABLE summaries RENAME TO interviews", "DROP TABLE search")
    async with opened(tmp_path) as store:
        assert [summary.title for summary in await store.sessions()] == ["Title 1", "Title 0"]
        assert {hit.session_id for hit in await store.search("utterance")} == {"session 0", "session 1"}
    assert file_of(tmp_path).read_bytes() == before


async def test_an_event_of_a_newer_version_is_said_to_be_one(tmp_path: Path):
    await write_sessions(tmp_path, 1, 2)
    columns = "session_id, seq, at, elapsed_s, kind, version, payload, checksum"
    with closing(sqlite3.connect(file_of(tmp_path))) as connection:
        row = ("session 0", 4, 300.0, 9.0, "thought_read", 1, "{}")
        connection.execute(f"INSERT INTO events ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*row, checksum(*row)))
        connection.commit()
    async with opened(tmp_path) as store:
        with pytest.raises(Trouble) as caught:
            await store.load("session 0")
        assert caught.value.code == "store_newer"
        assert len(await store.sessions()) == 1
        await store.rebuild()
        assert [summary.title for summary in await store.sessions()] == ["Title 0"]
        assert len(await store.search("utterance")) == 1
        assert store.read_only == ""


# ── a second copy of the app ─────────────────────────────────────────────────────────────────────────────────────


async def test_a_second_copy_reads_what_the_first_one_writes(tmp_path: Path):
    with lock_data_folder(tmp_path):
        async with opened(tmp_path) as first:
            await first.append("a", 0, at(1.0, started()))
            with pytest.raises(Trouble) as caught:
                lock_data_folder(tmp_path)
            async with opened(tmp_path, read_only=caught.value) as second:
                assert "Another copy" in second.read_only
                assert len(await second.load("a")) == 1
                await first.append("a", 1, at(2.0, said("while you look")))
                assert len(await second.load("a")) == 2
                assert await refusal(second, "a", 2) == "data_in_use"
            assert await first.append("a", 2, at(3.0, said("and go on"))) == 3


async def test_two_writers_by_mistake_never_mix_their_events(tmp_path: Path):
    async with opened(tmp_path) as first, opened(tmp_path) as second:
        assert await first.append("a", 0, at(1.0, started())) == 1
        assert await second.append("a", 1, at(2.0, said("second"))) == 2
        assert await refusal(first, "a", 1) == "session_conflict"
        assert await first.load("a") == await second.load("a")


async def test_a_batch_that_fails_half_way_leaves_nothing_even_as_the_first_thing_after_opening(tmp_path: Path):
    async with opened(tmp_path) as store:
        await store.append("a", 0, at(1.0, started()))
    with closing(sqlite3.connect(file_of(tmp_path))) as connection:
        connection.execute(
            "CREATE TRIGGER third BEFORE INSERT ON events WHEN new.seq = 3 BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    async with opened(tmp_path) as store:
        with pytest.raises(Exception, match="no"):
            await store.append("a", 1, at(2.0, said("second"), said("third")))
        assert len(await store.load("a")) == 1
        assert await store.search("second") == []
        assert await store.append("a", 1, at(2.0, said("second"))) == 2


async def test_a_database_that_another_program_keeps_locked_is_said_to_be_in_use(tmp_path: Path):
    store = open_store(tmp_path, clock=FixedClock())
    await store.warm()
    store._database.connection.execute("PRAGMA busy_timeout = 50")
    with closing(sqlite3.connect(file_of(tmp_path), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert await refusal(store) == "data_in_use"
        other.execute("ROLLBACK")
    assert await store.append("new", 0, at(9.0, started())) == 1
    await store.close()
