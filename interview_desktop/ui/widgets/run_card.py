"""One run of the tests, as the report shows it."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from interview_desktop.domain.runs import TestResult
from interview_desktop.domain.session import Run
from interview_desktop.ui import text
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.common import ElidedLabel, text_label

SHOWN = 12
"""Tests shown one by one; failing ones come first."""


class RunCard(QFrame):
    def __init__(self, theme: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._run: Run | None = None
        self.setProperty("surface", "raised")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(6)
        self.title = text_label(tone="muted")
        self.message = text_label(role="small", wrap=True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        column.addWidget(self.title)
        column.addWidget(self.message)
        column.addLayout(self._grid)
        theme.changed.connect(self._fill)
        self.hide()

    def show_run(self, run: Run | None) -> None:
        self.setVisible(run is not None)
        if run != self._run:
            self._run = run
            self._fill()

    def _fill(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        run = self._run
        if run is None:
            return
        words = self.tr("Run {number}, {clock}").format(number=run.run, clock=text.clock(run.elapsed_s))
        result = run.result
        if result is None:
            self.title.setText(f"{words} · " + self.tr("it did not come to an end"))
            self.message.hide()
            return
        passed = self.tr("{passed} of {total} tests passed").format(passed=result.passed, total=result.total)
        self.title.setText(f"{words} · {passed}")
        self.title.setAccessibleName(self.title.text())
        self.message.setText(result.message)
        self.message.setVisible(bool(result.message))
        ordered = sorted(result.tests, key=lambda test: test.passed)
        for place, test in enumerate(ordered[:SHOWN]):
            self._grid.addWidget(self._test(test), place // 2, place % 2)

    def _test(self, test: TestResult) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        icon, token = ("check", "good") if test.passed else ("x", "bad")
        picture = QLabel()
        picture.setPixmap(self._theme.icon(icon, token, 14).pixmap(QSize(14, 14), self.devicePixelRatio()))
        row.addWidget(picture)
        row.addWidget(ElidedLabel(self._words(test), "small", "muted" if test.passed else "text"), 1)
        return holder

    def _words(self, test: TestResult) -> str:
        name = self.tr("hidden · {name}").format(name=test.name) if test.hidden else test.name
        if test.passed:
            return name
        states = {
            "failed": self.tr("failed"),
            "error": self.tr("error"),
            "timeout": self.tr("took too long"),
            "out_of_memory": self.tr("needed too much memory"),
            "crashed": self.tr("crashed"),
            "not_run": self.tr("not run"),
        }
        if test.status == "failed" and not test.hidden:
            return self.tr("{name}: expected {expected}, got {got}").format(
                name=name, expected=test.expected, got=test.got
            )
        detail = test.error.strip().splitlines()[-1] if test.error.strip() else ""
        return f"{name}: {detail or states.get(test.status, test.status)}"
