"""What a look at a program shows without running it: each fact is a line of the code and what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass

DEEPEST = 4
"""Levels of nesting that a loop over a queue with a condition inside needs anyway; a class adds one."""

LONGEST_FUNCTION = 40
LONGEST_LINE = 110

_COMMENT = ("#", "//", "*", "/*")

_LEFTOVER = re.compile(r"^\s*(?:print\(|console\.log\(|debugger\b|(?:#|//)\s*(?:TODO|FIXME|XXX))")
_NAMED = {
    "python": re.compile(r"(?:^\s*|\bfor\s+|,\s*)([A-Za-z_]\w*)\s*(?:=(?!=)|\bin\b)"),
    "javascript": re.compile(r"\b(?:let|const|var)\s+\[?\s*([A-Za-z_$][\w$]*)"),
}
_USUAL_LETTERS = set("ijknxy_")
_HABITS = {
    "javascript": (
        (re.compile(r"\bvar\b"), "`var` leaks out of its block; `let` or `const` is clearer"),
        (re.compile(r"[^=!]==[^=]"), "`==` converts types; `===` compares them"),
    ),
    "python": (
        (re.compile(r"^\s*except\s*:"), "a bare `except` hides every mistake"),
        (re.compile(r"^\s*global\b"), "`global` state makes calls depend on each other"),
    ),
}


@dataclass(frozen=True, slots=True)
class Habit:
    """Something in the reader's way: ``line`` is verbatim (stripped), ``note`` a sentence without full stop."""

    line: str
    note: str


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """``lines`` counts lines with code; ``depth`` is the deepest nesting inside a function (1: its body)."""

    lines: int
    depth: int
    signature: str
    habits: tuple[Habit, ...]


def look_at(code: str, language: str, entry: str) -> CodeFacts:
    """Facts about ``code``; works on any text, also on a program that does not run."""
    written = [
        line for line in code.splitlines() if line.strip() and not line.strip().startswith(("#", "//", "*", "/*"))
    ]
    depths = _depths(written, language)
    deepest = max(depths, default=0)
    habits: list[Habit] = []
    if deepest > DEEPEST + any(line.strip().startswith("class ") for line in written):
        line = written[depths.index(deepest)]
        habits.append(Habit(line.strip(), f"{deepest} levels of nesting; an early return or a helper would flatten it"))
    letters = [(name, line) for line in written for name in _names(line, language) if _is_letter(name)]
    if letters:
        names = sorted({name for name, _ in letters})
        habits.append(Habit(letters[0][1].strip(), f"{_these(names)} says little about its meaning"))
    for line in code.splitlines():
        if _LEFTOVER.match(line):
            habits.append(Habit(line.strip(), "a leftover from trying things out"))
            break
    for pattern, note in _HABITS.get(language, ()):
        found = next((line for line in written if pattern.search(line)), None)
        if found is not None:
            habits.append(Habit(found.strip(), note))
    overlong = next((line for line in written if len(line) > LONGEST_LINE), None)
    if overlong is not None:
        habits.append(Habit(overlong.strip()[:80], f"a line of {len(overlong)} characters"))
    if len(written) > LONGEST_FUNCTION and sum(entry in line or _starts_function(line) for line in written) < 2:
        habits.append(Habit(written[0].strip(), f"{len(written)} lines in one function"))
    signature = next((line.strip() for line in written if entry in line), "")
    return CodeFacts(len(written), deepest, signature, tuple(habits))


def same_code(one: str, other: str) -> bool:
    """Whether two programs differ in nothing but blanks and comments."""
    return _essence(one) == _essence(other)


def _essence(code: str) -> str:
    lines = (line.strip() for line in code.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith((*_COMMENT, '"""')))


def _depths(lines: list[str], language: str) -> list[int]:
    """Nesting per line: indentation steps for Python, open braces for JavaScript."""
    if language == "javascript":
        return _brace_depths(lines)
    depths, stack = [], [0]
    for line in lines:
        width = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
        while stack and width < stack[-1]:
            stack.pop()
        if not stack or width > stack[-1]:
            stack.append(width)
        depths.append(len(stack) - 1)
    return depths


def _brace_depths(lines: list[str]) -> list[int]:
    depths, level = [], 0
    for line in lines:
        # A line that begins by closing blocks stands at the depth outside of them.
        leading = line.strip().split(" ")[0].count("}")
        depths.append(max(level - leading, 0))
        level += line.count("{") - line.count("}")
    return depths


def _names(line: str, language: str) -> list[str]:
    pattern = _NAMED.get(language)
    return pattern.findall(line) if pattern else []


def _is_letter(name: str) -> bool:
    return len(name) == 1 and name.lower() not in _USUAL_LETTERS


def _these(names: list[str]) -> str:
    return f"the name {names[0]}" if len(names) == 1 else f"each of the names {', '.join(names)}"


def _starts_function(line: str) -> bool:
    return bool(re.match(r"\s*(?:def |function |const \w+ = \(|class )", line))
