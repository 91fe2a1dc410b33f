"""A run on the candidate's own input: reading what they typed, and telling what came back. Nothing is judged."""

from __future__ import annotations

import json
from typing import Any, Final

from interview_desktop.domain.runs import RunResult
from interview_desktop.domain.trouble import Rejected
from interview_desktop.interview.checking import Unreadable, arguments_for, display, parse, short
from interview_desktop.interview.problem import Problem
from interview_desktop.ports import CallOutcome, CodeJob, JobOutcome

MAX_INPUT: Final = 200_000
"""Characters of an own input: more is pasted by mistake."""

_DECODER: Final = json.JSONDecoder()


def prefill(problem: Problem) -> str:
    """The first visible test's input, as the candidate may edit it: one JSON value per line, or the text itself for a
    whole program."""
    example = next((test for test in problem.tests if not test.hidden), None)
    if example is None:
        return ""
    if problem.kind == "program":
        return str(example.arguments[0]) if example.arguments else ""
    return "\n".join(json.dumps(argument, ensure_ascii=False) for argument in example.arguments)


def read_arguments(problem: Problem, text: str) -> tuple[Any, ...]:
    """The arguments of one call. Values follow each other, one per line or with commas between them; one list of all
    arguments is understood as well.

    Raises:
        Rejected: not JSON, or not as many values as the function takes; the message shows what is wanted.
    """
    if len(text) > MAX_INPUT:
        raise Rejected(f"An own input may have {MAX_INPUT:,} characters. Use a smaller one.")
    if problem.kind == "program":
        return (text,)
    values = _values(text)
    wanted = len(problem.tests[0].arguments) if problem.tests else len(values)
    if len(values) == 1 and wanted != 1 and isinstance(values[0], list) and len(values[0]) == wanted:
        values = values[0]
    if len(values) != wanted:
        count = "one value" if wanted == 1 else f"{wanted} values, one per line"
        raise Rejected(f"The code takes {count}; your own input has {len(values)}.")
    return tuple(values)


def scratch_job(problem: Problem, language: str, code: str, arguments: tuple[Any, ...]) -> CodeJob:
    """The job of one call. Raises: KeyError: the problem has no entry for ``language``."""
    return CodeJob(
        language=language,
        code=code,
        entry=problem.entry[language],
        calls=(arguments_for(problem, language, arguments),),
        kind=problem.kind,
        shapes=problem.shapes,
        returns=problem.returns,
    )


def scratch_result(problem: Problem, outcome: JobOutcome, language: str, arguments: tuple[Any, ...]) -> RunResult:
    """What came back, as short display texts. Never raises for what is in ``outcome``."""
    call = outcome.calls[0] if outcome.calls else CallOutcome("not_run")
    program = problem.kind == "program"
    return RunResult(
        language=language,
        backend=outcome.backend,
        reason=outcome.reason,
        stdout=short(outcome.stdout + call.stdout, 64 << 10),
        stderr=short(outcome.stderr + call.stderr, 64 << 10),
        message=short(outcome.message),
        wall_ms=outcome.wall_ms,
        cpu_ms=outcome.cpu_ms,
        peak_memory_bytes=outcome.peak_memory_bytes,
        queue_ms=outcome.queue_ms,
        pool_hit=outcome.pool_hit,
        scratch=True,
        arguments=short(
            str(arguments[0]) if program else ", ".join(display(argument, language) for argument in arguments)
        ),
        value=short(_value(call, language, program)),
        error=short(call.error),
        error_line=call.error_line or outcome.error_line,
    )


def _value(call: CallOutcome, language: str, program: bool) -> str:
    if call.status != "returned":
        return ""
    if call.value_json is None:
        return call.value_repr
    try:
        value = parse(call.value_json)
        return str(value) if program and isinstance(value, str) else display(value, language)
    except (Unreadable, ArithmeticError, LookupError, MemoryError, RecursionError, TypeError, ValueError):
        return call.value_repr or call.value_json


def _values(text: str) -> list[Any]:
    values: list[Any] = []
    position = 0
    while True:
        while position < len(text) and (text[position].isspace() or (values and text[position] == ",")):
            position += 1
        if position == len(text):
            return values
        try:
            value, position = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            line = text.count("\n", 0, position) + 1
            sentence = f"Line {line} of your own input is no JSON value."
            raise Rejected(f'{sentence} Write 3, "text", true, null or [1, 2], one value per line.') from error
        values.append(value)
