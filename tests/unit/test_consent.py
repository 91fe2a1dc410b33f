"""Consent to the recording: to which words it was given, and that taking it back leaves no sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from interview_desktop.domain import events as ev
from interview_desktop.domain.commands import End, Start, WithdrawConsent, decide
from interview_desktop.domain.session import Rejected, SessionState, fold_all
from interview_desktop.interview.consent import load_consent
from tests.fakes.desk import finished_log, started

RESOURCES = Path(__file__).parents[2] / "resources"


def test_the_shipped_words_have_a_version(tmp_path: Path) -> None:
    words, fault = load_consent(RESOURCES, tmp_path)
    assert words.version
    assert "kept on this computer" in words.text
    assert fault is None


def test_own_words_take_their_place(tmp_path: Path) -> None:
    (tmp_path / "consent.toml").write_text('version = "acme-3"\ntext = "We keep your voice\\nfor two weeks."\n')
    words, fault = load_consent(RESOURCES, tmp_path)
    assert (words.version, words.text) == ("acme-3", "We keep your voice for two weeks.")
    assert fault is None


@pytest.mark.parametrize("content", ["", "version = 1", 'version = "1"\ntext = "a"\nmore = 2', "= ="])
def test_broken_own_words_are_named_and_the_shipped_ones_used(tmp_path: Path, content: str) -> None:
    (tmp_path / "consent.toml").write_text(content)
    words, fault = load_consent(RESOURCES, tmp_path)
    assert words == load_consent(RESOURCES, tmp_path / "none")[0]
    assert fault is not None
    assert "consent.toml" in fault.message


def test_consent_is_in_the_log_before_the_first_word_with_its_words_and_their_version() -> None:
    first = decide(SessionState(), Start(started("Pairs"), True, "You are recorded.", "7"))
    assert first[1] == ev.ConsentGiven(True, "You are recorded.", "7")
    assert not any(
        isinstance(payload, ev.CandidateSaid | ev.InterviewerSaid | ev.RecordingStarted) for payload in first
    )


def test_it_can_be_taken_back_once_during_the_interview_or_after_it() -> None:
    log = finished_log()
    state = fold_all(log.envelopes)
    assert state.recording_consent
    assert decide(state, WithdrawConsent()) == (ev.ConsentWithdrawn(),)
    log.add(2461, ev.ConsentWithdrawn())
    state = fold_all(log.envelopes)
    assert state.consent_withdrawn
    assert not state.recording_consent
    assert state.consent is not None
    assert decide(state, WithdrawConsent()) == ()
    assert decide(state, End("closed")) == ()


def test_without_consent_there_is_nothing_to_take_back() -> None:
    log = finished_log()
    log.envelopes = [item for item in log.envelopes if not isinstance(item.payload, ev.ConsentGiven)]
    assert decide(fold_all(log.envelopes), WithdrawConsent()) == ()


def test_before_an_interview_there_is_nothing_to_take_back() -> None:
    with pytest.raises(Rejected):
        decide(SessionState(), WithdrawConsent())
