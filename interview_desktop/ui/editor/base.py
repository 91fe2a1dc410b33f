"""What both editors have in common: listeners, editing commands and keys."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QWidget

from interview_desktop.domain.events import Edit
from interview_desktop.ui.editor import text_ops
from interview_desktop.ui.editor.api import EditsListener, NoticeListener, Unsubscribe
from interview_desktop.ui.editor.text_ops import Change

Listener = TypeVar("Listener")

MIN_ZOOM, MAX_ZOOM = -4, 20


def tr(text: str) -> str:
    return QCoreApplication.translate("Editor", text)


class EditorBase:
    """Editing commands in characters; the subclasses know how their widget stores text."""

    def __init__(self) -> None:
        self._edits_listeners: list[EditsListener] = []
        self._notice_listeners: list[NoticeListener] = []
        self._zoom_listeners: list[Callable[[int], None]] = []
        self._language = text_ops.PLAIN
        self._pending: list[Edit] = []
        self._batching = 0
        self._loading = False
        self._leaving = False

    # ── what a subclass gives ────────────────────────────────────────────────────────────────────────────────────

    @property
    @abstractmethod
    def widget(self) -> QWidget: ...

    @property
    @abstractmethod
    def selection(self) -> tuple[int, int]: ...

    @property
    @abstractmethod
    def read_only(self) -> bool: ...

    @property
    @abstractmethod
    def zoom(self) -> int: ...

    @abstractmethod
    def text(self) -> str: ...

    @abstractmethod
    def apply(self, edits: Sequence[Edit], anchor: int, caret: int) -> None: ...

    @abstractmethod
    def set_selection(self, anchor: int, caret: int) -> None: ...

    @abstractmethod
    def set_zoom(self, points: int) -> None: ...

    @abstractmethod
    def undo(self) -> None: ...

    @abstractmethod
    def redo(self) -> None: ...

    # ── listeners ────────────────────────────────────────────────────────────────────────────────────────────────

    def on_edits(self, listener: EditsListener) -> Unsubscribe:
        return _subscribe(self._edits_listeners, listener)

    def on_notice(self, listener: NoticeListener) -> Unsubscribe:
        return _subscribe(self._notice_listeners, listener)

    def on_zoom(self, listener: Callable[[int], None]) -> Unsubscribe:
        return _subscribe(self._zoom_listeners, listener)

    @contextmanager
    def _batch(self) -> Iterator[None]:
        """One command of the candidate may change the text in several places: they are told as one batch."""
        self._batching += 1
        try:
            yield
        finally:
            self._batching -= 1
            self._flush()

    def _edited(self, edit: Edit) -> None:
        if self._loading:
            return
        self._pending.append(edit)
        self._flush()

    def _flush(self) -> None:
        if self._batching or not self._pending:
            return
        edits = tuple(self._pending)
        self._pending.clear()
        for listener in tuple(self._edits_listeners):
            listener(edits)

    def _notify(self, sentence: str) -> None:
        for listener in tuple(self._notice_listeners):
            listener(sentence)

    # ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def language(self) -> str:
        return self._language.name

    @property
    def cursor(self) -> int:
        return self.selection[1]

    def toggle_comment(self) -> None:
        self._change(text_ops.toggle_comment(self.text(), *self.selection, self._language))

    def indent(self) -> None:
        self._change(text_ops.indent(self.text(), *self.selection, self._language))

    def dedent(self) -> None:
        self._change(text_ops.dedent(self.text(), *self.selection, self._language))

    def new_line(self) -> None:
        self._change(text_ops.new_line(self.text(), *self.selection, self._language))

    def paste(self) -> None:
        self.insert(QGuiApplication.clipboard().text())

    def insert(self, text: str) -> bool:
        if self.read_only or not text:
            return False
        anchor, caret = self.selection
        start, removed = min(anchor, caret), abs(caret - anchor)
        cleaned = self._accept(text)
        if cleaned is None:
            return False
        place = start + len(cleaned)
        self.apply((Edit(start, removed, cleaned),), place, place)
        return True

    def _accept(self, text: str) -> str | None:
        """``text`` as it may be inserted, or None when it is too large; both with a notice to the candidate."""
        size = len(text.encode("utf-8", "surrogatepass"))
        if size > text_ops.MAX_INSERT_BYTES:
            sentence = tr("The pasted text is too large ({size:.1f} MB; at most 1 MB). Nothing changed; paste less.")
            self._notify(sentence.format(size=size / 1e6))
            return None
        if size + self._size_bytes() > text_ops.MAX_DOCUMENT_BYTES:
            self._notify(tr("The file would become larger than 2 MB. Nothing was changed; delete some text first."))
            return None
        cleaned = text_ops.clean(text)
        if cleaned.removed:
            sentence = tr("The pasted text had {count} characters that are not text. They were left out; check it.")
            self._notify(sentence.format(count=cleaned.removed))
        return cleaned.text

    def _size_bytes(self) -> int:
        return len(self.text().encode())

    def _change(self, change: Change | None) -> bool:
        if change is None:
            return False
        if not self.read_only and change.edits:
            self.apply(change.edits, change.anchor, change.caret)
        return True

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def handle_key(self, event: QKeyEvent) -> bool:
        """Whether the key was one of ours. Esc, then Tab, gives the keyboard to the next widget."""
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        leaving, self._leaving = self._leaving, False
        if key in (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta):
            self._leaving = leaving
            return False
        if modifiers == Qt.KeyboardModifier.ControlModifier:
            return self._handle_control(key)
        if key == Qt.Key.Key_Escape and not modifiers:
            self._leaving = True
            return True
        if key == Qt.Key.Key_Insert and modifiers == Qt.KeyboardModifier.ShiftModifier:
            self.paste()
            return True
        back = key == Qt.Key.Key_Backtab
        if back or (key == Qt.Key.Key_Tab and not modifiers):
            if leaving or self.read_only:
                # ScintillaEdit hides some of QWidget's methods behind its own of the same name.
                QWidget.focusNextPrevChild(self.widget, not back)
            elif back:
                self.dedent()
            else:
                self.indent()
            return True
        if self.read_only or modifiers & ~Qt.KeyboardModifier.ShiftModifier:
            return False
        return self._handle_typing(key, event.text())

    def _handle_control(self, key: int) -> bool:
        match key:
            case Qt.Key.Key_Slash:
                self.toggle_comment()
            case Qt.Key.Key_V:
                self.paste()
            case Qt.Key.Key_Z:
                self.undo()
            case Qt.Key.Key_Y:
                self.redo()
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.set_zoom(self.zoom + 1)
            case Qt.Key.Key_Minus:
                self.set_zoom(self.zoom - 1)
            case Qt.Key.Key_0:
                self.set_zoom(0)
            case Qt.Key.Key_BracketRight:
                self._change(text_ops.indent_lines(self.text(), *self.selection, self._language))
            case Qt.Key.Key_BracketLeft:
                self.dedent()
            case _:
                return False
        return True

    def _handle_typing(self, key: int, typed: str) -> bool:
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.new_line()
            return True
        if key == Qt.Key.Key_Backspace:
            return self._change(text_ops.backspace(self.text(), *self.selection, self._language))
        if typed and typed in ")]}":
            return self._change(text_ops.close_bracket(self.text(), *self.selection, typed, self._language))
        return False


def _subscribe(listeners: list[Listener], listener: Listener) -> Unsubscribe:
    listeners.append(listener)

    def unsubscribe() -> None:
        if listener in listeners:
            listeners.remove(listener)

    return unsubscribe
