"""Reads and presses widgets over the accessibility bus, for ``desktop.py``: one JSON object per line, in and out.

Runs under the distribution's own Python (PyGObject and AT-SPI come from there), so it imports nothing of ours.

Requests: ``{"do": "find", "role": …, "name": …, "limit": n}`` (``name`` is a regular expression for its name or label,
``role`` as AT-SPI spells it), ``{"do": "read", "id": n}``, ``{"do": "press", "id": n}``, ``{"do": "focus", "id": n}``,
``{"do": "tree"}``.
Answers: ``{"ok": …}`` or ``{"error": "…"}``.
"""

import json
import re
import sys

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

DEEPEST = 40
LONGEST_TEXT = 200_000


class Reader:
    def __init__(self):
        self.known = {}

    def answer(self, request):
        return getattr(self, "do_" + request.pop("do"))(**request)

    def do_find(self, role=None, name=None, limit=200, showing=True):
        pattern = re.compile(name) if name is not None else None
        found = []
        for node in self._walk(showing):
            try:
                if role is not None and node.get_role_name() != role:
                    continue
                if pattern is None or any(pattern.search(called) for called in [node.get_name() or "", *labels(node)]):
                    found.append(self._describe(node))
            except GLib.Error:
                continue  # the widget went away while we looked at it
            if len(found) >= limit:
                break
        return found

    def do_read(self, id):
        return {**self._describe(self.known[id], id), "text": self._text(self.known[id])}

    def do_press(self, id):
        action = self.known[id].get_action_iface()
        names = [action.get_action_name(index) for index in range(action.get_n_actions())] if action else []
        for wanted in ("Press", "press", "click", "Toggle", "toggle", "activate", "ShowMenu"):
            if wanted in names:
                return action.do_action(names.index(wanted))
        raise LookupError(f"nothing to press here, only {names}")

    def do_focus(self, id):
        return self.known[id].get_component_iface().grab_focus()

    def do_tree(self):
        lines = []

        def show(node, depth):
            if depth > DEEPEST:
                return
            try:
                lines.append(f"{'  ' * depth}{node.get_role_name()} {node.get_name()!r} {self._box(node)}")
                for index in range(min(node.get_child_count(), 300)):
                    child = node.get_child_at_index(index)
                    if child is not None:
                        show(child, depth + 1)
            except GLib.Error:
                return

        for app in self._applications():
            show(app, 0)
        return "\n".join(lines)

    def _applications(self):
        desktop = Atspi.get_desktop(0)
        desktop.set_cache_mask(Atspi.Cache.NONE)
        return [app for index in range(desktop.get_child_count()) if (app := desktop.get_child_at_index(index))]

    def _walk(self, showing):
        waiting = self._applications()[::-1]
        while waiting:
            node = waiting.pop()
            try:
                role = node.get_role()
                states = node.get_state_set()
                hidden = showing and role != Atspi.Role.APPLICATION and not states.contains(Atspi.StateType.VISIBLE)
                if hidden:
                    continue
                children = [node.get_child_at_index(index) for index in range(min(node.get_child_count(), 300))]
            except GLib.Error:
                continue
            yield node
            waiting.extend(child for child in reversed(children) if child is not None)

    def _describe(self, node, number=None):
        if number is None:
            number = len(self.known) + 1
            self.known[number] = node
        states = node.get_state_set()
        return {
            "id": number,
            "role": node.get_role_name(),
            "name": node.get_name() or "",
            "description": node.get_description() or "",
            "box": self._box(node),
            "states": sorted(state.value_nick for state in states.get_states()),
        }

    def _box(self, node):
        component = node.get_component_iface()
        if component is None:
            return None
        box = component.get_extents(Atspi.CoordType.SCREEN)
        return [box.x, box.y, box.width, box.height]

    def _text(self, node):
        text = node.get_text_iface()
        if text is None:
            return None
        return Atspi.Text.get_text(text, 0, min(Atspi.Text.get_character_count(text), LONGEST_TEXT))


def labels(node):
    """The texts that stand beside a widget to say what it is: a combo box's name is its current choice."""
    return [
        relation.get_target(index).get_name() or ""
        for relation in node.get_relation_set()
        if relation.get_relation_type() == Atspi.RelationType.LABELLED_BY
        for index in range(relation.get_n_targets())
    ]


def main():
    Atspi.init()
    Atspi.set_timeout(3000, 15000)
    reader = Reader()
    for line in sys.stdin:
        try:
            answer = {"ok": reader.answer(json.loads(line))}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
