"""What a run costs: on the host without any sandbox, with ``docker run --rm`` as one would script it, and with ours.

The floor is this computer's own interpreter, started for a program that makes the same calls. All take turns, so that
whatever else the machine does meets them alike.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from interview_desktop.execution.docker_runner import DockerRunner
from interview_desktop.execution.images import image_tag
from interview_desktop.ports import CodeJob
from tests.support.docker_engine import prepare
from tests.support.sandboxes import docker

ROUNDS = 20
ROUNDS_STOPPED = 8
SIZES = (1, 20)
CALLS = tuple((number, list(range(number, number + 50))) for number in range(max(SIZES)))
CODE = {
    "python": "def solve(n, items):\n    return sorted(items, reverse=True)[n % 7]\n",
    "javascript": "function solve(n, items) { return [...items].sort((a, b) => b - a)[n % 7]; }\n",
}
ENDLESS = {"python": "def solve(n, items):\n    while True: pass\n", "javascript": "function solve() { for (;;) {} }\n"}
HOST = {"python": (sys.executable, "-I", "-S", "-c"), "javascript": ("node", "-e")}
INSIDE = {"python": ("/executor/python", "-c"), "javascript": ("/executor/node", "-e")}
LIMITS = (
    *("--network=none", "--ipc=none", "--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges"),
    *("--memory=128m", "--memory-swap=128m", "--cpus=0.5", "--pids-limit=64", "--tmpfs=/sandbox:size=32m"),
    *("--log-driver=none", "--user=10001:10001"),
)
NAMES = {"python": "Python", "javascript": "JavaScript"}


def run() -> list[dict[str, Any]]:
    """Medians and 95th percentiles in milliseconds, and what an idle sandbox holds in megabytes."""
    if reason := prepare():
        raise RuntimeError(reason)
    return asyncio.run(_run())


async def _run() -> list[dict[str, Any]]:
    runner = DockerRunner()
    measures: list[dict[str, Any]] = []
    try:
        for language in NAMES:
            await runner.warm(language)
            await runner.settled()
            for tests in SIZES:
                measures += await _compared(runner, language, tests)
            measures += await _alone(runner, language)
            await runner.rest()
    finally:
        await runner.close()
    return measures


async def _compared(runner: DockerRunner, language: str, tests: int) -> list[dict[str, Any]]:
    job = CodeJob(language, CODE[language], "solve", CALLS[:tests])
    unpooled = DockerRunner()
    host, scripted, fresh, ours, queued = [], [], [], [], []
    try:
        await unpooled.run(job)
        for _ in range(ROUNDS):
            if shutil.which(HOST[language][0]):
                host.append(await _timed(partial(asyncio.to_thread, _on_host, language, tests)))
            scripted.append(await _timed(partial(asyncio.to_thread, _script, language, tests)))
            fresh.append(await _timed(partial(unpooled.run, job)))
            await unpooled.settled()
            began = time.perf_counter()
            outcome = await runner.run(job)
            ours.append((time.perf_counter() - began) * 1000)
            if outcome.reason != "finished" or not outcome.pool_hit:
                raise RuntimeError(f"not what is to be measured: {outcome}")
            queued.append(outcome.queue_ms or 0.0)
            await runner.settled()
    finally:
        await unpooled.close()
    name = f"{NAMES[language]}, {tests} test{'s'[: tests > 1]}"
    floor = statistics.median(host) if host else None
    goal = ("≤ 1.5×", None if floor is None else 1.5 * floor)
    measures = [*_pair(f"{name}: host interpreter", host, floor)] if host else []
    measures += _pair(f"{name}: docker run --rm", scripted, floor)
    measures += _pair(f"{name}: ours, fresh container", fresh, floor)
    measures += _pair(f"{name}: ours, ready container", ours, floor, *goal)
    faster = statistics.median(scripted) / statistics.median(ours)
    measures.append(
        {
            "name": f"{name}: docker run / ours",
            "value": round(faster, 1),
            "unit": "×",
            "goal": "≥ 10×",
            "met": faster >= 10,
        }
    )
    measures.append(_measure(f"{name}: waited for a sandbox", statistics.median(queued), None))
    return measures


async def _alone(runner: DockerRunner, language: str) -> list[dict[str, Any]]:
    await runner.settled()
    stopped = []
    for _ in range(ROUNDS_STOPPED):
        stopped.append(await _stopped(runner, language))
        await runner.settled()
    name = NAMES[language]
    megabytes = await _idle_memory(language)
    refill = []
    for _ in range(ROUNDS_STOPPED):
        await runner.run(CodeJob(language, CODE[language], "solve", CALLS[:1]))
        refill.append(await _timed(runner.settled))
    return [
        *_pair(f"{name}: a cancelled program is gone", stopped, None, "≤ 300 ms", 300),
        _measure(f"{name}: the pool is full again after", statistics.median(refill), None),
        {"name": f"{name}: memory of an idle sandbox", "value": megabytes, "unit": "MB", "goal": "", "met": None},
    ]


def _pair(
    name: str, values: list[float], floor: float | None, goal: str = "", at_most: float | None = None
) -> list[dict[str, Any]]:
    slowest = statistics.quantiles(values, n=20, method="inclusive")[-1]
    return [
        _measure(name, statistics.median(values), floor, goal, at_most),
        _measure(f"{name}, p95", slowest, None),
    ]


def _measure(
    name: str, value: float, floor: float | None, goal: str = "", at_most: float | None = None
) -> dict[str, Any]:
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


def _program(language: str, tests: int) -> str:
    if language == "python":
        return CODE[language] + f"print([solve(*call) for call in {list(CALLS[:tests])!r}])"
    calls = json.dumps([list(call) for call in CALLS[:tests]])
    return CODE[language] + f"console.log({calls}.map((call) => solve(...call)))"


def _on_host(language: str, tests: int) -> None:
    subprocess.run([*HOST[language], _program(language, tests)], check=True, capture_output=True, timeout=60)


def _script(language: str, tests: int) -> None:
    entry, option = INSIDE[language]
    image = (f"--entrypoint={entry}", image_tag(language))
    command = ["docker", "run", "--rm", *LIMITS, *image, option, _program(language, tests)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)


async def _stopped(runner: DockerRunner, language: str) -> float:
    """How long a cancelled run takes to return: its program is dead and its container removed then."""
    task = asyncio.create_task(runner.run(CodeJob(language, ENDLESS[language], "solve", CALLS[:1])))
    await asyncio.sleep(0.5)
    task.cancel()
    began = time.perf_counter()
    await asyncio.wait([task])
    return (time.perf_counter() - began) * 1000


async def _idle_memory(language: str) -> float:
    """What a ready container holds, as the engine counts it (without what the kernel can drop at will)."""
    runner = DockerRunner()
    try:
        sandbox = await runner.prepare(language)
        told = docker("stats", "--no-stream", "--format={{.MemUsage}}", sandbox.container).split("/")[0].strip()
        await runner.discard(sandbox)
    finally:
        await runner.close()
    number = float(told.rstrip("KMGiB"))
    return round(number / 1024 if "Ki" in told else number, 1)
