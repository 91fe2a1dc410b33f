"""The report: every score leads to its moment, and the transcript can be corrected."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from interview_desktop.domain import events as ev
from interview_desktop.interview.tailoring import Background
from interview_desktop.ports import Trouble
from interview_desktop.session.api import StartRequest, Wanted
from interview_desktop.ui.pages.report_page import Player, ReportPage
from interview_desktop.ui.theme import Appearance
from tests.fakes.desk import FIRST_TRY, FakeDesk, Log, MemorySettings, finished_log, started
from tests.support.pages import until, working_bridge

KEY = Qt.Key


class FakePlayer:
    def __init__(self) -> None:
        self.played: list[tuple[Path, float]] = []
        self.stopped = 0
        self.ending = asyncio.Event()

    async def play(self, path: Path, start_s: float) -> None:
        self.played.append((path, start_s))
        await self.ending.wait()

    def stop(self) -> None:
        self.stopped += 1


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk([finished_log()])


@pytest.fixture
def report(qtbot: QtBot, desk: FakeDesk, theme: Appearance, settings: MemorySettings) -> Callable[..., Any]:
    @asynccontextmanager
    async def shown(session_id: str = "s-pair", player: Player | None = None) -> AsyncIterator[ReportPage]:
        async with working_bridge() as bridge:
            page = ReportPage(desk, session_id, bridge, theme, settings, player=player)
            qtbot.addWidget(page)
            page.resize(1440, 900)
            page.show()
            if session_id in desk.logs:
                await until(lambda: page.replay is not None)
            yield page
            page.hide()

    return shown


def words(page: ReportPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def link(page: ReportPage, name: str) -> QPushButton:
    return next(button for button in page.findChildren(QPushButton) if button.accessibleName() == name)


async def test_it_opens_at_the_first_piece_of_evidence(report: Callable[..., Any]) -> None:
    async with report() as page:
        assert page.timeline.value() == 572
        assert page.utterance.line is not None
        assert page.utterance.line.text.startswith("I'd keep a hash map")
        assert "font-weight:600" in page.utterance.words.text()
        assert page.scores.cards[0].property("active") == "true"


async def test_it_says_what_was_checked_and_what_was_not_assessed(report: Callable[..., Any]) -> None:
    async with report() as page:
        text = words(page)
        for sentence in (
            "Solid approach, fast to code; edge cases came late.",
            "4 of 5 criteria assessed.",
            "Communication under pressure",
            "not assessed",
            "Report checked: 3 of 3 quotes found in the record",
            "rubric technical-3",
            "1. Say the empty and the duplicate case before coding.",
        ):
            assert sentence in text
        assert [card.spoken() for card in page.scores.cards[-2:]] == [
            "Testing: 3 of 5",
            "Communication under pressure: not assessed",
        ]


async def test_a_link_moves_words_code_and_runs_together(report: Callable[..., Any]) -> None:
    async with report() as page:
        QTest.keyClick(link(page, "Correctness: go to run 2"), KEY.Key_Space)
        assert page.timeline.value() == 1371
        assert page.code.toPlainText() == FIRST_TRY.rstrip("\n")
        assert page.run.title.text() == "Run 2, 22:50 · 5 of 6 tests passed"
        assert "no pair: expected [], got None" in [label.accessibleName() for label in page.run.findChildren(QLabel)]
        assert {card.score.criterion: card.property("active") for card in page.scores.cards}["correctness"] == "true"
        assert [card.property("active") for card in page.scores.cards].count("true") == 1


async def test_the_timeline_obeys_keys_and_clicks(report: Callable[..., Any]) -> None:
    async with report() as page:
        line = page.timeline
        QTest.keyClick(line, KEY.Key_Home)
        steps = [line.value()]
        for key in (KEY.Key_Right, KEY.Key_PageDown, KEY.Key_Left, KEY.Key_End):
            QTest.keyClick(line, key)
            steps.append(line.value())
        assert steps == [0, 5, 35, 30, 2460]
        QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(line.width() // 2, 40))
        assert line.value() == pytest.approx(1230, abs=3)
        assert line.accessibleDescription() == f"20:{line.value() % 60} · Implement"
        QTest.keyClick(line, KEY.Key_Home)
        assert page.utterance.line is not None
        assert page.utterance.line.text.startswith("Hello.")


async def test_one_walks_from_utterance_to_utterance(report: Callable[..., Any]) -> None:
    async with report() as page:
        page.utterance.later.click()
        assert page.timeline.value() == 660
        page.utterance.earlier.click()
        page.utterance.earlier.click()
        assert page.utterance.speaker.text() == "Interviewer, 09:03"
        assert not page.utterance.edit_button.isVisible()
        QTest.keyClick(page.timeline, KEY.Key_Home)
        assert not page.utterance.earlier.isEnabled()


async def test_a_correction_is_sent_and_the_report_read_again(report: Callable[..., Any], desk: FakeDesk) -> None:
    async with report() as page:
        seq = page.utterance.line.seq
        page.begin_correction()
        page.utterance.field.setPlainText("I'd keep a  hash map,\nso one pass.")
        QTest.keyClick(page.utterance.field, KEY.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: "corrected" in page.utterance.speaker.text())
        assert ("correct", "s-pair", seq, "I'd keep a hash map, so one pass.") in desk.commands
        assert "2 of 3 quotes found" in words(page)
        assert page.utterance.speaker.toolTip().startswith("Recognised was: I'd keep a hash map from each")


async def test_a_correction_can_be_left(report: Callable[..., Any], desk: FakeDesk) -> None:
    async with report() as page:
        page.begin_correction()
        page.utterance.field.setPlainText("something else")
        QTest.keyClick(page.utterance.field, KEY.Key_Escape)
        assert not page.utterance.editing
        assert [command for command in desk.commands if command[0] == "correct"] == []


async def test_a_correction_that_cannot_be_kept_says_why(report: Callable[..., Any], desk: FakeDesk) -> None:
    async with report() as page:
        page.begin_correction()
        page.utterance.field.setPlainText("something else")
        desk.fail = Trouble("store_read_only", "Nothing can be written.", "Close the other window.")
        page.utterance.save.click()
        await until(lambda: page.notice.text)
        assert page.notice.text == "Nothing can be written. Close the other window."


async def test_an_export_is_what_the_desk_writes(report: Callable[..., Any], tmp_path: Path) -> None:
    async with report() as page:
        target = tmp_path / "session.json"
        page.export(target, "json")
        await until(lambda: page.notice.text == "Exported to session.json.")
        assert json.loads(target.read_text())["events"][0]["kind"] == "session_started"
        page.export(tmp_path / "no-folder" / "session.md", "markdown")
        await until(lambda: "Choose another folder." in page.notice.text)


async def test_every_form_is_written_and_what_is_personal_can_be_left_out(
    report: Callable[..., Any], desk: FakeDesk, tmp_path: Path
) -> None:
    async with report() as page:
        page.exporting.clean.setChecked(True)
        page.choose_reading("interviewer")
        for form, begins in (("html", b"<!doctype html>"), ("markdown", b"# Two readings"), ("pdf", b"%PDF-")):
            target = tmp_path / f"session.{form}"
            page.notice.clear()
            page.export(target, form)
            await until(lambda: page.notice.text == f"Exported to session.{form}.")  # noqa: B023
            assert target.read_bytes().startswith(begins)
        assert ("export", "s-pair", "html", Wanted("interviewer", True)) in desk.commands


async def test_the_save_dialog_holds_nothing_up(report: Callable[..., Any], tmp_path: Path) -> None:
    async with report() as page:
        page.choose_file("html")
        dialog = page.exporting.dialog
        assert dialog.isVisible()
        dialog.fileSelected.emit(str(tmp_path / "mine.html"))
        await until(lambda: page.notice.text == "Exported to mine.html.")
        dialog.close()


async def test_the_report_is_read_by_two_people_and_the_choice_remembered(
    report: Callable[..., Any], settings: MemorySettings
) -> None:
    async with report() as page:
        mine = words(page)
        assert "What went well" in mine
        assert "How you spoke" in mine
        link(page, "Read the report: For the interviewer").click()
        await until(lambda: "Open questions for you" in words(page))
        theirs = words(page)
        assert "There is no hire signal here" in theirs
        assert "What went well" not in theirs
        assert settings.get("report.reading") == "interviewer"
    async with report() as page:
        assert "Open questions for you" in words(page)


async def test_what_was_measured_and_what_was_said_are_told_apart(report: Callable[..., Any]) -> None:
    async with report() as page:
        marks = {
            card.score.criterion: [label.text() for label in card.findChildren(QLabel)] for card in page.scores.cards
        }
        assert "said" in marks["complexity"]
        assert "measured" not in marks["complexity"]
        assert "measured" in marks["correctness"]


async def test_a_correction_stands_at_the_quote_with_what_was_recognised(
    report: Callable[..., Any], desk: FakeDesk
) -> None:
    log = desk.logs["s-pair"]
    key = next(line for line in log.state.lines if "hash map from" in line.text)
    log.add(2461, ev.TranscriptCorrected(key.seq, f"{key.text} Always."))
    async with report() as page:
        assert "corrected; recognised: “I'd keep a hash map from each reading" in words(page)


async def test_an_earlier_report_stands_beside_a_new_one(report: Callable[..., Any], desk: FakeDesk) -> None:
    async with report() as page:
        assert "Earlier report" not in words(page)
        await desk.rescore("s-pair")
        page.reload()
        await until(lambda: "Earlier report" in words(page))
        assert "Made with technical-3. Then and now:" in words(page)
        assert "Problem solving: 4 → 5" in words(page)
        assert "Correctness: 3 → 3" in words(page)


async def test_the_consent_can_be_taken_back_and_the_page_says_that_the_recording_is_gone(
    report: Callable[..., Any], desk: FakeDesk
) -> None:
    desk.audio = Path("recording.flac")
    async with report(player=FakePlayer()) as page:
        link(page, "Delete the recording…").click()
        assert ("withdraw", "s-pair") not in desk.commands
        page.question.yes_button.click()
        await until(lambda: page.notice.text.startswith("The recording is deleted."))
        assert ("withdraw", "s-pair") in desk.commands
        await until(lambda: not any(b.text() == "Delete the recording…" for b in visible_buttons(page)))
        assert not any(button.accessibleName() == "Play the recording" for button in visible_buttons(page))


async def test_a_recording_that_cannot_be_played_can_be_deleted_as_well(
    report: Callable[..., Any], desk: FakeDesk
) -> None:
    desk.raw_audio = True
    async with report() as page:
        assert not any(button.accessibleName() == "Play the recording" for button in visible_buttons(page))
        link(page, "Delete the recording…").click()
        page.question.yes_button.click()
        await until(lambda: not desk.raw_audio)
        await until(lambda: not any(b.text() == "Delete the recording…" for b in visible_buttons(page)))


async def test_without_a_recording_there_is_none_to_delete(report: Callable[..., Any]) -> None:
    async with report(player=FakePlayer()) as page:
        assert not any(b.text() == "Delete the recording…" for b in visible_buttons(page))


async def test_the_cv_can_be_deleted_from_the_report(report: Callable[..., Any], desk: FakeDesk) -> None:
    desk.backgrounds["s-pair"] = Background(cv="I build queues.")
    async with report() as page:
        link(page, "Delete the CV and the job…").click()
        assert desk.background("s-pair"), "nothing is deleted unasked"
        page.question.yes_button.click()
        await until(lambda: not desk.background("s-pair"))
        assert not any(b.text() == "Delete the CV and the job…" for b in visible_buttons(page))


async def test_practise_again_asks_for_the_same_problem(report: Callable[..., Any]) -> None:
    async with report() as page:
        asked: list[object] = []
        page.practise_again.connect(asked.append)
        link(page, "Practise again").click()
        assert asked == [StartRequest("two-readings", "medium", "python", 2700)]


async def test_the_recording_plays_from_the_playhead_and_moves_it(report: Callable[..., Any], desk: FakeDesk) -> None:
    desk.audio = Path("recording.flac")
    player = FakePlayer()
    async with report(player=player) as page:
        page.toggle_sound()
        await until(lambda: page.timeline.value() > 572)
        assert player.played == [(Path("recording.flac"), 572.0)]
        page.jump(page.scores.cards[3].score.evidence[0])
        await until(lambda: len(player.played) == 2)
        assert player.played[1] == (Path("recording.flac"), 1830.0)
        player.ending.set()
        await until(lambda: player.stopped == 2)


async def test_without_a_recording_there_is_nothing_to_press(report: Callable[..., Any]) -> None:
    async with report(player=FakePlayer()) as page:
        assert not any(button.accessibleName() == "Play the recording" for button in visible_buttons(page))


def visible_buttons(page: ReportPage) -> list[Any]:
    from PySide6.QtWidgets import QAbstractButton

    return [button for button in page.findChildren(QAbstractButton) if button.isVisible()]


async def test_a_session_without_a_report_can_be_read_all_the_same(report: Callable[..., Any], desk: FakeDesk) -> None:
    log = Log("s-short", 0.0)
    log.add(0, started("Left at once"))
    log.add(2, ev.SessionEnded("candidate"))
    desk.logs[log.session_id] = log
    async with report("s-short") as page:
        assert "No report" in words(page)
        assert "Nothing was said" in words(page)


async def test_a_session_that_is_gone_says_so(report: Callable[..., Any]) -> None:
    async with report("s-unknown") as page:
        await until(lambda: "There is no such session." in words(page))
        assert page.replay is None


async def test_escape_leaves(report: Callable[..., Any]) -> None:
    async with report() as page:
        left: list[bool] = []
        page.left.connect(lambda: left.append(True))
        page.activateWindow()
        page.timeline.setFocus()
        QTest.keyClick(page.timeline, KEY.Key_Escape)
        assert left == [True]
