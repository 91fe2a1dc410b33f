"""Run every ``bench_*.py`` and print one table: each figure against its floor, measured in the same run.

A benchmark module has ``run() -> list[dict]`` with the keys of :class:`Measure`. Each runs in a process of its own, so
that none warms the next one up. Arguments name the benchmarks to run (``startup``, ``store`` …); none means all.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NotRequired, TypedDict

from interview_desktop.providers.local.voice_pack import voices_folder

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
OUTPUT = ROOT / "tests" / "output"
LIMIT_S = 1800

ONE = "import importlib, json, sys; m = importlib.import_module(sys.argv[1]); print('\\n' + json.dumps(m.run()))"


class Measure(TypedDict):
    """``floor`` is what the cheapest thing imaginable costs on this machine now, ``ratio`` value over floor, ``goal`` a
    short text such as ``≤ 1.5×``, ``met`` whether it was reached."""

    name: str
    value: float
    unit: str
    floor: NotRequired[float | None]
    ratio: NotRequired[float | None]
    goal: NotRequired[str]
    met: NotRequired[bool | None]


def measure(module: str) -> tuple[list[Measure], str]:
    """The measures of one benchmark, and why it failed (or nothing)."""
    # Benchmarks give the app another home; the voices stay where they were fetched.
    environment = {"INTERVIEW_DESKTOP_VOICES": str(voices_folder()), **os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", ONE, f"tests.benchmarks.{module}"]
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=LIMIT_S, check=False
        )
    except subprocess.TimeoutExpired:
        return [], f"took longer than {LIMIT_S} s"
    if done.returncode:
        return [], (done.stderr.strip().splitlines() or ["no reason given"])[-1]
    measures: list[Measure] = json.loads(done.stdout.strip().splitlines()[-1])
    return measures, ""


def table(measures: Sequence[Measure]) -> str:
    rows = [("", "value", "floor", "ratio", "goal", "")]
    for one in measures:
        floor, ratio, met = one.get("floor"), one.get("ratio"), one.get("met")
        if ratio is None and floor:
            ratio = one["value"] / floor
        rows.append(
            (
                one["name"],
                f"{_number(one['value'])} {one['unit']}",
                f"{_number(floor)} {one['unit']}" if floor is not None else "",
                f"{ratio:.2f}×" if ratio is not None else "",
                one.get("goal") or "",
                "" if met is None else "reached" if met else "MISSED",
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) if column in (0, 4, 5) else cell.rjust(width) for column, (cell, width) in cells)
        for row in rows
        for cells in [list(enumerate(zip(row, widths, strict=True)))]
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.1f}" if abs(value) >= 1 else f"{value:.4f}"


def main(wanted: Sequence[str]) -> int:
    modules = sorted(path.stem for path in FOLDER.glob("bench_*.py"))
    if wanted:
        modules = [module for module in modules if module.removeprefix("bench_") in wanted]
    measures: list[Measure] = []
    failures: dict[str, str] = {}
    for module in modules:
        began = time.monotonic()
        found, failure = measure(module)
        measures += found
        if failure:
            failures[module] = failure
        print(f"{module}: {failure or 'done'} ({time.monotonic() - began:.0f} s)", file=sys.stderr, flush=True)
    print(table(measures))
    OUTPUT.mkdir(parents=True, exist_ok=True)
    result = {"machine": {"cpus": os.cpu_count(), "system": sys.platform}, "measures": measures, "failures": failures}
    (OUTPUT / "bench.json").write_text(json.dumps(result, indent=2, ensure_ascii=False))
    print(json.dumps(result, ensure_ascii=False))
    return 1 if failures or not modules else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
