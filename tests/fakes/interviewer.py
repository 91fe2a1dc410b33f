"""An interviewer by script: the fake of the port."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence

from interview_desktop.ports import CloseInterview, InterviewerAct, Moment, Say, Trigger


class ScriptedInterviewer:
    """Says the next of ``answers`` to every answer, closes after the last; ``on`` holds replies to other triggers."""

    def __init__(self, answers: Sequence[str], on: Mapping[Trigger, Sequence[InterviewerAct]] | None = None) -> None:
        self._answers = tuple(answers)
        self._on = dict(on or {})
        self.moments: list[Moment] = []

    async def reply(self, moment: Moment) -> AsyncIterator[InterviewerAct]:
        self.moments.append(moment)
        if moment.trigger in self._on:
            for act in self._on[moment.trigger]:
                yield act
            return
        if moment.trigger == "begin":
            yield Say("Hello.", "open")
        elif moment.trigger == "resumed":
            yield Say("Welcome back.", "resume")
        elif moment.trigger == "time_up":
            yield Say("Our time is up.", "close")
            yield CloseInterview("time")
        elif moment.trigger == "answered":
            given = sum(line.act == "scripted" for line in moment.state.lines)
            if given < len(self._answers):
                yield Say(self._answers[given], "scripted", str(given))
            else:
                yield Say("Thank you.", "close")
                yield CloseInterview("done")
