"""``decide``: commands that make sense become events, the others are refused in a sentence."""

from __future__ import annotations

import pytest

from interview_desktop.domain import commands as do
from interview_desktop.domain import events as ev
from interview_desktop.domain.runs import RunResult
from interview_desktop.domain.session import Rejected, SessionState, fold

STARTED = ev.SessionStarted(
    interview="technical",
    problem_id="p",
    problem_title="P",
    difficulty="easy",
    language="python",
    length_s=1800.0,
    stages=(ev.StagePlan("clarify", "Clarify", 300.0), ev.StagePlan("implement", "Implement", 1200.0)),
    interviewer="built-in",
    rubric="technical-1",
    starters={"python": "def f(): ...\n", "javascript": "function f() {}\n"},
)


class Session:
    def __init__(self) -> None:
        self.state = SessionState(session_id="s")

    def do(self, command: do.Command) -> tuple[ev.Payload, ...]:
        payloads = do.decide(self.state, command)
        for payload in payloads:
            self.state = fold(self.state, ev.Envelope("s", self.state.seq + 1, 0.0, float(self.state.seq), payload))
        return payloads


@pytest.fixture
def session() -> Session:
    session = Session()
    session.do(do.Start(STARTED, record=True))
    return session


def test_a_start_enters_the_first_stage_and_keeps_the_starter(session: Session) -> None:
    assert session.state.phase == "running"
    assert session.state.stage == "clarify"
    assert session.state.code["python"] == "def f(): ...\n"
    assert session.state.recording_consent


def test_nothing_can_be_done_before_the_start_or_after_the_end(session: Session) -> None:
    fresh = Session()
    for command in (do.Pause(), do.Answer(1, "hello", True), do.StartRun(), do.Resume(1.0), do.End("candidate")):
        with pytest.raises(Rejected, match="not started"):
            fresh.do(command)
    session.do(do.End("candidate"))
    for command in (do.Pause(), do.Answer(1, "hello", True), do.StartRun(), do.Resume(1.0)):
        with pytest.raises(Rejected, match="has ended"):
            session.do(command)
    assert session.do(do.End("time")) == ()
    assert session.state.ended_by == "candidate"


def test_stages_only_go_forward(session: Session) -> None:
    assert session.do(do.EnterStage("implement", "approach is clear")) != ()
    assert session.do(do.EnterStage("clarify", "late act")) == ()
    assert session.state.stage == "implement"
    with pytest.raises(Rejected):
        session.do(do.EnterStage("nowhere", ""))


def test_hints_come_in_order_and_once(session: Session) -> None:
    with pytest.raises(Rejected, match="before hint 1"):
        session.do(do.GiveHint(2, "asked"))
    assert session.do(do.GiveHint(1, "asked")) != ()
    assert session.do(do.GiveHint(1, "asked")) == ()
    assert [hint.rung for hint in session.state.hints] == [1]


def test_a_run_keeps_the_code_that_it_ran(session: Session) -> None:
    session.do(do.EditCode("python", (ev.Edit(0, 3, "def"),)))
    snapshot, started = session.do(do.StartRun())
    assert isinstance(snapshot, ev.CodeSnapshot)
    assert isinstance(started, ev.RunStarted)
    run = session.state.runs[-1]
    assert run.snapshot_seq == run.seq - 1
    session.do(do.FinishRun(1, RunResult("python", "docker", "finished")))
    assert session.do(do.FinishRun(1, RunResult("python", "docker", "timeout"))) == (), "a result is never replaced"
    session.do(do.StartRun())
    assert [run.run for run in session.state.runs] == [1, 2]


def test_corrections_keep_what_was_recognised(session: Session) -> None:
    session.do(do.Answer(1, "a cash map", False, 0.6))
    seq = session.state.lines[-1].seq
    session.do(do.Correct(seq, "a hash map"))
    assert session.state.lines[-1].text == "a hash map"
    assert session.state.lines[-1].original == "a cash map"
    with pytest.raises(Rejected):
        session.do(do.Correct(1, "not an utterance"))
    with pytest.raises(Rejected):
        session.do(do.Correct(seq, "  "))


def test_empty_and_gigantic_answers_are_refused_with_a_sentence(session: Session) -> None:
    with pytest.raises(Rejected, match="nothing in this answer"):
        session.do(do.Answer(1, "   ", True))
    with pytest.raises(Rejected, match="into the editor"):
        session.do(do.Answer(1, "x" * 20_001, True))


def test_an_observation_needs_evidence_that_exists(session: Session) -> None:
    assert session.do(do.Observe("communication", "clear", (999,))) == ()
    assert session.do(do.Observe("communication", "clear", (1, 999))) == (
        ev.ObservationNoted("communication", "clear", (1,)),
    )


def test_an_interrupted_reply_keeps_only_what_was_heard(session: Session) -> None:
    session.do(do.SayClause(1, 0, "What about memory,", "probe", "space"))
    session.do(do.SayClause(1, 1, "and what about time?", "probe", "time"))
    line = session.state.lines[-1]
    assert (line.text, line.done) == ("What about memory, and what about time?", False)
    assert line.acts == (("probe", "space"), ("probe", "time"))
    state = fold(
        session.state, ev.Envelope("s", session.state.seq + 1, 0.0, 9.0, ev.ReplyFinished(1, True, "What about"))
    )
    assert (state.lines[-1].text, state.lines[-1].done) == ("What about", True)


def test_the_report_comes_after_the_end(session: Session) -> None:
    from interview_desktop.domain.report import Report

    report = Report("technical-1", "Fine.", ())
    with pytest.raises(Rejected, match="when the interview has ended"):
        session.do(do.MakeReport(report))
    session.do(do.End("closed"))
    session.do(do.MakeReport(report))
    assert session.state.report == report
