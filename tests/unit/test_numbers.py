"""A number in a note is one that was measured, or the note goes."""

from __future__ import annotations

import pytest

from interview_desktop.domain import events as ev
from interview_desktop.domain.report import CriterionScore, Evidence, Report
from interview_desktop.domain.runs import FunctionMetric, Growth, GrowthPoint, Quality
from interview_desktop.interview.evidence import check
from interview_desktop.interview.scoring import make_report
from tests.fakes.desk import Log, finished_log
from tests.support.interview_loop import bank, play

GROWTH = Growth((GrowthPoint(1000, 0.5), GrowthPoint(100_000, 60.25)), "O(n)", 1.034, 0.95, 1.1)


def the_log() -> Log:
    log = finished_log()
    log.add(2461, ev.CodeAnalysed(3, GROWTH, Quality((FunctionMetric("find_pair", 1, 4, 6),))))
    log.add(2462, ev.HintGiven(1, "asked"))
    return log


LOG = the_log()


def seq_of(kind: str, nth: int = 0) -> int:
    return [item.seq for item in LOG.envelopes if kind == item.payload.KIND][nth]


def kept(item: Evidence) -> bool:
    report = Report("r-1", "v", (CriterionScore("c", "C", 3, "", (item,)),))
    checked = check(report, LOG.envelopes)
    assert check(checked, LOG.envelopes) == checked
    return bool(checked.scores[0].evidence)


@pytest.mark.parametrize(
    ("note", "true"),
    [
        ("Run 2 passed 5 of 6 tests.", True),
        ("Run 2 passed 6 of 6 tests.", False),
        ("Run 2 passed 5 of 12 tests.", False),
        ("Run 3 passed 5 of 6 tests.", False),
        ("Run 2 passed all 6 tests.", True),
        ("Run 2 passed all 5 tests.", False),
        ("Run 2 failed “no pair”; fixed in run 3 after 2 min 10 s.", True),
        ("Run 2 failed “no pair”; fixed in run 3 after 9 min 10 s.", False),
        ("Run 2 failed “no pair”; fixed in run 7 after 2 min 10 s.", False),
        ("Run 2 took 40 attempts.", False),
        ("Passed “99 of 99 tests”.", False),
        ("Failed “no pair”.", True),
        ("It runs in O(1) time on a 2-pointer walk, not n^2.", True),
    ],
)
def test_the_numbers_of_a_run(note: str, true: bool) -> None:
    assert kept(Evidence("run", seq_of("run_finished", 1), note)) is true


@pytest.mark.parametrize(
    ("note", "true"),
    [
        ("Claimed O(n); measured growth 1.03 over 10³…10⁵ (verified).", True),
        ("Measured growth 1.03 over 1 000…100 000: O(n).", True),
        ("Measured growth 2.03 over 10³…10⁵.", False),
        ("At most 4 paths through one function.", True),
        ("At most 14 paths through one function.", False),
    ],
)
def test_the_numbers_of_an_analysis(note: str, true: bool) -> None:
    assert kept(Evidence("run", seq_of("code_analysed"), note)) is true


@pytest.mark.parametrize(("note", "true"), [("Hint 1 was asked for.", True), ("Hint 3 was asked for.", False)])
def test_the_numbers_of_a_hint(note: str, true: bool) -> None:
    assert kept(Evidence("hint", seq_of("hint_given"), note)) is true


@pytest.mark.parametrize(
    ("note", "true"),
    [
        ("Named it in 3 words.", True),
        ("Said so before the run with 12 passed tests.", False),
        ("Said so before run 3.", True),
        ("Said so after 4 hints.", False),
    ],
)
def test_beside_a_quote_only_what_was_measured_is_checked(note: str, true: bool) -> None:
    line = next(line for line in LOG.state.lines if line.who == "candidate")
    assert kept(Evidence("quote", line.seq, note, line.text)) is true


@pytest.mark.parametrize(
    ("note", "true"), [("7 lines, at most 3 levels deep.", True), ("70 lines, at most 3 levels deep.", False)]
)
def test_the_numbers_of_code(note: str, true: bool) -> None:
    seq = seq_of("code_snapshot", 2)
    assert kept(Evidence("code", seq, note, "seen: dict[int, int] = {}")) is true


@pytest.mark.parametrize("persona", ["strong", "medium", "weak"])
@pytest.mark.parametrize("problem", bank().problems[:4], ids=lambda problem: str(problem.id))
def test_nothing_that_the_built_in_interviewer_notes_is_dropped(problem: object, persona: str) -> None:
    interview = play(problem, persona, "python")  # type: ignore[arg-type]
    made = make_report(interview.state, interview.log, interview.problem)
    assert made.dropped == ()
    assert made.quotes_found == made.quotes_claimed > 0


def test_what_was_said_is_a_claim_and_what_was_run_a_fact() -> None:
    bases = {kind: Evidence(kind, 1, "").basis for kind in ("quote", "run", "hint", "code", "silence")}
    assert bases == dict.fromkeys(("run", "hint", "code", "silence"), "measured") | {"quote": "claimed"}
