"""What an interviewer is told, and what it may say and do. ``ports`` gives these names on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from interview_desktop.domain.events import HintReason
from interview_desktop.domain.session import SessionState

Trigger = Literal["begin", "resumed", "answered", "silence", "run_finished", "stage_time_up", "time_up"]
"""Why the interviewer is asked to speak now."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Everything that the interviewer may know now. ``elapsed_s`` is the interview clock.

    ``answer`` is what the candidate just said (trigger ``answered``), with ``answer_seq`` its event;
    ``stage_elapsed_s`` the time spent in the current stage; ``idle_s`` the time in which the candidate neither spoke,
    typed nor ran code.
    """

    state: SessionState
    trigger: Trigger
    elapsed_s: float
    stage_elapsed_s: float
    idle_s: float = 0.0
    answer: str = ""
    answer_seq: int = 0


@dataclass(frozen=True, slots=True)
class Say:
    """A piece of text to speak, streamed: pieces of one reply are joined and cut into clauses by the session."""

    text: str
    act: str
    ref: str = ""


@dataclass(frozen=True, slots=True)
class AdvanceStage:
    stage: str
    reason: str


@dataclass(frozen=True, slots=True)
class GiveHint:
    """``known``: rungs between the last one and this that the candidate does not need any more."""

    rung: int
    reason: HintReason
    known: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Observe:
    criterion: str
    text: str
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MoveDifficulty:
    """Make the interview harder or easier; ``evidence`` are the events that show why."""

    to_level: str
    reason: str
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CloseInterview:
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StaySilent:
    """The reply is to say nothing, on purpose: whoever yields it has not failed. Nobody beyond the guards sees it."""


GuardRule = Literal[
    "leak", "hint_order", "private_note", "repeated_question", "praise", "too_long", "never_ends", "instructions"
]
"""What an interviewer may not do: give the solution away, give a hint before its turn, speak a private note, ask the
same again, praise what no observation bears out, talk too long, never come to an end, obey the candidate's
instructions."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """A guard left out or replaced something that the mind was about to say or do as ``act``. Minds do not yield it."""

    rule: GuardRule
    act: str


InterviewerAct = Say | AdvanceStage | GiveHint | Observe | MoveDifficulty | CloseInterview | StaySilent | Guarded
