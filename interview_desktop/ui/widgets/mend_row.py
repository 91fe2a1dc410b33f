"""Something that an interview misses, said in a sentence, with the button that mends it and shows how far it is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from interview_desktop.ports import Progress
from interview_desktop.ui.bridge import Bridge, sentences
from interview_desktop.ui.models.readiness import Finding
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.common import PlainButton, set_look, text_label

Repair = Callable[[Progress], Awaitable[None]]


class MendRow(QFrame):
    """One trouble. ``repair`` None: only a person can mend it, and the sentence says how."""

    mended = Signal()

    def __init__(
        self, finding: Finding, repair: Repair | None, bridge: Bridge, theme: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge, self._theme, self._repair, self._finding = bridge, theme, repair, finding
        self._scope = bridge.scope(self)
        self._task: asyncio.Task[Any] | None = None
        self.setProperty("surface", "notice")
        set_look(self, severity="warning")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 10, 8)
        row.setSpacing(12)
        self._picture = QLabel()
        column = QVBoxLayout()
        column.setSpacing(6)
        self.sentence = text_label(finding.remedy or finding.sentence, wrap=True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.progress.hide()
        column.addWidget(self.sentence)
        column.addWidget(self.progress)
        verbs = {
            "voices": self.tr("Fetch the voice"),
            "images": self.tr("Build the sandbox"),
        }
        self.mend_button = PlainButton(verbs.get(finding.mend, self.tr("Check again")))
        self.cancel_button = PlainButton(self.tr("Cancel"))
        self.cancel_button.hide()
        row.addWidget(self._picture)
        row.addLayout(column, 1)
        row.addWidget(self.mend_button)
        row.addWidget(self.cancel_button)
        self.mend_button.clicked.connect(self._start)
        self.cancel_button.clicked.connect(self._cancel)
        theme.changed.connect(self._redraw)
        self._tell = bridge.deliver(self, self._show_progress)
        self._redraw()

    @property
    def busy(self) -> bool:
        return self._task is not None

    def _start(self) -> None:
        if self._repair is None:
            self.mended.emit()
            return
        self._set_busy(True)
        self._show_progress(-1.0, self.tr("Starting…"))
        repair = self._repair

        async def work() -> None:
            await repair(self._tell)

        self._task = self._bridge.run(self._scope, work(), self._failed, self._done)

    def _cancel(self) -> None:
        self._scope.cancel()
        self._set_busy(False)
        self.sentence.setText(self.tr("Cancelled. What was already here is kept; start again whenever you like."))
        self.mend_button.setFocus()

    def _show_progress(self, fraction: float, message: str) -> None:
        if self.cancel_button.isHidden():
            return
        self.progress.setRange(0, 0 if fraction < 0 else 1000)
        self.progress.setValue(round(max(fraction, 0.0) * 1000))
        self.sentence.setText(message)

    def _done(self, _: object) -> None:
        self._set_busy(False)
        self.mended.emit()

    def _failed(self, error: Exception) -> None:
        self._set_busy(False)
        self.sentence.setText(" ".join(sentences(error)).strip())

    def _set_busy(self, busy: bool) -> None:
        if not busy:
            self._task = None
        self.progress.setVisible(busy)
        self.cancel_button.setVisible(busy)
        self.mend_button.setVisible(not busy)
        if busy:
            self.cancel_button.setFocus()

    def _redraw(self) -> None:
        picture = self._theme.icon("triangle-alert", "warn", 18)
        self._picture.setPixmap(picture.pixmap(QSize(18, 18), self.devicePixelRatio()))
