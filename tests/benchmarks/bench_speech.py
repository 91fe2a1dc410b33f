"""Local speech: the short window against Whisper's own, the first sound against the whole, and what the pipes cost."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable
from typing import Any

from interview_desktop.ports import FRAME_SAMPLES
from interview_desktop.providers.local.client import Patience, SpeechWorker
from interview_desktop.providers.local.mel import samples_of
from interview_desktop.providers.local.silero import Silero
from interview_desktop.providers.local.smart_turn import SmartTurn
from interview_desktop.providers.local.whisper import LONGEST_S, Whisper
from tests.support import speech_measures as measures
from tests.support.speech import SENTENCES, VOCABULARY, RealClock, at_capture_rate, every_voice, sound_of, spoken
from tests.support.speech_measures import area_under_curve as area_of

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
    turn_end = SmartTurn(voices.installed("turn-end")[0].path("smart-turn.onnx"))
    judged = _median(lambda: turn_end.finished(samples))
    with_words = _median(lambda: whisper.transcribe(samples, VOCABULARY, words=True))
    return [
        _measure(f"decode of {len(pcm) / 32_000:.1f} s, short window (floor: 30 s window)", short, full, "≤ 0.6×", 0.6),
        _measure("decode through the worker (floor: in process)", there["decode"], short, "≤ 1.3×", 1.3),
        _measure("voice activity of a frame through the worker (floor: in process)", there["frame"], frame_here),
        _measure("first sound of two sentences (floor: the whole)", there["first"], there["whole"], "≤ 0.7×", 0.7),
        _measure(
            "synthesis of two sentences (floor: their own length)", there["whole"], there["length"], "≤ 0.3×", 0.3
        ),
        _measure("decode with words' confidences (floor: without)", with_words, short, "≤ 1.3×", 1.3),
        _measure("is it over? by the melody (floor: a decode)", judged, short, "≤ 0.5×", 0.5),
        _measure("the same through the worker while it decodes (floor: alone)", there["end"], judged),
        *_quality(whisper, turn_end),
    ]


def _quality(whisper: Whisper, turn_end: SmartTurn) -> list[dict[str, Any]]:
    """What it is worth; the voices are synthetic."""
    doubt = measures.doubt_score(whisper, measures.PLAIN_ANSWERS[::3], (20.0, 10.0))
    whole, cut = measures.turn_end_scores(turn_end, measures.PLAIN_ANSWERS[::3])
    without = measures.errors_about_code(whisper, measures.PROBLEM_WORDS)
    expected = measures.errors_about_code(whisper, measures.expected_with_code())
    captions = asyncio.run(measures.caption_cost((3.0, 5.0, 4.0, 6.0)))
    return [
        _share("of the doubted words are wrong, noise 20 and 10 dB (floor: of all)", doubt.precision, doubt.wrong, 0.5),
        _share("of the wrong words are doubted", doubt.recall),
        _share("end of turn: a whole answer sounds more finished than a cut one", area_of(whole, cut), 0.5),
        _share("word error in talk about the code, its names expected (floor: not)", expected, without),
        _share("of a core for captions while somebody speaks", captions.share, most=0.45),
        {"name": "a word is shown after, at the worst moment (median)", "value": captions.latest_ms, "unit": "ms"},
    ]


def _share(
    name: str, value: float, floor: float | None = None, least: float | None = None, most: float | None = None
) -> dict[str, Any]:
    goal = f"≥ {least:.0%}" if least is not None else f"≤ {most:.0%}" if most is not None else ""
    met = value >= least if least is not None else value <= most if most is not None else None
    one: dict[str, Any] = {"name": name, "value": 100 * value, "unit": "%", "goal": goal, "met": met}
    return one if floor is None else {**one, "floor": 100 * floor, "ratio": value / floor}


async def _over_the_pipes(pcm: bytes) -> dict[str, float]:
    # On a busy computer an answer about the end of a turn is late; here it is waited for.
    patience = Patience(turn_end_s=10.0)
    worker = SpeechWorker(every_voice(), RealClock(), recogniser="whisper-base", patience=patience)
    try:
        await worker.warm()
        frame = pcm[: 2 * FRAME_SAMPLES]
        decodes, frames, firsts, wholes, ends = [], [], [], [], []
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
            decode = asyncio.create_task(worker.speech_to_text.transcribe(pcm, vocabulary=VOCABULARY))
            await asyncio.sleep(0.02)
            began = time.perf_counter()
            await worker.turn_ends.finished(pcm)
            ends.append(time.perf_counter() - began)
            await decode
        sound = at_capture_rate(
            await sound_of(worker.text_to_speech, " ".join(SENTENCES[:2])), worker.text_to_speech.sample_rate
        )
    finally:
        await worker.close()
    figures = {"decode": decodes, "frame": frames, "first": firsts, "whole": wholes, "end": ends}
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
