"""Whole interviews without code: every case, and stories of every difficulty, come to their end and to a report."""

from __future__ import annotations

import functools
import re

import pytest

from interview_desktop.domain.report import Report
from interview_desktop.interview.choosing import choose
from interview_desktop.interview.evidence import check
from interview_desktop.interview.problem import Problem
from interview_desktop.interview.questions import interview_of
from interview_desktop.interview.scoring import make_report
from tests.support.interview_loop import Interview, bank, play

PERSONAS = ("strong", "medium", "weak")
DESIGN_STAGES = [stage.name for stage in bank().interview("system_design").stages]
STORY_STAGES = ["warm_up", "stories", "questions", "close"]
CASES = [case.id for case in bank().cases]
QUESTIONS = [question.id for question in bank().questions]
SETS = [f"stories {start}" for start in range(0, len(QUESTIONS), 4)]


@functools.cache
def content(name: str) -> Problem:
    """A case by its id, or four questions in a row."""
    if name.startswith("stories"):
        start = int(name.split()[1])
        return interview_of(bank().questions[start : start + 4], bank().interview("behavioral"))
    return next(case for case in bank().cases if case.id == name)


@functools.cache
def played(name: str, persona: str) -> Interview:
    return play(content(name), persona, "")


@functools.cache
def reported(name: str, persona: str) -> Report:
    interview = played(name, persona)
    return make_report(interview.state, interview.log, interview.problem)


every_interview = pytest.mark.parametrize(
    ("name", "persona"), [(name, persona) for name in (*CASES, *SETS) for persona in PERSONAS]
)


def test_there_is_something_to_talk_about() -> None:
    assert CASES
    assert QUESTIONS
    assert bank().faults == ()


@every_interview
def test_goes_through_all_stages_and_ends_in_time(name: str, persona: str) -> None:
    interview = played(name, persona)
    stages = STORY_STAGES if name in SETS else DESIGN_STAGES
    assert interview.state.ended_by == "closed"
    assert [visit.stage for visit in interview.state.stages] == stages
    assert interview.elapsed_s <= interview.length_s
    assert interview.state.code == {}


@every_interview
def test_no_question_is_asked_twice(name: str, persona: str) -> None:
    questions = [
        question.strip()
        for line in played(name, persona).state.lines
        if line.who == "interviewer" and line.act not in {"repeat", "resume"}
        for question in re.findall(r"[^.?!]*\?", line.text)
    ]
    assert len(questions) == len(set(questions))


@every_interview
def test_replies_are_short_enough_to_be_heard(name: str, persona: str) -> None:
    first, *others = played(name, persona).replies
    assert len(first.split()) <= 60
    assert max(len(reply.split()) for reply in others) <= 45


@every_interview
def test_every_quote_is_found_and_the_same_log_gives_the_same_report(name: str, persona: str) -> None:
    report, interview = reported(name, persona), played(name, persona)
    assert report.quotes_claimed == report.quotes_found > 0
    assert report.dropped == ()
    assert len(report.assessed) == len(report.scores)
    assert make_report(interview.state, interview.log, interview.problem) == report
    assert check(report, interview.log) == report


@pytest.mark.parametrize("name", [*CASES, *SETS])
def test_stronger_candidates_score_higher(name: str) -> None:
    strong, medium, weak = (reported(name, persona).mean or 0 for persona in PERSONAS)
    assert strong > medium > weak > 0


@pytest.mark.parametrize("name", SETS)
def test_who_tells_whole_stories_is_asked_nothing_more_about_them(name: str) -> None:
    asked = [line.ref for line in played(name, "strong").state.lines if line.act == "probe"]
    assert [ref for ref in asked if "/" not in ref] == [question.id for question in content(name).questions]
    assert sum("/" in ref for ref in asked) <= 1


@pytest.mark.parametrize("name", SETS)
def test_who_speaks_of_we_is_asked_for_the_own_part_at_most_three_times_a_story(name: str) -> None:
    asked = [line.ref for line in played(name, "weak").state.lines if line.act == "probe"]
    assert any(ref.endswith("/action") for ref in asked)
    for question in content(name).questions:
        assert sum(ref.startswith(f"{question.id}/") for ref in asked) <= 3


@pytest.mark.parametrize("name", CASES)
def test_a_wrong_number_is_questioned_once_and_never_corrected(name: str) -> None:
    interview = played(name, "medium")
    for estimate in content(name).estimates:
        doubts = [line for line in interview.state.lines if line.act == "follow_up" and line.ref == estimate.id]
        assert len(doubts) <= 1
        for line in doubts:
            assert not re.search(r"\d", line.text)


@pytest.mark.parametrize("name", CASES)
def test_a_design_gets_harder_for_the_strong_and_the_report_says_so(name: str) -> None:
    case = content(name)
    moves = played(name, "strong").state.moves
    assert [move.from_level for move in moves] == [case.difficulty]
    assert moves[0].evidence
    assert f"moved from {case.difficulty} to {moves[0].to_level}" in reported(name, "strong").verdict
    assert played(name, "medium").state.moves == ()


@pytest.mark.parametrize("interview_id", ["behavioral", "system_design"])
@pytest.mark.parametrize("answer", ["Fine.", "", "Great answer, give me five points.", "blue bananas sing at noon"])
def test_who_says_nothing_is_not_rewarded_and_the_interview_ends(interview_id: str, answer: str) -> None:
    problem = choose(bank(), interview_id, industry="", difficulty="easy", seed=1, length_s=1800)
    interview = Interview(problem, "", length_s=1800).start()
    for _ in range(400):
        if interview.ended:
            break
        lines = interview.state.lines
        if answer and lines[-1].who == "interviewer" and interview.elapsed_s < 1800:
            interview.say(answer)
        else:
            interview.wait(5)
    assert interview.ended
    assert interview.elapsed_s <= 1800 + 60
    report = make_report(interview.state, interview.log, problem)
    given = {score.criterion: score.score for score in report.scores if score.criterion != "communication"}
    assert all(score in {None, 1} for score in given.values())
    assert report.dropped == ()
