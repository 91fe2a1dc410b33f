"""The left side of the report: verdict, criteria with evidence, what to practise next."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from interview_desktop.domain.report import Evidence, Report
from interview_desktop.ui.models.replay import Replay
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.common import text_label
from interview_desktop.ui.widgets.rubric_card import RubricCard


class ReportScores(QWidget):
    """``jumped`` carries the :class:`Evidence` that was chosen."""

    jumped = Signal(object)

    def __init__(self, theme: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._report: Report | None = None
        self.cards: list[RubricCard] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(24, 22, 24, 24)
        self._column.setSpacing(10)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)

    def show_report(self, replay: Replay) -> None:
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.cards = []
        report = self._report = replay.state.report
        if report is None:
            self._column.addWidget(text_label(self.tr("No report"), "large", wrap=True))
            self._column.addWidget(
                text_label(self.tr("The record is here to read all the same."), tone="muted", wrap=True)
            )
            return
        self._column.addWidget(text_label(report.verdict, "large", wrap=True))
        self._column.addWidget(text_label(self.summary(report), "body", "muted", wrap=True))
        for score in report.scores:
            card = RubricCard(score, replay, self._theme)
            card.jumped.connect(self.jumped)
            self.cards.append(card)
            self._column.addWidget(card)
        if report.practise_next:
            self._column.addSpacing(8)
            self._column.addWidget(text_label(self.tr("Practise next"), "heading"))
            for number, advice in enumerate(report.practise_next, 1):
                self._column.addWidget(text_label(f"{number}. {advice}", "body", "muted", wrap=True))

    def summary(self, report: Report) -> str:
        """How many criteria were assessed, and which were not."""
        words = self.tr("{assessed} of {total} criteria assessed. Every score below cites what was said or run.")
        parts = [words.format(assessed=len(report.assessed), total=len(report.scores))]
        missing = [score.title for score in report.scores if score.score is None]
        if missing:
            parts.append(self.tr("Not assessed, for want of evidence: {titles}.").format(titles=", ".join(missing)))
        if report.dropped:
            parts.append(self.tr("Left out, because the record does not bear it: {n}.").format(n=len(report.dropped)))
        return " ".join(parts)

    def first_evidence(self) -> Evidence | None:
        scores = self._report.scores if self._report else ()
        return next((evidence for score in scores for evidence in score.evidence), None)

    def show_active(self, evidence: Evidence | None) -> None:
        """Frame the criterion that ``evidence`` belongs to."""
        for card in self.cards:
            card.set_active(evidence is not None and evidence in card.score.evidence)
