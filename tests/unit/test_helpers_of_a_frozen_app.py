"""A frozen app has no Python to call: it starts itself, with a flag that the command line must know."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import interview_desktop
from interview_desktop.__main__ import _helper

PACKAGE = Path(interview_desktop.__file__).parent


def started_flags() -> Iterator[str]:
    """Every flag that stands right behind ``sys.executable`` in a list, as a text or as a constant's name."""
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {
            target.id: node.value.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Constant)
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.List) and node.elts and ast.unparse(node.elts[0]) == "sys.executable":
                second = node.elts[1] if len(node.elts) > 1 else None
                value = second.value if isinstance(second, ast.Constant) else constants.get(ast.unparse(second or tree))
                if isinstance(value, str) and value.startswith("--"):
                    yield value


FLAGS = sorted(set(started_flags()))


def test_there_are_helpers():
    assert {"--speech-worker", "--pip", "--host-functions", "--confined", "--count-functions"} <= set(FLAGS)


@pytest.mark.parametrize("flag", FLAGS)
def test_the_command_line_knows_the_flag(flag: str):
    assert _helper(flag) is not None


def test_functions_are_counted_by_the_app_itself():
    counted = subprocess.run(
        [sys.executable, "-m", "interview_desktop", "--count-functions", "solution.py"],
        input=b"def f(a):\n    return 1 if a else 2\n",
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert counted.stdout.strip() == b'[["f", 1, 2, 2]]'
