"""A voice may say other words than it was told to: those are what the interviewer said. Or it may not speak at all."""

from __future__ import annotations

from pathlib import Path

from interview_desktop.domain import events as ev
from interview_desktop.domain.session import fold_all
from interview_desktop.interview.numbers import Numbers
from interview_desktop.ports import Say
from interview_desktop.session.personal import without_personal_data
from tests.fakes.desk import Log, MemorySettings
from tests.unit.test_interruptions import LONG, SPEECH
from tests.unit.test_live_session import Script, said, until
from tests.unit.test_voice_session import Room

MEANT = "What would you do first?"
SPOKEN = "Where would you like to begin?"


async def test_other_words_that_the_voice_said_are_in_the_log_and_in_the_interviewers_memory(tmp_path: Path) -> None:
    script = Script(begin=[Say(f"Hello. {MEANT}", "open")], answered=[Say("Good.", "answer")])
    room = Room(tmp_path, script, "With the list.")
    room.kit.voice.rewords[MEANT] = SPOKEN
    live = await room.open()
    await until(lambda: bool(live.state.lines) and live.quiet)
    assert said(live.state) == [("interviewer", f"Hello. {SPOKEN}")]
    log = await room.store.load("spoken")
    assert [item.payload for item in log if isinstance(item.payload, ev.ClauseReworded)] == [
        ev.ClauseReworded(1, 1, MEANT, SPOKEN)
    ]
    await room.say(1.0)
    await until(lambda: len(live.state.lines) == 3 and live.quiet)
    assert script.asked[-1].state.lines[0].text == f"Hello. {SPOKEN}"
    assert fold_all(await room.store.load("spoken")) == live.state
    await live.leave()


async def test_what_was_heard_of_a_reworded_clause_are_the_words_that_were_spoken(tmp_path: Path) -> None:
    other = "Let us begin with the list of readings, and then find the two of them whose sum is what we want."
    room = Room(tmp_path, Script(begin=SPEECH), "Wait, may it be empty?", "Wait, may it be empty?")
    room.kit.duplex = "full"
    room.kit.voice.seconds_per_character = 0.06
    room.kit.voice.rewords[LONG] = other
    live = await room.open()
    await until(lambda: "speaking" in room.modes() and room.kit.sink.played_s > 1.0)
    await room.say(1.5)
    await until(lambda: len(live.state.lines) == 2 and live.quiet)
    cut = live.state.lines[0]
    assert cut.interrupted
    assert cut.text
    assert f"{cut.text} {cut.unheard}" == other
    await live.leave()


async def test_with_automatic_speech_off_replies_are_shown_and_answers_heard(tmp_path: Path) -> None:
    script = Script(begin=[Say("Hello. Ready?", "open")], answered=[Say("Good. Go on then.", "answer")])
    room = Room(tmp_path, script, "Yes I am ready.", "And on I go.")
    room.settings = MemorySettings()
    room.settings.set("voice.speak", False)
    live = await room.open()
    await until(lambda: bool(live.state.lines) and live.quiet)
    await room.say(2.0)
    await until(lambda: len(live.state.lines) == 3 and live.quiet)
    assert said(live.state) == [
        ("interviewer", "Hello. Ready?"),
        ("candidate", "Yes I am ready."),
        ("interviewer", "Good. Go on then."),
    ]
    assert room.kit.voice.spoken == []
    assert "speaking" not in room.modes()
    assert room.modes()[-1] == "listening"
    measure = live.state.measures[-1]
    assert measure.endpoint_ms is not None
    assert measure.first_clause_ms is not None
    assert (measure.first_audio_ms, measure.output_ms, measure.voice_to_voice_ms) == (None, None, None)
    room.settings.set("voice.speak", True)
    await room.say(2.0)
    await until(lambda: len(live.state.lines) == 5 and live.quiet)
    assert room.kit.voice.spoken == ["Good.", "Go on then."], "it counts from the next clause on"
    await live.leave()


def reworded_log() -> Log:
    log = Log("s", 0.0)
    log.add(1, ev.InterviewerSaid(1, 0, "Hello Ada.", "open"))
    log.add(2, ev.InterviewerSaid(1, 1, "There are 40 readings.", "answer"))
    log.add(3, ev.ClauseReworded(1, 1, "There are 40 readings.", "There are 14 readings, Ada."))
    log.add(4, ev.ReplyFinished(1))
    return log


def test_only_the_words_of_that_clause_change() -> None:
    state = fold_all(reworded_log().envelopes)
    assert state.lines[-1].text == "Hello Ada. There are 14 readings, Ada."
    assert state.lines[-1].done


def test_numbers_that_were_never_spoken_are_nothing_that_was_given() -> None:
    numbers = Numbers(reworded_log().envelopes)
    assert any("14" in text for text in numbers._texts)
    assert not any("40" in text for text in numbers._texts)


def test_an_anonymous_log_has_neither_what_was_meant_nor_what_was_said() -> None:
    text = repr(without_personal_data(reworded_log().envelopes))
    assert "clause_reworded" in [item.payload.KIND for item in without_personal_data(reworded_log().envelopes)]
    assert "Ada" not in text
    assert "readings" not in text
