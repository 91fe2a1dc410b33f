"""How the conversation feels, in numbers: who is cut off, how long silence lasts, what stops a reply.

First the scripted corpus through the real ears on a virtual clock (many turns, exact truth), then the whole product
without its window on a virtual sound card (the truth is in recordings of the card's two sides), last a naive voice
interviewer on the same card as the yardstick.
"""

from __future__ import annotations

import asyncio
import functools
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from unittest import mock

from interview_desktop.domain import events as ev
from interview_desktop.voice import turns
from interview_desktop.voice.floor import Floor
from tests.benchmarks.run import OUTPUT, Measure
from tests.support import voice_corpus as corpus
from tests.support.answers import room_noise
from tests.support.soundcard import SoundCard, virtual_sound_card
from tests.support.voice_corpus_card import (
    Conversation,
    Line,
    answered_ms,
    converse,
    lines_of,
    monitors,
    silenced_ms,
    trust_the_microphone,
)
from tests.support.voice_corpus_echo import hear_echoes
from tests.support.voice_corpus_naive import converse_naively
from tests.support.voice_corpus_offline import Conditions, hear_all, plain_rule
from tests.support.voice_corpus_scores import (
    MOST_STOP_MS,
    barge_in,
    by_noise,
    echoes,
    keep_outcomes,
    markdown,
    measure,
    percentile,
    share,
    turn_taking,
    word_errors,
)
from tests.support.voice_corpus_synthesis import CANDIDATES, close_programs, say

ON_THE_CARD = (
    "Can I use the same reading twice?",
    "Are the readings sorted?",
    "I would go through the readings in one pass and look up the complement in a hash map.",
    "I check before I store, so a reading never pairs with itself.",
    "Brute force over all pairs would be quadratic, so the map is better.",
    "The map holds each value with its position.",
    "It takes linear time and linear memory.",
    "If nothing is found I return an empty list.",
    "With duplicates I keep the first position.",
    "Every lookup takes constant time.",
    "I would test it with an empty list first.",
    "Sorting would cost more time than the map.",
)
INTO_THE_REPLY_S = 1.3
PLAIN_LINES, NAIVE_LINES = 6, 4
STEPS = ("endpoint", "transcription", "first_token", "first_clause", "first_audio", "output")

DOCUMENT = Path(__file__).parents[2] / "docs" / "voice.md"
TABLE_BEGINS, TABLE_ENDS = "<!-- the table of the benchmark -->", "<!-- end of the table -->"

PLAIN_MEDIAN_MS = 955.0
ADAPTIVE_MEDIAN_MS = 700.0


def run() -> list[Measure]:
    measures = [*corpus_measures(), *card_measures()]
    (OUTPUT / "voice.md").write_text(markdown(measures), encoding="utf-8")
    if os.environ.get("UPDATE_DOCS") == "1":
        page = DOCUMENT.read_text(encoding="utf-8")
        before, rest = page.split(TABLE_BEGINS)
        after = rest.split(TABLE_ENDS)[1]
        DOCUMENT.write_text(f"{before}{TABLE_BEGINS}\n{markdown(measures)}{TABLE_ENDS}{after}", encoding="utf-8")
    return measures


# ── the corpus on a virtual clock ────────────────────────────────────────────────────────────────────────────────


def corpus_measures() -> list[Measure]:
    answers = list(corpus.answers())
    others = [*corpus.sentence_pairs(), *corpus.short_answers(), *corpus.two_talkers()]
    working = list(corpus.working_answers())
    over_reply = [*corpus.interruptions(), *corpus.backchannels(), *corpus.noises()]
    close_programs()
    adaptive = _timed("answers", lambda: hear_all([*answers, *others, *working]))
    plain = _timed("answers, plain rule", lambda: hear_all(answers, Conditions(adaptive=False, words=False)))
    spoken_over = _timed("over the reply", lambda: hear_all(over_reply, Conditions(over_reply=True)))
    echoed = _timed("echo", hear_echoes)
    fluent = [take for take in answers if not take.pause_s]
    unprompted = _timed("without vocabulary", lambda: hear_all(fluent, Conditions(vocabulary=())))
    keep_outcomes([*adaptive, *spoken_over], OUTPUT / "voice_corpus" / "outcomes.json")
    mine = adaptive[: len(answers)]

    def of(kind: str) -> list[bool]:
        return [outcome.cut_in(take) for take, outcome in adaptive if take.kind == kind]

    short = [(take, outcome) for take, outcome in adaptive if take.kind == "short"]
    return [
        *turn_taking(mine),
        *by_noise(mine),
        share("cut in on between two whole sentences, 0.8 s", of("pair")),
        share("cut in on in 3 s of typing within a sentence", of("working"), "0", 0.0),
        share("cut in on while somebody else talks", of("two talkers")),
        share("short answers that are missed", (outcome.wait_s(take) is None for take, outcome in short)),
        *turn_taking(plain, "700 ms rule: ", goals=False),
        word_errors([pair for pair in mine if not pair[0].pause_s], "word error with vocabulary"),
        word_errors(unprompted, "… without"),
        *echoes(echoed),
        *barge_in(spoken_over),
    ]


