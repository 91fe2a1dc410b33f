"""Whole interviews in memory: every problem, persona and language comes to its end and to a report."""

from __future__ import annotations

import functools
import re

import pytest

from interview_desktop.domain import events as ev
from interview_desktop.domain.report import Report
from interview_desktop.interview.evidence import check
from interview_desktop.interview.scoring import make_report
from tests.support.interview_loop import Interview, bank, play

PROBLEMS = [problem.id for problem in bank().problems]
LANGUAGES = ["python", "javascript"]
PERSONAS = ["strong", "medium", "weak"]
RESTATING = {"repeat", "resume"}

every_interview = pytest.mark.parametrize(
    ("problem_id", "persona", "language"),
    [(problem, persona, language) for problem in PROBLEMS for persona in PERSONAS for language in LANGUAGES],
)


@functools.cache
def played(problem_id: str, persona: str, language: str) -> Interview:
    return play(bank().get(problem_id), persona, language)


@functools.cache
def reported(problem_id: str, persona: str, language: str) -> Report:
    interview = played(problem_id, persona, language)
    return make_report(interview.state, interview.log, interview.problem)


@every_interview
def test_goes_through_all_stages_and_ends(problem_id: str, persona: str, language: str) -> None:
    interview = played(problem_id, persona, language)
    assert interview.state.ended_by == "closed"
    stages = [visit.stage for visit in interview.state.stages]
    assert stages == ["clarify", "approach", "implement", "review", "close"]
    assert len(interview.replies) <= 30


@every_interview
def test_no_question_is_asked_twice(problem_id: str, persona: str, language: str) -> None:
    interview = played(problem_id, persona, language)
    questions = [
        question.strip()
        for line in interview.state.lines
        if line.who == "interviewer" and line.act not in RESTATING
        for question in re.findall(r"[^.?!]*\?", line.text)
    ]
    assert len(questions) == len(set(questions))


@every_interview
def test_replies_are_short_enough_to_be_heard(problem_id: str, persona: str, language: str) -> None:
    first, *others = played(problem_id, persona, language).replies
    assert len(first.split()) <= 55
    assert all(len(reply.split()) <= 45 for reply in others)


@every_interview
def test_neither_solution_nor_hidden_input_is_given_away(problem_id: str, persona: str, language: str) -> None:
    interview = played(problem_id, persona, language)
    spoken = "\n".join(interview.replies)
    starter = interview.problem.starter(language)
    for line in starter.reference.splitlines():
        if len(line.strip()) > 8 and line.strip() not in starter.starter:
            assert line.strip() not in spoken
    for case in interview.problem.tests:
        if case.hidden:
            assert str(list(case.arguments))[1:60] not in spoken


@every_interview
def test_every_quote_of_the_report_is_found(problem_id: str, persona: str, language: str) -> None:
    report = reported(problem_id, persona, language)
    assert report.quotes_claimed == report.quotes_found > 0
    assert report.dropped == ()
    assert len(report.assessed) == len(report.scores)


@every_interview
def test_the_same_log_gives_the_same_report(problem_id: str, persona: str, language: str) -> None:
    interview = played(problem_id, persona, language)
    report = reported(problem_id, persona, language)
    assert make_report(interview.state, interview.log, interview.problem) == report
    assert check(report, interview.log) == report


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("problem_id", PROBLEMS)
def test_stronger_candidates_score_higher(problem_id: str, language: str) -> None:
    strong, medium, weak = (reported(problem_id, persona, language).mean for persona in PERSONAS)
    assert strong is not None
    assert medium is not None
    assert weak is not None
    assert strong > medium > weak


@pytest.mark.parametrize("problem_id", PROBLEMS)
def test_the_medium_candidate_fails_first_then_passes(problem_id: str) -> None:
    runs = played(problem_id, "medium", "python").state.runs
    first, last = runs[0].result, runs[-1].result
    assert first is not None
    assert last is not None
    assert first.passed < first.total
    assert last.passed == last.total


@pytest.mark.parametrize("problem_id", PROBLEMS)
def test_the_weak_candidate_asks_for_hints_in_order(problem_id: str) -> None:
    rungs = [hint.rung for hint in played(problem_id, "weak", "python").state.hints]
    assert rungs
    assert rungs == sorted(set(rungs))


@every_interview
def test_observations_point_at_events_of_the_candidate(problem_id: str, persona: str, language: str) -> None:
    interview = played(problem_id, persona, language)
    kinds = {envelope.seq: envelope.payload for envelope in interview.log}
    assert interview.state.observations
    for note in interview.state.observations:
        assert all(isinstance(kinds[seq], ev.CandidateSaid | ev.RunFinished) for seq in note.evidence)


def test_sessions_differ_in_their_wording() -> None:
    openings = {Interview(bank().get(PROBLEMS[0]), session_id=f"s{number}").start().replies[0] for number in range(12)}
    assert len(openings) > 2
