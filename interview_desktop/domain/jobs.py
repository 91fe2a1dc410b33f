"""What a sandbox is asked to run, and what it says of it. ``ports`` gives these names on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from interview_desktop.domain.runs import EndReason


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one job. The memory limit and the rest are fixed by the sandbox."""

    test_s: float = 5.0
    job_s: float = 30.0


JobKind = Literal["function", "operations", "program"]
"""``function``: call ``entry`` with the arguments. ``operations``: ``entry`` is a class; a call's arguments are the
list of method names (the first is the class itself) and the list of their argument lists, its value the list of what
they returned. ``program``: a call's only argument is the text on standard input, its value the text on standard
output."""

Shape = Literal["json", "linked_list", "tree"]
"""How a JSON value meets the code: as it is, as a chain of nodes (``val``, ``next``) from a list, or as a binary tree
(``val``, ``left``, ``right``) from its values level by level, with null for a missing child."""


@dataclass(frozen=True, slots=True)
class CodeJob:
    """Call ``entry`` once per element of ``calls`` (its positional arguments, JSON values). Only inputs: what is
    expected never leaves the host. ``shapes`` (empty: all ``json``) and ``returns`` say how arguments and value are
    shaped. ``measure`` asks for each call's own peak memory, which costs time."""

    language: str
    code: str
    entry: str
    calls: tuple[tuple[Any, ...], ...]
    limits: Limits = field(default_factory=Limits)
    kind: JobKind = "function"
    shapes: tuple[Shape, ...] = ()
    returns: Shape = "json"
    measure: bool = False


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """What one call did. ``value_json`` is the returned value as JSON text written by hostile code: parse with care
    (``interview.checking``); None when nothing was returned as JSON. ``error_line`` counts in the candidate's code."""

    status: Literal["returned", "error", "timeout", "out_of_memory", "output_limit", "crashed", "not_run"]
    value_json: str | None = None
    value_repr: str = ""
    error: str = ""
    error_line: int | None = None
    stdout: str = ""
    stderr: str = ""
    wall_ms: float = 0.0
    cpu_ms: float | None = None
    peak_memory_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class JobOutcome:
    """All calls of a job in order; ``message`` is a sentence for the candidate when ``reason`` is not ``finished``."""

    backend: str
    reason: EndReason
    calls: tuple[CallOutcome, ...] = ()
    message: str = ""
    stdout: str = ""
    stderr: str = ""
    error_line: int | None = None
    wall_ms: float = 0.0
    cpu_ms: float | None = None
    peak_memory_bytes: int | None = None
    queue_ms: float | None = None
    pool_hit: bool | None = None
