"""For a person who leads the interview at the same computer: guide, questions to ask next, notes, own scores."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from interview_desktop.domain import events as ev
from interview_desktop.domain.session import SessionState
from interview_desktop.interview.onsite import open_questions, own_criteria
from interview_desktop.interview.problem import Problem
from interview_desktop.ui import text
from interview_desktop.ui.widgets.common import PlainButton, text_label
from interview_desktop.ui.widgets.own_scores import OwnScores

WIDTH = 380

Guide = Callable[[str], tuple[str, ...]]
"""The lines that help a person who leads a stage, by its name."""


class OnsitePanel(QFrame):
    """Hidden until somebody opens it: whoever practises alone never sees it.

    ``ask_wanted`` carries the id of a question or a question in own words; ``scored`` a criterion's id, a score or
    None, and a reason.
    """

    closed = Signal()
    ask_wanted = Signal(str)
    note_taken = Signal(str)
    scored = Signal(str, object, str)
    submit_wanted = Signal()

    def __init__(self, problem: Problem, guide: Guide, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._problem, self._guide = problem, guide
        self._state = SessionState()
        self._shown: dict[str, object] = {}
        self.setProperty("surface", "panel")
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(self.tr("For the interviewer"))
        self.questions: list[PlainButton] = []
        self.own_question = self._field(self.tr("A question in your own words"), self._ask_own)
        self.note = self._field(self.tr("A private note"), self._take_note)
        self.scores = OwnScores(own_criteria(problem))
        self.scores.given.connect(self.scored)
        self.scores.submit_wanted.connect(self.submit_wanted)
        self.status = text_label("", "small", "accent", wrap=True)
        self._guide_lines, self._open, self._notes = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(8)
        column.setAlignment(Qt.AlignmentFlag.AlignTop)
        head = QHBoxLayout()
        head.addWidget(text_label(self.tr("For the interviewer"), "strong"))
        head.addStretch(1)
        self.close_button = PlainButton(self.tr("Close"), "small", self.tr("Close the interviewer's panel"))
        self.close_button.clicked.connect(self.closed)
        head.addWidget(self.close_button)
        column.addLayout(head)
        column.addWidget(text_label(self.tr("Guide for this stage"), "heading"))
        column.addLayout(self._guide_lines)
        column.addWidget(text_label(self.tr("Ask next"), "heading"))
        column.addWidget(self.status)
        ask = PlainButton(self.tr("Ask"), "small", self.tr("Ask this question in your own words next"))
        ask.clicked.connect(self._ask_own)
        column.addLayout(_side_by_side(self.own_question, ask))
        column.addLayout(self._open)
        column.addWidget(text_label(self.tr("Private notes"), "heading"))
        keep = PlainButton(self.tr("Note"), "small", self.tr("Keep this private note"))
        keep.clicked.connect(self._take_note)
        column.addLayout(_side_by_side(self.note, keep))
        column.addLayout(self._notes)
        column.addWidget(text_label(self.tr("Your own scores"), "heading"))
        column.addWidget(self.scores)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        self._area = area
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def open(self, state: SessionState) -> None:
        """Show it as ``state`` is, ready for a note."""
        self._state = state
        self.show()
        self._show()
        self.note.setFocus()

    def show_state(self, state: SessionState) -> None:
        """Keep up with the session; costs nothing while it is closed."""
        self._state = state
        if self.isVisible():
            self._show()

    def take_event(self, payload: ev.Payload, state: SessionState) -> None:
        """As :meth:`show_state`, and tell what became of a question that was picked."""
        waited = len(self._state.picks)
        match payload:
            case ev.GuardActed(act="probe") if len(state.picks) < waited:
                self.status.setText(self.tr("Not asked: it would break a rule that holds for every interviewer."))
            case ev.QuestionPicked():
                self.status.setText(self.tr("It is asked at the next pause."))
            case ev.InterviewerSaid() if len(state.picks) < waited:
                self.status.setText("")
        self.show_state(state)

    # ── parts ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _show(self) -> None:
        state = self._state
        # Built anew only when it changes: the focus must not jump away from a button that is about to be pressed.
        if self._changed("guide", state.stage):
            _clear(self._guide_lines)
            lines = self._guide(state.stage) or (self.tr("There is no guide for this stage."),)
            for line in lines:
                self._guide_lines.addWidget(text_label(f"• {line}", "body", wrap=True))
        questions = open_questions(state, self._problem)
        if self._changed("open", (questions, state.phase)):
            self._show_questions([(item.id, item.text) for item in questions], running=state.phase != "ended")
        if self._changed("notes", state.human_notes):
            _clear(self._notes)
            for note in reversed(state.human_notes):
                words = f"{text.clock(note.elapsed_s)} · {note.text}"
                self._notes.addWidget(text_label(words, "body", "muted", wrap=True))
        self.scores.show_state(state)

    def _show_questions(self, questions: list[tuple[str, str]], *, running: bool) -> None:
        focused = next((place for place, button in enumerate(self.questions) if button.hasFocus()), None)
        _clear(self._open)
        self.questions = []
        for key, words in questions:
            self._open.addWidget(text_label(words, "body", wrap=True))
            name = self.tr("Ask this next: {question}").format(question=words)
            button = PlainButton(self.tr("Ask this next"), "small", name)
            button.setEnabled(running)
            button.clicked.connect(lambda _=False, key=key: self.ask_wanted.emit(key))
            self.questions.append(button)
            self._open.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        if not questions:
            self._open.addWidget(text_label(self.tr("Everything that is prepared was asked."), "body", "muted"))
        if focused is not None:
            left = self.questions[min(focused, len(self.questions) - 1)] if self.questions else self.own_question
            left.setFocus()

    def _changed(self, part: str, value: object) -> bool:
        if self._shown.get(part) == value and part in self._shown:
            return False
        self._shown[part] = value
        return True

    def _field(self, name: str, act: Callable[[], None]) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText(name)
        field.setAccessibleName(name)
        field.returnPressed.connect(act)
        return field

    def _ask_own(self) -> None:
        if words := self.own_question.text().strip():
            self.own_question.clear()
            self.ask_wanted.emit(words)

    def _take_note(self) -> None:
        if words := self.note.text().strip():
            self.note.clear()
            self.note_taken.emit(words)


def _side_by_side(field: QLineEdit, button: PlainButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(field, 1)
    row.addWidget(button)
    return row


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
