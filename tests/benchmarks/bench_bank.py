"""Does time grow as every problem of the bank says? Solutions measured in real sandboxes, minutes for the whole bank.

As a program: ``python -m tests.benchmarks.bench_bank [ID …]``; exits with 1 when a measurement contradicts its pack.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from interview_desktop.execution.docker_runner import DockerRunner
from interview_desktop.execution.host_functions import HostProcess
from interview_desktop.interview.growth import CLASSES, members
from interview_desktop.interview.problem import Problem
from interview_desktop.session.analysis import Analysis
from tests.support.docker_engine import prepare
from tests.support.interview_loop import bank


@dataclass(frozen=True, slots=True)
class Row:
    """One solution in one language: what was seen, and whether it is ``right``, ``unclear`` or ``WRONG``."""

    problem: str
    solution: str
    language: str
    stated: str
    seen: str
    judged: str


def run(wanted: Sequence[str] = ()) -> list[Row]:
    """Measure the problems ``wanted`` (none: all), one after the other.

    Raises:
        RuntimeError: there can be no sandboxes here.
    """
    if reason := prepare():
        raise RuntimeError(reason)
    return asyncio.run(_run([problem for problem in bank().problems if not wanted or problem.id in wanted]))


async def _run(problems: Sequence[Problem]) -> list[Row]:
    runner, host = DockerRunner(), HostProcess()
    analysis = Analysis(runner, host)
    rows: list[Row] = []
    try:
        for problem in problems:
            if problem.kind == "program" or problem.generator is None:
                continue
            for language in problem.entry:
                codes = {"reference": problem.starter(language).reference}
                codes |= {wrong.id: wrong.code[language] for wrong in problem.wrong if wrong.slow}
                for name, code in codes.items():
                    growth = await analysis.measure(problem, language, code)
                    judged = _judge(problem.growth, growth.verdict, slow=name != "reference")
                    rows.append(
                        Row(problem.id, name, language, problem.growth, growth.verdict or growth.reason, judged)
                    )
                    print(_line(rows[-1]), flush=True)
    finally:
        await host.close()
        await runner.close()
    return rows


def _judge(stated: str, verdict: str, *, slow: bool) -> str:
    seen = members(verdict)
    if not seen:
        return "unclear"
    if not slow:
        return "right" if stated in seen else "WRONG"
    worse = [CLASSES.index(name) > CLASSES.index(stated) for name in seen]
    return "right" if all(worse) else "unclear" if any(worse) else "WRONG"


def _line(row: Row) -> str:
    return f"{row.judged:<8} {row.problem:<26} {row.solution:<26} {row.language:<11} {row.stated:<11} {row.seen}"


if __name__ == "__main__":
    found = run(sys.argv[1:])
    print({judged: sum(row.judged == judged for row in found) for judged in ("right", "unclear", "WRONG")})
    sys.exit(any(row.judged == "WRONG" for row in found))
