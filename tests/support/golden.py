"""Compares what a widget looks like with a picture that a person has looked at.

``UPDATE_GOLDEN=1`` writes the pictures instead. On failure the actual picture and the difference go to tests/output.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QWidget

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
OUTPUT = Path(__file__).resolve().parents[1] / "output" / "golden"

CHANNEL_TOLERANCE = 24
"""How far a colour channel (0..255) may be off before its pixel counts: glyph edges differ by a shade between
versions of FreeType."""

PIXEL_TOLERANCE = 0.0005
"""The share of pixels that may count."""


def picture_of(widget: QWidget, ratio: float = 1.0) -> QImage:
    """The widget painted as on a screen with ``ratio`` physical pixels per pixel."""
    size = widget.size() * ratio
    target = QPixmap(size)
    target.setDevicePixelRatio(ratio)
    target.fill(Qt.GlobalColor.transparent)
    widget.render(target, QPoint())
    return target.toImage().convertToFormat(QImage.Format.Format_RGBA8888)


def assert_golden(widget: QWidget, name: str, ratio: float = 1.0) -> None:
    """The widget looks like ``tests/golden/<name>.png``."""
    actual = picture_of(widget, ratio)
    path = GOLDEN / f"{name}.png"
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        _save(actual, path)
        return
    assert path.exists(), f"there is no golden picture {path.name}: look at it, then UPDATE_GOLDEN=1"
    expected = QImage(str(path)).convertToFormat(QImage.Format.Format_RGBA8888)
    if expected.size() != actual.size():
        _save(actual, OUTPUT / f"{name}.actual.png")
        raise AssertionError(f"{name}: {actual.size().toTuple()} pixels instead of {expected.size().toTuple()}")
    wrong = np.abs(_array(actual).astype(np.int16) - _array(expected).astype(np.int16)).max(axis=2) > CHANNEL_TOLERANCE
    share = float(wrong.mean())
    if share > PIXEL_TOLERANCE:
        _save(actual, OUTPUT / f"{name}.actual.png")
        _save(_difference(wrong), OUTPUT / f"{name}.diff.png")
        raise AssertionError(f"{name}: {share:.3%} of the pixels differ; see tests/output/golden")


def _save(image: QImage, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Quality 0 is the smallest file.
    opaque = image.convertToFormat(QImage.Format.Format_RGB888)
    assert opaque.save(str(path), quality=0), f"cannot write {path.name}"


def _array(image: QImage) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return flat[:, : image.width() * 4].reshape(image.height(), image.width(), 4)


def _difference(wrong: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> QImage:
    shades = np.ascontiguousarray(np.where(wrong, np.uint8(255), np.uint8(0)))
    height, width = shades.shape
    return QImage(shades.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()
