"""One contract for both code editors: the edits that they report are the whole truth about their text."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from interview_desktop.domain.events import Edit
from interview_desktop.domain.session import apply_edits
from interview_desktop.ui.editor import text_ops
from interview_desktop.ui.editor.api import CodeEditor
from interview_desktop.ui.editor.plain import PlainCodeEditor
from interview_desktop.ui.editor.scintilla import ScintillaCodeEditor
from interview_desktop.ui.theme import load_fonts, load_theme

KINDS: dict[str, Callable[..., CodeEditor]] = {"scintilla": ScintillaCodeEditor, "plain": PlainCodeEditor}


@pytest.fixture(params=list(KINDS))
def editor(request: pytest.FixtureRequest, qapp: QApplication, qtbot: QtBot) -> CodeEditor:
    load_fonts()
    editor = KINDS[request.param](load_theme("dark"))
    editor.set_language("python")
    qtbot.addWidget(editor.widget)
    editor.widget.resize(640, 480)
    editor.widget.show()
    return editor


class Mirror:
    """Follows an editor by its edits alone."""

    def __init__(self, editor: CodeEditor) -> None:
        self.editor = editor
        self.text = editor.text()
        self.batches: list[tuple[Edit, ...]] = []
        self.stop = editor.on_edits(self._take)

    def _take(self, edits: tuple[Edit, ...]) -> None:
        self.batches.append(edits)
        self.text = apply_edits(self.text, edits)

    def agrees(self) -> bool:
        return self.text == self.editor.text()


def type_text(editor: CodeEditor, text: str) -> None:
    """Type as a keyboard does; characters outside Latin-1 come as one event with their text."""
    target = editor.widget
    for character in text:
        if character == "\n":
            QTest.keyClick(target, Qt.Key.Key_Return)
        elif character.isascii():
            QTest.keyClick(target, character)
        else:
            for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
                QApplication.sendEvent(target, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, character))


def press(editor: CodeEditor, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    combined = Qt.KeyboardModifier.NoModifier
    for modifier in modifiers:
        combined |= modifier
    QTest.keyClick(editor.widget, key, combined)


CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def notices(editor: CodeEditor) -> Iterator[list[str]]:
    said: list[str] = []
    stop = editor.on_notice(said.append)
    yield said
    stop()


# ── loading ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_loading_is_no_edit_and_cannot_be_undone(editor: CodeEditor) -> None:
    mirror = Mirror(editor)
    editor.set_text("größe = '😀'\n")
    editor.undo()
    assert editor.text() == "größe = '😀'\n"
    assert mirror.batches == []
    assert editor.cursor == 0


def test_loaded_text_is_cleaned(editor: CodeEditor) -> None:
    editor.set_text("\ufeffa\r\nb\rc\0d\u2029e\ud800")
    assert editor.text() == "a\nb\ncd\ne\ufffd"


def test_non_breaking_space_and_combining_characters_survive(editor: CodeEditor) -> None:
    text = "x\u00a0= 'e\u0301'  # 👩‍💻\n"
    editor.set_text(text)
    assert editor.text() == text


# ── typing ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_typed_characters_are_told_at_once(editor: CodeEditor) -> None:
    mirror = Mirror(editor)
    type_text(editor, "né😀")
    assert editor.text() == "né😀"
    assert mirror.batches == [(Edit(0, 0, "n"),), (Edit(1, 0, "é"),), (Edit(2, 0, "😀"),)]
    assert editor.selection == (3, 3)


def test_enter_keeps_the_margin_and_a_colon_adds_a_step(editor: CodeEditor) -> None:
    mirror = Mirror(editor)
    type_text(editor, "def f():\nfor x in y:\nreturn x\nz")
    assert editor.text() == "def f():\n    for x in y:\n        return x\n    z"
    assert mirror.agrees()


def test_enter_between_brackets_opens_them(editor: CodeEditor) -> None:
    mirror = Mirror(editor)
    editor.set_language("javascript")
    editor.set_text("if (x) {}")
    mirror.text = editor.text()
    editor.set_selection(8, 8)
    press(editor, Qt.Key.Key_Return)
    assert editor.text() == "if (x) {\n  \n}"
    assert editor.cursor == 11
    assert mirror.agrees()
    assert len(mirror.batches) == 1


def test_closing_bracket_returns_to_its_openers_margin(editor: CodeEditor) -> None:
    editor.set_language("javascript")
    type_text(editor, "function f() {\nreturn [\n1\n]\n}")
    assert editor.text() == "function f() {\n  return [\n    1\n  ]\n}"


def test_backspace_in_the_margin_takes_a_step(editor: CodeEditor) -> None:
    editor.set_text("        x")
    editor.set_selection(8, 8)
    press(editor, Qt.Key.Key_Backspace)
    assert editor.text() == "    x"


def test_tab_and_shift_tab_move_selected_lines(editor: CodeEditor) -> None:
    editor.set_text("aé\n\nb😀\nc")
    mirror = Mirror(editor)
    editor.set_selection(0, 6)
    press(editor, Qt.Key.Key_Tab)
    assert editor.text() == "    aé\n\n    b😀\nc"
    assert len(mirror.batches) == 1
    press(editor, Qt.Key.Key_Backtab, SHIFT)
    assert editor.text() == "aé\n\nb😀\nc"
    assert mirror.agrees()
    assert editor.selection == (0, 6)


def test_a_command_is_one_step_of_undo(editor: CodeEditor) -> None:
    editor.set_text("a\nb\nc")
    mirror = Mirror(editor)
    editor.set_selection(0, 5)
    editor.indent()
    editor.undo()
    assert editor.text() == "a\nb\nc"
    editor.redo()
    assert editor.text() == "    a\n    b\n    c"
    assert mirror.agrees()


def test_comment_toggle_goes_there_and_back(editor: CodeEditor) -> None:
    text = "if x:\n\n    y = 'é'\nz"
    editor.set_text(text)
    mirror = Mirror(editor)
    editor.set_selection(0, len(text) - 2)
    press(editor, Qt.Key.Key_Slash, CTRL)
    assert editor.text() == "# if x:\n\n#     y = 'é'\nz"
    press(editor, Qt.Key.Key_Slash, CTRL)
    assert editor.text() == text
    assert mirror.agrees()


# ── what comes from outside ──────────────────────────────────────────────────────────────────────────────────────


def test_pasted_line_ends_become_ours(editor: CodeEditor) -> None:
    editor.set_text("start\n")
    mirror = Mirror(editor)
    editor.set_selection(6, 6)
    QGuiApplication.clipboard().setText("a = 'ü'\r\nb\r\n\tc = 😀")
    press(editor, Qt.Key.Key_V, CTRL)
    assert editor.text() == "start\na = 'ü'\nb\n\tc = 😀"
    assert mirror.agrees()


def test_gigantic_paste_is_refused_and_nothing_is_lost(editor: CodeEditor, notices: list[str]) -> None:
    editor.set_text("keep me")
    mirror = Mirror(editor)
    editor.set_selection(0, 4)
    QGuiApplication.clipboard().setText("x" * (text_ops.MAX_INSERT_BYTES + 1))
    editor.paste()
    assert editor.text() == "keep me"
    assert editor.selection == (0, 4)
    assert mirror.batches == []
    assert "too large" in notices[-1]


def test_pasting_never_grows_the_file_beyond_its_limit(editor: CodeEditor, notices: list[str]) -> None:
    chunk = "x" * 999_999 + "\n"
    assert editor.insert(chunk)
    assert editor.insert(chunk)
    assert not editor.insert("y")
    assert len(editor.text()) == text_ops.MAX_DOCUMENT_BYTES
    assert "2 MB" in notices[-1]


def test_pasted_rubbish_is_cleaned_with_a_notice(editor: CodeEditor, notices: list[str]) -> None:
    mirror = Mirror(editor)
    assert editor.insert("a\0b\x1b[31mc\ufffe")
    assert editor.text() == "ab[31mc\ufffd"
    assert mirror.agrees()
    assert "3 characters" in notices[-1]


def test_dropped_rubbish_is_cleaned_too(editor: CodeEditor, notices: list[str]) -> None:
    """A drop does not come through our own paste."""
    mirror = Mirror(editor)
    data = QMimeData()
    data.setText("one\r\ntwo\x07")
    view = editor.widget
    if isinstance(editor, PlainCodeEditor):
        view.insertFromMimeData(data)  # type: ignore[attr-defined]
    else:
        view.sends(_add_text(), 8, "one\rtwo\x07")  # type: ignore[attr-defined]
    assert editor.text() == "one\ntwo"
    assert mirror.agrees()
    assert notices


def _add_text() -> int:
    from pyside6_scintilla import Scintilla

    return int(Scintilla.Message.AddText)


def test_read_only_refuses_every_way_in(editor: CodeEditor) -> None:
    editor.set_text("fixed")
    mirror = Mirror(editor)
    editor.set_read_only(True)
    type_text(editor, "x\n")
    editor.insert("y")
    press(editor, Qt.Key.Key_Slash, CTRL)
    press(editor, Qt.Key.Key_Backspace)
    assert editor.text() == "fixed"
    assert mirror.batches == []
    editor.set_read_only(False)
    type_text(editor, "x")
    assert editor.text() == "xfixed"


# ── marks, zoom, leaving ─────────────────────────────────────────────────────────────────────────────────────────


def test_error_mark_follows_its_line(editor: CodeEditor) -> None:
    editor.set_text("a\nb\nc")
    editor.mark_error(1, "NameError")
    assert editor.error_line == 1
    editor.set_selection(0, 0)
    type_text(editor, "\n")
    assert editor.error_line == 2
    editor.mark_error(None)
    assert editor.error_line is None
    editor.mark_error(99)
    assert editor.error_line is None


def test_zoom_is_told_and_bounded(editor: CodeEditor) -> None:
    told: list[int] = []
    editor.on_zoom(told.append)
    press(editor, Qt.Key.Key_Plus, CTRL)
    press(editor, Qt.Key.Key_Plus, CTRL)
    assert editor.zoom == 2
    press(editor, Qt.Key.Key_0, CTRL)
    assert editor.zoom == 0
    assert told == [1, 2, 0]
    editor.set_zoom(1000)
    assert editor.zoom == 20


def test_escape_then_tab_leaves(editor: CodeEditor, qtbot: QtBot) -> None:
    editor.set_text("x")
    press(editor, Qt.Key.Key_Escape)
    press(editor, Qt.Key.Key_Tab)
    assert editor.text() == "x"
    press(editor, Qt.Key.Key_Tab)
    assert editor.text() == "    x"


def test_matches_can_be_shown_over_wide_characters(editor: CodeEditor) -> None:
    editor.set_text("😀 ab 😀 AB")
    spans = text_ops.find_all(editor.text(), "ab")
    assert spans == [(2, 4), (7, 9)]
    editor.show_matches(spans)
    editor.set_selection(*spans[1])
    type_text(editor, "é")
    assert editor.text() == "😀 ab 😀 é"


def test_unsubscribed_listener_hears_nothing(editor: CodeEditor) -> None:
    mirror = Mirror(editor)
    mirror.stop()
    type_text(editor, "x")
    assert mirror.batches == []


# ── anything at all ──────────────────────────────────────────────────────────────────────────────────────────────

characters = st.sampled_from("ab =():#'\t\n" + "éßж中😀𝄞\u0301\u200d\u00a0\ufe0f👩🏽")
texts = st.text(characters, max_size=40)
actions = st.lists(
    st.one_of(
        st.tuples(st.just("select"), st.integers(0, 60), st.integers(0, 60)),
        st.tuples(st.just("insert"), texts.map(lambda text: text.replace("\n", "\r\n"))),
        st.tuples(st.just("type"), st.text(characters.filter(lambda c: c != "\t"), min_size=1, max_size=4)),
        st.tuples(st.sampled_from(["undo", "redo", "indent", "dedent", "toggle_comment", "new_line"])),
        st.tuples(st.sampled_from(["back", "delete"])),
    ),
    max_size=25,
)


@pytest.mark.parametrize("kind", list(KINDS))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=texts, steps=actions)
def test_edits_alone_always_give_the_editors_text(
    qapp: QApplication, kind: str, start: str, steps: list[tuple[object, ...]]
) -> None:
    load_fonts()
    editor = KINDS[kind](load_theme("dark"))
    editor.set_language("python")
    editor.set_text(start)
    assert editor.text() == start
    mirror = Mirror(editor)
    for step in steps:
        match step:
            case ("select", int(anchor), int(caret)):
                length = len(editor.text())
                wanted = (min(anchor, length), min(caret, length))
                editor.set_selection(*wanted)
                assert editor.selection == wanted
            case ("insert", str(text)):
                editor.insert(text)
            case ("type", str(text)):
                type_text(editor, text)
            case ("back",):
                press(editor, Qt.Key.Key_Backspace)
            case ("delete",):
                press(editor, Qt.Key.Key_Delete)
            case (str(name),):
                getattr(editor, name)()
        assert mirror.agrees(), step
    editor.widget.deleteLater()
