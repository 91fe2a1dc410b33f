"""A session held with a full-duplex voice, end to end: simulated devices, the vendor's protocol on 127.0.0.1."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from interview_desktop.app import SystemClock
from interview_desktop.domain import events as ev
from interview_desktop.domain.session import fold_all
from interview_desktop.domain.vendors import Access
from interview_desktop.ports import CloseInterview, Say
from interview_desktop.providers.offers import Setup
from interview_desktop.providers.openai.live import GptLive
from interview_desktop.session.hearing import Speech
from interview_desktop.session.signals import Interim
from tests.fakes.openai_live import KEY, FakeOpenAILive, Fault, Line, Point
from tests.fakes.speech import EnergyVoiceActivity, rms
from tests.unit.test_live_session import PROBLEM, Script, said, until
from tests.unit.test_voice_session import Kit, Room

ANSWER = "I would keep a hash map from each reading to its place."


class LiveKit(Kit):
    duplex = "full"

    def __init__(self, folder: Path, server: FakeOpenAILive, *words: str) -> None:
        super().__init__(folder, *words)
        self.live = GptLive(Setup(Access(KEY, server.base_url), "gpt-live-1.1", SystemClock()))

    async def speech(self) -> Speech:
        return Speech(EnergyVoiceActivity(), self.recogniser, self.voice, live=self.live)


def room(folder: Path, server: FakeOpenAILive, script: Script, *local: str) -> Room:
    made = Room(folder, script)
    made.kit = LiveKit(folder, server, *local)
    return made


def script(**more: list) -> Script:  # type: ignore[type-arg]
    return Script(
        begin=[Say("Hello. Ready to start?", "open")],
        resumed=[Say("Welcome back. Go on.", "open")],
        answered=[Say("Good. What about duplicates?", "probe", "p1")],
        **more,
    )


async def test_an_answer_is_heard_answered_recorded_and_measured(tmp_path: Path) -> None:
    async with FakeOpenAILive([ANSWER]) as server:
        here = room(tmp_path, server, script())
        live = await here.open()
        await until(lambda: len(live.state.lines) == 1 and live.quiet)
        assert server.said[0] == (None, "Hello.")
        await here.say(2.6)
        await until(lambda: len(live.state.lines) == 3 and live.quiet)
        assert said(live.state) == [
            ("interviewer", "Hello. Ready to start?"),
            ("candidate", ANSWER),
            ("interviewer", "Good. What about duplicates?"),
        ]
        assert [line.interrupted for line in live.state.lines] == [False] * 3
        assert server.said[2:] == [("delegation_1", "Good."), ("delegation_1", "What about duplicates?")]
        assert here.kit.voice.spoken == [], "the ordinary voice was not needed"
        assert any(isinstance(signal, Interim) and signal.stable.startswith("I would") for signal in here.signals)
        shown = [mode for mode in here.modes() if mode in ("hearing", "speaking", "thinking", "transcribing")]
        assert shown == ["thinking", "speaking", "hearing", "transcribing", "thinking", "speaking"]
        span = live.state.lines[1].audio
        assert span is not None
        assert rms(here.kit.recorder.read_candidate("spoken", span.segment, span.start_s, span.end_s)) > 2000
        measure = live.state.measures[-1]
        assert measure.waited_for == "voice"
        assert measure.endpoint_ms is not None
        assert measure.endpoint_ms > 0
        assert measure.voice_to_voice_ms is not None
        assert measure.voice_to_voice_ms > measure.endpoint_ms
        assert sum(len(played.pcm) for played in here.kit.sink.played) > 0
        assert server.refused == []
        await live.leave()


async def test_an_interruption_stops_the_reply_and_is_answered(tmp_path: Path) -> None:
    asked = script()
    asked.acts["begin"] = [Say("Hello and welcome to this long interview, which has an opening that goes on.", "open")]
    async with FakeOpenAILive(["Wait, may I ask something first?"]) as server:
        here = room(tmp_path, server, asked)
        live = await here.open()
        await until(lambda: len(server.session.spoken) >= 4)
        await here.say(1.6)
        await until(lambda: len(live.state.lines) == 3 and live.quiet)
        opening, answer, reply = live.state.lines
        assert (opening.interrupted, answer.text) == (True, "Wait, may I ask something first?")
        assert opening.text.startswith("Hello and welcome to")
        assert opening.unheard, "the log has what was not heard of the clause"
        assert opening.text.split() == server.session.spoken[: len(opening.text.split())]
        assert reply.text == "Good. What about duplicates?"
        assert server.session.gave_way == 1
        await live.leave()


async def test_a_sign_of_listening_lets_the_reply_go_on(tmp_path: Path) -> None:
    asked = script()
    asked.acts["begin"] = [Say("Hello and welcome to this long interview, which has an opening that goes on.", "open")]
    async with FakeOpenAILive([Line("Mm-hm.", wanted=False, stops=False)]) as server:
        here = room(tmp_path, server, asked)
        live = await here.open()
        await until(lambda: len(server.session.spoken) >= 4)
        await here.say(0.4)
        await until(lambda: bool(live.state.backchannels) and live.quiet)
        assert [item.text for item in live.state.backchannels] == ["Mm-hm."]
        assert [(line.text[-8:], line.interrupted) for line in live.state.lines] == [("goes on.", False)]
        await live.leave()


async def test_the_result_of_a_run_is_spoken_unasked(tmp_path: Path) -> None:
    async with FakeOpenAILive() as server:
        here = room(tmp_path, server, script(run_finished=[Say("The tests have run.", "run")]))
        live = await here.open()
        await until(lambda: len(live.state.lines) == 1 and live.quiet)
        await live.run_tests()
        await until(lambda: len(live.state.lines) == 2 and live.quiet)
        assert server.said[-1] == (None, "The tests have run.")
        assert live.state.lines[-1].text == "The tests have run."
        await live.leave()


async def test_when_time_is_up_the_closing_is_heard_before_the_end(tmp_path: Path) -> None:
    asked = script(time_up=[Say("Our time is up. Thank you.", "close"), CloseInterview()])
    async with FakeOpenAILive() as server:
        here = room(tmp_path, server, asked)
        live = await here.open()
        await until(lambda: len(live.state.lines) == 1 and live.quiet)
        live.conversation.ask("time_up")
        await until(lambda: live.closed)
        assert live.state.lines[-1].text == "Our time is up. Thank you."
        assert " ".join(server.session.spoken).endswith("Our time is up. Thank you.")
        assert isinstance(live.state.lines[-1].done, bool)
        assert live.state.phase == "ended"


async def test_nothing_leaves_the_computer_while_muted(tmp_path: Path) -> None:
    async with FakeOpenAILive([ANSWER]) as server:
        here = room(tmp_path, server, script())
        live = await here.open()
        await until(lambda: len(live.state.lines) == 1 and live.quiet)
        before = len(server.session.heard)
        await live.mute(True)
        await until(lambda: server.session.muted)
        await here.say(2.6)
        assert not any(server.session.heard[before:])
        await live.mute(False)
        await until(lambda: not server.session.muted)
        await here.say(2.6)
        await until(lambda: len(live.state.lines) == 3 and live.quiet)
        assert said(live.state)[1] == ("candidate", ANSWER)
        await live.leave()


async def test_what_the_voice_says_of_its_own_is_kept_as_what_it_is(tmp_path: Path) -> None:
    line = Line(ANSWER, wanted=False, aside="That sounds like a fine idea to me.")
    async with FakeOpenAILive([line]) as server:
        here = room(tmp_path, server, script())
        live = await here.open()
        await until(lambda: len(live.state.lines) == 1 and live.quiet)
        await here.say(2.6)
        await until(lambda: any(line.act == "aside" for line in live.state.lines))
        own = next(line for line in live.state.lines if line.act == "aside")
        assert own.text == "That sounds like a fine idea to me."
        assert [(guard.rule, guard.act) for guard in live.state.guards] == [("own_words", "aside")]
        await live.leave()


async def test_other_words_than_were_given_are_what_was_said(tmp_path: Path) -> None:
    async with FakeOpenAILive(reword=lambda text: text.replace("Ready", "So, ready now")) as server:
        here = room(tmp_path, server, script())
        live = await here.open()
        await until(lambda: len(live.state.lines) == 1 and live.quiet)
        assert live.state.lines[0].text == "Hello. So, ready now to start?"
        assert any(isinstance(item.payload, ev.ClauseReworded) for item in await here.store.load("spoken"))
        await live.leave()


async def test_a_mind_that_gives_the_solution_away_is_never_offered_to_the_voice(tmp_path: Path) -> None:
    asked = script()
    leak = PROBLEM.starters[0].reference
    asked.acts["answered"] = [Say("Good. ", "answer"), Say(f"Write this: {leak}. ", "answer"), Say("Go on.", "answer")]
    async with FakeOpenAILive([ANSWER]) as server:
        here = room(tmp_path, server, asked)
        live = await here.open()
        await until(lambda: len(live.state.lines) == 1 and live.quiet)
        await here.say(2.6)
        await until(lambda: bool(live.state.guards) and live.quiet)
        assert "leak" in {guard.rule for guard in live.state.guards}
        offered = " ".join(text for _, text in server.said)
        lines = [line.strip() for line in leak.splitlines() if len(line.strip()) > 12]
        told = " ".join([offered, *server.session.thoughts, server.session.config["instructions"]])
        assert lines
        assert not [line for line in lines if line in told and line not in PROBLEM.starters[0].starter]
        await live.leave()


async def test_an_answer_in_the_middle_of_which_the_voice_is_lost_is_put_together(tmp_path: Path) -> None:
    async with FakeOpenAILive([ANSWER], lag_s=60.0) as server:
        here = room(tmp_path, server, script(), "I would keep a hash map", "from each reading to its place.")
        live = await here.open()
        await until(lambda: len(live.state.lines) == 1 and live.quiet)
        saying = asyncio.create_task(here.say(4.0))
        at_s = server.session.now_s
        await until(lambda: server.session.now_s > at_s + 2.0)
        server.session.cut()
        await saying
        await until(lambda: live.state.lines[-1].text.endswith("duplicates?") and live.quiet)
        answers = [line for line in live.state.lines if line.who == "candidate"]
        assert " ".join(line.text for line in answers) == ANSWER
        assert answers[0].audio is not None
        assert answers[1].audio is not None
        # Sound runs much faster than the clock here, so how far the two overlap is the computer's matter.
        assert answers[0].audio.start_s < answers[1].audio.start_s
        assert answers[0].audio.end_s < answers[1].audio.end_s
        assert here.script.asked[-1].answer == ANSWER, "the interviewer was told all of it"
        assert here.kit.voice.spoken == ["Good.", "What about duplicates?"]
        await live.leave()


@pytest.mark.parametrize("point", ["words", "delegation", "said", "sound", "middle"])
async def test_when_the_voice_is_lost_the_interview_goes_on_and_nothing_is_said_twice(
    tmp_path: Path, point: Point
) -> None:
    async with FakeOpenAILive([ANSWER]) as server:
        # With its first sound nothing was understood yet; later everything was.
        local = (ANSWER,) if point == "words" else ()
        here = room(tmp_path, server, script(), *local)
        live = await here.open()
        await until(lambda: len(live.state.lines) == 1 and live.quiet)
        spoken = len(server.session.spoken)
        server.fail(Fault(point, "cut"))
        await here.say(2.6)
        await until(lambda: live.state.lines[-1].text.endswith("duplicates?") and live.quiet)
        assert live.state.lines[-1].text == "Good. What about duplicates?"
        assert " ".join(line.text for line in live.state.lines if line.who == "candidate") == ANSWER
        heard = [*server.session.spoken[spoken:], *" ".join(here.kit.voice.spoken).split()]
        assert " ".join(heard) == "Good. What about duplicates?"
        assert here.notices().count("live_voice_lost") == 1
        here.kit.recogniser.add("And that is all.")
        before = len(live.state.lines)
        await here.say(2.0)
        await until(lambda: len(live.state.lines) >= before + 2 and live.quiet)
        assert live.state.lines[-2].text == "And that is all."
        await live.leave()


async def test_without_the_voice_the_interview_begins_with_the_ordinary_one(tmp_path: Path) -> None:
    async with FakeOpenAILive(faults=[Fault("connect", "status", "401")]) as server:
        here = room(tmp_path, server, script(), ANSWER)
        live = await here.open()
        await until(lambda: len(live.state.lines) == 1 and live.quiet)
        assert here.kit.voice.spoken == ["Hello.", "Ready to start?"]
        assert "live_voice_lost" in here.notices()
        assert KEY not in str(await here.store.load("spoken"))
        await live.leave()


async def test_an_interrupted_session_goes_on_with_the_voice(tmp_path: Path) -> None:
    async with FakeOpenAILive([ANSWER]) as server:
        first = room(tmp_path, server, script())
        live = await first.open()
        await until(lambda: len(live.state.lines) == 1 and live.quiet)
        await live.leave()
        again = room(tmp_path, server, script())
        again.store = first.store
        live = await again.open(fold_all(await first.store.load("spoken")))
        await until(lambda: len(live.state.lines) == 2 and live.quiet)
        await again.say(2.6)
        await until(lambda: len(live.state.lines) == 4 and live.quiet)
        assert [text for _, text in said(live.state)] == [
            "Hello. Ready to start?", "Welcome back. Go on.", ANSWER, "Good. What about duplicates?",
        ]  # fmt: skip
        assert len(server.sessions) == 2
        await live.leave()
