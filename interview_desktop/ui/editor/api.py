"""The code editor as the rest of the window sees it: positions are characters (code points), lines count from 0."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QWidget

from interview_desktop.domain.events import Edit

EditsListener = Callable[[tuple[Edit, ...]], None]
NoticeListener = Callable[[str], None]
Unsubscribe = Callable[[], None]


class EditorTheme(Protocol):
    """The part of the application's theme that an editor paints with."""

    def color(self, token: str) -> QColor: ...

    def font(self, role: str) -> QFont: ...


class CodeEditor(Protocol):
    """A text with a caret. Everything that changes the text, except ``set_text``, reaches ``on_edits`` at once."""

    @property
    def widget(self) -> QWidget:
        """The widget to lay out and to give the keyboard to."""

    def text(self) -> str: ...

    def set_text(self, text: str) -> None:
        """Load ``text``: no edit is reported and there is nothing to undo."""

    @property
    def language(self) -> str: ...

    def set_language(self, language: str) -> None:
        """Colours, comments and indentation of ``python`` or ``javascript``; any other name is plain text."""

    def on_edits(self, listener: EditsListener) -> Unsubscribe:
        """Call ``listener`` with batches of edits: applied in order to the old text they give the new one."""

    def on_notice(self, listener: NoticeListener) -> Unsubscribe:
        """Call ``listener`` with a sentence when something was refused or cleaned; empty takes it away."""

    @property
    def cursor(self) -> int: ...

    @property
    def selection(self) -> tuple[int, int]:
        """(anchor, caret)."""

    def set_selection(self, anchor: int, caret: int) -> None:
        """Select, and scroll the caret into view."""

    def apply(self, edits: Sequence[Edit], anchor: int, caret: int) -> None:
        """Make ``edits`` in order as one step of undo, then select."""

    def insert(self, text: str) -> bool:
        """Put ``text`` in the place of the selection, as a paste does: cleaned, or refused when it is too large."""

    def undo(self) -> None: ...

    def redo(self) -> None: ...

    def paste(self) -> None: ...

    def toggle_comment(self) -> None: ...

    def indent(self) -> None: ...

    def dedent(self) -> None: ...

    def new_line(self) -> None: ...

    @property
    def zoom(self) -> int:
        """Points more or less than the theme's code font."""

    def set_zoom(self, points: int) -> None: ...

    def on_zoom(self, listener: Callable[[int], None]) -> Unsubscribe: ...

    def show_matches(self, spans: Sequence[tuple[int, int]]) -> None:
        """Mark these (start, end) spans; empty takes the marks away."""

    def mark_error(self, line: int | None, message: str = "") -> None:
        """Mark ``line`` with an icon and ``message``; None takes the mark away."""

    @property
    def error_line(self) -> int | None: ...

    @property
    def read_only(self) -> bool: ...

    def set_read_only(self, read_only: bool) -> None: ...

    def set_theme(self, theme: EditorTheme) -> None: ...
