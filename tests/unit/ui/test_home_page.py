"""Home: choose and start, find, resume, delete, and mend what is missing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from interview_desktop.ports import CheckResult, Progress, Trouble
from interview_desktop.session.api import StartRequest
from interview_desktop.ui import text
from interview_desktop.ui.models.readiness import read_checks
from interview_desktop.ui.pages.home_page import HomePage, Mender
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.mend_row import MendRow
from tests.fakes.desk import ALL_WELL, FakeDesk, MemorySettings
from tests.support.pages import until, working_bridge

KEY = Qt.Key


class FakeMender:
    """``gate`` lets a fetch end; ``fails`` makes it."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.began = 0
        self.cancelled = 0
        self.fails: Exception | None = None

    async def fetch_voices(self, progress: Progress) -> None:
        self.began += 1
        progress(0.25, "Fetching the voice: 50 of 200 MB.")
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self.fails:
            raise self.fails

    async def prepare_fallback(self, progress: Progress) -> None: ...

    async def build_images(self, progress: Progress) -> None:
        progress(-1.0, "Building the sandbox.")


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk.with_history()


@pytest.fixture
def home(
    qtbot: QtBot, desk: FakeDesk, theme: Appearance, settings: MemorySettings, now: Callable[[], float]
) -> Callable[..., Any]:
    @asynccontextmanager
    async def shown(mender: Mender | None = None) -> AsyncIterator[HomePage]:
        async with working_bridge() as bridge:
            page = HomePage(desk, bridge, theme, settings, mender=mender, now=now)
            qtbot.addWidget(page)
            page.resize(1300, 860)
            page.show()
            await until(lambda: page.readiness is not None and page.list.model().rowCount() == len(desk.logs))
            yield page
            page.hide()

    return shown


def choose(page: HomePage, box: str, words: str) -> None:
    combo = getattr(page.card, box)
    place = combo.findText(words)
    assert place >= 0, f"{words} is not offered by {box}"
    combo.setCurrentIndex(place)
    combo.activated.emit(place)


async def test_start_asks_for_what_the_card_says(home: Callable[..., Any], desk: FakeDesk) -> None:
    live: Any = object()
    desk.make_live = lambda _: live
    async with home() as page:
        opened: list[object] = []
        page.opened.connect(opened.append)
        choose(page, "problem", "Shortest ferry route")
        choose(page, "language", "JavaScript")
        choose(page, "length", "30 minutes")
        page.card.record.setChecked(False)
        QTest.keyClick(page.card.start, KEY.Key_Space)
        await until(lambda: opened)
        assert opened == [live]
        assert desk.commands[-1] == (
            "start",
            StartRequest("ferry-route", "hard", "javascript", 1800.0, voice=True, record=False),
        )


async def test_surprise_me_names_a_difficulty_and_no_problem(home: Callable[..., Any]) -> None:
    async with home() as page:
        choose(page, "problem", "Surprise me · Hard")
        request = page.card.request()
        assert (request.problem_id, request.difficulty) == ("", "hard")


async def test_choices_are_remembered(home: Callable[..., Any], settings: MemorySettings) -> None:
    async with home() as page:
        choose(page, "problem", "Words in a harbour log")
        choose(page, "length", "60 minutes")
        page.card.voice.setChecked(False)
        first = page.card.request()
    async with home() as page:
        assert page.card.request() == first
        assert first == StartRequest("harbour-words", "easy", "python", 3600.0, voice=False, record=False)


async def test_the_card_says_what_happens_with_the_voice(home: Callable[..., Any]) -> None:
    async with home() as page:
        sentences = [page.card.privacy.text()]
        page.card.record.setChecked(False)
        sentences.append(page.card.privacy.text())
        page.card.voice.setChecked(False)
        sentences.append(page.card.privacy.text())
        assert ["kept" in sentences[0], "forgotten" in sentences[1], "microphone stays closed" in sentences[2]] == [
            True
        ] * 3
        assert not page.card.record.isEnabled()


async def test_a_session_that_cannot_be_opened_says_why_and_lets_one_try_again(
    home: Callable[..., Any], desk: FakeDesk
) -> None:
    async with home() as page:
        desk.fail = Trouble("disk_full", "The disk is full.", "Free some space.")
        QTest.mouseClick(page.card.start, Qt.MouseButton.LeftButton)
        assert not page.card.isEnabled()
        await until(lambda: page.card.isEnabled())
        assert page.notice.text == "The disk is full. Free some space."


