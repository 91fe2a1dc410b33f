"""The ring between what is written and what a loudspeaker takes, and the account of what was really heard."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress

from interview_desktop.audio.capture import Tap, Unsubscribe
from interview_desktop.audio.resample import Resampler
from interview_desktop.ports import Clock

RING_S = 0.4
CHUNK_S = 0.05
"""Written sound is cut into chunks: a ring of long ones would let the writer run far ahead."""

REWIND_MOST_S = 1.0
"""So much of what the device has taken is kept, to be heard again after a hold."""

FADE_S = 0.005
"""Sound that is cut in the middle of a wave clicks; this long a slope does not."""


class _Ring:
    """Chunks waiting to be played, written by the loop and emptied by the device, without a lock: each side only
    appends or only pops, and has its own counter. ``clear`` puts a new ring in its place."""

    def __init__(self) -> None:
        self.chunks: deque[bytes] = deque()
        self.rest = b""
        self.past: deque[bytes] = deque()
        self.past_bytes = 0
        self.written = 0
        self.taken = 0
        self.heard: deque[tuple[float, int, int]] = deque(maxlen=128)
        """(time, before, samples): from ``time`` on ``samples`` are in the air, and ``before`` have been. The last few
        are enough: the device takes sound only a moment before it is heard, and goes back only a little."""

    def take(self, samples: int) -> bytes:
        """Up to ``samples`` samples; fewer when there are no more."""
        need = 2 * samples
        parts = []
        chunk = self.rest
        while True:
            parts.append(chunk[:need])
            need -= len(parts[-1])
            if not need or not self.chunks:
                break
            chunk = self.chunks.popleft()
        self.rest = chunk[len(parts[-1]) :]
        pcm = b"".join(parts)
        self.taken += len(pcm) // 2
        return pcm

    def keep(self, pcm: bytes, at_most: int) -> None:
        """Remember what was taken, so that it can be taken again: the last ``at_most`` samples at least."""
        if not pcm:
            return
        self.past.append(pcm)
        self.past_bytes += len(pcm)
        while self.past_bytes - len(self.past[0]) >= 2 * at_most:
            self.past_bytes -= len(self.past.popleft())

    def back(self, samples: int) -> None:
        """The last ``samples`` taken (or as many as are remembered) are to be taken again."""
        past = b"".join(self.past)
        again = past[max(0, len(past) - 2 * samples) :]
        self.past.clear()
        self.past_bytes = 0
        self.taken -= len(again) // 2
        self.rest = again + self.rest


class Playback:
    """Everything of a sink but the device: ``pull`` is what the device calls. Use the rest on the event loop."""

    def __init__(self, clock: Clock, speed: float = 1.0) -> None:
        self._clock = clock
        self._speed = speed
        self._rate = 48_000
        self._ring = _Ring()
        self._resampler: Resampler | None = None
        self._taps: tuple[Tap, ...] = ()
        self._whole_taps: tuple[Tap, ...] = ()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._room = asyncio.Event()
        self._waiting = False
        self._discard = True
        self._held = False
        self._silent = False
        self._rewind = 0

    @property
    def rate(self) -> int:
        return self._rate

    def begin(self, rate: int) -> None:
        """A device of this rate pulls from now on."""
        self._loop = asyncio.get_running_loop()
        self._rate = rate
        self._discard = False
        self.clear()

    def give_up(self) -> None:
        """No device pulls any more: whoever waits goes on, and what is written is thrown away."""
        self._discard = True
        self.clear()

    def tap(self, tap: Tap, *, silence: bool = False) -> Unsubscribe:
        if silence:
            self._whole_taps = (*self._whole_taps, tap)
        else:
            self._taps = (*self._taps, tap)

        def remove() -> None:
            self._taps = tuple(other for other in self._taps if other is not tap)
            self._whole_taps = tuple(other for other in self._whole_taps if other is not tap)

        return remove

    # ── the device's side ────────────────────────────────────────────────────────────────────────────────────────

    def pull(self, samples: int, heard_at: float) -> bytes:
        """The next samples, filled up with silence; the first of them will be in the air at ``heard_at``."""
        ring = self._ring
        pcm = self._next(ring, samples)
        if pcm:
            ring.heard.append((heard_at, ring.taken - len(pcm) // 2, len(pcm) // 2))
            for tap in self._taps:
                tap(pcm, self._rate, heard_at)
        if self._waiting and self._loop is not None:
            self._waiting = False
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._room.set)
        whole = pcm + bytes(2 * samples - len(pcm))
        for tap in self._whole_taps:
            tap(whole, self._rate, heard_at)
        return whole

    def _next(self, ring: _Ring, samples: int) -> bytes:
        """What is heard next: less than ``samples`` at the end of what was written and when it is held."""
        fade = min(samples, round(FADE_S * self._rate))
        if self._held:
            if self._silent:
                return b""
            self._silent = True
            pcm = ring.take(fade)
            ring.keep(pcm, round(REWIND_MOST_S * self._rate))
            return _sloped(pcm, len(pcm) // 2, rising=False)
        rewind, self._rewind = self._rewind, 0
        if rewind:
            ring.back(rewind)
        pcm = ring.take(samples)
        ring.keep(pcm, round(REWIND_MOST_S * self._rate))
        if self._silent:
            self._silent = False
            return _sloped(pcm, fade, rising=True)
        return pcm

    # ── the writer's side ────────────────────────────────────────────────────────────────────────────────────────

    async def write(self, pcm: bytes, sample_rate: int) -> None:
        if self._resampler is None or self._resampler.from_rate != sample_rate:
            self._flush()
            self._resampler = Resampler(sample_rate, self._rate)
        ring = self._ring
        step = max(2, int(sample_rate * CHUNK_S) * 2)
        for offset in range(0, len(pcm), step):
            while ring is self._ring and self._filled() >= RING_S * self._rate:
                await self._wait_for_device()
            # A clear in the meantime means that the rest is not wanted any more.
            if ring is not self._ring or self._discard or self._resampler is None:
                return
            self._append(self._resampler.push(pcm[offset : offset + step]))

    async def drain(self) -> None:
        self._flush()
        ring = self._ring
        while ring is self._ring and not self._discard:
            if self._held or self._rewind or self._filled():
                await self._wait_for_device()
                continue
            rest = self._last_heard_at(ring) - self._clock.monotonic()
            if rest <= 0:
                return
            await self._clock.sleep(min(rest, 0.02))

    def clear(self) -> float:
        played = self.played_s
        self._ring = _Ring()
        self._resampler = None
        self._held, self._silent, self._rewind = False, False, 0
        self._room.set()
        return played

    def hold(self) -> None:
        """Nothing is taken from now on; what is written stays, and what the device has taken already is heard."""
        self._held = True

    def release(self, rewind_s: float = 0.0) -> None:
        """Go on, ``rewind_s`` before the place where it was cut (at most ``REWIND_MOST_S``, and not before what was
        written since the last clear). Nothing happens when nothing is held."""
        if self._held:
            # The device's thread goes back itself: it may just be taking something.
            rewind = round(min(max(rewind_s, 0.0), REWIND_MOST_S) * self._rate)
            # An earlier release may not have had its first sound yet.
            self._rewind = max(rewind, self._rewind)
            self._held = False

    @property
    def played_s(self) -> float:
        now = self._clock.monotonic()
        # The device appends meanwhile; copying is atomic, iterating is not. What is heard twice counts once.
        heard = (
            before + min((now - at) * self._speed * self._rate, samples)
            for at, before, samples in self._ring.heard.copy()
            if at <= now
        )
        return max(heard, default=0.0) / self._rate

    def _last_heard_at(self, ring: _Ring) -> float:
        if not ring.heard:
            return 0.0
        at, _before, samples = ring.heard[-1]
        return at + samples / self._rate / self._speed

    def _filled(self) -> int:
        return self._ring.written - self._ring.taken

    def _append(self, pcm: bytes) -> None:
        if pcm:
            self._ring.written += len(pcm) // 2
            self._ring.chunks.append(pcm)

    def _flush(self) -> None:
        if self._resampler is not None and not self._discard:
            self._append(self._resampler.finish())

    async def _wait_for_device(self) -> None:
        self._room.clear()
        self._waiting = True
        await self._room.wait()


def _sloped(pcm: bytes, samples: int, *, rising: bool) -> bytes:
    """The sound with a slope over its first ``samples`` (over all of it, down to silence, when not ``rising``)."""
    import numpy as np

    sound = np.frombuffer(pcm, np.int16).astype(np.float32)
    slope = np.linspace(0.0, 1.0, min(samples, sound.size), endpoint=False, dtype=np.float32)
    sound[: slope.size] *= slope if rising else slope[::-1]
    out: bytes = sound.astype(np.int16).tobytes()
    return out
