"""Replies prepared before a turn is over: used when nothing changed, and otherwise without a trace."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from interview_desktop.interview.plan import make_plan
from interview_desktop.ports import AdvanceStage, InterviewerAct, Moment, Observe, Say
from interview_desktop.providers.builtin.interviewer import BuiltinInterviewer
from tests.fakes.speech import tone
from tests.unit.test_listener import LOST, silence
from tests.unit.test_live_session import BANK, PROBLEM, Script, until
from tests.unit.test_live_session import said as lines_of
from tests.unit.test_voice_session import Room

ANSWER = "I would keep a map."
MORE = "I would keep a map. And look each one up."


async def heard(room: Room, lines: int) -> None:
    await until(lambda: len(room.live.state.lines) == lines and room.live.quiet)


async def test_the_prepared_reply_is_the_one_that_is_heard(tmp_path: Path) -> None:
    script = Script(answered=[Observe("communication", "A map.", (2,)), Say("Why a map?", "probe")])
    room = Room(tmp_path, script, ANSWER)
    live = await room.open()
    await room.say(2.0)
    await heard(room, 2)
    assert [moment.answer for moment in script.asked if moment.trigger == "answered"] == [ANSWER], "asked once"
    assert room.kit.voice.spoken == ["Why a map?"]
    moment = script.asked[-1]
    assert moment.answer_seq == live.state.lines[0].seq, "the answer got the number that was foreseen"
    assert moment.state.lines[-1].text == ANSWER
    measure = live.state.measures[-1]
    assert (measure.speculations, measure.discarded) == (1, 0)
    assert measure.first_audio_ms == 0.0, "it was synthesised while one waited"
    await live.leave()


async def test_a_reply_to_half_an_answer_leaves_no_trace(tmp_path: Path) -> None:
    script = Script(answered=[AdvanceStage("approach", "clear"), Say("Stale or not?", "probe")])
    room = Room(tmp_path, script, ANSWER, "And look each one up.")
    live = await room.open()
    before = live.state.seq
    talking = asyncio.create_task(room.kit.source.say(tone(2.0) + silence(0.5) + tone(2.0)))
    await until(lambda: bool(room.kit.voice.spoken))
    assert live.state.seq == before, "nothing of a reply that is only prepared is in the log"
    assert room.kit.sink.played == [], "nor is it heard"
    await talking
    await heard(room, 2)
    assert lines_of(live.state) == [("candidate", MORE), ("interviewer", "Stale or not?")]
    assert [moment.answer for moment in script.asked if moment.trigger == "answered"] == [ANSWER, MORE]
    assert "Stale" not in str(script.asked[-1].state.lines), "the interviewer remembers only what was said"
    measure = live.state.measures[-1]
    assert (measure.speculations, measure.discarded) == (2, 1)
    assert measure.discarded_ms > 0
    kinds = [item.payload.KIND for item in await room.store.load("spoken")]
    assert kinds.count("stage_entered") == 2, "the start and one advance"
    assert kinds.count("candidate_said") == 1
    await live.leave()


async def test_an_event_in_between_makes_the_prepared_reply_useless(tmp_path: Path) -> None:
    script = Script(answered=[Say("Tell me more.", "probe")])
    room = Room(tmp_path, script, ANSWER)
    live = await room.open()
    await room.say(2.0)
    await until(lambda: bool(room.kit.voice.spoken))
    await live.edit_notes("A map.")  # typing also holds the answer back
    await heard(room, 2)
    assert len([moment for moment in script.asked if moment.trigger == "answered"]) == 2
    assert script.asked[-1].state.notes == "A map."
    measure = live.state.measures[-1]
    assert (measure.waited_for, measure.discarded) == ("typing", 1)
    await live.leave()


async def test_an_interviewer_who_fails_in_advance_is_simply_asked_again(tmp_path: Path) -> None:
    class Moody(Script):
        async def reply(self, moment: Moment) -> AsyncIterator[InterviewerAct]:
            first = not [asked for asked in self.asked if asked.trigger == "answered"]
            async for act in super().reply(moment):
                if moment.trigger == "answered" and first:
                    raise RuntimeError("not now")
                yield act

    room = Room(tmp_path, Moody(answered=[Say("Go on.", "answer")]), ANSWER)
    live = await room.open()
    await room.say(2.0)
    await heard(room, 2)
    assert lines_of(live.state)[-1] == ("interviewer", "Go on.")
    assert live.state.faults == ()
    await live.leave()


async def test_nothing_is_prepared_for_words_that_announce_more(tmp_path: Path) -> None:
    script = Script(answered=[Say("Go on.", "answer")])
    room = Room(tmp_path, script, "I would sort it because")
    live = await room.open()
    await room.say(2.0)
    await heard(room, 2)
    measure = live.state.measures[-1]
    assert (measure.waited_for, measure.speculations) == ("trailing", 0)
    await live.leave()


async def test_leaving_in_the_middle_of_a_rehearsal_leaves_nothing_behind(tmp_path: Path) -> None:
    room = Room(tmp_path, Script(answered=[Say("One. Two. Three. Four.", "answer")]), ANSWER)
    live = await room.open()
    await room.say(2.0)
    await until(lambda: live.conversation.rehearsing)
    await live.leave()
    assert not live.conversation.rehearsing
    assert [who for who, _ in lines_of(live.state)] in ([], ["candidate"])


@pytest.mark.parametrize("lost", [False, True])
async def test_a_prepared_reply_is_no_other_than_one_made_afterwards(tmp_path: Path, lost: bool) -> None:
    words = "No, no questions. I'm ready."
    # A speculation whose words are lost prepares nothing.
    room = Room(tmp_path, Script(), *([LOST, words] if lost else [words]))
    room.script = BuiltinInterviewer(PROBLEM, make_plan(BANK.interview("technical"), 1800.0))  # type: ignore[assignment]
    live = await room.open()
    await heard(room, 1)
    await room.say(1.5)
    await heard(room, 3)
    assert live.state.measures[-1].speculations == (0 if lost else 1)
    assert live.state.stage == "approach"
    assert [line.act for line in live.state.lines] == ["open", "", "ask_approach"]
    probe = next(probe for probe in PROBLEM.probes if probe.stage == "approach")
    assert live.state.lines[-1].text.endswith(probe.question)
    await live.leave()
