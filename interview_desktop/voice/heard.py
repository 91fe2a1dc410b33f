"""Which words of a clause were heard when its sound was cut off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from interview_desktop.voice.sound import loudness_db

STEP_S = 0.02

VOICED_DB = -50.0
"""Synthesised speech has true silence around it and between its words."""

USUAL_S_PER_CHARACTER = 0.065
"""For a clause whose sound is not all there yet: about 165 words a minute."""

ENOUGH = 0.6
"""A word of which this share was heard was understood."""


@dataclass(slots=True)
class ClauseSound:
    """The sound of a clause as it is made: ``voiced`` tells of each step whether it is speech. ``whole`` when nothing
    more will come."""

    text: str
    seconds: float = 0.0
    whole: bool = False
    voiced: bytearray = field(default_factory=bytearray)

    def add(self, pcm: bytes, rate: int) -> None:
        step = round(STEP_S * rate) * 2
        for at in range(0, len(pcm), step):
            self.voiced.append(loudness_db(pcm[at : at + step]) > VOICED_DB)
        self.seconds += len(pcm) / 2 / rate

    def heard(self, played_s: float) -> str:
        """The words that were heard when ``played_s`` of this clause's sound had been played."""
        if played_s <= 0.0:
            return ""
        words = self.text.split()
        if self.whole and played_s >= self.seconds - STEP_S:
            return " ".join(words)
        steps = len(self.voiced)
        played = sum(self.voiced[: round(steps * min(1.0, played_s / self.seconds))]) if self.seconds else 0
        total = float(sum(self.voiced))
        if not self.whole:
            total = max(total, len(self.text) * USUAL_S_PER_CHARACTER / STEP_S)
        if not total:
            return ""
        return " ".join(words[: words_reached(words, played, total)])


def words_reached(words: Sequence[str], played: float, total: float) -> int:
    """How many of ``words`` were understood when ``played`` of ``total`` (any unit) was heard."""
    # Long words take longer: time is shared out by letters.
    reached = played / total * sum(len(word) for word in words)
    count = 0
    for word in words:
        if reached < ENOUGH * len(word):
            break
        reached -= len(word)
        count += 1
    return count
