"""Interviewers that break the rules on purpose, in pieces as a language model streams them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from interview_desktop.ports import InterviewerAct, Moment, Say


class BadMind:
    """Yields the same ``acts`` for every trigger; the text of a ``Say`` in pieces of ``size`` characters. ``failing``
    is raised after them."""

    def __init__(self, acts: Sequence[InterviewerAct], size: int = 7, failing: Exception | None = None) -> None:
        self.acts = tuple(acts)
        self.size = size
        self.failing = failing
        self.given = 0
        """Pieces that were taken so far."""

    async def reply(self, moment: Moment) -> AsyncIterator[InterviewerAct]:
        for act in self.acts:
            if not isinstance(act, Say):
                yield act
                continue
            for start in range(0, len(act.text), self.size):
                self.given += 1
                yield Say(act.text[start : start + self.size], act.act, act.ref)
        if self.failing is not None:
            raise self.failing
