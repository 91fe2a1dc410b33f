"""The spectrogram against its definition, computed here in another way, and against numbers of Whisper's own code."""

from __future__ import annotations

import math

import numpy as np
import pytest

from interview_desktop.providers.local.mel import log_mel, samples_of


def by_definition(samples: np.ndarray, frames: list[int]) -> np.ndarray:
    """Bands (80) of some frames before the logarithm: a written-out Fourier sum and triangles drawn one by one."""

    def mel(hertz: float) -> float:
        return hertz * 3 / 200 if hertz < 1000 else 15 + 27 * math.log(hertz / 1000) / math.log(6.4)

    def hertz(value: float) -> float:
        return value * 200 / 3 if value < 15 else 1000 * 6.4 ** ((value - 15) / 27)

    corners = [hertz(mel(8000.0) * index / 81) for index in range(82)]
    window = [math.sin(math.pi * n / 400) ** 2 for n in range(400)]
    turns = np.exp(-2j * np.pi * np.outer(np.arange(201), np.arange(400)) / 400)
    result = np.zeros((80, len(frames)))
    for column, frame in enumerate(frames):
        around = [samples[_mirrored(160 * frame - 200 + n, samples.size)] for n in range(400)]
        power = np.abs(turns @ (np.array(around) * window)) ** 2
        for band in range(80):
            low, middle, high = corners[band : band + 3]
            for bin_, value in enumerate(power):
                at = 40.0 * bin_
                weight = min((at - low) / (middle - low), (high - at) / (high - middle))
                result[band, column] += max(0.0, weight) * value * 2 / (high - low)
    return result


def _mirrored(index: int, size: int) -> int:
    return -index if index < 0 else 2 * size - 2 - index if index >= size else index


def test_every_band_is_what_the_definition_says():
    samples = np.random.default_rng(5).normal(0, 0.1, 16_000).astype(np.float32)
    frames = [0, 1, 50, 98, 99]
    log = np.log10(by_definition(samples, frames))
    spectrogram = log_mel(samples, 1.0)
    assert spectrogram.shape == (80, 100)
    assert spectrogram[:, frames] == pytest.approx((log + 4) / 4, abs=2e-5)


def test_silence_after_the_sound_lies_eight_decades_below_the_loudest():
    time = np.arange(16_000) / 16_000
    spectrogram = log_mel(np.sin(2 * np.pi * 440 * time).astype(np.float32), 10.0)
    assert spectrogram.shape == (80, 1000)
    assert spectrogram[:, 200:].max() == pytest.approx(spectrogram.max() - 2.0, abs=1e-6)


def test_numbers_of_whispers_own_filters():
    """Reference: the same second of two tones through the filters of OpenAI's package, in float64."""
    time = np.arange(16_000) / 16_000
    sound = 0.5 * np.sin(2 * np.pi * 440 * time) + 0.1 * np.sin(2 * np.pi * 2500 * time)
    spectrogram = log_mel(sound.astype(np.float32), 1.0)
    for band, value in {0: -0.561796, 9: 1.159391, 11: 1.438204, 12: 1.293523, 48: 0.120098, 50: 1.007788}.items():
        assert spectrogram[band, 50] == pytest.approx(value, abs=2e-4)


def test_bytes_become_samples_between_minus_one_and_one():
    assert samples_of(b"\x00\x80\x00\x00\xff\x7f\x12").tolist() == [-1.0, 0.0, 32767 / 32768]
    assert samples_of(b"").size == 0
