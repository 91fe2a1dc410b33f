"""What the candidate said about running time, and whether it fits what was measured.

In doubt there is no claim, and a claim is contradicted only by a growth that is faster than all that it allows: a bound
above the measured growth may be the worst case that the generated inputs do not meet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from interview_desktop.domain.runs import Growth
from interview_desktop.domain.session import SessionState
from interview_desktop.interview import record
from interview_desktop.interview.growth import (
    CLASSES,
    CONSTANT,
    CUBIC,
    EXPONENTIAL,
    LINEAR,
    LINEARITHMIC,
    LOGARITHMIC,
    QUADRATIC,
    members,
)
from interview_desktop.interview.problem import Probe, Problem
from interview_desktop.interview.record import Utterance
from interview_desktop.interview.understanding import complexity_claims, find

_WORDS: Final = {
    LINEAR: ("linear", "linear time"),
    QUADRATIC: ("quadratic", "quadratic time"),
    CUBIC: ("cubic", "cubic time"),
    EXPONENTIAL: ("exponential", "exponential time"),
    LOGARITHMIC: ("logarithmic", "logarithmic time"),
    CONSTANT: ("constant", "constant time"),
}
_REASONING: Final = re.compile(
    r"\b(?:because|since|as each|as every|where each|and each|and every|per)\b", re.IGNORECASE
)
"""What follows speaks of a part of the program."""

_COMPARING: Final = re.compile(r"\b(?:brute force|naive|instead|would|could|best|better than|worse than|than)\b", re.I)
"""What is said beside these speaks of another program."""

_SPACE: Final = re.compile(r"\b(?:memory|space)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TimeClaim:
    """``complexity`` as it is written (``O(n log n)``); ``seq`` is the utterance."""

    complexity: str
    seq: int


def time_claim(state: SessionState, problem: Problem) -> TimeClaim | None:
    """The latest claim about the running time of the code; None when the latest words about it are in doubt."""
    for utterance in reversed(record.utterances(state)):
        claimed = _claimed(utterance, _about_time(record.probe_of(problem, utterance.probe)))
        if claimed:
            return None if utterance.doubtful or utterance.doubts else TimeClaim(claimed, utterance.seq)
    return None


def compare(growth: Growth, claim: TimeClaim | None) -> Growth:
    """``growth`` with the claim beside it."""
    if claim is None:
        return replace(growth, claimed="", agrees=None)
    return replace(growth, claimed=claim.complexity, agrees=_agrees(class_of(claim.complexity), growth))


def in_words(growth: Growth) -> str:
    """A sentence for the report: what was claimed, what was measured, over which sizes."""
    sizes = [point.size for point in growth.points]
    over = f" over {_power(min(sizes))}…{_power(max(sizes))}" if sizes else ""
    slope = "" if growth.exponent is None else f" {growth.exponent:.2f}"
    measured = f"easured growth{slope}{over}"
    if not growth.claimed:
        return f"M{measured}: {growth.verdict}."
    if growth.agrees:
        return f"Claimed {growth.claimed}; m{measured} (verified)."
    if growth.agrees is None:
        return f"Claimed {growth.claimed}; m{measured}, which is {growth.verdict} on these inputs."
    return f"Claimed {growth.claimed}; m{measured}, which is {growth.verdict}."


def _power(size: int) -> str:
    """1000 as 10³; other numbers as they are."""
    digits = str(size)
    if len(digits) > 3 and set(digits[1:]) == {"0"} and digits[0] == "1":
        return "10" + str(len(digits) - 1).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{size:,}".replace(",", " ")


def class_of(complexity: str) -> str:
    """The class of a bound in one variable, or in several of the same standing (``O(V + E)``); empty when unknown."""
    inner = re.sub(r"\s+", " ", complexity.strip().lower()[2:-1]).strip()
    if inner == "1":
        return CONSTANT
    if re.fullmatch(r"log [a-z]", inner):
        return LOGARITHMIC
    if re.fullmatch(r"[a-z](?: \+ [a-z])*", inner):
        return LINEAR
    if re.fullmatch(r"[a-z](?: \+ [a-z])* log [a-z]", inner):
        return LINEARITHMIC
    if re.fullmatch(r"[2-9]\^[a-z]", inner):
        return EXPONENTIAL
    return {"n^2": QUADRATIC, "n n": QUADRATIC, "n^3": CUBIC}.get(inner, "")


def _agrees(claimed: str, growth: Growth) -> bool | None:
    possible = members(growth.verdict)
    if not claimed or not possible:
        return None
    if claimed in possible:
        return True
    # An analysis never sees a second logarithm, and an interval is not a proof: only what grows faster contradicts.
    return False if min(map(CLASSES.index, possible)) > CLASSES.index(claimed) else None


def _about_time(probe: Probe | None) -> bool:
    return probe is not None and probe.criterion == "complexity" and not _SPACE.search(probe.question)


def _claimed(utterance: Utterance, asked: bool) -> str:
    found: set[str] = set()
    for sentence in re.split(r"(?<=[.;!?])\s+|,\s+(?:but|while|whereas)\b", utterance.text):
        reasoning = _REASONING.search(sentence)
        part = sentence[: reasoning.start()] if reasoning else sentence
        if _COMPARING.search(part):
            continue
        found |= _in(part, asked)
    return found.pop() if len(found) == 1 else ""


def _in(part: str, asked: bool) -> set[str]:
    found: set[str] = set()
    for claim in complexity_claims(part):
        if claim.about == "time" or (asked and claim.about == ""):
            found.add(_written(claim.complexity))
    for name, phrases in _WORDS.items():
        for match in find(part, phrases if asked and not _SPACE.search(part) else phrases[1:]):
            if not match.negated:
                found.add(name)
    return found


def _written(complexity: str) -> str:
    """``o(v + e log v)`` as ``O(V + E log V)``: graphs have capitals."""
    inner = complexity[2:-1]
    return f"O({inner.upper().replace('LOG', 'log') if re.search(r'[ve]', inner.replace('log', '')) else inner})"
