"""The lossy channel beside the log: what is shown now and never kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

VoiceMode = Literal[
    "off",  # no microphone in this session: typing only
    "opening",  # voice and devices are being made ready
    "listening",
    "ready",  # push to talk: the key is not held
    "hearing",  # the candidate speaks
    "holding",  # words were heard, and no answer is given while the candidate types, points or runs code
    "considering",  # the candidate thinks, with F8 held or toggled: nobody interrupts
    "transcribing",
    "thinking",  # the interviewer prepares
    "speaking",
    "interrupted",  # the reply is held: the candidate may be interrupting
    "paused",
    "muted",
    "lost",  # the microphone is gone
]


@dataclass(frozen=True, slots=True)
class VoiceChanged:
    """``detail`` is one sentence for the voice panel; empty: there is nothing to add to what the state says."""

    mode: VoiceMode
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """Loudness 0..1 of the last frame; ``who`` tells whose."""

    value: float
    who: Literal["candidate", "interviewer"] = "candidate"


@dataclass(frozen=True, slots=True)
class Interim:
    """Words so far of the open utterance: ``stable`` will stay, ``tail`` may change. Both empty: it is over."""

    turn: int
    stable: str
    tail: str
    doubts: tuple[tuple[int, int], ...] = ()
    """Places in ``stable`` that the recogniser was not sure of."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell at once. ``code`` identifies it: a later one with the same code and an empty message takes it
    away."""

    code: str
    message: str
    remedy: str = ""
    severity: Literal["info", "warning", "error"] = "warning"


@dataclass(frozen=True, slots=True)
class RunProgress:
    """A run is going on (``message`` says what is done), or has ended (``running`` False)."""

    running: bool
    message: str = ""


@dataclass(frozen=True, slots=True)
class AnalysisProgress:
    """Growing inputs are measured after a passed run (``fraction`` 0..1, negative: unknown), or that has ended
    (``running`` False)."""

    running: bool
    fraction: float = -1.0
    message: str = ""


@dataclass(frozen=True, slots=True)
class ReviewChanged:
    """How far a model's look at an ended session is; ``message`` is one sentence. ``failed`` and ``cancelled`` leave
    the report as it was, ``done`` added another one."""

    session_id: str
    status: Literal["running", "done", "failed", "cancelled"]
    message: str
    remedy: str = ""


Signal = VoiceChanged | Level | Interim | Notice | RunProgress | AnalysisProgress
