"""What a sandbox would answer to trusted Python code, found out without a sandbox."""

from __future__ import annotations

import ast
import contextlib
import importlib.util
import io
import json
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from interview_desktop.ports import CallOutcome, CodeJob, JobOutcome

FILE = "solution.py"


def _sandbox_values() -> Any:
    """How a sandbox turns JSON into values and back, from the file that it has itself."""
    path = Path(__file__).parents[2] / "executors" / "python" / "values.py"
    spec = importlib.util.spec_from_file_location("executor_values", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


VALUES = _sandbox_values()


def evaluate(job: CodeJob) -> JobOutcome:
    """The outcome of trusted Python code that neither hangs nor crashes."""
    if job.language != "python":
        raise NotImplementedError("the fake evaluates Python only: script the outcome of other languages")
    not_run = tuple(CallOutcome("not_run") for _ in job.calls)
    namespace: dict[str, Any] = {"__name__": "solution", **VALUES.NODES}
    stdout, stderr = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
        try:
            program = compile(ast.parse(job.code, FILE), FILE, "exec")
            if job.kind != "program":
                exec(program, namespace)
        except SyntaxError as error:
            message = f"Your code cannot be read in line {error.lineno}: {type(error).__name__}: {error.msg}."
            return JobOutcome("fake", "syntax_error", not_run, message, error_line=error.lineno)
        except Exception as error:
            message = f"Your code stopped before any test could run: {_describe(error)}"
            return JobOutcome("fake", "crashed", not_run, message, error_line=_line(error))
        if job.kind != "program" and not callable(namespace.get(job.entry)):
            what = "class" if job.kind == "operations" else "function"
            message = f"There is no {what} {job.entry} in your code. Keep the name that the starter code has."
            return JobOutcome("fake", "crashed", not_run, message)
    if job.kind == "program":
        calls = tuple(_run(program, *arguments) for arguments in job.calls)
    else:
        calls = tuple(_call(job, namespace[job.entry], json.loads(json.dumps(each))) for each in job.calls)
    return JobOutcome("fake", "finished", calls, stdout=stdout.getvalue(), stderr=stderr.getvalue(), wall_ms=1.0)


def _call(job: CodeJob, entry: Callable[..., Any], arguments: list[Any]) -> CallOutcome:
    stdout, stderr = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
        try:
            if job.kind == "operations":
                value: Any = _operate(entry, *arguments)
            else:
                value = _settled(entry(*VALUES.shaped(arguments, job.shapes)))
        except Exception as error:
            return _failed(error, stdout, stderr)
        texts = {"stdout": stdout.getvalue(), "stderr": stderr.getvalue()}
        try:
            return CallOutcome("returned", value_json=VALUES.encode(VALUES.plain(value, job.returns)), **texts)
        except VALUES.NotJson as why:
            return CallOutcome("returned", value_repr=repr(value), error=str(why), **texts)
        except Exception as error:
            return _failed(error, stdout, stderr)


def _operate(entry: Callable[..., Any], methods: list[str], arguments: list[list[Any]]) -> list[Any]:
    returned: list[Any] = [None]
    thing = entry(*arguments[0])
    for number, (method, given) in enumerate(zip(methods[1:], arguments[1:], strict=True), 2):
        try:
            returned.append(_settled(getattr(thing, method)(*given)))
        except Exception as error:
            error.args = (f"operation {number} ({method}): {error}",)
            raise
    return returned


def _settled(value: Any) -> Any:
    """What a coroutine comes to that waits for nothing: the fake runs inside of a loop already."""
    if not hasattr(type(value), "__await__"):
        return value
    try:
        value.send(None)
    except StopIteration as done:
        return done.value
    raise NotImplementedError("the fake does not wait")


def _run(program: Any, text: str) -> CallOutcome:
    """A whole program. Its names are its own; the rest it shares with the process of the test."""
    stdout, stderr, stdin = io.StringIO(), io.StringIO(), sys.stdin
    with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
        sys.stdin = io.StringIO(text)
        try:
            exec(program, {"__name__": "__main__"})
        except SystemExit as end:
            if end.code:
                why = f"The program ended with exit code {end.code}."
                return CallOutcome("error", error=why, stdout=stdout.getvalue(), stderr=stderr.getvalue())
        except Exception as error:
            return _failed(error, stdout, stderr)
        finally:
            sys.stdin = stdin
    value = json.dumps(stdout.getvalue())
    return CallOutcome("returned", value_json=value, stdout=stdout.getvalue(), stderr=stderr.getvalue())


def _failed(error: Exception, stdout: io.StringIO, stderr: io.StringIO) -> CallOutcome:
    return CallOutcome(
        "error", error=_describe(error), error_line=_line(error), stdout=stdout.getvalue(), stderr=stderr.getvalue()
    )


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _line(error: Exception) -> int | None:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == FILE]
    return frames[-1].lineno if frames else None
