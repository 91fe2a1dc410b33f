"""The problem bank: one folder per problem. ``resources/problems/README.md`` describes the files."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from interview_desktop.interview.packcode import load_checkers, load_generator
from interview_desktop.interview.plan import InterviewType, load_interview
from interview_desktop.interview.problem import Clarification, HintRung, Mention, Probe, Problem, Starter
from interview_desktop.interview.reading import Table, broken, read_text, read_toml
from interview_desktop.interview.testcases import Form, load_tests
from interview_desktop.interview.understanding import tokens
from interview_desktop.ports import JobKind, Shape, Trouble

PERSONAS = ("strong", "medium", "weak")
LANGUAGES = {"python": "py", "javascript": "js"}
"""The languages that a problem offers, with the ending of their files."""

DIFFICULTIES = ("easy", "medium", "hard")
LONGEST_INTRO = 40
"""Words in ``spoken_intro``: what one still follows by ear."""


@dataclass(frozen=True, slots=True)
class Bank:
    """``problems`` are in the order of their folders' names; ``faults`` tell what could not be loaded and why."""

    problems: tuple[Problem, ...]
    interviews: tuple[InterviewType, ...]
    faults: tuple[Trouble, ...] = ()

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


def load_bank(folder: Path) -> Bank:
    """Load ``folder/interviews/*.toml`` and ``folder/problems/*/``. A broken file never hides the others."""
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
    for path in sorted((folder / "problems").glob("*/")):
        try:
            problems.append(load_problem(path, rubrics))
        except Trouble as trouble:
            faults.append(trouble)
    return Bank(tuple(problems), tuple(interviews), tuple(faults))


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
    entry = _entry(top)
    checkers, names = load_checkers(folder)
    form = _form(top, names)
    starters = tuple(_starter(folder, language, name, form.kind) for language, name in entry.items())
    spoken_intro = top.text("spoken_intro")
    if len(tokens(spoken_intro)) > LONGEST_INTRO:
        what = f"{len(tokens(spoken_intro))} words are too many to be followed by ear"
        raise top.trouble("spoken_intro", what, f"Use at most {LONGEST_INTRO} words; the statement holds the rest")
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
        tests=load_tests(folder / "tests.json", form),
        hints=tuple(_hint(table) for table in top.tables("hints", at_least=3)),
        clarifications=tuple(_clarification(table) for table in top.tables("clarifications")),
        probes=tuple(_probe(table, interview) for table in top.tables("probes", at_least=5)),
        rubric=rubric,
        criteria=interview.criteria,
        vocabulary=top.texts("vocabulary"),
        time_complexity=top.text("time_complexity"),
        space_complexity=top.text("space_complexity"),
        persona=_personas(top.table("persona"), folder, entry),
        kind=form.kind,
        shapes=form.shapes,
        returns=form.returns,
        checkers=checkers,
        generator=load_generator(folder, top),
    )
    top.done()
    _reject_twins(path, "hints", (hint.id for hint in problem.hints))
    _reject_twins(path, "clarifications", (clarification.id for clarification in problem.clarifications))
    _reject_twins(path, "probes", (probe.id for probe in problem.probes))
    return problem


def code_variants(problem: Problem, persona: str, language: str) -> tuple[str, ...]:
    """What ``persona`` writes in ``language``, version by version; raises KeyError for an unknown persona."""
    texts = problem.persona[persona]
    found = [texts[key] for number in range(1, 10) if (key := f"code.{language}.{number}") in texts]
    return tuple(found) or (problem.starter(language).reference,)


def _entry(top: Table) -> dict[str, str]:
    table = top.table("entry")
    entry = {language: table.text(language) for language in LANGUAGES}
    table.done()
    return entry


