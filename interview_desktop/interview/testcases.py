"""The tests of a problem, read from ``tests.json``; large inputs are described there instead of being written out.

Inside ``arguments`` and ``expected``, a table with the key ``$make`` stands for a list:

- ``{"$make": "range", "start": 0, "stop": 5, "step": 1}``: whole numbers, ``stop`` excluded
- ``{"$make": "repeat", "value": v, "times": n}``: ``n`` times the value
- ``{"$make": "random", "seed": 1, "count": n, "low": a, "high": b}``: whole numbers from ``a`` to ``b``, the same on
  every machine
- ``{"$make": "concat", "parts": [list, …]}``: the lists one after the other
- ``{"$make": "rows", "columns": [list, …]}``: the first row holds the first element of every column, and so on
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

from interview_desktop.interview.problem import Comparison, TestCase
from interview_desktop.interview.reading import Table, broken, read_json, read_text
from interview_desktop.ports import JobKind, Shape

MOST_ELEMENTS = 500_000
"""Upper limit for one made list; a job must stay small enough to be sent into a sandbox."""


@dataclass(frozen=True, slots=True)
class Form:
    """What the tests of a problem have to look like. ``checker`` decides where a test names none (empty: ``compare``
    does); ``checkers`` are those that the pack has."""

    kind: JobKind = "function"
    shapes: tuple[Shape, ...] = ()
    returns: Shape = "json"
    checker: str = ""
    checkers: Collection[str] = ()


def load_tests(path: Path, form: Form = Form()) -> tuple[TestCase, ...]:
    """Visible tests first, then hidden ones, each kind in the order of the file.

    Raises:
        Trouble: ``pack_broken``, naming the test and the key.
    """
    data = read_json(path)
    if not isinstance(data, Mapping):
        raise broken(path, "", "a table with the key tests is expected", 'Write {"tests": [ … ]}')
    top = Table(data, path, "", read_text(path))
    cases = [_case(entry, path, form) for entry in top.tables("tests")]
    top.done()
    names = [case.name for case in cases]
    for name in names:
        if names.count(name) > 1:
            raise broken(path, f"test {name!r}", "two tests have this name", "Give each test its own purpose as name")
    if all(case.hidden for case in cases):
        raise broken(path, "tests", "there is no visible test", "Set hidden to false in at least one test")
    if not any(case.hidden for case in cases):
        raise broken(path, "tests", "there is no hidden test", "Set hidden to true in at least one test")
    return tuple(sorted(cases, key=lambda case: case.hidden))


def _case(entry: Table, path: Path, form: Form) -> TestCase:
    name = entry.text("name")
    where = f"test {name!r}"
    hidden = entry.boolean("hidden", False)
    has_compare = entry.has("compare")
    compare = entry.choice("compare", get_args(Comparison), "text" if form.kind == "program" else "exact")
    checker = entry.text("checker", "" if has_compare else form.checker)
    if checker and has_compare:
        raise broken(path, where, "compare and checker are given both", "Remove one of them")
    if checker and checker not in form.checkers:
        known = ", ".join(sorted(form.checkers)) or "none"
        raise broken(path, where, f"the checker {checker} is missing", f"Define it in checkers.py; known are: {known}")
    for key in ("arguments", "expected"):
        if not entry.has(key) and not (key == "expected" and checker):
            raise broken(path, where, f"{key} is missing", f"Add the key {key} to this test")
    arguments = entry.anything("arguments")
    expected = entry.anything("expected") if entry.has("expected") else None
    entry.done()
    try:
        made_arguments, made_expected = _make(arguments), _make(expected)
    except (KeyError, TypeError, ValueError) as error:
        what = f"a $make table is wrong: {error}"
        raise broken(path, where, what, "Compare it with the other tests that have $make") from None
    if not isinstance(made_arguments, list):
        remedy = "Write the positional arguments as a list"
        raise broken(path, where, "arguments is not a list", remedy)
    case = TestCase(name, hidden, tuple(made_arguments), made_expected, cast(Comparison, compare), checker)
    if fault := _misfit(case, form):
        raise broken(path, where, *fault)
    return case


def _misfit(case: TestCase, form: Form) -> tuple[str, str] | None:
    """What is wrong with a test of this form, and the remedy."""
    arguments, expected = case.arguments, case.expected
    if form.kind == "program":
        if len(arguments) != 1 or not isinstance(arguments[0], str):
            return "a program takes one text", 'Write arguments as ["what is on standard input"]'
        if not isinstance(expected, str) and not case.checker:
            return "a program gives a text", "Write in expected what it prints"
        return None
    if form.kind == "operations":
        return _misfit_operations(case)
    if form.shapes and len(arguments) != len(form.shapes):
        what = f"{len(arguments)} arguments are given, but {len(form.shapes)} shapes"
        return what, "Give each argument a shape in problem.toml, json if none"
    for number, (argument, shape) in enumerate(zip(arguments, form.shapes, strict=False), 1):
        if wrong := _misshaped(argument, shape):
            return f"argument {number} is {wrong}", _SHAPE_REMEDY
    if (expected is not None or not case.checker) and (wrong := _misshaped(expected, form.returns)):
        return f"expected is {wrong}", _SHAPE_REMEDY
    return None


_SHAPE_REMEDY = "Write a linked list as a list, and a tree level by level with null for a missing child"


def _misshaped(value: Any, shape: Shape) -> str:
    if shape == "json":
        return ""
    if not isinstance(value, list):
        return f"no {shape}"
    if shape == "linked_list":
        return ""
    if value and value[-1] is None:
        return "a tree that ends with null"
    # Each node that is there has two places for children, each value after the first takes one.
    places = 1
    for item in value:
        if places == 0:
            return "a tree with values below a missing child"
        places += 1 if item is not None else -1
    return ""


def _misfit_operations(case: TestCase) -> tuple[str, str] | None:
    arguments, expected = case.arguments, case.expected
    remedy = 'Write arguments as [["Class", "method"], [[…], […]]]'
    if len(arguments) != 2 or not all(isinstance(part, list) for part in arguments):
        return "operations take the list of names and the list of their arguments", remedy
    names, given = arguments
    if not names or len(names) != len(given):
        return f"{len(names)} operations have {len(given)} lists of arguments", "Give each operation one"
    if not all(isinstance(name, str) and name.isidentifier() for name in names):
        return "an operation is no name", remedy
    if not all(isinstance(each, list) for each in given):
        return "the arguments of an operation are no list", remedy
    if case.checker and expected is None:
        return None
    if not isinstance(expected, list) or len(expected) != len(names) or expected[0] is not None:
        return "expected does not answer the operations one by one", "Begin it with null for the class itself"
    return None


def _make(value: Any) -> Any:
    if isinstance(value, list):
        return [_make(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    if "$make" not in value:
        return {key: _make(item) for key, item in value.items()}
    options = dict(value)
    kind = options.pop("$make")
    if kind not in _MAKERS:
        raise ValueError(f"{kind!r} is not one of {', '.join(_MAKERS)}")
    made = _MAKERS[kind](options)
    if options:
        raise ValueError(f"{kind} does not know {', '.join(options)}")
    if len(made) > MOST_ELEMENTS:
        raise ValueError(f"more than {MOST_ELEMENTS} elements")
    return made


def _range(options: dict[str, Any]) -> list[Any]:
    numbers = range(options.pop("start", 0), options.pop("stop"), options.pop("step", 1))
    if len(numbers) > MOST_ELEMENTS:
        raise ValueError(f"more than {MOST_ELEMENTS} elements")
    return list(numbers)


def _repeat(options: dict[str, Any]) -> list[Any]:
    value, times = options.pop("value"), options.pop("times")
    if times > MOST_ELEMENTS:
        raise ValueError(f"more than {MOST_ELEMENTS} elements")
    return [_make(value) for _ in range(times)]


def _random(options: dict[str, Any]) -> list[Any]:
    # Only ``random()`` itself gives the same numbers for a seed in every Python version.
    source = random.Random(int(options.pop("seed")))
    count, low, high = options.pop("count"), options.pop("low"), options.pop("high")
    if count > MOST_ELEMENTS:
        raise ValueError(f"more than {MOST_ELEMENTS} elements")
    return [low + int(source.random() * (high - low + 1)) for _ in range(count)]


def _concat(options: dict[str, Any]) -> list[Any]:
    made: list[Any] = []
    for part in options.pop("parts"):
        made.extend(_make(part))
    return made


def _rows(options: dict[str, Any]) -> list[Any]:
    columns = [_make(column) for column in options.pop("columns")]
    return list(map(list, zip(*columns, strict=True)))


_MAKERS: dict[str, Callable[[dict[str, Any]], list[Any]]] = {
    "range": _range,
    "repeat": _repeat,
    "random": _random,
    "concat": _concat,
    "rows": _rows,
}
