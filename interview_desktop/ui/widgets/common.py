"""Small widgets that every page is made of. Colours come from the style sheet, or from ``theme`` while painting."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Literal

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from interview_desktop.ui.theme import Appearance, FontRole

LINE_HEIGHT = 122
"""Per cent of the font's own, between the lines of a paragraph."""

Tone = Literal["text", "muted", "accent", "good", "warn", "bad"]
Severity = Literal["info", "warning", "error"]
DotState = Literal["ok", "warning", "missing", "off"]


def set_look(widget: QWidget, **properties: object) -> None:
    """Set dynamic properties and have the style sheet looked at again."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


class Paragraph(QLabel):
    """Plain text over several lines, with room between them: Qt sets Inter too tight to be read with ease."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        # The room that Qt adds below each line is given above the first as well: the text stays in the middle.
        self.setContentsMargins(0, 3, 0, 0)
        self.setText(text)

    def text(self) -> str:
        return self._text

    def setText(self, text: str) -> None:
        self._text = text
        body = escape(text).replace("\n", "<br>")
        super().setText(f'<div style="line-height:{LINE_HEIGHT}%">{body}</div>' if text else "")
        self.setAccessibleName(text)


def text_label(text: str = "", role: FontRole = "body", tone: Tone = "text", *, wrap: bool = False) -> QLabel:
    """A plain-text label in one of the text roles."""
    # Titles stand close, and beside other labels on one baseline.
    spaced = wrap and role in ("small", "body")
    label: QLabel = Paragraph(text) if spaced else QLabel(text)
    if not spaced:
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(wrap)
    label.setProperty("role", role)
    label.setProperty("tone", tone)
    return label


class Card(QFrame):
    """A framed surface. ``column`` is its vertical layout."""

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None, *, margin: int = 16, spacing: int = 8) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(margin, margin, margin, margin)
        self.column.setSpacing(spacing)

    def set_active(self, active: bool) -> None:
        """Draw the frame in the accent colour (also tell it in words where it matters)."""
        set_look(self, active="true" if active else "false")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()
        super().mouseReleaseEvent(event)


class Pill(QLabel):
    """A short state in a rounded frame; always words."""

    def __init__(self, text: str = "", tone: Tone = "muted", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "pill")
        self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)

    def show_state(self, text: str, tone: Tone) -> None:
        self.setText(text)
        set_look(self, tone=tone)


class PrimaryButton(QPushButton):
    """The one primary action of a page."""

    def __init__(self, text: str, parent: QWidget | None = None, *, large: bool = False) -> None:
        super().__init__(text, parent)
        self.setProperty("kind", "primary")
        if large:
            self.setProperty("rank", "large")
        self.setAccessibleName(text)
        self.setAutoDefault(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)


class PlainButton(QPushButton):
    """A button of second rank; ``kind`` is ``""``, ``danger``, ``link`` or ``ghost``."""

    def __init__(self, text: str, kind: str = "", name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("kind", kind)
        self.setAccessibleName(name or text)
        self.setAutoDefault(True)
        if kind == "link":
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)


