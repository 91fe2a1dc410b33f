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
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

from interview_desktop.interview.problem import Comparison, TestCase
from interview_desktop.interview.reading import Table, broken, read_json, read_text

MOST_ELEMENTS = 500_000
"""Upper limit for one made list; a job must stay small enough to be sent into a sandbox."""


def load_tests(path: Path) -> tuple[TestCase, ...]:
    """Visible tests first, then hidden ones, each kind in the order of the file.

    Raises:
        Trouble: ``pack_broken``, naming the test and the key.
    """
    data = read_json(path)
    if not isinstance(data, Mapping):
        raise broken(path, "", "a table with the key tests is expected", 'Write {"tests": [ … ]}')
    top = Table(data, path, "", read_text(path))
    cases = [_case(entry, path) for entry in top.tables("tests")]
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


def _case(entry: Table, path: Path) -> TestCase:
    name = entry.text("name")
    hidden = entry.boolean("hidden", False)
    for key in ("arguments", "expected"):
        if not entry.has(key):
            raise broken(path, f"test {name!r}", f"{key} is missing", f"Add the key {key} to this test")
    arguments, expected = entry.anything("arguments"), entry.anything("expected")
    compare = entry.choice("compare", ("exact", "unordered", "float"), "exact")
    entry.done()
    try:
        made_arguments, made_expected = _make(arguments), _make(expected)
    except (KeyError, TypeError, ValueError) as error:
        what = f"a $make table is wrong: {error}"
        raise broken(path, f"test {name!r}", what, "Compare it with the other tests that have $make") from None
    if not isinstance(made_arguments, list):
        remedy = "Write the positional arguments as a list"
        raise broken(path, f"test {name!r}", "arguments is not a list", remedy)
    return TestCase(name, hidden, tuple(made_arguments), made_expected, cast(Comparison, compare))


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
