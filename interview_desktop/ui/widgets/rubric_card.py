"""One criterion of the report: its score and the evidence that it rests on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from interview_desktop.domain.report import CriterionScore, Evidence
from interview_desktop.ui import text
from interview_desktop.ui.models.replay import Replay
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.common import Card, PlainButton, SegmentBar, text_label


class RubricCard(Card):
    """``jumped`` carries the :class:`Evidence` to go to."""

    jumped = Signal(object)

    def __init__(self, score: CriterionScore, replay: Replay, theme: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent, margin=14, spacing=8)
        self.score = score
        self.setAccessibleName(self.spoken())
        self.column.addLayout(self._head())
        if score.score is None:
            if score.reason:
                self.column.addWidget(text_label(score.reason, "small", "muted", wrap=True))
            return
        self.column.addWidget(SegmentBar(theme, score.score))
        if score.anchor:
            self.column.addWidget(text_label(score.anchor, "small", "muted", wrap=True))
        for evidence in score.evidence:
            self.column.addLayout(self._evidence(evidence, replay))
        if score.evidence:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.clicked.connect(lambda: self.jumped.emit(score.evidence[0]))

    def spoken(self) -> str:
        if self.score.score is None:
            return self.tr("{title}: not assessed").format(title=self.score.title)
        return self.tr("{title}: {score} of 5").format(title=self.score.title, score=self.score.score)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(text_label(self.score.title, "strong", wrap=True), 1)
        if self.score.score is None:
            row.addWidget(text_label(self.tr("not assessed"), "body", "muted"))
        else:
            row.addWidget(text_label(str(self.score.score), "strong"))
            row.addWidget(text_label("/5", "body", "muted"))
        return row

    def _evidence(self, evidence: Evidence, replay: Replay) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        bar = QFrame()
        bar.setProperty("surface", "evidence")
        bar.setFixedWidth(3)
        row.addWidget(bar)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(text_label(evidence_words(evidence), "small", wrap=True))
        line = replay.line_of(evidence.seq) if evidence.kind == "quote" else None
        if line is not None and line.original:
            corrected = self.tr("corrected; recognised: “{text}”").format(text=line.original)
            words.addWidget(text_label(corrected, "small", "muted", wrap=True))
        row.addLayout(words, 1)
        known = self.tr("measured") if evidence.basis == "measured" else self.tr("said")
        basis = text_label(known, "small", "muted")
        # Beside a paragraph, which keeps room above its first line.
        basis.setContentsMargins(0, 2, 0, 0)
        row.addWidget(basis, 0, Qt.AlignmentFlag.AlignTop)
        place = self._link(evidence, replay)
        if place:
            name = self.tr("{title}: go to {place}").format(title=self.score.title, place=place)
            link = PlainButton(f"▶ {place}", "link", name)
            link.clicked.connect(lambda: self.jumped.emit(evidence))
            row.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _link(self, evidence: Evidence, replay: Replay) -> str:
        if evidence.kind == "run":
            for run in replay.state.runs:
                if evidence.seq in (run.seq, run.finished_seq):
                    return self.tr("run {number}").format(number=run.run)
        if replay.time_of(evidence.seq) is None:
            return ""
        return text.clock(evidence_moment(evidence, replay))


def evidence_words(evidence: Evidence) -> str:
    """The sentence that is shown: the quote in quotation marks, and what it shows."""
    if evidence.kind in ("quote", "code") and evidence.quote:
        quote = f"“{evidence.quote}”"
        return f"{quote} {evidence.note}".strip()
    return evidence.note


def evidence_moment(evidence: Evidence, replay: Replay) -> float:
    """Where the playhead goes: to the beginning of an utterance, and to the end of a run."""
    line = replay.line_of(evidence.seq) if evidence.kind == "quote" else None
    if line is not None:
        return replay.moment_of(line)
    at = replay.time_of(evidence.seq)
    return evidence.elapsed_s if at is None else at
