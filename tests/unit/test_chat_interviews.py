"""Whole interviews over Chat Completions, behind the guards: at OpenAI, and at servers of one's own."""

from __future__ import annotations

import pytest

from interview_desktop.interview import record
from interview_desktop.interview.choosing import choose
from interview_desktop.interview.problem import Problem
from tests.fakes.openai_chat import LLAMA_CPP, OLLAMA, OPENAI, Personality
from tests.support.chat_mind import chat_mind
from tests.support.interview_loop import bank, play


def problem_of(kind: str) -> Problem:
    if kind == "technical":
        return bank().get("two-readings")
    return choose(bank(), kind, industry="", difficulty="medium", seed=1, length_s=2700.0)


@pytest.mark.parametrize("kind", ["technical", "behavioral", "system_design"])
@pytest.mark.parametrize("personality", [OPENAI, OLLAMA], ids=lambda it: it.name)
def test_an_interview_of_every_type_comes_to_its_end(kind: str, personality: Personality) -> None:
    problem = problem_of(kind)
    with chat_mind(problem, personality) as (mind, runner, server):
        held = play(problem, "medium", "python" if problem.has_code else "", guarded=True, mind=mind, runner=runner)
    assert held.ended
    assert server.refused == []
    assert held.state.stage == "close"
    assert len(record.asked(held.state)) >= 3
    assert held.state.observations
    assert not any("[" in reply for reply in held.replies)


def test_an_interview_ends_although_the_model_can_call_no_tools() -> None:
    problem = problem_of("technical")
    with chat_mind(problem, LLAMA_CPP) as (mind, runner, server):
        held = play(problem, "medium", "python", most_steps=900, guarded=True, mind=mind, runner=runner)
    assert held.ended
    assert len(server.refused) == 1
