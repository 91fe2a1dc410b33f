"""Replies that are prepared before it is certain that the candidate has finished, and what becomes of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from interview_desktop.domain import events as ev
from interview_desktop.domain.session import SessionState, fold
from interview_desktop.ports import Clock, Interviewer, InterviewerAct, Moment
from interview_desktop.session.log import SessionLog
from interview_desktop.session.speaking import Reply, ReplyTimes, Speaker
from interview_desktop.voice.listener import Guess

UNFINISHED = frozenset({"trailing", "spelling", "pondering", "none"})
"""Endings after which more is said nearly always: preparing a reply to them would only cost."""


@dataclass(slots=True)
class Tally:
    """What a turn cost and suffered besides its latency."""

    speculations: int = 0
    discarded: int = 0
    discarded_ms: float = 0.0
    false_interruptions: int = 0
    cut_in_ms: float | None = None


@dataclass(slots=True)
class Rehearsal:
    """A reply to ``guess`` as if it had been said as the event after ``after_seq``."""

    guess: Guess
    after_seq: int
    began: float
    reply: Reply
    broken: bool = False
    """The interviewer failed: it is asked again when it is certain, and may fail aloud then."""


@dataclass(slots=True)
class Rehearsals:
    """At most one reply is prepared at a time. Nothing of it is in the log, in the interviewer's memory (which is the
    log) or in the air, before :meth:`take` gives it away."""

    log: SessionLog
    interviewer: Interviewer
    clock: Clock
    moment: Callable[[SessionState], Moment]
    on_failure: Callable[[Exception], InterviewerAct]
    """What to say when the interviewer failed in the middle of a reply that is heard."""
    tally: Tally = field(default_factory=Tally)
    _now: Rehearsal | None = None
    _leaving: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def going_on(self) -> bool:
        return self._now is not None

    def prepare(self, guess: Guess, speaker: Speaker) -> None:
        """Make the beginning of the reply to ``guess``."""
        self.drop()
        if guess.ending in UNFINISHED:
            return
        state, timer = self.log.state, self.log.timer
        said = ev.CandidateSaid(guess.turn, guess.text, False, round(guess.confidence, 3), None, guess.doubts)
        as_if = fold(state, ev.Envelope(self.log.session_id, state.seq + 1, self.clock.now(), timer.elapsed_s(), said))
        now = self.clock.monotonic()
        acts = self._acts(lambda: rehearsal, self.moment(as_if))
        rehearsal = Rehearsal(guess, state.seq, now, speaker.make(guess.turn, acts, ReplyTimes(now), live=False))
        self._now = rehearsal
        self.tally.speculations += 1

    def drop(self, number: int | None = None) -> None:
        """Forget what is prepared (only if it is that of speculation ``number``)."""
        rehearsal = self._now
        if rehearsal is None or (number is not None and number != rehearsal.guess.number):
            return
        self._now = None
        self.tally.discarded += 1
        made_at = rehearsal.reply.rehearsed_at or self.clock.monotonic()
        self.tally.discarded_ms += (made_at - rehearsal.began) * 1000
        task = asyncio.ensure_future(rehearsal.reply.discard())
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)

    def waste(self, seconds: float) -> None:
        """A transcription was for nothing."""
        self.tally.discarded_ms += seconds * 1000

    def take(self, turn: int) -> Reply | None:
        """The prepared reply, when exactly that was said to which it replies, and nothing else happened meanwhile."""
        rehearsal, state = self._now, self.log.state
        if rehearsal is None:
            return None
        line = state.lines[-1] if state.lines else None
        fits = (
            rehearsal.guess.turn == turn
            and not rehearsal.broken
            and not rehearsal.reply.troubles
            and line is not None
            and line.who == "candidate"
            and line.seq == state.seq == rehearsal.after_seq + 1
            and line.text == rehearsal.guess.text
        )
        if not fits:
            self.drop()
            return None
        self._now = None
        rehearsal.reply.go_live()
        rehearsal.reply.times.wanted_at(self.clock.monotonic())
        return rehearsal.reply

    def counted(self) -> Tally:
        """What happened since the last call."""
        tally, self.tally = self.tally, Tally()
        return tally

    async def close(self) -> None:
        self.drop()
        await asyncio.gather(*self._leaving, return_exceptions=True)

    async def _acts(self, mine: Callable[[], Rehearsal], moment: Moment) -> AsyncIterator[InterviewerAct]:
        try:
            async for act in self.interviewer.reply(moment):
                yield act
        except Exception as error:  # a vendor's failure of any kind must not end the interview
            rehearsal = mine()
            if rehearsal.reply.live:
                yield self.on_failure(error)
            else:
                rehearsal.broken = True
