"""The main window: the rail, one page at a time, the status bar, and the orderly end."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from interview_desktop.domain.trouble import Trouble
from interview_desktop.ui.theme import Appearance

if TYPE_CHECKING:
    from interview_desktop.ports import Settings
    from interview_desktop.session.api import Desk, Live, StartRequest
    from interview_desktop.session.microphone_check import SoundCheck
    from interview_desktop.session.signals import VoiceChanged
    from interview_desktop.session.vendor_desk import VendorDesk
    from interview_desktop.ui.bridge import Bridge
    from interview_desktop.ui.pages.home_page import Mender
    from interview_desktop.ui.pages.report_page import Player
    from interview_desktop.ui.pages.settings_page import SettingsPage
    from interview_desktop.ui.widgets.common import IconButton
    from interview_desktop.ui.widgets.device_choice import AudioDevices

SIZE_KEY = "window.size"
DEFAULT_SIZE = (1440, 900)
TITLE_BAR = 32
"""Room left for the frame that the system puts round the window."""


class MainWindow(QMainWindow):
    """Made in two steps: the empty window is seen while everything for it is still being loaded; :meth:`furnish` then
    brings it to life."""

    def __init__(self, theme: Appearance, settings: Settings) -> None:
        super().__init__()
        self._theme, self._settings = theme, settings
        self._furnished = False
        self._live: Live | None = None
        self._visitor: QWidget | None = None
        self._settings_page: SettingsPage | None = None
        self._reported = ""
        self._release: Callable[[], None] = _nothing
        self._sound_check: SoundCheck | None = None
        self._vendors: VendorDesk | None = None
        self._done = False
        self.painted = False
        """Whether the frame has been on the screen."""
        self.setWindowTitle(QApplication.translate("MainWindow", "Interview Desktop"))
        self._resize_to_remembered()

    def furnish(
        self,
        desk: Desk,
        bridge: Bridge,
        *,
        mender: Mender | None = None,
        player: Player | None = None,
        storage: Callable[[], Awaitable[int]] | None = None,
        audio_devices: AudioDevices | None = None,
        data_folder: Path | None = None,
        make_sound_check: Callable[[], SoundCheck] | None = None,
        vendors: VendorDesk | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Make the pages. Call it before anything else registers with ``bridge.on_shutdown``: the open session is left
        first. ``storage`` tells how many bytes the sessions take. What is None is not offered.
        """
        from interview_desktop.ui.pages.home_page import HomePage
        from interview_desktop.ui.widgets.common import NoticeBar
        from interview_desktop.ui.widgets.status_bar import StatusBar

        self._desk, self._bridge = desk, bridge
        self._player, self._storage = player, storage
        self._audio_devices, self._data_folder = audio_devices, data_folder
        self._mender, self._make_sound_check = mender, make_sound_check
        self._vendors = vendors
        self._scope = bridge.scope(self)
        self.home = HomePage(
            desk, bridge, self._theme, self._settings, mender=mender, can_check=make_sound_check is not None, now=now
        )
        self.notice = NoticeBar(self._theme)
        self.status = StatusBar(self._theme)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.home)
        self.setCentralWidget(self._frame())

        self.home.opened.connect(self.open_live)
        self.home.review_requested.connect(self.show_report)
        self.home.check_wanted.connect(lambda: self.show_microphone(self.show_home))
        self.home.checked.connect(self.status.show_readiness)
        self.home.counted.connect(self._count)
        bridge.crash.crashed.connect(self._tell_crash)
        bridge.on_shutdown("the open session", self._leave_live)
        bridge.on_shutdown("the microphone check", self._close_sound_check)
        self.home_button.clicked.connect(self.show_home)
        self.sessions_button.clicked.connect(self.show_sessions)
        self.settings_button.clicked.connect(self.show_settings)
        for keys, action in (("Ctrl+1", self.show_home), ("Ctrl+,", self.show_settings), ("Ctrl+Q", self.close)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(action)
        self._furnished = True
        self._mark_rail()
        self.home.focus_first()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.painted = True

    @property
    def settings_page(self) -> SettingsPage:
        """Made when it is first wanted: the window is shown sooner without it."""
        if self._settings_page is None:
            from interview_desktop.ui.pages.settings_page import SettingsPage

            self._settings_page = SettingsPage(
                self._bridge,
                self._theme,
                self._settings,
                audio_devices=self._audio_devices,
                data_folder=self._data_folder,
                can_check=self._make_sound_check is not None,
                vendors=self._vendors,
            )
            self._settings_page.check_wanted.connect(lambda: self.show_microphone(self.show_settings))
            self.pages.addWidget(self._settings_page)
        return self._settings_page

    @property
    def live(self) -> Live | None:
        """The session that is open now."""
        return self._live

    # ── which page ───────────────────────────────────────────────────────────────────────────────────────────────

    def show_home(self) -> None:
        """The Home page, unless an interview is on: that is left from its own page."""
        if self._live is None:
            self._drop_visitor()
            self._show(self.home)

    def show_sessions(self) -> None:
        """Home, with the keyboard in the list."""
        if self._live is None:
            self.show_home()
            self.home.list.setFocus()

    def show_settings(self) -> None:
        if self._live is None:
            self._drop_visitor()
            self._show(self.settings_page)

    def show_microphone(self, back: Callable[[], None]) -> None:
        """The microphone check; ``back`` shows the page that follows."""
        if self._make_sound_check is None or self._live is not None:
            return
        if self._sound_check is None:
            self._sound_check = self._make_sound_check()
        from interview_desktop.ui.pages.microphone_page import MicrophonePage

        page = MicrophonePage(
            self._sound_check,
            self._bridge,
            self._theme,
            self._settings,
            audio_devices=self._audio_devices,
            fetch_voices=self._mender.fetch_voices if self._mender is not None else None,
        )
        page.left.connect(back)
        self._show_visitor(page)
        self._release = page.release

    def show_report(self, session_id: str) -> None:
        """The report of a finished session."""
        if self._reported == session_id:
            return
        from interview_desktop.ui.pages.report_page import ReportPage

        page = ReportPage(self._desk, session_id, self._bridge, self._theme, self._settings, player=self._player)
        page.left.connect(self.show_home)
        page.practise_again.connect(self._practise)
        self._show_visitor(page, reported=session_id)

    def open_live(self, live: Live) -> None:
        """The page of a running session."""
        # The editor's libraries are loaded when the first interview begins, not when the app starts.
        from interview_desktop.session.signals import VoiceChanged
        from interview_desktop.ui.pages.session_page import SessionPage

        self._live = live
        guide = self._desk.bank().interview(live.problem.interview).guide
        page = SessionPage(live, self._bridge, self._theme, self._settings, mender=self._mender, guide=guide)
        if self._vendors is not None:
            from interview_desktop.ui.widgets.cost_help import show_costs

            show_costs(page, self._vendors.meter, self._bridge)
        page.left.connect(self._left)
        page.ended.connect(self._ended)
        saved = self._bridge.deliver(page, lambda: self.status.say(self.tr("Saved a moment ago")))
        voice = self._bridge.deliver(page, self._show_voice)
        live.on_event(lambda *_: saved())
        # Levels come thirty times a second and say nothing to the status bar.
        live.on_signal(lambda signal: voice(signal) if isinstance(signal, VoiceChanged) else None)
        self._show_visitor(page)
        self._release = page.release

    def _left(self) -> None:
        self._live = None
        self.show_home()

    def _ended(self, session_id: str) -> None:
        self._live = None
        self.show_report(session_id)

    def _practise(self, request: StartRequest) -> None:
        self.setCursor(Qt.CursorShape.BusyCursor)
        self._bridge.run(self._scope, self._desk.start(request), self._not_started, self._started)

    def _started(self, live: Live) -> None:
        self.unsetCursor()
        self.open_live(live)

    def _not_started(self, error: Exception) -> None:
        from interview_desktop.ui.bridge import sentences

        self.unsetCursor()
        message, remedy = sentences(error)
        self.notice.tell(message, remedy, "error")

    def _show_visitor(self, page: QWidget, reported: str = "") -> None:
        self._drop_visitor()
        self._visitor, self._reported = page, reported
        self.pages.addWidget(page)
        self._show(page)

    def _drop_visitor(self) -> None:
        if self._visitor is not None:
            self._release()
            self._release = _nothing
            self.pages.removeWidget(self._visitor)
            self._visitor.hide()
            self._visitor.deleteLater()
            self._visitor, self._reported = None, ""

    def _show(self, page: QWidget) -> None:
        self.pages.setCurrentWidget(page)
        visiting = page is self._visitor
        self.rail.setVisible(not visiting)
        # The report has a line of its own at the bottom.
        self.status.setVisible(not (visiting and self._reported))
        self._mark_rail()
        focus_first = getattr(page, "focus_first", page.setFocus)
        focus_first()

    # ── status ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _count(self, sessions: int) -> None:
        from interview_desktop.ui import text

        words = text.amount(sessions, self.tr("session"), self.tr("sessions"))
        if self._storage is None:
            self.status.say(words)
            return

        async def size() -> int:
            assert self._storage is not None
            return await self._storage()

        def show(found: int) -> None:
            if self._live is None:
                self.status.say(f"{words} · {text.megabytes(found)}")

        self._bridge.run(self._scope, size(), lambda _: self.status.say(words), show)

    def _show_voice(self, voice: VoiceChanged) -> None:
        if voice.mode == "lost":
            self.status.microphone.show_state("missing", self.tr("Microphone lost"), voice.detail)
        elif voice.mode in ("off", "opening"):
            self.status.microphone.show_state("off", self.tr("Microphone off"), voice.detail)
        else:
            self.status.microphone.show_state("ok", self.tr("Microphone"), voice.detail)

    def _tell_crash(self, error: object) -> None:
        from interview_desktop.ui.bridge import sentences

        if isinstance(error, BaseException) and not isinstance(error, Trouble):
            message, remedy = sentences(error)
            self.notice.tell(message, remedy, "error")

    # ── the end ──────────────────────────────────────────────────────────────────────────────────────────────────

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window goes when everything is kept; ``finish`` lets it."""
        if self._done or not self._furnished:
            event.accept()
            return
        event.ignore()
        self._settings.set(SIZE_KEY, [self.width(), self.height()])
        self.status.show()
        self.status.say(self.tr("Saving and closing…"))
        self.setEnabled(False)
        self._bridge.close()

    def finish(self) -> None:
        """Close for good, after ``bridge.closed()``."""
        self._done = True
        self.close()

    async def _leave_live(self) -> None:
        live, self._live = self._live, None
        if live is not None:
            await live.leave()

    async def _close_sound_check(self) -> None:
        if self._sound_check is not None:
            await self._sound_check.close()

    # ── the parts ────────────────────────────────────────────────────────────────────────────────────────────────

    def _frame(self) -> QWidget:
        self.rail = self._make_rail()
        middle = QVBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.notice)
        middle.addWidget(self.pages, 1)
        upper = QHBoxLayout()
        upper.setContentsMargins(0, 0, 0, 0)
        upper.setSpacing(0)
        upper.addWidget(self.rail)
        upper.addLayout(middle, 1)
        frame = QWidget()
        column = QVBoxLayout(frame)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(upper, 1)
        column.addWidget(self.status)
        return frame

    def _make_rail(self) -> QFrame:
        rail = QFrame()
        rail.setProperty("surface", "rail")
        rail.setFixedWidth(56)
        column = QVBoxLayout(rail)
        column.setContentsMargins(8, 5, 8, 5)
        column.setSpacing(2)
        self.home_button = self._rail_button("house", self.tr("Home"))
        self.sessions_button = self._rail_button("archive", self.tr("Sessions"))
        self.settings_button = self._rail_button("settings", self.tr("Settings"))
        column.addWidget(self.home_button)
        column.addWidget(self.sessions_button)
        column.addStretch(1)
        column.addWidget(self.settings_button)
        return rail

    def _rail_button(self, icon: str, name: str) -> IconButton:
        from interview_desktop.ui.widgets.common import IconButton

        button = IconButton(icon, name, self._theme, size=22)
        button.setProperty("kind", "rail")
        button.setCheckable(True)
        return button

    def _mark_rail(self) -> None:
        page = self.pages.currentWidget()
        self.home_button.setChecked(page is self.home)
        self.sessions_button.setChecked(False)
        self.settings_button.setChecked(page is self._settings_page)

    def _resize_to_remembered(self) -> None:
        self.setMinimumSize(980, 620)
        size = self._settings.get(SIZE_KEY)
        valid = isinstance(size, list) and len(size) == 2 and all(isinstance(side, int) for side in size)
        width, height = size if valid else DEFAULT_SIZE
        room = self.screen().availableSize()
        self.resize(min(width, room.width()), min(height, room.height() - TITLE_BAR))


def _nothing() -> None:
    """Most pages hold on to nothing."""
