"""Reading what can be read from a damaged file: row by row, around the pages that are broken."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from interview_desktop.domain.codec import UnknownEvent
from interview_desktop.domain.events import Envelope
from interview_desktop.domain.session import fold_all
from interview_desktop.ports import SearchHit, SessionSummary
from interview_desktop.store import text
from interview_desktop.store.rows import COLUMNS, DamagedEvent, Row, unpack
from interview_desktop.store.summary import status_of, summary_of

CHUNK = 64
"""Rows that are asked for at once."""

PATIENCE = 2_000
"""Failed attempts after which the rest of a table is given up: far more than a broken page takes."""

_OF_SESSION = f"SELECT {COLUMNS} FROM events WHERE session_id = ? ORDER BY seq"
_SUMMARY_COLUMNS = (
    "session_id, started_at, title, interview, difficulty, ended, reported, elapsed_s, stage, runs, hints, "
    "tests_passed, tests_total, score"
)


def events(connection: sqlite3.Connection, session_id: str) -> list[Envelope]:
    """The events of a session from its first up to the last before one that cannot be read."""
    with suppress(sqlite3.DatabaseError):
        direct = [Row(*columns) for columns in connection.execute(_OF_SESSION, (session_id,))]
        found = _intact(direct)
        if found and len(found) == len(direct):
            return found
    return _intact(
        [row for row in map(Row._make, _rows(connection, "events", COLUMNS)) if row.session_id == session_id]
    )


def _intact(rows: list[Row]) -> list[Envelope]:
    """The events 1, 2, 3 … as far as they are there and whole."""
    numbered = {row.seq: row for row in rows}
    found: list[Envelope] = []
    with suppress(DamagedEvent, UnknownEvent):
        while (seq := len(found) + 1) in numbered:
            found.append(unpack(numbered[seq]))
    return found


def sessions(connection: sqlite3.Connection) -> list[SessionSummary]:
    """Every session of which anything can be read, newest first."""
    found: dict[str, SessionSummary] = {}
    for columns in _rows(connection, "summaries", _SUMMARY_COLUMNS):
        with suppress(TypeError, ValueError):
            summary = _summary(columns)
            found[summary.session_id] = summary
    named = {columns[0] for columns in _rows(connection, "events", "session_id") if isinstance(columns[0], str)}
    for session_id in named - found.keys():
        envelopes = events(connection, session_id)
        if envelopes:
            found[session_id] = summary_of(session_id, fold_all(envelopes))
    return sorted(found.values(), key=lambda summary: (summary.started_at, summary.session_id), reverse=True)


def search(connection: sqlite3.Connection, query: text.Query, limit: int) -> list[SearchHit]:
    """Like the store's search, but by reading every session."""
    hits: list[SearchHit] = []
    for summary in sessions(connection):
        spoken = [(line.seq, line.text) for line in fold_all(events(connection, summary.session_id)).lines]
        for seq, said in sorted([(1, summary.title), *spoken]):
            if len(hits) < limit and text.matches(query, said):
                hits.append(SearchHit(summary.session_id, seq, text.snippet(query, said)))
    return hits


def _rows(connection: sqlite3.Connection, table: str, columns: str) -> Iterator[Any]:
    """All rows of ``table`` that can be read, by row number."""
    # NOT INDEXED: an index may be broken where the table is whole. Without a condition on other columns: SQLite would
    # run on to the next row that meets it, perhaps into a broken page behind rows that are whole.
    select = f"SELECT rowid, {columns} FROM {table} NOT INDEXED WHERE rowid > ? ORDER BY rowid LIMIT ?"

    def after(number: int, limit: int) -> list[Any] | None:
        """The next rows, or None when the way to them leads over a broken page."""
        try:
            return connection.execute(select, (number, limit)).fetchall()
        except sqlite3.DatabaseError:
            return None

    position, patience = 0, PATIENCE
    while patience > 0:
        found = after(position, CHUNK)
        if found is None:
            patience -= 1
            found = after(position, 1)
        if found is None:
            beyond = _beyond(position, after)
            if beyond is None:
                return
            position = beyond
        elif not found:
            return
        else:
            yield from (row[1:] for row in found)
            reached = max(row[0] for row in found)
            patience -= reached <= position  # a broken page can claim any order
            position = max(reached, position + 1)


def _beyond(position: int, after: Callable[[int, int], list[Any] | None]) -> int | None:
    """The least row number above ``position`` from which reading works again; None if it never does."""
    step = 1
    while after(position + step, 1) is None:
        step *= 2
        if step > 2**48:
            return None
    low, high = position + step // 2, position + step
    while high - low > 1:
        middle = (low + high) // 2
        if after(middle, 1) is None:
            low = middle
        else:
            high = middle
    return high


def _summary(columns: tuple[Any, ...]) -> SessionSummary:
    session_id, started_at, title, interview, difficulty, ended, reported, elapsed_s, *rest = columns
    stage, runs, hints, passed, total, score = rest
    if not isinstance(session_id, str):
        raise TypeError("a session without an identifier")
    return SessionSummary(
        session_id=session_id,
        started_at=float(started_at),
        title=str(title),
        interview=str(interview),
        difficulty=str(difficulty),
        status=status_of(bool(ended), bool(reported)),
        elapsed_s=float(elapsed_s),
        stage=str(stage),
        runs=int(runs),
        hints=int(hints),
        tests_passed=passed,
        tests_total=total,
        score=score,
    )
