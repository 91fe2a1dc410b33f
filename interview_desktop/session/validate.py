"""Is a problem pack true to its word? Its solutions are run: right ones must pass, wrong ones fail where they say, and
time must grow as stated."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from interview_desktop.domain.runs import Growth, RunResult, TestResult
from interview_desktop.interview.bank import LANGUAGES, code_variants
from interview_desktop.interview.growth import CLASSES, members
from interview_desktop.interview.pack_checks import Finding, check
from interview_desktop.interview.problem import Problem, WrongSolution
from interview_desktop.interview.trials import Trial, outcomes_of, trial_jobs
from interview_desktop.ports import Limits, Trouble
from interview_desktop.session.judging import judge_run
from interview_desktop.session.running import CodeTools

LIMITS: Final = Limits(test_s=5.0, job_s=240.0)
HASTY: Final = Limits(test_s=1.0, job_s=60.0)
"""For solutions that are slow by intent: they show it sooner."""

SMALL: Final = 20_000
"""Characters of a test's arguments as JSON. What the synthetic candidates write is slow on larger ones."""

SLOW_MS: Final = 1_000.0
"""A reference that needs more than this for one test would fail on a slow computer."""

AT_ONCE: Final = 2


@dataclass(frozen=True, slots=True)
class PackReport:
    """What was found in one pack, in the order in which it was looked for."""

    problem: str
    findings: tuple[Finding, ...]

    @property
    def faults(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if not finding.note)

    @property
    def notes(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.note)


@dataclass(frozen=True, slots=True)
class _Solution:
    file: str
    result: RunResult

    def finding(self, place: str, what: str, remedy: str, *, note: bool = False) -> Finding:
        return Finding(self.file, place, what, remedy, note)

    @property
    def failing(self) -> tuple[TestResult, ...]:
        return tuple(test for test in self.result.tests if not test.passed)


async def validate(problem: Problem, tools: CodeTools, *, quick: bool = False) -> PackReport:
    """Check ``problem`` and run its solutions in both languages; ``quick`` measures no growth.

    Raises:
        Trouble: what the runner raises: there is no sandbox at all.
    """
    found = list(check(problem))
    for findings in await asyncio.gather(*(_run(problem, language, tools, quick) for language in LANGUAGES)):
        found += findings
    if not quick and tools.analysis is not None and problem.generator is not None and problem.kind != "program":
        # One after the other: what runs beside a measurement spoils it.
        for language in LANGUAGES:
            found += await _measure(problem, language, tools)
    return PackReport(problem.id, tuple(found))


async def validate_all(
    problems: Iterable[Problem], tools: CodeTools, *, quick: bool = False
) -> AsyncIterator[PackReport]:
    """The reports in the order of ``problems``. Without measurements, several packs are looked at together.

    Raises:
        Trouble: as ``validate``.
    """
    if not quick:
        for problem in problems:
            yield await validate(problem, tools)
        return
    room = asyncio.Semaphore(AT_ONCE)

    async def one(problem: Problem) -> PackReport:
        async with room:
            return await validate(problem, tools, quick=True)

    tasks = [asyncio.create_task(one(problem), name=f"validate {problem.id}") for problem in problems]
    try:
        for task in tasks:
            yield await task
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


# ── running ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def _run(problem: Problem, language: str, tools: CodeTools, quick: bool) -> list[Finding]:
    starter = problem.starter(language)
    hasty = [wrong for wrong in problem.wrong if wrong.slow and quick]
    small = tuple(test for test in problem.tests if len(json.dumps(test.arguments)) <= SMALL)
    trials = {"reference": Trial(starter.reference, problem.tests), "starter": Trial(starter.starter, problem.tests)}
    trials |= {f"wrong_{w.id}": Trial(w.code[language], problem.tests) for w in problem.wrong if w not in hasty}
    personas = {
        f"persona_{persona}_{number}": code
        for persona in ("medium", "weak")
        for number, code in enumerate(code_variants(problem, persona, language), 1)
    }
    trials |= {name: Trial(code, small or problem.tests) for name, code in personas.items()}
    slow = {f"wrong_{wrong.id}": Trial(wrong.code[language], problem.tests) for wrong in hasty}
    try:
        tried = await _try(problem, language, trials, tools, LIMITS)
        tried |= await _try(problem, language, slow, tools, HASTY)
        suspects = [name for name in personas if name.startswith("persona_weak") and not tried[name].failing]
        again = {name: Trial(personas[name], problem.tests) for name in suspects}
        tried |= await _try(problem, language, again, tools, LIMITS)
    except _NoAnswerError as error:
        what = f"the sandbox gave no answers ({error})"
        return [Finding(language, "", what, "Try it again; see `interview-desktop doctor`")]
    found = list(_right(tried["reference"]))
    found += _starter(tried["starter"], problem)
    for wrong in problem.wrong:
        found += _wrong(tried[f"wrong_{wrong.id}"], wrong, quick)
    for persona in ("medium", "weak"):
        found += _versions([tried[name] for name in personas if name.startswith(f"persona_{persona}")], persona)
    return found


class _NoAnswerError(Exception):
    pass


