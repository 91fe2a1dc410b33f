"""Below the editor: the tests of the last run, what the program printed, and how it behaves when inputs grow."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from interview_desktop.domain.runs import RunResult
from interview_desktop.domain.session import Run
from interview_desktop.interview.printable import escaped, milliseconds
from interview_desktop.session.signals import AnalysisProgress
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.announce import announce
from interview_desktop.ui.widgets.common import ElidedLabel, NoticeBar, Severity, text_label
from interview_desktop.ui.widgets.isolation_banner import NOTHING_RAN, IsolationBanner, backend_name
from interview_desktop.ui.widgets.output_view import OutputView
from interview_desktop.ui.widgets.performance_view import PerformanceView
from interview_desktop.ui.widgets.test_cards import TestCards

_TESTS, _OUTPUT, _PERFORMANCE = 0, 1, 2
SLOW_QUEUE_MS = 100.0
"""Waiting for a sandbox is told from here on: below, nobody felt it."""


class Drawer(QFrame):
    """Shows the last run. ``toggled`` asks for more or less room; the others are the performance view's."""

    toggled = Signal()
    line_wanted = Signal(int)
    cancel_wanted = Signal()

    def __init__(self, theme: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("surface", "background")
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(self.tr("Results"))
        for name in (self.tr("Tests"), self.tr("Output"), self.tr("Performance")):
            self.tabs.addTab(name)
        self._info = ElidedLabel("", "small", "muted")
        self._info.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.banner = IsolationBanner(theme)
        self._message = NoticeBar(theme)
        self.cards = TestCards(theme)
        self._empty = text_label(self.tr("Run the tests with F5 to see here what passes."), "body", "muted", wrap=True)
        self._empty.setContentsMargins(20, 20, 20, 20)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.output_view = OutputView(theme)
        self.output = self.output_view.text
        self.performance = PerformanceView(theme)
        self.performance.line_wanted.connect(self.line_wanted)
        self.performance.cancel_wanted.connect(self.cancel_wanted)
        self._pages = QStackedWidget()
        for page in (self._empty, self.cards, self.output_view, self.performance):
            self._pages.addWidget(page)
        self._lay_out()
        self.tabs.currentChanged.connect(self._turn)
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
        notice.setSpacing(5)
        notice.addWidget(self.banner)
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

    def show_stopping(self) -> None:
        """The run was asked to stop; that it has, comes with its result."""
        self._info.show_text(self.tr("Stopping…"))

    def show_runs(self, runs: tuple[Run, ...]) -> None:
        """What a session that is opened again has: the last run of the tests."""
        tested = [run for run in runs if not run.scratch]
        for run in runs:
            self.banner.show_result(run.result)
        self.show_run(tested[-1] if tested else None, tell=False)

    def show_run(self, run: Run | None, tell: bool) -> None:
        """The last run, or None before the first; ``tell``: it has just ended."""
        result = run.result if run else None
        if run is None or result is None:
            self._info.show_text("" if run is None else self.tr("This run was cut off. Run the tests again."))
            return
        self._info.show_text(self._describe(result))
        self.banner.show_result(result)
        self.output_view.show_result(result)
        if result.message or result.reason != "finished":
            severity: Severity = "error" if result.reason == "engine_error" else "warning"
            self._message.tell(escaped(result.message) or self._reason(result), "", severity)
        else:
            self._message.hide()
        if run.scratch:
            self.tabs.setCurrentIndex(_OUTPUT)
        else:
            self._show_tests(run, result)
        if tell:
            announce(self, self._spoken(result))

    def show_analysis(self, run: Run) -> None:
        """What was measured about the code of ``run``."""
        self.performance.show_analysis(run.growth, run.quality)

    def show_analysis_progress(self, progress: AnalysisProgress) -> None:
        self.performance.show_progress(progress.running, progress.fraction, progress.message)
        words = self.tr("Performance …") if progress.running else self.tr("Performance")
        self.tabs.setTabText(_PERFORMANCE, words)

    # ── inside ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _show_tests(self, run: Run, result: RunResult) -> None:
        self.cards.show_results(result.tests)
        words = self.tr("Tests {passed} of {total}").format(passed=result.passed, total=result.total)
        self.tabs.setTabText(_TESTS, words if result.tests else self.tr("Tests"))
        self.performance.show_analysis(run.growth, run.quality)
        self.tabs.setCurrentIndex(_TESTS if result.tests or not self.output_view.has_text else _OUTPUT)
        self._turn(self.tabs.currentIndex())

    def _spoken(self, result: RunResult) -> str:
        if result.scratch:
            words = result.error.strip().splitlines()[-1:] or [self.tr("Returned {value}").format(value=result.value)]
            return self.message or escaped(words[0])
        said = self.tr("{passed} of {total} tests passed.").format(passed=result.passed, total=result.total)
        return f"{said} {self.message}".strip() if result.tests else self.message

    def _describe(self, result: RunResult) -> str:
        parts = []
        if result.backend == "docker":
            parts += [self.tr("Docker"), self.tr("no network")]
        elif result.backend not in NOTHING_RAN:
            parts += [backend_name(result.backend), self.tr("no network")]
        if result.peak_memory_bytes:
            parts.append(self.tr("{size:.0f} MB used").format(size=result.peak_memory_bytes / 1e6))
        if result.queue_ms is not None and result.queue_ms >= SLOW_QUEUE_MS:
            parts.append(self.tr("waited {time} for a sandbox").format(time=milliseconds(result.queue_ms)))
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

    def _turn(self, tab: int) -> None:
        if tab == _OUTPUT:
            self._pages.setCurrentWidget(self.output_view)
        elif tab == _PERFORMANCE:
            self._pages.setCurrentWidget(self.performance)
        else:
            self._pages.setCurrentWidget(self.cards if self.cards.cards else self._empty)
