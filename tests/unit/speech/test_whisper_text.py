"""What the recogniser claims to have heard is believed only when it can have been said."""

from __future__ import annotations

import numpy as np
import pytest

from interview_desktop.providers.local import whisper
from interview_desktop.providers.local.whisper import Heard


@pytest.mark.parametrize(
    "claimed",
    [
        Heard("Thank you.", 0.3, 0.1),
        Heard("Thanks for watching!", 0.9, 0.8),
        Heard("[BLANK_AUDIO]", 0.9, 0.0),
        Heard("(upbeat music)", 0.9, 0.0),
        Heard("♪ ♪", 0.9, 0.0),
        Heard(". . .", 0.9, 0.0),
        Heard("The other one is the same.", 0.35, 0.7),
        Heard("I'm going to use the same method as the hash map.", 0.19, 0.3),
    ],
)
def test_phantoms_are_silence(claimed):
    assert whisper._believable(claimed).text == ""


@pytest.mark.parametrize(
    "claimed",
    [
        Heard("Thank you.", 0.8, 0.1),
        Heard("Okay.", 0.6, 0.2),
        Heard("I would use a stack.", 0.3, 0.5),
        Heard("I would use a stack.", 0.2, 0.1),
        Heard("It returns nums[0].", 0.8, 0.1),
    ],
)
def test_what_can_have_been_said_stays(claimed):
    assert whisper._believable(claimed).text


@pytest.mark.parametrize(
    ("claimed", "kept"),
    [
        ("[inaudible] I would sort it. (laughs)", "I would sort it."),
        ("It takes O(n) time, or O (n log n).", "It takes O(n) time, or O (n log n)."),
        ("Then nums[index] is swapped with nums[0].", "Then nums[index] is swapped with nums[0]."),
        ("So (n - 1) is the last *sighs* index.", "So (n - 1) is the last index."),
    ],
)
def test_notes_about_sounds_are_taken_out_but_code_stays(claimed, kept):
    assert whisper._believable(Heard(claimed, 0.8, 0.1)).text == kept


def test_a_text_that_goes_in_circles_is_found():
    assert whisper._repeats_itself("and then I would " * 8)
    assert not whisper._repeats_itself("I would sort the list first, and then walk over it with two pointers.")
    assert not whisper._repeats_itself("no no no no")


def test_the_prompt_read_back_is_found():
    vocabulary = ("hash map", "sliding window", "two pointers", "complement")
    assert whisper._echoes("Sliding window, two pointers, complement.", vocabulary)
    assert not whisper._echoes("Sliding window.", vocabulary)
    assert not whisper._echoes("I would use two pointers.", vocabulary)


def test_the_window_is_short_but_leaves_room():
    assert [whisper.window_s(length) for length in (0.2, 5, 5.1, 20, 28, 30)] == [7, 7, 8, 22, 30, 30]
    assert [whisper.caption_window_s(length) for length in (0.2, 4.5, 4.6, 20, 29, 30)] == [6, 6, 7, 22, 30, 30]


def test_long_sound_is_cut_where_it_is_quiet_and_nothing_is_lost():
    samples = np.random.default_rng(2).normal(0, 0.3, 70 * 16_000).astype(np.float32)
    for second in (20, 41, 60):
        samples[second * 16_000 : second * 16_000 + 8_000] = 0
    pieces = whisper._pieces(samples)
    assert [piece.size / 16_000 for piece in pieces] == pytest.approx([20.25, 21, 19, 9.75], abs=0.3)
    assert np.array_equal(np.concatenate(pieces), samples)


def test_pieces_are_joined_and_their_confidence_weighted():
    joined = whisper._joined([Heard("one two three", 0.9, 0.1), Heard("", 0.0, 0.9), Heard("four", 0.1, 0.2)])
    assert joined.text == "one two three four"
    assert 0.6 < joined.confidence < 0.8
    assert whisper._joined([Heard("", 0.0, 0.9)]).text == ""
