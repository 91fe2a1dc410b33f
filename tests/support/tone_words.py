"""Words as tones: each word has a pitch of its own, so that a fake recogniser truly hears what was sent to it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from interview_desktop.ports import CAPTURE_RATE

WORD_S = 0.16
GAP_S = 0.12
LOWEST_HZ, STEP_HZ = 220.0, 14.0
LEVEL = 6000.0
LOUD = 800.0
"""Root mean square from which a step belongs to a word."""
STEP_S = 0.01
LEAST_S = 0.05
"""A shorter sound is no word."""
PURE = 0.5
"""Share of the power that lies around the pitch of a word; noise has less."""

_pitches: dict[str, float] = {}


def spoken(text: str, *, word_s: float = WORD_S, gap_s: float = GAP_S, rate: int = CAPTURE_RATE) -> bytes:
    """The sound of ``text``; every word is followed by a gap."""
    gap = np.zeros(round(gap_s * rate))
    parts: list[npt.NDArray[np.float64]] = [gap]
    for word in text.split():
        hertz = _pitches.setdefault(word, LOWEST_HZ + STEP_HZ * len(_pitches))
        assert hertz < 5000, "too many different words"
        parts += [LEVEL * np.sin(2 * np.pi * hertz / rate * np.arange(round(word_s * rate))), gap]
    return np.concatenate(parts).astype("<i2").tobytes()


def quiet(seconds: float, rate: int = CAPTURE_RATE) -> bytes:
    return bytes(2 * round(seconds * rate))


class Ear:
    """Hears the words of a growing sound at ``rate``."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._sound = np.zeros(0)
        self.words: list[str] = []
        self.seconds = 0.0

    def hear(self, pcm: bytes, *, last: bool = False) -> list[str]:
        """The words that became whole by ``pcm``; with ``last``, also the one that it ends in."""
        new = np.frombuffer(pcm, dtype="<i2").astype(float)
        self.seconds += len(new) / self._rate
        self._sound = np.concatenate((self._sound, new))
        size = round(STEP_S * self._rate)
        steps = len(self._sound) // size
        power = np.sqrt((self._sound[: steps * size].reshape(steps, size) ** 2).mean(axis=1)) if steps else np.zeros(0)
        loud = power > LOUD
        found: list[str] = []
        at = keep = 0
        while at < steps:
            if not loud[at]:
                at += 1
                keep = at
                continue
            end = at
            while end < steps and loud[end]:
                end += 1
            if end == steps and not last:
                break
            found += self._word(self._sound[at * size : end * size])
            at = keep = end
        self._sound = self._sound[keep * size :]
        self.words += found
        return found

    def _word(self, sound: npt.NDArray[np.float64]) -> list[str]:
        if len(sound) < LEAST_S * self._rate or not _pitches:
            return []
        inner = sound[len(sound) // 8 : -len(sound) // 8]
        spectrum = np.abs(np.fft.rfft(inner * np.hanning(len(inner)), 1 << 15)) ** 2
        bin_hz = self._rate / (1 << 15)
        hertz = float(np.argmax(spectrum)) * bin_hz
        near = spectrum[max(0, int((hertz - 40) / bin_hz)) : int((hertz + 40) / bin_hz)]
        if near.sum() < PURE * spectrum.sum():
            return []
        return [min(_pitches, key=lambda word: abs(_pitches[word] - hertz))]
