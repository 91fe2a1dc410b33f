"""Answers and errors that are hard to read, compare or show."""

from __future__ import annotations

from typing import Final

from tests.support.hostile.program import Hostile, maker

_make = maker("value", "python")

PROGRAMS: Final[tuple[Hostile, ...]] = (
    _make("deep value", "value = []\nfor _ in range(100_000): value = [value]\nreturn value", "returned", "crashed"),
    _make("endless value", "value = []\nvalue.append(value)\nreturn value", "returned"),
    _make("huge value", "return 'x' * (3 << 20)", "returned"),
    _make(
        # Written past the interpreter's own limits on what it encodes.
        "deep text as an answer",
        "main.answer(main.RETURNED, value='[' * 500_000 + ']' * 500_000)",
        "returned",
        head="import sys\nmain = sys.modules['__main__']",
        after=False,
    ),
    _make(
        "number of a million digits as an answer",
        "main.answer(main.RETURNED, value='9' * 1_000_000)",
        "returned",
        head="import sys\nmain = sys.modules['__main__']",
        after=False,
    ),
    _make(
        "text that is no JSON as an answer",
        "main.answer(main.RETURNED, value='9, __import__(\"os\")._exit(0)] //')",
        "returned",
        head="import sys\nmain = sys.modules['__main__']",
        after=False,
    ),
    _make("number of a million digits", "return 7 ** 1_000_000", "returned", "timeout"),
    _make("not a number", "return float('nan')", "returned", value="NaN"),
    _make("a number beyond all numbers", "return [float('inf'), -float('inf'), 1e308 * 10]", "returned"),
    _make("true for one", "return True", "returned", value="true"),
    _make("lone surrogate", "return chr(0xD800)", "returned", value='"\\ud800"'),
    _make(
        "bytes that are no text", "os.write(1, bytes(range(256)))\nreturn 8", "returned", value="8", head="import os"
    ),
    _make("an error of ten megabytes", "raise ValueError('9' * 10_000_000)", "error", mentions="ValueError"),
    _make("reads its input", "return input()", "error", mentions="EOFError"),
)
