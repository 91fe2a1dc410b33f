"""One quiet line over the scores: a model is reading the session, or whose scores these are and what else there is."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from interview_desktop.domain.report import Report
from interview_desktop.domain.session import SessionState
from interview_desktop.session.api import Desk
from interview_desktop.session.signals import ReviewChanged
from interview_desktop.ui.bridge import Bridge, sentences
from interview_desktop.ui.widgets.announce import announce
from interview_desktop.ui.widgets.common import PlainButton, text_label

Offer = Literal["stop", "show", "built-in", "model", ""]


class ReviewNotice(QWidget):
    """``arrived``: there is another report. ``show_wanted``: the person asks for it. ``switched``: ``report`` is now
    the other one of the two that are there."""

    arrived = Signal()
    show_wanted = Signal()
    switched = Signal()

    def __init__(self, desk: Desk, session_id: str, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._session_id, self._bridge = desk, session_id, bridge
        self._scope = bridge.scope(self)
        self._state: SessionState | None = None
        self._offer: Offer = ""
        self._by_rules = False
        self._waiting = False
        self.label = text_label("", "small", "muted", wrap=True)
        self.button = PlainButton("", "link")
        self.button.clicked.connect(self._act)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.label, 1)
        row.addWidget(self.button)
        self.hide()
        stop = desk.on_review(bridge.deliver(self, self._heard))
        self.destroyed.connect(lambda: stop())

    @property
    def report(self) -> Report | None:
        """The report to read: the latest one, or the built-in one that was there before a model looked."""
        built_in = self._built_in
        if self._by_rules and built_in is not None:
            return built_in
        return self._state.report if self._state is not None else None

    def show_state(self, state: SessionState) -> None:
        """``state`` is on the page now, with whatever report was made last."""
        if self._state is None or self._state.report != state.report:
            self._by_rules = False
        self._state, self._waiting = state, False
        self._show()

    def wait(self) -> None:
        """The new report must not come in between just now: offer it instead."""
        self._waiting = True
        self._show()

    @property
    def _built_in(self) -> Report | None:
        """What the rules said, where the latest report is a model's. A model's look at an older record is not offered:
        its quotes may be gone."""
        state = self._state
        if state is None or state.report is None or state.report.by_rules:
            return None
        return next((report for report in reversed(state.earlier_reports) if report.by_rules), None)

    def _heard(self, changed: ReviewChanged) -> None:
        if changed.session_id != self._session_id:
            return
        if changed.status == "done":
            self.arrived.emit()
        else:
            self._show()
        announce(self.label, changed.message)

    def _show(self) -> None:
        words, offer = self._words()
        names = {
            "stop": (self.tr("Stop"), self.tr("Stop the review")),
            "show": (self.tr("Show it"), self.tr("Show the new report")),
            "built-in": (self.tr("Read the built-in report"), ""),
            "model": (self.tr("Read the model's report"), ""),
            "": ("", ""),
        }
        self._offer = offer
        said, name = names[offer]
        self.button.setText(said)
        self.button.setAccessibleName(name or said)
        self.button.setVisible(bool(offer))
        self.label.setText(words)
        self.setVisible(bool(words))

    def _words(self) -> tuple[str, Offer]:
        now = self._desk.review(self._session_id)
        report = self._state.report if self._state is not None else None
        if self._waiting and now is not None and now.status == "done":
            return now.message, "show"
        if now is not None and now.status == "running":
            return now.message, "stop"
        if report is not None and not report.by_rules:
            name = report.scorer.rpartition(", ")[0] or report.scorer
            if self._built_in is None:
                return _authors(report, None, name), ""
            if not self._by_rules:
                return _authors(report, self._built_in, name), "built-in"
            words = self.tr("Scores by the built-in rules. An export holds the latest report, by {name}.")
            return words.format(name=name), "model"
        if now is not None and now.status in ("failed", "cancelled"):
            # What to do next is in the same breath: a tool tip is not found by a keyboard.
            return f"{now.message} {now.remedy}".strip(), ""
        return "", ""

    def _act(self) -> None:
        if self._offer == "stop":
            self.button.setEnabled(False)
            self._bridge.run(self._scope, self._desk.cancel_review(self._session_id), self._failed, self._stopped)
        elif self._offer == "show":
            self.show_wanted.emit()
        elif self._offer:
            self._by_rules = self._offer == "built-in"
            self._show()
            self.switched.emit()

    def _stopped(self, _: object) -> None:
        self.button.setEnabled(True)
        self._show()

    def _failed(self, error: Exception) -> None:
        self.button.setEnabled(True)
        self.label.setText(" ".join(sentences(error)).strip())


def _authors(report: Report, built_in: Report | None, name: str) -> str:
    """By whom the scores are. Where a model's judgement did not stand, the built-in one did."""
    own = {score.criterion: score for score in built_in.scores} if built_in is not None else {}
    theirs = sum(
        (before := own.get(score.criterion)) is None
        or (score.score, score.reason, score.evidence) != (before.score, before.reason, before.evidence)
        for score in report.assessed
    )
    total = len(report.assessed)
    if built_in is None or theirs == total:
        return _tr("Scores by {name}, checked against the record.").format(name=name)
    words = _tr("{theirs} of {total} scores by {name}, the others by the built-in rules; all checked.")
    return words.format(theirs=theirs, total=total, name=name)


def _tr(words: str) -> str:
    return QCoreApplication.translate("ReviewNotice", words)
