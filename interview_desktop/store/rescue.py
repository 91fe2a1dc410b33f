"""Reading what can be read from a damaged file: row by row, around the pages that are broken."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
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
_SUMMARY_COLUMNS = (
    "session_id, started_at, title, interview, difficulty, ended, reported, elapsed_s, stage, runs, hints, "
    "tests_passed, tests_total, score"
)


def events(connection: sqlite3.Connection, session_id: str) -> list[Envelope]:
    """The events of a session from its first up to the last before one that cannot be read."""
    rows = {}
    for columns in _rows(connection, "events", COLUMNS, where=session_id):
        row = Row(*columns)
        rows[row.seq] = row
    found: list[Envelope] = []
    with suppress(DamagedEvent, UnknownEvent):
        while (seq := len(found) + 1) in rows:
            found.append(unpack(rows[seq]))
    return found


def sessions(connection: sqlite3.Connection) -> list[SessionSummary]:
    """Every session of which anything can be read, newest first."""
    found: dict[str, SessionSummary] = {}
    for columns in _rows(connection, "summaries", _SUMMARY_COLUMNS):
        with suppress(TypeError, ValueError):
            summary = _summary(columns)
            found[summary.session_id] = summary
    for session_id in {columns[0] for columns in _rows(connection, "events", "session_id")} - found.keys():
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


def _rows(connection: sqlite3.Connection, table: str, columns: str, where: str | None = None) -> Iterator[Any]:
    """All rows of ``table`` that can be read, by row number; with ``where``, those of that session."""
    condition, values = ("AND session_id = ?", (where,)) if where is not None else ("", ())
    # NOT INDEXED: an index may be broken where the table is whole.
    select = f"SELECT {columns} FROM {table} NOT INDEXED WHERE rowid BETWEEN ? AND ? {condition} ORDER BY rowid"
    last = _last_row(connection, table)
    for start in range(1, last + 1, CHUNK):
        try:
            yield from connection.execute(select, (start, min(start + CHUNK - 1, last), *values)).fetchall()
        except sqlite3.DatabaseError:
            for number in range(start, min(start + CHUNK, last + 1)):
                with suppress(sqlite3.DatabaseError):
                    yield from connection.execute(select, (number, number, *values)).fetchall()


def _last_row(connection: sqlite3.Connection, table: str) -> int:
    """The highest row number, or a number that it cannot exceed."""
    with suppress(sqlite3.DatabaseError):
        return int(connection.execute(f"SELECT max(rowid) FROM {table} NOT INDEXED").fetchone()[0] or 0)
    with suppress(sqlite3.DatabaseError):
        pages: int = connection.execute("PRAGMA page_count").fetchone()[0]
        # Deleted sessions leave gaps in the numbering only below the highest number: four times what fits is plenty.
        return pages * 4096 // 64 * 4
    return 0


def _summary(columns: tuple[Any, ...]) -> SessionSummary:
    session_id, started_at, title, interview, difficulty, ended, reported, elapsed_s, *rest = columns
    stage, runs, hints, passed, total, score = rest
    return SessionSummary(
        session_id=str(session_id),
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
