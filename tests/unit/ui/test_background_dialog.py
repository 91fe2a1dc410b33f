"""Fitting an interview to a CV or a job: read from a file or pasted, shown before use, taken away again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from interview_desktop.interview.tailoring import Background
from interview_desktop.ports import Trouble
from interview_desktop.ui.dialogs.background import BackgroundDialog
from interview_desktop.ui.pages.home_page import HomePage
from interview_desktop.ui.theme import Appearance
from tests.fakes.desk import FakeDesk, MemorySettings
from tests.support.pages import until, working_bridge


@pytest.fixture
def fitting(qtbot: QtBot, theme: Appearance, settings: MemorySettings, now: Callable[[], float]) -> Callable[..., Any]:
    """Home with the dialog open."""

    @asynccontextmanager
    async def shown() -> AsyncIterator[tuple[HomePage, BackgroundDialog, FakeDesk]]:
        desk = FakeDesk.with_history()
        async with working_bridge() as bridge:
            page = HomePage(desk, bridge, theme, settings, now=now)
            qtbot.addWidget(page)
            page.resize(1300, 860)
            page.show()
            page.card.fitting.click()
            await until(lambda: page.fitting is not None and page.fitting.isVisible())
            assert page.fitting is not None
            yield page, page.fitting, desk
            page.hide()

    return shown


async def test_what_would_be_used_is_said_before_it_is(fitting: Callable[..., Any]) -> None:
    async with fitting() as (page, dialog, _desk):
        assert "paste" in dialog.found.text()
        dialog.fields["cv"].edit.setPlainText("I build queues in Python.")
        await until(lambda: "Will be used: python, queues." in dialog.found.text())
        assert not page.card.request().background, "nothing is used before it is agreed to"
        dialog.use.click()
        await until(lambda: bool(page.card.request().background))
        assert page.card.request().background == Background("I build queues in Python.")
        assert page.card.fitting.text() == "Fitted to your CV"


async def test_a_file_is_read_and_named(fitting: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "job.md"
    path.write_text("We value testing.")
    async with fitting() as (page, dialog, _desk):
        dialog.load("job", path)
        await until(lambda: dialog.fields["job"].text == "We value testing.")
        assert dialog.fields["job"].note.text() == "job.md"
        dialog.use.click()
        await until(lambda: page.card.fitting.text() == "Fitted to job.md")


async def test_an_unreadable_file_says_why_and_loses_nothing(fitting: Callable[..., Any], tmp_path: Path) -> None:
    async with fitting() as (_page, dialog, desk):
        dialog.fields["cv"].edit.setPlainText("I build queues.")
        desk.fail = Trouble("document_locked", "cv.pdf is protected by a password.", "Paste its text.")
        dialog.load("cv", tmp_path / "cv.pdf")
        await until(lambda: "protected by a password. Paste its text." in dialog.fields["cv"].note.text())
        assert dialog.fields["cv"].text == "I build queues."


async def test_what_was_given_can_be_taken_away(fitting: Callable[..., Any]) -> None:
    async with fitting() as (page, dialog, _desk):
        dialog.fields["cv"].edit.setPlainText("I build queues.")
        dialog.use.click()
        await until(lambda: bool(page.card.background))
        page.card.fitting.click()
        await until(lambda: page.fitting is not dialog and page.fitting.isVisible())
        again = page.fitting
        assert again.fields["cv"].text == "I build queues.", "it is shown as it would be used"
        again.fields["cv"].remove.click()
        assert again.fields["cv"].text == ""
        assert again.fields["cv"].remove.isHidden()
        again.use.click()
        await until(lambda: not page.card.background)
        assert page.card.fitting.text() == "Fit it to a CV or a job…"


async def test_leaving_changes_nothing(fitting: Callable[..., Any]) -> None:
    async with fitting() as (page, dialog, _desk):
        dialog.fields["job"].edit.setPlainText("We value testing.")
        results: list[int] = []
        dialog.finished.connect(results.append)
        dialog.cancel.click()
        await until(lambda: results == [QDialog.DialogCode.Rejected.value])
        assert not page.card.background


async def test_words_that_nothing_is_about_are_said_to_be_of_no_use(fitting: Callable[..., Any]) -> None:
    async with fitting() as (_page, dialog, _desk):
        dialog.fields["cv"].edit.setPlainText("I paint landscapes.")
        await until(lambda: "as usual" in dialog.found.text())
