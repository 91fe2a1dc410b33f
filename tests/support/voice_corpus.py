"""The scripted corpus of a spoken interview: what is said, with the truth about it.

A *take* is one thing that a candidate's microphone hears, with the places of its words and pauses, the true end of the
turn, and what should happen. Pauses are made by cutting sound that was spoken in one breath at a word boundary, so the
voice does not fall before them as it would at the end of a sentence: as people pause who think.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from interview_desktop.ports import CAPTURE_RATE
from tests.support import voice_corpus_sounds as sounds
from tests.support.voice_corpus_synthesis import CANDIDATES, INTERVIEWER, Voice, boundaries, say, to_floats, to_pcm

Expected = Literal["one turn", "no turn", "reply stops", "reply goes on"]

LEAD_S = 0.6
"""Room before the first word."""

PAUSES_S = (0.0, 0.5, 0.8, 1.5, 3.0)
"""0.0 stands for no pause."""

NOISES_DB: tuple[float | None, ...] = (None, 20.0, 10.0)


@dataclass(frozen=True, slots=True)
class Span:
    """Something that sounds from ``start_s`` to ``end_s`` of its take."""

    start_s: float
    end_s: float
    text: str = ""

    @property
    def length_s(self) -> float:
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True)
class Take:
    """``speech`` are the stretches between pauses, ``end_s`` the true end of the turn, ``work`` when the candidate
    types. ``kind`` groups takes in the table."""

    name: str
    kind: str
    voice: str
    text: str
    pcm: bytes
    speech: tuple[Span, ...]
    end_s: float
    expected: Expected
    pause_s: float = 0.0
    noise_db: float | None = None
    work: tuple[Span, ...] = ()

    @property
    def length_s(self) -> float:
        return len(self.pcm) / 2 / CAPTURE_RATE


# ── answers ──────────────────────────────────────────────────────────────────────────────────────────────────────

ANSWERS = (
    # A bar marks the pause. First what trails off: more is announced.
    "I would walk through the list once and | keep every value in a dictionary.",
    "The lookup takes constant time, because | every key goes straight to its bucket.",
    "So the idea is to use | two pointers that move towards each other.",
    "The brute force solution compares all pairs, so | it needs quadratic time.",
    "Um, I think | a sliding window would avoid the nested loop.",
    "The recursion stops when | the left index is greater than the right index.",
    "My first guess is a graph with | one node for every city.",
    "It runs in n log n because of the | sorting at the beginning.",
    "Can the input contain | negative numbers or duplicates?",
    "How large can | the list of readings become?",
    "Let me think, um, | a stack should be enough here.",
    "I would write a helper function that | takes the left and the right border.",
    "In the end I return the length of the | longest window that was valid.",
    "That would be the simple version, and | then I would make it faster.",
    # Then what could be the end, if one looked at the words alone.
    "We can sort the intervals by their start | and then merge the ones that overlap.",
    "First I check whether the list is empty | and return zero in that case.",
    "I would use a heap | to keep the ten largest values.",
    "If the target is smaller than the middle element | I continue in the left half.",
    "I store the position of each value | so that I can return both indices.",
    "The memory is linear in the worst case | but usually much smaller.",
    "For every element I look up | whether the complement was seen before.",
    # And numbers.
    "The port number would be eight zero | eight zero in my example.",
    "The answer for that input is one hundred and | twenty five.",
    "Then the indices are zero, one, | four and seven.",
)

SENTENCE_PAIRS = (
    "I would use a hash map. | Each value points to its index.",
    "There is a simple way with two loops. | But I can do better than that.",
    "The list is sorted already. | So a binary search is enough.",
    "We need the shortest path. | I would take a breadth first search.",
    "I have one question first. | Can the same reading be used twice?",
    "That works for small inputs. | For large ones it is too slow.",
)
"""Two whole sentences with a pause between: nothing but the melody could say that more comes."""

SHORT_ANSWERS = (
    "Yes.",
    "No, I have not seen it before.",
    "I think so.",
    "That is all.",
    "It is linear.",
    "Twenty five.",
    "Can I start coding now?",
    "Yes, exactly, because of the sorting.",
    "I would say that is it, so.",
    "It should be fine, I guess.",
)

VOCABULARY = (
    "hash map", "complement", "sliding window", "two pointers", "brute force", "intervals", "recursion", "dictionary",
    "quadratic", "binary search", "breadth first search", "heap", "indices",
)  # fmt: skip


def spoken(text: str, voice: Voice, pause_s: float, *, seed: int = 1) -> tuple[bytes, tuple[Span, ...]]:
    """A text with ``pause_s`` at its bars, and where its parts are."""
    parts = [part.split() for part in text.split("|")]
    whole = " ".join(word for part in parts for word in part)
    pcm = say(whole, voice)
    if not pause_s:
        return pcm, (Span(0.0, len(pcm) / 2 / CAPTURE_RATE, whole),)
    places = [sum(len(part) for part in parts[: number + 1]) for number in range(len(parts) - 1)]
    cuts = [0.0, *boundaries(whole, voice, places), len(pcm) / 2 / CAPTURE_RATE]
    sound, spans = b"", []
    for number, (first, last) in enumerate(itertools.pairwise(cuts)):
        if number:
            sound += bytes(2 * round(pause_s * CAPTURE_RATE))
        piece = _soft_ends(pcm[2 * round(first * CAPTURE_RATE) : 2 * round(last * CAPTURE_RATE)])
        start_s = len(sound) / 2 / CAPTURE_RATE
        sound += piece
        spans.append(Span(start_s, len(sound) / 2 / CAPTURE_RATE, " ".join(parts[number])))
    return sound, tuple(spans)


def _soft_ends(pcm: bytes, seconds: float = 0.01) -> bytes:
    """A cut through sound must not click."""
    samples = to_floats(pcm).copy()
    count = min(round(seconds * CAPTURE_RATE), samples.size // 2)
    for index in range(count):
        samples[index] *= index / count
        samples[-1 - index] *= index / count
    return to_pcm(samples)


def take(
    name: str,
    kind: str,
    text: str,
    voice: Voice,
    expected: Expected,
    *,
    pause_s: float = 0.0,
    noise_db: float | None = None,
    seed: int = 1,
) -> Take:
    pcm, spans = spoken(text, voice, pause_s)
    lead = bytes(2 * round(LEAD_S * CAPTURE_RATE))
    pcm = sounds.mixed(lead + pcm, sounds.room(LEAD_S + len(pcm) / 2 / CAPTURE_RATE, seed))
    if noise_db is not None:
        pcm = sounds.with_noise(pcm, noise_db, seed)
    spans = tuple(Span(span.start_s + LEAD_S, span.end_s + LEAD_S, span.text) for span in spans)
    said = " ".join(span.text for span in spans)
    return Take(name, kind, voice.name, said, pcm, spans, spans[-1].end_s, expected, pause_s, noise_db)


def answers(pauses_s: Sequence[float] = PAUSES_S, texts: Sequence[str] = ANSWERS) -> Iterator[Take]:
    """Every answer with every pause. Voices and noises go round, so that each meets each pause."""
    for row, text in enumerate(texts):
        for column, pause_s in enumerate(pauses_s):
            voice = CANDIDATES[(row + column) % len(CANDIDATES)]
            noise_db = NOISES_DB[(row + 2 * column) % len(NOISES_DB)]
            name = f"answer {row + 1} pause {pause_s:g}"
            seed = 100 * row + column
            yield take(name, "answer", text, voice, "one turn", pause_s=pause_s, noise_db=noise_db, seed=seed)


def sentence_pairs(pause_s: float = 0.8) -> Iterator[Take]:
    for row, text in enumerate(SENTENCE_PAIRS):
        for voice in (CANDIDATES[row % len(CANDIDATES)], CANDIDATES[(row + 3) % len(CANDIDATES)]):
            name = f"pair {row + 1} {voice.name}"
            yield take(name, "pair", text, voice, "one turn", pause_s=pause_s, seed=row)


def short_answers() -> Iterator[Take]:
    for row, text in enumerate(SHORT_ANSWERS):
        for voice in (CANDIDATES[row % len(CANDIDATES)], CANDIDATES[(row + 4) % len(CANDIDATES)]):
            yield take(f"short {row + 1} {voice.name}", "short", text, voice, "one turn", seed=row)


def working_answers(pause_s: float = 3.0) -> Iterator[Take]:
    """The candidate types in the pause, and is heard doing it."""
    for row, text in enumerate(ANSWERS[::3]):
        voice = CANDIDATES[row % len(CANDIDATES)]
        plain = take(f"working {row + 1}", "working", text, voice, "one turn", pause_s=pause_s, seed=row)
        gap = Span(plain.speech[0].end_s + 0.3, plain.speech[1].start_s - 0.2)
        keys = bytes(2 * round(gap.start_s * CAPTURE_RATE)) + sounds.typing(gap.length_s, row)
        yield replace(plain, pcm=sounds.mixed(plain.pcm, keys), work=(gap,))


# ── over the reply ───────────────────────────────────────────────────────────────────────────────────────────────

BACKCHANNELS = ("mm-hm", "yeah", "right", "okay", "uh-huh", "I see", "sure", "yeah, okay")

INTERRUPTIONS = (
    "Sorry, can I ask a question first?",
    "Wait, I meant the other list.",
    "No, that is not what I said.",
    "I already know the answer to that.",
    "Okay, but what about an empty list?",
    "Can you repeat the question, please?",
    "Hold on, I want to correct something.",
    "Actually, it is quadratic.",
)


def backchannels() -> Iterator[Take]:
    for row, text in enumerate(BACKCHANNELS):
        for voice in CANDIDATES[row % 2 :: 2]:
            yield take(f"{text} {voice.name}", "backchannel", text, voice, "reply goes on", seed=row)


def interruptions() -> Iterator[Take]:
    for row, text in enumerate(INTERRUPTIONS):
        for voice in CANDIDATES[row % 2 :: 2]:
            yield take(f"interruption {row + 1} {voice.name}", "interruption", text, voice, "reply stops", seed=row)


def noises() -> Iterator[Take]:
    """Sounds that are no words: none of them may stop a reply or become an answer."""
    for seed in range(10):
        yield _noise(f"cough {seed + 1}", "cough", sounds.cough(seed), seed)
    for seed in range(10):
        yield _noise(f"click {seed + 1}", "click", sounds.click(seed), seed)
    for seed in range(10):
        yield _noise(f"typing {seed + 1}", "typing", sounds.typing(3.0, seed), seed)
    for seed in range(4):
        yield _noise(f"music {seed + 1}", "music", sounds.music(4.0, seed), seed)


def _noise(name: str, kind: str, pcm: bytes, seed: int) -> Take:
    length_s = len(pcm) / 2 / CAPTURE_RATE
    lead = bytes(2 * round(LEAD_S * CAPTURE_RATE))
    whole = sounds.mixed(lead + pcm, sounds.room(LEAD_S + length_s, seed))
    return Take(name, kind, "", "", whole, (), LEAD_S + length_s, "reply goes on")


def two_talkers() -> Iterator[Take]:
    """Somebody else talks in the background, 15 dB below the candidate."""
    for row, text in enumerate(ANSWERS[1::6]):
        voice, other = CANDIDATES[row], CANDIDATES[row + 2]
        plain = take(f"two talkers {row + 1}", "two talkers", text, voice, "one turn", seed=row)
        lead = bytes(2 * round((LEAD_S + 0.4) * CAPTURE_RATE))
        aside = to_floats(say("Did you see the game last night?", other)) * 10 ** (-15 / 20)
        aside = aside[: max(0, (len(plain.pcm) - len(lead)) // 2)]
        yield replace(plain, pcm=sounds.mixed(plain.pcm, lead + to_pcm(aside)))


# ── the interviewer's own voice ──────────────────────────────────────────────────────────────────────────────────

REPLIES = (
    "Good, let us start with the easy part.",
    "How would you approach this problem?",
    "What happens when the list is empty?",
    "That sounds right to me, please go on.",
    "Could you say a little more about the running time?",
    "Imagine a logger that writes one reading every second.",
    "You are given a list of readings and a target.",
    "Which data structure would make the lookup faster?",
    "I see, and why is that faster than the first idea?",
    "Let me give you a hint about the order of the readings.",
    "Think about what you know after the first pass.",
    "When you are ready, write it down in the editor.",
    "Seven of nine tests passed, and two of them failed.",
    "What would you do if the readings did not fit into memory?",
    "Thank you, that answers my question.",
    "Is there a case in which this would go wrong?",
    "How much memory does your solution need?",
    "Please walk me through your code with a small example.",
    "We have about ten minutes left, so let us wrap up.",
    "That was all from my side, thank you for your time.",
)

ECHOES: tuple[tuple[float, float], ...] = (
    (-10.0, 40.0), (-10.0, 120.0), (-10.0, 250.0), (-20.0, 40.0), (-20.0, 80.0), (-20.0, 180.0), (-20.0, 250.0),
    (-30.0, 60.0), (-30.0, 120.0), (-6.0, 80.0),
)  # fmt: skip
"""Loudness of the echo against the played sound, and its delay in milliseconds; with 20 replies each 200 sentences."""


def replies() -> list[bytes]:
    """The interviewer's sentences, as they are played."""
    return [say(text, INTERVIEWER) for text in REPLIES]
