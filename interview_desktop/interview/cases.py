"""System-design cases, one file each, in the form in which sessions hold any interview."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, cast

from interview_desktop.interview import pack_parts as parts
from interview_desktop.interview.conversation import Estimate
from interview_desktop.interview.plan import PERSONAS, InterviewType
from interview_desktop.interview.problem import Probe, Problem
from interview_desktop.interview.reading import Table, read_toml
from interview_desktop.interview.spoken_numbers import in_words
from interview_desktop.interview.understanding import tokens

SYSTEM_DESIGN = "system_design"
LONGEST_INTRO = 40
LONGEST_QUESTION = 25

_DIFFICULTIES = ("easy", "medium", "hard")
_TOO_HIGH = 3
"""How far above the range the number is that the medium candidate says first: as if a factor had been forgotten."""


def load_case(path: Path, interview: InterviewType) -> Problem:
    """Read ``resources/cases/<id>.toml`` for the type ``interview``. An estimate is also a probe of its stage.

    Raises:
        Trouble: ``pack_broken``, naming file, key and remedy.
    """
    top = read_toml(path)
    identifier = top.text("id")
    if identifier != path.stem:
        raise top.trouble("id", f"{identifier!r} is not the file's name", f'Write id = "{path.stem}"')
    intro = _short(top, "spoken_intro", LONGEST_INTRO)
    estimates = tuple(_estimate(table) for table in top.tables("estimates"))
    probes = tuple(parts.read_probe(table, interview) for table in top.tables("probes", at_least=6))
    problem = Problem(
        id=identifier,
        version=top.integer("version"),
        title=top.text("title"),
        difficulty=cast(Literal["easy", "medium", "hard"], top.choice("difficulty", _DIFFICULTIES)),
        tags=top.texts("topics"),
        spoken_intro=intro,
        statement=top.text("statement"),
        constraints=top.texts("constraints", ()),
        entry={},
        starters=(),
        tests=(),
        hints=tuple(parts.read_hint(table) for table in top.tables("hints", at_least=3)),
        clarifications=tuple(parts.read_clarification(table) for table in top.tables("clarifications")),
        probes=(*(_probe(estimate) for estimate in estimates), *probes),
        rubric=interview.rubric,
        criteria=interview.criteria,
        guides=interview.guides,
        vocabulary=top.texts("vocabulary"),
        time_complexity="",
        space_complexity="",
        persona=_personas(top.table("persona"), interview),
        industries=top.texts("industries", ()),
        skills=tuple(skill.lower() for skill in top.texts("skills", ())),
        follow_ups=tuple(parts.read_follow_up(table) for table in top.tables("follow_ups", 0)),
        interview=interview.id,
        estimates=estimates,
    )
    for estimate in estimates:
        middle = in_words((estimate.low * estimate.high) ** 0.5)
        problem.persona["medium"][f"again.{estimate.id}"] = f"Let me see. Then rather {middle} {estimate.unit}."
    top.done()
    for key in ("hints", "clarifications", "probes", "follow_ups"):
        parts.reject_twins(path, key, (item.id for item in getattr(problem, key)))
    return problem


def _estimate(table: Table) -> Estimate:
    estimate = Estimate(
        table.text("id"),
        _short(table, "question", LONGEST_QUESTION),
        table.number("low"),
        table.number("high"),
        table.text("unit"),
        tuple(phrase.lower() for phrase in table.texts("phrases", ())),
    )
    table.done()
    if not 0 < estimate.low < estimate.high:
        raise table.trouble("high", f"{estimate.high:g} is not above {estimate.low:g}", "Write 0 < low < high")
    return estimate


def _probe(estimate: Estimate) -> Probe:
    middle = (estimate.low * estimate.high) ** 0.5
    persona = {
        "strong": f"I would say about {in_words(middle)} {estimate.unit}.",
        "medium": f"Maybe around {in_words(estimate.high * _TOO_HIGH)} {estimate.unit}.",
        "weak": "I am not sure, quite a lot.",
    }
    return Probe(estimate.id, "estimates", estimate.question, "estimation", (), persona)


def _personas(table: Table, interview: InterviewType) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name in PERSONAS:
        entry = table.table(name)
        own: Mapping[str, str] = {key: entry.text(key) for key in ("clarify", "close")}
        entry.done()
        found[name] = {**interview.persona.get(name, {}), **own}
    table.done()
    return found


def _short(table: Table, key: str, longest: int) -> str:
    text = table.text(key)
    words = len(tokens(text))
    if words > longest:
        raise table.trouble(key, f"{words} words are too many to be followed by ear", f"Use at most {longest} words")
    return text
