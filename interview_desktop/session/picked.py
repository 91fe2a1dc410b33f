"""Questions that a person picked beside the app: the interviewer asks them in the place of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator

from interview_desktop.ports import AdvanceStage, CloseInterview, Interviewer, InterviewerAct, Moment, Say

PICK_PAUSE_S = 3.0
"""After this long without a word or a key from the candidate, a picked question disturbs nobody."""

_REPLIES = frozenset({"answer", "ack", "decline", "run", "run_noted"})
"""Acts that reply to the candidate and ask nothing: they are said before the picked question."""

_FIRST = frozenset({"unclear", "repeat", "hint", "no_hint"})
"""Acts after which the candidate has something else to do first: the picked question waits."""


class PickedQuestions:
    """Implements ``ports.Interviewer`` around any other, which is asked first: its answers stay, its own next question
    and its next step give way to the first of ``moment.state.picks``."""

    def __init__(self, interviewer: Interviewer) -> None:
        self._interviewer = interviewer

    async def reply(self, moment: Moment) -> AsyncIterator[InterviewerAct]:
        pick = moment.state.picks[0] if moment.state.picks else None
        if pick is None or moment.trigger not in {"answered", "run_finished", "silence"}:
            async for act in self._interviewer.reply(moment):
                yield act
            return
        question = Say(f"{pick.text} ", "probe", pick.ref)
        if moment.trigger == "silence":
            if moment.idle_s >= PICK_PAUSE_S:
                yield question
            return
        waits = False
        async for act in self._interviewer.reply(moment):
            match act:
                case Say():
                    if act.act in _REPLIES | _FIRST:
                        yield act
                    waits |= act.act in _FIRST
                case AdvanceStage() | CloseInterview():
                    # The record says that it has not happened: the interviewer comes back to it.
                    pass
                case _:
                    yield act
        if not waits:
            yield question
