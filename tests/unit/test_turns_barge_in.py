"""Sound over the reply: the reply falls silent at once, and goes on unless somebody really spoke."""

from __future__ import annotations

import pytest

from interview_desktop.voice import turns
from tests.support.turn_stage import FRAME_S, Played

P = turns.TurnParameters()


def speaking() -> tuple[Played, int]:
    played = Played(duplex="full")
    played.silence(1.0)
    return played, played.reply()


def held_after(played: Played, probability: float = 0.95, at_most_s: float = 3.0) -> float | None:
    """Seconds of sound until the reply is held."""
    start = played.now
    while played.now - start < at_most_s:
        if any(isinstance(effect, turns.PlaybackHeld) for effect in played.sound(FRAME_S, probability)):
            return played.now - start
    return None


def kinds(effects: list[turns.Effect]) -> list[str]:
    return [type(effect).__name__ for effect in effects]


def test_the_reply_is_silent_within_two_hundred_milliseconds():
    """One device buffer and one frame of the voice activity come on top."""
    played, turn = speaking()
    after = held_after(played)
    assert after is not None
    assert after <= 0.2 - 0.032 - 0.022
    assert played.effects[-2:] == [
        turns.PlaybackHeld(turn),
        turns.UtteranceBegan(turn + 1, played.state.began_at, trial=True),
    ]
    assert played.state.phase == "interrupting"
    assert turns.may_play(played.state, turn), "it may still go on"


@pytest.mark.parametrize("probability", [0.0, 0.3, 0.55])
def test_what_echo_cancellation_leaves_does_not_hold_the_reply(probability: float):
    played, _ = speaking()
    assert held_after(played, probability) is None


def test_a_click_does_not_hold_the_reply():
    played, _ = speaking()
    for _ in range(5):
        played.speech(3 * FRAME_S)
        played.silence(0.2)
    assert played.kinds(turns.PlaybackHeld) == []


def test_with_half_duplex_nothing_is_heard_over_the_reply():
    played = Played(duplex="half")
    played.reply()
    assert played.speech(3.0) == []


def test_words_interrupt_and_the_utterance_keeps_its_beginning():
    played, turn = speaking()
    started = played.now
    wanted = [effect for effect in played.speech(0.7) if isinstance(effect, turns.TrialWanted)]
    assert len(wanted) == 1
    assert played.send(turns.TrialJudged(wanted[0].turn, "words")) == [turns.ReplyCancelled(turn)]
    assert not turns.may_play(played.state, turn)
    played.speech(1.0)
    closed = played.until_closed()
    assert closed is not None
    assert closed.turn == wanted[0].turn == turn + 1
    assert closed.start_s == pytest.approx(started - P.pre_roll_s, abs=FRAME_S)
    assert played.send(turns.Transcribed(closed.turn, True)) == [turns.ReplyWanted(closed.turn)]


@pytest.mark.parametrize("verdict", ["backchannel", "nothing"])
def test_after_a_sign_of_listening_the_reply_goes_on_where_it_was(verdict: turns.Verdict):
    played, turn = speaking()
    played.speech(0.4)
    assert "TrialWanted" in kinds(played.silence(P.trial_quiet_s + FRAME_S))
    effects = played.send(turns.TrialJudged(turn + 1, verdict))
    assert kinds(effects) == ["UtteranceDropped", "PlaybackResumed"]
    assert effects[1] == turns.PlaybackResumed(turn)
    assert played.state.phase == "speaking"
    played.send(turns.ReplyOver(turn))
    played.speech(0.5)
    assert played.state.turn == turn + 2, "the number of what was dropped is not used again"


def test_what_follows_a_sign_of_listening_is_judged_too():
    """ "Yeah … so I think": the first half second is no interruption, the whole is."""
    played, turn = speaking()
    played.speech(0.7)
    assert played.send(turns.TrialJudged(turn + 1, "backchannel")) == [], "sound goes on"
    effects = played.speech(0.6)
    assert kinds(effects) == ["TrialWanted"]
    assert kinds(played.send(turns.TrialJudged(turn + 1, "words"))) == ["ReplyCancelled"]


def test_a_judgement_that_comes_after_more_was_said_covers_not_all():
    played, turn = speaking()
    played.speech(0.8)
    played.silence(0.4)
    effects = played.send(turns.TrialJudged(turn + 1, "nothing"))
    assert kinds(effects) == ["TrialWanted"]
    assert kinds(played.send(turns.TrialJudged(turn + 1, "nothing"))) == ["UtteranceDropped", "PlaybackResumed"]


def test_a_stalled_recogniser_does_not_talk_over_the_candidate():
    played, turn = speaking()
    effects = played.speech(P.trial_s + P.trial_stalled_s + 0.2)
    assert turns.ReplyCancelled(turn) in effects
    assert played.state.phase == "hearing"
    assert played.state.owed, "if it was no speech after all, the reply is still owed"


