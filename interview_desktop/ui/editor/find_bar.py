"""Find in the editor: next, previous and how many there are."""

from __future__ import annotations

from bisect import bisect_left

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QWidget

from interview_desktop.ui.editor import text_ops
from interview_desktop.ui.editor.api import CodeEditor
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.common import IconButton, PlainButton, text_label


class FindBar(QFrame):
    """Searches while one types. Enter goes on, Shift+Enter back, Escape closes and selects what was found."""

    closed = Signal()

    def __init__(self, editor: CodeEditor, theme: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._spans: list[tuple[int, int]] = []
        self._current = -1
        self.setProperty("surface", "bar")
        self.query = QLineEdit()
        self.query.setProperty("kind", "search")
        self.query.setPlaceholderText(self.tr("Find in the code"))
        self.query.setAccessibleName(self.tr("Find in the code"))
        self.query.setMaximumWidth(320)
        self.query.setFixedHeight(34)
        self.count = text_label("", "small", "muted")
        self.case = PlainButton("Aa", "ghost", self.tr("Match upper and lower case"))
        self.case.setCheckable(True)
        self.case.setToolTip(self.tr("Match upper and lower case"))
        self.previous = IconButton("chevron-up", self.tr("Previous match (Shift+Enter)"), theme, size=16)
        self.next = IconButton("chevron-down", self.tr("Next match (Enter)"), theme, size=16)
        close = IconButton("x", self.tr("Close the search (Escape)"), theme, size=16)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(6)
        row.addWidget(self.query, 1)
        for widget in (self.case, self.previous, self.next, self.count):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(close)
        self.query.textChanged.connect(self._search)
        self.case.toggled.connect(self._search)
        self.next.clicked.connect(lambda: self.step(1))
        self.previous.clicked.connect(lambda: self.step(-1))
        close.clicked.connect(self.close_bar)
        self._unsubscribe = editor.on_edits(self._edited)
        self.hide()

    def open_bar(self) -> None:
        """Show the bar; what is selected in one line is looked for."""
        anchor, caret = sorted(self._editor.selection)
        selected = self._editor.text()[anchor:caret]
        self.show()
        if selected and "\n" not in selected:
            self.query.setText(selected)
        self.query.selectAll()
        self.query.setFocus()
        self._search()

    def close_bar(self) -> None:
        self.hide()
        self._editor.show_matches(())
        self.closed.emit()

    def step(self, by: int) -> None:
        """Go to the next (1) or previous (-1) match, round the end."""
        if self._spans:
            self._show((self._current + by) % len(self._spans))

    def _search(self, *_: object) -> None:
        start = min(self._editor.selection)
        self._spans = text_ops.find_all(self._editor.text(), self.query.text(), self.case.isChecked())
        self._editor.show_matches(self._spans)
        if self._spans:
            self._show(bisect_left(self._spans, (start, 0)) % len(self._spans))
        else:
            self._current = -1
            self._tell(self.tr("No match") if self.query.text() else "")

    def _show(self, number: int) -> None:
        self._current = number
        self._editor.set_selection(*self._spans[number])
        self._tell(self.tr("{number} of {count}").format(number=number + 1, count=len(self._spans)))

    def _tell(self, words: str) -> None:
        self.count.setText(words)
        self.query.setAccessibleDescription(words)

    def _edited(self, _edits: object) -> None:
        if self.isVisible():
            self._spans = text_ops.find_all(self._editor.text(), self.query.text(), self.case.isChecked())
            self._editor.show_matches(self._spans)
            self._current = min(self._current, len(self._spans) - 1)
            self._tell(self.tr("{count} matches").format(count=len(self._spans)) if self._spans else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)
