"""When an interview becomes harder or easier, and why: rules over the record, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from interview_desktop.domain.session import SessionState
from interview_desktop.interview import record
from interview_desktop.interview.problem import FollowUp, Problem
from interview_desktop.interview.record import Utterance

LEVELS = ("very easy", "easy", "medium", "hard", "very hard")
"""A problem is easy, medium or hard; a follow-up may go one step beyond."""

MOST_NAMED = 0.75
"""Share of what good answers mention from which on there is room for more."""

LITTLE_NAMED = 0.35
"""Share up to which a design interview is stuck, when hints did not help either."""

EARLY = 0.75
"""Part of the planned time within which all tests must pass, to count as early."""

FOLLOW_UP_S = 150.0
"""Time that a follow-up needs, in seconds."""

STUCK_HINTS = 2
LOWER_GOAL_HINTS = 3


@dataclass(frozen=True, slots=True)
class Step:
    """Move to ``to_level``; ``follow_up`` is what to ask then, None for a lower goal with the same task."""

    to_level: str
    reason: str
    evidence: tuple[int, ...]
    follow_up: FollowUp | None = None


Rule = Callable[[Problem, SessionState, Sequence[Utterance], float], Step | None]


def harder(problem: Problem, state: SessionState, said: Sequence[Utterance], elapsed_s: float) -> Step | None:
    """A harder follow-up, when the tests passed early, most was named, and time is left."""
    follow_up = _follow_up(problem, state, harder=True)
    if follow_up is None or state.moves or len(state.hints) > 1 or not _time_left(state, elapsed_s):
        return None
    naming = _naming(problem, said)
    if not naming or _share(problem, said) < MOST_NAMED:
        return None
    reason, evidence = "most of what a good answer holds was named", naming[-3:]
    if problem.tests:
        passed = _passed_early(state)
        if passed is None:
            return None
        reason, evidence = f"all tests passed early and {reason}", (passed, *evidence)
    return Step(_level(state, +1), reason, evidence, follow_up)


def easier(problem: Problem, state: SessionState, said: Sequence[Utterance], elapsed_s: float) -> Step | None:
    """An easier follow-up, when hints did not bring the candidate to the goal."""
    follow_up = _follow_up(problem, state, harder=False)
    if follow_up is None or state.moves or len(state.hints) < STUCK_HINTS or not _time_left(state, elapsed_s):
        return None
    if problem.tests:
        if _passed(state):
            return None
        reason = "some tests still failed"
    elif _share(problem, said) > LITTLE_NAMED:
        return None
    else:
        reason = "little of a good answer was named"
    return Step(_level(state, -1), f"{reason} after {len(state.hints)} hints", _hints(state), follow_up)


def lower_goal(problem: Problem, state: SessionState) -> Step | None:
    """A simpler goal for a candidate who is stuck in the code; asked when one more hint is given."""
    given = len(state.hints) + 1
    if not problem.tests or state.moves or given < LOWER_GOAL_HINTS or _passed(state):
        return None
    return Step(_level(state, -1), f"{given} hints were needed before all tests passed", _hints(state))


def _level(state: SessionState, by: int) -> str:
    now = state.difficulty
    place = LEVELS.index(now) if now in LEVELS else LEVELS.index("medium")
    return LEVELS[min(max(place + by, 0), len(LEVELS) - 1)]


def _follow_up(problem: Problem, state: SessionState, *, harder: bool) -> FollowUp | None:
    asked = record.asked(state)
    return next((item for item in problem.follow_ups if item.harder == harder and item.id not in asked), None)


def _time_left(state: SessionState, elapsed_s: float) -> bool:
    if state.started is None:
        return False
    closing = sum(stage.budget_s for stage in state.started.stages if stage.name == "close")
    return state.started.length_s - closing - elapsed_s >= FOLLOW_UP_S


def _naming(problem: Problem, said: Sequence[Utterance]) -> tuple[int, ...]:
    """Events that named something, in their order."""
    seqs = {item.utterance.seq for probe in problem.probes for item in record.named(probe, said)}
    return tuple(sorted(seqs))


def _share(problem: Problem, said: Sequence[Utterance]) -> float:
    wanted = sum(len(probe.mentions) for probe in problem.probes)
    return sum(len(record.named(probe, said)) for probe in problem.probes) / wanted if wanted else 0.0


def _passed(state: SessionState) -> bool:
    runs = record.finished_runs(state)
    result = runs[-1].result if runs else None
    return result is not None and result.total > 0 and result.passed == result.total


def _passed_early(state: SessionState) -> int | None:
    """The event at which all tests passed, if that was early."""
    if not _passed(state) or state.started is None:
        return None
    run = record.finished_runs(state)[-1]
    return run.finished_seq if run.elapsed_s <= EARLY * state.started.length_s else None


def _hints(state: SessionState) -> tuple[int, ...]:
    return tuple(hint.seq for hint in state.hints)
