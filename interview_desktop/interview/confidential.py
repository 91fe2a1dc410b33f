"""What an interviewer must not give away: the reference solution in any spoken form, and the hidden tests' inputs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from interview_desktop.interview.problem import FollowUp, Probe, Problem

GRAM = 5
"""Words and operators in a row that are no chance any more when they stand in the reference, too."""

NUMBERS = 4
"""Numbers in a row that tell a hidden input."""

_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[-+*/%<>=!]+")
_SPOKEN = (
    (re.compile(r"(?i)\b(?:is )?(?:not equal to|not equals|unequal)\b"), " != "),
    (re.compile(r"(?i)\b(?:is )?(?:less than|smaller than)(?: or equal to| or equals)?\b"), " < "),
    (re.compile(r"(?i)\b(?:is )?(?:greater than|larger than|bigger than)(?: or equal to| or equals)?\b"), " > "),
    (re.compile(r"(?i)\b(?:equals equals|double equals|is equal to|equal to|equals)\b"), " = "),
    (re.compile(r"(?i)\bplus\b"), " + "),
    (re.compile(r"(?i)\bminus\b"), " - "),
    (re.compile(r"(?i)\b(?:times|multiplied by)\b"), " * "),
    (re.compile(r"(?i)\bdivided by\b"), " / "),
    (re.compile(r"(?i)\b(?:modulo|mod)\b"), " % "),
)
_NUMBER_WORDS = {
    word: str(value)
    for value, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    )
}


def _word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_UNSAID = _word_set(
    """of the a an to by is be then self this const let var def function open close opening closing bracket brackets
    paren parens parenthesis parentheses comma colon semicolon dot underscore quote quotes brace braces square"""
)
"""Words that stand in speech or in code only, and mean nothing in the other."""

_OPERATORS = {"==": "=", "===": "=", "!==": "!=", "<=": "<", ">=": ">", "//": "/", "**": "*"}

_OWN_NAME = re.compile(r"\b(?:[a-z]+(?:_[a-z0-9]+)+|[a-z]+(?:[A-Z][a-z0-9]+)+)\b")
_CALCULATION = re.compile(r"[\w.\[\]]+(?:\s*(?<![-=])(?:[-+*/%]|//)(?![=>])\s*[\w.\[\]]+)+")
_COMMENT = re.compile(r'"""(?:.|\n)*?"""|/\*(?:.|\n)*?\*/|^\s*(?:#|//).*$', re.MULTILINE)

_CODE_SHAPES = tuple(
    re.compile(pattern)
    for pattern in (
        r"\bfor \w+(?:(?:,| comma| and) \w+)? in (?:the )?(?:range|enumerate|reversed|zip)\b[^.?!]*",
        r"\b(?:for|while|if|elif) [^.?!]{1,60}:(?:\s|$)[^.?!]*\b(?:return|append|push|break|continue)\b",
        r"\w+(?:\[[^\]]*\])?\s*(?:==|!=|<=|>=|\+=|-=|\*=|:=|===|=>)\s*\w+",
        r"\b[a-z_]\w*\[\w[^\]]*\]",
        r"\b[a-z_]\w*\.[a-z_]\w*\([^)]*\)",
        r"\b(?:def|function) \w+\(",
        r"\b(?:const|let|var) \w+ =",
        r"```",
        r"\b\w+ (?:equals equals|plus equals|minus equals|times equals|double equals) \w+",
        r"\b(?:open|opening|close|closing) (?:bracket|paren|parenthesis|brace)\b[^.?!]*",
        r"\b\w+ dot (?:append|get|push|pop|add|set|has|items|keys|values|sort|join|split|length|insert)\b[^.?!]*",
        r"\bif \w+ (?:of|at|sub) \w+ (?:is |equals|plus|minus|less|greater)[^.?!]*",
        r"\breturn \w+ (?:of|at|sub) \w+(?: comma| plus| minus)[^.?!]*",
        r"\bwhile \w+ (?:is )?(?:less|greater|smaller|bigger|not equal)[^.?!]*",
        r"\b(?:set|let) \w+ (?:equal to|equals) [^.?!]*",
    )
)


def words_of(text: str) -> tuple[str, ...]:
    """Code or speech as the same words: names in their parts, operators as signs, brackets and small words gone."""
    lowered = text
    for pattern, sign in _SPOKEN:
        lowered = pattern.sub(sign, lowered)
    found: list[str] = []
    for match in _PART.finditer(lowered):
        word = _OPERATORS.get(match.group(), match.group().lower())
        word = _NUMBER_WORDS.get(word, word)
        if word in {"->", "=>"} or word in _UNSAID:
            continue
        if len(word) > 1 and word.endswith("=") and word[0] in "+-*/%":
            found += [word[0], "="]
        else:
            found.append(word)
    return tuple(found)


def grams(words: Sequence[str], size: int = GRAM) -> Iterator[tuple[str, ...]]:
    for start in range(len(words) - size + 1):
        yield tuple(words[start : start + size])


@dataclass(frozen=True, slots=True)
class Confidential:
    """What of a problem must stay unsaid. What the pack itself tells the candidate is never confidential, nor what the
    candidate has said or written: those are asked for at the time (``heard`` below)."""

    code: frozenset[tuple[str, ...]] = frozenset()
    """Runs of ``GRAM`` words of the reference solutions."""
    calculations: tuple[tuple[str, ...], ...] = ()
    names: frozenset[str] = frozenset()
    inputs: frozenset[tuple[str, ...]] = frozenset()
    """Runs of ``NUMBERS`` numbers of hidden tests."""
    literals: frozenset[str] = frozenset()
    """Hidden inputs and lines of the reference solutions, without blanks."""
    told: str = field(default="", repr=False)
    """Everything that may be told, in :func:`words_of` form, blanks between."""
    asked: str = field(default="", repr=False)
    """The questions and answers of the pack, likewise: they may share a sentence with a hint."""

    @staticmethod
    def of(problem: Problem) -> Confidential:
        told = words_of(" . ".join(_told(problem)))
        shown = "\n".join(_told(problem))
        code: set[tuple[str, ...]] = set()
        calculations: set[tuple[str, ...]] = set()
        names: set[str] = set()
        literals: set[str] = set()
        for starter in problem.starters:
            text = _COMMENT.sub("", starter.reference)
            code.update(grams(words_of(text)))
            for match in _CALCULATION.finditer(text):
                words = words_of(match.group())
                named = sum(len(word) > 2 and word.isalpha() for word in words)
                if named >= 2 and words[0].isalnum() and words[-1].isalnum():
                    calculations.add(words)
            names.update(name for name in _OWN_NAME.findall(text) if len(name) > 5 and name not in shown)
            literals.update(_whole_lines(text, "".join(shown.split())))
        known = set(grams(told))
        inputs = _hidden_inputs(problem, literals)
        return Confidential(
            frozenset(gram for gram in code - known if sum(word.isalpha() for word in gram) >= 2),
            tuple(sorted(calculations)),
            frozenset(names),
            inputs,
            frozenset(literals),
            _line(told),
            _line(
                words_of(
                    " . ".join(
                        [*(item.question for item in problem.probes), *(item.answer for item in problem.clarifications)]
                    )
                )
            ),
        )

    def leak(self, text: str, before: Sequence[str] = (), heard: Iterable[str] = ()) -> str:
        """What of the solution ``text`` gives away, as it stands there or in :func:`words_of` form; empty for nothing.

        ``before`` are the words (:func:`words_of`) that were said just before in the same reply: a solution that is
        dealt out in small clauses is one, too. ``heard`` is what the candidate has said and written so far.
        """
        found = self._leaks(text, before)
        if not found:
            return ""
        own = _line(words_of(" . ".join(heard)))
        return next((item for item in found if not self._known(item, own)), "")

    def _leaks(self, text: str, before: Sequence[str]) -> list[str]:
        words = words_of(text)
        line = _line(words)
        found = [" ".join(gram) for gram in grams((*before[-GRAM + 1 :], *words)) if gram in self.code]
        found += [" ".join(item) for item in self.calculations if _line(item) in line]
        found += [match.group() for match in _OWN_NAME.finditer(text) if match.group() in self.names]
        found += [match.group() for shape in _CODE_SHAPES for match in shape.finditer(text)]
        found += [" ".join(gram) for gram in grams(_numbers(text), NUMBERS) if gram in self.inputs]
        bare = re.sub(r"\s+", "", text)
        found += [literal for literal in self.literals if literal in bare]
        return found

    def _known(self, item: str, own: str) -> bool:
        words = words_of(item)
        return bool(words) and (_line(words) in self.told or _line(words) in own)


def _line(words: Sequence[str]) -> str:
    return f" {' '.join(words)} "


def _told(problem: Problem) -> Iterator[str]:
    yield from (problem.title, problem.spoken_intro, problem.statement, *problem.constraints)
    yield from (starter.starter for starter in problem.starters)
    yield from (rung.text for rung in problem.hints)
    yield from (clarification.answer for clarification in problem.clarifications)
    questions: tuple[Probe | FollowUp, ...] = (*problem.probes, *problem.follow_ups)
    for question in questions:
        yield question.question
        yield from (mention.label for mention in question.mentions)
    yield from (case.label for case in problem.edge_cases)
    for story in problem.questions:
        yield from (story.question, *story.follow_ups.values())
    yield from (estimate.question for estimate in problem.estimates)
    yield problem.scene
    for test in problem.tests:
        yield test.name
        if not test.hidden:
            yield json.dumps([list(test.arguments), test.expected], default=str)[:2000]
    yield from (problem.time_complexity, problem.space_complexity)


SHORTEST_LINE = 12
"""Characters of a line of code that is recognised as it stands."""


def _whole_lines(code: str, shown: str) -> Iterator[str]:
    for line in code.splitlines():
        bare = "".join(line.split()).rstrip(";{:")
        if len(bare) >= SHORTEST_LINE and re.search(r"[\[(=<>]", bare) and bare not in shown:
            yield bare


def _hidden_inputs(problem: Problem, literals: set[str]) -> frozenset[tuple[str, ...]]:
    """Runs of numbers; whole inputs without blanks are added to ``literals``."""
    inputs: set[tuple[str, ...]] = set()
    seen: set[tuple[str, ...]] = set()
    for test in problem.tests:
        target = inputs if test.hidden else seen
        for argument in test.arguments:
            target.update(grams(_flat(argument), NUMBERS))
        if test.hidden:
            for argument in test.arguments:
                literal = re.sub(r"\s+", "", json.dumps(argument, default=str)[:400])
                if 10 <= len(literal) < 400 and any(char in literal for char in '[{"'):
                    literals.add(literal)
    for text in (problem.statement, *(probe.question for probe in problem.probes)):
        seen.update(grams(_numbers(text), NUMBERS))
    return frozenset(inputs - seen)


MOST_NUMBERS = 200
"""Of one input: nobody reads more of it aloud."""


def _flat(value: Any) -> list[str]:
    found: list[str] = []
    left = [value]
    while left and len(found) < MOST_NUMBERS:
        item = left.pop(0)
        if isinstance(item, list | tuple):
            left[:0] = item[:MOST_NUMBERS]
        elif isinstance(item, int | float) and not isinstance(item, bool):
            found.append(f"{item:g}" if isinstance(item, float) else str(abs(item)))
    # A row of equal or counted numbers is in any text that counts.
    return found if len(set(found)) > 2 and not _counted(found) else []


def _counted(numbers: Sequence[str]) -> bool:
    steps = [str(int(number) + 1) for number in numbers[:-1] if number.isdigit()]
    return steps == list(numbers[1:])


def _numbers(text: str) -> list[str]:
    """The numbers of each stretch of ``text`` in which little else is said."""
    return [
        _NUMBER_WORDS.get(word, word)
        for word in re.findall(r"\d+|[a-z]+", text.lower())
        if word.isdigit() or word in _NUMBER_WORDS
    ]
