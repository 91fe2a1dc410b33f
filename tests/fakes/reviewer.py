"""A reviewer whose answers are written down beforehand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from interview_desktop.ports import Progress, ReviewTask

Answer = str | Exception | Callable[[ReviewTask], str]


class FakeReviewer:
    """Implements ``ports.Reviewer``. Gives ``answers`` in turn, the last one again and again; ``tasks`` is what it was
    asked. While ``held`` is set it waits before it answers."""

    name = "Model 1"

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.tasks: list[ReviewTask] = []
        self.held: asyncio.Event | None = None
        self.asked = asyncio.Event()
        self.given_up = 0

    async def write(self, task: ReviewTask, on_progress: Progress | None = None) -> str:
        self.tasks.append(task)
        self.asked.set()
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if on_progress is not None:
            on_progress(-1.0, "Model 1 is writing.")
        try:
            if self.held is not None:
                await self.held.wait()
        except asyncio.CancelledError:
            self.given_up += 1
            raise
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, str) else answer(task)
