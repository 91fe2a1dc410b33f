"""Whether a voice said what it was told: by words as they sound."""

from __future__ import annotations

import pytest

from interview_desktop.voice.rewording import astray, other_words, share, speakable, words

QUESTION = "What would you do with an empty list?"


@pytest.mark.parametrize(
    ("meant", "said"),
    [
        ("Hello there, Ada!", "hello there ada"),
        ("That's O(n²).", "That's O of n squared"),
        ("nums[i] = x", "Nums i equals x"),
        ("Call first_seen.get twice.", "Call first seen dot get twice."),
        ("Use a hashMap.", "Use a hash map"),
        ("There are 21 of 1300 readings.", "There are twenty-one of one thousand three hundred readings."),
        ("It’s naïve.", "Its naive"),
    ],
)
def test_the_same_words_in_another_spelling(meant: str, said: str) -> None:
    assert not other_words(meant, said)
    assert share(meant, said) == 1.0


@pytest.mark.parametrize(
    ("meant", "said"),
    [(QUESTION, "What would you do with a full list?"), ("Do not sort it.", "Do sort it."), ("Good.", "Great.")],
)
def test_other_words_are_noticed_and_still_a_reading(meant: str, said: str) -> None:
    assert other_words(meant, said)
    assert not astray(meant, said)


@pytest.mark.parametrize("said", ["I would return nothing at all.", "Sure! An empty list has no pair."])
def test_an_answer_is_no_reading(said: str) -> None:
    assert astray(QUESTION, said)
    assert astray(QUESTION, " ".join(said.split()[:3]), whole=False)


def test_a_beginning_is_compared_with_the_beginning() -> None:
    for count in range(1, 9):
        so_far = " ".join(QUESTION.split()[:count])
        assert not other_words(QUESTION, so_far, whole=False)
        assert not astray(QUESTION, so_far, whole=False)
    assert other_words(QUESTION, "What would you say", whole=False)
    assert other_words(QUESTION, "What would you do")


def test_without_a_transcript_nobody_knows_better() -> None:
    assert not other_words(QUESTION, "")
    assert not astray(QUESTION, "")


def test_what_can_be_spoken_is_one_line_of_what_a_request_may_hold() -> None:
    assert speakable("a\nb\r\nc\0 d \ud83d") == "a b c d"
    assert speakable("… — 😀") == ""
    assert words("numsLeft[[0]] 007") == ["nums", "left", "zero", "zero", "zero", "seven"]
