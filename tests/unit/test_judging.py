"""Checkers decide where a test names one; whatever keeps them from deciding passes nothing."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview_desktop.execution.host_functions import HostProcess
from interview_desktop.interview.bank import load_bank
from interview_desktop.interview.checking import UNDECIDED, Finding, job_for, judge, same
from interview_desktop.interview.problem import Problem, TestCase
from interview_desktop.ports import CallOutcome, JobOutcome, Trouble
from interview_desktop.session.judging import judge_run
from tests.fakes.evaluating import evaluate
from tests.fakes.host_functions import FakeHostFunctions
from tests.support.packs import ANY_ORDER, PACKS, SHELF, Pack, write_pack


def load(pack: Pack, folder: Path) -> Problem:
    write_pack(pack, folder)
    bank = load_bank(folder)
    assert bank.faults == ()
    return bank.get(pack.name)


def returned(*got: Any) -> JobOutcome:
    return JobOutcome("fake", "finished", tuple(CallOutcome("returned", json.dumps(value)) for value in got))


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
async def test_a_problem_of_every_kind_tells_right_from_wrong(pack: Pack, tmp_path: Path) -> None:
    problem = load(pack, tmp_path)
    functions = HostProcess()
    try:
        right = await judge_run(
            problem, evaluate(job_for(problem, "python", pack.reference["python"])), "python", functions
        )
        wrong = await judge_run(
            problem, evaluate(job_for(problem, "python", pack.wrong["python"])), "python", functions
        )
    finally:
        await functions.close()

    assert [test.status for test in right.tests] == ["passed"] * len(problem.tests)
    assert [test.status for test in wrong.tests] == ["failed"] * len(problem.tests)


async def test_a_checker_says_why_not_but_not_of_a_hidden_test(tmp_path: Path) -> None:
    problem = load(ANY_ORDER, tmp_path)
    functions = HostProcess()
    try:
        result = await judge_run(problem, returned([1], [1, 2], [1]), "python", functions)
    finally:
        await functions.close()
    shown, exact, hidden = result.tests

    assert (shown.status, shown.error, shown.expected) == ("failed", "This is another list.", "")
    assert (exact.status, exact.expected) == ("passed", "[1, 2]")
    assert (hidden.status, hidden.error) == ("failed", "")
    assert result.reason == "finished"


async def test_a_checker_that_hangs_passes_nothing_and_the_fault_is_ours(tmp_path: Path) -> None:
    hangs = "def ordered(arguments, expected, got):\n    while True: pass\n"
    problem = dataclasses.replace(load(ANY_ORDER, tmp_path), checkers=hangs)
    functions = HostProcess(check_s=0.3)
    try:
        result = await judge_run(problem, returned([1, 2, 3], [1, 2], [1, 2, 3, 4, 5]), "python", functions)
    finally:
        await functions.close()

    assert [test.status for test in result.tests] == ["error", "passed", "error"]
    assert result.reason == "engine_error"
    assert "ran longer" in result.message
    assert "ran longer" in result.tests[0].error
    assert result.tests[2].error == ""


async def test_checkers_are_asked_only_for_values_that_can_be_read(tmp_path: Path) -> None:
    problem = load(ANY_ORDER, tmp_path)

    def never(*_: object) -> bool:
        raise AssertionError("this value must not reach a checker")

    outcome = JobOutcome(
        "fake",
        "finished",
        (
            CallOutcome("returned", "[" * 100_000),
            CallOutcome("timeout"),
            CallOutcome("returned", None, value_repr="<Shelf>"),
        ),
    )
    result = await judge_run(problem, outcome, "python", FakeHostFunctions(ordered=never))

    assert [test.status for test in result.tests] == ["failed", "timeout", "failed"]
    assert result.reason == "finished"


def test_a_test_whose_checker_was_never_asked_is_not_passed() -> None:
    test = TestCase("it", False, (1,), 1, checker="anything")

    result = judge([test], returned(1), "python")

    assert [test.status for test in result.tests] == ["error"]
    assert (result.reason, result.passed) == ("engine_error", 0)
    assert UNDECIDED.trouble in result.message


def test_methods_have_the_names_of_the_language(tmp_path: Path) -> None:
    problem = load(SHELF, tmp_path)

    assert job_for(problem, "python", "").calls[0][0] == ["Shelf", "put_up", "put_up"]
    assert job_for(problem, "javascript", "").calls[0][0] == ["Shelf", "putUp", "putUp"]


@pytest.mark.parametrize(
    ("got", "expected", "compare", "passes"),
    [
        ([[2, 1], [3]], [[3], [1, 2]], "unordered_deep", True),
        ([[2, 1], [3]], [[3], [1, 1]], "unordered_deep", False),
        ([[2, 1], [3]], [[3], [1, 2]], "unordered", False),
        ([{"a": [1, 2]}], [{"a": [2, 1]}], "unordered_deep", True),
        ([[1, [2, 3]], [4]], [[4], [[3, 2], 1]], "unordered_deep", True),
        ([True], [1], "unordered_deep", False),
        ([1.0], [1], "unordered_deep", True),
        ([[[0.1]]], [[[0.1000000001]]], "float", True),
        ("3 4  \n\n", "3 4", "text", True),
        ("3  4\n", "3 4\n", "text", False),
        (" 3\n", "3\n", "text", False),
        ("3\r\n4", "3\n4\n", "text", True),
        ("\n3", "3", "text", False),
    ],
)
def test_other_ways_to_compare(got: Any, expected: Any, compare: Any, passes: bool) -> None:
    assert same(got, expected, compare, "python") is passes


def test_a_hostile_nest_is_compared_in_time_that_grows_with_its_size() -> None:
    nest: Any = ["x"] * 1000
    for _ in range(190):
        nest = [nest, "y"]

    assert same(nest, [*nest[::-1]], "unordered_deep", "python")


nested = st.recursive(st.integers() | st.text(max_size=3), lambda inner: st.lists(inner, max_size=4), max_leaves=15)


@given(nested, st.randoms())
def test_deep_order_does_not_matter(value: Any, random: Any) -> None:
    def shuffled(item: Any) -> Any:
        if not isinstance(item, list):
            return item
        items = [shuffled(each) for each in item]
        random.shuffle(items)
        return items

    assert same(shuffled(value), value, "unordered_deep", "python")


class Undecided(FakeHostFunctions):
    async def check(self, *_: Any) -> bool | str:
        raise Trouble("checker_failed", "It said nothing.", "")


@given(st.lists(st.none() | st.text(), max_size=4))
def test_nothing_passes_without_a_verdict(texts: list[str | None]) -> None:
    tests = tuple(TestCase(f"{number}", False, (), None, checker="any") for number in range(4))
    calls = tuple(CallOutcome("returned", text) for text in texts)
    problem: Any = type("P", (), {"tests": tests, "checkers": ""})

    result = asyncio.run(judge_run(problem, JobOutcome("fake", "finished", calls), "python", Undecided()))

    assert result.passed == 0


def test_a_finding_is_wrong_unless_it_says_right() -> None:
    assert not Finding().passed
