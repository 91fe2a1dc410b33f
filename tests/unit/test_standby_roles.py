"""Interviewer, recogniser and voice with another one behind them, whatever happens to the one in front."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Coroutine
from dataclasses import replace
from typing import Any, TypeVar, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interview_desktop.audio.resample import Resampler
from interview_desktop.domain.session import SessionState
from interview_desktop.domain.vendors import FaultKind
from interview_desktop.ports import (
    CAPTURE_RATE,
    AdvanceStage,
    CloseInterview,
    GiveHint,
    InterviewerAct,
    Moment,
    Observe,
    Say,
    Trigger,
)
from interview_desktop.session.standby import PATIENCE, back_line
from interview_desktop.session.standby_hub import Change, Front, Standbys
from interview_desktop.session.standby_interviewer import AGAIN, CLAUSE_PATIENCE, StandbyInterviewer
from interview_desktop.session.standby_recogniser import PER_SECOND, StandbyRecogniser
from interview_desktop.session.standby_voice import StandbyVoice
from interview_desktop.session.virtual_time import LoopClock, run_virtually
from tests.fakes.failing import FailingInterviewer, FailingRecogniser, FailingVoice, Fault, trouble

T = TypeVar("T")

KINDS: tuple[FaultKind, ...] = get_args(FaultKind)
FAULT = st.builds(
    Fault,
    st.one_of(st.none(), st.sampled_from(KINDS).map(trouble), st.just(trouble("rate_limited", 1.0))),
    st.integers(0, 9),
)
SCHEDULE = st.lists(st.one_of(st.none(), FAULT), max_size=8)
OWN = "Noted. What does it cost?"
STATE = SessionState(phase="running", seq=7)


def moment(trigger: Trigger = "answered") -> Moment:
    return Moment(STATE, trigger, 60.0, 30.0, answer="I would use a map.", answer_seq=7)


class Own:
    """The computer's own interviewer: says ``OWN``, and keeps what it was told."""

    def __init__(self, *acts: InterviewerAct) -> None:
        self.acts = acts or (Say(OWN, "probe", "own"),)
        self.moments: list[Moment] = []

    async def reply(self, moment: Moment) -> AsyncIterator[InterviewerAct]:
        self.moments.append(moment)
        for act in self.acts:
            yield act


class Stage:
    """Standbys on virtual time, with everything that was told of them."""

    def __init__(self) -> None:
        self.standbys = Standbys(LoopClock(), random.Random(1))
        self.changes: list[Change] = []
        self.standbys.listen(self.changes.append)

    @property
    def shown(self) -> list[str]:
        return [change.notice.message for change in self.changes if change.notice is not None]

    @property
    def kept(self) -> list[str]:
        return [change.fault.code for change in self.changes if change.fault is not None]

    def mind(self, script: FailingInterviewer, own: Own | None = None, **more: Any) -> StandbyInterviewer:
        return StandbyInterviewer(Front("Claude", script, "haiku-5", **more), own or Own(), self.standbys)

    def ears(self, script: FailingRecogniser) -> StandbyRecogniser:
        own = FailingRecogniser(text="from this computer")
        return StandbyRecogniser(Front("OpenAI", script), own, self.standbys)

    def mouth(self, script: FailingVoice, own: FailingVoice) -> StandbyVoice:
        return StandbyVoice(Front("OpenAI", script), own, self.standbys, Resampler)


async def acts_of(mind: StandbyInterviewer, trigger: Trigger = "answered") -> list[InterviewerAct]:
    return [act async for act in mind.reply(moment(trigger))]


def words(acts: list[InterviewerAct]) -> str:
    return " ".join("".join(act.text for act in acts if isinstance(act, Say)).split())


def played(work: Coroutine[Any, Any, T]) -> T:
    return run_virtually(work)


# ── the interviewer ──────────────────────────────────────────────────────────────────────────────────────────────


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


# ── the recogniser ───────────────────────────────────────────────────────────────────────────────────────────────


@given(SCHEDULE, st.lists(st.booleans(), min_size=1, max_size=6), st.floats(0.2, 30.0))
@settings(max_examples=100, deadline=None)
def test_every_sound_gets_its_words_in_time(faults: list[Fault | None], interim: list[bool], seconds: float):
    async def interview() -> None:
        stage = Stage()
        script = FailingRecogniser([fault and replace(fault, after=0) for fault in faults])
        ears, clock = stage.ears(script), stage.standbys.clock
        for caption in interim:
            began = clock.monotonic()
            heard = await ears.transcribe(bytes(2 * int(seconds * CAPTURE_RATE)), interim=caption)
            assert heard.text in {"from the vendor", "from this computer"}
            assert clock.monotonic() - began <= PATIENCE["recogniser"].budget_s + PER_SECOND * seconds + 0.001
        await stage.standbys.rest()
        assert script.open == 0

    played(interview())


