"""What recognition is worth beyond a quiet sentence: doubted words, ends of turns, names from the editor, captions."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import psutil

from interview_desktop.interview.vocabulary import vocabulary
from interview_desktop.ports import CAPTURE_RATE
from interview_desktop.providers.local.client import SpeechWorker
from interview_desktop.providers.local.mel import samples_of
from interview_desktop.providers.local.smart_turn import SmartTurn
from interview_desktop.providers.local.whisper import Whisper
from interview_desktop.voice.captions import rest_s
from interview_desktop.voice.doubts import is_doubted
from tests.support.speech import RealClock, every_voice, silence, word_error_rate
from tests.support.voice_corpus import ANSWERS, VOCABULARY
from tests.support.voice_corpus_sounds import mixed, room, with_noise
from tests.support.voice_corpus_synthesis import CANDIDATES, boundaries, say

PLAIN_ANSWERS = tuple(answer.replace("| ", "") for answer in ANSWERS)
PIPER = tuple(voice for voice in CANDIDATES if voice.program == "piper")

PROBLEM_WORDS = ("reading", "readings", "greenhouse", "target", "complement", "hash map", "O of n", "brute force")
CODE = """
def pair_for_target(readings, target):
    seenAt = {}
    for cursor, celsius in enumerate(readings):
        shortfall = target - celsius
        if shortfall in seenAt:
            return seenAt[shortfall], cursor
        seenAt[celsius] = cursor
    tail_offset = prefixSums(readings)
    return memo_table
