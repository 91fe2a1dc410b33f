"""What editing keys do to a text, as pure functions on characters: both editors share them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from interview_desktop.domain.events import Edit

MAX_INSERT_BYTES = 1_000_000
"""The largest piece of text, in UTF-8 bytes, that is taken from the clipboard or a drop."""

MAX_DOCUMENT_BYTES = 2_000_000
"""The largest text, in UTF-8 bytes, that the editor grows to by pasting."""

_OPENING = "([{"
_CLOSING = ")]}"
_LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_UNWANTED = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_INVALID = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LEADING = re.compile(r"[ \t]*")


@dataclass(frozen=True, slots=True)
class Language:
    """What the editor needs to know of a programming language; one indents after a line ending in ``opens_block``."""

    name: str
    comment: str
    indent: int
    opens_block: tuple[str, ...]
    closes_block: tuple[str, ...] = ()


LANGUAGES = {
    "python": Language(
        "python",
        "#",
        4,
        (":", "(", "[", "{"),
        ("return", "pass", "break", "continue", "raise"),
    ),
    "javascript": Language("javascript", "//", 2, ("{", "(", "[", "=>")),
}
PLAIN = Language("", "#", 4, ("(", "[", "{"))


@dataclass(frozen=True, slots=True)
class Change:
    """Edits in the order in which they are applied, and the selection (in the new text) after them."""

    edits: tuple[Edit, ...]
    anchor: int
    caret: int


@dataclass(frozen=True, slots=True)
class Cleaned:
    """``removed`` counts the characters that no editor can hold and that were dropped or replaced."""

    text: str
    removed: int


def clean(text: str) -> Cleaned:
    """``text`` as the editors keep it: line ends are ``\\n``, no control characters but tab, line end and form feed.

    Halves of surrogate pairs and code points that are no characters become U+FFFD; a leading byte order mark goes.
    """
    text = _LINE_ENDS.sub("\n", text.removeprefix("\ufeff"))
    text, unwanted = _UNWANTED.subn("", text)
    text, invalid = _INVALID.subn("\ufffd", text)
    return Cleaned(text, unwanted + invalid)


def single_edit(old: str, new: str) -> Edit | None:
    """The one smallest edit that makes ``new`` of ``old``; None when they are equal."""
    if old == new:
        return None
    start = _common_prefix(old, new)
    end = _common_suffix(old, new, min(len(old), len(new)) - start)
    return Edit(start, len(old) - start - end, new[start : len(new) - end])


def _common_prefix(a: str, b: str) -> int:
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_suffix(a: str, b: str, limit: int) -> int:
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if a[len(a) - middle : len(a) - low] == b[len(b) - middle : len(b) - low]:
            low = middle
        else:
            high = middle - 1
    return low


def shifted(position: int, edits: tuple[Edit, ...]) -> int:
    """Where ``position`` is after ``edits``; inside removed text it falls to the end of what replaced it."""
    for edit in edits:
        if position < edit.position:
            continue
        if position >= edit.position + edit.removed:
            position += len(edit.inserted) - edit.removed
        else:
            position = edit.position + len(edit.inserted)
    return position


def line_start(text: str, position: int) -> int:
    return text.rfind("\n", 0, position) + 1


def line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end


def selected_lines(text: str, anchor: int, caret: int) -> list[tuple[int, int]]:
    """(start, end) of every line that the selection touches; a selection that ends at a line's start leaves it out."""
    first, last = min(anchor, caret), max(anchor, caret)
    if last > first and last == line_start(text, last):
        last -= 1
    spans = []
    start = line_start(text, first)
    while True:
        end = line_end(text, start)
        spans.append((start, end))
        if end >= last:
            return spans
        start = end + 1


def toggle_comment(text: str, anchor: int, caret: int, language: Language) -> Change:
    """Comment the selected lines out, or in when every non-blank one already is a comment."""
    spans = [(start, end) for start, end in selected_lines(text, anchor, caret) if text[start:end].strip()]
    if not spans:
        return Change((), anchor, caret)
    margins = [start + len(_indentation(text[start:end])) for start, end in spans]
    mark = language.comment
    edits = []
    if all(text.startswith(mark, margin) for margin in margins):
        for margin in reversed(margins):
            width = len(mark) + (text[margin + len(mark) : margin + len(mark) + 1] == " ")
            edits.append(Edit(margin, width, ""))
    else:
        column = min(margin - start for margin, (start, _) in zip(margins, spans, strict=True))
        edits = [Edit(start + column, 0, f"{mark} ") for start, _ in reversed(spans)]
    return _moved(tuple(edits), anchor, caret)


def indent(text: str, anchor: int, caret: int, language: Language) -> Change:
    """Tab: indent the selected lines, or go to the next tab stop when nothing or part of one line is selected."""
    first, last = min(anchor, caret), max(anchor, caret)
    if "\n" not in text[first:last]:
        column = first - line_start(text, first)
        fill = " " * (language.indent - column % language.indent)
        return Change((Edit(first, last - first, fill),), first + len(fill), first + len(fill))
    return indent_lines(text, anchor, caret, language)


