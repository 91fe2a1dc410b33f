"""Behavioral questions, one file each, and the interview that is put together from several of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from interview_desktop.interview.conversation import PARTS, Difficulty, Part, Question
from interview_desktop.interview.plan import PERSONAS, InterviewType
from interview_desktop.interview.problem import Probe, Problem
from interview_desktop.interview.reading import Table, read_toml
from interview_desktop.interview.understanding import tokens

BEHAVIORAL = "behavioral"
LONGEST_QUESTION = 40
"""Words of a question that one still follows by ear."""

LONGEST_FOLLOW_UP = 25

_DIFFICULTIES = ("easy", "medium", "hard")
_INTRO = "Today I would like to hear about your own work. Take a moment before each story, there is no hurry."
_STATEMENT = """
You will be asked for {count} from your own work. Take a moment before you answer, then tell each one whole:

- **Situation**: where and when was it, and what was at stake?
- **Task**: what was to be done, and what of it was yours?
- **Action**: what did *you* do, step by step, and why so?
- **Result**: how did it end? A number says more than a word.
- **Reflection**: what would you do differently, and what have you changed since?
"""


def load_question(path: Path) -> Question:
    """Read ``resources/questions/<id>.toml``.

    Raises:
        Trouble: ``pack_broken``, naming file, key and remedy.
    """
    top = read_toml(path)
    identifier = top.text("id")
    if identifier != path.stem:
        raise top.trouble("id", f"{identifier!r} is not the file's name", f'Write id = "{path.stem}"')
    question = Question(
        id=identifier,
        version=top.integer("version"),
        title=top.text("title"),
        difficulty=cast(Difficulty, top.choice("difficulty", _DIFFICULTIES)),
        skills=tuple(skill.lower() for skill in top.texts("skills", ())),
        industries=top.texts("industries", ()),
        question=_spoken(top, "question", LONGEST_QUESTION),
        follow_ups=_follow_ups(top.table("follow_ups")),
        phrases=_phrases(top.table("phrases")) if top.has("phrases") else dict.fromkeys(PARTS, ()),
        persona=_personas(top.table("persona")),
    )
    top.done()
    return question


def interview_of(questions: Sequence[Question], interview: InterviewType) -> Problem:
    """A behavioral interview about ``questions`` (at least one), in the form in which sessions hold any interview.

    Every question is a probe of the stage ``stories``; ``<id>/<part>`` are the probes for what may be missing.
    """
    first, *others = questions
    title = first.title if not others else f"{first.title} and {len(others)} more"
    count = "a story" if not others else f"{len(questions)} stories"
    hardest = max((question.difficulty for question in questions), key=_DIFFICULTIES.index)
    probes: list[Probe] = []
    for question in questions:
        answers = {name: question.persona[name]["answer"] for name in PERSONAS}
        probes.append(Probe(question.id, "stories", question.question, "communication", (), answers))
        for part in PARTS:
            answers = {name: question.persona[name][part] for name in PERSONAS}
            probes.append(
                Probe(part_id(question, part), "stories", question.follow_ups[part], "communication", (), answers)
            )
    return Problem(
        id=BEHAVIORAL,
        version=1,
        title=title,
        difficulty=hardest,
        tags=tuple(dict.fromkeys(skill for question in questions for skill in question.skills)),
        spoken_intro=_INTRO,
        statement=_STATEMENT.format(count=count),
        constraints=(),
        entry={},
        starters=(),
        tests=(),
        hints=(),
        clarifications=(),
        probes=tuple(probes),
        rubric=interview.rubric,
        criteria=interview.criteria,
        guides=interview.guides,
        vocabulary=tuple(dict.fromkeys(skill for question in questions for skill in question.skills)),
        time_complexity="",
        space_complexity="",
        persona={name: dict(interview.persona.get(name, {})) for name in PERSONAS},
        skills=tuple(dict.fromkeys(skill for question in questions for skill in question.skills)),
        interview=interview.id,
        questions=tuple(questions),
    )


def part_id(question: Question, part: Part) -> str:
    """The id of the probe that asks for ``part`` of the story."""
    return f"{question.id}/{part}"


def _spoken(table: Table, key: str, longest: int) -> str:
    text = table.text(key)
    words = len(tokens(text))
    if words > longest:
        raise table.trouble(key, f"{words} words are too many to be followed by ear", f"Use at most {longest} words")
    return text


def _follow_ups(table: Table) -> dict[Part, str]:
    found = {part: _spoken(table, part, LONGEST_FOLLOW_UP) for part in PARTS}
    table.done()
    return found


def _phrases(table: Table) -> dict[Part, tuple[str, ...]]:
    found = {part: tuple(phrase.lower() for phrase in table.texts(part, ())) for part in PARTS}
    table.done()
    return found


def _personas(table: Table) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name in PERSONAS:
        entry = table.table(name)
        found[name] = {key: entry.text(key) for key in ("answer", *PARTS)}
        entry.done()
    table.done()
    return found
