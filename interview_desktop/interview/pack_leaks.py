"""Does a text give the solution away? Looked for is the solution's code, as it stands or dictated, and code at all:
ideas in words are what hints are made of."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import Final

from interview_desktop.interview.problem import Problem

SHORTEST_LINE: Final = 9
"""Characters, white space aside: a shorter line of code is nobody's secret."""

SHORTEST_DICTATION: Final = 5
"""Words of a line of code, in order and in a row, that make a dictation of what may be an ordinary sentence."""

_IDENTIFIER: Final = re.compile(r"[A-Za-z_$][\w$]*")
_COMPOUND: Final = re.compile(r"[A-Za-z0-9]_[A-Za-z0-9]|[a-z0-9][A-Z]")
_CODE: Final = (
    ("a code block", re.compile(r"```")),
    (
        "a definition",
        re.compile(r"\bdef\s+\w+\(|\bfunction\s+\w*\([^)]*\)\s*\{|\bclass\s+\w+\s*[{:]|=>|\blambda\b[^.?!]{0,40}:"),
    ),
    (
        "an assignment",
        re.compile(
            r"(?<![=<>!])\s[-+*/|&^%]?=\s(?=[\w\[({'\"-])|\+\+|[-+*/|&^%]=|\b(?:const|let|var)\s+\w+\s*=|\w=(?=[\w\[({'\"])"
        ),
    ),
    ("a comparison in code", re.compile(r"===?|!==?|\s(?:&&|\|\|)\s|(?<=\w)\s(?:<=|>=)\s(?=\w)")),
    (
        "a loop in code",
        re.compile(
            r"\b(?:for|while)\s*\((?=[^)]*[;=<>])|\bfor\s+\w+(?:\s*,\s*\w+)*\s+in\s+[^.?!,]{1,60}:|\bwhile\s+[^.?!,]{1,60}:\s*$",
            re.MULTILINE,
        ),
    ),
    ("a return in code", re.compile(r"\breturn\s+(?:[\w.]*[\[({](?=\S)|[\w.]+\s*[-+*/%]\s*[\w.]+|[^.?!,\n]*;)")),
    ("a subscript", re.compile(r"\b[A-Za-z_]\w*\[[^\]]+\]")),
)
_CALL: Final = re.compile(r"\b([A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)\(([^)]*)\)")
_MATHS: Final = frozenset({"O", "o", "Theta", "Omega", "log", "f", "T"})
_SPOKEN: Final = {
    "+": "plus", "-": "minus", "*": "times", "/": "by", "%": "modulo", "<": "less", ">": "greater", "!": "not",
    "&": "and", "|": "or",
}  # fmt: skip
_UNSAID: Final = frozenset(
    [
        *("a", "an", "the", "of", "is", "to", "be", "equal", "equals", "open", "close", "bracket", "brackets", "brace"),
        *("braces", "parenthesis", "parentheses", "colon", "dot", "comma", "underscore", "semicolon"),
        *("const", "let", "var", "def", "function", "new"),
    ]
)
_PLURALS: Final = frozenset({"s", "es"})
_COMMENTS: Final = ("#", "//", "/*", "*", "import", "from")


def leaks(text: str, problem: Problem, known: str = "") -> str:
    """Why ``text`` gives away how ``problem`` is solved in code, or "".

    ``known`` is what the candidate has written or said: repeating that gives nothing away, and neither does what the
    statement, the visible tests or the starter show.
    """
    shown = _shown(problem) + "\n" + known
    packed_shown, packed = _packed(shown), _packed(text)
    for line in _secret_lines(problem):
        if (squeezed := _packed(line)) in packed and squeezed not in packed_shown:
            return f"it holds the line {line!r} of the solution"
    for name, pattern in _CODE:
        for found in pattern.finditer(text):
            if _packed(_around(text, found)) not in packed_shown:
                return f"it holds {name}: {_around(text, found)!r}"
    for call in _CALL.finditer(text):
        if call[2] in _PLURALS:
            continue
        if call[1] not in _MATHS and call[1] not in problem.entry.values() and _packed(call[0]) not in packed_shown:
            return f"it holds a call: {call[0]!r}"
    names = set(_IDENTIFIER.findall(shown))
    for name in _IDENTIFIER.findall(text):
        if name in _secret_names(problem) and name not in names:
            return f"it names {name!r} of the solution"
    return _dictated(text, problem, known)


