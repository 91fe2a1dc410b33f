"""The steps of the turn machine (see ``voice.turns``)."""

from __future__ import annotations

from dataclasses import replace

from interview_desktop.voice import endpointing, interruption
from interview_desktop.voice.endpointing import Circumstances, WaitReason
from interview_desktop.voice.turn_parameters import TurnParameters
from interview_desktop.voice.turn_signals import (
    AnswerDue,
    Busy,
    CandidateSpoke,
    DuplexChanged,
    Effect,
    Frame,
    GaveWay,
    MicrophoneLost,
    ModeChanged,
    MuteChanged,
    PauseChanged,
    PauseHeard,
    PauseLearned,
    PlaybackHeld,
    PlaybackResumed,
    Prompted,
    ReplyCancelled,
    ReplyOver,
    ReplyWanted,
    SegmentCommitted,
    Signal,
    SpeculationDropped,
    SpeculationWanted,
    SpeechStarted,
    SpokeUp,
    TalkKeyChanged,
    ThinkingChanged,
    Transcribed,
    TrialJudged,
    TurnClosed,
    Typed,
    UtteranceBegan,
    UtteranceDropped,
    WordsSoFar,
)
from interview_desktop.voice.turn_state import Step, TurnState


def step(state: TurnState, signal: Signal, parameters: TurnParameters) -> Step:
    """The next state and what is to be done."""
    after, effects = _step(state, signal, parameters)
    after, more = _settle(after)
    return after, (*effects, *more)


def may_play(state: TurnState, turn: int) -> bool:
    """Whether the reply to ``turn`` may (still) be heard, now or after it was held."""
    return turn == state.turn and state.phase in ("thinking", "speaking", "interrupting") and not state.paused


def _step(state: TurnState, signal: Signal, parameters: TurnParameters) -> Step:
    match signal:
        case Frame():
            return _frame(replace(state, now=signal.end_s), signal, parameters)
        case WordsSoFar():
            live = state.phase == "hearing" and (signal.turn, signal.number) == (state.turn, state.speculation)
            return (replace(state, ending=signal.ending, finished=signal.finished) if live else state), ()
        case TrialJudged():
            return interruption.judged(state, signal, parameters)
        case Transcribed():
            return _transcribed(state, signal)
        case Typed():
            return _typed(state)
        case Prompted():
            return _ask(state) if state.free else (state, ())
        case SpeechStarted():
            if signal.turn != state.turn or state.phase != "thinking":
                return state, ()
            # Who began to speak in this very moment is heard as over the reply, unless that could be the reply itself.
            onset = state.onset_at if state.duplex == "full" else None
            return replace(state, phase="speaking", onset_at=onset, alarms=0, deaf=False), ()
        case ReplyOver():
            return _reply_over(state, signal)
        case PauseChanged():
            return _pause(state, signal) if signal.paused != state.paused else (state, ())
        case MuteChanged():
            after, effects = interruption.drop(state) if signal.muted else (state, ())
            after, closing = _close(after, "muted") if signal.muted else (after, ())
            return replace(after, muted=signal.muted, onset_at=None), (*effects, *closing)
        case MicrophoneLost():
            after, effects = interruption.confirm(state)
            after, closing = _close(after, "lost")
            return replace(after, onset_at=None), (*effects, *closing)
        case Busy():
            return _busy(state, signal), ()
        case ThinkingChanged():
            return _think(state, signal)
        case TalkKeyChanged():
            since = state.now if signal.down else state.key_since
            return replace(state, key_down=signal.down, key_since=since, onset_at=None), ()
        case ModeChanged():
            return replace(state, mode=signal.mode, onset_at=None), ()
        case DuplexChanged():
            return replace(state, duplex=signal.duplex, onset_at=None), ()
        case PauseLearned():
            return replace(state, pause_s=signal.pause_s), ()
        case CandidateSpoke() | GaveWay() | AnswerDue() | SpokeUp():
            # Meant for ``duplex_turns``; the voice that said it has been lost since.
            return state, ()


def _settle(state: TurnState) -> Step:
    """What follows from the keys, whichever signal came: a released talk key closes the turn, and the reply is silent
    while the candidate thinks or holds the talk key."""
    talking = state.mode == "push_to_talk" and state.key_down
    if state.phase == "hearing" and state.mode == "push_to_talk" and not talking:
        return _close(state, "key")
    if state.phase == "speaking" and state.held != (talking or state.considering):
        held = not state.held
        effect: Effect = PlaybackHeld(state.turn) if held else PlaybackResumed(state.turn)
        return replace(state, held=held, onset_at=None), (effect,)
    return state, ()


# ── frames ──


def _frame(state: TurnState, frame: Frame, parameters: TurnParameters) -> Step:
    if state.phase == "interrupting":
        return interruption.frame(state, frame, parameters)
    if not state.ears_open:
        return state, ()
    if state.phase == "hearing":
        return _hear(state, frame, parameters)
    return _maybe_onset(state, frame, parameters)


