"""A code runner without a sandbox, for tests of what lies above it. Never give it code that is not your own."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import io
import json
import traceback
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from interview_desktop.ports import CallOutcome, CodeJob, JobOutcome, Trouble

FILE = "solution.py"


class FakeCodeRunner:
    """Gives ``outcomes`` in order (a ``Trouble`` among them is raised); with none left it evaluates trusted Python.

    ``jobs`` keeps what was asked, ``cancelled`` how many runs were, ``warmed`` the languages in use. While ``gate`` is
    set to an event, a run waits for it.
    """

    def __init__(self, outcomes: Iterable[JobOutcome | Trouble] = ()) -> None:
        self.outcomes = list(outcomes)
        self.jobs: list[CodeJob] = []
        self.gate: asyncio.Event | None = None
        self.cancelled = 0
        self.warmed: list[str] = []
        self.closed = False

    async def run(self, job: CodeJob) -> JobOutcome:
        if job.language not in {"python", "javascript"}:
            raise Trouble("language_unknown", f"There is no sandbox for {job.language}.", "Choose Python.")
        self.jobs.append(job)
        try:
            await asyncio.sleep(0)
            if self.gate is not None:
                await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self.outcomes:
            outcome = self.outcomes.pop(0)
            if isinstance(outcome, Trouble):
                raise outcome
            return outcome
        return evaluate(job)

    async def warm(self, language: str) -> None:
        if language not in {"python", "javascript"}:
            raise Trouble("language_unknown", f"There is no sandbox for {language}.", "Choose Python.")
        if language not in self.warmed:
            self.warmed.append(language)

    async def rest(self) -> None:
        self.warmed.clear()

    async def close(self) -> None:
        self.closed = True


def evaluate(job: CodeJob) -> JobOutcome:
    """What a sandbox would answer to trusted Python code that neither hangs nor crashes."""
    if job.language != "python":
        raise NotImplementedError("the fake evaluates Python only: script the outcome of other languages")
    not_run = tuple(CallOutcome("not_run") for _ in job.calls)
    namespace: dict[str, Any] = {"__name__": "solution"}
    stdout, stderr = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
        try:
            exec(compile(ast.parse(job.code, FILE), FILE, "exec"), namespace)
        except SyntaxError as error:
            message = f"Your code cannot be read in line {error.lineno}: {type(error).__name__}: {error.msg}."
            return JobOutcome("fake", "syntax_error", not_run, message, error_line=error.lineno)
        except Exception as error:
            message = f"Your code stopped before any test could run: {_describe(error)}"
            return JobOutcome("fake", "crashed", not_run, message, error_line=_line(error))
        if not callable(namespace.get(job.entry)):
            message = f"There is no function {job.entry} in your code. Keep the name that the starter code has."
            return JobOutcome("fake", "crashed", not_run, message)
    calls = tuple(_call(namespace[job.entry], arguments) for arguments in job.calls)
    return JobOutcome("fake", "finished", calls, stdout=stdout.getvalue(), stderr=stderr.getvalue(), wall_ms=1.0)


def _call(function: Any, arguments: tuple[Any, ...]) -> CallOutcome:
    stdout, stderr = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
        try:
            value = function(*json.loads(json.dumps(arguments)))
        except Exception as error:
            return CallOutcome(
                "error",
                error=_describe(error),
                error_line=_line(error),
                stdout=stdout.getvalue(),
                stderr=stderr.getvalue(),
            )
    outcome = CallOutcome("returned", stdout=stdout.getvalue(), stderr=stderr.getvalue())
    try:
        return replace(outcome, value_json=json.dumps(value))
    except (TypeError, ValueError):
        return replace(outcome, value_repr=repr(value))


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _line(error: Exception) -> int | None:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == FILE]
    return frames[-1].lineno if frames else None
