"""Whole interviews that a model leads by its briefing, behind the guards, over the vendor's protocol."""

from __future__ import annotations

import pytest

from interview_desktop.interview import record
from interview_desktop.interview.choosing import choose
from tests.support.interview_loop import bank, play
from tests.support.model_mind import anthropic_mind


@pytest.mark.parametrize("persona", ["strong", "weak"])
def test_a_model_leads_a_technical_interview_to_its_end(persona: str) -> None:
    problem = bank().get("two-readings")
    with anthropic_mind(problem) as (mind, runner, server):
        held = play(problem, persona, "python", guarded=True, mind=mind, runner=runner)
    state = held.state
    assert held.ended
    assert server.complaints == []
    assert [visit.stage for visit in state.stages] == ["clarify", "approach", "implement", "review", "close"]
    assert len(record.asked(state)) >= 4
    assert state.observations
    assert state.runs
    assert not any("[" in reply for reply in held.replies)


@pytest.mark.parametrize("kind", ["behavioral", "system_design"])
def test_a_model_leads_a_conversation_to_its_end(kind: str) -> None:
    problem = choose(bank(), kind, industry="", difficulty="medium", seed=1, length_s=2700.0)
    with anthropic_mind(problem) as (mind, runner, server):
        held = play(problem, "medium", "", guarded=True, mind=mind, runner=runner)
    assert held.ended
    assert server.complaints == []
    assert held.state.stage == "close"
    assert len(record.asked(held.state)) >= 3
