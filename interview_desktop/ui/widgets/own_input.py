"""The editor of the candidate's own input."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QPlainTextEdit, QVBoxLayout, QWidget

from interview_desktop.interview.problem import Problem
from interview_desktop.interview.scratch import prefill
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.common import text_label


class OwnInput(QFrame):
    """Begins with the first visible test's input; what is typed is kept as long as the session is open here."""

    def __init__(self, theme: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("surface", "panel")
        self._hint = text_label("", "small", "muted", wrap=True)
        self._hint.setContentsMargins(18, 10, 18, 2)
        self.field = QPlainTextEdit()
        self.field.setFrameShape(QFrame.Shape.NoFrame)
        self.field.setTabChangesFocus(True)
        self.field.setAccessibleName(self.tr("Own input"))
        self.field.document().setDocumentMargin(16)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._hint)
        column.addWidget(self.field, 1)
        theme.changed.connect(self._restyle)
        self._restyle()

    def begin(self, problem: Problem) -> None:
        self.field.setPlainText(prefill(problem))
        if problem.kind == "program":
            words = self.tr("This is what your program reads from standard input. Shift+F5 runs it.")
        else:
            words = self.tr("One JSON value per line, in the order of the arguments. Shift+F5 runs your code on them.")
        self._hint.setText(words)
        self.field.setAccessibleDescription(words)

    @property
    def text(self) -> str:
        return self.field.toPlainText()

    def _restyle(self) -> None:
        self.field.setFont(self._theme.font("mono"))
        palette = self.field.palette()
        palette.setColor(palette.ColorRole.Base, self._theme.color("panel"))
        palette.setColor(palette.ColorRole.Text, self._theme.color("text"))
        self.field.setPalette(palette)
