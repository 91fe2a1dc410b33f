"""An interviewer with another one behind it, whatever happens to the one in front."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interview_desktop.domain.session import SessionState
from interview_desktop.domain.vendors import FaultKind
from interview_desktop.ports import (
    AdvanceStage,
    CloseInterview,
    GiveHint,
    InterviewerAct,
    Moment,
    Observe,
    Say,
    Trigger,
)
from interview_desktop.session.standby import PATIENCE
from interview_desktop.session.standby_hub import Change, Front, Standbys
from interview_desktop.session.standby_interviewer import AGAIN, CLAUSE_PATIENCE, StandbyInterviewer
from interview_desktop.session.virtual_time import LoopClock
from interview_desktop.session.virtual_time import run_virtually as played
from tests.fakes.failing import FailingInterviewer, Fault, trouble
from tests.support.standby_stage import OWN, SCHEDULE, Own, Stage

STATE = SessionState(phase="running", seq=7)


def moment(trigger: Trigger = "answered") -> Moment:
    return Moment(STATE, trigger, 60.0, 30.0, answer="I would use a map.", answer_seq=7)


async def acts_of(mind: StandbyInterviewer, trigger: Trigger = "answered") -> list[InterviewerAct]:
    return [act async for act in mind.reply(moment(trigger))]


def words(acts: list[InterviewerAct]) -> str:
    return " ".join("".join(act.text for act in acts if isinstance(act, Say)).split())


@given(SCHEDULE, st.integers(1, 5), st.integers(1, 12), st.sampled_from([0.0, 0.05, 0.7]))
@settings(max_examples=150, deadline=None)
def test_every_moment_gets_one_whole_reply_in_time(faults: list[Fault | None], turns: int, size: int, piece_s: float):
    async def interview() -> None:
        stage = Stage()
        script = FailingInterviewer(faults, size=size, piece_s=piece_s)
        mind, patience = stage.mind(script), PATIENCE["interviewer"]
        clock = stage.standbys.clock
        for _ in range(turns):
            began = clock.monotonic()
            said = words(await acts_of(mind))
            assert said in {"I see. How would you test it?", f"I see. {OWN}", OWN}
            clauses = 2
            assert clock.monotonic() - began <= patience.budget_s + clauses * CLAUSE_PATIENCE * patience.next_s
            await asyncio.sleep(20.0)
        await stage.standbys.rest()
        assert script.open == 0

    played(interview())


def test_a_fault_before_the_first_words_is_tried_again_and_nobody_hears_of_it():
    async def interview() -> None:
        stage = Stage()
        script = FailingInterviewer([Fault(trouble("overloaded"))])
        assert words(await acts_of(stage.mind(script))) == "I see. How would you test it?"
        assert script.calls == 2
        assert stage.changes == []

    played(interview())


@pytest.mark.parametrize("kind", ["key_rejected", "forbidden", "out_of_credit", "captive", "model_gone"])
def test_what_waiting_cannot_mend_is_answered_at_the_same_moment(kind: FaultKind):
    async def interview() -> None:
        stage = Stage()
        script = FailingInterviewer(afterwards=Fault(trouble(kind)))
        mind = stage.mind(script)
        began = stage.standbys.clock.monotonic()
        assert [words(await acts_of(mind)) for _ in range(3)] == [OWN] * 3
        assert stage.standbys.clock.monotonic() == began
        assert script.calls == 1
        assert len(stage.shown) == 1
        assert stage.kept == ["standby_interviewer"]
        await stage.standbys.rest()

    played(interview())


def test_a_vendor_that_is_back_leads_the_interview_again_and_the_line_goes_away():
    async def interview() -> None:
        stage = Stage()
        script = FailingInterviewer([Fault(trouble("unreachable"))] * 5)
        mind = stage.mind(script)
        assert words(await acts_of(mind)) == OWN
        await asyncio.sleep(60.0)
        assert words(await acts_of(mind)) == "I see. How would you test it?"
        assert stage.shown == ["Claude cannot be reached; the built-in interviewer goes on.", "Claude is back."]
        assert stage.kept == ["standby_interviewer", "standby_interviewer_over"]
        stage.standbys.watch()
        assert stage.shown[-1] == ""
        assert stage.standbys.away("interviewer") == ""

    played(interview())


def test_a_session_that_begins_later_hears_what_is_so():
    async def interview() -> None:
        stage = Stage()
        await acts_of(stage.mind(FailingInterviewer(afterwards=Fault(trouble("silent")))))
        late: list[Change] = []
        stage.standbys.listen(late.append)
        assert [change.notice.message for change in late if change.notice] == [stage.standbys.away("interviewer")]
        stage.mind(FailingInterviewer())
        assert stage.standbys.away("interviewer") == ""
        await stage.standbys.rest()

    played(interview())


def test_what_was_asked_before_the_connection_broke_is_the_whole_reply():
    async def interview() -> None:
        stage = Stage()
        script = FailingInterviewer(
            [Fault(trouble("cut"), 3)], acts=[Say("How big is it? Also, is it sorted", "probe")]
        )
        own = Own()
        assert words(await acts_of(stage.mind(replace(script, size=10), own))) == "How big is it?"
        assert own.moments == []
        assert stage.kept == ["standby_interviewer_once"]
        assert stage.shown == []

    played(interview())


def test_a_sentence_that_was_broken_off_is_begun_anew_by_the_other_one():
    async def interview() -> None:
        stage = Stage()
        script = FailingInterviewer(
            [Fault(trouble("cut"), 2)], acts=[Say("If you think about it, the map grows", "ack")], size=30
        )
        assert words(await acts_of(stage.mind(replace(script, faults=[Fault(trouble("cut"), 1)])))) == (
            f"If you think about it, {AGAIN} {OWN}"
        )

    played(interview())


def test_the_other_one_is_told_what_was_said_and_done_already():
    async def interview() -> None:
        stage, own = Stage(), Own(Say("I see. ", "ack"), Say("What does it cost?", "probe"))
        acts = [Observe("problem_solving", "Sees the map.", (7,)), Say("I see. ", "ack"), Say("And so on", "ack")]
        script = FailingInterviewer([Fault(trouble("stalled"), 3)], acts=acts, size=40)
        given = await acts_of(stage.mind(script, own))
        assert words(given) == "I see. What does it cost?"
        assert sum(isinstance(act, Observe) for act in given) == 1
        state = own.moments[0].state
        assert [line.text for line in state.lines] == ["I see."]
        assert state.lines[-1].done
        assert [note.text for note in state.observations] == ["Sees the map."]
        assert own.moments[0].answer == moment().answer

    played(interview())


def test_a_hint_without_its_words_was_not_given():
    async def interview() -> None:
        stage = Stage()
        acts = [Say("I see. ", "ack"), GiveHint(1, "asked"), Say("Think of a map", "hint")]
        script = FailingInterviewer([Fault(trouble("cut"), 2)], acts=acts, size=40)
        given = await acts_of(stage.mind(script))
        assert not any(isinstance(act, GiveHint) for act in given)
        assert words(given) == f"I see. {OWN}"

    played(interview())


def test_a_goodbye_closes_the_interview_although_the_connection_broke():
    async def interview() -> None:
        stage, own = Stage(), Own()
        acts = [Say("Goodbye.", "close"), CloseInterview("done")]
        script = FailingInterviewer([Fault(trouble("cut"), 2)], acts=acts, size=40)
        assert await acts_of(stage.mind(script, own)) == [Say("Goodbye. ", "close"), CloseInterview("done")]
        assert own.moments == []

    played(interview())


def test_acts_keep_their_order_and_come_once():
    async def interview() -> None:
        acts = [Observe("c", "t", (1,)), Say("Good. ", "ack"), AdvanceStage("coding", "done"), Say("Code it.", "enter")]
        script = FailingInterviewer([Fault(trouble("overloaded"), 1)], acts=acts, size=40)
        assert await acts_of(Stage().mind(script)) == [
            Observe("c", "t", (1,)), Say("Good. ", "ack"), AdvanceStage("coding", "done"), Say("Code it. ", "enter"),
        ]  # fmt: skip

    played(interview())


@pytest.mark.parametrize(("trigger", "heard"), [("answered", OWN), ("begin", OWN), ("silence", "")])
def test_nothing_is_an_answer_to_silence_only(trigger: Trigger, heard: str):
    async def interview() -> None:
        stage = Stage()
        assert words(await acts_of(stage.mind(FailingInterviewer(acts=[])), trigger)) == heard
        await stage.standbys.rest()

    played(interview())


def test_a_rehearsal_that_is_thrown_away_counts_for_nothing():
    async def interview() -> None:
        stage = Stage()
        script = FailingInterviewer([Fault(None), Fault(trouble("silent"))])
        mind = stage.mind(script)
        reply = mind.reply(moment())
        rehearsal = asyncio.ensure_future(anext(reply))
        await asyncio.sleep(2.0)
        rehearsal.cancel()
        await asyncio.gather(rehearsal, return_exceptions=True)
        assert script.open == 0
        assert words(await acts_of(mind)) == "I see. How would you test it?"
        assert stage.changes == []

    played(interview())


def test_a_rehearsal_and_the_turn_after_it_tell_of_one_failure():
    async def interview() -> None:
        stage = Stage()
        mind = stage.mind(FailingInterviewer(afterwards=Fault(trouble("silent"))))
        both = await asyncio.gather(acts_of(mind), acts_of(mind))
        assert [words(acts) for acts in both] == [OWN, OWN]
        assert len(stage.shown) == len(stage.kept) == 1
        await stage.standbys.rest()

    played(interview())


def test_a_rehearsal_that_waits_to_be_wanted_is_no_stall():
    async def interview() -> None:
        stage = Stage()
        reply = stage.mind(FailingInterviewer(size=3)).reply(moment())
        first = await anext(reply)
        await asyncio.sleep(300.0)
        assert words([first, *[act async for act in reply]]) == "I see. How would you test it?"
        assert stage.changes == []

    played(interview())


def test_a_model_that_is_gone_is_replaced_within_the_turn():
    async def interview() -> None:
        stage, made = Stage(), []
        old, new = FailingInterviewer(afterwards=Fault(trouble("model_gone"))), FailingInterviewer()

        async def models() -> list[str]:
            return ["opus-6", "haiku-6"]

        mind = stage.mind(old, renew=lambda model: made.append(model) or new, models=models)
        assert words(await acts_of(mind)) == "I see. How would you test it?"
        assert made == ["haiku-6"]
        assert stage.shown == ["Claude has no haiku-5 any more; haiku-6 goes on."]
        await asyncio.sleep(0)
        assert old.closed == 1

    played(interview())


def test_a_list_of_models_that_does_not_come_is_not_waited_for_longer_than_the_turn():
    async def interview() -> None:
        stage = Stage()

        async def models() -> list[str]:
            await asyncio.sleep(1000.0)
            return ["haiku-6"]

        old = FailingInterviewer(afterwards=Fault(trouble("model_gone")))
        mind = stage.mind(old, renew=lambda model: old, models=models)
        assert words(await acts_of(mind)) == OWN
        assert stage.standbys.clock.monotonic() <= PATIENCE["interviewer"].budget_s
        await stage.standbys.rest()

    played(interview())


class SleepyClock(LoopClock):
    """Its wall clock goes on while the computer sleeps."""

    slept_s = 0.0

    def now(self) -> float:
        return super().now() + self.slept_s


def test_what_broke_while_the_computer_slept_is_no_fault_of_the_vendor():
    async def interview() -> None:
        clock, made = SleepyClock(), []
        standbys = Standbys(clock, random.Random(1))
        changes: list[Change] = []
        standbys.listen(changes.append)

        def renew(model: str) -> FailingInterviewer:
            made.append(model)
            return FailingInterviewer()

        front = Front("Claude", FailingInterviewer(afterwards=Fault(trouble("cut"))), "haiku-5", renew)
        mind = StandbyInterviewer(front, Own(), standbys)
        standbys.watch()
        clock.slept_s += 3600.0
        assert words(await acts_of(mind)) == "I see. How would you test it?"
        assert made == ["haiku-5"]
        assert changes == []
        await standbys.rest()

    played(interview())


def test_after_sleep_a_vendor_that_was_away_is_tried_at_once():
    async def interview() -> None:
        clock = SleepyClock()
        standbys = Standbys(clock, random.Random(1))
        script = FailingInterviewer([Fault(trouble("key_rejected"))])
        mind = StandbyInterviewer(Front("Claude", script), Own(), standbys)
        standbys.watch()
        await acts_of(mind)
        clock.slept_s += 3600.0
        standbys.watch()
        await asyncio.sleep(0.1)
        assert standbys.away("interviewer") == ""
        await standbys.rest()

    played(interview())


@pytest.mark.expects_log("interviewer of Claude raised ValueError")
def test_an_adapter_with_a_mistake_in_it_costs_no_turn_and_tells_no_secret(caplog: pytest.LogCaptureFixture):
    async def interview() -> None:
        stage = Stage()
        script = FailingInterviewer(afterwards=Fault(ValueError("sk-test-canary")))
        assert words(await acts_of(stage.mind(script))) == OWN
        await stage.standbys.rest()

    played(interview())
    assert "sk-test-canary" not in caplog.text
