"""Wrapped plain text that a widget paints itself, with a measured height."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPen,
    QTextCharFormat,
    QTextLayout,
    QTextLine,
    QTextOption,
)

_SPACING = 1.16
_DOT = 1.8


@dataclass(frozen=True, slots=True)
class Shade:
    """``length`` characters from ``start`` in another colour or font (None: as the rest), or with a line of dots in
    ``underline`` below them (Qt's own is hardly to be seen)."""

    start: int
    length: int
    color: QColor | None = None
    font: QFont | None = None
    underline: QColor | None = None


class Paragraph:
    """``text`` set in ``font`` within ``width`` device-independent pixels."""

    def __init__(self, text: str, font: QFont, width: float, shades: tuple[Shade, ...] = ()) -> None:
        layout = QTextLayout(text.replace("\n", "\u2028"), font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats([_range(text, shade) for shade in shades])
        metrics = QFontMetricsF(font)
        step = round(metrics.height() * _SPACING)
        lead = (step - metrics.height()) / 2
        height = 0.0
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(width, 1.0))
            line.setPosition(QPointF(0.0, height + lead))
            height += step
        layout.endLayout()
        self._layout = layout
        self._text = text
        self._underlines = [(_range(text, shade), shade.underline) for shade in shades if shade.underline is not None]
        self.height = height

    def draw(self, painter: QPainter, left: float, top: float, color: QColor) -> None:
        painter.setPen(color)
        self._layout.draw(painter, QPointF(left, top))
        for span, dots in self._underlines:
            self._draw_dots(painter, left, top, span, dots)

    def at(self, x: float, y: float) -> int | None:
        """The character at a place within the paragraph; None beside the text."""
        for number in range(self._layout.lineCount()):
            line = self._layout.lineAt(number)
            if line.y() <= y < line.y() + line.height() and 0 <= x <= line.naturalTextWidth():
                place = line.xToCursor(x, QTextLine.CursorPosition.CursorOnCharacter)
                units = place if isinstance(place, int) else place[0]
                return len(self._text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))
        return None

    def _draw_dots(
        self, painter: QPainter, left: float, top: float, span: QTextLayout.FormatRange, color: QColor
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(color, _DOT)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        # Qt counts a pattern in widths of the pen.
        pen.setDashPattern([0.01, 2.0])
        painter.setPen(pen)
        for number in range(self._layout.lineCount()):
            line = self._layout.lineAt(number)
            first = max(span.start, line.textStart())
            last = min(span.start + span.length, line.textStart() + line.textLength())
            if first < last:
                start, end = (_cursor_x(line, place) for place in (first, last))
                y = top + line.y() + line.ascent() + 3.5
                painter.drawLine(QPointF(left + start + _DOT / 2, y), QPointF(left + end - _DOT / 2, y))

    @property
    def width(self) -> float:
        return self._layout.maximumWidth()


def _cursor_x(line: QTextLine, place: int) -> float:
    found: Any = line.cursorToX(place)
    return float(found[0] if isinstance(found, tuple) else found)


def _range(text: str, shade: Shade) -> QTextLayout.FormatRange:
    found = QTextLayout.FormatRange()
    # Qt counts UTF-16 units.
    found.start = len(text[: shade.start].encode("utf-16-le")) // 2
    found.length = len(text[shade.start : shade.start + shade.length].encode("utf-16-le")) // 2
    kind = QTextCharFormat()
    if shade.color is not None:
        kind.setForeground(shade.color)
    if shade.font is not None:
        kind.setFont(shade.font)
    found.format = kind
    return found


def bubble(painter: QPainter, box: QRectF, color: QColor, radius: float = 10.0) -> None:
    """A filled rounded surface."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(0, 0, 0, 0))
    painter.setBrush(color)
    painter.drawRoundedRect(box, radius, radius)
