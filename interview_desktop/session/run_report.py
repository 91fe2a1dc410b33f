"""A run of a file's code from the command line: reading the file, and the result as text and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from interview_desktop.domain.runs import Growth, Quality, RunResult, TestResult
from interview_desktop.domain.session import Run, SessionState
from interview_desktop.interview.printable import escaped, in_bytes, milliseconds
from interview_desktop.interview.problem import Problem
from interview_desktop.ports import Trouble
from interview_desktop.session.running import CodeTools, all_passed, run_tests

MAX_CODE: Final = 1_000_000
"""Bytes of a file; nobody writes a larger one in an interview."""

LANGUAGES: Final = {".py": "python", ".js": "javascript", ".mjs": "javascript", ".cjs": "javascript"}

_WORDS: Final = {
    "passed": "passed",
    "failed": "FAILED",
    "error": "ERROR",
    "timeout": "TOO SLOW",
    "out_of_memory": "OUT OF MEMORY",
    "crashed": "CRASHED",
    "not_run": "not run",
}


@dataclass(frozen=True, slots=True)
class RunReport:
    """``growth`` and ``quality`` are None when they were not asked for or could not be looked at."""

    problem: Problem
    result: RunResult
    growth: Growth | None = None
    quality: Quality | None = None

    @property
    def exit_code(self) -> int:
        return 0 if all_passed(self.result) else 1

    def as_json(self) -> str:
        data: dict[str, Any] = {
            "problem": self.problem.id,
            "passed": self.result.passed,
            "total": self.result.total,
            "all_passed": all_passed(self.result),
            **asdict(self.result),
        }
        if self.growth is not None:
            data["growth"] = asdict(self.growth)
        if self.quality is not None:
            data["quality"] = asdict(self.quality)
        return json.dumps(data, indent=2, ensure_ascii=False)

    def as_text(self) -> str:
        result = self.result
        lines = [f"{self.problem.title} · {result.language} · {result.backend}"]
        if result.backend not in ("docker", "none"):
            lines.append("Reduced isolation: this ran without Docker.")
        lines.append("")
        width = max((len(_WORDS[test.status]) for test in result.tests), default=0)
        for test in result.tests:
            lines += _test(test, width)
        lines += ["", self._summary()]
        if result.message:
            where = f" (line {result.error_line})" if result.error_line else ""
            lines.append(escaped(result.message) + where)
        for name, text in (("standard output", result.stdout), ("standard error", result.stderr)):
            if text.strip():
                lines += ["", f"-- {name} --", escaped(text.rstrip())]
        if self.growth is not None:
            lines += ["", *_growth(self.growth)]
        if self.quality is not None:
            lines += ["", *_quality(self.quality)]
        return "\n".join(lines)

    def _summary(self) -> str:
        result = self.result
        parts = [f"{result.passed} of {result.total} tests passed"]
        if result.reason != "finished":
            parts.append(result.reason.replace("_", " "))
        parts.append(f"ran in {milliseconds(result.wall_ms)}")
        if result.cpu_ms is not None:
            parts.append(f"processor {milliseconds(result.cpu_ms)}")
        if result.peak_memory_bytes:
            parts.append(f"{in_bytes(result.peak_memory_bytes)} memory")
        if result.queue_ms is not None:
            stood_ready = " (one stood ready)" if result.pool_hit else ""
            parts.append(f"waited {milliseconds(result.queue_ms)} for a sandbox{stood_ready}")
        return " · ".join(parts)


def read_code(path: Path) -> str:
    """The text of a candidate's file.

    Raises:
        Trouble: ``file_unreadable``, ``file_too_large``, ``file_not_text``, ``file_empty``.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_CODE + 1)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Trouble("file_unreadable", f"{path} cannot be read: {why}.", "Check the name of the file.") from error
    if len(data) > MAX_CODE:
        raise Trouble(
            "file_too_large",
            f"{path} has more than {in_bytes(MAX_CODE)}.",
            "Give a file that holds only your solution.",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Trouble(
            "file_not_text", f"{path} is not UTF-8 text: the first odd byte is in line {line}.", "Save it as UTF-8."
        ) from error
    if not text.strip():
        raise Trouble("file_empty", f"{path} holds no code.", "Write your solution into it.")
    return text.replace("\r\n", "\n")


def language_of(path: Path, chosen: str | None, problem: Problem) -> str:
    """The language to run ``path`` in.

    Raises:
        Trouble: ``language_unknown``: neither its name nor ``--language`` tells, or the problem has it not.
    """
    language = chosen or LANGUAGES.get(path.suffix.lower(), "")
    possible = ", ".join(sorted(problem.entry))
    if not language:
        raise Trouble("language_unknown", f"The name {path.name} tells no language.", "Add --language python.")
    if language not in problem.entry:
        raise Trouble(
            "language_unknown", f"“{problem.title}” cannot be solved in {language}.", f"Choose one of: {possible}."
        )
    return language


async def run_code(tools: CodeTools, problem: Problem, language: str, code: str, *, analyse: bool) -> RunReport:
    """What F5 does, and with ``analyse`` what follows it. Raises what the runner raises."""
    result = await run_tests(tools, problem, language, code)()
    if not analyse or tools.analysis is None:
        return RunReport(problem, result)
    state = SessionState(language=language, runs=(Run(1, 1, 1, language, 0.0, 2, result),))
    return RunReport(problem, result, *await tools.analysis.look(problem, language, code, state))


def _test(test: TestResult, width: int) -> list[str]:
    name = f"hidden: {test.name}" if test.hidden else test.name
    time = "" if test.status == "not_run" else milliseconds(test.wall_ms)
    lines = [f"  {_WORDS[test.status]:<{width}}  {time:>9}  {escaped(name)}"]
    if test.hidden or test.passed:
        return lines
    where = f"error, line {test.error_line}" if test.error_line else "error"
    parts = (("input", test.arguments), ("expected", test.expected), ("got", test.got), (where, test.error))
    return lines + [_part(title, text) for title, text in parts if text.strip()]


def _part(title: str, text: str) -> str:
    first, *more = escaped(text.rstrip()).split("\n")
    return "\n".join([f"      {title:<9} {first}", *(f"                {line}" for line in more)])


def _growth(growth: Growth) -> list[str]:
    if growth.verdict:
        lines = [f"Time grows like {growth.verdict}."]
    else:
        lines = [f"No verdict on the growth of time. {escaped(growth.reason)}".strip()]
    if growth.exponent is not None and growth.low is not None and growth.high is not None:
        lines.append(f"Exponent {growth.exponent:.2f}, 95 % interval {growth.low:.2f} to {growth.high:.2f}.")
    for point in growth.points:
        memory = "" if point.memory_bytes is None else in_bytes(point.memory_bytes)
        lines.append(f"  {point.size:>10,}  {milliseconds(point.wall_ms):>9}  {memory:>8}".rstrip())
    return lines


def _quality(quality: Quality) -> list[str]:
    lines = [
        f"{escaped(item.name)} (line {item.line}): {item.complexity} paths, {item.length} lines"
        for item in quality.functions
    ]
    lines += [f"line {note.line}: {escaped(note.message)} ({note.code})" for note in quality.notes]
    return lines + ([escaped(quality.missing)] if quality.missing else [])