def _hear(state: TurnState, frame: Frame, parameters: TurnParameters) -> Step:
    state, effects = _voice(state, frame, parameters)
    silence = frame.end_s - state.voice_at + parameters.hangover_s
    seen = _circumstances(state, parameters)
    seconds, reason = endpointing.wait(seen, parameters)
    if silence >= seconds and state.onset_at is None:
        closed, closing = _close(state, reason)
        return closed, (*effects, *closing)
    holding = reason in endpointing.HELD and silence >= endpointing.by_words(seen, parameters)
    state = replace(state, holding=holding)
    if silence >= parameters.speculate_s and state.speculation is None and not state.considering:
        state, wanted = _speculate(state)
        effects = (*effects, wanted)
    paused_enough = silence >= parameters.commit_s
    too_long = frame.end_s - state.committed_at >= parameters.max_segment_s
    if (paused_enough or too_long) and state.heard_since_commit:
        heard_by = state.speculation if paused_enough else None
        effects = (*effects, SegmentCommitted(state.turn, state.committed_at, frame.end_s, heard_by))
        state = replace(state, committed_at=frame.end_s, heard_since_commit=False)
    return state, effects


def _voice(state: TurnState, frame: Frame, parameters: TurnParameters) -> Step:
    """Whether speech goes on in this frame, and what that changes."""
    onset = frame.start_s
    if onset - state.voice_at + parameters.hangover_s < parameters.speculate_s:
        if frame.probability < parameters.speech_off:
            return state, ()
    else:
        # Silence has begun: only sound of some length ends it.
        begins = parameters.speech_on if state.onset_at is None else parameters.speech_off
        if frame.probability < begins:
            return replace(state, onset_at=None), ()
        onset = frame.start_s if state.onset_at is None else state.onset_at
        if frame.end_s - onset < parameters.resume_s:
            return replace(state, onset_at=onset), ()
    silence = onset - state.voice_at + parameters.hangover_s
    effects: tuple[Effect, ...] = ()
    if state.speculation is not None:
        effects = (SpeculationDropped(state.turn, state.speculation),)
    if silence >= parameters.speculate_s and not _hands_moved(state, parameters):
        effects = (*effects, PauseHeard(state.turn, silence))
    # A long silence that was committed already is not transcribed again with the next words.
    begins_at = onset - parameters.pre_roll_s
    committed = state.committed_at if state.heard_since_commit else max(state.committed_at, begins_at)
    return (
        replace(
            state,
            voice_at=frame.end_s,
            onset_at=None,
            committed_at=committed,
            heard_since_commit=True,
            speculation=None,
            ending=None,
            finished=None,
            holding=False,
        ),
        effects,
    )


def _maybe_onset(state: TurnState, frame: Frame, parameters: TurnParameters) -> Step:
    over_reply = state.phase == "speaking"
    if over_reply and state.deaf:
        quiet = frame.probability < parameters.speech_off
        voice_at = state.voice_at if quiet else frame.end_s
        ended = frame.end_s - voice_at >= parameters.trial_quiet_s
        return replace(state, voice_at=voice_at, deaf=not ended), ()
    if frame.probability < (parameters.barge_on if over_reply else parameters.speech_on):
        # One weak frame does not break an onset, two do: plosives dip for about 30 ms.
        if state.onset_at is not None and frame.probability < parameters.speech_off:
            return replace(state, onset_at=None), ()
        return state, ()
    onset = frame.start_s if state.onset_at is None else state.onset_at
    needed = interruption.onset_s(state, parameters) if over_reply else parameters.onset_s
    if frame.end_s - onset < needed:
        return replace(state, onset_at=onset), ()
    start = max(0.0, onset - parameters.pre_roll_s)
    if state.mode == "push_to_talk":
        start = min(onset, max(start, state.key_since))
    began = replace(
        state,
        newest=state.next_turn,
        onset_at=None,
        began_at=start,
        committed_at=start,
        voice_at=frame.end_s,
        heard_since_commit=True,
        holding=False,
        ending=None,
        finished=None,
    )
    if over_reply:
        return interruption.begin(began, frame.end_s - onset)
    effects: tuple[Effect, ...] = ()
    # Speaking on while the last answer is still worked on makes that answer's reply stale.
    owed = state.phase in ("thinking", "transcribing")
    if owed:
        effects = (ReplyCancelled(state.turn),)
        pause_s = onset - state.voice_at + parameters.hangover_s
        said_on = state.heard_turn == state.turn and 0 < pause_s <= parameters.said_on_s
        if said_on and not _hands_moved(state, parameters):
            effects = (*effects, PauseHeard(state.turn, pause_s))
    began = replace(began, phase="hearing", turn=began.newest, owed=owed or state.owed)
    return began, (*effects, UtteranceBegan(began.turn, start))


