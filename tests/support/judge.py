"""Running a problem's code on this machine: only for code that this repository itself holds."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from interview_desktop.domain.runs import RunResult, TestResult
from interview_desktop.interview.problem import Problem, TestCase

LIMIT_S = 2
"""Processor seconds for one test: a slow approach on a large input needs far more, a good one far less."""

_PYTHON = """
import json, resource, signal, sys
source, entry, calls, limit = json.load(sys.stdin)
space = {}
exec(compile(source, "solution.py", "exec"), space)
def too_long(number, frame):
    raise TimeoutError
signal.signal(signal.SIGVTALRM, too_long)
out = sys.stdout
sys.stdout = sys.stderr
for arguments in calls:
    signal.setitimer(signal.ITIMER_VIRTUAL, limit)
    try:
        answer = {"value": space[entry](*arguments)}
    except TimeoutError:
        answer = {"timeout": True}
    except Exception as error:
        answer = {"error": repr(error)}
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    print(json.dumps(answer), file=out, flush=True)
"""

_NODE = """
const vm = require("vm");
const [source, entry, calls, limit] = JSON.parse(require("fs").readFileSync(0, "utf8"));
const context = vm.createContext({ console: { log() {} } });
vm.runInContext(source, context);
for (const args of calls) {
  context.args = args;
  let answer;
  try {
    const value = vm.runInContext(`${entry}(...args)`, context, { timeout: limit * 1000 });
    answer = value === undefined ? { nothing: true } : { value };
  } catch (error) {
    answer = error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT" ? { timeout: true } : { error: String(error) };
  }
  process.stdout.write(JSON.stringify(answer) + "\\n");
}
"""


def judge(problem: Problem, language: str, code: str) -> RunResult:
    """The verdicts of all tests of ``problem`` on ``code``; remembered, since problems are frozen."""
    return _judge(problem.id, language, code, problem.entry[language], _Tests(problem.tests))


class _Tests:
    """Hashable by identity, so that results can be remembered."""

    def __init__(self, tests: tuple[TestCase, ...]) -> None:
        self.tests = tests

    def __hash__(self) -> int:
        return len(self.tests)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Tests) and self.tests == other.tests


@functools.cache
def _judge(problem_id: str, language: str, code: str, entry: str, tests: _Tests) -> RunResult:
    job = json.dumps([code, entry, [case.arguments for case in tests.tests], LIMIT_S])
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "program"
        program.write_text(_PYTHON if language == "python" else _NODE, encoding="utf-8")
        command = [sys.executable, "-I"] if language == "python" else ["node"]
        done = subprocess.run([*command, str(program)], input=job, capture_output=True, text=True, check=False)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(tests.tests), done.stderr
    results = tuple(_verdict(case, answer) for case, answer in zip(tests.tests, answers, strict=True))
    return RunResult(language, "this machine", "finished", results, wall_ms=1.0)


def _verdict(case: TestCase, answer: dict[str, Any]) -> TestResult:
    if "timeout" in answer:
        return TestResult(case.name, case.hidden, "timeout", 1.0)
    if "error" in answer:
        return TestResult(case.name, case.hidden, "error", 1.0, error="" if case.hidden else answer["error"])
    right = "value" in answer and _equal(answer["value"], case.expected, case.compare)
    return TestResult(case.name, case.hidden, "passed" if right else "failed", 1.0)


def _equal(got: Any, expected: Any, compare: str) -> bool:
    if compare == "unordered" and isinstance(got, list) and isinstance(expected, list):
        return sorted(map(json.dumps, got)) == sorted(map(json.dumps, expected))
    if compare == "float":
        return isinstance(got, int | float) and abs(got - expected) <= 1e-6
    return json.dumps(got) == json.dumps(expected)
