"""How the code behaves beyond its tests: growth of time and memory, what was claimed, and notes on its quality."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from interview_desktop.domain.runs import FunctionMetric, Growth, Quality, QualityNote
from interview_desktop.interview.printable import escaped, in_bytes, milliseconds
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.common import PlainButton, set_look, text_label
from interview_desktop.ui.widgets.growth_plot import GrowthPlot

_POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
MANY_BRANCHES = 10
"""Cyclomatic complexity from which on a function is mentioned with a suggestion."""
SHOWN_NOTES = 12


class PerformanceView(QFrame):
    """``line_wanted``: show this line (from 1) of the code; ``cancel_wanted``: stop measuring."""

    line_wanted = Signal(int)
    cancel_wanted = Signal()

    def __init__(self, theme: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("surface", "background")
        self.setAccessibleName(self.tr("Performance"))
        self.verdict = text_label("", "strong", wrap=True)
        self.detail = text_label("", "small", "muted", wrap=True)
        self.claim = text_label("", "body", wrap=True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Measuring"))
        self.cancel = PlainButton(self.tr("Stop measuring"))
        self.cancel.clicked.connect(self._cancel)
        self.time = GrowthPlot(self.tr("Time over input size"), "accent", milliseconds, theme)
        self.memory = GrowthPlot(self.tr("Memory over input size"), "good", in_bytes, theme)
        self._notes = QVBoxLayout()
        self._notes.setSpacing(2)
        self._growth: Growth | None = None
        self._quality: Quality | None = None
        self._measuring = False
        self._lay_out()
        self._show()

    def _lay_out(self) -> None:
        busy = QHBoxLayout()
        busy.setSpacing(10)
        busy.addWidget(self.progress, 1)
        busy.addWidget(self.cancel)
        words = QWidget()
        column = QVBoxLayout(words)
        column.setContentsMargins(20, 12, 12, 12)
        column.setSpacing(4)
        for widget in (self.verdict, self.claim, self.detail):
            column.addWidget(widget)
        column.addLayout(busy)
        column.addLayout(self._notes)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(words)
        scroll.setMinimumWidth(240)
        scroll.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._plots = QWidget()
        plots = QHBoxLayout(self._plots)
        plots.setContentsMargins(8, 12, 20, 6)
        plots.setSpacing(16)
        plots.addWidget(self.time, 1)
        plots.addWidget(self.memory, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(scroll, 4)
        row.addWidget(self._plots, 7)

    # ── what comes in ────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def measuring(self) -> bool:
        return self._measuring

    def show_analysis(self, growth: Growth | None, quality: Quality | None) -> None:
        """What was found out about the last run; None where nothing was."""
        if (growth, quality) != (self._growth, self._quality):
            self._growth, self._quality = growth, quality
            self._show()

    def show_progress(self, running: bool, fraction: float, message: str) -> None:
        self._measuring = running
        self.progress.setRange(0, 0 if fraction < 0 else 1000)
        self.progress.setValue(round(max(fraction, 0.0) * 1000))
        self._show(message)

    # ── inside ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _cancel(self) -> None:
        self.detail.setText(self.tr("Stopping…"))
        self.cancel.setEnabled(False)
        self.cancel_wanted.emit()

    def _show(self, message: str = "") -> None:
        growth = self._growth
        self.progress.setVisible(self._measuring)
        self.cancel.setVisible(self._measuring)
        self.cancel.setEnabled(True)
        self._plots.setVisible(growth is not None and len(growth.points) > 1)
        if self._measuring:
            self._say(self.tr("Measuring how time and memory grow…"), message, "")
        elif growth is not None:
            self._say(verdict_words(growth, self), self._interval(growth), claim_words(growth, self))
        elif self._quality is not None:
            self._say(self.tr("This problem has no growing inputs: its growth is not measured."), "", "")
        else:
            words = self.tr("When all tests pass, growing inputs are run and the growth of time and memory shown here.")
            self._say("", words, "")
        set_look(self.claim, tone="warn" if growth is not None and growth.agrees is False else "text")
        points = growth.points if growth is not None else ()
        verdict = growth.verdict if growth is not None else ""
        self.time.show_points(
            [(point.size, point.wall_ms) for point in points], verdict, self.tr("Nothing was measured.")
        )
        memory = [(point.size, point.memory_bytes) for point in points if point.memory_bytes]
        self.memory.show_points(
            [(float(size), float(value)) for size, value in memory], "", self.tr("Memory was not measured.")
        )
        self._show_notes()

    def _say(self, verdict: str, detail: str, claim: str) -> None:
        for label, text in ((self.verdict, verdict), (self.detail, detail), (self.claim, claim)):
            label.setText(text)
            label.setVisible(bool(text))

    def _interval(self, growth: Growth) -> str:
        if growth.exponent is None or growth.low is None or growth.high is None:
            return ""
        words = self.tr("Exponent {exponent:.2f}, 95 % interval {low:.2f} to {high:.2f}, {count} sizes.")
        return words.format(exponent=growth.exponent, low=growth.low, high=growth.high, count=len(growth.points))

    def _show_notes(self) -> None:
        while (item := self._notes.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        quality = None if self._measuring else self._quality
        if quality is None:
            return
        remarks = [(note.line, self._note(note)) for note in quality.notes]
        remarks += [(metric.line, self._metric(metric)) for metric in quality.functions]
        if remarks:
            heading = text_label(self.tr("Notes on the code: suggestions, not marks"), "small", "muted", wrap=True)
            heading.setContentsMargins(0, 8, 0, 0)
            self._notes.addWidget(heading)
        for line, words in remarks[:SHOWN_NOTES]:
            self._notes.addWidget(self._remark(line, words))
        if len(remarks) > SHOWN_NOTES:
            more = self.tr("and {count} more").format(count=len(remarks) - SHOWN_NOTES)
            self._notes.addWidget(text_label(more, "small", "muted"))
        if quality.missing:
            self._notes.addWidget(text_label(escaped(quality.missing), "small", "muted", wrap=True))

    def _remark(self, line: int, words: str) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        place = self.tr("line {number}").format(number=line)
        link = PlainButton(place, "link", self.tr("Go to {place}: {words}").format(place=place, words=words))
        link.clicked.connect(lambda: self.line_wanted.emit(line))
        row.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(text_label(words, "small", wrap=True), 1)
        return holder

    def _note(self, note: QualityNote) -> str:
        return f"{escaped(note.message)} ({escaped(note.code)})" if note.code else escaped(note.message)

    def _metric(self, metric: FunctionMetric) -> str:
        words = self.tr("{name}: {branches} paths, {lines} lines").format(
            name=escaped(metric.name), branches=metric.complexity, lines=metric.length
        )
        if metric.complexity >= MANY_BRANCHES:
            return words + self.tr("; it might read better in smaller functions")
        return words


def pretty(complexity: str) -> str:
    """``O(n^2)`` as people write it: ``O(n²)``."""
    head, *tails = complexity.split("^")
    for tail in tails:
        digits = len(tail) - len(tail.lstrip("0123456789"))
        head += tail[:digits].translate(_POWERS) + tail[digits:] if digits else f"^{tail}"
    return head.replace("2^n", "2ⁿ")


def verdict_words(growth: Growth, view: QWidget) -> str:
    if growth.verdict:
        return view.tr("Time grows like {verdict}.").format(verdict=pretty(growth.verdict))
    return " ".join((view.tr("No verdict."), escaped(growth.reason))).strip()


def claim_words(growth: Growth, view: QWidget) -> str:
    if not growth.claimed:
        return view.tr("You have not clearly said what it should be.") if growth.verdict else ""
    claimed = pretty(escaped(growth.claimed))
    if growth.agrees is None:
        return view.tr("You said {claimed}; this measurement cannot tell.").format(claimed=claimed)
    if growth.agrees:
        return view.tr("You said {claimed}: that agrees with the measurement.").format(claimed=claimed)
    return view.tr("You said {claimed}: the measurement does not agree.").format(claimed=claimed)
