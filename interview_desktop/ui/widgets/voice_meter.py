"""What moves in the voice panel: a ring whose shape is the state and whose halo is the level, and a waveform."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from interview_desktop.session.signals import VoiceMode
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.voice_modes import LOOKS, Ring

_BARS = 64
_RING = 42.0
_PICTURE = 26


class VoiceRing(QWidget):
    """Says nothing that the words beside it do not."""

    def __init__(self, theme: Appearance) -> None:
        super().__init__()
        self._theme = theme
        self._mode: VoiceMode = "off"
        self._level = 0.0
        self._picture = QPixmap()
        self.setFixedSize(122, 122)
        theme.changed.connect(self._draw_picture)
        self._draw_picture()

    def show_level(self, level: float) -> None:
        self._level = level
        self.update()

    def show_mode(self, mode: VoiceMode) -> None:
        self._mode = mode
        self._draw_picture()

    def _draw_picture(self) -> None:
        look = LOOKS[self._mode]
        token = "on_accent" if look.ring == "filled" else look.token
        # Twice as fine as it is shown: sharp on every screen, and drawn once and not in every frame.
        size = QSize(2 * _PICTURE, 2 * _PICTURE)
        self._picture = self._theme.icon(look.icon, token, 2 * _PICTURE).pixmap(size, 1.0)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = LOOKS[self._mode]
        color = self._theme.color(look.token)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centre = QPointF(self.width() / 2, self.height() / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        halo = self._level**0.5
        for reach, alpha in ((16.0, 22), (8.0, 30)):
            if halo > 0.02:
                color.setAlpha(alpha)
                painter.setBrush(color)
                radius = _RING + reach * min(1.0, halo * 1.2)
                painter.drawEllipse(centre, radius, radius)
        color.setAlpha(255)
        fill = "accent" if look.ring == "filled" else "accent_soft" if look.token == "accent" else "raised"
        painter.setBrush(self._theme.color(fill))
        painter.drawEllipse(centre, _RING - 1.5, _RING - 1.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        _paint_ring(painter, look.ring, centre, QPen(color, 3.0))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        corner = QRectF(centre.x() - _PICTURE / 2, centre.y() - _PICTURE / 2, _PICTURE, _PICTURE)
        painter.drawPixmap(corner, self._picture, QRectF(self._picture.rect()))
        painter.end()


def _paint_ring(painter: QPainter, ring: Ring, centre: QPointF, pen: QPen) -> None:
    radius = _RING - 1.5
    round_ring = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
    around = 2 * 3.14159 * radius
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if ring in ("thin", "struck"):
        pen.setWidthF(1.5)
    elif ring == "dashes":
        # Sixteen strokes: the pattern closes without a seam. Qt counts it in widths of the pen.
        pen.setDashPattern([around / 16 / 3.0 * share for share in (0.62, 0.38)])
    elif ring == "dots":
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setDashPattern([0.01, around / 28 / 3.0 - 0.01])
    painter.setPen(pen)
    if ring == "arc":
        painter.drawArc(round_ring, 90 * 16, -270 * 16)
        return
    if ring == "broken":
        for start in (55, 235):
            painter.drawArc(round_ring, start * 16, 160 * 16)
        return
    painter.drawEllipse(round_ring)
    if ring == "double":
        pen.setWidthF(1.5)
        painter.setPen(pen)
        painter.drawEllipse(centre, radius - 6, radius - 6)
    elif ring == "struck":
        pen.setWidthF(3.0)
        painter.setPen(pen)
        reach = radius * 0.7071
        painter.drawLine(
            QPointF(centre.x() - reach, centre.y() - reach),
            QPointF(centre.x() - reach * 0.5, centre.y() - reach * 0.5),
        )
        painter.drawLine(
            QPointF(centre.x() + reach * 0.5, centre.y() + reach * 0.5),
            QPointF(centre.x() + reach, centre.y() + reach),
        )


class Waveform(QWidget):
    """The last levels as bars, newest to the right."""

    def __init__(self, theme: Appearance) -> None:
        super().__init__()
        self._theme = theme
        self._levels: deque[float] = deque([0.0] * _BARS, maxlen=_BARS)
        self._token = "muted"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(28)

    @property
    def newest(self) -> float:
        return self._levels[-1]

    def push(self, levels: list[float]) -> None:
        self._levels.extend(levels)
        self.update()

    def rest(self) -> None:
        """Nothing is measured."""
        self._levels.extend([0.0] * _BARS)
        self.update()

    def show_token(self, token: str) -> None:
        self._token = token
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(self._token))
        room = self.width()
        count = min(_BARS, max(1, room // 6))
        middle = self.height() / 2
        for place, level in enumerate(list(self._levels)[-count:]):
            height = 3.0 + min(1.0, level) * (self.height() - 3.0)
            painter.drawRoundedRect(QRectF(place * 6.0, middle - height / 2, 3.0, height), 1.5, 1.5)
        painter.end()