def indent_lines(text: str, anchor: int, caret: int, language: Language) -> Change:
    """Indent every line that the selection touches by one step."""
    spans = selected_lines(text, anchor, caret)
    edits = tuple(Edit(start, 0, " " * language.indent) for start, end in reversed(spans) if end > start)
    return _moved(edits, anchor, caret)


def dedent(text: str, anchor: int, caret: int, language: Language) -> Change:
    """Shift+Tab: take one step of indentation from every selected line."""
    edits = []
    for start, end in reversed(selected_lines(text, anchor, caret)):
        margin = _indentation(text[start:end])
        width = 1 if margin.startswith("\t") else min(len(margin) - len(margin.lstrip(" ")), language.indent)
        if width:
            edits.append(Edit(start, width, ""))
    return _moved(tuple(edits), anchor, caret)


def new_line(text: str, anchor: int, caret: int, language: Language) -> Change:
    """Enter: a line with the indentation of this one, one step more after an opener, one less after a ``return``."""
    first, last = min(anchor, caret), max(anchor, caret)
    head = text[line_start(text, first) : first]
    margin = _indentation(head)
    code = _without_comment(head, language).strip()
    following = text[last : last + 1]
    if code.endswith(language.opens_block):
        inner = margin + " " * language.indent
        if code[-1] in _OPENING and following == _CLOSING[_OPENING.index(code[-1])]:
            inserted = f"\n{inner}\n{margin}"
            place = first + 1 + len(inner)
            return Change((Edit(first, last - first, inserted),), place, place)
        margin = inner
    elif code.split(" ", 1)[0] in language.closes_block:
        margin = margin[: max(0, len(margin) - language.indent)]
    place = first + 1 + len(margin)
    return Change((Edit(first, last - first, f"\n{margin}"),), place, place)


def backspace(text: str, anchor: int, caret: int, language: Language) -> Change | None:
    """Backspace in the indentation takes a whole step; None where it is an ordinary backspace."""
    if anchor != caret:
        return None
    head = text[line_start(text, caret) : caret]
    if not head or head.strip(" "):
        return None
    width = (len(head) - 1) % language.indent + 1
    return Change((Edit(caret - width, width, ""),), caret - width, caret - width)


def close_bracket(text: str, anchor: int, caret: int, bracket: str, language: Language) -> Change | None:
    """A closing bracket typed alone on a line goes back to the margin of its opener; None: type it as it is."""
    start = line_start(text, caret)
    if anchor != caret or text[start:caret].strip() or start == caret:
        return None
    opener = _opener_before(text, caret, bracket)
    if opener is None:
        return None
    line = line_start(text, opener)
    margin = _indentation(text[line:opener])
    place = start + len(margin) + 1
    return Change((Edit(start, caret - start, margin + bracket),), place, place)


def find_all(text: str, query: str, match_case: bool = False, limit: int = 10_000) -> list[tuple[int, int]]:
    """(start, end) of every place where ``query`` stands literally, at most ``limit``."""
    if not query:
        return []
    flags = re.NOFLAG if match_case else re.IGNORECASE
    spans = []
    for found in re.finditer(re.escape(query), text, flags):
        spans.append(found.span())
        if len(spans) >= limit:
            break
    return spans


def matching_bracket(text: str, caret: int, reach: int = 50_000) -> tuple[int, int | None] | None:
    """The bracket at the caret and its partner (None: none within ``reach`` characters); None: no bracket here."""
    for place in (caret - 1, caret):
        if not 0 <= place < len(text):
            continue
        if text[place] in _OPENING:
            return place, _closer_after(text, place, reach)
        if text[place] in _CLOSING:
            return place, _opener_before(text, place, text[place], reach)
    return None


def _opener_before(text: str, end: int, closing: str, reach: int = 50_000) -> int | None:
    opening = _OPENING[_CLOSING.index(closing)]
    depth = 0
    for place in range(end - 1, max(-1, end - reach), -1):
        if text[place] == closing:
            depth += 1
        elif text[place] == opening:
            if depth == 0:
                return place
            depth -= 1
    return None


def _closer_after(text: str, start: int, reach: int) -> int | None:
    opening = text[start]
    closing = _CLOSING[_OPENING.index(opening)]
    depth = 0
    for place in range(start + 1, min(len(text), start + reach)):
        if text[place] == opening:
            depth += 1
        elif text[place] == closing:
            if depth == 0:
                return place
            depth -= 1
    return None


def _moved(edits: tuple[Edit, ...], anchor: int, caret: int) -> Change:
    return Change(edits, shifted(anchor, edits), shifted(caret, edits))


def _indentation(line: str) -> str:
    found = _LEADING.match(line)
    return found.group() if found else ""


def _without_comment(line: str, language: Language) -> str:
    quote = ""
    for place, character in enumerate(line):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'`":
            quote = character
        elif line.startswith(language.comment, place):
            return line[:place]
    return line
