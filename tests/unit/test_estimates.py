"""Whether a spoken estimate is right."""

from __future__ import annotations

import pytest

from interview_desktop.interview.conversation import Estimate
from interview_desktop.interview.estimates import judge

RATE = Estimate("rate", "How many requests per second?", 1e3, 5e3, "requests per second", ("per second", "a second"))


@pytest.mark.parametrize(
    "text", ["about three thousand", "2k per second", "ten million a day, so 1 200 a second no 1200"]
)
def test_a_number_in_the_range_is_right(text: str) -> None:
    assert judge(RATE, text).verdict == "right"


@pytest.mark.parametrize("text", ["forty per second", "a million requests per second", "maybe 80"])
def test_a_number_outside_of_it_is_wrong(text: str) -> None:
    assert judge(RATE, text).verdict == "wrong"


DAILY = Estimate(
    "daily", "Two bytes a sample. How many gigabytes come together per day?", 15, 30, "gigabytes", ("gigabytes", "gigs")
)
DOWN = Estimate("down", "How many minutes a year may it be down?", 45, 60, "minutes", ("minutes",))
PHONE = Estimate("phone", "Three hundred bytes each. How many kilobytes are missing?", 40, 80, "kilobytes", ())


@pytest.mark.parametrize(
    ("estimate", "text"),
    [
        (DAILY, "20 GB"),
        (DAILY, "twenty thousand megabytes"),
        (DAILY, "about 0.02 terabytes"),
        (DAILY, "0.9 gigabytes an hour"),
        (DAILY, "7.5 terabytes a year"),
        (DAILY, "two zero gigs"),
        (DOWN, "about 3200 seconds"),
        (DOWN, "nearly one hour a year"),
        (DOWN, "four and a half minutes per month"),
        (PHONE, "54k"),
        (PHONE, "54 thousand bytes"),
        (RATE, "a hundred million a day"),
        (RATE, "200 thousand per minute"),
        (RATE, "ten million requests hourly"),
    ],
)
def test_a_number_is_right_in_any_unit(estimate: Estimate, text: str) -> None:
    assert judge(estimate, text).verdict == "right"


@pytest.mark.parametrize(
    ("estimate", "text"),
    [
        (DAILY, "twenty terabytes"),
        (DAILY, "20 kb"),
        (DAILY, "twenty seconds"),
        (DAILY, "twenty gigabytes an hour"),
        (DOWN, "fifty hours"),
        (RATE, "3000 requests a day"),
    ],
)
def test_a_number_of_another_size_or_kind_is_wrong(estimate: Estimate, text: str) -> None:
    assert judge(estimate, text).verdict == "wrong"


def test_a_figure_of_the_question_is_not_the_answer_beside_others() -> None:
    peak = Estimate("peak", "Four times the average of two. How many calls per second?", 3, 9, "calls per second", ())
    assert judge(peak, "Four times, so about forty.").verdict == "wrong"
    assert judge(peak, "Four.").verdict == "right"


def test_no_number_is_neither() -> None:
    assert judge(RATE, "quite a lot, I think").verdict == "none"


def test_unasked_a_number_counts_only_beside_its_words() -> None:
    assert judge(RATE, "I expect three thousand requests per second.", asked=False).verdict == "right"
    assert judge(RATE, "The library has three thousand books.", asked=False).verdict == "none"
    assert judge(RATE, "It is nine per second.", asked=False).verdict == "none"
