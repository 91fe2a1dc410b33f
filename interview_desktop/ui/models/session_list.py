"""The sessions as a list model, and the delegate that draws a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from interview_desktop.ports import SessionSummary
from interview_desktop.ui import text
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.common import paint_segments

Index = QModelIndex | QPersistentModelIndex

SUMMARY_ROLE = Qt.ItemDataRole.UserRole
ROW_HEIGHT = 67


class SessionListModel(QAbstractListModel):
    """Lines of the session list, newest first. ``now`` gives UTC seconds, for words like “Today”."""

    def __init__(self, now: Callable[[], float], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._rows: list[SessionSummary] = []

    def show_sessions(self, sessions: Sequence[SessionSummary]) -> None:
        if list(sessions) == self._rows:
            return
        self.beginResetModel()
        self._rows = list(sessions)
        self.endResetModel()

    def summary(self, index: Index) -> SessionSummary:
        return self._rows[index.row()]

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == SUMMARY_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.spoken(row)
        return None

    def when(self, row: SessionSummary) -> str:
        return text.day(row.started_at, self._now())

    def subtitle(self, row: SessionSummary) -> str:
        kind = f"{text.interview_name(row.interview)} · {text.difficulty_name(row.difficulty)}"
        if row.status == "running":
            return f"{kind} · " + self.tr("stopped at {clock}").format(clock=text.clock(row.elapsed_s))
        return f"{kind} · {text.minutes(row.elapsed_s)}"

    def work(self, row: SessionSummary) -> str:
        """``5 runs · 0 hints``; empty when there was neither."""
        if row.status == "running" or not (row.runs or row.hints):
            return ""
        runs = text.amount(row.runs, self.tr("run"), self.tr("runs"))
        hints = text.amount(row.hints, self.tr("hint"), self.tr("hints"))
        return f"{runs} · {hints}"

    def tests(self, row: SessionSummary) -> str:
        if row.tests_total is None or row.status == "running":
            return ""
        return self.tr("tests {passed} of {total}").format(passed=row.tests_passed or 0, total=row.tests_total)

    def action(self, row: SessionSummary) -> str:
        return self.tr("Resume") if row.status == "running" else self.tr("Review")

    def spoken(self, row: SessionSummary) -> str:
        """The whole line for a screen reader."""
        parts = [row.title, self.when(row), self.subtitle(row)]
        if row.status == "running":
            parts.append(self.tr("interrupted"))
        elif row.score is not None:
            parts.append(self.tr("score {score} of 5").format(score=f"{row.score:.1f}".removesuffix(".0")))
        parts += [part for part in (self.work(row), self.tests(row)) if part]
        parts.append(self.tr("Enter: {action}").format(action=self.action(row)))
        return ", ".join(parts)


class SessionDelegate(QStyledItemDelegate):
    """Draws a line and hears clicks on its two buttons."""

    opened = Signal(object)
    deleting = Signal(object)

    def __init__(self, model: SessionListModel, theme: Appearance, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(600, round(ROW_HEIGHT * self._theme.theme.scale))

    def button_rect(self, row: QRect) -> QRect:
        """Where the line ``row`` has its Review or Resume button."""
        return QRect(row.right() - 107, row.center().y() - 14, 91, 31)

    def trash_rect(self, row: QRect) -> QRect:
        return QRect(row.right() - 151, row.center().y() - 14, 32, 31)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        # PySide's stubs do not know the fields of QStyleOption.
        opt: Any = option
        row, area = self._model.summary(index), QRect(opt.rect)
        theme = self._theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hovered = bool(opt.state & QStyle.StateFlag.State_MouseOver)
        focused = bool(opt.state & QStyle.StateFlag.State_HasFocus)
        if hovered or focused:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("hover" if focused else "raised"))
            painter.drawRoundedRect(QRectF(area).adjusted(4, 3, -4, -4), 8, 8)
        if index.row() < self._model.rowCount() - 1:
            painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), theme.color("line"))
        if focused:
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(area).adjusted(4, 3, -4, -4), 8, 8)
        self._paint_texts(painter, area, row)
        self._paint_result(painter, area, row)
        self._paint_button(painter, self.button_rect(area), self._model.action(row))
        if hovered or focused:
            box = self.trash_rect(area)
            picture = theme.icon("trash-2", "muted", 18)
            picture.paint(painter, box.adjusted(7, 6, -7, -7))
        painter.restore()

    def _paint_texts(self, painter: QPainter, area: QRect, row: SessionSummary) -> None:
        theme = self._theme
        self._write(painter, QRect(area.left() + 16, area.top(), 130, area.height()), self._model.when(row))
        left = area.left() + 152
        column = QRect(left, area.top() + 13, self._result_left(area) - left - 16, area.height() - 26)
        half = column.height() // 2
        painter.setFont(theme.font("strong"))
        painter.setPen(theme.color("text"))
        title = painter.fontMetrics().elidedText(row.title, Qt.TextElideMode.ElideRight, column.width())
        painter.drawText(column.adjusted(0, 0, 0, -half), Qt.AlignmentFlag.AlignVCenter, title)
        self._write(painter, column.adjusted(0, half, 0, 0), self._model.subtitle(row))

    def _paint_result(self, painter: QPainter, area: QRect, row: SessionSummary) -> None:
        theme, left = self._theme, self._result_left(area)
        if row.status == "running":
            words = self.tr("Interrupted")
            painter.setFont(theme.font("small"))
            width = painter.fontMetrics().horizontalAdvance(words) + 22
            box = QRectF(left + 0.5, area.center().y() - 11.5, width, 24)
            painter.setPen(QPen(theme.color("warn"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 12, 12)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
            return
        if row.score is not None:
            box = QRectF(left, area.center().y() - 2, 92, 6)
            paint_segments(painter, box, row.score, 5, theme, gap=3)
        else:
            self._write(painter, QRect(left, area.top(), 150, area.height()), self.tr("no score"))
        work_left = left + round(area.width() * 0.16)
        self._write(painter, QRect(work_left, area.top(), 150, area.height()), self._model.work(row))
        tests_left = left + round(area.width() * 0.29)
        if self.trash_rect(area).left() - tests_left > 80:
            box_width = self.trash_rect(area).left() - tests_left - 4
            self._write(painter, QRect(tests_left, area.top(), box_width, area.height()), self._model.tests(row))

    def _paint_button(self, painter: QPainter, box: QRect, words: str) -> None:
        theme = self._theme
        painter.setPen(QPen(theme.color("line"), 1))
        painter.setBrush(theme.color("raised"))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        font = theme.font("strong")
        font.setPixelSize(round(13 * theme.theme.scale))
        painter.setFont(font)
        painter.setPen(theme.color("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def _write(self, painter: QPainter, box: QRect, words: str) -> None:
        painter.setFont(self._theme.font("body"))
        painter.setPen(self._theme.color("muted"))
        words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)

    def _result_left(self, area: QRect) -> int:
        return area.left() + round(area.width() * 0.507)

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
            opt: Any = option
            if event.button() == Qt.MouseButton.LeftButton:
                point, row = event.position().toPoint(), self._model.summary(index)
                if self.button_rect(opt.rect).contains(point):
                    self.opened.emit(row)
                    return True
                if self.trash_rect(opt.rect).contains(point):
                    self.deleting.emit(row)
                    return True
        return False
