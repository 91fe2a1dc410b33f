"""Run hostile programs in real sandboxes and note what became of them, and of the run that came next."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from interview_desktop.domain.runs import RunResult
from interview_desktop.execution.docker_runner import DockerRunner
from interview_desktop.execution.sandbox import Sandbox
from interview_desktop.interview.checking import judge
from interview_desktop.interview.problem import TestCase
from interview_desktop.ports import CodeJob, JobOutcome, Limits
from tests.support.hostile.program import HONEST_VALUE, KNOWN_ANSWER, Hostile
from tests.support.sandboxes import docker, wait_until

LIMITS: Final = Limits(test_s=2.0, job_s=8.0)
AT_ONCE: Final = 2
GONE_S: Final = 10.0
SECRET: Final = f"answer-{secrets.token_hex(16)}"

ATTACKED: Final = 2

CANARY_TESTS: Final = (
    TestCase("the right answer", False, ("sum", 10), 45),
    TestCase("an empty folder", False, ("files", 0), []),
    TestCase("nobody else", False, ("processes", 0), []),
    TestCase("the right answer again", False, ("sum", 1000), 499500),
)
CANARY: Final = {
    "python": """
import os
def solve(question, n):
    if question == "files": return os.listdir(".")
    if question == "processes": return sorted({p for p in os.listdir("/proc") if p.isdigit()} - {"1", str(os.getpid())})
    return sum(range(n))
""",
    "javascript": """
const fs = require('fs');
function solve(question, n) {
  if (question === 'files') return fs.readdirSync('.');
  if (question === 'processes')
    return fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name) && !['1', String(process.pid)].includes(name));
  let sum = 0;
  for (let i = 0; i < n; i++) sum += i;
  return sum;
}
""",
}
"""Correct solutions that also see whether anybody was there before them, or still is."""


@dataclass(frozen=True, slots=True)
class Attack:
    """``took_s`` is from the job's arrival at the sandbox to the report. ``left`` names what was there of it ``GONE_S``
    later; ``canary`` is the run that came next."""

    program: Hostile
    tests: tuple[TestCase, ...]
    outcome: JobOutcome
    result: RunResult
    took_s: float
    left: tuple[str, ...]
    canary: RunResult

    @property
    def attacked(self) -> int:
        """Index of the test in which the program attacked."""
        return 1


def attack_all(
    programs: Sequence[Hostile],
    runner: Callable[[], DockerRunner] = DockerRunner,
    told: Callable[[Attack], None] = lambda _: None,
) -> dict[str, Attack]:
    """What became of each program, by its key. Two run at a time, as in the app."""
    return asyncio.run(_attack_all(programs, runner, told))


async def _attack_all(
    programs: Sequence[Hostile], make_runner: Callable[[], DockerRunner], told: Callable[[Attack], None]
) -> dict[str, Attack]:
    waiting = list(reversed(programs))
    seen: dict[str, Attack] = {}
    runner = make_runner()

    async def one_after_the_other(runs: _Runs) -> None:
        while waiting:
            attack = await _attack(runner, waiting.pop(), runs)
            seen[attack.program.key] = attack
            told(attack)

    try:
        with _watched() as runs:
            async with asyncio.TaskGroup() as lanes:
                for _ in range(AT_ONCE):
                    lanes.create_task(one_after_the_other(runs))
    finally:
        await runner.close()
    return seen


def tests_of(program: Hostile) -> tuple[TestCase, ...]:
    """The attacked test is the second; only the host knows what is expected of any."""
    wanted = SECRET if program.secret else KNOWN_ANSWER
    arguments = (1, ATTACKED, *(program.extra or (3,)))
    return tuple(
        TestCase(f"test {number}", False, (argument,), wanted if argument == ATTACKED else HONEST_VALUE)
        for number, argument in enumerate(arguments, 1)
    )


async def _attack(runner: DockerRunner, program: Hostile, runs: _Runs) -> Attack:
    tests = tests_of(program)
    job = CodeJob(program.language, program.code, "solve", tuple(test.arguments for test in tests), LIMITS)
    outcome = await runner.run(job)
    container, took_s = runs.pop(id(job))
    calls = tuple(test.arguments for test in CANARY_TESTS)
    canary = await runner.run(CodeJob(program.language, CANARY[program.language], "solve", calls, LIMITS))
    return Attack(
        program=program,
        tests=tests,
        outcome=outcome,
        result=judge(tests, outcome, program.language),
        took_s=took_s,
        left=await _left_of(container),
        canary=judge(CANARY_TESTS, canary, program.language),
    )


# ── what stays ───────────────────────────────────────────────────────────────────────────────────────────────────

_Runs = dict[int, tuple[str, float]]


@contextmanager
def _watched() -> Iterator[_Runs]:
    """Container and time of every job that a sandbox takes while this lasts, by the job's identity."""
    runs: _Runs = {}
    run = Sandbox.run

    def watched(self: Sandbox, job: CodeJob, *rest: Any) -> JobOutcome:
        began = time.monotonic()
        try:
            return run(self, job, *rest)
        finally:
            runs[id(job)] = (self.container, time.monotonic() - began)

    Sandbox.run = watched  # type: ignore[method-assign]
    try:
        yield runs
    finally:
        Sandbox.run = run  # type: ignore[method-assign]


async def _left_of(container: str) -> tuple[str, ...]:
    """The container and processes of it that are still there ``GONE_S`` after the report."""
    await asyncio.to_thread(wait_until, lambda: not _there(container), GONE_S)
    return _there(container)


def _there(container: str) -> tuple[str, ...]:
    found = docker("ps", "--all", "--no-trunc", "--filter", f"id={container}", "--format", "container {{.Status}}")
    return (*found.splitlines(), *_processes_of(container))


def _processes_of(container: str) -> Iterator[str]:
    """This computer's processes in the container's control groups, however they were started (Linux)."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if container in (folder / "cgroup").read_text():
                yield f"process {folder.name}: {(folder / 'comm').read_text().strip()}"
        except OSError:
            continue
