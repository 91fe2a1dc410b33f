"""What the turn machine hears (signals) and what it wants done (effects)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Phase = Literal["listening", "hearing", "transcribing", "thinking", "speaking", "interrupting"]
"""``interrupting``: sound began over the reply, which is held until it is known whether it is an interruption."""

Ending = Literal["complete", "question", "open", "trailing", "spelling", "pondering", "none"]
"""How the words so far end: a finished sentence or question, an unfinished one, one that announces more ("and", "um",
"because"), a number or name that is being spelled, a wish for time ("let me think"); ``none``: no words."""

Activity = Literal["typing", "pointing", "running"]
Mode = Literal["open", "push_to_talk"]
Duplex = Literal["full", "half"]
Verdict = Literal["words", "backchannel", "nothing"]


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


@dataclass(frozen=True, slots=True)
class CandidateSpoke:
    """A full-duplex voice heard words of the candidate, the first at ``start_s``."""

    start_s: float


@dataclass(frozen=True, slots=True)
class GaveWay:
    """That voice stopped in the middle of the reply, because the candidate speaks since ``start_s``."""

    start_s: float


@dataclass(frozen=True, slots=True)
class AnswerDue:
    """That voice judges that the candidate has finished: the words so far want an answer."""


@dataclass(frozen=True, slots=True)
class SpokeUp:
    """That voice says something of its own."""


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
    | CandidateSpoke
    | GaveWay
    | AnswerDue
    | SpokeUp
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
    speculation: int | None = None
    """The live speculation that heard all words of this part: its transcription can be kept for it."""


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
    """Silence has begun: transcribe the sound of ``turn`` that is not yet committed, and prepare the reply.
    ``start_s`` equals ``end_s`` when all words are committed already."""

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


@dataclass(frozen=True, slots=True)
class PauseHeard:
    """The candidate was silent for ``pause_s`` and then spoke on; the hands did nothing meanwhile."""

    turn: int
    pause_s: float


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
    | PauseHeard
)
