"""The voice panel tells the truth, and its keys mean what they say."""

from __future__ import annotations

from typing import get_args

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from interview_desktop.domain.events import TurnMeasured
from interview_desktop.session.signals import Level, VoiceChanged, VoiceMode
from interview_desktop.ui.models import latency
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.theme.tokens import resources_folder
from interview_desktop.ui.widgets import voice_keys
from interview_desktop.ui.widgets.voice_modes import LOOKS, mode_words
from interview_desktop.ui.widgets.voice_panel import VoicePanel
from tests.fakes.desk import MemorySettings
from tests.support.golden import assert_golden
from tests.support.pages import settle, until
from tests.support.session_stage import Stage, shown
from tests.support.voice_panels import MEASURE, panels

MODES: tuple[VoiceMode, ...] = get_args(VoiceMode)


@pytest.fixture
def panel(qtbot: QtBot, theme: Appearance) -> VoicePanel:
    panel = VoicePanel(theme)
    qtbot.addWidget(panel)
    panel.resize(440, 131)
    panel.show()
    return panel


# ── states ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("mode", MODES)
def test_every_state_of_the_voice_is_told_in_words(panel: VoicePanel, mode: VoiceMode) -> None:
    panel.show_voice(VoiceChanged(mode))
    title, sentence = mode_words(mode)
    assert panel.accessibleName() == f"{title}. {sentence}"
    panel.show_voice(VoiceChanged(mode, "Because of this."))
    assert panel.accessibleName() == f"{title}. Because of this."
    assert panel.retry.isHidden() == (mode != "lost")


def test_no_two_states_differ_in_colour_alone() -> None:
    assert len({mode_words(mode)[0] for mode in MODES}) == len(MODES)
    assert len({look.icon for look in LOOKS.values()}) == len(MODES)
    assert all((resources_folder() / "icons" / f"{look.icon}.svg").exists() for look in LOOKS.values())


def test_the_title_stays_where_it_is(panel: VoicePanel) -> None:
    places = set()
    for mode in ("listening", "hearing", "holding", "considering", "transcribing", "thinking", "speaking"):
        panel.show_voice(VoiceChanged(mode))
        QApplication.sendPostedEvents()
        places.add(panel._title.pos().y())
    assert len(places) == 1


