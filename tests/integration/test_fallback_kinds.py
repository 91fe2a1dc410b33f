"""The fallback runs what containers run: classes, lists, trees, whole programs, and code that waits."""

from __future__ import annotations

import json
from typing import Any

import pytest

from interview_desktop.execution.fallback.runner import FallbackRunner
from interview_desktop.ports import CodeJob, JobOutcome, Limits
from tests.support.fallback import require_fallback

LIMITS = Limits(test_s=5.0, job_s=25.0)


async def run(language: str, code: str, *calls: tuple[Any, ...], **more: Any) -> JobOutcome:
    runner = FallbackRunner(require_fallback(), keep_ready=False)
    try:
        return await runner.run(CodeJob(language, code, more.pop("entry", "solve"), calls, LIMITS, **more))
    finally:
        await runner.close()


def values(outcome: JobOutcome) -> list[Any]:
    assert [call.status for call in outcome.calls] == ["returned"] * len(outcome.calls)
    return [json.loads(call.value_json or "null") for call in outcome.calls]


STACKS = {
    "python": """
class Stack:
    def __init__(self, items): self.items = list(items)
    def push(self, item): self.items.append(item)
    def pop(self): return self.items.pop()
""",
    "javascript": """
class Stack {
  constructor(items) { this.items = [...items]; }
  push(item) { this.items.push(item); }
  async pop() { return this.items.pop(); }
}
""",
}


@pytest.mark.parametrize("language", ["python", "javascript"])
async def test_a_class_is_made_and_its_methods_are_called(language: str) -> None:
    call = (["Stack", "push", "pop", "pop"], [[[1]], [2], [], []])
    outcome = await run(language, STACKS[language], call, call, entry="Stack", kind="operations")

    assert values(outcome) == [[None, None, 2, 1]] * 2


LISTS = {
    "python": """
def solve(head, root):
    back = None
    while head: head.next, back, head = back, head, head.next
    return TreeNode(root.val, back and TreeNode(back.val))
""",
    "javascript": """
function solve(head, root) {
  let back = null;
  while (head) [head.next, back, head] = [back, head, head.next];
  return new TreeNode(root.val, back && new TreeNode(back.val));
}
""",
}


@pytest.mark.parametrize("language", ["python", "javascript"])
async def test_lists_and_trees_arrive_and_return_as_nodes(language: str) -> None:
    calls = (([1, 2, 3], [5, None, 6]), ([], [9]))
    outcome = await run(language, LISTS[language], *calls, shapes=("linked_list", "tree"), returns="tree")

    assert values(outcome) == [[5, 3], [9]]


PROGRAMS = {
    "python": "import sys\nfirst = input()\nprint(first.upper(), sum(map(int, sys.stdin)))\n",
    "javascript": """
const lines = require('fs').readFileSync(0, 'utf8').trim().split('\\n');
console.log(lines[0].toUpperCase(), lines.slice(1).map(Number).reduce((a, b) => a + b, 0));
""",
}


@pytest.mark.parametrize("language", ["python", "javascript"])
async def test_a_whole_program_reads_its_input_and_answers_by_printing(language: str) -> None:
    outcome = await run(language, PROGRAMS[language], ("ž\n1\n2\n",), ("b\n40\n2\n",), kind="program")

    assert values(outcome) == ["Ž 3\n", "B 42\n"]


async def test_a_program_in_javascript_may_read_line_by_line() -> None:
    code = """
    const lines = [];
    require('readline').createInterface({ input: process.stdin }).on('line', (line) => lines.push(line))
      .on('close', () => console.log(lines.reverse().join(' ')));
    """
    outcome = await run("javascript", code, ("a\nb\nc\n",), kind="program")

    assert values(outcome) == ["c b a\n"]


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("python", "import sys\nprint(1)\nsys.exit(3)\n"),
        ("javascript", "console.log(1);\nprocess.exit(3);\n"),
    ],
)
async def test_a_program_that_ends_badly_is_an_error(language: str, code: str) -> None:
    call = (await run(language, code, ("",), kind="program")).calls[0]

    assert call.status == "error"
    assert "exit code 3" in call.error


WAITING = {
    "python": "import asyncio\nasync def solve(n):\n    await asyncio.sleep(0.01)\n    return n\n",
    "javascript": "const solve = (n) => new Promise((resolve) => setTimeout(() => resolve(n), 10));\n",
}


@pytest.mark.parametrize("language", ["python", "javascript"])
async def test_code_may_wait(language: str) -> None:
    assert values(await run(language, WAITING[language], (1,), (2,))) == [1, 2]


DEEP = {
    "python": "def solve(n):\n    return 1 + solve(n - 1) if n else 0\n",
    "javascript": "const solve = (n) => (n ? 1 + solve(n - 1) : 0);\n",
}


@pytest.mark.parametrize(("language", "depth"), [("python", 900), ("javascript", 8000)])
async def test_recursion_goes_as_deep_as_an_interview_needs(language: str, depth: int) -> None:
    assert values(await run(language, DEEP[language], (depth,))) == [depth]
