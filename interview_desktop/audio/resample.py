"""Streaming change of sample rate and channels, 16-bit, through libsoxr."""

from __future__ import annotations

from typing import Any


class Resampler:
    """Turns a stream of mono samples at one rate into one at another; holds back some 15 ms until ``finish``."""

    def __init__(self, from_rate: int, to_rate: int) -> None:
        self.from_rate = from_rate
        self.to_rate = to_rate
        self._stream: Any = None if from_rate == to_rate else self._fresh()

    def _fresh(self) -> Any:
        import soxr  # type: ignore[import-untyped, unused-ignore]

        return soxr.ResampleStream(self.from_rate, self.to_rate, 1, dtype="int16", quality="HQ")

    def push(self, pcm: bytes) -> bytes:
        return self._run(pcm, last=False)

    def finish(self) -> bytes:
        """The samples still held back; the next ``push`` begins a new stream."""
        if self._stream is None:
            return b""
        rest = self._run(b"", last=True)
        self._stream = self._fresh()
        return rest

    def _run(self, pcm: bytes, last: bool) -> bytes:
        if self._stream is None:
            return pcm
        import numpy as np

        out: bytes = self._stream.resample_chunk(np.frombuffer(pcm, np.int16), last=last).tobytes()
        return out


def resample(pcm: bytes, from_rate: int, to_rate: int) -> bytes:
    """The whole sound at once."""
    resampler = Resampler(from_rate, to_rate)
    return resampler.push(pcm) + resampler.finish()


def to_mono(pcm: bytes, channels: int) -> bytes:
    """The mean of interleaved channels."""
    if channels == 1:
        return pcm
    import numpy as np

    frames = np.frombuffer(pcm, np.int16).reshape(-1, channels)
    mono: bytes = frames.mean(axis=1).astype(np.int16).tobytes()
    return mono


def from_mono(pcm: bytes, channels: int) -> bytes:
    """The same samples on every channel, interleaved."""
    if channels == 1:
        return pcm
    import numpy as np

    return np.repeat(np.frombuffer(pcm, np.int16), channels).tobytes()
