"""Rules that no linter knows: what must never stand in a tracked file."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST_MODULE = 520
LOGIC = ("domain", "ports.py", "voice", "interview", "session")

TEXT = {".py", ".md", ".toml", ".lock", ".in", ".txt", ".json", ".yml", ".yaml", ".js", ".sh", ".cfg", ".ini", ""}

# Written in pieces, so that this file does not break the rules that it holds.
MACHINE_PATHS = re.compile(
    r"(?<![\w.])/(?:" + "|".join(("work", "root", "tmp/w", r"home/\w+", r"Users/\w+")) + r")(?:/|\b)"
)
REGISTRIES = re.compile(
    r"(?i)\b[\w.-]*(?:"
    + "|".join(("artifact" + "ory", "nexus" + r"\.", "pypi" + r"\.(?!org/project)", "devpi" + r"\."))
    + r"|index"
    + r"-url|registry\."
    + r"(?:npmjs|yarnpkg))"
)
KEYS = re.compile(r"\b(?:sk-[A-Za-z0-9_-]{20,}|ghp_[A-Za-z0-9]{30,}|AKIA[A-Z0-9]{16})\b")


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def python_files(*folders: str) -> list[Path]:
    return [path for path in tracked("*.py") if path.relative_to(ROOT).parts[0] in folders]


def calls(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every call, e.g. ``(12, "time.time")``; unknown parts are ``?``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node.lineno, _dotted(node.func)


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


BEFORE_ANY_LOOP = ROOT / "interview_desktop" / "ui" / "start.py"


def where(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def test_no_nested_event_loop():
    """``exec`` of a dialog, menu or drag inside a coroutine kills other tasks: ``open()`` and a future instead."""
    nested = [
        where(path, line)
        for path in python_files("interview_desktop", "tests")
        for line, name in calls(path)
        if name.split(".")[-1] in {"exec", "exec_", "processEvents"}
        and "." in name
        and not name.startswith("subprocess")
        and path != BEFORE_ANY_LOOP
    ]
    assert nested == []


def test_what_runs_before_any_loop_knows_no_coroutine():
    """The frame is painted before there is an event loop to nest in; nothing asynchronous may move in there."""
    text = BEFORE_ANY_LOOP.read_text(encoding="utf-8")
    assert "processEvents" in text
    assert "asyn" not in text
    assert "await" not in text


def test_no_static_dialog():
    """``QMessageBox.question`` and its kin are ``exec`` in disguise."""
    pattern = re.compile(r"(QMessageBox|QFileDialog|QInputDialog|QColorDialog|QFontDialog)\.[a-z]")
    nested = [
        where(path, line)
        for path in python_files("interview_desktop")
        for line, name in calls(path)
        if pattern.match(name)
    ]
    assert nested == []


def test_logic_asks_the_clock_port_for_the_time():
    banned = {"time.time", "time.monotonic", "time.perf_counter", "time.sleep", "datetime.now", "datetime.datetime.now"}
    asked = [
        f"{where(path, line)} {name}"
        for path in python_files("interview_desktop")
        if path.relative_to(ROOT).parts[1] in LOGIC
        for line, name in calls(path)
        if name in banned
    ]
    assert asked == []


def text_lines() -> Iterator[tuple[Path, int, str]]:
    for path in tracked():
        if path.suffix in TEXT:
            for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
                yield path, number, line


@pytest.mark.parametrize(
    ("rule", "pattern"), [("path of a machine", MACHINE_PATHS), ("registry host", REGISTRIES), ("key", KEYS)]
)
def test_no_tracked_file_holds(rule: str, pattern: re.Pattern[str]):
    found = [
        f"{where(path, number)} {rule}: {line.strip()[:100]}"
        for path, number, line in text_lines()
        if pattern.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("pattern", "bad", "good"),
    [
        (MACHINE_PATHS, "open('/wor" + "k/main/x')", "s.replace('a/work', b)"),
        (MACHINE_PATHS, "/hom" + "e/jane/x", "a home/jane"),
        (REGISTRIES, "--index" + "-url x", "the index of urls"),
        (KEYS, "sk-" + "a" * 24, "task-" + "a" * 24),
    ],
)
def test_the_patterns_see_what_they_should(pattern: re.Pattern[str], bad: str, good: str):
    assert pattern.search(bad)
    assert not pattern.search(good)


def test_modules_are_short():
    """A module over about 500 lines is two modules."""
    long = {
        str(path.relative_to(ROOT)): lines
        for path in python_files("interview_desktop", "executors", "tests")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_MODULE
    }
    assert long == {}


def test_executors_know_nothing_of_the_app():
    assert [path for path in python_files("executors") if "interview_desktop" in path.read_text(encoding="utf-8")] == []


def test_gpl_code_is_no_requirement_of_ours():
    """Piper is a separate program with its own lock under installers/."""
    assert "piper" not in (ROOT / "requirements.lock").read_text().lower()


IMPORTED_AS = {"PySide6-Essentials": {"PySide6", "shiboken6"}}
STARTED_AS_PROGRAMS = {"pip"}


def imported_modules() -> set[str]:
    """Top-level names of the third-party modules that the app imports, at the top or inside functions."""
    found: set[str] = set()
    for path in python_files("interview_desktop"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return {name for name in found if name not in sys.stdlib_module_names and name != "interview_desktop"}


def test_what_is_imported_is_required_and_what_is_required_is_imported():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    names = {re.split(r"[<>=~! \[]", want, maxsplit=1)[0] for want in project["project"]["dependencies"]}
    modules = [IMPORTED_AS.get(name, {name.lower().replace("-", "_")}) for name in names - STARTED_AS_PROGRAMS]
    assert imported_modules() == set().union(*modules)


def test_every_direct_requirement_is_in_the_lock_with_hashes():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    lock = (ROOT / "requirements.lock").read_text().lower()
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = [re.split(r"[<>=~! \[]", want, maxsplit=1)[0].lower() for want in wanted]
    assert [name for name in names if not re.search(rf"^{re.escape(name)}==.*\\\n    --hash=sha256:", lock, re.M)] == []
