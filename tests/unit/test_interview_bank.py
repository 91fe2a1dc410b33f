"""Reading the bank: what is wrong with a pack is told in a sentence, and the other packs still load."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from interview_desktop.interview.bank import Bank, load_bank
from interview_desktop.interview.plan import make_plan
from interview_desktop.interview.testcases import load_tests
from interview_desktop.ports import Trouble
from tests.support.interview_loop import RESOURCES

PACK = "two-readings"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The resources with two problems, ready to be damaged."""
    shutil.copytree(RESOURCES / "interviews", tmp_path / "interviews")
    for name in (PACK, "rehearsal-room"):
        shutil.copytree(RESOURCES / "problems" / name, tmp_path / "problems" / name)
    return tmp_path


def edit(path: Path, pattern: str, replacement: str) -> None:
    text = path.read_text(encoding="utf-8")
    edited = re.sub(pattern, replacement, text, count=1, flags=re.MULTILINE)
    assert edited != text
    path.write_text(edited, encoding="utf-8")


def only_fault(bank: Bank) -> Trouble:
    assert [problem.id for problem in bank.problems] == ["rehearsal-room"]
    (fault,) = bank.faults
    assert fault.code == "pack_broken"
    assert fault.remedy.endswith(".")
    return fault


Damage = Callable[[Path], None]


def damaged(pattern: str, replacement: str) -> Damage:
    return lambda pack: edit(pack / "problem.toml", pattern, replacement)


def changed(change: Callable[[list[dict[str, object]]], object]) -> Damage:
    def damage(pack: Path) -> None:
        path = pack / "tests.json"
        data = json.loads(path.read_text(encoding="utf-8"))
        change(data["tests"])
        path.write_text(json.dumps(data), encoding="utf-8")

    return damage


def without(name: str) -> Damage:
    return lambda pack: (pack / name).unlink()


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (without("tests.json"), ["tests.json", "missing"]),
        (without("problem.toml"), ["problem.toml", "missing"]),
        (without("python/reference.py"), ["reference.py", "missing"]),
        (without("javascript/persona_weak_1.js"), ["persona_weak_1.js", "gap"]),
        (damaged(r"^\[entry\]$", "[entri]"), ["entry", "missing"]),
        (damaged(r"^difficulty = .*", 'difficulty = "tricky"'), ["difficulty", "tricky", "easy"]),
        (damaged(r"^title = ", "titel = "), ["title", "missing"]),
        (damaged(r"^time_complexity = ", 'speed = "fast"\ntime_complexity = '), ["line ", "speed", "not known"]),
        (damaged(r"^covers = ", "cover = "), ["hints 1", "cover", "not known"]),
        (damaged(r"^stage = \"approach\"", 'stage = "dreaming"'), ["probes 1", "stage", "dreaming"]),
        (damaged(r"^criterion = .*", 'criterion = "charm"'), ["probes 1", "criterion", "charm"]),
        (damaged(r"^rubric = .*", 'rubric = "technical-9"'), ["rubric", "technical-9"]),
        (damaged(r"^id = \"two-readings\"", 'id = "three-readings"'), ["id", "three-readings", "folder"]),
        (damaged(r"^version = 1", "version = [1"), ["not valid TOML", "line"]),
        (damaged(r"^id = \"remember\"", 'id = "look-back"'), ["hints", "look-back", "twice"]),
        (damaged(r"^\[persona\.weak\]", "[persona.lazy]"), ["persona", "weak", "missing"]),
        (damaged(r"^python = \"find_pair\"", 'python = "find_both"'), ["starter.py", "find_both"]),
        (damaged(r"^spoken_intro = \"\"\"", 'spoken_intro = """' + "word " * 60), ["spoken_intro", "words"]),
        (changed(lambda tests: [test.update(hidden=True) for test in tests]), ["tests.json", "no visible test"]),
        (changed(lambda tests: [test.update(hidden=False) for test in tests]), ["no hidden test"]),
        (changed(lambda tests: tests[1].pop("expected")), ["the same reading twice", "expected is missing"]),
        (changed(lambda tests: tests[0].update(name="no pair")), ["no pair", "two tests"]),
        (changed(lambda tests: tests[0].update(hiden=True)), ["hiden", "hidden"]),
        (
            changed(lambda tests: tests[0].update(arguments={"$make": "spiral"})),
            ["a pair in the middle", "spiral"],
        ),
        (changed(lambda tests: tests[0].update(arguments=5)), ["a pair in the middle", "not a list"]),
        (
            changed(lambda tests: tests[0].update(expected={"$make": "range", "stop": 10**9})),
            ["a pair in the middle", "500000"],
        ),
    ],
)
def test_a_broken_pack_is_explained_and_the_other_loads(folder: Path, damage: Damage, told: list[str]) -> None:
    damage(folder / "problems" / PACK)
    fault = only_fault(load_bank(folder))
    for part in told:
        assert part in str(fault)


