"""The problems that are shipped: whole, solvable, and as easy and hard as they say."""

from __future__ import annotations

import pytest

from interview_desktop.interview.bank import code_variants
from interview_desktop.interview.problem import Problem
from interview_desktop.interview.understanding import find, says, tokens
from tests.support.interview_loop import RESOURCES, bank
from tests.support.judge import judge

PROBLEMS = bank().problems
LANGUAGES = ("python", "javascript")
EACH = pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.id)
BOTH = pytest.mark.parametrize("language", LANGUAGES)


def test_the_bank_loads_without_a_fault() -> None:
    assert bank().faults == ()
    assert len(PROBLEMS) == len(list((RESOURCES / "problems").glob("*/")))
    assert {problem.difficulty for problem in PROBLEMS} == {"easy", "medium", "hard"}


@EACH
@BOTH
def test_the_reference_passes_every_test(problem: Problem, language: str) -> None:
    result = judge(problem, language, problem.starter(language).reference)
    assert [test.name for test in result.tests if not test.passed] == []


@EACH
@BOTH
def test_the_starter_runs_and_fails(problem: Problem, language: str) -> None:
    result = judge(problem, language, problem.starter(language).starter)
    assert result.total > 0
    assert any(not test.passed and not test.hidden for test in result.tests)
    assert all(test.status in {"passed", "failed"} for test in result.tests)


@EACH
@BOTH
def test_the_medium_candidate_fails_first_and_then_passes(problem: Problem, language: str) -> None:
    first, *_, last = code_variants(problem, "medium", language)
    assert judge(problem, language, first).passed < len(problem.tests)
    assert judge(problem, language, last).passed == len(problem.tests)


@EACH
@BOTH
def test_the_weak_candidate_leaves_failing_tests(problem: Problem, language: str) -> None:
    for code in code_variants(problem, "weak", language):
        assert judge(problem, language, code).passed < len(problem.tests)


@EACH
def test_enough_tests_hints_and_probes(problem: Problem) -> None:
    assert sum(not case.hidden for case in problem.tests) >= 3
    assert sum(case.hidden for case in problem.tests) >= 4
    assert 3 <= len(problem.hints) <= 4
    assert {probe.stage for probe in problem.probes} == {"approach", "implement", "review"}
    assert {"problem_solving", "complexity", "edge_cases"} <= {probe.criterion for probe in problem.probes}


@EACH
def test_a_strong_answer_names_everything_and_a_weak_one_does_not(problem: Problem) -> None:
    for probe in problem.probes:
        missed = [item.id for item in probe.mentions if not says(probe.persona["strong"], item.phrases)]
        if probe.id != "edges":
            assert missed == [], probe.id
        weak = [item for item in probe.mentions if says(probe.persona["weak"], item.phrases)]
        assert len(weak) < len(probe.mentions), probe.id


@EACH
def test_what_is_spoken_can_be_spoken(problem: Problem) -> None:
    spoken = [problem.spoken_intro, *(hint.text for hint in problem.hints)]
    spoken += [clarification.answer for clarification in problem.clarifications]
    for probe in problem.probes:
        spoken += [probe.question, *probe.persona.values()]
    for texts in problem.persona.values():
        spoken += [text for key, text in texts.items() if not key.startswith("code.")]
    for text in spoken:
        assert not set(text) & set("()[]{}=<>^*_`"), text
        assert len(tokens(text)) <= 45, text


@EACH
def test_hints_hold_no_line_of_the_reference(problem: Problem) -> None:
    for starter in problem.starters:
        for line in starter.reference.splitlines():
            if len(line.strip()) > 8:
                assert not any(line.strip() in hint.text for hint in problem.hints)


@EACH
def test_every_clarification_is_reached_by_its_own_phrases(problem: Problem) -> None:
    for clarification in problem.clarifications:
        assert all(find(f"what about {phrase} then?", [phrase]) for phrase in clarification.phrases)
