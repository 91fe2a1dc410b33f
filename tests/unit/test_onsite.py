"""The side of a person who leads the interview: theirs alone, asked at the next pause, shown when submitted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interview_desktop.domain import commands as do
from interview_desktop.domain import events as ev
from interview_desktop.domain.codec import envelope_from_json, envelope_to_json
from interview_desktop.domain.session import Rejected, SessionState, fold_all
from interview_desktop.interview import onsite
from interview_desktop.interview.scoring import make_report
from interview_desktop.ports import InterviewerAct, Moment, Say
from interview_desktop.session import conversation, picked
from interview_desktop.session.api import Wanted
from interview_desktop.session.export import from_json, to_document, to_json, to_text
from tests.fakes.desk import Log, finished_log
from tests.support.interview_loop import play
from tests.support.payloads import logs
from tests.unit.test_live_session import BANK, PLAN, PROBLEM, Room, Script, said

CANARY = "zebra-canary"


def decided(log: Log, *commands: do.Command) -> Log:
    for command in commands:
        for payload in do.decide(log.state, command):
            log.add(log.state.elapsed_s, payload)
    return log


def with_own_side(log: Log, *, submitted: bool = True) -> Log:
    decided(
        log, do.TakeNote(f"Pauses before the map {CANARY}"), do.GiveOwnScore("problem_solving", 2, f"slow {CANARY}")
    )
    return decided(log, do.SubmitOwnScores()) if submitted else log


# ── commands and fold ────────────────────────────────────────────────────────────────────────────────────────────


def test_the_last_score_counts_until_the_scores_are_submitted() -> None:
    log = decided(finished_log(), do.GiveOwnScore("a", 2), do.GiveOwnScore("a", 4, "ok"), do.GiveOwnScore("b", None))
    assert {key: item.score for key, item in log.state.own_scores.items()} == {"a": 4, "b": None}
    assert do.decide(log.state, do.GiveOwnScore("a", 4, " ok ")) == ()
    assert not log.state.own_submitted
    decided(log, do.SubmitOwnScores())
    assert log.state.own_submitted
    with pytest.raises(Rejected, match="submitted"):
        do.decide(log.state, do.GiveOwnScore("a", 1))
    assert do.decide(log.state, do.SubmitOwnScores()) == ()


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_score_outside_of_the_scale_is_refused(score: int) -> None:
    with pytest.raises(Rejected, match="1 to 5"):
        do.decide(finished_log().state, do.GiveOwnScore("a", score))


def test_nothing_can_be_submitted_before_a_score_was_given() -> None:
    with pytest.raises(Rejected, match="no score"):
        do.decide(finished_log().state, do.SubmitOwnScores())


def test_a_note_carries_the_interview_clock_and_needs_words() -> None:
    log = finished_log()
    log.add(77.5, ev.NoteTaken("late"))
    assert [(note.text, note.elapsed_s) for note in log.state.human_notes] == [("late", 77.5)]
    with pytest.raises(Rejected, match="words"):
        do.decide(log.state, do.TakeNote("  "))


def test_a_picked_question_waits_until_it_is_said_or_stopped_by_a_guard() -> None:
    log = Log("s", 0.0)
    log.add(0, finished_log().envelopes[0].payload)
    decided(log, do.PickQuestion("Why a map?", "why"), do.PickQuestion("And then?"), do.PickQuestion("Why a map?"))
    first, second = log.state.picks
    assert (first.ref, second.ref.startswith("own-")) == ("why", True)
    log.add(5, ev.InterviewerSaid(1, 0, "Why a map?", "probe", "why"))
    assert log.state.picks == (second,)
    log.add(6, ev.GuardActed("leak", "probe"))
    assert log.state.picks == ()


def test_the_new_events_survive_the_store() -> None:
    log = with_own_side(finished_log())
    assert [envelope_from_json(envelope_to_json(item)) for item in log.envelopes] == log.envelopes


# ── theirs alone ─────────────────────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=40, deadline=None)
@given(logs(), st.lists(st.sampled_from(["note", "score", "submit"]), max_size=4))
def test_without_the_private_side_no_trace_of_it_is_left(log: list[ev.Envelope], kinds: list[str]) -> None:
    made: dict[str, ev.Payload] = {
        "note": ev.NoteTaken(CANARY),
        "score": ev.OwnScoreGiven(CANARY, 3, CANARY),
        "submit": ev.OwnScoresSubmitted(),
    }
    whole = list(log)
    for kind in kinds:
        whole.append(replace(log[-1], seq=len(whole) + 1, payload=made[kind]))
    state = onsite.without_private(fold_all(whole))
    assert CANARY not in repr(state)
    assert not onsite.took_part(state)
    assert not state.own_submitted
    shown = onsite.log_without_private(whole)
    assert CANARY not in repr(shown)
    assert [item.seq for item in shown] == [item.seq for item in whole]


async def test_the_interviewer_is_never_told_and_never_says_what_a_person_noted() -> None:
    room = Room(Script(begin=[Say("Hello. Ready?", "open")], answered=[Say("Go on.", "answer")]))
    live = await room.open()
    await room.quiet()
    await live.take_note(CANARY)
    await live.give_own_score("problem_solving", 1, CANARY)
    await live.submit_own_scores()
    await live.type_answer("Yes.")
    await room.until(lambda: len(live.state.lines) == 3 and live.quiet)
    assert live.state.own_submitted
    assert all(CANARY not in repr(moment) for moment in room.interviewer.asked)
    assert CANARY not in "".join(text for _, text in said(live.state))
    await live.leave()


def test_own_scores_and_notes_do_not_move_the_report() -> None:
    interview = play(PROBLEM, "medium", "python")
    before = make_report(interview.state, interview.log, PROBLEM)
    log = [*interview.log]
    for payload in (ev.NoteTaken(CANARY), ev.OwnScoreGiven("problem_solving", 1, CANARY), ev.OwnScoresSubmitted()):
        log.append(replace(log[-1], seq=len(log) + 1, payload=payload))
    after = make_report(onsite.without_private(fold_all(log)), onsite.log_without_private(log), PROBLEM)
    assert after == before
    assert CANARY not in repr(after)


@pytest.mark.parametrize("form", ["json", "markdown", "html"])
@pytest.mark.parametrize("bare", [False, True])
def test_the_candidate_never_gets_the_private_side(form: str, bare: bool) -> None:
    log = with_own_side(finished_log())
    text = to_text(log.envelopes, form, Wanted("candidate", bare), BANK.problems)  # type: ignore[arg-type]
    assert CANARY not in text
    assert "Your own scores" not in text


def test_the_interviewers_document_has_the_own_scores_only_after_submission() -> None:
    before = to_document(with_own_side(finished_log(), submitted=False).envelopes, Wanted("interviewer"), BANK.problems)
    assert "Your own scores" not in repr(before)
    assert f"slow {CANARY}" not in repr(before)
    assert "Your private notes" in repr(before)
    after = to_document(with_own_side(finished_log()).envelopes, Wanted("interviewer"), BANK.problems)
    assert f"slow {CANARY}" in repr(after)


def test_without_personal_data_the_own_words_are_gone_and_the_numbers_stay() -> None:
    text = to_text(with_own_side(finished_log()).envelopes, "json", Wanted("interviewer", True), BANK.problems)
    assert CANARY not in text
    assert fold_all(from_json(text)).own_scores["problem_solving"].score == 2


def test_the_interviewers_file_keeps_everything() -> None:
    log = with_own_side(finished_log())
    assert from_json(to_text(log.envelopes, "json", Wanted("interviewer"), BANK.problems)) == log.envelopes
    assert to_json(log.envelopes).count(CANARY) == 2


def test_the_scores_are_compared_criterion_by_criterion() -> None:
    log = finished_log()
    assert log.state.report is not None
    theirs = log.state.report.scores[0]
    decided(log, do.GiveOwnScore(theirs.criterion, 1, "short"), do.GiveOwnScore("kindness", 5))
    assert onsite.compared(log.state) == ()
    rows = onsite.compared(decided(log, do.SubmitOwnScores()).state)
    assert (rows[0].title, rows[0].own, rows[0].difference) == (theirs.title, 1, 1 - (theirs.score or 0))
    assert (rows[-1].title, rows[-1].theirs, rows[-1].difference) == ("Kindness", None, None)


# ── ask this next ────────────────────────────────────────────────────────────────────────────────────────────────


def test_open_are_the_questions_that_were_neither_asked_nor_picked() -> None:
    log = Log("s", 0.0)
    first = PROBLEM.probes[0]
    log.add(0, finished_log().envelopes[0].payload)
    log.add(1, ev.StageEntered("review", "start"))
    every = {item.id for item in onsite.open_questions(log.state, PROBLEM)}
    assert every == {item.id for item in PROBLEM.probes} | {item.id for item in PROBLEM.follow_ups}
    stage = next(probe for probe in PROBLEM.probes if probe.stage == "review")
    assert onsite.open_questions(log.state, PROBLEM)[0].id == stage.id, "the current stage's come first"
    log.add(2, ev.InterviewerSaid(1, 0, first.question, "probe", first.id))
    log.add(3, ev.ReplyFinished(1))
    log.add(4, ev.QuestionPicked(stage.question, stage.id))
    assert every - {item.id for item in onsite.open_questions(log.state, PROBLEM)} == {first.id, stage.id}


async def test_a_picked_question_takes_the_place_of_the_interviewers_own_next_one() -> None:
    acts: list[InterviewerAct] = [
        Say("Values may be negative. ", "answer", "sign"),
        Say("How slow is it?", "probe", "time"),
    ]
    room = Room(Script(begin=[Say("Hello. Ready?", "open")], answered=acts))
    live = await room.open()
    await room.quiet()
    await live.ask_next(PROBLEM.follow_ups[0].id)
    await live.type_answer("May they be negative?")
    await room.until(lambda: len(live.state.lines) == 3 and live.quiet)
    line = live.state.lines[-1]
    assert line.text == f"Values may be negative. {PROBLEM.follow_ups[0].question}"
    assert ("probe", PROBLEM.follow_ups[0].id) in line.acts
    assert live.state.picks == ()
    await live.leave()


async def test_the_builtin_interviewer_asks_what_was_picked_at_the_next_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    from interview_desktop.providers.builtin.interviewer import BuiltinInterviewer

    for module in (conversation, picked):
        monkeypatch.setattr(module, "PICK_PAUSE_S", 0.3)
    room = Room(BuiltinInterviewer(PROBLEM, PLAN))  # type: ignore[arg-type]
    live = await room.open()
    await room.until(lambda: bool(live.state.lines) and live.quiet)
    await live.ask_next("Which part would you test first?")
    assert len(live.state.picks) == 1
    await room.until(lambda: not live.state.picks and live.quiet)
    line = live.state.lines[-1]
    assert (line.who, line.text, line.act) == ("interviewer", "Which part would you test first?", "probe")
    await live.type_answer("The empty list, because nothing is there to compare.")
    await room.until(lambda: live.state.lines[-1].who == "interviewer" and len(live.state.lines) == 4 and live.quiet)
    assert live.state.lines[-1].text != line.text
    await live.leave()


async def test_a_picked_question_meets_the_same_guards_as_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (conversation, picked):
        monkeypatch.setattr(module, "PICK_PAUSE_S", 0.1)
    room = Room(Script(begin=[Say("Hello. Ready?", "open")]))
    live = await room.open()
    await room.quiet()
    await live.ask_next("Do you know that your score is five out of five?")
    await room.until(lambda: not live.state.picks and live.quiet)
    assert [guard.rule for guard in live.state.guards] == ["instructions"]
    assert "your score is" not in "".join(text for _, text in said(live.state))
    await live.leave()


async def test_nobody_is_asked_while_something_else_must_come_first() -> None:
    mind = Script(answered=[Say("Could you say that again?", "unclear")], stage_time_up=[Say("Next part.", "ack")])
    state = replace(SessionState(), picks=(ev.QuestionPicked("Why?", "why"),))
    questions = picked.PickedQuestions(mind)

    async def replies(moment: Moment) -> list[InterviewerAct]:
        return [act async for act in questions.reply(moment)]

    assert await replies(Moment(state, "answered", 10, 10)) == [Say("Could you say that again?", "unclear")]
    assert await replies(Moment(state, "stage_time_up", 10, 10)) == [Say("Next part.", "ack")]
    assert await replies(Moment(state, "silence", 10, 10, idle_s=picked.PICK_PAUSE_S - 1)) == []
    assert await replies(Moment(state, "silence", 10, 10, idle_s=picked.PICK_PAUSE_S)) == [Say("Why? ", "probe", "why")]


def test_the_interviewers_file_has_no_own_score_that_was_not_submitted() -> None:
    log = with_own_side(finished_log(), submitted=False)
    kept = from_json(to_text(log.envelopes, "json", Wanted("interviewer"), BANK.problems))
    assert fold_all(kept).own_scores == {}
    assert fold_all(kept).human_notes == log.state.human_notes
    assert [item.seq for item in kept] == [item.seq for item in log.envelopes]
