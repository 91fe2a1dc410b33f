"""Captions: doubted words, corrections, remarks by the way, and replies that were cut."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from interview_desktop.domain import events as ev
from interview_desktop.session.signals import Interim
from interview_desktop.ui.models.timeline_model import TimelineModel
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.paragraph import Paragraph
from interview_desktop.ui.widgets.timeline import Timeline
from interview_desktop.ui.widgets.timeline_rows import CorrectionField
from tests.fakes.desk import MemorySettings
from tests.fakes.live_session import FakeLive, demo_history, demo_problem
from tests.support.golden import assert_golden
from tests.support.pages import settle, until
from tests.support.session_stage import shown

SAID = "I keep a hedge map from each reading to its index, and it's old of n."
DOUBTS = tuple((SAID.index(word), SAID.index(word) + len(word)) for word in ("hedge", "old"))


def a_talk() -> FakeLive:
    """Words that were misheard, a reply that was cut, and an "mm-hm" into the next one."""
    live = FakeLive(demo_problem(), demo_history()[:5])
    live.append(ev.InterviewerSaid(1, 0, "What would you do first?", "ask_approach"))
    live.append(ev.ReplyFinished(1))
    live.append(ev.CandidateSaid(2, SAID, False, 0.7, ev.AudioSpan(0, 1, 9), DOUBTS))
    live.append(ev.InterviewerSaid(3, 0, "So you look up the complement before you store the reading.", "probe"))
    live.append(ev.ReplyFinished(3, interrupted=True, heard="So you look up the"))
    live.append(ev.CandidateSaid(4, "Wait, I forgot the empty list.", False, 0.95, ev.AudioSpan(0, 12, 14)))
    live.append(ev.TranscriptCorrected(live.log[-1].seq, "Wait, I forgot the empty list case."))
    live.append(ev.InterviewerSaid(5, 0, "Good that you say so. What should happen then?", "probe"))
    live.append(ev.BackchannelHeard(5, "mm-hm"))
    live.append(ev.ReplyFinished(5))
    return live


@pytest.fixture
def timeline(qtbot: QtBot, theme: Appearance) -> Timeline:
    timeline = Timeline(theme)
    qtbot.addWidget(timeline)
    timeline.resize(440, 640)
    timeline.show()
    timeline.show_state(a_talk().state)
    with qtbot.waitActive(timeline):
        timeline.activateWindow()
    qtbot.wait(20)
    return timeline


def row_number(timeline: Timeline, beginning: str) -> int:
    rows = [timeline.model.row(number) for number in range(timeline.model.rowCount())]
    return next(number for number, row in enumerate(rows) if row.text.startswith(beginning))


def place_of(timeline: Timeline, number: int, character: int) -> QPoint:
    """Where a character of a row is, in the view."""
    index = timeline.model.index(number)
    corner = timeline.list.visualRect(index).topLeft()
    block = timeline._delegate.block(timeline.model.row(number))
    assert block.text is not None
    area = block.text_area
    for y in range(int(area.height())):
        for x in range(0, int(area.width()), 2):
            if block.text.at(x, y) == character:
                return corner + QPoint(int(area.left()) + x + 1, int(area.top()) + y + 4)
    raise AssertionError(f"character {character} is nowhere")


def the_field(timeline: Timeline) -> CorrectionField | None:
    fields = [field for field in timeline.list.findChildren(CorrectionField) if field.isVisible()]
    return fields[0] if fields else None


# ── what is shown ────────────────────────────────────────────────────────────────────────────────────────────────


def test_rows_tell_what_became_of_the_words(timeline: Timeline) -> None:
    rows = [timeline.model.row(number) for number in range(timeline.model.rowCount())]
    assert [(row.label, row.text) for row in rows[3:]] == [
        ("You", SAID),
        ("Interviewer · interrupted", "So you look up the"),
        ("You · corrected", "Wait, I forgot the empty list case."),
        ("Interviewer", "Good that you say so. What should happen then?"),
        ("You, while listening: “mm-hm”", ""),
    ]
    notes = [timeline.model.index(number).data(Qt.ItemDataRole.AccessibleDescriptionRole) for number in range(3, 7)]
    assert notes == [
        "Not sure: hedge, old. Press Enter to correct.",
        "You interrupted here; this much was heard.",
        "Recognised was: Wait, I forgot the empty list.",
        "",
    ]


def test_a_remark_waits_for_the_reply_it_was_said_into(qapp: QApplication) -> None:
    live = FakeLive(demo_problem(), demo_history()[:5])
    model = TimelineModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    model.show_state(live.state)
    resets: list[int] = []
    model.modelReset.connect(lambda: resets.append(1))
    live.append(ev.InterviewerSaid(1, 0, "Look,", "probe"))
    live.append(ev.BackchannelHeard(1, "yeah"))
    assert model.show_state(live.state) == 0
    live.append(ev.ReplyFinished(1))
    assert model.show_state(live.state) == 2
    assert model.row(model.rowCount() - 1).label == "You, while listening: “yeah”"
    assert resets == []


def test_a_reply_of_which_nothing_was_heard_is_no_row(qapp: QApplication) -> None:
    live = FakeLive(demo_problem(), demo_history()[:5])
    model = TimelineModel()
    model.show_state(live.state)
    count = model.rowCount()
    live.append(ev.InterviewerSaid(1, 0, "Well,", "probe"))
    live.append(ev.ReplyFinished(1, interrupted=True, heard=""))
    model.show_state(live.state)
    assert model.rowCount() == count


def test_a_place_in_a_paragraph_is_a_character(qapp: QApplication, theme: Appearance) -> None:
    paragraph = Paragraph("😀 one two", theme.font("body"), 400)
    assert paragraph.at(1, 6) == 0
    assert paragraph.at(399, 6) is None
    found = [paragraph.at(x, 6) for x in range(0, 100)]
    assert [at for at in range(9) if at in found] == list(range(9))


def test_the_doubts_of_words_that_are_still_being_said_are_marked(timeline: Timeline, qtbot: QtBot) -> None:
    long = "word " * 300 + "hedge map"
    timeline.show_interim(Interim(6, long, "and so", doubts=((1500, 1505),)))
    qtbot.waitUntil(lambda: timeline._tail.height() > 0)
    row = timeline._tail._blocks[-1].row
    assert [row.text[start:end] for start, end in row.doubts] == ["hedge"]


# ── correcting ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_click_on_a_doubted_word_corrects_it(timeline: Timeline, qtbot: QtBot) -> None:
    told: list[tuple[int, str]] = []
    timeline.corrected.connect(lambda seq, text: told.append((seq, text)))
    number = row_number(timeline, "I keep")
    seq = timeline.model.row(number).seq
    viewport = timeline.list.viewport()
    place = place_of(timeline, number, SAID.index("old") + 1)
    help_event = QHelpEvent(QHelpEvent.Type.ToolTip, place, viewport.mapToGlobal(place))
    QApplication.sendEvent(viewport, help_event)
    assert QToolTip.text() == "Not sure, click to correct"
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place_of(timeline, number, 3))
    assert the_field(timeline) is None
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    field = the_field(timeline)
    assert field is not None
    assert field.textCursor().selectedText() == "old"
    QTest.keyClicks(field, "O")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert told == [(seq, SAID.replace("old", "O"))]
    assert the_field(timeline) is None
    assert timeline.list.hasFocus()


def test_the_keyboard_corrects_and_escape_leaves_it(timeline: Timeline, qtbot: QtBot) -> None:
    told: list[tuple[int, str]] = []
    timeline.corrected.connect(lambda seq, text: told.append((seq, text)))
    number = row_number(timeline, "I keep")
    timeline.list.setFocus()
    timeline.list.setCurrentIndex(timeline.model.index(number))
    QTest.keyClick(timeline.list, Qt.Key.Key_Return)
    field = the_field(timeline)
    assert field is not None
    assert field.textCursor().selectedText() == "hedge"
    QTest.keyClicks(field, "hash")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert the_field(timeline) is None
    assert told == []
    assert timeline.model.row(number).text == SAID
    QTest.keyClick(timeline.list, Qt.Key.Key_F2)
    field = the_field(timeline)
    assert field is not None
    assert field.toPlainText() == SAID
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert told == []  # nothing was changed


def test_only_what_was_spoken_can_be_corrected(timeline: Timeline) -> None:
    timeline.list.setFocus()
    for beginning in ("So you look", "Good that"):
        timeline.list.setCurrentIndex(timeline.model.index(row_number(timeline, beginning)))
        QTest.keyClick(timeline.list, Qt.Key.Key_Return)
        assert the_field(timeline) is None


def test_words_are_corrected_in_peace(timeline: Timeline, theme: Appearance, qtbot: QtBot) -> None:
    """The interview goes on meanwhile, and the window may be left: what was typed stays, and is not sent unasked."""
    told: list[tuple[int, str]] = []
    timeline.corrected.connect(lambda seq, text: told.append((seq, text)))
    live = a_talk()
    assert timeline.correct_last()
    field = the_field(timeline)
    assert field is not None
    QTest.keyClicks(field, " And more.")
    live.append(ev.CandidateSaid(6, "Another thing.", False, 0.9))
    timeline.show_state(live.state)
    field.clearFocus()
    assert field.toPlainText() == "Wait, I forgot the empty list case. And more."
    assert the_field(timeline) is field
    assert told == []


async def test_a_correction_reaches_the_session_and_is_shown_as_such(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    live = a_talk()
    async with shown(theme, settings, live) as stage:
        stage.page.workbench.show_code()
        stage.keys(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
        await settle()
        field = the_field(stage.page.timeline)
        assert field is not None
        field.setPlainText("I forgot  the\nempty list.")
        QTest.keyClick(field, Qt.Key.Key_Return)
        await until(lambda: live.done("correct"))
        await settle()
        assert QApplication.focusWidget() is stage.page.workbench.editor.widget
        number = row_number(stage.page.timeline, "I forgot the empty list.")
        assert stage.page.timeline.model.row(number).label == "You · corrected"


@pytest.mark.parametrize("name", ["dark", "light"])
def test_a_conversation_looks_like_its_picture(
    qtbot: QtBot, qapp: QApplication, settings: MemorySettings, name: str
) -> None:
    settings.set("appearance.theme", name)
    theme = Appearance(qapp, settings)
    timeline = Timeline(theme)
    timeline.setAutoFillBackground(True)
    palette = timeline.palette()
    palette.setColor(palette.ColorRole.Window, theme.color("panel"))
    timeline.setPalette(palette)
    qtbot.addWidget(timeline)
    timeline.resize(440, 700)
    timeline.show()
    timeline.show_state(a_talk().state)
    timeline.show_interim(Interim(6, "It should give back an empty list", "and not none", doubts=((23, 33),)))
    timeline._delegate.begin(timeline.model.index(row_number(timeline, "Wait")))
    qtbot.wait(60)
    field = the_field(timeline)
    assert field is not None
    field.setCursorWidth(0)
    assert_golden(timeline, f"conversation-{name}")
