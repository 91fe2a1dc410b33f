"""A look at the code of a run whose tests have passed: how its time grows, and how it reads."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from interview_desktop.domain.runs import Growth, GrowthPoint, Quality
from interview_desktop.domain.session import SessionState
from interview_desktop.interview import record, stopwatch
from interview_desktop.interview.checking import arguments_for
from interview_desktop.interview.claims import compare, time_claim
from interview_desktop.interview.growth import estimate
from interview_desktop.interview.problem import Generator, Problem
from interview_desktop.interview.stopwatch import Pace
from interview_desktop.ports import (
    CallOutcome,
    CodeJob,
    CodeReader,
    CodeRunner,
    HostFunctions,
    JobOutcome,
    Limits,
    Trouble,
)

ROUNDS: Final = 6
"""Each size is measured this often, the smallest time counts: nothing makes a program faster than it is."""

LOOKS: Final = 2
"""A measurement without a verdict is made once more, in another sandbox, and the smaller times count."""

EMPTY: Final[Mapping[int, int]] = {}

MOST_BYTES: Final = 12 << 20
"""Of all inputs of a job together: the sandbox holds them beside the program."""

SEED: Final = 1
COLD_MS: Final = 4.0
"""Code that is loaded anew for each call is measured cold; a just-in-time compiler is done with it after this time."""

Input = tuple[int, tuple[Any, ...]]
"""A size, and the arguments of a call of that size."""

LIMITS: Final = Limits(test_s=4.0, job_s=25.0)


class Analysis:
    """``reader`` None: the code is not read. Cancelling ``look`` stops what runs."""

    def __init__(
        self, runner: CodeRunner, host: HostFunctions, reader: CodeReader | None = None, pace: Pace | None = None
    ) -> None:
        self._runner = runner
        self._host = host
        self._reader = reader
        self._pace = pace or Pace()

    async def look(
        self, problem: Problem, language: str, code: str, state: SessionState
    ) -> tuple[Growth | None, Quality | None]:
        """What goes into ``CodeAnalysed``. Growth is measured when all tests of the last run passed and the problem has
        a generator (else None); whatever prevents a measurement is its ``reason``. Never raises ``Trouble``."""
        quality = asyncio.ensure_future(self.read(language, code))
        try:
            growth = None
            if problem.generator is not None and all_passed(state):
                growth = await self.measure(problem, language, code)
                growth = compare(growth, time_claim(state, problem))
            return growth, await quality
        finally:
            quality.cancel()

    async def read(self, language: str, code: str) -> Quality | None:
        if self._reader is None:
            return None
        try:
            return await self._reader.read(language, code)
        except Trouble as trouble:
            return Quality(missing=f"{trouble.message} {trouble.remedy}".strip())

    async def measure(self, problem: Problem, language: str, code: str) -> Growth:
        """The growth of ``code`` on the problem's generated inputs, without a look at any claim."""
        if problem.generator is None:
            return _no_growth("This problem has no inputs that grow.")
        if problem.kind == "program":
            return _no_growth("Programs that read standard input are not measured.")
        times: dict[int, float] = {}
        why_fewer = ""
        cold = language == "javascript" and stopwatch.remembers(language, code)
        try:
            made, rounds = await self._inputs(problem.generator)
            # The generator names methods as Python does.
            inputs = [(size, arguments_for(problem, language, arguments)) for size, arguments in made]
            calls = rounds * inputs
            sizes = [size for size, _ in calls]
            job = self._job(problem, language, code, calls)
            for _ in range(LOOKS):
                seen, why_fewer = read_times(sizes, await self._runner.run(job), COLD_MS if cold else 0.0)
                for size, ms in seen.items():
                    times[size] = min(ms, times.get(size, ms))
                # What disturbed one sandbox did not disturb the next one at the same sizes.
                if estimate(_points(times), why_fewer).verdict:
                    break
        except Trouble as trouble:
            return _no_growth(f"{trouble.message} {trouble.remedy}".strip())
        memory = await self._memory(problem, language, code, [item for item in inputs if times.get(item[0], 1e9) < 100])
        return estimate(_points(times, memory), why_fewer)

    async def _inputs(self, generator: Generator) -> tuple[list[Input], int]:
        """Inputs of growing size as far as there is room, and how often there is room for all of them."""
        made: list[Input] = []
        used = 0
        for size in sorted(set(generator.sizes)):
            arguments = await self._host.generate(generator.code, size, SEED)
            # Megabytes of text take longer than the window's thread may stand still.
            length = len(await asyncio.to_thread(json.dumps, arguments))
            if used + length > MOST_BYTES:
                break
            used += length
            made.append((size, arguments))
        return made, max(1, min(ROUNDS, MOST_BYTES // max(used, 1)))

    def _job(self, problem: Problem, language: str, code: str, inputs: Sequence[Input]) -> CodeJob:
        program = stopwatch.program(language, code, problem.entry[language], problem.kind, self._pace)
        calls = tuple((size, *arguments) for size, arguments in inputs)
        shapes = ("json", *problem.shapes) if problem.shapes and problem.kind == "function" else ()
        return CodeJob(language, program, stopwatch.ENTRY, calls, LIMITS, shapes=shapes)

    async def _memory(self, problem: Problem, language: str, code: str, inputs: Sequence[Input]) -> dict[int, int]:
        """Peak memory per size, in a sandbox of its own: measuring it would slow the clock down."""
        if not inputs:
            return {}
        job = CodeJob(
            language,
            code,
            problem.entry[language],
            tuple(arguments for _, arguments in inputs),
            LIMITS,
            kind=problem.kind,
            shapes=problem.shapes,
            returns=problem.returns,
            measure=True,
        )
        try:
            outcome = await self._runner.run(job)
        except Trouble:
            return {}
        return {
            size: call.peak_memory_bytes
            for (size, _), call in zip(inputs, outcome.calls, strict=False)
            if call.status == "returned" and call.peak_memory_bytes is not None
        }


def _points(times: Mapping[int, float], memory: Mapping[int, int] = EMPTY) -> tuple[GrowthPoint, ...]:
    return tuple(GrowthPoint(size, round(ms, 6), memory.get(size)) for size, ms in sorted(times.items()))


def all_passed(state: SessionState) -> bool:
    """Whether the last run that judged the code found nothing wrong."""
    runs = record.finished_runs(state)
    result = runs[-1].result if runs else None
    return result is not None and result.total > 0 and result.passed == result.total


def read_times(sizes: Sequence[int], outcome: JobOutcome, least_ms: float = 0.0) -> tuple[dict[int, float], str]:
    """The smallest time per size, and why there are fewer than asked for (or nothing). The answers were written beside
    hostile code: what cannot be is left out."""
    times: dict[int, float] = {}
    why = "" if outcome.reason == "finished" else outcome.message
    for size, call in zip(sizes, outcome.calls, strict=False):
        ms = _milliseconds(call)
        if ms is not None:
            times[size] = min(ms, times.get(size, math.inf))
        else:
            why = why or _why(call)
    kept = {size: ms for size, ms in times.items() if ms >= least_ms}
    if len(kept) < len(times) and not why:
        why = "Code that keeps results from call to call is too fast here to be measured well."
    return kept, why


def _milliseconds(call: CallOutcome) -> float | None:
    if call.status != "returned" or call.value_json is None or len(call.value_json) > 40:
        return None
    try:
        ms = float(call.value_json)
    except ValueError:
        return None
    believable = math.isfinite(ms) and ms >= 0 and (call.wall_ms <= 0 or ms <= call.wall_ms + 1)
    return ms if believable else None


def _why(call: CallOutcome) -> str:
    match call.status:
        case "returned":
            return "Larger inputs would have taken too long."
        case "timeout":
            return "A larger input took too long."
        case "out_of_memory":
            return "A larger input needed more memory than the sandbox has."
        case "output_limit":
            return "The code prints too much to be measured."
        case "error":
            return f"The code stopped on a larger input: {call.error[:200]}"
        case _:
            return "The program ended while it was measured."


def _no_growth(reason: str) -> Growth:
    return Growth((), "", None, None, None, reason)
