"""The page of a running interview: shows what events and signals tell, turns what a person does into commands."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from interview_desktop.domain import events as ev
from interview_desktop.domain.session import Phase, SessionState
from interview_desktop.interview.cases import SYSTEM_DESIGN
from interview_desktop.ports import Settings
from interview_desktop.session import signals as sg
from interview_desktop.session.api import Live
from interview_desktop.ui.bridge import Bridge, sentences
from interview_desktop.ui.dialogs.confirm import ConfirmDialog, confirm
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.announce import announce
from interview_desktop.ui.widgets.answer_box import AnswerBox
from interview_desktop.ui.widgets.drawer import Drawer
from interview_desktop.ui.widgets.onsite_panel import Guide, OnsitePanel
from interview_desktop.ui.widgets.problem_view import ProblemView
from interview_desktop.ui.widgets.sandbox_help import SandboxHelp, SandboxMender
from interview_desktop.ui.widgets.session_notices import SessionNotices
from interview_desktop.ui.widgets.session_top_bar import ConfirmBar, SessionTopBar
from interview_desktop.ui.widgets.session_veil import SessionVeil
from interview_desktop.ui.widgets.timeline import Timeline
from interview_desktop.ui.widgets.voice_keys import VoiceKeys
from interview_desktop.ui.widgets.voice_modes import MODE_KEY
from interview_desktop.ui.widgets.voice_panel import VoicePanel
from interview_desktop.ui.widgets.workbench import Workbench
from interview_desktop.voice.turns import Mode

_CLOCK_MS = 200
_TYPING_MS = 4_000
_LEFT_WIDTH = 440
_DRAWER_HEIGHT = 210
_COLUMNS_KEY = "session.columns"
_ROWS_KEY = "session.rows"
_TALK_ROWS_KEY = "session.rows.talk"
_FAILED = "session_command"


class SessionPage(QWidget):
    """``left``: the session was left and can be resumed. ``ended``: it is over and its report is in the log (id)."""

    left = Signal()
    ended = Signal(str)

    def __init__(
        self,
        live: Live,
        bridge: Bridge,
        theme: Appearance,
        settings: Settings,
        *,
        mender: SandboxMender | None = None,
        guide: Guide = lambda stage: (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._live, self._bridge, self._theme, self._settings = live, bridge, theme, settings
        self._scope = bridge.scope(self)
        self.question: ConfirmDialog | None = None
        self._told_end = False
        self._placed = False
        self._sending = ""
        self._phase: Phase = "new"
        self._rows_key = _ROWS_KEY if live.problem.has_code else _TALK_ROWS_KEY
        state = live.state
        self.setAccessibleName(self.tr("Interview"))
        self.top_bar = SessionTopBar(theme)
        self.notices = SessionNotices(theme, lambda: self._do(live.retry_audio()))
        self._again: Callable[[], None] = self._run
        self.sandbox_help = SandboxHelp(mender, settings, bridge, self.notices.show_notice, lambda: self._again(), self)
        self.notices.answer = self.sandbox_help.answer
        self.confirm = ConfirmBar()
        self.onsite = OnsitePanel(live.problem, guide)
        self.voice = VoicePanel(theme)
        self.keys = VoiceKeys(self)
        self.timeline = Timeline(theme)
        self.answer = AnswerBox(theme)
        self.problem = ProblemView(live.problem, theme)
        languages = [starter.language for starter in live.problem.starters]
        self._has_code = live.problem.has_code
        self.workbench = Workbench(languages or [state.language], theme, settings, code=self._has_code)
        self.drawer = Drawer(theme)
        if live.problem.interview == SYSTEM_DESIGN:
            board = self.tr(
                "Your drawing board: needs, numbers, calls, parts, arrows. The interviewer does not read it."
            )
            self.workbench.notes.setPlaceholderText(board)
        self.drawer.setVisible(self._has_code)
        self._lay_out()
        self.veil = SessionVeil(self._body, theme, self)
        self._connect()
        self._shortcuts()
        self._clock = QTimer(self)
        self._clock.setInterval(_CLOCK_MS)
        self._clock.timeout.connect(self._show_clock)
        self._clock.start()
        self.workbench.load(state.code, state.language, state.notes)
        if self._has_code:
            self.workbench.own_input.begin(live.problem)
        self.drawer.show_runs(state.runs)
        self.workbench.show_error(state.runs[-1].result if state.runs else None)
        self._show_state(state)
        if state.phase == "running" and state.muted:
            self.voice.show_voice(sg.VoiceChanged("muted"))
        # One mailbox for both: a signal must not overtake the event that it followed.
        post = bridge.deliver(self, self._take)
        self._unsubscribe = [live.on_event(post), live.on_signal(post)]
        if settings.get(MODE_KEY, "open") == "push_to_talk" and state.phase != "ended":
            self._set_push_to_talk(True)
        self._show_clock()

    # ── laying out ───────────────────────────────────────────────────────────────────────────────────────────────

    def _lay_out(self) -> None:
        left = QFrame()
        left.setProperty("surface", "panel")
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        line = QFrame()
        line.setProperty("surface", "line")
        line.setFixedHeight(1)
        column.addWidget(self.voice)
        column.addWidget(line)
        column.addWidget(self.timeline, 1)
        column.addWidget(self.answer)
        left.setMinimumWidth(300)
        self._rows = QSplitter(Qt.Orientation.Vertical)
        for part in (self.problem, self.workbench, self.drawer):
            self._rows.addWidget(part)
        self._rows.setStretchFactor(1, 1)
        self._rows.setHandleWidth(1)
        self.workbench.setMinimumHeight(160)
        self._columns = QSplitter(Qt.Orientation.Horizontal)
        self._columns.addWidget(left)
        self._columns.addWidget(self._rows)
        self._columns.setStretchFactor(1, 1)
        self._columns.setHandleWidth(1)
        for splitter in (self._rows, self._columns):
            splitter.setChildrenCollapsible(False)
        self._rows.setCollapsible(0, True)
        self._rows.setCollapsible(2, True)
        self._body = QWidget()
        inner = QHBoxLayout(self._body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self._columns)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        for widget in (self.top_bar, self.confirm, self.notices):
            page.addWidget(widget)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self._body, 1)
        row.addWidget(self.onsite)
        page.addLayout(row, 1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.keys.watch()
        if not self._placed:
            self._placed = True
            self._place()
            self.answer.field.setFocus()

    def _place(self) -> None:
        """Remembered sizes, or those that fit the problem."""
        columns = _sizes(self._settings.get(_COLUMNS_KEY), 2)
        self._columns.setSizes(columns or [_LEFT_WIDTH, max(1, self.width() - _LEFT_WIDTH)])
        height = max(1, self._body.height())
        right = max(1, self.width() - (columns[0] if columns else _LEFT_WIDTH))
        top = min(self.problem.wanted_height(right), height * 2 // 5)
        drawer = _DRAWER_HEIGHT if self._has_code else 0
        rows = _sizes(self._settings.get(self._rows_key), 3)
        self._rows.setSizes(rows or [top, max(1, height - top - drawer), drawer])

    def _connect(self) -> None:
        live = self._live
        self.top_bar.pause_wanted.connect(lambda: self._do(live.pause()))
        self.top_bar.continue_wanted.connect(lambda: self._do(live.continue_()))
        self.top_bar.end_wanted.connect(self._ask_end)
        self.top_bar.withdraw_wanted.connect(self._ask_to_withdraw)
        self.top_bar.onsite.clicked.connect(self.toggle_onsite)
        self.onsite.closed.connect(self.toggle_onsite)
        self.onsite.ask_wanted.connect(lambda question: self._do(live.ask_next(question)))
        self.onsite.note_taken.connect(lambda words: self._do(live.take_note(words)))
        self.onsite.scored.connect(lambda *given: self._do(live.give_own_score(*given)))
        self.onsite.submit_wanted.connect(lambda: self._do(live.submit_own_scores()))
        self.confirm.confirmed.connect(self._end)
        self.voice.mute_wanted.connect(lambda muted: self._do(live.mute(muted)))
        self.voice.hint_wanted.connect(lambda: self._do(live.ask_hint()))
        self.voice.retry_wanted.connect(lambda: self._do(live.retry_audio()))
        self.voice.push_to_talk_wanted.connect(self._set_push_to_talk)
        self.voice.think_wanted.connect(self.keys.set_thinking)
        self.voice.talk_changed.connect(self.keys.set_talking)
        self.keys.thinking_changed.connect(self._think)
        self.keys.talking_changed.connect(self._talk)
        self.timeline.corrected.connect(lambda seq, text: self._do(live.correct(seq, text)))
        self.workbench.pane.pointed.connect(live.point)
        self.answer.sent.connect(self._send_answer)
        self.workbench.edited.connect(self._take_edits)
        self.workbench.language_wanted.connect(
            lambda language: self._do(live.choose_language(language), on_error=self.workbench.show_chosen)
        )
        self.workbench.notes_edited.connect(lambda text: self._do(live.edit_notes(text)))
        self.workbench.run_wanted.connect(self._run)
        self.workbench.scratch_wanted.connect(self._run_scratch)
        self.workbench.stop_wanted.connect(self._stop)
        self.drawer.line_wanted.connect(self.workbench.go_to_line)
        self.drawer.cancel_wanted.connect(lambda: self._do(live.stop_analysis()))
        self._columns.splitterMoved.connect(lambda *_: self._settings.set(_COLUMNS_KEY, self._columns.sizes()))
        self._rows.splitterMoved.connect(lambda *_: self._settings.set(self._rows_key, self._rows.sizes()))
        # The window leaves the session right after this signal: the last words of the notes must be on their way.
        self._bridge.closing.connect(self.workbench.flush_notes)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(lambda: self.timeline.show_note(""))

    def _shortcuts(self) -> None:
        runs: list[tuple[str, Callable[[], object]]] = [
            ("F5", self.workbench.run.click),
            ("Shift+F5", self.workbench.scratch.click),
        ]
        for key, act in (
            *(runs if self._has_code else ()),
            ("F6", lambda: self._cycle(1)),
            ("Shift+F6", lambda: self._cycle(-1)),
            ("Ctrl+M", self.voice.mute.click),
            ("Ctrl+H", self.voice.hint.click),
            ("Ctrl+E", self.timeline.correct_last),
            ("Ctrl+Shift+I", self.toggle_onsite),
        ):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(act)

    # ── what comes in ────────────────────────────────────────────────────────────────────────────────────────────

    def _take(self, first: ev.Envelope | sg.Signal, state: SessionState | None = None) -> None:
        if isinstance(first, ev.Envelope):
            assert state is not None
            self._take_event(first, state)
        else:
            self._take_signal(first)

    def _take_event(self, envelope: ev.Envelope, state: SessionState) -> None:
        self.onsite.take_event(envelope.payload, state)
        match envelope.payload:
            case ev.CodeEdited() | ev.CodeSnapshot() | ev.NotesEdited() | ev.ObservationNoted() | ev.NoteTaken():
                return  # our own edits come back, and what is not for the candidate's eyes
            case ev.TurnMeasured():
                self.voice.show_measure(envelope.payload)
                return
            case ev.RunStarted(scratch=scratch):
                self.workbench.show_running(True)
                self.drawer.show_progress(self.tr("Running on your own input…") if scratch else "")
                announce(
                    self.drawer, self.tr("Your code is running.") if scratch else self.tr("The tests are running.")
                )
            case ev.RunFinished(result=result):
                self.workbench.show_running(False)
                self.drawer.show_run(state.runs[-1], tell=True)
                self.workbench.show_error(result)
            case ev.CodeAnalysed(run=number):
                self.drawer.show_analysis(next(run for run in state.runs if run.run == number))
                announce(self.drawer, self.drawer.performance.verdict.text())
                return
            case ev.LanguageChosen(language=language):
                self.workbench.show_language(language, state.code.get(language, ""))
            case ev.InterviewerSaid() | ev.ClauseReworded():
                self.timeline.show_soon(state)
                return
            case ev.CandidateSaid(typed=True, text=text) if text == self._sending:
                # It is in the log: what it waits for now is its turn to be answered.
                self._answer_taken()
            case ev.FaultNoted(code=code, message=message, remedy=remedy) if not code.startswith("standby_"):
                self.notices.show_notice(sg.Notice(code, message, remedy, "error"))
            case _:
                pass
        self._show_state(state)

    def _take_signal(self, signal: sg.Signal) -> None:
        match signal:
            case sg.VoiceChanged():
                self.voice.show_voice(signal)
            case sg.Level():
                self.voice.show_level(signal)
            case sg.Interim():
                self.timeline.show_interim(signal)
            case sg.Notice():
                self.notices.show_notice(signal)
            case sg.RunProgress(running=running, message=message):
                self.workbench.show_running(running)
                if running:
                    self.drawer.show_progress(message)
            case sg.AnalysisProgress():
                self.drawer.show_analysis_progress(signal)

    def _show_state(self, state: SessionState) -> None:
        self.top_bar.show_state(state)
        self.timeline.show_state(state)
        self.voice.show_muted(state.muted)
        self.voice.show_measure(state.measures[-1] if state.measures else None)
        self.voice.show_hints(len(state.hints), len(self._live.problem.hints))
        if state.phase != self._phase or state.report is not None:
            self._phase = state.phase
            self._show_phase(state)

    def _show_phase(self, state: SessionState) -> None:
        running = state.phase == "running"
        self.voice.setEnabled(running)
        if not running:
            # Whoever pauses while thinking does not come back to an interviewer who never speaks.
            self.keys.set_thinking(False)
            self.keys.set_talking(False)
        self.workbench.set_read_only(not running)
        self.answer.set_sending(not running)
        if state.phase == "paused":
            self.voice.show_voice(sg.VoiceChanged("paused"))
            self.veil.cover(
                self.tr("Paused"),
                self.tr(
                    "The clock stands still, and the microphone is off. Continue when you are ready, or leave: "
                    "the interview can be resumed from the start page."
                ),
                (self.tr("Continue"), lambda: self._do(self._live.continue_())),
                (self.tr("Leave for now"), self._leave),
            )
        elif state.phase == "ended":
            self._show_end(state)
        else:
            self.veil.lift()

    def _show_end(self, state: SessionState) -> None:
        self._clock.stop()
        if state.report is None:
            self.veil.cover(self.tr("The interview is over"), self.tr("The report is being made…"))
            return
        self.veil.cover(
            self.tr("The interview is over"),
            self.tr("The report is ready."),
            (self.tr("Read the report"), lambda: self.ended.emit(state.session_id)),
        )
        if not self._told_end:
            self._told_end = True
            self.ended.emit(state.session_id)

    def _show_clock(self) -> None:
        self.top_bar.show_clock(self._live.elapsed_s())

    # ── what a person does ───────────────────────────────────────────────────────────────────────────────────────

    def _do(
        self,
        command: Coroutine[Any, Any, Any],
        on_error: Callable[[], None] = lambda: None,
        on_done: Callable[[], None] = lambda: None,
    ) -> None:
        def tell(error: Exception) -> None:
            message, remedy = sentences(error)
            self.notices.show_notice(sg.Notice(getattr(error, "code", _FAILED), message, remedy, "warning"))
            on_error()

        self._bridge.run(self._scope, command, on_error=tell, on_done=lambda _: on_done())

    def _take_edits(self, language: str, edits: tuple[ev.Edit, ...]) -> None:
        self._live.edit_code(language, edits)
        if not self._typing.isActive() and self.voice.mode in ("listening", "off"):
            self.timeline.show_note(self.tr("The interviewer waits while you type."))
        self._typing.start()

    def _set_push_to_talk(self, on: bool) -> None:
        mode: Mode = "push_to_talk" if on else "open"
        self.voice.show_push_to_talk(on)
        self._settings.set(MODE_KEY, mode)
        self._do(self._live.set_voice_mode(mode))

    def _think(self, on: bool) -> None:
        self.voice.show_thinking(on)
        self._live.think(on)

    def _talk(self, down: bool) -> None:
        if self.voice.push_to_talk.isChecked():
            self._live.talk(down)

    def _send_answer(self, text: str) -> None:
        self._sending = text
        self.answer.set_sending(True)

        def refused() -> None:
            self._sending = ""
            self.answer.set_sending(False)

        self._do(self._live.type_answer(text), on_error=refused)

    def _answer_taken(self) -> None:
        self._sending = ""
        self.answer.set_sending(False)
        self.answer.take()

    def _run(self) -> None:
        self._again = self._run
        self.workbench.flush_notes()
        self.workbench.show_running(True)
        self._do(self._live.run_tests(), on_error=lambda: self.workbench.show_running(False))

    def _run_scratch(self, arguments: str) -> None:
        self._again = lambda: self._run_scratch(self.workbench.own_input.text)
        self.workbench.flush_notes()
        self.workbench.show_running(True)
        self._do(self._live.run_scratch(arguments), on_error=lambda: self.workbench.show_running(False))

    def _stop(self) -> None:
        self.drawer.show_stopping()
        self._do(self._live.stop_run())

    def _ask_end(self) -> None:
        self.confirm.ask(
            self.tr("End the interview now? The report is made from what was said and done so far."),
            self.tr("End and show the report"),
            self.tr("Go on with the interview"),
        )

    def _ask_to_withdraw(self) -> None:
        self.question = confirm(
            self,
            self.tr("Take back your consent to the recording?"),
            self.tr(
                "What was recorded is deleted for good, and nothing more is recorded. The interview goes on; what was "
                "said stays as text."
            ),
            self.tr("Delete the recording"),
            self.tr("Keep it"),
            lambda: self._do(self._live.withdraw_consent()),
            danger=True,
        )

    def _end(self) -> None:
        self.workbench.flush_notes()
        self._do(self._live.end())

    def _leave(self) -> None:
        self.workbench.flush_notes()

        self._do(self._live.leave(), on_done=self.left.emit)

    def toggle_onsite(self) -> None:
        """Open or close what is for a person who leads the interview."""
        if self.onsite.isVisible():
            self.onsite.hide()
            self.answer.field.setFocus()
        else:
            self.onsite.open(self._live.state)
        self.top_bar.onsite.setChecked(self.onsite.isVisible())

    def _cycle(self, by: int) -> None:
        """F6: from pane to pane."""
        panes: list[tuple[QWidget, Callable[[], None]]] = [
            (self.answer, self.answer.field.setFocus),
            (self.timeline, self.timeline.list.setFocus),
            (self.problem, self.problem.text.setFocus),
            (self.workbench, self.workbench.show_code),
            *([(self.drawer, self.drawer.tabs.setFocus)] if self._has_code else []),
            (self.top_bar, self.top_bar.pause.setFocus),
            *([(self.onsite, self.onsite.note.setFocus)] if self.onsite.isVisible() else []),
        ]
        focus = QApplication.focusWidget()
        here = next((n for n, (pane, _) in enumerate(panes) if focus and pane.isAncestorOf(focus)), -by % len(panes))
        panes[(here + by) % len(panes)][1]()

    def release(self) -> None:
        """Stop listening to the session; the page may then be thrown away."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        self._unsubscribe = []
        self.keys.stop()
        self._clock.stop()


def _sizes(value: object, count: int) -> list[int] | None:
    if isinstance(value, list) and len(value) == count and all(isinstance(size, int) for size in value):
        return value
    return None