async def test_enter_resumes_an_interrupted_session_and_reviews_a_finished_one(
    home: Callable[..., Any], desk: FakeDesk
) -> None:
    live: Any = object()
    desk.make_live = lambda _: live
    async with home() as page:
        opened: list[object] = []
        reviewed: list[str] = []
        page.opened.connect(opened.append)
        page.review_requested.connect(reviewed.append)
        page.list.setFocus()
        QTest.keyClick(page.list, KEY.Key_Down)
        QTest.keyClick(page.list, KEY.Key_Return)
        assert reviewed == ["s-pair"]
        QTest.keyClick(page.list, KEY.Key_Up)
        QTest.keyClick(page.list, KEY.Key_Return)
        await until(lambda: opened)
        assert ("resume", "s-ferry") in desk.commands


async def test_the_button_in_a_line_opens_that_line(home: Callable[..., Any]) -> None:
    async with home() as page:
        reviewed: list[str] = []
        page.review_requested.connect(reviewed.append)
        row = page.list.visualRect(page.list.model().index(2, 0))
        delegate = page.list.itemDelegate()
        QTest.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=delegate.button_rect(row).center())
        QTest.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=row.topLeft() + QPoint(300, 20))
        assert reviewed == ["s-words"]


async def test_deleting_asks_first_and_says_that_it_is_for_good(home: Callable[..., Any], desk: FakeDesk) -> None:
    async with home() as page:
        page.list.setFocus()
        page.list.setCurrentIndex(page.list.model().index(2, 0))
        QTest.keyClick(page.list, KEY.Key_Delete)
        dialog = page.dialog
        assert dialog is not None
        assert "cannot be undone" in dialog.accessibleDescription()
        dialog.no_button.click()
        assert "s-words" in desk.logs
        QTest.keyClick(page.list, KEY.Key_Delete)
        assert page.dialog is not None
        page.dialog.yes_button.click()
        await until(lambda: page.list.model().rowCount() == 3)
        assert "s-words" not in desk.logs


async def test_search_waits_for_the_end_of_a_word_and_says_when_nothing_is_found(
    home: Callable[..., Any], desk: FakeDesk
) -> None:
    async with home() as page:
        desk.commands.clear()
        QTest.keyClicks(page.search, "hash map")
        await until(lambda: page.list.model().rowCount() == 1)
        assert desk.commands == [("sessions", "hash map")]
        page.search.setText("elephant")
        await until(lambda: page.list.isHidden())
        page.search.clear()
        await until(lambda: page.list.model().rowCount() == 4)


async def test_the_answer_to_an_older_search_is_dropped(home: Callable[..., Any], desk: FakeDesk) -> None:
    gate, ask = asyncio.Event(), desk.sessions

    async def slow_then_fast(query: str = "") -> Sequence[Any]:
        found = await ask(query)
        if query == "ferry":
            await gate.wait()
        return found

    async with home() as page:
        desk.sessions = slow_then_fast  # type: ignore[method-assign, assignment]
        page.search.setText("ferry")
        page.reload()
        page.search.setText("hash map")
        page.reload()
        await until(lambda: page.list.model().rowCount() == 1)
        gate.set()
        await asyncio.sleep(0.02)
        assert page.list.model().index(0, 0).data() == "Two readings, one target"


async def test_a_store_that_cannot_be_written_is_said_at_the_top_and_nothing_starts(
    home: Callable[..., Any], desk: FakeDesk
) -> None:
    desk.reason_read_only = "The database was written by a newer version. Update the app."
    async with home() as page:
        assert "Update the app." in page.banner.text
        assert not page.card.start.isEnabled()


async def test_all_well_is_one_line_without_a_button(home: Callable[..., Any]) -> None:
    async with home() as page:
        assert page.card.readiness.text() == (
            "Microphone works · the voice is ready · Docker is ready · nothing leaves this computer"
        )
        assert page.findChildren(MendRow) == []


MISSING_VOICE = [
    *(check for check in ALL_WELL if "voice" not in check.name),
    CheckResult("voice whisper-base", "missing", "Whisper base is not on this computer.", "Fetch it.", True),
]


