"""The code editor on Qt's own text widget, which every screen reader can read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QMimeData, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QTextEdit, QWidget

from interview_desktop.domain.events import Edit
from interview_desktop.ui.editor import text_ops
from interview_desktop.ui.editor.api import EditorTheme
from interview_desktop.ui.editor.base import MAX_ZOOM, MIN_ZOOM, EditorBase

_MARGIN = 14


class _View(QPlainTextEdit):
    def __init__(self, owner: PlainCodeEditor) -> None:
        super().__init__()
        self._owner = owner

    def keyPressEvent(self, event: QKeyEvent) -> None:
        with self._owner._batch():
            if self._owner.handle_key(event):
                event.accept()
            else:
                super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        self._owner.insert(source.text())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._owner.lay_out_numbers()


class _Numbers(QWidget):
    """The strip with line numbers and the mark of an error. It repeats nothing that the text does not tell."""

    def __init__(self, view: QPlainTextEdit, paint: Callable[[QPaintEvent], None]) -> None:
        super().__init__(view)
        self._paint = paint

    def paintEvent(self, event: QPaintEvent) -> None:
        self._paint(event)


class PlainCodeEditor(EditorBase):
    """:class:`CodeEditor` on :class:`QPlainTextEdit`. Qt counts UTF-16 units; characters outside count as one here."""

    def __init__(self, theme: EditorTheme) -> None:
        super().__init__()
        self._theme = theme
        self._zoom = 0
        self._matches: tuple[tuple[int, int], ...] = ()
        self._error: tuple[QTextCursor, str] | None = None
        self._text = ""
        self._view = _View(self)
        self._view.setFrameShape(QFrame.Shape.NoFrame)
        self._view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._numbers = _Numbers(self._view, self._paint_numbers)
        self._view.document().contentsChange.connect(self._changed)
        self._view.cursorPositionChanged.connect(self._mark)
        self._view.blockCountChanged.connect(self.lay_out_numbers)
        self._view.updateRequest.connect(self._scrolled)
        self.set_theme(theme)

    @property
    def widget(self) -> QWidget:
        return self._view

    # ── text in characters ───────────────────────────────────────────────────────────────────────────────────────

    def text(self) -> str:
        return self._text

    def set_text(self, text: str) -> None:
        self._loading = True
        try:
            self._view.setPlainText(text_ops.clean(text).text)
            self._text = self._read()
        finally:
            self._loading = False
        self.mark_error(None)
        self.set_selection(0, 0)

    def _read(self) -> str:
        # toPlainText() would turn non-breaking spaces into spaces.
        return self._view.document().toRawText().replace("\u2029", "\n")

    def _changed(self, _position: int, _removed: int, _added: int) -> None:
        """Qt's own account of a change is too large after undo and at the end of the text: compare instead."""
        old, self._text = self._text, self._read()
        edit = text_ops.single_edit(old, self._text)
        if edit is not None:
            self._edited(edit)
            if self._matches:
                self._matches = ()
                QTimer.singleShot(0, self._view, self._mark)

    def _to_unit(self, character: int) -> int:
        character = min(max(character, 0), len(self._text))
        head = self._text[:character]
        return character if head.isascii() else len(head.encode("utf-16-le")) // 2

    def _to_character(self, unit: int) -> int:
        if self._text.isascii():
            return unit
        return len(self._text.encode("utf-16-le")[: unit * 2].decode("utf-16-le", errors="ignore"))

    # ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def selection(self) -> tuple[int, int]:
        cursor = self._view.textCursor()
        return self._to_character(cursor.anchor()), self._to_character(cursor.position())

    def set_selection(self, anchor: int, caret: int) -> None:
        cursor = self._view.textCursor()
        cursor.setPosition(self._to_unit(anchor))
        cursor.setPosition(self._to_unit(caret), QTextCursor.MoveMode.KeepAnchor)
        self._view.setTextCursor(cursor)
        self._view.ensureCursorVisible()

    def apply(self, edits: Sequence[Edit], anchor: int, caret: int) -> None:
        with self._batch():
            for number, edit in enumerate(edits):
                cursor = QTextCursor(self._view.document())
                # An edit block of Qt tells of its changes only at its end, in one lump; joined blocks tell each.
                if number:
                    cursor.joinPreviousEditBlock()
                else:
                    cursor.beginEditBlock()
                cursor.setPosition(self._to_unit(edit.position))
                cursor.setPosition(self._to_unit(edit.position + edit.removed), QTextCursor.MoveMode.KeepAnchor)
                cursor.insertText(edit.inserted)
                cursor.endEditBlock()
            self.set_selection(anchor, caret)

    def undo(self) -> None:
        if not self.read_only:
            with self._batch():
                self._view.undo()

    def redo(self) -> None:
        if not self.read_only:
            with self._batch():
                self._view.redo()

    def set_language(self, language: str) -> None:
        self._language = text_ops.LANGUAGES.get(language, text_ops.PLAIN)
        self.set_theme(self._theme)

    @property
    def zoom(self) -> int:
        return self._zoom

    def set_zoom(self, points: int) -> None:
        points = min(max(points, MIN_ZOOM), MAX_ZOOM)
        if points == self._zoom:
            return
        self._zoom = points
        self.set_theme(self._theme)
        for listener in tuple(self._zoom_listeners):
            listener(points)

    @property
    def read_only(self) -> bool:
        return self._view.isReadOnly()

    def set_read_only(self, read_only: bool) -> None:
        self._view.setReadOnly(read_only)
        flags = self._view.textInteractionFlags() | Qt.TextInteractionFlag.TextSelectableByKeyboard
        self._view.setTextInteractionFlags(flags)

    # ── marks ────────────────────────────────────────────────────────────────────────────────────────────────────

    def show_matches(self, spans: Sequence[tuple[int, int]]) -> None:
        self._matches = tuple(spans)
        self._mark()

    def mark_error(self, line: int | None, message: str = "") -> None:
        self._error = None
        block = self._view.document().findBlockByNumber(line) if line is not None and line >= 0 else None
        if block is not None and block.isValid():
            self._error = (QTextCursor(block), message)
        self._view.setToolTip(message if self._error else "")
        self._mark()
        self._numbers.update()

    @property
    def error_line(self) -> int | None:
        return self._error[0].blockNumber() if self._error else None

    def _mark(self) -> None:
        selections = [self._band(self._view.textCursor(), "current_line")]
        if self._error:
            selections.append(self._band(self._error[0], "removed"))
        selections += [self._span(start, end, self._theme.color("selection")) for start, end in self._matches]
        found = text_ops.matching_bracket(self._text, self.cursor)
        if found:
            token = "accent" if found[1] is not None else "bad"
            for place in found:
                if place is not None:
                    mark = self._span(place, place + 1, self._theme.color("selection"))
                    mark.format.setForeground(self._theme.color(token))
                    selections.append(mark)
        self._view.setExtraSelections(selections)
        self._numbers.update()

    def _band(self, cursor: QTextCursor, token: str) -> QTextEdit.ExtraSelection:
        selection = QTextEdit.ExtraSelection()
        selection.format.setBackground(self._theme.color(token))
        selection.format.setProperty(selection.format.Property.FullWidthSelection, True)
        selection.cursor = QTextCursor(cursor)
        selection.cursor.clearSelection()
        return selection

    def _span(self, start: int, end: int, color: QColor) -> QTextEdit.ExtraSelection:
        selection = QTextEdit.ExtraSelection()
        selection.format.setBackground(color)
        selection.cursor = QTextCursor(self._view.document())
        selection.cursor.setPosition(self._to_unit(start))
        selection.cursor.setPosition(self._to_unit(end), QTextCursor.MoveMode.KeepAnchor)
        return selection

    # ── looks ────────────────────────────────────────────────────────────────────────────────────────────────────

    def set_theme(self, theme: EditorTheme) -> None:
        self._theme = theme
        font = theme.font("mono")
        font.setPixelSize(max(6, round(font.pixelSize() + self._zoom * 4 / 3)))
        self._view.setFont(font)
        self._view.setTabStopDistance(QFontMetricsF(font).horizontalAdvance(" ") * self._language.indent)
        palette = self._view.palette()
        palette.setColor(palette.ColorRole.Base, theme.color("panel"))
        palette.setColor(palette.ColorRole.Text, theme.color("syntax.plain"))
        palette.setColor(palette.ColorRole.Highlight, theme.color("selection"))
        palette.setColor(palette.ColorRole.HighlightedText, theme.color("text"))
        self._view.setPalette(palette)
        self.lay_out_numbers()
        self._mark()

    def lay_out_numbers(self, *_: object) -> None:
        """Give the strip of line numbers the width that they need."""
        digits = max(2, len(str(self._view.blockCount())))
        width = round(QFontMetricsF(self._view.font()).horizontalAdvance("8") * (digits + 2)) + _MARGIN
        self._view.setViewportMargins(width, 0, 0, 0)
        area = self._view.contentsRect()
        self._numbers.setGeometry(QRect(area.left(), area.top(), width, area.height()))

    def _scrolled(self, _area: QRect, dy: int) -> None:
        if dy:
            self._numbers.scroll(0, dy)
        else:
            self._numbers.update()

    def _paint_numbers(self, event: QPaintEvent) -> None:
        view = self._view
        painter = QPainter(self._numbers)
        painter.fillRect(event.rect(), self._theme.color("panel"))
        painter.setFont(view.font())
        error_line = self.error_line
        block = view.firstVisibleBlock()
        offset = view.contentOffset()
        while block.isValid():
            area = view.blockBoundingGeometry(block).translated(offset)
            if area.top() > event.rect().bottom():
                break
            number = block.blockNumber()
            wrong = number == error_line
            painter.setPen(self._theme.color("bad" if wrong else "syntax.line_number"))
            box = area.toRect()
            box.setWidth(self._numbers.width() - _MARGIN)
            alignment = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, alignment, f"✗ {number + 1}" if wrong else str(number + 1))
            block = block.next()
        painter.end()
