"""The first thing on the screen: the window's frame, before anything heavy is loaded."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.window import MainWindow

if TYPE_CHECKING:
    from interview_desktop.ports import Settings

PAINT_AT_MOST_S = 1.0
"""A window that is not on the screen by then (a hidden desktop, say) does not hold up the rest."""


def show_frame(
    settings: Settings, on_window: Callable[[MainWindow], None] = lambda window: None
) -> tuple[QApplication, MainWindow]:
    """The application and its window, painted. ``on_window`` gets the window before it is shown: the benchmarks watch
    it from there."""
    application = QApplication([sys.argv[0]])
    application.setApplicationName("interview-desktop")
    application.setApplicationDisplayName("Interview Desktop")
    application.setDesktopFileName("interview-desktop")
    application.setQuitOnLastWindowClosed(False)
    window = MainWindow(Appearance(application, settings), settings)
    on_window(window)
    window.show()
    until = time.monotonic() + PAINT_AT_MOST_S
    while window.isVisible() and not window.painted and time.monotonic() < until:
        application.processEvents()
    application.processEvents()
    return application, window
