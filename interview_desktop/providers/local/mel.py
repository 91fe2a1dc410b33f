"""Whisper's log-mel spectrogram in numpy: 80 bands of 25 ms windows, one every 10 ms."""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt

RATE = 16_000
WINDOW = 400
HOP = 160
BANDS = 80

Floats = npt.NDArray[np.float32]


def samples_of(pcm: bytes) -> Floats:
    """Signed 16-bit little-endian samples as floats in [-1, 1); an odd last byte is dropped."""
    whole = len(pcm) - len(pcm) % 2
    return np.frombuffer(pcm[:whole], dtype="<i2").astype(np.float32) / 32768.0


def log_mel(samples: Floats, seconds: float) -> Floats:
    """The spectrogram of ``samples`` (16 kHz), cut or filled with silence to ``seconds``.

    Returns:
        Shape (80, seconds * 100), scaled as Whisper was trained.
    """
    length = round(seconds * RATE)
    padded = np.zeros(length, dtype=np.float32)
    kept = min(length, samples.size)
    padded[:kept] = samples[:kept]
    # Windows are centred on their time: the edges are mirrored.
    padded = np.pad(padded, WINDOW // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP][: length // HOP]
    spectrum = np.fft.rfft(frames * _hann(), axis=1)
    power = spectrum.real**2 + spectrum.imag**2
    bands = _filters() @ power.T.astype(np.float32)
    log = np.log10(np.maximum(bands, 1e-10))
    log = np.maximum(log, log.max() - 8.0)
    return np.ascontiguousarray((log + 4.0) / 4.0, dtype=np.float32)


@functools.cache
def _hann() -> Floats:
    """The periodic form of the window, not numpy's symmetric one."""
    return np.hanning(WINDOW + 1)[:-1].astype(np.float32)


@functools.cache
def _filters() -> Floats:
    """Triangular filters on Slaney's mel scale, each of unit area: shape (80, 201)."""
    frequencies = np.linspace(0, RATE / 2, WINDOW // 2 + 1)
    corners = _mel_to_hz(np.linspace(0, _hz_to_mel(RATE / 2), BANDS + 2))
    widths = np.diff(corners)
    slopes = corners[:, None] - frequencies[None, :]
    rising = -slopes[:-2] / widths[:-1, None]
    falling = slopes[2:] / widths[1:, None]
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    area = 2.0 / (corners[2:] - corners[:-2])
    return (triangles * area[:, None]).astype(np.float32)


_LINEAR_HZ_PER_MEL = 200.0 / 3
_BREAK_HZ = 1000.0
_BREAK_MEL = _BREAK_HZ / _LINEAR_HZ_PER_MEL
_LOG_STEP = np.log(6.4) / 27.0


def _hz_to_mel(hertz: float) -> float:
    if hertz < _BREAK_HZ:
        return hertz / _LINEAR_HZ_PER_MEL
    return float(_BREAK_MEL + np.log(hertz / _BREAK_HZ) / _LOG_STEP)


def _mel_to_hz(mel: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    logarithmic = _BREAK_HZ * np.exp(_LOG_STEP * (mel - _BREAK_MEL))
    return np.where(mel < _BREAK_MEL, mel * _LINEAR_HZ_PER_MEL, logarithmic)
