"""A clock without waiting: when nothing is left to do, the next moment at which something is due is now."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

from interview_desktop.ports import Trouble

T = TypeVar("T")

STARTED_AT = 1_700_000_000.0
"""What the wall clock shows in the beginning, so that the same work has the same times."""


class _Jump(selectors.DefaultSelector):
    """Instead of waiting for ``timeout``, moves the time on by it."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise Trouble("virtual_time", "Everybody waits, and nothing is due any more.", "Look at the session's log.")
        self.now += max(0.0, timeout)
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop for work that waits for nothing but the loop's own time: no threads, no devices, no network."""

    def __init__(self) -> None:
        self._jump = _Jump()
        super().__init__(self._jump)

    def time(self) -> float:
        return self._jump.now


class LoopClock:
    """The time of the loop that runs. Implements ``ports.Clock``."""

    def now(self) -> float:
        return STARTED_AT + self.monotonic()

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def run_virtually(work: Coroutine[Any, Any, T]) -> T:
    """The result of ``work``, whose sleeping takes no time. Blocks; call it in a thread that has no running loop."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)
