"""The CV and the job that an interview is fitted to: chosen or pasted, seen before use, taken away again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from interview_desktop.interview.tailoring import Background, Skill
from interview_desktop.session.api import Desk
from interview_desktop.ui.bridge import Bridge, sentences
from interview_desktop.ui.widgets.common import PlainButton, PrimaryButton, text_label

Kind = Literal["cv", "job"]

LOOK_DELAY_MS = 200
"""After the last key before the skills are looked for again."""

MOST_SHOWN = 12


class BackgroundDialog(QDialog):
    """``chosen`` carries the :class:`Background` when the person agrees; shown with ``open()``."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget, desk: Desk, bridge: Bridge, background: Background) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._bridge = desk, bridge
        self._scope = bridge.scope(self)
        self._timer = QTimer(self, singleShot=True, interval=LOOK_DELAY_MS)
        title = self.tr("Fit the interview to you")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.resize(860, 560)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSpacing(12)
        column.addWidget(text_label(title, "heading"))
        promise = self.tr(
            "The texts choose and phrase the questions. They stay on this computer, are kept with this interview "
            "alone, and are deleted with it; you can take them away at any time."
        )
        column.addWidget(text_label(promise, "body", "muted", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(20)
        self.fields: dict[Kind, DocumentField] = {
            "cv": DocumentField(self.tr("Your CV"), background.cv, background.cv_name),
            "job": DocumentField(self.tr("The job"), background.job, background.job_name),
        }
        for kind, field in self.fields.items():
            field.choose.clicked.connect(lambda _=False, kind=kind: self._choose(kind))
            field.changed.connect(lambda: self._timer.start())
            row.addWidget(field, 1)
        column.addLayout(row, 1)
        self.found = text_label("", "body", wrap=True)
        self.found.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self.found)
        buttons = QHBoxLayout()
        self.cancel = PlainButton(self.tr("Cancel"), parent=self)
        self.use = PrimaryButton(self.tr("Use for the next interview"))
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.use)
        column.addLayout(buttons)
        self.cancel.clicked.connect(self.reject)
        self.use.clicked.connect(self._accept)
        self._timer.timeout.connect(self._look)
        self._files: QFileDialog | None = None
        self.fields["cv"].edit.setFocus()
        self._look()

    @property
    def background(self) -> Background:
        """What stands in the fields now."""
        cv, job = self.fields["cv"], self.fields["job"]
        return Background(cv.text, job.text, cv.name if cv.text else "", job.name if job.text else "")

    def load(self, kind: Kind, path: Path) -> None:
        """Read a file into its field; what went wrong is said there, and what was there before stays."""
        field = self.fields[kind]
        field.say(self.tr("Reading {name}…").format(name=path.name))

        def show(answer: tuple[str, bool]) -> None:
            text, cut = answer
            field.set(text, path.name, self.tr("Only the beginning was taken: it is very long.") if cut else "")

        self._bridge.run(
            self._scope, self._desk.read_document(path), lambda error: field.say(" ".join(sentences(error))), show
        )

    def _choose(self, kind: Kind) -> None:
        title = self.tr("Choose your CV") if kind == "cv" else self.tr("Choose the job description")
        self._files = QFileDialog(self, title, "", self.tr("PDF, text, Markdown (*.pdf *.txt *.md *.markdown)"))
        self._files.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._files.fileSelected.connect(lambda name: self.load(kind, Path(name)))
        self._files.open()

    def _look(self) -> None:
        background = self.background
        self.found.setText(self._in_words(background, self._desk.skills_in(background)))

    def _in_words(self, background: Background, skills: Sequence[Skill]) -> str:
        if not background:
            return self.tr("Choose a PDF, a text or a Markdown file, or paste a text. Either one is enough.")
        if not skills:
            return self.tr(
                "Nothing in here is something that the built-in questions are about, so they will be chosen as usual."
            )
        words = [skill.word for skill in skills]
        shown = ", ".join(words[:MOST_SHOWN])
        more = len(words) - MOST_SHOWN
        if more > 0:
            return self.tr("Will be used: {shown} and {count} more.").format(shown=shown, count=more)
        return self.tr("Will be used: {shown}.").format(shown=shown)

    def _accept(self) -> None:
        self.chosen.emit(self.background)
        self.accept()


class DocumentField(QWidget):
    """One of the two texts: from a file or pasted, always in sight, with a button that takes it away."""

    changed = Signal()

    def __init__(self, title: str, text: str, name: str) -> None:
        super().__init__()
        self.name = name
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(text_label(title, "strong"), 1)
        self.choose = PlainButton(self.tr("Choose a file…"))
        self.choose.setAccessibleName(f"{title}: {self.choose.text()}")
        self.remove = PlainButton(self.tr("Remove"), "link")
        self.remove.setAccessibleName(f"{title}: {self.remove.text()}")
        head.addWidget(self.remove)
        head.addWidget(self.choose)
        column.addLayout(head)
        self.edit = QPlainTextEdit(text)
        self.edit.setAccessibleName(title)
        self.edit.setPlaceholderText(self.tr("… or paste it here"))
        self.edit.setTabChangesFocus(True)
        column.addWidget(self.edit, 1)
        self.note = text_label("", "small", "muted", wrap=True)
        column.addWidget(self.note)
        self.edit.textChanged.connect(self._changed)
        self.remove.clicked.connect(lambda: self.set("", "", ""))
        self.say(name)
        self.remove.setVisible(bool(text))

    @property
    def text(self) -> str:
        return self.edit.toPlainText().strip()

    def set(self, text: str, name: str, note: str) -> None:
        """Show the text of the file ``name``."""
        self.edit.setPlainText(text)
        self.name = name
        self.say(" · ".join(filter(None, (name, note))))

    def say(self, text: str) -> None:
        self.note.setText(text)

    def _changed(self) -> None:
        self.remove.setVisible(bool(self.text))
        self.changed.emit()
