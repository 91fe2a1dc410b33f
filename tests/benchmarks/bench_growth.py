"""Are the verdicts on growth right? Reference functions of known growth, measured in real sandboxes.

A verdict is right when it leaves the truth possible (``O(n) or O(n log n)`` for a sort), wrong when it does not, and
unclear when there is none. What grows like nothing that is told apart is right when nothing is said.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from interview_desktop.domain.runs import Growth
from interview_desktop.execution.docker_runner import DockerRunner
from interview_desktop.execution.host_functions import HostProcess
from interview_desktop.interview.growth import members
from interview_desktop.interview.problem import Generator, Problem
from interview_desktop.session.analysis import Analysis
from tests.support.docker_engine import prepare
from tests.support.interview_loop import bank
from tests.support.reference_growth import REFERENCES, Reference

NAMES = {"python": "Python", "javascript": "JavaScript"}


def problem_of(reference: Reference, base: Problem) -> Problem:
    generator = Generator(reference.generator, reference.sizes)
    return replace(base, entry={"python": "f", "javascript": "f"}, generator=generator)


def judge(truth: str, growth: Growth) -> str:
    if not growth.verdict:
        return "unclear" if truth else "right"
    return "right" if truth in members(growth.verdict) else "WRONG"


def run(wanted: Sequence[str] = ()) -> list[dict[str, Any]]:
    if reason := prepare():
        raise RuntimeError(reason)
    return asyncio.run(_run(wanted))


async def _run(wanted: Sequence[str]) -> list[dict[str, Any]]:
    runner, host = DockerRunner(), HostProcess()
    analysis = Analysis(runner, host)
    base = bank().get("two-readings")
    said: dict[str, list[tuple[str, Growth]]] = {language: [] for language in NAMES}
    try:
        for reference in REFERENCES:
            for language in NAMES:
                if wanted and not any(word in reference.name for word in wanted):
                    continue
                growth = await analysis.measure(problem_of(reference, base), language, reference.code(language))
                verdict = judge(reference.truth, growth)
                said[language].append((verdict, growth))
                print(_row(reference, language, verdict, growth), file=sys.stderr, flush=True)
    finally:
        await runner.close()
        await host.close()
    return [measure for language, name in NAMES.items() for measure in _measures(name, said[language])]


def _row(reference: Reference, language: str, verdict: str, growth: Growth) -> str:
    slope = "" if growth.exponent is None else f"{growth.exponent:.2f} [{growth.low:.2f}, {growth.high:.2f}]"
    sizes = f"{growth.points[0].size}…{growth.points[-1].size} ({len(growth.points)})" if growth.points else ""
    cells = (f"{reference.name} ({language})", reference.truth or "none of them", growth.verdict or growth.reason)
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
    for line in run(sys.argv[1:]):
        print(line)
