"""The parts of a pack that tell how to test and score its problem: read strictly, and missed by nobody who has none."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from interview_desktop.interview.bank import load_bank
from interview_desktop.interview.problem import Problem
from interview_desktop.ports import Trouble
from tests.support.interview_loop import RESOURCES, bank

PACK = "two-readings"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(RESOURCES / "interviews", tmp_path / "interviews")
    shutil.copytree(RESOURCES / "problems" / PACK, tmp_path / "problems" / PACK)
    return tmp_path


def edit(folder: Path, pattern: str, replacement: str) -> None:
    path = folder / "problems" / PACK / "problem.toml"
    text = path.read_text(encoding="utf-8")
    edited = re.sub(pattern, replacement, text, count=1, flags=re.MULTILINE)
    assert edited != text
    path.write_text(edited, encoding="utf-8")


def fault_of(folder: Path) -> Trouble:
    (fault,) = load_bank(folder).faults
    return fault


def test_a_pack_tells_its_mistakes_edge_cases_follow_ups_and_anchors() -> None:
    problem = bank().get(PACK)
    slow = next(wrong for wrong in problem.wrong if wrong.slow)
    assert slow.fails == ("large input",)
    assert {language: "find" in code for language, code in slow.code.items()} == {"python": True, "javascript": True}
    assert problem.growth == "O(n)"
    assert problem.topics == ("arrays", "hash map")
    assert {case.id for case in problem.edge_cases} >= {"empty", "no-pair"}
    assert [follow_up.harder for follow_up in problem.follow_ups] == [True, True, False]
    assert set(problem.follow_ups[0].persona) == {"strong", "medium", "weak"}
    assert len(problem.anchors["correctness"]) == 5


def test_a_pack_of_older_times_still_loads(folder: Path) -> None:
    path = folder / "problems" / PACK / "problem.toml"
    text = path.read_text(encoding="utf-8")
    added = re.search(r"^\[growth\].*?(?=^\[persona\.strong\])", text, re.MULTILINE | re.DOTALL)
    assert added is not None
    text = re.sub(r"^(topics|industries|skills) = .*\n", "", text.replace(added[0], ""), flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")
    loaded = load_bank(folder)
    assert loaded.faults == ()
    problem: Problem = loaded.get(PACK)
    assert (problem.topics, problem.growth, problem.wrong, problem.follow_ups) == ((), "", (), ())
    assert problem.anchors == {}


@pytest.mark.parametrize(
    ("pattern", "replacement", "told"),
    [
        (r'^topics = \["arrays"', 'topics = ["arays"', ["topics", "arays", "arrays"]),
        (r'^industries = \["backend"', 'industries = ["bank"', ["industries", "bank"]),
        (r'^time = "O\(n\)"', 'time = "O(n^9)"', ["growth", "O(n^9)"]),
        (r'^fails = \["several pairs"\]', 'fails = ["several pears"]', ["wrong 1", "several pears", "several pairs"]),
        (r'^fails = \["several pairs"\]', "fails = []", ["wrong 1", "slow = true"]),
        (r'^id = "every-pair"', 'id = "each-pair"', ["wrong_each-pair.py", "missing"]),
        (r'^id = "pairs-with-itself"', 'id = "every-pair"', ["wrong 'every-pair'", "twice"]),
        (r"^harder = true", 'harder = "yes"', ["follow_ups 1", "true or false"]),
        (r"^\[anchors\]", "[anchors]\ncharm = ['a', 'b', 'c', 'd', 'e']", ["anchors", "charm", "no such criterion"]),
        (r"^correctness = \[", 'correctness = ["more",', ["anchors", "6 texts"]),
        (r"^\[\[edge_cases\]\]", "[[edge_cases]]\nlabels = 5", ["edge_cases 1", "labels", "not known"]),
    ],
)
def test_what_is_wrong_is_told_with_its_place(folder: Path, pattern: str, replacement: str, told: list[str]) -> None:
    edit(folder, pattern, replacement)
    fault = fault_of(folder)
    for part in told:
        assert part in str(fault)


@pytest.mark.parametrize("break_it", [lambda path: path.unlink(), lambda path: path.write_text("def other(): pass\n")])
def test_a_wrong_solution_must_be_there_in_both_languages(folder: Path, break_it: Callable[[Path], None]) -> None:
    break_it(folder / "problems" / PACK / "javascript" / "wrong_every-pair.js")
    assert "wrong_every-pair.js" in str(fault_of(folder))


def test_own_problems_stand_beside_the_shipped_ones_and_take_nobodys_name(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(folder / "problems" / PACK, own / PACK)
    shutil.copytree(folder / "problems" / PACK, own / "my-readings")
    text = (own / "my-readings" / "problem.toml").read_text(encoding="utf-8").replace(f'"{PACK}"', '"my-readings"', 1)
    (own / "my-readings" / "problem.toml").write_text(text, encoding="utf-8")
    (own / ".incoming-1").mkdir()

    loaded = load_bank(folder, own)

    assert [problem.id for problem in loaded.problems] == [PACK, "my-readings"]
    (fault,) = loaded.faults
    assert "shipped problem" in fault.message
