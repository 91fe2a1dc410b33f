"""Where two long values differ: both as pieces that are the same or not, with long equal stretches left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

WORTH_IT: Final = 56
"""Characters of both values together from which on the eye no longer finds the difference by itself."""

AROUND: Final = 24
"""Characters that stay around a difference when an equal stretch is left out."""

_TOKEN: Final = re.compile(
    r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|\w+|\n|\s+|.", re.S
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a value; ``left_out`` characters are not in ``text``, which is then an ellipsis."""

    text: str
    changed: bool = False
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class ValueDiff:
    expected: tuple[Piece, ...]
    got: tuple[Piece, ...]


def helps(expected: str, got: str) -> bool:
    """Whether a diff tells more than the two values side by side."""
    if not expected.strip() or not got.strip() or expected == got:
        return False
    return len(expected) + len(got) > WORTH_IT or "\n" in expected.strip() or "\n" in got.strip()


def diff(expected: str, got: str) -> ValueDiff:
    """Both values cut into pieces. Numbers, words and texts in quotation marks are never cut in the middle."""
    first, second = _TOKEN.findall(expected), _TOKEN.findall(got)
    ours: list[Piece] = []
    theirs: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        changed = tag != "equal"
        _add(ours, "".join(first[a:b]), changed)
        _add(theirs, "".join(second[c:d]), changed)
    return ValueDiff(_shortened(ours), _shortened(theirs))


def _add(pieces: list[Piece], text: str, changed: bool) -> None:
    if text:
        pieces.append(Piece(text, changed))


def _shortened(pieces: list[Piece]) -> tuple[Piece, ...]:
    found: list[Piece] = []
    for place, piece in enumerate(pieces):
        before = AROUND if place > 0 else AROUND // 2
        after = AROUND if place < len(pieces) - 1 else AROUND // 2
        gap = len(piece.text) - before - after
        if piece.changed or gap <= AROUND:
            found.append(piece)
            continue
        found += [Piece(piece.text[:before]), Piece(" … ", left_out=gap), Piece(piece.text[-after:])]
    return tuple(found)
