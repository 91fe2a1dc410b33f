"""How much of the interviewer's own voice is left after cancelling: its sentences in several rooms, judged by the
detector of speech that the app uses.

``python -m tests.benchmarks.bench_echo noise`` also measures word error with and without noise suppression.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from interview_desktop.audio.apm import BLOCK, LiveKitApm
from interview_desktop.ports import CAPTURE_RATE, FRAME_SAMPLES
from interview_desktop.providers.local.silero import Silero
from interview_desktop.providers.local.voice_pack import VoicePacks, voices_folder
from interview_desktop.voice.turn_parameters import TurnParameters
from tests.benchmarks.run import Measure
from tests.support.echo_room import Floats, Pair, echo_of, to_floats, to_pcm
from tests.support.speech import SENTENCES, speech_worker, word_error_rate
from tests.support.voice_corpus_synthesis import CANDIDATES, INTERVIEWER, say

ROOT = Path(__file__).parents[2]
GAP_S = 1.0
TAIL_S = 0.4
ROOMS = tuple((level, delay) for level in (-6, -12, -20) for delay in (20, 80, 150, 250))
SENTENCES_IN_ALL = 204
"""So many for each room that all have the same number; each room begins with a canceller that knows nothing."""


@dataclass(frozen=True, slots=True)
class Found:
    """Of one conversation: decibels removed per sentence, the share of frames taken for speech before and after the
    canceller knew the room, and how many sentences would have stopped themselves."""

    erle_db: tuple[float, ...]
    leak_early: float
    leak: float
    stopped_early: int
    stopped: int
    sentences: int
    cpu: float


def interviewer_sentences(count: int) -> list[str]:
    """What the interviewer says: the texts of the problems that come with the app."""
    found: dict[str, None] = {}

    def walk(value: Any) -> None:
        if isinstance(value, str):
            for sentence in re.split(r"(?<=[.?!])\s+", re.sub(r"\s+", " ", value.replace("`", ""))):
                if 5 <= len(sentence.split()) <= 22 and re.fullmatch(r"[A-Za-z0-9 ,.'?!;:-]+", sentence):
                    found[sentence] = None
        elif isinstance(value, dict | list):
            for inner in value.values() if isinstance(value, dict) else value:
                walk(inner)

    for path in sorted((ROOT / "resources" / "problems").glob("**/*.toml")):
        walk(tomllib.loads(path.read_text(encoding="utf-8")))
    return list(found)[:count]


def detector() -> Silero:
    pack = VoicePacks(voices_folder()).installed("voice-activity")[0]
    return Silero(next(pack.folder.rglob("*.onnx")))


def voiced(model: Silero, sound: Floats) -> Any:
    stream = model.stream()
    frames = (sound / 32768).astype(np.float32)
    ends = range(0, frames.size - FRAME_SAMPLES + 1, FRAME_SAMPLES)
    return np.array([stream.probability(frames[at : at + FRAME_SAMPLES]) for at in ends])


def longest(flags: Any) -> int:
    best = run = 0
    for flag in flags:
        run = run + 1 if flag else 0
        best = max(best, run)
    return best


def conversation(model: Silero, texts: Sequence[str], level_db: float, delay_ms: float, seed: int) -> Found:
    parts: list[Floats] = [np.zeros(CAPTURE_RATE // 2)]
    spans: list[tuple[int, int]] = []
    at = CAPTURE_RATE // 2
    for text in texts:
        sound = to_floats(say(text, INTERVIEWER))
        spans.append((at, at + sound.size + int(TAIL_S * CAPTURE_RATE)))
        parts += [sound, np.zeros(int(GAP_S * CAPTURE_RATE))]
        at += sound.size + int(GAP_S * CAPTURE_RATE)
    played = np.concatenate(parts)
    room = np.random.default_rng(seed).normal(0, 4, played.size)
    heard = echo_of(played, level_db, delay_ms, seed) + room
    pair = Pair(LiveKitApm())
    began = time.process_time()
    left = pair.run(to_pcm(played), to_pcm(heard))
    cpu = (time.process_time() - began) / (played.size / CAPTURE_RATE)
    speech = voiced(model, left) >= TurnParameters().speech_on
    onset = max(2, round(TurnParameters().barge_onset_s * CAPTURE_RATE / FRAME_SAMPLES))
    settled_at = pair.settled_at if pair.settled_at is not None else left.size
    erle, early, later, stopped_early, stopped = [], [], [], 0, 0
    for begin, end in spans:
        end = min(end, left.size)
        erle.append(10 * np.log10((heard[begin:end] ** 2).mean() / max(1e-6, (left[begin:end] ** 2).mean())))
        flags = speech[begin // FRAME_SAMPLES : end // FRAME_SAMPLES]
        # Before the canceller knows the room nobody is listened to while the interviewer speaks.
        known = max(0, (settled_at - begin) // FRAME_SAMPLES)
        early += list(flags[:known])
        later += list(flags[known:])
        stopped_early += longest(flags[:known]) >= onset
        stopped += longest(flags[known:]) >= onset
        if longest(flags[known:]) >= onset:
            print("stopped:", level_db, delay_ms, len(erle), longest(flags), texts[len(erle) - 1], file=sys.stderr)
    return Found(
        tuple(erle),
        float(np.mean(early)) if early else 0.0,
        float(np.mean(later)) if later else 0.0,
        stopped_early,
        stopped,
        len(spans),
        cpu,
    )


def run() -> list[Measure]:
    model = detector()
    texts = interviewer_sentences(SENTENCES_IN_ALL)
    found: dict[tuple[int, int], Found] = {}
    each = len(texts) // len(ROOMS)
    for number, (level, delay) in enumerate(ROOMS):
        part = texts[number * each : (number + 1) * each]
        if number == len(ROOMS) - 1:
            part = texts[number * each :]
        found[level, delay] = conversation(model, part, level, delay, number)
    sentences = sum(one.sentences for one in found.values())
    stopped = sum(one.stopped for one in found.values())
    measures: list[Measure] = [
        {
            "name": f"false barge-ins from echo, of {sentences} sentences",
            "value": stopped,
            "unit": "",
            "goal": "0",
            "met": stopped == 0,
        },
        {
            "name": "… before the canceller knows the room (nobody is listened to)",
            "value": sum(one.stopped_early for one in found.values()),
            "unit": "",
        },
        {
            "name": "echo frames taken for speech",
            "value": 100 * sum(one.leak * one.sentences for one in found.values()) / sentences,
            "unit": "%",
        },
    ]
    for level in sorted({level for level, _delay in ROOMS}, reverse=True):
        removed = [value for (of, _delay), one in found.items() if of == level for value in one.erle_db[2:]]
        measures.append({"name": f"echo removed at {level} dB", "value": float(np.median(removed)), "unit": "dB"})
    cpu = max(one.cpu for one in found.values())
    measures.append({"name": "cancelling, share of a core", "value": 100 * cpu, "unit": "%"})
    return measures


def processed(sound: Floats, *, suppress: bool) -> Floats:
    apm = LiveKitApm(noise_suppression=suppress)
    pcm, out = to_pcm(sound), []
    for start in range(0, len(pcm) - 2 * BLOCK + 1, 2 * BLOCK):
        apm.far(bytes(2 * BLOCK))
        out.append(apm.near(pcm[start : start + 2 * BLOCK]))
    return to_floats(b"".join(out))


async def noise_suppression() -> None:
    """Word error of the recogniser in noise (white, and that of a room) with and without suppression."""
    rng = np.random.default_rng(1)
    async with speech_worker() as worker:
        for snr_db in (20, 10):
            for kind in ("white", "hum"):
                pairs: dict[str, list[tuple[str, str]]] = {"untouched": [], "high-pass only": [], "suppressed": []}
                for number, text in enumerate(SENTENCES):
                    clean = to_floats(say(text, CANDIDATES[number % len(CANDIDATES)]))
                    sound = np.concatenate((np.zeros(2 * CAPTURE_RATE), clean, np.zeros(CAPTURE_RATE // 2)))
                    noise = rng.normal(size=sound.size)
                    if kind == "hum":
                        noise = np.cumsum(noise)
                        noise -= np.convolve(noise, np.ones(400) / 400, "same")
                    noise *= np.sqrt((clean**2).mean()) / noise.std() * 10 ** (-snr_db / 20)
                    noisy = sound + noise
                    for way, heard in (
                        ("untouched", noisy),
                        ("high-pass only", processed(noisy, suppress=False)),
                        ("suppressed", processed(noisy, suppress=True)),
                    ):
                        from_s = heard[int(1.7 * CAPTURE_RATE) :]
                        words = await worker.speech_to_text.transcribe(to_pcm(from_s))
                        pairs[way].append((text, words.text))
                print(
                    snr_db,
                    kind,
                    {way: round(100 * word_error_rate(said), 1) for way, said in pairs.items()},
                    flush=True,
                )


if __name__ == "__main__":
    if sys.argv[1:] == ["noise"]:
        asyncio.run(noise_suppression())
    else:
        for one in run():
            print(one)
