"""Are the verdicts on growth right? Reference functions of known growth, measured in real sandboxes.

A verdict is right when it leaves the truth possible (``O(n) or O(n log n)`` for a sort), wrong when it does not, and
unclear when there is none. What grows like nothing that is told apart is right when nothing is said.

As a program: ``python -m tests.benchmarks.bench_growth [--record FILE] [word of a name …]``; recorded times are what
``tests/unit/test_growth.py`` reads.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from interview_desktop.domain.runs import Growth
from interview_desktop.execution.docker_runner import DockerRunner
from interview_desktop.execution.host_functions import HostProcess
from interview_desktop.interview.growth import members
from interview_desktop.interview.problem import Generator, Problem
from interview_desktop.session.analysis import Analysis
from tests.support.docker_engine import prepare
from tests.support.interview_loop import RESOURCES, bank
from tests.support.reference_growth import REFERENCES, SIZES, Reference

NAMES = {"python": "Python", "javascript": "JavaScript"}


PROBLEMS = {"two-readings": "O(n)", "rehearsal-room": "O(n log n)", "ferry-route": "O(n log n)"}
"""The bank's problems with the growth of their reference solutions on their generators' inputs."""


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    truth: str
    problem: Problem
    codes: dict[str, str]


def cases() -> list[Case]:
    base = bank().get("two-readings")
    found = [
        Case(
            reference.name, reference.truth, problem_of(reference, base), {name: reference.code(name) for name in NAMES}
        )
        for reference in REFERENCES
    ]
    for identifier, truth in PROBLEMS.items():
        problem = bank().get(identifier)
        code = (RESOURCES / "problems" / identifier / "generator.py").read_text(encoding="utf-8")
        problem = replace(problem, generator=problem.generator or Generator(code, SIZES))
        found.append(Case(identifier, truth, problem, {name: problem.starter(name).reference for name in NAMES}))
    return found


def problem_of(reference: Reference, base: Problem) -> Problem:
    generator = Generator(reference.generator, reference.sizes)
    return replace(base, entry={"python": "f", "javascript": "f"}, generator=generator)


def judge(truth: str, growth: Growth) -> str:
    if not growth.verdict:
        return "unclear" if truth else "right"
    return "right" if truth in members(growth.verdict) else "WRONG"


def run(wanted: Sequence[str] = (), record: Path | None = None) -> list[dict[str, Any]]:
    if reason := prepare():
        raise RuntimeError(reason)
    return asyncio.run(_run(wanted, record))


async def _run(wanted: Sequence[str], record: Path | None) -> list[dict[str, Any]]:
    runner, host = DockerRunner(), HostProcess()
    analysis = Analysis(runner, host)
    said: dict[str, list[tuple[str, Growth]]] = {language: [] for language in NAMES}
    recorded: dict[str, list[tuple[int, float]]] = {}
    try:
        for case in cases():
            for language in NAMES:
                if wanted and not any(word in case.name for word in wanted):
                    continue
                growth = await analysis.measure(case.problem, language, case.codes[language])
                verdict = judge(case.truth, growth)
                said[language].append((verdict, growth))
                recorded[f"{language}/{case.truth}/{case.name}"] = [(p.size, p.wall_ms) for p in growth.points]
                print(_row(case, language, verdict, growth), file=sys.stderr, flush=True)
    finally:
        await runner.close()
        await host.close()
    if record is not None:
        _keep(recorded, record)
    return [measure for language, name in NAMES.items() for measure in _measures(name, said[language])]


def _keep(recorded: dict[str, list[tuple[int, float]]], file: Path) -> None:
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(points)}" for name, points in recorded.items())
    file.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


def _row(case: Case, language: str, verdict: str, growth: Growth) -> str:
    slope = "" if growth.exponent is None else f"{growth.exponent:.2f} [{growth.low:.2f}, {growth.high:.2f}]"
    sizes = f"{growth.points[0].size}…{growth.points[-1].size} ({len(growth.points)})" if growth.points else ""
    cells = (f"{case.name} ({language})", case.truth or "none of them", growth.verdict or growth.reason)
    return f"{verdict:8} {cells[0]:44} {cells[1]:14} {cells[2]:24} {slope:24} {sizes}"


def _measures(name: str, said: list[tuple[str, Growth]]) -> list[dict[str, Any]]:
    def rate(what: str) -> float:
        return round(100 * sum(verdict == what for verdict, _ in said) / max(len(said), 1), 1)

    pairs = round(100 * sum(" or " in growth.verdict for _, growth in said) / max(len(said), 1), 1)
    wrong, unclear = rate("WRONG"), rate("unclear")
    of = f"of {len(said)} functions"
    return [
        {"name": f"{name}: wrong verdicts, {of}", "value": wrong, "unit": "%", "goal": "0", "met": wrong == 0},
        {"name": f"{name}: unclear, {of}", "value": unclear, "unit": "%", "goal": "≤ 10", "met": unclear <= 10},
        {"name": f"{name}: two classes left open, {of}", "value": pairs, "unit": "%"},
    ]


if __name__ == "__main__":
    arguments = sys.argv[1:]
    file = Path(arguments[1]) if arguments[:1] == ["--record"] else None
    for line in run(arguments[2:] if file else arguments, file):
        print(line)
