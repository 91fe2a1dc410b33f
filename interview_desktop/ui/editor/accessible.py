"""Makes Scintilla, which Qt's accessibility knows nothing of, readable to screen readers.

Qt counts UTF-16 units here, the editor counts characters and Scintilla bytes.
"""

from __future__ import annotations

import functools
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import (
    QAccessible,
    QAccessibleInterface,
    QAccessibleTextCursorEvent,
    QAccessibleTextInsertEvent,
    QAccessibleTextInterface,
    QAccessibleTextRemoveEvent,
)
from PySide6.QtWidgets import QAccessibleWidget

from interview_desktop.domain.events import Edit
from interview_desktop.domain.session import apply_edits
from interview_desktop.ui.editor.scintilla import ScintillaCodeEditor, ScintillaView


def make_readable(editor: ScintillaCodeEditor) -> None:
    """Have Qt answer for the editor's widget with its text, and tell of edits and of the caret."""
    _install()
    _Teller(editor)


@functools.cache
def _install() -> None:
    QAccessible.installFactory(_make)


def _make(_key: str, target: QObject | None) -> QAccessibleInterface | None:
    if not isinstance(target, ScintillaView):
        return None
    interface = _Interface(target)
    # Qt keeps pointers to both and asks them for as long as the widget lives.
    target.readable = (interface, interface.content)
    return interface


class _Interface(QAccessibleWidget):
    def __init__(self, view: ScintillaView) -> None:
        super().__init__(view, QAccessible.Role.EditableText)
        self._view = view
        self.content = _Text(view)

    def interface_cast(self, kind: QAccessible.InterfaceType) -> Any:
        # Anything but a VoidPtr, None included, makes Qt follow a wild pointer.
        if kind == QAccessible.InterfaceType.TextInterface:
            return shiboken6.VoidPtr(shiboken6.getCppPointer(self.content)[0])
        return shiboken6.VoidPtr(0)

    def text(self, kind: QAccessible.Text) -> str:
        if kind == QAccessible.Text.Value:
            return self._view.owner.text()
        return super().text(kind)

    def state(self) -> QAccessible.State:
        state = super().state()
        state.multiLine = True
        state.editable = not self._view.owner.read_only
        state.readOnly = self._view.owner.read_only
        state.focusable = True
        return state


class _Text(QAccessibleTextInterface):
    """No selection is reported: Qt's way of asking for one cannot be answered from Python."""

    def __init__(self, view: ScintillaView) -> None:
        super().__init__()
        self._view = view

    def characterCount(self) -> int:
        return len(_units(self._view.owner.text())) // 2

    def text(self, startOffset: int, endOffset: int) -> str:
        units = _units(self._view.owner.text())
        end = len(units) // 2 if endOffset < 0 else endOffset
        return units[max(0, startOffset) * 2 : end * 2].decode("utf-16-le", errors="replace")

    def cursorPosition(self) -> int:
        owner = self._view.owner
        return len(_units(owner.text()[: owner.cursor])) // 2

    def setCursorPosition(self, position: int) -> None:
        place = self._character(position)
        self._view.owner.set_selection(place, place)

    def setSelection(self, selectionIndex: int, startOffset: int, endOffset: int) -> None:
        self._view.owner.set_selection(self._character(startOffset), self._character(endOffset))

    def addSelection(self, startOffset: int, endOffset: int) -> None:
        self.setSelection(0, startOffset, endOffset)

    def removeSelection(self, selectionIndex: int) -> None:
        caret = self._view.owner.cursor
        self._view.owner.set_selection(caret, caret)

    def selectionCount(self) -> int:
        return 0

    def scrollToSubstring(self, startIndex: int, endIndex: int) -> None:
        self._view.owner.reveal(self._character(startIndex))

    def characterRect(self, offset: int) -> QRect:
        area = self._view.owner.character_area(self._character(offset))
        return QRect(self._view.viewport().mapToGlobal(area.topLeft()), area.size())

    def offsetAtPoint(self, point: QPoint) -> int:
        owner = self._view.owner
        place = owner.character_at(self._view.viewport().mapFromGlobal(point))
        return len(_units(owner.text()[:place])) // 2

    def _character(self, unit: int) -> int:
        return len(_units(self._view.owner.text())[: max(0, unit) * 2].decode("utf-16-le", errors="ignore"))


class _Teller:
    """Tells assistive technology of edits and of the caret; costs nothing while there is none."""

    def __init__(self, editor: ScintillaCodeEditor) -> None:
        self._editor = editor
        self._before = ""
        editor.on_edits(self._edited)
        editor.on_caret(self._moved)

    def _edited(self, edits: tuple[Edit, ...]) -> None:
        if not QAccessible.isActive():
            self._before = ""
            return
        view, after = self._editor.widget, self._editor.text()
        before = self._before if apply_edits(self._before, edits) == after else ""
        for edit in edits:
            place = len(_units(before[: edit.position])) // 2 if before else edit.position
            removed = before[edit.position : edit.position + edit.removed]
            if edit.removed:
                QAccessible.updateAccessibility(QAccessibleTextRemoveEvent(view, place, removed or " " * edit.removed))
            if edit.inserted:
                QAccessible.updateAccessibility(QAccessibleTextInsertEvent(view, place, edit.inserted))
            before = apply_edits(before, (edit,)) if before else ""
        self._before = after

    def _moved(self) -> None:
        if QAccessible.isActive():
            text, caret = self._editor.text(), self._editor.cursor
            place = len(_units(text[:caret])) // 2
            QAccessible.updateAccessibility(QAccessibleTextCursorEvent(self._editor.widget, place))


def _units(text: str) -> bytes:
    return text.encode("utf-16-le")
