"""What every code runner promises of classes, whole programs, nodes, and values that are no JSON by themselves."""

from __future__ import annotations

import json
from typing import Any

from interview_desktop.ports import CallOutcome, CodeJob, JobOutcome
from tests.contract.test_code_runner import LIMITS, Bench, bench, kind, values

__all__ = ["bench", "kind"]

PROGRAMS = {
    "shelf": {
        "python": """
class Shelf:
    def __init__(self, room):
        self.room, self.books = room, []

    def put_up(self, book):
        if len(self.books) == self.room:
            raise ValueError('full')
        self.books.append(book)

    def count(self):
        return len(self.books)
""",
        "javascript": """
class Shelf {
  constructor(room) { this.room = room; this.books = []; }

  put_up(book) {
    if (this.books.length === this.room)
      throw new RangeError('full');
    this.books.push(book);
  }

  count() { return this.books.length; }
}
""",
    },
    "slow shelf": {
        "python": """
class Shelf:
    async def count(self):
        return 3
""",
        "javascript": """
class Shelf {
  async count() { return new Promise((resolve) => setTimeout(() => resolve(3), 5)); }
}
""",
    },
    "reverse": {
        "python": """
def solve(head):
    before = None
    while head:
        head.next, before, head = before, head, head.next
    return before
""",
        "javascript": """
function solve(head) {
  let before = null;
  while (head) {
    const next = head.next;
    head.next = before;
    before = head;
    head = next;
  }
  return before;
}
""",
    },
    "mirror": {
        "python": """
def solve(root):
    nodes = [root] if root else []
    while nodes:
        node = nodes.pop()
        node.left, node.right = node.right, node.left
        nodes += [child for child in (node.left, node.right) if child]
    return root
""",
        "javascript": """
function solve(root) {
  const nodes = root ? [root] : [];
  while (nodes.length) {
    const node = nodes.pop();
    [node.left, node.right] = [node.right, node.left];
    for (const child of [node.left, node.right]) if (child) nodes.push(child);
  }
  return root;
}
""",
    },
    "own nodes": {
        "python": """
class ListNode:
    def __init__(self, val, next=None):
        self.val, self.next = val, next

def solve(head, extra):
    return ListNode(extra, head)
""",
        "javascript": """
class ListNode {
  constructor(val, next) { this.val = val; this.next = next; }
}
function solve(head, extra) { return new ListNode(extra, head); }
""",
    },
    "bad nodes": {
        "python": """
def solve(what):
    node = ListNode(1)
    node.next = node if what == 'circle' else 5
    return node

def endless():
    class Node:
        val = 1
        @property
        def next(self): return Node()
    return Node()
""",
        "javascript": """
function solve(what) {
  const node = new ListNode(1);
  node.next = what === 'circle' ? node : 5;
  return node;
}
function endless() {
  class Node {
    val = 1;
    get next() { return new Node(); }
  }
  Node.prototype.next;
  return new Node();
}
""",
    },
    "bad trees": {
        "python": """
def solve(what):
    root = TreeNode(1)
    if what == 'twice':
        root.left = root.right = TreeNode(2)
    if what == 'up':
        root.left = TreeNode(2, root)
    if what == 'deep':
        node = root
        for number in range(20_000):
            node.left = TreeNode(number)
            node = node.left
    return root
""",
        "javascript": """
function solve(what) {
  const root = new TreeNode(1);
  if (what === 'twice') root.left = root.right = new TreeNode(2);
  if (what === 'up') root.left = new TreeNode(2, root);
  if (what === 'deep')
    for (let node = root, number = 0; number < 20000; number++) node = node.left = new TreeNode(number);
  return root;
}
""",
    },
    "lazy": {
        "python": """
def count(limit):
    number = 0
    while number != limit:
        yield number
        number += 1

def solve(what):
    return {'generator': lambda: count(3), 'endless': lambda: count(-1), 'set': lambda: {3, 1, 2},
            'nested': lambda: [(1, 2), {'a': count(2)}], 'map': lambda: map(str, [1])}[what]()
""",
        "javascript": """
function* count(limit) { for (let number = 0; number !== limit; number++) yield number; }

function solve(what) {
  return { generator: () => count(3), endless: () => count(-1), set: () => new Set([1, 2, 3]),
           nested: () => [[1, 2], new Map([['a', count(2)]])], map: () => ['1'].values() }[what]();
}
""",
    },
    "lazy and wrong": {
        "python": "def solve():\n    yield 1\n    raise KeyError('late')\n",
        "javascript": "function* solve() {\n  yield 1;\n  throw new TypeError('late');\n}\n",
    },
    "sum": {
        "python": "import sys\nnumbers = [int(line) for line in sys.stdin]\nprint('sum:', sum(numbers))\n",
        "javascript": """
const lines = require('fs').readFileSync(0, 'utf8').split('\\n').filter(Boolean);
console.log('sum:', lines.reduce((sum, line) => sum + Number(line), 0));
""",
    },
    "ends": {
        "python": """
import sys
for line in sys.stdin:
    word = line.strip()
    if word == 'raise':
        raise ValueError('no more')
    if word == 'zero':
        sys.exit(0)
    if word == 'seven':
        sys.exit(7)
    if word == 'wait':
        while True: pass
    print(word)
""",
        "javascript": """
const lines = require('readline').createInterface({ input: process.stdin });
lines.on('line', (word) => {
  if (word === 'raise')
    throw new RangeError('no more');
  if (word === 'zero') process.exit(0);
  if (word === 'seven') process.exit(7);
  if (word === 'wait') for (;;) {}
  console.log(word);
});
""",
    },
    "remembers": {
        "python": "import sys\nseen = getattr(sys, 'seen', 0)\nsys.seen = seen + 1\nprint(seen, end='')\n",
        "javascript": "global.seen = (global.seen ?? 0) + 1;\nprocess.stdout.write(String(global.seen - 1));\n",
    },
    "broken program": {"python": "print((1)\n", "javascript": "console.log((1;\n"},
    "holds": {
        "python": "def solve(size):\n    kept = bytearray(b'x' * size)\n    return len(kept)\n",
        "javascript": "function solve(size) { return Buffer.alloc(size, 1).length; }\n",
    },
}


