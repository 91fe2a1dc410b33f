"""The report: scores per criterion, each with the evidence that it rests on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

EvidenceKind = Literal["quote", "run", "hint", "code", "silence"]
Basis = Literal["measured", "claimed"]
"""``measured``: the app saw it happen (runs, growth, hints, silences, code). ``claimed``: the candidate said it."""


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

    @property
    def basis(self) -> Basis:
        """Follows from the kind, so that no author of a report can pass talk off as a fact."""
        return "claimed" if self.kind == "quote" else "measured"


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
    evidence check found in the log; what was not found has been dropped from ``scores``.

    ``rubric`` is its id with its version (``technical-1``); ``scorer`` names who scored, with the version of its rules
    (``built-in 3``), and ``app`` the version of the app. Both are empty in reports of older apps.
    """

    rubric: str
    verdict: str
    scores: tuple[CriterionScore, ...]
    practise_next: tuple[str, ...] = ()
    quotes_claimed: int = 0
    quotes_found: int = 0
    dropped: tuple[str, ...] = ()
    scorer: str = ""
    app: str = ""

    @property
    def by_rules(self) -> bool:
        """Whether the rules of the app alone made it, without a model."""
        return not self.scorer or self.scorer.startswith("built-in")

    @property
    def assessed(self) -> tuple[CriterionScore, ...]:
        return tuple(score for score in self.scores if score.score is not None)

    @property
    def mean(self) -> float | None:
        """Mean of the assessed scores; criteria without evidence are never averaged in."""
        values = [score.score for score in self.scores if score.score is not None]
        return sum(values) / len(values) if values else None

    def scores_as(self, other: Report) -> bool:
        """Whether ``other`` comes to the same by the same rubric and the same rules; the app's version is no matter."""
        return replace(self, app="") == replace(other, app="")
