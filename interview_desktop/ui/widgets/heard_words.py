"""What was recognised, with the doubted words marked as they are in a session."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.paragraph import Paragraph, Shade, bubble

_PADDING = 14


class HeardWords(QWidget):
    """Words in a bubble, as high as they need."""

    def __init__(self, theme: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = ""
        self._doubts: tuple[tuple[int, int], ...] = ()
        self._paragraph: Paragraph | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._set)

    def show_words(self, words: str, doubts: tuple[tuple[int, int], ...]) -> None:
        self._words, self._doubts = words, doubts
        unsure = ", ".join(words[start:end] for start, end in doubts)
        self.setAccessibleName(words)
        self.setAccessibleDescription(self.tr("Not sure: {words}").format(words=unsure) if unsure else "")
        self._set()

    def sizeHint(self) -> QSize:
        return QSize(320, self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._set()

    def _set(self) -> None:
        line = self._theme.color("warn")
        shades = tuple(Shade(start, end - start, underline=line) for start, end in self._doubts)
        width = max(1, self.width() - 2 * _PADDING)
        self._paragraph = Paragraph(self._words, self._theme.font("body"), width, shades)
        self.setFixedHeight(round(self._paragraph.height + 2 * _PADDING - 6))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        bubble(painter, QRectF(self.rect()), self._theme.color("raised"))
        if self._paragraph is not None:
            self._paragraph.draw(painter, _PADDING, _PADDING - 3, self._theme.color("text"))
        painter.end()
