"""What the end-of-turn model is shown: the last eight seconds, normalised; and when it is not worth asking."""

from __future__ import annotations

import numpy as np
import pytest

from interview_desktop.providers.local import smart_turn
from interview_desktop.providers.local.mel import RATE


def voice(seconds: float) -> np.ndarray:
    """Syllables: a tone that comes and goes."""
    times = np.arange(round(seconds * RATE)) / RATE
    return (0.3 * np.sin(2 * np.pi * 180 * times) * (np.sin(2 * np.pi * 2 * times) > 0)).astype(np.float32)


def noise(seconds: float, level: float) -> np.ndarray:
    return np.random.default_rng(3).normal(0, level, round(seconds * RATE)).astype(np.float32)


def test_short_sound_is_filled_with_silence_at_the_front_and_long_sound_loses_its_beginning():
    short = smart_turn._last(noise(3, 0.1))
    assert short.size == 8 * RATE
    assert not short[: 5 * RATE].any()
    assert np.array_equal(short[5 * RATE :], noise(3, 0.1))
    long = noise(11, 0.1)
    assert np.array_equal(smart_turn._last(long), long[3 * RATE :])


def test_what_the_model_sees_does_not_depend_on_loudness_or_offset():
    sound = voice(8)
    normal = smart_turn._normal(sound)
    assert normal.mean() == pytest.approx(0, abs=1e-4)
    assert normal.std() == pytest.approx(1, rel=1e-3)
    assert np.allclose(smart_turn._normal(0.2 * sound + 0.1), normal, atol=1e-2)
    assert not smart_turn._normal(np.zeros(100, dtype=np.float32)).any()


@pytest.mark.parametrize("decibels", [30, 25, 15, 10])
def test_the_noise_in_a_sound_is_guessed(decibels):
    sound = np.concatenate((voice(4), np.zeros(RATE // 5, dtype=np.float32)))
    loudness = np.sqrt(np.square(sound[sound != 0]).mean())
    mixed = sound + noise(4.2, loudness * 10 ** (-decibels / 20))
    assert smart_turn.snr_db(mixed) == pytest.approx(decibels, abs=3)
    assert (smart_turn.snr_db(mixed) >= smart_turn.LEAST_SNR_DB) == (decibels > 20)


def test_nothing_is_no_sound():
    assert smart_turn.snr_db(np.zeros(0, dtype=np.float32)) == 0.0
    assert smart_turn.snr_db(np.zeros(RATE, dtype=np.float32)) == 0.0
