"""The end of a turn in the machine: speculation, adaptive waits, busy hands, the thinking key and push to talk."""

from __future__ import annotations

import math

import pytest

from interview_desktop.voice import turns
from interview_desktop.voice.endings import ending_of
from tests.support.turn_stage import FRAME_S, Played

P = turns.TurnParameters()


def only(effects: list[turns.Effect], kind: type[turns.Effect]) -> list[turns.Effect]:
    return [effect for effect in effects if isinstance(effect, kind)]


def test_silence_asks_for_the_words_so_far_once():
    played = Played()
    played.speech(2.0)
    assert only(played.silence(P.speculate_s - FRAME_S), turns.SpeculationWanted) == []
    wanted = only(played.silence(0.4), turns.SpeculationWanted)
    assert len(wanted) == 1
    assert isinstance(wanted[0], turns.SpeculationWanted)
    assert (wanted[0].turn, wanted[0].start_s) == (1, 0.0)
    assert wanted[0].end_s == pytest.approx(played.state.voice_at + P.speculate_s, abs=FRAME_S)


def test_what_voice_activity_lags_behind_is_silence_already():
    """The ear goes on saying "speech" after the last sound; the wait is counted from the sound."""
    lagging = Played(P)
    lagging.speech(2.0 + P.hangover_s)
    lagging.silence(P.speculate_s + 2 * FRAME_S)
    lagging.words("complete", 0.9)
    closed = lagging.until_closed()
    assert closed is not None
    assert closed.closed_s - 2.0 == pytest.approx(P.complete.over, abs=1.5 * FRAME_S)
    lagging = Played(P)
    lagging.speech(1.0 + P.hangover_s)
    lagging.silence(0.6 - P.hangover_s)
    told = only(lagging.speech(0.5), turns.PauseHeard)
    assert [round(pause.pause_s, 1) for pause in told if isinstance(pause, turns.PauseHeard)] == [0.6]


def test_speech_that_goes_on_drops_the_speculation_and_the_next_silence_makes_another():
    played = Played()
    played.say(1.0, "complete", 0.9)
    assert turns.SpeculationDropped(1, 1) in played.speech(0.5)
    assert played.state.ending is None, "words of a dropped speculation decide nothing"
    played.silence(0.3)
    assert played.state.speculation == 2


def test_the_close_says_which_speculation_heard_everything():
    played = Played()
    played.say(1.0, "complete")
    closed = played.until_closed()
    assert closed is not None
    assert (closed.speculation, closed.waited_for, closed.rest) == (1, "complete", False)


def test_one_lively_frame_in_a_silence_does_not_start_it_anew():
    played = Played()
    played.say(1.0, "open")
    end_s = played.state.voice_at
    played.speech(FRAME_S)
    closed = played.until_closed()
    assert closed is not None
    assert closed.end_s == end_s
    assert played.kinds(turns.SpeculationDropped) == []


def test_a_word_of_two_frames_goes_on():
    played = Played()
    played.say(1.0, "open")
    assert turns.SpeculationDropped(1, 1) in played.speech(2 * FRAME_S)


def test_no_turn_is_closed_on_a_word_that_just_begins():
    played = Played()
    played.say(1.0)
    while played.now - played.state.voice_at < P.endpoint_s - 1.5 * FRAME_S:
        played.silence(FRAME_S)
    assert only(played.speech(0.5), turns.TurnClosed) == []


@pytest.mark.parametrize(
    ("ending", "finished", "wait_s"),
    [
        ("complete", 0.9, P.complete[0]),
        ("complete", None, P.complete[1]),
        ("complete", 0.1, P.complete[2]),
        ("question", 0.9, P.question[0]),
        ("open", None, P.open[1]),
        ("trailing", 0.1, P.trailing[2]),
        ("spelling", None, P.spelling[1]),
        ("pondering", None, P.pondering[1]),
        (None, None, P.endpoint_s),
    ],
)
def test_the_turn_waits_as_long_as_its_words_ask_for(
    ending: turns.Ending | None, finished: float | None, wait_s: float
):
    played = Played()
    played.say(2.0, ending, finished)
    assert played.waited() == pytest.approx(wait_s, abs=1.5 * FRAME_S)


def test_words_that_come_late_still_count_and_words_of_another_turn_do_not():
    played = Played()
    played.say(1.0)
    played.send(turns.WordsSoFar(played.state.turn + 1, 1, "and", "trailing"))
    played.send(turns.WordsSoFar(played.state.turn, 7, "and", "trailing"))
    assert played.state.ending is None
    played.silence(0.3)
    played.words("trailing")
    assert played.waited() > 1.5