async def test_a_missing_voice_is_fetched_with_progress(home: Callable[..., Any], desk: FakeDesk) -> None:
    desk.check_results = MISSING_VOICE
    mender = FakeMender()
    async with home(mender) as page:
        (row,) = page.findChildren(MendRow)
        assert row.sentence.text() == (
            "Whisper base is not on this computer. It is fetched once; after that no interview needs the network. "
            "Until then you can type."
        )
        QTest.keyClick(row.mend_button, KEY.Key_Space)
        await until(lambda: row.progress.value() == 250)
        assert row.sentence.text() == "Fetching the voice: 50 of 200 MB."
        desk.check_results = list(ALL_WELL)
        mender.gate.set()
        await until(lambda: page.readiness is not None and not page.readiness.troubles)


async def test_a_fetch_can_be_cancelled_and_started_again(home: Callable[..., Any], desk: FakeDesk) -> None:
    desk.check_results = MISSING_VOICE
    mender = FakeMender()
    async with home(mender) as page:
        (row,) = page.findChildren(MendRow)
        row.mend_button.click()
        await until(lambda: mender.began == 1)
        row.cancel_button.click()
        await until(lambda: mender.cancelled == 1)
        assert "start again" in row.sentence.text()
        row.mend_button.click()
        await until(lambda: mender.began == 2)
        mender.fails = Trouble("no_network", "There is no network.", "Connect and try again.")
        mender.gate.set()
        await until(lambda: row.sentence.text() == "There is no network. Connect and try again.")
        assert row.mend_button.isVisible()


async def test_no_sessions_yet_says_where_to_begin(home: Callable[..., Any], desk: FakeDesk) -> None:
    desk.logs.clear()
    async with home() as page:
        await until(lambda: page.list.isHidden())
        assert page.findChild(MendRow) is None


async def test_a_screen_reader_hears_the_whole_line(home: Callable[..., Any]) -> None:
    async with home() as page:
        model = page.list.model()
        spoken = [model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(2)]
        assert spoken == [
            "Shortest ferry route, Today 14:05, Technical · Hard · stopped at 12:40, interrupted, Enter: Resume",
            "Two readings, one target, Today 09:30, Technical · Medium · 41 min, score 3.8 of 5, 3 runs · 0 hints, "
            "tests 6 of 6, Enter: Review",
        ]


@pytest.mark.parametrize(
    ("check", "mend", "said"),
    [
        (
            CheckResult("Python sandbox", "missing", "Not built yet."),
            "images",
            "Python sandbox: Not built yet. It is built",
        ),
        (CheckResult("Docker engine", "missing", "No Docker.", "Install it."), "", "No Docker. Install it."),
        (
            CheckResult("microphone", "warning", "It is busy.", "Close the other app."),
            "",
            "It is busy. Close the other",
        ),
        (CheckResult("loudspeaker", "warning", "None.", "Plug one in."), "", "None. Plug one in."),
        (CheckResult("piper program", "missing", "Damaged.", "Fetch."), "voices", "Damaged. It is fetched once"),
    ],
)
def test_a_failing_check_becomes_a_sentence_with_the_right_remedy(
    qapp: object, check: CheckResult, mend: str, said: str
) -> None:
    (trouble,) = read_checks([*ALL_WELL, check]).troubles
    assert trouble.mend == mend
    assert trouble.remedy.startswith(said)


def test_an_engine_that_ought_to_be_updated_keeps_nobody_from_an_interview(qapp: object) -> None:
    old = CheckResult("Docker engine", "warning", "This runc is old.", "Update it.")
    readiness = read_checks([*ALL_WELL, old])
    assert readiness.troubles == ()
    assert (readiness.docker.state, readiness.docker.remedy) == ("warning", "This runc is old. Update it.")


def test_without_an_engine_nobody_is_asked_to_build_its_images(qapp: object) -> None:
    gone = [
        CheckResult("Docker engine", "missing", "Docker is not installed.", "Install it."),
        CheckResult("Python sandbox", "missing", "Not known.", "Install it."),
    ]
    (trouble,) = read_checks(gone).troubles
    assert (trouble.mend, trouble.sentence) == ("", "no Docker: code cannot run")


def test_a_session_without_a_date_is_listed_as_imported(qapp: object, now: Callable[[], float]) -> None:
    assert text.day(0.0, now()) == "Imported"
    assert text.date(0.0) == "Without a date"
    assert text.day(now(), now()).startswith("Today")