def test_a_stalled_recogniser_does_not_hold_the_reply_for_ever():
    played, turn = speaking()
    played.speech(0.3)
    effects = played.silence(P.trial_quiet_s + P.trial_give_up_s + 0.2)
    assert kinds(effects) == ["TrialWanted", "UtteranceDropped", "PlaybackResumed"]
    assert played.send(turns.TrialJudged(turn + 1, "words")) == [], "too late"


def test_endless_noise_is_played_over_until_it_ends():
    played, turn = speaking()
    for _ in range(P.trial_most):
        while played.state.phase == "interrupting" or not played.state.trial_pending:
            played.speech(FRAME_S)
            if played.state.trial_pending:
                break
        played.send(turns.TrialJudged(played.state.trial, "nothing"))
    played.speech(1.0)
    assert played.state.phase == "speaking"
    assert played.effects[-1] == turns.PlaybackResumed(turn)
    assert held_after(played) is None, "the same sound does not hold it again"
    played.silence(0.4)
    assert held_after(played) is not None, "the next sound does"


def test_every_false_alarm_makes_the_next_one_harder():
    played, turn = speaking()
    needed = []
    for _ in range(6):
        after = held_after(played)
        assert after is not None
        needed.append(after)
        played.silence(0.4)
        played.send(turns.TrialJudged(played.state.trial, "nothing"))
    assert needed == sorted(needed)
    assert needed[0] < 0.15 < 0.5 < needed[-1] <= P.barge_onset_most_s + FRAME_S
    played.send(turns.ReplyOver(turn))
    played.reply()
    assert held_after(played) == pytest.approx(needed[0]), "a new reply begins without suspicion"


def test_the_noise_of_keys_must_last_longer():
    played, _ = speaking()
    played.send(turns.Busy("typing"))
    played.speech(0.2)
    played.silence(0.1)
    assert played.kinds(turns.PlaybackHeld) == []
    played.send(turns.Busy("typing"))
    after = held_after(played)
    assert after is not None
    assert after == pytest.approx(P.barge_typing_s, abs=1.5 * FRAME_S)


def test_who_began_to_speak_as_the_reply_started_is_heard():
    played = Played(duplex="full")
    played.send(turns.Prompted())
    played.speech(3 * FRAME_S)
    turn = played.state.turn
    played.send(turns.SpeechStarted(turn))
    assert turns.PlaybackHeld(turn) in played.speech(FRAME_S)


def test_a_reply_that_ends_while_it_is_held_leaves_an_ordinary_utterance():
    played, turn = speaking()
    played.speech(0.3)
    assert played.send(turns.ReplyOver(turn)) == []
    assert played.state.phase == "hearing"
    closed = played.until_closed()
    assert closed is not None
    assert closed.turn == turn + 1
    assert played.send(turns.Transcribed(turn + 1, False)) == []


@pytest.mark.parametrize("signal", [turns.PauseChanged(True), turns.MicrophoneLost()])
def test_what_was_said_up_to_a_break_is_kept(signal: turns.Signal):
    played, _ = speaking()
    played.speech(0.3)
    assert kinds(played.send(signal)) == ["ReplyCancelled", "TurnClosed"]
    assert not played.state.held


def test_who_mutes_to_cough_lets_us_go_on():
    played, _ = speaking()
    played.speech(0.3)
    assert kinds(played.send(turns.MuteChanged(True))) == ["UtteranceDropped", "PlaybackResumed"]


def test_an_answer_by_keyboard_ends_trial_and_reply():
    played, turn = speaking()
    played.speech(0.3)
    effects = played.send(turns.Typed())
    assert kinds(effects) == ["UtteranceDropped", "ReplyCancelled", "ReplyWanted"]
    assert effects[1:] == [turns.ReplyCancelled(turn), turns.ReplyWanted(turn + 2)]


def test_a_cough_while_thinking_does_not_let_the_reply_go_on():
    played, turn = speaking()
    played.send(turns.ThinkingChanged(True))
    played.speech(0.3)
    played.silence(0.4)
    assert kinds(played.send(turns.TrialJudged(turn + 1, "nothing"))) == ["UtteranceDropped"]
    assert played.send(turns.ThinkingChanged(False)) == [turns.PlaybackResumed(turn)]


def test_the_interrupted_reply_is_owed_when_the_words_were_none():
    played, turn = speaking()
    played.speech(0.7)
    played.send(turns.TrialJudged(turn + 1, "words"))
    played.until_closed()
    assert played.send(turns.Transcribed(turn + 1, False)) == [turns.ReplyWanted(turn + 1)]
