"""A look at code that passed: what is asked of the sandbox, and what is made of its answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from interview_desktop.domain import events as ev
from interview_desktop.domain.runs import FunctionMetric, Quality
from interview_desktop.interview import stopwatch
from interview_desktop.interview.problem import Generator
from interview_desktop.interview.stopwatch import Pace
from interview_desktop.ports import CallOutcome, CodeJob, JobOutcome, Trouble
from interview_desktop.session.analysis import Analysis, read_times
from tests.fakes.code_runner import FakeCodeRunner, evaluate
from tests.support.interview_loop import Interview, bank
from tests.support.interviews import finished_run
from tests.support.sounds import until

SIZES = (16, 32, 64, 128, 256, 512)
PROBLEM = replace(
    bank().get("two-readings"),
    entry={"python": "f", "javascript": "f"},
    generator=Generator("made by the fake", SIZES),
)
CODE = "def f(items):\n    return sum(items)\n"


class Host:
    """Lists of as many numbers as asked for; ``trouble`` is raised instead."""

    def __init__(self, trouble: Trouble | None = None) -> None:
        self.trouble = trouble
        self.asked: list[tuple[str, int, int]] = []

    async def generate(self, code: str, size: int, seed: int) -> tuple[Any, ...]:
        if self.trouble is not None:
            raise self.trouble
        self.asked.append((code, size, seed))
        return (list(range(size)),)

    async def check(self, code: str, name: str, arguments: Sequence[Any], expected: Any, got_json: str) -> bool | str:
        raise NotImplementedError

    async def close(self) -> None: ...


class Sandbox(FakeCodeRunner):
    """Answers measuring jobs with ``time(size)`` in milliseconds, memory jobs with a byte per element."""

    def __init__(self, answer: Any) -> None:
        super().__init__()
        self.answer = answer

    async def run(self, job: CodeJob) -> JobOutcome:
        self.jobs.append(job)
        if job.measure:
            calls = [CallOutcome("returned", "0", peak_memory_bytes=len(call[0])) for call in job.calls]
        else:
            calls = [self.answer(call[0]) for call in job.calls]
        return JobOutcome("fake", "finished", tuple(calls))


def took(ms: float | None) -> CallOutcome:
    return CallOutcome("returned", json.dumps(ms), wall_ms=1e6)


def passed(count: int = 3, total: int = 3, claim: str = "") -> Interview:
    interview = Interview(PROBLEM).start()
    if claim:
        interview.add(ev.CandidateSaid(50, claim, True))
    snapshot = interview.add(ev.CodeSnapshot("python", CODE))
    interview.add(ev.RunStarted(1, "python", snapshot))
    interview.add(finished_run(1, count, total))
    return interview


# Interviews are played before there is a loop: the player has its own.
PASSED, CLAIMED = passed(), passed(claim="It is O of n time.")


class Reader:
    async def read(self, language: str, code: str) -> Quality:
        return Quality((FunctionMetric("f", 1, 1, 2),))


async def test_growth_and_quality_of_code_that_passed():
    sandbox, host = Sandbox(lambda size: took(size * size * 1e-3)), Host()
    look = Analysis(sandbox, host, Reader()).look
    growth, quality = await look(PROBLEM, "python", CODE, CLAIMED.state)
    assert growth is not None
    assert (growth.verdict, growth.claimed, growth.agrees) == ("O(n^2)", "O(n)", False)
    assert [point.size for point in growth.points] == list(SIZES)
    assert all(point.memory_bytes == point.size for point in growth.points if point.wall_ms < 100)
    assert quality == Quality((FunctionMetric("f", 1, 1, 2),))
    assert host.asked == [("made by the fake", size, 1) for size in SIZES]


async def test_one_sandbox_measures_all_sizes_several_times():
    sandbox = Sandbox(lambda size: took(size * 1e-3))
    await Analysis(sandbox, Host()).measure(PROBLEM, "python", CODE)
    measuring, memory = sandbox.jobs
    assert [call[0] for call in measuring.calls[: len(SIZES)]] == list(SIZES)
    assert len(measuring.calls) >= 3 * len(SIZES)
    assert memory.measure
    assert memory.code == CODE
    assert [len(call[0]) for call in memory.calls] == list(SIZES)


async def test_the_smallest_of_several_times_counts():
    seen: dict[int, int] = {}

    def answer(size: int) -> CallOutcome:
        seen[size] = seen.get(size, 0) + 1
        return took(size * (1e-3 if seen[size] == 3 else 5e-3))

    growth = await Analysis(Sandbox(answer), Host()).measure(PROBLEM, "python", CODE)
    assert [point.wall_ms for point in growth.points] == [pytest.approx(size * 1e-3) for size in SIZES]


@pytest.mark.parametrize("interview", [passed(2, 3), passed(0, 0), Interview(PROBLEM).start()])
async def test_nothing_is_measured_before_all_tests_pass(interview: Interview):
    sandbox = Sandbox(lambda size: took(1.0))
    growth, quality = await Analysis(sandbox, Host(), Reader()).look(PROBLEM, "python", CODE, interview.state)
    assert growth is None
    assert quality is not None
    assert sandbox.jobs == []


async def test_a_problem_without_a_generator_has_no_growth():
    problem = replace(PROBLEM, generator=None)
    assert await Analysis(Sandbox(took), Host()).look(problem, "python", CODE, PASSED.state) == (None, None)


@pytest.mark.parametrize("where", ["host", "runner"])
async def test_trouble_becomes_a_reason(where: str):
    trouble = Trouble("broken", "Something broke.", "Mend it.")
    runner = FakeCodeRunner([trouble] if where == "runner" else ())
    growth = await Analysis(runner, Host(trouble if where == "host" else None)).measure(PROBLEM, "python", CODE)
    assert (growth.verdict, growth.reason) == ("", "Something broke. Mend it.")


async def test_a_cancelled_look_stops_the_program():
    runner = FakeCodeRunner()
    runner.gate = asyncio.Event()
    task = asyncio.create_task(Analysis(runner, Host()).look(PROBLEM, "python", CODE, PASSED.state))
    await until(lambda: bool(runner.jobs))
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    assert runner.cancelled == 1


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (took(None), "Larger inputs would have taken too long."),
        (CallOutcome("timeout"), "A larger input took too long."),
        (CallOutcome("out_of_memory"), "A larger input needed more memory"),
        (CallOutcome("output_limit"), "prints too much"),
        (CallOutcome("error", error="RecursionError: deep"), "RecursionError: deep"),
        (CallOutcome("crashed"), "ended while it was measured"),
    ],
)
def test_what_ends_a_measurement_early_is_told(bad: CallOutcome, why: str):
    times, reason = read_times([8, 16], JobOutcome("fake", "finished", (took(1.0), bad)))
    assert times == {8: 1.0}
    assert why in reason


@pytest.mark.parametrize("text", ["NaN", "-1", "Infinity", "[1]", '"x"', "9" * 50, "1e9", "true", "null"])
def test_answers_that_cannot_be_are_left_out(text: str):
    outcome = JobOutcome("fake", "finished", (CallOutcome("returned", text, wall_ms=5.0),))
    assert read_times([8], outcome)[0] == {}


# ── the program in the sandbox ───────────────────────────────────────────────────────────────────────────────────


def measure_here(code: str, calls: Sequence[tuple[Any, ...]], pace: Pace | None = None) -> list[Any]:
    program = stopwatch.program("python", code, "f", "function", pace or Pace())
    outcome = evaluate(CodeJob("python", program, stopwatch.ENTRY, tuple(calls)))
    assert outcome.reason == "finished", outcome.message
    return [json.loads(call.value_json) if call.value_json else call.error for call in outcome.calls]


def test_the_stopwatch_gives_milliseconds():
    times = measure_here("def f(n):\n    return sum(i * i for i in range(n))\n", [(10, 10), (100_000, 100_000)])
    assert 0 < times[0] < times[1]


def test_arguments_that_are_changed_are_measured_once():
    code = "seen = 0\ndef f(items):\n    assert items.pop() == 3\n    return items\n"
    assert all(isinstance(ms, float) for ms in measure_here(code, [(3, [1, 2, 3])] * 4))


def test_code_that_remembers_is_loaded_anew():
    code = "seen = []\ndef f(n):\n    seen.append(n)\n    assert len(seen) == 1\n"
    assert all(isinstance(ms, float) for ms in measure_here(code, [(5, 5)] * 4))


def test_an_input_that_would_take_too_long_is_not_tried():
    code = "def f(n):\n    t = 0\n    for i in range(n * n):\n        t += i\n    return t\n"
    times = measure_here(code, [(n, n) for n in (250, 500, 50_000)], Pace(most_ms=2_000))
    assert times[2] is None
    assert None not in times[:2]


def test_an_exception_in_the_code_is_an_error_of_the_call():
    assert "ValueError" in measure_here("def f(n):\n    raise ValueError('x')\n", [(1, 1)])[0]


@pytest.mark.parametrize(
    ("language", "code", "expected"),
    [
        ("python", "def f(a):\n    return sum(a)\n", False),
        ("python", "from functools import lru_cache\n@lru_cache\ndef f(a):\n    return 1\n", True),
        ("python", "memo = {}\ndef f(a):\n    return memo\n", True),
        ("python", "def f(a, memo={}):\n    return memo\n", True),
        ("python", "total = 0\ndef f(a):\n    global total\n", True),
        ("javascript", "function f(a) { return a[0]; }\n", False),
        ("javascript", "const f = (a) => a[0];\n", False),
        ("javascript", "const memo = new Map();\nfunction f(a) { return memo; }\n", True),
        ("javascript", "let last;\nfunction f(a) { last = a; }\n", True),
    ],
)
def test_code_that_remembers_is_known(language: str, code: str, expected: bool):
    assert stopwatch.remembers(language, code) == expected


async def test_methods_are_measured_under_the_names_of_the_language() -> None:
    class Shelves(Host):
        async def generate(self, code: str, size: int, seed: int) -> tuple[Any, ...]:
            return ["Shelf", "put_up"], [[size], ["book"]]

    names = []
    for language in ("python", "javascript"):
        runner = FakeCodeRunner([Trouble("stop", "Seen enough.", "")])
        await Analysis(runner, Shelves()).measure(replace(PROBLEM, kind="operations"), language, CODE)
        names.append(runner.jobs[0].calls[0][1][1])
    assert names == ["put_up", "putUp"]
