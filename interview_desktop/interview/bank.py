"""The problem bank: one folder per problem. ``resources/problems/README.md`` describes the files."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar, cast

from interview_desktop.interview import pack_parts as parts
from interview_desktop.interview.cases import SYSTEM_DESIGN, load_case
from interview_desktop.interview.conversation import Industry, Question
from interview_desktop.interview.industries import load_industry
from interview_desktop.interview.pack_parts import LANGUAGES as LANGUAGES
from interview_desktop.interview.pack_parts import PERSONAS as PERSONAS
from interview_desktop.interview.packcode import load_checkers, load_generator
from interview_desktop.interview.plan import InterviewType, load_interview
from interview_desktop.interview.problem import Problem
from interview_desktop.interview.questions import load_question
from interview_desktop.interview.reading import broken, read_toml
from interview_desktop.interview.testcases import load_tests
from interview_desktop.interview.understanding import tokens
from interview_desktop.ports import Trouble

DIFFICULTIES = ("easy", "medium", "hard")
T = TypeVar("T")
LONGEST_INTRO = 40
"""Words in ``spoken_intro``: what one still follows by ear."""


@dataclass(frozen=True, slots=True)
class Bank:
    """``problems`` are in the order of their folders' names; ``faults`` tell what could not be loaded and why."""

    problems: tuple[Problem, ...]
    interviews: tuple[InterviewType, ...]
    faults: tuple[Trouble, ...] = ()
    questions: tuple[Question, ...] = ()
    cases: tuple[Problem, ...] = ()
    industries: tuple[Industry, ...] = ()

    def get(self, problem_id: str) -> Problem:
        """Raises: Trouble: ``problem_unknown``."""
        for problem in self.problems:
            if problem.id == problem_id:
                return problem
        known = ", ".join(problem.id for problem in self.problems) or "none"
        raise Trouble("problem_unknown", f"There is no problem {problem_id!r}.", f"Choose one of: {known}.")

    def interview(self, interview_id: str) -> InterviewType:
        """Raises: Trouble: ``interview_unknown``."""
        for interview in self.interviews:
            if interview.id == interview_id:
                return interview
        known = ", ".join(interview.id for interview in self.interviews) or "none"
        raise Trouble("interview_unknown", f"There is no interview {interview_id!r}.", f"Choose one of: {known}.")

    def choose(self, difficulty: str, seed: str | int) -> Problem:
        """A problem of ``difficulty`` (of any, when there is none), always the same for the same ``seed``.

        Raises:
            Trouble: ``bank_empty``.
        """
        fitting = [problem for problem in self.problems if problem.difficulty == difficulty] or list(self.problems)
        if not fitting:
            raise Trouble(
                "bank_empty", "No problem could be loaded.", "Reinstall the app, or look at the faults of the bank."
            )
        return fitting[int(random.Random(str(seed)).random() * len(fitting))]


def load_bank(folder: Path, own: Path | None = None) -> Bank:
    """Load ``folder/problems/*/``, the person's in ``own/*/``, and the files of interviews, questions, cases and
    industries. A broken file never hides the others; an own problem with the id of a shipped one is a fault."""
    faults: list[Trouble] = []
    interviews: list[InterviewType] = []
    for path in sorted((folder / "interviews").glob("*.toml")):
        try:
            interviews.append(load_interview(path))
        except Trouble as trouble:
            faults.append(trouble)
    if not interviews and not faults:
        remedy = "Reinstall the app"
        faults.append(broken(folder / "interviews" / "technical.toml", "", "the file is missing", remedy))
    rubrics = {interview.rubric: interview for interview in interviews}
    problems: list[Problem] = []
    shipped = pack_folders(folder / "problems")
    taken = {path.name for path in shipped}
    for path in (*shipped, *(pack_folders(own) if own is not None else ())):
        try:
            if path.parent == own and path.name in taken:
                remedy = "Give your folder and its id another name"
                raise broken(path / "problem.toml", "id", f"a shipped problem is called {path.name!r} already", remedy)
            problems.append(load_problem(path, rubrics))
        except Trouble as trouble:
            faults.append(trouble)
    questions = _all(folder / "questions", load_question, faults)
    by_id = {interview.id: interview for interview in interviews}
    design = by_id.get(SYSTEM_DESIGN)
    cases = _all(folder / "cases", lambda path: load_case(path, design), faults) if design else []
    industries = _all(folder / "industries", load_industry, faults)
    return Bank(tuple(problems), tuple(interviews), tuple(faults), tuple(questions), tuple(cases), tuple(industries))


