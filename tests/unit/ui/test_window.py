"""The window: one page at a time, a status in words, and an end that loses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from interview_desktop.ports import AudioDevice, CheckResult
from interview_desktop.session.signals import VoiceChanged
from interview_desktop.ui.bridge import Bridge, CrashReporter
from interview_desktop.ui.pages.report_page import ReportPage
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.window import MainWindow
from tests.fakes.desk import ALL_WELL, FakeDesk, MemorySettings
from tests.fakes.live_session import FakeLive, demo_live
from tests.support.pages import settle, until

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk.with_history()


@pytest.fixture
def window(
    qtbot: QtBot, desk: FakeDesk, theme: Appearance, settings: MemorySettings, now: Callable[[], float]
) -> Callable[..., Any]:
    @asynccontextmanager
    async def shown(**more: Any) -> AsyncIterator[MainWindow]:
        bridge = Bridge(CrashReporter())
        main = MainWindow(theme, settings)
        main.furnish(desk, bridge, now=now, **more)
        qtbot.addWidget(main)
        main.show()
        try:
            await until(lambda: main.home.readiness is not None and main.status.remark.text())
            yield main
        finally:
            main.close()
            await bridge.closed()
            main.finish()

    return shown


async def test_the_status_is_said_in_words(window: Callable[..., Any], desk: FakeDesk) -> None:
    async def storage() -> int:
        return 212_000_000

    desk.check_results = [*ALL_WELL, CheckResult("Docker engine", "missing", "There is no Docker.", "Install it.")]
    async with window(storage=storage) as main:
        await until(lambda: "MB" in main.status.remark.text())
        bar = main.status
        assert [bar.microphone.text, bar.voice.text, bar.docker.text, bar.remark.text()] == [
            "Microphone",
            "Voice: on this computer",
            "Docker: not ready",
            "4 sessions · 212 MB",
        ]
        assert bar.docker.accessibleName() == "Docker: not ready. There is no Docker. Install it."


async def test_pages_change_by_rail_and_by_keys(window: Callable[..., Any]) -> None:
    async with window() as main:
        main.settings_button.click()
        assert main.pages.currentWidget() is main.settings_page
        assert main.settings_button.isChecked()
        main.show_report("s-pair")
        report = main.pages.currentWidget()
        assert isinstance(report, ReportPage)
        assert not main.rail.isVisible()
        await until(lambda: report.replay is not None)
        report.left.emit()
        assert main.pages.currentWidget() is main.home
        assert main.rail.isVisible()
        assert main.pages.count() == 2
        main.activateWindow()
        QTest.keyClick(main, Qt.Key.Key_Comma, CTRL)
        assert main.pages.currentWidget() is main.settings_page
        QTest.keyClick(main, Qt.Key.Key_1, CTRL)
        assert main.pages.currentWidget() is main.home


async def test_an_interview_begins_ends_and_is_reported(window: Callable[..., Any], desk: FakeDesk) -> None:
    live = demo_live()
    desk.make_live = lambda _: live
    async with window() as main:
        main.home.card.start.click()
        await until(lambda: main.live is live)
        main.show_settings()
        session_page: Any = main.pages.currentWidget()
        assert session_page is not main.settings_page, "an interview is left from its own page"
        live.signal(VoiceChanged("lost", "The microphone was unplugged."))
        await until(lambda: main.status.microphone.text == "Microphone lost")
        session_page.ended.emit("s-pair")
        await until(lambda: isinstance(main.pages.currentWidget(), ReportPage))
        assert main.live is None


async def test_practise_again_starts_from_the_report(window: Callable[..., Any], desk: FakeDesk) -> None:
    live = demo_live()
    desk.make_live = lambda _: live
    async with window() as main:
        main.show_report("s-pair")
        report: Any = main.pages.currentWidget()
        await until(lambda: report.replay is not None)
        report._again_button.click()
        await until(lambda: main.live is live)


async def test_closing_leaves_the_open_session_first_and_only_then_goes(
    qtbot: QtBot, desk: FakeDesk, theme: Appearance, settings: MemorySettings
) -> None:
    order: list[str] = []
    live: FakeLive = demo_live()

    async def leave() -> None:
        await asyncio.sleep(0.01)
        order.append("the session was left")

    async def close_store() -> None:
        order.append("the store was closed")

    live.leave = leave  # type: ignore[method-assign]
    bridge = Bridge(CrashReporter())
    main = MainWindow(theme, settings)
    main.furnish(desk, bridge)
    bridge.on_shutdown("the store", close_store)
    qtbot.addWidget(main)
    main.show()
    main.open_live(live)
    await settle()
    main.close()
    assert main.isVisible(), "the window stays until everything is kept"
    assert main.status.remark.text() == "Saving and closing…"
    await bridge.closed()
    assert order == ["the session was left", "the store was closed"]
    main.finish()
    assert not main.isVisible()
    assert settings.values["window.size"] == [main.width(), main.height()]


async def test_a_surprise_is_told_without_ending_anything(window: Callable[..., Any]) -> None:
    async with window() as main:
        main._bridge.crash.crashed.emit(ZeroDivisionError("nobody thought of this"))
        assert "What you recorded is kept." in main.notice.text


async def test_settings_are_remembered_and_a_device_that_is_unplugged_is_named(
    window: Callable[..., Any], settings: MemorySettings, theme: Appearance
) -> None:
    async def devices() -> list[AudioDevice]:
        return [AudioDevice("usb:mic", "USB microphone", True, False), AudioDevice("hdmi", "Television", False, True)]

    settings.set("audio.speakers", "usb:headset")
    async with window(audio_devices=devices) as main:
        main.show_settings()
        page = main.settings_page
        await until(lambda: page.microphone.count() == 2)
        assert page.speakers.currentText() == "Not plugged in: usb:headset"
        page.microphone.setCurrentIndex(1)
        page.microphone.activated.emit(1)
        assert settings.values["audio.microphone"] == "usb:mic"
        place = page.theme_choice.findData("high-contrast")
        page.theme_choice.setCurrentIndex(place)
        page.theme_choice.activated.emit(place)
        await until(lambda: theme.theme.name == "high-contrast")
        assert settings.values["appearance.theme"] == "high-contrast"
