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


def test_no_number_is_neither() -> None:
    assert judge(RATE, "quite a lot, I think").verdict == "none"


def test_unasked_a_number_counts_only_beside_its_words() -> None:
    assert judge(RATE, "I expect three thousand requests per second.", asked=False).verdict == "right"
    assert judge(RATE, "The library has three thousand books.", asked=False).verdict == "none"
    assert judge(RATE, "It is nine per second.", asked=False).verdict == "none"
