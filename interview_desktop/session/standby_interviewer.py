"""An interviewer with another one behind it: whatever the first does, every moment gets one whole reply."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field, replace

from interview_desktop.domain import commands as do
from interview_desktop.domain import events as ev
from interview_desktop.domain.session import Rejected, fold
from interview_desktop.ports import (
    AdvanceStage,
    CloseInterview,
    GiveHint,
    Interviewer,
    InterviewerAct,
    Moment,
    MoveDifficulty,
    Observe,
    Say,
)
from interview_desktop.session.standby import Patience
from interview_desktop.session.standby_hub import Call, Front, Standby, Standbys
from interview_desktop.session.standby_stream import Pump
from interview_desktop.voice.clauses import ClauseCutter

AGAIN = "Let me put that differently."
"""Said when a sentence was broken off and somebody else goes on."""

CLAUSE_PATIENCE = 2.5
"""A clause may take this many times as long as its next piece: nobody waits for a drip for ever."""

NEEDS_WORDS = frozenset({"begin", "resumed", "answered", "time_up"})
"""Triggers after which somebody waits to hear something; after the others silence is an answer."""

ENOUGH = frozenset({"answer", "hint", "no_hint", "nudge", "close", "decline", "repeat", "ask_run", "ask_fix"})
"""Acts of which one whole sentence leaves the candidate with something to do; after others a question must come."""

_WHOLE = re.compile(r"(?:[^\d\s][.!…]|\?)[\"')\]]*$")


class StandbyInterviewer:
    """Implements ``ports.Interviewer``. What is handed on are whole clauses, and acts only together with what follows
    them, so that a failure leaves no half sentence and no hint without its words.

    - Nothing was handed on when ``front`` fails: it is asked again while there is time, then ``behind`` answers.
    - Something was, and it asked a question, gave a hint or an answer in a whole sentence: the reply ends there.
    - Otherwise ``behind`` goes on, told what was said and done already.

    Like every interviewer it keeps nothing between two replies but how well ``front`` is.
    """

    def __init__(
        self, front: Front[Interviewer], behind: Interviewer, standbys: Standbys, patience: Patience | None = None
    ) -> None:
        self._behind = behind
        self._standby = Standby("interviewer", front, standbys, self._probe, patience)
        self._last: Moment | None = None

    async def reply(self, moment: Moment) -> AsyncIterator[InterviewerAct]:
        self._last = moment
        call = self._standby.call()
        handed = _Handed(moment)
        while not handed.anything and (limit_s := await call.attempt()) is not None:
            acts = self._front_acts(moment, handed, call, limit_s)
            try:
                async for act in acts:
                    yield act
            finally:
                await acts.aclose()
            if handed.whole:
                return
        if handed.anything:
            for act in handed.rest():
                yield act
            if handed.enough:
                return
        for_behind = handed.moment_after(self._standby.clock.now()) if handed.anything else moment
        async for act in self._behind.reply(for_behind):
            if not (isinstance(act, Say) and handed.said(act.text)):
                yield act

    async def close(self) -> None:
        await self._standby.close()

    async def _front_acts(
        self, moment: Moment, handed: _Handed, call: Call[Interviewer], limit_s: float
    ) -> AsyncGenerator[InterviewerAct, None]:
        patience = self._standby.patience
        handed.begin()
        pump = Pump(self._standby.clock, self._standby.adapter.reply(moment))
        wait_s, spent_s = limit_s, limit_s
        try:
            while True:
                began_s = pump.waited_s
                try:
                    act = await pump.next(min(wait_s, spent_s))
                except StopAsyncIteration:
                    break
                spent_s -= pump.waited_s - began_s
                wait_s = patience.next_s
                for ready in handed.take(act):
                    spent_s = patience.next_s * CLAUSE_PATIENCE
                    yield ready
            ready_acts = handed.finish()
            if not ready_acts and not handed.anything and moment.trigger in NEEDS_WORDS:
                raise self._standby.empty()
            call.worked()
            for ready in ready_acts:
                yield ready
            handed.whole = True
        except Exception as error:  # whatever a vendor's adapter raises must not end the interview
            await call.failed(error, begun=handed.anything)
        finally:
            await pump.close()

    async def _probe(self, adapter: Interviewer) -> None:
        moment = self._last
        assert moment is not None
        pump = Pump(self._standby.clock, adapter.reply(moment))
        try:
            await pump.next(self._standby.patience.budget_s)
        except StopAsyncIteration:
            if moment.trigger in NEEDS_WORDS:
                raise self._standby.empty() from None
        finally:
            await pump.close()


@dataclass(slots=True)
class _Handed:
    """What of a reply was handed on, and what waits for its end."""

    moment: Moment
    acts: list[InterviewerAct] = field(default_factory=list)
    whole: bool = False
    _cutter: ClauseCutter = field(default_factory=ClauseCutter)
    _purpose: tuple[str, str] = ("", "")
    _held: list[InterviewerAct] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        return bool(self.acts)

    @property
    def enough(self) -> bool:
        """The candidate knows what to do next, or the interview is over."""
        said = [act for act in self.acts if isinstance(act, Say)]
        if any(isinstance(act, CloseInterview) for act in self.acts) or any("?" in act.text for act in said):
            return True
        # Who breaks a silence need not say more than a sentence.
        purpose = bool(said) and (said[-1].act in ENOUGH or self.moment.trigger == "silence")
        return purpose and _WHOLE.search(said[-1].text.strip()) is not None

    def begin(self) -> None:
        """Another attempt, from nothing."""
        self._cutter, self._purpose = ClauseCutter(), ("", "")
        self._held.clear()

    def take(self, act: InterviewerAct) -> list[InterviewerAct]:
        """What may be handed on now that ``act`` came."""
        if not isinstance(act, Say):
            ready = self._clauses(self._cutter.flush())
            self._held.append(act)
            return ready
        ready = []
        if (act.act, act.ref) != self._purpose:
            ready = self._clauses(self._cutter.flush())
            self._purpose = (act.act, act.ref)
        return ready + self._clauses(self._cutter.feed(act.text))

    def finish(self) -> list[InterviewerAct]:
        """The rest of a reply that ended well."""
        ready = self._clauses(self._cutter.flush())
        held, self._held = self._held, []
        self.acts += held
        return ready + held

    def rest(self) -> list[InterviewerAct]:
        """The rest of a reply that broke off: a sentence that is whole, and what it did that needs no words after
        it."""
        held, self._held = self._held, []
        ready: list[InterviewerAct] = []
        for clause in self._cutter.flush():
            if _WHOLE.search(clause):
                ready += self._clauses([clause])
        kept: list[InterviewerAct] = [act for act in held if isinstance(act, (Observe, CloseInterview))]
        self.acts += kept
        ready += kept
        if not self.enough and not _WHOLE.search(self._last_clause()):
            ready += self._clauses([AGAIN])
        return ready

    def said(self, text: str) -> bool:
        """Whether these words were handed on already."""
        return _plain(text) in {_plain(act.text) for act in self.acts if isinstance(act, Say)}

    def moment_after(self, now: float) -> Moment:
        """The moment as it is when all that was handed on has been heard."""
        state = self.moment.state
        turn, part = state.last_turn, 0
        payloads: list[ev.Payload]
        for act in (*self.acts, None):
            payloads = []
            with contextlib.suppress(Rejected):
                match act:
                    case Say():
                        payloads += do.decide(state, do.SayClause(turn, part, act.text.strip(), act.act, act.ref))
                        part += 1
                    case AdvanceStage():
                        payloads += do.decide(state, do.EnterStage(act.stage, act.reason))
                    case GiveHint():
                        payloads += do.decide(state, do.GiveHint(act.rung, act.reason, act.known))
                    case Observe():
                        payloads += do.decide(state, do.Observe(act.criterion, act.text, act.evidence))
                    case MoveDifficulty():
                        payloads += do.decide(state, do.MoveDifficulty(act.to_level, act.reason, act.evidence))
                    case None if part:
                        payloads.append(ev.ReplyFinished(turn, False, "", None))
            for payload in payloads:
                state = fold(state, ev.Envelope(state.session_id, state.seq + 1, now, self.moment.elapsed_s, payload))
        return replace(self.moment, state=state)

    def _last_clause(self) -> str:
        return next((act.text.strip() for act in reversed(self.acts) if isinstance(act, Say)), ".")

    def _clauses(self, clauses: list[str]) -> list[InterviewerAct]:
        if not clauses:
            return []
        held, self._held = self._held, []
        ready = [*held, *(Say(f"{clause} ", *self._purpose) for clause in clauses)]
        self.acts += ready
        return ready


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
