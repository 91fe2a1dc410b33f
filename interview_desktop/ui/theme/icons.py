"""Icons: stroke drawings in ``resources/icons``, coloured with a token of the theme."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from interview_desktop.ui.theme.tokens import resources_folder

_RATIOS = (1.0, 1.5, 2.0, 3.0)


@lru_cache(maxsize=256)
def _drawing(name: str, folder: Path) -> str:
    return (folder / f"{name}.svg").read_text(encoding="utf-8")


def drawing(name: str, color: QColor, folder: Path | None = None) -> bytes:
    """The SVG ``name`` drawn in ``color``. Raises OSError when there is no such icon."""
    text = _drawing(name, folder or resources_folder() / "icons")
    return text.replace("currentColor", color.name()).encode()


def pixmap(name: str, color: QColor, size: int, ratio: float = 1.0, folder: Path | None = None) -> QPixmap:
    """The icon as a square of ``size`` device-independent pixels."""
    side = round(size * ratio)
    picture = QPixmap(QSize(side, side))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(drawing(name, color, folder))).render(painter, QRectF(0, 0, side, side))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def make_icon(name: str, color: QColor, disabled: QColor, size: int = 20) -> QIcon:
    """The icon in normal and disabled state, sharp at the usual scalings of a screen."""
    icon = QIcon()
    for ratio in _RATIOS:
        icon.addPixmap(pixmap(name, color, size, ratio), QIcon.Mode.Normal)
        icon.addPixmap(pixmap(name, disabled, size, ratio), QIcon.Mode.Disabled)
    return icon
