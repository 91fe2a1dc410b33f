"""When an interview gets harder or easier."""

from __future__ import annotations

import dataclasses

import pytest

from interview_desktop.domain import commands as do
from interview_desktop.domain import events as ev
from interview_desktop.interview import difficulty
from interview_desktop.interview.problem import FollowUp, Problem
from interview_desktop.interview.record import utterances
from tests.support.interview_loop import Interview, bank, play

ANSWERS = {"strong": "yes", "medium": "maybe", "weak": "no"}
HARDER = FollowUp("stream", "Now the readings never end. What changes?", True, (), ANSWERS)
EASIER = FollowUp("sorted", "Now the readings are sorted. What changes?", False, (), ANSWERS)


@pytest.fixture
def problem() -> Problem:
    return dataclasses.replace(bank().get("two-readings"), follow_ups=(HARDER, EASIER))


def step(rule: difficulty.Rule, interview: Interview) -> difficulty.Step | None:
    return rule(interview.problem, interview.state, utterances(interview.state), interview.elapsed_s)


def test_early_success_brings_a_harder_follow_up_with_its_reasons(problem: Problem) -> None:
    interview = play(problem, "strong", "python")
    (move,) = interview.state.moves
    assert (move.from_level, move.to_level) == ("medium", "hard")
    assert "all tests passed early" in move.reason
    kinds = {envelope.seq: type(envelope.payload) for envelope in interview.log}
    assert {kinds[seq] for seq in move.evidence} == {ev.RunFinished, ev.CandidateSaid}
    assert any(line.ref == "stream" for line in interview.state.lines)


def test_hints_without_success_bring_an_easier_one_or_a_lower_goal(problem: Problem) -> None:
    interview = play(problem, "weak", "python")
    (move,) = interview.state.moves
    assert (move.from_level, move.to_level) == ("medium", "easy")
    kinds = {envelope.seq: type(envelope.payload) for envelope in interview.log}
    assert {kinds[seq] for seq in move.evidence} == {ev.HintGiven}


def test_in_between_nothing_moves(problem: Problem) -> None:
    interview = play(problem, "medium", "python")
    assert interview.state.moves == ()
    assert interview.state.difficulty == "medium"


def test_no_time_left_moves_nothing(problem: Problem) -> None:
    interview = play(dataclasses.replace(problem, follow_ups=()), "strong", "python")
    interview.problem = problem
    assert step(difficulty.harder, interview) is not None
    interview.elapsed_s = interview.length_s - 60
    assert step(difficulty.harder, interview) is None


def test_it_moves_once(problem: Problem) -> None:
    assert step(difficulty.harder, play(problem, "strong", "python")) is None


def test_a_move_without_evidence_is_not_taken(problem: Problem) -> None:
    state = play(problem, "medium", "python").state
    running = dataclasses.replace(state, phase="running")
    assert do.decide(running, do.MoveDifficulty("hard", "a mood", ())) == ()
    assert do.decide(running, do.MoveDifficulty("hard", "a reason", (10**6,))) == ()
    assert do.decide(running, do.MoveDifficulty("hard", "a reason", (3,))) == (
        ev.DifficultyMoved("medium", "hard", "a reason", (3,)),
    )
