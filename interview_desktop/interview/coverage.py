"""What of a good answer was said: per question of the problem, with the places in the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from interview_desktop.domain.events import Envelope
from interview_desktop.domain.report import Evidence
from interview_desktop.domain.session import Line, SessionState
from interview_desktop.interview import record, requests
from interview_desktop.interview.problem import Mention, Probe, Problem
from interview_desktop.interview.record import Named, Utterance
from interview_desktop.interview.understanding import quote_around

BESIDE_THE_POINT = 0.5
"""What an answer loses in communication when nothing of it is what was asked for."""

HIGHEST = 4.5
"""Points that are the highest score already."""

HARDER_BONUS = 1.0
"""Points that a whole answer to a harder follow-up adds to the criterion that it probes."""


@dataclass(frozen=True, slots=True)
class Record:
    """A session as the scorers read it."""

    state: SessionState
    log: tuple[Envelope, ...]
    problem: Problem
    said: tuple[Utterance, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """``points`` are 1..5 before rounding, None when there is nothing to judge; ``reason`` is a plain sentence."""

    points: float | None
    reason: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """One probe: what was named, what was left out, and the answers and silences that show it."""

    probe: Probe
    named: tuple[Named, ...]
    missed: tuple[Mention, ...]
    answers: tuple[Utterance, ...] = ()
    nudges: tuple[Line, ...] = field(default=())

    @property
    def beside_the_point(self) -> bool:
        """Whether answers were clear and held nothing of a good one."""
        clear = not any(answer.doubtful or answer.doubted_words for answer in self.answers)
        return bool(self.answers and self.probe.mentions) and clear and not self.named

    @property
    def gave_up(self) -> bool:
        naming = {item.utterance.seq for item in self.named}
        return bool(self.answers) and all(
            answer.seq not in naming and not answer.doubtful and _gives_up(answer) for answer in self.answers
        )


def mean_of(sure: Sequence[float], unsure: Sequence[float]) -> float:
    """The mean of what was clear, together with those of the ``unsure`` values that do not lower it: words that the
    recogniser doubted count for the candidate, never against. One of both must not be empty."""
    values = list(sure)
    for value in sorted(unsure, reverse=True):
        if not values or value >= sum(values) / len(values):
            values.append(value)
    return sum(values) / len(values)


def coverage(rec: Record, criterion: str = "") -> tuple[Coverage, ...]:
    """The probes (of ``criterion``, or all) that the candidate could answer or answered unasked.

    What was left out counts only where the candidate had a fair chance: a clear answer to the question, or a nudge
    while it was open. Words that the recogniser was unsure of never count against anybody: each of them may have been
    one of the things that seem to be missing.
    """
    parts = (_look(rec, probe) for probe in rec.problem.probes if not criterion or probe.criterion == criterion)
    return tuple(part for part in parts if part.named or part.missed)


def answerable(rec: Record) -> tuple[Coverage, ...]:
    """The probes that were answered, clearly or not, or met by a silence that had to be broken."""
    parts = (_look(rec, probe) for probe in rec.problem.probes)
    return tuple(part for part in parts if part.answers or (part.nudges and (part.named or part.missed)))


def _look(rec: Record, probe: Probe) -> Coverage:
    named = record.named(probe, rec.said)
    naming = {item.utterance.seq for item in named}
    answers = tuple(
        utterance
        for utterance in rec.said
        if utterance.probe == probe.id and (utterance.seq in naming or requests.is_answer(utterance.text))
    )
    nudges = _nudges(rec.state, probe)
    known = {item.mention.id for item in named}
    missed: tuple[Mention, ...] = ()
    if any(not answer.doubtful for answer in answers) or (nudges and not answers and _takes_part(rec)):
        missed = tuple(mention for mention in probe.mentions if mention.id not in known)
        unsure = sum(answer.doubted_words for answer in answers)
        missed = missed[: max(0, len(missed) - unsure)]
    return Coverage(probe, named, missed, answers, nudges)


def _takes_part(rec: Record) -> bool:
    """Whether the candidate answers at all. Who never says anything shows nothing by one more silence."""
    return any(requests.is_answer(utterance.text) for utterance in rec.said)


def harder_answers(rec: Record, criterion: str) -> tuple[Coverage, ...]:
    """The harder follow-ups about ``criterion`` to whose answer something of a good one belongs. What was left out
    is not listed: to be asked more than others were must not cost anything."""
    found: list[Coverage] = []
    for follow_up in rec.problem.follow_ups:
        probe = record.probe_of(rec.problem, follow_up.id)
        if not follow_up.harder or probe is None or probe.criterion != criterion:
            continue
        answers = tuple(item for item in rec.said if item.probe == follow_up.id)
        if named := record.named(probe, answers):
            found.append(Coverage(probe, named, (), answers))
    return tuple(found)


def raised(rec: Record, criterion: str, score: Score) -> Score:
    """``score`` with what a harder follow-up adds: up to ``HARDER_BONUS``, and never less than it was."""
    answers = harder_answers(rec, criterion)
    if score.points is None or not answers:
        return score
    best = max(len(part.named) / len(part.probe.mentions) for part in answers)
    proof = [replace(item, note=f"Harder follow-up: {item.note}") for part in answers for item in evidence_of(part)]
    said = "The answer to the harder follow-up added to it."
    if score.points >= HIGHEST:
        said = "The harder follow-up was answered, too."
    return Score(
        score.points + HARDER_BONUS * best,
        f"{score.reason} {said}",
        (*score.evidence[:1], *proof, *score.evidence[1:]),
    )


def share(parts: tuple[Coverage, ...]) -> float:
    """The share (0..1) of what was named; ``parts`` must not be empty."""
    named = sum(len(part.named) for part in parts)
    return named / (named + sum(len(part.missed) for part in parts))


def evidence_of(part: Coverage) -> tuple[Evidence, ...]:
    """Quotes for what was named; for what was left out the answer, or the silence."""
    found: list[Evidence] = []
    by_utterance: dict[int, list[Named]] = {}
    for item in part.named:
        by_utterance.setdefault(item.utterance.seq, []).append(item)
    for items in by_utterance.values():
        utterance = items[0].utterance
        start = min(item.match.start for item in items)
        end = max(item.match.end for item in items)
        quote = quote_around(utterance.text, start, end)
        found.append(quoted(utterance, quote, f"Named {_listed([item.mention.label for item in items])}."))
    if part.missed:
        labels = _listed([mention.label for mention in part.missed])
        clear = next((answer for answer in part.answers if not answer.doubtful), None)
        if clear is not None:
            note = f"Asked “{part.probe.question}”, left out {labels}."
            found.append(quoted(clear, quote_around(clear.text, 0, 0), note))
        elif part.nudges:
            note = f"No answer to “{part.probe.question}”"
            line = part.nudges[-1]
            found.append(Evidence("silence", line.seq, note, elapsed_s=line.elapsed_s))
    return tuple(found)


def quoted(utterance: Utterance, quote: str, note: str) -> Evidence:
    return Evidence("quote", utterance.seq, note, quote=quote, elapsed_s=utterance.elapsed_s)


def _gives_up(answer: Utterance) -> bool:
    return requests.gives_up(answer.text) and requests.gives_up(answer.certain)


def _nudges(state: SessionState, probe: Probe) -> tuple[Line, ...]:
    found: list[Line] = []
    open_now = False
    for line in state.lines:
        if line.who != "interviewer":
            continue
        if line.act == "nudge" and open_now:
            found.append(line)
        elif line.act not in record.PASSING:
            open_now = line.act in record.ASKING and line.ref == probe.id
    return tuple(found)


def _listed(labels: list[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"
