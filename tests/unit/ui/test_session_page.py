"""The page of a running interview: what it shows, what it asks the session for, and what it looks like."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from interview_desktop.domain import events as ev
from interview_desktop.domain.report import Report
from interview_desktop.domain.runs import RunResult, TestResult
from interview_desktop.domain.session import Rejected
from interview_desktop.ports import Trouble
from interview_desktop.session.signals import Interim, Level, Notice, RunProgress, VoiceChanged
from interview_desktop.ui.theme import Appearance
from tests.fakes.desk import MemorySettings
from tests.fakes.live_session import CODE, FakeLive, demo_history, demo_problem, demo_result
from tests.support.golden import assert_golden
from tests.support.pages import settle, until
from tests.support.session_stage import Stage, shown

CTRL = Qt.KeyboardModifier.ControlModifier


def a_report() -> ev.ReportMade:
    return ev.ReportMade(Report("technical-3", "A start.", ()))


# ── what it shows ────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_resumed_session_is_shown_as_it_was(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings) as stage:
        page = stage.page
        assert stage.editor_text == CODE
        assert page.workbench.notes.toPlainText() == "Ask: may a reading be used twice?\n"
        assert page.workbench.editor.language == "python"
        assert page.top_bar.clock_text == "18:42 / 45:00"
        assert page.drawer.tabs.tabText(0) == "Tests 5 of 6"
        assert [card.result.passed for card in page.drawer.cards.cards] == [True, True, True, False, True, True]
        assert page.timeline.model.rowCount() == 6
        assert stage.live.commands == []


async def test_an_empty_session_invites_to_run(qapp: QApplication, theme: Appearance, settings: MemorySettings) -> None:
    live = FakeLive(demo_problem(), demo_history()[:4])
    async with shown(theme, settings, live) as stage:
        assert stage.page.drawer.tabs.tabText(0) == "Tests"
        assert stage.editor_text.startswith("def find_pair")


async def test_signals_reach_their_places(qapp: QApplication, theme: Appearance, settings: MemorySettings) -> None:
    async with shown(theme, settings) as stage:
        stage.live.signal(VoiceChanged("thinking"))
        stage.live.signal(Level(0.5))
        stage.live.signal(Interim(4, "so far", ""))
        stage.live.signal(Notice("docker_missing", "Docker is missing.", "Install it; the interview goes on."))
        await settle(30)
        assert stage.page.voice.mode == "thinking"
        assert stage.page.notices.texts == {"docker_missing": "Docker is missing. Install it; the interview goes on."}
        assert stage.page.timeline._tail.height() > 0


async def test_a_fault_in_the_log_is_told(qapp: QApplication, theme: Appearance, settings: MemorySettings) -> None:
    async with shown(theme, settings) as stage:
        stage.live.append(ev.FaultNoted("disk_full", "The disk is full.", "Free some space."))
        await settle()
        assert stage.page.notices.texts == {"disk_full": "The disk is full. Free some space."}


# ── what a person does ───────────────────────────────────────────────────────────────────────────────────────────


async def test_typing_in_the_editor_reaches_the_log_at_once(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings) as stage:
        stage.page.workbench.show_code()
        stage.page.workbench.editor.set_selection(0, 0)
        QTest.keyClicks(stage.page.workbench.editor.widget, "# x")
        assert stage.live.state.code["python"] == stage.editor_text
        assert len(stage.live.done("edit_code")) == 3
        await settle()
        assert stage.live.state.code["python"] == stage.editor_text


async def test_a_typed_answer_is_sent_and_the_box_emptied(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings) as stage:
        field = stage.page.answer.field
        field.setFocus()
        QTest.keyClicks(field, "  A hash map.  ")
        QTest.keyClick(field, Qt.Key.Key_Return, CTRL)
        await until(lambda: field.toPlainText() == "")
        assert stage.live.done("type_answer") == [("type_answer", "A hash map.")]
        assert stage.page.timeline.model.rowCount() == 7


async def test_a_refused_answer_stays_in_the_box(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings) as stage:
        stage.live.fail = Trouble("disk_full", "The disk is full.", "Free some space.")
        field = stage.page.answer.field
        field.setPlainText("do not lose me")
        QTest.keyClick(field, Qt.Key.Key_Return, CTRL)
        await until(lambda: stage.page.notices.texts)
        assert field.toPlainText() == "do not lose me"
        assert not field.isReadOnly()
        assert "The disk is full. Free some space." in stage.page.notices.texts.values()


async def test_an_empty_answer_is_not_sent(qapp: QApplication, theme: Appearance, settings: MemorySettings) -> None:
    async with shown(theme, settings) as stage:
        stage.page.answer.field.setPlainText("  \n ")
        QTest.keyClick(stage.page.answer.field, Qt.Key.Key_Return, CTRL)
        await settle()
        assert stage.live.commands == []


async def test_f5_runs_becomes_stop_and_shows_the_verdicts(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings) as stage:
        stage.live.run_gate.clear()
        stage.page.workbench.show_code()
        stage.keys(Qt.Key.Key_F5)
        await until(lambda: stage.live.done("run_tests"))
        await settle()
        assert stage.page.workbench.run.accessibleName() == "Stop the run"
        stage.live.signal(RunProgress(True, "Test 3 of 6"))
        await settle()
        assert stage.page.drawer.info == "Test 3 of 6"
        stage.live.run_gate.set()
        await until(lambda: not stage.page.workbench.running)
        assert stage.page.drawer.info == "Docker · no network · 14 MB used · ran in 26 ms"


async def test_f5_again_stops_the_run(qapp: QApplication, theme: Appearance, settings: MemorySettings) -> None:
    async with shown(theme, settings) as stage:
        stage.live.run_gate.clear()
        stage.page.workbench.show_code()
        stage.keys(Qt.Key.Key_F5)
        await until(lambda: stage.live.done("run_tests"))
        await settle()
        stage.keys(Qt.Key.Key_F5)
        await until(lambda: not stage.page.workbench.running)
        assert stage.live.done("stop_run")
        assert stage.page.drawer.message == "The run was stopped."


async def test_without_docker_the_run_says_what_to_do_and_the_interview_goes_on(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings) as stage:
        stage.live.fail = Trouble("docker_missing", "Docker is not installed.", "Install it from docker.com.")
        stage.page.workbench.run.click()
        await until(lambda: stage.page.notices.texts)
        assert stage.page.notices.texts == {"docker_missing": "Docker is not installed. Install it from docker.com."}
        assert not stage.page.workbench.running
        assert not stage.page.workbench.editor.read_only


async def test_an_error_is_marked_on_its_line_until_the_next_run(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings) as stage:
        error = TestResult("no pair", False, "error", 0.1, error="Traceback\nNameError: sen", error_line=7)
        stage.live.run_result = RunResult("python", "docker", "finished", (error,))
        await stage.live.run_tests()
        await settle()
        assert stage.page.workbench.editor.error_line == 6
        stage.live.run_result = demo_result()
        await stage.live.run_tests()
        await settle()
        assert stage.page.workbench.editor.error_line is None


async def test_switching_language_keeps_each_text(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings) as stage:
        bench = stage.page.workbench
        bench.language.setCurrentIndex(bench.language.findData("javascript"))
        bench.language.activated.emit(1)
        await until(lambda: bench.editor.language == "javascript")
        assert stage.editor_text == stage.live.state.code["javascript"]
        assert bench.tabs.tabText(0) == "solution.js"
        bench.editor.insert("// here\n")
        bench.language.setCurrentIndex(0)
        bench.language.activated.emit(0)
        await until(lambda: bench.editor.language == "python")
        assert stage.editor_text == CODE
        assert stage.live.state.code["javascript"].startswith("// here\n")


async def test_a_refused_language_leaves_the_chooser_where_it_was(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings) as stage:
        stage.live.fail = Rejected("A run is going on.")
        bench = stage.page.workbench
        bench.language.setCurrentIndex(1)
        bench.language.activated.emit(1)
        await until(lambda: stage.page.notices.texts)
        assert bench.language.currentData() == "python"
        assert bench.editor.language == "python"


async def test_notes_are_kept_after_a_moment_and_before_a_run(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings) as stage:
        stage.page.workbench.notes.appendPlainText("duplicates")
        assert stage.live.done("edit_notes") == []
        stage.page.workbench.run.click()
        await until(lambda: stage.live.done("edit_notes"))
        assert stage.live.state.notes.endswith("duplicates")
        stage.page.workbench.notes.appendPlainText("negatives")
        await until(lambda: stage.live.state.notes.endswith("negatives"))


async def test_notes_are_kept_when_the_app_closes(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings) as stage:
        stage.page.workbench.notes.appendPlainText("last words")
        stage.page._bridge.closing.emit()
        await until(lambda: stage.live.state.notes.endswith("last words"))


async def test_an_answer_that_waits_for_its_turn_frees_the_box(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings) as stage:
        begun = asyncio.Event()

        async def type_answer(text: str) -> None:
            stage.live.append(ev.CandidateSaid(5, text, typed=True))
            await begun.wait()

        stage.live.type_answer = type_answer  # type: ignore[method-assign]
        field = stage.page.answer.field
        field.setPlainText("I am ready.")
        QTest.keyClick(field, Qt.Key.Key_Return, CTRL)
        await until(lambda: field.toPlainText() == "")
        assert not field.isReadOnly()
        begun.set()
        await settle()


async def test_mute_and_hint_by_keyboard(qapp: QApplication, theme: Appearance, settings: MemorySettings) -> None:
    async with shown(theme, settings) as stage:
        stage.live.signal(VoiceChanged("listening"))
        await settle()
        stage.keys(Qt.Key.Key_M, CTRL)
        await until(lambda: stage.live.state.muted)
        await settle()
        stage.keys(Qt.Key.Key_M, CTRL)
        await until(lambda: not stage.live.state.muted)
        stage.keys(Qt.Key.Key_H, CTRL)
        await until(lambda: stage.live.state.hints)
        await settle()
        assert not stage.page.voice.hint.isEnabled()


async def test_a_lost_microphone_can_be_tried_again(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings) as stage:
        stage.live.signal(VoiceChanged("lost"))
        await settle()
        assert stage.page.voice.retry.isVisible()
        stage.page.voice.retry.click()
        await until(lambda: stage.live.done("retry_audio"))


async def test_pause_covers_the_page_and_continue_lifts_it(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings) as stage:
        page = stage.page
        page.top_bar.pause.click()
        await until(lambda: page.veil.isVisible())
        assert page.workbench.editor.read_only
        assert page.veil.sentence.startswith("Paused. The clock stands still")
        assert page.top_bar.pause.text() == "Continue"
        page.workbench.run.click()
        page.veil.first.click()
        await until(lambda: page.veil.isHidden())
        assert not page.workbench.editor.read_only
        assert stage.live.done("run_tests") == []


async def test_a_paused_session_can_be_left(qapp: QApplication, theme: Appearance, settings: MemorySettings) -> None:
    async with shown(theme, settings) as stage:
        await stage.live.pause()
        await settle()
        stage.page.workbench.notes.appendPlainText("last words")
        stage.page.veil.second.click()
        await until(lambda: stage.left)
        assert [command[0] for command in stage.live.commands[-2:]] == ["edit_notes", "leave"]
        assert stage.ended == []


async def test_ending_asks_first_and_stops_nothing_meanwhile(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings) as stage:
        page = stage.page
        page.top_bar.end.click()
        assert page.confirm.isVisible()
        stage.live.append(ev.CandidateSaid(7, "still heard", False, 0.9))
        await settle()
        assert page.timeline.model.rowCount() == 7
        page.confirm.no.click()
        assert page.confirm.isHidden()
        assert stage.live.done("end") == []
        page.top_bar.end.click()
        page.confirm.yes.click()
        await until(lambda: stage.live.done("end"))
        await settle()
        assert page.veil.sentence == "The interview is over. The report is being made…"
        assert stage.ended == []
        stage.live.append(a_report())
        await until(lambda: stage.ended)
        assert stage.ended == ["s-greenhouse"]


async def test_the_interviewer_may_end_it_too(qapp: QApplication, theme: Appearance, settings: MemorySettings) -> None:
    async with shown(theme, settings) as stage:
        stage.live.append(ev.SessionEnded("closed"))
        stage.live.append(a_report())
        await until(lambda: stage.ended)
        assert stage.ended == ["s-greenhouse"]
        assert stage.page.workbench.editor.read_only


async def test_f6_goes_from_pane_to_pane_and_back(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings) as stage:
        page = stage.page
        page.answer.field.setFocus()
        await settle()
        places = (page.timeline, page.problem, page.workbench, page.drawer, page.top_bar, page.answer)
        for place in places:
            stage.keys(Qt.Key.Key_F6)
            focus = QApplication.focusWidget()
            assert focus is not None
            assert place.isAncestorOf(focus), place
        stage.keys(Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
        focus = QApplication.focusWidget()
        assert focus is not None
        assert page.top_bar.isAncestorOf(focus)


async def test_escape_then_tab_leaves_the_editor(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings) as stage:
        stage.page.workbench.show_code()
        await settle()
        stage.keys(Qt.Key.Key_Escape)
        stage.keys(Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is not stage.page.workbench.editor.widget
        assert stage.editor_text == CODE


async def test_sizes_and_zoom_are_remembered(qapp: QApplication, theme: Appearance, settings: MemorySettings) -> None:
    async with shown(theme, settings) as stage:
        stage.page._columns.setSizes([520, 919])
        stage.page._columns.splitterMoved.emit(520, 1)
        stage.page.workbench.editor.set_zoom(3)
        await settle()
    async with shown(theme, settings) as stage:
        assert stage.page._columns.sizes()[0] == 520
        assert stage.page.workbench.editor.zoom == 3


async def test_nonsense_in_the_settings_is_ignored(qapp: QApplication, theme: Appearance) -> None:
    nonsense = MemorySettings({"session.columns": "wide", "session.rows": [1, "x"], "editor.zoom": "big"})
    async with shown(theme, nonsense) as stage:
        assert stage.page._columns.sizes()[0] > 300
        assert stage.page.workbench.editor.zoom == 0


# ── for everyone ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("plain", [False, True])
async def test_everything_that_takes_the_focus_has_a_name(
    qapp: QApplication, theme: Appearance, settings: MemorySettings, plain: bool
) -> None:
    settings.set("editor.plain", plain)
    async with shown(theme, settings) as stage:
        nameless = [
            widget
            for widget in stage.page.findChildren(QWidget)
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and widget.isVisible()
            and not widget.accessibleName()
            and not (widget.focusProxy() or widget.parentWidget().focusProxy())
        ]
        assert nameless == []


async def test_turns_and_replies_are_announced(
    qapp: QApplication, theme: Appearance, settings: MemorySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    for module in ("timeline", "voice_panel", "drawer", "session_notices", "session_veil"):
        name = f"interview_desktop.ui.widgets.{module}.announce"
        monkeypatch.setattr(name, lambda _widget, sentence: said.append(sentence))
    async with shown(theme, settings) as stage:
        stage.live.signal(VoiceChanged("speaking"))
        stage.live.append(ev.InterviewerSaid(8, 0, "And the empty list?", "probe"))
        stage.live.append(ev.ReplyFinished(8))
        stage.live.signal(VoiceChanged("listening"))
        stage.live.append(ev.CandidateSaid(9, "It gives an empty list.", False, 0.9))
        await settle()
        await stage.live.run_tests()
        await until(lambda: "Listening" in said)
    # "Speaking" would be read out into the interviewer's first words.
    assert said == ["Interviewer: And the empty list?", "5 of 6 tests passed.", "Listening"]


# ── what it looks like ───────────────────────────────────────────────────────────────────────────────────────────


async def pose(stage: Stage) -> None:
    """The moment of the golden pictures."""
    live = stage.live
    live.signal(VoiceChanged("listening"))
    for number in range(64):
        live.signal(Level(((number * 37) % 23) / 23 * (0.3 + (number % 7) / 10)))
    first = "I check for the complement before I insert, so a reading never pairs with itself"
    live.signal(Interim(4, first, "and duplicates are still found because the first"))
    editor = stage.page.workbench.editor
    place = CODE.index("position\n    return []") + len("position")
    editor.set_selection(place, place)
    stage.page.workbench.show_code()
    await until(lambda: stage.page.timeline._tail.height() > 0)
    await asyncio.sleep(0.06)


@pytest.mark.parametrize("name", ["dark", "light"])
@pytest.mark.parametrize("ratio", [1.0, 1.5])
async def test_it_looks_like_its_picture(
    qtbot: QtBot, qapp: QApplication, settings: MemorySettings, name: str, ratio: float
) -> None:
    settings.set("appearance.theme", name)
    theme = Appearance(qapp, settings)
    async with shown(theme, settings) as stage:
        await pose(stage)
        assert_golden(stage.page, f"session-{name}-{ratio:g}x", ratio)


async def test_pause_looks_like_its_picture(qapp: QApplication, theme: Appearance, settings: MemorySettings) -> None:
    async with shown(theme, settings) as stage:
        await stage.live.pause()
        await settle(20)
        stage.page.veil.first.clearFocus()
        await settle()
        assert_golden(stage.page, "session-paused-dark")
