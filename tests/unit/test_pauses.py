"""Pauses are learned: odd ones move little, a change of pace is followed, and all of it survives a restart."""

from __future__ import annotations

import json
import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interview_desktop.voice.pauses import LONGEST_S, PRIOR_S, SHORTEST_S, PauseProfile
from interview_desktop.voice.turns import TurnParameters

pauses = st.lists(st.floats(SHORTEST_S, 10.0), max_size=120)


def heard(*pauses_s: float) -> PauseProfile:
    profile = PauseProfile()
    for pause_s in pauses_s:
        profile = profile.heard(pause_s)
    return profile


def speaker(median_s: float, count: int = 200) -> list[float]:
    """Pauses as they are in speech: long-tailed, half of them above ``median_s``."""
    chance = random.Random(7)
    return [median_s * math.exp(chance.gauss(0, 0.5)) for _ in range(count)]


def test_before_anything_is_heard_nothing_is_stretched():
    assert PauseProfile().pause_s == PRIOR_S == TurnParameters().typical_pause_s


def test_slow_and_quick_speakers_are_told_apart():
    quick, slow = heard(*speaker(0.3)).pause_s, heard(*speaker(0.9)).pause_s
    assert quick < 0.75 * PRIOR_S
    assert slow > 1.3 * PRIOR_S


def test_nine_of_ten_pauses_are_shorter():
    sample = sorted(speaker(0.5, 400))
    learned = heard(*speaker(0.5, 400)).pause_s
    share = sum(pause_s < learned for pause_s in sample) / len(sample)
    assert 0.8 < share < 0.97


def test_a_few_long_silences_move_little():
    base = [0.4] * 40
    assert heard(*base, 20.0, 60.0).pause_s < 1.3 * heard(*base).pause_s


def test_two_pauses_do_not_overturn_what_is_assumed():
    assert 0.7 * PRIOR_S < heard(0.25, 0.25).pause_s < PRIOR_S


def test_somebody_who_slows_down_is_followed():
    profile = heard(*speaker(0.3, 100))
    before = profile.pause_s
    for pause_s in speaker(0.9, 80):
        profile = profile.heard(pause_s)
    assert profile.pause_s > 1.8 * before
    assert profile.pause_s == pytest.approx(heard(*speaker(0.9, 80)).pause_s, rel=0.25)


@pytest.mark.parametrize("noise", [0.0, 0.05, -1.0, math.nan, math.inf, -math.inf])
def test_what_is_no_pause_changes_nothing(noise: float):
    assert heard(0.5, noise) == heard(0.5)


@settings(deadline=None)
@given(pauses)
def test_the_result_stays_within_what_pauses_are(sample: list[float]):
    assert SHORTEST_S <= heard(*sample).pause_s <= LONGEST_S


@settings(deadline=None)
@given(pauses, st.floats(SHORTEST_S, 3.0))
def test_a_longer_pause_never_shortens_the_result(sample: list[float], more: float):
    shorter, longer = heard(*sample, SHORTEST_S), heard(*sample, max(more, SHORTEST_S))
    assert longer.pause_s >= shorter.pause_s - 1e-9


@settings(deadline=None)
@given(pauses)
def test_it_survives_being_written_down(sample: list[float]):
    profile = heard(*sample)
    again = PauseProfile.from_json(json.loads(json.dumps(profile.to_json())))
    assert again.pause_s == pytest.approx(profile.pause_s, rel=0.01)
    assert again.heard(0.8).pause_s == pytest.approx(profile.heard(0.8).pause_s, rel=0.01)


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"version": 2, "weights": [1.0] * 24},
        {"version": 1, "weights": [1.0]},
        {"version": 1, "weights": ["1"] * 24},
        {"version": 1, "weights": [-1.0] * 24},
        {"version": 1, "weights": [math.nan] * 24},
    ],
)
def test_a_broken_profile_is_forgotten(data: object):
    assert PauseProfile.from_json(data) == PauseProfile()
