"""What a CV and a job description change: skills are found as words, shown with their line, and choose the question."""

from __future__ import annotations

import pytest

from interview_desktop.domain.events import SessionStarted
from interview_desktop.interview.choosing import choose, find
from interview_desktop.interview.plan import make_plan
from interview_desktop.interview.tailoring import (
    Background,
    Skill,
    best_of,
    fit,
    industry_for,
    opening,
    reasons,
    skills_of,
    vocabulary_of,
)
from interview_desktop.interview.understanding import tokens
from tests.unit.test_live_session import BANK

CV = """Ada Example
2019-2025  Built message queues and dashboards in Python
I like to go hiking and to rest. Some React."""
JOB = """We look for somebody who knows queues,
load-testing and Go. C++ is a plus."""
WORDS = ("queues", "python", "load testing", "go", "rest", "react", "c", "kafka", "dashboards")


def found(cv: str = CV, job: str = JOB) -> dict[str, Skill]:
    return {skill.word: skill for skill in skills_of(Background(cv, job), WORDS)}


def test_skills_are_found_in_either_text_or_both() -> None:
    sources = {word: skill.source for word, skill in found().items()}
    assert sources == {
        "queues": "both",
        "load testing": "job",
        "go": "job",
        "python": "cv",
        "dashboards": "cv",
        "react": "cv",
    }


def test_what_both_name_comes_first() -> None:
    assert [skill.source for skill in skills_of(Background(CV, JOB), WORDS)] == ["both", "job", "job", "cv", "cv", "cv"]


def test_everyday_words_count_only_as_names() -> None:
    assert "go" not in found(job="")
    assert "rest" not in found()
    assert found(cv="REST and Go", job="")["rest"].source == "cv"


def test_a_part_of_another_name_is_no_skill() -> None:
    assert "c" not in found(cv="C++, C# and node.c", job="")
    assert "python" not in found(cv="pythonic", job="")


def test_each_skill_shows_the_line_in_which_it_stands() -> None:
    assert found()["python"].line == "2019-2025 Built message queues and dashboards in Python"
    assert found(cv="x " * 200 + "python" + " y" * 200, job="")["python"].line.count("python") == 1
    assert len(found(cv="x " * 200 + "python" + " y" * 200, job="")["python"].line) < 140


def test_nothing_given_is_nothing_found() -> None:
    assert not Background()
    assert not Background(" \n", "")
    assert skills_of(Background(), WORDS) == ()


@pytest.mark.parametrize("interview", ["technical", "behavioral", "system_design"])
def test_the_skills_choose_and_the_log_finds_it_again(interview: str) -> None:
    job = "You know queues, caching and monitoring, and communication matters to you."
    skills = skills_of(Background(job=job), vocabulary_of(BANK))
    assert {"queues", "monitoring"} <= {skill.word for skill in skills}
    problem = choose(BANK, interview, industry="", difficulty="medium", seed=3, length_s=2700, skills=skills)
    why = reasons(problem, skills)
    assert why, "something in the bank fits these"
    assert problem.scene == opening(why)
    kind = BANK.interview(interview)
    started = SessionStarted(
        interview, problem.id, problem.title, problem.difficulty, "python", 2700.0, make_plan(kind, 2700.0), "built-in",
        problem.rubric, {}, questions=tuple(question.id for question in problem.questions),
        fitted=tuple(f"{skill.source}:{skill.word}" for skill in why),
    )  # fmt: skip
    assert find(BANK, started) == problem


def test_without_a_background_nothing_is_different() -> None:
    def plain(seed: int) -> str:
        return choose(BANK, "technical", industry="", difficulty="medium", seed=seed, length_s=2700).id

    unknown = skills_of(Background(cv="I paint."), vocabulary_of(BANK))
    assert unknown == ()
    for seed in range(5):
        with_empty = choose(
            BANK, "technical", industry="", difficulty="medium", seed=seed, length_s=2700, skills=unknown
        )
        assert with_empty.id == plain(seed)


def test_what_fits_best_is_chosen_and_varies_among_equals() -> None:
    skills = skills_of(Background(job="graphs and queues"), vocabulary_of(BANK))
    medium = [problem for problem in BANK.problems if problem.difficulty == "medium"]
    chosen = {best_of(medium, skills, seed).id for seed in range(20)}  # type: ignore[union-attr]
    most = max(fit(problem, skills) for problem in medium)
    assert all(fit(BANK.get(item), skills) >= 0.6 * most for item in chosen)
    assert best_of(medium, (), 1) is None


def test_a_clear_kind_of_work_is_recognised_and_an_unclear_one_is_not() -> None:
    vocabulary = vocabulary_of(BANK)
    reliability = skills_of(Background(job="Kubernetes, Terraform, Prometheus and alerting"), vocabulary)
    assert industry_for(BANK, reliability) == "devops"
    assert industry_for(BANK, skills_of(Background(job="python"), vocabulary)) == ""
    assert industry_for(BANK, ()) == ""


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("source", ["cv", "job", "both"])
def test_what_is_said_about_the_choice_can_be_followed_by_ear(count: int, source: str) -> None:
    why = [Skill(word, source, "") for word in ("breadth first search", "load balancing", "queues")[:count]]  # type: ignore[arg-type]
    said = opening(why)
    assert len(tokens(said)) <= 32
    assert ("job" in said) == (source != "cv")
    assert opening([]) == ""
