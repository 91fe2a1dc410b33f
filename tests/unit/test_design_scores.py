"""What a design is worth: what was named, numbers in the range, answers with reasons, a harder follow-up."""

from __future__ import annotations

import functools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interview_desktop.domain import events as ev
from interview_desktop.domain.report import CriterionScore
from interview_desktop.domain.session import fold_all
from interview_desktop.interview.scoring import make_report
from interview_desktop.interview.spoken_numbers import in_words
from tests.support.interview_loop import Interview, bank, play

CASE = next(case for case in bank().cases if case.id == "wind-metrics")
HARDER = next(item for item in CASE.follow_ups if item.harder)
PROBES = [probe for probe in CASE.probes if probe.mentions]
OPEN = "I would leave that open, let us move on."


def scores(log: list[ev.Envelope]) -> dict[str, CriterionScore]:
    return {score.criterion: score for score in make_report(fold_all(log), log, CASE).scores}


def asked(probe_id: str, answer: str, confidence: float | None = None) -> dict[str, CriterionScore]:
    """The scores after one question and its answer."""
    interview = Interview(CASE, "").start()
    ask(interview, probe_id, answer, confidence)
    return scores(interview.log)


def ask(interview: Interview, probe_id: str, answer: str, confidence: float | None = None) -> None:
    turn = interview.state.last_turn + 1
    interview.add(ev.InterviewerSaid(turn, 0, "How do you see that?", "probe", probe_id))
    interview.add(ev.ReplyFinished(turn))
    interview.add(ev.CandidateSaid(turn + 1, answer, confidence is None, confidence))


def value(found: dict[str, CriterionScore], criterion: str) -> int:
    return found[criterion].score or 0


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(PROBES), st.data())
def test_more_that_is_named_never_scores_lower(probe: object, data: st.DataObject) -> None:
    mentions = probe.mentions  # type: ignore[attr-defined]
    order = data.draw(st.permutations(mentions))
    last = 0
    for size in range(len(order) + 1):
        answer = "Well, my view of it: " + ", ".join(mention.phrases[0] for mention in order[:size]) + "."
        now = value(asked(probe.id, answer), probe.criterion)  # type: ignore[attr-defined]
        assert now >= last
        last = now
    assert last == 5


def test_nothing_said_is_not_assessed() -> None:
    assert {score.score for score in scores(Interview(CASE, "").start().log).values()} == {None}


def test_questions_without_answers_score_lowest() -> None:
    interview = Interview(CASE, "").start()
    for probe in CASE.probes:
        ask(interview, probe.id, "I don't know.")
    assert {score.score for score in scores(interview.log).values()} <= {None, 1}


@pytest.mark.parametrize("estimate", CASE.estimates, ids=lambda item: item.id)
def test_an_estimate_counts_by_its_range_and_with_a_quote(estimate: object) -> None:
    low, high, unit = estimate.low, estimate.high, estimate.unit  # type: ignore[attr-defined]
    right = asked(estimate.id, f"About {in_words((low * high) ** 0.5)} {unit}.")  # type: ignore[attr-defined]
    wrong = asked(estimate.id, f"About {in_words(high * 20)} {unit}.")  # type: ignore[attr-defined]
    none = asked(estimate.id, "It is hard to say, rather many.")  # type: ignore[attr-defined]
    assert value(right, "estimation") == 5 > value(wrong, "estimation") >= value(none, "estimation") == 1
    assert right["estimation"].evidence[0].quote


def test_an_estimate_in_another_unit_is_converted() -> None:
    assert value(asked("daily", "That is twenty thousand megabytes a day."), "estimation") == 5
    assert value(asked("daily", "That is 20 billion bytes."), "estimation") == 5
    assert value(asked("daily", "That is nine thousand gigabytes."), "estimation") <= 2


def test_a_number_that_was_misheard_perhaps_is_not_held_against_anybody() -> None:
    assert asked("daily", "About nine thousand gigabytes.", 0.2)["estimation"].score is None
    assert value(asked("daily", "About twenty gigabytes.", 0.2), "estimation") == 5


def test_answers_beside_the_point_cost_communication_and_are_quoted() -> None:
    beside, answered = Interview(CASE, "").start(), Interview(CASE, "").start()
    for probe in PROBES:
        ask(beside, probe.id, probe.persona["weak"])
        ask(answered, probe.id, probe.persona["strong"])
    assert value(scores(beside.log), "communication") == 2 < value(scores(answered.log), "communication")
    assert any("not what was asked" in item.note for item in scores(beside.log)["communication"].evidence)


def depth(*answers: str, follow_up: str = "") -> CriterionScore:
    interview = Interview(CASE, "").start()
    for probe, answer in zip([item for item in CASE.probes if item.criterion == "depth"], answers, strict=False):
        ask(interview, probe.id, answer)
    if follow_up:
        ask(interview, HARDER.id, follow_up)
    return scores(interview.log)["depth"]


def test_a_harder_follow_up_answered_well_raises_what_it_probes_and_the_report_says_so() -> None:
    medium = [probe.persona["medium"] for probe in CASE.probes if probe.criterion == "depth"]
    before, after = depth(*medium), depth(*medium, follow_up=HARDER.persona["strong"])
    assert (after.score or 0) > (before.score or 0)
    assert "harder follow-up" in after.reason
    assert any(item.note.startswith("Harder follow-up: ") and item.quote for item in after.evidence)


@pytest.mark.parametrize("persona", ["strong", "medium", "weak"])
@pytest.mark.parametrize("answer", [HARDER.persona["weak"], "I don't know.", "No idea, I would need to look it up."])
def test_a_harder_follow_up_never_lowers_a_score(persona: str, answer: str) -> None:
    said = [probe.persona[persona] for probe in CASE.probes if probe.criterion == "depth"]
    assert (depth(*said, follow_up=answer).score or 0) >= (depth(*said).score or 0)


@functools.cache
def of_persona(name: str) -> dict[str, CriterionScore]:
    return scores(play(CASE, name, "").log)


@pytest.mark.parametrize("criterion", [item.id for item in CASE.criteria])
def test_who_knows_more_scores_higher(criterion: str) -> None:
    strong, medium, weak = (value(of_persona(name), criterion) for name in ("strong", "medium", "weak"))
    assert strong == 5 > medium > weak
