"""Many solutions of one problem in one sandbox: a program that holds them all, and what each of them did."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from interview_desktop.interview.checking import arguments_for, job_for
from interview_desktop.interview.problem import Problem
from interview_desktop.ports import CodeJob, JobOutcome, Limits

ENTRY: Final = "interview_desktop_try"
MOST_BYTES: Final = 16 << 20
"""Of all inputs of a job together."""


def trial_jobs(problem: Problem, language: str, codes: Sequence[str], limits: Limits) -> list[CodeJob]:
    """Jobs that try every test of ``problem`` on every one of ``codes``; ``outcomes_of`` takes their outcomes apart.

    Raises:
        KeyError: the problem has no entry function for ``language``.
    """
    if problem.kind == "program":
        return [replace(job_for(problem, language, code), limits=limits) for code in codes]
    calls = [arguments_for(problem, language, test.arguments) for test in problem.tests]
    together = max(1, MOST_BYTES // max(len(json.dumps(calls)), 1))
    return [_job(problem, language, codes[at : at + together], calls, limits) for at in range(0, len(codes), together)]


def outcomes_of(problem: Problem, outcomes: Sequence[JobOutcome]) -> list[JobOutcome]:
    """One outcome per solution, from those of ``trial_jobs`` in order."""
    tests = len(problem.tests)
    return [
        replace(outcome, calls=outcome.calls[at : at + tests])
        for outcome in outcomes
        for at in range(0, len(outcome.calls), tests)
    ]


def _job(
    problem: Problem, language: str, codes: Sequence[str], calls: Sequence[tuple[Any, ...]], limits: Limits
) -> CodeJob:
    settings = json.dumps({"codes": list(codes), "entry": problem.entry[language]})
    program = _PROGRAMS[language].replace("SETTINGS", json.dumps(settings) if language == "python" else settings)
    numbered = tuple(_numbered(problem, index, call) for index in range(len(codes)) for call in calls)
    shapes = ("json", *problem.shapes) if problem.shapes else ()
    return CodeJob(language, program, ENTRY, numbered, limits, problem.kind, shapes, problem.returns)


def _numbered(problem: Problem, index: int, call: tuple[Any, ...]) -> tuple[Any, ...]:
    """The call with the number of the solution that is meant; of an object's operations, the first makes it."""
    if problem.kind == "operations" and len(call) == 2:
        methods, (first, *rest) = call
        return methods, [[index, *first], *rest]
    return index, *call


# Each solution is loaded when it is first called: one that ends the process takes none of the others along.
_PYTHON: Final = """
import json as _json

_S = _json.loads(SETTINGS)
_GIVEN = {name: value for name, value in globals().items() if name[:1] != "_"}
_MADE = {}


def interview_desktop_try(which, *values):
    if which not in _MADE:
        space = {**_GIVEN, "__name__": "solution", "__file__": "solution.py", "__builtins__": __builtins__}
        exec(compile(_S["codes"][which], "solution.py", "exec", dont_inherit=True), space)
        _MADE[which] = space[_S["entry"]]
    return _MADE[which](*values)
"""

_JAVASCRIPT: Final = """
const { S: _S, made: _made } = { S: SETTINGS, made: new Map() };

function interview_desktop_try(which, ...values) {
  if (!_made.has(which)) {
    const found = `\\nreturn typeof ${_S.entry} === 'undefined' ? undefined : ${_S.entry};`;
    const module = { exports: {} };
    const load = new Function('module', 'exports', 'require', _S.codes[which] + found);
    let one = load(module, module.exports, require);
    if (typeof one !== 'function') one = module.exports?.[_S.entry] ?? module.exports;
    _made.set(which, one);
  }
  const one = _made.get(which);
  return new.target ? new one(...values) : one(...values);
}
"""

_PROGRAMS: Final = {"python": _PYTHON, "javascript": _JAVASCRIPT}
