"""What is told of a session's conversation: how quick it was, and what it cost."""

from __future__ import annotations

from interview_desktop.domain import events as ev
from interview_desktop.domain.session import SessionState, fold_all
from interview_desktop.session.latency import summarise
from tests.support.interviews import reply, said, started


def state(*payloads: ev.Payload) -> SessionState:
    return fold_all([ev.Envelope("s", seq, 0.0, float(seq), payload) for seq, payload in enumerate(payloads, 1)])


def test_median_and_ninetieth_percentile_are_of_the_spoken_turns() -> None:
    measured = [ev.TurnMeasured(turn, voice_to_voice_ms=100.0 * turn) for turn in range(1, 11)]
    silent = ev.TurnMeasured(11, first_token_ms=3.0)
    summary = summarise(state(started(), *measured, silent))
    assert (summary.turns, summary.median_ms, summary.p90_ms) == (10, 550.0, 900.0)
    assert "median 550 ms, 90 % within 900 ms" in summary.as_text()


def test_everything_that_was_in_vain_is_counted() -> None:
    summary = summarise(
        state(
            started(),
            said("I would", 1),
            reply("Which of the two do you mean?", 2),
            ev.BackchannelHeard(2, "mm-hm"),
            ev.ReplyFinished(2, True, "Which of"),
            ev.TurnMeasured(2, 600.0, speculations=3, discarded=2, discarded_ms=410.4, false_interruptions=1),
            ev.TurnMeasured(4, 600.0, speculations=1, discarded=0, discarded_ms=0.1),
        )
    )
    assert (summary.speculations, summary.discarded, summary.discarded_ms) == (4, 2, 410.5)
    assert (summary.interruptions, summary.false_interruptions, summary.backchannels) == (1, 1, 1)
    assert summary.to_json()["discarded"] == 2


def test_a_typed_interview_has_no_latency_and_says_so() -> None:
    summary = summarise(state(started()))
    assert (summary.median_ms, summary.p90_ms) == (None, None)
    assert "No turn was spoken" in summary.as_text()
