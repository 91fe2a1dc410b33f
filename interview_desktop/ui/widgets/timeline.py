"""One timeline of captions and chat: finished rows in a list, what is being said now in a tail below it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from interview_desktop.domain.session import SessionState
from interview_desktop.session.signals import Interim
from interview_desktop.ui.models.timeline_model import ROW_ROLE, Row, TimelineModel, speaker
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.announce import Flush, announce
from interview_desktop.ui.widgets.paragraph import Paragraph, Shade, bubble

MARGIN = 20
_PADDING = 12
_GAP = 16
_STAGE_HEIGHT = 40
_TAIL_CHARACTERS = 700
"""Of an utterance that goes on for minutes, the tail shows the end."""

_Index = QModelIndex | QPersistentModelIndex


class _Block:
    """One row set for one width: measured once, painted often."""

    def __init__(
        self, row: Row, theme: Appearance, width: float, caption: QFont, shades: tuple[Shade, ...] = ()
    ) -> None:
        self.row = row
        self._inset = _PADDING if row.kind == "candidate" else 0
        self._width = width - 2 * MARGIN
        self.label = Paragraph(row.label, theme.font("small"), self._width - 2 * self._inset)
        self.text = None if row.kind == "stage" else Paragraph(row.text, caption, self._width - 2 * self._inset, shades)
        self.height = self._measure()

    def _measure(self) -> float:
        if self.text is None:
            return _STAGE_HEIGHT
        inside = self.label.height + 3 + self.text.height
        return round(inside + (2 * _PADDING - 5 if self._inset else 0) + _GAP)

    def paint(self, painter: QPainter, left: float, top: float, theme: Appearance) -> None:
        left += MARGIN
        if self.text is None:
            self._paint_stage(painter, left, top, theme)
            return
        y = top + _GAP / 2
        if self._inset:
            bubble(painter, QRectF(left, y, self._width, self.height - _GAP), theme.color("raised"))
            y += _PADDING - 3
        self.label.draw(painter, left + self._inset, y, theme.color("muted"))
        self.text.draw(painter, left + self._inset, y + self.label.height + 3, theme.color("text"))

    def _paint_stage(self, painter: QPainter, left: float, top: float, theme: Appearance) -> None:
        middle = round(top + _STAGE_HEIGHT / 2)
        gap = self.label.width / 2 + 12
        centre = left + self._width / 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(theme.color("line"))
        painter.drawLine(QPointF(left, middle), QPointF(centre - gap, middle))
        painter.drawLine(QPointF(centre + gap, middle), QPointF(left + self._width, middle))
        self.label.draw(painter, centre - self.label.width / 2, middle - self.label.height / 2, theme.color("muted"))


class _Delegate(QStyledItemDelegate):
    def __init__(self, view: QListView, theme: Appearance) -> None:
        super().__init__(view)
        self._view, self._theme = view, theme
        self._heights: dict[tuple[int, str, int], int] = {}
        self._blocks: dict[tuple[int, str, int], _Block] = {}
        self.caption = theme.font("body")

    def forget(self) -> None:
        """After a change of theme or of text size."""
        self._heights.clear()
        self._blocks.clear()

    def height(self, row: Row) -> int:
        key = (row.seq, row.text, self._view.width())
        height = self._heights.get(key)
        if height is None:
            height = self._heights[key] = round(self._block(row).height)
        return height

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(self._view.viewport().width(), self.height(index.data(ROW_ROLE)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        area = option.rect
        painter.save()
        self._block(index.data(ROW_ROLE)).paint(painter, area.left(), area.top(), self._theme)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(self._theme.color("focus"))
            painter.drawRoundedRect(QRectF(area).adjusted(8.5, 2.5, -8.5, -2.5), 10, 10)
        painter.restore()

    def _block(self, row: Row) -> _Block:
        # The scroll bar comes and goes within the margin: rows keep their width, and the tail's.
        width = self._view.width()
        key = (row.seq, row.text, width)
        block = self._blocks.get(key)
        if block is None:
            if len(self._blocks) > 120:
                self._blocks.clear()
            block = self._blocks[key] = _Block(row, self._theme, width, self.caption)
        return block


class _List(QListView):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy) and self.currentIndex().isValid():
            QGuiApplication.clipboard().setText(self.currentIndex().data(ROW_ROLE).text)
            return
        super().keyPressEvent(event)


@dataclass(frozen=True, slots=True)
class _Now:
    """What the tail shows. ``stable`` and ``tail`` are words of the open utterance, ``reply`` a reply being spoken."""

    reply_label: str = ""
    reply: str = ""
    stable: str = ""
    tail: str = ""
    note: str = ""


class _Tail(QWidget):
    """What is being said at this moment; repainted as a whole, at most once per frame."""

    def __init__(self, theme: Appearance) -> None:
        super().__init__()
        self._theme = theme
        self._now = _Now()
        self._blocks: list[_Block] = []
        self._note: Paragraph | None = None
        self.caption = theme.font("body")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Being said now"))
        self.setFixedHeight(0)

    def show_now(self, now: _Now) -> None:
        if now != self._now:
            self._now = now
            self.rebuild()

    def rebuild(self) -> None:
        """Set the text again, for this width."""
        now, width = self._now, self.width()
        self._blocks = []
        if now.reply:
            row = Row("interviewer", 0, now.reply_label, _end_of(now.reply))
            self._blocks.append(_Block(row, self._theme, width, self.caption))
        if now.stable or now.tail:
            tail = f"{now.tail}…" if now.tail else "…"
            text = _end_of(f"{now.stable} {tail}".strip())
            shade = Shade(len(text) - min(len(tail), len(text)), len(tail), self._theme.color("muted"))
            row = Row("candidate", 0, self.tr("You"), text)
            self._blocks.append(_Block(row, self._theme, width, self.caption, (shade,)))
        self._note = Paragraph(now.note, self._theme.font("small"), width - 2 * MARGIN) if now.note else None
        height = sum(block.height for block in self._blocks)
        if self._note:
            height += self._note.height + _GAP
        self.setFixedHeight(round(height))
        self.setAccessibleDescription(" ".join(part for part in (now.reply, now.stable, now.tail, now.note) if part))
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.rebuild()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        y = 0.0
        for block in self._blocks:
            block.paint(painter, 0, y, self._theme)
            y += block.height
        if self._note:
            self._note.draw(painter, MARGIN, y + _GAP / 2, self._theme.color("muted"))
        painter.end()


class Timeline(QWidget):
    """Stages, captions and chat. ``show_state`` and ``show_interim`` may be called as often as events come."""

    def __init__(self, theme: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._now = _Now()
        self._open_turn = 0
        self._pending: SessionState | None = None
        self.model = TimelineModel(self)
        self.list = _List()
        self.list.setModel(self.model)
        self._delegate = _Delegate(self.list, theme)
        self.list.setItemDelegate(self._delegate)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setAccessibleName(self.tr("Conversation"))
        self.list.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._tail = _Tail(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.list, 1000)
        column.addWidget(self._tail)
        column.addStretch(1)
        self._flush = Flush(self, self._frame)
        theme.changed.connect(self._restyle)

    # ── what comes in ────────────────────────────────────────────────────────────────────────────────────────────

    def show_soon(self, state: SessionState) -> None:
        """Take over a state with the next frame, as is enough for a reply that grows clause by clause."""
        self._pending = state
        self._flush.request()

    def show_state(self, state: SessionState) -> None:
        """Take over a state. New replies are read out to those who cannot see them."""
        self._pending = None
        known = self.model.rowCount() > 0
        at_end = self._at_end()
        before = self.model.rowCount()
        added = self.model.show_state(state)
        if known:
            for number in range(before, before + added):
                row = self.model.row(number)
                if row.kind != "candidate":
                    announce(self.list, f"{row.label}: {row.text}" if row.text else row.label)
        line = state.lines[-1] if state.lines else None
        if line is not None and line.who == "candidate" and line.turn >= self._open_turn:
            self._now = replace(self._now, stable="", tail="")
        speaking = line is not None and not line.done
        self._now = replace(
            self._now,
            reply=line.text if speaking and line else "",
            reply_label=speaker(line) if speaking and line else "",
        )
        # A row that leaves the tail for the list must not be seen in both, nor in neither.
        self._show_tail()
        if self.model.rowCount() == before and known:
            return
        self._fit()
        if at_end:
            self.model.trim()
            self.list.scrollToBottom()

    def show_interim(self, interim: Interim) -> None:
        self._open_turn = interim.turn
        self._now = replace(self._now, stable=interim.stable, tail=interim.tail)
        self._flush.request()

    def show_note(self, note: str) -> None:
        """A quiet sentence under the conversation; empty takes it away."""
        self._now = replace(self._now, note=note)
        self._flush.request()

    # ── inside ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _frame(self) -> None:
        if self._pending is not None:
            self.show_state(self._pending)
        else:
            self._show_tail()

    def _show_tail(self) -> None:
        at_end = self._at_end()
        height = self._tail.height()
        self._tail.show_now(self._now)
        if at_end and self._tail.height() != height:
            if (layout := self.layout()) is not None:
                layout.activate()
            self.list.scrollToBottom()

    def _at_end(self) -> bool:
        bar = self.list.verticalScrollBar()
        return bar.value() >= bar.maximum() - 40

    def _fit(self) -> None:
        """A short conversation is no higher than its rows: the tail follows directly."""
        rows = range(self.model.rowCount())
        height = sum(self._delegate.height(self.model.row(number)) for number in rows)
        self.list.setMaximumHeight(max(height, 1))

    def _scrolled(self, value: int) -> None:
        if value == 0 and self.model.has_earlier and self.list.verticalScrollBar().maximum() > 0:
            bar = self.list.verticalScrollBar()
            below = bar.maximum() - value
            self.model.show_earlier()
            self._fit()
            self.list.doItemsLayout()
            bar.setValue(bar.maximum() - below)

    def _restyle(self) -> None:
        for part in (self._delegate, self._tail):
            part.caption = self._theme.font("body")
        self._delegate.forget()
        self._tail.rebuild()
        self.list.doItemsLayout()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        at_end = self._at_end()
        super().resizeEvent(event)
        self._fit()
        if at_end:
            self.list.scrollToBottom()


def _end_of(text: str) -> str:
    if len(text) <= _TAIL_CHARACTERS:
        return text
    return "… " + text[-_TAIL_CHARACTERS:].split(" ", 1)[-1]
