"""The candidate's desk: code, notes and an own input in tabs, the language, and the buttons that run the code."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from interview_desktop.domain.events import Edit
from interview_desktop.domain.runs import RunResult
from interview_desktop.interview.printable import escaped
from interview_desktop.ports import Settings
from interview_desktop.ui.editor.pane import EditorPane
from interview_desktop.ui.text import language_name
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.common import PlainButton, PrimaryButton
from interview_desktop.ui.widgets.own_input import OwnInput

_FILES: Mapping[str, str] = {"python": "solution.py", "javascript": "solution.js"}
_NOTES_DELAY_MS = 600


class Workbench(QFrame):
    """Keeps the text of each language while one switches between them; tells every edit as it is made.

    Without ``code`` there are only the notes, and they are what one thinks with.
    """

    edited = Signal(str, object)
    """Language, and a tuple of edits."""
    language_wanted = Signal(str)
    notes_edited = Signal(str)
    run_wanted = Signal()
    scratch_wanted = Signal(str)
    """Run once on this own input."""
    stop_wanted = Signal()

    def __init__(
        self,
        languages: list[str],
        theme: Appearance,
        settings: Settings,
        parent: QWidget | None = None,
        *,
        code: bool = True,
    ) -> None:
        super().__init__(parent)
        self._code = code
        self._theme = theme
        self._texts: dict[str, str] = {}
        self._running = False
        self._stopping = False
        self.setProperty("surface", "panel")
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(self.tr("Code and notes"))
        self.tabs.addTab("solution")
        self.tabs.addTab(self.tr("Notes"))
        self.tabs.addTab(self.tr("Own input"))
        self.language = QComboBox()
        self.language.setAccessibleName(self.tr("Programming language"))
        for language in languages:
            self.language.addItem(language_name(language), language)
        self.scratch = PlainButton(self.tr("Run"), name=self.tr("Run on your own input"))
        self.scratch.setToolTip(self.tr("Run the code once on your own input (Shift+F5). Nothing is judged."))
        self.run = PrimaryButton(self.tr("Run tests  F5"))
        self.own_input = OwnInput(theme)
        self.pane = EditorPane(theme, settings)
        self.editor = self.pane.editor
        self.notes = QPlainTextEdit()
        self.notes.setFrameShape(QFrame.Shape.NoFrame)
        self.notes.setTabChangesFocus(True)
        self.notes.setAccessibleName(self.tr("Notes"))
        self.notes.setPlaceholderText(self.tr("Notes for yourself. The interviewer does not read them."))
        self.notes.document().setDocumentMargin(16)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.pane)
        self._pages.addWidget(self.notes)
        self._pages.addWidget(self.own_input)
        self._notes_timer = QTimer(self)
        self._notes_timer.setSingleShot(True)
        self._notes_timer.setInterval(_NOTES_DELAY_MS)
        self._lay_out()
        self.pane.edited.connect(self._take_edits)
        self.notes.textChanged.connect(self._notes_timer.start)
        self._notes_timer.timeout.connect(self.flush_notes)
        self.tabs.currentChanged.connect(self._pages.setCurrentIndex)
        self.language.activated.connect(lambda _: self.language_wanted.emit(self.language.currentData()))
        self.run.clicked.connect(lambda: self._stop() if self._running else self.run_wanted.emit())
        self.scratch.clicked.connect(lambda: self.scratch_wanted.emit(self.own_input.text))
        theme.changed.connect(self._restyle)
        self._restyle()
        if not code:
            self._show_notes_only()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(12)
        row.addWidget(self.tabs)
        row.addStretch(1)
        row.addWidget(self.language)
        row.addWidget(self.scratch)
        row.addWidget(self.run)
        bar = QFrame()
        bar.setProperty("surface", "bar")
        bar.setFixedHeight(46)
        bar.setLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self._pages, 1)

    # ── what comes in ────────────────────────────────────────────────────────────────────────────────────────────

    def load(self, code: Mapping[str, str], language: str, notes: str) -> None:
        """Begin with a session's texts; no edit is told."""
        self._texts = dict(code)
        self.notes.blockSignals(True)
        self.notes.setPlainText(notes)
        self.notes.blockSignals(False)
        if self._code:
            self._open(language)

    def show_language(self, language: str, code: str) -> None:
        """The session works in ``language`` now; ``code`` is its text there, used when none was edited here."""
        if language == self.editor.language or not language:
            return
        self._texts.setdefault(language, code)
        self._open(language)

    def show_chosen(self) -> None:
        """Let the chooser tell the language that is really edited."""
        self.language.setCurrentIndex(self.language.findData(self.editor.language))

    def show_running(self, running: bool) -> None:
        self._stopping = self._stopping and running
        self._running = running
        words = self.tr("Stopping…") if self._stopping else self.tr("Stop  F5")
        self.run.setText(words if running else self.tr("Run tests  F5"))
        self.run.setAccessibleName(self.tr("Stop the run") if running else self.tr("Run tests"))
        self.scratch.setEnabled(not running and not self.editor.read_only)

    @property
    def running(self) -> bool:
        return self._running

    def set_read_only(self, read_only: bool) -> None:
        self.editor.set_read_only(read_only)
        self.notes.setReadOnly(read_only)
        self.own_input.field.setReadOnly(read_only)
        self.run.setEnabled(not read_only)
        self.scratch.setEnabled(not read_only and not self._running)
        self.language.setEnabled(not read_only)

    def show_error(self, result: RunResult | None) -> None:
        """Mark the line of the first error that a candidate may see."""
        line, words = _error(result) if result and result.language == self.editor.language else (0, "")
        if not 1 <= line <= self.editor.text().count("\n") + 1:
            self.editor.mark_error(None)
            return
        lines = words.strip().splitlines()
        self.editor.mark_error(line - 1, escaped(lines[-1])[:160] if lines else "")

    def go_to_line(self, line: int) -> None:
        """Put the caret at the start of ``line`` (from 1)."""
        lines = self.editor.text().split("\n")
        position = sum(len(text) + 1 for text in lines[: min(line, len(lines)) - 1])
        self.show_code()
        self.editor.set_selection(position, position)

    def show_code(self) -> None:
        """Turn to the code, or to the notes where there is none, and give it the keyboard."""
        if not self._code:
            self.notes.setFocus()
            return
        self.tabs.setCurrentIndex(0)
        self.pane.take_focus()

    def flush_notes(self) -> None:
        """Tell of the notes now, if they have changed."""
        if self.notes.document().isModified():
            self._notes_timer.stop()
            self.notes.document().setModified(False)
            self.notes_edited.emit(self.notes.toPlainText())

    # ── inside ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _show_notes_only(self) -> None:
        for tab in (0, 2):
            self.tabs.setTabVisible(tab, False)
        self.tabs.setCurrentIndex(1)
        self.tabs.setAccessibleName(self.tr("Notes"))
        for widget in (self.language, self.scratch, self.run):
            widget.hide()

    def _stop(self) -> None:
        # Shown before the session is asked: the button must not seem dead while the sandbox goes down.
        if not self._stopping:
            self._stopping = True
            self.show_running(True)
            self.stop_wanted.emit()

    def _take_edits(self, edits: tuple[Edit, ...]) -> None:
        self.edited.emit(self.editor.language, edits)

    def _open(self, language: str) -> None:
        if self.editor.language:
            self._texts[self.editor.language] = self.editor.text()
        self.editor.set_language(language)
        self.editor.set_text(self._texts.get(language, ""))
        self.tabs.setTabText(0, _FILES.get(language, self.tr("solution")))
        words = self.tr("{language}. Escape, then Tab, leaves the editor.").format(language=language_name(language))
        self.editor.widget.setAccessibleDescription(words)
        self.show_chosen()

    def _restyle(self) -> None:
        self.notes.setFont(self._theme.font("body"))
        palette = self.notes.palette()
        palette.setColor(palette.ColorRole.Base, self._theme.color("panel"))
        palette.setColor(palette.ColorRole.Text, self._theme.color("text"))
        self.notes.setPalette(palette)


def _error(result: RunResult) -> tuple[int, str]:
    """The line (from 1; 0: none) and the words of the first error that a candidate may see."""
    for test in result.tests:
        if test.error_line and not test.passed:
            return test.error_line, "" if test.hidden else test.error
    return result.error_line or 0, result.error or result.message
