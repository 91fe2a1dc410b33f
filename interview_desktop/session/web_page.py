"""A document as one HTML file: no script, nothing from outside, readable in light, in dark and on paper."""

from __future__ import annotations

from html import escape
from typing import Final

from interview_desktop.interview.printable import escaped
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

_STYLE: Final = """
:root { color-scheme: light dark; --page: #f4f6f8; --panel: #fff; --raised: #eef1f4; --line: #d7dde3; --text: #16202a;
  --muted: #5b6875; --accent: #1463c4; --track: #e1e6ea; --mine: #e3edfa; }
@media (prefers-color-scheme: dark) { :root { --page: #12181e; --panel: #19212a; --raised: #212b35; --line: #33404c;
  --text: #e6ebf0; --muted: #9fadba; --accent: #6aa9f4; --track: #2b3640; --mine: #1e3148; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 Inter, system-ui, "Segoe UI", sans-serif;
  overflow-wrap: anywhere; }
main { max-width: 820px; margin: 0 auto; padding: 40px 24px 56px; }
h1 { font-size: 30px; line-height: 1.2; margin: 0 0 4px; letter-spacing: -.01em; }
h2 { font-size: 20px; margin: 40px 0 12px; }
h3 { font-size: 15px; margin: 24px 0 8px; color: var(--muted); font-weight: 600; }
p { margin: 0 0 10px; } ul, ol { margin: 0 0 12px; padding-left: 22px; } li { margin: 4px 0; }
.muted, .small { color: var(--muted); } .small { font-size: 13px; }
.lead { font-size: 20px; line-height: 1.4; font-weight: 600; margin: 28px 0 8px; }
.reading { display: inline-block; border: 1px solid var(--line); border-radius: 999px; padding: 2px 12px;
  font-size: 13px; color: var(--muted); margin-top: 10px; }
.card { background: var(--panel); border: 1px solid var(--line); border-radius: 12px; padding: 16px 18px;
  margin: 12px 0; }
.card header { display: flex; justify-content: space-between; gap: 16px; font-weight: 600; }
.bar { display: flex; gap: 4px; margin: 10px 0 12px; } .bar i { flex: 1; height: 6px; border-radius: 3px;
  background: var(--track); } .bar i.on { background: var(--accent); }
.card p { font-size: 14px; }
.proof { border-left: 3px solid var(--accent); padding: 2px 0 2px 12px; margin: 10px 0; font-size: 14px; }
.proof.measured { border-left-style: double; border-left-width: 5px; padding-left: 10px; }
.tag { color: var(--accent); font-size: 12px; white-space: nowrap; }
code, pre { font-family: "JetBrains Mono", ui-monospace, "SF Mono", Consolas, monospace; font-size: 13px; }
code { background: var(--raised); border-radius: 4px; padding: 1px 5px; white-space: pre-wrap; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 12px; padding: 16px 18px; margin: 0;
  white-space: pre-wrap; line-height: 1.55; }
table { border-collapse: collapse; width: 100%; font-size: 14px; margin: 0 0 12px; }
th, td { text-align: left; padding: 7px 12px 7px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--muted); font-weight: 600; } .right { text-align: right; padding-right: 24px; white-space: nowrap; }
.talk { display: grid; grid-template-columns: 52px 1fr; gap: 0 12px; margin: 8px 0; font-size: 15px; }
.talk time { color: var(--muted); font-size: 13px; padding-top: 9px; font-variant-numeric: tabular-nums; }
.talk div { background: var(--raised); border-radius: 12px; padding: 8px 14px; }
.talk.mine div { background: var(--mine); }
.talk b { display: block; font-size: 12px; color: var(--muted); font-weight: 600; }
.talk em { display: block; font-size: 13px; color: var(--muted); }
footer { border-top: 1px solid var(--line); margin-top: 48px; padding-top: 14px; font-size: 13px; color: var(--muted); }
@media print { @page { margin: 18mm 16mm; } body { background: #fff; color: #16202a; font-size: 11pt; }
  :root { --panel: #fff; --raised: #f2f4f6; --line: #d0d7dd; --text: #16202a; --muted: #53606c; --accent: #1463c4;
    --track: #e1e6ea; --mine: #e9f1fb; }
  main { max-width: none; padding: 0; } h2, h3 { break-after: avoid; }
  .card, .talk, tr, li, .proof { break-inside: avoid; } .new-page { break-before: page; margin-top: 0; }
  .bar i, .talk div { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
"""Whatever a hostile text might smuggle in: no browser runs or fetches it."""


def to_web_page(document: Document) -> str:
    """The document as a whole HTML file."""
    title = _text(document.title)
    reading = f'<div class="reading">{_text(document.reading)}</div>' if document.reading else ""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<div class="muted">{_text(document.subtitle)}</div>
{reading}
{"".join(_block(block) for block in document.blocks)}
<footer>{_text(document.small_print)}</footer>
</main>
</body>
</html>
"""


