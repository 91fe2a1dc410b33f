"""Collects cyclic garbage on the window's thread, and there only.

Python collects on whichever thread happens to allocate. Garbage that holds Qt objects would then be destroyed by the
store's or an audio thread while Qt delivers events to it on the window's thread, which crashes the process.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 1000


class GarbageCollector(QObject):
    """Takes collecting over from Python until :meth:`stop`. Lives on the window's thread."""

    def __init__(self, parent: QObject | None = None, every_ms: int = EVERY_MS) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(every_ms)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def settle(self) -> None:
        """Call once when everything is loaded: what is alive now is not looked at again, which keeps later collections
        short."""
        gc.collect()
        gc.freeze()

    def stop(self) -> None:
        """Give collecting back to Python."""
        self._timer.stop()
        if self._was_enabled:
            gc.enable()

    def _look(self) -> None:
        """Collect the oldest generation whose threshold is reached, as Python would."""
        due = [generation for generation in range(3) if gc.get_count()[generation] > gc.get_threshold()[generation]]
        if due:
            gc.collect(max(due) if due == list(range(len(due))) else due[0])
