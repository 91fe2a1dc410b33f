"""A room in which a microphone hears a loudspeaker: for whole sounds at once, and for simulated devices."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import numpy as np
import numpy.typing as npt

from interview_desktop.audio.apm import Apm
from interview_desktop.audio.canceller import Canceller
from interview_desktop.audio.capture import AvailabilityListener, FrameFeed, Listeners, Tap, Unsubscribe
from interview_desktop.audio.loopback import LoopbackSink
from interview_desktop.audio.reference import Reference
from interview_desktop.audio.resample import Resampler, resample
from interview_desktop.audio.troubles import lost_device
from interview_desktop.ports import CAPTURE_RATE, FRAME_SAMPLES, AudioFrame, Clock

Floats = npt.NDArray[np.float64]

BEGAN = 1000.0


def echo_of(played: Floats, level_db: float, delay_ms: float, seed: int = 1) -> Floats:
    """What a microphone hears of a small loudspeaker in a room that rings for 0.3 s, so much quieter and later."""
    rng = np.random.default_rng(seed)
    count = int(0.3 * CAPTURE_RATE)
    answer = 0.25 * rng.normal(size=count) * np.exp(-6.9 * np.arange(count) / count)
    answer[0] = 1.0
    answer[1:40] *= 0.3
    answer /= np.sqrt((answer**2).sum())
    # A small loudspeaker is soft at its limits.
    distorted = 9000 * np.tanh(played / 9000)
    size = 1 << (played.size + count).bit_length()
    heard = np.fft.irfft(np.fft.rfft(distorted, size) * np.fft.rfft(answer, size), size)[: played.size]
    delay = round(delay_ms * CAPTURE_RATE / 1000)
    return np.concatenate((np.zeros(delay), heard))[: played.size] * 10 ** (level_db / 20)


def babble(seconds: float, seed: int = 1, loudness: float = 2000.0) -> Floats:
    """Noise with the rhythm of speech: syllables, words, and pauses."""
    rng = np.random.default_rng(seed)
    count = int(seconds * CAPTURE_RATE)
    colour = np.fft.rfft(rng.normal(size=count))
    hertz = np.fft.rfftfreq(count, 1 / CAPTURE_RATE)
    noise = np.fft.irfft(colour * (hertz > 100) / (1 + (hertz / 700) ** 2), count)
    times = np.arange(count) / CAPTURE_RATE
    spoken = (np.sin(2 * np.pi * 4 * times + seed) > -0.4) & (np.sin(2 * np.pi * 0.4 * times + seed) > -0.7)
    loud = np.convolve(spoken, np.hanning(800) / 400, "same")
    sound: Floats = loudness * loud * noise / noise.std()
    return sound


def to_pcm(sound: Floats) -> bytes:
    return np.clip(sound, -32768, 32767).astype("<i2").tobytes()


def to_floats(pcm: bytes) -> Floats:
    return np.frombuffer(pcm, "<i2").astype(np.float64)


class Pair:
    """A loudspeaker and a microphone with clocks of their own, on no clock but the samples'.

    ``jitter_s`` is how wrong the times are that they tell, ``claim_s`` how much later than in truth the loudspeaker
    says to play, ``drift`` how much faster the microphone's clock runs (200e-6: 200 ppm).
    """

    def __init__(self, apm: Apm, *, jitter_s: float = 0.002, claim_s: float = 0.0, drift: float = 0.0) -> None:
        self.reference = Reference()
        self.canceller = Canceller(apm, self.reference)
        self._jitter_s, self._claim_s, self._drift = jitter_s, claim_s, drift
        self._rng = np.random.default_rng(0)
        self.settled_at: int | None = None
        """The captured sample at which the canceller said that it knows the room."""

    def run(
        self, played: bytes, heard: bytes, *, rate: int = 48_000, ahead_s: float = 0.09, track: bool = True
    ) -> Floats:
        """Play at 16 kHz what is turned into the device's ``rate``, capture ``heard``; returns what is left of it."""
        sound = resample(played, CAPTURE_RATE, rate)
        out, rest, pulled, tracked = [], b"", 0, 0
        for start in range(0, len(heard) - 2 * FRAME_SAMPLES + 1, 2 * FRAME_SAMPLES):
            at_s = start / 2 / CAPTURE_RATE / (1 + self._drift)
            while pulled < len(sound) and pulled / 2 / rate - ahead_s <= at_s + 0.05:
                said = BEGAN + pulled / 2 / rate + self._claim_s + self._wrong()
                self.reference.add(sound[pulled : pulled + 4096], rate, said)
                pulled += 4096
            pending = rest + heard[start : start + 2 * FRAME_SAMPLES]
            whole = len(pending) // 320 * 320
            at = BEGAN + at_s + self._wrong() - len(rest) / 2 / CAPTURE_RATE
            out.append(self.canceller.clean(pending[:whole], at))
            rest = pending[whole:]
            if self.settled_at is None and self.canceller.settled:
                self.settled_at = start // 2
            if track and at_s >= tracked + 1:
                tracked += 1
                self.canceller.track()
        return to_floats(b"".join(out))

    def _wrong(self) -> float:
        return abs(float(self._rng.normal(0, self._jitter_s)))


