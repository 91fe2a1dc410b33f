"""Below the editor: the tests of the last run, and what the program printed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from interview_desktop.domain.runs import RunResult
from interview_desktop.domain.session import Run
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.announce import announce
from interview_desktop.ui.widgets.common import ElidedLabel, NoticeBar, Severity, text_label
from interview_desktop.ui.widgets.test_cards import TestCards, escaped, milliseconds

_TESTS, _OUTPUT = 0, 1
MAX_OUTPUT = 50_000
"""Characters of output that are shown; the end of a longer one is kept, where the error is."""


class Drawer(QFrame):
    """Shows the last run. ``toggled`` asks for more or less room."""

    toggled = Signal()

    def __init__(self, theme: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("surface", "background")
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(self.tr("Results"))
        self.tabs.addTab(self.tr("Tests"))
        self.tabs.addTab(self.tr("Output"))
        self._info = ElidedLabel("", "small", "muted")
        self._info.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._message = NoticeBar(theme)
        self.cards = TestCards(theme)
        self._empty = text_label(self.tr("Run the tests with F5 to see here what passes."), "body", "muted", wrap=True)
        self._empty.setContentsMargins(20, 20, 20, 20)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.output = QPlainTextEdit()
        self.output.setReadOnly(True)
        self.output.setTabChangesFocus(True)
        self.output.setFrameShape(QFrame.Shape.NoFrame)
        self.output.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.output.setAccessibleName(self.tr("Output"))
        self.output.setPlaceholderText(self.tr("The program printed nothing."))
        self.output.document().setDocumentMargin(14)
        self._pages = QStackedWidget()
        for page in (self._empty, self.cards, self.output):
            self._pages.addWidget(page)
        self._lay_out()
        self.tabs.currentChanged.connect(self._turn)
        theme.changed.connect(self._restyle)
        self._restyle()
        self._turn(_TESTS)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(16, 0, 24, 0)
        row.addWidget(self.tabs, 0, Qt.AlignmentFlag.AlignBottom)
        row.addWidget(self._info, 1)
        bar = QFrame()
        bar.setProperty("surface", "bar")
        bar.setFixedHeight(40)
        bar.setLayout(row)
        notice = QVBoxLayout()
        notice.setContentsMargins(16, 5, 16, 0)
        notice.addWidget(self._message)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addLayout(notice)
        column.addWidget(self._pages, 1)

    # ── what comes in ────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def info(self) -> str:
        return self._info.accessibleName()

    @property
    def message(self) -> str:
        return self._message.text if not self._message.isHidden() else ""

    def show_progress(self, message: str) -> None:
        """A run is going on."""
        self._info.show_text(message or self.tr("Running the tests…"))
        self._message.hide()

    def show_run(self, run: Run | None, tell: bool) -> None:
        """The last run, or None before the first; ``tell``: it has just ended."""
        result = run.result if run else None
        if run is None or result is None:
            self._info.show_text("" if run is None else self.tr("This run was cut off. Run the tests again."))
            return
        self.cards.show_results(result.tests)
        words = self.tr("Tests {passed} of {total}").format(passed=result.passed, total=result.total)
        self.tabs.setTabText(_TESTS, words if result.tests else self.tr("Tests"))
        self._info.show_text(self._describe(result))
        self._show_output(result)
        if result.message or result.reason != "finished":
            severity: Severity = "error" if result.reason == "engine_error" else "warning"
            self._message.tell(escaped(result.message) or self._reason(result), "", severity)
        else:
            self._message.hide()
        self.tabs.setCurrentIndex(_TESTS if result.tests or not self.output.toPlainText() else _OUTPUT)
        self._turn(self.tabs.currentIndex())
        if tell:
            said = self.tr("{passed} of {total} tests passed.").format(passed=result.passed, total=result.total)
            announce(self, f"{said} {self.message}".strip() if result.tests else self.message)

    # ── inside ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _describe(self, result: RunResult) -> str:
        parts = []
        if result.backend == "docker":
            parts += [self.tr("Docker"), self.tr("no network")]
        elif result.backend:
            parts.append(result.backend)
        if result.peak_memory_bytes:
            parts.append(self.tr("{size:.0f} MB used").format(size=result.peak_memory_bytes / 1e6))
        if result.reason == "stopped":
            parts.append(self.tr("stopped"))
        elif result.wall_ms:
            parts.append(self.tr("ran in {time}").format(time=milliseconds(result.wall_ms)))
        return " · ".join(parts)

    def _reason(self, result: RunResult) -> str:
        sentences = {
            "timeout": self.tr("The program took too long and was stopped. Look for a loop that never ends."),
            "out_of_memory": self.tr("The program used more memory than it may. Keep fewer values at a time."),
            "output_limit": self.tr("The program printed too much and was stopped. Print less."),
            "crashed": self.tr("The program crashed. Its last output is under Output."),
            "syntax_error": self.tr("The code could not be read. The line is marked in the editor."),
            "stopped": self.tr("The run was stopped."),
            "engine_error": self.tr("The run could not be made. Try again; your code is kept."),
        }
        return sentences.get(result.reason, "")

    def _show_output(self, result: RunResult) -> None:
        pieces = [result.stdout, result.stderr]
        for test in result.tests:
            if test.output.strip() and not test.hidden:
                pieces.append(f"── {test.name} ──\n{test.output.rstrip()}\n")
        text = "\n".join(piece for piece in pieces if piece)
        if len(text) > MAX_OUTPUT:
            text = self.tr("… the beginning is left out …") + "\n" + text[-MAX_OUTPUT:]
        self.output.setPlainText(escaped(text))

    def _turn(self, tab: int) -> None:
        if tab == _OUTPUT:
            self._pages.setCurrentWidget(self.output)
        else:
            self._pages.setCurrentWidget(self.cards if self.cards.cards else self._empty)

    def _restyle(self) -> None:
        self.output.setFont(self._theme.font("mono"))
        palette = self.output.palette()
        palette.setColor(palette.ColorRole.Base, self._theme.color("background"))
        palette.setColor(palette.ColorRole.Text, self._theme.color("text"))
        self.output.setPalette(palette)
