"""Taking the consent to the recording back while the interview runs."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from interview_desktop.domain import events as ev
from interview_desktop.ports import Trouble
from interview_desktop.ui.theme import Appearance
from tests.fakes.desk import MemorySettings
from tests.fakes.live_session import FakeLive, demo_history, demo_problem
from tests.support.pages import settle, until
from tests.support.session_stage import shown


async def test_the_consent_is_taken_back_only_when_that_is_confirmed(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings) as stage:
        button = stage.page.top_bar.withdraw
        assert button.isVisible()
        button.click()
        assert stage.page.question is not None
        stage.page.question.no_button.click()
        await settle()
        assert stage.live.done("withdraw") == []
        button.click()
        stage.page.question.yes_button.click()
        await until(lambda: not button.isVisible())
        assert stage.live.done("withdraw") == [("withdraw",)]
        assert stage.live.state.phase == "running"
        assert stage.page.top_bar._recording.text() == "Not recorded"


async def test_a_recording_that_could_not_be_deleted_is_told(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings) as stage:
        stage.live.fail = Trouble("audio_not_deleted", "The recording is still there.", "Delete the session.")
        stage.page.top_bar.withdraw.click()
        assert stage.page.question is not None
        stage.page.question.yes_button.click()
        await until(lambda: stage.page.notices.texts)
        assert stage.page.notices.texts == {"audio_not_deleted": "The recording is still there. Delete the session."}


@pytest.mark.parametrize("recording", [False, True])
async def test_nothing_is_offered_where_nothing_was_recorded(
    qapp: QApplication, theme: Appearance, settings: MemorySettings, recording: bool
) -> None:
    # The consent is the second event, the first recording the third: with consent alone there is nothing yet.
    history = [item for item in demo_history() if not isinstance(item.payload, ev.RecordingStarted)]
    if not recording:
        history = [item for item in history if not isinstance(item.payload, ev.ConsentGiven)]
    async with shown(theme, settings, FakeLive(demo_problem(), history)) as stage:
        assert not stage.page.top_bar.withdraw.isVisible()


async def test_it_can_be_taken_back_in_a_pause_but_not_after_the_end(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings) as stage:
        await stage.live.pause()
        await settle(20)
        assert stage.page.top_bar.withdraw.isVisible()
        stage.live.append(ev.SessionEnded("candidate"))
        await until(lambda: not stage.page.top_bar.withdraw.isVisible())
        assert stage.page.top_bar._recording.text() == "Not recorded"
