"""What a session's record says about the questions of a problem: who answered what, and which ideas were named when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from interview_desktop.domain.session import Line, Run, SessionState
from interview_desktop.interview.problem import FollowUp, Mention, Probe, Problem
from interview_desktop.interview.requests import is_order, says_something
from interview_desktop.interview.understanding import Match, find, quote_around, tokens

ASKING = frozenset({"ask_approach", "probe", "follow_up", "repeat", "resume"})
"""Acts that leave the probe named by ``ref`` open, until something else than a passing act follows."""

PASSING = frozenset({"answer", "hint", "no_hint", "nudge", "decline", "unclear", "run_noted"})
"""Acts after which the question that was open before is still open."""

DOUBTFUL = 0.5
"""Confidence below which words may count for the candidate, never against."""

NEARLY_HEARD = 2
"""Words that may be missing at the end of a question that was understood all the same."""

_SUBJECTS = {"time", "space"}


@dataclass(frozen=True, slots=True)
class Utterance:
    """A finished utterance of the candidate. ``probe`` is the id of the question that was open then, or empty;
    ``doubts`` are the places in ``text`` of words that the recogniser was not sure of."""

    seq: int
    text: str
    elapsed_s: float
    stage: str
    probe: str = ""
    confidence: float | None = None
    doubts: tuple[tuple[int, int], ...] = ()

    @property
    def doubtful(self) -> bool:
        """Whether nothing of it may count against the candidate."""
        unsure = self.confidence is not None and self.confidence < DOUBTFUL
        return unsure or (bool(self.doubts) and not says_something(self.certain))

    @property
    def certain(self) -> str:
        """The text without its doubted words."""
        kept, at = [], 0
        for start, end in sorted(self.doubts):
            kept.append(self.text[at : max(start, at)])
            at = max(end, at)
        return " ".join("".join((*kept, self.text[at:])).split())

    @property
    def doubted_words(self) -> int:
        """How many doubted words may have been something else: fillers are none."""
        return sum(says_something(self.text[start:end]) for start, end in self.doubts)


@dataclass(frozen=True, slots=True)
class Named:
    """The place where a mention was named first."""

    mention: Mention
    utterance: Utterance
    match: Match


def utterances(state: SessionState, extra: Line | None = None) -> tuple[Utterance, ...]:
    """What the candidate said, in order; ``extra`` is a line that is not in the state yet."""
    lines = state.lines if extra is None else (*state.lines, extra)
    found: list[Utterance] = []
    open_probe = ""
    for line in lines:
        if line.who == "interviewer":
            if line.act not in PASSING and got_across(line):
                open_probe = line.ref if line.act in ASKING else ""
            continue
        found.append(
            Utterance(
                line.seq,
                line.text,
                line.elapsed_s,
                stage_at(state, line.seq),
                open_probe,
                # What was corrected was read by a person: no doubt is left about it.
                None if line.original else line.confidence,
                line.doubts,
            )
        )
    return tuple(found)


def open_probe(state: SessionState, problem: Problem) -> Probe | None:
    """The question of the problem that the candidate has still to answer."""
    for line in reversed(state.lines):
        if line.who == "interviewer" and line.act not in PASSING and got_across(line):
            return probe_of(problem, line.ref) if line.act in ASKING else None
    return None


def probe_of(problem: Problem, probe_id: str) -> Probe | None:
    follow_ups = (_as_probe(problem, item) for item in problem.follow_ups if item.id == probe_id)
    return next((probe for probe in problem.probes if probe.id == probe_id), None) or next(follow_ups, None)


def _as_probe(problem: Problem, follow_up: FollowUp) -> Probe:
    """A follow-up that is asked is a question as any other, of the last stage in which something is asked."""
    stage, criterion = ("review", "problem_solving") if problem.entry else ("trade_offs", "depth")
    return Probe(follow_up.id, stage, follow_up.question, criterion, follow_up.mentions, follow_up.persona)


def asked(state: SessionState) -> frozenset[str]:
    """Ids of the probes that were asked."""
    return frozenset(
        line.ref
        for line in state.lines
        if line.who == "interviewer" and line.act in ASKING and line.ref and got_across(line)
    )


def got_across(line: Line) -> bool:
    """Whether a reply reached the candidate: one that was interrupted did when its question was heard, or nearly."""
    if not line.interrupted:
        return True
    return "?" in line.text or ("?" in line.unheard and len(line.unheard.split()) <= NEARLY_HEARD)


def stage_at(state: SessionState, seq: int) -> str:
    """The stage in which event ``seq`` happened; a number beyond the log is now."""
    return next((visit.stage for visit in reversed(state.stages) if visit.seq < seq), "")


def named(probe: Probe, said: Iterable[Utterance]) -> tuple[Named, ...]:
    """The mentions of ``probe`` that were named, each where it was named first.

    "O of n" may speak of time or of space: outside of an answer to its own probe, a phrase about complexity counts
    only when it says which.
    """
    spoken = tuple(said)
    found: list[Named] = []
    for mention in probe.mentions:
        outside = mention.phrases
        if probe.criterion == "complexity":
            outside = tuple(
                phrase for phrase in mention.phrases if _SUBJECTS & {token.word for token in tokens(phrase)}
            )
        for utterance in spoken:
            match = _names(utterance.text, mention.phrases if utterance.probe == probe.id else outside)
            if match is not None:
                found.append(Named(mention, utterance, match))
                break
    return tuple(found)


def _names(text: str, phrases: Sequence[str]) -> Match | None:
    """Where ``text`` says one of ``phrases``. A sentence that orders the interviewer about names nothing."""
    for match in find(text, phrases):
        if not match.negated and not is_order(quote_around(text, match.start, match.end, len(text))):
            return match
    return None


def is_covered(probe: Probe, said: Sequence[Utterance]) -> bool:
    """Whether everything that a good answer to ``probe`` mentions has been said."""
    return len(named(probe, said)) == len(probe.mentions)


def finished_runs(state: SessionState) -> tuple[Run, ...]:
    """The runs that judged the candidate's code: not those that the engine or the candidate cut off,
    nor those on an own input."""
    return tuple(
        run
        for run in state.test_runs
        if run.result is not None and run.result.reason not in {"engine_error", "stopped"}
    )
