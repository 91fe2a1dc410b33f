"""Code to read: numbered, coloured, with marked lines. The editor proper is elsewhere."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent, QSyntaxHighlighter, QTextCharFormat, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from interview_desktop.ui.theme import Appearance

_JAVASCRIPT = """
async await break case catch class const continue default delete do else export extends finally for function if import
in instanceof let new of return static super switch this throw try typeof var void while yield
"""
_CONSTANTS = {"True", "False", "None", "true", "false", "null", "undefined", "NaN", "Infinity"}
_WORDS = {"python": frozenset(keyword.kwlist) - _CONSTANTS, "javascript": frozenset(_JAVASCRIPT.split())}

_TOKEN = re.compile(
    r"(?P<string>\"(?:\\.|[^\"\\])*\"?|'(?:\\.|[^'\\])*'?|`(?:\\.|[^`\\])*`?)"
    r"|(?P<comment>#.*|//.*)"
    r"|(?P<number>\b\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?\b)"
    r"|(?P<word>[^\W\d]\w*)(?=(?P<call>\s*\())?"
)


class _Colours(QSyntaxHighlighter):
    """Enough colour to read by; line by line, without a grammar."""

    def __init__(self, view: QPlainTextEdit, theme: Appearance) -> None:
        super().__init__(view.document())
        self._theme = theme
        self.words: frozenset[str] = frozenset()
        self.comment = "#"

    def highlightBlock(self, text: str) -> None:
        for match in _TOKEN.finditer(text):
            token = self._token(match)
            if token:
                form = QTextCharFormat()
                form.setForeground(self._theme.color(f"syntax.{token}"))
                self.setFormat(match.start(), match.end() - match.start(), form)
            if token == "comment":
                self.setFormat(match.start(), len(text) - match.start(), form)
                return

    def _token(self, match: re.Match[str]) -> str:
        kind = match.lastgroup or ""
        if match["comment"]:
            return "comment" if match["comment"].startswith(self.comment) else ""
        if match["word"]:
            word = match["word"]
            if word in _CONSTANTS:
                return "constant"
            if word in self.words:
                return "keyword"
            return "function" if match["call"] else ""
        return kind


class _Numbers(QWidget):
    def __init__(self, view: CodeView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self) -> QSize:
        return QSize(self._view.number_width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._view.paint_numbers(self, event)


class CodeView(QPlainTextEdit):
    """Read-only code. Tab leaves it."""

    def __init__(self, theme: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._marked: frozenset[int] = frozenset()
        self._colours = _Colours(self, theme)
        self._numbers = _Numbers(self)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAccessibleName(self.tr("Code"))
        self.document().setDocumentMargin(14)
        self.updateRequest.connect(self._scrolled)
        theme.changed.connect(self._restyle)
        self._restyle()

    def show_code(self, text: str, language: str, marked: Iterable[int] = ()) -> None:
        """Show ``text``; ``marked`` are line numbers from 0."""
        text = text.rstrip("\n")
        words = _WORDS.get(language, frozenset())
        self._marked = frozenset(marked)
        comment = "//" if language == "javascript" else "#"
        if text != self.toPlainText() or words != self._colours.words:
            self._colours.words, self._colours.comment = words, comment
            place = self.verticalScrollBar().value()
            self.setPlainText(text)
            self.verticalScrollBar().setValue(place)
        self._mark()

    def number_width(self) -> int:
        digits = max(2, len(str(self.blockCount())))
        return 22 + digits * self.fontMetrics().horizontalAdvance("9")

    def paint_numbers(self, numbers: QWidget, event: QPaintEvent) -> None:
        painter = QPainter(numbers)
        painter.fillRect(event.rect(), self._theme.color("panel"))
        painter.setFont(self.font())
        block = self.firstVisibleBlock()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        while block.isValid() and top <= event.rect().bottom():
            height = self.blockBoundingRect(block).height()
            if block.isVisible():
                number = block.blockNumber()
                box = QRect(0, round(top), numbers.width(), round(height))
                if number in self._marked:
                    painter.fillRect(box, self._theme.color("added"))
                painter.setPen(self._theme.color("syntax.line_number"))
                painter.drawText(box.adjusted(0, 0, -6, 0), Qt.AlignmentFlag.AlignRight, str(number + 1))
            top += height
            block = block.next()
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        area = self.contentsRect()
        self._numbers.setGeometry(QRect(area.left(), area.top(), self.number_width(), area.height()))

    def _scrolled(self, area: QRect, dy: int) -> None:
        if dy:
            self._numbers.scroll(0, dy)
        else:
            self._numbers.update(0, area.y(), self._numbers.width(), area.height())
        if self.viewportMargins().left() != self.number_width():
            self.setViewportMargins(self.number_width(), 0, 0, 0)

    def _mark(self) -> None:
        color: QColor = self._theme.color("added")
        selections = []
        for number in sorted(self._marked):
            block = self.document().findBlockByNumber(number)
            if block.isValid():
                selection = QTextEdit.ExtraSelection()
                # The stubs miss the fields of this plain structure.
                selection.format.setBackground(color)
                selection.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
                cursor = self.textCursor()
                cursor.setPosition(block.position())
                selection.cursor = cursor
                selections.append(selection)
        self.setExtraSelections(selections)
        self._numbers.update()

    def _restyle(self) -> None:
        self.setFont(self._theme.font("mono"))
        self.document().setDefaultFont(self._theme.font("mono"))
        self._colours.rehighlight()
        self._mark()