class IconButton(QToolButton):
    """A picture to press; ``name`` is what a screen reader says and the tool tip shows."""

    def __init__(
        self,
        icon: str,
        name: str,
        theme: Appearance,
        parent: QWidget | None = None,
        *,
        size: int = 20,
        token: str = "muted",
        active_token: str = "accent",
    ) -> None:
        super().__init__(parent)
        self._icon, self._theme = icon, theme
        self._token, self._active_token = token, active_token
        self.setIconSize(QSize(size, size))
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.toggled.connect(self._redraw)
        theme.changed.connect(self._redraw)
        self._redraw()

    def show_icon(self, icon: str, name: str) -> None:
        self._icon = icon
        self.setAccessibleName(name)
        self.setToolTip(name)
        self._redraw()

    def _redraw(self) -> None:
        token = self._active_token if self.isChecked() else self._token
        self.setIcon(self._theme.icon(self._icon, token, self.iconSize().width()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)


class SegmentBar(QWidget):
    """A score as filled segments of ``total``; with ``value`` None all are empty. Its accessible name is the number."""

    def __init__(
        self,
        theme: Appearance,
        value: float | None = None,
        total: int = 5,
        parent: QWidget | None = None,
        *,
        thickness: int = 6,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._total = total
        self._thickness = thickness
        self.setFixedHeight(thickness)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_value(value)

    def show_value(self, value: float | None) -> None:
        self._value = value
        if value is None:
            name = QCoreApplication.translate("SegmentBar", "not assessed")
        else:
            name = QCoreApplication.translate("SegmentBar", "{value} of {total}").format(
                value=f"{value:g}", total=self._total
            )
        self.setAccessibleName(name)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._total * 18, self._thickness)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_segments(painter, QRectF(self.rect()), self._value, self._total, self._theme)
        painter.end()


def paint_segments(
    painter: QPainter, rect: QRectF, value: float | None, total: int, theme: Appearance, gap: float = 4.0
) -> None:
    """Segments side by side in ``rect``; a fractional ``value`` fills its last segment in part."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    width = (rect.width() - gap * (total - 1)) / total
    radius = min(rect.height() / 2, 3.0)
    for index in range(total):
        box = QRectF(rect.left() + index * (width + gap), rect.top(), width, rect.height())
        painter.setBrush(theme.color("track"))
        painter.drawRoundedRect(box, radius, radius)
        filled = min(max((value or 0.0) - index, 0.0), 1.0)
        if filled > 0.0:
            painter.setBrush(theme.color("accent"))
            painter.drawRoundedRect(QRectF(box.left(), box.top(), box.width() * filled, box.height()), radius, radius)
    painter.restore()


class Dot(QWidget):
    """A coloured dot; only ever beside words."""

    def __init__(self, theme: Appearance, parent: QWidget | None = None, *, diameter: int = 8) -> None:
        super().__init__(parent)
        self._theme = theme
        self._state: DotState = "off"
        self.setFixedSize(diameter, diameter)

    def show_state(self, state: DotState) -> None:
        self._state = state
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = {"ok": "good", "warning": "warn", "missing": "bad", "off": "muted"}
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color: QColor = self._theme.color(tokens[self._state])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(QRectF(self.rect()))
        painter.end()


class StatusDot(QWidget):
    """A dot with words: ``show_state("ok", "Microphone")``. What is wrong is said in the words as well."""

    def __init__(
        self, theme: Appearance, text: str = "", state: DotState = "off", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(7)
        self._dot = Dot(theme, self)
        self._label = text_label(role="small", tone="muted")
        row.addWidget(self._dot, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._label)
        self.show_state(state, text)

    @property
    def text(self) -> str:
        return self._label.text()

    def show_state(self, state: DotState, text: str, detail: str = "") -> None:
        self._dot.show_state(state)
        self._label.setText(text)
        self.setToolTip(detail)
        self.setAccessibleName(f"{text}. {detail}" if detail else text)


class EmptyState(QWidget):
    """What a list says when it has nothing to show."""

    def __init__(self, title: str, detail: str, icon: str, theme: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._theme = icon, theme
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 40, 24, 40)
        column.setSpacing(8)
        column.addStretch(1)
        self._picture = QLabel()
        self._title = text_label(title, "heading", wrap=True)
        self._detail = text_label(detail, "body", "muted", wrap=True)
        for label in (self._picture, self._title, self._detail):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addStretch(1)
        theme.changed.connect(self._redraw)
        self._redraw()

    def show_text(self, title: str, detail: str) -> None:
        self._title.setText(title)
        self._detail.setText(detail)

    def _redraw(self) -> None:
        self._picture.setPixmap(
            self._theme.icon(self._icon, "muted", 32).pixmap(QSize(32, 32), self.devicePixelRatio())
        )


class NoticeBar(QFrame):
    """A sentence about what happened, one about what to do, perhaps a button. Severity shows in picture and name."""

    dismissed = Signal()

    def __init__(self, theme: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._severity: Severity = "info"
        self._action: Callable[[], None] | None = None
        self.setProperty("surface", "notice")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 8, 8)
        row.setSpacing(12)
        self._picture = QLabel()
        self._label = text_label(wrap=True)
        self._button = PlainButton("", parent=self)
        self._close = IconButton("x", self.tr("Close this message"), theme, self, size=16)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._label, 1)
        row.addWidget(self._button)
        row.addWidget(self._close)
        self._button.clicked.connect(self._act)
        self._close.clicked.connect(self.clear)
        theme.changed.connect(self._redraw)
        self.hide()

    @property
    def text(self) -> str:
        return self._label.text()

    def tell(
        self,
        message: str,
        remedy: str = "",
        severity: Severity = "warning",
        *,
        action: str = "",
        on_action: Callable[[], None] | None = None,
        closable: bool = True,
    ) -> None:
        self._severity = severity
        self._label.setText(f"{message} {remedy}".strip())
        words = {"info": self.tr("Note"), "warning": self.tr("Warning"), "error": self.tr("Error")}
        self.setAccessibleName(f"{words[severity]}: {self._label.text()}")
        self._button.setText(action)
        self._button.setAccessibleName(action)
        self._button.setVisible(bool(action))
        self._close.setVisible(closable)
        self._action = on_action
        set_look(self, severity=severity)
        self._redraw()
        self.show()

    def clear(self) -> None:
        if not self.isHidden():
            self.hide()
            self.dismissed.emit()

    def _act(self) -> None:
        if self._action is not None:
            self._action()

    def _redraw(self) -> None:
        icon, token = {
            "info": ("info", "accent"),
            "warning": ("triangle-alert", "warn"),
            "error": ("circle-x", "bad"),
        }[self._severity]
        self._picture.setPixmap(self._theme.icon(icon, token, 18).pixmap(QSize(18, 18), self.devicePixelRatio()))


class ElidedLabel(QLabel):
    """One line that ends in … when there is no room; the whole text is its tool tip."""

    def __init__(
        self, text: str = "", role: FontRole = "body", tone: Tone = "text", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._text = text
        self._elide()

    def show_text(self, text: str) -> None:
        self._text = text
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        shown = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, max(self.width(), 10))
        self.setText(shown)
        self.setAccessibleName(self._text)
        self.setToolTip(self._text if shown != self._text else "")
