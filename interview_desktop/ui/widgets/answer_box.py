"""Typing an answer instead of speaking it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.common import set_look

_LINES = 5
MAX_CHARACTERS = 20_000


class _Field(QPlainTextEdit):
    sent = Signal()

    def __init__(self, theme: Appearance) -> None:
        super().__init__()
        self._theme = theme

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.sent.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.document().isEmpty():
            return
        painter = QPainter(self.viewport())
        painter.setFont(self._theme.font("mono"))
        painter.setPen(self._theme.color("muted"))
        area = QRectF(self.viewport().rect()).adjusted(0, 0, -6, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.tr("Ctrl+Enter"))
        painter.end()


class AnswerBox(QWidget):
    """One line that grows to five. Ctrl+Enter sends; the text stays until the session has taken it."""

    sent = Signal(str)

    def __init__(self, theme: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.field = _Field(theme)
        self.field.setProperty("kind", "field")
        self.field.setTabChangesFocus(True)
        self.field.setPlaceholderText(self.tr("Type instead of speaking…"))
        self.field.setAccessibleName(self.tr("Type instead of speaking; Ctrl+Enter sends"))
        self.field.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.field.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.field.sent.connect(self._send)
        self.field.textChanged.connect(self._fit)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 8, 20, 16)
        column.addWidget(self.field)
        theme.changed.connect(self._fit)
        self._fit()

    def text(self) -> str:
        return self.field.toPlainText()

    def take(self) -> None:
        """The session has the answer: empty the box."""
        self.field.clear()

    def set_sending(self, sending: bool) -> None:
        self.field.setReadOnly(sending)
        set_look(self.field, sending="true" if sending else "false")

    def _send(self) -> None:
        text = self.text().strip()
        if text and not self.field.isReadOnly():
            self.sent.emit(text[:MAX_CHARACTERS])

    def _fit(self) -> None:
        lines = min(max(self.field.document().size().height(), 1), _LINES)
        step = self._theme.font("body").pixelSize() * 1.25
        self.field.setFixedHeight(round(lines * step) + 25)
