"""The schema's history as numbered steps. A step that has been released is never edited: a change is a new step."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

Step = Callable[[sqlite3.Connection], None]

APPLICATION_ID = 0x49_44_53_4B
"""Marks a SQLite file as ours (``IDSK``), so that nobody else's database is ever migrated."""


def _run(connection: sqlite3.Connection, *statements: str) -> None:
    for statement in statements:
        connection.execute(statement)


def _first(connection: sqlite3.Connection) -> None:
    _run(
        connection,
        "CREATE TABLE schema_history (version INTEGER PRIMARY KEY, at REAL NOT NULL)",
        "CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)",
        """CREATE TABLE events (
            session_id TEXT NOT NULL,
            seq INTEGER NOT NULL,
            at REAL NOT NULL,
            elapsed_s REAL NOT NULL,
            kind TEXT NOT NULL,
            version INTEGER NOT NULL,
            payload TEXT NOT NULL,
            checksum INTEGER NOT NULL,
            PRIMARY KEY (session_id, seq)
        )""",
        """CREATE TRIGGER events_never_change BEFORE UPDATE ON events
            BEGIN SELECT RAISE(ABORT, 'an event never changes'); END""",
        """CREATE TABLE summaries (
            session_id TEXT NOT NULL PRIMARY KEY,
            started_at REAL NOT NULL,
            title TEXT NOT NULL,
            interview TEXT NOT NULL,
            difficulty TEXT NOT NULL,
            ended INTEGER NOT NULL,
            reported INTEGER NOT NULL,
            elapsed_s REAL NOT NULL,
            stage TEXT NOT NULL,
            runs INTEGER NOT NULL,
            hints INTEGER NOT NULL,
            tests_passed INTEGER,
            tests_total INTEGER,
            score REAL
        )""",
        "CREATE INDEX summaries_by_start ON summaries (started_at)",
        """CREATE TABLE utterances (
            id INTEGER PRIMARY KEY,
            session_id TEXT NOT NULL,
            seq INTEGER NOT NULL,
            who TEXT NOT NULL,
            turn INTEGER NOT NULL,
            text TEXT NOT NULL,
            done INTEGER NOT NULL,
            UNIQUE (session_id, seq)
        )""",
        """CREATE VIRTUAL TABLE search USING fts5(
            text, content = 'utterances', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
        )""",
        """CREATE TRIGGER utterances_added AFTER INSERT ON utterances BEGIN
            INSERT INTO search (rowid, text) VALUES (new.id, new.text);
        END""",
        """CREATE TRIGGER utterances_removed AFTER DELETE ON utterances BEGIN
            INSERT INTO search (search, rowid, text) VALUES ('delete', old.id, old.text);
        END""",
        """CREATE TRIGGER utterances_changed AFTER UPDATE OF text ON utterances BEGIN
            INSERT INTO search (search, rowid, text) VALUES ('delete', old.id, old.text);
            INSERT INTO search (rowid, text) VALUES (new.id, new.text);
        END""",
    )


STEPS: tuple[Step, ...] = (_first,)
"""Step ``n`` (from 1) brings a file of schema ``n - 1`` to schema ``n``."""


def version_of(connection: sqlite3.Connection) -> int:
    """The schema's number; 0 before the first step."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection, at: float, steps: Sequence[Step] = STEPS) -> int:
    """Apply the missing steps, all or none of them; returns the new version.

    ``connection`` is in autocommit mode; ``at`` (UTC seconds) is noted for each step. A schema that is newer than
    ``steps`` is left as it is.
    """
    if version_of(connection) >= len(steps):
        return version_of(connection)
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have migrated between the look above and the lock.
        for number in range(version_of(connection) + 1, len(steps) + 1):
            steps[number - 1](connection)
            connection.execute("INSERT INTO schema_history (version, at) VALUES (?, ?)", (number, at))
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return version_of(connection)