def _all(folder: Path, load: Callable[[Path], T], faults: list[Trouble]) -> list[T]:
    """What ``load`` makes of the folder's files; what cannot be loaded goes to ``faults``."""
    found: list[T] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            found.append(load(path))
        except Trouble as trouble:
            faults.append(trouble)
    return found


def pack_folders(folder: Path) -> tuple[Path, ...]:
    """The folders of packs in ``folder``, in order; those with a dot are not meant."""
    return tuple(path for path in sorted(folder.glob("*/")) if not path.name.startswith("."))


def load_problem(folder: Path, rubrics: Mapping[str, InterviewType]) -> Problem:
    """Read one pack; ``rubrics`` maps a rubric's id to the interview that holds it.

    Raises:
        Trouble: ``pack_broken``, naming file, place and remedy.
    """
    path = folder / "problem.toml"
    top = read_toml(path)
    identifier = top.text("id")
    if identifier != folder.name:
        raise top.trouble("id", f"{identifier!r} is not the folder's name", f'Write id = "{folder.name}"')
    rubric = top.text("rubric")
    if rubric not in rubrics:
        known = ", ".join(rubrics) or "none"
        raise top.trouble("rubric", f"the rubric {rubric!r} is not known", f"Known are: {known}")
    interview = rubrics[rubric]
    entry = parts.read_entry(top)
    checkers, names = load_checkers(folder)
    form = parts.read_form(top, names)
    starters = tuple(parts.read_starter(folder, language, name, form.kind) for language, name in entry.items())
    spoken_intro = top.text("spoken_intro")
    if len(tokens(spoken_intro)) > LONGEST_INTRO:
        what = f"{len(tokens(spoken_intro))} words are too many to be followed by ear"
        raise top.trouble("spoken_intro", what, f"Use at most {LONGEST_INTRO} words; the statement holds the rest")
    tests = load_tests(folder / "tests.json", form)
    problem = Problem(
        id=identifier,
        version=top.integer("version"),
        title=top.text("title"),
        difficulty=cast(Literal["easy", "medium", "hard"], top.choice("difficulty", DIFFICULTIES)),
        tags=top.texts("tags"),
        spoken_intro=spoken_intro,
        statement=top.text("statement"),
        constraints=top.texts("constraints"),
        entry=entry,
        starters=starters,
        tests=tests,
        hints=tuple(parts.read_hint(table) for table in top.tables("hints", at_least=3)),
        clarifications=tuple(parts.read_clarification(table) for table in top.tables("clarifications")),
        probes=tuple(parts.read_probe(table, interview) for table in top.tables("probes", at_least=5)),
        rubric=rubric,
        criteria=interview.criteria,
        guides=interview.guides,
        vocabulary=top.texts("vocabulary"),
        time_complexity=top.text("time_complexity"),
        space_complexity=top.text("space_complexity"),
        persona=parts.read_personas(top.table("persona"), folder, entry),
        kind=form.kind,
        shapes=form.shapes,
        returns=form.returns,
        checkers=checkers,
        generator=load_generator(folder, top),
        **parts.read_additions(top, folder, entry, form.kind, tests, interview),
    )
    top.done()
    lists = ("hints", "clarifications", "probes", "wrong", "edge_cases", "follow_ups")
    for key in lists:
        parts.reject_twins(path, key, (item.id for item in getattr(problem, key)))
    return problem


def code_variants(problem: Problem, persona: str, language: str) -> tuple[str, ...]:
    """What ``persona`` writes in ``language``, version by version; raises KeyError for an unknown persona."""
    texts = problem.persona[persona]
    found = [texts[key] for number in range(1, 10) if (key := f"code.{language}.{number}") in texts]
    return tuple(found) or (problem.starter(language).reference,)
