"""What an interview is about: chosen by type, industry, difficulty and seed, and found again from the log."""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from interview_desktop.domain.events import SessionStarted
from interview_desktop.interview.bank import Bank
from interview_desktop.interview.conversation import Industry, Question
from interview_desktop.interview.problem import Problem
from interview_desktop.interview.questions import interview_of
from interview_desktop.interview.tailoring import Skill, Source, best_of, fit, opening, reasons
from interview_desktop.ports import Trouble

_STORIES = ((20 * 60, 2), (30 * 60, 3))
"""Up to this length (seconds), so many stories."""

MOST_STORIES = 4


def choose(
    bank: Bank,
    interview: str,
    *,
    industry: str,
    difficulty: str,
    seed: str | int,
    length_s: float,
    wanted: str = "",
    skills: Sequence[Skill] = (),
) -> Problem:
    """What to talk about; ``wanted`` is the id of a problem, question or case, ``skills`` those of a CV and a job. The
    same choice for the same ``seed``.

    Raises:
        Trouble: ``interview_unknown``, ``industry_unknown``, ``problem_unknown``, ``bank_empty``.
    """
    chosen = bank.interview(interview)
    template = industry_of(bank, industry)
    match chosen.content:
        case "questions":
            picked = _questions(bank, template, difficulty, seed, stories(length_s), wanted, skills)
            problem = interview_of(picked, chosen)
        case "case":
            problem = get_case(bank, wanted) if wanted else _case(bank, template, difficulty, seed, skills)
        case "problem":
            problem = bank.get(wanted) if wanted else _problem(bank, template, difficulty, seed, skills)
    return _in_scene(problem, template, skills)


def find(bank: Bank, started: SessionStarted) -> Problem:
    """What the session that began with ``started`` is about.

    Raises:
        Trouble: ``interview_unknown``, ``problem_unknown``: the bank does not hold it any more.
    """
    if started.questions:
        interview = bank.interview(started.interview)
        problem = interview_of([get_question(bank, item) for item in started.questions], interview)
    elif any(item.id == started.interview and item.content == "case" for item in bank.interviews):
        problem = get_case(bank, started.problem_id)
    else:
        problem = bank.get(started.problem_id)
    template = next((item for item in bank.industries if item.id == started.industry), None)
    return _in_scene(problem, template, fitted_by(started))


def fitted_by(started: SessionStarted) -> tuple[Skill, ...]:
    """The skills that chose the content, as the log has them."""
    found = []
    for entry in started.fitted:
        source, _, word = entry.partition(":")
        if source in ("cv", "job", "both"):
            found.append(Skill(word, cast(Source, source), ""))
    return tuple(found)


def stories(length_s: float) -> int:
    """How many stories there is time for."""
    return next((count for limit, count in _STORIES if length_s <= limit), MOST_STORIES)


def get_question(bank: Bank, question_id: str) -> Question:
    """Raises: Trouble: ``problem_unknown``."""
    found = next((item for item in bank.questions if item.id == question_id), None)
    if found is None:
        raise _unknown("question", question_id, [item.id for item in bank.questions])
    return found


def get_case(bank: Bank, case_id: str) -> Problem:
    """Raises: Trouble: ``problem_unknown``."""
    found = next((item for item in bank.cases if item.id == case_id), None)
    if found is None:
        raise _unknown("case", case_id, [item.id for item in bank.cases])
    return found


def industry_of(bank: Bank, industry_id: str) -> Industry | None:
    """None for no industry. Raises: Trouble: ``industry_unknown``."""
    if not industry_id:
        return None
    for industry in bank.industries:
        if industry.id == industry_id:
            return industry
    known = ", ".join(item.id for item in bank.industries) or "none"
    raise Trouble("industry_unknown", f"There is no industry {industry_id!r}.", f"Choose one of: {known}.")


def _unknown(what: str, wanted: str, known: Sequence[str]) -> Trouble:
    return Trouble(
        "problem_unknown", f"There is no {what} {wanted!r}.", f"Choose one of: {', '.join(known) or 'none'}."
    )


def _questions(
    bank: Bank,
    industry: Industry | None,
    difficulty: str,
    seed: str | int,
    count: int,
    wanted: str,
    skills: Sequence[Skill] = (),
) -> list[Question]:
    """``count`` different questions: those that fit the industry, the difficulty and the skills before others."""
    if not bank.questions:
        raise _empty("question")
    first = [get_question(bank, wanted)] if wanted else []
    rest = [question for question in bank.questions if question not in first]
    random.Random(str(seed)).shuffle(rest)

    def strangeness(question: Question) -> tuple[bool, float, bool]:
        at_home = industry is not None and (question.id in industry.questions or industry.id in question.industries)
        elsewhere = bool(question.industries) and not at_home
        far = question.difficulty != difficulty or elsewhere
        return (far, -fit(question, skills), industry is not None and not at_home)

    return [*first, *sorted(rest, key=strangeness)][:count]


def _case(
    bank: Bank, industry: Industry | None, difficulty: str, seed: str | int, skills: Sequence[Skill] = ()
) -> Problem:
    if not bank.cases:
        raise _empty("case")
    fitting = [case for case in bank.cases if case.difficulty == difficulty] or list(bank.cases)
    if industry is not None:
        fitting = [case for case in fitting if case.id in industry.cases or industry.id in case.industries] or fitting
    return best_of(fitting, skills, seed) or _one_of(fitting, seed)


def _problem(
    bank: Bank, industry: Industry | None, difficulty: str, seed: str | int, skills: Sequence[Skill] = ()
) -> Problem:
    fitting = [problem for problem in bank.problems if problem.difficulty == difficulty]
    if fits := best_of(fitting, skills, seed):
        return fits
    if industry is None:
        return bank.choose(difficulty, seed)
    at_home = [problem for problem in fitting if industry.id in problem.industries]
    close = [problem for problem in fitting if set(problem.topics) & set(industry.topics)]
    found = at_home or close
    return _one_of(found, seed) if found else bank.choose(difficulty, seed)


def _one_of(items: Sequence[Problem], seed: str | int) -> Problem:
    return items[int(random.Random(str(seed)).random() * len(items))]


def _in_scene(problem: Problem, industry: Industry | None, skills: Sequence[Skill] = ()) -> Problem:
    """With the sentence that is said before the task: why it was chosen, or where it plays."""
    why = reasons(problem, skills)
    if why:
        return replace(problem, scene=opening(why))
    if industry is None or not industry.flavour:
        return problem
    place = zlib.crc32(f"{industry.id}/{problem.id}/{problem.title}".encode()) % len(industry.flavour)
    return replace(problem, scene=industry.flavour[place])


def _empty(what: str) -> Trouble:
    remedy = "Reinstall the app, or look at the faults of the bank."
    return Trouble("bank_empty", f"No {what} could be loaded.", remedy)
