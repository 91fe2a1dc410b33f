"""What a search query means, and what is shown of a hit. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

MOST_TERMS = 24
LONGEST_TERM = 100
SNIPPET_CHARACTERS = 90


@dataclass(frozen=True, slots=True)
class Query:
    """All of ``words`` (each matches the beginnings of words, ``O(n)`` meaning ``o`` next to ``n…``) and all of
    ``symbols`` (text without a letter or digit, such as an emoji, taken literally) have to occur in one utterance."""

    words: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.symbols)


def parse(query: str) -> Query:
    """Read what a person typed. There is no syntax that could be wrong: quotes and operators are ordinary text."""
    terms = [term[:LONGEST_TERM] for term in storable(query).split()[:MOST_TERMS]]
    return Query(tuple(term for term in terms if tokens(term)), tuple(term for term in terms if not tokens(term)))


def fts_expression(words: Sequence[str]) -> str:
    """``words`` in the language of FTS5: quoted, so that nothing in them is an operator."""
    return " AND ".join('"' + word.replace('"', '""') + '" *' for word in words)


def matches(query: Query, text: str) -> bool:
    """Whether ``text`` has everything that ``query`` asks for, as the full-text index would say."""
    if not all(symbol in text for symbol in query.symbols):
        return False
    have = tokens(text)
    return all(_has_phrase(have, tokens(word)) for word in query.words)


def tokens(text: str) -> list[str]:
    """The words of ``text`` without case and accents."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).lower()
    return re.findall(r"[^\W_]+", plain)


def storable(text: str) -> str:
    """``text`` as SQLite can keep and index it: without halves of surrogate pairs and without NUL."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")


def snippet(query: Query, text: str) -> str:
    """The part of ``text`` around the first thing found, on one line, with ``…`` where it was cut."""
    line = " ".join(text.split())
    if len(line) <= SNIPPET_CHARACTERS:
        return line
    lowered = line.casefold() if len(line.casefold()) == len(line) else line
    places = [lowered.find(term.casefold()) for term in (*query.words, *query.symbols)]
    first = min((place for place in places if place >= 0), default=0)
    start = max(0, min(first - SNIPPET_CHARACTERS // 3, len(line) - SNIPPET_CHARACTERS))
    end = start + SNIPPET_CHARACTERS
    if start > 0:
        start = line.find(" ", start, first) + 1 or start
    if end < len(line):
        end = max(line.rfind(" ", first + 1, end), first + 1) if " " in line[first + 1 : end] else end
    return ("…" if start > 0 else "") + line[start:end].strip() + ("…" if end < len(line) else "")


def _has_phrase(have: list[str], phrase: list[str]) -> bool:
    *whole, last = phrase
    return any(
        have[i : i + len(whole)] == whole and have[i + len(whole)].startswith(last)
        for i in range(len(have) - len(whole))
    )
