"""Tell screen readers what changed without moving the focus."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, sentence: str) -> None:
    """Have ``sentence`` read out when there is time for it."""
    if sentence and QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, sentence))


class Flush(QObject):
    """Calls ``work`` once per frame at most, however often it is asked for; at once when a frame has passed already."""

    def __init__(self, owner: QObject, work: Callable[[], object], interval_ms: int = 24) -> None:
        super().__init__(owner)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._interval_ms = interval_ms
        self._work = work
        self._since = QElapsedTimer()
        self._timer.timeout.connect(self._do)

    def request(self) -> None:
        if not self._timer.isActive():
            passed = self._since.elapsed() if self._since.isValid() else self._interval_ms
            self._timer.start(max(0, self._interval_ms - passed))

    def _do(self) -> None:
        self._since.start()
        self._work()
