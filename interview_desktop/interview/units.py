"""What spoken numbers count: amounts of data, durations and rates, brought to the unit of an estimate."""

from __future__ import annotations

import re
from dataclasses import dataclass

from interview_desktop.interview.conversation import Estimate
from interview_desktop.interview.spoken_numbers import Number

_SECONDS = {
    "second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86_400.0, "week": 604_800.0, "month": 2_629_800.0,
    "year": 31_557_600.0,
}  # fmt: skip
_BYTES = {
    "byte": 1.0, "kilobyte": 1e3, "megabyte": 1e6, "gigabyte": 1e9, "terabyte": 1e12, "petabyte": 1e15,
    "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "pb": 1e15,
    "meg": 1e6, "gig": 1e9, "tera": 1e12,
}  # fmt: skip
_SHORT = {"k": 1e3, "m": 1e6}
_SHORT_RATES = re.compile(r"\b(?:r|q|t)ps\b")
_PERIOD = re.compile(rf"\b(?:per|a|an|each|every)\s+({'|'.join(_SECONDS)})\b|\b(hour|dai|week|month|year)ly\b")
_SIZE = re.compile(rf"[\s-]*({'|'.join(sorted((*_BYTES, *_SECONDS), key=len, reverse=True))})s?\b")
_REACH = 5
"""Words between a number and "per second"."""


@dataclass(frozen=True, slots=True)
class Unit:
    """``kind`` is ``data`` (in bytes), ``time`` (in seconds) or empty for things that are counted; ``factor`` is the
    size of one; ``period`` are the seconds in which so many come, 0 where nothing was said about it."""

    kind: str
    factor: float = 1.0
    period: float = 0.0


def unit_of(estimate: Estimate) -> Unit:
    """The unit that ``estimate`` is asked in, with the period that its question names last ("per day")."""
    size = _SIZE.match(estimate.unit.lower())
    kind, factor = _measure(size.group(1)) if size is not None else ("", 1.0)
    sentence = re.split(r"[.?!]\s+", estimate.question.lower().strip())[-1]
    return Unit(kind, factor, _period(estimate.unit.lower()) or _period(sentence))


def in_unit(number: Number, text: str, unit: Unit, stop: int) -> tuple[float, bool] | None:
    """``number`` in ``unit``, and whether the words after it (up to ``stop``) name a unit of that kind. None when they
    name another kind: seconds are no gigabytes."""
    after = text[number.end : stop].lower()
    size = _SIZE.match(after)
    kind, factor = _measure(size.group(1)) if size is not None else ("", 0.0)
    if kind and kind != unit.kind:
        return None
    value = number.value
    if kind:
        value = value * factor / unit.factor
    elif unit.kind == "data" and text[number.end - 1 : number.end].lower() in _SHORT:
        # "54k" are kilobytes; the letter is in the number already.
        value = value / unit.factor
    near = " ".join(after.split()[: _REACH + 1])
    period = _period(near)
    if unit.period and period:
        value = value * unit.period / period
    return value, bool(kind) or (not unit.kind and bool(unit.period and period))


def _measure(name: str) -> tuple[str, float]:
    return ("data", _BYTES[name]) if name in _BYTES else ("time", _SECONDS[name])


def _period(text: str) -> float:
    found = _PERIOD.search(text)
    if found is None:
        return 1.0 if _SHORT_RATES.search(text) else 0.0
    return _SECONDS[found.group(1) or {"dai": "day"}.get(found.group(2), found.group(2))]
