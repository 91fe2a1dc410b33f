"""Which parts of a story are heard."""

from __future__ import annotations

import pytest

from interview_desktop.interview.star import steps, told
from tests.support.interview_loop import bank

QUESTION = next(question for question in bank().questions if question.id == "deadline-slip")


def parts(text: str) -> dict[str, float]:
    return {item.part: item.strength for item in told(text, QUESTION)}


def test_a_whole_story_has_all_parts() -> None:
    text = """Last spring our team had to move the shop to a new server in four weeks. My task was the data. I wrote a
    script, I ran it every night and I compared the numbers. In the end we moved two days late and lost nothing. I
    learned to ask for the sizes first."""
    assert set(parts(text)) == {"situation", "task", "action", "result", "reflection"}
    assert parts(text)["result"] == 1.0


def test_it_is_heard_without_case_and_punctuation_too() -> None:
    text = "last year i was asked to fix the build so i split it and i cut the tests in the end it took nine minutes"
    assert set(parts(text)) == {"situation", "task", "action", "result"}


@pytest.mark.parametrize("text", ["fine", "Okay.", "", "It was good.", "We did everything and we were great."])
def test_nothing_is_heard_where_nothing_was_told(text: str) -> None:
    assert "action" not in parts(text)
    assert "result" not in parts(text)


def test_what_we_did_is_no_own_step() -> None:
    text = "We planned it, we wrote the tests and then we shipped it."
    assert steps(text).own == ()
    assert steps(text).shared == 3


def test_wishes_and_denials_are_no_steps() -> None:
    assert steps("I wanted to help, I would have called them, and I didn't write anything. I hoped.").own == ()


def test_more_own_steps_say_more() -> None:
    one, many = (
        parts("I called the customer."),
        parts("I called the customer, I wrote a plan and then I moved the data."),
    )
    assert one["action"] < many["action"] == 1.0


def test_a_result_without_a_number_is_half_of_one() -> None:
    assert parts("As a result the customers were happy.")["result"] == 0.5
    assert parts("As a result the errors fell by forty percent.")["result"] == 1.0


def test_what_was_heard_can_be_quoted() -> None:
    text = "At that time I rewrote the parser, and in the end it was three times faster."
    for item in told(text, QUESTION):
        assert text[item.start : item.end].strip()


@pytest.mark.parametrize("question", bank().questions, ids=lambda question: question.id)
def test_the_strong_story_of_every_question_tells_more_than_the_weak(question: object) -> None:
    answers = question.persona  # type: ignore[attr-defined]
    strong, weak = (
        sum(item.strength for item in told(answers[name]["answer"], question))  # type: ignore[arg-type]
        for name in ("strong", "weak")
    )
    assert strong >= 4
    assert weak <= 1.5
