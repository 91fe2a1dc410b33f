"""The theme in force: follows the system or the person's choice, and tells everyone when it changes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, get_args

from PySide6.QtCore import QObject, Qt, QTemporaryDir, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from interview_desktop.ui.theme import icons
from interview_desktop.ui.theme.palette import make_palette
from interview_desktop.ui.theme.sheet import make_sheet
from interview_desktop.ui.theme.tokens import TEXT_SCALES, Theme, ThemeName, load_theme, resources_folder

if TYPE_CHECKING:
    from interview_desktop.ports import Settings

THEME_KEY = "appearance.theme"
TEXT_SIZE_KEY = "appearance.text_size"


def load_fonts(folder: Path | None = None) -> None:
    """Make the shipped fonts known to Qt. Needs an application object; repeating it does no harm."""
    app = QApplication.instance()
    assert app is not None, "fonts need an application object"
    if app.property("shipped_fonts"):
        return
    for path in sorted((folder or resources_folder() / "fonts").iterdir()):
        if path.suffix in (".otf", ".ttf"):
            QFontDatabase.addApplicationFont(str(path))
    app.setProperty("shipped_fonts", True)


class Appearance(QObject):
    """What pages and widgets get as ``theme``. ``changed`` comes after palette and style sheet are in force.

    Widgets that paint themselves ask for colours while painting; those that keep a picture or a font
    listen to ``changed``.
    """

    changed = Signal()

    def __init__(self, app: QApplication, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._settings = settings
        self._pictures = QTemporaryDir()
        self._theme: Theme = load_theme("dark")
        self._in_force = False
        load_fonts()
        app.setStyle("Fusion")
        QGuiApplication.styleHints().colorSchemeChanged.connect(
            self._system_changed, Qt.ConnectionType.QueuedConnection
        )
        self.apply()

    @property
    def theme(self) -> Theme:
        """The colours in force, frozen."""
        return self._theme

    @property
    def dark(self) -> bool:
        return self._theme.dark

    def color(self, token: str) -> QColor:
        """The colour of a token (``accent``, ``syntax.keyword`` …). Raises KeyError when there is none."""
        return self._theme.color(token)

    def font(self, role: str = "body") -> QFont:
        return self._theme.font(role)

    def icon(self, name: str, token: str = "muted", size: int = 20) -> QIcon:
        return icons.make_icon(name, self.color(token), self.color("line"), size)

    def choice(self) -> str:
        """What the person chose: ``system`` or a theme's name."""
        choice = self._settings.get(THEME_KEY, "system")
        return choice if choice in get_args(ThemeName) else "system"

    def text_size(self) -> str:
        size = self._settings.get(TEXT_SIZE_KEY, "normal")
        return size if size in TEXT_SCALES else "normal"

    def choose(self, theme: str) -> None:
        """Remember and apply ``system`` or a theme's name."""
        self._settings.set(THEME_KEY, theme)
        QTimer.singleShot(0, self, self.apply)

    def choose_text_size(self, size: str) -> None:
        """Remember and apply ``small``, ``normal`` or ``large``."""
        self._settings.set(TEXT_SIZE_KEY, size)
        QTimer.singleShot(0, self, self.apply)

    def apply(self) -> None:
        """Put the chosen theme in force if it is not already."""
        choice = self.choice()
        name: ThemeName
        if choice == "high-contrast":
            name = "high-contrast"
        elif choice == "system":
            name = "light" if _system_is_light() else "dark"
        else:
            name = "light" if choice == "light" else "dark"
        wanted = load_theme(name, scale=TEXT_SCALES[self.text_size()])
        if wanted == self._theme and self._in_force:
            return
        self._theme, self._in_force = wanted, True
        self._app.setPalette(make_palette(wanted))
        self._app.setFont(wanted.font("body"))
        self._app.setStyleSheet(
            make_sheet(wanted, self._picture("chevron-down", "muted"), self._picture("check", "on_accent"))
        )
        self.changed.emit()

    def _system_changed(self) -> None:
        # The signal can come before the platform has changed the palette.
        QTimer.singleShot(0, self, self.apply)

    def _picture(self, name: str, token: str) -> str:
        """Style sheets take pictures from files only."""
        path = Path(self._pictures.path()) / f"{name}-{self._theme.hex(token)[1:]}.svg"
        path.write_bytes(icons.drawing(name, self.color(token)))
        return path.as_posix()


def _system_is_light() -> bool:
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Light


def icon(name: str, theme: Appearance, token: str = "muted", size: int = 20) -> QIcon:
    """The icon ``name`` in a colour of the theme. Make it again when the theme has ``changed``."""
    return theme.icon(name, token, size)
