"""What an interview without code is about: questions that ask for a story, numbers to estimate, and industries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Part = Literal["situation", "task", "action", "result", "reflection"]
PARTS: tuple[Part, ...] = ("situation", "task", "action", "result", "reflection")
"""The parts of a story, in the order in which one tells them."""

Difficulty = Literal["easy", "medium", "hard"]


@dataclass(frozen=True, slots=True)
class Question:
    """Asks for a story. ``follow_ups`` ask for a part that is missing; ``phrases`` show a part of this very story,
    besides the general cues. ``persona`` holds what synthetic candidates say: ``answer``, and one
    text for each part."""

    id: str
    version: int
    title: str
    difficulty: Difficulty
    skills: tuple[str, ...]
    industries: tuple[str, ...]
    question: str
    follow_ups: Mapping[Part, str]
    phrases: Mapping[Part, tuple[str, ...]]
    persona: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number that the candidate estimates: right from ``low`` to ``high``. A number near one of ``phrases`` is
    meant to be it."""

    id: str
    question: str
    low: float
    high: float
    unit: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Industry:
    """Chooses and flavours: ``topics`` of problems that it prefers, ids of its questions and cases, and sentences that
    set the scene."""

    id: str
    title: str
    skills: tuple[str, ...]
    topics: tuple[str, ...]
    questions: tuple[str, ...]
    cases: tuple[str, ...]
    flavour: tuple[str, ...]
