"""The page of a running interview on an offscreen screen, with a session in memory behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from interview_desktop.ui.pages.session_page import SessionPage
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.sandbox_help import SandboxMender
from tests.fakes.desk import MemorySettings
from tests.fakes.live_session import FakeLive, demo_live
from tests.support.pages import settle, working_bridge


@dataclass
class Stage:
    """A page on an offscreen screen with the session behind it."""

    page: SessionPage
    live: FakeLive
    ended: list[str]
    left: list[bool]

    def keys(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        target: QWidget = QApplication.focusWidget() or self.page
        QTest.keyClick(target, key, modifier)

    @property
    def editor_text(self) -> str:
        return self.page.workbench.editor.text()


@asynccontextmanager
async def shown(
    theme: Appearance, settings: MemorySettings, live: FakeLive | None = None, mender: SandboxMender | None = None
) -> AsyncIterator[Stage]:
    # Closing the page, the only window, must not end the loop that the test runs on.
    QApplication.setQuitOnLastWindowClosed(False)
    async with working_bridge() as bridge:
        live = live or demo_live()
        page = SessionPage(live, bridge, theme, settings, mender=mender)
        stage = Stage(page, live, [], [])
        page.ended.connect(stage.ended.append)
        page.left.connect(lambda: stage.left.append(True))
        page.resize(1440, 872)
        page.show()
        page.activateWindow()
        await settle()
        try:
            yield stage
        finally:
            page.release()
            page.close()
            page.deleteLater()
            await settle()
