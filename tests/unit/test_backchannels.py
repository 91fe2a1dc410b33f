"""What a sound over the reply was: an interruption, a sign of listening, or no speech."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interview_desktop.voice.backchannels import PHANTOMS, judge

SAYING = "A map from each value to its place is a good idea. How much memory does it need in the worst case?"


@pytest.mark.parametrize(
    "text",
    [
        "Mm-hm.",
        "mhm",
        "Hmm.",
        "M-m-h-m.",
        "m m h n",
        "Uh-huh.",
        "Yeah.",
        "Yeah, yeah.",
        "Okay.",
        "Right.",
        "I see.",
        "Oh, okay.",
        "Got it.",
    ],
)
def test_a_sign_of_listening_is_heard_as_such(text: str):
    assert judge(text, 0.8, 0.5) == "backchannel"


@pytest.mark.parametrize(
    "text",
    [
        "Wait.",
        "Stop.",
        "Sorry, can I ask a question first?",
        "No, that is not what I said.",
        "Okay, but what about an empty list?",
        "Actually, it is quadratic.",
        "Yeah, so I would use a heap",
        "Hold on.",
        "I have a question",
    ],
)
def test_words_stop_us(text: str):
    assert judge(text, 0.8, 0.6, SAYING) == "words"


NOISES = ("", "  ", "...", "[coughs]", "(keyboard clicking)", "*cough*", "♪ music ♪", *PHANTOMS)


@pytest.mark.parametrize("text", NOISES)
def test_noise_and_what_recognisers_dream_of_is_nothing(text: str):
    assert judge(text, 0.9, 0.5) == "nothing"


def test_a_short_unsure_word_is_noise_and_a_sure_one_is_not():
    assert judge("Pete.", 0.2, 0.3) == "nothing"
    assert judge("Recursion.", 0.8, 0.6) == "words"


def test_a_long_unsure_text_is_speech():
    """Unsure words may be wrong; that somebody speaks is not in doubt."""
    assert judge("I was going to say that", 0.2, 1.2) == "words"


def test_a_slow_okay_is_a_wish_to_speak():
    assert judge("Okay.", 0.8, 0.5) == "backchannel"
    assert judge("Okay.", 0.8, 1.6) == "words"


def test_our_own_words_from_the_loudspeaker_are_nothing():
    assert judge("value to its place is a", 0.9, 1.0, SAYING) == "nothing"
    assert judge("memory does it need in the", 0.9, 1.0, SAYING) == "nothing"
    assert judge("memory does it need in the", 0.9, 1.0) == "words"


def test_words_in_common_are_no_echo():
    """ "Is it", "in the": everybody says them; an echo has them in our order."""
    assert judge("It does need a place in memory", 0.9, 1.0, SAYING) == "words"
    assert judge("Is it in the map?", 0.9, 1.0, SAYING) == "words"


@settings(deadline=None)
@given(st.text(max_size=40), st.floats(0, 1), st.floats(0, 10), st.text(max_size=40))
def test_anything_can_be_judged(text: str, confidence: float, voiced_s: float, saying: str):
    verdict = judge(text, confidence, voiced_s, saying)
    if not any(letter.isalpha() for letter in text):
        assert verdict == "nothing"


@settings(deadline=None)
@given(st.sampled_from(["Wait.", "Yeah.", "Recursion.", "So I think"]), st.floats(0, 1), st.floats(0, 1))
def test_more_confidence_never_turns_words_into_noise(text: str, a: float, b: float):
    less, more = sorted((a, b))
    if judge(text, less, 0.5) != "nothing":
        assert judge(text, more, 0.5) == judge(text, less, 0.5)
