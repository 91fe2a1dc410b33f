"""What a run of 20 tests costs without Docker, beside the interpreter of this computer making the same calls."""

from __future__ import annotations

import asyncio
import shutil
import statistics
import subprocess
import sys
import time
from typing import Any

from interview_desktop.execution.fallback.runner import FallbackRunner
from interview_desktop.ports import CodeJob
from tests.support.fallback import require_fallback

ROUNDS = 5
CALLS = tuple((number, list(range(number, number + 50))) for number in range(20))
BUSY_CALLS = tuple((number,) for number in range(20))
LIGHT = {
    "python": "def solve(n, items):\n    return sorted(items, reverse=True)[n % 7]\n",
    "javascript": "function solve(n, items) { return [...items].sort((a, b) => b - a)[n % 7]; }\n",
}
BUSY = {
    "python": "def solve(n):\n    t = 0\n    for i in range(200_000):\n        t += i % 7\n    return t + n\n",
    "javascript": "function solve(n) { let t = 0; for (let i = 0; i < 200000; i++) t += i % 7; return t + n; }\n",
}
NAMES = {"python": "Python", "javascript": "JavaScript"}


def run() -> list[dict[str, Any]]:
    """Medians in milliseconds."""
    return asyncio.run(_run())


async def _run() -> list[dict[str, Any]]:
    runner = FallbackRunner(require_fallback())
    measures = []
    try:
        for language, name in NAMES.items():
            for what, code, calls in (("light", LIGHT, CALLS), ("busy", BUSY, BUSY_CALLS)):
                job = CodeJob(language, code[language], "solve", calls)
                host, ready, restarted = [], [], []
                await runner.run(job)
                for _ in range(ROUNDS):
                    host.append(await asyncio.to_thread(_host, language, code[language], calls))
                    # A person thinks between two runs, and the next interpreter starts meanwhile.
                    await asyncio.sleep(0.5)
                    ready.append(await _timed(runner, job))
                cold = FallbackRunner(require_fallback(), keep_ready=False)
                for _ in range(ROUNDS):
                    restarted.append(await _timed(cold, job))
                await cold.close()
                floor = statistics.median(host)
                measures.append(_measure(f"{name}, without Docker: 20 {what} tests, interpreter ready", ready, floor))
                measures.append(_measure(f"{name}, without Docker: 20 {what} tests, not ready", restarted, floor))
    finally:
        await runner.close()
    return measures


async def _timed(runner: FallbackRunner, job: CodeJob) -> float:
    began = time.perf_counter()
    outcome = await runner.run(job)
    if outcome.reason != "finished":
        raise RuntimeError(outcome.message)
    return (time.perf_counter() - began) * 1000


def _host(language: str, code: str, calls: tuple[Any, ...]) -> float:
    given = [list(call) for call in calls]
    if language == "python":
        command = [sys.executable, "-I", "-S", "-c", f"{code}\nprint([solve(*call) for call in {given!r}])"]
    else:
        command = [
            shutil.which("node") or "node",
            "-e",
            f"{code}\nconsole.log({given!r}.map((call) => solve(...call)))",
        ]
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return (time.perf_counter() - began) * 1000


def _measure(name: str, values: list[float], floor: float) -> dict[str, Any]:
    value = statistics.median(values)
    return {"name": name, "value": round(value, 1), "unit": "ms", "floor": round(floor, 1), "ratio": value / floor}