T = TypeVar("T")


def _timed(name: str, work: Callable[[], T]) -> T:
    began = time.monotonic()
    result = work()
    print(f"voice: {name} took {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return result


# ── the product on the card ──────────────────────────────────────────────────────────────────────────────────────


def card_measures() -> list[Measure]:
    # The first answer is the slowest everywhere, and nobody waits for it twice: it is not counted.
    sounds = [(text, say(text, CANDIDATES[number % 2])) for number, text in enumerate(ON_THE_CARD)]
    close_programs()
    with tempfile.TemporaryDirectory() as scratch, virtual_sound_card() as card:
        folder = Path(scratch)
        lines = lines_of(sounds, folder, INTO_THE_REPLY_S)
        with card.speaking(room_noise(folder)):
            with plain_floor():
                plain = _timed("card, plain rule", lambda: _on_card(card, lines[:PLAIN_LINES], folder / "plain"))
            adaptive = _timed("card, adaptive", lambda: _on_card(card, lines, folder / "adaptive"))
            replies = [text for text in adaptive.conversation.replies if len(text) > 40][:NAIVE_LINES]
            naive = _timed("card, naive", lambda: _naively(card, lines[:NAIVE_LINES], replies))
    return [
        *_latency("700 ms rule: ", plain, PLAIN_MEDIAN_MS),
        *_latency("", adaptive, ADAPTIVE_MEDIAN_MS),
        measure("naive cascade: end of speech → first sample, median", statistics.median(naive), "ms"),
        *_steps(adaptive.conversation.measures),
        *_stops([*plain.stops, *adaptive.stops]),
        *_cpu(adaptive.conversation),
    ]


@dataclass(frozen=True, slots=True)
class OnCard:
    """What one conversation on the card gave; times in milliseconds, by the card's monitors."""

    conversation: Conversation
    answered: list[float]
    stops: list[float]


def _on_card(card: SoundCard, lines: list[Line], data: Path) -> OnCard:
    os.environ["INTERVIEW_DESKTOP_DATA"] = str(data)
    trust_the_microphone(card, data)
    with monitors(card) as (microphone, speaker):
        conversation = asyncio.run(converse(card, lines))
    said, replies = microphone.sounds(gap_s=1.2), speaker.sounds()
    answered = answered_ms(said, replies)
    if len(answered) < len(lines) // 2:
        raise RuntimeError(f"only {len(answered)} of {len(lines)} answers were replied to")
    return OnCard(conversation, answered, silenced_ms(said, replies))


@contextmanager
def plain_floor() -> Iterator[None]:
    """Sessions wait 700 ms whatever is said."""
    parameters = plain_rule(turns.TurnParameters())
    with mock.patch("interview_desktop.session.live.Floor", functools.partial(Floor, parameters=parameters)):
        yield


def _naively(card: SoundCard, lines: list[Line], replies: list[str]) -> list[float]:
    longest = max(len(reply) for reply in replies)
    with monitors(card) as (microphone, speaker):
        converse_naively(card, lines, replies, reply_s=longest / 13)
    return answered_ms(microphone.sounds(gap_s=1.2), speaker.sounds())


def _latency(label: str, measured: OnCard, most_ms: float) -> list[Measure]:
    values = measured.answered
    median = statistics.median(values)
    name = f"{label}end of speech → first sample, median of {len(values)}"
    return [
        measure(name, median, "ms", f"≤ {most_ms:.0f} ms", median <= most_ms),
        measure("… 90 % are below", percentile(values, 90), "ms"),
    ]


def _steps(measures: list[ev.TurnMeasured]) -> list[Measure]:
    rows = []
    for step in ("voice_to_voice", *STEPS):
        values = [value for one in measures if (value := getattr(one, f"{step}_ms")) is not None]
        if values:
            rows.append(measure(f"… {step}, by the app's own clock", statistics.median(values), "ms"))
    return rows


def _stops(stops: list[float]) -> list[Measure]:
    if not stops:
        return [measure("interruptions on the card", 0, "", "some", False)]
    median = statistics.median(stops)
    name = f"interruption → loudspeaker silent, median of {len(stops)}"
    return [
        measure(name, median, "ms", f"≤ {MOST_STOP_MS:.0f} ms", median <= MOST_STOP_MS),
        measure("… 90 % are below", percentile(stops, 90), "ms"),
    ]


def _cpu(conversation: Conversation) -> list[Measure]:
    rows = [
        measure(f"CPU of the {name} in a conversation", 100 * seconds / conversation.wall_s, "% of a core")
        for name, seconds in conversation.cpu.items()
    ]
    return rows