def test_a_caption_that_fails_is_no_reason_to_leave_a_vendor():
    async def interview() -> None:
        stage = Stage()
        ears = stage.ears(FailingRecogniser([Fault(trouble("silent"))] * 3))
        heard = [await ears.transcribe(bytes(640), interim=True) for _ in range(3)]
        assert {one.text for one in heard} == {"from this computer"}
        assert (await ears.transcribe(bytes(640))).text == "from the vendor"
        assert stage.changes == []

    played(interview())


def test_a_recogniser_that_is_back_writes_down_again():
    async def interview() -> None:
        stage = Stage()
        ears = stage.ears(FailingRecogniser([Fault(trouble("unreachable"))] * 3))
        assert (await ears.transcribe(bytes(640))).text == "from this computer"
        await asyncio.sleep(30.0)
        assert (await ears.transcribe(bytes(640))).text == "from the vendor"
        assert stage.shown[-1] == back_line("recogniser", "OpenAI")

    played(interview())


# ── the voice ────────────────────────────────────────────────────────────────────────────────────────────────────

CLAUSE = "How would you find the two numbers that add up to the target without looking at every pair?"


async def sound_of(mouth: StandbyVoice, text: str = CLAUSE) -> float:
    seconds = 0.0
    async for chunk in mouth.speak(text):
        assert len(chunk) % 2 == 0
        seconds += len(chunk) / 2 / mouth.sample_rate
    return seconds


@given(SCHEDULE, st.integers(1, 4), st.sampled_from([16_000, 22_050, 24_000]), st.floats(0.05, 0.4))
@settings(max_examples=100, deadline=None)
def test_every_word_is_spoken_once(faults: list[Fault | None], clauses: int, rate: int, chunk_s: float):
    async def interview() -> None:
        stage = Stage()
        front = FailingVoice(faults, chunk_s=chunk_s)
        own = FailingVoice(sample_rate=rate)
        mouth, clock = stage.mouth(front, own), stage.standbys.clock
        for _ in range(clauses):
            began, own.texts[:], front.said[:] = clock.monotonic(), [], []
            seconds = await sound_of(mouth)
            patience = PATIENCE["voice"]
            assert clock.monotonic() - began <= patience.budget_s + patience.next_s + 0.001
            finished = own.texts[0] if own.texts else ""
            assert len(own.texts) <= 1
            assert CLAUSE.endswith(finished)
            heard_s = max(front.said, default=0.0) if len(finished) < len(CLAUSE) else 0.0
            spoken = heard_s / front.s_per_character + len(finished)
            longest = max(map(len, CLAUSE.split())) + 1
            assert abs(spoken - len(CLAUSE)) <= longest + len(CLAUSE.split())
            assert seconds == pytest.approx((sum(front.said) or 0.0) + sum(own.said[-1:] if finished else []), abs=0.01)
        await stage.standbys.rest()
        assert front.open == 0

    played(interview())


def test_a_voice_that_fails_before_its_first_sound_is_replaced_for_the_whole_clause():
    async def interview() -> None:
        stage = Stage()
        own = FailingVoice(sample_rate=22_050)
        mouth = stage.mouth(FailingVoice(afterwards=Fault(trouble("overloaded"))), own)
        seconds = await sound_of(mouth)
        assert own.texts == [CLAUSE]
        assert seconds == pytest.approx(own.said[0], abs=0.01)
        assert mouth.sample_rate == 24_000
        await stage.standbys.rest()

    played(interview())


def test_how_fast_the_vendor_speaks_is_learned_from_whole_clauses():
    async def interview() -> None:
        stage = Stage()
        own = FailingVoice()
        faults = [None] * 12 + [Fault(trouble("cut"), 20)]
        front = FailingVoice(faults, s_per_character=0.1)
        mouth = stage.mouth(front, own)
        for _ in range(13):
            await sound_of(mouth)
        assert front.said[-1] == pytest.approx(2.0)
        # Two seconds at a tenth of a second for each character are the first twenty characters.
        assert own.texts == [CLAUSE[CLAUSE.index("the two numbers") :]]

    played(interview())


def test_a_voice_that_says_nothing_is_a_fault_and_nothing_to_say_is_none():
    async def interview() -> None:
        stage = Stage()
        own = FailingVoice()
        mouth = stage.mouth(FailingVoice(s_per_character=0.0), own)
        assert await sound_of(mouth, "  ") == 0.0
        assert own.texts == []
        await sound_of(mouth)
        assert own.texts == [CLAUSE]
        await stage.standbys.rest()

    played(interview())


def test_a_voice_that_is_cancelled_is_silent_at_once_and_no_fault():
    async def interview() -> None:
        stage = Stage()
        front = FailingVoice(piece_s=0.1)
        chunks = stage.mouth(front, FailingVoice()).speak(CLAUSE)
        assert len(await anext(chunks)) == 2 * 2400
        await chunks.aclose()  # type: ignore[attr-defined]
        assert front.open == 0
        assert stage.changes == []

    played(interview())
