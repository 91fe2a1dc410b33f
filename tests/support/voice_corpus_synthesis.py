"""Speech for the corpus: Piper and espeak-ng as programs, several speakers and speeds, made once and kept.

Everything is the same on each run: Piper's own noise is switched off, the rest is seeded. Sound is 16-bit mono at
``CAPTURE_RATE``, kept in the test output folder under a hash of what it was made from.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import struct
import subprocess
import tempfile
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from interview_desktop.audio.resample import Resampler
from interview_desktop.ports import CAPTURE_RATE
from interview_desktop.providers.local.mel import log_mel, samples_of
from interview_desktop.providers.local.piper_program import PiperProgram
from interview_desktop.providers.local.voice_pack import VoicePacks, voices_folder

KEPT = Path(__file__).parents[1] / "output" / "voice_corpus"
_FORM = "1"
"""Part of every hash: raised when the same recipe shall give another sound."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Voice:
    """``pace`` is Piper's length scale or espeak-ng's words per minute; ``pitch`` above 1 makes a smaller person."""

    name: str
    program: str
    pace: float
    model: str = ""
    pitch: float = 1.0


INTERVIEWER = Voice("interviewer", "piper", 1.0)
CANDIDATES = (
    Voice("calm", "piper", 1.05, pitch=0.93),
    Voice("british", "espeak", 150, "en-gb-x-rp"),
    Voice("quick", "piper", 0.85, pitch=1.06),
    Voice("american", "espeak", 165, "en-us"),
    Voice("slow", "piper", 1.25, pitch=1.1),
    Voice("woman", "espeak", 155, "en-us+f4"),
    Voice("high", "piper", 1.0, pitch=1.2),
)


def keep(kind: str, recipe: object, make: Callable[[], bytes]) -> bytes:
    """What ``make`` gives, made only once for this recipe."""
    if (data := find(kind, recipe)) is not None:
        return data
    data, path = make(), _path(kind, recipe)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Two processes may make the same at once: each writes its own file, and both are right.
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(data)
    os.replace(file.name, path)
    return data


def find(kind: str, recipe: object) -> bytes | None:
    """What was made for this recipe before, if it was."""
    try:
        return _path(kind, recipe).read_bytes()
    except FileNotFoundError:
        return None


def _path(kind: str, recipe: object) -> Path:
    return KEPT / kind / hashlib.sha256(f"{_FORM} {kind} {recipe!r}".encode()).hexdigest()[:24]


def say(text: str, voice: Voice) -> bytes:
    """The text in one breath, without silence at either end, at the same loudness for every voice."""
    return keep("speech", (text, voice), lambda: _trimmed(_synthesise(text, voice)))


def _synthesise(text: str, voice: Voice) -> bytes:
    if voice.program == "espeak":
        pcm, rate = _espeak(text, voice)
    else:
        pcm, rate = _piper(voice.pace).say(text)
    # Read faster than it was made, a voice becomes higher and quicker.
    return _resampled(pcm, round(rate * voice.pitch))


def _resampled(pcm: bytes, rate: int) -> bytes:
    resampler = Resampler(rate, CAPTURE_RATE)
    return resampler.push(pcm) + resampler.finish()


def _espeak(text: str, voice: Voice) -> tuple[bytes, int]:
    command = ["espeak-ng", "-v", voice.model, "-s", str(round(voice.pace)), "--stdout", text]
    made = subprocess.run(command, capture_output=True, check=True, timeout=30).stdout
    with wave.open(io.BytesIO(made)) as file:
        # Written to a pipe, the header's length is a guess: take what is there.
        return made[44:], file.getframerate()


def _trimmed(pcm: bytes, loudness: float = 2000.0) -> bytes:
    samples = np.frombuffer(pcm, "<i2").astype(np.float64)
    loud = np.flatnonzero(np.abs(samples) > 0.01 * np.abs(samples).max())
    samples = samples[loud[0] : loud[-1] + 1]
    level = np.sqrt(np.mean(samples[np.abs(samples) > 0.05 * np.abs(samples).max()] ** 2))
    return to_pcm(samples * (loudness / level))


def to_pcm(samples: Floats) -> bytes:
    return np.clip(samples, -32767, 32767).astype("<i2").tobytes()


def to_floats(pcm: bytes) -> Floats:
    return np.frombuffer(pcm, "<i2").astype(np.float64)


