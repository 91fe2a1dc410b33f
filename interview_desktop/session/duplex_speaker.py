"""Plays replies through a full-duplex voice, and through the ordinary one from the word on in which that was lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from interview_desktop.ports import InterviewerAct
from interview_desktop.session.duplex import Duplex
from interview_desktop.session.speaking import Clause, Reply, ReplyTimes, Sounding, Speaker
from interview_desktop.voice.following import Following
from interview_desktop.voice.heard import ClauseSound


class DuplexSpeaker(Speaker):
    """A clause is an event when its first word is heard; other words than were given become a rewording."""

    def __init__(self, duplex: Duplex, *others: Any, **callbacks: Any) -> None:
        super().__init__(*others, **callbacks)
        self._duplex = duplex
        self._following: Following | None = None
        self._delegation: str | None = None
        self._numbers: dict[int, int] = {}
        """Of the clauses that were given to the live voice, by part."""
        self._rests: list[Sounding] = []

    def make(self, turn: int, acts: AsyncIterator[InterviewerAct], times: ReplyTimes, *, live: bool = True) -> Reply:
        self._following, self._numbers, self._rests = None, {}, []
        if self._duplex.lost is None:
            self._following = self._duplex.begin_reply()
            self._delegation, self._duplex.delegation = self._duplex.delegation, None
        return super().make(turn, acts, times, live=live)

    async def play(self, reply: Reply) -> None:
        following = self._following
        try:
            await super().play(reply)
        except asyncio.CancelledError:
            if following is not None and not following.all_over:
                self._duplex.taken_back = True
            raise
        finally:
            if following is not None:
                self._duplex.end_reply(following)

    def stop(self) -> str:
        if self._following is None:
            return super().stop()
        given = [begun for begun in self._begun if begun.clause.part in self._numbers]
        self._begun = [*self._rests, *(begun for begun in self._begun if begun not in given)]
        words = [self._following.said(self._numbers[begun.clause.part]) for begun in given]
        return " ".join(filter(None, (*words, super().stop())))

    async def _synthesise(self, sounding: Sounding, reply: Reply) -> None:
        if self._following is not None and self._duplex.lost is None and self._speaks() and self._sink is not None:
            number = await self._duplex.say(sounding.clause.text, self._delegation)
            if number is not None:
                self._numbers[sounding.clause.part] = number
                return
        await super()._synthesise(sounding, reply)

    async def _sound(self, sounding: Sounding, times: ReplyTimes) -> bool:
        number, following = self._numbers.get(sounding.clause.part), self._following
        if number is None or following is None:
            return await super()._sound(sounding, times)
        duplex = self._duplex
        while not (following.begun(number) or following.over(number) or duplex.lost):
            await duplex.news()
        await self._going_on.wait()
        if own := following.take_own():
            await self._aside(sounding.clause, own)
        if following.begun(number):
            times.first_audio = times.first_audio or self._clock.monotonic()
            times.first_sample = times.first_sample or self._clock.monotonic()
            if not await self._on_clause(sounding.clause, True):
                return False
            self._begun.append(sounding)
        while not (following.over(number) or duplex.lost):
            await duplex.news()
        if following.over(number):
            await self._compare(sounding, following.said(number))
            return True
        return await self._by_the_other_voice(
            sounding, times, begun=following.begun(number), rest=following.rest(number)
        )

    async def _by_the_other_voice(self, sounding: Sounding, times: ReplyTimes, *, begun: bool, rest: str) -> bool:
        clause = replace(sounding.clause, text=rest) if begun else sounding.clause
        again = Sounding(clause, ClauseSound(clause.text))
        making = asyncio.create_task(super()._synthesise(again, Reply(clause.turn, times, live=True)))
        try:
            if begun:
                # It is in the log already; what was heard of it is not said again.
                self._rests.append(again)
                await self._write(again, await again.chunks.get(), times)
                return True
            del self._numbers[clause.part]
            return await super()._sound(again, times)
        finally:
            making.cancel()
            await asyncio.gather(making, return_exceptions=True)

    async def _compare(self, sounding: Sounding, said: str) -> None:
        if said and _plain(said) != _plain(sounding.clause.text):
            await self._on_reworded(sounding.clause, said)

    async def _aside(self, clause: Clause, own: str) -> None:
        if await self._on_clause(Clause(clause.turn, 0, own, "aside", ""), True):
            await self._duplex.note_own_words()


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
