"""Sound over the reply: the reply is held, the sound is judged, and one of the two goes on."""

from __future__ import annotations

from dataclasses import replace

from interview_desktop.voice.turn_parameters import TurnParameters
from interview_desktop.voice.turn_signals import (
    Effect,
    Frame,
    PlaybackHeld,
    ReplyCancelled,
    TrialJudged,
    TrialWanted,
    UtteranceBegan,
    UtteranceDropped,
)
from interview_desktop.voice.turn_state import Step, TurnState


def onset_s(state: TurnState, parameters: TurnParameters) -> float:
    typing = state.now - state.typed_at < parameters.barge_typing_window_s
    least = parameters.barge_typing_s if typing else parameters.barge_onset_s
    return min(least + state.alarms * parameters.barge_wary_s, parameters.barge_onset_most_s)


def begin(began: TurnState, voiced_s: float) -> Step:
    holding: tuple[Effect, ...] = () if began.held else (PlaybackHeld(began.turn),)
    state = replace(
        began,
        phase="interrupting",
        held=True,
        trial=began.newest,
        trial_pending=False,
        trials_asked=0,
        voiced_s=voiced_s,
        voiced_at_ask=0.0,
    )
    return state, (*holding, UtteranceBegan(state.trial, state.began_at, trial=True))


def frame(state: TurnState, heard: Frame, parameters: TurnParameters) -> Step:
    if state.ears_open and heard.probability >= parameters.speech_off:
        voiced_s = state.voiced_s + heard.end_s - heard.start_s
        state = replace(state, voice_at=heard.end_s, voiced_s=voiced_s)
    since_ask = state.voiced_s - state.voiced_at_ask
    if state.trial_pending:
        if since_ask >= parameters.trial_stalled_s:
            return confirm(state)
        waited = heard.end_s - max(state.asked_at, state.voice_at)
        return drop(state) if waited >= parameters.trial_give_up_s else (state, ())
    if _over(state, parameters):
        return _ask(state) if since_ask > 0 else drop(state)
    if since_ask < parameters.trial_s:
        return state, ()
    return _ask(state) if state.trials_asked < parameters.trial_most else drop(state, deaf=True)


def _over(state: TurnState, parameters: TurnParameters) -> bool:
    return not state.ears_open or state.now - state.voice_at >= parameters.trial_quiet_s


def _ask(state: TurnState) -> Step:
    asked = replace(
        state,
        trial_pending=True,
        trials_asked=state.trials_asked + 1,
        asked_at=state.now,
        voiced_at_ask=state.voiced_s,
    )
    return asked, (TrialWanted(state.trial, state.began_at, state.now),)


def judged(state: TurnState, signal: TrialJudged, parameters: TurnParameters) -> Step:
    if state.phase != "interrupting" or signal.turn != state.trial or not state.trial_pending:
        return state, ()
    if signal.verdict == "words":
        return confirm(state)
    state = replace(state, trial_pending=False)
    if not _over(state, parameters):
        return state, ()
    # What was said after the judged part may be words.
    return _ask(state) if state.voiced_s > state.voiced_at_ask else drop(state)


def confirm(state: TurnState) -> Step:
    """It is an interruption: the reply is over where it was held, the utterance goes on from its start."""
    if state.phase != "interrupting":
        return state, ()
    cancelled = ReplyCancelled(state.turn)
    return replace(cleared(state), phase="hearing", turn=state.trial, held=False, owed=True), (cancelled,)


def drop(state: TurnState, *, deaf: bool = False) -> Step:
    """It was no interruption. Whether the reply goes on is a matter of the keys (see ``_settle``)."""
    if state.phase != "interrupting":
        return state, ()
    dropped = UtteranceDropped(state.trial, state.began_at, state.now)
    return replace(cleared(state), phase="speaking", alarms=state.alarms + 1, deaf=deaf), (dropped,)


def cleared(state: TurnState) -> TurnState:
    return replace(state, trial=0, trial_pending=False, onset_at=None)
