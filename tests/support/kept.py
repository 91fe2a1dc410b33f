"""What a running app has kept so far, read beside it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TypeVar

from interview_desktop.app import SystemClock
from interview_desktop.domain import events as ev
from interview_desktop.ports import Trouble
from interview_desktop.store import open_store

P = TypeVar("P", bound=ev.Payload)


def log_of(data: Path) -> list[ev.Envelope]:
    """The events of the newest session in the data folder; empty before there is one."""
    busy = Trouble("in_use", "The app is running.", "Read only.")

    async def read() -> list[ev.Envelope]:
        store = open_store(data, clock=SystemClock(), read_only=busy)
        try:
            sessions = await store.sessions()
            return await store.load(sessions[0].session_id) if sessions else []
        finally:
            await store.close()

    return asyncio.run(read())


def events_of(data: Path, kind: type[P]) -> list[P]:
    return [envelope.payload for envelope in log_of(data) if isinstance(envelope.payload, kind)]