def _around(text: str, found: re.Match[str]) -> str:
    """What was found with the words that touch it, so that it can be told from what is shown anyway."""
    start = max(text.rfind(" ", 0, max(found.start() - 1, 0)), -1) + 1
    end = text.find(" ", found.end() + 1)
    return text[start : end if end >= 0 else len(text)].strip()


def _packed(text: str) -> str:
    return re.sub(r"[\s`'\"“”]+", "", text)


def _dictated(text: str, problem: Problem, known: str) -> str:
    said = " " + " ".join(_words(text)) + " "
    heard = " " + " ".join(_words(known)) + " "
    for line, words in _dictations(problem):
        if words in said and words not in heard:
            return f"it dictates the line {line!r} of the solution"
    return ""


def _words(text: str) -> list[str]:
    """The words of a sentence or of code as somebody would read it out, without those that carry nothing."""
    found: list[str] = []
    for piece in re.findall(r"[A-Za-z0-9]+(?:['’][a-z]+)?|[-+*/%<>!&|]", text):
        if piece in _SPOKEN:
            found.append(_SPOKEN[piece])
        else:
            found += [part.lower() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+(?:['’][a-z]+)?|\d+", piece)]
    return [word for word in found if word not in _UNSAID]


# ── what is secret ───────────────────────────────────────────────────────────────────────────────────────────────


def _shown(problem: Problem) -> str:
    parts = [problem.statement, problem.spoken_intro, *problem.constraints, *problem.entry.values()]
    parts += [starter.starter for starter in problem.starters]
    return "\n".join(parts)


def _secret_lines(problem: Problem) -> tuple[str, ...]:
    return _lines(tuple(_solutions(problem)), tuple(starter.starter for starter in problem.starters))


def _secret_names(problem: Problem) -> frozenset[str]:
    return _names(tuple(_solutions(problem)))


def _dictations(problem: Problem) -> tuple[tuple[str, str], ...]:
    return _readings(_secret_lines(problem), _shown(problem))


def _solutions(problem: Problem) -> Iterable[str]:
    return (starter.reference for starter in problem.starters)


@functools.cache
def _lines(solutions: tuple[str, ...], starters: tuple[str, ...]) -> tuple[str, ...]:
    given = {line.strip() for starter in starters for line in starter.splitlines()}
    found = dict.fromkeys(line.strip() for text in solutions for line in text.splitlines())
    return tuple(line for line in found if line not in given and _worth_keeping(line))


def _worth_keeping(line: str) -> bool:
    is_code = re.search(r"[=(\[<>]|\breturn\b", line) is not None
    return is_code and len(_packed(line)) >= SHORTEST_LINE and not line.startswith(_COMMENTS)


@functools.cache
def _names(solutions: tuple[str, ...]) -> frozenset[str]:
    """Only names that no sentence holds by chance: of several words joined."""
    return frozenset(name for text in solutions for name in _IDENTIFIER.findall(text) if _COMPOUND.search(name))


@functools.cache
def _readings(lines: tuple[str, ...], shown: str) -> tuple[tuple[str, str], ...]:
    told = " " + " ".join(_words(shown)) + " "
    found = ((line, _words(line)) for line in lines)
    read = ((line, f" {' '.join(words)} ") for line, words in found if len(words) >= SHORTEST_DICTATION)
    return tuple((line, words) for line, words in read if words not in told)
