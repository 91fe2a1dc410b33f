"""One report, read by two people."""

from __future__ import annotations

import functools
from dataclasses import replace

from hypothesis import given, settings

from interview_desktop.domain import events as ev
from interview_desktop.domain.session import fold_all
from interview_desktop.interview.readings import (
    CandidateReading,
    candidate_reading,
    comparison,
    interviewer_reading,
    problems_to_practise,
)
from interview_desktop.interview.scoring import make_report
from tests.support.interview_loop import Interview, bank, play
from tests.support.payloads import logs, wild_logs

PROBLEM = bank().get("two-readings")


@functools.cache
def reported(persona: str) -> Interview:
    interview = play(PROBLEM, persona, "python")
    interview.add(ev.ReportMade(make_report(interview.state, interview.log, PROBLEM)))
    return interview


def for_candidate(persona: str) -> CandidateReading:
    interview = reported(persona)
    return candidate_reading(interview.state, interview.log, bank().problems)


def test_the_candidate_hears_first_what_went_well() -> None:
    reading = for_candidate("medium")
    assert reading.went_well
    assert all((score.score or 0) >= 4 and score.evidence for score in reading.went_well)
    assert all((score.score or 0) < 4 for score in reading.to_work_on)
    assert reading.advice


def test_what_to_practise_are_other_problems_of_the_bank_with_a_reason() -> None:
    for persona in ("strong", "medium", "weak"):
        problems = for_candidate(persona).problems
        assert 1 <= len(problems) <= 3
        assert all(bank().get(item.problem_id).title == item.title != PROBLEM.title for item in problems)
        assert all(item.why for item in problems)


def test_who_struggled_is_not_sent_to_something_harder_first() -> None:
    levels = {"easy": 0, "medium": 1, "hard": 2}
    weak, strong = for_candidate("weak").problems[0], for_candidate("strong").problems[0]
    assert levels[weak.difficulty] <= levels[strong.difficulty]


def test_what_to_practise_shares_topics_whatever_the_tags_say() -> None:
    state = reported("medium").state
    tagged = replace(bank().get("two-readings"), tags=("nothing", "else"))
    others = [item for item in bank().problems if item.difficulty == tagged.difficulty and item.id != tagged.id]
    strangers = [replace(item, topics=("bits",), tags=PROBLEM.tags, probes=()) for item in others]
    akin = replace(strangers[-1], id="zz-akin", title="Akin", topics=tagged.topics, tags=())
    first = problems_to_practise(state, [tagged, *strangers, akin])[0]
    assert first.problem_id == "zz-akin"
    assert first.why.startswith(" and ".join(tagged.topics[:2]))


def test_among_equal_topics_comes_first_what_asks_for_the_weak_criteria() -> None:
    state = reported("weak").state
    weak = next(score.criterion for score in for_candidate("weak").to_work_on)
    mute = replace(PROBLEM, id="aa-mute", probes=())
    asking = tuple(probe for probe in PROBLEM.probes if probe.criterion == weak) or PROBLEM.probes
    telling = replace(PROBLEM, id="zz-telling", probes=tuple(replace(probe, criterion=weak) for probe in asking))
    assert [item.problem_id for item in problems_to_practise(state, [PROBLEM, mute, telling])] == [
        "zz-telling",
        "aa-mute",
    ]


def test_the_interviewer_sees_what_was_not_assessed_and_why() -> None:
    interview = Interview(PROBLEM).start()
    interview.say("No questions.")
    interview.trigger("time_up")
    interview.add(ev.ReportMade(make_report(interview.state, interview.log, PROBLEM)))
    reading = interviewer_reading(interview.state, interview.log)
    reasons = dict(reading.not_assessed)
    assert reasons["Correctness"] == "No run of the tests was finished."
    assert any(question.startswith("Correctness: the record shows nothing.") for question in reading.open_questions)


def test_the_interviewer_sees_each_hint() -> None:
    interview = reported("weak")
    reading = interviewer_reading(interview.state, interview.log)
    assert [at for at, _ in reading.hints] == [hint.elapsed_s for hint in interview.state.hints]
    assert reading.hints[0][1].startswith("Hint 1, ")


def test_a_failing_test_and_a_doubted_word_are_questions_for_the_human() -> None:
    interview = reported("weak")
    log = [
        replace(item, payload=replace(item.payload, typed=False, confidence=0.9, doubts=((0, 3),)))
        if isinstance(item.payload, ev.CandidateSaid) and len(item.payload.text) > 30
        else item
        for item in interview.log
    ]
    questions = interviewer_reading(fold_all(log), log).open_questions
    assert any("fails?" in question for question in questions)
    assert sum(question.startswith("Listen to ") for question in questions) == 3


def test_there_is_no_hire_signal() -> None:
    assert not any("hire" in name for name in interviewer_reading.__annotations__)
    fields = interviewer_reading(reported("strong").state, reported("strong").log)
    assert "hire" not in repr(fields).lower()


def test_an_earlier_report_by_another_rubric_is_compared_criterion_by_criterion() -> None:
    interview = reported("medium")
    now = interview.state.report
    assert now is not None
    older = replace(now, rubric="technical-0", scores=(replace(now.scores[0], score=2), *now.scores[1:-1]))
    state = replace(interview.state, earlier_reports=(older,))
    found = comparison(state)
    assert found is not None
    assert found.earlier is older
    assert (found.changes[0].before, found.changes[0].now) == (2, now.scores[0].score)
    assert found.changes[-1].before is None
    assert comparison(replace(state, earlier_reports=(now,))) is None


def test_of_a_problem_that_the_bank_does_not_know_nothing_is_advised() -> None:
    state = reported("medium").state
    assert state.started is not None
    gone = replace(state, started=replace(state.started, problem_id="gone"))
    assert problems_to_practise(gone, bank().problems) == ()


@settings(max_examples=30, deadline=None)
@given(logs() | wild_logs())
def test_any_log_can_be_read_by_both(log: list[ev.Envelope]) -> None:
    state = fold_all(log)
    mine, theirs = candidate_reading(state, log, bank().problems), interviewer_reading(state, log)
    assert mine.delivery == theirs.delivery
    total = len(state.report.scores) if state.report else 0
    assert len(theirs.scores) + len(theirs.not_assessed) == total
