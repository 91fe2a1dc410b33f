"""Numbers as people say them and as recognisers write them: "about three thousand", "1.5 million", "20k"."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SMALL = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen"""
_DECADES = "twenty thirty forty fifty sixty seventy eighty ninety"
_UNITS = {name: float(value) for value, name in enumerate(_SMALL.split())}
_TENS = {name: float(value * 10) for value, name in enumerate(_DECADES.split(), 2)}
_SCALES = {
    "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "thousands": 1e3, "millions": 1e6, "billions": 1e9,
    "k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9,
    "kilo": 1e3, "mega": 1e6, "giga": 1e9, "tera": 1e12,
}  # fmt: skip
_LETTERS = {"k", "m", "mn", "bn", "b"}
_FRACTIONS = {"half": 0.5, "quarter": 0.25}
_WORD = re.compile(r"\d{1,3}(?: \d{3})+(?!\d)(?:\.\d+)?|\d[\d,_'\u202f\u00a0]*(?:\.\d+)?|[^\W\d_]+|%")
_DIGITS = re.compile(r"\d")
_DIGIT_NAMES = {name: str(value) for value, name in enumerate(_SMALL.split()[:10])} | {"oh": "0"}
_BREAK = re.compile(r"[,.;:?!()—–]|\n")
_NOT_ONE = {"no", "this", "that", "which", "each", "any", "every", "another", "the", "first", "last", "next", "only"}
"""After these, and before these, "one" is no number."""


@dataclass(frozen=True, slots=True)
class Number:
    """``text[start:end]`` says ``value``."""

    value: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Word:
    word: str
    start: int
    end: int
    joined: bool
    """Directly after the word before, or by a hyphen ("20k", "twenty-five")."""
    breaks: bool
    """After punctuation."""


def numbers(text: str) -> tuple[Number, ...]:
    """All numbers in ``text`` in their order. "A hundred" and "half a million" are numbers; "one of them" is not."""
    words = _words(text)
    found: list[Number] = []
    at = 0
    while at < len(words):
        number = _number(words, at)
        if number is None:
            at += 1
            continue
        value, stop = number
        found.append(Number(value, words[at].start, words[stop - 1].end))
        at = stop
    return tuple(found)


def in_words(value: float) -> str:
    """A round number near ``value`` as one says it: "three thousand", "2.5 million"."""
    if value <= 0:
        return "zero"
    for size, name in ((1e12, " trillion"), (1e9, " billion"), (1e6, " million"), (1e3, " thousand"), (1.0, "")):
        if value >= size:
            rounded = float(f"{value / size:.2g}")
            return f"{rounded:g}{name}"
    return f"{float(f'{value:.1g}'):g}"


def _words(text: str) -> list[_Word]:
    found: list[_Word] = []
    for match in _WORD.finditer(text):
        between = text[found[-1].end : match.start()] if found else " "
        found.append(
            _Word(
                match.group().lower(),
                match.start(),
                match.end(),
                between in ("", "-", "‑"),
                bool(_BREAK.search(between)),
            )
        )
    return found


def _number(words: list[_Word], at: int) -> tuple[float, int] | None:
    """The number that begins at ``at``, and where it ends."""
    first = words[at].word
    if first in _FRACTIONS:
        # "half a million", "a quarter million"
        ahead = at + 2 if at + 1 < len(words) and words[at + 1].word in ("a", "an") else at + 1
        scale = _scale(words, ahead)
        return (_FRACTIONS[first] * scale, ahead + 1) if scale else None
    if first == "one" and not _counts(words, at):
        return None
    return _phrase(words, at)


def _counts(words: list[_Word], at: int) -> bool:
    """Whether "one" at ``at`` is a number."""
    after = words[at + 1].word if at + 1 < len(words) else ""
    before = words[at - 1].word if at else ""
    return after not in ("of", "by", "is", "was", "that", "who", "another", "") and before not in _NOT_ONE


def _scale(words: list[_Word], at: int) -> float | None:
    if at >= len(words):
        return None
    word = words[at]
    if word.word in _LETTERS and not word.joined:
        return None
    return _SCALES.get(word.word)


