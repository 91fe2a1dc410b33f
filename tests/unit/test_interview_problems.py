"""The problems that are shipped: whole and of every difficulty. What ``problems validate`` looks at is shown for all
in ``test_pack_checks`` and, with real sandboxes, in ``integration/test_bank_runs``."""

from __future__ import annotations

import pytest

from interview_desktop.interview.problem import Problem
from interview_desktop.interview.understanding import find
from tests.support.interview_loop import RESOURCES, bank

PROBLEMS = bank().problems
EACH = pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.id)


def test_the_bank_loads_without_a_fault() -> None:
    assert bank().faults == ()
    assert len(PROBLEMS) == len(list((RESOURCES / "problems").glob("*/")))
    assert {problem.difficulty for problem in PROBLEMS} == {"easy", "medium", "hard"}


@EACH
def test_enough_tests_hints_and_probes(problem: Problem) -> None:
    assert sum(not case.hidden for case in problem.tests) >= 3
    assert sum(case.hidden for case in problem.tests) >= 4
    assert 3 <= len(problem.hints) <= 4
    assert {probe.stage for probe in problem.probes} == {"approach", "implement", "review"}
    assert {"problem_solving", "complexity", "edge_cases"} <= {probe.criterion for probe in problem.probes}


@EACH
def test_every_clarification_is_reached_by_its_own_phrases(problem: Problem) -> None:
    for clarification in problem.clarifications:
        assert all(find(f"what about {phrase} then?", [phrase]) for phrase in clarification.phrases)
