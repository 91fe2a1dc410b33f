"""A level from silence to too loud, with the loudest moment of the last second."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.announce import Flush

_BLOCKS = 32
_LOUD = 0.9
_KEEP_MS = 1200


class LevelMeter(QWidget):
    """Blocks that fill from the left; those of the loud end have another shape than the rest."""

    def __init__(self, theme: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pending = 0.0
        self._peak = 0.0
        self._since = QElapsedTimer()
        self.level = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(20)
        self.setAccessibleName(self.tr("Level of the microphone"))
        self._flush = Flush(self, self._draw)

    def sizeHint(self) -> QSize:
        return QSize(320, 20)

    def show_level(self, level: float) -> None:
        self._pending = max(self._pending, min(max(level, 0.0), 1.0))
        self._flush.request()

    def rest(self) -> None:
        """Nothing is measured."""
        self.level = self._pending = self._peak = 0.0
        self.update()

    def _draw(self) -> None:
        self.level, self._pending = self._pending, 0.0
        if self.level >= self._peak or self._since.elapsed() > _KEEP_MS:
            self._peak = self.level
            self._since.start()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        step = self.width() / _BLOCKS
        peak = round(self._peak * _BLOCKS) - 1
        for number in range(_BLOCKS):
            loud = number >= _LOUD * _BLOCKS
            lit = number < self.level * _BLOCKS or number == peak
            painter.setBrush(self._theme.color("line" if not lit else "warn" if loud else "accent"))
            height = self.height() if loud else self.height() * 0.6
            top = (self.height() - height) / 2
            painter.drawRoundedRect(QRectF(number * step, top, step - 3.0, height), 2, 2)
        painter.end()