async def run(bench: Bench, program: str, calls: list[tuple[Any, ...]], **job: Any) -> JobOutcome:
    code = PROGRAMS[program][bench.language]
    job = {"entry": "solve", "limits": LIMITS, **job}
    try:
        return await bench.runner.run(CodeJob(bench.language, code, calls=tuple(calls), **job))
    finally:
        await bench.runner.close()


async def operations(bench: Bench, program: str, *sequences: tuple[list[str], list[list[Any]]]) -> JobOutcome:
    return await run(bench, program, list(sequences), entry="Shelf", kind="operations")


async def printed(bench: Bench, program: str, *texts: str) -> JobOutcome:
    return await run(bench, program, [(text,) for text in texts], kind="program")


def statuses(outcome: JobOutcome) -> list[str]:
    return [call.status for call in outcome.calls]


# ── operations ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_class_is_made_and_its_methods_are_called_in_order(bench: Bench) -> None:
    outcome = await operations(
        bench,
        "shelf",
        (["Shelf", "put_up", "put_up", "count"], [[2], ["a"], ["b"], []]),
        (["Shelf", "count"], [[1], []]),
    )

    assert values(outcome) == [[None, None, None, 2], [None, 0]]


async def test_an_operation_that_fails_is_named_with_its_line(bench: Bench) -> None:
    outcome = await operations(bench, "shelf", (["Shelf", "put_up"], [[0], ["a"]]), (["Shelf", "count"], [[0], []]))

    assert statuses(outcome) == ["error", "returned"]
    assert "operation 2 (put_up)" in outcome.calls[0].error
    assert "full" in outcome.calls[0].error
    lines = PROGRAMS["shelf"][bench.language].splitlines()
    assert outcome.calls[0].error_line is not None
    assert "full" in lines[outcome.calls[0].error_line - 1]


async def test_a_method_that_is_not_there_is_an_error(bench: Bench) -> None:
    outcome = await operations(bench, "shelf", (["Shelf", "burn"], [[0], []]))

    assert statuses(outcome) == ["error"]
    assert "burn" in outcome.calls[0].error


async def test_methods_may_be_asynchronous(bench: Bench) -> None:
    assert values(await operations(bench, "slow shelf", (["Shelf", "count"], [[], []]))) == [[None, 3]]


async def test_a_missing_class_is_named(bench: Bench) -> None:
    outcome = await run(bench, "reverse", [(["Shelf"], [[]])], entry="Shelf", kind="operations")

    assert (outcome.reason, statuses(outcome)) == ("crashed", ["not_run"])
    assert "class Shelf" in outcome.message


# ── nodes ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_linked_lists_go_in_and_come_back(bench: Bench) -> None:
    outcome = await run(
        bench, "reverse", [([1, 2, 3],), ([],), ([None, "a"],)], shapes=("linked_list",), returns="linked_list"
    )

    assert values(outcome) == [[3, 2, 1], [], ["a", None]]


