"""What a spoken or typed sentence says, as far as rules can tell: phrases, negation, claims of complexity.

A recogniser writes the same thing in many ways ("O of n", "O(n)", "big O of N"); ``tokens`` brings them to one form and
keeps where each came from, so that a match can be quoted verbatim.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from interview_desktop.interview.problem import Mention
from interview_desktop.interview.spoken_numbers import numbers


@dataclass(frozen=True, slots=True)
class Token:
    """A normalised word; ``text[start:end]`` is what it came from, ``breaks`` tells of punctuation before it. ``scale``
    is the last word of a spoken number when it names its size: "million" of "two hundred million"."""

    word: str
    start: int
    end: int
    breaks: bool = False
    scale: str = ""

    def means(self, word: str) -> bool:
        """Whether ``word``, from a phrase, is this word or the size of this number."""
        return word in (self.word, self.scale)


@dataclass(frozen=True, slots=True)
class Match:
    """``phrase`` was found at characters ``start`` to ``end``; ``negated`` when the sentence denies it."""

    phrase: str
    start: int
    end: int
    negated: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """A complexity that was named, in the form ``o(n log n)``, and what it is about when that was said."""

    complexity: str
    about: Literal["time", "space", ""]
    start: int
    end: int


_WORD = re.compile(r"\d+(?:st|nd|rd|th)\b|%|[^\W\d_²³]+(?:'[^\W\d_²³]+)*|\d+(?:\.\d+)?|\*\*|[²³^*+]|(?<!\d)-(?=\d)")
_BREAK = re.compile(r"[,.;:?!()—–]|\n")
_MOST_SINGLE = 10
_SCALES = frozenset({"hundred", "thousand", "million", "billion"})
_LARGE = frozenset(
    re.findall(
        r"\w+",
        """eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty
        seventy eighty ninety hundred thousand million billion trillion""",
    )
)
_NUMBERS = {
    name: str(value)
    for value, name in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    )
}
_ORDINALS = re.findall(
    r"\w+",
    """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
    sixteenth seventeenth eighteenth nineteenth twentieth""",
)
_LATE_ORDINALS = {30: "thirtieth", 40: "fortieth", 50: "fiftieth", 60: "sixtieth", 100: "hundredth"}
_IN_DIGITS = {
    f"{value}{'th' if value > 3 else ('st', 'nd', 'rd')[value - 1]}": name
    for value, name in (*enumerate(_ORDINALS, 1), *_LATE_ORDINALS.items())
}
"""A recogniser writes "8th" where "eighth" was said."""

_SPLIT = {
    "hashmap": ("hash", "map"),
    "hashmaps": ("hash", "map"),
    "hashtable": ("hash", "table"),
    "hashset": ("hash", "set"),
    "bruteforce": ("brute", "force"),
    "nlogn": ("n", "log", "n"),
    "logn": ("log", "n"),
    "cannot": ("can", "not"),
    "dijkstra's": ("dijkstra",),
}
_SAME = {
    "dict": "dictionary",
    "indices": "index",
    "indexes": "index",
    "ok": "okay",
    "alright": "okay",
    "²": "squared",
    "³": "cubed",
    "square": "squared",
    "*": "times",
    "**": "^",
    "+": "plus",
    "-": "minus",
    "%": "percent",
    "memory": "space",
    "runtime": "time",
}
_SAME |= _IN_DIGITS
_ORDER = {"o", "oh", "order", "theta", "omega"}
_OPERATORS = {"log", "plus", "times", "squared", "cubed", "^", "of"}
_VARIABLES = set("nmkvew") | {"end", "1", "2", "vertex", "edge", "vertices", "node", "island", "ferry", "booking"}
_VARIABLE_NAMES = {"end": "n", "vertex": "v", "vertices": "v", "node": "v", "edge": "e"}


def _lower(text: str) -> str:
    """Lower case of the same length, so that positions stay valid."""
    return "".join(low if len(low := char.lower()) == 1 else char for char in text.replace("’", "'"))


def _singular(word: str) -> str:
    if len(word) > 3 and word != "times" and word.endswith("s") and not word.endswith(("ss", "us", "is", "'s")):
        if word.endswith("ies") and len(word) > 4:
            return word[:-3] + "y"
        return word[:-1]
    return word


@functools.lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[Token, ...]:
    """The normalised words of ``text`` in order; a complexity such as "O of n squared" is one of them."""
    lowered = _lower(text)
    found: list[Token] = []
    last = 0
    for match in _WORD.finditer(lowered):
        breaks = bool(_BREAK.search(lowered, last, match.start()))
        last = match.end()
        raw = match.group()
        for part in _SPLIT.get(raw, (raw,)):
            word = _SAME.get(part, _NUMBERS.get(part, part))
            word = _SAME.get(word := _singular(word), word)
            found.append(Token(word, match.start(), match.end(), breaks))
            breaks = False
    return tuple(_join_complexities(_mend_logs(_join_numbers(text, found))))


def _join_numbers(text: str, found: list[Token]) -> list[Token]:
    """A number above ten, or with decimals, is one token in digits: "sixty times", "60 times"; "two hundred", "200"."""
    if not any(token.word in _LARGE or token.word[0].isdigit() for token in found):
        return found
    spoken = [number for number in numbers(text) if number.value > _MOST_SINGLE or number.value % 1]
    joined: list[Token] = []
    for token in found:
        number = next((item for item in spoken if item.start <= token.start < item.end), None)
        if number is None:
            joined.append(token)
            continue
        if not joined or joined[-1].start != number.start:
            joined.append(Token(f"{number.value:.15g}", number.start, number.end, token.breaks))
        joined[-1] = replace(joined[-1], scale=token.word if token.word in _SCALES else "")
    return joined


def _mend_logs(found: list[Token]) -> list[Token]:
    """ "In log n" and "and log n" are how recognisers write "n log n"."""
    heard = {"in", "and", "an", "end"}
    return [
        replace(token, word="n")
        if token.word in heard and [other.word for other in found[index + 1 : index + 3]] == ["log", "n"]
        else token
        for index, token in enumerate(found)
    ]


def _join_complexities(found: list[Token]) -> list[Token]:
    joined: list[Token] = []
    index = 0
    while index < len(found):
        claim = _complexity_at(found, index)
        if claim is None:
            joined.append(found[index])
            index += 1
            continue
        name, stop = claim
        joined.append(Token(name, found[index].start, found[stop - 1].end, found[index].breaks))
        index = stop
    return joined


def _complexity_at(found: list[Token], index: int) -> tuple[str, int] | None:
    at = index
    if found[at].word == "big" and at + 1 < len(found) and found[at + 1].word in _ORDER:
        at += 1
    head = found[at].word
    if head == "on" and at + 1 < len(found) and found[at + 1].word in {"squared", "cubed"}:
        return (f"o(n^{2 if found[at + 1].word == 'squared' else 3})", at + 2)
    if head not in _ORDER:
        return None
    at += 1
    if at < len(found) and found[at].word == "of":
        at += 1
    start = at
    parts: list[str] = []
    expects_variable = True
    while at < len(found):
        word = found[at].word
        if word == "to" and [token.word for token in found[at : at + 3]] == ["to", "the", "power"]:
            at += 3
            continue
        if word == "to" and at + 1 < len(found) and found[at + 1].word == "the" and parts:
            parts.append("^")
            at += 2
            expects_variable = True
            continue
        if expects_variable:
            if word == "the" and at + 1 < len(found) and found[at + 1].word in _VARIABLES:
                at += 1
                continue
            if word == "log" or (word == "of" and parts and parts[-1] == "log"):
                if word == "log":
                    parts.append("log")
            elif word in _VARIABLES:
                parts.append(_VARIABLE_NAMES.get(word, word[0]))
                expects_variable = False
            else:
                break
        elif word in {"squared", "cubed"}:
            parts.append("^2" if word == "squared" else "^3")
        elif word in {"plus", "times", "^"}:
            parts.append({"plus": "+", "times": "*", "^": "^"}[word])
            expects_variable = True
        elif word == "log":
            parts.append("log")
            expects_variable = True
        else:
            break
        at += 1
    while parts and parts[-1] in {"+", "*", "^", "log"}:
        parts.pop()
        at -= 1
    if not parts or at == start:
        return None
    if head in {"o", "oh"} or found[index].word == "big" or found[start - 1].word == "of":
        return f"o({_spell(parts)})", at
    return None


def _spell(parts: list[str]) -> str:
    if "+" in parts:
        # "e plus v times log v" and "v plus e log v" are the same claim.
        log_at = parts.index("log") if "log" in parts else len(parts)
        terms = sorted({part for part in parts[:log_at] if part.isalpha()}, reverse="v" in parts)
        return " + ".join(terms) + (" log " + " ".join(parts[log_at + 1 :]) if log_at < len(parts) else "")
    text = " ".join(parts).replace(" ^ ", "^").replace(" ^", "^")
    return text.replace("* ", "")


_SCOPE_ENDS = {
    "and",
    "i",
    "we",
    "it",
    "you",
    "they",
    "then",
    "but",
    "so",
    "because",
    "return",
    "that",
    "which",
    "if",
    "when",
}
_NEGATORS = {"not", "never", "without", "avoid", "neither", "nor", "hardly"}
_REACH = 6


def _negates(word: str) -> bool:
    return word in _NEGATORS or word.endswith("n't")


def _denied_before(words: tuple[Token, ...], start: int) -> bool:
    for index in range(start - 1, max(-1, start - 1 - _REACH), -1):
        word = words[index].word
        if _negates(word):
            follower = words[index + 1].word if index + 1 < len(words) else ""
            before = words[index - 1].word if index else ""
            return not (follower in {"only", "just"} or before == "why")
        if word == "no" and start - index <= (5 if words[index + 1].word == "need" else 1):
            return True
        if word in {"instead", "rather"} and words[index + 1].word in {"of", "than"}:
            return True
        if words[index + 1].breaks:
            return False
        if word in _SCOPE_ENDS and not _doubting(words, index):
            return False
    return False


def _doubting(words: tuple[Token, ...], index: int) -> bool:
    """Whether "I" at ``index`` goes on a doubt, as in "I don't think I would use …"."""
    return index >= 2 and words[index - 1].word in {"think", "believe"} and _negates(words[index - 2].word)


_AUXILIARIES = {"is", "are", "would", "will", "does", "do", "be", "really", "even", "here", "can", "has"}
_USELESS = {"work", "help", "need", "needed", "necessary", "required", "enough", "possible"}


def _denied_after(words: tuple[Token, ...], stop: int) -> bool:
    denied = False
    for token in words[stop : stop + 5]:
        if token.breaks:
            return False
        if _negates(token.word):
            denied = True
        elif token.word in _USELESS:
            return denied
        elif token.word not in _AUXILIARIES:
            return False
    return False


@functools.lru_cache(maxsize=512)
def _places(text: str) -> dict[str, list[int]]:
    """Where each word of ``text`` stands: most phrases begin with a word that is not in it at all."""
    found: dict[str, list[int]] = {}
    for index, token in enumerate(tokens(text)):
        for word in filter(None, (token.word, token.scale)):
            found.setdefault(word, []).append(index)
    return found


def find(text: str, phrases: Iterable[str]) -> tuple[Match, ...]:
    """Every place where one of ``phrases`` stands in ``text`` as whole words, in the order of ``text``."""
    words = tokens(text)
    matches: list[Match] = []
    for phrase in phrases:
        wanted = tuple(token.word for token in tokens(phrase))
        if not wanted:
            continue
        size = len(wanted)
        for index in _places(text).get(wanted[0], ()):
            here = words[index : index + size]
            if len(here) == size and all(token.means(word) for token, word in zip(here, wanted, strict=True)):
                negated = _denied_before(words, index) or _denied_after(words, index + size)
                matches.append(Match(phrase, words[index].start, words[index + size - 1].end, negated))
    return tuple(sorted(matches, key=lambda match: (match.start, -match.end)))


def says(text: str, phrases: Iterable[str]) -> Match | None:
    """The first place where one of ``phrases`` is said and not denied."""
    return next((match for match in find(text, phrases) if not match.negated), None)


def mentioned(text: str, mentions: Iterable[Mention]) -> tuple[tuple[Mention, Match], ...]:
    """Which of ``mentions`` the text names, each with its first place."""
    found = ((mention, says(text, mention.phrases)) for mention in mentions)
    return tuple((mention, match) for mention, match in found if match is not None)


_CLAIM = re.compile(r"o\((.+)\)")


def complexity_claims(text: str) -> tuple[Claim, ...]:
    """All complexities that ``text`` names and does not deny, with what the next words say they are about."""
    words = tokens(text)
    claims: list[Claim] = []
    for index, token in enumerate(words):
        if not _CLAIM.fullmatch(token.word) or _denied_before(words, index) or _denied_after(words, index + 1):
            continue
        near = [other.word for other in words[index + 1 : index + 4]]
        near += [other.word for other in reversed(words[max(0, index - 3) : index])]
        about: Literal["time", "space", ""] = ""
        for word in near:
            if word == "time" or word == "space":
                about = "time" if word == "time" else "space"
                break
        claims.append(Claim(token.word, about, token.start, token.end))
    return tuple(claims)


def quote_around(text: str, start: int, end: int, limit: int = 160) -> str:
    """A verbatim part of ``text`` around characters ``start`` to ``end``: the sentence, cut when it is long."""
    left = max((match.end() for match in re.finditer(r"[.!?]\s+|\n", text[:start])), default=0)
    tail = re.search(r"[.!?](?=\s|$)|\n", text[end:])
    right = end + tail.end() if tail else len(text)
    while right - left > limit:
        room_left, room_right = start - left, right - end
        if room_left <= 0 and room_right <= 0:
            break
        if room_right >= room_left:
            cut = text.rfind(" ", end, right - 1)
            right = cut if cut > 0 else end
        else:
            cut = text.find(" ", left + 1, start)
            left = cut + 1 if cut > 0 else start
    return text[left:right].strip()
