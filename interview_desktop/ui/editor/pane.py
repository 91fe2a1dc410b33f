"""An editor with its search bar and its notices: what a page lays out."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QVBoxLayout, QWidget

from interview_desktop.ports import Settings
from interview_desktop.ui.editor.api import CodeEditor
from interview_desktop.ui.editor.find_bar import FindBar
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.announce import announce
from interview_desktop.ui.widgets.common import NoticeBar

PLAIN_KEY = "editor.plain"
ZOOM_KEY = "editor.zoom"

_POINTED_MS = 250
_MOVES = frozenset(
    getattr(Qt.Key, f"Key_{name}") for name in ("Left", "Right", "Up", "Down", "Home", "End", "PageUp", "PageDown")
)


def make_editor(theme: Appearance, plain: bool) -> CodeEditor:
    """The editor that the person chose: Scintilla, or the plain one for every screen reader."""
    if plain:
        from interview_desktop.ui.editor.plain import PlainCodeEditor

        return PlainCodeEditor(theme)
    from interview_desktop.ui.editor.accessible import make_readable
    from interview_desktop.ui.editor.scintilla import ScintillaCodeEditor

    editor = ScintillaCodeEditor(theme)
    make_readable(editor)
    return editor


class EditorPane(QFrame):
    """``editor`` is the editor itself; ``edited`` carries its batches of edits as they are made."""

    edited = Signal(object)
    pointed = Signal()
    """The mouse or the caret moved in the code; at most four times a second."""

    def __init__(self, theme: Appearance, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._settings = theme, settings
        self.setProperty("surface", "panel")
        self.editor = make_editor(theme, settings.get(PLAIN_KEY, False) is True)
        view = self.editor.widget
        view.setAccessibleName(self.tr("Code"))
        self.find_bar = FindBar(self.editor, theme)
        self.notice = NoticeBar(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.find_bar)
        column.addWidget(self.notice)
        column.addSpacing(14)
        column.addWidget(view, 1)
        self.setFocusProxy(view)
        zoom = settings.get(ZOOM_KEY, 0)
        self.editor.set_zoom(zoom if isinstance(zoom, int) else 0)
        self.editor.on_edits(self.edited.emit)
        self.editor.on_notice(self._tell)
        self.editor.on_zoom(lambda points: settings.set(ZOOM_KEY, points))
        self.find_bar.closed.connect(self.take_focus)
        theme.changed.connect(self._restyle)
        self._pointed_since = QElapsedTimer()
        view.installEventFilter(self)
        if isinstance(view, QAbstractScrollArea):
            view.viewport().setMouseTracking(True)
            view.viewport().installEventFilter(self)
        for key, act in (
            (QKeySequence("Ctrl+F"), self.find_bar.open_bar),
            (QKeySequence("F3"), lambda: self.find_bar.step(1)),
            (QKeySequence("Shift+F3"), lambda: self.find_bar.step(-1)),
        ):
            shortcut = QShortcut(key, self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def take_focus(self) -> None:
        # Scintilla has a method of its own that is called setFocus.
        QWidget.setFocus(self.editor.widget, Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.MouseMove | QEvent.Type.MouseButtonPress | QEvent.Type.Wheel:
                self._point()
            case QEvent.Type.KeyPress if isinstance(event, QKeyEvent) and event.key() in _MOVES:
                self._point()
            case _:
                pass
        return False

    def _point(self) -> None:
        if not self._pointed_since.isValid() or self._pointed_since.elapsed() >= _POINTED_MS:
            self._pointed_since.start()
            self.pointed.emit()

    def _tell(self, sentence: str) -> None:
        self.notice.tell(sentence)
        announce(self, sentence)

    def _restyle(self) -> None:
        self.editor.set_theme(self._theme)
