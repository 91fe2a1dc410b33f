"""The parts of a session's page, each by itself."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from interview_desktop.domain import events as ev
from interview_desktop.domain.runs import RunResult, TestResult
from interview_desktop.domain.session import Run
from interview_desktop.interview.printable import escaped, milliseconds
from interview_desktop.session.signals import Interim, Notice
from interview_desktop.ui.editor.find_bar import FindBar
from interview_desktop.ui.editor.plain import PlainCodeEditor
from interview_desktop.ui.models.timeline_model import WINDOW, TimelineModel
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.drawer import Drawer
from interview_desktop.ui.widgets.output_view import MAX_OUTPUT
from interview_desktop.ui.widgets.problem_view import to_html
from interview_desktop.ui.widgets.session_notices import SessionNotices
from interview_desktop.ui.widgets.timeline import Timeline
from tests.fakes.live_session import FakeLive, demo_live, demo_problem, long_history


def texts(model: TimelineModel) -> list[str]:
    return [model.index(row).data(Qt.ItemDataRole.DisplayRole) for row in range(model.rowCount())]


# ── timeline ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_rows_stand_in_the_order_of_the_log(qapp: QApplication) -> None:
    model = TimelineModel()
    model.show_state(demo_live().state)
    shown = texts(model)
    assert shown[0] == "Clarify · 00:01"
    assert shown[1] == "Approach · 09:10"
    assert shown[2].startswith("Interviewer: Before you write code")
    assert shown[3].startswith("You: If nothing adds up")
    assert shown[5] == "Implement · 14:55"


def test_an_appended_event_adds_one_row_and_touches_no_other(qapp: QApplication) -> None:
    live = demo_live()
    model = TimelineModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_state(live.state)
    resets: list[int] = []
    inserted: list[tuple[int, int]] = []
    model.modelReset.connect(lambda: resets.append(1))
    model.rowsInserted.connect(lambda _parent, first, last: inserted.append((first, last)))
    count = model.rowCount()
    live.append(ev.CandidateSaid(4, "typed words", typed=True))
    assert model.show_state(live.state) == 1
    assert inserted == [(count, count)]
    assert resets == []
    assert texts(model)[-1] == "You · typed: typed words"
    assert tester is not None


def test_a_reply_being_spoken_is_no_row_until_it_is_done(qapp: QApplication) -> None:
    live = demo_live()
    model = TimelineModel()
    model.show_state(live.state)
    live.append(ev.InterviewerSaid(9, 0, "Well,", "probe"))
    live.append(ev.InterviewerSaid(9, 1, "what then?", "probe"))
    assert model.show_state(live.state) == 0
    live.append(ev.ReplyFinished(9))
    assert model.show_state(live.state) == 1
    assert texts(model)[-1] == "Interviewer: Well, what then?"


def test_a_correction_changes_its_row_in_place(qapp: QApplication) -> None:
    live = demo_live()
    model = TimelineModel()
    model.show_state(live.state)
    said = next(line for line in live.state.lines if line.who == "candidate")
    changed: list[int] = []
    model.dataChanged.connect(lambda first, _last, _roles: changed.append(first.row()))
    live.append(ev.TranscriptCorrected(said.seq, "an empty list"))
    model.show_state(live.state)
    assert texts(model)[3] == "You · corrected: an empty list"
    assert changed == [3, 4, 5]


def test_a_long_conversation_lays_out_its_end_and_brings_back_the_rest(qapp: QApplication) -> None:
    live = FakeLive(demo_problem(), long_history(1000))
    model = TimelineModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    model.show_state(live.state)
    assert model.rowCount() == WINDOW
    assert "Line 999" in texts(model)[-1]
    while model.has_earlier:
        model.show_earlier()
    assert model.rowCount() == 1002
    assert texts(model)[0] == "Clarify · 00:01"
    model.trim()
    assert model.rowCount() == WINDOW
    assert "Line 999" in texts(model)[-1]


def test_interim_words_wait_in_the_tail_until_they_are_final(qtbot: QtBot, theme: Appearance) -> None:
    live = demo_live()
    timeline = Timeline(theme)
    qtbot.addWidget(timeline)
    timeline.resize(440, 600)
    timeline.show()
    timeline.show_state(live.state)
    rows = timeline.model.rowCount()
    tail = timeline.findChild(type(timeline._tail))
    timeline.show_interim(Interim(4, "so far", "and may"))
    qtbot.waitUntil(lambda: tail.height() > 0)
    assert tail.accessibleDescription() == "so far and may"
    assert timeline.model.rowCount() == rows
    live.append(ev.CandidateSaid(4, "so far and more", False, 0.9))
    timeline.show_state(live.state)
    assert tail.height() == 0
    assert timeline.model.rowCount() == rows + 1


def test_an_utterance_of_minutes_shows_its_end(qtbot: QtBot, theme: Appearance) -> None:
    timeline = Timeline(theme)
    qtbot.addWidget(timeline)
    timeline.resize(440, 600)
    timeline.show()
    timeline.show_interim(Interim(1, "word " * 20_000, "last"))
    qtbot.waitUntil(lambda: timeline._tail.height() > 0)
    assert timeline._tail.height() < 600


def test_reading_back_is_not_disturbed_by_new_rows(qtbot: QtBot, theme: Appearance) -> None:
    live = FakeLive(demo_problem(), long_history(300))
    timeline = Timeline(theme)
    qtbot.addWidget(timeline)
    timeline.resize(440, 600)
    timeline.show()
    timeline.show_state(live.state)
    bar = timeline.list.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
    bar.setValue(bar.maximum() // 2)
    place = bar.value()
    live.append(ev.CandidateSaid(900, "more", False, 0.9))
    timeline.show_state(live.state)
    qtbot.wait(20)
    assert bar.value() == place
    bar.setValue(bar.maximum())
    live.append(ev.CandidateSaid(901, "and more", False, 0.9))
    timeline.show_state(live.state)
    qtbot.waitUntil(lambda: bar.value() == bar.maximum())


# ── drawer ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def drawer(qtbot: QtBot, theme: Appearance) -> Drawer:
    drawer = Drawer(theme)
    qtbot.addWidget(drawer)
    return drawer


def a_run(result: RunResult) -> Run:
    return Run(1, 2, 1, "python", 10.0, 3, result)


def test_control_sequences_are_shown_and_not_obeyed(drawer: Drawer) -> None:
    nasty = "\x1b]0;owned\x07\x1b[2Jred\u202eder\u200b\rfine\n\tend"
    drawer.show_run(a_run(RunResult("python", "docker", "finished", stdout=nasty)), tell=False)
    shown = drawer.output.toPlainText()
    assert shown == "\\x1b]0;owned\\x07\\x1b[2Jred\\u202eder\\u200b\\x0dfine\n\tend"


def test_html_in_output_and_names_is_text(drawer: Drawer) -> None:
    test = TestResult("<b>bold</b>", False, "failed", 1.0, expected="<img src=x>", got="&amp;")
    drawer.show_run(a_run(RunResult("python", "docker", "finished", (test,), stdout="<h1>x</h1>")), tell=False)
    assert drawer.output.toPlainText() == "<h1>x</h1>"
    assert drawer.cards.cards[0].accessibleName() == "<b>bold</b>: failed · 1.0 ms"


def test_long_output_keeps_its_end(drawer: Drawer) -> None:
    drawer.show_run(a_run(RunResult("python", "docker", "output_limit", stdout="x" * 200_000 + "END")), tell=False)
    shown = drawer.output.toPlainText()
    assert shown.endswith("END")
    assert len(shown) < MAX_OUTPUT + 100
    assert "printed too much" in drawer.message


def test_a_hidden_test_tells_its_purpose_only(drawer: Drawer) -> None:
    secret = TestResult("large input", True, "failed", 3.0, expected="SECRET", got="SECRET", error="SECRET")
    drawer.show_run(a_run(RunResult("python", "docker", "finished", (secret,))), tell=False)
    card = drawer.cards.cards[0]
    said = card.accessibleName() + card.accessibleDescription() + card.toolTip()
    assert said == "hidden · large input: failed · 3.0 ms"


def test_what_could_not_be_run_says_what_to_do(drawer: Drawer) -> None:
    drawer.show_run(
        a_run(
            RunResult("python", "docker", "engine_error", message="Docker does not answer. Start it, then press F5.")
        ),
        tell=False,
    )
    assert drawer.message == "Docker does not answer. Start it, then press F5."


def test_a_run_that_was_cut_off_says_so(drawer: Drawer) -> None:
    drawer.show_run(Run(1, 2, 1, "python", 10.0), tell=False)
    assert drawer.info == "This run was cut off. Run the tests again."


def test_a_card_opens_its_details_by_keyboard(drawer: Drawer, qtbot: QtBot) -> None:
    test = TestResult("no pair", False, "failed", 0.1, arguments="[1], 2", expected="[]", got="None")
    drawer.show_run(a_run(RunResult("python", "docker", "finished", (test,))), tell=False)
    drawer.resize(900, 300)
    drawer.show()
    card = drawer.cards.cards[0]
    closed = card.sizeHint().height()
    qtbot.keyClick(card, Qt.Key.Key_Return)
    assert card.sizeHint().height() > closed
    assert card.accessibleDescription() == "input: [1], 2\nexpected: []\ngot: None"


@pytest.mark.parametrize(
    ("value", "words"), [(0.02, "0.02 ms"), (11.4, "11.4 ms"), (26.0, "26 ms"), (999.4, "999 ms"), (5400, "5.4 s")]
)
def test_durations_have_as_many_digits_as_mean_something(value: float, words: str) -> None:
    assert milliseconds(value) == words


def test_ordinary_text_is_left_alone() -> None:
    assert escaped("größe 😀\n\tx") == "größe 😀\n\tx"


# ── notices ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_notices_come_and_go_by_their_code(qtbot: QtBot, theme: Appearance) -> None:
    tried: list[int] = []
    notices = SessionNotices(theme, lambda: tried.append(1))
    qtbot.addWidget(notices)
    notices.show_notice(Notice("docker_missing", "Docker is missing.", "Install it."))
    notices.show_notice(Notice("no_microphone", "No microphone.", "Plug one in."))
    notices.show_notice(Notice("docker_missing", "Docker is still missing.", "Install it."))
    assert notices.texts == {
        "no_microphone": "No microphone. Plug one in.",
        "docker_missing": "Docker is still missing. Install it.",
    }
    notices.show_notice(Notice("no_microphone", ""))
    assert list(notices.texts) == ["docker_missing"]
    notices.show_notice(Notice("docker_missing", ""))
    assert notices.isHidden()
    notices.show_notice(Notice("never_seen", ""))
    assert notices.isHidden()


# ── problem ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_markdown_subset_is_safe() -> None:
    assert to_html("Use `a<b` and **x** or *y*.") == "<p>Use <code>a&lt;b</code> and <b>x</b> or <i>y</i>.</p>"
    assert to_html("one\ntwo\n\n- a\n- b\n  more") == "<p>one two</p><ul><li>a</li><li>b more</li></ul>"
    assert to_html("```\nx = `1`\n<i>\n```\n") == "<pre>x = `1`\n&lt;i&gt;</pre>"
    assert to_html("<script>alert(1)</script>") == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"
    assert to_html("2 * 3 * 4") == "<p>2 * 3 * 4</p>"
    assert to_html("`**`") == "<p><code>**</code></p>"


# ── find ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_finding_goes_round_and_counts(qtbot: QtBot, theme: Appearance) -> None:
    editor = PlainCodeEditor(theme)
    editor.set_text("ab 😀 Ab\nab")
    bar = FindBar(editor, theme)
    qtbot.addWidget(bar)
    qtbot.addWidget(editor.widget)
    bar.open_bar()
    bar.query.setText("ab")
    assert editor.selection == (0, 2)
    assert bar.count.text() == "1 of 3"
    qtbot.keyClick(bar.query, Qt.Key.Key_Return)
    assert editor.selection == (5, 7)
    bar.step(-1)
    bar.step(-1)
    assert bar.count.text() == "3 of 3"
    bar.case.setChecked(True)
    assert bar.count.text() == "2 of 2"
    bar.query.setText("zz")
    assert bar.count.text() == "No match"
    qtbot.keyClick(bar.query, Qt.Key.Key_Escape)
    assert bar.isHidden()
