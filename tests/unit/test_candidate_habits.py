"""What a session learns of its candidate, holds back for them, and tells them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import get_args

import pytest

from interview_desktop.domain import events as ev
from interview_desktop.domain.session import Rejected
from interview_desktop.ports import InterviewerAct, Moment, Say
from interview_desktop.session import conversation, voice_modes
from interview_desktop.session.habits import MODE_KEY, PAUSES_KEY, Habits
from interview_desktop.session.signals import VoiceChanged, VoiceMode
from interview_desktop.session.vocabulary import ExpectedWords
from interview_desktop.voice import turns
from interview_desktop.voice.floor import Floor
from interview_desktop.voice.pauses import PauseProfile
from tests.fakes.desk import MemorySettings
from tests.fakes.speech import tone
from tests.unit.test_listener import silence
from tests.unit.test_live_session import PROBLEM, Room, Runner, Script, until
from tests.unit.test_voice_session import Room as SpokenRoom

# ── pauses and mode ──


def pause(floor: Floor, seconds: float) -> None:
    """Speech, a pause in it, and speech again, up to the turn's end."""
    at = floor.state.now
    for length, voiced in ((1.0, 1.0), (seconds, 0.0), (1.0, 1.0), (8.0, 0.0)):
        for _ in range(round(length / 0.032)):
            floor.send(turns.Frame(at, at + 0.032, voiced))
            at += 0.032
    floor.send(turns.Transcribed(floor.state.turn, False))


def test_pauses_are_learned_and_kept_for_the_next_session() -> None:
    settings, floor = MemorySettings(), Floor()
    habits = Habits(settings, floor)
    assert floor.state.pause_s is None, "nothing is assumed of somebody who was never heard"
    for _ in range(6):
        pause(floor, 0.4)
    first = floor.state.pause_s
    assert first is not None
    habits.keep()
    again = Floor()
    Habits(settings, again)
    assert again.state.pause_s == pytest.approx(first, abs=0.01)
    assert PauseProfile.from_json(settings.get(PAUSES_KEY)).evidence > 5


def test_long_pauses_lengthen_and_short_ones_shorten_what_is_waited_for() -> None:
    slow, quick = Floor(), Floor()
    Habits(None, slow)
    Habits(None, quick)
    for _ in range(20):
        pause(slow, 0.65)
        pause(quick, 0.25)
    assert slow.state.pause_s is not None
    assert quick.state.pause_s is not None
    assert slow.state.pause_s > quick.state.pause_s


def test_the_voice_mode_is_remembered() -> None:
    settings, floor = MemorySettings(), Floor()
    Habits(settings, floor).set_mode("push_to_talk")
    assert floor.state.mode == settings.get(MODE_KEY) == "push_to_talk"
    again = Floor()
    Habits(settings, again)
    assert again.state.mode == "push_to_talk"


def test_damaged_settings_are_no_habits() -> None:
    floor = Floor()
    Habits(MemorySettings({PAUSES_KEY: "what", MODE_KEY: 7}), floor)
    assert (floor.state.pause_s, floor.state.mode) == (None, "open")


async def test_push_to_talk_hears_only_while_the_key_is_held(tmp_path: Path) -> None:
    room = SpokenRoom(tmp_path, Script(), "While it was held.")
    live = await room.open()
    await live.set_voice_mode("push_to_talk")
    assert room.modes()[-1] == "ready"
    await room.say(1.0)
    assert live.state.lines == ()
    live.talk(True)
    assert room.modes()[-1] == "hearing"
    await room.say(1.0)
    live.talk(False)
    await until(lambda: len(live.state.lines) == 1 and live.quiet)
    assert live.state.lines[0].text == "While it was held."
    await live.leave()


async def test_the_thinking_key_keeps_a_turn_open(tmp_path: Path) -> None:
    room = SpokenRoom(tmp_path, Script(), "First I look.", "Then I leap.")
    live = await room.open()
    live.think(True)
    await room.kit.source.say(tone(1.0) + silence(6.0) + tone(1.0))
    assert live.state.lines == ()
    assert room.modes()[-1] == "considering"
    live.think(False)
    await until(lambda: len(live.state.lines) == 1)
    assert live.state.lines[0].text == "First I look. Then I leap."
    await live.leave()


# ── work ──


async def test_typing_holds_the_answer_back_and_the_panel_says_so(tmp_path: Path) -> None:
    room = SpokenRoom(tmp_path, Script(answered=[Say("I see.", "answer")]), "I put it into a map.")
    live = await room.open()
    talking = asyncio.create_task(room.say(1.5))
    for letter in range(12):
        await asyncio.sleep(0.1)
        live.edit_code("python", [ev.Edit(letter, 0, "#")])
    await talking
    assert "holding" in room.modes()
    shown = [signal for signal in room.signals if isinstance(signal, VoiceChanged) and signal.mode == "holding"]
    assert "typing" in shown[-1].detail
    assert live.state.lines == ()
    await until(lambda: bool(live.state.measures))
    assert live.state.measures[-1].waited_for == "typing"
    await live.leave()


