"""Whether a spoken number is a right estimate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from interview_desktop.interview.conversation import Estimate
from interview_desktop.interview.spoken_numbers import Number, numbers
from interview_desktop.interview.understanding import find, tokens

Verdict = Literal["right", "wrong", "none"]

NEAR = 5
"""Words between a number and what it is said to be a number of."""


@dataclass(frozen=True, slots=True)
class Guess:
    """``number`` is the one that decided; None when none was said."""

    verdict: Verdict
    number: Number | None = None


def judge(estimate: Estimate, text: str, *, asked: bool = True) -> Guess:
    """What ``text`` says about ``estimate``. Not ``asked`` for, a number counts only beside the estimate's words, and
    only when it is right: many other things are counted in a design.

    On the way to an estimate many numbers are said; one in the range is enough.
    """
    said = numbers(text)
    meant = _meant(estimate, text, said)
    right = [number for number in (meant or said) if estimate.low <= number.value <= estimate.high]
    if not asked:
        found = [number for number in right if number in meant]
        return Guess("right", found[-1]) if found else Guess("none")
    # Where the number beside the words is another one, one in the range elsewhere may still be the answer.
    right = right or [number for number in said if estimate.low <= number.value <= estimate.high]
    if right:
        return Guess("right", right[-1])
    return Guess("wrong", (meant or said)[-1]) if said else Guess("none")


def _meant(estimate: Estimate, text: str, said: tuple[Number, ...]) -> tuple[Number, ...]:
    places = find(text, (estimate.unit, *estimate.phrases))
    return tuple(
        number
        for number in said
        if any(place.start >= number.end and len(tokens(text[number.end : place.start])) <= NEAR for place in places)
    )
