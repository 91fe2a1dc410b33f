"""The left side of the report: verdict, criteria with evidence, what to practise next; read by one of two people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from interview_desktop.domain.report import CriterionScore, Evidence, Report
from interview_desktop.domain.session import SessionState
from interview_desktop.interview.delivery import Delivery
from interview_desktop.interview.onsite import compared, took_part
from interview_desktop.interview.problem import Criterion, Problem
from interview_desktop.interview.readings import (
    GOOD,
    Comparison,
    Reading,
    candidate_reading,
    comparison,
    interviewer_reading,
)
from interview_desktop.session.document import delivery_facts, difference_text, own_value, span
from interview_desktop.ui import text
from interview_desktop.ui.models.replay import Replay
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.common import PlainButton, set_look, text_label
from interview_desktop.ui.widgets.own_scores import OwnScores
from interview_desktop.ui.widgets.rubric_card import RubricCard


class ReadingSwitch(QWidget):
    """For whom the report is read. ``chosen`` carries the :data:`Reading`."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        # No button group: Qt leaves all but the checked one out of the round of Tab.
        self.buttons: dict[str, PlainButton] = {}
        readings: tuple[tuple[Reading, str], ...] = (
            ("candidate", self.tr("For me")),
            ("interviewer", self.tr("For the interviewer")),
        )
        for reading, words in readings:
            button = PlainButton(words, "small", self.tr("Read the report: {whom}").format(whom=words))
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, name=reading: self._choose(name))
            self.buttons[reading] = button
            row.addWidget(button)
        row.addStretch(1)

    def _choose(self, reading: Reading) -> None:
        self.show_reading(reading)
        self.chosen.emit(reading)

    def show_reading(self, reading: Reading) -> None:
        """Mark ``reading`` as the one that is shown."""
        for name, button in self.buttons.items():
            button.setChecked(name == reading)
            set_look(button, chosen="true" if name == reading else "false")


