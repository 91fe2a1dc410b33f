"""Verdicts, made on the host from values that hostile code has written.

``judge`` holds for any outcome: whatever cannot be read, is too large or too deep, is a failed test and never an error.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from interview_desktop.domain.runs import RunResult, TestResult, TestStatus
from interview_desktop.interview.problem import Comparison, Problem, TestCase
from interview_desktop.ports import CallOutcome, CodeJob, JobOutcome

MAX_VALUE_CHARS: Final = 1 << 20
MAX_DISPLAY: Final = 2000
MAX_OUTPUT: Final = 64 << 10
MAX_DEPTH: Final = 200
MAX_DIGITS: Final = 4300
TOLERANCE: Final = 1e-6

_STATUSES: Final[dict[str, TestStatus]] = {
    "error": "error",
    "timeout": "timeout",
    "out_of_memory": "out_of_memory",
    "output_limit": "crashed",
    "crashed": "crashed",
    "not_run": "not_run",
}


class Unreadable(ValueError):
    """The text is not a value that may be compared; the message says why in a few words."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a checker said of one returned value: whether it is right, why not, or what kept it from deciding."""

    passed: bool = False
    why: str = ""
    trouble: str = ""


UNDECIDED: Final = Finding(trouble="This problem's checker was not asked.")


def job_for(problem: Problem, language: str, code: str) -> CodeJob:
    """The job that runs all tests of ``problem`` in order: inputs only.

    Raises:
        KeyError: the problem has no entry function for ``language``.
    """
    calls = tuple(arguments_for(problem, language, test.arguments) for test in problem.tests)
    return CodeJob(
        language=language,
        code=code,
        entry=problem.entry[language],
        calls=calls,
        kind=problem.kind,
        shapes=problem.shapes,
        returns=problem.returns,
    )


