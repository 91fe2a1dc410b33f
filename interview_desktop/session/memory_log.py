"""Sessions that are kept as long as they are looked at, and on no disk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from interview_desktop.domain.events import Envelope, Payload
from interview_desktop.interview.tailoring import Background
from interview_desktop.ports import SearchHit, SessionSummary, Trouble


class MemoryLog:
    """Implements ``ports.EventStore`` for sessions that nobody lists or searches."""

    read_only = ""

    def __init__(self) -> None:
        self._logs: dict[str, list[Envelope]] = {}

    async def append(self, session_id: str, after_seq: int, items: Sequence[tuple[float, float, Payload]]) -> int:
        log = self._logs.setdefault(session_id, [])
        if len(log) != after_seq:
            raise Trouble("session_conflict", "This session was continued elsewhere.", "Open it again.")
        for at, elapsed_s, payload in items:
            log.append(Envelope(session_id, len(log) + 1, at, elapsed_s, payload))
        return len(log)

    async def load(self, session_id: str) -> list[Envelope]:
        return list(self._logs.get(session_id, []))

    async def sessions(self, query: str = "") -> list[SessionSummary]:
        return []

    async def search(self, query: str, limit: int = 50) -> list[SearchHit]:
        return []

    async def delete(self, session_id: str) -> None:
        self._logs.pop(session_id, None)

    async def close(self) -> None:
        self._logs.clear()


class NoArchive:
    """Implements ``session.desk.AudioArchive`` for interviews without sound."""

    def start(self, session_id: str, segment: int) -> None:
        raise Trouble("recording_impossible", "This interview has no sound.", "Start it with a voice.")

    def position_s(self) -> float:
        return 0.0

    def read_candidate(self, session_id: str, segment: int, start_s: float, end_s: float) -> bytes:
        return b""

    def mute(self, muted: bool) -> None: ...

    def on_fault(self, listener: Callable[[Trouble], None]) -> Callable[[], None]:
        return lambda: None

    def stop(self) -> None: ...

    async def compress(self, session_id: str) -> None: ...

    def delete(self, session_id: str) -> None: ...

    def audio_file(self, session_id: str, segment: int) -> Path | None:
        return None

    def segments(self, session_id: str) -> tuple[int, ...]:
        return ()


class NoBackgrounds:
    """Implements ``session.desk.Backgrounds`` for candidates without a CV."""

    def keep(self, session_id: str, background: Background) -> None: ...

    def load(self, session_id: str) -> Background:
        return Background()

    def delete(self, session_id: str) -> None: ...
