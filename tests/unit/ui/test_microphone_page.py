"""The microphone check as a person meets it: offered once, left at any step, told in words."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from interview_desktop.ports import AudioDevice, Trouble
from interview_desktop.session.microphone_check import Heard
from interview_desktop.session.signals import Level
from interview_desktop.ui.bridge import Bridge, CrashReporter
from interview_desktop.ui.pages.microphone_page import MicrophonePage
from interview_desktop.ui.pages.settings_page import SettingsPage, shortcuts
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.window import MainWindow
from tests.fakes.desk import FakeDesk, MemorySettings
from tests.fakes.sound_check import CROWD, FINE, HEADSET, SAID, FakeSoundCheck
from tests.support.golden import assert_golden
from tests.support.pages import settle, until, working_bridge

DEVICES = [
    AudioDevice("alsa/usb", "USB microphone", True, False),
    AudioDevice("alsa/built-in", "Built-in microphone", True, True),
    AudioDevice("alsa/headphones", "Headphones", False, True),
]


async def devices() -> list[AudioDevice]:
    return DEVICES


@asynccontextmanager
async def shown(
    theme: Appearance, settings: MemorySettings, check: FakeSoundCheck, **more: Any
) -> AsyncIterator[MicrophonePage]:
    QApplication.setQuitOnLastWindowClosed(False)
    async with working_bridge() as bridge:
        page = MicrophonePage(check, bridge, theme, settings, audio_devices=devices, **more)
        page.resize(980, 1000)
        page.show()
        page.activateWindow()
        await settle(10)
        try:
            yield page
        finally:
            page.release()
            page.close()
            page.deleteLater()
            await settle()


async def test_the_chosen_microphone_is_opened_and_its_level_moves(theme: Appearance, settings: MemorySettings) -> None:
    settings.set("audio.microphone", "alsa/usb")
    check = FakeSoundCheck()
    async with shown(theme, settings, check) as page:
        assert check.calls == [("open", "alsa/usb")]
        assert page.microphone.currentText() == "USB microphone"
        check.on_level(Level(0.6))
        await until(lambda: page.meter.level == 0.6)
        page.microphone.setCurrentIndex(2)
        page.microphone.activated.emit(2)
        await until(lambda: len(check.calls) == 2)
        assert check.calls[1] == ("open", "alsa/built-in")
        assert settings.get("audio.microphone") == "alsa/built-in"
        check.on_dead(True)
        await settle()
        assert "nothing but silence" in page.level_note.text()
    await until(lambda: check.calls[-1] == ("close",))


async def test_an_answer_is_shown_as_it_was_understood(theme: Appearance, settings: MemorySettings) -> None:
    check = FakeSoundCheck()
    check.gate.clear()
    async with shown(theme, settings, check) as page:
        page.answer.click()
        await until(lambda: ("hear",) in check.calls)
        await settle()
        assert page.voice_note.text() == "Listening. Speak now; a long silence ends it."
        assert page.finish.hasFocus()
        assert not page.play.isEnabled()
        page.finish.click()
        await until(page.words.isVisible)
        assert page.words.accessibleName() == SAID
        assert page.words.accessibleDescription() == "Not sure: name"
        assert page.voice_note.text() == (
            "You are understood. Dotted words are uncertain; in the interview a click corrects them. "
            "Your longest pause was 1.3 s; the interviewer will wait accordingly."
        )
        assert page.answer.hasFocus()
        assert page.play.isEnabled()
        assert settings.get("voice.checked") is True


@pytest.mark.parametrize(
    ("heard", "beginning"),
    [
        (Heard("Yes.", 0.9, (), "quiet", (), 1.0), "You are very quiet"),
        (Heard("Yes.", 0.9, (), "loud", (), 1.0), "You are very loud"),
        (Heard("Yes.", 0.3, (), "good", (), 1.0), "That was hard to understand"),
        (Heard("Yes.", 0.9, (), "good", (), 1.0), "You are understood well. There was no pause"),
    ],
)
async def test_what_would_make_it_better_is_said(
    theme: Appearance, settings: MemorySettings, heard: Heard, beginning: str
) -> None:
    check = FakeSoundCheck()
    check.heard = heard
    async with shown(theme, settings, check) as page:
        page.answer.click()
        await until(page.words.isVisible)
        assert page.voice_note.text().startswith(beginning)


async def test_without_a_microphone_one_is_told_and_may_try_again(theme: Appearance, settings: MemorySettings) -> None:
    check = FakeSoundCheck()
    check.trouble = Trouble("no_microphone", "There is no microphone.", "Plug one in.")
    async with shown(theme, settings, check) as page:
        assert page.level_note.text() == "There is no microphone. Plug one in. You can always type your answers."
        assert not page.answer.isEnabled()
        assert not page.play.isEnabled()
        page.again.click()
        await until(page.answer.isEnabled)
        assert page.again.isHidden()


async def test_a_missing_voice_can_be_fetched_on_the_spot(theme: Appearance, settings: MemorySettings) -> None:
    fetched: list[bool] = []

    async def fetch(progress: object) -> None:
        fetched.append(True)

    check = FakeSoundCheck()
    async with shown(theme, settings, check, fetch_voices=fetch) as page:
        check.trouble = Trouble("voices_missing", "The voice is missing.", "Fetch it.")
        page.answer.click()
        await until(lambda: page._mend is not None)
        assert page._mend is not None
        assert page._mend.sentence.text() == "The voice is missing. Fetch it."
        page._mend.mend_button.click()
        await until(lambda: fetched and page._mend is None)
        page.answer.click()
        await until(page.words.isVisible)


@pytest.mark.parametrize(
    ("verdict", "title", "follows"),
    [
        (FINE, "No echo: just speak when you want to", FINE.sentence),
        (HEADSET, "Better with a headset", "Until then the microphone is closed while the interviewer speaks."),
        (CROWD, "Better with push to talk", "The key to hold is F9."),
    ],
)
async def test_the_echo_test_says_what_was_found_and_what_follows(
    theme: Appearance, settings: MemorySettings, verdict: Any, title: str, follows: str
) -> None:
    check = FakeSoundCheck()
    check.verdict = verdict
    check.gate.clear()
    async with shown(theme, settings, check) as page:
        page.play.click()
        await until(lambda: ("echo", None, None) in check.calls)
        assert "stay quiet" in page.echo_note.text()
        assert not page.answer.isEnabled()
        check.gate.set()
        await until(lambda: not page.echo_title.isHidden())
        assert page.echo_title.text() == title
        assert page.echo_note.text().startswith(verdict.sentence)
        assert page.echo_note.text().endswith(follows)
        assert page.use_push_to_talk.isHidden() == (verdict is FINE)
        if verdict is CROWD:
            page.use_push_to_talk.click()
            assert settings.get("voice.mode") == "push_to_talk"
            assert page.use_push_to_talk.text() == "Push to talk is on"


async def test_the_echo_test_can_be_stopped(theme: Appearance, settings: MemorySettings) -> None:
    check = FakeSoundCheck()
    check.gate.clear()
    async with shown(theme, settings, check) as page:
        page.play.setFocus()
        QTest.keyClick(page.play, Qt.Key.Key_Space)
        await until(lambda: ("echo", None, None) in check.calls)
        assert page.play.hasFocus()
        assert page.play.text() == "Stop"
        QTest.keyClick(page.play, Qt.Key.Key_Space)
        await settle()
        assert page.play.text() == "Play a sentence and listen"
        assert page.answer.isEnabled()
        assert settings.get("voice.checked") is None


async def test_what_is_wrong_has_room_in_a_low_window(theme: Appearance, settings: MemorySettings) -> None:
    async def fetch(progress: object) -> None:
        """Not wanted here."""

    check = FakeSoundCheck()
    async with shown(theme, settings, check, fetch_voices=fetch) as page:
        page.resize(1440, 600)
        check.trouble = Trouble("voices_missing", "The voice is missing. " * 8, "Fetch it.")
        page.answer.click()
        await until(lambda: page._mend is not None)
        await settle(20)
        cramped = [
            label.text()
            for label in page.findChildren(QLabel)
            if label.isVisible() and label.height() < max(label.heightForWidth(label.width()), 1)
        ]
        assert cramped == []


async def test_the_last_result_is_remembered(theme: Appearance, settings: MemorySettings) -> None:
    check = FakeSoundCheck()
    check.earlier = HEADSET
    async with shown(theme, settings, check) as page:
        assert page.echo_title.text() == "Better with a headset"


async def test_everything_has_a_name(theme: Appearance, settings: MemorySettings) -> None:
    async with shown(theme, settings, FakeSoundCheck()) as page:
        nameless = [
            widget
            for widget in page.findChildren(QWidget)
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and not widget.accessibleName()
        ]
        assert nameless == []


# ── ways in and out ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def window(qtbot: QtBot, theme: Appearance, settings: MemorySettings, now: Callable[[], float]) -> Callable[..., Any]:
    @asynccontextmanager
    async def shown(check: FakeSoundCheck | None) -> AsyncIterator[MainWindow]:
        bridge = Bridge(CrashReporter())
        main = MainWindow(theme, settings)
        make = (lambda: check) if check is not None else None
        main.furnish(FakeDesk.with_history(), bridge, now=now, audio_devices=devices, make_sound_check=make)
        qtbot.addWidget(main)
        main.show()
        try:
            await until(lambda: main.home.readiness is not None)
            yield main
        finally:
            main.close()
            await bridge.closed()
            main.finish()

    return shown


async def test_it_is_offered_before_the_first_spoken_interview_and_can_be_declined(
    window: Callable[..., Any], settings: MemorySettings
) -> None:
    async with window(FakeSoundCheck()) as main:
        offer = main.home.offer
        # It comes late, and nothing that one may be about to click moves away.
        assert (
            offer.mapTo(main, offer.rect().topLeft()).y()
            > main.home.card.mapTo(main, main.home.card.rect().bottomLeft()).y()
        )
        assert "first spoken interview" in offer.text
        main.home.card.voice.setChecked(False)
        assert offer.isHidden()
        main.home.card.voice.setChecked(True)
        assert offer.isVisible()
        offer._close.click()
        assert offer.isHidden()
        assert settings.get("voice.checked") is True
        main.home.refresh()
        await settle(20)
        assert offer.isHidden()


async def test_it_is_reached_from_home_and_settings_and_leads_back(
    window: Callable[..., Any], settings: MemorySettings
) -> None:
    check = FakeSoundCheck()
    async with window(check) as main:
        main.home.offer._button.click()
        page = main.pages.currentWidget()
        assert isinstance(page, MicrophonePage)
        await until(lambda: check.calls == [("open", None)])
        QTest.keyClick(page, Qt.Key.Key_Escape)
        assert main.pages.currentWidget() is main.home
        await until(lambda: check.calls[-1] == ("close",))
        assert main.home.offer.isHidden() or await _gone(main)
        main.show_settings()
        settings_page = main.pages.currentWidget()
        assert isinstance(settings_page, SettingsPage)
        settings_page.check.click()
        page = main.pages.currentWidget()
        assert isinstance(page, MicrophonePage)
        await settle()
        page.done.click()
        assert main.pages.currentWidget() is settings_page
        main.show_home()
        main.home.card.check.click()
        assert isinstance(main.pages.currentWidget(), MicrophonePage)


async def _gone(main: MainWindow) -> bool:
    await until(main.home.offer.isHidden)
    return True


async def test_closing_the_window_closes_the_microphone(window: Callable[..., Any]) -> None:
    check = FakeSoundCheck()
    async with window(check) as main:
        main.show_microphone(main.show_home)
        await until(lambda: check.calls == [("open", None)])
    assert check.calls[-1] == ("close",)


async def test_where_there_is_no_check_none_is_offered(window: Callable[..., Any]) -> None:
    async with window(None) as main:
        assert main.home.offer.isHidden()
        assert main.home.card.check.isHidden()
        assert main.settings_page.check.isHidden()
        main.show_microphone(main.show_home)
        assert main.pages.currentWidget() is main.home


async def test_settings_choose_when_one_is_heard_and_list_the_keys(
    window: Callable[..., Any], settings: MemorySettings
) -> None:
    async with window(None) as main:
        main.show_settings()
        page = main.settings_page
        page.mode.setCurrentIndex(1)
        page.mode.activated.emit(1)
        assert settings.get("voice.mode") == "push_to_talk"
    assert [key for key, _ in shortcuts()][:2] == ["F8", "F9"]


# ── what it looks like ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["dark", "light"])
async def test_it_looks_like_its_picture(qapp: QApplication, settings: MemorySettings, name: str) -> None:
    settings.set("appearance.theme", name)
    theme = Appearance(qapp, settings)
    check = FakeSoundCheck()
    check.earlier = HEADSET
    async with shown(theme, settings, check) as page:
        page.answer.click()
        await until(page.words.isVisible)
        check.on_level(Level(0.62))
        await until(lambda: page.meter.level == 0.62)
        page.answer.clearFocus()
        await settle(10)
        assert_golden(page, f"microphone-{name}")
    theme.deleteLater()
