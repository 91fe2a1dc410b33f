"""WebRTC's audio processing, from the package ``livekit``: removes echo, block by block."""

from __future__ import annotations

import importlib.util
from typing import Protocol

from interview_desktop.ports import CAPTURE_RATE

BLOCK = CAPTURE_RATE // 100
"""Samples in the 10 ms that it wants at once."""


class Apm(Protocol):
    def far(self, pcm: bytes) -> None:
        """The block that the loudspeaker plays; goes before the block that was captured with it."""

    def near(self, pcm: bytes) -> bytes:
        """The captured block without the echo."""

    def expect_delay(self, delay_ms: int) -> None:
        """How much later than its block the echo comes."""


def installed() -> bool:
    """Whether the package is there, without loading it."""
    try:
        return importlib.util.find_spec("livekit.rtc") is not None
    except ModuleNotFoundError:
        return False


class LiveKitApm:
    """Raises ImportError or OSError when the package or its library cannot be loaded; takes half a second the first
    time. Gain is left alone, and so is noise: see ``docs/decisions/0010-echo.md``."""

    def __init__(self, *, noise_suppression: bool = False) -> None:
        from livekit import rtc

        self._frame = rtc.AudioFrame
        self._apm = rtc.AudioProcessingModule(
            echo_cancellation=True,
            noise_suppression=noise_suppression,
            high_pass_filter=True,
            auto_gain_control=False,
        )

    def far(self, pcm: bytes) -> None:
        self._apm.process_reverse_stream(self._frame(bytearray(pcm), CAPTURE_RATE, 1, BLOCK))

    def near(self, pcm: bytes) -> bytes:
        samples = bytearray(pcm)
        # It writes into the memory that the frame stands on.
        self._apm.process_stream(self._frame(samples, CAPTURE_RATE, 1, BLOCK))
        return bytes(samples)

    def expect_delay(self, delay_ms: int) -> None:
        self._apm.set_stream_delay_ms(delay_ms)
