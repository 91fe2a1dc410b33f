"""The side of a person who leads the interview beside the app: what they may ask, and what stays theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from interview_desktop.domain import events as ev
from interview_desktop.domain.session import SessionState
from interview_desktop.interview import record
from interview_desktop.interview.problem import Criterion, Problem

PRIVATE = (ev.NoteTaken, ev.OwnScoreGiven, ev.OwnScoresSubmitted)
"""What neither the app's interviewer nor the candidate ever gets to read."""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question of the problem that was not asked yet. ``id`` is a probe's or a follow-up's."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A criterion scored twice; None: no score. ``difference`` is the person's minus the app's."""

    title: str
    theirs: int | None
    own: int | None
    reason: str

    @property
    def difference(self) -> int | None:
        return None if self.theirs is None or self.own is None else self.own - self.theirs


def without_private(state: SessionState) -> SessionState:
    """``state`` as if nobody had noted or scored anything beside the app."""
    return replace(state, human_notes=(), own_scores={}, own_submitted=False)


def log_without_private(log: Sequence[ev.Envelope]) -> list[ev.Envelope]:
    """``log`` with the same numbers; in the place of what is private there is only that time passed."""
    return [replace(item, payload=ev.ClockTicked()) if isinstance(item.payload, PRIVATE) else item for item in log]


def log_without_drafts(log: Sequence[ev.Envelope]) -> list[ev.Envelope]:
    """``log`` with the same numbers, without own scores that were not submitted: they are nobody's judgement yet."""
    if any(isinstance(item.payload, ev.OwnScoresSubmitted) for item in log):
        return list(log)
    return [
        replace(item, payload=ev.ClockTicked()) if isinstance(item.payload, ev.OwnScoreGiven) else item for item in log
    ]


def open_questions(state: SessionState, problem: Problem) -> tuple[OpenQuestion, ...]:
    """What was neither asked nor picked: the current stage's questions first, then the other stages' in their order,
    then the follow-ups."""
    done = record.asked(state) | {pick.ref for pick in state.picks}
    probes = sorted(problem.probes, key=lambda probe: probe.stage != state.stage)
    every = [*((probe.id, probe.question) for probe in probes)]
    every += [(item.id, item.question) for item in problem.follow_ups]
    return tuple(OpenQuestion(key, text) for key, text in every if key not in done)


def question(problem: Problem, words: str) -> tuple[str, str]:
    """Text and id of what was picked: ``words`` is the id of one of the problem's questions, or a question in own
    words, which has no id."""
    probe = record.probe_of(problem, words)
    return (probe.question, probe.id) if probe is not None else (words, "")


def own_criteria(problem: Problem) -> tuple[Criterion, ...]:
    """What a person scores, with what the scores 1 to 5 look like with this very problem."""
    return tuple(replace(item, anchors=problem.anchors.get(item.id, item.anchors)) for item in problem.criteria)


def took_part(state: SessionState) -> bool:
    """Whether a person noted or scored anything beside the app."""
    return bool(state.human_notes or state.own_scores)


def compared(state: SessionState, titles: Mapping[str, str] | None = None) -> tuple[Compared, ...]:
    """The own scores beside the report's; nothing before they were submitted. ``titles`` names criteria that the report
    does not have, by id."""
    if not state.own_submitted:
        return ()
    found = {score.criterion: score for score in state.report.scores} if state.report else {}
    rows = []
    for key in dict.fromkeys((*found, *state.own_scores)):
        score, own = found.get(key), state.own_scores.get(key)
        title = score.title if score else (titles or {}).get(key, key.replace("_", " ").capitalize())
        rows.append(
            Compared(title, score.score if score else None, own.score if own else None, own.reason if own else "")
        )
    return tuple(rows)
