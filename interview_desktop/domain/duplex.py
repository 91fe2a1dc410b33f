"""What happens in a conversation that a full-duplex voice leads. ``ports`` gives these names on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CandidateWords:
    """A piece of what the candidate said, spaces included; pieces come in order and are joined as they are. Times are
    those of the voice's session: seconds of sound that were sent before."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class InterviewerWords:
    """A piece of what the voice says, like ``CandidateWords``. It may come a little before its sound."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class InterviewerSound:
    """Samples to be played now, at the voice's ``sample_rate``; silence may be among them."""

    pcm: bytes


@dataclass(frozen=True, slots=True)
class AnswerWanted:
    """The candidate has had their say up to ``at_s``: the voice waits for what to answer, under this id."""

    delegation_id: str
    at_s: float


DuplexHappening = CandidateWords | InterviewerWords | InterviewerSound | AnswerWanted
