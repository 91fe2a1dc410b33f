"""The turn machine's rules while a full-duplex voice decides whose turn it is: its judgement takes the place of voice
activity, silence and trials. Everything else (keys, pauses, typed answers, the interviewer's own initiative) goes by
``turn_machine``, on the same state: losing that voice changes the rules and nothing else."""

from __future__ import annotations

from dataclasses import replace

from interview_desktop.voice import turn_machine
from interview_desktop.voice.turn_parameters import TurnParameters
from interview_desktop.voice.turn_signals import (
    AnswerDue,
    CandidateSpoke,
    Effect,
    Frame,
    GaveWay,
    ModeChanged,
    ReplyCancelled,
    Signal,
    SpokeUp,
    TalkKeyChanged,
    TurnClosed,
    UtteranceBegan,
)
from interview_desktop.voice.turn_state import Step, TurnState


def step(state: TurnState, signal: Signal, parameters: TurnParameters) -> Step:
    match signal:
        case Frame():
            voiced = signal.probability >= parameters.speech_on and state.ears_open
            return replace(state, now=signal.end_s, voice_at=signal.end_s if voiced else state.voice_at), ()
        case TalkKeyChanged():
            return replace(state, key_down=signal.down), ()
        case ModeChanged():
            return replace(state, mode=signal.mode), ()
        case CandidateSpoke():
            return _spoke(state, signal.start_s)
        case GaveWay():
            return _begin(state, signal.start_s) if state.phase == "speaking" else (state, ())
        case AnswerDue():
            return _answer_due(state)
        case SpokeUp():
            if state.phase != "listening" or state.paused:
                return state, ()
            turn = state.next_turn
            return replace(state, phase="speaking", turn=turn, newest=turn, held=False), ()
    # The talk key only opens the ears: letting it go is heard as silence, and closes no turn.
    after, effects = turn_machine.step(replace(state, mode="open"), signal, parameters)
    return replace(after, mode=state.mode), effects


def _spoke(state: TurnState, start_s: float) -> Step:
    if state.paused or state.phase not in ("listening", "thinking"):
        # Over a reply it is the voice that decides what they mean.
        return state, ()
    return _begin(state, start_s)


def _begin(state: TurnState, start_s: float) -> Step:
    """The candidate has the floor; a reply that was owed or is stopped is owed to what is said now."""
    effects: tuple[Effect, ...] = ()
    if state.phase in ("thinking", "speaking"):
        effects = (ReplyCancelled(state.turn),)
    turn = state.next_turn
    owed = state.owed or state.phase == "thinking"
    begun = replace(
        state, phase="hearing", turn=turn, newest=turn, began_at=start_s, held=False, owed=owed, onset_at=None
    )
    return begun, (*effects, UtteranceBegan(turn, start_s))


def _answer_due(state: TurnState) -> Step:
    if state.paused or state.phase in ("thinking", "transcribing"):
        return state, ()
    effects: tuple[Effect, ...] = ()
    if state.phase != "hearing":
        state, effects = _begin(state, state.now)
    closed = TurnClosed(
        state.turn, state.began_at, state.voice_at, state.now, state.committed_at, True, waited_for="voice"
    )
    return replace(state, phase="transcribing", heard_turn=state.turn), (*effects, closed)
