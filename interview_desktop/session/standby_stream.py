"""A stream that is read in a task of its own, so that whoever waits for it may lose patience."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Generic, TypeVar

from interview_desktop.ports import Clock
from interview_desktop.voice.recognition import within

T = TypeVar("T")

AHEAD = 2
"""Pieces that are read before they are wanted: a stream that nobody reads must not run on."""


class _End(Exception):
    pass


class Pump(Generic[T]):
    """Vendors' libraries want a stream to be read and closed by one and the same task, which this one is. Close it
    whatever happened."""

    def __init__(self, clock: Clock, stream: AsyncIterator[T]) -> None:
        self._clock = clock
        self._pieces: asyncio.Queue[T | BaseException] = asyncio.Queue(AHEAD)
        self._task = asyncio.create_task(self._read(stream), name="read a vendor's stream")
        self.waited_s = 0.0
        """How long its pieces were waited for, all together."""

    async def next(self, limit_s: float) -> T:
        """The next piece. Raises: StopAsyncIteration at the end, TimeoutError after ``limit_s``, or what went wrong."""
        began = self._clock.monotonic()
        try:
            piece = self._pieces.get_nowait()
        except asyncio.QueueEmpty:
            piece = await within(self._clock, self._pieces.get(), limit_s)
        finally:
            self.waited_s += self._clock.monotonic() - began
        if isinstance(piece, _End):
            raise StopAsyncIteration
        if isinstance(piece, BaseException):
            raise piece
        return piece

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _read(self, stream: AsyncIterator[T]) -> None:
        try:
            async for piece in stream:
                await self._pieces.put(piece)
            await self._pieces.put(_End())
        except Exception as error:  # handed to whoever reads
            await self._pieces.put(error)
        finally:
            close = getattr(stream, "aclose", None)
            if close is not None:
                await close()