@pytest.mark.parametrize(
    ("text", "pause_s"),
    [
        ("I would keep a map and", 1.5),
        ("Then I return the.", 1.5),
        ("So the idea is to use.", 1.5),
        ("One, two,", 1.5),
        ("Okay, so.", 1.5),
        ("Let me think.", 3.0),
    ],
)
def test_a_thinking_pause_in_a_sentence_is_not_cut(text: str, pause_s: float):
    played = Played()
    played.say(1.5, ending_of(text))
    played.silence(pause_s - P.speculate_s - 2 * FRAME_S)
    assert played.state.phase == "hearing"
    played.speech(1.0)
    assert played.state.turn == 1


# ── hands ──


def test_nobody_is_answered_while_they_type():
    played = Played()
    played.say(1.0, "complete", 0.9)
    for _ in range(20):
        played.send(turns.Busy("typing"))
        assert only(played.silence(0.5), turns.TurnClosed) == []
    assert played.state.holding
    typed_at = played.state.typed_at
    closed = played.until_closed()
    assert closed is not None
    assert closed.waited_for == "typing"
    assert closed.closed_s - typed_at == pytest.approx(P.typing_hold_s, abs=1.5 * FRAME_S)
    assert not played.state.holding


def test_a_long_hold_is_not_transcribed_as_sound():
    """Recognisers make words of a minute of silence."""
    played = Played()
    played.say(2.0, "complete")
    for _ in range(120):
        played.send(turns.Busy("typing"))
        played.silence(0.5)
    resumed = played.now
    played.speech(1.0)
    played.silence(0.5)
    parts = [effect for effect in played.effects if isinstance(effect, turns.SegmentCommitted)]
    assert len(parts) == 2
    assert all(part.end_s - part.start_s < 3.0 for part in parts)
    assert parts[1].start_s == pytest.approx(resumed - P.pre_roll_s), "with the first consonant"


def test_a_run_holds_the_answer_until_it_is_over():
    played = Played()
    played.send(turns.Busy("running"))
    played.say(1.0, "complete", 0.9)
    assert played.until_closed(20.0) is None
    played.send(turns.Busy("running", over=True))
    closed = played.until_closed(0.1)
    assert closed is not None
    assert closed.waited_for == "complete"


def test_holding_is_shown_only_when_the_words_alone_would_have_closed_the_turn():
    played = Played()
    played.say(1.0, "open")
    played.send(turns.Busy("typing"))
    played.silence(0.4)
    assert not played.state.holding
    played.send(turns.Busy("typing"))
    played.silence(1.2)
    assert played.state.holding
    played.speech(0.5)
    assert not played.state.holding


# ── the thinking key ──


def test_a_thinking_candidate_is_not_answered():
    played = Played()
    played.send(turns.ThinkingChanged(True))
    played.say(1.0)
    assert played.until_closed(60.0) is None
    assert played.kinds(turns.SpeculationWanted) == [], "no reply is prepared that nobody wants"
    assert len(played.kinds(turns.SegmentCommitted)) == 1, "what was thought aloud is kept"


def test_after_thinking_there_is_time_for_the_first_word():
    played = Played()
    played.send(turns.ThinkingChanged(True))
    played.say(1.0)
    played.silence(10.0)
    played.send(turns.ThinkingChanged(False))
    released = played.now
    played.silence(0.1)
    played.words("complete", 0.9)
    closed = played.until_closed()
    assert closed is not None
    assert closed.closed_s - released == pytest.approx(P.after_thinking_s, abs=1.5 * FRAME_S)


def test_a_reply_that_was_not_yet_heard_waits_until_the_thinking_is_over():
    played = Played()
    played.say(1.0)
    played.until_closed()
    played.send(turns.Transcribed(1, True))
    assert played.send(turns.ThinkingChanged(True)) == [turns.ReplyCancelled(1)]
    assert played.send(turns.Prompted()) == [], "the interviewer does not speak up either"
    assert played.send(turns.ThinkingChanged(False)) == [turns.ReplyWanted(2)]


def test_words_that_end_while_thinking_are_answered_afterwards():
    played = Played()
    played.send(turns.ThinkingChanged(True))
    played.say(1.0)
    played.send(turns.MicrophoneLost())
    assert played.send(turns.Transcribed(1, True)) == []
    assert played.send(turns.ThinkingChanged(False)) == [turns.ReplyWanted(2)]


