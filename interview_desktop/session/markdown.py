"""A document as Markdown. Nothing in it can become mark-up that its author did not mean."""

from __future__ import annotations

import re
from typing import Final

from interview_desktop.interview.printable import escaped
from interview_desktop.session.document import Block, Card, Document, Grid, Heading, Items, Program, Spoken, Words

_STEERS: Final = re.compile(r"([\\`*_{}\[\]<>#|~&!])")
_STARTS: Final = re.compile(r"^(\s*)([-+=]|\d+[.)])", re.MULTILINE)


def to_markdown(document: Document) -> str:
    """The document as text; ends with a line feed."""
    if not document.title and not document.blocks:
        return ""
    head = [f"# {_line(document.title)}", "", _line(document.subtitle), ""]
    if document.reading:
        head += [f"*{_line(document.reading)}*", ""]
    parts = [_block(block) for block in document.blocks]
    end = ["---", "", _line(document.small_print), ""]
    return "\n".join([*head, *parts, *end])


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {_line(block.text)}\n"
        case Words():
            text = _line(block.text)
            return f"**{text}**\n" if block.lead and text else f"{text}\n"
        case Items():
            marks = (f"{number}." if block.ordered else "-" for number, _ in enumerate(block.texts, 1))
            return "".join(f"{mark} {_line(text)}\n" for mark, text in zip(marks, block.texts, strict=False))
        case Card():
            return _card(block)
        case Grid():
            rule = ["--:" if column in block.right else "---" for column in range(len(block.header))]
            rows = [block.header, tuple(rule), *block.rows]
            cells = [row if row == tuple(rule) else tuple(_line(cell) for cell in row) for row in rows]
            return "".join(f"| {' | '.join(row)} |\n" for row in cells)
        case Spoken():
            remark = f" *({_line(block.remark)})*" if block.remark else ""
            return f"- {block.at} **{_line(block.who)}:** {_line(block.text)}{remark}"
        case Program():
            text = escaped(block.text)
            fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
            return f"{fence}{re.sub('[^a-z]', '', block.language)}\n{text}\n{fence}\n"


def _card(card: Card) -> str:
    out = [f"### {_line(card.title)}: {card.score}/5", ""]
    out += [f"{_line(text)}\n" for text in (card.anchor, card.reason) if text]
    for proof in card.proofs:
        quote = f"{_code(proof.quote)} — " if proof.code else f"“{_line(proof.quote)}” — "
        corrected = f"; corrected; recognised: “{_line(proof.corrected)}”" if proof.corrected else ""
        out.append(f"- {quote if proof.quote else ''}{_line(proof.note)} *({proof.basis}, {proof.place}{corrected})*")
    return "\n".join(out) + "\n"


def _code(text: str) -> str:
    text = " ".join(escaped(text).split())
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence} {text} {fence}" if "`" in text else f"{fence}{text}{fence}"


def _line(text: str) -> str:
    """One line in which every character stands for itself."""
    flat = " ".join(escaped(text).split())
    return _STARTS.sub(r"\1\\\2", _STEERS.sub(r"\\\1", flat))
