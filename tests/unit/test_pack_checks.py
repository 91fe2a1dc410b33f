"""What the validator says of a pack before it runs anything."""

from __future__ import annotations

from dataclasses import replace

import pytest

from interview_desktop.interview.pack_checks import check
from interview_desktop.interview.problem import HintRung, Mention, Problem
from tests.support.interview_loop import bank

PROBLEM = bank().get("two-readings")
EACH = pytest.mark.parametrize("problem", bank().problems, ids=lambda problem: problem.id)


@EACH
def test_the_shipped_problems_are_whole(problem: Problem) -> None:
    assert [str(finding) for finding in check(problem) if not finding.note] == []


def told(problem: Problem) -> str:
    return "\n".join(str(finding) for finding in check(problem) if not finding.note)


def with_hint(text: str) -> Problem:
    return replace(PROBLEM, hints=(*PROBLEM.hints[:3], HintRung("last", text)))


def with_answer(persona: str, text: str) -> Problem:
    first, *rest = PROBLEM.probes
    return replace(PROBLEM, probes=(replace(first, persona={**first.persona, persona: text}), *rest))


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (replace(PROBLEM, wrong=PROBLEM.wrong[:1]), ["wrong", "1 given, at least 2"]),
        (replace(PROBLEM, hints=PROBLEM.hints[:2]), ["hints", "at least 3"]),
        (replace(PROBLEM, hints=(*PROBLEM.hints, HintRung("five", "One more."))), ["hints", "too many"]),
        (replace(PROBLEM, edge_cases=PROBLEM.edge_cases[:2]), ["edge_cases", "at least 3"]),
        (replace(PROBLEM, follow_ups=PROBLEM.follow_ups[:1]), ["follow_ups", "at least 2"]),
        (replace(PROBLEM, anchors={}), ["anchors problem_solving", "anchors correctness"]),
        (replace(PROBLEM, topics=()), ["topics"]),
        (replace(PROBLEM, skills=()), ["skills"]),
        (replace(PROBLEM, growth=""), ["[growth]"]),
        (replace(PROBLEM, generator=None), ["generator.py"]),
        (replace(PROBLEM, vocabulary=("map",)), ["vocabulary", "at least 8"]),
        (replace(PROBLEM, tests=tuple(test for test in PROBLEM.tests if test.hidden)), ["no visible test"]),
        (replace(PROBLEM, tests=tuple(test for test in PROBLEM.tests if not test.hidden)), ["no hidden test"]),
        (replace(PROBLEM, probes=tuple(probe for probe in PROBLEM.probes if probe.stage != "review")), ["review"]),
        (replace(PROBLEM, spoken_intro="word " * 41), ["spoken_intro", "41 words"]),
        (with_hint("Think of O(n)."), ["hints last", "( )", "cannot be spoken"]),
        (with_hint("Keep first_seen."), ["hints last", "gives the solution away", "first_seen"]),
        (with_hint("word " * 46), ["hints last", "46 words"]),
        (with_answer("strong", "I would think about it."), ["probes approach, persona.strong", "map, complement"]),
        (with_answer("weak", PROBLEM.probes[0].persona["strong"]), ["probes approach, persona.weak", "vaguer"]),
        (
            replace(PROBLEM, edge_cases=(Mention("odd", "odd", ("…",)), *PROBLEM.edge_cases)),
            ["edge_cases odd", "never found"],
        ),
    ],
)
def test_what_is_missing_or_odd_is_told(problem: Problem, words: list[str]) -> None:
    for word in words:
        assert word in told(problem)


def test_a_question_that_nothing_clarifies_is_only_a_note() -> None:
    persona = {**PROBLEM.persona, "strong": {**PROBLEM.persona["strong"], "clarify": "What is your name?"}}
    problem = replace(PROBLEM, persona=persona)
    assert told(problem) == ""
    assert [finding.place for finding in check(problem)] == ["persona.strong, clarify"]
