"""The bar over a session: what it is, how far it is, whether it is recorded, the clock, Pause and End."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from interview_desktop.domain.session import SessionState
from interview_desktop.ui.text import clock, difficulty_name, interview_name
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.common import ElidedLabel, Pill, PlainButton, set_look, text_label

_LAST_MINUTES_S = 300


class SessionTopBar(QFrame):
    """Shows a state and the clock; asks for a pause (or its end), for the end and to forget the recording."""

    pause_wanted = Signal()
    continue_wanted = Signal()
    end_wanted = Signal()
    withdraw_wanted = Signal()

    def __init__(self, theme: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._length_s = 0.0
        self._shown: tuple[object, ...] = ()
        self._paused = False
        self.setProperty("surface", "bar")
        self.setFixedHeight(48)
        self._title = text_label("", "strong")
        self._kind = Pill()
        self._stage = Pill()
        self._recording = Pill()
        self.cost = text_label("", "small", "muted")
        self.cost.hide()
        self._clock = text_label("", "mono")
        self._length = text_label("", "mono", "muted")
        for pill in (self._kind, self._stage, self._recording):
            # The style sheet's corners are round only where the frame is at least as high as they are.
            pill.setMinimumHeight(26)
        self.withdraw = PlainButton(self.tr("Delete it…"), "link", name=self.tr("Delete the recording…"))
        self.withdraw.hide()
        self.onsite = PlainButton(self.tr("Interviewer"), "ghost", self.tr("Interviewer's panel"))
        self.onsite.setToolTip(self.tr("For a person who leads the interview here (Ctrl+Shift+I)"))
        self.onsite.setCheckable(True)
        self.pause = PlainButton(self.tr("Pause"))
        self.end = PlainButton(self.tr("End interview"), name=self.tr("End interview…"))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(16)
        for widget in (self._title, self._kind, self._stage):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.cost)
        row.addWidget(self._recording)
        row.addWidget(self.withdraw)
        time = QHBoxLayout()
        time.setSpacing(0)
        time.addWidget(self._clock)
        time.addWidget(self._length)
        row.addLayout(time)
        row.addWidget(self.onsite)
        row.addWidget(self.pause)
        row.addWidget(self.end)
        self.pause.clicked.connect(lambda: self.continue_wanted.emit() if self._paused else self.pause_wanted.emit())
        self.end.clicked.connect(self.end_wanted)
        self.withdraw.clicked.connect(self.withdraw_wanted)

    def show_state(self, state: SessionState) -> None:
        started = state.started
        shown = (state.phase, state.stage, state.muted, state.recording_consent, state.segments)
        if started is None or shown == self._shown:
            return
        self._shown = shown
        self._length_s = started.length_s
        self._title.setText(started.problem_title)
        self._kind.setText(f"{interview_name(started.interview)} · {difficulty_name(started.difficulty)}")
        self._stage.setText(_stage_words(state))
        self._stage.setVisible(bool(state.stage))
        self._paused = state.phase == "paused"
        recording = state.recording_consent and state.segments > 0
        if state.phase == "running" and recording and not state.muted:
            self._recording.show_state(self.tr("● Recording"), "bad")
        elif recording and state.phase != "ended":
            self._recording.show_state(self.tr("Recording paused"), "muted")
        else:
            self._recording.show_state(self.tr("Not recorded"), "muted")
        self.withdraw.setVisible(recording and state.phase in ("running", "paused"))
        self.pause.setText(self.tr("Continue") if self._paused else self.tr("Pause"))
        self.pause.setAccessibleName(self.pause.text())
        self.pause.setEnabled(state.phase in ("running", "paused"))
        self.end.setEnabled(state.phase in ("running", "paused"))

    def show_cost(self, cost: str) -> None:
        """What the interview has cost so far; empty: nothing is shown."""
        self.cost.setText(cost)
        self.cost.setAccessibleName(self.tr("Cost so far: {cost}").format(cost=cost))
        self.cost.setVisible(bool(cost))

    def show_clock(self, elapsed_s: float) -> None:
        shown = clock(elapsed_s)
        if shown == self._clock.text():
            return
        self._clock.setText(shown)
        self._length.setText(f" / {clock(self._length_s)}")
        left = self._length_s - elapsed_s
        tone = "warn" if left < _LAST_MINUTES_S else "text"
        if tone != self._clock.property("tone"):
            set_look(self._clock, tone=tone)
        if left < 0:
            name = self.tr("{now} of {length}, over time")
        elif left < _LAST_MINUTES_S:
            name = self.tr("{now} of {length}, the last minutes")
        else:
            name = self.tr("{now} of {length}")
        self._clock.setAccessibleName(name.format(now=shown, length=clock(self._length_s)))

    @property
    def clock_text(self) -> str:
        return self._clock.text() + self._length.text()


class ConfirmBar(QWidget):
    """A question with two answers, in the page: nothing behind it stops."""

    confirmed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        frame = QFrame()
        frame.setProperty("surface", "notice")
        outer = QHBoxLayout(self)
        outer.setContentsMargins(16, 8, 16, 0)
        outer.addWidget(frame)
        self._question = ElidedLabel()
        self.yes = PlainButton("", "danger")
        self.no = PlainButton("")
        row = QHBoxLayout(frame)
        row.setContentsMargins(14, 8, 8, 8)
        row.setSpacing(12)
        row.addWidget(self._question, 1)
        row.addWidget(self.no)
        row.addWidget(self.yes)
        self.no.clicked.connect(self.hide)
        self.yes.clicked.connect(self._confirm)
        self.hide()

    def ask(self, question: str, yes: str, no: str) -> None:
        self._question.show_text(question)
        self.setAccessibleName(question)
        for button, text in ((self.yes, yes), (self.no, no)):
            button.setText(text)
            button.setAccessibleName(text)
        self.show()
        self.no.setFocus()

    def _confirm(self) -> None:
        self.hide()
        self.confirmed.emit()


def _stage_words(state: SessionState) -> str:
    plan = state.started.stages if state.started else ()
    for number, stage in enumerate(plan, start=1):
        if stage.name == state.stage:
            words = _tr("Stage {number} of {count} · {title}")
            return words.format(number=number, count=len(plan), title=stage.title)
    return state.stage


def _tr(text: str) -> str:
    return QCoreApplication.translate("SessionTopBar", text)