def arguments_for(problem: Problem, language: str, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """The arguments of one call as ``language`` takes them: the method ``push_back`` is ``pushBack`` in JavaScript."""
    if problem.kind != "operations" or language != "javascript" or len(arguments) != 2:
        return arguments
    methods, values = arguments
    if not isinstance(methods, list | tuple):
        return arguments
    return [_camel(str(method)) for method in methods], values


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def judge(
    tests: Sequence[TestCase], outcome: JobOutcome, language: str, findings: Mapping[int, Finding] | None = None
) -> RunResult:
    """The result of a run whose ``outcome.calls`` answer ``tests`` in order. Never raises for what is in ``outcome``.

    ``findings`` are what checkers said, by the test's index (``session.judging`` asks them). A test with a checker that
    did not decide is not passed, and the whole run is an ``engine_error``: the fault is ours. Of hidden tests only
    name, status and time remain, and nothing that was printed during them.
    """
    findings = findings or {}
    missing = CallOutcome("not_run")
    calls = [outcome.calls[index] if index < len(outcome.calls) else missing for index in range(len(tests))]
    visible = [call for test, call in zip(tests, calls, strict=True) if not test.hidden]
    verdicts = [
        _verdict(test, call, language, findings.get(index, UNDECIDED))
        for index, (test, call) in enumerate(zip(tests, calls, strict=True))
    ]
    undecided = next((trouble for _, trouble in verdicts if trouble), "")
    return RunResult(
        language=language,
        backend=outcome.backend,
        reason="engine_error" if undecided else outcome.reason,
        tests=tuple(result for result, _ in verdicts),
        stdout=_join([outcome.stdout, *(call.stdout for call in visible)]),
        stderr=_join([outcome.stderr, *(call.stderr for call in visible)]),
        message=short(f"Not all tests could be judged. {undecided}" if undecided else outcome.message),
        wall_ms=outcome.wall_ms,
        cpu_ms=outcome.cpu_ms,
        peak_memory_bytes=outcome.peak_memory_bytes,
        queue_ms=outcome.queue_ms,
        pool_hit=outcome.pool_hit,
    )


def _verdict(test: TestCase, call: CallOutcome, language: str, finding: Finding) -> tuple[TestResult, str]:
    """The verdict, and what kept a checker from deciding (empty: nothing)."""
    undecided = ""
    try:
        status, got, error = _compare(test, call, language, finding)
        if test.checker and status == "error" and call.status == "returned":
            undecided = error
    except (ArithmeticError, LookupError, MemoryError, RecursionError, TypeError, ValueError):
        status, got, error = "failed", "", "The returned value could not be compared."
    if test.hidden:
        return TestResult(name=test.name, hidden=True, status=status, wall_ms=call.wall_ms), undecided
    any_right_answer = bool(test.checker) and test.expected is None
    return (
        TestResult(
            name=test.name,
            hidden=False,
            status=status,
            wall_ms=call.wall_ms,
            arguments=short(", ".join(display(argument, language) for argument in test.arguments)),
            expected="" if any_right_answer else short(display(test.expected, language)),
            got=short(got),
            error=short(error),
            error_line=call.error_line,
            output=short(call.stdout + call.stderr),
        ),
        undecided,
    )


def _compare(test: TestCase, call: CallOutcome, language: str, finding: Finding) -> tuple[TestStatus, str, str]:
    """(status, what came back, what is wrong with it)."""
    if call.status != "returned":
        return _STATUSES.get(call.status, "crashed"), "", call.error
    if call.value_json is None:
        shown = call.value_repr or "nothing that can be compared"
        return "failed", shown, call.error or "The returned value is not made of numbers, texts, lists and the like."
    try:
        got = parse(call.value_json)
    except Unreadable as why:
        return "failed", call.value_json[:MAX_DISPLAY], f"The returned value {why}."
    if test.checker:
        if finding.trouble:
            return "error", display(got, language), finding.trouble
        return ("passed" if finding.passed else "failed"), display(got, language), finding.why
    passed = same(got, test.expected, test.compare, language)
    return ("passed" if passed else "failed"), display(got, language), ""


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────


def parse(text: str) -> Any:
    """The value of hostile JSON text, in which ``NaN`` and ``Infinity`` are allowed.

    Raises:
        Unreadable: too large, too deep, too long a number, or not JSON.
    """
    if len(text) > MAX_VALUE_CHARS:
        raise Unreadable("is too large to compare")
    if _depth(text) > MAX_DEPTH:
        raise Unreadable("is nested too deeply to compare")
    try:
        return json.loads(text, parse_int=_integer)
    except Unreadable:
        raise
    except (ValueError, RecursionError, MemoryError) as error:
        raise Unreadable("cannot be read") from error


# A string without an end reaches to the end of the text: else each quotation mark in it would be tried again.
_BRACKETS: Final = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[{]|[\]}]', re.DOTALL)


def _depth(text: str) -> int:
    """How deep brackets are nested outside of strings: known before a parser recurses into them."""
    deepest = depth = 0
    for found in _BRACKETS.finditer(text):
        mark = found[0]
        if mark in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif mark in "]}":
            depth -= 1
    return deepest


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise Unreadable("has a number with too many digits")
    return int(digits)


# ── comparing ────────────────────────────────────────────────────────────────────────────────────────────────────


def same(got: Any, expected: Any, compare: Comparison, language: str) -> bool:
    """Whether a parsed value answers the test.

    A truth value is never a number. In Python a float does not pass for an expected integer (2.0 cannot be an index),
    while an integer passes for an expected float; JavaScript has one kind of number. NaN equals nothing.
    """
    if compare in ("unordered", "unordered_deep") and isinstance(got, list) and isinstance(expected, list):
        names: dict[Any, int] = {}
        deep = compare == "unordered_deep"
        return len(got) == len(expected) and _bag(got, names, deep) == _bag(expected, names, deep)
    if compare == "text" and isinstance(got, str) and isinstance(expected, str):
        return _without_margin(got) == _without_margin(expected)
    numbers: Callable[[Any, Any], bool]
    if compare == "float":
        numbers = _close
    elif language == "javascript":
        numbers = _same_double
    else:
        numbers = _same_number
    return _equal(got, expected, numbers)


