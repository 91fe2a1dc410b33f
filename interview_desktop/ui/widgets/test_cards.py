"""The verdicts of a run as cards: a status in words and as a picture, the name, the time, expected and got."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from interview_desktop.domain.runs import TestResult, TestStatus
from interview_desktop.interview.printable import escaped, milliseconds
from interview_desktop.ui.models.value_diff import helps
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.common import ElidedLabel, text_label
from interview_desktop.ui.widgets.diff_label import DiffLabel

_ICONS: dict[TestStatus, tuple[str, str]] = {
    "passed": ("check", "good"),
    "failed": ("x", "bad"),
    "error": ("triangle-alert", "bad"),
    "timeout": ("clock", "bad"),
    "out_of_memory": ("triangle-alert", "bad"),
    "crashed": ("triangle-alert", "bad"),
    "not_run": ("square", "muted"),
}


def status_words(status: TestStatus) -> str:
    words: dict[TestStatus, str] = {
        "passed": _tr("passed"),
        "failed": _tr("failed"),
        "error": _tr("error"),
        "timeout": _tr("too slow"),
        "out_of_memory": _tr("out of memory"),
        "crashed": _tr("crashed"),
        "not_run": _tr("not run"),
    }
    return words[status]


class TestCard(QFrame):
    """One test. Details open with a click, Enter or Space; a hidden test tells its purpose only."""

    __test__ = False  # not a pytest class

    def __init__(self, result: TestResult, theme: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.result = result
        self._theme = theme
        self.setMinimumHeight(38)
        self._picture = QLabel()
        self._picture.setFixedWidth(18)
        name = _tr("hidden · {name}").format(name=result.name) if result.hidden else result.name
        self._title = ElidedLabel(self._headline(name), "body")
        calm = result.status in ("passed", "not_run")
        self._time = text_label(self._state(), "small", "muted" if calm else "bad")
        first = QHBoxLayout()
        first.setSpacing(10)
        first.addWidget(self._picture)
        first.addWidget(self._title, 1)
        first.addWidget(self._time)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 14, 8)
        column.setSpacing(6)
        column.addLayout(first)
        self._details = text_label("", "mono", "muted", wrap=True)
        self._details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._details.setText(self._detail_text())
        self._details.setContentsMargins(28, 0, 0, 2)
        self._details.hide()
        self.diff: DiffLabel | None = None
        if self._long:
            self.diff = DiffLabel(result.expected, result.got, theme)
            self.diff.setContentsMargins(26, 0, 0, 0)
            self.diff.hide()
            column.addWidget(self.diff)
        column.addWidget(self._details)
        self.setAccessibleName(f"{name}: {self._state()}")
        self.setAccessibleDescription(self._detail_text(whole=True))
        if self._details.text():
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setToolTip(_tip(self._detail_text(whole=True)))
        theme.changed.connect(self._redraw)
        self._redraw()

    @property
    def _long(self) -> bool:
        """Whether expected and got are better read as a diff."""
        result = self.result
        return result.status == "failed" and not result.hidden and helps(result.expected, result.got)

    def _headline(self, name: str) -> str:
        result = self.result
        if self._long:
            return escaped(_tr("{name} → the answers differ").format(name=name))
        if result.status == "failed" and result.error and not result.hidden:
            line = _tr("{name} → got {got}: {why}")
            return escaped(line.format(name=name, got=result.got, why=result.error)).replace("\n", " ")
        if result.status == "failed" and not result.hidden:
            line = _tr("{name} → expected {expected}, got {got}")
            return escaped(line.format(name=name, expected=result.expected, got=result.got)).replace("\n", " ")
        if result.error and not result.hidden:
            return escaped(f"{name} → {_last_line(result.error)}")
        return name

    def _state(self) -> str:
        result = self.result
        if result.status == "not_run":
            return status_words(result.status)
        return f"{status_words(result.status)} · {milliseconds(result.wall_ms)}"

    def _detail_text(self, *, whole: bool = False) -> str:
        """Without what the diff shows, unless it shall be ``whole``."""
        result = self.result
        if result.hidden:
            return ""
        in_diff = self._long and not whole
        lines = [
            (_tr("input"), result.arguments),
            (_tr("expected"), "" if in_diff else result.expected),
            (_tr("got"), "" if in_diff else result.got),
            (_tr("error"), result.error),
            (_tr("output"), result.output),
        ]
        return "\n".join(f"{name}: {escaped(value.rstrip())}" for name, value in lines if value.strip())

    def toggle_details(self) -> None:
        if self._details.text():
            self._details.setVisible(self._details.isHidden())
            if self.diff is not None:
                self.diff.setVisible(not self._details.isHidden())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.toggle_details()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.toggle_details()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        failed = not self.result.passed and self.result.status != "not_run"
        token = "focus" if self.hasFocus() else "bad" if failed else "line"
        painter.setPen(QPen(theme.color(token), 2.0 if self.hasFocus() else 1.0))
        painter.setBrush(theme.color("background"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 9, 9)
        painter.end()

    def _redraw(self) -> None:
        icon, token = _ICONS[self.result.status]
        size = QSize(16, 16)
        picture: QPixmap = self._theme.icon(icon, token, 16).pixmap(size, self.devicePixelRatio())
        self._picture.setPixmap(picture)


class TestCards(QScrollArea):
    """All cards of a run, in two columns where there is room."""

    __test__ = False  # not a pytest class

    def __init__(self, theme: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._page = QWidget()
        self._grid = QGridLayout(self._page)
        self._grid.setContentsMargins(16, 8, 16, 12)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(8)
        self.setWidget(self._page)
        self.setAccessibleName(_tr("Tests"))
        self.cards: list[TestCard] = []

    def show_results(self, results: tuple[TestResult, ...]) -> None:
        for card in self.cards:
            self._grid.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = [TestCard(result, self._theme) for result in results]
        place = 0
        for card in self.cards:
            # A diff is wide: it has a row of its own, and what comes after it begins a new one.
            wide = card.diff is not None
            place += place % 2 if wide else 0
            self._grid.addWidget(card, place // 2, place % 2, 1, 2 if wide else 1, Qt.AlignmentFlag.AlignTop)
            place += 2 if wide else 1
        first = next((card for card in self.cards if not card.result.passed), None)
        if first is not None:
            if first.diff is not None:
                first.toggle_details()
            # The new cards have no place yet.
            QTimer.singleShot(0, first, lambda: self.ensureWidgetVisible(first, 0, 8))
        for column in (0, 1):
            self._grid.setColumnStretch(column, 1)
        for row in range(self._grid.rowCount() + 1):
            self._grid.setRowStretch(row, 0)
        self._grid.setRowStretch((place + 1) // 2 + 1, 1)


def _tip(text: str, limit: int = 600) -> str:
    return text if len(text) <= limit else text[:limit] + " …"


def _last_line(error: str) -> str:
    lines = error.strip().splitlines()
    return lines[-1] if lines else ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("TestCards", text)
