"""The parts of a problem pack, each read strictly from its table or file; ``bank.load_problem`` puts them together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast, get_args

from interview_desktop.interview import growth
from interview_desktop.interview.plan import InterviewType
from interview_desktop.interview.problem import (
    INDUSTRIES,
    TOPICS,
    Clarification,
    FollowUp,
    HintRung,
    Mention,
    Probe,
    Starter,
    TestCase,
    WrongSolution,
)
from interview_desktop.interview.reading import Table, broken, read_text
from interview_desktop.interview.testcases import Form
from interview_desktop.interview.understanding import tokens
from interview_desktop.ports import JobKind, Shape

PERSONAS: Final = ("strong", "medium", "weak")
LANGUAGES: Final = {"python": "py", "javascript": "js"}
"""The languages that a problem offers, with the ending of their files."""


def read_entry(top: Table) -> dict[str, str]:
    table = top.table("entry")
    entry = {language: table.text(language) for language in LANGUAGES}
    table.done()
    return entry


def read_form(top: Table, checkers: Iterable[str]) -> Form:
    kind = cast(JobKind, top.choice("kind", get_args(JobKind), "function"))
    shapes = _choices(top, "shapes", get_args(Shape))
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


def read_starter(folder: Path, language: str, entry: str, kind: JobKind) -> Starter:
    starter, reference = (_code(folder, language, name, entry, kind) for name in ("starter", "reference"))
    return Starter(language, starter, reference)


def read_hint(table: Table) -> HintRung:
    hint = HintRung(table.text("id"), table.text("text"), table.texts("covers", ()))
    table.done()
    return hint


def read_clarification(table: Table) -> Clarification:
    clarification = Clarification(table.text("id"), _phrases(table), table.text("answer"))
    table.done()
    return clarification


def read_probe(table: Table, interview: InterviewType) -> Probe:
    probe = Probe(
        id=table.text("id"),
        stage=table.choice("stage", [stage.name for stage in interview.stages]),
        question=table.text("question"),
        criterion=table.choice("criterion", [criterion.id for criterion in interview.criteria]),
        mentions=tuple(read_mention(entry) for entry in table.tables("mentions")),
        persona=_answers(table),
    )
    table.done()
    return probe


def read_mention(table: Table) -> Mention:
    mention = Mention(table.text("id"), table.text("label"), _phrases(table))
    table.done()
    return mention


def read_personas(table: Table, folder: Path, languages: Iterable[str]) -> dict[str, dict[str, str]]:
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


# ── what older packs do not have ─────────────────────────────────────────────────────────────────────────────────


def read_additions(
    top: Table,
    folder: Path,
    entry: Mapping[str, str],
    kind: JobKind,
    tests: Sequence[TestCase],
    interview: InterviewType,
) -> dict[str, Any]:
    """Those fields of ``Problem`` that a pack may leave out, by name.

    Raises:
        Trouble: ``pack_broken``.
    """
    skills = top.texts("skills", ())
    return {
        "topics": _choices(top, "topics", TOPICS),
        "industries": _choices(top, "industries", INDUSTRIES),
        "skills": tuple(skill.lower() for skill in skills),
        "growth": _growth(top),
        "wrong": tuple(_wrong(table, folder, entry, kind, tests) for table in top.tables("wrong", 0)),
        "edge_cases": tuple(read_mention(table) for table in top.tables("edge_cases", 0)),
        "follow_ups": tuple(read_follow_up(table) for table in top.tables("follow_ups", 0)),
        "anchors": _anchors(top, interview),
    }


def _growth(top: Table) -> str:
    if not top.has("growth"):
        return ""
    table = top.table("growth")
    time = table.choice("time", growth.CLASSES)
    table.done()
    return time


def _wrong(
    table: Table, folder: Path, entry: Mapping[str, str], kind: JobKind, tests: Sequence[TestCase]
) -> WrongSolution:
    identifier, mistake = table.text("id"), table.text("mistake")
    fails, slow = table.texts("fails", ()), table.boolean("slow", False)
    names = [test.name for test in tests]
    for name in fails:
        if name not in names:
            raise table.trouble("fails", f"there is no test {name!r}", f"Name tests of tests.json: {', '.join(names)}")
    if not fails and not slow:
        remedy = "Name the tests that it fails, or write slow = true when it is only too slow"
        raise table.trouble("fails", "a wrong solution that fails no test is not wrong", remedy)
    code = {language: _code(folder, language, f"wrong_{identifier}", name, kind) for language, name in entry.items()}
    table.done()
    return WrongSolution(identifier, mistake, fails, slow, code)


def read_follow_up(table: Table) -> FollowUp:
    follow_up = FollowUp(
        id=table.text("id"),
        question=table.text("question"),
        harder=table.boolean("harder", True),
        mentions=tuple(read_mention(entry) for entry in table.tables("mentions")),
        persona=_answers(table),
    )
    table.done()
    return follow_up


def _anchors(top: Table, interview: InterviewType) -> dict[str, tuple[str, str, str, str, str]]:
    if not top.has("anchors"):
        return {}
    table = top.table("anchors")
    known = [criterion.id for criterion in interview.criteria]
    anchors = {}
    for key in tuple(table.keys()):
        texts = table.texts(key)
        if key not in known:
            raise table.trouble(key, "the rubric has no such criterion", f"Use one of {', '.join(known)}")
        if len(texts) != 5:
            raise table.trouble(key, f"{len(texts)} texts given", "Describe the scores 1 to 5, in this order")
        anchors[key] = (texts[0], texts[1], texts[2], texts[3], texts[4])
    return anchors


# ── shared ───────────────────────────────────────────────────────────────────────────────────────────────────────


def reject_twins(path: Path, key: str, identifiers: Iterable[str]) -> None:
    """Raises: Trouble: an id is used twice."""
    for identifier, count in Counter(identifiers).items():
        if count > 1:
            raise broken(path, f"{key} {identifier!r}", "this id is used twice", "Give each its own id")


def _answers(table: Table) -> dict[str, str]:
    persona = table.table("persona")
    answers = {name: persona.text(name) for name in PERSONAS}
    persona.done()
    return answers


def _choices(table: Table, key: str, choices: Sequence[str]) -> tuple[str, ...]:
    values = table.texts(key, ())
    for value in values:
        if value not in choices:
            raise table.trouble(key, f"{value!r} is not one of {', '.join(choices)}", "Use one of these")
    return values


def _code(folder: Path, language: str, name: str, entry: str, kind: JobKind) -> str:
    path = folder / language / f"{name}.{LANGUAGES[language]}"
    text = read_text(path)
    if kind != "program" and entry not in text:
        what = "class" if kind == "operations" else "function"
        raise broken(path, "", f"the {what} {entry} is missing", "Define it, or correct [entry] in problem.toml")
    return text


def _phrases(table: Table) -> tuple[str, ...]:
    phrases = table.texts("phrases")
    for phrase in phrases:
        if not tokens(phrase):
            raise table.trouble("phrases", f"{phrase!r} holds no word", "Write phrases as they are spoken")
    return tuple(phrase.lower() for phrase in phrases)
