"""Run one async test on its own event loop and find what it leaves behind."""

from __future__ import annotations

import asyncio
import gc
import traceback
from collections.abc import Callable, Coroutine
from typing import Any

LoopFactory = Callable[[], asyncio.AbstractEventLoop]


class LeftBehind(AssertionError):
    """The test ended, yet tasks of it were still running or its loop had seen an error nobody handled."""


def qt_loop() -> asyncio.AbstractEventLoop:
    """An event loop on the test run's QApplication."""
    import os

    os.environ["QT_API"] = "pyside6"
    import qasync  # type: ignore[import-untyped, unused-ignore]
    from PySide6.QtWidgets import QApplication

    loop: asyncio.AbstractEventLoop = qasync.QEventLoop(QApplication.instance() or QApplication([]))
    return loop


def run_test(coroutine: Coroutine[Any, Any, None], factory: LoopFactory, limit_s: float) -> None:
    """Run ``coroutine`` to its end, within ``limit_s`` seconds.

    Raises:
        TimeoutError: the limit has passed; the message holds the stack where the test waited.
        LeftBehind: tasks were leaked, or the loop reported errors.
    """
    loop = factory()
    errors: list[str] = []
    loop.set_exception_handler(lambda _loop, context: errors.append(_describe(context)))
    try:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(_limited(coroutine, limit_s))
        leaked = loop.run_until_complete(_sweep())
        # A dropped task tells of its exception only when it is collected.
        gc.collect(1)
        loop.run_until_complete(asyncio.sleep(0))
    finally:
        try:
            loop.run_until_complete(loop.shutdown_asyncgens())
        finally:
            asyncio.set_event_loop(None)
            loop.close()
    problems = [f"leaked task: {name}" for name in leaked] + [f"loop error: {error}" for error in errors]
    if problems:
        raise LeftBehind("\n".join(problems))


async def _limited(coroutine: Coroutine[Any, Any, None], limit_s: float) -> None:
    task = asyncio.ensure_future(coroutine)
    done, _pending = await asyncio.wait({task}, timeout=limit_s)
    if done:
        return await task
    where = "".join(line for frame in task.get_stack() for line in traceback.format_stack(frame, limit=1))
    task.cancel()
    await asyncio.wait({task}, timeout=5)
    raise TimeoutError(f"the test was still running after {limit_s:g} s:\n{where}")


async def _sweep() -> list[str]:
    """Cancel what still runs and name it. What ends within a few turns of the loop was merely ending."""
    for _ in range(5):
        await asyncio.sleep(0)
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    if rest:
        await asyncio.wait(rest, timeout=0.05)
    rest = {task for task in rest if not task.done()}
    for task in rest:
        task.cancel()
    if rest:
        await asyncio.wait(rest, timeout=5)
    return [f"{task.get_name()} {task.get_coro()!r}" for task in rest]


def _describe(context: dict[str, Any]) -> str:
    error = context.get("exception")
    text = str(context.get("message", ""))
    if error is not None:
        text += "\n" + "".join(traceback.format_exception(error))
    return text
