"""Which words a recogniser should expect now: those of the problem, and the names in the candidate's code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

BUDGET = 100
"""Pieces of words that a recogniser's prompt has room for; more would only be cut off."""

_OF_CODE = 0.4
"""The share of the budget that names from the code may take from the problem's words when both are plenty."""

_LETTERS_PER_PIECE = 5
_SHORTEST = 3
_RECENT = 2.0
"""What stands last in the code counts as much as if it stood there twice more: it was usually written last."""

_STRINGS = (
    r'"""[\s\S]*?(?:"""|$)|\'\'\'[\s\S]*?(?:\'\'\'|$)|'
    r'"(?:\\.|[^"\\\n])*"?|\'(?:\\.|[^\'\\\n])*\'?|`(?:\\.|[^`\\])*`?'
)
_NOT_NAMES: Mapping[str, re.Pattern[str]] = {
    "python": re.compile(rf"{_STRINGS}|#[^\n]*"),
    "": re.compile(rf"{_STRINGS}|//[^\n]*|/\*[\s\S]*?(?:\*/|$)"),
}
"""Strings and comments per language; the empty name stands for those that look like C."""

_NAME = re.compile(r"(?<![\w$])[A-Za-z_$][\w$]*")
_PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")

_NOBODY_SAYS = frozenset(
    re.findall(
        r"\w+",
        """
        and arguments args array as assert async await bool boolean break case catch class cls const continue def
        default del delete dict do elif else enumerate except export extends false finally float for from function
        get global if import in int interface is isinstance kwargs lambda len length let list map math new none
        nonlocal not null number object of or pass print private public raise range return self set static str string
        super switch this throw true try tuple typeof undefined value var void while with yield append push pop max
        min sum sorted sort abs items keys values console log any all zip join split
        """,
    )
)
"""Words of the languages, and names so common that they are heard well anyway."""


def vocabulary(problem_words: Sequence[str], code: str, language: str, limit: int = BUDGET) -> tuple[str, ...]:
    """Words and phrases to expect, as they are spoken, the problem's before the code's; together at most ``limit``
    pieces of words."""
    names = names_as_spoken(code, language)
    theirs = _within(names, int(limit * _OF_CODE), ())
    chosen = _within(problem_words, limit - sum(map(_cost, theirs)), ())
    # Whatever the problem leaves free belongs to the code.
    return (*chosen, *_within(names, limit - sum(map(_cost, chosen)), chosen))


def names_as_spoken(code: str, language: str) -> tuple[str, ...]:
    """The names in the code as words, ``leftIndex`` as "left index": frequent and late ones first."""
    bare = _NOT_NAMES.get(language, _NOT_NAMES[""]).sub(lambda found: " " * len(found[0]), code)
    weights: dict[str, float] = {}
    last: dict[str, float] = {}
    for found in _NAME.finditer(bare):
        spoken = spoken_form(found[0])
        if sum(map(str.isalpha, spoken)) < _SHORTEST or spoken in _NOBODY_SAYS:
            continue
        weights[spoken] = weights.get(spoken, 0.0) + 1.0
        last[spoken] = found.end() / len(bare)
    return tuple(sorted(weights, key=lambda spoken: -(weights[spoken] + _RECENT * last[spoken])))


def spoken_form(name: str) -> str:
    """A name of a program as one says it."""
    return " ".join(part.lower() for part in _PART.findall(name))


def _within(phrases: Iterable[str], budget: int, besides: Sequence[str]) -> tuple[str, ...]:
    """The first phrases that fit, each once."""
    known = {phrase.lower() for phrase in besides}
    chosen: list[str] = []
    for phrase in phrases:
        if phrase.lower() in known:
            continue
        known.add(phrase.lower())
        budget -= _cost(phrase)
        if budget < 0:
            break
        chosen.append(phrase)
    return tuple(chosen)


def _cost(phrase: str) -> int:
    """About how many pieces a recogniser cuts a phrase into, with the comma after it."""
    return 1 + sum(-(-len(word) // _LETTERS_PER_PIECE) for word in phrase.split())
