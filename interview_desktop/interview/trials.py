"""Many solutions of one problem in one sandbox: a program that holds them all, and what each of them did."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from interview_desktop.interview.checking import arguments_for, job_for
from interview_desktop.interview.problem import Problem, TestCase
from interview_desktop.ports import CodeJob, JobOutcome, Limits

ENTRY: Final = "interview_desktop_try"
MOST_BYTES: Final = 16 << 20
"""Of all inputs of a job together."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A solution's ``code`` and the tests to try it on."""

    code: str
    tests: tuple[TestCase, ...]


def trial_jobs(problem: Problem, language: str, trials: Sequence[Trial], limits: Limits) -> list[CodeJob]:
    """Jobs that run all ``trials``, as few as there is room in; ``outcomes_of`` takes their outcomes apart.

    Raises:
        KeyError: the problem has no entry function for ``language``.
    """
    if problem.kind == "program":
        of_each = (replace(problem, tests=trial.tests) for trial in trials)
        return [
            replace(job_for(one, language, trial.code), limits=limits)
            for one, trial in zip(of_each, trials, strict=True)
        ]
    jobs: list[CodeJob] = []
    together: list[Trial] = []
    used = 0
    for trial in trials:
        length = len(json.dumps([test.arguments for test in trial.tests]))
        if together and used + length > MOST_BYTES:
            jobs.append(_job(problem, language, together, limits))
            together, used = [], 0
        together.append(trial)
        used += length
    return [*jobs, _job(problem, language, together, limits)] if together else jobs


def outcomes_of(trials: Sequence[Trial], outcomes: Sequence[JobOutcome]) -> list[JobOutcome]:
    """One outcome per trial, from those of ``trial_jobs`` in order; fewer when a job gave fewer answers than calls."""
    apart: list[JobOutcome] = []
    for outcome in outcomes:
        calls = outcome.calls
        while calls and len(apart) < len(trials) and len(calls) >= (tests := len(trials[len(apart)].tests)):
            apart.append(replace(outcome, calls=calls[:tests]))
            calls = calls[tests:]
    return apart


def _job(problem: Problem, language: str, trials: Sequence[Trial], limits: Limits) -> CodeJob:
    settings = json.dumps({"codes": [trial.code for trial in trials], "entry": problem.entry[language]})
    program = _PROGRAMS[language].replace("SETTINGS", json.dumps(settings) if language == "python" else settings)
    calls = tuple(
        _numbered(problem, index, arguments_for(problem, language, test.arguments))
        for index, trial in enumerate(trials)
        for test in trial.tests
    )
    shapes = ("json", *problem.shapes) if problem.shapes else ()
    return CodeJob(language, program, ENTRY, calls, limits, problem.kind, shapes, problem.returns)


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