class RoomMicrophone:
    """A simulated microphone that hears ``sink`` (``level_db``, ``delay_s`` later) and a faint noise, in real time.
    ``dead``: it delivers digital silence."""

    def __init__(
        self, clock: Clock, sink: LoopbackSink, level_db: float, delay_s: float = 0.05, *, dead: bool = False
    ) -> None:
        self._clock = clock
        self._sink = sink
        self._gain = 10 ** (level_db / 20)
        self._delay_s = delay_s
        self._dead = dead
        self._feed = FrameFeed()
        self._listeners = Listeners()
        self._air: list[tuple[float, Floats]] = []
        self._rng = np.random.default_rng(0)
        self._resampler: Resampler | None = None
        self._held_back_s = 0.0
        self._task: asyncio.Task[None] | None = None
        self._speech = b""
        self.available = False
        sink.tap(self._hear)

    @property
    def device_key(self) -> str | None:
        return "room:microphone"

    def say(self, pcm: bytes) -> None:
        """Somebody speaks in the room, from now on."""
        self._speech += pcm

    def lose(self) -> None:
        self.available = False
        self._listeners.tell(False, lost_device(True))

    def on_change(self, listener: AvailabilityListener) -> Unsubscribe:
        return self._listeners.add(listener)

    def tap(self, tap: Tap) -> Unsubscribe:
        return self._feed.tap(tap)

    def frames(self) -> AsyncIterator[AudioFrame]:
        return self._feed.frames()

    async def open(self, device_key: str | None = None) -> None:
        self.available = True
        self._task = asyncio.create_task(self._run(), name="room microphone")

    async def close(self) -> None:
        task, self._task = self._task, None
        self.available = False
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        self._feed.end()

    def _hear(self, pcm: bytes, rate: int, at: float) -> None:
        if self._resampler is None or self._resampler.from_rate != rate:
            self._resampler, self._held_back_s = Resampler(rate, CAPTURE_RATE), 0.0
        sound = to_floats(self._resampler.push(pcm))
        self._air.append((at - self._held_back_s + self._delay_s, sound * self._gain))
        self._held_back_s += len(pcm) / 2 / rate - sound.size / CAPTURE_RATE

    async def _run(self) -> None:
        begins, length = self._clock.monotonic(), FRAME_SAMPLES / CAPTURE_RATE
        while True:
            await self._clock.sleep(max(0.0, begins + 2 * length - self._clock.monotonic()))
            frame: Any = self._rng.normal(0, 4, FRAME_SAMPLES)
            for at, sound in self._air:
                first = round((at - begins) * CAPTURE_RATE)
                low, high = max(0, first), min(FRAME_SAMPLES, first + sound.size)
                if low < high:
                    frame[low:high] += sound[low - first : high - first]
            spoken, self._speech = self._speech[: 2 * FRAME_SAMPLES], self._speech[2 * FRAME_SAMPLES :]
            frame[: len(spoken) // 2] += to_floats(spoken)
            self._air = [(at, sound) for at, sound in self._air if at + sound.size / CAPTURE_RATE > begins]
            self._feed.push(to_pcm(0 * frame if self._dead else frame), begins)
            begins += length
