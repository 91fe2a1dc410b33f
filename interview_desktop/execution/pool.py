"""Sandboxes that are started before they are needed: a few per language in use, none while nobody runs anything.

It knows nothing of Docker: how a sandbox is opened and discarded is told to it. All of it runs on one event loop.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from interview_desktop.ports import Clock, Trouble

S = TypeVar("S")

IDLE_S = 600.0


@dataclass(slots=True)
class _Shelf(Generic[S]):
    """The ready sandboxes of one language. ``asleep`` until its next job; ``troubled`` when one could not be opened:
    it is not tried again before somebody runs something, and hears why."""

    size: int
    used_at: float
    ready: deque[S] = field(default_factory=deque)
    asleep: bool = False
    troubled: bool = False

    @property
    def lacks(self) -> int:
        return 0 if self.asleep or self.troubled else self.size - len(self.ready)


class Pool(Generic[S]):
    """``size`` tells how many are kept per language. Each is given out once and never comes back.

    Nothing is opened while a job runs (its times would suffer), and never two at a time.
    """

    def __init__(
        self,
        open_one: Callable[[str], Awaitable[S]],
        discard: Callable[[S], Awaitable[None]],
        clock: Clock,
        size: Callable[[str], int],
        idle_s: float = IDLE_S,
    ) -> None:
        self._open_one = open_one
        self._discard = discard
        self._clock = clock
        self._size = size
        self._idle_s = idle_s
        self._shelves: dict[str, _Shelf[S]] = {}
        self._jobs = 0
        self._opening = ""
        self._waiter: asyncio.Future[S | None] | None = None
        self._filler: asyncio.Task[None] | None = None
        self._watcher: asyncio.Task[None] | None = None

    def warm(self, language: str) -> None:
        """Keep sandboxes of ``language`` ready from now on; they are opened in the background."""
        shelf = self._shelves.get(language)
        if shelf is None:
            shelf = self._shelves[language] = _Shelf(self._size(language), 0.0)
        self._touch(shelf)

    def ready(self, language: str) -> int:
        """How many sandboxes could be had at once."""
        shelf = self._shelves.get(language)
        return len(shelf.ready) if shelf is not None else 0

    async def take(self, language: str) -> S | None:
        """A sandbox that nobody had before: a ready one, or the one that is just being opened; None when there is
        neither. Whoever takes it must discard it."""
        if shelf := self._shelves.get(language):
            if shelf.ready:
                return shelf.ready.popleft()
            if self._opening == language and self._waiter is None:
                return await self._wait(shelf)
        return None

    @contextmanager
    def working(self, language: str) -> Iterator[None]:
        """While a job runs. Afterwards what it took is replaced."""
        self._jobs += 1
        try:
            yield
        finally:
            self._jobs -= 1
            if shelf := self._shelves.get(language):
                self._touch(shelf)
            self._wake()

    async def settled(self) -> None:
        """Return when the pool has as many as it wants, or cannot have them now."""
        if self._filler is not None:
            await asyncio.wait([self._filler])

    async def rest(self) -> None:
        """Forget which languages are in use, and discard all that is ready or being opened."""
        shelves = list(self._shelves.values())
        self._shelves.clear()
        ending = [task for task in (self._filler, self._watcher) if task is not None]
        self._filler = self._watcher = None
        for task in ending:
            task.cancel()
        if ending:
            await asyncio.wait(ending)
        await self._empty(shelves)

    def _touch(self, shelf: _Shelf[S]) -> None:
        shelf.used_at = self._clock.monotonic()
        shelf.asleep = shelf.troubled = False
        if self._watcher is None or self._watcher.done():
            self._watcher = asyncio.create_task(self._watch(), name="watch for idle sandboxes")
        self._wake()

    # ── filling ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _wake(self) -> None:
        if self._next() is not None and (self._filler is None or self._filler.done()):
            self._filler = asyncio.create_task(self._fill(), name="start sandboxes ahead")

    def _next(self) -> str | None:
        """The language of which a sandbox is to be opened now: the one that was used last."""
        lacking = [language for language, shelf in self._shelves.items() if shelf.lacks > 0]
        if self._jobs or not lacking:
            return None
        return max(lacking, key=lambda language: self._shelves[language].used_at)

    async def _fill(self) -> None:
        while (language := self._next()) is not None:
            shelf = self._shelves[language]
            sandbox: S | None = None
            self._opening = language
            try:
                sandbox = await self._open_one(language)
            except Trouble:
                # Nobody is waiting for it here: the run that comes next tells what is wrong.
                shelf.troubled = True
            finally:
                self._opening = ""
                if sandbox is None:
                    self._give(None)
            if sandbox is None or self._give(sandbox):
                continue
            if self._shelves.get(language) is shelf and not shelf.asleep:
                shelf.ready.append(sandbox)
            else:
                await self._discard(sandbox)

    def _give(self, sandbox: S | None) -> bool:
        """Hand over to the job that waits; whether one does."""
        waiter, self._waiter = self._waiter, None
        if waiter is None or waiter.done():
            return False
        waiter.set_result(sandbox)
        return True

    async def _wait(self, shelf: _Shelf[S]) -> S | None:
        waiter: asyncio.Future[S | None] = asyncio.get_running_loop().create_future()
        self._waiter = waiter
        try:
            return await waiter
        except asyncio.CancelledError:
            # It may have been handed over in the very moment in which the job was cancelled; it had no job yet.
            if waiter.done() and not waiter.cancelled() and (sandbox := waiter.result()) is not None:
                shelf.ready.append(sandbox)
                if shelf not in self._shelves.values():
                    await self._empty([shelf])
            raise

    # ── emptying ─────────────────────────────────────────────────────────────────────────────────────────────────

    async def _watch(self) -> None:
        while awake := [shelf for shelf in self._shelves.values() if not shelf.asleep]:
            now = self._clock.monotonic()
            due = min(shelf.used_at for shelf in awake) + self._idle_s
            if now < due:
                await self._clock.sleep(due - now)
                continue
            idle = [shelf for shelf in awake if shelf.used_at + self._idle_s <= now]
            for shelf in idle:
                shelf.asleep = True
            await self._empty(idle)

    async def _empty(self, shelves: list[_Shelf[S]]) -> None:
        sandboxes = [shelf.ready.popleft() for shelf in shelves for _ in range(len(shelf.ready))]
        await asyncio.gather(*(self._discard(sandbox) for sandbox in sandboxes))
