"""The card that starts an interview; it remembers its choices."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from interview_desktop.interview.problem import Problem
from interview_desktop.interview.tailoring import Background
from interview_desktop.ports import Settings
from interview_desktop.session.api import StartRequest
from interview_desktop.ui import text
from interview_desktop.ui.widgets.common import Card, PlainButton, PrimaryButton, text_label

LENGTHS_MIN = (30, 45, 60)
DIFFICULTIES = ("easy", "medium", "hard")
SURPRISE = "surprise:"


class StartCard(Card):
    """``start_requested`` carries the :class:`StartRequest`; ``check_wanted`` asks for the microphone check, which is
    offered if it ``can_check``."""

    start_requested = Signal(object)
    check_wanted = Signal()
    fitting_wanted = Signal()
    """The person wants to see, give or take away the CV and the job that the interview is fitted to."""

    def __init__(
        self,
        problems: Sequence[Problem],
        settings: Settings,
        parent: QWidget | None = None,
        *,
        can_check: bool = False,
    ) -> None:
        super().__init__(parent, margin=28, spacing=16)
        self.column.setContentsMargins(28, 22, 28, 22)
        self._settings = settings
        self._problems = {problem.id: problem for problem in problems}
        self.interview = self._choice("interview", self.tr("Interview"), [(self.tr("Technical"), "technical")])
        self.problem = self._choice("problem", self.tr("Problem"), self._problem_items(problems), f"{SURPRISE}medium")
        self.language = self._choice("language", self.tr("Language"), self._language_items())
        self.interviewer = self._choice(
            "interviewer", self.tr("Interviewer"), [(self.tr("On this computer"), "builtin")]
        )
        lengths = [(self.tr("{count} minutes").format(count=count), str(count)) for count in LENGTHS_MIN]
        self.length = self._choice("length_min", self.tr("Length"), lengths, "45")
        self.start = PrimaryButton(self.tr("Start interview"), large=True)
        self.start.clicked.connect(self._start)
        row = QHBoxLayout()
        row.setSpacing(16)
        stretches = (3, 5, 3, 4, 3)
        boxes = (self.interview, self.problem, self.language, self.interviewer, self.length)
        for box, stretch in zip(boxes, stretches, strict=True):
            row.addLayout(_field(box), stretch)
        row.addWidget(self.start, 0, Qt.AlignmentFlag.AlignBottom)
        self.column.addLayout(row)
        self.column.addLayout(self._toggles())
        self.readiness = text_label(self.tr("Looking at microphone, voice and Docker…"), "body", "muted", wrap=True)
        self.check = PlainButton(self.tr("Check the microphone"), "link")
        self.check.setProperty("rank", "flush")
        self.check.setVisible(can_check)
        self.check.clicked.connect(self.check_wanted)
        bottom = QHBoxLayout()
        bottom.setSpacing(16)
        bottom.addWidget(self.readiness, 1)
        self.fitting = PlainButton("", "link")
        self.fitting.setProperty("rank", "flush")
        self.fitting.clicked.connect(self.fitting_wanted)
        self.background = Background()
        self.fit_to(self.background)
        bottom.addWidget(self.fitting)
        bottom.addWidget(self.check)
        self.column.addLayout(bottom)
        self.problem.currentIndexChanged.connect(self._offer_languages)

    def request(self) -> StartRequest:
        """What the card says now."""
        chosen = str(self.problem.currentData())
        surprise = chosen.startswith(SURPRISE)
        voice = self.voice.isChecked()
        return StartRequest(
            problem_id="" if surprise else chosen,
            difficulty=chosen.removeprefix(SURPRISE) if surprise else self._problems[chosen].difficulty,
            language=str(self.language.currentData()),
            length_s=float(self.length.currentData()) * 60,
            voice=voice,
            record=voice and self.record.isChecked(),
            background=self.background,
        )

    def fit_to(self, background: Background) -> None:
        """Fit the next interview to ``background``; an empty one takes it away. It is not remembered."""
        self.background = background
        names = [background.cv_name or self.tr("your CV")] if background.cv else []
        names += [background.job_name or self.tr("the job")] if background.job else []
        words = self.tr("Fitted to {names}").format(names=self.tr(" and ").join(names))
        self.fitting.setText(words if background else self.tr("Fit it to a CV or a job…"))
        self.fitting.setAccessibleName(self.fitting.text())

    def set_busy(self, busy: bool) -> None:
        """While an interview is being opened nothing can be chosen."""
        self.setEnabled(not busy)
        self.start.setText(self.tr("Starting…") if busy else self.tr("Start interview"))
        self.start.setAccessibleName(self.start.text())

    def _start(self) -> None:
        self.start_requested.emit(self.request())

    def _toggles(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(24)
        self.voice = self._toggle("voice", self.tr("Speak aloud"))
        self.record = self._toggle("record", self.tr("Record my voice"))
        self.privacy = text_label("", "small", "muted", wrap=True)
        self.privacy.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row.addWidget(self.voice)
        row.addWidget(self.record)
        row.addWidget(self.privacy, 1)
        self.voice.toggled.connect(self._explain)
        self.record.toggled.connect(self._explain)
        self._explain()
        return row

    def _explain(self) -> None:
        self.record.setEnabled(self.voice.isChecked())
        if not self.voice.isChecked():
            words = self.tr("You type, the interviewer answers in writing. The microphone stays closed.")
        elif self.record.isChecked():
            words = self.tr("Your voice is kept on this computer beside the words, until you delete the session.")
        else:
            words = self.tr("Your voice becomes words on this computer and is then forgotten.")
        self.privacy.setText(words)

    def _problem_items(self, problems: Sequence[Problem]) -> list[tuple[str, str]]:
        have = {problem.difficulty for problem in problems}
        surprise = self.tr("Surprise me")
        items = [
            (f"{surprise} · {text.difficulty_name(name)}", SURPRISE + name) for name in DIFFICULTIES if name in have
        ]
        return items + [(problem.title, problem.id) for problem in problems]

    def _language_items(self) -> list[tuple[str, str]]:
        problem = self._problems.get(str(self.problem.currentData()))
        problems = [problem] if problem else list(self._problems.values())
        names = dict.fromkeys(starter.language for item in problems for starter in item.starters)
        return [(text.language_name(name), name) for name in names or ("python",)]

    def _offer_languages(self) -> None:
        wanted = self._settings.get("interview.language", "python")
        self.language.blockSignals(True)
        self.language.clear()
        for words, value in self._language_items():
            self.language.addItem(words, value)
        self.language.setCurrentIndex(max(0, self.language.findData(wanted)))
        self.language.blockSignals(False)

    def _choice(self, key: str, name: str, items: list[tuple[str, str]], default: str = "") -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(6)
        for words, value in items:
            box.addItem(words, value)
        remembered = str(self._settings.get(f"interview.{key}", default))
        box.setCurrentIndex(max(0, box.findData(remembered)))
        box.activated.connect(lambda _: self._settings.set(f"interview.{key}", box.currentData()))
        return box

    def _toggle(self, key: str, name: str) -> QCheckBox:
        box = QCheckBox(name)
        box.setAccessibleName(name)
        box.setChecked(bool(self._settings.get(f"interview.{key}", True)))
        box.toggled.connect(lambda on: self._settings.set(f"interview.{key}", on))
        return box


def _field(box: QComboBox) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(6)
    label: QLabel = text_label(box.accessibleName(), "small", "muted")
    label.setBuddy(box)
    column.addWidget(label)
    column.addWidget(box)
    return column