def _phrase(words: list[_Word], at: int) -> tuple[float, int] | None:
    """Groups, each with its scale, that get smaller: "two million three hundred thousand"."""
    total, limit, stop = 0.0, float("inf"), at
    group = _group(words, at)
    while group is not None:
        value, after = group
        scale = _scale(words, after)
        if value * (scale or 1) >= limit:
            break
        total, stop = total + value * (scale or 1), after + (scale is not None)
        if scale is None:
            break
        limit = scale
        if [word.word for word in words[stop : stop + 3]] == ["and", "a", "half"]:
            return total + scale / 2, stop + 3
        joint = stop < len(words) and words[stop].word == "and"
        # "Two thousand and 5 servers" are two numbers.
        group = _group(words, stop + joint) if not joint or _in_letters(words, stop + 1) else None
    return (total, stop) if stop > at else None


def _in_letters(words: list[_Word], at: int) -> bool:
    return at < len(words) and not _DIGITS.match(words[at].word)


def _group(words: list[_Word], at: int) -> tuple[float, int] | None:
    """A number below a thousand in words, or digits."""
    if at >= len(words):
        return None
    word = words[at].word
    if word in ("a", "an"):
        counted = at + 1 < len(words) and (words[at + 1].word == "hundred" or _scale(words, at + 1) is not None)
        if not counted:
            return None
        value, stop = 1.0, at + 1
    elif _DIGITS.match(word):
        value, stop = float(re.sub(r"[^\d.]", "", word)), at + 1
        if "." not in word and stop < len(words) and words[stop].word == "point":
            value, stop = _decimals(words, stop, value)
    else:
        small = _digits(words, at) or _small(words, at)
        if small is None:
            return None
        value, stop = small
        if stop < len(words) and words[stop].word == "point":
            value, stop = _decimals(words, stop, value)
    if stop < len(words) and words[stop].word == "hundred":
        value, stop = value * 100, stop + 1
        rest = _rest_of_hundred(words, stop)
        if rest is not None:
            value, stop = value + rest[0], rest[1]
    if [item.word for item in words[stop : stop + 3]] == ["and", "a", "half"] and _scale(words, stop + 3):
        # "three and a half thousand"
        return value + 0.5, stop + 3
    return value, stop


def _digits(words: list[_Word], at: int) -> tuple[float, int] | None:
    """A number said digit by digit. Only with a zero in it: "two three" may be two numbers."""
    stop = at
    while stop < len(words) and words[stop].word in _DIGIT_NAMES and (stop == at or not words[stop].breaks):
        stop += 1
    said = "".join(_DIGIT_NAMES[word.word] for word in words[at:stop])
    if len(said) < 2 or said[0] == "0" or "0" not in said:
        return None
    return float(said), stop


def _decimals(words: list[_Word], point: int, value: float) -> tuple[float, int]:
    """``value`` with what follows the word "point", digit by digit or as one number ("point twenty five")."""
    stop = point + 1
    while stop < len(words) and words[stop].word in _DIGIT_NAMES and not words[stop].breaks:
        stop += 1
    said = "".join(_DIGIT_NAMES[word.word] for word in words[point + 1 : stop])
    if not said and (small := _small(words, point + 1)) is not None:
        said, stop = f"{small[0]:g}", small[1]
    return (float(f"{value:g}.{said}"), stop) if said else (value, point)


def _rest_of_hundred(words: list[_Word], at: int) -> tuple[float, int] | None:
    return _small(words, at + 1 if at < len(words) and words[at].word == "and" else at)


def _small(words: list[_Word], at: int) -> tuple[float, int] | None:
    """A number below a hundred in words."""
    if at >= len(words):
        return None
    word = words[at].word
    if word in _UNITS:
        return _UNITS[word], at + 1
    if word in _TENS:
        value, stop = _TENS[word], at + 1
        if stop < len(words) and 0 < _UNITS.get(words[stop].word, 0) < 10:
            return value + _UNITS[words[stop].word], stop + 1
        return value, stop
    return None
