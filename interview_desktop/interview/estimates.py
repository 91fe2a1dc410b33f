"""Whether a spoken number is a right estimate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from interview_desktop.interview.conversation import Estimate
from interview_desktop.interview.spoken_numbers import Number, numbers
from interview_desktop.interview.understanding import find, tokens
from interview_desktop.interview.units import in_unit, unit_of

Verdict = Literal["right", "wrong", "none"]

NEAR = 5
"""Words between a number and what it is said to be a number of."""

_ALMOST = 1e-6
"""Conversion must not push a number over the edge of the range."""


@dataclass(frozen=True, slots=True)
class Guess:
    """``number`` is the one that decided, None when none was said. ``value`` is what it is in the estimate's unit, None
    when it is said of another kind of thing."""

    verdict: Verdict
    number: Number | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class _Said:
    number: Number
    value: float
    beside: bool
    """Whether the estimate's own words follow it."""
    fits: bool
    """Whether a unit of the estimate's kind follows it."""


def judge(estimate: Estimate, text: str, *, asked: bool = True) -> Guess:
    """What ``text`` says about ``estimate``, in whatever unit it is said. Not ``asked`` for, a number counts only
    beside the estimate's words, and only when it is right: many other things are counted in a design.

    On the way to an estimate many numbers are said; one in the range is enough. A figure that the question gave is not
    the answer when other numbers are said as well.
    """
    said = _said(estimate, text)
    if not asked:
        return _last("right", [item for item in said if item.beside and _right(estimate, item)])
    meant = [item for item in said if item.beside or item.fits]
    given = {number.value for number in numbers(estimate.question)}
    loose = [item for item in said if item in meant or len(said) == 1 or item.number.value not in given]
    # Where the number beside the words is another one, one in the range elsewhere may still be the answer.
    right = [item for item in meant if _right(estimate, item)] or [item for item in loose if _right(estimate, item)]
    if right:
        return _last("right", right)
    if not said and (others := numbers(text)):
        return Guess("wrong", others[-1])
    return _last("wrong", meant or said)


def _last(verdict: Verdict, items: list[_Said]) -> Guess:
    return Guess(verdict, items[-1].number, items[-1].value) if items else Guess("none")


def _right(estimate: Estimate, item: _Said) -> bool:
    return estimate.low * (1 - _ALMOST) <= item.value <= estimate.high * (1 + _ALMOST)


def _said(estimate: Estimate, text: str) -> list[_Said]:
    """The numbers that may be meant: those that are said of another kind of thing are not."""
    unit = unit_of(estimate)
    places = find(text, (estimate.unit, *estimate.phrases))
    spoken = numbers(text)
    found: list[_Said] = []
    for index, number in enumerate(spoken):
        stop = spoken[index + 1].start if index + 1 < len(spoken) else len(text)
        converted = in_unit(number, text, unit, stop)
        if converted is None:
            continue
        beside = any(
            place.start >= number.end and len(tokens(text[number.end : place.start])) <= NEAR for place in places
        )
        found.append(_Said(number, converted[0], beside, converted[1]))
    return found
