"""Interviews with vendors that are played on this computer with known latencies: what a candidate waits for, and the
sum of the parts that cannot overlap.

A turn waits for the longer of two things: the silence after which it counts as over, and the reply, whose preparation
begins 0.2 s into that silence: words, first token, first clause, first sound. Everything above that is ours.
"""

from __future__ import annotations

import math
import statistics
import tempfile
from pathlib import Path
from typing import Any

from interview_desktop.voice.clauses import ClauseCutter
from interview_desktop.voice.turn_parameters import TurnParameters
from tests.benchmarks.run import Measure
from tests.fakes.cloud import TOKEN
from tests.support.cloud import Cloud, cloud

FIRST_TOKEN_MS, TOKENS_PER_S, FIRST_AUDIO_MS, TRANSCRIPT_MS = 300.0, 40.0, 150.0, 100.0
WITHIN = 1.1
MODES = (
    ("OpenAI leads, hears and speaks", ("--interviewer", "openai", "--voice", "openai")),
    ("Claude leads, OpenAI hears and speaks", ("--interviewer", "anthropic", "--voice", "openai")),
)


def run() -> list[Measure]:
    measures: list[Measure] = []
    for name, options in MODES:
        latencies = ("--first-token-ms", str(FIRST_TOKEN_MS), "--tokens-per-s", str(TOKENS_PER_S),
                     "--first-audio-ms", str(FIRST_AUDIO_MS), "--transcript-ms", str(TRANSCRIPT_MS))  # fmt: skip
        with cloud(*latencies) as vendors, tempfile.TemporaryDirectory() as data:
            found = vendors.simulate(Path(data), "--problem", "two-readings", "--persona", "strong", *options)
        measures += measures_of(name, found, vendors)
    return measures


def measures_of(name: str, found: dict[str, Any], vendors: Cloud) -> list[Measure]:
    turns = [item for item in found["latency_ms"] if item["voice_to_voice"] is not None]
    words_ms = statistics.median(vendors.recognised_ms) + TRANSCRIPT_MS
    opening = {line["turn"]: line["text"] for line in found["transcript"] if line["who"] == "interviewer"}
    least = [least_ms(item, words_ms, opening.get(item["turn"], "")) for item in turns]
    took = [item["voice_to_voice"] for item in turns]
    floor, value = statistics.median(least), statistics.median(took)
    return [
        Measure(
            name=f"{name}: voice to voice, median of {len(turns)}",
            value=value,
            unit="ms",
            floor=floor,
            goal=f"≤ {WITHIN}×",
            met=value <= WITHIN * floor,
        ),
        Measure(name="… silence waited for, median", value=statistics.median(i["endpoint"] for i in turns), unit="ms"),
        Measure(name="… words known after, median", value=words_ms, unit="ms"),
    ]


def least_ms(turn: dict[str, Any], words_ms: float, reply: str) -> float:
    """What this turn cannot be quicker than, with these vendors."""
    clause = (ClauseCutter().feed(f"{reply} ") or [reply])[0]
    first_clause_ms = 1000 * math.ceil(len(clause) / TOKEN) / TOKENS_PER_S
    prepared_ms = 1000 * TurnParameters().speculate_s + words_ms + FIRST_TOKEN_MS + first_clause_ms + FIRST_AUDIO_MS
    return max(float(turn["endpoint"]), prepared_ms)
