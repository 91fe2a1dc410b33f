"""Tokens become words with their times and confidences; what does not fit becomes none."""

from __future__ import annotations

import math

import pytest

from interview_desktop.ports import Word
from interview_desktop.providers.local.words import later, those_of, words_of

NAMES = ["ĠFor", "Ġcompl", "iment", ",", "ĠO", "(", "n", ")", "."]
PROBABILITIES = [0.9, 0.4, 0.9, 0.01, 0.5, 0.1, 0.8, 0.1, 0.01]
ALIGNMENT = [(0, 5), (0, 10), (1, 10), (2, 20), (3, 30), (4, 40), (5, 50), (6, 60), (7, 70), (8, 80), (9, 90)]


def text(tokens: list[int]) -> str:
    return "".join(NAMES[token] for token in tokens).replace("Ġ", " ")


def words(count: int = len(NAMES)) -> tuple[Word, ...]:
    return words_of(range(count), PROBABILITIES, ALIGNMENT, NAMES.__getitem__, text)


def test_words_are_what_stands_between_spaces_with_times_from_their_first_and_next_token():
    found = words()
    assert [word.text for word in found] == ["For", "compliment,", "O(n)."]
    assert [word.start_s for word in found] == pytest.approx([0.1, 0.2, 0.8])
    assert [word.end_s for word in found] == pytest.approx([0.2, 0.8, 1.8])


def test_marks_do_not_count_in_a_words_confidence():
    first, second, third = (word.confidence for word in words())
    assert first == pytest.approx(0.9)
    assert second == pytest.approx(math.sqrt(0.4 * 0.9))
    assert third == pytest.approx(math.sqrt(0.5 * 0.8))


def test_probabilities_that_are_not_the_tokens_give_no_words():
    assert words(3) == ()


def test_what_was_taken_out_of_the_text_is_taken_out_of_the_words():
    found = words()
    assert [word.text for word in those_of(found, "For O(n).")] == ["For", "O(n)."]
    assert those_of(found, "For compliments, O(n).") == ()
    assert [word.start_s for word in later(found, 24.0)] == pytest.approx([24.1, 24.2, 24.8])