"""
ABOUT_THE_CODE = (
    "I store the cursor in seen at for every celsius value.",
    "The shortfall is the target minus celsius.",
    "If the shortfall is in seen at, I return seen at of shortfall and the cursor.",
    "The tail offset comes from the prefix sums of the readings.",
    "I return the memo table at the end.",
    "Pair for target takes the readings and the target.",
    "Celsius is the key in seen at, and the cursor is its value.",
    "Prefix sums gives me the tail offset in one pass.",
)


# ── doubted words ────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class DoubtScore:
    """``precision``: of the doubted words, how many are wrong; ``recall``: of the wrong words, how many are doubted."""

    words: int
    wrong: float
    precision: float
    recall: float


def doubt_score(whisper: Whisper, answers: Sequence[str], noises_db: Sequence[float | None]) -> DoubtScore:
    """Each answer by two of the voices in each noise."""
    found: list[tuple[bool, bool]] = []
    for number, text in enumerate(answers):
        for voice in (CANDIDATES[2 * number % len(CANDIDATES)], CANDIDATES[(2 * number + 1) % len(CANDIDATES)]):
            clean = silence(0.3) + say(text, voice) + silence(0.3)
            for noise_db in noises_db:
                pcm = clean if noise_db is None else with_noise(clean, noise_db, number)
                heard = whisper.transcribe(samples_of(pcm), VOCABULARY, words=True)
                right = right_words(text, [word.text for word in heard.words])
                found += [(is_doubted(word), not good) for word, good in zip(heard.words, right, strict=True)]
    doubted = [wrong for doubt, wrong in found if doubt]
    wrong_ones = [doubt for doubt, wrong in found if wrong]
    return DoubtScore(len(found), _share(wrong for _, wrong in found), _share(doubted), _share(wrong_ones))


def _share(values: Iterator[bool] | Sequence[bool]) -> float:
    every = list(values)
    return sum(every) / max(1, len(every))


def right_words(said: str, heard: Sequence[str]) -> list[bool]:
    """Which heard words were said at their place; a different spelling of the same letters is right."""
    wanted, found = [_letters(word) for word in said.split()], [_letters(word) for word in heard]
    rows, columns = len(wanted), len(found)
    costs = [[max(i, j) if not (i and j) else 0 for j in range(columns + 1)] for i in range(rows + 1)]
    for i in range(1, rows + 1):
        for j in range(1, columns + 1):
            changed = costs[i - 1][j - 1] + (wanted[i - 1] != found[j - 1])
            costs[i][j] = min(changed, costs[i - 1][j] + 1, costs[i][j - 1] + 1)
    right = [False] * columns
    i, j = rows, columns
    while i and j:
        same = wanted[i - 1] == found[j - 1]
        if costs[i][j] == costs[i - 1][j - 1] + (not same):
            right[j - 1] = same
            i, j = i - 1, j - 1
        elif costs[i][j] == costs[i][j - 1] + 1:
            j -= 1
        else:
            i -= 1
    letters = "".join(wanted)
    # Other spellings: digits for numbers, two words in one.
    other = [word.isdigit() or (len(word) > 5 and word in letters) for word in found]
    return [one or two for one, two in zip(right, other, strict=True)]


def _letters(word: str) -> str:
    return re.sub(r"[^a-z0-9]", "", word.lower())


# ── ends of turns ────────────────────────────────────────────────────────────────────────────────────────────────


def turn_end_scores(model: SmartTurn, answers: Sequence[str]) -> tuple[list[float], list[float]]:
    """What the model says 0.2 s after whole answers, and after the same sound cut at a word in its middle."""
    whole, cut = [], []
    for number, text in enumerate(answers):
        for voice in PIPER:
            pcm = say(text, voice)
            count = len(text.split())
            cuts = boundaries(text, voice, [max(2, round(count * part)) for part in (0.35, 0.55, 0.75)])
            whole.append(model.run(samples_of(_in_a_room(pcm, number))))
            cut += [model.run(samples_of(_in_a_room(pcm[: 2 * round(at * CAPTURE_RATE)], number))) for at in cuts]
    return whole, cut


def _in_a_room(pcm: bytes, seed: int) -> bytes:
    sound = pcm + silence(0.2)
    return mixed(sound, room(len(sound) / 2 / CAPTURE_RATE, seed))


def area_under_curve(over: Sequence[float], unfinished: Sequence[float]) -> float:
    """The chance that one of the first is above one of the second."""
    above = sum((one > other) + 0.5 * (one == other) for one in over for other in unfinished)
    return above / (len(over) * len(unfinished))


# ── names from the editor ────────────────────────────────────────────────────────────────────────────────────────


def errors_about_code(whisper: Whisper, words: Sequence[str], noise_db: float | None = None) -> float:
    """Word error over sentences about ``CODE`` when ``words`` are expected."""
    pairs = []
    for number, text in enumerate(ABOUT_THE_CODE):
        for voice in PIPER[:2]:
            pcm = say(text, voice) + silence(0.3)
            pcm = pcm if noise_db is None else with_noise(pcm, noise_db, number)
            pairs.append((text, whisper.transcribe(samples_of(pcm), words).text))
    return word_error_rate(pairs)


def expected_with_code() -> tuple[str, ...]:
    return vocabulary(PROBLEM_WORDS, CODE, "python")


# ── captions ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class CaptionCost:
    """``share`` of a core that the worker took; ``latest_ms``: how late a word spoken at the worst moment is shown,
    median and greatest over the captions."""

    share: float
    latest_ms: float
    slowest_ms: float
    captions: int


async def caption_cost(segments_s: Sequence[float]) -> CaptionCost:
    """Captions of stretches of speech of these lengths, as fast as they are spoken, at the listener's pace."""
    speech = b"".join(say(text, PIPER[0]) + silence(0.3) for text in PLAIN_ANSWERS[:6])
    worker = SpeechWorker(every_voice(), RealClock(), recogniser="whisper-base")
    try:
        await worker.warm()
        process = psutil.Process(worker.worker_pid)
        before, began = _cpu_s(process), time.monotonic()
        late: list[float] = []
        for length_s in segments_s:
            late += await _captions_of(worker, speech, length_s)
        spent, passed = _cpu_s(process) - before, time.monotonic() - began
    finally:
        await worker.close()
    ordered = sorted(late)
    return CaptionCost(spent / passed, 1000 * ordered[len(ordered) // 2], 1000 * ordered[-1], len(late))


async def _captions_of(worker: SpeechWorker, speech: bytes, length_s: float) -> list[float]:
    late: list[float] = []
    began = time.monotonic()
    rest, previous = rest_s(0.0), 0.0
    while True:
        await asyncio.sleep(rest)
        spoken_s = time.monotonic() - began
        if spoken_s >= length_s:
            return late
        asked = time.monotonic()
        await worker.speech_to_text.transcribe(
            speech[: 2 * int(spoken_s * CAPTURE_RATE)], vocabulary=VOCABULARY, interim=True
        )
        took = time.monotonic() - asked
        # A word spoken right after the one before was asked for waits for that one, the rest, and this one.
        late.append(previous + rest + took)
        rest, previous = rest_s(took), took


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
