"""What a run of 20 tests costs: in a fresh one-use container, in one that was started before, and when it is stopped.

The floor is ``docker run --rm`` of a program that makes the same calls, with the same limits: what one would script.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from interview_desktop.execution.docker_runner import DockerRunner
from interview_desktop.execution.images import image_tag
from interview_desktop.ports import CodeJob
from tests.support.docker_engine import prepare

ROUNDS = 9
CALLS = tuple((number, list(range(number, number + 50))) for number in range(20))
CODE = {
    "python": "def solve(n, items):\n    return sorted(items, reverse=True)[n % 7]\n",
    "javascript": "function solve(n, items) { return [...items].sort((a, b) => b - a)[n % 7]; }\n",
}
ENDLESS = {"python": "def solve(n, items):\n    while True: pass\n", "javascript": "function solve() { for (;;) {} }\n"}
ONCE = {
    "python": ("/executor/python", "-c", CODE["python"] + f"print([solve(*call) for call in {list(CALLS)!r}])"),
    "javascript": (
        "/executor/node",
        "-e",
        CODE["javascript"] + f"console.log({[list(call) for call in CALLS]!r}.map((call) => solve(...call)))",
    ),
}
LIMITS = (
    *("--network=none", "--ipc=none", "--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges"),
    *("--memory=128m", "--memory-swap=128m", "--cpus=0.5", "--pids-limit=64", "--tmpfs=/sandbox:size=32m"),
    *("--log-driver=none", "--user=10001:10001"),
)
NAMES = {"python": "Python", "javascript": "JavaScript"}


def run() -> list[dict[str, Any]]:
    """Medians in milliseconds."""
    if reason := prepare():
        raise RuntimeError(reason)
    return asyncio.run(_run())


async def _run() -> list[dict[str, Any]]:
    runner = DockerRunner()
    measures = []
    try:
        for language, name in NAMES.items():
            job = CodeJob(language, CODE[language], "solve", CALLS)
            await runner.run(job)
            # Turn by turn, so that whatever else the machine does meets all three alike.
            scripted, fresh, started, stopped = [], [], [], []
            for _ in range(ROUNDS):
                scripted.append(await _timed(partial(asyncio.to_thread, _script, language)))
                fresh.append(await _timed(partial(runner.run, job)))
                started.append(await _started(runner, job))
                stopped.append(await _stopped(runner, language))
            floor = statistics.median(scripted)
            measures += [
                _measure(f"{name}: 20 tests, fresh container", fresh, floor, "≤ 1.5×", 1.5 * floor),
                _measure(f"{name}: 20 tests, container started before", started, floor),
                _measure(f"{name}: a cancelled program is gone", stopped, None, "≤ 300 ms", 300),
            ]
    finally:
        await runner.close()
    return measures


def _measure(
    name: str, values: list[float], floor: float | None, goal: str = "", at_most: float | None = None
) -> dict[str, Any]:
    value = statistics.median(values)
    return {
        "name": name,
        "value": round(value, 1),
        "unit": "ms",
        "floor": round(floor, 1) if floor else None,
        "ratio": round(value / floor, 2) if floor else None,
        "goal": goal,
        "met": None if at_most is None else value <= at_most,
    }


async def _timed(action: Callable[[], Awaitable[Any]]) -> float:
    began = time.perf_counter()
    await action()
    return (time.perf_counter() - began) * 1000


def _script(language: str) -> None:
    entry, *arguments = ONCE[language]
    command = ["docker", "run", "--rm", *LIMITS, f"--entrypoint={entry}", image_tag(language), *arguments]
    subprocess.run(command, check=True, capture_output=True, timeout=60)


async def _started(runner: DockerRunner, job: CodeJob) -> float:
    sandbox = await runner.prepare(job.language)
    try:
        return await _timed(partial(asyncio.to_thread, sandbox.run, job))
    finally:
        await runner.discard(sandbox)


async def _stopped(runner: DockerRunner, language: str) -> float:
    """How long a cancelled run takes to return: its program is dead and its container removed then."""
    task = asyncio.create_task(runner.run(CodeJob(language, ENDLESS[language], "solve", CALLS)))
    await asyncio.sleep(1.5)
    task.cancel()
    began = time.perf_counter()
    await asyncio.wait([task])
    return (time.perf_counter() - began) * 1000
