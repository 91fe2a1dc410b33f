"""What the loudspeaker plays, on its own sample clock, to be read by the time at which it is in the air."""

from __future__ import annotations

from typing import Any

import numpy as np

from interview_desktop.audio.resample import Resampler
from interview_desktop.ports import CAPTURE_RATE

KEPT = 1 << 17
"""Samples (8 s): more than any echo takes to come back."""

GAP_S = 0.035
"""A piece that comes so much later than expected was late for its device, which has played silence meanwhile."""

NEW_START_S = 1.0
"""A time so far from the expected one, or so much earlier, is that of a device that was opened again."""

STEADY = 0.05
"""Callbacks tell their times with some milliseconds of jitter, which would tear the sound apart: only their mean moves
the clock."""

Samples = np.ndarray[Any, np.dtype[np.int16]]


class Reference:
    """Written by the loudspeaker's thread, read by the microphone's, without a lock: a reader stays far behind the
    oldest sample and is told where the newest ends."""

    def __init__(self) -> None:
        self._ring: Samples = np.zeros(KEPT, np.int16)
        self._resampler: Resampler | None = None
        self._held_back_s = 0.0
        self._clock: tuple[int, float] | None = None
        self.end = 0
        """The number of the next sample."""

    def add(self, pcm: bytes, rate: int, at: float) -> None:
        """A ``Tap`` that must also get the silence between sounds: ``pcm`` follows what came before."""
        late_s = self._late_s(at)
        if self._resampler is None or self._resampler.from_rate != rate or not -GAP_S < late_s < NEW_START_S:
            self._resampler, self._held_back_s, self._clock = Resampler(rate, CAPTURE_RATE), 0.0, None
        elif late_s > GAP_S:
            self._append(np.zeros(round(late_s * CAPTURE_RATE), np.int16))
        sound = np.frombuffer(self._resampler.push(pcm), np.int16)
        begins_at = at - self._held_back_s
        self._held_back_s += len(pcm) / 2 / rate - sound.size / CAPTURE_RATE
        self._append(sound)
        ends_at = begins_at + sound.size / CAPTURE_RATE
        if self._clock is not None:
            expected = self._time_of(self.end)
            ends_at = expected + STEADY * (ends_at - expected)
        self._clock = (self.end, ends_at)

    def position(self, at: float) -> float | None:
        """The number of the sample that is in the air at this time; None before anything was played."""
        clock = self._clock
        return None if clock is None else clock[0] + (at - clock[1]) * CAPTURE_RATE

    def read(self, start: int, count: int) -> Samples:
        """Samples from number ``start`` on; silence where there are none (any more, or yet)."""
        out: Samples = np.zeros(count, np.int16)
        first, last = max(start, self.end - KEPT // 2, 0), min(start + count, self.end)
        if first < last:
            out[first - start : last - start] = self._ring[np.arange(first, last) % KEPT]
        return out

    def _late_s(self, at: float) -> float:
        return 0.0 if self._clock is None else at - self._held_back_s - self._time_of(self.end)

    def _time_of(self, number: int) -> float:
        assert self._clock is not None
        return self._clock[1] + (number - self._clock[0]) / CAPTURE_RATE

    def _append(self, sound: Samples) -> None:
        sound = sound[-KEPT // 2 :]
        self._ring[np.arange(self.end, self.end + sound.size) % KEPT] = sound
        self.end += sound.size
