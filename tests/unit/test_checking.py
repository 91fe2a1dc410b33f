"""Verdicts from values that hostile code has written."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview_desktop.domain.runs import RunResult
from interview_desktop.interview.checking import MAX_DISPLAY, Unreadable, display, judge, parse, same
from interview_desktop.interview.problem import Comparison, TestCase
from interview_desktop.ports import CallOutcome, JobOutcome

SECRET = "SECRET-4711"


def verdict(
    value_json: str | None, expected: Any, compare: Comparison = "exact", language: str = "python", **call: Any
) -> str:
    test = TestCase("it", False, (1,), expected, compare)
    outcome = JobOutcome("fake", "finished", (CallOutcome("returned", value_json, **call),))
    return judge([test], outcome, language).tests[0].status


@pytest.mark.parametrize(
    ("returned", "expected", "language", "passes"),
    [
        ("7", 7, "python", True),
        ("7", 8, "python", False),
        ("true", True, "python", True),
        ("true", 1, "python", False),
        ("1", True, "python", False),
        ("0", False, "javascript", False),
        ("null", 0, "python", False),
        ("null", None, "python", True),
        ("[]", None, "python", False),
        ("1.0", 1, "python", False),
        ("1", 1.0, "python", True),
        ("1.0", 1, "javascript", True),
        ("1e0", 1, "javascript", True),
        ("9007199254740993", 9007199254740992, "python", False),
        ("9007199254740992", 9007199254740993, "javascript", True),
        ('"1"', 1, "javascript", False),
        ("1", "1", "python", False),
        ("NaN", None, "javascript", False),
        ("NaN", 0, "javascript", False),
        ("Infinity", 10**400, "python", False),
        ("-0.0", 0, "javascript", True),
        ('["a",["b"]]', ["a", ["b"]], "python", True),
        ('["a","b"]', "ab", "python", False),
        ('{"a":1,"b":2}', {"b": 2, "a": 1}, "python", True),
        ('{"a":1}', {"a": 1, "b": 2}, "python", False),
        ('{"a":true}', {"a": 1}, "javascript", False),
        ('"\\ud800"', "\ud800", "python", True),
        ('"\\ud800"', "?", "python", False),
    ],
)
def test_values_are_compared_as_the_language_means_them(
    returned: str, expected: Any, language: str, passes: bool
) -> None:
    assert verdict(returned, expected, language=language) == ("passed" if passes else "failed")


@pytest.mark.parametrize(
    ("returned", "expected", "passes"),
    [
        ("[3,1,2]", [1, 2, 3], True),
        ("[1,1,2]", [1, 2, 2], False),
        ("[1,2]", [1, 2, 2], False),
        ("[true,2]", [1, 2], False),
        ("[[1,2],[3,4]]", [[3, 4], [1, 2]], True),
        ("[[2,1]]", [[1, 2]], False),
        ('[{"a":1,"b":[2]}]', [{"b": [2], "a": 1}], True),
        ("5", [5], False),
        ('{"a":1}', {"a": 1}, True),
    ],
)
def test_unordered_means_a_multiset_at_the_top(returned: str, expected: Any, passes: bool) -> None:
    assert verdict(returned, expected, "unordered") == ("passed" if passes else "failed")


@pytest.mark.parametrize(
    ("returned", "expected", "passes"),
    [
        ("0.30000000000000004", 0.3, True),
        ("1", 1.0000001, True),
        ("1.1", 1.0, False),
        ("[0.1,[0.2]]", [0.1, [0.20000000001]], True),
        ("NaN", 1.0, False),
        ("Infinity", 1e308, False),
        ("true", 1.0, False),
        ("1" + "0" * 400, 1.0, False),
    ],
)
def test_float_means_close(returned: str, expected: Any, passes: bool) -> None:
    assert verdict(returned, expected, "float") == ("passed" if passes else "failed")


@pytest.mark.parametrize(
    "returned",
    [
        "",
        "nonsense",
        "[1",
        '"' + "x" * (2 << 20) + '"',
        "[" * 100_000 + "]" * 100_000,
        "[" * 100_000,
        '{"a":' * 5000 + "1" + "}" * 5000,
        "9" * 5000,
        "-" + "9" * 5000,
        "1e99999",
        '"' + '\\"' * 200_000,
        "\ud800",
        "\x00",
    ],
    ids=lambda text: f"{text[:8]!r} of {len(text)}",
)
def test_what_cannot_be_read_has_failed_and_says_so(returned: str) -> None:
    outcome = JobOutcome("fake", "finished", (CallOutcome("returned", returned),))

    (result,) = judge([TestCase("it", False, (), 1)], outcome, "python").tests

    assert result.status == "failed"
    assert result.error or result.got
    assert len(result.got) <= MAX_DISPLAY


def test_reading_is_deep_enough_for_honest_values() -> None:
    assert parse("[" * 100 + "]" * 100)
    assert parse('"' + "[" * 1000 + '\\""') == "[" * 1000 + '"'
    assert math.isnan(parse("NaN"))
    with pytest.raises(Unreadable, match="deeply"):
        parse("[" * 300 + "]" * 300)


def test_a_hidden_test_shows_nothing_but_its_name_its_verdict_and_its_time() -> None:
    statuses = ("returned", "error", "timeout", "out_of_memory", "output_limit", "crashed", "not_run")
    tests = [TestCase(f"hidden {status}", True, (SECRET,), SECRET) for status in statuses]
    calls = tuple(
        CallOutcome(
            status,
            value_json=json.dumps([SECRET]),
            value_repr=SECRET,
            error=f"ValueError: {SECRET}",
            error_line=3,
            stdout=SECRET,
            stderr=SECRET,
            wall_ms=2.0,
        )
        for status in statuses
    )

    result = judge(tests, JobOutcome("fake", "finished", calls, stdout="loading"), "python")

    assert SECRET not in repr(result)
    assert {test.error_line for test in result.tests} == {None}
    assert [test.status for test in result.tests] == [
        "failed", "error", "timeout", "out_of_memory", "crashed", "crashed", "not_run"
    ]  # fmt: skip
    assert result.stdout == "loading"


def test_a_visible_test_shows_arguments_values_output_and_error() -> None:
    test = TestCase("two items", False, ([1, None], "é", True), {"a": [0.5]})
    outcome = JobOutcome(
        "fake",
        "finished",
        (CallOutcome("returned", "[null]", stdout="out\n", stderr="err\n", error_line=4),),
        stdout="loading\n",
    )

    python = judge([test], outcome, "python")
    (shown,) = python.tests
    (javascript,) = judge([test], outcome, "javascript").tests

    assert (shown.arguments, shown.expected, shown.got) == ("[1, None], 'é', True", "{'a': [0.5]}", "[None]")
    assert (javascript.arguments, javascript.got) == ('[1, null], "é", true', "[null]")
    assert shown.output == "out\nerr\n"
    assert python.stdout == "loading\nout\n"


def test_missing_and_superfluous_calls_are_no_trouble() -> None:
    tests = [TestCase("a", False, (), 1), TestCase("b", False, (), 1)]
    one = CallOutcome("returned", "1")

    assert [test.status for test in judge(tests, JobOutcome("fake", "timeout", (one,)), "python").tests] == [
        "passed", "not_run"
    ]  # fmt: skip
    assert judge(tests, JobOutcome("fake", "finished", (one,) * 5), "python").passed == 2


def test_display_stops_soon_after_what_can_be_shown() -> None:
    assert len(display(list(range(1_000_000)), "python")) < 2 * MAX_DISPLAY
    assert len(display("x" * 1_000_000, "javascript")) < 2 * MAX_DISPLAY


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
hostile_texts = (
    st.text()
    | st.from_regex(r'[\[\]{}",:\\0-9eE.+-]*', fullmatch=True)
    | json_values.map(json.dumps)
    | st.sampled_from(["NaN", "Infinity", "-Infinity", "[" * 1000, "1" * 6000, '"\\ud800"', '{"a":NaN}'])
)
outcomes = st.builds(
    CallOutcome,
    status=st.sampled_from(["returned", "error", "timeout", "out_of_memory", "output_limit", "crashed", "not_run"]),
    value_json=st.none() | hostile_texts,
    value_repr=st.text() | st.just("\ud800"),
    error=st.text(),
    error_line=st.none() | st.integers(),
    stdout=st.text() | st.just("\udfff"),
    stderr=st.text(),
)
tests_of_a_problem = st.builds(
    TestCase,
    name=st.just("it"),
    hidden=st.booleans(),
    arguments=st.tuples(json_values),
    expected=json_values,
    compare=st.sampled_from(["exact", "unordered", "float"]),
)


@given(
    st.lists(tests_of_a_problem, max_size=3), st.lists(outcomes, max_size=3), st.sampled_from(["python", "javascript"])
)
def test_judging_never_fails_and_its_result_can_be_stored(
    tests: list[TestCase], calls: list[CallOutcome], language: str
) -> None:
    result = judge(tests, JobOutcome("fake", "finished", tuple(calls)), language)

    assert isinstance(result, RunResult)
    assert len(result.tests) == len(tests)
    for test in result.tests:
        for text in (test.arguments, test.expected, test.got, test.error, test.output):
            assert len(text) <= MAX_DISPLAY
            assert not (test.hidden and text)
            text.encode("utf-8")
    result.stdout.encode("utf-8")


@given(json_values, st.sampled_from(["exact", "unordered", "float"]), st.sampled_from(["python", "javascript"]))
def test_every_value_equals_what_it_was_written_as(value: Any, compare: Comparison, language: str) -> None:
    assert same(parse(json.dumps(value)), value, compare, language)


@given(st.lists(json_values, max_size=5).flatmap(lambda items: st.tuples(st.just(items), st.permutations(items))))
def test_unordered_does_not_see_the_order(pair: tuple[list[Any], list[Any]]) -> None:
    items, shuffled = pair

    assert same(parse(json.dumps(shuffled)), items, "unordered", "python")
