"""Whatever can have the keyboard has a name, can be reached by Tab, and shows that it has it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from interview_desktop.ports import CheckResult
from interview_desktop.ui.bridge import Bridge, CrashReporter
from interview_desktop.ui.dialogs.confirm import confirm
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.window import MainWindow
from tests.fakes.desk import ALL_WELL, FakeDesk, MemorySettings
from tests.fakes.live_session import demo_live
from tests.support.golden import picture_of
from tests.support.pages import settle, until

PAGES = ("home", "settings", "report", "session")


def focusable(page: QWidget) -> Iterator[QWidget]:
    for widget in page.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.focusProxy() is None:
            yield widget


def spoken(widget: QWidget) -> str:
    if widget.accessibleName():
        return widget.accessibleName()
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


async def open_page(name: str, main: MainWindow) -> None:
    if name == "settings":
        main.show_settings()
    elif name == "report":
        main.show_report("s-pair")
        report: Any = main.pages.currentWidget()
        await until(lambda: report.replay is not None)
        report.begin_correction()
    elif name == "session":
        main.open_live(demo_live())
    await settle(20)


@pytest.fixture
def page(qtbot: QtBot, theme: Appearance, settings: MemorySettings, now: Callable[[], float]) -> Callable[[str], Any]:
    @asynccontextmanager
    async def shown(name: str) -> AsyncIterator[MainWindow]:
        desk = FakeDesk.with_history()
        desk.check_results = [*ALL_WELL, CheckResult("piper program", "missing", "Damaged.", "Fetch it.")]
        bridge = Bridge(CrashReporter())
        main = MainWindow(theme, settings)
        main.furnish(desk, bridge, now=now)
        qtbot.addWidget(main)
        main.show()
        try:
            await until(lambda: main.home.readiness is not None)
            await open_page(name, main)
            main.activateWindow()
            yield main
        finally:
            main.close()
            await bridge.closed()
            main.finish()

    return shown


@pytest.mark.parametrize("name", PAGES)
async def test_everything_that_takes_the_keyboard_has_a_name(name: str, page: Callable[[str], Any]) -> None:
    async with page(name) as main:
        widgets = list(focusable(main))
        nameless = [
            f"{type(w).__name__} in {type(w.parentWidget()).__name__}" for w in widgets if not spoken(w).strip()
        ]
        assert nameless == []
        assert len(widgets) > 4


@pytest.mark.parametrize("name", ["home", "settings", "report"])
async def test_tab_goes_round_everything_that_takes_the_keyboard(name: str, page: Callable[[str], Any]) -> None:
    async with page(name) as main:
        wanted = {w for w in focusable(main) if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isEnabled()}
        reached: list[QWidget] = []
        for _ in range(2 * len(wanted)):
            focus = QApplication.focusWidget()
            assert focus is not None
            reached.append(focus)
            QTest.keyClick(focus, Qt.Key.Key_Tab)
        missed = [f"{type(widget).__name__} {spoken(widget)}" for widget in wanted - set(reached)]
        assert missed == [], [spoken(widget) for widget in reached]


async def test_the_keyboards_place_can_be_seen(page: Callable[[str], Any]) -> None:
    async with page("home") as main:
        unseen = []
        for widget in list(focusable(main)):
            if not widget.isEnabled():
                continue
            other = main.home.search if widget is not main.home.search else main.home.card.start
            other.setFocus()
            before = picture_of(widget)
            widget.setFocus(Qt.FocusReason.TabFocusReason)
            if picture_of(widget) == before:
                unseen.append(spoken(widget))
        assert unseen == []


async def test_a_question_has_its_words_and_the_safe_answer_first(qtbot: QtBot, theme: Appearance) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    agreed: list[bool] = []
    dialog = confirm(parent, "Delete it?", "It is gone then.", "Delete", "Keep", lambda: agreed.append(True))
    assert (dialog.accessibleName(), dialog.accessibleDescription()) == ("Delete it?", "It is gone then.")
    assert dialog.focusWidget() is dialog.no_button
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert agreed == []
