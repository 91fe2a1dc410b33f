"""The yardsticks of the speech benchmark themselves."""

from __future__ import annotations

from tests.support.speech_measures import area_under_curve, right_words


def test_heard_words_are_right_where_they_were_said():
    said = "For every element I check whether the complement is in the hash map."
    heard = "For every element I can't weather the compliment is in the hashmap."
    wrong = [word for word, right in zip(heard.split(), right_words(said, heard.split()), strict=True) if not right]
    assert wrong == ["can't", "weather", "compliment"]
    assert right_words("the map", ["the", "the", "map"]) in ([True, False, True], [False, True, True])
    assert right_words("twenty five", ["25"]) == [True]
    assert right_words("yes", []) == []


def test_the_area_under_the_curve_is_a_chance():
    assert area_under_curve([0.9, 0.8], [0.1, 0.2]) == 1.0
    assert area_under_curve([0.1, 0.9], [0.1, 0.9]) == 0.5
    assert area_under_curve([0.1], [0.9]) == 0.0