def _block(block: Block) -> str:
    match block:
        case Heading():
            page = ' class="new-page"' if block.new_page else ""
            level = min(max(block.level, 2), 3)
            return f"<h{level}{page}>{_text(block.text)}</h{level}>\n"
        case Words():
            kind = ' class="lead"' if block.lead else ' class="small"' if block.muted else ""
            return f"<p{kind}>{_text(block.text)}</p>\n" if block.text else ""
        case Items():
            tag = "ol" if block.ordered else "ul"
            return f"<{tag}>{''.join(f'<li>{_text(text)}</li>' for text in block.texts)}</{tag}>\n"
        case Card():
            return _card(block)
        case Grid():
            return _grid(block)
        case Spoken():
            mine = " mine" if block.mine else ""
            remark = f"<em>{_text(block.remark)}</em>" if block.remark else ""
            words = f"<div><b>{_text(block.who)}</b>{_text(block.text)}{remark}</div>"
            return f'<div class="talk{mine}"><time>{_text(block.at)}</time>{words}</div>\n'
        case Program():
            return f"<pre>{_text(block.text)}</pre>\n"


def _card(card: Card) -> str:
    bar = "".join(f'<i class="{"on" if place < card.score else ""}"></i>' for place in range(5))
    notes = f"<p>{_text(card.anchor)}</p>" if card.anchor else ""
    notes += f'<p class="muted">{_text(card.reason)}</p>' if card.reason else ""
    head = f'<header><span>{_text(card.title)}</span><span>{card.score}<span class="muted">/5</span></span></header>'
    proofs = "".join(_proof(proof) for proof in card.proofs)
    return f'<section class="card">{head}<div class="bar">{bar}</div>{notes}{proofs}</section>\n'


def _proof(proof: Proof) -> str:
    quote = ""
    if proof.quote:
        quote = f"<code>{_text(proof.quote)}</code> " if proof.code else f"“{_text(proof.quote)}” "
    corrected = ""
    if proof.corrected:
        corrected = f'<div class="small">corrected; recognised: “{_text(proof.corrected)}”</div>'
    tag = f'<span class="tag">{_text(proof.basis)} · {_text(proof.place)}</span>'
    kind = " measured" if proof.basis == "measured" else ""
    return f'<div class="proof{kind}">{quote}{_text(proof.note)} {tag}{corrected}</div>'


def _grid(grid: Grid) -> str:
    def row(cells: tuple[str, ...], tag: str) -> str:
        return "<tr>" + "".join(_cell(cell, tag, place in grid.right) for place, cell in enumerate(cells)) + "</tr>"

    rows = "".join(row(cells, "td") for cells in grid.rows)
    return f"<table><thead>{row(grid.header, 'th')}</thead><tbody>{rows}</tbody></table>\n"


def _cell(text: str, tag: str, right: bool) -> str:
    kind = ' class="right"' if right else ""
    return f"<{tag}{kind}>{_text(text)}</{tag}>"


def _text(text: str) -> str:
    """Text that is nothing but text, whatever stands in it."""
    return escape(escaped(text), quote=True)
