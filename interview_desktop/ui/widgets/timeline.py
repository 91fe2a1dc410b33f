"""One timeline of captions and chat: finished rows in a list, what is being said now in a tail below it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import (
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QListView, QSizePolicy, QVBoxLayout, QWidget

from interview_desktop.domain.session import SessionState
from interview_desktop.session.signals import Interim
from interview_desktop.ui.models.timeline_model import ROW_ROLE, Row, TimelineModel, speaker
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.announce import Flush, announce
from interview_desktop.ui.widgets.paragraph import Paragraph, Shade
from interview_desktop.ui.widgets.timeline_rows import GAP, MARGIN, Block, RowDelegate, Span

_TAIL_CHARACTERS = 700
"""Of an utterance that goes on for minutes, the tail shows the end."""


class _List(QListView):
    """``pointed`` carries the row under a click and the place of it; ``enter`` the row with the keyboard."""

    pointed = Signal(object, object)
    enter = Signal(object)
    hovered = Signal(object, object)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Copy) and index.isValid():
            QGuiApplication.clipboard().setText(index.data(ROW_ROLE).text)
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2) and index.isValid():
            self.enter.emit(index)
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            place = event.position().toPoint()
            self.pointed.emit(self.indexAt(place), place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        place = event.position().toPoint()
        self.hovered.emit(self.indexAt(place), place)


@dataclass(frozen=True, slots=True)
class _Now:
    """What the tail shows. ``stable`` and ``tail`` are words of the open utterance, ``reply`` a reply being spoken."""

    reply_label: str = ""
    reply: str = ""
    stable: str = ""
    tail: str = ""
    doubts: tuple[Span, ...] = ()
    note: str = ""


class _Tail(QWidget):
    """What is being said at this moment; repainted as a whole, at most once per frame."""

    def __init__(self, theme: Appearance) -> None:
        super().__init__()
        self._theme = theme
        self._now = _Now()
        self._blocks: list[Block] = []
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
            self._blocks.append(Block(row, self._theme, width, self.caption))
        if now.stable or now.tail:
            tail = f"{now.tail}…" if now.tail else "…"
            whole = f"{now.stable} {tail}".strip()
            text = _end_of(whole)
            shade = Shade(len(text) - min(len(tail), len(text)), len(tail), self._theme.color("muted"))
            shift = len(text) - len(whole)
            doubts = tuple((start + shift, end + shift) for start, end in now.doubts if start + shift >= 0)
            row = Row("candidate", 0, self.tr("You"), text, doubts)
            self._blocks.append(Block(row, self._theme, width, self.caption, (shade,)))
        self._note = Paragraph(now.note, self._theme.font("small"), width - 2 * MARGIN) if now.note else None
        height = sum(block.height for block in self._blocks)
        if self._note:
            height += self._note.height + GAP
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
            self._note.draw(painter, MARGIN, y + GAP / 2, self._theme.color("muted"))
        painter.end()


class Timeline(QWidget):
    """Stages, captions and chat. ``show_state`` and ``show_interim`` may be called as often as events come.

    ``corrected`` carries the event of an utterance and what the candidate really said.
    """

    corrected = Signal(int, str)

    def __init__(self, theme: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._now = _Now()
        self._open_turn = 0
        self._pending: SessionState | None = None
        self.model = TimelineModel(self)
        self.list = _List()
        self.list.setModel(self.model)
        self._delegate = RowDelegate(self.list, theme)
        self.list.setItemDelegate(self._delegate)
        self._delegate.corrected.connect(self.corrected)
        self._delegate.closed.connect(lambda: QTimer.singleShot(0, self, self._give_back))
        self._came_from: QWidget | None = None
        self.list.setMouseTracking(True)
        self.list.pointed.connect(self._pointed)
        self.list.hovered.connect(self._hovered)
        self.list.enter.connect(self._delegate.begin)
        self.list.doubleClicked.connect(self._delegate.begin)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setAccessibleName(self.tr("Conversation"))
        self.list.setAccessibleDescription(self.tr("Enter corrects what you said."))
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
                # Their own words, and a reply that they have just cut off, are known to them.
                if row.kind in ("stage", "interviewer") and not row.cut:
                    announce(self.list, f"{row.label}: {row.text}" if row.text else row.label)
        line = state.lines[-1] if state.lines else None
        if line is not None and line.who == "candidate" and line.turn >= self._open_turn:
            self._now = replace(self._now, stable="", tail="", doubts=())
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
        # Words that are being corrected stay where they are.
        if at_end and not self._delegate.editing:
            self.model.trim()
            self.list.scrollToBottom()

    def correct_last(self) -> bool:
        """Correct what the candidate said last; False when there is nothing. The keyboard then goes back to where it
        was."""
        came_from = QApplication.focusWidget()
        for number in range(self.model.rowCount() - 1, -1, -1):
            if self.model.row(number).spoken:
                index = self.model.index(number)
                self.list.scrollTo(index)
                if self._delegate.begin(index):
                    self._came_from = came_from
                    return True
        return False

    def show_interim(self, interim: Interim) -> None:
        self._open_turn = interim.turn
        self._now = replace(self._now, stable=interim.stable, tail=interim.tail, doubts=interim.doubts)
        self._flush.request()

    def show_note(self, note: str) -> None:
        """A quiet sentence under the conversation; empty takes it away."""
        self._now = replace(self._now, note=note)
        self._flush.request()

    # ── inside ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _give_back(self) -> None:
        came_from, self._came_from = self._came_from, None
        if came_from is not None and self.list.hasFocus():
            # The editor's widget has a method of its own that is called setFocus.
            QWidget.setFocus(came_from, Qt.FocusReason.OtherFocusReason)

    def _pointed(self, index: QModelIndex, place: QPoint) -> None:
        span = self._delegate.doubt_at(index, place)
        if span is not None:
            self._delegate.begin(index, span)

    def _hovered(self, index: QModelIndex, place: QPoint) -> None:
        over = self._delegate.doubt_at(index, place) is not None
        self.list.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

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