def _equal(got: Any, expected: Any, numbers: Callable[[Any, Any], bool]) -> bool:
    if isinstance(expected, bool) or isinstance(got, bool) or expected is None or got is None:
        return got is expected
    if isinstance(expected, int | float):
        return isinstance(got, int | float) and numbers(got, expected)
    if isinstance(expected, str):
        return isinstance(got, str) and got == expected
    if isinstance(expected, list | tuple):
        return (
            isinstance(got, list)
            and len(got) == len(expected)
            and all(_equal(one, other, numbers) for one, other in zip(got, expected, strict=True))
        )
    if isinstance(expected, dict):
        return (
            isinstance(got, dict)
            and got.keys() == expected.keys()
            and all(_equal(value, expected[key], numbers) for key, value in got.items())
        )
    return False


def _same_number(got: float, expected: float) -> bool:
    if isinstance(expected, int) and isinstance(got, float):
        return False
    return got == expected


def _same_double(got: float, expected: float) -> bool:
    return got == expected or _double(got) == _double(expected)


def _close(got: float, expected: float) -> bool:
    return got == expected or math.isclose(_double(got), _double(expected), rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def _double(number: float) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def _bag(items: Sequence[Any], names: dict[Any, int], deep: bool) -> list[int]:
    """Numbers that stand for the elements, sorted: two lists with the same ``names`` are equal as multisets when their
    numbers are. Each value is looked at once, however deep it lies."""
    return sorted(_name(item, names, deep) for item in items)


def _name(value: Any, names: dict[Any, int], deep: bool) -> int:
    """The number of a value: equal values get the same one."""
    key: Any
    if isinstance(value, list | tuple):
        parts = [_name(item, names, deep) for item in value]
        key = ("list", *(sorted(parts) if deep else parts))
    elif isinstance(value, dict):
        key = ("object", *sorted((key, _name(item, names, deep)) for key, item in value.items()))
    else:
        # True and 1 are equal keys, but not equal values; 1 and 1.0 are both.
        key = (isinstance(value, bool), value)
    return names.setdefault(key, len(names))


def _without_margin(text: str) -> list[str]:
    lines = [line.rstrip() for line in text.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    return lines


# ── showing ──────────────────────────────────────────────────────────────────────────────────────────────────────


def display(value: Any, language: str) -> str:
    """A JSON value as a literal of ``language``, cut soon after ``MAX_DISPLAY`` characters."""
    parts: list[str] = []
    length = 0
    for part in _literal(value, language):
        parts.append(part)
        length += len(part)
        if length > MAX_DISPLAY:
            break
    return "".join(parts)


def _literal(value: Any, language: str) -> Iterator[str]:
    python = language == "python"
    if value is None:
        yield "None" if python else "null"
    elif isinstance(value, bool):
        yield str(value) if python else str(value).lower()
    elif isinstance(value, str):
        head = value[: MAX_DISPLAY + 1]
        yield repr(head) if python else json.dumps(head, ensure_ascii=False)
    elif isinstance(value, int):
        yield _digits(value)
    elif isinstance(value, float):
        yield _float(value, python)
    elif isinstance(value, list | tuple):
        yield "["
        for index, item in enumerate(value):
            yield ", " if index else ""
            yield from _literal(item, language)
        yield "]"
    elif isinstance(value, dict):
        yield "{"
        for index, (key, item) in enumerate(value.items()):
            yield ", " if index else ""
            yield from _literal(str(key), language)
            yield ": "
            yield from _literal(item, language)
        yield "}"
    else:
        yield f"<{type(value).__name__}>"


def _digits(number: int) -> str:
    try:
        return str(number)
    except ValueError:
        return "<a very long number>"


def _float(number: float, python: bool) -> str:
    if python or not math.isfinite(number):
        names = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
        return repr(number) if python else names[repr(number)]
    return str(int(number)) if number.is_integer() and abs(number) < 1e21 else repr(number)


def short(text: str, limit: int = MAX_DISPLAY) -> str:
    """At most ``limit`` characters of ``text``, all of which can be stored: lone surrogates are shown escaped."""
    safe = text[: limit + 1].encode("utf-8", "backslashreplace").decode()
    return safe if len(safe) <= limit else safe[: limit - 1] + "…"


def _join(texts: Sequence[str]) -> str:
    return short("".join(texts), MAX_OUTPUT)
