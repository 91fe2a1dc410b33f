"""How a row of the conversation is painted, and how the words of one are corrected in place."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QHelpEvent, QKeyEvent, QPainter, QTextOption
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QListView,
    QPlainTextEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from interview_desktop.ui.models.timeline_model import ROW_ROLE, Row
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.paragraph import Paragraph, Shade, bubble

MARGIN = 20
PADDING = 12
GAP = 16
_STAGE_HEIGHT = 40
_CUT = " —"

Index = QModelIndex | QPersistentModelIndex
Span = tuple[int, int]


class Block:
    """One row set for one width: measured once, painted often."""

    def __init__(
        self, row: Row, theme: Appearance, width: float, caption: QFont, shades: tuple[Shade, ...] = ()
    ) -> None:
        self.row = row
        self._inset = PADDING if row.kind == "candidate" else 0
        self._width = width - 2 * MARGIN
        inner = self._width - 2 * self._inset
        self.label = Paragraph(row.label, theme.font("small"), inner)
        self.text: Paragraph | None = None
        if row.kind in ("interviewer", "candidate"):
            text = row.text + _CUT if row.cut else row.text
            if row.cut:
                shades = (*shades, Shade(len(row.text), len(_CUT), theme.color("muted")))
            doubts = (Shade(start, end - start, underline=theme.color("warn")) for start, end in row.doubts)
            self.text = Paragraph(text, caption, inner, (*shades, *doubts))
        self.height = self._measure()

    def _measure(self) -> float:
        if self.text is not None:
            inside = self.label.height + 3 + self.text.height
            return round(inside + (2 * PADDING - 5 if self._inset else 0) + GAP)
        return _STAGE_HEIGHT if self.row.kind == "stage" else round(self.label.height + GAP / 2)

    @property
    def text_area(self) -> QRectF:
        """Where the words stand, from the row's corner."""
        assert self.text is not None
        inset = self._inset
        top = GAP / 2 + (PADDING - 3 if inset else 0) + self.label.height + 3
        return QRectF(MARGIN + inset, top, self._width - 2 * inset, self.text.height)

    def doubt_at(self, place: QPointF) -> Span | None:
        """The doubted words at a place from the row's corner."""
        if self.text is None or not self.row.doubts:
            return None
        area = self.text_area
        at = self.text.at(place.x() - area.left(), place.y() - area.top())
        return next((span for span in self.row.doubts if at is not None and span[0] <= at < span[1]), None)

    def paint(self, painter: QPainter, left: float, top: float, theme: Appearance) -> None:
        if self.text is None:
            if self.row.kind == "stage":
                self._paint_stage(painter, left + MARGIN, top, theme)
            else:
                self.label.draw(painter, left + MARGIN, top + GAP / 4, theme.color("muted"))
            return
        area = self.text_area.translated(left, top)
        if self._inset:
            box = QRectF(left + MARGIN, top + GAP / 2, self._width, self.height - GAP)
            bubble(painter, box, theme.color("raised"))
        self.label.draw(painter, area.left(), area.top() - 3 - self.label.height, theme.color("muted"))
        self.text.draw(painter, area.left(), area.top(), theme.color("text"))

    def _paint_stage(self, painter: QPainter, left: float, top: float, theme: Appearance) -> None:
        middle = round(top + _STAGE_HEIGHT / 2)
        gap = self.label.width / 2 + 12
        centre = left + self._width / 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(theme.color("line"))
        painter.drawLine(QPointF(left, middle), QPointF(centre - gap, middle))
        painter.drawLine(QPointF(centre + gap, middle), QPointF(left + self._width, middle))
        self.label.draw(painter, centre - self.label.width / 2, middle - self.label.height / 2, theme.color("muted"))


