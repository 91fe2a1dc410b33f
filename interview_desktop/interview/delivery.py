"""How somebody spoke: pace, fillers, silences, interruptions, and where the time went. Facts, and no score."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from interview_desktop.domain import events as ev
from interview_desktop.domain.session import Line, SessionState
from interview_desktop.interview import record, requests

FEWEST_WORDS = 8
"""A pace is told of an utterance with at least so many words: "yes" has none."""

LONG_SILENCE_S = 10.0
"""Thinking takes some seconds, and nobody needs to be told."""

_ALWAYS: Final = re.compile(r"\b(?:u+h+m*|u+m+|e+r+m*|hm+)\b", re.IGNORECASE)
_YOU_KNOW: Final = re.compile(
    r"(?<!do )(?<!did )(?<!if )(?<!as )(?<!let )(?<!what )\byou know\b"
    r"(?! (?:what|how|why|when|where|which|who|if|whether|that|the|a|an|about|any|this)\b)",
    re.IGNORECASE,
)
_LIKE: Final = re.compile(
    r"(?:(?<=, )|^)like(?=,)|(?<=, )like\b(?= (?:um|uh|you know)\b)|\blike,? like\b", re.IGNORECASE
)
"""Only what commas set off: "something like this" and "it looks like a tree" say what they mean."""

_SORT_OF: Final = re.compile(
    r"(?<!what )(?<!which )(?<!this )(?<!that )(?<!some )(?<!a )(?<!the )(?<!any )(?<!each )(?<!same )"
    r"\b(?:sort|kind) of\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pace:
    """Utterance ``seq``: ``words`` in ``seconds`` of sound."""

    seq: int
    elapsed_s: float
    words: int
    seconds: float

    @property
    def per_minute(self) -> float:
        return 60 * self.words / self.seconds


@dataclass(frozen=True, slots=True)
class Filler:
    """``word`` (lower case) begins at character ``place`` of the text of utterance ``seq``."""

    word: str
    seq: int
    elapsed_s: float
    place: int


@dataclass(frozen=True, slots=True)
class Silence:
    """After the question ``question`` (event ``seq``) was over, at ``elapsed_s``, nothing was said, written or run for
    ``seconds``."""

    seq: int
    elapsed_s: float
    seconds: float
    question: str


@dataclass(frozen=True, slots=True)
class Interruption:
    """The candidate cut a reply (event ``seq``) off, after ``heard`` of its words."""

    seq: int
    elapsed_s: float
    heard: str


@dataclass(frozen=True, slots=True)
class StageTime:
    """Seconds that a stage was to take, and took; a stage that was not reached took 0."""

    stage: str
    title: str
    budget_s: float
    spent_s: float


@dataclass(frozen=True, slots=True)
class Delivery:
    """``words_per_minute`` is the mean over all sound; None when nothing was spoken that can be timed. ``spoken`` and
    ``typed`` count utterances."""

    spoken: int
    typed: int
    words_per_minute: float | None
    paces: tuple[Pace, ...]
    fillers: tuple[Filler, ...]
    silences: tuple[Silence, ...]
    interruptions: tuple[Interruption, ...]
    stages: tuple[StageTime, ...]

    @property
    def filler_counts(self) -> tuple[tuple[str, int], ...]:
        """(word, how often), the most frequent first."""
        counts = Counter(filler.word for filler in self.fillers)
        return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def delivery(state: SessionState, log: Sequence[ev.Envelope]) -> Delivery:
    """What ``log`` shows; ``state`` is its fold."""
    said = [line for line in state.lines if line.who == "candidate"]
    paces = tuple(pace for line in said if (pace := _pace(line)) is not None)
    seconds = sum(pace.seconds for pace in paces)
    return Delivery(
        spoken=sum(not line.typed for line in said),
        typed=sum(line.typed for line in said),
        words_per_minute=60 * sum(pace.words for pace in paces) / seconds if seconds else None,
        paces=paces,
        fillers=tuple(filler for line in said if not line.typed for filler in fillers(line)),
        silences=_silences(state, log),
        interruptions=tuple(
            Interruption(line.seq, line.elapsed_s, line.text)
            for line in state.lines
            if line.who == "interviewer" and line.interrupted
        ),
        stages=_stages(state),
    )


def fillers(line: Line) -> tuple[Filler, ...]:
    """The fillers in an utterance, in order. A word that the recogniser doubted is none."""
    places: dict[int, str] = {}
    for pattern in (_ALWAYS, _YOU_KNOW, _LIKE, _SORT_OF):
        for match in pattern.finditer(line.text):
            if not any(start < match.end() and match.start() < end for start, end in line.doubts):
                places[match.start()] = _plain(match[0])
    return tuple(Filler(word, line.seq, line.elapsed_s, place) for place, word in sorted(places.items()))


def _plain(word: str) -> str:
    """One name for what is drawn out differently."""
    word = word.lower()
    if re.fullmatch(r"u+h+m*|u+m+", word):
        return "um" if word.endswith("m") else "uh"
    if re.fullmatch(r"e+r+m*", word):
        return "er"
    return "hm" if re.fullmatch(r"hm+", word) else word.split(",")[0].removesuffix(" like")


def _pace(line: Line) -> Pace | None:
    if line.typed or line.audio is None:
        return None
    # What was recognised has the recording's length, a correction may not.
    words = requests.words_in(line.original or line.text)
    seconds = line.audio.end_s - line.audio.start_s
    return Pace(line.seq, _begun(line), words, seconds) if words >= FEWEST_WORDS and seconds > 0 else None


def _begun(line: Line) -> float:
    """An utterance becomes an event when it is over."""
    seconds = line.audio.end_s - line.audio.start_s if line.audio is not None else 0.0
    return max(0.0, line.elapsed_s - max(0.0, seconds))


def _silences(state: SessionState, log: Sequence[ev.Envelope]) -> tuple[Silence, ...]:
    over = {e.payload.turn: e.elapsed_s for e in log if isinstance(e.payload, ev.ReplyFinished)}
    begun = {line.seq: _begun(line) for line in state.lines if line.who == "candidate"}
    found: list[Silence] = []
    for line in state.lines:
        if line.who != "interviewer" or line.act not in record.ASKING or not record.got_across(line):
            continue
        since = over.get(line.turn, line.elapsed_s)
        until = _next_sign(log, line.seq, begun)
        if until is not None and until - since >= LONG_SILENCE_S:
            found.append(Silence(line.seq, since, until - since, line.text))
    return tuple(found)


def _next_sign(log: Sequence[ev.Envelope], after: int, begun: dict[int, float]) -> float | None:
    """When the candidate was next heard or seen to work; None when that cannot be told, as of a typed answer: nobody
    knows when its typing began."""
    for envelope in log:
        if envelope.seq <= after:
            continue
        match envelope.payload:
            case ev.CandidateSaid(typed=typed):
                return None if typed else begun.get(envelope.seq, envelope.elapsed_s)
            case ev.CodeEdited() | ev.RunStarted() | ev.NotesEdited() | ev.SessionEnded() | ev.LanguageChosen():
                return envelope.elapsed_s
            case ev.SessionPaused() | ev.SessionResumed():
                return None
            case ev.InterviewerSaid(act=act, part=0) if act in record.ASKING:
                return envelope.elapsed_s
    return None


def _stages(state: SessionState) -> tuple[StageTime, ...]:
    plan = state.started.stages if state.started is not None else ()
    spent = {stage.name: 0.0 for stage in plan}
    starts = [visit.elapsed_s for visit in state.stages]
    for visit, end in zip(state.stages, [*starts[1:], state.elapsed_s], strict=bool(starts)):
        spent[visit.stage] = spent.get(visit.stage, 0.0) + max(0.0, end - visit.elapsed_s)
    return tuple(StageTime(stage.name, stage.title, stage.budget_s, spent[stage.name]) for stage in plan)
