"""A person's own scores, criterion by criterion, with what each number means."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from interview_desktop.domain.events import OwnScoreGiven
from interview_desktop.domain.session import SessionState
from interview_desktop.interview.problem import Criterion
from interview_desktop.ui.widgets.common import PrimaryButton, text_label

_NO_SCORE = 0


class OwnScore(QWidget):
    """One criterion. ``given`` carries its id, the score (None: no score) and the reason."""

    given = Signal(str, object, str)

    def __init__(self, criterion: Criterion, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        meanings = criterion.anchors
        self._id = criterion.id
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 8)
        column.setSpacing(4)
        column.addWidget(text_label(criterion.title, "strong", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(8)
        self._group = QButtonGroup(self)
        self.choices: dict[int, QRadioButton] = {}
        for value in (_NO_SCORE, *range(1, len(meanings) + 1)):
            choice = QRadioButton(str(value) if value else self.tr("No score"))
            meaning = meanings[value - 1] if value else self.tr("no score")
            name = self.tr("{criterion}, {value} of 5: {meaning}") if value else self.tr("{criterion}: {meaning}")
            choice.setAccessibleName(name.format(criterion=criterion.title, value=value, meaning=meaning))
            choice.setToolTip(meaning)
            self._group.addButton(choice, value)
            self.choices[value] = choice
            row.addWidget(choice)
        row.addStretch(1)
        column.addLayout(row)
        legend = "\n".join(f"{value}  {meaning}" for value, meaning in enumerate(meanings, 1))
        column.addWidget(text_label(legend, "small", "muted", wrap=True))
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(self.tr("Why (only for interviewers)"))
        self.reason.setAccessibleName(self.tr("{criterion}: why").format(criterion=criterion.title))
        column.addWidget(self.reason)
        self._group.idClicked.connect(lambda _: self._tell())
        self.reason.editingFinished.connect(self._tell_reason)

    def show_given(self, given: OwnScoreGiven | None) -> None:
        """Show what is in the record; words that are being written stay."""
        if given is None:
            return
        choice = self.choices.get(given.score or _NO_SCORE)
        if choice is not None:
            choice.setChecked(True)
        if not self.reason.hasFocus():
            self.reason.setText(given.reason)

    def _tell(self) -> None:
        score = self._group.checkedId()
        self.given.emit(self._id, None if score == _NO_SCORE else score, self.reason.text())

    def _tell_reason(self) -> None:
        # A reason alone is none: it goes with the score that it explains.
        if self._group.checkedId() >= 0:
            self._tell()


class OwnScores(QWidget):
    """All criteria and Submit. ``given`` as in :class:`OwnScore`."""

    given = Signal(str, object, str)
    submit_wanted = Signal()

    def __init__(self, criteria: Sequence[Criterion], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.scores = {criterion.id: OwnScore(criterion) for criterion in criteria}
        for score in self.scores.values():
            score.given.connect(self.given)
            column.addWidget(score)
        self.submit = PrimaryButton(self.tr("Submit my scores"))
        self.submit.clicked.connect(self.submit_wanted)
        self.told = text_label("", "small", "muted", wrap=True)
        column.addWidget(self.told)
        column.addWidget(self.submit)

    def show_state(self, state: SessionState) -> None:
        for key, score in self.scores.items():
            score.show_given(state.own_scores.get(key))
            score.setEnabled(not state.own_submitted)
        self.submit.setEnabled(bool(state.own_scores) and not state.own_submitted)
        if state.own_submitted:
            self.told.setText(self.tr("Submitted. The report shows them beside the app's, to interviewers only."))
        else:
            self.told.setText(
                self.tr("Kept apart from the app's scores until you submit them. After that they stay as they are.")
            )
