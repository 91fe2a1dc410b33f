"""Sounds to play and ways to look at what was heard. All samples are 16-bit mono."""

from __future__ import annotations

import asyncio
import time
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Samples = np.ndarray[Any, np.dtype[np.int16]]


class RealClock:
    """The ``Clock`` of a test with real devices."""

    def now(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def tone(hertz: float, seconds: float, rate: int = 16_000, amplitude: int = 9_000) -> bytes:
    """A sine with short ramps, so that it neither begins nor ends with a click."""
    count = round(seconds * rate)
    wave_ = np.sin(2 * np.pi * hertz * np.arange(count) / rate)
    ramp = np.minimum(1.0, np.arange(count) / (0.005 * rate))
    return bytes((amplitude * wave_ * ramp * ramp[::-1]).astype(np.int16).tobytes())


def rising_pitch(at_s: float) -> float:
    """The frequency of ``rising_tone`` at this time, in Hz: it tells which place of the sound is heard."""
    return 500 + 1_000 * at_s


def rising_tone(seconds: float, rate: int = 16_000, amplitude: int = 9_000) -> bytes:
    """A sine that rises by 1000 Hz a second."""
    times = np.arange(round(seconds * rate)) / rate
    wave_ = amplitude * np.sin(2 * np.pi * (500 * times + 500 * times**2))
    return bytes(wave_.astype(np.int16).tobytes())


def silence(seconds: float, rate: int = 16_000) -> bytes:
    return bytes(2 * round(seconds * rate))


def beeps(count: int, every_s: float, rate: int = 16_000, hertz: float = 2_000) -> bytes:
    """Beeps of 20 ms, the first after 0.3 s."""
    sound = np.zeros(round(rate * every_s * count), np.int16)
    beep = np.frombuffer(tone(hertz, 0.02, rate, 12_000), np.int16)
    for number in range(count):
        at = round(rate * (0.3 + number * every_s))
        sound[at : at + beep.size] = beep
    return bytes(sound.tobytes())


def samples(pcm: bytes) -> Samples:
    return np.frombuffer(pcm, np.int16)


def loud_part(pcm: bytes, threshold: int = 500) -> tuple[int, int]:
    """First and last sample (exclusive) that is louder than the threshold; (0, 0) in silence."""
    loud = np.flatnonzero(np.abs(samples(pcm).astype(np.int32)) > threshold)
    return (int(loud[0]), int(loud[-1]) + 1) if loud.size else (0, 0)


def parts(pcm: bytes, rate: int, threshold: int = 500, apart_s: float = 0.1) -> list[tuple[int, int]]:
    """First and last sample (exclusive) of each sound that silence of ``apart_s`` separates from the next."""
    loud = np.flatnonzero(np.abs(samples(pcm).astype(np.int32)) > threshold)
    if not loud.size:
        return []
    breaks = np.flatnonzero(np.diff(loud) > apart_s * rate)
    begins = np.concatenate((loud[:1], loud[breaks + 1]))
    ends = np.concatenate((loud[breaks], loud[-1:])) + 1
    return [(int(begin), int(end)) for begin, end in zip(begins, ends, strict=True)]


def onsets(pcm: bytes, rate: int, threshold: int = 1_500, apart_s: float = 0.2) -> list[float]:
    """When sounds begin, in seconds."""
    loud = np.flatnonzero(np.abs(samples(pcm).astype(np.int32)) > threshold)
    if not loud.size:
        return []
    first = np.concatenate(([True], np.diff(loud) > apart_s * rate))
    return [float(at) / rate for at in loud[first]]


def pitch(pcm: bytes, rate: int) -> float:
    """The strongest frequency in Hz."""
    sound = samples(pcm).astype(np.float64)
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(sound.size)))
    return float(spectrum.argmax()) * rate / sound.size


def holes(pcm: bytes, rate: int, threshold: int = 1_000) -> int:
    """How many windows of 10 ms within the loud part are silent: dropouts of a continuous sound."""
    begin, end = loud_part(pcm)
    size = rate // 100
    windows = samples(pcm)[begin : begin + (end - begin) // size * size].reshape(-1, size)
    return int((np.abs(windows.astype(np.int32)).max(axis=1) < threshold).sum())


def write_wav(path: Path, pcm: bytes, rate: int = 16_000) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(pcm)
    return path


def read_wav(path: Path) -> tuple[bytes, int]:
    """Samples and their rate."""
    with wave.open(str(path), "rb") as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        return file.readframes(file.getnframes()), file.getframerate()


async def until(condition: Callable[[], bool], limit_s: float = 12.0) -> None:
    """Raises TimeoutError when the condition does not come true."""
    deadline = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("what was waited for did not happen")
        await asyncio.sleep(0.02)
