"""How a sandbox makes nodes of JSON and JSON of nodes, in both languages alike."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.evaluating import VALUES

ECHO = """
const values = require(process.argv[1]);
let pending = '';
process.stdin.on('data', (data) => {
  pending += data;
  for (let at; (at = pending.indexOf('\\n')) >= 0; pending = pending.slice(at + 1)) {
    const [value, shape] = JSON.parse(pending.slice(0, at));
    console.log(values.encode(values.plain(values.shaped([value], [shape])[0], shape)));
  }
});
"""
JAVASCRIPT = Path(__file__).parents[2] / "executors" / "javascript" / "values.js"


@pytest.fixture(scope="module")
def node() -> Iterator[subprocess.Popen[str]]:
    """Answers each line ``[value, shape]`` with the value, there and back."""
    command = ["node", "-e", ECHO, str(JAVASCRIPT)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def through_python(value: Any, shape: str) -> Any:
    (built,) = VALUES.shaped([value], [shape])
    return json.loads(VALUES.encode(VALUES.plain(built, shape)))


def through_node(node: subprocess.Popen[str], value: Any, shape: str) -> Any:
    assert node.stdin is not None
    assert node.stdout is not None
    node.stdin.write(json.dumps([value, shape]) + "\n")
    node.stdin.flush()
    return json.loads(node.stdout.readline())


values = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=5)
nested = st.recursive(values, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner))


@st.composite
def trees(draw: st.DrawFn) -> list[Any]:
    """The values of some tree level by level: every value has a place below a node that is there."""
    given: list[Any] = []
    places = 1
    for value in draw(st.lists(st.none() | st.integers(0, 99), max_size=40)):
        if places == 0:
            break
        given.append(value)
        places += 1 if value is not None else -1
    while given and given[-1] is None:
        given.pop()
    return given


@settings(max_examples=30, deadline=None)
@given(st.lists(nested, max_size=30))
def test_a_list_of_nodes_holds_what_was_put_into_it(node: subprocess.Popen[str], items: list[Any]) -> None:
    assert through_python(items, "linked_list") == items
    assert through_node(node, items, "linked_list") == items


@settings(max_examples=30, deadline=None)
@given(trees())
def test_a_tree_of_nodes_holds_what_was_put_into_it(node: subprocess.Popen[str], items: list[Any]) -> None:
    assert through_python(items, "tree") == items
    assert through_node(node, items, "tree") == items


@settings(max_examples=30, deadline=None)
@given(nested)
def test_json_is_the_same_there_and_back(node: subprocess.Popen[str], value: Any) -> None:
    assert through_python(value, "json") == value
    assert through_node(node, value, "json") == value


def test_long_chains_and_deep_trees_need_no_recursion(node: subprocess.Popen[str]) -> None:
    chain = list(range(50_000))
    deep = [0]
    for number in range(1, 20_000):
        deep += [None, number]  # type: ignore[list-item]

    for value, shape in ((chain, "linked_list"), (deep, "tree")):
        assert through_python(value, shape) == value
        assert through_node(node, value, shape) == value


def test_nothing_is_an_empty_list_and_an_empty_tree() -> None:
    assert VALUES.shaped([[], None, [], [None]], ["linked_list", "linked_list", "tree", "tree"]) == [None] * 4
    assert VALUES.plain(None, "linked_list") == VALUES.plain(None, "tree") == []


def test_nodes_show_themselves_even_in_a_circle() -> None:
    node = VALUES.linked_list([1, 2, 3])
    assert repr(node) == "1 → 2 → 3"
    node.next.next.next = node
    assert repr(node) == "1 → 2 → 3 → …"
