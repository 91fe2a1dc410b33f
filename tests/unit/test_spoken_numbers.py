"""Numbers as people say them and as recognisers write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview_desktop.interview.spoken_numbers import in_words, numbers


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("about three thousand per second", [3000]),
        ("roughly 1.5 million users", [1_500_000]),
        ("20k requests, maybe 30 K", [20_000, 30]),
        ("10M users", [10_000_000]),
        ("two hundred and fifty thousand", [250_000]),
        ("a hundred thousand", [100_000]),
        ("half a million", [500_000]),
        ("a quarter million", [250_000]),
        ("three and a half thousand", [3500]),
        ("a million and a half", [1_500_000]),
        ("twenty-five or twenty five", [25, 25]),
        ("2,000 and 3'000", [2000, 3000]),
        ("two point five million", [2_500_000]),
        ("eighty six thousand four hundred seconds", [86_400]),
        ("two million three hundred thousand", [2_300_000]),
        ("one million users, ten requests each", [1_000_000, 10]),
        ("two thousand and 5 servers", [2000, 5]),
        ("THREE BILLION", [3_000_000_000]),
        ("eight zero", [80]),
        ("one two oh per second", [120]),
        ("ten, zero", [10, 0]),
        ("two point two five", [2.25]),
        ("point one, or 1.9", [1, 1.9]),
        ("1 200 a second", [1200]),
    ],
)
def test_a_number_is_understood(text: str, values: list[float]) -> None:
    assert [number.value for number in numbers(text)] == pytest.approx(values)


@pytest.mark.parametrize("text", ["", "one of them", "that one", "thousands of requests", "a lot", "the m in mobile"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert numbers(text) == ()


def test_the_place_of_a_number_can_be_quoted() -> None:
    text = "Then it is about two hundred thousand rows."
    (number,) = numbers(text)
    assert text[number.start : number.end] == "two hundred thousand"


@given(st.integers(min_value=1, max_value=10**13))
def test_a_number_said_in_words_is_understood_nearly_as_it_was(value: int) -> None:
    (number,) = numbers(f"about {in_words(value)} of them")
    assert number.value == pytest.approx(value, rel=0.06)


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    for number in numbers(text):
        assert 0 <= number.start < number.end <= len(text)
