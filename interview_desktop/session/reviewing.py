"""The second look: after the built-in report, a model writes a fuller one in the background."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from interview_desktop.domain.vendors import VendorTrouble
from interview_desktop.ports import Clock, Reviewer, Trouble
from interview_desktop.session.api import ReviewListener
from interview_desktop.session.signals import ReviewChanged

if TYPE_CHECKING:
    from interview_desktop.domain.events import Envelope
    from interview_desktop.domain.report import Report
    from interview_desktop.interview.problem import Problem
    from interview_desktop.ports import ReviewTask

Record = tuple["Report", "list[Envelope]", "Problem"]
"""The built-in report of a session, its log without what is private, and what it was about."""

ATTEMPTS = 3
WAITS_S = (2.0, 8.0)
LONGEST_WAIT_S = 60.0
"""A vendor that asks for more patience than this is not waited for: the report is there already."""


class Reviews:
    """At most one review of each session at a time. ``load`` gives what is to be looked at, as it is when it is asked;
    ``keep`` appends a report. ``make`` is asked each time: None, where no model is chosen."""

    def __init__(
        self,
        make: Callable[[], Reviewer | None],
        load: Callable[[str], Awaitable[Record | None]],
        keep: Callable[[str, Report], Awaitable[None]],
        clock: Clock,
    ) -> None:
        self._make, self._load, self._keep, self._clock = make, load, keep, clock
        self._running: dict[str, asyncio.Task[None]] = {}
        self._now: dict[str, ReviewChanged] = {}
        self._listeners: list[ReviewListener] = []

    def listen(self, listener: ReviewListener) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def of(self, session_id: str) -> ReviewChanged | None:
        """How far it is, or how the last one of this run of the app ended; None when there was none."""
        return self._now.get(session_id)

    async def begin(self, session_id: str) -> bool:
        """Start anew, if a model is chosen: whatever was on its way speaks of an older record."""
        await self.cancel(session_id)
        try:
            reviewer = self._make()
        except Trouble as trouble:
            self._tell(ReviewChanged(session_id, "failed", _sentence(trouble), trouble.remedy))
            return False
        if reviewer is None:
            return False
        self._tell(ReviewChanged(session_id, "running", f"{reviewer.name} is reading the interview."))
        task = asyncio.create_task(self._review(session_id, reviewer), name="review")
        self._running[session_id] = task
        return True

    async def cancel(self, session_id: str) -> None:
        """Give it up. The report that is there stays."""
        task = self._running.pop(session_id, None)
        if task is not None:
            task.cancel()
            await asyncio.wait([task])
            self._tell(ReviewChanged(session_id, "cancelled", "The built-in report stands."))

    async def finished(self, session_id: str) -> None:
        """Return when nothing is on its way."""
        task = self._running.get(session_id)
        if task is not None:
            await asyncio.wait([task])

    async def close(self) -> None:
        for session_id in tuple(self._running):
            await self.cancel(session_id)

    async def _review(self, session_id: str, reviewer: Reviewer) -> None:
        try:
            ended = await self._reviewed(session_id, reviewer)
        except Trouble as trouble:
            ended = ReviewChanged(session_id, "failed", _sentence(trouble), trouble.remedy)
        finally:
            if self._running.get(session_id) is asyncio.current_task():
                del self._running[session_id]
        self._tell(ended)

    async def _reviewed(self, session_id: str, reviewer: Reviewer) -> ReviewChanged:
        from interview_desktop.interview.review_answer import reviewed

        found = await self._load(session_id)
        if found is None:
            return ReviewChanged(session_id, "failed", "There is nothing to review.")
        task = await asyncio.to_thread(_task, found)
        answer = await self._written(session_id, reviewer, task)
        # Words may have been corrected meanwhile: what counts is the record as it is now.
        found = await self._load(session_id)
        if found is None:
            return ReviewChanged(session_id, "failed", "The interview is not there any more.")
        built_in, log, problem = found
        report = await asyncio.to_thread(reviewed, answer, built_in, log, problem, reviewer.name)
        if report is built_in:
            told = f"Nothing that {reviewer.name} wrote is borne out by the record. The built-in report stands."
            return ReviewChanged(session_id, "failed", told)
        await self._keep(session_id, report)
        return ReviewChanged(session_id, "done", f"Reviewed by {reviewer.name}.")

    async def _written(self, session_id: str, reviewer: Reviewer, task: ReviewTask) -> str:
        def progress(fraction: float, message: str) -> None:
            self._tell(ReviewChanged(session_id, "running", message))

        for attempt in range(ATTEMPTS):
            try:
                return await reviewer.write(task, progress)
            except VendorTrouble as trouble:
                last = attempt == ATTEMPTS - 1
                wait = trouble.retry_after_s if trouble.retry_after_s is not None else WAITS_S[min(attempt, 1)]
                if last or not trouble.retryable or wait > LONGEST_WAIT_S:
                    raise
                progress(-1.0, f"{trouble.message} {trouble.remedy}")
                await self._clock.sleep(wait)
        raise AssertionError("every attempt returns or raises")

    def _tell(self, changed: ReviewChanged) -> None:
        self._now[changed.session_id] = changed
        for listener in tuple(self._listeners):
            listener(changed)


def _task(found: Record) -> ReviewTask:
    from interview_desktop.domain.session import fold_all
    from interview_desktop.interview.review_brief import report_task

    built_in, log, problem = found
    return report_task(fold_all(log), log, problem, built_in)


def _sentence(trouble: Trouble) -> str:
    return f"{trouble.message} The built-in report stands."
