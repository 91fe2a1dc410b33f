"""What is heard besides one person speaking: a room, coughs, clicks, typing, music, and an echo of the loudspeaker.

Seeded, so that each run hears the same. 16-bit mono at ``CAPTURE_RATE``.
"""

from __future__ import annotations

import functools

import numpy as np

from interview_desktop.ports import CAPTURE_RATE
from tests.support.voice_corpus_synthesis import Floats, to_floats, to_pcm

ROOM = 4.0
"""Standard deviation of what a quiet room's microphone delivers; digital silence would count as a broken device."""


def room(seconds: float, seed: int = 1, level: float = ROOM) -> bytes:
    return to_pcm(np.random.default_rng(seed).normal(0, level, round(seconds * CAPTURE_RATE)))


def with_noise(pcm: bytes, snr_db: float, seed: int) -> bytes:
    """The sound in the noise of a fan (falling by 6 dB per octave), ``snr_db`` below the loudness of speech."""
    samples = to_floats(pcm)
    noise = _shaped(samples.size, seed)
    return to_pcm(samples + noise * (2000.0 * 10 ** (-snr_db / 20) / max(1e-9, float(noise.std()))))


def _shaped(count: int, seed: int) -> Floats:
    white = np.fft.rfft(np.random.default_rng(seed).normal(0, 1, count))
    hertz = np.fft.rfftfreq(count, 1 / CAPTURE_RATE)
    shaped: Floats = np.fft.irfft(white / np.maximum(hertz, 60.0), count)
    return shaped


def mixed(*sounds: bytes) -> bytes:
    """All at once; as long as the longest."""
    whole = np.zeros(max(len(sound) for sound in sounds) // 2)
    for sound in sounds:
        samples = to_floats(sound)
        whole[: samples.size] += samples
    return to_pcm(whole)


def cough(seed: int) -> bytes:
    """A burst of breath through a throat, a short voiced tail, once or twice."""
    generator = np.random.default_rng(seed)
    parts = []
    for _ in range(1 + seed % 2):
        length = int(generator.uniform(0.18, 0.32) * CAPTURE_RATE)
        time = np.arange(length) / CAPTURE_RATE
        breath = _band(generator.normal(0, 1, length), 500, 3500)
        hertz = generator.uniform(90, 160) * np.exp(-2 * time)
        voice = _band(np.sign(np.sin(2 * np.pi * np.cumsum(hertz) / CAPTURE_RATE)), 200, 1800)
        rise = np.minimum(1, time / 0.012)
        tail = voice * (time > 0.06) * np.exp(-time / 0.1)
        burst = rise * (breath / breath.std() * np.exp(-time / 0.07) + 0.35 * tail)
        parts += [burst, np.zeros(int(0.12 * CAPTURE_RATE))]
    sound = np.concatenate(parts)
    return to_pcm(sound * (11000 / np.abs(sound).max()))


def click(seed: int) -> bytes:
    """A mouse button: down and up."""
    return to_pcm(_keys(seed, [0.0, 0.09], 0.3) * 6000)


def typing(seconds: float, seed: int) -> bytes:
    """A quick typist on a laptop whose microphone sits in the same case."""
    generator = np.random.default_rng(seed)
    times, at = [], 0.05
    while at < seconds - 0.1:
        times.append(at)
        times.append(at + generator.uniform(0.05, 0.09))
        at += generator.uniform(0.08, 0.24) if generator.random() > 0.08 else 0.5
    return to_pcm(_keys(seed, times, seconds) * 5000)


def _keys(seed: int, times: list[float], seconds: float) -> Floats:
    generator = np.random.default_rng(seed + 1000)
    whole = np.zeros(round(seconds * CAPTURE_RATE) + CAPTURE_RATE // 4)
    time = np.arange(CAPTURE_RATE // 25) / CAPTURE_RATE
    for number, at in enumerate(times):
        hertz = generator.uniform(1500, 4500)
        key = np.exp(-time / 0.003) * generator.normal(0, 1, time.size)
        key += 0.5 * np.exp(-time / 0.008) * np.sin(2 * np.pi * hertz * time)
        thump = 0.6 * np.exp(-time / 0.015) * np.sin(2 * np.pi * 180 * time)
        loud = generator.uniform(0.5, 1.0) * (1.0 if number % 2 == 0 else 0.4)
        first = round(at * CAPTURE_RATE)
        whole[first : first + time.size] += loud * (key + thump) / 3
    return whole[: round(seconds * CAPTURE_RATE)]


def music(seconds: float, seed: int) -> bytes:
    """Chords with a beat, as from a phone in the next room."""
    generator = np.random.default_rng(seed)
    time = np.arange(round(seconds * CAPTURE_RATE)) / CAPTURE_RATE
    whole = np.zeros(time.size)
    for bar in range(int(seconds / 1.2) + 1):
        root = 110 * 2 ** (generator.integers(0, 12) / 12)
        here = (time >= bar * 1.2) & (time < (bar + 1) * 1.2)
        local = time[here] - bar * 1.2
        for interval in (0, 4, 7, 12):
            hertz = root * 2 ** (interval / 12)
            for overtone in range(1, 6):
                whole[here] += np.sin(2 * np.pi * hertz * overtone * local) / overtone * np.exp(-local / 0.9)
    for beat in np.arange(0, seconds - 0.1, 0.6):
        first = round(beat * CAPTURE_RATE)
        drum = np.exp(-np.arange(1600) / 300) * generator.normal(0, 3, 1600)
        whole[first : first + 1600] += drum[: whole.size - first]
    return to_pcm(whole * (1200 / whole.std()))


def _band(samples: Floats, low: float, high: float) -> Floats:
    spectrum = np.fft.rfft(samples)
    hertz = np.fft.rfftfreq(samples.size, 1 / CAPTURE_RATE)
    spectrum[(hertz < low) | (hertz > high)] = 0
    band: Floats = np.fft.irfft(spectrum, samples.size)
    return band


# ── echo ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@functools.cache
def _path(delay_ms: float) -> Floats:
    """From the loudspeaker through a small furnished room to the microphone, with a gain of 1."""
    generator = np.random.default_rng(int(delay_ms))
    time = np.arange(round(0.2 * CAPTURE_RATE)) / CAPTURE_RATE
    response = generator.normal(0, 1, time.size) * np.exp(-time / 0.035) * 0.12
    response[0] = 1.0
    response /= np.sqrt(np.square(response).sum())
    return np.concatenate((np.zeros(round(delay_ms * CAPTURE_RATE / 1000)), response))


def echo(played: bytes, level_db: float, delay_ms: float) -> bytes:
    """What the microphone hears of the loudspeaker, as long as what was played; small loudspeakers distort a little."""
    samples = to_floats(played) / 32768
    bent = np.tanh(1.5 * samples) / 1.5
    response = _path(delay_ms)
    size = 1 << (bent.size + response.size).bit_length()
    heard = np.fft.irfft(np.fft.rfft(bent, size) * np.fft.rfft(response, size), size)[: samples.size]
    return to_pcm(heard * 32768 * 10 ** (level_db / 20))