def test_a_file_that_is_not_text_is_explained(folder: Path) -> None:
    (folder / "problems" / PACK / "python" / "starter.py").write_bytes(b"def find_pair():\n    '\xff'\n")
    assert "UTF-8" in str(only_fault(load_bank(folder)))


def test_an_unknown_key_is_told_with_its_line_and_a_guess(folder: Path) -> None:
    path = folder / "problems" / PACK / "problem.toml"
    edit(path, r"^vocabulary = ", "vocabulari = ")
    fault = only_fault(load_bank(folder))
    assert "vocabulary" in str(fault)


def test_a_broken_interview_is_a_fault_too(folder: Path) -> None:
    edit(folder / "interviews" / "technical.toml", r"^share = 0.10", "share = 0.50")
    bank = load_bank(folder)
    assert "add up" in str(bank.faults[0])
    assert bank.problems == ()


def test_an_empty_folder_is_a_fault_and_no_crash(tmp_path: Path) -> None:
    bank = load_bank(tmp_path)
    assert bank.problems == ()
    assert bank.faults
    with pytest.raises(Trouble) as raised:
        bank.choose("easy", 1)
    assert raised.value.code == "bank_empty"


def test_an_unknown_problem_names_the_known_ones() -> None:
    with pytest.raises(Trouble) as raised:
        load_bank(RESOURCES).get("nothing")
    assert raised.value.code == "problem_unknown"
    assert PACK in raised.value.remedy


def test_choosing_keeps_to_the_difficulty_and_the_seed() -> None:
    bank = load_bank(RESOURCES)
    for difficulty in ("easy", "medium", "hard"):
        assert bank.choose(difficulty, "seed").difficulty == difficulty
        assert bank.choose(difficulty, "seed") is bank.choose(difficulty, "seed")
    assert bank.choose("unheard of", 5) in bank.problems


def test_the_plan_divides_the_length() -> None:
    plan = make_plan(load_bank(RESOURCES).interview("technical"), 1800.0)
    assert [stage.name for stage in plan] == ["clarify", "approach", "implement", "review", "close"]
    assert sum(stage.budget_s for stage in plan) == pytest.approx(1800.0)
    assert all(stage.title for stage in plan)


def test_made_inputs_are_the_same_every_time(tmp_path: Path) -> None:
    path = tmp_path / "tests.json"
    rows = {"$make": "rows", "columns": [
        {"$make": "range", "stop": 3},
        {"$make": "random", "seed": 7, "count": 3, "low": 1, "high": 9},
        {"$make": "concat", "parts": [{"$make": "repeat", "value": "x", "times": 2}, ["y"]]},
    ]}  # fmt: skip
    tests = [
        {"name": "seen", "arguments": [rows], "expected": 1, "compare": "float"},
        {"name": "unseen", "hidden": True, "arguments": [[]], "expected": []},
    ]
    path.write_text(json.dumps({"tests": tests}), encoding="utf-8")
    first, second = load_tests(path), load_tests(path)
    assert first == second
    assert first[0].arguments == ([[0, 3, "x"], [1, 2, "x"], [2, 6, "y"]],)
    assert first[0].compare == "float"
    assert [case.hidden for case in first] == [False, True]
