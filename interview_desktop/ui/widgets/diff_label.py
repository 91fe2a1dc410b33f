"""Expected over got, with what differs marked: by weight and a line below it, and by colour."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QLabel, QWidget

from interview_desktop.interview.printable import escaped
from interview_desktop.ui.models.value_diff import Piece, diff
from interview_desktop.ui.theme import Appearance


class DiffLabel(QLabel):
    """Its accessible name is both values in full."""

    def __init__(self, expected: str, got: str, theme: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._diff = diff(escaped(expected.rstrip()), escaped(got.rstrip()))
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setProperty("role", "mono")
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        names = (_tr("expected"), _tr("got"))
        self.setAccessibleName(f"{names[0]}: {escaped(expected)}\n{names[1]}: {escaped(got)}")
        theme.changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        rows = (
            (_tr("expected"), self._diff.expected, "good", "added"),
            (_tr("got"), self._diff.got, "bad", "removed"),
        )
        cells = "".join(self._row(name, pieces, token, back) for name, pieces, token, back in rows)
        self.setText(f'<table cellspacing="0" cellpadding="2">{cells}</table>')

    def _row(self, name: str, pieces: tuple[Piece, ...], token: str, back: str) -> str:
        theme = self._theme.theme
        body = "".join(self._piece(piece, theme.hex(token), theme.hex(back)) for piece in pieces)
        head = f'<td style="color:{theme.hex("muted")}; padding-right:10px">{escape(name)}</td>'
        return f"<tr>{head}<td>{body}</td></tr>"

    def _piece(self, piece: Piece, color: str, back: str) -> str:
        if piece.left_out:
            return f'<span style="color:{self._theme.theme.hex("muted")}"> … </span>'
        text = escape(piece.text).replace("\n", "↵<br>").replace("  ", "&nbsp; ")
        if not piece.changed:
            return text
        return f'<span style="color:{color}; background:{back}; font-weight:600"><u>{text}</u></span>'


def _tr(text: str) -> str:
    return QCoreApplication.translate("TestCards", text)
