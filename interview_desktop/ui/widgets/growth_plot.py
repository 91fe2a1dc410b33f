"""A measured quantity over the size of the input, on two logarithmic axes: a straight line is a power."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from interview_desktop.interview.printable import grouped
from interview_desktop.ui.theme import Appearance

_CURVES: dict[str, Callable[[float], float]] = {
    "O(1)": lambda size: 1.0,
    "O(log n)": lambda size: math.log(size + 1),
    "O(n)": lambda size: size,
    "O(n log n)": lambda size: size * math.log(size + 1),
    "O(n^2)": lambda size: size**2,
    "O(n^3)": lambda size: size**3,
}

MANY = 12

Point = tuple[float, float]


def curve(verdict: str, points: Sequence[Point]) -> Callable[[float], float] | None:
    """The curve of the first class that ``verdict`` names, through the middle of ``points``; None for one that cannot
    be drawn."""
    shape = _CURVES.get(verdict.split(" or ", maxsplit=1)[0])
    ratios = sorted(value / shape(size) for size, value in points) if shape is not None else []
    if shape is None or not ratios:
        return None
    # Small inputs are mostly overhead: the curve is drawn through the larger half.
    tail = [value / shape(size) for size, value in sorted(points)[len(points) // 2 :]]
    scale = sorted(tail)[len(tail) // 2]
    return lambda size: scale * shape(size)


class GrowthPlot(QWidget):
    """``words`` writes a value with its unit. The accessible description lists all points."""

    def __init__(
        self, title: str, token: str, words: Callable[[float], str], theme: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._title, self._token, self._words, self._theme = title, token, words, theme
        self._points: tuple[Point, ...] = ()
        self._curve: Callable[[float], float] | None = None
        self._empty = ""
        self.setMinimumSize(200, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(title)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(340, 180)

    @property
    def points(self) -> tuple[Point, ...]:
        return self._points

    def show_points(self, points: Sequence[Point], verdict: str = "", empty: str = "") -> None:
        """Points that a logarithm exists for are drawn; with fewer than two, ``empty`` is shown instead."""
        self._points = tuple(sorted((size, value) for size, value in points if size > 0 and value > 0))
        self._curve = curve(verdict, self._points) if len(self._points) > 1 else None
        self._empty = empty
        listed = "; ".join(f"{grouped(size)}: {self._words(value)}" for size, value in self._points)
        self.setAccessibleDescription(listed or empty)
        self.setToolTip(listed.replace("; ", "\n"))
        self.update()

    # ── painting ─────────────────────────────────────────────────────────────────────────────────────────────────

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font("small"))
        metrics = QFontMetricsF(theme.font("small"))
        line = metrics.height()
        painter.setPen(theme.color("muted"))
        painter.drawText(QRectF(0, 0, self.width(), line), Qt.AlignmentFlag.AlignLeft, self._title)
        if self.hasFocus():
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        if len(self._points) < 2:
            painter.setPen(theme.color("muted"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(QRectF(self.rect()).adjusted(8, line, -8, 0), flags, self._empty)
        else:
            left = max(metrics.horizontalAdvance(self._words(value)) for value in _ticks(self._span(1))) + 10
            self._paint_plot(painter, QRectF(left, line + 8, self.width() - left - 14, self.height() - 2 * line - 16))
        painter.end()

    def _span(self, axis: int) -> Point:
        """The least and the greatest value, with room when they are close."""
        values = [point[axis] for point in self._points]
        low, high = min(values), max(values)
        room = max(1.08, math.sqrt(max(1.0, 4.0 / (high / low)))) if axis else 1.12
        return low / room, high * room

    def _paint_plot(self, painter: QPainter, box: QRectF) -> None:
        across, up = self._span(0), self._span(1)

        def place(size: float, value: float) -> QPointF:
            x = box.left() + box.width() * _share(size, across)
            return QPointF(x, box.bottom() - box.height() * _share(value, up))

        self._paint_grid(painter, box, across, up, place)
        painter.setClipRect(box.adjusted(-6, -6, 6, 6))
        color = self._theme.color(self._token)
        if self._curve is not None:
            self._paint_curve(painter, across, place, self._curve)
        painter.setPen(QPen(color, 1.5))
        dots = [place(*point) for point in self._points]
        painter.drawPolyline(dots)
        # Many sizes stand close: smaller dots keep them apart.
        radius = 4.0 if len(dots) <= MANY else 2.5
        painter.setPen(QPen(self._theme.color("background"), 1.5 if len(dots) <= MANY else 0.5))
        painter.setBrush(color)
        for dot in dots:
            painter.drawEllipse(dot, radius, radius)

    def _paint_curve(
        self,
        painter: QPainter,
        across: Point,
        place: Callable[[float, float], QPointF],
        shape: Callable[[float], float],
    ) -> None:
        steps = 48
        path = QPainterPath()
        for step in range(steps + 1):
            size = across[0] * (across[1] / across[0]) ** (step / steps)
            spot = place(size, max(shape(size), 1e-12))
            path.lineTo(spot) if step else path.moveTo(spot)
        painter.setPen(QPen(self._theme.color("muted"), 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)

    def _paint_grid(
        self, painter: QPainter, box: QRectF, across: Point, up: Point, place: Callable[[float, float], QPointF]
    ) -> None:
        grid, muted = QColor(self._theme.color("line")), self._theme.color("muted")
        line = QFontMetricsF(painter.font()).height()
        for value in _ticks(up):
            y = place(across[0], value).y()
            painter.setPen(QPen(grid, 1))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            painter.setPen(muted)
            text = QRectF(0, y - line / 2, box.left() - 8, line)
            painter.drawText(text, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._words(value))
        taken = -math.inf
        for value in _ticks(across):
            x = place(value, up[0]).x()
            painter.setPen(QPen(grid, 1))
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
            words = grouped(value)
            half = QFontMetricsF(painter.font()).horizontalAdvance(words) / 2
            middle = min(x, self.width() - half)
            if middle - half > taken + 8:
                taken = middle + half
                painter.setPen(muted)
                text = QRectF(middle - half - 2, box.bottom() + 5, 2 * half + 4, line)
                painter.drawText(text, Qt.AlignmentFlag.AlignCenter, words)


def _share(value: float, span: Point) -> float:
    return math.log(value / span[0]) / math.log(span[1] / span[0])


def _ticks(span: Point) -> list[float]:
    """Powers of ten in ``span``, with 2 and 5 between them where there would be fewer than three."""
    for steps in ((1.0,), (1.0, 3.0), (1.0, 2.0, 5.0), tuple(1 + number / 2 for number in range(18))):
        first = math.floor(math.log10(span[0]))
        last = math.ceil(math.log10(span[1]))
        ticks = [step * 10.0**power for power in range(first, last + 1) for step in steps]
        ticks = [tick for tick in ticks if span[0] <= tick <= span[1]]
        if len(ticks) >= 3:
            break
    if len(ticks) > 5:
        ticks = ticks[:: math.ceil(len(ticks) / 5)]
    return ticks or [math.sqrt(span[0] * span[1])]
