"""The report of a finished session: scores beside the moments that they rest on."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from interview_desktop.domain.report import Evidence
from interview_desktop.domain.session import Line
from interview_desktop.interview.readings import READINGS, Reading
from interview_desktop.ports import Settings
from interview_desktop.session.api import Desk, StartRequest
from interview_desktop.ui import text
from interview_desktop.ui.bridge import Bridge, sentences
from interview_desktop.ui.dialogs.confirm import ConfirmDialog, confirm
from interview_desktop.ui.models.replay import Replay
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.code_view import CodeView
from interview_desktop.ui.widgets.common import (
    EmptyState,
    IconButton,
    NoticeBar,
    Pill,
    PlainButton,
    PrimaryButton,
    text_label,
)
from interview_desktop.ui.widgets.report_footer import ReportFooter
from interview_desktop.ui.widgets.report_scores import ReportScores
from interview_desktop.ui.widgets.report_timeline import ReportTimeline
from interview_desktop.ui.widgets.review_notice import ReviewNotice
from interview_desktop.ui.widgets.rubric_card import evidence_moment
from interview_desktop.ui.widgets.run_card import RunCard
from interview_desktop.ui.widgets.session_export import Form, SessionExport
from interview_desktop.ui.widgets.utterance_card import UtteranceCard

PLAYHEAD_MS = 100
TICK_S = PLAYHEAD_MS / 1000
SOUND_LOOK_MS = 1000

READING_KEY = "report.reading"


class Player(Protocol):
    """Plays a recording."""

    async def play(self, path: Path, start_s: float) -> None:
        """Play the file from ``start_s`` seconds on; returns when it ends or was stopped.

        Raises:
            Trouble: there are no speakers, or the file cannot be read.
        """

    def stop(self) -> None:
        """Be silent at once."""


class ReportPage(QWidget):
    """``left`` when the person goes back; ``practise_again`` carries a :class:`StartRequest` for the same problem."""

    left = Signal()
    practise_again = Signal(object)

    def __init__(
        self,
        desk: Desk,
        session_id: str,
        bridge: Bridge,
        theme: Appearance,
        settings: Settings,
        *,
        player: Player | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._bridge, self._theme, self._player = desk, bridge, theme, player
        self.session_id = session_id
        self._scope = bridge.scope(self)
        self._sound: asyncio.Task[Any] | None = None
        self._moment = 0.0
        self._playing_from = 0.0
        self.replay: Replay | None = None
        self.question: ConfirmDialog | None = None
        self._settings = settings
        remembered = settings.get(READING_KEY, READINGS[0])
        self._reading: Reading = remembered if remembered in READINGS else READINGS[0]
        self.exporting = SessionExport(desk, session_id, bridge, self._scope, self)
        self.exporting.reading = self._reading
        self.exporting.done.connect(self._exported)
        self.exporting.failed.connect(self._tell)

        self.review = ReviewNotice(desk, session_id, bridge)
        self.scores = ReportScores(theme, self.review)
        self.footer = ReportFooter()
        self.code = CodeView(theme)
        self.utterance = UtteranceCard(theme)
        self.run = RunCard(theme)
        self.timeline = ReportTimeline(theme)
        self.notice = NoticeBar(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar())
        column.addWidget(self._waiting(), 1)
        column.addWidget(self._body(), 1)
        column.addWidget(self.footer)
        self._body_widget.hide()

        self.review.arrived.connect(self._show_review)
        self.review.show_wanted.connect(self.reload)
        self.review.switched.connect(self._show_report)
        self.scores.jumped.connect(self.jump)
        self.scores.reading_chosen.connect(self.choose_reading)
        self.scores.own_given.connect(self._give_own_score)
        self.scores.own_submit_wanted.connect(self._submit_own_scores)
        self.timeline.moved.connect(self.go_to)
        self.utterance.stepped.connect(self._step)
        self.utterance.corrected.connect(self._correct)
        self._ticker = QTimer(self, interval=PLAYHEAD_MS)
        self._ticker.timeout.connect(self._tick)
        self.reload()

    def focus_first(self) -> None:
        """Put the keyboard where most people begin."""
        self.timeline.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # No shortcut: Esc also ends a correction, and a shortcut would take it away from the field.
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    # ── loading ──────────────────────────────────────────────────────────────────────────────────────────────────

    def reload(self) -> None:
        """Read the session (again). Its report is made first if there is none."""
        self._bridge.run(self._scope, self._load(), self._not_loaded, self._show)

    async def _load(self) -> Replay:
        state, envelopes = await self._desk.load(self.session_id)
        # A long session has tens of thousands of events: laying them out would be felt.
        return await asyncio.to_thread(Replay, state, envelopes)

    def _not_loaded(self, error: Exception) -> None:
        message, remedy = sentences(error)
        self._empty.show_text(message, remedy)

    def _show(self, replay: Replay) -> None:
        first, self.replay = self.replay is None, replay
        state = replay.state
        started = state.started
        self._title.setText(started.problem_title if started else self.session_id)
        self._pill.setText(f"{text.date(state.started_at)} · {text.minutes(state.elapsed_s)}")
        self._pill.show()
        types = {item.id: item for item in self._desk.bank().interviews}
        self.scores.criteria = types[started.interview].criteria if started and started.interview in types else ()
        self.review.show_state(state)
        self._show_report()
        self.timeline.show_replay(replay)
        self._correct_button.setEnabled(any(line.who == "candidate" for line in replay.lines))
        self._again_button.setEnabled(started is not None)
        self._export_button.setEnabled(True)
        self._offer_sound()
        self._waiting_widget.hide()
        self._body_widget.show()
        evidence = self.scores.first_evidence() if first else None
        if evidence is not None:
            self.jump(evidence)
        else:
            self.go_to(self._moment)

    def _show_report(self) -> None:
        if self.replay is not None:
            read = self.replay.read_with(self.review.report)
            self.scores.show_report(read, self._reading, self._desk.problems())
            self.footer.show_state(read.state)

    def _show_review(self) -> None:
        # Reading everything again would take away what is being written: it is offered instead.
        own = self.scores.own
        focus = QApplication.focusWidget()
        if self.utterance.editing or (own is not None and focus is not None and own.isAncestorOf(focus)):
            self.review.wait()
        else:
            self.reload()

    # ── moving in time ───────────────────────────────────────────────────────────────────────────────────────────

    def jump(self, evidence: Evidence) -> None:
        """Go to the moment of a piece of evidence and mark its words."""
        if self.replay is None:
            return
        self.scores.show_active(evidence)
        line = self.replay.line_of(evidence.seq) if evidence.kind == "quote" else None
        self._show_moment(evidence_moment(evidence, self.replay), line, evidence.quote)
        self._seek_sound()

    def go_to(self, elapsed_s: float) -> None:
        """Go to a moment on the interview clock."""
        self.scores.show_active(None)
        self._show_moment(elapsed_s)
        self._seek_sound()

    def _show_moment(self, elapsed_s: float, line: Line | None = None, quote: str = "") -> None:
        replay = self.replay
        if replay is None:
            return
        self._moment = min(max(elapsed_s, 0.0), replay.duration_s)
        self.timeline.set_moment(self._moment)
        self._clock.setText(text.clock(self._moment))
        language, code = replay.code_at(self._moment)
        self.code.show_code(code, language, replay.changed_lines(self._moment))
        line = line or replay.line_at(self._moment)
        self.utterance.show_line(line, replay.moment_of(line) if line else 0.0, quote)
        if line is not None:
            self.utterance.earlier.setEnabled(replay.neighbour(line, -1) is not None)
            self.utterance.later.setEnabled(replay.neighbour(line, 1) is not None)
        self.run.show_run(replay.run_at(self._moment))

    def _step(self, step: int) -> None:
        line = self.utterance.line
        if self.replay is None or line is None:
            return
        other = self.replay.neighbour(line, step)
        if other is not None:
            self.scores.show_active(None)
            self._show_moment(self.replay.moment_of(other), other)
            self._seek_sound()

    # ── sound ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _audio(self) -> tuple[Path, float] | None:
        place = self.replay.audio_at(self._moment) if self.replay else None
        path = self._desk.audio_file(self.session_id, place[0]) if place else None
        return (path, place[1]) if path is not None and place is not None else None

    def _offer_sound(self) -> None:
        """The button is there as soon as the recording is: right after an interview it is still being compressed."""
        segments = self.replay.state.segments if self.replay is not None and self._player is not None else 0
        found = any(self._desk.audio_file(self.session_id, segment) for segment in range(segments))
        self._play_button.setVisible(found)
        recorded = self._desk.has_recording(self.session_id)
        self._withdraw_button.setVisible(recorded)
        self._background_button.setVisible(bool(self._desk.background(self.session_id)))
        if segments and recorded and not found:
            QTimer.singleShot(SOUND_LOOK_MS, self, self._offer_sound)

    def toggle_sound(self) -> None:
        """Play from the playhead, or stop."""
        if self._sound is not None:
            self._stop_sound()
            return
        audio = self._audio()
        if self._player is None or audio is None:
            return
        path, start_s = audio
        self._sound = self._bridge.run(
            self._scope, self._player.play(path, start_s), self._sound_failed, self._sound_ended
        )
        self._ticker.start()
        self._play_button.show_icon("pause", self.tr("Stop the recording"))

    def _stop_sound(self) -> None:
        if self._sound is not None:
            self._sound.cancel()
            self._sound = None
        if self._player is not None:
            self._player.stop()
        self._ticker.stop()
        self._play_button.show_icon("play", self.tr("Play the recording"))

    def _seek_sound(self) -> None:
        if self._sound is not None:
            self._stop_sound()
            self.toggle_sound()

    def _sound_ended(self, _: object) -> None:
        self._stop_sound()

    def _sound_failed(self, error: Exception) -> None:
        self._stop_sound()
        self._tell(error)

    def _tick(self) -> None:
        self._show_moment(self._moment + TICK_S)
        if self.replay is not None and self._moment >= self.replay.duration_s:
            self._stop_sound()

    # ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────

    def begin_correction(self) -> None:
        """Correct the utterance that is shown, or the candidate's nearest one."""
        line = self.utterance.line
        if self.replay is None or line is None:
            return
        if line.who != "candidate":
            other = self.replay.neighbour(line, 1, only_candidate=True) or self.replay.neighbour(
                line, -1, only_candidate=True
            )
            if other is None:
                return
            self._show_moment(self.replay.moment_of(other), other)
        self.utterance.begin_correction()

    def _correct(self, seq: int, words: str) -> None:
        work = self._desk.correct(self.session_id, seq, words)
        self._bridge.run(self._scope, work, self._tell, lambda _: self.reload())

    def _give_own_score(self, criterion: str, score: int | None, reason: str) -> None:
        # The form shows it already: reading everything again would take the focus away.
        work = self._desk.give_own_score(self.session_id, criterion, score, reason)
        self._bridge.run(self._scope, work, self._tell)

    def _submit_own_scores(self) -> None:
        self._bridge.run(
            self._scope, self._desk.submit_own_scores(self.session_id), self._tell, lambda _: self.reload()
        )

    def _offer_forms(self) -> None:
        self.exporting.offer(self._export_button.mapToGlobal(QPoint(0, self._export_button.height() + 4)))

    def choose_file(self, form: Form) -> None:
        """Ask where to, without holding up the app."""
        self.exporting.choose_file(form)

    def export(self, path: Path, form: Form) -> None:
        """Write the session to ``path``."""
        self.exporting.write(path, form)

    def _exported(self, name: str) -> None:
        self.notice.tell(self.tr("Exported to {path}.").format(path=name), severity="info")

    def choose_reading(self, reading: Reading) -> None:
        """Read the report as the candidate or as the interviewer, here and from now on."""
        self._settings.set(READING_KEY, reading)
        self._reading = self.exporting.reading = reading
        self._show_report()

    def ask_to_withdraw(self) -> None:
        """Ask whether the recording shall be deleted for good."""
        self.question = confirm(
            self,
            self.tr("Take back your consent to the recording?"),
            self.tr("The recording is deleted for good. What was said stays here as text, and so does the report."),
            self.tr("Delete the recording"),
            self.tr("Keep it"),
            self._withdraw,
            danger=True,
        )

    def _withdraw(self) -> None:
        self._stop_sound()
        done = self.tr("The recording is deleted. The log keeps that you took your consent back.")

        def told(_: object) -> None:
            self.notice.tell(done, severity="info")
            self.reload()

        self._bridge.run(self._scope, self._desk.withdraw_consent(self.session_id), self._tell, told)

    def ask_to_forget_background(self) -> None:
        """Ask whether the texts that the interview was fitted to shall be deleted."""
        self.question = confirm(
            self,
            self.tr("Delete the CV and the job description?"),
            self.tr("They were kept with this interview alone. What was asked and said stays."),
            self.tr("Delete"),
            self.tr("Keep them"),
            self._forget_background,
            danger=True,
        )

    def _forget_background(self) -> None:
        self._desk.forget_background(self.session_id)
        self._background_button.hide()
        self.notice.tell(self.tr("The CV and the job description are deleted."), severity="info")

    def _again(self) -> None:
        started = self.replay.state.started if self.replay else None
        if started is not None:
            request = StartRequest(
                "" if started.questions else started.problem_id,
                started.difficulty,
                started.language,
                started.length_s,
                interview=started.interview,
                industry=started.industry,
            )
            self.practise_again.emit(request)

    def _tell(self, error: Exception) -> None:
        message, remedy = sentences(error)
        self.notice.tell(message, remedy, "error")

    # ── the parts ────────────────────────────────────────────────────────────────────────────────────────────────

    def _bar(self) -> QFrame:
        bar = QFrame()
        bar.setProperty("surface", "bar")
        bar.setFixedHeight(48)
        row = QHBoxLayout(bar)
        row.setContentsMargins(8, 0, 16, 0)
        row.setSpacing(8)
        back = PlainButton(self.tr("Sessions ›"), "ghost", self.tr("Back to the sessions"))
        back.clicked.connect(self.left)
        self._title = text_label("", "strong")
        self._pill = Pill()
        self._pill.hide()
        self._correct_button = PlainButton(self.tr("Correct transcript"))
        self._export_button = PlainButton(self.tr("Export ▾"), name=self.tr("Export"))
        self._again_button = PrimaryButton(self.tr("Practise again"))
        for button in (self._correct_button, self._export_button, self._again_button):
            button.setEnabled(False)
        self._correct_button.clicked.connect(self.begin_correction)
        self._export_button.clicked.connect(self._offer_forms)
        self._again_button.clicked.connect(self._again)
        row.addWidget(back)
        row.addWidget(self._title)
        row.addSpacing(6)
        row.addWidget(self._pill)
        row.addStretch(1)
        row.addWidget(self._correct_button)
        row.addWidget(self._export_button)
        row.addWidget(self._again_button)
        return bar

    def _waiting(self) -> QWidget:
        self._empty = EmptyState(
            self.tr("Reading the session…"),
            self.tr("The report is made if there is none yet."),
            "file-text",
            self._theme,
        )
        self._waiting_widget = self._empty
        return self._empty

    def _body(self) -> QSplitter:
        left = QScrollArea()
        left.setWidgetResizable(True)
        left.setWidget(self.scores)
        left.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        left.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        right = QFrame()
        right.setProperty("surface", "panel")
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        inner = QVBoxLayout()
        inner.setContentsMargins(24, 8, 24, 16)
        inner.setSpacing(12)
        inner.addWidget(self.notice)
        inner.addWidget(self.utterance)
        inner.addWidget(self.run)
        column.addWidget(self.code, 1)
        column.addLayout(inner)
        column.addWidget(self._transport())
        body = QSplitter(Qt.Orientation.Horizontal)
        body.setChildrenCollapsible(False)
        body.setHandleWidth(1)
        body.addWidget(left)
        body.addWidget(right)
        body.setSizes([520, 920])
        body.setStretchFactor(1, 1)
        self._body_widget = body
        return body

    def _transport(self) -> QFrame:
        area = QFrame()
        area.setProperty("surface", "footer")
        column = QVBoxLayout(area)
        column.setContentsMargins(14, 12, 14, 10)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.setContentsMargins(6, 0, 6, 0)
        self._play_button = IconButton("play", self.tr("Play the recording"), self._theme, token="text")
        self._play_button.setProperty("kind", "boxed")
        self._play_button.clicked.connect(self.toggle_sound)
        self._play_button.hide()
        self._clock = text_label("00:00", "mono")
        self._withdraw_button = PlainButton(self.tr("Delete the recording…"), "link")
        self._withdraw_button.clicked.connect(self.ask_to_withdraw)
        self._withdraw_button.hide()
        row.addWidget(self._play_button)
        row.addWidget(self._clock)
        self._background_button = PlainButton(self.tr("Delete the CV and the job…"), "link")
        self._background_button.clicked.connect(self.ask_to_forget_background)
        self._background_button.hide()
        row.addWidget(self._withdraw_button)
        row.addWidget(self._background_button)
        row.addStretch(1)
        row.addWidget(text_label(self.tr("audio, words and code move together"), "body", "muted"))
        column.addLayout(row)
        column.addWidget(self.timeline)
        return area
