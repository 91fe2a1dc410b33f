"""The interview as bands over time, with a playhead that mouse and keyboard move."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QToolTip, QWidget

from interview_desktop.ui import text
from interview_desktop.ui.models.replay import Replay, Span
from interview_desktop.ui.theme import Appearance

BAND, LABEL, GAP = 26, 20, 6
MARGIN = 6


class ReportTimeline(QSlider):
    """A slider over the seconds of the interview. ``moved`` comes with every move that a person makes."""

    moved = Signal(float)

    def __init__(self, theme: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._replay: Replay | None = None
        self.setSingleStep(5)
        self.setPageStep(30)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Timeline"))
        self.valueChanged.connect(self._describe)
        theme.changed.connect(self.update)

    def show_replay(self, replay: Replay) -> None:
        self._replay = replay
        self.setRange(0, round(replay.duration_s))
        self._describe()
        self.update()

    def set_moment(self, elapsed_s: float) -> None:
        """Move the playhead without telling anyone."""
        self.setValue(round(elapsed_s))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, 3 * (BAND + LABEL + GAP) + 8)

    minimumSizeHint = sizeHint

    def paintEvent(self, event: QPaintEvent) -> None:
        replay, theme = self._replay, self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font("small"))
        if replay is not None:
            names = (self.tr("Stages"), self.tr("You spoke · interviewer spoke"), self.tr("Typing · runs"))
            for row, name in enumerate(names):
                painter.setPen(theme.color("muted"))
                top = self._band(row).top() - LABEL
                painter.drawText(
                    QRectF(MARGIN, top, self.width() - 2 * MARGIN, LABEL), Qt.AlignmentFlag.AlignVCenter, name
                )
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color("track"))
                painter.drawRoundedRect(self._band(row), 4, 4)
            self._paint_stages(painter, replay)
            self._spans(painter, 1, replay.candidate, "accent")
            self._spans(painter, 1, replay.interviewer, "speech_other")
            self._spans(painter, 2, replay.typing, "typing")
            self._paint_runs(painter, replay)
            self._paint_playhead(painter)
        painter.end()

    def _paint_stages(self, painter: QPainter, replay: Replay) -> None:
        if not replay.stages:
            return
        longest = max(stage.end_s - stage.start_s for stage in replay.stages) or 1.0
        for stage in replay.stages:
            share = (stage.end_s - stage.start_s) / longest
            token = "stage_3" if share > 0.95 else "stage_2" if share > 0.4 else "stage_1"
            box = self._box(0, stage, gap=1.5)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color(token))
            painter.drawRoundedRect(box, 4, 4)
            words = painter.fontMetrics().elidedText(stage.label, Qt.TextElideMode.ElideRight, int(box.width()) - 12)
            if len(words) > 2:
                painter.setPen(self._theme.color("text"))
                painter.drawText(box.adjusted(8, 0, -4, 0), Qt.AlignmentFlag.AlignVCenter, words)

    def _spans(self, painter: QPainter, row: int, spans: tuple[Span, ...], token: str) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(token))
        for span in spans:
            painter.drawRoundedRect(self._box(row, span), 4, 4)

    def _paint_runs(self, painter: QPainter, replay: Replay) -> None:
        """Colour and shape: a full bar passed, a bar with a notch did not."""
        band = self._band(2)
        for mark in replay.runs:
            left = self._x(mark.at_s)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("good" if mark.passed else "bad"))
            if mark.passed:
                painter.drawRoundedRect(QRectF(left - 3, band.top() + 4, 6, BAND - 8), 2, 2)
            else:
                half = (BAND - 12) / 2
                painter.drawRoundedRect(QRectF(left - 3, band.top() + 4, 6, half), 2, 2)
                painter.drawRoundedRect(QRectF(left - 3, band.top() + 8 + half, 6, half), 2, 2)

    def _paint_playhead(self, painter: QPainter) -> None:
        left = self._x(self.value())
        focused = self.hasFocus()
        painter.setPen(QPen(self._theme.color("focus" if focused else "text"), 3 if focused else 2))
        painter.drawLine(QPointF(left, self._band(0).top() - 4), QPointF(left, self._band(2).bottom() + 3))
        if focused:
            painter.setPen(QPen(self._theme.color("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._move_to(self._moment(event.position().x()))
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        moment = self._moment(event.position().x())
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move_to(moment)
        elif self._replay is not None:
            QToolTip.showText(event.globalPosition().toPoint(), self._words(moment), self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = Qt.Key
        steps = {
            keys.Key_Left: -self.singleStep(),
            keys.Key_Right: self.singleStep(),
            keys.Key_PageUp: -self.pageStep(),
            keys.Key_PageDown: self.pageStep(),
        }
        key = keys(event.key())
        if key in steps:
            self._move_to(self.value() + steps[key])
        elif key == keys.Key_Home:
            self._move_to(0)
        elif key == keys.Key_End:
            self._move_to(self.maximum())
        else:
            event.ignore()

    def _move_to(self, moment: float) -> None:
        self.setValue(round(moment))
        self.update()
        self.moved.emit(float(self.value()))

    def _describe(self) -> None:
        self.setAccessibleDescription(self._words(self.value()))

    def _words(self, moment: float) -> str:
        stage = self._replay.stage_at(moment) if self._replay else ""
        return f"{text.clock(moment)} · {stage}" if stage else text.clock(moment)

    def _band(self, row: int) -> QRectF:
        top = 2 + LABEL + row * (BAND + LABEL + GAP)
        return QRectF(MARGIN, top, self.width() - 2 * MARGIN, BAND)

    def _box(self, row: int, span: Span, gap: float = 0.0) -> QRectF:
        band = self._band(row)
        left, right = self._x(span.start_s), self._x(span.end_s)
        inset = 0 if row == 0 else 3
        return QRectF(left + gap, band.top() + inset, max(right - left - 2 * gap, 3.0), band.height() - 2 * inset)

    def _x(self, elapsed_s: float) -> float:
        duration = self._replay.duration_s if self._replay else 1.0
        return min(max(elapsed_s / duration, 0.0), 1.0) * (self.width() - 2 * MARGIN) + MARGIN

    def _moment(self, x: float) -> float:
        duration = self._replay.duration_s if self._replay else 1.0
        return min(max((x - MARGIN) / max(self.width() - 2 * MARGIN, 1), 0.0), 1.0) * duration
