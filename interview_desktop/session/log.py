"""The one way into a session's log: decide, append, fold, tell."""

from __future__ import annotations

import asyncio

from interview_desktop.domain import events as ev
from interview_desktop.domain.commands import Command, decide
from interview_desktop.domain.session import SessionState, fold
from interview_desktop.ports import Clock, EventStore, Trouble
from interview_desktop.session.api import EventListener, Unsubscribe


class InterviewClock:
    """The interview's time: it stands still while paused and while the app is closed."""

    def __init__(self, clock: Clock, elapsed_s: float = 0.0) -> None:
        self._clock = clock
        self._base = elapsed_s
        self._since: float | None = None

    @property
    def running(self) -> bool:
        return self._since is not None

    def elapsed_s(self) -> float:
        return self._base if self._since is None else self._base + self._clock.monotonic() - self._since

    def start(self) -> None:
        if self._since is None:
            self._since = self._clock.monotonic()

    def stop(self) -> None:
        self._base = self.elapsed_s()
        self._since = None


class SessionLog:
    """Appends in order. When the disk refuses, events stay in memory and are appended with the next ones: the
    interview goes on, and ``unsaved`` tells how many are at risk."""

    def __init__(
        self, session_id: str, store: EventStore, clock: Clock, timer: InterviewClock, state: SessionState | None = None
    ) -> None:
        self.session_id = session_id
        self.timer = timer
        self.state = state or SessionState(session_id=session_id)
        self._store = store
        self._clock = clock
        self._durable_seq = self.state.seq
        self._backlog: list[tuple[float, float, ev.Payload]] = []
        self._lock = asyncio.Lock()
        self._listeners: list[EventListener] = []

    @property
    def unsaved(self) -> int:
        return len(self._backlog)

    def listen(self, listener: EventListener) -> Unsubscribe:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    async def do(self, command: Command) -> tuple[ev.Envelope, ...]:
        """Decide ``command`` against the newest state and append what follows.

        Raises:
            Rejected: the command makes no sense now.
            Trouble: the events could not be kept yet; they are in the state and will be tried again.
        """
        async with self._lock:
            return await self._append(decide(self.state, command))

    async def add(self, *payloads: ev.Payload) -> tuple[ev.Envelope, ...]:
        """Append facts that need no decision (measures, faults, the recording's start)."""
        async with self._lock:
            return await self._append(payloads)

    async def retry(self) -> None:
        """Try to append what could not be kept so far. Raises: Trouble."""
        async with self._lock:
            await self._flush()

    async def _append(self, payloads: tuple[ev.Payload, ...]) -> tuple[ev.Envelope, ...]:
        if not payloads:
            return ()
        at, elapsed_s = self._clock.now(), self.timer.elapsed_s()
        self._backlog.extend((at, elapsed_s, payload) for payload in payloads)
        failure: Trouble | None = None
        try:
            await self._flush()
        except Trouble as trouble:
            failure = trouble
        added = []
        for payload in payloads:
            envelope = ev.Envelope(self.session_id, self.state.seq + 1, at, elapsed_s, payload)
            self.state = fold(self.state, envelope)
            added.append(envelope)
            for listener in tuple(self._listeners):
                listener(envelope, self.state)
        if failure is not None:
            raise failure
        return tuple(added)

    async def _flush(self) -> None:
        if not self._backlog:
            return
        items = list(self._backlog)
        self._durable_seq = await self._store.append(self.session_id, self._durable_seq, items)
        del self._backlog[: len(items)]
