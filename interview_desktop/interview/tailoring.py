"""What a CV and a job description change: which of several fitting things is asked, and what is said about it.

Only words that the bank itself knows as skills are looked for. Everything found is shown to the candidate with the line
in which it stands, before anything is chosen by it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol, TypeVar

from interview_desktop.interview.bank import Bank

Source = Literal["cv", "job", "both"]

WEIGHTS: Final = {"both": 3.0, "job": 2.0, "cv": 1.0}
"""What the job asks for counts more than what one has done; what is both is what the interview should be about."""

NEAR: Final = 0.6
"""What fits this well, compared with the best, may be chosen too: the same CV must not always meet the same problem."""

ALSO_WORDS: Final = frozenset(
    ("go", "r", "c", "rest", "swift", "spring", "rust", "flask", "express", "react", "node", "ruby", "chef", "puppet")
)
"""Skills that are everyday words as well: they count only with a capital letter."""

MOST_SPOKEN: Final = 3

LONGEST_LINE: Final = 120
"""Characters of a line that is shown as the place of a skill."""


@dataclass(frozen=True, slots=True)
class Background:
    """The texts as they were read, empty when not given, with the names of their files."""

    cv: str = ""
    job: str = ""
    cv_name: str = ""
    job_name: str = ""

    def __bool__(self) -> bool:
        return bool(self.cv.strip() or self.job.strip())


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill that was found; ``line`` is the (first) line in which it stands."""

    word: str
    source: Source
    line: str


class Fitting(Protocol):
    @property
    def skills(self) -> tuple[str, ...]: ...


T = TypeVar("T", bound=Fitting)


def vocabulary_of(bank: Bank) -> tuple[str, ...]:
    """Every skill and topic that something in the bank is about."""
    words: set[str] = set()
    for item in (*bank.problems, *bank.cases):
        words |= {*item.skills, *item.topics}
    for question in bank.questions:
        words |= set(question.skills)
    for industry in bank.industries:
        words |= {*industry.skills, *industry.topics}
    return tuple(sorted(words))


def skills_of(background: Background, vocabulary: Iterable[str]) -> tuple[Skill, ...]:
    """The skills in both texts, what the job asks for first; each once."""
    found: list[Skill] = []
    for word in vocabulary:
        in_cv, in_job = _line_with(word, background.cv), _line_with(word, background.job)
        if in_cv or in_job:
            source: Source = "both" if in_cv and in_job else "job" if in_job else "cv"
            found.append(Skill(word, source, in_job or in_cv))
    return tuple(sorted(found, key=lambda skill: (-WEIGHTS[skill.source], skill.word)))


def industry_for(bank: Bank, skills: Sequence[Skill]) -> str:
    """The kind of work that these skills belong to; empty when there is no clear one."""
    scores = sorted(
        (
            (sum(WEIGHTS[skill.source] for skill in skills if skill.word in item.skills), item.id)
            for item in bank.industries
        ),
        reverse=True,
    )
    if not scores or scores[0][0] < 4 or (len(scores) > 1 and scores[0][0] <= scores[1][0]):
        return ""
    return scores[0][1]


def fit(item: Fitting, skills: Sequence[Skill]) -> float:
    """How well something fits: the weights of its skills (and topics) that were found."""
    words = {*item.skills, *getattr(item, "topics", ())}
    return sum(WEIGHTS[skill.source] for skill in skills if skill.word in words)


def best_of(items: Sequence[T], skills: Sequence[Skill], seed: str | int) -> T | None:
    """One of those that fit best, the same for the same ``seed``; None when nothing fits at all."""
    scored = [(fit(item, skills), item) for item in items]
    most = max((score for score, _ in scored), default=0.0)
    if most <= 0:
        return None
    near = [item for score, item in scored if score >= NEAR * most]
    return near[int(random.Random(str(seed)).random() * len(near))]


def reasons(item: Fitting, skills: Sequence[Skill]) -> tuple[Skill, ...]:
    """Why ``item`` was chosen: its skills that were found, the weightiest first."""
    words = {*item.skills, *getattr(item, "topics", ())}
    return tuple(skill for skill in skills if skill.word in words)[:MOST_SPOKEN]


def opening(why: Sequence[Skill]) -> str:
    """What the interviewer says about the choice; empty without a reason. For the ear: at most 25 words."""
    if not why:
        return ""
    asked = [skill.word for skill in why if skill.source != "cv"]
    if asked:
        return f"The job that you look at asks for {_listed(asked)}, so I chose something that is close to it."
    return (
        f"You wrote that you know {_listed([skill.word for skill in why])}, so I chose something that is close to it."
    )


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _line_with(word: str, text: str) -> str:
    """The first line that holds ``word`` as a word, shortened around it; empty when there is none."""
    pattern = r"[\s/-]+".join(re.escape(part) for part in word.split())
    for match in re.finditer(rf"(?<![\w+#.]){pattern}(?![\w+#])", text, re.IGNORECASE):
        if word in ALSO_WORDS and not match.group()[0].isupper():
            continue
        start = text.rfind("\n", 0, match.start()) + 1
        end = text.find("\n", match.end())
        line = text[start : end if end >= 0 else len(text)]
        if len(line) > LONGEST_LINE:
            first = max(0, match.start() - start - LONGEST_LINE // 2)
            line = f"…{line[first : first + LONGEST_LINE]}…"
        return " ".join(line.split())
    return ""
