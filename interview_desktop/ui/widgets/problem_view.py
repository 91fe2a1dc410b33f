"""The problem's statement, in the subset of Markdown that problem packs use."""

from __future__ import annotations

import html
import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QTextBrowser, QVBoxLayout, QWidget

from interview_desktop.interview.problem import Problem
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.common import text_label

_FENCE = re.compile(r"^```[^\n]*\n(.*?)^```[ \t]*$\n?", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
_ITALIC = re.compile(r"(?<![*\w])\*(?! )([^*\n]+)(?<! )\*(?![*\w])")
_ITEM = re.compile(r"^[ \t]*[-*] +")


def to_html(markdown: str) -> str:
    """Paragraphs, ``-`` lists, fenced code, `code`, **bold** and *italic*; the rest is shown as written."""
    parts = []
    for number, piece in enumerate(_FENCE.split(markdown.replace("\r\n", "\n"))):
        if number % 2:
            parts.append(f"<pre>{html.escape(piece.rstrip())}</pre>")
        else:
            parts += [_block(block) for block in re.split(r"\n[ \t]*\n", piece) if block.strip()]
    return "".join(parts)


def _block(block: str) -> str:
    lines = block.strip("\n").split("\n")
    if all(_ITEM.match(line) or (number and line.startswith("  ")) for number, line in enumerate(lines)):
        items: list[str] = []
        for line in lines:
            if _ITEM.match(line):
                items.append(_ITEM.sub("", line))
            else:
                items[-1] += f" {line.strip()}"
        return "<ul>" + "".join(f"<li>{inline(item)}</li>" for item in items) + "</ul>"
    return f"<p>{inline(' '.join(line.strip() for line in lines))}</p>"


def inline(text: str) -> str:
    """One paragraph's text as HTML; what stands in code is taken literally."""
    pieces = _CODE.split(text)
    for number, piece in enumerate(pieces):
        escaped = html.escape(piece)
        if number % 2:
            pieces[number] = f"<code>{escaped}</code>"
        else:
            pieces[number] = _ITALIC.sub(r"<i>\1</i>", _BOLD.sub(r"<b>\1</b>", escaped))
    return "".join(pieces)


class ProblemView(QFrame):
    """Heading, statement and constraints; scrolls when it is given less room than it needs."""

    def __init__(self, problem: Problem, theme: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._problem, self._theme = problem, theme
        self.setProperty("surface", "background")
        self.text = QTextBrowser()
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setOpenLinks(False)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(self.tr("Problem: {title}").format(title=problem.title))
        self.text.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.text.viewport().setAutoFillBackground(False)
        self.text.document().setDocumentMargin(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 14, 24, 12)
        column.setSpacing(7)
        headings = {"behavioral": self.tr("Your stories"), "system_design": self.tr("The system")}
        column.addWidget(text_label(headings.get(problem.interview, self.tr("Problem")), "strong"))
        column.addWidget(self.text, 1)
        theme.changed.connect(self._restyle)
        self._restyle()

    def wanted_height(self, width: int) -> int:
        """The height at which nothing has to be scrolled, for a page of ``width`` pixels."""
        document = self.text.document().clone()
        document.setTextWidth(max(200, width - 50))
        return round(document.size().height()) + 16 + 22 + 7 + 14

    def _restyle(self) -> None:
        theme = self._theme
        body, mono = theme.font("body"), theme.font("mono")
        document = self.text.document()
        document.setDefaultFont(body)
        document.setDefaultStyleSheet(
            f"p, li {{ color: {theme.color('text').name()}; line-height: 126%; margin: 0 0 8px 0; }}"
            f"p.limits {{ color: {theme.color('muted').name()}; margin: 2px 0 0 0; }}"
            f"ul {{ margin: 0 0 6px 16px; -qt-list-indent: 0; }}"
            f"code, pre {{ font-family: '{mono.family()}'; font-size: {mono.pixelSize()}px; }}"
            f"pre {{ color: {theme.color('text').name()}; background: {theme.color('panel').name()}; margin: 4px 0; }}"
        )
        limits = " · ".join(inline(limit) for limit in self._problem.constraints)
        page = to_html(self._problem.statement)
        self.text.setHtml(page + (f'<p class="limits">{limits}</p>' if limits else ""))
