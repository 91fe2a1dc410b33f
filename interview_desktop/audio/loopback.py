"""Simulated devices: a microphone into which a program speaks, and a loudspeaker that notes what it played."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass

from interview_desktop.audio.capture import FRAME_BYTES, AvailabilityListener, FrameFeed, Listeners, Tap, Unsubscribe
from interview_desktop.audio.playback import Playback
from interview_desktop.audio.troubles import lost_device, no_device
from interview_desktop.ports import CAPTURE_RATE, FRAME_SAMPLES, AudioFrame, Clock

FRAME_S = FRAME_SAMPLES / CAPTURE_RATE
PLAY_RATE = 24_000
PLAY_STEP_S = 0.02


class LoopbackSource:
    """An ``AudioSource`` that captures silence and what ``say`` is given, ``speed`` times as fast as the clock."""

    def __init__(self, clock: Clock, speed: float = 1.0) -> None:
        self._clock = clock
        self._speed = speed
        self._feed = FrameFeed()
        self._listeners = Listeners()
        self._words: deque[tuple[bytes, asyncio.Event]] = deque()
        self._offset = 0
        self._task: asyncio.Task[None] | None = None
        self._plugged = True
        self._open = False

    @property
    def available(self) -> bool:
        return self._open and self._plugged

    @property
    def device_key(self) -> str | None:
        return "loopback:microphone" if self.available else None

    def on_change(self, listener: AvailabilityListener) -> Unsubscribe:
        return self._listeners.add(listener)

    def tap(self, tap: Tap) -> Unsubscribe:
        return self._feed.tap(tap)

    def frames(self) -> AsyncIterator[AudioFrame]:
        return self._feed.frames()

    async def open(self, device_key: str | None = None) -> None:
        await self._stop()
        self._open = True
        self._task = asyncio.create_task(self._run(), name="loopback source")
        if not self._plugged:
            raise no_device(True)

    async def close(self) -> None:
        self._open = False
        await self._stop()
        while self._words:
            self._words.popleft()[1].set()
        self._offset = 0
        self._feed.end()

    async def say(self, pcm: bytes) -> None:
        """Speak samples at ``CAPTURE_RATE`` into the microphone; returns when they have been captured, or when the
        source was closed."""
        if not pcm or not self._open:
            return
        done = asyncio.Event()
        self._words.append((pcm[: len(pcm) // 2 * 2], done))
        await done.wait()

    def unplug(self) -> None:
        """The device is gone: silence, and what is said meanwhile is not heard before ``plug``."""
        if self._plugged:
            self._plugged = False
            if self._open:
                self._listeners.tell(False, lost_device(True))

    def plug(self) -> None:
        if not self._plugged:
            self._plugged = True
            if self._open:
                self._listeners.tell(True, None)

    async def _stop(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _run(self) -> None:
        began, frames = self._clock.monotonic(), 0
        while True:
            due = began + (frames + 1) * FRAME_S / self._speed
            # Waking up late is caught up with a burst, as real devices do.
            await self._clock.sleep(max(0.0, due - self._clock.monotonic()))
            self._feed.push(self._next(), due - FRAME_S / self._speed)
            frames += 1

    def _next(self) -> bytes:
        out = b""
        while self._plugged and self._words and len(out) < FRAME_BYTES:
            pcm, done = self._words[0]
            piece = pcm[self._offset : self._offset + FRAME_BYTES - len(out)]
            out += piece
            self._offset += len(piece)
            if self._offset >= len(pcm):
                self._words.popleft()
                self._offset = 0
                done.set()
        return out + bytes(FRAME_BYTES - len(out))


@dataclass(frozen=True, slots=True)
class Played:
    """Sound that was in the air from the monotonic time ``at``: 16-bit mono samples at ``rate``."""

    at: float
    pcm: bytes
    rate: int


class LoopbackSink:
    """An ``AudioSink`` that plays to nobody, ``speed`` times as fast as the clock; ``played`` tells what and when."""

    def __init__(self, clock: Clock, speed: float = 1.0) -> None:
        self._clock = clock
        self._speed = speed
        self._playback = Playback(clock, speed)
        self._listeners = Listeners()
        self._task: asyncio.Task[None] | None = None
        self._plugged = True
        self._open = False
        self.played: list[Played] = []
        self._playback.tap(lambda pcm, rate, at: self.played.append(Played(at, pcm, rate)))

    @property
    def available(self) -> bool:
        return self._open and self._plugged

    @property
    def device_key(self) -> str | None:
        return "loopback:loudspeaker" if self.available else None

    @property
    def played_s(self) -> float:
        return self._playback.played_s

    def on_change(self, listener: AvailabilityListener) -> Unsubscribe:
        return self._listeners.add(listener)

    def tap(self, tap: Tap, *, silence: bool = False) -> Unsubscribe:
        return self._playback.tap(tap, silence=silence)

    async def open(self, device_key: str | None = None) -> None:
        await self._stop()
        self._open = True
        self._task = asyncio.create_task(self._run(), name="loopback sink")
        if not self._plugged:
            raise no_device(False)
        self._playback.begin(PLAY_RATE)

    async def write(self, pcm: bytes, sample_rate: int) -> None:
        await self._playback.write(pcm, sample_rate)

    async def drain(self) -> None:
        await self._playback.drain()

    def clear(self) -> float:
        return self._playback.clear()

    def hold(self) -> None:
        self._playback.hold()

    def release(self, rewind_s: float = 0.0) -> None:
        self._playback.release(rewind_s)

    async def close(self) -> None:
        self._open = False
        await self._stop()
        self._playback.give_up()

    def unplug(self) -> None:
        if self._plugged:
            self._plugged = False
            if self._open:
                self._playback.give_up()
                self._listeners.tell(False, lost_device(False))

    def plug(self) -> None:
        if not self._plugged:
            self._plugged = True
            if self._open:
                self._playback.begin(PLAY_RATE)
                self._listeners.tell(True, None)

    async def _stop(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _run(self) -> None:
        began, steps = self._clock.monotonic(), 0
        while True:
            at = began + steps * PLAY_STEP_S / self._speed
            await self._clock.sleep(max(0.0, at - self._clock.monotonic()))
            if self._plugged:
                self._playback.pull(round(PLAY_STEP_S * PLAY_RATE), at)
            steps += 1
