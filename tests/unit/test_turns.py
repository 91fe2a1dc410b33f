"""The turn machine: utterances begin and end where a listener would say so, and there is one open turn at most."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from interview_desktop.voice import turns
from interview_desktop.voice.turns import TurnParameters
from tests.support.turn_stage import FRAME_S, Played

PARAMETERS = TurnParameters()
WORDS_KEPT = (turns.UtteranceBegan, turns.SegmentCommitted, turns.TurnClosed)


def test_speech_then_silence_closes_a_turn_after_the_endpoint() -> None:
    played = Played()
    played.sound(1.0, 0.0)
    played.sound(2.0, 0.9)
    closed = [effect for effect in played.sound(1.5, 0.0) if isinstance(effect, turns.TurnClosed)]
    assert len(closed) == 1
    assert abs(closed[0].end_s - 3.0) < 2 * FRAME_S
    assert abs(closed[0].closed_s - closed[0].end_s - PARAMETERS.endpoint_s) <= FRAME_S
    assert abs(closed[0].start_s - (1.0 - PARAMETERS.pre_roll_s)) < 2 * FRAME_S
    assert played.state.phase == "transcribing"


def test_a_click_is_no_utterance() -> None:
    played = Played()
    played.sound(0.1, 0.95)
    played.sound(2.0, 0.0)
    assert played.effects == []


def test_a_pause_shorter_than_the_endpoint_keeps_the_turn_and_commits_its_words() -> None:
    played = Played()
    played.sound(1.0, 0.9)
    played.sound(0.5, 0.0)
    played.sound(1.0, 0.9)
    assert played.kinds(*WORDS_KEPT) == ["UtteranceBegan", "SegmentCommitted"]
    played.sound(1.0, 0.0)
    assert played.kinds(*WORDS_KEPT) == ["UtteranceBegan", "SegmentCommitted", "SegmentCommitted", "TurnClosed"]
    last = played.effects[-1]
    assert isinstance(last, turns.TurnClosed)
    assert not last.rest


def test_twenty_minutes_without_a_pause_are_committed_in_parts() -> None:
    played = Played()
    played.sound(20 * 60, 0.9)
    parts = [effect for effect in played.effects if isinstance(effect, turns.SegmentCommitted)]
    assert len(parts) >= 59
    assert all(part.end_s - part.start_s < 21 for part in parts)
    assert all(a.end_s == b.start_s for a, b in itertools.pairwise(parts))
    assert played.state.phase == "hearing"


def test_the_reply_goes_listening_thinking_speaking_listening() -> None:
    played = Played()
    played.sound(1.0, 0.9)
    played.sound(1.0, 0.0)
    turn = played.state.turn
    assert played.send(turns.Transcribed(turn, True)) == [turns.ReplyWanted(turn)]
    assert turns.may_play(played.state, turn)
    played.send(turns.SpeechStarted(turn))
    assert played.state.phase == "speaking"
    played.sound(2.0, 0.99)  # our own voice from the loudspeaker
    assert played.state.phase == "speaking"
    played.send(turns.ReplyOver(turn))
    assert played.state.phase == "listening"


def test_speaking_on_makes_the_waiting_reply_stale() -> None:
    played = Played()
    played.sound(1.0, 0.9)
    played.sound(1.0, 0.0)
    old = played.state.turn
    played.send(turns.Transcribed(old, True))
    effects = played.sound(0.5, 0.9)
    assert turns.ReplyCancelled(old) in effects
    assert not turns.may_play(played.state, old)


def test_a_cough_that_cancelled_a_reply_leaves_it_owed() -> None:
    played = Played()
    played.sound(1.0, 0.9)
    played.sound(1.0, 0.0)
    played.send(turns.Transcribed(played.state.turn, True))
    played.sound(0.4, 0.9)
    played.sound(1.0, 0.0)
    cough = played.state.turn
    assert played.send(turns.Transcribed(cough, False)) == [turns.ReplyWanted(cough)]


def test_noise_alone_wants_no_reply() -> None:
    played = Played()
    played.sound(0.5, 0.9)
    played.sound(1.0, 0.0)
    assert played.send(turns.Transcribed(played.state.turn, False)) == []
    assert played.state.phase == "listening"


def test_a_typed_answer_stops_the_reply_and_wants_its_own() -> None:
    played = Played()
    played.send(turns.Prompted())
    first = played.state.turn
    played.send(turns.SpeechStarted(first))
    effects = played.send(turns.Typed())
    assert effects == [turns.ReplyCancelled(first), turns.ReplyWanted(first + 1)]


def test_muting_and_losing_the_microphone_keep_the_words_so_far() -> None:
    for signal in (turns.MuteChanged(True), turns.MicrophoneLost(), turns.PauseChanged(True)):
        played = Played()
        played.sound(1.0, 0.9)
        assert [type(effect) for effect in played.send(signal)] == [turns.TurnClosed]


def test_nothing_is_heard_while_paused_or_muted() -> None:
    for signal in (turns.MuteChanged(True), turns.PauseChanged(True)):
        played = Played()
        played.send(signal)
        assert played.sound(3.0, 0.99) == []


def test_pausing_silences_the_interviewer() -> None:
    played = Played()
    played.send(turns.Prompted())
    turn = played.state.turn
    played.send(turns.SpeechStarted(turn))
    assert played.send(turns.PauseChanged(True)) == [turns.ReplyCancelled(turn)]
    assert not turns.may_play(played.state, turn)


signals = st.one_of(
    st.builds(lambda p, n: ("sound", p, n), st.sampled_from([0.0, 0.4, 0.6, 0.95]), st.integers(1, 60)),
    st.builds(lambda back, spoken: ("transcribed", back, spoken), st.integers(0, 2), st.booleans()),
    st.builds(lambda back: ("started", back), st.integers(0, 2)),
    st.builds(lambda back: ("over", back), st.integers(0, 2)),
    st.sampled_from([turns.Typed(), turns.Prompted(), turns.MicrophoneLost()]),
    st.builds(turns.PauseChanged, st.booleans()),
    st.builds(turns.MuteChanged, st.booleans()),
)


@settings(deadline=None, max_examples=50)
@given(st.lists(signals, max_size=80))
def test_never_two_open_turns_and_never_a_stale_reply(script: list[object]) -> None:
    played = Played()
    opened: list[int] = []
    closed: list[int] = []
    wanted: list[int] = []
    for entry in script:
        match entry:
            case ("sound", float(probability), int(frames)):
                effects = played.sound(frames * FRAME_S, probability)
            case ("transcribed", int(back), bool(spoken)):
                effects = played.send(turns.Transcribed(played.state.turn - back, spoken))
            case ("started", int(back)):
                effects = played.send(turns.SpeechStarted(played.state.turn - back))
            case ("over", int(back)):
                effects = played.send(turns.ReplyOver(played.state.turn - back))
            case _:
                effects = played.send(entry)  # type: ignore[arg-type]
        for effect in effects:
            match effect:
                case turns.UtteranceBegan():
                    assert len(opened) == len(closed), "an utterance began while another was open"
                    opened.append(effect.turn)
                case turns.TurnClosed():
                    assert opened[-1] == effect.turn
                    assert effect.start_s <= effect.end_s <= effect.closed_s + FRAME_S
                    closed.append(effect.turn)
                case turns.SegmentCommitted():
                    assert opened[-1] == effect.turn
                    assert len(opened) == len(closed) + 1
                case turns.ReplyWanted():
                    assert effect.turn not in wanted, "a reply is asked for once a turn"
                    wanted.append(effect.turn)
        playable = [turn for turn in range(played.state.turn + 1) if turns.may_play(played.state, turn)]
        assert playable in ([], [played.state.turn])
    assert len(opened) - len(closed) == (1 if played.state.phase == "hearing" else 0)
    assert opened == sorted(set(opened))


@settings(deadline=None, max_examples=50)
@given(st.lists(signals, max_size=40))
def test_after_everything_a_quiet_minute_leads_back_to_listening(script: list[object]) -> None:
    played = Played()
    for entry in script:
        if isinstance(entry, tuple):
            if entry[0] == "sound":
                played.sound(entry[2] * FRAME_S, entry[1])
        else:
            played.send(entry)  # type: ignore[arg-type]
    played.send(turns.PauseChanged(False))
    played.send(turns.MuteChanged(False))
    for _ in range(4):
        played.sound(2.0, 0.0)
        played.send(turns.Transcribed(played.state.turn, False))
        played.send(turns.ReplyOver(played.state.turn))
    assert played.state.phase == "listening"
    assert played.sound(1.0, 0.9), "a new utterance can begin"
