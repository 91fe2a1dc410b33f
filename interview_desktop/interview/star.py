"""Which parts of a story were told: situation, task, own action, result with a number, reflection.

The cues are words that people use aloud, in any case and with the punctuation of any recogniser, or with none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from interview_desktop.interview.conversation import PARTS, Part, Question
from interview_desktop.interview.spoken_numbers import numbers
from interview_desktop.interview.understanding import Match, Token, find, tokens

ENOUGH_STEPS = 3
"""Own steps after which an action counts as told in detail."""

REACH = 12
"""Words between a number and the result that it measures."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _list(text: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in text.replace("\n", " ").split("|"))


_CUES: Mapping[Part, tuple[str, ...]] = {
    "situation": _list(
        """last year | last spring | last summer | last autumn | last winter | last month | years ago | months ago
        | weeks ago | a year ago | in my previous | in my last | in my first | in my current | at my previous
        | at my last | at my first | at my current | in my old | at my old | when i was | when i worked | when i joined
        | i was working | i worked at | i worked as | i worked for | i worked on | we were building | we were working
        | at that time | at the time | back then | in our team | our company | the company | our customer
        | our team
        | my team | in my team | we ran | we sold | we made | we had a | there was a | it was a | it was in
        | the project
        | on a project | in a project | before christmas | one evening | one night | one morning | one day | this spring
        | this year | this summer | during my | a colleague of mine | our service | our product"""
    ),
    "task": _list(
        """my task | the task | my job was | my role | my part was | my responsibility | i was responsible
        | responsible for
        | in charge of | i was asked | we were asked | was asked to | were asked to | i was supposed | we were supposed
        | i had to | we had to | i needed to | we needed to | needed to be | had to be | the goal | my goal | our goal
        | the aim | the plan was | i owned | was on me | it was up to me | up to me | we wanted to | i wanted to
        | i was to | we were to | the deadline | i decided that we | i had promised | we had promised"""
    ),
    "result": _list(
        """in the end | as a result | the result | at the end | it ended | this ended | we shipped | we delivered
        | i delivered | i shipped | went live | we launched | the outcome | dropped | fell from | fell to | fell by
        | rose | reduced | increased | improved | saved | went down | went up | succeeded | it worked | that worked
        | on time | turned out | faster | fewer | now takes | since then | after that it | was finished | was solved
        | came down | cut from | from then on | never happened again | did not happen again | have not had | has not had
        | was late | days late | weeks late | is used | was used | in use | accepted | stayed with us | prevented
        | were happy | was happy | was adopted | became the"""
    ),
    "reflection": _list(
        """i learned | i learnt | i've learned | i have learned | what i learned | taught me | a lesson | the lesson
        | my lesson | looking back | in hindsight | in retrospect | next time | i would do | i'd do | i should have
        | differently | since then i | today i | i now | nowadays i | i would start | i would ask | i would make
        | i would talk | i would tell | i would show | i would write | i would have | i realised | i realized
        | my takeaway | the takeaway | i took away | i would not do | i wish i had | i changed how"""
    ),
}

_OWN_CUES = _list(
    """my first step | my next step | my idea was | my suggestion | my proposal | on my own | by myself | my own part
    | what i did | my solution was | i was the one"""
)

_BETWEEN = _words(
    """then also first just myself personally finally immediately quickly next later therefore so simply openly even"""
)
_PAST = _words(
    """wrote built took made went set ran split cut drew spoke told sat met gave brought led kept put sent did chose
    broke
    held read drove began taught sold bought stood paid rewrote rebuilt undid rang dug shut let hid showed"""
)
_NO_STEP = _words(
    """needed wanted liked learned learnt realised realized worked used hoped wished wondered believed seemed missed
    failed
    tried happened lived joined agreed loved hated expected supposed tired scared worried annoyed"""
)
"""Past forms that tell what one felt, was or hoped, or that do not say what was done."""


@dataclass(frozen=True, slots=True)
class Told:
    """``part`` was told at characters ``start`` to ``end``. ``strength`` is 0..1: how much of it, for an action by the
    own steps, for a result by whether there is a number."""

    part: Part
    start: int
    end: int
    strength: float = 1.0


@dataclass(frozen=True, slots=True)
class Steps:
    """Who did something in a story: the places of own steps, and how many were told of "we"."""

    own: tuple[tuple[int, int], ...]
    shared: int


def told(text: str, question: Question) -> tuple[Told, ...]:
    """The parts that ``text`` tells, in the order of a story."""
    found: list[Told] = []
    for part in PARTS:
        item = _action(text, question) if part == "action" else _cued(text, question, part)
        if item is not None:
            found.append(item)
    return tuple(found)


def steps(text: str) -> Steps:
    """Who did what, as far as verbs in the past tell."""
    words = tokens(text)
    own: list[tuple[int, int]] = []
    shared = 0
    for index, token in enumerate(words):
        if token.word not in ("i", "we"):
            continue
        verb = _verb_after(words, index)
        if verb is None:
            continue
        if token.word == "i":
            own.append((token.start, verb.end))
        else:
            shared += 1
    own += [(match.start, match.end) for match in find(text, _OWN_CUES) if not match.negated]
    return Steps(tuple(sorted(own)), shared)


def _verb_after(words: tuple[Token, ...], index: int) -> Token | None:
    for ahead in (index + 1, index + 2):
        if ahead >= len(words) or words[ahead].breaks:
            return None
        word = words[ahead].word
        if word in _BETWEEN:
            continue
        if word == "asked":
            return words[ahead]
        past = word in _PAST or (word.endswith("ed") and len(word) > 3 and word not in _NO_STEP)
        return words[ahead] if past else None
    return None


def _action(text: str, question: Question) -> Told | None:
    own = steps(text).own
    special = [match for match in find(text, question.phrases.get("action", ())) if _own(text, match)]
    places = sorted({*own, *((match.start, match.end) for match in special)})
    # "I asked" as a cue of the question and as a step are the same step.
    distinct = [place for index, place in enumerate(places) if index == 0 or place[0] >= places[index - 1][1]]
    if not distinct:
        return None
    return Told("action", distinct[0][0], distinct[0][1], min(1.0, 0.4 + 0.6 * len(distinct) / ENOUGH_STEPS))


def _own(text: str, match: Match) -> bool:
    """Whether a phrase of an action is told of oneself."""
    words = [token.word for token in tokens(text[match.start : match.end])]
    return not match.negated and bool({"i", "my", "me", "myself"} & set(words))


def _cued(text: str, question: Question, part: Part) -> Told | None:
    cues: Iterable[str] = (*_CUES[part], *question.phrases.get(part, ()))
    matches = [match for match in find(text, cues) if not match.negated]
    if not matches:
        return None
    first = matches[0]
    if part != "result":
        return Told(part, first.start, first.end)
    measured = _measured(text, matches)
    return Told(part, *measured) if measured else Told(part, first.start, first.end, 0.5)


def _measured(text: str, matches: Iterable[Match]) -> tuple[int, int] | None:
    """The place of a result together with the number near it."""
    said = numbers(text)
    for match in matches:
        for number in said:
            between = text[min(match.end, number.end) : max(match.start, number.start)]
            if len(tokens(between)) <= REACH:
                return min(match.start, number.start), max(match.end, number.end)
    return None
