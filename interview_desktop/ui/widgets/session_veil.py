"""What lies over a session that is paused or over: a sentence and what one can do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.announce import announce
from interview_desktop.ui.widgets.common import Card, PlainButton, PrimaryButton, text_label


class SessionVeil(QWidget):
    """Covers ``target`` while it is shown, and takes the keyboard from it."""

    def __init__(self, target: QWidget, theme: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._target, self._theme = target, theme
        self._actions: tuple[Callable[[], None] | None, Callable[[], None] | None] = (None, None)
        self._title = text_label("", "heading")
        self._sentence = text_label("", "body", "muted", wrap=True)
        self.first = PrimaryButton("")
        self.second = PlainButton("")
        card = Card(margin=24, spacing=10)
        card.setFixedWidth(460)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.first)
        buttons.addWidget(self.second)
        buttons.addStretch(1)
        card.column.addWidget(self._title)
        card.column.addWidget(self._sentence)
        card.column.addSpacing(6)
        card.column.addLayout(buttons)
        self._card = card
        column = QVBoxLayout(self)
        column.addWidget(card, 0, Qt.AlignmentFlag.AlignCenter)
        self.first.clicked.connect(lambda: self._act(0))
        self.second.clicked.connect(lambda: self._act(1))
        target.installEventFilter(self)
        self.hide()

    @property
    def sentence(self) -> str:
        return f"{self._title.text()}. {self._sentence.text()}"

    def cover(
        self,
        title: str,
        sentence: str,
        first: tuple[str, Callable[[], None]] | None = None,
        second: tuple[str, Callable[[], None]] | None = None,
    ) -> None:
        self._title.setText(title)
        self._sentence.setText(sentence)
        self.setAccessibleName(self.sentence)
        for button, action in ((self.first, first), (self.second, second)):
            button.setVisible(action is not None)
            button.setText(action[0] if action else "")
            button.setAccessibleName(button.text())
        self._actions = (first[1] if first else None, second[1] if second else None)
        self._fit()
        self._target.setEnabled(False)
        self.show()
        self.raise_()
        if first:
            self.first.setFocus()
        announce(self, self.sentence)

    def lift(self) -> None:
        if not self.isHidden():
            self.hide()
            self._target.setEnabled(True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        self.setGeometry(QRect(self._target.pos(), self._target.size()))

    def _act(self, number: int) -> None:
        action = self._actions[number]
        if action is not None:
            action()

    def paintEvent(self, event: QPaintEvent) -> None:
        color = self._theme.color("background")
        color.setAlpha(205)
        painter = QPainter(self)
        painter.fillRect(self.rect(), color)
        painter.end()