class ReportScores(QWidget):
    """``line`` is shown over the verdict.

    ``jumped`` carries the :class:`Evidence` that was chosen, ``reading_chosen`` the :data:`Reading`.
    """

    jumped = Signal(object)
    reading_chosen = Signal(str)
    own_given = Signal(str, object, str)
    """A criterion's id, the score that a person gives (or None), and why."""
    own_submit_wanted = Signal()

    def __init__(self, theme: Appearance, line: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._report: Report | None = None
        self.cards: list[RubricCard] = []
        self.criteria: Sequence[Criterion] = ()
        """What a person who led the interview may score."""
        self.own: OwnScores | None = None
        self.switch = ReadingSwitch()
        self.switch.chosen.connect(self.reading_chosen)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 18, 24, 24)
        outer.setSpacing(12)
        outer.setAlignment(Qt.AlignmentFlag.AlignTop)
        outer.addWidget(self.switch)
        if line is not None:
            outer.addWidget(line)
        self._column = QVBoxLayout()
        self._column.setSpacing(10)
        outer.addLayout(self._column)

    def show_report(self, replay: Replay, reading: Reading = "candidate", bank: Sequence[Problem] = ()) -> None:
        """Show the report of ``replay`` as ``reading`` wants it; ``bank`` is where problems to practise come from."""
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.cards = []
        self.own = None
        report = self._report = replay.state.report
        self.switch.setVisible(report is not None)
        self.switch.show_reading(reading)
        if report is None:
            self._column.addWidget(text_label(self.tr("No report"), "large", wrap=True))
            self._say(self.tr("The record is here to read all the same."))
            return
        self._column.addWidget(text_label(report.verdict, "large", wrap=True))
        self._say(self.summary(report))
        if reading == "candidate":
            self._show_to_candidate(replay, report, bank)
        else:
            self._show_to_interviewer(replay, report)
        found = comparison(replay.state)
        if found is not None:
            self._show_earlier(found)

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

    # ── the two readings ─────────────────────────────────────────────────────────────────────────────────────────

    def _show_to_candidate(self, replay: Replay, report: Report, bank: Sequence[Problem]) -> None:
        reading = candidate_reading(replay.state, replay.log, bank)
        well = [score for score in report.scores if (score.score or 0) >= GOOD]
        work = [score for score in report.assessed if (score.score or 0) < GOOD]
        self._add_cards(self.tr("What went well"), well, replay)
        self._add_cards(self.tr("What to work on"), work, replay)
        if reading.advice or reading.problems:
            self._head(self.tr("Practise next"))
        for number, advice in enumerate(reading.advice, 1):
            self._say(f"{number}. {advice}")
        for item in reading.problems:
            level = text.difficulty_name(item.difficulty)
            self._say(self.tr("→ {title} · {level}: {why}.").format(title=item.title, level=level, why=item.why))
        self._add_delivery(self.tr("How you spoke"), reading.delivery)
        self._add_cards(self.tr("Not assessed"), [score for score in report.scores if score.score is None], replay)

    def _show_to_interviewer(self, replay: Replay, report: Report) -> None:
        reading = interviewer_reading(replay.state, replay.log)
        self._say(self.tr("There is no hire signal here: whether to hire is for people to say."))
        self._show_own_side(replay.state)
        if reading.open_questions:
            self._list(self.tr("Open questions for you"), reading.open_questions)
        self._add_cards(self.tr("Scores"), report.scores, replay)
        hints = [f"{text.clock(at)} · {words}" for at, words in reading.hints]
        self._list(self.tr("Hints"), hints or [self.tr("None was given.")])
        if reading.moves:
            moves = [f"{text.clock(at)} · {words}" for at, words in reading.moves]
            self._list(self.tr("The difficulty moved"), moves)
        if reading.observations:
            self._list(self.tr("The interviewer's own notes"), [words for _, words in reading.observations])
        self._add_delivery(self.tr("Delivery"), reading.delivery)

    def _show_own_side(self, state: SessionState) -> None:
        """What a person who led the interview gave and noted; before they submitted, what they have still to give."""
        if took_part(state) and not state.own_submitted and self.criteria:
            self._head(self.tr("Your own scores"))
            self.own = OwnScores(self.criteria)
            self.own.show_state(state)
            self.own.given.connect(self.own_given)
            self.own.submit_wanted.connect(self.own_submit_wanted)
            self._column.addWidget(self.own)
        rows = compared(state)
        if rows:
            self._head(self.tr("Your own scores beside the app's"))
        for row in rows:
            words = self.tr("{title}: app {theirs}, you {own}").format(
                title=row.title, theirs=own_value(row.theirs), own=own_value(row.own)
            )
            difference = difference_text(row.difference)
            self._say(" · ".join(part for part in (words, difference, row.reason) if part))
        notes = [f"{text.clock(note.elapsed_s)} · {note.text}" for note in state.human_notes]
        self._list(self.tr("Your private notes"), notes)

    def _add_cards(self, title: str, scores: Iterable[CriterionScore], replay: Replay) -> None:
        found = list(scores)
        if found:
            self._head(title)
        for score in found:
            card = RubricCard(score, replay, self._theme)
            card.jumped.connect(self.jumped)
            self.cards.append(card)
            self._column.addWidget(card)

    def _add_delivery(self, title: str, found: Delivery) -> None:
        stages = [
            self.tr("{stage}: {took} of {planned}").format(
                stage=item.title, took=span(item.spent_s), planned=span(item.budget_s)
            )
            for item in found.stages
        ]
        self._list(title, (*delivery_facts(found), *stages))

    def _show_earlier(self, found: Comparison) -> None:
        self._head(self.tr("Earlier report"))
        made = " · ".join(part for part in (found.earlier.rubric, found.earlier.scorer) if part)
        self._say(self.tr("Made with {what}. Then and now:").format(what=made))
        nothing = self.tr("not assessed")
        for change in found.changes:
            before = nothing if change.before is None else str(change.before)
            now = nothing if change.now is None else str(change.now)
            self._say(f"{change.title}: {before} → {now}")

    def _list(self, title: str, lines: Sequence[str]) -> None:
        if lines:
            self._head(title)
        for line in lines:
            self._say(line)

    def _head(self, title: str) -> None:
        label = text_label(title, "heading")
        label.setContentsMargins(0, 8, 0, 0)
        self._column.addWidget(label)

    def _say(self, words: str) -> None:
        self._column.addWidget(text_label(words, "body", "muted", wrap=True))