class _Piper:
    """The Piper program at one speed, spoken to over its pipes."""

    _LENGTHS = struct.Struct("<II")

    def __init__(self, pace: float) -> None:
        model = next(file for file in _model_files() if file.suffix == ".onnx")
        self._folder = tempfile.TemporaryDirectory(prefix="piper-")
        voice = Path(self._folder.name) / model.name
        voice.symlink_to(model)
        config = json.loads(Path(f"{model}.json").read_text(encoding="utf-8"))
        config["inference"] |= {"length_scale": pace, "noise_scale": 0.0, "noise_w": 0.0}
        Path(f"{voice}.json").write_text(json.dumps(config), encoding="utf-8")
        command = PiperProgram(voices_folder()).command(voice)
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._rate = int(self._read()[0]["sample_rate"])

    def say(self, text: str) -> tuple[bytes, int]:
        header = json.dumps({"op": "speak", "id": 1, "text": text}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(self._LENGTHS.pack(len(header), 0) + header)
        self._process.stdin.flush()
        sound = b""
        while (answer := self._read())[0]["op"] == "sound":
            sound += answer[1]
        if answer[0]["op"] != "end":
            raise RuntimeError(f"Piper does not say {text!r}: {answer[0]}")
        return sound, self._rate

    def _read(self) -> tuple[dict[str, Any], bytes]:
        assert self._process.stdout is not None
        first, second = self._LENGTHS.unpack(self._process.stdout.read(self._LENGTHS.size))
        return json.loads(self._process.stdout.read(first)), self._process.stdout.read(second)

    def close(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait(10)
        self._folder.cleanup()


_PIPERS: dict[float, _Piper] = {}


def _piper(pace: float) -> _Piper:
    if pace not in _PIPERS:
        _PIPERS[pace] = _Piper(pace)
    return _PIPERS[pace]


def close_programs() -> None:
    """End the Piper programs that were started for synthesis."""
    while _PIPERS:
        _PIPERS.popitem()[1].close()


def _model_files() -> list[Path]:
    pack = VoicePacks(voices_folder()).installed("text-to-speech")[0]
    return [pack.path(file.name) for file in pack.pack.files]


# ── word boundaries ──────────────────────────────────────────────────────────────────────────────────────────────

_HOP = CAPTURE_RATE // 100


def boundaries(text: str, voice: Voice, places: Sequence[int]) -> list[float]:
    """Seconds at which the words with these numbers begin in ``say(text, voice)``.

    The same voice says what is before and after the place separately; the seam between both, laid over the sound that
    was spoken in one breath, is the place.
    """
    return [_boundary(text, voice, place) for place in places]


def _boundary(text: str, voice: Voice, place: int) -> float:
    return float(keep("seams", (text, voice, place), lambda: str(_seam(text, voice, place)).encode()))


def _seam(text: str, voice: Voice, place: int) -> float:
    words = text.split()
    before, after = (say(" ".join(part), voice) for part in (words[:place], words[place:]))
    whole = say(text, voice)
    path = _laid_over(_features(before + after), _features(whole))
    seam = len(before) // 2 // _HOP
    there = float(np.mean([hop for at, hop in path if abs(at - seam) <= 1]))
    return _quietest(whole, there * _HOP / CAPTURE_RATE)


def _features(pcm: bytes) -> Floats:
    """What was said, hop by hop, whatever the loudness and pitch: the first cepstral coefficients and the loudness."""
    log = log_mel(samples_of(pcm), len(pcm) / 2 / CAPTURE_RATE).astype(np.float64)
    bands = np.arange(log.shape[0])
    cosines = np.cos(np.pi * np.outer(np.arange(13), bands + 0.5) / log.shape[0])
    cepstrum: Floats = (cosines @ log).T
    scaled: Floats = (cepstrum - cepstrum.mean(axis=0)) / (cepstrum.std(axis=0) + 1e-9)
    return scaled


def _laid_over(one: Floats, other: Floats) -> list[tuple[int, int]]:
    """The cheapest way to go through both at once (dynamic time warping): pairs of hops."""
    distance = np.sqrt(np.maximum(0, (one**2).sum(1)[:, None] + (other**2).sum(1)[None, :] - 2 * one @ other.T))
    rows, columns = distance.shape
    total = np.full((rows + 1, columns + 1), np.inf)
    total[0, 0] = 0
    for row in range(rows):
        above = np.minimum(total[row, :-1], total[row, 1:])
        left = np.inf
        for column in range(columns):
            left = total[row + 1, column + 1] = distance[row, column] + min(above[column], left)
    path, row, column = [], rows, columns
    while row and column:
        path.append((row - 1, column - 1))
        steps = (total[row - 1, column - 1], total[row - 1, column], total[row, column - 1])
        best = int(np.argmin(steps))
        row, column = row - (best != 2), column - (best != 1)
    return path[::-1]


def _quietest(pcm: bytes, at_s: float, around_s: float = 0.05) -> float:
    step = CAPTURE_RATE // 200
    samples = to_floats(pcm)
    first = max(0, int((at_s - around_s) * CAPTURE_RATE))
    part = samples[first : int((at_s + around_s) * CAPTURE_RATE)]
    if part.size < 4 * step:
        return at_s
    power = np.square(part[: part.size // step * step]).reshape(-1, step).sum(axis=1)
    smooth = np.convolve(power, np.ones(3), "same")
    return (first + (int(smooth.argmin()) + 0.5) * step) / CAPTURE_RATE
