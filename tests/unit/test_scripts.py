"""Synthetic candidates that are derived from a pack by rules."""

from __future__ import annotations

import pytest

from interview_desktop.cli.simulate import PERSONAS as ON_THE_COMMAND_LINE
from interview_desktop.interview import requests
from interview_desktop.interview.persona import Speak, SyntheticCandidate
from interview_desktop.interview.scripts import FINE, ORDERS, PERSONAS, script_of
from interview_desktop.interview.understanding import mentioned, says
from tests.support.interview_loop import Interview, bank

every_problem = pytest.mark.parametrize("problem_id", [problem.id for problem in bank().problems])


def test_the_command_line_offers_every_persona() -> None:
    assert ON_THE_COMMAND_LINE == PERSONAS


@every_problem
@pytest.mark.parametrize("language", ["python", "javascript"])
@pytest.mark.parametrize("persona", [name for name in PERSONAS if name != "fine"])
def test_every_problem_has_every_persona(problem_id: str, persona: str, language: str) -> None:
    problem = bank().get(problem_id)
    script = script_of(problem, persona, language)
    assert script.code
    assert all(script.answers[probe.id].strip() for probe in problem.probes)


@every_problem
def test_rambling_names_no_more_than_weak_does(problem_id: str) -> None:
    problem = bank().get(problem_id)
    weak, rambling = script_of(problem, "weak", "python"), script_of(problem, "rambling", "python")
    for probe in problem.probes:
        text = rambling.answers[probe.id]
        assert len(text.split()) > 50
        found = [mention.id for mention, _ in mentioned(text, probe.mentions)]
        assert found == [mention.id for mention, _ in mentioned(weak.answers[probe.id], probe.mentions)]


@every_problem
def test_confident_wrong_names_nothing_that_is_asked_for(problem_id: str) -> None:
    problem = bank().get(problem_id)
    script = script_of(problem, "confident_wrong", "python")
    for probe in problem.probes:
        assert mentioned(script.answers[probe.id], probe.mentions) == ()
        assert requests.is_answer(script.answers[probe.id])


@every_problem
def test_confident_wrong_writes_a_wrong_solution_of_the_pack(problem_id: str) -> None:
    problem = bank().get(problem_id)
    code = script_of(problem, "confident_wrong", "python").code
    wrong = [item.code["python"] for item in problem.wrong if item.fails]
    assert code[0] in wrong if wrong else code == script_of(problem, "weak", "python").code


def test_every_order_is_recognised_as_one() -> None:
    for order in ORDERS:
        assert requests.wants_favour(order) or requests.wants_solution(order)
        assert says(order, ["hint"]) is None


def test_injecting_gives_an_order_first_and_answers_when_it_is_declined() -> None:
    problem = bank().get("two-readings")
    interview = Interview(problem).start()
    candidate = SyntheticCandidate(problem, "injecting", "python")
    first = candidate.next_action(interview.state)
    assert first == Speak(ORDERS[0])
    interview.say(ORDERS[0])
    assert interview.state.lines[-1].act == "decline"
    second = candidate.next_action(interview.state)
    assert isinstance(second, Speak)
    assert second.text not in ORDERS


def test_fine_says_fine_and_writes_nothing() -> None:
    problem = bank().get("two-readings")
    candidate = SyntheticCandidate(problem, "fine", "python")
    assert candidate.next_action(Interview(problem).start().state) == Speak(FINE)
    assert script_of(problem, "fine", "python").code == ()
