"""The tables as SQLModel classes. Importing this costs a third of a second: only the writer thread does it.

The schema itself is made by ``migrations``; a test holds the two together.
"""

from __future__ import annotations

from sqlmodel import Field, SQLModel

TITLE = "title"
"""In ``UtteranceRow.who``: the session's title, which search finds as well."""


class MetaRow(SQLModel, table=True):
    """Single facts about the file itself."""

    __tablename__ = "meta"

    key: str = Field(primary_key=True)
    value: str


class EventRow(SQLModel, table=True):
    """One event. ``payload`` is ASCII JSON, so that every string survives; ``checksum`` covers all other columns."""

    __tablename__ = "events"

    session_id: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    at: float
    elapsed_s: float
    kind: str
    version: int
    payload: str
    checksum: int


class SummaryRow(SQLModel, table=True):
    """Projection: one line of the session list."""

    __tablename__ = "summaries"

    session_id: str = Field(primary_key=True)
    started_at: float = 0.0
    title: str = ""
    interview: str = ""
    difficulty: str = ""
    ended: bool = False
    reported: bool = False
    elapsed_s: float = 0.0
    stage: str = ""
    runs: int = 0
    hints: int = 0
    tests_passed: int | None = None
    tests_total: int | None = None
    score: float | None = None


class UtteranceRow(SQLModel, table=True):
    """Projection: one line of a conversation as it stands now; its text is what the full-text index covers."""

    __tablename__ = "utterances"

    id: int | None = Field(default=None, primary_key=True)
    session_id: str
    seq: int
    who: str
    turn: int
    text: str
    done: bool
