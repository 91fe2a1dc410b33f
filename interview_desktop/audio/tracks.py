"""One track of a recording: a WAV file that is a valid one after every ``settle``, and sound placed on it by time."""

from __future__ import annotations

import os
import struct
from collections import deque
from pathlib import Path

from interview_desktop.audio.levels import level
from interview_desktop.audio.resample import Resampler
from interview_desktop.ports import CAPTURE_RATE

HEADER_BYTES = 44

JUMP_S = 0.2
"""Sound that is so far from where it belongs is put there at once: something was interrupted."""

DRIFT_S = 0.02
"""A smaller difference, if it lasts, is the drift of two clocks. It is corrected in a quiet moment."""

WAITING = 2_000
"""So many pieces (about a minute) wait in memory while the disk takes nothing; then the oldest give way."""

QUIET = 0.15
SMOOTHING = 0.02


def header(samples: int) -> bytes:
    data = 2 * samples
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", 36 + data, b"WAVE"),
        *(b"fmt ", 16, 1, 1, CAPTURE_RATE, 2 * CAPTURE_RATE, 2, 16),
        *(b"data", data),
    )


def samples_in(path: Path) -> int:
    """By the length of the file: the header of a recording that was killed is out of date."""
    try:
        return max(0, path.stat().st_size - HEADER_BYTES) // 2
    except FileNotFoundError:
        return 0


def read_samples(path: Path, start: int, end: int) -> bytes:
    """Samples ``start`` to ``end`` as far as they exist."""
    # Asking a file for more than memory holds fails before it is read.
    end = min(end, samples_in(path))
    try:
        with path.open("rb") as file:
            file.seek(HEADER_BYTES + 2 * start)
            pcm = file.read(2 * max(0, end - start))
    except FileNotFoundError:
        return b""
    return pcm[: len(pcm) // 2 * 2]


def repair(path: Path) -> None:
    """Make the header tell the real length."""
    samples = samples_in(path)
    with path.open("r+b") as file:
        file.truncate(HEADER_BYTES + 2 * samples)
        file.write(header(samples))


class TrackFile:
    """16-bit mono samples at ``CAPTURE_RATE``. Nothing is buffered: what is written survives the process.

    Raises OSError everywhere; after one, the next call simply tries again.
    """

    def __init__(self, path: Path) -> None:
        self._file = open(path, "x+b", buffering=0)  # noqa: SIM115
        self.samples = 0
        try:
            self.settle()
        except OSError:
            self._file.close()
            path.unlink(missing_ok=True)
            raise

    def write(self, pcm: bytes) -> None:
        self._file.seek(HEADER_BYTES + 2 * self.samples)
        rest = memoryview(pcm)
        while rest:
            rest = rest[self._file.write(rest) :]
        self.samples += len(pcm) // 2

    def advance(self, samples: int) -> None:
        """Silence; it costs no disk space where files may have holes."""
        self.samples += samples

    def settle(self) -> None:
        """Make file and header agree on the length."""
        self._file.truncate(HEADER_BYTES + 2 * self.samples)
        self._file.seek(0)
        self._file.write(header(self.samples))

    def close(self) -> None:
        try:
            os.fsync(self._file.fileno())
        finally:
            self._file.close()


class Track:
    """Puts sound that arrives with a time where it belongs. ``add`` may be called on any thread; the rest by one at
    a time."""

    def __init__(self, file: TrackFile) -> None:
        self.file = file
        self._arrived: deque[tuple[bytes, int, float]] = deque(maxlen=WAITING)
        self._unwritten: tuple[bytes, float] | None = None
        self._resampler: Resampler | None = None
        self._expected: float | None = None
        self._held_back_s = 0.0
        self._drift_s = 0.0
        self._loose = True

    def add(self, pcm: bytes, rate: int, position_s: float) -> None:
        """Sound of which the first sample belongs at ``position_s``."""
        self._arrived.append((pcm, rate, position_s))

    def store(self) -> None:
        """Write what has arrived. Raises OSError: what could not be written is tried again with the next call."""
        if not self._arrived:
            self._finish_resampling()
        while self._arrived or self._unwritten:
            if self._unwritten is None:
                self._unwritten = self._at_track_rate(*self._arrived.popleft())
            self._place(*self._unwritten)
            self._unwritten = None

    def pad_to(self, position_s: float) -> None:
        """Silence up to there; what comes next is placed exactly."""
        missing = round(position_s * CAPTURE_RATE) - self.file.samples
        if missing > 0:
            self.file.advance(missing)
            self._loose = True

    def _at_track_rate(self, pcm: bytes, rate: int, position_s: float) -> tuple[bytes, float]:
        if rate == CAPTURE_RATE:
            return pcm, position_s
        jumped = self._expected is None or abs(position_s - self._expected) > JUMP_S
        if self._resampler is None or self._resampler.from_rate != rate or jumped:
            self._finish_resampling()
            self._resampler = Resampler(rate, CAPTURE_RATE)
        out, at = self._resampler.push(pcm), position_s - self._held_back_s
        self._held_back_s += len(pcm) / 2 / rate - len(out) / 2 / CAPTURE_RATE
        self._expected = position_s + len(pcm) / 2 / rate
        return out, at

    def _finish_resampling(self) -> None:
        """Place the end of a sound that the resampler has held back."""
        if self._resampler is not None:
            rest, self._resampler = self._resampler.finish(), None
            at, self._held_back_s = (self._expected or 0.0) - self._held_back_s, 0.0
            self._place(rest, at)

    def _place(self, pcm: bytes, position_s: float) -> None:
        if not pcm:
            return
        ahead_s = position_s - self.file.samples / CAPTURE_RATE
        self._drift_s += SMOOTHING * (ahead_s - self._drift_s)
        if self._loose or abs(ahead_s) > JUMP_S:
            shift_s = ahead_s
        elif abs(self._drift_s) > DRIFT_S and level(pcm) < QUIET:
            shift_s = self._drift_s
        else:
            shift_s = 0.0
        if shift_s:
            self._drift_s = 0.0
        shift = round(shift_s * CAPTURE_RATE)
        if shift > 0:
            self.file.advance(shift)
        elif shift < 0:
            pcm = pcm[-2 * shift :]
        if pcm:
            self.file.write(pcm)
            self._loose = False
