"""Two keys that are held: F8 to think, F9 to talk.

F9 and not the right Ctrl key: many laptops have none, Qt cannot tell it from the left one on every system, and screen
readers stop talking at it. Neither F8 nor F9 writes anything into the editor, and both are found without looking.
"""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QWidget

TAP_MS = 350
"""A key that is down for less was tapped."""

_OURS = (Qt.Key.Key_F8, Qt.Key.Key_F9)


class VoiceKeys(QObject):
    """Hears the keys before any widget of the page's window does: wherever the keyboard is, they mean the same."""

    thinking_changed = Signal(bool)
    talking_changed = Signal(bool)

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._window: QWindow | None = None
        self._thinking = False
        self._talking = False
        self._begun_by_this_press = False
        self._f8_down = False
        self._since = QElapsedTimer()

    @property
    def thinking(self) -> bool:
        return self._thinking

    def watch(self) -> None:
        """Begin, once the page is in its window."""
        window = self._page.window().windowHandle()
        if window is not None and window is not self._window:
            self.stop()
            self._window = window
            window.installEventFilter(self)
            window.activeChanged.connect(self._active_changed)

    def stop(self) -> None:
        """Let go of everything, and hear no more."""
        self.set_talking(False)
        self.set_thinking(False)
        if self._window is not None:
            self._window.removeEventFilter(self)
            self._window.activeChanged.disconnect(self._active_changed)
            self._window = None

    def set_thinking(self, on: bool) -> None:
        self._begun_by_this_press = False
        if on != self._thinking:
            self._thinking = on
            self.thinking_changed.emit(on)

    def set_talking(self, down: bool) -> None:
        if down != self._talking:
            self._talking = down
            self.talking_changed.emit(down)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind not in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease) or not self._page.isVisible():
            return False
        assert isinstance(event, QKeyEvent)
        if event.key() not in _OURS or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            # A key that is let go after Ctrl was added must not stay down for ever.
            if kind == QEvent.Type.KeyRelease and event.key() in _OURS and not event.isAutoRepeat():
                self._let_go(event.key())
            return False
        if not event.isAutoRepeat():
            if kind == QEvent.Type.KeyPress:
                self._press(event.key())
            else:
                self._let_go(event.key())
        return True

    def _press(self, key: int) -> None:
        if key == Qt.Key.Key_F9:
            self.set_talking(True)
            return
        self._f8_down = True
        self._since.start()
        begun = not self._thinking
        self.set_thinking(True)
        self._begun_by_this_press = begun

    def _let_go(self, key: int) -> None:
        if key == Qt.Key.Key_F9:
            self.set_talking(False)
            return
        if not self._f8_down:
            return
        self._f8_down = False
        tapped = self._since.elapsed() < TAP_MS
        if not (tapped and self._begun_by_this_press):
            self.set_thinking(False)

    def _active_changed(self) -> None:
        """The release of a key that was held while the window lost the keyboard goes to another program."""
        if self._window is not None and not self._window.isActive():
            self.set_talking(False)
            if self._f8_down:
                self._f8_down = False
                self.set_thinking(False)
