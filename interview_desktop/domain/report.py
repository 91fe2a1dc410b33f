"""The report: scores per criterion, each with the evidence that it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

EvidenceKind = Literal["quote", "run", "hint", "code", "silence"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A pointer into the event log.

    ``seq`` is the event that it points at. For ``quote``, ``quote`` is a verbatim part of that utterance's
    text; for ``code``, of that snapshot's text. ``note`` is the sentence shown. ``elapsed_s`` is the interview
    clock of that event. ``number`` is a number that the note claims (tests passed, rung of a hint), to be checked
    against the event.
    """

    kind: EvidenceKind
    seq: int
    note: str
    quote: str = ""
    elapsed_s: float = 0.0
    number: float | None = None


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """One criterion of the rubric. ``score`` is 1..5, or None for "not assessed" (``reason`` says why)."""

    criterion: str
    title: str
    score: int | None
    reason: str
    evidence: tuple[Evidence, ...] = ()
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A checked report. ``quotes_claimed`` counts the quotes that were proposed, ``quotes_found`` those that the
    evidence check found in the log; what was not found has been dropped from ``scores``."""

    rubric: str
    verdict: str
    scores: tuple[CriterionScore, ...]
    practise_next: tuple[str, ...] = ()
    quotes_claimed: int = 0
    quotes_found: int = 0
    dropped: tuple[str, ...] = ()

    @property
    def assessed(self) -> tuple[CriterionScore, ...]:
        return tuple(score for score in self.scores if score.score is not None)

    @property
    def mean(self) -> float | None:
        """Mean of the assessed scores; criteria without evidence are never averaged in."""
        values = [score.score for score in self.scores if score.score is not None]
        return sum(values) / len(values) if values else None
