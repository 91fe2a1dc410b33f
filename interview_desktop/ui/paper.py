"""A document on paper: pages with numbers, drawn with Qt. Needs no window and no screen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMarginsF, QPointF, QRectF, QSizeF
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextDocument,
    QTextOption,
)

from interview_desktop.interview.printable import escaped
from interview_desktop.ports import Trouble
from interview_desktop.session.document import (
    Block,
    Card,
    Document,
    Grid,
    Heading,
    Items,
    Program,
    Proof,
    Spoken,
    Words,
)
from interview_desktop.ui.theme.appearance import load_fonts
from interview_desktop.ui.theme.tokens import Theme, load_theme

RESOLUTION: Final = 1200
UNIT: Final = RESOLUTION / 96
"""Everything below is measured in 1/96 inch, as on a web page."""

PAGE_MM: Final = (210.0, 297.0)
MARGIN_MM: Final = (18.0, 16.0, 18.0, 20.0)
FOOTER: Final = 30.0
TEXT_PX: Final = 13
LONGEST_PART: Final = 1200
"""Characters: a longer paragraph is made of several, so that each finds room on a page."""

_STYLE: Final = """
p {{ margin: 0; }} li {{ margin-bottom: 3px; }} ul, ol {{ margin: 0 0 0 -22px; }}
.muted {{ color: {muted}; }} .small {{ font-size: 11px; color: {muted}; }} .tag {{ font-size: 10px; color: {accent}; }}
.code {{ font-family: "JetBrains Mono"; font-size: 11px; }}
td, th {{ padding: 5px 10px 5px 0; }} th {{ color: {muted}; text-align: left; font-weight: 600; }}
"""


class _Piece:
    """Something that is never cut: a text of a width, with room around it and perhaps a frame."""

    def __init__(
        self,
        html: str,
        *,
        above: float = 0.0,
        below: float = 0.0,
        left: float = 0.0,
        frame: str = "",
        padding: float = 0.0,
        keep_with_next: bool = False,
        new_page: bool = False,
        bar: int | None = None,
        rule: str = "",
    ) -> None:
        self.html, self.above, self.below, self.left = html, above, below, left
        self.frame, self.padding, self.rule, self.bar = frame, padding, rule, bar
        self.keep_with_next, self.new_page = keep_with_next, new_page
        self.parts: list[_Piece] = []


class _Layout:
    """Measures pieces and puts them on pages."""

    def __init__(self, writer: QPdfWriter, theme: Theme, document: Document) -> None:
        self._writer, self._theme, self._document = writer, theme, document
        area = writer.pageLayout().paintRectPixels(RESOLUTION)
        self._width, self._height = area.width() / UNIT, area.height() / UNIT - FOOTER
        self._painter = QPainter(writer)
        self._painter.scale(UNIT, UNIT)
        self._style = _STYLE.format(muted=theme.hex("muted"), accent=theme.hex("accent"))
        self._y = 0.0
        self.pages = 1

    def draw(self, pieces: list[_Piece]) -> None:
        for place, piece in enumerate(pieces):
            height = self._height_of(piece)
            # A heading at the foot of a page belongs to the next.
            needed, following = height, place
            while pieces[following].keep_with_next and following + 1 < len(pieces):
                following += 1
                needed += self._height_of(pieces[following])
            if self._y > 0 and (piece.new_page or self._y + min(needed, self._height) > self._height):
                self._turn()
            top = self._y + (piece.above if self._y > 0 else 0.0)
            self._paint(piece, top, self._width)
            self._y = top + height - piece.above
        self._number()

    def end(self) -> None:
        self._painter.end()

    def _height_of(self, piece: _Piece) -> float:
        return piece.above + self._inner(piece, self._width) + piece.below

    def _inner(self, piece: _Piece, width: float) -> float:
        """The height without the room above and below."""
        inside = width - piece.left - 2 * piece.padding
        height = self._text(piece, inside).size().height() if piece.html else 0.0
        if piece.bar is not None:
            height += 16
        for part in piece.parts:
            height += part.above + self._inner(part, inside) + part.below
        return height + 2 * piece.padding

    def _paint(self, piece: _Piece, top: float, width: float) -> None:
        if piece.frame:
            self._painter.setPen(self._theme.color("line"))
            self._painter.setBrush(QColor(piece.frame))
            frame = QRectF(piece.left, top, width - piece.left, self._inner(piece, width))
            self._painter.drawRoundedRect(frame, 7, 7)
        x, y, inside = piece.left + piece.padding, top + piece.padding, width - piece.left - 2 * piece.padding
        if piece.rule:
            self._painter.fillRect(QRectF(x, y, 2.5, self._inner(piece, width)), QColor(piece.rule))
        if piece.html:
            text = self._text(piece, inside)
            indent = 12.0 if piece.rule else 0.0
            self._painter.save()
            self._painter.translate(QPointF(x + indent, y))
            text.drawContents(self._painter)
            self._painter.restore()
            y += text.size().height()
        if piece.bar is not None:
            self._paint_bar(x, y + 5, inside, piece.bar)
            y += 16
        for part in piece.parts:
            y += part.above
            self._painter.save()
            self._painter.translate(QPointF(x, 0))
            self._paint(part, y, inside)
            self._painter.restore()
            y += self._inner(part, inside) + part.below

    def _paint_bar(self, x: float, y: float, width: float, score: int) -> None:
        step = (width + 4) / 5
        self._painter.setPen(QColor(0, 0, 0, 0))
        for place in range(5):
            self._painter.setBrush(self._theme.color("accent" if place < score else "line"))
            self._painter.drawRoundedRect(QRectF(x + place * step, y, step - 4, 5), 2.5, 2.5)

    def _text(self, piece: _Piece, width: float) -> QTextDocument:
        text = QTextDocument()
        text.setDocumentMargin(0)
        text.setUseDesignMetrics(True)
        text.setDefaultFont(_font("Inter", TEXT_PX))
        text.setDefaultStyleSheet(self._style)
        option = QTextOption()
        # A word without end (a path, a hash) breaks anywhere rather than leaving the page.
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        text.setDefaultTextOption(option)
        text.setHtml(f'<div style="color:{self._theme.hex("text")}; line-height:122%">{piece.html}</div>')
        text.setTextWidth(width - (12.0 if piece.rule else 0.0))
        return text

    def _turn(self) -> None:
        self._number()
        self._writer.newPage()
        self.pages += 1
        self._y = 0.0

    def _number(self) -> None:
        left = _Piece(f'<p class="small">{_words(self._document.title)} · {_words(self._document.reading)}</p>')
        right = _Piece(f'<p class="small" align="right">Page {self.pages}</p>')
        top = self._height + FOOTER - 16
        self._painter.setPen(self._theme.color("line"))
        self._painter.drawLine(QPointF(0, top - 5), QPointF(self._width, top - 5))
        self._paint(left, top, self._width)
        self._paint(right, top, self._width)


def write_pdf(document: Document, path: Path) -> int:
    """Write ``document`` to ``path``; returns how many pages it has. Works offscreen; an application object is made if
    there is none.

    Raises:
        Trouble: ``export_impossible``.
    """
    keep = QGuiApplication.instance() or _offscreen()
    load_fonts()
    writer = QPdfWriter(str(path))
    writer.setResolution(RESOLUTION)
    writer.setTitle(document.title)
    writer.setCreator("Interview Desktop")
    left, top, right, bottom = MARGIN_MM
    page = QPageSize(QSizeF(*PAGE_MM), QPageSize.Unit.Millimeter, "A4")
    margins = QMarginsF(left, top, right, bottom)
    writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter))
    if not _writable(path):
        raise Trouble("export_impossible", f"{path.name} could not be written.", "Choose another folder.")
    layout = _Layout(writer, load_theme("light"), document)
    layout.draw(list(_pieces(document, load_theme("light"))))
    layout.end()
    del keep
    return layout.pages


def _offscreen() -> QGuiApplication:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return QGuiApplication([])


def _writable(path: Path) -> bool:
    try:
        path.open("wb").close()
    except OSError:
        return False
    return True


def _pieces(document: Document, theme: Theme) -> Iterator[_Piece]:
    yield _Piece(_span(_words(document.title), 25, 700))
    yield _Piece(f'<p class="muted">{_words(document.subtitle)}</p>', above=4)
    yield _Piece(f'<p class="small">{_words(document.reading)}</p>', above=4, below=6)
    for block in document.blocks:
        yield from _of(block, theme)
    yield _Piece(f'<p class="small">{_words(document.small_print)}</p>', above=26)


def _of(block: Block, theme: Theme) -> Iterator[_Piece]:
    match block:
        case Heading():
            large = block.level <= 2
            html = _span(_words(block.text), 17 if large else 12, 600, "" if large else theme.hex("muted"))
            yield _Piece(html, above=24 if large else 14, below=6, keep_with_next=True, new_page=block.new_page)
        case Words():
            for part in _parts(block.text):
                kind = ' class="small"' if block.muted else ""
                html = _span(_words(part), 16, 600) if block.lead else f"<p{kind}>{_words(part)}</p>"
                yield _Piece(html, above=12 if block.lead else 2, below=6)
        case Items():
            for number, text in enumerate(block.texts, 1):
                mark = f"{number}." if block.ordered else "•"
                for place, part in enumerate(_parts(text)):
                    cells = f'<td width="26">{mark if not place else ""}</td><td>{_words(part)}</td>'
                    yield _Piece(f'<table cellspacing="0" cellpadding="0"><tr>{cells}</tr></table>', below=2)
        case Card():
            yield _card(block, theme)
        case Grid():
            yield from _grid(block, theme)
        case Spoken():
            yield from _spoken(block, theme)
        case Program():
            for line in escaped(block.text).split("\n"):
                for part in _parts(line, keep_spaces=True):
                    yield _Piece(
                        f'<pre class="code" style="white-space:pre-wrap; margin:0">{escape(part) or " "}</pre>'
                    )


def _card(card: Card, theme: Theme) -> _Piece:
    value = f'<td align="right" style="padding-right:0"><b>{card.score}</b>/5</td>'
    cells = f"<td>{_span(_words(card.title), 13, 600)}</td>{value}"
    head = f'<table width="100%" cellspacing="0" cellpadding="0"><tr>{cells}</tr></table>'
    piece = _Piece("", above=5, below=5, frame=theme.hex("panel"), padding=12)
    piece.parts.append(_Piece(head, bar=card.score, below=4))
    if card.anchor:
        piece.parts.append(_Piece(f"<p>{_words(card.anchor)}</p>", below=2))
    if card.reason:
        piece.parts.append(_Piece(f'<p class="muted">{_words(card.reason)}</p>', below=4))
    for proof in card.proofs:
        colour = theme.hex("accent" if proof.basis == "measured" else "stage_3")
        piece.parts.append(_Piece(_proof(proof), above=3, below=3, rule=colour))
    return piece


def _proof(proof: Proof) -> str:
    quote = ""
    if proof.quote:
        quote = f'<span class="code">{_words(proof.quote)}</span> ' if proof.code else f"“{_words(proof.quote)}” "
    corrected = ""
    if proof.corrected:
        corrected = f'<br><span class="small">corrected; recognised: “{_words(proof.corrected)}”</span>'
    tag = f'<span class="tag">{_words(proof.basis)} · {_words(proof.place)}</span>'
    return f"<p>{quote}{_words(proof.note)} {tag}{corrected}</p>"


def _grid(grid: Grid, theme: Theme) -> Iterator[_Piece]:
    """Each row is a piece of its own: no page cuts it. The columns have the same widths in all of them."""
    longest = [
        max([len(grid.header[column]), *(len(row[column]) for row in grid.rows)]) for column in range(len(grid.header))
    ]
    total = sum(min(max(length, 8), 60) for length in longest)
    widths = [round(100 * min(max(length, 8), 60) / total) for length in longest]
    for place, row in enumerate((grid.header, *grid.rows)):
        tag = "th" if place == 0 else "td"
        cells = ""
        for column, text in enumerate(row):
            align = "right" if column in grid.right else "left"
            cells += f'<{tag} width="{widths[column]}%" align="{align}">{_words(text)}</{tag}>'
        html = f'<table width="100%" cellspacing="0" cellpadding="0"><tr>{cells}</tr></table>'
        yield _Piece(html, keep_with_next=place == 0)


def _spoken(entry: Spoken, theme: Theme) -> Iterator[_Piece]:
    parts = _parts(entry.text) or [""]
    for place, part in enumerate(parts):
        who = f"<b>{_words(entry.who)}</b> " if not place else ""
        last = place == len(parts) - 1
        remark = f'<br><span class="small">{_words(entry.remark)}</span>' if entry.remark and last else ""
        at = _words(entry.at) if not place else ""
        cells = f'<td width="46" class="small">{at}</td><td>{who}{_words(part)}{remark}</td>'
        yield _Piece(f'<table width="100%" cellspacing="0" cellpadding="0"><tr>{cells}</tr></table>', below=5)


def _parts(text: str, *, keep_spaces: bool = False) -> list[str]:
    """``text`` in pieces that fit on a page, cut between words where there are some."""
    rest = text if keep_spaces else " ".join(text.split())
    parts: list[str] = []
    while len(rest) > LONGEST_PART:
        cut = rest.rfind(" ", 1, LONGEST_PART)
        cut = cut if cut > LONGEST_PART // 2 else LONGEST_PART
        parts.append(rest[:cut])
        rest = rest[cut:] if keep_spaces else rest[cut:].lstrip()
    return [*parts, rest] if rest or keep_spaces else parts


def _words(text: str) -> str:
    return escape(escaped(text), quote=True)


def _span(html: str, size: int, weight: int, colour: str = "") -> str:
    tint = f"; color:{colour}" if colour else ""
    return f'<p><span style="font-size:{size}px; font-weight:{weight}{tint}">{html}</span></p>'


def _font(family: str, pixels: int) -> QFont:
    font = QFont(family)
    font.setPixelSize(pixels)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font
