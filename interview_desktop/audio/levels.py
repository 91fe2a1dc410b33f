"""Loudness as a person feels it."""

from __future__ import annotations

import math

FLOOR_DB = -54.0
"""What a meter shows as silence: a quiet room with an ordinary laptop microphone."""

CEILING_DB = -9.0
"""Full deflection: speech this loud (as effective value, not peak) is close to clipping."""


def level(pcm: bytes) -> float:
    """Loudness 0..1 of 16-bit mono samples: dBFS, mapped linearly from ``FLOOR_DB``..``CEILING_DB``."""
    import numpy as np

    samples = np.frombuffer(pcm[: len(pcm) // 2 * 2], np.int16).astype(np.float32)
    if not samples.size:
        return 0.0
    power = float(np.dot(samples, samples)) / samples.size
    if power < 1.0:
        return 0.0
    dbfs = 10.0 * math.log10(power / 32768.0**2)
    return min(1.0, max(0.0, (dbfs - FLOOR_DB) / (CEILING_DB - FLOOR_DB)))
