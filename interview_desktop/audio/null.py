"""No devices: an interview that is typed and read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from interview_desktop.audio.capture import AvailabilityListener, FrameFeed, Tap, Unsubscribe
from interview_desktop.ports import AudioFrame, Clock


def _nothing() -> None:
    return None


class NullSource:
    """An ``AudioSource`` that opens and never captures anything."""

    available = False

    def __init__(self) -> None:
        self._feed = FrameFeed()

    def on_change(self, listener: AvailabilityListener) -> Unsubscribe:
        return _nothing

    def tap(self, tap: Tap) -> Unsubscribe:
        return _nothing

    def frames(self) -> AsyncIterator[AudioFrame]:
        return self._feed.frames()

    async def open(self, device_key: str | None = None) -> None:
        return None

    async def close(self) -> None:
        self._feed.end()


class NullSink:
    """An ``AudioSink`` that throws everything away at once; nothing counts as played."""

    available = False
    played_s = 0.0

    def on_change(self, listener: AvailabilityListener) -> Unsubscribe:
        return _nothing

    def tap(self, tap: Tap, *, silence: bool = False) -> Unsubscribe:
        return _nothing

    async def open(self, device_key: str | None = None) -> None:
        return None

    async def write(self, pcm: bytes, sample_rate: int) -> None:
        # A writer in a loop must not starve the others.
        await asyncio.sleep(0)

    async def drain(self) -> None:
        return None

    def clear(self) -> float:
        return 0.0

    def hold(self) -> None:
        return None

    def release(self, rewind_s: float = 0.0) -> None:
        return None

    async def close(self) -> None:
        return None


class NullRecorder:
    """A ``Recorder`` for an interview that must not be recorded: it only tells the time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._began: float | None = None

    def start(self, session_id: str, segment: int) -> None:
        self._began = self._clock.monotonic()

    def position_s(self) -> float:
        return 0.0 if self._began is None else self._clock.monotonic() - self._began

    def read_candidate(self, session_id: str, segment: int, start_s: float, end_s: float) -> bytes:
        return b""

    def stop(self) -> None:
        self._began = None

    async def compress(self, session_id: str) -> None:
        return None

    def delete(self, session_id: str) -> None:
        return None
