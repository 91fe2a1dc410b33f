"""What an interview is about, and that a log finds it again."""

from __future__ import annotations

import pytest

from interview_desktop.domain import events as ev
from interview_desktop.interview.choosing import choose, find, stories
from interview_desktop.interview.problem import Problem
from interview_desktop.ports import Trouble
from tests.support.interview_loop import bank
from tests.support.interviews import started

TYPES = [interview.id for interview in bank().interviews]
INDUSTRIES = ["", *(industry.id for industry in bank().industries)]


def chosen(interview: str, industry: str = "", difficulty: str = "medium", seed: int = 5, **more: object) -> Problem:
    values = {"length_s": 1800.0, **more}
    return choose(bank(), interview, industry=industry, difficulty=difficulty, seed=seed, **values)  # type: ignore[arg-type]


def logged(problem: Problem, interview: str, industry: str = "") -> ev.SessionStarted:
    questions = tuple(question.id for question in problem.questions)
    return started(interview=interview, problem_id=problem.id, questions=questions, industry=industry)


@pytest.mark.parametrize("industry", INDUSTRIES)
@pytest.mark.parametrize("interview", TYPES)
def test_the_same_seed_chooses_the_same_and_the_log_finds_it_again(interview: str, industry: str) -> None:
    problem = chosen(interview, industry)
    assert problem.interview == interview
    assert chosen(interview, industry) == problem
    assert find(bank(), logged(problem, interview, industry)) == problem


@pytest.mark.parametrize("interview", TYPES)
def test_seeds_choose_different_things(interview: str) -> None:
    assert len({(chosen(interview, seed=seed).id, chosen(interview, seed=seed).title) for seed in range(12)}) > 1


@pytest.mark.parametrize(("minutes", "count"), [(20, 2), (30, 3), (45, 4), (60, 4)])
def test_a_longer_interview_has_more_stories(minutes: int, count: int) -> None:
    assert stories(minutes * 60) == count
    assert len(chosen("behavioral", length_s=minutes * 60.0).questions) == count


@pytest.mark.parametrize("difficulty", ["easy", "medium", "hard"])
def test_content_has_the_difficulty_that_was_asked_for(difficulty: str) -> None:
    assert chosen("system_design", difficulty=difficulty).difficulty == difficulty
    assert chosen("behavioral", difficulty=difficulty).questions[0].difficulty == difficulty


@pytest.mark.parametrize("industry", bank().industries, ids=lambda industry: industry.id)
def test_an_industry_prefers_its_own_and_sets_the_scene(industry: object) -> None:
    template = next(item for item in bank().industries if item == industry)
    problem = chosen("system_design", template.id)
    fitting = [case.id for case in bank().cases if case.difficulty == problem.difficulty and case.id in template.cases]
    assert problem.id in fitting or not fitting
    assert problem.scene in template.flavour
    assert set(template.cases) <= {case.id for case in bank().cases}
    assert set(template.questions) <= {question.id for question in bank().questions}


def test_a_wanted_question_comes_first() -> None:
    wanted = bank().questions[-1]
    assert chosen("behavioral", wanted=wanted.id).questions[0] == wanted


@pytest.mark.parametrize(
    ("interview", "more", "code"),
    [
        ("small_talk", {}, "interview_unknown"),
        ("behavioral", {"wanted": "nobody"}, "problem_unknown"),
        ("system_design", {"wanted": "nobody"}, "problem_unknown"),
        ("technical", {"wanted": "nobody"}, "problem_unknown"),
        ("technical", {"industry": "fishery"}, "industry_unknown"),
    ],
)
def test_what_is_not_there_is_said(interview: str, more: dict[str, str], code: str) -> None:
    with pytest.raises(Trouble) as raised:
        chosen(interview, **more)  # type: ignore[arg-type]
    assert raised.value.code == code


def test_a_log_of_before_there_were_types_is_found() -> None:
    problem = bank().problems[0]
    assert find(bank(), started(problem_id=problem.id)) == problem
