"""A code runner without a sandbox, for tests of what lies above it. Never give it code that is not your own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from interview_desktop.ports import CodeJob, JobOutcome, Trouble
from tests.fakes.evaluating import evaluate


class FakeCodeRunner:
    """Gives ``outcomes`` in order (a ``Trouble`` among them is raised); with none left it evaluates trusted Python.

    ``jobs`` keeps what was asked, ``cancelled`` how many runs were, ``warmed`` the languages in use. While ``gate`` is
    set to an event, a run waits for it.
    """

    def __init__(self, outcomes: Iterable[JobOutcome | Trouble] = ()) -> None:
        self.outcomes = list(outcomes)
        self.jobs: list[CodeJob] = []
        self.gate: asyncio.Event | None = None
        self.cancelled = 0
        self.warmed: list[str] = []
        self.closed = False

    async def run(self, job: CodeJob) -> JobOutcome:
        if job.language not in {"python", "javascript"}:
            raise Trouble("language_unknown", f"There is no sandbox for {job.language}.", "Choose Python.")
        self.jobs.append(job)
        try:
            await asyncio.sleep(0)
            if self.gate is not None:
                await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self.outcomes:
            outcome = self.outcomes.pop(0)
            if isinstance(outcome, Trouble):
                raise outcome
            return outcome
        return evaluate(job)

    async def warm(self, language: str) -> None:
        if language not in {"python", "javascript"}:
            raise Trouble("language_unknown", f"There is no sandbox for {language}.", "Choose Python.")
        if language not in self.warmed:
            self.warmed.append(language)

    async def rest(self) -> None:
        self.warmed.clear()

    async def close(self) -> None:
        self.closed = True