class CorrectionField(QPlainTextEdit):
    """Lies over the words of a row while they are corrected."""

    def __init__(self, parent: QWidget, font: QFont) -> None:
        super().__init__(parent)
        self.loaded = False
        self.setProperty("kind", "correction")
        self.setAccessibleName(self.tr("What you really said. Enter keeps it, Escape leaves it as it was"))
        self.setFont(font)
        self.document().setDocumentMargin(1)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(True)

    def load(self, text: str, span: Span) -> None:
        """Show ``text`` with the words at ``span`` selected."""
        self.loaded = True
        self.setPlainText(text)
        cursor = self.textCursor()
        units = [len(text[:place].encode("utf-16-le")) // 2 for place in span]
        cursor.setPosition(units[0])
        cursor.setPosition(units[1], cursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)


class RowDelegate(QStyledItemDelegate):
    """``corrected`` carries the event's number and the new words."""

    corrected = Signal(int, str)
    closed = Signal()
    """The correction is over, kept or not."""

    def __init__(self, view: QListView, theme: Appearance) -> None:
        super().__init__(view)
        self._view, self._theme = view, theme
        self._heights: dict[tuple[Row, int], int] = {}
        self._blocks: dict[tuple[Row, int], Block] = {}
        self._span: Span = (0, 0)
        self.caption = theme.font("body")
        self.editing = 0
        """The event of the row that is being corrected; 0: none."""

    def forget(self) -> None:
        """After a change of theme or of text size."""
        self._heights.clear()
        self._blocks.clear()

    # ── painting ─────────────────────────────────────────────────────────────────────────────────────────────────

    def height(self, row: Row) -> int:
        key = (row, self._view.width())
        height = self._heights.get(key)
        if height is None:
            height = self._heights[key] = round(self.block(row).height)
        return height

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self._view.viewport().width(), self.height(index.data(ROW_ROLE)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        area = option.rect
        row: Row = index.data(ROW_ROLE)
        painter.save()
        if row.seq == self.editing:
            row = replace(row, label=self.tr("Enter keeps your words, Esc leaves them as they were"), doubts=())
        self.block(row).paint(painter, area.left(), area.top(), self._theme)
        if option.state & QStyle.StateFlag.State_HasFocus and row.seq != self.editing:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(self._theme.color("focus"))
            painter.drawRoundedRect(QRectF(area).adjusted(8.5, 2.5, -8.5, -2.5), 10, 10)
        painter.restore()

    def block(self, row: Row) -> Block:
        # The scroll bar comes and goes within the margin: rows keep their width, and the tail's.
        key = (row, self._view.width())
        block = self._blocks.get(key)
        if block is None:
            if len(self._blocks) > 120:
                self._blocks.clear()
            block = self._blocks[key] = Block(row, self._theme, self._view.width(), self.caption)
        return block

    def doubt_at(self, index: Index, place: QPoint) -> Span | None:
        """The doubted words of a row at a place in the view."""
        if not index.isValid():
            return None
        corner = self._view.visualRect(index).topLeft()
        return self.block(index.data(ROW_ROLE)).doubt_at(QPointF(place - corner))

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        row: Row | None = index.data(ROW_ROLE) if index.isValid() else None
        words = ""
        if row is not None and self.doubt_at(index, event.pos()):
            words = self.tr("Not sure, click to correct")
        elif row is not None and not row.doubts:
            words = row.note
        QToolTip.showText(event.globalPos(), words, view)
        return True

    # ── correcting ───────────────────────────────────────────────────────────────────────────────────────────────

    def begin(self, index: QModelIndex, span: Span | None = None) -> bool:
        """Correct a row's words; ``span`` is selected (default: the first doubted words, or the end)."""
        row: Row | None = index.data(ROW_ROLE) if index.isValid() else None
        if row is None or not row.spoken or self.editing:
            return False
        end = len(row.text)
        self._span = span or (row.doubts[0] if row.doubts else (end, end))
        self.editing = row.seq
        self._view.setCurrentIndex(index)
        self._view.edit(index)
        self._view.viewport().update()
        return True

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        return CorrectionField(parent, self.caption)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        # Qt asks again whenever the row changes: what was typed so far stays.
        if isinstance(editor, CorrectionField) and not editor.loaded:
            editor.load(index.data(ROW_ROLE).text, self._span)

    def setModelData(self, editor: QWidget, model: object, index: Index) -> None:
        row: Row = index.data(ROW_ROLE)
        words = " ".join(editor.toPlainText().split()) if isinstance(editor, CorrectionField) else ""
        if words and words != row.text:
            self.corrected.emit(row.seq, words)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        area = self.block(index.data(ROW_ROLE)).text_area.translated(QPointF(option.rect.topLeft()))
        editor.setGeometry(area.adjusted(-6, -1, 8, 8).toRect())

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Enter keeps, Esc does not. Losing the keyboard does neither: half a correction is not meant."""
        if not isinstance(event, QKeyEvent) or not isinstance(editor, QWidget):
            return False
        escape = event.key() == Qt.Key.Key_Escape
        if not escape and event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            # They are the field's own, whatever shortcuts the page has.
            event.accept()
        elif event.type() == QEvent.Type.KeyPress:
            hint = QAbstractItemDelegate.EndEditHint
            if not escape:
                self.commitData.emit(editor)
            self.closeEditor.emit(editor, hint.RevertModelCache if escape else hint.NoHint)
        return True

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        self._closed()
        super().destroyEditor(editor, index)

    def _closed(self) -> None:
        if self.editing:
            self.editing = 0
            self._view.viewport().update()
            self.closed.emit()
