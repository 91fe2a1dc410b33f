"""How long an echo takes: where two sounds are alike."""

from __future__ import annotations

from typing import Any

import numpy as np

from interview_desktop.ports import CAPTURE_RATE

EARLIEST_S = -0.15
LATEST_S = 0.65
"""Delays that are looked for. A negative one tells that the loudspeaker is earlier than it says."""

SURE = 9.0
"""How far the likeness at the right delay stands out of that at all others, in their standard deviations."""

LOWEST_HZ, HIGHEST_HZ = 150, 5_000
"""What small loudspeakers play and microphones hear."""

Samples = np.ndarray[Any, np.dtype[np.int16]]


def find_delay(heard: Samples, played: Samples) -> float | None:
    """How many seconds later ``played`` is in ``heard`` (both at ``CAPTURE_RATE``, the same moments, two or three
    seconds long); None when it is not clear.

    All frequencies count the same, loud or not: that makes the one right delay stand out of a voice's many wrong ones.
    """
    count = min(heard.size, played.size)
    size = 1 << (count + int(LATEST_S * CAPTURE_RATE)).bit_length()
    cross = np.fft.rfft(heard[:count].astype(np.float32), size)
    cross *= np.conj(np.fft.rfft(played[:count].astype(np.float32), size))
    strength = np.abs(cross)
    if not strength.any():
        return None
    cross /= strength + 1e-3 * strength.max()
    hertz = np.arange(cross.size) * CAPTURE_RATE / size
    cross[(hertz < LOWEST_HZ) | (hertz > HIGHEST_HZ)] = 0
    likeness = np.fft.irfft(cross, size)
    earliest, latest = round(EARLIEST_S * CAPTURE_RATE), round(LATEST_S * CAPTURE_RATE)
    searched = np.abs(np.concatenate((likeness[earliest:], likeness[:latest])))
    best = int(searched.argmax())
    if searched[best] < searched.mean() + SURE * searched.std():
        return None
    return (best + earliest) / CAPTURE_RATE
