"""Problem packs of every kind, made from a shipped one: whole folders that the bank can load."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.interview_loop import RESOURCES

BASE = "two-readings"
ENDINGS = {"python": "py", "javascript": "js"}


@dataclass(frozen=True, slots=True)
class Pack:
    """``head`` is put before problem.toml's own keys, ``tail`` behind them; ``reference`` and ``wrong`` are programs
    per language, ``tests`` those of tests.json."""

    name: str
    entry: str
    head: str
    reference: Mapping[str, str]
    wrong: Mapping[str, str]
    tests: Sequence[Mapping[str, Any]]
    tail: str = ""
    files: Mapping[str, str] = field(default_factory=dict)


def write_pack(pack: Pack, folder: Path) -> Path:
    """Write the pack below ``folder/problems``, and the interviews beside it."""
    if not (folder / "interviews").exists():
        shutil.copytree(RESOURCES / "interviews", folder / "interviews")
    path = folder / "problems" / pack.name
    shutil.copytree(RESOURCES / "problems" / BASE, path, ignore=shutil.ignore_patterns("generator.py"))
    text = (path / "problem.toml").read_text(encoding="utf-8")
    text = text.replace(f'id = "{BASE}"', f'id = "{pack.name}"\n{pack.head}', 1)
    text = re.sub(r'^(python|javascript) = "find_?[pP]air"$', rf'\1 = "{pack.entry}"', text, flags=re.MULTILINE)
    # The base's wrong solutions name tests that this pack has not.
    text = re.sub(r"^\[\[wrong\]\]\n.*?(?=^\[)", "", text, flags=re.MULTILINE | re.DOTALL)
    (path / "problem.toml").write_text(f"{text}\n{pack.tail}\n", encoding="utf-8")
    (path / "tests.json").write_text(json.dumps({"tests": list(pack.tests)}), encoding="utf-8")
    for language, ending in ENDINGS.items():
        for program in (path / language).iterdir():
            code = pack.reference[language] if program.stem == "reference" else pack.wrong[language]
            (path / language / f"{program.stem}.{ending}").write_text(code, encoding="utf-8")
    for name, content in pack.files.items():
        (path / name).write_text(content, encoding="utf-8")
    return path


SHELF = Pack(
    name="shelf",
    entry="Shelf",
    head='kind = "operations"',
    reference={
        "python": "class Shelf:\n"
        "    def __init__(self, room):\n        self.room, self.books = room, []\n"
        "    def put_up(self, book):\n"
        "        self.books += [book] if len(self.books) < self.room else []\n        return len(self.books)\n",
        "javascript": "class Shelf {\n  constructor(room) { this.room = room; this.books = []; }\n"
        "  putUp(book) { if (this.books.length < this.room) this.books.push(book); return this.books.length; }\n}\n",
    },
    wrong={
        "python": "class Shelf:\n    def __init__(self, room):\n        pass\n"
        "    def put_up(self, book):\n        return 0\n",
        "javascript": "class Shelf {\n  constructor(room) {}\n  putUp(book) { return 0; }\n}\n",
    },
    tests=[
        {
            "name": "two fit",
            "arguments": [["Shelf", "put_up", "put_up"], [[2], ["a"], ["b"]]],
            "expected": [None, 1, 2],
        },
        {
            "name": "no room",
            "hidden": True,
            "arguments": [["Shelf", "put_up", "put_up"], [[1], ["a"], ["b"]]],
            "expected": [None, 1, 1],
        },
    ],
)

MIRROR = Pack(
    name="mirror",
    entry="mirror",
    head='shapes = ["tree", "linked_list"]\nreturns = "tree"',
    reference={
        "python": "def mirror(root, _):\n    if root:\n"
        "        root.left, root.right = mirror(root.right, _), mirror(root.left, _)\n    return root\n",
        "javascript": "function mirror(root, _) {\n"
        "  if (root) [root.left, root.right] = [mirror(root.right, _), mirror(root.left, _)];\n  return root;\n}\n",
    },
    wrong={
        "python": "def mirror(root, _):\n    return root\n",
        "javascript": "function mirror(root, _) { return root; }\n",
    },
    tests=[
        {"name": "three", "arguments": [[1, 2, 3], [5]], "expected": [1, 3, 2]},
        {"name": "a gap", "hidden": True, "arguments": [[1, None, 2, 3], []], "expected": [1, 2, None, None, 3]},
    ],
)

TOTAL = Pack(
    name="total",
    entry="main",
    head='kind = "program"',
    reference={
        "python": "import sys\nprint(sum(map(int, sys.stdin.read().split())))\nprint()\n",
        "javascript": "const words = require('fs').readFileSync(0, 'utf8').split(/\\s+/).filter(Boolean);\n"
        "console.log(words.reduce((sum, word) => sum + Number(word), 0) + '  ');\n",
    },
    wrong={"python": "print(1)\n", "javascript": "console.log(1);\n"},
    tests=[
        {"name": "two lines", "arguments": ["1\n2\n"], "expected": "3\n"},
        {"name": "nothing", "hidden": True, "arguments": [""], "expected": "0"},
    ],
)

ANY_ORDER = Pack(
    name="any-order",
    entry="order",
    head="",
    reference={
        "python": "def order(items):\n    return sorted(items)\n",
        "javascript": "function order(items) { return items.sort((one, other) => one - other); }\n",
    },
    wrong={
        "python": "def order(items):\n    return items\n",
        "javascript": "function order(items) { return items; }\n",
    },
    tests=[
        {"name": "three", "arguments": [[3, 1, 2]]},
        {"name": "exactly", "arguments": [[2, 1]], "expected": [1, 2], "compare": "exact"},
        {"name": "five", "hidden": True, "arguments": [[5, 3, 4, 1, 2]], "expected": None, "checker": "ordered"},
    ],
    tail='[tests]\nchecker = "ordered"\n\n[generator]\nsizes = [10, 20, 40]\n',
    files={
        "checkers.py": "def ordered(arguments, expected, got):\n"
        "    if not isinstance(got, list) or len(got) != len(arguments[0]):\n        return 'This is another list.'\n"
        "    return got == sorted(arguments[0])\n",
        "generator.py": "def generate(size, seed):\n    return [list(range(size, 0, -1))]\n",
    },
)

PACKS = (SHELF, MIRROR, TOTAL, ANY_ORDER)
