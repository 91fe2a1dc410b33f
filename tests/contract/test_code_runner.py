"""What every code runner promises, told to the fake and to the real sandboxes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from interview_desktop.execution.docker_runner import DockerRunner
from interview_desktop.execution.fallback.runner import FallbackRunner
from interview_desktop.ports import CodeJob, CodeRunner, JobOutcome, Limits, Trouble
from tests.fakes.code_runner import FakeCodeRunner
from tests.support.fallback import require_fallback
from tests.support.sandboxes import require_sandboxes

LIMITS = Limits(test_s=3.0, job_s=15.0)

PROGRAMS = {
    "add": {
        "python": "def solve(a, b):\n    return a + b\n",
        "javascript": "function solve(a, b) {\n  return a + b;\n}\n",
    },
    "constant function": {
        "python": "solve = lambda a: a * 2\n",
        "javascript": "const solve = (a) => a * 2;\n",
    },
    "echo": {
        "python": "def solve(value):\n    return value\n",
        "javascript": "function solve(value) { return value; }\n",
    },
    "third line fails for 2": {
        "python": "def solve(n):\n    if n == 2:\n        raise ValueError('no twos')\n    return n\n",
        "javascript": "function solve(n) {\n  if (n === 2)\n    throw new RangeError('no twos');\n  return n;\n}\n",
    },
    "talks": {
        "python": "print('loading')\ndef solve(n):\n    print('call', n)\n    return n\n",
        "javascript": "console.log('loading');\nfunction solve(n) { console.log('call', n); return n; }\n",
    },
    "second line broken": {
        "python": "def solve(n):\n    return (n\n",
        "javascript": "function solve(n) {\n  return (n; }\n",
    },
    "fails while loading": {
        "python": "import math\nvalue = [][3]\n\ndef solve(n):\n    return n\n",
        "javascript": "let none;\nconst value = none.length;\nfunction solve(n) { return n; }\n",
    },
    "another name": {
        "python": "def sovle(n):\n    return n\n",
        "javascript": "function sovle(n) { return n; }\n",
    },
    "no JSON": {
        "python": "def solve():\n    return complex(1, 2)\n",
        "javascript": "function solve() { return Symbol('1 2'); }\n",
    },
    "changes its argument": {
        "python": "seen = []\ndef solve(items):\n    items.append(1); seen.append(1)\n    return [items, len(seen)]\n",
        "javascript": "let seen = 0;\nfunction solve(items) { items.push(1); seen += 1; return [items, seen]; }\n",
    },
}

Run = Callable[..., Awaitable[JobOutcome]]


@dataclass
class Bench:
    runner: CodeRunner
    language: str

    async def run(self, program: str, *calls: tuple[Any, ...]) -> JobOutcome:
        job = CodeJob(self.language, PROGRAMS[program][self.language], "solve", calls, LIMITS)
        return await self.runner.run(job)


def values(outcome: JobOutcome) -> list[Any]:
    return [json.loads(call.value_json) for call in outcome.calls if call.value_json is not None]


@pytest.fixture(
    params=[
        pytest.param(("fake", "python"), id="fake"),
        pytest.param(("docker", "python"), id="docker-python", marks=pytest.mark.docker),
        pytest.param(("docker", "javascript"), id="docker-javascript", marks=pytest.mark.docker),
        pytest.param(("fallback", "python"), id="fallback-python"),
        pytest.param(("fallback", "javascript"), id="fallback-javascript"),
    ]
)
def kind(request: pytest.FixtureRequest) -> tuple[str, str]:
    return request.param


@pytest.fixture
def bench(kind: tuple[str, str]) -> Bench:
    name, language = kind
    if name == "fake":
        return Bench(FakeCodeRunner(), language)
    if name == "fallback":
        return Bench(FallbackRunner(require_fallback(), keep_ready=False), language)
    require_sandboxes()
    return Bench(DockerRunner(), language)


async def one_run(bench: Bench, program: str, *calls: tuple[Any, ...]) -> JobOutcome:
    try:
        return await bench.run(program, *calls)
    finally:
        await bench.runner.close()


async def test_every_call_is_answered_in_order(bench: Bench) -> None:
    outcome = await one_run(bench, "add", (1, 2), (3, 4), (10, -20))

    assert outcome.reason == "finished"
    assert values(outcome) == [3, 7, -10]
    assert [call.status for call in outcome.calls] == ["returned"] * 3


async def test_a_constant_that_holds_a_function_is_called_too(bench: Bench) -> None:
    assert values(await one_run(bench, "constant function", (4,))) == [8]


async def test_json_values_come_back_as_they_went_in(bench: Bench) -> None:
    given = [
        None,
        True,
        0,
        -7,
        2.5,
        "",
        'quote " backslash \\ newline \n',
        "žluťoučký 🐎",
        [],
        [[1], [2, []]],
        {"a": {"b": 1}},
    ]

    outcome = await one_run(bench, "echo", *[(value,) for value in given])

    assert values(outcome) == given


async def test_an_exception_ends_one_call_and_names_its_line(bench: Bench) -> None:
    outcome = await one_run(bench, "third line fails for 2", (1,), (2,), (3,))

    assert outcome.reason == "finished"
    assert [call.status for call in outcome.calls] == ["returned", "error", "returned"]
    failed = outcome.calls[1]
    assert "no twos" in failed.error
    assert failed.error_line == 3
    assert failed.value_json is None


async def test_output_belongs_to_the_call_that_printed_it(bench: Bench) -> None:
    outcome = await one_run(bench, "talks", (1,), (2,))

    assert outcome.stdout == "loading\n"
    assert [call.stdout for call in outcome.calls] == ["call 1\n", "call 2\n"]


async def test_code_that_cannot_be_read_is_a_syntax_error_with_its_line(bench: Bench) -> None:
    outcome = await one_run(bench, "second line broken", (1,))

    assert outcome.reason == "syntax_error"
    assert outcome.error_line == 2
    assert "line 2" in outcome.message
    assert [call.status for call in outcome.calls] == ["not_run"]


async def test_an_exception_outside_of_the_function_runs_nothing(bench: Bench) -> None:
    outcome = await one_run(bench, "fails while loading", (1,))

    assert outcome.reason == "crashed"
    # QuickJS does not note where a property is read, and a wrong line is worse than none.
    assert outcome.error_line == (None if outcome.backend == "quickjs" else 2)
    assert "Error" in outcome.message
    assert [call.status for call in outcome.calls] == ["not_run"]


async def test_a_missing_function_is_named(bench: Bench) -> None:
    outcome = await one_run(bench, "another name", (1,))

    assert outcome.reason == "crashed"
    assert "solve" in outcome.message


async def test_a_value_that_json_cannot_hold_is_shown_and_not_given(bench: Bench) -> None:
    call = (await one_run(bench, "no JSON", ())).calls[0]

    assert call.status == "returned"
    assert call.value_json is None
    assert "1" in call.value_repr
    assert "2" in call.value_repr


async def test_calls_share_the_program_but_not_their_arguments(bench: Bench) -> None:
    outcome = await one_run(bench, "changes its argument", ([],), ([],), ([5],))

    assert values(outcome) == [[[1], 1], [[1], 2], [[5, 1], 3]]


async def test_a_job_without_calls_still_loads_the_code(bench: Bench) -> None:
    outcome = await one_run(bench, "talks")

    assert (outcome.reason, outcome.calls, outcome.stdout) == ("finished", (), "loading\n")


async def test_another_language_is_refused_with_a_sentence(bench: Bench) -> None:
    try:
        with pytest.raises(Trouble) as caught:
            await bench.runner.run(CodeJob("cobol", "", "solve", ()))
    finally:
        await bench.runner.close()

    assert caught.value.code == "language_unknown"
    assert caught.value.remedy


async def test_after_a_cancelled_run_the_next_one_is_whole(bench: Bench) -> None:
    try:
        run = asyncio.create_task(bench.run("add", (1, 1)))
        await asyncio.sleep(0)
        run.cancel()
        with pytest.raises(asyncio.CancelledError):
            await run

        assert values(await bench.run("add", (2, 2))) == [4]
    finally:
        await bench.runner.close()


async def test_closing_twice_does_no_harm(bench: Bench) -> None:
    await bench.run("add", (1, 1))
    await bench.runner.close()
    await bench.runner.close()
