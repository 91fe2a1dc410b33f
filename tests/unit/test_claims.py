"""What is heard as a claim about running time, and when it is called wrong."""

from __future__ import annotations

import pytest

from interview_desktop.domain import events as ev
from interview_desktop.domain.runs import Growth, GrowthPoint
from interview_desktop.interview.claims import TimeClaim, class_of, compare, in_words, time_claim
from tests.support.interview_loop import Interview, bank

PROBLEM = bank().get("two-readings")


def claim_after(*said: str, asked: str = "", confidence: float | None = None) -> str:
    interview = Interview(PROBLEM).start()
    if asked:
        question = next(probe.question for probe in PROBLEM.probes if probe.id == asked)
        interview.add(ev.InterviewerSaid(90, 0, question, "probe", asked))
    for turn, text in enumerate(said, 91):
        interview.add(ev.CandidateSaid(turn, text, confidence is None, confidence))
    claim = time_claim(interview.state, PROBLEM)
    return claim.complexity if claim else ""


@pytest.mark.parametrize(
    ("said", "claimed"),
    [
        ("It runs in O of n time.", "O(n)"),
        ("The running time is O(n log n) time because of the sort.", "O(n log n)"),
        ("That is linear time.", "O(n)"),
        ("It takes quadratic time.", "O(n^2)"),
        ("It needs O of n space.", ""),
        ("It is linear.", ""),
        ("It is not O of n time.", ""),
        ("Brute force would be O of n squared time.", ""),
        ("Brute force would be O of n squared time. Mine is O of n time.", "O(n)"),
        ("It is O of n time, or maybe O of n squared time.", ""),
        ("It is O of n time, because each lookup takes constant time.", "O(n)"),
        ("Hello.", ""),
    ],
)
def test_claims_that_are_made_unasked(said: str, claimed: str):
    assert claim_after(said) == claimed


@pytest.mark.parametrize(
    ("said", "claimed"),
    [("I think it is linear, O of n.", "O(n)"), ("O of n squared.", "O(n^2)"), ("No idea.", "")],
)
def test_an_answer_to_the_question_about_time_needs_not_say_time(said: str, claimed: str):
    assert claim_after(said, asked="time") == claimed


def test_an_answer_to_the_question_about_memory_is_no_claim_about_time():
    assert claim_after("O of n.", asked="space") == ""


def test_the_latest_claim_counts():
    assert claim_after("It is O of n squared time.", "Now it is O of n time.") == "O(n)"


def test_words_that_were_hardly_understood_are_no_claim():
    assert claim_after("It is O of n time.", confidence=0.2) == ""


@pytest.mark.parametrize(
    ("bound", "kind"),
    [
        ("O(1)", "O(1)"),
        ("O(log n)", "O(log n)"),
        ("O(V + E)", "O(n)"),
        ("O(E log V)", "O(n log n)"),
        ("O(V + E log V)", "O(n log n)"),
        ("O(n^2)", "O(n^2)"),
        ("O(2^n)", "O(2^n)"),
        ("O(n m)", ""),
        ("O(k^n n)", ""),
    ],
)
def test_bounds_and_their_classes(bound: str, kind: str):
    assert class_of(bound) == kind


def measured(verdict: str) -> Growth:
    points = (GrowthPoint(1000, 1.0), GrowthPoint(1_000_000, 900.0))
    return Growth(points, verdict, 1.03, 1.0, 1.06, "" if verdict else "Too noisy.")


@pytest.mark.parametrize(
    ("claimed", "verdict", "agrees"),
    [
        ("O(n)", "O(n)", True),
        ("O(n)", "O(n) or O(n log n)", True),
        ("O(n log n)", "O(n) or O(n log n)", True),
        ("O(n)", "O(n^2)", False),
        ("O(log n)", "O(n) or O(n log n)", False),
        ("O(1)", "O(1) or O(log n)", True),
        ("O(n^2)", "O(n)", None),
        ("O(n)", "", None),
        ("O(n m)", "O(n^2)", None),
    ],
)
def test_a_claim_is_contradicted_only_by_what_is_slower_for_sure(claimed: str, verdict: str, agrees: bool | None):
    growth = compare(measured(verdict), TimeClaim(claimed, 7))
    assert (growth.claimed, growth.agrees) == (claimed, agrees)


def test_without_a_claim_there_is_nothing_to_agree_with():
    growth = compare(compare(measured("O(n)"), TimeClaim("O(n)", 7)), None)
    assert (growth.claimed, growth.agrees) == ("", None)


def test_the_sentence_for_the_report():
    growth = compare(measured("O(n)"), TimeClaim("O(n)", 7))
    assert in_words(growth) == "Claimed O(n); measured growth 1.03 over 10³…10⁶ (verified)."
    assert "verified" not in in_words(compare(measured("O(n^2)"), TimeClaim("O(n)", 7)))
