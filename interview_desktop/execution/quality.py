"""``CodeReader`` with ruff and lizard, each a separate program that reads the code and never runs it.

The text is the candidate's: it may be huge, deep or no text at all. A program that takes too long is killed, and
what it would have said is left out.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from interview_desktop.domain.runs import FunctionMetric, Quality, QualityNote
from interview_desktop.execution import lizard_worker

LIMIT_S: Final = 5.0
LONGEST_TEXT: Final = 200_000
MOST_ANSWER: Final = 1 << 20
NO_PROGRAM: Final = 127
MOST_NOTES: Final = 20
MOST_FUNCTIONS: Final = 100

COMPLEX: Final = 10
LONG: Final = 40
DUPLICATE_LINES: Final = 4

GENTLE: Final[Mapping[str, str]] = {
    "A001": "This name hides something that Python brings along; another name keeps both.",
    "A002": "This parameter hides something that Python brings along; another name keeps both.",
    "B006": "A default value such as [] is shared by all calls; None with a check inside gives each call its own.",
    "B007": "The loop does not use this variable; an underscore says so.",
    "E711": "None is compared with `is`.",
    "E712": "A truth value needs no comparison.",
    "E713": "`x not in y` reads more easily than `not x in y`.",
    "E714": "`x is not y` reads more easily than `not x is y`.",
    "E722": "A bare `except` hides every mistake; naming the exception shows what is expected.",
    "E731": "A `def` gives this function a name that shows in errors.",
    "E741": "The letters l, O and I look like digits; another name is read more easily.",
    "F401": "This import is not used.",
    "F541": "This text has no placeholder; the f is not needed.",
    "F632": "Values are compared with ==; `is` compares identity.",
    "F811": "This is defined twice; the first one is not used.",
    "F841": "This variable is not used.",
    "N801": "Classes are usually named LikeThis.",
    "N802": "Functions are usually named like_this.",
    "N803": "Parameters are usually named like_this.",
    "N806": "Variables are usually named like_this.",
    "SIM118": "`key in table` needs no .keys().",
}
"""The rules that are looked for, and how they are said: nothing about layout, nothing that is a matter of taste."""

_FILES: Final = {"python": "solution.py", "javascript": "solution.js"}
_MISSING: Final = "{} is not installed, so a part of the notes is missing. Reinstall the app."
_SNAKE: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
_HIDDEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class ToolReader:
    """``count`` is the command for lizard, ``ruff`` that program (None: what belongs to this app; empty: none)."""

    def __init__(self, count: Sequence[str] | None = None, ruff: str | None = None, limit_s: float = LIMIT_S) -> None:
        self._counter = list(count_command() if count is None else count)
        self._ruff = ruff
        self._limit_s = limit_s

    async def read(self, language: str, code: str) -> Quality:
        """See ``ports.CodeReader``; never raises for what is in ``code``."""
        file = _FILES.get(language)
        if file is None or not code.strip():
            return Quality()
        if len(code) > LONGEST_TEXT:
            return Quality(missing="This code is too long to be read for notes.")
        text = code.encode("utf-8", "replace")
        counted, linted = await asyncio.gather(self._count(file, text), self._lint(language, file, text))
        functions, missing = counted
        notes, also_missing = linted
        lines = code.splitlines()
        found = [*_about_functions(functions, language), *notes, *duplicates(lines)]
        found = [note for note in found if 1 <= note.line <= len(lines) + 1]
        found.sort(key=lambda note: (note.line, note.code))
        return Quality(functions, tuple(found[:MOST_NOTES]), " ".join(filter(None, (missing, also_missing))))

    async def _count(self, file: str, text: bytes) -> tuple[tuple[FunctionMetric, ...], str]:
        answer = await self._run([*self._counter, file], text) if self._counter else (NO_PROGRAM, b"")
        if answer is None:
            return (), ""
        code, said = answer
        if code:
            return (), _MISSING.format("lizard") if code == NO_PROGRAM or b"No module named" in said else ""
        return tuple(_metrics(_json(said)))[:MOST_FUNCTIONS], ""

    async def _lint(self, language: str, file: str, text: bytes) -> tuple[tuple[QualityNote, ...], str]:
        if language != "python":
            return (), ""
        program = _ruff() if self._ruff is None else self._ruff
        if not program:
            return (), _MISSING.format("ruff")
        command = [program, "check", "--isolated", "--no-cache", "--quiet", "--exit-zero", "--output-format", "json"]
        command += ["--select", ",".join(GENTLE), "--stdin-filename", file, "-"]
        answer = await self._run(command, text)
        if answer is None:
            return (), ""
        code, said = answer
        return tuple(_notes(_json(said))), _MISSING.format("ruff") if code == NO_PROGRAM else ""

    async def _run(self, command: Sequence[str], text: bytes) -> tuple[int, bytes] | None:
        """(exit code, what was said); None when it took too long."""
        environment = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                env=environment,
            )
        except OSError:
            return NO_PROGRAM, b""
        try:
            async with asyncio.timeout(self._limit_s):
                said, _ = await process.communicate(text)
        except TimeoutError:
            return None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return process.returncode or 0, said[:MOST_ANSWER]


def count_command() -> list[str]:
    """How to start lizard. A frozen app is no Python: it is started again with a hidden argument."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--count-functions"]
    return [sys.executable, "-I", str(Path(lizard_worker.__file__))]


