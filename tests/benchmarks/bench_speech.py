"""Local speech: the short window against Whisper's own, the first sound against the whole, and what the pipes cost."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable
from typing import Any

from interview_desktop.ports import FRAME_SAMPLES
from interview_desktop.providers.local.client import SpeechWorker
from interview_desktop.providers.local.mel import samples_of
from interview_desktop.providers.local.silero import Silero
from interview_desktop.providers.local.whisper import LONGEST_S, Whisper
from tests.support.speech import SENTENCES, VOCABULARY, RealClock, at_capture_rate, every_voice, sound_of, spoken

ROUNDS = 7
FRAMES = 300


def run() -> list[dict[str, Any]]:
    """Medians of several rounds, in milliseconds."""
    pcm = spoken()[SENTENCES[0]]
    samples = samples_of(pcm)
    voices = every_voice()
    hearing, detecting = voices.installed("speech-to-text")[0], voices.installed("voice-activity")[0]
    whisper = Whisper(hearing.folder, prompted=True)
    short = _median(lambda: whisper.transcribe(samples, VOCABULARY))
    full = _median(lambda: whisper.transcribe(samples, VOCABULARY, window=LONGEST_S))
    stream = Silero(detecting.path("silero_vad.onnx")).stream()
    frame = samples[:FRAME_SAMPLES]
    frame_here = _median(lambda: [stream.probability(frame) for _ in range(FRAMES)]) / FRAMES
    there = asyncio.run(_over_the_pipes(pcm))
    return [
        _measure(f"decode of {len(pcm) / 32_000:.1f} s, short window (floor: 30 s window)", short, full, "≤ 0.6×", 0.6),
        _measure("decode through the worker (floor: in process)", there["decode"], short, "≤ 1.3×", 1.3),
        _measure("voice activity of a frame through the worker (floor: in process)", there["frame"], frame_here),
        _measure("first sound of two sentences (floor: the whole)", there["first"], there["whole"], "≤ 0.7×", 0.7),
        _measure(
            "synthesis of two sentences (floor: their own length)", there["whole"], there["length"], "≤ 0.3×", 0.3
        ),
    ]


async def _over_the_pipes(pcm: bytes) -> dict[str, float]:
    worker = SpeechWorker(every_voice(), RealClock(), recogniser="whisper-base")
    try:
        await worker.warm()
        frame = pcm[: 2 * FRAME_SAMPLES]
        decodes, frames, firsts, wholes = [], [], [], []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            await worker.speech_to_text.transcribe(pcm, vocabulary=VOCABULARY)
            decodes.append(time.perf_counter() - began)
            began = time.perf_counter()
            for _ in range(FRAMES):
                await worker.voice_activity.probability(frame)
            frames.append((time.perf_counter() - began) / FRAMES)
            first = 0.0
            began = time.perf_counter()
            async for _chunk in worker.text_to_speech.speak(" ".join(SENTENCES[:2])):
                first = first or time.perf_counter() - began
            firsts.append(first)
            wholes.append(time.perf_counter() - began)
        sound = at_capture_rate(
            await sound_of(worker.text_to_speech, " ".join(SENTENCES[:2])), worker.text_to_speech.sample_rate
        )
    finally:
        await worker.close()
    figures = {"decode": decodes, "frame": frames, "first": firsts, "whole": wholes}
    return {**{name: 1000 * statistics.median(times) for name, times in figures.items()}, "length": len(sound) / 32}


def _median(work: Callable[[], object]) -> float:
    work()
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return 1000 * statistics.median(times)


def _measure(name: str, value: float, floor: float, goal: str = "", most: float | None = None) -> dict[str, Any]:
    ratio = value / floor
    met = None if most is None else ratio <= most
    return {"name": name, "value": value, "unit": "ms", "floor": floor, "ratio": ratio, "goal": goal, "met": met}
