"""Opening event stores in tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from interview_desktop.ports import Trouble
from interview_desktop.store import SqliteEventStore, open_store


class FixedClock:
    """Stands still."""

    def now(self) -> float:
        return 1_700_000_000.0

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        return None


@asynccontextmanager
async def opened(folder: Path, read_only: Trouble | None = None) -> AsyncIterator[SqliteEventStore]:
    """The store in ``folder``, closed at the end."""
    store = open_store(folder, clock=FixedClock(), read_only=read_only)
    try:
        yield store
    finally:
        await store.close()
