"""The panel of a person who leads the interview: opened by a key, used by keys, told in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from interview_desktop.domain import events as ev
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.onsite_panel import OnsitePanel
from tests.fakes.desk import FakeDesk, MemorySettings
from tests.fakes.live_session import FakeLive, demo_history
from tests.support.interview_loop import bank
from tests.support.pages import settle, until
from tests.support.session_stage import shown
from tests.unit.ui.test_report_page import desk, report  # noqa: F401 fixtures

KEY = Qt.Key
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def words(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def a_session() -> FakeLive:
    problem = next(item for item in bank().problems if item.id == "two-readings")
    return FakeLive(problem, demo_history())


async def test_it_is_closed_until_its_key_is_pressed(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings, a_session()) as stage:
        panel = stage.page.onsite
        assert not panel.isVisible()
        stage.keys(KEY.Key_I, CTRL_SHIFT)
        assert panel.isVisible()
        assert panel.note.hasFocus()
        stage.keys(KEY.Key_I, CTRL_SHIFT)
        assert not panel.isVisible()
        stage.page.top_bar.onsite.click()
        assert panel.isVisible()
        assert stage.page.top_bar.onsite.isChecked()


async def test_a_note_and_a_question_are_given_by_keyboard(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings, a_session()) as stage:
        panel = stage.page.onsite
        stage.keys(KEY.Key_I, CTRL_SHIFT)
        QTest.keyClicks(panel.note, "Thinks aloud well")
        stage.keys(KEY.Key_Return)
        await until(lambda: bool(stage.live.state.human_notes))
        await settle()
        assert "18:42 · Thinks aloud well" in words(panel)
        assert panel.note.text() == ""
        question = panel.questions[0].accessibleName().removeprefix("Ask this next: ")
        count = len(panel.questions)
        panel.questions[0].setFocus()
        stage.keys(KEY.Key_Space)
        await until(lambda: bool(stage.live.state.picks))
        await settle()
        assert [pick.text for pick in stage.live.state.picks] == [question]
        assert len(panel.questions) == count - 1, "what waits to be asked is offered no more"
        assert panel.questions[0].hasFocus()
        assert "next pause" in panel.status.text()
        stage.live.append(ev.InterviewerSaid(9, 0, question, "probe", stage.live.state.picks[0].ref))
        await settle()
        assert panel.status.text() == ""
        stage.live.append(ev.QuestionPicked("Why?", "own-1"))
        stage.live.append(ev.GuardActed("leak", "probe"))
        await settle()
        assert panel.status.text().startswith("Not asked")


async def test_scores_are_given_by_keyboard_and_stay_after_submission(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings, a_session()) as stage:
        panel = stage.page.onsite
        stage.keys(KEY.Key_I, CTRL_SHIFT)
        assert not panel.scores.submit.isEnabled()
        key, row = next(iter(panel.scores.scores.items()))
        row.choices[3].setFocus()
        stage.keys(KEY.Key_Space)
        await until(lambda: key in stage.live.state.own_scores)
        stage.keys(KEY.Key_Right)
        await until(lambda: stage.live.state.own_scores[key].score == 4)
        row.reason.setFocus()
        QTest.keyClicks(row.reason, "clear plan")
        stage.keys(KEY.Key_Return)
        await until(lambda: stage.live.state.own_scores[key].reason == "clear plan")
        await settle()
        panel.scores.submit.setFocus()
        stage.keys(KEY.Key_Space)
        await until(lambda: stage.live.state.own_submitted)
        await settle()
        assert not row.isEnabled()
        assert "Submitted" in panel.scores.told.text()


async def test_it_shows_the_stages_guide_and_what_every_score_means(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    live = a_session()
    panel = OnsitePanel(live.problem, bank().interview("technical").guide)
    panel.open(live.state)
    await settle()
    try:
        guide = bank().interview("technical").guide("implement")
        assert guide
        assert all(line in words(panel) for line in guide)
        for criterion in live.problem.criteria:
            assert criterion.title in words(panel)
        row = panel.scores.scores[live.problem.criteria[0].id]
        assert "3 of 5" in row.choices[3].accessibleName()
        named = [*panel.findChildren(QAbstractButton), *panel.findChildren(QLineEdit)]
        assert all(widget.accessibleName() for widget in named)
        live.append(ev.StageEntered("close", "answered"))
        panel.show_state(live.state)
        await settle()
        assert all(line in words(panel) for line in bank().interview("technical").guide("close"))
    finally:
        panel.close()
        panel.deleteLater()


def with_own_side(desk: FakeDesk) -> None:  # noqa: F811 the fixture's value
    log = desk.logs["s-pair"]
    log.add(2460, ev.NoteTaken("zebra-canary"))
    log.add(2460, ev.OwnScoreGiven("problem_solving", 2, "slow start"))


async def test_the_report_has_the_own_side_in_the_interviewers_reading_only(
    report: Callable[..., Any],  # noqa: F811
    desk: FakeDesk,  # noqa: F811
) -> None:
    with_own_side(desk)
    async with report() as page:
        assert "zebra-canary" not in words(page)
        assert page.scores.own is None
        page.choose_reading("interviewer")
        await settle()
        assert "zebra-canary" in words(page)
        assert "beside" not in words(page.scores).replace("beside the app's, to", "")
        assert page.scores.own is not None
        page.scores.own.submit.click()
        await until(lambda: page.scores.own is None)
        assert "slow start" in words(page)
        assert "you 2" in words(page)
        page.choose_reading("candidate")
        await settle()
        assert "slow start" not in words(page)