def test_a_screen_reader_hears_whose_turn_it_is_and_not_every_change(
    panel: VoicePanel, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    said: list[str] = []
    monkeypatch.setattr("interview_desktop.ui.widgets.voice_panel.announce", lambda _, sentence: said.append(sentence))
    turn: tuple[VoiceMode, ...] = ("listening", "hearing", "transcribing", "thinking", "speaking", "interrupted")
    for mode in (*turn, "speaking", "listening", "hearing", "holding"):
        panel.show_voice(VoiceChanged(mode))
    qtbot.wait(600)
    assert said == []
    panel.show_voice(VoiceChanged("listening"))
    qtbot.waitUntil(lambda: said == ["Listening"])
    for mode in ("considering", "muted", "lost"):
        panel.show_voice(VoiceChanged(mode))
    assert said == ["Listening", "You are thinking", "You are muted", "No microphone"]


# ── levels ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_levels_are_those_of_the_one_who_is_heard(panel: VoicePanel, qtbot: QtBot) -> None:
    panel.show_voice(VoiceChanged("speaking"))
    panel.show_level(Level(0.9, "candidate"))
    panel.show_level(Level(0.4, "interviewer"))
    qtbot.waitUntil(lambda: panel._wave.newest == 0.4)
    panel.show_voice(VoiceChanged("hearing"))
    panel.show_level(Level(0.9, "interviewer"))
    panel.show_level(Level(0.7, "candidate"))
    qtbot.waitUntil(lambda: panel._wave.newest == 0.7)


def test_the_meter_is_flat_when_nobody_is_heard(panel: VoicePanel, qtbot: QtBot) -> None:
    panel.show_voice(VoiceChanged("hearing"))
    panel.show_level(Level(0.7))
    qtbot.waitUntil(lambda: panel._wave.newest == 0.7)
    panel.show_level(Level(0.8))
    panel.show_voice(VoiceChanged("muted"))
    panel.show_level(Level(0.9))
    qtbot.wait(60)
    assert panel._wave.newest == 0.0


def test_many_levels_cost_one_painting(panel: VoicePanel, qtbot: QtBot) -> None:
    panel.show_voice(VoiceChanged("hearing"))
    qtbot.wait(60)
    for number in range(40):
        panel.show_level(Level(number / 40))
    assert panel._wave.newest == 0.0
    qtbot.waitUntil(lambda: panel._wave.newest == 39 / 40)


# ── latency ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_latency_is_told_with_its_parts() -> None:
    assert latency.headline(MEASURE) == "The interviewer answered 0.64 s after you stopped speaking."
    assert latency.parts(MEASURE) == [
        "waiting for you to finish (your sentence was finished): 0.42 s",
        "writing down your last words: 0.09 s",
        "finishing the first clause: 0.02 s",
        "making it sound: 0.06 s",
        "reaching the loudspeaker: 0.05 s",
        "prepared ahead: 2, thrown away: 1 (0.18 s)",
    ]


def test_a_reason_of_a_later_version_is_left_out() -> None:
    parts = latency.parts(TurnMeasured(1, endpoint_ms=700, voice_to_voice_ms=900, waited_for="moonlight"))
    assert parts == ["waiting for you to finish: 0.70 s"]


def test_a_cut_reply_tells_how_soon_it_was_silent() -> None:
    parts = latency.parts(TurnMeasured(1, cut_in_ms=140, false_interruptions=2))
    assert parts == [
        "stopped for a sound that was no interruption: 2 times",
        "you interrupted; silent 0.14 s after you began",
    ]


def test_the_keyboard_reaches_the_latency(panel: VoicePanel, qtbot: QtBot) -> None:
    panel.show_voice(VoiceChanged("listening"))
    panel.show_measure(MEASURE)
    assert panel.latency.text() == "0.64 s"
    assert panel.latency.accessibleName() == latency.headline(MEASURE)
    assert panel.latency.accessibleDescription().startswith("Waiting for you to finish (your")
    with qtbot.waitActive(panel):
        panel.activateWindow()
    panel.think.setFocus()
    panel.latency.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(QToolTip.isVisible)
    assert QToolTip.text() == panel.latency.toolTip()
    panel.show_measure(TurnMeasured(5))
    assert panel.latency.isHidden()


def test_hints_run_out(panel: VoicePanel) -> None:
    panel.show_hints(1, 3)
    assert panel.hint.isEnabled()
    assert "1 of 3" in panel.hint.accessibleName()
    panel.show_hints(3, 3)
    assert not panel.hint.isEnabled()


# ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def press(stage: Stage, key: Qt.Key) -> None:
    QTest.keyPress(stage.page.window().windowHandle(), key)


def let_go(stage: Stage, key: Qt.Key) -> None:
    QTest.keyRelease(stage.page.window().windowHandle(), key)


async def test_f8_tapped_toggles_and_held_lasts_as_long_as_it_is_held(
    qapp: QApplication, theme: Appearance, settings: MemorySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with shown(theme, settings) as stage:
        thinking = stage.live.done
        stage.page.workbench.show_code()  # the keys work wherever the keyboard is
        press(stage, Qt.Key.Key_F8)
        let_go(stage, Qt.Key.Key_F8)
        assert thinking("think") == [("think", True)]
        assert stage.page.voice.think.isChecked()
        press(stage, Qt.Key.Key_F8)
        let_go(stage, Qt.Key.Key_F8)
        assert thinking("think") == [("think", True), ("think", False)]
        monkeypatch.setattr(voice_keys, "TAP_MS", 0)
        press(stage, Qt.Key.Key_F8)
        assert stage.page.voice.think.isChecked()
        let_go(stage, Qt.Key.Key_F8)
        assert thinking("think")[2:] == [("think", True), ("think", False)]
        assert stage.editor_text == stage.live.state.code["python"]


async def test_the_button_does_what_a_tap_on_f8_does(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings) as stage:
        stage.live.signal(VoiceChanged("listening"))
        await settle()
        QTest.mouseClick(stage.page.voice.think, Qt.MouseButton.LeftButton)
        press(stage, Qt.Key.Key_F8)
        let_go(stage, Qt.Key.Key_F8)
        assert stage.live.done("think") == [("think", True), ("think", False)]


async def test_a_pause_ends_the_thinking(qapp: QApplication, theme: Appearance, settings: MemorySettings) -> None:
    async with shown(theme, settings) as stage:
        press(stage, Qt.Key.Key_F8)
        let_go(stage, Qt.Key.Key_F8)
        await stage.live.pause()
        await settle()
        assert stage.live.done("think") == [("think", True), ("think", False)]
        assert not stage.page.voice.think.isChecked()


async def test_the_talk_key_is_heard_in_push_to_talk_only(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings) as stage:
        stage.live.signal(VoiceChanged("listening"))
        await settle()
        press(stage, Qt.Key.Key_F9)
        let_go(stage, Qt.Key.Key_F9)
        assert stage.live.done("talk") == []
        assert stage.page.voice.talk.isHidden()
        QTest.mouseClick(stage.page.voice.push_to_talk, Qt.MouseButton.LeftButton)
        await until(lambda: stage.live.done("set_voice_mode") == [("set_voice_mode", "push_to_talk")])
        assert settings.get("voice.mode") == "push_to_talk"
        press(stage, Qt.Key.Key_F9)
        assert stage.live.done("talk") == [("talk", True)]
        let_go(stage, Qt.Key.Key_F9)
        QTest.mousePress(stage.page.voice.talk, Qt.MouseButton.LeftButton)
        QTest.mouseRelease(stage.page.voice.talk, Qt.MouseButton.LeftButton)
        assert stage.live.done("talk") == [("talk", True), ("talk", False)] * 2


async def test_the_next_interview_begins_in_the_remembered_mode(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    settings.set("voice.mode", "push_to_talk")
    async with shown(theme, settings) as stage:
        await until(lambda: stage.live.done("set_voice_mode"))
        assert stage.live.done("set_voice_mode") == [("set_voice_mode", "push_to_talk")]
        assert stage.page.voice.push_to_talk.isChecked()


async def test_a_key_that_is_held_while_the_page_goes_is_let_go(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    settings.set("voice.mode", "push_to_talk")
    async with shown(theme, settings) as stage:
        press(stage, Qt.Key.Key_F9)
        press(stage, Qt.Key.Key_F8)
        stage.page.release()
        assert stage.live.done("talk") == [("talk", True), ("talk", False)]
        assert stage.live.done("think") == [("think", True), ("think", False)]


async def test_being_at_the_code_is_told_a_few_times_a_second(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings) as stage:
        stage.page.workbench.show_code()
        view = stage.page.workbench.editor.widget
        for _ in range(20):
            QTest.keyClick(view, Qt.Key.Key_Right)
        assert len(stage.live.done("point")) in (1, 2, 3)  # a busy machine may need longer than one interval
        await until(lambda: stage.page.workbench.pane._pointed_since.elapsed() > 300)
        before = len(stage.live.done("point"))
        viewport = view.viewport()  # type: ignore[attr-defined]
        QTest.mouseMove(viewport, viewport.rect().center())
        QTest.mouseMove(viewport, viewport.rect().center() / 2)
        await until(lambda: len(stage.live.done("point")) > before)


# ── what it looks like ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["dark", "light", "high-contrast"])
def test_every_state_looks_like_its_picture(
    qtbot: QtBot, qapp: QApplication, settings: MemorySettings, name: str
) -> None:
    settings.set("appearance.theme", name)
    theme = Appearance(qapp, settings)
    sheet = panels(theme)
    qtbot.addWidget(sheet)
    sheet.show()
    qtbot.wait(80)
    if (focus := QApplication.focusWidget()) is not None:
        focus.clearFocus()
    assert_golden(sheet, f"voice-panel-{name}")
