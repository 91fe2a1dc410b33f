"""What was said at a moment, with the quoted words marked; a candidate's words can be corrected in place."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from interview_desktop.domain.session import Line
from interview_desktop.ui import text
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.common import LINE_HEIGHT, IconButton, PlainButton, PrimaryButton, text_label


class _Field(QPlainTextEdit):
    """Ctrl+Enter is done, Esc is not."""

    finished = Signal(bool)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.finished.emit(False)
            return
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.finished.emit(True)
            return
        super().keyPressEvent(event)


class UtteranceCard(QFrame):
    """``stepped`` asks for the utterance before (-1) or after (1); ``corrected`` carries event number and text."""

    stepped = Signal(int)
    corrected = Signal(int, str)

    def __init__(self, theme: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._line: Line | None = None
        self._quote = ""
        self.setProperty("surface", "raised")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 10, 12)
        column.setSpacing(4)
        head = QHBoxLayout()
        self.speaker = text_label(tone="muted")
        self.earlier = IconButton("chevron-left", self.tr("Utterance before"), theme, size=18)
        self.later = IconButton("chevron-right", self.tr("Utterance after"), theme, size=18)
        self.edit_button = IconButton("pencil", self.tr("Correct these words"), theme, size=16)
        head.addWidget(self.speaker, 1)
        for button in (self.edit_button, self.earlier, self.later):
            head.addWidget(button)
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.RichText)
        self.words.setWordWrap(True)
        self.words.setProperty("role", "body")
        self.field = _Field()
        self.field.setProperty("kind", "field")
        self.field.setAccessibleName(self.tr("What you really said"))
        self.field.setTabChangesFocus(True)
        self.field.setMaximumHeight(120)
        self.save = PrimaryButton(self.tr("Save correction"))
        self.cancel = PlainButton(self.tr("Leave it"))
        self._buttons = QWidget()
        buttons = QHBoxLayout(self._buttons)
        buttons.setContentsMargins(0, 4, 0, 0)
        note = self.tr("The report is made anew from the corrected words. What was recognised is kept beside them.")
        buttons.addWidget(text_label(note, "small", "muted", wrap=True), 1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.save)
        column.addLayout(head)
        column.addWidget(self.words)
        column.addWidget(self.field)
        column.addWidget(self._buttons)
        self.earlier.clicked.connect(lambda: self.stepped.emit(-1))
        self.later.clicked.connect(lambda: self.stepped.emit(1))
        self.edit_button.clicked.connect(self.begin_correction)
        self.save.clicked.connect(lambda: self._finish(True))
        self.cancel.clicked.connect(lambda: self._finish(False))
        self.field.finished.connect(self._finish)
        theme.changed.connect(self._write)
        self._set_editing(False)

    @property
    def line(self) -> Line | None:
        return self._line

    @property
    def editing(self) -> bool:
        return not self.field.isHidden()

    def show_line(self, line: Line | None, moment: float, quote: str = "") -> None:
        """Show ``line``, said at ``moment`` on the interview clock, with ``quote`` marked where it occurs."""
        if self.editing and line is not None and self._line is not None and line.seq != self._line.seq:
            self._set_editing(False)
        self._line, self._quote = line, quote
        if line is None:
            self.speaker.setText(self.tr("Nothing was said"))
        else:
            who = self.tr("You") if line.who == "candidate" else self.tr("Interviewer")
            parts = [f"{who}, {text.clock(moment)}"]
            if line.typed:
                parts.append(self.tr("typed"))
            if line.original:
                parts.append(self.tr("corrected"))
            self.speaker.setText(" · ".join(parts))
            recognised = self.tr("Recognised was: {text}").format(text=line.original) if line.original else ""
            self.speaker.setToolTip(recognised)
        self.edit_button.setVisible(line is not None and line.who == "candidate" and not self.editing)
        self._write()

    def begin_correction(self) -> None:
        if self._line is not None and self._line.who == "candidate":
            self.field.setPlainText(self._line.text)
            self._set_editing(True)
            self.field.setFocus()
            self.field.selectAll()

    def _finish(self, keep: bool) -> None:
        words = " ".join(self.field.toPlainText().split())
        line = self._line
        self._set_editing(False)
        self.edit_button.setFocus()
        if keep and line is not None and words and words != line.text:
            self.corrected.emit(line.seq, words)

    def _set_editing(self, editing: bool) -> None:
        self.field.setVisible(editing)
        self._buttons.setVisible(editing)
        self.words.setVisible(not editing)
        self.edit_button.setVisible(not editing and self._line is not None and self._line.who == "candidate")

    def _write(self) -> None:
        words, quote = (self._line.text if self._line else ""), self._quote
        place = words.find(quote) if quote else -1
        if place < 0:
            html = escape(words)
        else:
            style = f"background-color:{self._theme.theme.hex('selection')}; font-weight:600"
            end = place + len(quote)
            marked = f'<span style="{style}">{escape(quote)}</span>'
            html = escape(words[:place]) + marked + escape(words[end:])
        self.words.setText(f'<div style="line-height:{LINE_HEIGHT}%">{html}</div>')
        self.words.setAccessibleName(words)
