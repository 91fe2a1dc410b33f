"""A screen reader reads Scintilla as it reads any other text."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from interview_desktop.ui.editor.accessible import make_readable
from interview_desktop.ui.editor.scintilla import ScintillaCodeEditor
from interview_desktop.ui.theme import load_fonts, load_theme


@pytest.fixture
def editor(qapp: QApplication, qtbot: QtBot) -> ScintillaCodeEditor:
    load_fonts()
    editor = ScintillaCodeEditor(load_theme("dark"))
    make_readable(editor)
    qtbot.addWidget(editor.widget)
    editor.widget.setAccessibleName("Code")
    editor.set_text("größe = '😀x'\nend")
    editor.widget.resize(400, 200)
    editor.widget.show()
    return editor


def test_text_and_caret_are_read_in_qts_own_units(editor: ScintillaCodeEditor) -> None:
    interface = QAccessible.queryAccessibleInterface(editor.widget)
    assert interface.role() == QAccessible.Role.EditableText
    assert interface.text(QAccessible.Text.Name) == "Code"
    content = interface.textInterface()
    assert content.characterCount() == len("größe = '😀x'\nend".encode("utf-16-le")) // 2
    assert content.text(0, 5) == "größe"
    assert content.text(9, 12) == "😀x"
    assert content.text(0, -1) == editor.text()
    editor.set_selection(10, 10)
    assert content.cursorPosition() == 11
    content.setCursorPosition(11)
    assert editor.cursor == 10
    assert content.selectionCount() == 0


def test_characters_have_a_place_on_the_screen(editor: ScintillaCodeEditor) -> None:
    content = QAccessible.queryAccessibleInterface(editor.widget).textInterface()
    first, second = content.characterRect(0), content.characterRect(1)
    assert first.top() == second.top()
    assert second.left() > first.left()
    below = content.characterRect(14)
    assert below.top() > first.top()
    assert content.offsetAtPoint(below.center()) == 14


def test_read_only_is_told(editor: ScintillaCodeEditor) -> None:
    interface = QAccessible.queryAccessibleInterface(editor.widget)
    assert interface.state().editable
    editor.set_read_only(True)
    assert interface.state().readOnly


def test_edits_are_told_while_someone_listens(editor: ScintillaCodeEditor, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[object, ...]] = []

    def take(event: object) -> None:
        for name in ("textRemoved", "textInserted"):
            if hasattr(event, name):
                told.append((name, event.changePosition(), getattr(event, name)()))  # type: ignore[attr-defined]

    monkeypatch.setattr(QAccessible, "isActive", staticmethod(lambda: True))
    monkeypatch.setattr(QAccessible, "updateAccessibility", staticmethod(take))
    editor.set_selection(0, 0)
    editor.insert("é")
    editor.set_selection(10, 11)
    editor.insert("y")
    assert told == [("textInserted", 0, "é"), ("textRemoved", 10, "😀"), ("textInserted", 10, "y")]