async def test_trees_go_in_and_come_back(bench: Bench) -> None:
    outcome = await run(bench, "mirror", [([1, 2, 3, None, 4],), ([],), ([0],)], shapes=("tree",), returns="tree")

    assert values(outcome) == [[1, 3, 2, None, None, 4], [], [0]]


async def test_a_candidate_may_define_the_nodes_again(bench: Bench) -> None:
    outcome = await run(bench, "own nodes", [([2, 3], 1)], shapes=("linked_list", "json"), returns="linked_list")

    assert values(outcome) == [[1, 2, 3]]


async def test_a_chain_that_is_none_is_told_in_a_sentence(bench: Bench) -> None:
    circle, number = (await run(bench, "bad nodes", [("circle",), ("number",)], returns="linked_list")).calls

    assert (circle.status, circle.value_json) == ("returned", None)
    assert "circle" in circle.error
    assert (number.status, number.value_json) == ("returned", None)
    assert "ListNode" in number.error


async def test_a_chain_without_end_comes_to_an_end(bench: Bench) -> None:
    (call,) = (await run(bench, "bad nodes", [()], entry="endless", returns="linked_list")).calls

    assert call.value_json is None
    assert call.status in {"returned", "timeout", "out_of_memory"}


async def test_a_tree_that_is_none_is_told_and_a_deep_one_is_read(bench: Bench) -> None:
    twice, up, deep = (await run(bench, "bad trees", [("twice",), ("up",), ("deep",)], returns="tree")).calls

    assert "twice" in twice.error
    assert "twice" in up.error
    assert deep.value_json is not None
    assert json.loads(deep.value_json)[-1] == 19_999


# ── values ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_what_can_be_gone_through_is_a_list(bench: Bench) -> None:
    outcome = await run(bench, "lazy", [("generator",), ("set",), ("nested",), ("map",)])

    assert values(outcome) == [[0, 1, 2], [1, 2, 3], [[1, 2], {"a": [0, 1]}], ["1"]]


async def test_an_iterator_without_end_is_no_value(bench: Bench) -> None:
    endless, after = (await run(bench, "lazy", [("endless",), ("generator",)])).calls

    assert endless.value_json is None
    assert after.value_json == "[0,1,2]"


async def test_an_iterator_that_fails_is_an_error_with_its_line(bench: Bench) -> None:
    (call,) = (await run(bench, "lazy and wrong", [()])).calls

    assert (call.status, call.error_line) == ("error", 3)
    assert "late" in call.error


# ── whole programs ───────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_program_reads_and_its_value_is_what_it_prints(bench: Bench) -> None:
    outcome = await printed(bench, "sum", "1\n2\n", "", "40\n2")

    assert outcome.reason == "finished"
    assert values(outcome) == ["sum: 3\n", "sum: 0\n", "sum: 42\n"]
    assert outcome.calls[0].stdout == "sum: 3\n"


async def test_however_a_program_ends_its_next_test_is_run(bench: Bench) -> None:
    outcome = await printed(bench, "ends", "a\nzero\nb", "a\nseven", "a\nraise", "b\n")
    zero, seven, raised, last = outcome.calls

    assert statuses(outcome) == ["returned", "error", "error", "returned"]
    assert (_value(zero), _value(last)) == ("a\n", "b\n")
    assert "exit code 7" in seven.error
    assert "no more" in raised.error
    lines = PROGRAMS["ends"][bench.language].splitlines()
    assert raised.error_line is not None
    assert "no more" in lines[raised.error_line - 1]


async def test_each_test_of_a_program_starts_anew(bench: Bench) -> None:
    outcome = await printed(bench, "remembers", "", "", "")

    # The programs of the fake share the process of the test.
    expected = ["0", "1", "2"] if outcome.backend == "fake" else ["0", "0", "0"]
    assert values(outcome) == expected


async def test_a_program_that_cannot_be_read_is_a_syntax_error(bench: Bench) -> None:
    outcome = await printed(bench, "broken program", "")

    assert (outcome.reason, outcome.error_line, statuses(outcome)) == ("syntax_error", 1, ["not_run"])


# ── memory ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_each_call_has_its_own_peak_of_memory_when_it_is_asked_for(bench: Bench) -> None:
    outcome = await run(bench, "holds", [(30 << 20,), (1,)], measure=True)
    peaks = [call.peak_memory_bytes for call in outcome.calls]

    if outcome.backend == "docker":
        large, small = peaks
        assert large is not None
        assert small is not None
        assert large > 28 << 20
        assert small < large
    else:
        # Where it cannot be measured call by call, nothing is said.
        assert peaks == [None, None] or all(peak is not None and peak >= 0 for peak in peaks)


def _value(call: CallOutcome) -> Any:
    assert call.value_json is not None
    return json.loads(call.value_json)
