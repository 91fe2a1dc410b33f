"""Captions keep to their share of a core, and still come soon."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from interview_desktop.voice import captions


@given(st.floats(0, 1.5))
def test_captions_never_take_more_than_their_share(took_s):
    rest_s = captions.rest_s(took_s)
    assert took_s / (took_s + rest_s) <= captions.SHARE + 1e-9


def test_a_usual_caption_comes_within_a_second_and_a_slow_one_at_all():
    for took_s in (0.1, 0.2, 0.3):
        # Spoken just after one was begun: it waits for that one and the rest, and its own comes after.
        assert 2 * took_s + captions.rest_s(took_s) <= 1.0
    assert captions.rest_s(60.0) == captions.MOST_S


def test_captions_that_are_no_work_move_with_the_voice():
    at_the_vendors_s = 0.4
    assert captions.rest_s(0.3, streamed=True) * 2 + at_the_vendors_s <= 0.7