async def _try(
    problem: Problem, language: str, trials: Mapping[str, Trial], tools: CodeTools, limits: Limits
) -> dict[str, _Solution]:
    """What each of ``trials`` did, by name.

    Raises:
        _NoAnswerError: a sandbox ended without having run what it was given.
    """
    jobs = trial_jobs(problem, language, tuple(trials.values()), limits)
    outcomes = [await tools.runner.run(job) for job in jobs]
    apart = outcomes_of(tuple(trials.values()), outcomes)
    if len(apart) != len(trials):
        raise _NoAnswerError(next((outcome.message for outcome in outcomes if outcome.message), "none at all"))
    tried: dict[str, _Solution] = {}
    for (name, trial), outcome in zip(trials.items(), apart, strict=True):
        # Who writes a pack may see what its hidden tests came to.
        shown = replace(problem, tests=tuple(replace(test, hidden=False) for test in trial.tests))
        result = await judge_run(shown, outcome, language, tools.host)
        tried[name] = _Solution(f"{language}/{name}.{LANGUAGES[language]}", result)
    return tried


def _right(solution: _Solution) -> Iterator[Finding]:
    for test in solution.failing:
        yield solution.finding(f"test “{test.name}”", _why(test, solution.result), "Correct the solution or the test")
    for test in solution.result.tests:
        if test.passed and test.wall_ms > SLOW_MS:
            what = f"it takes {test.wall_ms / 1000:.1f} s"
            yield solution.finding(f"test “{test.name}”", what, "Make the input smaller", note=True)


def _starter(solution: _Solution, problem: Problem) -> Iterator[Finding]:
    hidden = {test.name for test in problem.tests if test.hidden}
    if all(test.name in hidden for test in solution.failing):
        what = "what the candidate sees first passes all visible tests"
        yield solution.finding("", what, "Leave the work to the candidate, or test it")
    for test in solution.failing:
        if test.status != "failed":
            what = f"the candidate's first run ends so: {_why(test, solution.result)}"
            yield solution.finding(f"test “{test.name}”", what, "Let it return something of the right type", note=True)
            break


def _wrong(solution: _Solution, wrong: WrongSolution, quick: bool) -> Iterator[Finding]:
    failing = {test.name: test for test in solution.failing}
    for name in wrong.fails:
        if name not in failing:
            what = "it passes, although problem.toml says that it fails"
            yield solution.finding(f"test “{name}”", what, "Correct fails, the solution or the test")
    for name, test in failing.items():
        if name in wrong.fails:
            continue
        if wrong.slow and quick and test.status == "timeout":
            what = f"it takes longer than {HASTY.test_s:g} s"
            yield solution.finding(f"test “{name}”", what, "Validate without --quick to be sure", note=True)
            continue
        what = f"it fails, although problem.toml does not say so: {_why(test, solution.result)}"
        yield solution.finding(f"test “{name}”", what, "Add it to fails, or mend the solution")


def _versions(solutions: Sequence[_Solution], persona: str) -> Iterator[Finding]:
    if persona == "weak":
        for solution in solutions:
            if not solution.failing:
                yield solution.finding("", "the weak candidate's code passes every test", "Leave a mistake in it")
        return
    if solutions and (failing := solutions[-1].failing):
        what = f"the medium candidate's last version fails “{failing[0].name}”"
        yield solutions[-1].finding("", what, "Let it pass in the end, unless this is meant", note=True)
    if len(solutions) > 1 and not solutions[0].failing:
        what = "the medium candidate's first version passes every test"
        yield solutions[0].finding("", what, "Leave a mistake in it, unless this is meant", note=True)


def _why(test: TestResult, result: RunResult) -> str:
    if test.status == "not_run":
        return f"it was not run ({result.message or result.reason})".rstrip(".")
    if test.status == "failed":
        return (test.error or f"expected {test.expected}, got {test.got}")[:300].rstrip(".")
    return (test.error or test.status.replace("_", " "))[:300].rstrip(".")


# ── measuring ────────────────────────────────────────────────────────────────────────────────────────────────────


async def _measure(problem: Problem, language: str, tools: CodeTools) -> list[Finding]:
    assert tools.analysis is not None
    ending = LANGUAGES[language]
    file = f"{language}/reference.{ending}"
    growth = await tools.analysis.measure(problem, language, problem.starter(language).reference)
    found = list(_as_stated(problem, growth, file))
    for wrong in problem.wrong:
        if wrong.slow and problem.growth:
            slow = await tools.analysis.measure(problem, language, wrong.code[language])
            found += _slower(problem, slow, f"{language}/wrong_{wrong.id}.{ending}")
    return found


def _as_stated(problem: Problem, growth: Growth, file: str) -> Iterator[Finding]:
    if not problem.growth:
        return
    if not growth.verdict:
        what = f"no growth could be seen ({growth.reason.rstrip('.')})"
        yield Finding(file, "growth", what, "See whether other sizes or another generator help", note=True)
    elif problem.growth not in members(growth.verdict):
        what = f"{growth.verdict} was measured (slope {growth.exponent}), {problem.growth} is stated"
        yield Finding(file, "growth", what, "Correct [growth], the generator or the solution")


def _slower(problem: Problem, growth: Growth, file: str) -> Iterator[Finding]:
    stated = CLASSES.index(problem.growth)
    seen = [CLASSES.index(name) for name in members(growth.verdict)]
    if seen and max(seen) <= stated:
        what = f"{growth.verdict} was measured, which is no worse than {problem.growth}"
        yield Finding(file, "growth", what, "Make it slower, or the generator harder")
    elif not seen or min(seen) <= stated:
        why = growth.verdict or growth.reason.rstrip(".")
        what = f"a worse growth than {problem.growth} could not be seen ({why})"
        yield Finding(file, "growth", what, "See whether other sizes or another generator help", note=True)


def unreadable(folder: str, trouble: Trouble) -> PackReport:
    """The report on a pack that could not be loaded at all."""
    return PackReport(folder, (Finding(folder, "", trouble.message.rstrip("."), trouble.remedy.rstrip(".")),))
