"""How quick a session's conversation was, and what its speculation and its interruptions came to."""

from __future__ import annotations

import math
import statistics
from dataclasses import asdict, dataclass
from typing import Any

from interview_desktop.domain.session import SessionState


@dataclass(frozen=True, slots=True)
class ConversationSummary:
    """``turns`` are those with a spoken answer and a spoken reply; median and 90th percentile are of
    ``voice_to_voice``, None without such a turn."""

    turns: int
    median_ms: float | None
    p90_ms: float | None
    speculations: int
    discarded: int
    discarded_ms: float
    interruptions: int
    false_interruptions: int
    backchannels: int

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def as_text(self) -> str:
        if self.median_ms is None or self.p90_ms is None:
            quick = "No turn was spoken and answered aloud."
        else:
            quick = (
                f"Voice to voice over {self.turns} turns: median {self.median_ms:.0f} ms, 90 % within "
                f"{self.p90_ms:.0f} ms."
            )
        return (
            f"{quick}\nPrepared replies: {self.speculations}, of which {self.discarded} were discarded "
            f"({self.discarded_ms:.0f} ms of work). Interruptions: {self.interruptions}, false ones: "
            f"{self.false_interruptions}, signs of listening: {self.backchannels}."
        )


def summarise(state: SessionState) -> ConversationSummary:
    times = sorted(item.voice_to_voice_ms for item in state.measures if item.voice_to_voice_ms is not None)
    return ConversationSummary(
        turns=len(times),
        median_ms=round(statistics.median(times), 1) if times else None,
        p90_ms=times[math.ceil(0.9 * len(times)) - 1] if times else None,
        speculations=sum(item.speculations for item in state.measures),
        discarded=sum(item.discarded for item in state.measures),
        discarded_ms=round(sum(item.discarded_ms for item in state.measures), 1),
        interruptions=sum(line.interrupted for line in state.lines),
        false_interruptions=sum(item.false_interruptions for item in state.measures),
        backchannels=len(state.backchannels),
    )
