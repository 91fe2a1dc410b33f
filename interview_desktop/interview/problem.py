"""A technical problem as the bank holds it: everything that the interview, the sandbox and the report need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from interview_desktop.ports import JobKind, Shape

Comparison = Literal["exact", "unordered", "unordered_deep", "float", "text"]
"""How a returned value meets the expected one: equal; equal as multisets at the top level; at every level; numbers
anywhere in it equal within 1e-6; texts equal but for white space at the ends of lines and empty lines at the end."""


@dataclass(frozen=True, slots=True)
class TestCase:
    """One call of the entry function. ``name`` says what it tests, without giving a hidden input away."""

    __test__ = False  # not a pytest class

    name: str
    hidden: bool
    arguments: tuple[Any, ...]
    expected: Any
    compare: Comparison = "exact"
    checker: str = ""
    """The name of a function ``(arguments, expected, got) -> bool | str`` in the pack's ``checkers.py``, which decides
    instead of ``compare``; a text says why not."""


@dataclass(frozen=True, slots=True)
class Generator:
    """Growing inputs for the performance analysis: ``code`` defines ``generate(size, seed) -> list of arguments`` (the
    pack's ``generator.py``, run on the host in a process of its own); ``sizes`` are tried in order."""

    code: str
    sizes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Starter:
    """For one language: the file that the candidate sees first, and a reference solution (never shown)."""

    language: str
    starter: str
    reference: str


@dataclass(frozen=True, slots=True)
class HintRung:
    """``covers`` are words or phrases; a candidate who has said one of them does not need this rung."""

    id: str
    text: str
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """An idea that a good answer names: any of ``phrases`` (lower case, as they are spoken) counts."""

    id: str
    label: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Probe:
    """A question of the interviewer in stage ``stage``, with what a good answer mentions.

    ``persona`` holds what a synthetic candidate answers: keys ``strong``, ``medium``, ``weak``.
    """

    id: str
    stage: str
    question: str
    criterion: str
    mentions: tuple[Mention, ...]
    persona: dict[str, str]


@dataclass(frozen=True, slots=True)
class Clarification:
    """What the interviewer answers when the candidate's question has one of ``phrases``."""

    id: str
    phrases: tuple[str, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """A rubric line; ``anchors`` describe the scores 1 to 5 in order."""

    id: str
    title: str
    anchors: tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Problem:
    id: str
    version: int
    title: str
    difficulty: Literal["easy", "medium", "hard"]
    tags: tuple[str, ...]
    spoken_intro: str
    statement: str
    constraints: tuple[str, ...]
    entry: dict[str, str]
    starters: tuple[Starter, ...]
    tests: tuple[TestCase, ...]
    hints: tuple[HintRung, ...]
    clarifications: tuple[Clarification, ...]
    probes: tuple[Probe, ...]
    rubric: str
    criteria: tuple[Criterion, ...]
    vocabulary: tuple[str, ...]
    time_complexity: str
    space_complexity: str
    persona: dict[str, dict[str, str]]
    kind: JobKind = "function"
    shapes: tuple[Shape, ...] = ()
    returns: Shape = "json"
    checkers: str = ""
    """The text of the pack's ``checkers.py``; it runs on the host, in a process of its own."""
    generator: Generator | None = None

    def starter(self, language: str) -> Starter:
        """Raises KeyError when the problem has no such language."""
        for starter in self.starters:
            if starter.language == language:
                return starter
        raise KeyError(language)
