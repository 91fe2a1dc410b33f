"""An interviewer behind guards: what it says is checked clause by clause before anybody hears it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import cached_property

from interview_desktop.interview.confidential import Confidential
from interview_desktop.interview.guards import Watch
from interview_desktop.interview.problem import Problem
from interview_desktop.ports import Interviewer, InterviewerAct, Moment, Say
from interview_desktop.voice.clauses import ClauseCutter


class GuardedInterviewer:
    """Implements ``ports.Interviewer`` around any other. Like it, keeps nothing but what is in ``moment``.

    Nothing waits for more than the clause that it is in: a clause that was checked is on its way while the mind
    still speaks.
    """

    def __init__(self, interviewer: Interviewer, problem: Problem) -> None:
        self._interviewer = interviewer
        self._problem = problem

    @cached_property
    def _confidential(self) -> Confidential:
        return Confidential.of(self._problem)

    async def reply(self, moment: Moment) -> AsyncIterator[InterviewerAct]:
        watch = Watch(moment, self._confidential, self._problem.hints)
        cutter = ClauseCutter()
        purpose = ("", "")
        acts = self._interviewer.reply(moment)
        try:
            async for act in acts:
                if isinstance(act, Say):
                    if (act.act, act.ref) != purpose:
                        for clause in cutter.flush():
                            for allowed in watch.clause(clause, *purpose):
                                yield allowed
                        purpose = (act.act, act.ref)
                    clauses = cutter.feed(act.text)
                else:
                    clauses = cutter.flush()
                for clause in clauses:
                    for allowed in watch.clause(clause, *purpose):
                        yield allowed
                if not isinstance(act, Say):
                    for allowed in watch.act(act):
                        yield allowed
        except Exception:
            # The failure is told by whoever asked; when time is up, the interview ends all the same.
            if not watch.must_end:
                raise
        finally:
            # Who stops listening in the middle must not leave a vendor speaking.
            close = getattr(acts, "aclose", None)
            if close is not None:
                await close()
        for clause in cutter.flush():
            for allowed in watch.clause(clause, *purpose):
                yield allowed
        for allowed in watch.over():
            yield allowed
