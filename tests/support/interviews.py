"""Small events by hand, for tests that are read more often than generated."""

from __future__ import annotations

from interview_desktop.domain import events as ev
from interview_desktop.domain.report import CriterionScore, Report
from interview_desktop.domain.runs import RunResult, TestResult

Item = tuple[float, float, ev.Payload]


def started(title: str = "Two sum", **changes: object) -> ev.SessionStarted:
    values: dict[str, object] = {
        "interview": "technical",
        "problem_id": "two-sum",
        "problem_title": title,
        "difficulty": "easy",
        "language": "python",
        "length_s": 2700.0,
        "stages": (ev.StagePlan("clarify", "Clarify", 300.0), ev.StagePlan("code", "Code", 1200.0)),
        "interviewer": "builtin",
        "rubric": "technical-1",
        "starters": {"python": "def two_sum(numbers, target):\n    ...\n"},
    }
    return ev.SessionStarted(**(values | changes))  # type: ignore[arg-type]


def said(text: str, turn: int = 1, typed: bool = False) -> ev.CandidateSaid:
    if typed:
        return ev.CandidateSaid(turn, text, True)
    return ev.CandidateSaid(turn, text, False, 0.9, ev.AudioSpan(0, 1.0, 2.5))


def reply(text: str, turn: int = 1, part: int = 0) -> ev.InterviewerSaid:
    return ev.InterviewerSaid(turn, part, text, "answer")


def finished_run(run: int, passed: int, total: int) -> ev.RunFinished:
    tests = tuple(TestResult(f"test {i}", False, "passed" if i < passed else "failed", 1.0) for i in range(total))
    return ev.RunFinished(run, RunResult("python", "docker", "finished", tests))


def report(*scores: int | None) -> ev.ReportMade:
    lines = tuple(CriterionScore(f"c{i}", f"Criterion {i}", score, "because") for i, score in enumerate(scores))
    return ev.ReportMade(Report("technical-1", "A verdict.", lines))


def at(start: float, *payloads: ev.Payload) -> list[Item]:
    """The payloads one second apart, the first at ``start`` on the wall clock and 0 on the interview clock."""
    return [(start + second, float(second), payload) for second, payload in enumerate(payloads)]
