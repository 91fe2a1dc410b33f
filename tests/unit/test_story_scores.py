"""What stories are worth: told unasked, told when asked, told of "we", not told."""

from __future__ import annotations

import functools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interview_desktop.domain.report import CriterionScore
from interview_desktop.interview.questions import interview_of
from interview_desktop.interview.scoring import make_report
from tests.support.interview_loop import Interview, bank, play

QUESTION = next(question for question in bank().questions if question.id == "deadline-slip")
STORY = interview_of((QUESTION,), bank().interview("behavioral"))

PARTS = {
    "situation": "Last spring our shop moved to a new server.",
    "task": "My task was the data.",
    "action": "I wrote a script, I ran it every night and I compared the numbers.",
    "result": "In the end we moved two days late.",
    "reflection": "I learned to ask for the sizes first.",
}
CRITERION = {
    "situation": "situation_task", "task": "situation_task", "action": "own_action", "result": "result",
    "reflection": "reflection",
}  # fmt: skip
FILLING = "The server stood in a small room next to the kitchen, and the old one was slow and loud in those weeks."
VAGUE = "We had a release, we planned it and we worked on it together, and somehow it was okay for all of us."


def started() -> Interview:
    interview = Interview(STORY, "").start()
    interview.say("I look after the ordering service.")
    return interview


def scores(interview: Interview) -> dict[str, CriterionScore]:
    return {score.criterion: score for score in make_report(interview.state, interview.log, STORY).scores}


def told(*texts: str, confidence: float | None = None) -> dict[str, CriterionScore]:
    """The scores when ``texts`` are the answers, one after the other."""
    interview = started()
    for text in texts:
        interview.say(text, confidence)
    return scores(interview)


def answering(**answers: str) -> dict[str, CriterionScore]:
    """The scores when the story is ``answers["first"]`` and each part is told only when it is asked for."""
    interview = started()
    interview.say(answers["first"])
    for _ in PARTS:
        part = interview.state.lines[-1].ref.partition("/")[2]
        if part:
            interview.say(answers.get(part, "I would leave that open."))
    return scores(interview)


def value(found: dict[str, CriterionScore], criterion: str) -> int:
    return found[criterion].score or 0


@settings(max_examples=30, deadline=None)
@given(st.sets(st.sampled_from(sorted(PARTS))), st.sampled_from(sorted(PARTS)))
def test_more_parts_told_never_score_lower(parts: set[str], more: str) -> None:
    def of(chosen: set[str]) -> dict[str, CriterionScore]:
        return told(" ".join([FILLING, *(text for part, text in PARTS.items() if part in chosen)]))

    before, after = of(parts), of(parts | {more})
    assert [name for name in before if value(after, name) < value(before, name)] == []
    assert value(after, CRITERION[more]) > 1


def test_a_whole_story_told_at_once_has_the_highest_scores() -> None:
    assert {score.score for score in told(f"{' '.join(PARTS.values())} {FILLING}").values()} == {5}


def test_nothing_told_is_not_assessed_or_lowest() -> None:
    assert {score.score for score in scores(started()).values()} == {None}
    assert {score.score for score in told("I can't think of one.", "No, I don't know.").values()} <= {None, 1}


@pytest.mark.parametrize("part", ["action", "result", "reflection"])
def test_what_was_asked_for_counts_less_than_what_was_told_unasked(part: str) -> None:
    rest = " ".join([FILLING, *(text for name, text in PARTS.items() if name != part)])
    asked, unasked = answering(first=rest, **{part: PARTS[part]}), told(f"{rest} {PARTS[part]}")
    assert value(asked, CRITERION[part]) == 4
    assert value(unasked, CRITERION[part]) == 5
    assert any("when asked" in item.note for item in asked[CRITERION[part]].evidence)


def test_a_number_that_came_when_it_was_asked_for_does_not_make_the_result_a_five() -> None:
    rest = " ".join([FILLING, *(text for name, text in PARTS.items() if name != "result"), "In the end it worked."])
    asked = answering(first=rest, result="It was two days late.")
    assert value(told(rest), "result") == 3
    assert value(asked, "result") == 4
    assert any("in full only when asked" in item.note for item in asked["result"].evidence)


def test_we_all_along_is_poor_communication_and_says_why() -> None:
    vague = answering(first=VAGUE, action="We all did it together.", result="It was fine.", reflection="We did well.")
    good = answering(first=f"{FILLING} {PARTS['situation']}", **PARTS)
    assert value(vague, "own_action") == 1
    assert value(vague, "communication") <= 2 < value(good, "communication")
    assert any("no own step" in item.note and item.quote for item in vague["communication"].evidence)


def test_a_question_heard_within_a_long_story_leaves_it_an_answer() -> None:
    story = f"{' '.join(PARTS.values())} How was the lead for it? {FILLING}"
    assert told(story)["communication"].reason.startswith("1 of 1")


def test_doubted_words_tell_and_are_not_held_against_anybody() -> None:
    whole = " ".join(PARTS.values())
    for confidence in (0.2, 0.9):
        assert value(told(f"{whole} {FILLING}", confidence=confidence), "own_action") == 5
    assert {score.score for score in told(VAGUE, confidence=0.2).values()} <= {None, 3}


@functools.cache
def of_persona(name: str) -> dict[str, CriterionScore]:
    problem = interview_of(bank().questions[:4], bank().interview("behavioral"))
    interview = play(problem, name, "")
    report = make_report(interview.state, interview.log, problem)
    return {score.criterion: score for score in report.scores}


@pytest.mark.parametrize("criterion", sorted({*CRITERION.values(), "communication"}))
def test_who_tells_more_scores_higher(criterion: str) -> None:
    strong, medium, weak = (value(of_persona(name), criterion) for name in ("strong", "medium", "weak"))
    assert strong == 5 > medium > weak
    assert weak <= 2
