"""While a model reads the session, and when its report came: one line over the scores says so."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from interview_desktop.domain import events as ev
from interview_desktop.session.signals import ReviewChanged
from interview_desktop.ui.pages.report_page import ReportPage
from interview_desktop.ui.theme import Appearance
from tests.fakes.desk import FakeDesk, MemorySettings, finished_log
from tests.support.golden import assert_golden
from tests.support.pages import settle, until, working_bridge

NAME = "Claude claude-sonnet-5-5"


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk([finished_log()])


@pytest.fixture
def report(qtbot: QtBot, desk: FakeDesk, theme: Appearance, settings: MemorySettings) -> Callable[..., Any]:
    @asynccontextmanager
    async def shown() -> AsyncIterator[ReportPage]:
        async with working_bridge() as bridge:
            page = ReportPage(desk, "s-pair", bridge, theme, settings)
            qtbot.addWidget(page)
            page.resize(1440, 900)
            page.show()
            await until(lambda: page.replay is not None)
            yield page
            page.hide()

    return shown


def reading(desk: FakeDesk, message: str = f"{NAME} is reading the interview.") -> None:
    desk.tell_review(ReviewChanged("s-pair", "running", message))


def add_second_report(desk: FakeDesk, criteria: int = 5) -> None:
    """The model's report, with other reasons for the first ``criteria`` criteria."""
    log = desk.logs["s-pair"]
    first = log.state.report
    assert first is not None
    scores = tuple(
        replace(score, reason="Told by the model.") if number < criteria and score.score is not None else score
        for number, score in enumerate(first.scores)
    )
    second = replace(first, verdict="A careful engineer who tests late.", scores=scores, scorer=f"{NAME}, review-1")
    log.add(log.state.elapsed_s, ev.ReportMade(second))


def arrive(desk: FakeDesk, criteria: int = 5) -> None:
    add_second_report(desk, criteria)
    desk.tell_review(ReviewChanged("s-pair", "done", f"Reviewed by {NAME}."))


def words(page: ReportPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


async def test_without_a_model_there_is_no_line(report: Callable[..., Any]) -> None:
    async with report() as page:
        assert not page.review.isVisible()
        assert page.review.report == page.replay.state.report


async def test_the_line_says_how_far_the_model_is(report: Callable[..., Any], desk: FakeDesk) -> None:
    reading(desk)
    async with report() as page:
        assert page.review.label.text() == f"{NAME} is reading the interview."
        assert page.review.button.accessibleName() == "Stop the review"
        reading(desk, f"{NAME} is writing the report.")
        await until(lambda: page.review.label.text() == f"{NAME} is writing the report.")
        assert "Solid approach, fast to code" in words(page)


async def test_another_session_s_review_is_not_told_here(report: Callable[..., Any], desk: FakeDesk) -> None:
    async with report() as page:
        desk.tell_review(ReviewChanged("another", "running", f"{NAME} is reading the interview."))
        await settle()
        assert not page.review.isVisible()


async def test_it_is_stopped_with_the_keyboard_and_the_built_in_report_stands(
    report: Callable[..., Any], desk: FakeDesk
) -> None:
    reading(desk)
    async with report() as page:
        QTest.keyClick(page.review.button, Qt.Key.Key_Space)
        await until(lambda: page.review.label.text() == "The built-in report stands.")
        assert desk.commands.count(("cancel review", "s-pair")) == 1
        assert not page.review.button.isVisible()


async def test_a_failure_is_told_with_what_to_do(report: Callable[..., Any], desk: FakeDesk) -> None:
    reading(desk)
    async with report() as page:
        told = "Claude does not know this key. The built-in report stands."
        desk.tell_review(ReviewChanged("s-pair", "failed", told, "Enter another key in the settings."))
        await until(lambda: page.review.label.text() == f"{told} Enter another key in the settings.")
        assert not page.review.button.isVisible()


async def test_the_second_report_is_shown_when_it_comes_and_one_can_look_at_either(
    report: Callable[..., Any], desk: FakeDesk
) -> None:
    reading(desk)
    async with report() as page:
        page.go_to(1371)
        arrive(desk)
        await until(lambda: "A careful engineer who tests late." in words(page))
        assert page.timeline.value() == 1371
        assert page.review.label.text() == f"Scores by {NAME}, checked against the record."
        assert f"scored by {NAME}, review-1" in words(page)
        assert page.review.button.text() == "Read the built-in report"
        page.review.button.click()
        await until(lambda: "Solid approach, fast to code" in words(page))
        assert "A careful engineer" not in words(page)
        assert "scored by" not in words(page)
        assert page.review.label.text() == (
            f"Scores by the built-in rules. An export holds the latest report, by {NAME}."
        )
        page.choose_reading("interviewer")
        await settle()
        assert "A careful engineer" not in words(page)
        page.review.button.click()
        await until(lambda: "A careful engineer who tests late." in words(page))


async def test_where_the_model_did_not_stand_the_line_says_so(report: Callable[..., Any], desk: FakeDesk) -> None:
    add_second_report(desk, criteria=1)
    async with report() as page:
        assert page.review.label.text() == (f"1 of 4 scores by {NAME}, the others by the built-in rules; all checked.")


async def test_a_model_s_look_at_an_older_record_is_not_offered(report: Callable[..., Any], desk: FakeDesk) -> None:
    add_second_report(desk)
    log = desk.logs["s-pair"]
    built_in = log.state.earlier_reports[0]
    log.add(log.state.elapsed_s, ev.ReportMade(replace(built_in, quotes_found=2)))
    async with report() as page:
        assert not page.review.isVisible()
        assert "2 of 3 quotes found" in words(page)


async def test_a_report_that_comes_while_one_writes_waits_to_be_asked_for(
    report: Callable[..., Any], desk: FakeDesk
) -> None:
    reading(desk)
    async with report() as page:
        page.begin_correction()
        page.utterance.field.setPlainText("half a sen")
        arrive(desk)
        await until(lambda: page.review.button.text() == "Show it")
        assert page.utterance.editing
        assert page.utterance.field.toPlainText() == "half a sen"
        assert "A careful engineer" not in words(page)
        page.review.button.click()
        await until(lambda: "A careful engineer who tests late." in words(page))


@pytest.mark.parametrize("look", ["dark", "light"])
async def test_the_line_looks_as_it_was_approved(
    look: str, report: Callable[..., Any], desk: FakeDesk, theme: Appearance
) -> None:
    theme.choose(look)
    add_second_report(desk, criteria=3)
    async with report() as page:
        page.jump(page.scores.cards[2].score.evidence[0])
        await settle(40)
        page.resize(980, 620)
        await settle(40)
        if (focus := QApplication.focusWidget()) is not None:
            focus.clearFocus()
        await settle(40)
        assert_golden(page, f"report-reviewed-{look}")
