"""A clock that only moves when a test says so."""

from __future__ import annotations

import asyncio


class VirtualClock:
    """Implements ``ports.Clock``. ``advance`` wakes whoever sleeps until then, in order."""

    def __init__(self) -> None:
        self._now = 0.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> float:
        return 1_700_000_000.0 + self._now

    def monotonic(self) -> float:
        return self._now

    async def sleep(self, seconds: float) -> None:
        waker: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._now + seconds, waker))
        await waker

    async def advance(self, seconds: float) -> None:
        end = self._now + seconds
        while due := sorted((at, number) for number, (at, _waker) in enumerate(self._sleepers) if at <= end):
            at, number = due[0]
            _at, waker = self._sleepers.pop(number)
            self._now = max(self._now, at)
            if not waker.done():
                waker.set_result(None)
            await turns()
        self._now = end
        await turns()


async def turns(count: int = 10) -> None:
    """Let the other tasks of the loop go on as far as they can without waiting."""
    for _ in range(count):
        await asyncio.sleep(0)
