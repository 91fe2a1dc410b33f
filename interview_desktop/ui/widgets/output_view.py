"""What the program printed, and for an own input what came back. Nothing in it is obeyed: it is shown."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QFrame, QGridLayout, QPlainTextEdit, QVBoxLayout, QWidget

from interview_desktop.domain.runs import RunResult
from interview_desktop.interview.printable import escaped
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.common import set_look, text_label

MAX_OUTPUT = 50_000
"""Characters of output that are shown; the end of a longer one is kept, where the error is."""

_MAX_VALUE = 600


class OutputView(QFrame):
    def __init__(self, theme: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("surface", "background")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.text.setAccessibleName(self.tr("Output"))
        self.text.setPlaceholderText(self.tr("The program printed nothing."))
        self.text.document().setDocumentMargin(14)
        self.given = text_label("", "mono", wrap=True)
        self.value = text_label("", "mono", wrap=True)
        self._value_name = text_label("", "small", "muted")
        self._answer = QFrame()
        grid = QGridLayout(self._answer)
        grid.setContentsMargins(18, 12, 18, 4)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        rows = ((text_label(self.tr("your input"), "small", "muted"), self.given), (self._value_name, self.value))
        for number, (name, label) in enumerate(rows):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(name, number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label, number, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._answer)
        column.addWidget(self.text, 1)
        self._answer.hide()
        theme.changed.connect(self._restyle)
        self._restyle()

    @property
    def has_text(self) -> bool:
        return bool(self.text.toPlainText())

    def show_result(self, result: RunResult) -> None:
        self._answer.setVisible(result.scratch and bool(result.value or result.error))
        if result.scratch:
            failed = bool(result.error)
            self._value_name.setText(self.tr("error") if failed else self.tr("returned"))
            self.given.setText(_cut(escaped(result.arguments)))
            self.value.setText(_cut(escaped(result.error if failed else result.value)))
            set_look(self.value, tone="bad" if failed else "text")
        pieces = self._by_test(result) or self._streams(result)
        text = "\n".join(piece for piece in pieces if piece)
        if len(text) > MAX_OUTPUT:
            text = self.tr("… the beginning is left out …") + "\n" + text[-MAX_OUTPUT:]
        self.text.setPlainText(escaped(text))

    def _by_test(self, result: RunResult) -> list[str]:
        """The output under the names of the tests that printed it; empty when that would not be all of it."""
        printed = [(test.name, test.output) for test in result.tests if test.output and not test.hidden]
        if sum(len(output) for _, output in printed) != len(result.stdout) + len(result.stderr):
            return []
        return [f"── {name} ──\n{output.rstrip()}\n" for name, output in printed if output.strip()]

    def _streams(self, result: RunResult) -> list[str]:
        if result.stdout.strip() and result.stderr.strip():
            return [result.stdout, self.tr("── standard error ──") + f"\n{result.stderr}"]
        return [result.stdout, result.stderr]

    def _restyle(self) -> None:
        self.text.setFont(self._theme.font("mono"))
        palette = self.text.palette()
        palette.setColor(palette.ColorRole.Base, self._theme.color("background"))
        palette.setColor(palette.ColorRole.Text, self._theme.color("text"))
        self.text.setPalette(palette)


def _cut(text: str) -> str:
    text = text.rstrip()
    return text if len(text) <= _MAX_VALUE else text[:_MAX_VALUE] + " …"
