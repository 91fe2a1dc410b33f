"""Tell screen readers what changed without moving the focus."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, sentence: str) -> None:
    """Have ``sentence`` read out when there is time for it."""
    if sentence and QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, sentence))


class Flush(QObject):
    """Calls ``work`` once per frame at most, however often it is asked for."""

    def __init__(self, owner: QObject, work: object, interval_ms: int = 24) -> None:
        super().__init__(owner)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(interval_ms)
        self._timer.timeout.connect(work)

    def request(self) -> None:
        if not self._timer.isActive():
            self._timer.start()