def test_thinking_silences_a_reply_in_the_middle_and_it_goes_on_afterwards():
    played = Played()
    turn = played.reply()
    assert played.send(turns.ThinkingChanged(True)) == [turns.PlaybackHeld(turn)]
    assert played.send(turns.ThinkingChanged(True)) == []
    assert turns.may_play(played.state, turn)
    assert played.send(turns.ThinkingChanged(False)) == [turns.PlaybackResumed(turn)]


def test_an_answer_by_keyboard_ends_the_thinking():
    played = Played()
    played.send(turns.ThinkingChanged(True))
    assert played.send(turns.Typed()) == [turns.ReplyWanted(1)]
    assert not played.state.considering


# ── push to talk ──


def push_to_talk() -> Played:
    played = Played()
    played.send(turns.ModeChanged("push_to_talk"))
    return played


def test_only_what_is_said_with_the_key_down_is_heard():
    played = push_to_talk()
    assert played.speech(3.0) == []
    down = played.now
    played.send(turns.TalkKeyChanged(True))
    began = only(played.speech(1.0), turns.UtteranceBegan)[0]
    assert isinstance(began, turns.UtteranceBegan)
    assert began.start_s == pytest.approx(down), "nothing from before the key"


def test_the_key_closes_the_turn_and_silence_does_not():
    played = push_to_talk()
    played.send(turns.TalkKeyChanged(True))
    played.say(1.0, "complete", 0.9)
    assert played.until_closed(30.0) is None
    closed = played.send(turns.TalkKeyChanged(False))
    assert [type(effect) for effect in closed] == [turns.TurnClosed]
    assert isinstance(closed[0], turns.TurnClosed)
    assert closed[0].waited_for == "key"


def test_the_key_silences_the_interviewer_and_lets_it_go_on_when_nothing_was_said():
    played = push_to_talk()
    turn = played.reply()
    assert played.send(turns.TalkKeyChanged(True)) == [turns.PlaybackHeld(turn)]
    played.silence(2.0)
    assert played.send(turns.TalkKeyChanged(False)) == [turns.PlaybackResumed(turn)]


def test_what_is_said_with_the_key_down_interrupts():
    played = push_to_talk()
    turn = played.reply()
    played.send(turns.TalkKeyChanged(True))
    played.speech(0.8)
    trial = played.state.trial
    assert played.send(turns.TrialJudged(trial, "words")) == [turns.ReplyCancelled(turn)]
    closed = played.send(turns.TalkKeyChanged(False))
    assert [type(effect) for effect in closed] == [turns.TurnClosed]


def test_a_change_to_push_to_talk_closes_what_is_open():
    played = Played()
    played.say(1.0)
    assert [type(effect) for effect in played.send(turns.ModeChanged("push_to_talk"))] == [turns.TurnClosed]


# ── pauses ──


def test_pauses_inside_a_turn_are_told():
    played = Played()
    played.say(1.0, "open")
    played.silence(0.8 - P.speculate_s - 2 * FRAME_S)
    told = only(played.speech(0.5), turns.PauseHeard)
    assert len(told) == 1
    assert isinstance(told[0], turns.PauseHeard)
    assert told[0].pause_s == pytest.approx(0.8, abs=2 * FRAME_S)


def test_a_pause_that_was_cut_off_is_told_too_and_a_new_answer_is_none():
    for silence_s, told in ((1.0, 1), (P.said_on_s + 1.0, 0)):
        played = Played()
        played.say(1.0, "complete", 0.9)
        played.silence(silence_s - P.speculate_s)
        assert played.state.phase == "transcribing"
        played.speech(0.5)
        assert len(played.kinds(turns.PauseHeard)) == told


def test_silence_that_was_work_is_no_pause():
    for work in (turns.Busy("typing"), turns.Busy("pointing"), turns.Busy("running"), turns.ThinkingChanged(True)):
        played = Played()
        played.say(1.0)
        played.send(work)
        played.silence(0.4)
        played.speech(0.5)
        assert played.kinds(turns.PauseHeard) == []


def test_learned_pauses_stretch_the_wait():
    waits = []
    for pause_s in (P.typical_pause_s, 1.3, 2.0):
        played = Played()
        played.send(turns.PauseLearned(pause_s))
        played.say(1.0, "complete")
        waits.append(played.waited())
    assert waits == sorted(set(waits))
    assert waits[2] > 1.4 * waits[0]


def test_the_interviewer_is_free_to_speak_only_when_nobody_minds():
    played = Played()
    assert played.state.free
    for signal in (turns.PauseChanged(True), turns.ThinkingChanged(True)):
        state, _ = turns.step(played.state, signal, P)
        assert not state.free
        assert turns.step(state, turns.Prompted(), P) == (state, ())
    assert math.isinf(played.state.typed_at)
