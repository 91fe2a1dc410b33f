"""Where a voice is in what it was given to say, by the words that are heard of it."""

from __future__ import annotations

from interview_desktop.voice.following import Following


def heard(text: str, *given: str) -> Following:
    following = Following()
    for part in given:
        following.give(part)
    for word in text.split():
        following.hear(f" {word}")
    return following


def test_a_text_that_is_read_is_begun_with_its_first_word_and_over_with_its_last() -> None:
    following = heard("Why a", "Why a map?", "Go on.")
    assert following.begun(0)
    assert not following.over(0)
    assert following.rest(0) == "map?"
    following.hear(" map?")
    assert following.over(0)
    assert not following.begun(1)
    following.hear(" go on")
    assert following.all_over
    assert (following.said(0), following.said(1)) == ("Why a map?", "go on")


def test_pieces_may_cut_words_anywhere() -> None:
    following = Following()
    following.give("Consider the largest value.")
    for piece in ("Con", "sider the lar", "gest", " va", "lue."):
        following.hear(piece)
    assert following.said(0) == "Consider the largest value."
    assert following.over(0)


def test_words_that_are_put_in_or_left_out_do_not_lose_the_place() -> None:
    following = heard(
        "So, what would you really do with duplicates?", "What would you do with many duplicates?", "And?"
    )
    assert following.over(0)
    assert following.said(0) == "So, what would you really do with duplicates?"
    assert not following.begun(1)


def test_own_words_before_a_text_are_told_apart() -> None:
    following = heard("Let me think about that. Why a map?", "Why a map?")
    assert following.take_own() == "Let me think about that."
    assert following.said(0) == "Why a map?"
    assert following.take_own() == ""


def test_a_text_said_in_wholly_other_words_is_over_when_the_voice_falls_silent() -> None:
    following = heard("Tell me, for what reason did you choose this structure?", "Why a map here, please?")
    assert not following.begun(0)
    following.pause()
    assert following.over(0)
    assert following.said(0) == "Tell me, for what reason did you choose this structure?"


def test_a_short_acknowledgement_is_not_taken_for_the_text() -> None:
    following = heard("One moment please.", "What would you do if the readings did not fit into memory at all?")
    following.pause()
    assert not following.begun(0)
    assert following.take_own() == "One moment please."


def test_what_is_given_up_is_not_waited_for() -> None:
    following = heard("Good.", "Good.", "What about an empty list?")
    following.pause()
    assert not following.all_over
    following.give_up()
    assert following.all_over
    assert not following.begun(1)
    assert following.rest(1) == ""


def test_a_text_without_words_is_over_at_once() -> None:
    assert heard("", "…").all_over
