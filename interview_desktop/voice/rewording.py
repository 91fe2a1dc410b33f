"""Whether a voice said what it was told to say: a comparison of words, not of how they are written."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher

ENOUGH = 0.6
"""A voice that says a smaller share of the words is not reading: it answers, or obeys what is written there."""

BEGUN = 0.4
"""The same for a clause of which something was heard: to stop in the middle is worse than a paraphrase."""

FEW = 3
"""Words before which nothing can be told."""

_WORD = re.compile(r"\d+|[^\W\d_]+")
_CASE = re.compile(r"(?<=[a-z])(?=[A-Z])")
_APOSTROPHES = re.compile(r"(?<=\w)['’ʼ](?=\w)")
_SYMBOLS = re.compile(r"[()\[\]{}=<>+*/^²³%|]|(?<=\w)[._](?=\w)")


def _list(text: str) -> list[str]:
    return text.split()


_SPOKEN_SYMBOLS = frozenset(
    _list(
        """
        of open close parenthesis parentheses paren bracket brackets brace equal equals is plus minus times over
        divided by dot point underscore slash squared cubed power to percent less greater than
        """
    )
)
"""What may be said for a symbol."""
_SMALL = _list(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen
    """
)
_TENS = _list("twenty thirty forty fifty sixty seventy eighty ninety")


def speakable(text: str) -> str:
    """``text`` in one line and without what no request may hold; empty when there is no word in it."""
    clean = text.encode("utf-8", "ignore").decode("utf-8")
    line = " ".join("".join(c if c.isprintable() else " " for c in clean).split())
    return line if words(line) else ""


def words(text: str) -> list[str]:
    """The words of ``text`` as they sound: without case, accents, punctuation; names in code word by word; numbers
    spelled out."""
    plain = unicodedata.normalize("NFKD", _CASE.sub(" ", text))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    found: list[str] = []
    for word in _WORD.findall(_APOSTROPHES.sub("", plain)):
        found += _spelled(word) if word.isdecimal() else [word]
    return found


def other_words(meant: str, said: str, *, whole: bool = True) -> bool:
    """Whether ``said`` are other words than ``meant``; not ``whole``: than its beginning. Where a symbol or a space
    is put makes no difference."""
    wanted, got = _compared(meant, said)
    if not got:
        # There is no transcript: nobody knows better.
        return False
    asked, heard = "".join(wanted), "".join(got)
    return asked != heard if whole else not asked.startswith(heard)


def share(meant: str, said: str, *, whole: bool = True) -> float:
    """How much of the words agree, in their order: 0..1. Not ``whole``: compared with as much of ``meant`` as there
    is of ``said``, with room for a word that was put in or left out."""
    wanted, got = _compared(meant, said)
    if not whole:
        wanted = wanted[: len(got) + 2]
    longest = max(len(got), len(wanted) if whole else 0)
    if not longest:
        return 1.0
    blocks = SequenceMatcher(None, wanted, got, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / longest


def astray(meant: str, said: str, enough: float = ENOUGH, *, whole: bool = True) -> bool:
    """Whether a voice that said this is not reading at all."""
    if not words(said) or (not whole and len(words(said)) < FEW):
        return False
    if max(len(words(meant)), len(words(said))) < FEW:
        # "Great." for "Good.": other words, but an answer of the same weight.
        return False
    return share(meant, said, whole=whole) < enough


def _compared(meant: str, said: str) -> tuple[list[str], list[str]]:
    wanted, got = words(meant), words(said)
    if "".join(wanted) != "".join(got) and _SYMBOLS.search(f"{meant}{said}"):
        digits = {"two", "three"} if re.search("[²³]", f"{meant}{said}") else set()
        dropped = _SPOKEN_SYMBOLS | digits
        return [w for w in wanted if w not in dropped], [w for w in got if w not in dropped]
    return wanted, got


def _spelled(digits: str) -> list[str]:
    value = int(digits) if len(digits) <= 6 and not digits.startswith("0") else -1
    if value < 0:
        return [_SMALL[int(digit)] for digit in digits]
    return _number(value)


def _number(value: int) -> list[str]:
    if value < 20:
        return [_SMALL[value]]
    if value < 100:
        return [_TENS[value // 10 - 2], *(_number(value % 10) if value % 10 else [])]
    base, name = (1000, "thousand") if value >= 1000 else (100, "hundred")
    return [*_number(value // base), name, *(_number(value % base) if value % base else [])]