async def test_nobody_is_answered_while_code_runs() -> None:
    room = Room(Script(), Runner())
    room.runner.gate.clear()
    live = await room.open()
    run = asyncio.create_task(live.run_tests())
    await until(lambda: bool(room.runner.jobs))
    assert live.floor.state.running_since is not None
    room.runner.gate.set()
    await run
    assert live.floor.state.running_since is None
    with pytest.raises(Rejected):
        await live.correct(999, "Never said.")
    await live.leave()


async def test_a_correction_is_made_while_the_interview_goes_on() -> None:
    room = Room(Script())
    live = await room.open()
    await live.type_answer("A hash mop.")
    await until(lambda: live.quiet)
    await live.correct(live.state.lines[0].seq, "A hash map.")
    assert (live.state.lines[0].text, live.state.lines[0].original) == ("A hash map.", "A hash mop.")
    await live.leave()


# ── the nudge ──


class Nudger(Script):
    """Nudges whenever it may, as an interviewer who only knows how long the silence lasts."""

    async def reply(self, moment: Moment):  # type: ignore[no-untyped-def]
        self.asked.append(moment)
        if moment.trigger == "silence" and moment.idle_s < self.given_up_s:
            yield Say("Take your time.", "nudge")

    given_up_s = 0.5


async def test_a_silence_goes_on_after_a_nudge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "IDLE_STEP_S", 0.1)
    script = Nudger()
    room = Room(script)
    live = await room.open()
    await until(lambda: len(live.state.lines) >= 1)
    await asyncio.sleep(1.5)
    idles = [moment.idle_s for moment in script.asked if moment.trigger == "silence"]
    assert idles == sorted(idles), "the interviewer's own words end nobody's silence"
    assert idles[-1] > 1.0
    await live.leave()


async def test_there_is_no_nudge_while_somebody_types_thinks_or_runs_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "IDLE_STEP_S", 0.3)
    nudge: list[InterviewerAct] = [Say("Take your time.", "nudge")]
    script = Nudger(silence=nudge)
    script.given_up_s = 60.0
    room = Room(script)
    live = await room.open()
    live.think(True)
    await asyncio.sleep(0.8)
    assert live.state.lines == ()
    live.think(False)
    for letter in range(8):
        live.edit_code("python", [ev.Edit(letter, 0, "#")])
        await asyncio.sleep(0.1)
    assert live.state.lines == ()
    room.runner.gate.clear()
    run = asyncio.create_task(live.run_tests())
    await asyncio.sleep(0.8)
    assert live.state.lines == ()
    room.runner.gate.set()
    await run
    await until(lambda: bool(live.state.lines))
    await live.leave()


# ── words to expect, and words to show ──


async def test_the_names_in_the_code_are_expected_as_soon_as_they_are_written() -> None:
    room = Room(Script())
    live = await room.open()
    words = ExpectedWords(PROBLEM, lambda: live.state)
    before = words()
    assert set(PROBLEM.vocabulary) & set(before)
    assert words() is before, "nothing is read twice"
    live.edit_code("python", [ev.Edit(0, 0, "leftmostSeagull = 1\n")])
    await until(lambda: "leftmostSeagull" in live.state.code["python"])
    assert "leftmost seagull" in words()
    await live.leave()


def test_every_state_of_the_floor_has_its_mode() -> None:
    states: list[tuple[turns.TurnState, bool, bool]] = [
        (turns.TurnState(), False, False),
        (turns.TurnState(), True, True),
        (turns.TurnState(), True, False),
        (turns.TurnState(mode="push_to_talk"), True, True),
        (turns.TurnState(phase="hearing"), True, True),
        (turns.TurnState(phase="hearing", holding=True), True, True),
        (turns.TurnState(phase="hearing", considering=True), True, True),
        (turns.TurnState(phase="transcribing"), True, True),
        (turns.TurnState(phase="thinking"), True, True),
        (turns.TurnState(phase="speaking"), True, True),
        (turns.TurnState(phase="interrupting", held=True), True, True),
        (turns.TurnState(paused=True), True, True),
        (turns.TurnState(muted=True), True, True),
    ]
    shown = [voice_modes.shown(state, speech=speech, microphone=mike) for state, speech, mike in states]
    assert sorted(voice.mode for voice in shown) == sorted({*get_args(VoiceMode)} - {"opening"})
    assert all(voice.detail.endswith(".") for voice in shown if voice.detail)


def test_the_panel_tells_whether_one_may_interrupt() -> None:
    half = voice_modes.shown(turns.TurnState(phase="speaking"), speech=True, microphone=True)
    full = voice_modes.shown(turns.TurnState(phase="speaking", duplex="full"), speech=True, microphone=True)
    deaf = voice_modes.shown(turns.TurnState(phase="speaking", duplex="full"), speech=True, microphone=False)
    assert "opens again" in half.detail
    assert "interrupt" in full.detail
    assert "interrupt" not in deaf.detail
