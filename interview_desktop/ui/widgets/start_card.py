"""The card that starts an interview; it remembers its choices."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from interview_desktop.interview.bank import Bank
from interview_desktop.interview.tailoring import Background
from interview_desktop.ports import Settings
from interview_desktop.session.api import StartRequest
from interview_desktop.ui import text
from interview_desktop.ui.widgets.common import Card, PlainButton, PrimaryButton, text_label

TECHNICAL = "technical"
ANY_INDUSTRY = ""
DIFFICULTIES = ("easy", "medium", "hard")
SURPRISE = "surprise:"


class _Entry(NamedTuple):
    """Something that an interview can be about."""

    id: str
    title: str
    difficulty: str
    languages: tuple[str, ...] = ()


class StartCard(Card):
    """``start_requested`` carries the :class:`StartRequest`; ``check_wanted`` asks for the microphone check, which is
    offered if it ``can_check``. ``consent`` are the words to which a recorded candidate agrees."""

    start_requested = Signal(object)
    check_wanted = Signal()
    fitting_wanted = Signal()
    """The person wants to see, give or take away the CV and the job that the interview is fitted to."""

    def __init__(
        self,
        bank: Bank,
        settings: Settings,
        parent: QWidget | None = None,
        *,
        can_check: bool = False,
        consent: str = "",
    ) -> None:
        super().__init__(parent, margin=28, spacing=16)
        self._consent = consent
        self.column.setContentsMargins(28, 22, 28, 22)
        self._settings = settings
        self._bank = bank
        self._keys: dict[QComboBox, str] = {}
        kinds = [(text.interview_name(item.id), item.id) for item in bank.interviews if self._entries(item.id)]
        kinds.sort(key=lambda item: item[1] != TECHNICAL)
        self.interview = self._choice(
            "interview", self.tr("Interview"), kinds or [(text.interview_name(TECHNICAL), TECHNICAL)], TECHNICAL
        )
        industries = [(item.title, item.id) for item in bank.industries]
        self.industry = self._choice(
            "industry", self.tr("Industry"), [(self.tr("Any industry"), ANY_INDUSTRY), *industries]
        )
        self.problem = self._choice(self._problem_key(), self.tr("Problem"), [])
        self.language = self._choice("language", self.tr("Language"), [])
        self.interviewer = self._choice(
            "interviewer", self.tr("Interviewer"), [(self.tr("On this computer"), "builtin")]
        )
        self.length = self._choice("length_min", self.tr("Length"), [])
        self.start = PrimaryButton(self.tr("Start interview"), large=True)
        self.start.clicked.connect(self._start)
        grid = QGridLayout()
        grid.setSpacing(16)
        self._fields: dict[QComboBox, _Field] = {}
        # The language stands where its absence leaves no hole in the row.
        rows = ((self.interview, self.industry, self.problem), (self.length, self.interviewer, self.language))
        for row, boxes in enumerate(rows):
            for column, box in enumerate(boxes):
                self._fields[box] = _Field(box)
                grid.addWidget(self._fields[box], row, column, 1, 2 if box is self.problem else 1)
        grid.addWidget(self.start, 1, 3, Qt.AlignmentFlag.AlignBottom)
        for column in range(4):
            grid.setColumnStretch(column, 1)
        self.column.addLayout(grid)
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
        self.interview.currentIndexChanged.connect(self._offer_content)
        self._offer_content()

    def request(self) -> StartRequest:
        """What the card says now."""
        chosen = str(self.problem.currentData())
        surprise = chosen.startswith(SURPRISE)
        voice = self.voice.isChecked()
        return StartRequest(
            problem_id="" if surprise else chosen,
            difficulty=chosen.removeprefix(SURPRISE) if surprise else self._chosen(chosen).difficulty,
            language=str(self.language.currentData() or ""),
            length_s=float(self.length.currentData()) * 60,
            voice=voice,
            record=voice and self.record.isChecked(),
            background=self.background,
            interview=self._kind,
            industry=str(self.industry.currentData()),
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
            # Whoever starts with this box checked agrees to these words; the session keeps them.
            words = self._consent
        else:
            words = self.tr("Your voice becomes words on this computer and is then forgotten.")
        self.privacy.setText(words)

    # ── what the type of interview offers ────────────────────────────────────────────────────────────────────────

    @property
    def _kind(self) -> str:
        return str(self.interview.currentData())

    def _problem_key(self) -> str:
        """Each type of interview remembers its own choice."""
        return "problem" if self._kind == TECHNICAL else f"problem.{self._kind}"

    def _entries(self, kind: str) -> list[_Entry]:
        content = next((item.content for item in self._bank.interviews if item.id == kind), "problem")
        if content == "questions":
            return [_Entry(item.id, item.title, item.difficulty) for item in self._bank.questions]
        problems = self._bank.cases if content == "case" else self._bank.problems
        return [
            _Entry(item.id, item.title, item.difficulty, tuple(starter.language for starter in item.starters))
            for item in problems
        ]

    def _chosen(self, identifier: str) -> _Entry:
        return next(item for item in self._entries(self._kind) if item.id == identifier)

    def _offer_content(self) -> None:
        names = {"behavioral": self.tr("First question"), "system_design": self.tr("System")}
        self._name(self.problem, names.get(self._kind, self.tr("Problem")))
        surprise = f"{SURPRISE}medium"
        self._fill(self.problem, self._problem_items(), self._settings.get(self._setting(self.problem), surprise))
        lengths = next((item.lengths for item in self._bank.interviews if item.id == self._kind), (30, 45, 60))
        minutes = [(self.tr("{count} minutes").format(count=count), str(count)) for count in lengths]
        middle = str(lengths[len(lengths) // 2])
        self._fill(self.length, minutes, self._settings.get("interview.length_min", middle), middle)
        self._fields[self.language].setVisible(self._kind == TECHNICAL)
        self._offer_languages()

    def _problem_items(self) -> list[tuple[str, str]]:
        entries = self._entries(self._kind)
        have = {item.difficulty for item in entries}
        surprise = self.tr("Surprise me")
        items = [
            (f"{surprise} · {text.difficulty_name(name)}", SURPRISE + name) for name in DIFFICULTIES if name in have
        ]
        return items + [(item.title, item.id) for item in entries]

    def _offer_languages(self) -> None:
        entries = self._entries(self._kind)
        chosen = [item for item in entries if item.id == self.problem.currentData()]
        names = dict.fromkeys(language for item in chosen or entries for language in item.languages)
        items = [(text.language_name(name), name) for name in names]
        self._fill(self.language, items, self._settings.get("interview.language", "python"))

    def _fill(self, box: QComboBox, items: list[tuple[str, str]], wanted: object, otherwise: str = "") -> None:
        box.blockSignals(True)
        box.clear()
        for words, value in items:
            box.addItem(words, value)
        place = box.findData(str(wanted))
        box.setCurrentIndex(place if place >= 0 else max(0, box.findData(otherwise)))
        box.blockSignals(False)

    def _name(self, box: QComboBox, name: str) -> None:
        box.setAccessibleName(name)
        self._fields[box].label.setText(name)

    def _setting(self, box: QComboBox) -> str:
        return f"interview.{self._problem_key() if box is self.problem else self._keys[box]}"

    def _choice(self, key: str, name: str, items: list[tuple[str, str]], default: str = "") -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(6)
        self._keys[box] = key
        self._fill(box, items, self._settings.get(f"interview.{key}", default))
        box.activated.connect(lambda _: self._settings.set(self._setting(box), box.currentData()))
        return box

    def _toggle(self, key: str, name: str) -> QCheckBox:
        box = QCheckBox(name)
        box.setAccessibleName(name)
        box.setChecked(bool(self._settings.get(f"interview.{key}", True)))
        box.toggled.connect(lambda on: self._settings.set(f"interview.{key}", on))
        return box


class _Field(QWidget):
    """A box with its name above it."""

    def __init__(self, box: QComboBox) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.label: QLabel = text_label(box.accessibleName(), "small", "muted")
        self.label.setBuddy(box)
        column.addWidget(self.label)
        column.addWidget(box)
