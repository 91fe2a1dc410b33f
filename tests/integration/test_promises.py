"""Asynchronous JavaScript in the real sandbox: what is awaited, and what becomes of what nobody awaits."""

from __future__ import annotations

from typing import Any

import pytest

from interview_desktop.execution.docker_runner import DockerRunner
from interview_desktop.ports import CallOutcome, CodeJob, Limits
from tests.support.sandboxes import require_sandboxes

pytestmark = pytest.mark.docker

CODE = """
const later = (value) => new Promise((resolve) => setTimeout(() => resolve(value), 2));
const ways = {
  fine: async () => (await later(20)) + (await later(1)),
  never: () => new Promise(() => {}),
  dropped: () => { Promise.reject(new TypeError('dropped')); return 5; },
  timer: () => new Promise(() => setTimeout(() => { throw new RangeError('in a timer'); }, 1)),
  rejected: async () => { throw new SyntaxError('rejected'); },
  nothing: () => Promise.reject(undefined),
  loop: async () => { for (;;) await null; },
};
const solve = (way) => ways[way]();
"""


async def run(*ways: str) -> tuple[CallOutcome, ...]:
    require_sandboxes()
    runner = DockerRunner()
    calls: tuple[tuple[Any, ...], ...] = tuple((way,) for way in ways)
    try:
        outcome = await runner.run(CodeJob("javascript", CODE, "solve", calls, Limits(test_s=2.0, job_s=15.0)))
    finally:
        await runner.close()
    assert outcome.reason == "finished"
    return outcome.calls


async def test_failures_belong_to_their_own_call_and_the_next_is_fine() -> None:
    dropped, one, timer, two, rejected, nothing, three = await run(
        "dropped", "fine", "timer", "fine", "rejected", "nothing", "fine"
    )

    assert [call.status for call in (dropped, timer, rejected, nothing)] == ["error"] * 4
    assert "dropped" in dropped.error
    assert "in a timer" in timer.error
    assert "rejected" in rejected.error
    assert (dropped.error_line, timer.error_line, rejected.error_line) == (6, 7, 8)
    assert [call.value_json for call in (one, two, three)] == ["21"] * 3


async def test_a_promise_that_never_settles_is_a_timeout_and_the_next_call_is_fine() -> None:
    never, after, loop, last = await run("never", "fine", "loop", "fine")

    assert (never.status, loop.status) == ("timeout", "timeout")
    assert "promise" in never.error
    assert (after.value_json, last.value_json) == ("21", "21")
