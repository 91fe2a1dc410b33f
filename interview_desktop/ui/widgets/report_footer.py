"""The last line of a report: what was checked, who led the interview and who scored it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from interview_desktop.domain.session import SessionState
from interview_desktop.ui import text
from interview_desktop.ui.widgets.common import ElidedLabel, text_label


class ReportFooter(QFrame):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "statusbar")
        self.setFixedHeight(28)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        self._checked = text_label("", "small", "muted")
        self._made_by = ElidedLabel("", "small", "muted")
        self._made_by.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._checked)
        row.addSpacing(24)
        row.addWidget(self._made_by, 1)

    def show_state(self, state: SessionState) -> None:
        """Speak of the report of ``state``."""
        started, report = state.started, state.report
        if report is not None:
            checked = self.tr("Report checked: {found} of {claimed} quotes found in the record")
            self._checked.setText(checked.format(found=report.quotes_found, claimed=report.quotes_claimed))
        else:
            self._checked.setText(self.tr("There is no report: the interview had not enough in it."))
        if started is not None:
            who = self.tr("Interviewer: {name}").format(name=text.interviewer_name(started.interviewer))
            rubric = self.tr("rubric {name}").format(name=report.rubric if report else started.rubric)
            made = [who, rubric]
            if report is not None and report.scorer:
                made.append(self.tr("scored by {name}, app {version}").format(name=report.scorer, version=report.app))
            self._made_by.show_text(" · ".join(made))
