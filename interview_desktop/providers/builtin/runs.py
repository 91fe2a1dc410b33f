"""How the built-in interviewer speaks about runs. Of a hidden test it knows nothing but the name."""

from __future__ import annotations

from collections.abc import Sequence

from interview_desktop.domain.runs import RunResult, TestResult
from interview_desktop.domain.session import Run
from interview_desktop.providers.builtin import texts
from interview_desktop.providers.builtin.memory import Memory
from interview_desktop.providers.builtin.speech import listed


def name_some(tests: Sequence[TestResult]) -> str:
    """At most two names, visible tests first."""
    ordered = sorted(tests, key=lambda test: test.hidden)
    return listed([f"“{test.name}”" for test in ordered[:2]])


def uncounted(memory: Memory, result: RunResult) -> str:
    """A sentence about a run that says nothing about the code."""
    if result.reason == "stopped":
        return memory.pick("run_stopped", texts.RUN_STOPPED)
    return memory.pick("run_engine", texts.RUN_ENGINE)


def describe(memory: Memory, run: Run) -> str:
    """One or two sentences about a run that counts."""
    result = run.result
    assert result is not None
    if result.reason == "syntax_error":
        line = next((test.error_line for test in result.tests if test.error_line), None)
        where = f" in line {line}" if line else ""
        return memory.always("run_syntax", texts.RUN_SYNTAX, line=where)
    failing = memory.failing(run)
    if not failing:
        if not result.tests:
            return memory.always("run_broken", texts.RUN_BROKEN)
        return memory.always("run_all", texts.RUN_ALL, total=result.total)
    counts = {"passed": result.passed, "total": result.total}
    visible = [test for test in failing if not test.hidden]
    if _same_as_before(memory, run):
        sentence = memory.pick("run_same", texts.RUN_SAME, failed=name_some(failing))
        if sentence:
            return sentence
    if visible:
        return memory.always("run_visible", texts.RUN_VISIBLE, failed=name_some(visible), **counts)
    slow = [test for test in failing if test.status == "timeout"]
    if slow:
        return memory.always("run_slow", texts.RUN_SLOW, failed=name_some(slow), **counts)
    return memory.always("run_hidden", texts.RUN_HIDDEN, failed=name_some(failing))


def _same_as_before(memory: Memory, run: Run) -> bool:
    earlier = [other for other in memory.runs if other.run < run.run]
    if not earlier:
        return False
    names = {test.name for test in memory.failing(run)}
    return {test.name for test in memory.failing(earlier[-1])} == names
