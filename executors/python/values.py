"""How JSON values become arguments, and how what comes back becomes JSON.

Standard library only, without input or output: whatever runs Python code for a candidate can use it.
"""

import json
from collections import deque
from collections.abc import Iterator, Mapping, MappingView, Set
from itertools import islice

MAX_VALUE = 1 << 20
MAX_NODES = 1 << 19
"""More nodes, or elements of an iterator, than the longest value has room for."""


class NotJson(Exception):
    """The value cannot be compared; the message says why in a sentence, and is empty when the value itself tells."""


class ListNode:
    """A node of a linked list."""

    def __init__(self, val=0, next=None):
        self.val = val
        self.next = next

    def __repr__(self):
        shown, node, seen = [], self, set()
        while node is not None and id(node) not in seen and len(shown) < 50:
            seen.add(id(node))
            shown.append(repr(getattr(node, "val", node)))
            node = getattr(node, "next", None)
        return " → ".join(shown if node is None else [*shown, "…"])


class TreeNode:
    """A node of a binary tree."""

    def __init__(self, val=0, left=None, right=None):
        self.val = val
        self.left = left
        self.right = right

    def __repr__(self):
        return f"TreeNode({self.val!r})"


NODES = {"ListNode": ListNode, "TreeNode": TreeNode}
"""What a candidate's code finds defined."""


# ── arguments ────────────────────────────────────────────────────────────────────────────────────────────────────


def shaped(arguments, shapes):
    return [
        BUILDERS.get(shape, same)(value)
        for value, shape in zip(arguments, [*shapes, *["json"] * len(arguments)], strict=False)
    ]


def same(value):
    return value


def linked_list(values):
    node = None
    for value in reversed(values or []):
        node = ListNode(value, node)
    return node


def tree(values):
    """From values level by level, with None for a missing child (whose own children are not listed)."""
    if not values or values[0] is None:
        return None
    rest = iter(values)
    root = TreeNode(next(rest))
    parents = deque([root])
    while parents:
        parent = parents.popleft()
        for side in ("left", "right"):
            value = next(rest, None)
            if value is not None:
                child = TreeNode(value)
                setattr(parent, side, child)
                parents.append(child)
    return root


BUILDERS = {"linked_list": linked_list, "tree": tree}


# ── results ──────────────────────────────────────────────────────────────────────────────────────────────────────


def plain(value, shape):
    """``value`` as something that ``encode`` takes. Raises NotJson."""
    return READERS.get(shape, same)(value)


def list_values(node):
    values, seen = [], set()
    while node is not None:
        if id(node) in seen:
            raise NotJson("The returned list runs in a circle.")
        if not (hasattr(node, "val") and hasattr(node, "next")):
            raise NotJson(f"A ListNode was expected, but this is of the type {type(node).__name__}.")
        if len(values) >= MAX_NODES:
            raise NotJson("The returned list is too long.")
        seen.add(id(node))
        values.append(node.val)
        node = node.next
    return values


def tree_values(root):
    values, seen, kept = [], set(), []
    nodes = deque([root])
    while nodes:
        node = nodes.popleft()
        if node is None:
            values.append(None)
            continue
        if id(node) in seen:
            raise NotJson("The returned tree meets one of its nodes twice.")
        if not (hasattr(node, "val") and hasattr(node, "left") and hasattr(node, "right")):
            raise NotJson(f"A TreeNode was expected, but this is of the type {type(node).__name__}.")
        if len(values) >= MAX_NODES:
            raise NotJson("The returned tree is too large.")
        seen.add(id(node))
        # Children that are made when they are asked for must not get the number of one that has gone.
        kept.append(node)
        values.append(node.val)
        nodes.extend((node.left, node.right))
    while values and values[-1] is None:
        values.pop()
    return values


READERS = {"linked_list": list_values, "tree": tree_values}


def elements(value):
    """What the encoder asks for when it does not know a type. Raises NotJson."""
    if isinstance(value, Set):
        try:
            return sorted(value)
        except TypeError:
            return list(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Iterator | MappingView | range | deque):
        items = list(islice(value, MAX_NODES + 1))
        if len(items) > MAX_NODES:
            raise NotJson("The returned iterator has too many elements, or no end.")
        return items
    raise NotJson


_encode = json.JSONEncoder(ensure_ascii=True, allow_nan=True, separators=(",", ":"), default=elements).encode


def encode(value):
    """JSON text with ``NaN`` and ``Infinity``; sets (sorted where that is possible) and iterators are lists.

    Raises:
        NotJson: it is no JSON, or too long; also whatever the value's own methods raise.
    """
    try:
        text = _encode(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise NotJson from error
    if len(text) > MAX_VALUE:
        raise NotJson("The returned value is too large to compare.")
    return text
