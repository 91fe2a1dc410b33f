"""Sums over PCM: loudness, and the silence before a voice."""

from __future__ import annotations

import pytest

from interview_desktop.voice.sound import loudness_db, without_lead
from tests.fakes.speech import tone

RATE = 22_050


def silence(seconds: float) -> bytes:
    return bytes(2 * round(seconds * RATE))


@pytest.mark.parametrize("lead_s", [0.02, 0.05, 0.3])
def test_the_silence_before_a_voice_is_left_out_and_its_sound_is_not(lead_s: float) -> None:
    voice = tone(0.5, RATE)
    kept = without_lead(silence(lead_s) + voice + silence(0.2), RATE)
    assert kept.endswith(voice + silence(0.2)), "what comes after the first sound stays as it is"
    assert (len(kept) - len(voice + silence(0.2))) / 2 / RATE == pytest.approx(0.01, abs=0.006)


def test_a_voice_that_begins_at_once_loses_nothing() -> None:
    voice = tone(0.5, RATE)
    assert without_lead(voice, RATE) == voice


def test_silence_alone_is_no_sound() -> None:
    assert without_lead(silence(0.4), RATE) == b""
    assert without_lead(b"", RATE) == b""


def test_a_breath_is_louder_than_what_is_left_out() -> None:
    breath = tone(0.1, RATE, level=300.0)
    assert loudness_db(breath) > -50
    assert without_lead(silence(0.1) + breath, RATE).endswith(breath)
