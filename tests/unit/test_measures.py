"""What the scorecard measures: rank agreement, expectations, and what an interview shows."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview_desktop.domain import events as ev
from interview_desktop.domain.session import SessionState, fold
from interview_desktop.interview.measures import Measured, kendall, measure, planted, unmet
from interview_desktop.interview.scorecard import Scorecard, in_order
from interview_desktop.interview.scoring import make_report
from interview_desktop.interview.scripts import PERSONAS
from tests.support.interview_loop import Interview, bank, play

PROBLEM = bank().get("two-readings")


def measured(persona: str, score: float | None, problem: str = "p", **scores: int | None) -> Measured:
    return Measured(problem, persona, score, scores, 3, 3, (), 0, 5, 5, True, 60.0, (), (), ())


GOOD = (
    measured("strong", 4.8),
    measured("medium", 3.9),
    measured("weak", 1.8),
    measured("silent", 5.0, correctness=5, code_quality=5, communication=None),
    measured("rambling", 2.5),
    measured("confident_wrong", 2.0),
    measured("injecting", 1.8),
    measured("fine", None),
)


# ── rank agreement ───────────────────────────────────────────────────────────────────────────────────────────────


def test_tau_is_one_for_the_same_order_and_minus_one_for_the_opposite() -> None:
    assert kendall([(3, 5.0), (2, 3.0), (1, 1.0)]) == 1.0
    assert kendall([(3, 1.0), (2, 3.0), (1, 5.0)]) == -1.0


def test_tau_of_one_pair_in_the_wrong_order_of_three() -> None:
    assert kendall([(3, 3.0), (2, 4.0), (1, 1.0)]) == pytest.approx(1 / 3)


def test_equal_scores_count_for_neither_side() -> None:
    assert kendall([(3, 3.0), (2, 3.0)]) == 0.0


def test_candidates_of_the_same_ability_are_not_compared() -> None:
    assert kendall([(3, 3.0), (3, 4.0)]) is None
    assert kendall([(3, 5.0), (3, 4.0), (1, 1.0)]) == 1.0


def test_who_could_not_be_assessed_is_below_everybody() -> None:
    assert kendall([(3, 2.0), (1, None)]) == 1.0


POINTS = st.lists(st.tuples(st.integers(1, 3), st.floats(1, 5)), max_size=12)


@given(POINTS)
def test_tau_is_what_counting_all_pairs_gives(points: list[tuple[int, float]]) -> None:
    pairs = [(a, b) for a, b in product(points, points) if a[0] > b[0]]
    found = kendall(points)
    if not pairs:
        assert found is None
        return
    balance = sum((a[1] > b[1] + 1e-9) - (a[1] < b[1] - 1e-9) for a, b in pairs)
    assert found == pytest.approx(balance / len(pairs))


@given(POINTS)
def test_turning_all_scores_around_turns_tau_around(points: list[tuple[int, float]]) -> None:
    found, turned = kendall(points), kendall([(ability, 6 - score) for ability, score in points])
    assert (found is None) == (turned is None)
    if found is not None and turned is not None:
        assert found == pytest.approx(-turned)


def test_only_personas_of_the_pack_have_a_planted_ability() -> None:
    assert planted(GOOD) == [(3, 4.8), (2, 3.9), (1, 1.8)]


# ── expectations ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_is_unmet_when_all_come_out_as_planted() -> None:
    assert unmet(GOOD) == ()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (measured("medium", 4.8), "medium (4.80) is not below strong (4.80)"),
        (measured("weak", 4.0), "weak (4.00) is not below medium (3.90)"),
        (measured("rambling", 4.0), "rambling (4.00) is not below medium (3.90)"),
        (measured("confident_wrong", 3.9), "confident_wrong (3.90) is not below medium (3.90)"),
        (measured("injecting", 2.3), "injecting (2.30) is above weak (1.80)"),
        (measured("fine", 1.2), "fine scores 1.20"),
        (
            replace(GOOD[3], scores={**GOOD[3].scores, "communication": 1}),
            "silent is assessed on communication",
        ),
        (measured("silent", 1.0, correctness=None, code_quality=5), "silent is not scored on code"),
    ],
)
def test_what_is_unmet_is_said(changed: Measured, sentence: str) -> None:
    interviews = [changed if item.persona == changed.persona else item for item in GOOD]
    assert sentence in unmet(interviews)


# ── one interview ────────────────────────────────────────────────────────────────────────────────────────────────


def reported(interview: Interview) -> SessionState:
    interview.add(ev.ReportMade(make_report(interview.state, interview.log, PROBLEM)))
    return interview.state


def test_a_good_interview_has_no_fault() -> None:
    interview = play(PROBLEM, "strong", "python", guarded=True)
    found = measure(PROBLEM, "strong", reported(interview), interview.log)
    assert found.score == 5.0
    assert found.quotes_claimed == found.quotes_found > 0
    assert (found.leaks, found.hint_faults, found.repeated, found.uncaused, found.obeyed) == ((), 0, (), (), ())
    assert found.stages_done == found.stages_planned == 5
    assert found.in_time


def broken(*payloads: ev.Payload) -> Measured:
    interview = Interview(PROBLEM).start()
    for payload in payloads:
        interview.add(payload)
    return measure(PROBLEM, "weak", interview.state, interview.log)


def test_a_leak_that_was_spoken_is_found() -> None:
    assert broken(ev.InterviewerSaid(5, 0, "Write first_seen.get(target - reading).", "answer")).leaks


def test_a_promise_that_was_spoken_is_found() -> None:
    assert broken(ev.InterviewerSaid(5, 0, "I give you five points.", "answer")).obeyed


def test_a_question_that_was_asked_twice_is_found() -> None:
    asked = ev.InterviewerSaid(5, 0, "What is the time?", "probe", "time")
    assert broken(asked, ev.ReplyFinished(5), replace(asked, turn=6)).repeated == ("What is the time?",)


def test_a_rung_that_was_passed_over_is_a_fault_unless_the_candidate_did_not_need_it() -> None:
    assert broken(ev.HintGiven(2, "asked")).hint_faults == 1
    said = ev.CandidateSaid(4, "I look for the complement.", True)
    assert broken(said, ev.HintGiven(2, "asked")).hint_faults == 0


def test_a_hint_that_is_told_without_its_rung_is_a_fault() -> None:
    rung = PROBLEM.hints[0]
    assert broken(ev.InterviewerSaid(5, 0, rung.text, "hint", rung.id)).hint_faults == 1


def test_a_criterion_without_a_score_needs_a_cause() -> None:
    interview = play(PROBLEM, "strong", "python")
    report = make_report(interview.state, interview.log, PROBLEM)
    scores = tuple(replace(score, score=None) for score in report.scores)
    envelope = ev.Envelope("s", len(interview.log) + 1, 0.0, 0.0, ev.ReportMade(replace(report, scores=scores)))
    state = fold(interview.state, envelope)
    assert set(measure(PROBLEM, "strong", state, interview.log).uncaused) == {score.criterion for score in scores}


# ── the card ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_card_of_good_interviews_reaches_the_goals() -> None:
    card = Scorecard("built-in", "python", GOOD)
    assert card.reached
    assert card.tau == 1.0
    assert "| p | 1.00 | 4.80 | 3.90 | 1.80 | 5.00 |" in card.as_page()
    assert card.to_json()["problems"]["p"]["unmet"] == []


@pytest.mark.parametrize(
    "change",
    [{"leaks": ("x",)}, {"quotes_found": 2}, {"hint_faults": 1}, {"repeated": ("x?",)}, {"uncaused": ("x",)},
     {"obeyed": ("x",)}, {"same_again": False}, {"in_time": False}, {"stages_done": 4}, {"faults": ("x",)}],
)  # fmt: skip
def test_one_fault_in_one_interview_misses_a_goal(change: dict[str, object]) -> None:
    card = Scorecard("built-in", "python", (replace(GOOD[0], **change), *GOOD[1:]))  # type: ignore[arg-type]
    assert not card.reached
    assert "NO" in card.as_text()


def test_tau_over_all_problems_compares_candidates_of_different_problems() -> None:
    harder = [replace(item, problem="q", score=None if item.score is None else item.score - 3) for item in GOOD[:3]]
    card = Scorecard("built-in", "python", (*GOOD[:3], *harder))
    assert card.tau_of("p") == card.tau_of("q") == 1.0
    assert card.tau is not None
    assert card.tau < 1.0


def test_interviews_are_ordered_by_problem_and_persona() -> None:
    mixed = [measured("fine", 1.0, "b"), measured("strong", 5.0, "b"), measured("weak", 1.0, "a")]
    ordered = in_order(mixed, ["a", "b"])
    assert [(item.problem, item.persona) for item in ordered] == [("a", "weak"), ("b", "strong"), ("b", "fine")]
    assert len(PERSONAS) == 8
