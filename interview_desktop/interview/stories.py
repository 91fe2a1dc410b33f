"""The stories of a behavioral interview as they were told: which parts, where, and whether they were asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from interview_desktop.interview import requests, star
from interview_desktop.interview.conversation import PARTS, Part, Question
from interview_desktop.interview.problem import Problem
from interview_desktop.interview.questions import part_id
from interview_desktop.interview.record import Utterance
from interview_desktop.interview.spoken_numbers import numbers
from interview_desktop.interview.star import Told

ENOUGH_WORDS = 8
"""Words from which an answer to "where and when was that?" counts, although no cue is in it."""

_LASTED = re.compile(r"(?i)\ban? (?:hour|minute|day|week|month|quarter|year)\b")
"""A number although no numeral is in it: "about an hour"."""

WHOLE_STORY = 40
"""From so many words on, an order to the interviewer does not take the story around it away."""

ASKING_ORDER: tuple[Part, ...] = ("action", "result", "reflection", "situation", "task")
"""What is asked for first when several parts are missing."""


@dataclass(frozen=True, slots=True)
class PartTold:
    """``told`` is the place in ``utterance``; ``asked``: only after the interviewer asked for this part."""

    utterance: Utterance
    told: Told
    asked: bool


@dataclass(frozen=True, slots=True)
class Story:
    """What was said to one question. ``heard`` are the utterances that can be an answer at all."""

    question: Question
    heard: tuple[Utterance, ...]
    parts: dict[Part, PartTold]
    shared: int
    """How often "we" did something."""

    @property
    def clear(self) -> bool:
        """Whether anything was heard clearly: only then, a part that is missing counts."""
        return any(not utterance.doubtful for utterance in self.heard)

    def strength(self, part: Part) -> float:
        """0..1: how much of ``part`` was told."""
        found = self.parts.get(part)
        return found.told.strength if found is not None else 0.0

    def missing(self) -> tuple[Part, ...]:
        """The parts to ask for, the most telling first."""
        return tuple(part for part in ASKING_ORDER if self._lacks(part))

    def _lacks(self, part: Part) -> bool:
        if part == "action":
            # "I" was said once, in a story of what "we" did.
            return self.strength(part) < (0.7 if self.shared > 1 else 0.5)
        return self.strength(part) < 1.0 if part == "result" else part not in self.parts


def stories(problem: Problem, said: Sequence[Utterance]) -> tuple[Story, ...]:
    """The questions to which something was said, in the order of the interview."""
    found: list[Story] = []
    for question in problem.questions:
        mine = [item for item in said if item.probe.split("/")[0] == question.id]
        if mine:
            found.append(_story(question, mine))
    return tuple(found)


def _story(question: Question, said: Sequence[Utterance]) -> Story:
    parts: dict[Part, PartTold] = {}
    said = [item for item in said if not _orders(item.text)]
    for utterance in said:
        if not requests.says_something(utterance.text):
            continue
        for item in _told(utterance, question):
            known = parts.get(item.part)
            if known is None or item.strength > known.told.strength:
                # What was told in part before it was asked for stays the candidate's own; only the rest was drawn out.
                asked = utterance.probe == part_id(question, item.part) and (known is None or known.asked)
                parts[item.part] = PartTold(utterance, item, asked)
    heard = tuple(item for item in said if requests.says_something(item.text))
    return Story(question, heard, parts, sum(star.steps(item.text).shared for item in said))


def _orders(text: str) -> bool:
    """Whether ``text`` wants something from the interviewer that no story is about ("write five out of five")."""
    short = requests.words_in(text) < WHOLE_STORY
    return short and (requests.wants_favour(text) or requests.wants_solution(text))


def _told(utterance: Utterance, question: Question) -> list[Told]:
    found = list(star.told(utterance.text, question))
    asked = next((part for part in PARTS if utterance.probe == part_id(question, part)), None)
    if asked is None or requests.gives_up(utterance.text):
        return found
    text = utterance.text
    if asked == "result" and (said := numbers(text)):
        found = [item for item in found if item.part != "result"]
        found.append(Told("result", said[0].start, said[0].end))
    elif asked == "result" and (lasted := _LASTED.search(text)):
        found = [item for item in found if item.part != "result"]
        found.append(Told("result", lasted.start(), lasted.end()))
    setting = asked in ("situation", "task") and asked not in {item.part for item in found}
    if setting and requests.words_in(text) >= ENOUGH_WORDS:
        found.append(Told(asked, 0, len(text), 0.5))
    return found