def _hands_moved(state: TurnState, parameters: TurnParameters) -> bool:
    """Whether the silence up to now was work rather than a pause in speech."""
    since = state.voice_at - parameters.typing_hold_s
    moved = max(state.typed_at, state.pointed_at, state.considered_until) >= since
    return moved or state.considering or state.running_since is not None


def _circumstances(state: TurnState, parameters: TurnParameters) -> Circumstances:
    return Circumstances(
        now=state.now,
        voice_at=state.voice_at - parameters.hangover_s,
        ending=state.ending,
        finished=state.finished,
        pause_s=state.pause_s,
        typed_at=state.typed_at,
        pointed_at=state.pointed_at,
        running_since=state.running_since,
        considering=state.considering,
        considered_until=state.considered_until,
        key_held=state.mode == "push_to_talk" and state.key_down,
    )


def _speculate(state: TurnState) -> tuple[TurnState, Effect]:
    number = state.speculations + 1
    end_s = state.now if state.heard_since_commit else state.committed_at
    wanted = SpeculationWanted(state.turn, number, state.committed_at, end_s)
    return replace(state, speculation=number, speculations=number, ending=None, finished=None), wanted


def _close(state: TurnState, reason: WaitReason) -> Step:
    if state.phase != "hearing":
        return state, ()
    closed = TurnClosed(
        state.turn,
        state.began_at,
        state.voice_at,
        state.now,
        state.committed_at,
        state.heard_since_commit,
        state.speculation,
        reason,
    )
    after = replace(state, phase="transcribing", heard_turn=state.turn, onset_at=None, speculation=None, holding=False)
    return after, (closed,)


# ── everything else ──


def _ask(state: TurnState) -> Step:
    turn = state.next_turn
    asked = replace(state, phase="thinking", turn=turn, newest=turn, onset_at=None, owed=False)
    return asked, (ReplyWanted(turn),)


def _transcribed(state: TurnState, signal: Transcribed) -> Step:
    if signal.turn != state.turn or state.phase != "transcribing":
        return state, ()
    if state.paused or not (signal.spoken or state.owed):
        return replace(state, phase="listening"), ()
    if state.considering:
        return replace(state, phase="listening", owed=True), ()
    return replace(state, phase="thinking", owed=False), (ReplyWanted(signal.turn),)


def _reply_over(state: TurnState, signal: ReplyOver) -> Step:
    if signal.turn != state.turn:
        return state, ()
    if state.phase in ("thinking", "speaking"):
        return replace(state, phase="listening", onset_at=None, held=False, deaf=False), ()
    if state.phase == "interrupting":
        # The last sample had just gone out: what began over it is an ordinary utterance.
        return replace(interruption.cleared(state), phase="hearing", turn=state.trial, held=False), ()
    return state, ()


def _typed(state: TurnState) -> Step:
    dropped: tuple[Effect, ...] = ()
    if state.phase == "interrupting":
        # Sending an answer makes noise; words would have been judged by now.
        dropped = (UtteranceDropped(state.trial, state.began_at, state.now),)
        state = replace(interruption.cleared(state), phase="speaking")
    closed, effects = _close(state, "typed")
    if closed.phase in ("thinking", "speaking", "transcribing"):
        effects = (*effects, ReplyCancelled(closed.turn))
    # Whoever sends an answer has thought enough.
    asked, wanted = _ask(_done_thinking(replace(closed, held=False)))
    return asked, (*dropped, *effects, *wanted)


def _pause(state: TurnState, signal: PauseChanged) -> Step:
    if not signal.paused:
        return replace(state, paused=False, onset_at=None), ()
    state, effects = interruption.confirm(state)
    state, closing = _close(state, "paused")
    effects = (*effects, *closing)
    if state.phase in ("thinking", "speaking"):
        effects = (*effects, ReplyCancelled(state.turn))
        state = replace(state, phase="listening", held=False)
    return replace(state, paused=True, onset_at=None), effects


def _busy(state: TurnState, signal: Busy) -> TurnState:
    match signal.activity:
        case "typing":
            return replace(state, typed_at=state.now)
        case "pointing":
            return replace(state, pointed_at=state.now)
        case "running":
            return replace(state, running_since=None if signal.over else state.now)


def _think(state: TurnState, signal: ThinkingChanged) -> Step:
    if signal.thinking == state.considering:
        return state, ()
    if signal.thinking:
        state = replace(state, considering=True)
        if state.phase != "thinking":
            return state, ()
        # Nothing was heard yet: the reply is put off, and made anew with what was thought meanwhile.
        return replace(state, phase="listening", owed=True), (ReplyCancelled(state.turn),)
    state = _done_thinking(state)
    return _ask(state) if state.owed and state.free else (state, ())


def _done_thinking(state: TurnState) -> TurnState:
    if not state.considering:
        return state
    return replace(state, considering=False, considered_until=state.now)
