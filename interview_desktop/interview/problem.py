"""A technical problem as the bank holds it: everything that the interview, the sandbox and the report need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from interview_desktop.interview.conversation import Estimate, Question
from interview_desktop.ports import JobKind, Shape

Comparison = Literal["exact", "unordered", "unordered_deep", "float", "text"]
"""How a returned value meets the expected one: equal; equal as multisets at the top level; at every level; numbers
anywhere in it equal within 1e-6; texts equal but for white space at the ends of lines and empty lines at the end."""

TOPICS: Final = (
    "arrays", "strings", "hash map", "two pointers", "sliding window", "sorting", "binary search", "stack", "queue",
    "linked list", "tree", "heap", "graph", "union find", "recursion", "backtracking", "dynamic programming", "greedy",
    "matrix", "bits", "math", "parsing", "simulation", "design",
)  # fmt: skip
INDUSTRIES: Final = ("frontend", "backend", "data", "devops", "mobile", "ml")


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
class WrongSolution:
    """A whole solution with one ``mistake``; ``code`` per language.

    It fails exactly the tests named in ``fails``; none means that it is right but ``slow``: its time grows faster than
    the problem's ``growth``.
    """

    id: str
    mistake: str
    fails: tuple[str, ...]
    slow: bool
    code: dict[str, str]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question that changes the problem, for the time that is left; ``harder`` or easier than the problem itself.

    ``mentions`` and ``persona`` are as in ``Probe``.
    """

    id: str
    question: str
    harder: bool
    mentions: tuple[Mention, ...]
    persona: dict[str, str]


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
    topics: tuple[str, ...] = ()
    """What the problem trains, words of ``TOPICS``."""
    industries: tuple[str, ...] = ()
    """Where the story or the skill is at home, words of ``INDUSTRIES``; empty: anywhere."""
    skills: tuple[str, ...] = ()
    """Words that a CV or a job description may hold, lower case."""
    growth: str = ""
    """How the reference's time grows with the generator's size, of ``interview.growth.CLASSES``; empty: not told."""
    wrong: tuple[WrongSolution, ...] = ()
    edge_cases: tuple[Mention, ...] = ()
    """Inputs that a careful candidate raises."""
    follow_ups: tuple[FollowUp, ...] = ()
    anchors: Mapping[str, tuple[str, str, str, str, str]] = field(default_factory=dict)
    """For some criteria, by id: what the scores 1 to 5 look like with this very problem."""
    interview: str = "technical"
    """The type of interview that it is for. All but the technical are conversations: no ``entry``, no tests."""
    questions: tuple[Question, ...] = ()
    """What stories are asked for, in this order."""
    estimates: tuple[Estimate, ...] = ()
    scene: str = ""
    """A sentence said before ``spoken_intro``, from the industry that was chosen."""
    guides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By stage, short lines for whoever leads it."""

    @property
    def has_code(self) -> bool:
        """Whether something is written and run; all else is a conversation."""
        return self.interview == "technical"

    def starter(self, language: str) -> Starter:
        """Raises KeyError when the problem has no such language."""
        for starter in self.starters:
            if starter.language == language:
                return starter
        raise KeyError(language)
