"""Jobs and answers as the sandbox's runner speaks them (see ``executors/README.md``).

The answer comes from our own program, but from inside a container that ran hostile code: it is checked, not believed.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

from interview_desktop.domain.runs import EndReason
from interview_desktop.ports import CallOutcome, CodeJob, JobOutcome

MEMORY_BYTES: Final = 128 << 20
ANSWER_LIMIT: Final = 24 << 20
"""Bytes of the longest honest answer: 8 MB of values and 128 KB of output as base64, with room for errors."""

CallStatus = Literal["returned", "error", "timeout", "out_of_memory", "output_limit", "crashed", "not_run"]
_STATUSES: Final[dict[str, CallStatus]] = {
    "returned": "returned",
    "error": "error",
    "timeout": "timeout",
    "out_of_memory": "out_of_memory",
    "output_limit": "output_limit",
    "crashed": "crashed",
    "not_run": "not_run",
}
_REASONS: Final[dict[str, EndReason]] = {
    "finished": "finished",
    "syntax_error": "syntax_error",
    "load_error": "crashed",
    "entry_missing": "crashed",
    "load_crashed": "crashed",
    "load_timeout": "timeout",
    "load_out_of_memory": "out_of_memory",
    "output_limit": "output_limit",
    "job_timeout": "timeout",
    "cannot_start": "crashed",
}
NO_SENSE: Final = "The sandbox gave an answer that makes no sense. Run again; if it stays so, restart Docker."
_MAX_VALUE = 1 << 20
_MAX_TEXT = 8 << 10
_MAX_OUTPUT = 64 << 10


def encode_job(job: CodeJob) -> list[bytes]:
    """The frames that a sandbox takes: the job, then the arguments of each call.

    Code that is not valid Unicode is escaped, as an editor would show it.
    """
    message = {
        "code": job.code.encode("utf-8", "backslashreplace").decode(),
        "entry": job.entry,
        "kind": job.kind,
        "shapes": list(job.shapes),
        "returns": job.returns,
        "measure": job.measure,
        "calls": len(job.calls),
        "test_s": job.limits.test_s,
        "job_s": job.limits.job_s,
    }
    return [json.dumps(message).encode(), *(json.dumps(list(arguments)).encode() for arguments in job.calls)]


def decode_ready(frame: bytes) -> str:
    """Why the sandbox takes no job; empty when it does."""
    message = _object(frame)
    if message is None:
        return "it did not say that it is ready"
    if message.get("ready") == 1:
        return ""
    return str(message.get("error") or "it did not say that it is ready")[:500]


def decode_answer(frame: bytes, job: CodeJob, backend: str) -> JobOutcome:
    """The outcome of ``job``; ``engine_error`` when the answer makes no sense."""
    message = _object(frame)
    calls = message.get("calls") if message is not None else None
    why = message.get("reason") if message is not None else None
    if message is None or not isinstance(why, str) or why not in _REASONS or not isinstance(calls, list):
        said = message.get("error") if message is not None else None
        return failed(job, backend, "engine_error", _sentence(said) or NO_SENSE)
    if len(calls) != len(job.calls):
        return failed(job, backend, "engine_error", "The sandbox answered for another number of tests than asked.")
    line = _line(message.get("line"))
    detail = str(message.get("detail") or "")[:_MAX_TEXT]
    not_run = sum(1 for call in calls if isinstance(call, dict) and call.get("status") == "not_run")
    return JobOutcome(
        backend=backend,
        reason=_REASONS[why],
        calls=tuple(_call(call, job) for call in calls),
        message=_MESSAGES[why](job, detail, line, not_run),
        stdout=_text(message.get("stdout"), _MAX_OUTPUT),
        stderr=_text(message.get("stderr"), _MAX_OUTPUT),
        error_line=line,
        wall_ms=_number(message.get("wall_ms")) or 0.0,
        cpu_ms=_number(message.get("cpu_ms")),
        peak_memory_bytes=_whole(message.get("peak_memory")),
    )


def failed(job: CodeJob, backend: str, reason: EndReason, message: str) -> JobOutcome:
    """An outcome in which no call has a result."""
    calls = tuple(CallOutcome("not_run") for _ in job.calls)
    return JobOutcome(backend=backend, reason=reason, calls=calls, message=message)


def _call(raw: Any, job: CodeJob) -> CallOutcome:
    status = _STATUSES.get(str(raw.get("status"))) if isinstance(raw, dict) else None
    if status is None:
        return CallOutcome("crashed", error="The sandbox did not say how this call ended.")
    value = raw.get("value")
    value_json = _text(value, _MAX_VALUE) if status == "returned" and value is not None else None
    if value_json is not None and job.kind == "program":
        # The value is what was printed, as it was.
        value_json = json.dumps(value_json, ensure_ascii=False)
    return CallOutcome(
        status=status,
        value_json=value_json,
        value_repr=_text(raw.get("repr"), _MAX_TEXT),
        error=_text(raw.get("error"), _MAX_TEXT) or _call_error(status, job),
        error_line=_line(raw.get("line")),
        stdout=_text(raw.get("stdout"), _MAX_OUTPUT),
        stderr=_text(raw.get("stderr"), _MAX_OUTPUT),
        wall_ms=_number(raw.get("wall_ms")) or 0.0,
        cpu_ms=_number(raw.get("cpu_ms")),
        peak_memory_bytes=_whole(raw.get("peak_memory")),
    )


_MEGABYTES = MEMORY_BYTES >> 20


def _call_error(status: CallStatus, job: CodeJob) -> str:
    match status:
        case "timeout":
            return f"Stopped after {job.limits.test_s:g} s."
        case "out_of_memory":
            return f"Used more than the {_MEGABYTES} MB of memory that it may use."
        case "output_limit":
            return "Printed more than 4 MB."
        case _:
            return ""


def _at(line: int | None) -> str:
    return f" in line {line}" if line else ""


def _job_timeout(job: CodeJob, _detail: str, _line: int | None, not_run: int) -> str:
    rest = f"; {not_run} of them were not run" if not_run else ""
    return f"All tests together took longer than {job.limits.job_s:g} s{rest}. Look for an endless loop."


_Message = Callable[[CodeJob, str, int | None, int], str]
_MESSAGES: Final[dict[str, _Message]] = {
    "finished": lambda *_: "",
    "syntax_error": lambda _, detail, line, __: f"Your code cannot be read{_at(line)}: {detail}.",
    "load_error": lambda _, detail, line, __: f"Your code stopped{_at(line)} before any test could run: {detail}",
    "entry_missing": lambda job, *_: (
        f"There is no {'class' if job.kind == 'operations' else 'function'} {job.entry} in your code. Keep the name"
        " that the starter code has."
    ),
    "load_crashed": lambda _, detail, *__: f"{detail or 'The program ended.'} This was before any test could run.",
    "load_timeout": lambda job, *_: (
        f"Your code was not ready after {job.limits.test_s:g} s. Look for an endless loop outside of the function."
    ),
    "load_out_of_memory": lambda *_: (
        f"Your code used more than {_MEGABYTES} MB of memory before any test could run. Look for data that grows"
        " without end."
    ),
    "output_limit": lambda *_: "Your code printed more than 4 MB and was stopped. Print less and run again.",
    "job_timeout": _job_timeout,
    "cannot_start": lambda _, __, ___, not_run: (
        f"Your code left the sandbox in a state in which {not_run} tests could not be run. Start no other programs."
    ),
}


def _object(frame: bytes) -> Mapping[str, Any] | None:
    try:
        message = json.loads(frame)
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) else None


def _text(value: Any, limit: int) -> str:
    """Base64 to text; bytes that are no UTF-8 are shown escaped."""
    if not isinstance(value, str):
        return ""
    try:
        data = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return ""
    return data[:limit].decode("utf-8", "backslashreplace")


def _sentence(value: Any) -> str:
    return value[:500] if isinstance(value, str) else ""


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _whole(value: Any) -> int | None:
    number = _number(value)
    return None if number is None else int(number)


def _line(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1_000_000 else None