def _form(top: Table, checkers: Iterable[str]) -> Form:
    kind = cast(JobKind, top.choice("kind", get_args(JobKind), "function"))
    shapes = top.texts("shapes", ())
    for shape in shapes:
        if shape not in get_args(Shape):
            raise top.trouble("shapes", f"{shape!r} is not one of {', '.join(get_args(Shape))}", "Use one of these")
    returns = cast(Shape, top.choice("returns", get_args(Shape), "json"))
    if kind != "function" and (shapes or returns != "json"):
        raise top.trouble("kind", f"{kind} has no shapes", "Remove shapes and returns, or the kind")
    checker = ""
    if top.has("tests"):
        tests = top.table("tests")
        checker = tests.text("checker")
        tests.done()
        if checker not in checkers:
            raise tests.trouble("checker", f"{checker} is not defined", "Define it in the pack's checkers.py")
    return Form(kind, cast(tuple[Shape, ...], shapes), returns, checker, frozenset(checkers))


def _starter(folder: Path, language: str, entry: str, kind: JobKind) -> Starter:
    ending = LANGUAGES[language]
    texts = []
    for name in ("starter", "reference"):
        path = folder / language / f"{name}.{ending}"
        text = read_text(path)
        if kind != "program" and entry not in text:
            what = "class" if kind == "operations" else "function"
            raise broken(path, "", f"the {what} {entry} is missing", "Define it, or correct [entry] in problem.toml")
        texts.append(text)
    return Starter(language, texts[0], texts[1])


def _hint(table: Table) -> HintRung:
    hint = HintRung(table.text("id"), table.text("text"), table.texts("covers", ()))
    table.done()
    return hint


def _clarification(table: Table) -> Clarification:
    clarification = Clarification(table.text("id"), _phrases(table), table.text("answer"))
    table.done()
    return clarification


def _probe(table: Table, interview: InterviewType) -> Probe:
    persona = table.table("persona")
    probe = Probe(
        id=table.text("id"),
        stage=table.choice("stage", [stage.name for stage in interview.stages]),
        question=table.text("question"),
        criterion=table.choice("criterion", [criterion.id for criterion in interview.criteria]),
        mentions=tuple(_mention(entry) for entry in table.tables("mentions")),
        persona={name: persona.text(name) for name in PERSONAS},
    )
    persona.done()
    table.done()
    return probe


def _mention(table: Table) -> Mention:
    mention = Mention(table.text("id"), table.text("label"), _phrases(table))
    table.done()
    return mention


def _phrases(table: Table) -> tuple[str, ...]:
    phrases = table.texts("phrases")
    for phrase in phrases:
        if not tokens(phrase):
            raise table.trouble("phrases", f"{phrase!r} holds no word", "Write phrases as they are spoken")
    return tuple(phrase.lower() for phrase in phrases)


def _personas(table: Table, folder: Path, languages: Iterable[str]) -> dict[str, dict[str, str]]:
    personas: dict[str, dict[str, str]] = {}
    for name in PERSONAS:
        entry = table.table(name)
        texts = {key: entry.text(key) for key in ("clarify", "implement", "after_hint", "give_up", "close")}
        entry.done()
        for language in languages:
            files = sorted((folder / language).glob(f"persona_{name}_*.{LANGUAGES[language]}"))
            if not files and name != "strong":
                path = folder / language / f"persona_{name}_1.{LANGUAGES[language]}"
                raise broken(path, "", "the file is missing", f"Add the code that the {name} persona writes first")
            for number, path in enumerate(files, 1):
                if path.stem != f"persona_{name}_{number}":
                    raise broken(path, "", "the numbers have a gap", f"Name it persona_{name}_{number}{path.suffix}")
                texts[f"code.{language}.{number}"] = read_text(path)
        personas[name] = texts
    table.done()
    return personas


def _reject_twins(path: Path, key: str, identifiers: Iterable[str]) -> None:
    for identifier, count in Counter(identifiers).items():
        if count > 1:
            raise broken(path, f"{key} {identifier!r}", "this id is used twice", "Give each its own id")
