"""Puts pages of the window on an offscreen screen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from interview_desktop.ui.bridge import Bridge, CrashReporter


@asynccontextmanager
async def working_bridge() -> AsyncIterator[Bridge]:
    """A bridge on the running loop. Leaving it runs the shutdown, and fails on exceptions that nobody caught."""
    crash = CrashReporter()
    failures: list[object] = []
    crash.crashed.connect(failures.append)
    bridge = Bridge(crash)
    yield bridge
    bridge.close()
    await bridge.closed()
    assert failures == []


async def until(condition: Callable[[], object], limit_s: float = 5.0) -> None:
    """Let the window work until ``condition`` holds.

    Raises:
        AssertionError: it did not within ``limit_s`` seconds.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + limit_s
    while not condition():
        assert loop.time() < end, "it never came about"
        await asyncio.sleep(0.005)


async def settle(turns: int = 5) -> None:
    """Let queued signals, zero timers and answers of an in-memory desk arrive."""
    for _ in range(turns):
        await asyncio.sleep(0.002)
