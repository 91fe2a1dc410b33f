"""From captured samples to numbered frames: what every microphone does, real or simulated."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

from interview_desktop.ports import CAPTURE_RATE, FRAME_SAMPLES, AudioFrame, Trouble

log = logging.getLogger(__name__)

FRAME_BYTES = 2 * FRAME_SAMPLES
READER_FRAMES = 2_000
"""A reader that has stalled for a minute of sound loses the oldest of it."""

Tap = Callable[[bytes, int, float], None]
"""Gets samples, their rate and the monotonic time at which the first of them was (or will be) in the air. Called on
the audio thread: it must not block."""

AvailabilityListener = Callable[[bool, Trouble | None], None]
"""Called on the event loop when the device is lost (with what to tell the person) or is there again (with None)."""

Unsubscribe = Callable[[], None]


class FrameReader:
    """The frames of one reader, filled from any thread and read on the loop in which it was made."""

    def __init__(self, on_close: Callable[[FrameReader], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._frames: deque[AudioFrame] = deque(maxlen=READER_FRAMES)
        self._ready = asyncio.Event()
        self._ended = False
        self._on_close = on_close

    def put(self, frame: AudioFrame) -> None:
        self._frames.append(frame)
        self._wake()

    def end(self) -> None:
        self._ended = True
        self._wake()

    def _wake(self) -> None:
        # The loop may have been closed while the device still runs.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._ready.set)

    def __aiter__(self) -> AsyncIterator[AudioFrame]:
        return self

    async def __anext__(self) -> AudioFrame:
        while not self._frames:
            if self._ended:
                raise StopAsyncIteration
            self._ready.clear()
            if not self._frames and not self._ended:
                await self._ready.wait()
        return self._frames.popleft()

    async def aclose(self) -> None:
        self._frames.clear()
        self.end()
        self._on_close(self)


class FrameFeed:
    """Cuts samples at ``CAPTURE_RATE`` into numbered frames for one reader and any number of taps.

    The device's thread calls ``push``, and the loop ``fill_until`` while there is no device. The lock is for the moment
    in which one takes over from the other; otherwise nobody ever waits for it.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._next = 0
        self._until: float | None = None
        self._reader: FrameReader | None = None
        self._taps: tuple[Tap, ...] = ()
        self._lock = threading.Lock()

    @property
    def reached(self) -> float | None:
        """The time at which the next sample is due; None before the first one."""
        return self._until

    def push(self, pcm: bytes, at: float) -> None:
        """Samples of which the first was captured at the monotonic time ``at``."""
        with self._lock:
            self._push(pcm, at)

    def _push(self, pcm: bytes, at: float) -> None:
        pending = self._rest + pcm
        first_at = at - len(self._rest) / 2 / CAPTURE_RATE
        whole = len(pending) // FRAME_BYTES * FRAME_BYTES
        for offset in range(0, whole, FRAME_BYTES):
            self._emit(pending[offset : offset + FRAME_BYTES], first_at + offset / 2 / CAPTURE_RATE)
        self._rest = pending[whole:]
        self._until = at + len(pcm) / 2 / CAPTURE_RATE

    def fill_until(self, now: float) -> None:
        """Silence for the time that has passed since the last sample."""
        with self._lock:
            missing = 0 if self._until is None else int((now - self._until) * CAPTURE_RATE)
            if self._until is not None and missing > 0:
                self._push(bytes(2 * missing), self._until)

    def _emit(self, pcm: bytes, at: float) -> None:
        for tap in self._taps:
            tap(pcm, CAPTURE_RATE, at)
        frame = AudioFrame(pcm, self._next)
        self._next += FRAME_SAMPLES
        if self._reader is not None:
            self._reader.put(frame)

    def frames(self) -> AsyncIterator[AudioFrame]:
        """Frames from now on; an earlier reader ends."""
        if self._reader is not None:
            self._reader.end()
        self._reader = FrameReader(self._forget)
        return self._reader

    def _forget(self, reader: FrameReader) -> None:
        if self._reader is reader:
            self._reader = None

    def tap(self, tap: Tap) -> Unsubscribe:
        self._taps = (*self._taps, tap)

        def remove() -> None:
            self._taps = tuple(other for other in self._taps if other is not tap)

        return remove

    def end(self) -> None:
        """The source is closed: the reader ends, and numbering starts anew."""
        if self._reader is not None:
            self._reader.end()
            self._reader = None
        with self._lock:
            self._rest, self._next, self._until = b"", 0, None


class Listeners:
    """Who wants to hear that a device came or went."""

    def __init__(self) -> None:
        self._listeners: list[AvailabilityListener] = []

    def add(self, listener: AvailabilityListener) -> Unsubscribe:
        self._listeners.append(listener)

        def remove() -> None:
            with suppress(ValueError):
                self._listeners.remove(listener)

        return remove

    def tell(self, available: bool, trouble: Trouble | None) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(available, trouble)
            except Exception:
                # The device must be watched on, whoever fails to hear of it.
                log.exception("a listener failed")
