"""An event store in memory that behaves like the one on disk, without any of its machinery."""

from __future__ import annotations

import math
from collections.abc import Sequence

from interview_desktop.domain.events import Envelope, Payload
from interview_desktop.domain.session import SessionState, fold_all
from interview_desktop.ports import SearchHit, SessionSummary, Trouble
from interview_desktop.store import text
from interview_desktop.store.summary import summary_of


class MemoryEventStore:
    """Implements ``ports.EventStore``. Set ``failing`` to have every change refused with that trouble."""

    def __init__(self) -> None:
        self.failing: Trouble | None = None
        self._logs: dict[str, list[Envelope]] = {}
        self._closed = False

    @property
    def read_only(self) -> str:
        return f"{self.failing.message} {self.failing.remedy}" if self.failing else ""

    async def append(self, session_id: str, after_seq: int, items: Sequence[tuple[float, float, Payload]]) -> int:
        self._require_writable()
        log = self._logs.get(session_id, [])
        if len(log) != after_seq:
            raise Trouble(
                "session_conflict",
                "This session was continued elsewhere, so this step was not kept.",
                "Close the session and open it again.",
            )
        if not all(math.isfinite(at) and math.isfinite(elapsed_s) for at, elapsed_s, _ in items):
            raise ValueError("an event happens at a time")
        new = [
            Envelope(session_id, after_seq + 1 + i, float(at), float(elapsed_s), payload)
            for i, (at, elapsed_s, payload) in enumerate(items)
        ]
        if new:
            self._logs[session_id] = [*log, *new]
        return after_seq + len(new)

    async def load(self, session_id: str) -> list[Envelope]:
        self._require_open()
        return list(self._logs.get(session_id, []))

    async def sessions(self, query: str = "") -> list[SessionSummary]:
        self._require_open()
        wanted = text.parse(query)
        return [
            summary_of(session_id, state)
            for session_id, state in self._newest_first()
            if not wanted or any(text.matches(wanted, said) for _, said in _utterances(state))
        ]

    async def search(self, query: str, limit: int = 50) -> list[SearchHit]:
        self._require_open()
        wanted = text.parse(query)
        hits = [
            SearchHit(session_id, seq, text.snippet(wanted, said))
            for session_id, state in self._newest_first()
            for seq, said in _utterances(state)
            if wanted and text.matches(wanted, said)
        ]
        return hits[: max(limit, 0)]

    async def delete(self, session_id: str) -> None:
        self._require_writable()
        self._logs.pop(session_id, None)

    async def close(self) -> None:
        self._closed = True

    def _newest_first(self) -> list[tuple[str, SessionState]]:
        states = [(session_id, fold_all(log)) for session_id, log in self._logs.items()]
        return sorted(states, key=lambda entry: (entry[1].started_at, entry[0]), reverse=True)

    def _require_open(self) -> None:
        if self._closed:
            raise RuntimeError("the store has been closed")

    def _require_writable(self) -> None:
        self._require_open()
        if self.failing:
            raise Trouble(self.failing.code, self.failing.message, self.failing.remedy)


def _utterances(state: SessionState) -> list[tuple[int, str]]:
    title = [(1, state.started.problem_title)] if state.started else []
    return sorted(
        (seq, text.storable(said)) for seq, said in [*title, *((line.seq, line.text) for line in state.lines)]
    )
