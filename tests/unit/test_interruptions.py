"""The candidate makes a sound while the interviewer speaks: an interruption, a sign of listening, or nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from interview_desktop.audio.loopback import Played
from interview_desktop.domain import events as ev
from interview_desktop.domain.session import fold_all
from interview_desktop.ports import InterviewerAct, Say, Trouble
from interview_desktop.voice.heard import ClauseSound
from tests.fakes.speech import rms, tone
from tests.unit.test_listener import LOST, silence
from tests.unit.test_live_session import Script, said, until
from tests.unit.test_voice_session import SPEED, Room

LONG = "First we look at the list of readings and then we ask which two of them add up to the target."
QUESTION = "What would you do with an empty list?"
SPEECH: list[InterviewerAct] = [Say(f"{LONG} {QUESTION}", "probe", "p1")]


async def speaking(folder: Path, *words: str | Trouble, **acts: list[InterviewerAct]) -> Room:
    """A room in which the interviewer has just begun to speak."""
    room = Room(folder, Script(begin=SPEECH, **acts), *words)
    room.kit.duplex = "full"
    room.kit.voice.seconds_per_character = 0.06
    live = await room.open()
    await until(lambda: "speaking" in room.modes() and room.kit.sink.played_s > 1.0)
    assert live.floor.state.duplex == "full"
    return room


def sound_after(room: Room, moment: float) -> list[Played]:
    return [played for played in room.kit.sink.played if played.at > moment and rms(played.pcm) > 0]


async def test_words_stop_the_reply_and_only_what_was_heard_is_remembered(tmp_path: Path) -> None:
    words = "Wait, may it be empty?"
    room = await speaking(tmp_path, words, words, answered=[Say("Yes.", "answer")])
    live, script = room.live, room.script
    await room.say(1.5)
    await until(lambda: len(live.state.lines) == 3 and live.quiet)
    cut, answer, reply = live.state.lines
    assert cut.interrupted
    assert LONG.startswith(cut.text)
    assert 0 < len(cut.text) < len(LONG)
    assert f"{cut.text} {cut.unheard}" == LONG, "the second sentence was not begun"
    assert (answer.who, answer.text) == ("candidate", words)
    assert reply.text == "Yes."
    moment = script.asked[-1]
    assert moment.state.lines[0].text == cut.text, "the interviewer remembers what was heard, no more"
    assert moment.answer == answer.text
    kinds = [item.payload.KIND for item in await room.store.load("spoken")]
    assert kinds.count("interviewer_said") == 2
    measure = live.state.measures[0]
    assert measure.cut_in_ms is not None
    assert fold_all(await room.store.load("spoken")) == live.state
    await live.leave()


async def test_the_loudspeaker_is_silent_while_it_is_found_out(tmp_path: Path) -> None:
    room = await speaking(tmp_path, "Wait, may it be empty?", "Wait, may it be empty?")
    live = room.live
    talking = asyncio.create_task(room.say(2.0))
    await until(lambda: "interrupted" in room.modes())
    silent_from = asyncio.get_running_loop().time() + 0.2 / SPEED
    await talking
    assert sound_after(room, silent_from) == []
    assert room.modes().index("interrupted") < room.modes().index("hearing")
    await until(lambda: live.quiet)
    await live.leave()


async def test_a_sign_of_listening_is_noted_and_the_reply_goes_on(tmp_path: Path) -> None:
    room = await speaking(tmp_path, "Mm-hm.")
    live = room.live
    await room.say(0.4)
    await until(lambda: bool(live.state.backchannels))
    await until(lambda: live.quiet)
    assert said(live.state) == [("interviewer", f"{LONG} {QUESTION}")], "all of it was heard"
    murmur = live.state.backchannels[0]
    assert (murmur.text, murmur.turn) == ("Mm-hm.", live.state.lines[0].turn)
    assert murmur.audio is not None
    sound = room.kit.recorder.read_candidate("spoken", murmur.audio.segment, murmur.audio.start_s, murmur.audio.end_s)
    assert rms(sound) > 1000
    measure = live.state.measures[-1]
    assert (measure.false_interruptions, measure.cut_in_ms) == (1, None)
    finished = [item.payload for item in await room.store.load("spoken") if isinstance(item.payload, ev.ReplyFinished)]
    assert [item.interrupted for item in finished] == [False]
    assert len([moment for moment in room.script.asked if moment.trigger == "answered"]) == 0
    await live.leave()


@pytest.mark.parametrize("words", ["", "[coughs]"])
async def test_a_cough_costs_a_moment_and_leaves_nothing(tmp_path: Path, words: str) -> None:
    room = await speaking(tmp_path, words)
    live = room.live
    await room.say(0.4)
    await until(lambda: live.quiet)
    assert said(live.state) == [("interviewer", f"{LONG} {QUESTION}")]
    assert live.state.backchannels == ()
    assert live.state.measures[-1].false_interruptions == 1
    assert room.modes().count("interrupted") == 1
    await live.leave()


async def test_nothing_new_is_begun_while_the_reply_is_held(tmp_path: Path) -> None:
    room = await speaking(tmp_path)
    live = room.live
    live.think(True)  # a thoughtful silence holds the reply, too
    await until(lambda: room.modes()[-1] == "considering")
    lines = live.state.lines
    await asyncio.sleep(1.5)  # as long as the rest of the sentence would have taken
    assert live.state.lines == lines
    live.think(False)
    await until(lambda: live.quiet)
    assert said(live.state) == [("interviewer", f"{LONG} {QUESTION}")]
    assert live.state.measures[-1].false_interruptions == 0, "to think is no interruption"
    await live.leave()


async def test_long_speech_interrupts_even_when_the_recogniser_is_lost(tmp_path: Path) -> None:
    room = await speaking(tmp_path, LOST, LOST, "I would like to say something.", answered=[Say("Please.", "answer")])
    live = room.live
    await room.say(3.0)
    await until(lambda: len(live.state.lines) == 3 and live.quiet)
    assert live.state.lines[0].interrupted
    assert live.state.lines[1].text == "I would like to say something."
    await live.leave()


# ── which words were heard ──


def clause(text: str, *parts: bytes) -> ClauseSound:
    sound = ClauseSound(text)
    for part in parts:
        sound.add(part, 16_000)
    return sound


def test_words_are_heard_in_proportion_to_their_length() -> None:
    sound = clause("extraordinarily long a b c", tone(2.0))
    sound.whole = True
    assert sound.heard(0.0) == ""
    assert sound.heard(1.0) == "extraordinarily"
    assert sound.heard(2.0) == "extraordinarily long a b c"


def test_silence_around_the_words_is_not_speech() -> None:
    sound = clause("one two", silence(1.0), tone(1.0), silence(1.0))
    sound.whole = True
    assert sound.heard(1.0) == ""
    assert sound.heard(1.55) == "one"
    assert sound.heard(2.1) == "one two"


def test_a_clause_that_is_still_made_is_longer_than_what_is_there() -> None:
    text = " ".join(["word"] * 20)
    sound = clause(text, tone(1.0))
    assert len(sound.heard(1.0).split()) < 5
