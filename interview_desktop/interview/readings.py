"""Two readings of one report: what helps the candidate, and what an interviewer must know to decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from interview_desktop.domain import events as ev
from interview_desktop.domain.report import CriterionScore, Report
from interview_desktop.domain.session import Line, Run, SessionState
from interview_desktop.interview import record
from interview_desktop.interview.delivery import Delivery, delivery
from interview_desktop.interview.problem import Problem

Reading = Literal["candidate", "interviewer"]
READINGS: tuple[Reading, ...] = ("candidate", "interviewer")

GOOD = 4
"""From this score on something went well."""

MOST_PROBLEMS = 3
MOST_TO_LISTEN_TO = 3
_LEVELS = ("easy", "medium", "hard")
_STRUGGLED, _EASILY = 2.5, 4.0


@dataclass(frozen=True, slots=True)
class Practice:
    """A problem of the bank to do next; ``why`` is a phrase without full stop."""

    problem_id: str
    title: str
    difficulty: str
    why: str


@dataclass(frozen=True, slots=True)
class Change:
    """What a criterion was given by an earlier report, and now. None: not assessed, or not part of that rubric."""

    title: str
    before: int | None
    now: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """An earlier report of the same session beside today's."""

    earlier: Report
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class CandidateReading:
    """``went_well`` are the criteria that were met, ``to_work_on`` the others that were assessed, weakest first."""

    verdict: str
    went_well: tuple[CriterionScore, ...]
    to_work_on: tuple[CriterionScore, ...]
    advice: tuple[str, ...]
    problems: tuple[Practice, ...]
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class InterviewerReading:
    """``open_questions`` are for the human: what the record leaves undecided. There is no hire signal: that is theirs.

    ``not_assessed`` pairs a criterion's title with the reason, ``hints`` a moment (seconds) with a sentence,
    ``moves`` the same about the difficulty. ``observations`` are the interviewer's private notes with their event's
    number.
    """

    verdict: str
    scores: tuple[CriterionScore, ...]
    not_assessed: tuple[tuple[str, str], ...]
    open_questions: tuple[str, ...]
    hints: tuple[tuple[float, str], ...]
    moves: tuple[tuple[float, str], ...]
    observations: tuple[tuple[int, str], ...]
    delivery: Delivery


def candidate_reading(state: SessionState, log: Sequence[ev.Envelope], bank: Sequence[Problem]) -> CandidateReading:
    """For whoever wants to get better; ``state`` is the fold of ``log``."""
    report = state.report
    assessed = [(score.score, score) for score in (report.assessed if report else ()) if score.score is not None]
    return CandidateReading(
        verdict=report.verdict if report else "",
        went_well=tuple(score for value, score in sorted(assessed, key=lambda item: -item[0]) if value >= GOOD),
        to_work_on=tuple(score for value, score in sorted(assessed, key=lambda item: item[0]) if value < GOOD),
        advice=report.practise_next if report else (),
        problems=problems_to_practise(state, bank),
        delivery=delivery(state, log),
    )


def interviewer_reading(state: SessionState, log: Sequence[ev.Envelope]) -> InterviewerReading:
    """For whoever has to judge; ``state`` is the fold of ``log``."""
    report = state.report
    scores = report.scores if report else ()
    reasons = {"asked": "asked for", "stuck": "given after a long silence"}
    return InterviewerReading(
        verdict=report.verdict if report else "",
        scores=tuple(score for score in scores if score.score is not None),
        not_assessed=tuple((score.title, reason_of(score)) for score in scores if score.score is None),
        open_questions=_open_questions(state, report),
        hints=tuple((hint.elapsed_s, f"Hint {hint.rung}, {reasons[hint.reason]}.") for hint in state.hints),
        moves=tuple(
            (move.elapsed_s, f"From {move.from_level} to {move.to_level}: {move.reason}") for move in state.moves
        ),
        observations=tuple((note.seq, note.text) for note in state.observations),
        delivery=delivery(state, log),
    )


def reason_of(score: CriterionScore) -> str:
    """Why a criterion was not assessed, as a sentence of its own."""
    reason = score.reason.removeprefix("not assessed: ").strip().rstrip(".")
    return f"{reason[:1].upper()}{reason[1:]}." if reason else "The record holds no evidence for it."


def comparison(state: SessionState) -> Comparison | None:
    """The latest earlier report that comes to something else, or by other rules; None when there is none."""
    now = state.report
    if now is None:
        return None
    for earlier in reversed(state.earlier_reports):
        same_rules = (earlier.rubric, earlier.scorer) == (now.rubric, now.scorer)
        before = {score.criterion: score for score in earlier.scores}
        after = {score.criterion: score for score in now.scores}
        changes = tuple(
            Change(
                (after.get(key) or before[key]).title,
                before[key].score if key in before else None,
                after[key].score if key in after else None,
            )
            for key in dict.fromkeys((*after, *before))
        )
        if not same_rules or any(change.before != change.now for change in changes):
            return Comparison(earlier, changes)
    return None