def duplicates(lines: Sequence[str]) -> list[QualityNote]:
    """Passages of at least ``DUPLICATE_LINES`` lines with code that stand in the code twice, each told once."""
    written = [
        (number, " ".join(line.split()))
        for number, line in enumerate(lines, 1)
        if any(char.isalnum() for char in line) and not line.strip().startswith(("#", "//", "*", "/*"))
    ]
    first: dict[tuple[str, ...], int] = {}
    notes: list[QualityNote] = []
    told = -1
    for at in range(len(written) - DUPLICATE_LINES + 1):
        passage = tuple(text for _, text in written[at : at + DUPLICATE_LINES])
        earlier = first.setdefault(passage, at)
        if earlier + DUPLICATE_LINES <= at and at > told:
            here, there = written[at][0], written[earlier][0]
            notes.append(
                QualityNote(here, "duplicate", f"These lines also stand at line {there}; a helper could hold them.")
            )
            told = at + DUPLICATE_LINES - 1
            while told + 1 < len(written) and written[told + 1][1] == written[earlier + told + 1 - at][1]:
                told += 1
    return notes


def _about_functions(functions: Sequence[FunctionMetric], language: str) -> list[QualityNote]:
    notes: list[QualityNote] = []
    for function in functions:
        if function.complexity > COMPLEX:
            message = (
                f"{function.name} has {function.complexity} paths through it; a helper would make each part small."
            )
            notes.append(QualityNote(function.line, "complexity", message))
        if function.length > LONG:
            message = f"{function.name} has {function.length} lines; two functions would be read more easily."
            notes.append(QualityNote(function.line, "length", message))
        if language == "javascript" and _SNAKE.fullmatch(function.name):
            notes.append(QualityNote(function.line, "naming", "Functions in JavaScript are usually named likeThis."))
    return notes


def _ruff() -> str:
    try:
        from ruff import find_ruff_bin

        return str(find_ruff_bin())
    except (ImportError, OSError):
        return ""


def _json(said: bytes) -> Any:
    try:
        return json.loads(said)
    except (ValueError, RecursionError):
        return None


def _metrics(found: Any) -> list[FunctionMetric]:
    kept: list[FunctionMetric] = []
    for item in found if isinstance(found, list) else ():
        match item:
            case [str(name), int(line), int(complexity), int(length)]:
                kept.append(FunctionMetric(_short(name, 80), line, complexity, length))
            case _:
                continue
    return kept


def _notes(found: Any) -> list[QualityNote]:
    kept: list[QualityNote] = []
    for item in found if isinstance(found, list) else ():
        match item:
            case {"code": str(code), "location": {"row": int(row)}} if code in GENTLE:
                kept.append(QualityNote(row, code, GENTLE[code]))
            case _:
                continue
    return kept


def _short(text: str, limit: int) -> str:
    safe = _HIDDEN.sub("�", text.encode("utf-8", "replace").decode())
    return safe if len(safe) <= limit else safe[: limit - 1] + "…"
