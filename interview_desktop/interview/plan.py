"""The kinds of interview and the plan of one: stages with their share of the time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast, get_args

from interview_desktop.domain.events import StagePlan
from interview_desktop.interview.problem import Criterion
from interview_desktop.interview.reading import Table, read_toml

Content = Literal["problem", "questions", "case"]
"""What an interview of a type is about: a problem to solve in code, questions about the past, a system to design."""

PERSONAS = ("strong", "medium", "weak")


@dataclass(frozen=True, slots=True)
class StageShare:
    """A stage takes ``share`` (0..1) of the interview's length; ``guide`` are short lines for a person who leads it."""

    name: str
    title: str
    share: float
    guide: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InterviewType:
    """A kind of interview: ``asks`` says in a sentence what it is about, ``lengths`` are offered, in minutes.

    ``persona`` holds what synthetic candidates say where the content has no words for it, by their name.
    """

    id: str
    title: str
    stages: tuple[StageShare, ...]
    rubric: str
    criteria: tuple[Criterion, ...]
    asks: str = ""
    content: Content = "problem"
    lengths: tuple[int, ...] = (30, 45, 60)
    persona: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def guides(self) -> dict[str, tuple[str, ...]]:
        """By stage, what helps whoever leads it."""
        return {stage.name: stage.guide for stage in self.stages}

    def guide(self, stage: str) -> tuple[str, ...]:
        """What helps a person who leads ``stage``; nothing for an unknown one."""
        return next((item.guide for item in self.stages if item.name == stage), ())


def load_interview(path: Path) -> InterviewType:
    """Read ``resources/interviews/<id>.toml``.

    Raises:
        Trouble: ``pack_broken``, naming file, key and remedy.
    """
    top = read_toml(path)
    identifier, title = top.text("id"), top.text("title")
    asks, content = top.text("asks"), cast(Content, top.choice("content", get_args(Content)))
    lengths = top.integers("lengths")
    persona = _personas(top.table("persona")) if top.has("persona") else {}
    stages = tuple(_stage(entry) for entry in top.tables("stages"))
    rubric = top.table("rubric")
    rubric_id = rubric.text("id")
    criteria = tuple(_criterion(entry) for entry in rubric.tables("criteria"))
    rubric.done()
    if identifier != path.stem:
        raise top.trouble("id", f"{identifier!r} is not the file's name", f'Write id = "{path.stem}"')
    total = sum(stage.share for stage in stages)
    if abs(total - 1) > 1e-6:
        raise top.trouble("stages", f"the shares add up to {total:g}", "Make them add up to 1")
    top.done()
    return InterviewType(identifier, title, stages, rubric_id, criteria, asks, content, lengths, persona)


def make_plan(interview_type: InterviewType, length_s: float) -> tuple[StagePlan, ...]:
    """The stages in order with budgets in seconds that add up to ``length_s``."""
    return tuple(StagePlan(stage.name, stage.title, stage.share * length_s) for stage in interview_type.stages)


def _stage(entry: Table) -> StageShare:
    stage = StageShare(entry.text("name"), entry.text("title"), entry.number("share"), entry.texts("guide", ()))
    if not 0 < stage.share <= 1:
        raise entry.trouble("share", f"{stage.share:g} is not a share", "Write a number above 0 and at most 1")
    entry.done()
    return stage


def _criterion(entry: Table) -> Criterion:
    identifier, title, anchors = entry.text("id"), entry.text("title"), entry.texts("anchors")
    if len(anchors) != 5:
        raise entry.trouble("anchors", f"{len(anchors)} texts given", "Describe the scores 1 to 5, in this order")
    entry.done()
    return Criterion(identifier, title, (anchors[0], anchors[1], anchors[2], anchors[3], anchors[4]))


def _personas(table: Table) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name in PERSONAS:
        entry = table.table(name)
        found[name] = {key: entry.text(key) for key in entry.keys()}  # noqa: SIM118 a Table is no mapping
        entry.done()
    table.done()
    return found
