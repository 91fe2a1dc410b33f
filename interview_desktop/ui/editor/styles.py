"""Which colour of the theme each Lexilla style gets, and the words that Lexilla needs to be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LexerSetup:
    """``styles`` maps Lexilla's style numbers to syntax tokens; ``words`` are its word lists in order."""

    lexer: str
    words: tuple[str, ...]
    styles: Mapping[int, str]
    properties: Mapping[str, str]


_PYTHON_KEYWORDS = (
    "and as assert async await break case class continue def del elif else except finally for from global if import in "
    "is lambda match nonlocal not or pass raise return try while with yield"
)
_JAVASCRIPT_KEYWORDS = (
    "async await break case catch class const continue debugger default delete do else export extends finally for "
    "from function get if import in instanceof let new of return set static super switch throw try typeof var void "
    "while with yield"
)

SETUPS: Mapping[str, LexerSetup] = {
    "python": LexerSetup(
        "python",
        (_PYTHON_KEYWORDS, "None True False self cls NotImplemented Ellipsis"),
        {
            1: "comment",
            2: "number",
            3: "string",
            4: "string",
            5: "keyword",
            6: "string",
            7: "string",
            8: "type",
            9: "function",
            10: "operator",
            12: "comment",
            13: "string",
            14: "constant",
            15: "function",
            16: "string",
            17: "string",
            18: "string",
            19: "string",
        },
        {"lexer.python.unicode.identifiers": "1", "lexer.python.strings.f.pep.701": "1"},
    ),
    "javascript": LexerSetup(
        "cpp",
        (_JAVASCRIPT_KEYWORDS, "null undefined true false NaN Infinity this"),
        {
            1: "comment",
            2: "comment",
            3: "comment",
            4: "number",
            5: "keyword",
            6: "string",
            7: "string",
            10: "operator",
            12: "string",
            14: "string",
            15: "comment",
            16: "constant",
            17: "comment",
            19: "type",
            20: "string",
            27: "constant",
        },
        {"lexer.cpp.backquoted.strings": "1", "lexer.cpp.track.preprocessor": "0", "styling.within.preprocessor": "0"},
    ),
}
"""Lexilla has no lexer of its own for JavaScript: its C++ lexer reads it, with back-quoted strings switched on."""