def problems_to_practise(state: SessionState, bank: Sequence[Problem]) -> tuple[Practice, ...]:
    """At most three other problems: of the same topics, strong in what was weak, of a fitting difficulty."""
    started, report = state.started, state.report
    if started is None or report is None:
        return ()
    done = next((problem for problem in bank if problem.id == started.problem_id), None)
    if done is None:
        return ()
    weak = [score for score in sorted(report.assessed, key=lambda score: score.score or 0) if (score.score or 0) < GOOD]
    wanted = _level(report.mean, done.difficulty)
    ranked: list[tuple[tuple[float, str], Practice]] = []
    for problem in bank:
        if problem.id == done.id:
            continue
        shared = [topic for topic in problem.topics if topic in done.topics]
        asks = [score for score in weak if _asks(problem, score.criterion)]
        distance = abs(_LEVELS.index(problem.difficulty) - _LEVELS.index(wanted))
        fit = 2.0 * len(shared) + sum(_asks(problem, score.criterion) for score in weak[:2]) / 4 - 1.5 * distance
        why = _why(shared, asks[0] if asks else None, problem.difficulty, done.difficulty)
        practice = Practice(problem.id, problem.title, problem.difficulty, why)
        ranked.append(((-fit, problem.id), practice))
    return tuple(practice for _, practice in sorted(ranked, key=lambda item: item[0])[:MOST_PROBLEMS])


def _asks(problem: Problem, criterion: str) -> int:
    """How much of ``criterion`` there is to show in ``problem``."""
    return sum(len(probe.mentions) for probe in problem.probes if probe.criterion == criterion)


def _level(mean: float | None, difficulty: str) -> str:
    place = _LEVELS.index(difficulty) if difficulty in _LEVELS else 1
    step = 0 if mean is None else -1 if mean < _STRUGGLED else 1 if mean >= _EASILY else 0
    return _LEVELS[min(max(place + step, 0), len(_LEVELS) - 1)]


def _why(shared: list[str], weak: CriterionScore | None, level: str, done: str) -> str:
    parts = []
    if shared:
        parts.append(f"{' and '.join(shared[:2])} again")
    if weak is not None:
        parts.append(f"much to show in {weak.title.lower()}")
    step = _LEVELS.index(level) - (_LEVELS.index(done) if done in _LEVELS else 1)
    if step:
        parts.append("a step harder" if step > 0 else "a step easier")
    return ", ".join(parts) or "something new"


def _open_questions(state: SessionState, report: Report | None) -> tuple[str, ...]:
    found: list[str] = []
    for line in _doubted(state)[:MOST_TO_LISTEN_TO]:
        words = ", ".join(f"“{line.text[start:end]}”" for start, end in line.doubts[:3])
        what = f"the recogniser was unsure of {words}" if words else "the recogniser was unsure of the whole answer"
        found.append(f"Listen to {moment(line.elapsed_s)}: {what}. It lowered no score.")
    runs = record.finished_runs(state)
    if runs and (failing := _failing(runs[-1])):
        found.append(f"Do they see why “{failing[0]}” fails? {_left(len(failing))} open at the end.")
    for score in report.scores if report else ():
        if score.score is None:
            found.append(f"{score.title}: the record shows nothing. Is it needed for this role?")
        elif not any(item.basis == "measured" for item in score.evidence) and score.score >= GOOD:
            found.append(f"{score.title} rests on words alone: does it hold when you ask further?")
    if report is not None and report.dropped:
        found.append(f"{len(report.dropped)} claims were left out, because the record does not bear them.")
    return tuple(found)


def _doubted(state: SessionState) -> list[Line]:
    unsure = [
        line
        for line in state.lines
        if line.who == "candidate"
        and not line.original
        and (line.doubts or (line.confidence is not None and line.confidence < record.DOUBTFUL))
    ]
    return sorted(unsure, key=lambda line: (-len(line.doubts), line.seq))


def _failing(run: Run) -> list[str]:
    return [] if run.result is None else [test.name for test in run.result.tests if not test.passed]


def _left(number: int) -> str:
    return "One test was" if number == 1 else f"{number} tests were"


def moment(seconds: float) -> str:
    """Interview time as ``mm:ss``."""
    return f"{int(seconds) // 60:02d}:{int(seconds) % 60:02d}"
