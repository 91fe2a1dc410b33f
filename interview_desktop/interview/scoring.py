"""The report of the built-in interviewer: rubric scores computed from the record, each with its evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from interview_desktop import __version__
from interview_desktop.domain.events import Envelope
from interview_desktop.domain.report import CriterionScore, Evidence, Report
from interview_desktop.domain.session import SessionState
from interview_desktop.interview import coverage, design_scores, story_scores, verdict
from interview_desktop.interview.cases import SYSTEM_DESIGN
from interview_desktop.interview.code_scores import code_quality, correctness
from interview_desktop.interview.coverage import Score
from interview_desktop.interview.evidence import NOT_ASSESSED, check
from interview_desktop.interview.problem import Criterion, Problem
from interview_desktop.interview.questions import BEHAVIORAL
from interview_desktop.interview.record import utterances
from interview_desktop.interview.talk_scores import communication, complexity, edge_cases, problem_solving

MOST_EVIDENCE = 5

SCORER = "built-in 3"
"""Who scores, and the version of these rules: it grows whenever the same log could come to another score."""

Scorer = Callable[[coverage.Record], Score]

_SCORERS: dict[str, Scorer] = {
    "problem_solving": problem_solving,
    "correctness": correctness,
    "complexity": complexity,
    "edge_cases": edge_cases,
    "code_quality": code_quality,
    "communication": communication,
    "situation_task": story_scores.situation_task,
    "own_action": story_scores.own_action,
    "result": story_scores.result,
    "reflection": story_scores.reflection,
    "requirements": design_scores.named("requirements"),
    "estimation": design_scores.estimation,
    "interface_data": design_scores.named("interface_data"),
    "architecture": design_scores.named("architecture"),
    "depth": design_scores.named("depth"),
    "trade_offs": design_scores.named("trade_offs"),
}
_BY_TYPE: dict[tuple[str, str], Scorer] = {
    (BEHAVIORAL, "communication"): story_scores.communication,
    (SYSTEM_DESIGN, "communication"): design_scores.communication,
}
"""What is judged differently in one type of interview."""


def make_report(state: SessionState, log: Sequence[Envelope], problem: Problem) -> Report:
    """A checked report; the same log gives the same report. ``state`` is the fold of ``log``."""
    record = coverage.Record(state, tuple(log), problem, utterances(state))
    scores = tuple(_score(criterion, record) for criterion in problem.criteria)
    report = Report(
        rubric=problem.rubric,
        verdict=f"{verdict.sentence(record, scores)} {verdict.moves(record)}".strip(),
        scores=scores,
        practise_next=verdict.practise_next(record, scores),
        scorer=SCORER,
        app=__version__,
    )
    return check(report, log)


def _score(criterion: Criterion, record: coverage.Record) -> CriterionScore:
    scorer = _BY_TYPE.get((record.problem.interview, criterion.id)) or _SCORERS.get(criterion.id)
    if scorer is None:
        reason = f"{NOT_ASSESSED}: the built-in interviewer does not judge this"
        return CriterionScore(criterion.id, criterion.title, None, reason)
    score = coverage.raised(record, criterion.id, scorer(record))
    if score.points is None:
        return CriterionScore(criterion.id, criterion.title, None, f"{NOT_ASSESSED}: {score.reason}")
    value = min(5, max(1, int(score.points + 0.5)))
    evidence = _without_twins(score.evidence)[:MOST_EVIDENCE]
    return CriterionScore(criterion.id, criterion.title, value, score.reason, evidence, criterion.anchors[value - 1])


def _without_twins(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    kept: list[Evidence] = []
    for item in evidence:
        if not any((item.kind, item.seq, item.quote, item.number) == (k.kind, k.seq, k.quote, k.number) for k in kept):
            kept.append(item)
    return tuple(kept)
