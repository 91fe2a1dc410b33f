"""Small sums over PCM that need no library."""

from __future__ import annotations

import math

from interview_desktop.ports import CAPTURE_RATE

QUIETEST_DB = -60.0
"""What the level meter shows as nothing."""


LEAD_DB = -50.0
"""Before its first sound a synthesised voice is quieter than this."""


def loudness_db(pcm: bytes) -> float:
    """Loudness of 16-bit samples in dBFS (−120 for digital silence)."""
    samples = memoryview(pcm).cast("h")
    if not samples:
        return -120.0
    # Every fourth sample is enough for a meter and costs a quarter.
    part = samples[::4].tolist()
    power = sum(sample * sample for sample in part) / len(part)
    return max(-120.0, 10 * math.log10(power / 32768.0**2)) if power else -120.0


def level(pcm: bytes) -> float:
    """Loudness as 0..1 for a meter."""
    return min(1.0, max(0.0, 1.0 - loudness_db(pcm) / QUIETEST_DB))


def is_digital_silence(pcm: bytes) -> bool:
    """Whether every sample is exactly zero, as a muted or dead device delivers it."""
    return not any(pcm)


def without_lead(pcm: bytes, rate: int, keep_s: float = 0.01) -> bytes:
    """The samples without the silence before the first sound, but for ``keep_s`` of it; empty when there is none."""
    step = round(0.005 * rate) * 2
    for at in range(0, len(pcm), step):
        if loudness_db(pcm[at : at + step]) > LEAD_DB:
            return pcm[max(0, at - round(keep_s * rate) * 2) :]
    return b""


class Tape:
    """The last seconds of captured sound, addressed by the time on the sample clock."""

    def __init__(self, keep_s: float = 60.0) -> None:
        self._keep = int(keep_s * CAPTURE_RATE) * 2
        self._data = bytearray()
        self._start = 0

    @property
    def start_s(self) -> float:
        """What was before this is forgotten."""
        return self._start / CAPTURE_RATE

    @property
    def end_s(self) -> float:
        return self._start / CAPTURE_RATE + len(self._data) / 2 / CAPTURE_RATE

    def append(self, pcm: bytes, start: int) -> None:
        """Add samples whose first has number ``start``; a gap before them is filled with silence."""
        if not self._data:
            self._start = start
        gap = start - (self._start + len(self._data) // 2)
        if gap > 0:
            self._data += bytes(2 * min(gap, self._keep // 2))
        self._data += pcm
        surplus = len(self._data) - self._keep
        if surplus > self._keep // 4:  # trimmed seldom: each trim moves the whole buffer
            self._start += surplus // 2
            del self._data[:surplus]

    def cut(self, start_s: float, end_s: float) -> bytes:
        """The samples between two times, as far as they are still here."""
        first = max(0, int(start_s * CAPTURE_RATE) - self._start)
        last = max(first, int(end_s * CAPTURE_RATE) - self._start)
        return bytes(self._data[2 * first : 2 * last])
