"""The schema's history: all or nothing, once each, and in step with the table classes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy

from interview_desktop.store.migrations import APPLICATION_ID, STEPS, migrate, version_of
from tests.support.interviews import at, said, started
from tests.support.stores import opened


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        yield connection


def add_colour(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE summaries ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue'")


def fail_half_way(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE half (done INTEGER)")
    connection.execute("SELECT * FROM nowhere")


def test_a_new_file_gets_every_step_and_our_mark(connection: sqlite3.Connection):
    assert migrate(connection, at=12.5) == len(STEPS)
    history = connection.execute("SELECT version, at FROM schema_history").fetchall()
    assert history == [(number, 12.5) for number in range(1, len(STEPS) + 1)]
    assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)


def test_only_missing_steps_are_taken(connection: sqlite3.Connection):
    migrate(connection, at=1.0)
    assert migrate(connection, at=2.0, steps=(*STEPS, add_colour)) == len(STEPS) + 1
    assert migrate(connection, at=3.0, steps=(*STEPS, add_colour)) == len(STEPS) + 1
    assert [row[0] for row in connection.execute("SELECT at FROM schema_history")] == [1.0] * len(STEPS) + [2.0]


def test_a_step_that_fails_takes_all_others_back(connection: sqlite3.Connection):
    migrate(connection, at=1.0)
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        migrate(connection, at=2.0, steps=(*STEPS, add_colour, fail_half_way))
    assert version_of(connection) == len(STEPS)
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    columns = {row[1] for row in connection.execute("PRAGMA table_info(summaries)")}
    assert "half" not in tables
    assert "colour" not in columns
    assert not connection.in_transaction


def test_a_newer_file_is_left_alone(connection: sqlite3.Connection):
    migrate(connection, at=1.0)
    connection.execute("PRAGMA user_version = 99")
    assert migrate(connection, at=2.0) == 99


def test_the_table_classes_are_what_the_steps_make(connection: sqlite3.Connection):
    from interview_desktop.store import tables

    migrate(connection, at=0.0)
    for row in (tables.MetaRow, tables.EventRow, tables.SummaryRow, tables.UtteranceRow):
        table = sqlalchemy.inspect(row).local_table
        made = {
            name: (key > 0, bool(required) or key > 0)
            for _, name, _, required, _, key in connection.execute(f"PRAGMA table_info({table.name})")
        }
        assert made == {column.name: (column.primary_key, not column.nullable) for column in table.columns}


async def test_an_event_can_never_be_changed(tmp_path: Path):
    async with opened(tmp_path) as store:
        await store.append("a", 0, at(1.0, started()))
    with (
        closing(sqlite3.connect(tmp_path / "sessions.sqlite3")) as connection,
        pytest.raises(sqlite3.IntegrityError, match="never changes"),
    ):
        connection.execute("UPDATE events SET payload = '{}'")


async def test_the_projections_can_be_made_anew_from_the_events(tmp_path: Path):
    async with opened(tmp_path) as store:
        await store.append("a", 0, at(1.0, started("Two sum"), said("a hash map")))
        await store.append("b", 0, at(2.0, started("Three sum"), said("two pointers")))
        before = await store.sessions(), await store.search("map"), await store.search("sum")
    with closing(sqlite3.connect(tmp_path / "sessions.sqlite3")) as connection:
        connection.execute("UPDATE summaries SET title = 'wrong'")
        connection.execute("UPDATE utterances SET text = 'wrong'")
        connection.commit()
    async with opened(tmp_path) as store:
        assert await store.search("map") == []
        await store.rebuild()
        assert (await store.sessions(), await store.search("map"), await store.search("sum")) == before
        assert await store.search("wrong") == []


async def test_projections_of_an_older_kind_are_made_anew_at_opening(tmp_path: Path):
    async with opened(tmp_path) as store:
        await store.append("a", 0, at(1.0, started("Two sum"), said("a hash map")))
        before = await store.sessions()
    with closing(sqlite3.connect(tmp_path / "sessions.sqlite3")) as connection:
        connection.execute("UPDATE meta SET value = '0' WHERE key = 'projection_version'")
        connection.execute("UPDATE summaries SET title = 'of an older kind'")
        connection.commit()
    async with opened(tmp_path) as store:
        assert await store.sessions() == before


async def test_what_is_acknowledged_is_on_the_disk(tmp_path: Path):
    async with opened(tmp_path) as store:
        ask = store._database.connection.execute
        assert ask("PRAGMA journal_mode").fetchone() == ("wal",)
        assert ask("PRAGMA synchronous").fetchone() == (2,), "FULL: the log is flushed before an append returns"
        assert ask("PRAGMA secure_delete").fetchone() == (1,)
