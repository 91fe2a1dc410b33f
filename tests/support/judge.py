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
from interview_desktop.interview.checking import job_for
from interview_desktop.interview.problem import Problem, TestCase

LIMIT_S = 2
"""Processor seconds for one test: a slow approach on a large input needs far more, a good one far less."""

_VALUES = Path(__file__).parents[2] / "executors"

_PYTHON = """
import asyncio, importlib.util, io, json, signal, sys
source, entry, calls, limit, kind, shapes, returns, folder = json.load(sys.stdin)
spec = importlib.util.spec_from_file_location("executor_values", folder + "/python/values.py")
values = importlib.util.module_from_spec(spec)
spec.loader.exec_module(values)
program = compile(source, "solution.py", "exec")
space = dict(values.NODES)
if kind != "program":
    exec(program, space)
def too_long(number, frame):
    raise TimeoutError
signal.signal(signal.SIGVTALRM, too_long)
out = sys.stdout
def settled(value):
    async def finish():
        return await value
    return asyncio.run(finish()) if hasattr(type(value), "__await__") else value
def run(arguments):
    if kind == "program":
        sys.stdin, sys.stdout = io.StringIO(arguments[0]), io.StringIO()
        try:
            exec(program, {"__name__": "__main__"})
        except SystemExit as end:
            if end.code:
                raise RuntimeError(end.code)
        return sys.stdout.getvalue()
    if kind == "operations":
        (_, *methods), (first, *rest) = arguments
        thing = space[entry](*first)
        return [None, *(settled(getattr(thing, name)(*given)) for name, given in zip(methods, rest, strict=True))]
    return values.plain(settled(space[entry](*values.shaped(arguments, shapes))), returns)
for arguments in calls:
    sys.stdout = sys.stderr
    signal.setitimer(signal.ITIMER_VIRTUAL, limit)
    try:
        answer = {"value": json.loads(values.encode(run(arguments)))}
    except TimeoutError:
        answer = {"timeout": True}
    except values.NotJson:
        answer = {"nothing": True}
    except Exception as error:
        answer = {"error": repr(error)}
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    print(json.dumps(answer), file=out, flush=True)
"""

_NODE = """
const vm = require("vm");
const { spawnSync } = require("child_process");
const [source, entry, calls, limit, kind, shapes, returns, folder] =
  JSON.parse(require("fs").readFileSync(0, "utf8"));
const text = require("fs").readFileSync(folder + "/javascript/values.js", "utf8");
const context = vm.createContext({ console: { log() {} }, setTimeout });
vm.runInContext(text + "\\n;globalThis.ListNode = values.ListNode; globalThis.TreeNode = values.TreeNode;", context);
context.shapes = shapes;
const OPERATIONS = `(async () => {
  const [[, ...names], [first, ...rest]] = args;
  const thing = new ${entry}(...first);
  const returned = [null];
  for (let at = 0; at < names.length; at++) returned.push((await thing[names[at]](...rest[at])) ?? null);
  return returned;
})()`;
if (kind !== "program") vm.runInContext(source, context);
async function answerTo(args) {
  if (kind === "program") {
    const done = spawnSync(process.execPath, ["-e", source], { input: args[0], timeout: limit * 1000 });
    if (done.signal) return { timeout: true };
    return done.status ? { error: String(done.stderr) } : { value: String(done.stdout) };
  }
  context.args = args;
  try {
    const call = kind === "operations" ? OPERATIONS : `${entry}(...values.shaped(args, shapes))`;
    context.value = await vm.runInContext(call, context, { timeout: limit * 1000 });
    return { value: JSON.parse(vm.runInContext(`values.encode(values.plain(value, "${returns}"))`, context)) };
  } catch (error) {
    if (error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return { timeout: true };
    return error.constructor.name === "NotJson" ? { nothing: true } : { error: String(error) };
  }
}
(async () => {
  for (const args of calls) process.stdout.write(JSON.stringify(await answerTo(args)) + "\\n");
})();
"""


def judge(problem: Problem, language: str, code: str) -> RunResult:
    """The verdicts of all tests of ``problem`` on ``code``; remembered, since problems are frozen."""
    return _judge(language, code, _Problem(problem))


class _Problem:
    """Hashable, so that results can be remembered."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem

    def __hash__(self) -> int:
        return hash(self.problem.id)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Problem) and self.problem == other.problem


@functools.cache
def _judge(language: str, code: str, asked: _Problem) -> RunResult:
    problem = asked.problem
    job = job_for(problem, language, code)
    shaped = [job.kind, job.shapes, job.returns, str(_VALUES)]
    text = json.dumps([code, job.entry, job.calls, LIMIT_S, *shaped])
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "program"
        program.write_text(_PYTHON if language == "python" else _NODE, encoding="utf-8")
        command = [sys.executable, "-I"] if language == "python" else ["node"]
        done = subprocess.run([*command, str(program)], input=text, capture_output=True, text=True, check=False)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(problem.tests), done.stderr
    results = tuple(_verdict(problem, *pair) for pair in zip(problem.tests, answers, strict=True))
    return RunResult(language, "this machine", "finished", results, wall_ms=1.0)


def _verdict(problem: Problem, case: TestCase, answer: dict[str, Any]) -> TestResult:
    if "timeout" in answer:
        return TestResult(case.name, case.hidden, "timeout", 1.0)
    if "error" in answer:
        return TestResult(case.name, case.hidden, "error", 1.0, error="" if case.hidden else answer["error"])
    right = "value" in answer and _right(problem, case, answer["value"])
    return TestResult(case.name, case.hidden, "passed" if right else "failed", 1.0)


def _right(problem: Problem, case: TestCase, got: Any) -> bool:
    if case.checker:
        space: dict[str, Any] = {}
        exec(problem.checkers, space)
        return space[case.checker](list(case.arguments), case.expected, got) is True
    return _equal(got, case.expected, case.compare)


def _equal(got: Any, expected: Any, compare: str) -> bool:
    if compare == "unordered" and isinstance(got, list) and isinstance(expected, list):
        return sorted(map(json.dumps, got)) == sorted(map(json.dumps, expected))
    if compare == "unordered_deep":
        return json.dumps(_sorted(got)) == json.dumps(_sorted(expected))
    if compare == "float":
        return isinstance(got, int | float) and abs(got - expected) <= 1e-6
    if compare == "text":
        return isinstance(got, str) and _lines(got) == _lines(expected)
    return json.dumps(got) == json.dumps(expected)


def _sorted(value: Any) -> Any:
    return sorted(map(_sorted, value), key=json.dumps) if isinstance(value, list) else value


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip().split("\n")]
