"""What a pack may say about its kind, its shapes, its checkers and its generator, and what is told when it is wrong."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from interview_desktop.interview.bank import load_bank
from interview_desktop.interview.packcode import SIZES
from interview_desktop.interview.problem import Problem
from tests.support.packs import ANY_ORDER, MIRROR, PACKS, SHELF, TOTAL, Pack, write_pack


def load(pack: Pack, folder: Path) -> Problem:
    write_pack(pack, folder)
    bank = load_bank(folder)
    assert bank.faults == ()
    return bank.get(pack.name)


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_every_kind_loads(pack: Pack, tmp_path: Path) -> None:
    assert len(load(pack, tmp_path).tests) == len(pack.tests)


def test_kind_and_shapes_are_read(tmp_path: Path) -> None:
    assert load(SHELF, tmp_path).kind == "operations"
    mirror = load(MIRROR, tmp_path)
    assert (mirror.kind, mirror.shapes, mirror.returns) == ("function", ("tree", "linked_list"), "tree")
    total = load(TOTAL, tmp_path)
    assert (total.kind, {test.compare for test in total.tests}) == ("program", {"text"})


def test_checker_and_sizes_are_read(tmp_path: Path) -> None:
    problem = load(ANY_ORDER, tmp_path)

    assert [test.checker for test in problem.tests] == ["ordered", "", "ordered"]
    assert "def ordered" in problem.checkers
    assert problem.generator is not None
    assert problem.generator.sizes == (10, 20, 40)
    assert "def generate" in problem.generator.code


def test_a_generator_without_sizes_gets_a_ladder_of_them(tmp_path: Path) -> None:
    problem = load(replace(ANY_ORDER, tail='[tests]\nchecker = "ordered"\n'), tmp_path)

    assert problem.generator is not None
    assert problem.generator.sizes == SIZES
    assert all(2 * low >= high > low for low, high in itertools.pairwise(SIZES))


Change = Callable[[list[Any]], object]


def first(**values: Any) -> Change:
    return lambda tests: tests[0].update(values)


@pytest.mark.parametrize(
    ("pack", "change", "told"),
    [
        (replace(SHELF, head='kind = "oracle"'), None, ["kind", "oracle", "operations"]),
        (replace(SHELF, head='kind = "operations"\nreturns = "tree"'), None, ["operations has no shapes"]),
        (replace(SHELF, entry="Shelve"), None, ["starter.py", "the class Shelve is missing"]),
        (replace(MIRROR, head='shapes = ["tree", "bush"]'), None, ["shapes", "bush"]),
        (replace(MIRROR, head='shapes = ["tree"]'), None, ["'three'", "2 arguments", "1 shapes"]),
        (replace(ANY_ORDER, tail=""), None, ["'three'", "expected is missing"]),
        (replace(ANY_ORDER, tail='[tests]\nchecker = "odd"'), None, ["checker", "odd", "checkers.py"]),
        (replace(ANY_ORDER, tail=ANY_ORDER.tail.replace("10, 20, 40", "10, 5, 40")), None, ["sizes", "growing"]),
        (replace(ANY_ORDER, tail=ANY_ORDER.tail.replace("10, 20, 40", "10")), None, ["sizes", "three"]),
        (SHELF, first(arguments=[["Shelf"], []]), ["'two fit'", "1 operations have 0"]),
        (SHELF, first(arguments=[["Shelf", "put up"], [[], []]]), ["no name"]),
        (SHELF, first(arguments=[["Shelf"]]), ["list of names"]),
        (SHELF, first(arguments=[["Shelf"], [5]]), ["no list"]),
        (SHELF, first(expected=[1, 2]), ["'two fit'", "one by one", "null"]),
        (MIRROR, first(arguments=[[1, None, None, 2], []]), ["'three'", "argument 1", "missing child"]),
        (MIRROR, first(arguments=[[1, None], []]), ["argument 1", "ends with null"]),
        (MIRROR, first(arguments=[[1], 5]), ["argument 2", "no linked_list"]),
        (MIRROR, first(expected=7), ["expected is no tree"]),
        (TOTAL, first(arguments=[5]), ["'two lines'", "one text"]),
        (TOTAL, first(expected=3), ["gives a text"]),
        (ANY_ORDER, first(checker="odd"), ["'three'", "odd", "ordered"]),
        (ANY_ORDER, first(checker="ordered", compare="exact"), ["compare and checker"]),
        (ANY_ORDER, first(compare="exact"), ["'three'", "expected is missing"]),
    ],
)
def test_a_mistake_is_told_with_its_place(pack: Pack, change: Change | None, told: list[str], tmp_path: Path) -> None:
    path = write_pack(pack, tmp_path) / "tests.json"
    if change is not None:
        data = json.loads(path.read_text(encoding="utf-8"))
        change(data["tests"])
        path.write_text(json.dumps(data), encoding="utf-8")

    fault = only_fault(tmp_path)

    for part in told:
        assert part in fault


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("checkers.py", "def ordered(arguments, expected, got:\n", ["checkers.py", "line 1", "not valid Python"]),
        ("checkers.py", "x = 1\n", ["no checker"]),
        ("checkers.py", "\ndef ordered(got):\n    return True\n", ["line 2", "ordered must take 3", "expected, got"]),
        ("generator.py", "def make(size):\n    return []\n", ["generator.py", "generate is missing"]),
        ("generator.py", "def generate(size):\n    return []\n", ["generate must take 2", "seed"]),
        ("generator.py", None, ["generator.py", "missing", "[generator]"]),
    ],
)
def test_code_of_a_pack_is_read_before_it_is_needed(
    name: str, content: str | None, told: list[str], tmp_path: Path
) -> None:
    path = write_pack(ANY_ORDER, tmp_path) / name
    if content is None:
        path.unlink()
    else:
        path.write_text(content, encoding="utf-8")

    fault = only_fault(tmp_path)

    for part in told:
        assert part in fault


def only_fault(folder: Path) -> str:
    bank = load_bank(folder)
    assert bank.problems == ()
    (fault,) = bank.faults
    assert fault.code == "pack_broken"
    assert fault.remedy.endswith(".")
    return str(fault)
