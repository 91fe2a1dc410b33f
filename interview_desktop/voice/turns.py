"""Turn-taking as a pure state machine: who has the floor, when an utterance begins, and when its turn is closed.

``step(state, signal, parameters)`` gives the next state and the effects that the speech pipeline and the session carry
out. All times are seconds on the microphone's own sample clock, so that a test can play an hour in a moment.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Phase = Literal["listening", "hearing", "transcribing", "thinking", "speaking", "interrupting"]
"""``interrupting``: sound began over the reply, which is held until it is known whether it is an interruption."""

Ending = Literal["complete", "question", "open", "trailing", "spelling", "none"]
"""How the words so far end: a finished sentence or question, an unfinished one, one that announces more ("and", "um",
"because"), a number or name that is being spelled; ``none``: no words."""

Activity = Literal["typing", "pointing", "running"]
Mode = Literal["open", "push_to_talk"]
Duplex = Literal["full", "half"]
Verdict = Literal["words", "backchannel", "nothing"]


@dataclass(frozen=True, slots=True)
class TurnParameters:
    """All numbers of turn-taking in one place."""

    speech_on: float = 0.5
    """Voice activity at which speech may begin (Silero's own recommendation)."""
    speech_off: float = 0.35
    """Below this a frame counts as silence: lower than ``speech_on``, so that soft word endings do not flicker."""
    onset_s: float = 0.16
    """Speech must last this long to begin an utterance: a click or a key press is shorter."""
    pre_roll_s: float = 0.4
    """Sound kept from before the onset: the first consonant is quieter than the threshold."""
    commit_s: float = 0.35
    """A pause after which the words so far are transcribed for good; one shot over a long answer collapses."""
    endpoint_s: float = 0.7
    """Silence that closes the turn."""
    max_segment_s: float = 20.0
    """Without a pause, words are committed at least this often: Whisper takes at most 30 s at once."""


@dataclass(frozen=True, slots=True)
class TurnState:
    """``turn`` is the newest turn; only a reply to it may be played. ``voice_at`` and ``quiet_at`` are the ends of the
    last speech frame and the start of the current run of speech or silence."""

    phase: Phase = "listening"
    turn: int = 0
    paused: bool = False
    muted: bool = False
    now: float = 0.0
    onset_at: float | None = None
    began_at: float = 0.0
    committed_at: float = 0.0
    voice_at: float = 0.0
    heard_since_commit: bool = False
    owed: bool = False
    """A reply was cancelled because sound began; if that turns out not to be words, the reply is still owed."""

    @property
    def ears_open(self) -> bool:
        """Whether sound may begin or continue an utterance. Not while the interviewer speaks: without echo
        cancellation the microphone hears the loudspeaker."""
        return not self.paused and not self.muted and self.phase != "speaking"


@dataclass(frozen=True, slots=True)
class Frame:
    """``start_s`` and ``end_s`` of a frame and its voice activity."""

    start_s: float
    end_s: float
    probability: float


@dataclass(frozen=True, slots=True)
class Transcribed:
    """The final text of ``turn`` is there (``spoken`` False: nothing was said after all)."""

    turn: int
    spoken: bool


@dataclass(frozen=True, slots=True)
class Typed:
    """A typed answer was sent."""


@dataclass(frozen=True, slots=True)
class Prompted:
    """The interviewer wants to speak by itself (opening, nudge, time, result of a run)."""


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """The first sample of the reply to ``turn`` goes to the loudspeaker."""

    turn: int


@dataclass(frozen=True, slots=True)
class ReplyOver:
    """The reply to ``turn`` has been played, or there was none."""

    turn: int


@dataclass(frozen=True, slots=True)
class PauseChanged:
    paused: bool


@dataclass(frozen=True, slots=True)
class MuteChanged:
    muted: bool


@dataclass(frozen=True, slots=True)
class MicrophoneLost:
    """Frames stopped; what was said so far is worth keeping."""


@dataclass(frozen=True, slots=True)
class WordsSoFar:
    """What speculation ``number`` heard of the open turn: the whole text up to now, how it ends, and how sure the
    sound's melody is that it is over (0..1; None: not known)."""

    turn: int
    number: int
    text: str
    ending: Ending
    finished: float | None = None


@dataclass(frozen=True, slots=True)
class Busy:
    """The candidate works: typed, moved in the editor (a moment), or code is running (until ``over``)."""

    activity: Activity
    over: bool = False


@dataclass(frozen=True, slots=True)
class ThinkingChanged:
    """The thinking key is held or toggled on: nobody interrupts, no turn is closed."""

    thinking: bool


@dataclass(frozen=True, slots=True)
class TalkKeyChanged:
    """Push to talk: the key went down or up. Up closes the turn at once."""

    down: bool


@dataclass(frozen=True, slots=True)
class ModeChanged:
    """``push_to_talk``: only what is said while the key is down is heard."""

    mode: Mode


@dataclass(frozen=True, slots=True)
class DuplexChanged:
    """``full``: echo is cancelled, so the microphone is trusted while the interviewer speaks."""

    duplex: Duplex


@dataclass(frozen=True, slots=True)
class PauseLearned:
    """How long this candidate's pauses inside a turn are (seconds that only few of them exceed)."""

    pause_s: float


@dataclass(frozen=True, slots=True)
class TrialJudged:
    """What began over the reply as turn ``turn`` is an interruption (``words``), a ``backchannel`` or ``nothing``."""

    turn: int
    verdict: Verdict


Signal = (
    Frame
    | Transcribed
    | Typed
    | Prompted
    | SpeechStarted
    | ReplyOver
    | PauseChanged
    | MuteChanged
    | MicrophoneLost
    | WordsSoFar
    | Busy
    | ThinkingChanged
    | TalkKeyChanged
    | ModeChanged
    | DuplexChanged
    | PauseLearned
    | TrialJudged
)


@dataclass(frozen=True, slots=True)
class UtteranceBegan:
    """``trial``: it began over the reply and is not yet known to be an interruption."""

    turn: int
    start_s: float
    trial: bool = False


@dataclass(frozen=True, slots=True)
class SegmentCommitted:
    """Transcribe this part of the open utterance for good."""

    turn: int
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class TurnClosed:
    """The utterance from ``start_s`` is over; the last word ended at ``end_s``; ``closed_s`` is now. What was said
    after ``committed_s`` is not yet transcribed (``rest`` False: nothing was)."""

    turn: int
    start_s: float
    end_s: float
    closed_s: float
    committed_s: float
    rest: bool
    speculation: int | None = None
    """The speculation that heard everything up to the end, when there is one: its words are the final ones."""
    waited_for: str = ""
    """Why the silence was as long as it was (``voice.endpointing.WaitReason``)."""


@dataclass(frozen=True, slots=True)
class ReplyWanted:
    """Ask the interviewer; the reply belongs to ``turn``."""

    turn: int


@dataclass(frozen=True, slots=True)
class ReplyCancelled:
    """The reply to ``turn`` is stale: stop making and playing it."""

    turn: int


@dataclass(frozen=True, slots=True)
class SpeculationWanted:
    """Silence has begun: transcribe the sound of ``turn`` that is not yet committed, and prepare the reply."""

    turn: int
    number: int
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class SpeculationDropped:
    """Speech went on: nothing of this speculation may be used or leave a trace."""

    turn: int
    number: int


@dataclass(frozen=True, slots=True)
class PlaybackHeld:
    """Silence the reply to ``turn`` at once, but keep it: the candidate may be interrupting."""

    turn: int


@dataclass(frozen=True, slots=True)
class PlaybackResumed:
    """It was no interruption: the reply to ``turn`` goes on where it was cut."""

    turn: int


@dataclass(frozen=True, slots=True)
class TrialWanted:
    """Judge what began over the reply as turn ``turn``: transcribe this sound and answer with ``TrialJudged``."""

    turn: int
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class UtteranceDropped:
    """What began as ``turn`` was no utterance: forget it."""

    turn: int
    start_s: float
    end_s: float


Effect = (
    UtteranceBegan
    | SegmentCommitted
    | TurnClosed
    | ReplyWanted
    | ReplyCancelled
    | SpeculationWanted
    | SpeculationDropped
    | PlaybackHeld
    | PlaybackResumed
    | TrialWanted
    | UtteranceDropped
)

Step = tuple[TurnState, tuple[Effect, ...]]


def step(state: TurnState, signal: Signal, parameters: TurnParameters) -> Step:
    """The next state and what is to be done."""
    match signal:
        case Frame():
            return _frame(replace(state, now=signal.end_s), signal, parameters)
        case Transcribed():
            return _transcribed(state, signal)
        case Typed():
            return _typed(state)
        case Prompted():
            if state.phase != "listening" or state.paused:
                return state, ()
            turn = state.turn + 1
            return replace(state, phase="thinking", turn=turn, onset_at=None), (ReplyWanted(turn),)
        case SpeechStarted():
            if signal.turn == state.turn and state.phase == "thinking":
                return replace(state, phase="speaking", onset_at=None), ()
            return state, ()
        case ReplyOver():
            if signal.turn == state.turn and state.phase in ("thinking", "speaking"):
                return replace(state, phase="listening", onset_at=None), ()
            return state, ()
        case PauseChanged():
            if signal.paused == state.paused:
                return state, ()
            closed, effects = _close(state) if signal.paused else (state, ())
            if signal.paused and closed.phase in ("thinking", "speaking"):
                effects = (*effects, ReplyCancelled(closed.turn))
                closed = replace(closed, phase="listening")
            return replace(closed, paused=signal.paused, onset_at=None), effects
        case MuteChanged():
            closed, effects = _close(state) if signal.muted else (state, ())
            return replace(closed, muted=signal.muted, onset_at=None), effects
        case MicrophoneLost():
            closed, effects = _close(state)
            return replace(closed, onset_at=None), effects
    return state, ()


def may_play(state: TurnState, turn: int) -> bool:
    """Whether the reply to ``turn`` may (still) be heard."""
    return turn == state.turn and state.phase in ("thinking", "speaking") and not state.paused


def _frame(state: TurnState, frame: Frame, parameters: TurnParameters) -> Step:
    if not state.ears_open:
        return state, ()
    if state.phase != "hearing":
        return _maybe_onset(state, frame, parameters)
    if frame.probability >= parameters.speech_off:
        state = replace(state, voice_at=frame.end_s, heard_since_commit=True)
    silence = frame.end_s - state.voice_at
    if silence >= parameters.endpoint_s:
        return _close(state)
    paused_enough = silence >= parameters.commit_s and state.heard_since_commit
    too_long = frame.end_s - state.committed_at >= parameters.max_segment_s
    if paused_enough or too_long:
        effect = SegmentCommitted(state.turn, state.committed_at, frame.end_s)
        return replace(state, committed_at=frame.end_s, heard_since_commit=False), (effect,)
    return state, ()


def _maybe_onset(state: TurnState, frame: Frame, parameters: TurnParameters) -> Step:
    if frame.probability < parameters.speech_on:
        # One weak frame does not break an onset, two do: plosives dip for about 30 ms.
        if state.onset_at is not None and frame.probability < parameters.speech_off:
            return replace(state, onset_at=None), ()
        return state, ()
    onset = frame.start_s if state.onset_at is None else state.onset_at
    if frame.end_s - onset < parameters.onset_s:
        return replace(state, onset_at=onset), ()
    # Speaking on while the last answer is still worked on makes that answer's reply stale.
    owed = state.phase in ("thinking", "transcribing")
    stale: tuple[Effect, ...] = (ReplyCancelled(state.turn),) if owed else ()
    turn = state.turn + 1
    start = max(0.0, onset - parameters.pre_roll_s)
    began = replace(
        state,
        phase="hearing",
        turn=turn,
        onset_at=None,
        began_at=start,
        committed_at=start,
        voice_at=frame.end_s,
        heard_since_commit=True,
        owed=owed or state.owed,
    )
    return began, (*stale, UtteranceBegan(turn, start))


def _close(state: TurnState) -> Step:
    if state.phase != "hearing":
        return state, ()
    closed = TurnClosed(
        state.turn, state.began_at, state.voice_at, state.now, state.committed_at, state.heard_since_commit
    )
    return replace(state, phase="transcribing", onset_at=None), (closed,)


def _transcribed(state: TurnState, signal: Transcribed) -> Step:
    if signal.turn != state.turn or state.phase != "transcribing":
        return state, ()
    if state.paused or not (signal.spoken or state.owed):
        return replace(state, phase="listening"), ()
    return replace(state, phase="thinking", owed=False), (ReplyWanted(signal.turn),)


def _typed(state: TurnState) -> Step:
    closed, effects = _close(state)
    if closed.phase in ("thinking", "speaking", "transcribing"):
        effects = (*effects, ReplyCancelled(closed.turn))
    turn = closed.turn + 1
    return replace(closed, phase="thinking", turn=turn, onset_at=None, owed=False), (*effects, ReplyWanted(turn))
