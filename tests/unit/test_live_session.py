"""A running session: turns, runs, pauses, the end and what a crash leaves, with an interviewer who follows a script."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from interview_desktop.app import SystemClock, shipped_folder
from interview_desktop.domain import commands as do
from interview_desktop.domain import events as ev
from interview_desktop.domain.session import Rejected, SessionState, fold_all
from interview_desktop.interview.bank import load_bank
from interview_desktop.interview.plan import make_plan
from interview_desktop.ports import (
    AdvanceStage,
    CallOutcome,
    CloseInterview,
    CodeJob,
    GiveHint,
    InterviewerAct,
    JobOutcome,
    Moment,
    Say,
    Trouble,
)
from interview_desktop.session.live import LiveSession
from interview_desktop.session.log import InterviewClock, SessionLog
from interview_desktop.session.running import CodeTools
from interview_desktop.session.signals import Notice, RunProgress, Signal
from tests.fakes.host_functions import FakeHostFunctions
from tests.fakes.memory_store import MemoryEventStore

BANK = load_bank(shipped_folder() / "resources")
PROBLEM = BANK.problems[0]
PLAN = make_plan(BANK.interview("technical"), 1800.0)


class Script:
    """Answers each trigger with the acts that the test gave for it; remembers what it was asked."""

    def __init__(self, **acts: list[InterviewerAct]) -> None:
        self.acts = acts
        self.asked: list[Moment] = []
        self.gate: asyncio.Event | None = None

    async def reply(self, moment: Moment) -> AsyncIterator[InterviewerAct]:
        if moment.trigger == "silence":
            return
        self.asked.append(moment)
        for act in self.acts.get(moment.trigger, []):
            if self.gate is not None:
                await self.gate.wait()
            yield act


class Runner:
    """Gives every call the same outcome, after ``gate`` is open."""

    def __init__(self, trouble: Trouble | None = None) -> None:
        self.trouble = trouble
        self.gate = asyncio.Event()
        self.gate.set()
        self.jobs: list[CodeJob] = []
        self.warmed: list[str] = []
        self.rested = 0

    async def run(self, job: CodeJob) -> JobOutcome:
        self.jobs.append(job)
        await self.gate.wait()
        if self.trouble:
            raise self.trouble
        return JobOutcome("docker", "finished", tuple(CallOutcome("returned", "null") for _ in job.calls))

    async def warm(self, language: str) -> None:
        self.warmed.append(language)

    async def rest(self) -> None:
        self.rested += 1

    async def close(self) -> None: ...


class Room:
    """A session without sound in a store in memory."""

    def __init__(
        self, interviewer: Script, runner: Runner | None = None, store: MemoryEventStore | None = None
    ) -> None:
        self.store = store or MemoryEventStore()
        self.runner = runner or Runner()
        self.tools = CodeTools(self.runner, FakeHostFunctions())
        self.signals: list[Signal] = []
        self.ended = 0
        self.interviewer = interviewer
        self.live: LiveSession

    async def open(self, session_id: str = "room", state: SessionState | None = None) -> LiveSession:
        clock = SystemClock()
        state = state or SessionState(session_id=session_id)
        log = SessionLog(session_id, self.store, clock, InterviewClock(clock, state.elapsed_s), state)

        async def on_end(_: SessionLog) -> None:
            self.ended += 1

        self.live = LiveSession(
            log, PROBLEM, self.interviewer, self.tools, clock, None, on_end=on_end, on_closed=lambda: None
        )
        self.live.on_signal(self.signals.append)
        if state.phase == "new":
            await log.do(do.Start(started(), record=False))
            await self.live.begin()
        else:
            await log.do(do.Resume(1.0))
            await self.live.resume_interview()
        return self.live

    async def until(self, condition: Callable[[], bool]) -> None:
        await until(condition)

    async def quiet(self) -> None:
        await self.until(lambda: self.live.quiet)


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(500):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come to that within five seconds")


def started() -> ev.SessionStarted:
    return ev.SessionStarted(
        interview="technical",
        problem_id=PROBLEM.id,
        problem_title=PROBLEM.title,
        difficulty=PROBLEM.difficulty,
        language="python",
        length_s=1800.0,
        stages=PLAN,
        interviewer="script",
        rubric=PROBLEM.rubric,
        starters={starter.language: starter.starter for starter in PROBLEM.starters},
    )


def said(state: SessionState) -> list[tuple[str, str]]:
    return [(line.who, line.text) for line in state.lines]


async def test_the_interviewer_opens_and_answers_a_typed_answer() -> None:
    room = Room(Script(begin=[Say("Hello. Ready?", "open")], answered=[Say("Good. Go on.", "answer")]))
    live = await room.open()
    await room.quiet()
    await live.type_answer("Yes, ready.")
    await room.until(lambda: len(live.state.lines) == 3 and live.quiet)
    assert said(live.state) == [
        ("interviewer", "Hello. Ready?"),
        ("candidate", "Yes, ready."),
        ("interviewer", "Good. Go on."),
    ]
    assert room.interviewer.asked[-1].answer == "Yes, ready."
    assert fold_all(await room.store.load("room")) == live.state
    await live.leave()


async def test_a_reply_to_an_older_answer_is_never_shown() -> None:
    script = Script(answered=[Say("First part. ", "answer"), Say("Second part.", "answer")])
    room = Room(script)
    live = await room.open()
    script.gate = asyncio.Event()
    await live.type_answer("One.")
    await live.type_answer("Two.")
    script.gate.set()
    await room.until(lambda: any(who == "interviewer" for who, _ in said(live.state)) and live.quiet)
    replies = [line for line in live.state.lines if line.who == "interviewer"]
    assert len(replies) == 1
    assert replies[0].turn == live.floor.state.turn
    assert script.asked[-1].answer == "One. Two.", "what was not answered yet is answered together"
    await live.leave()


async def test_acts_become_events_in_the_order_of_the_reply() -> None:
    acts: list[InterviewerAct] = [
        AdvanceStage(PLAN[1].name, "clear"),
        GiveHint(1, "asked"),
        Say("Here is a thought.", "hint", "h1"),
    ]
    room = Room(Script(answered=acts))
    live = await room.open()
    await live.ask_hint()
    await room.until(lambda: bool(live.state.hints) and live.quiet)
    kinds = [item.payload.KIND for item in await room.store.load("room")]
    assert kinds.index("hint_given") < kinds.index("interviewer_said")
    assert live.state.stage == PLAN[1].name
    await live.leave()


async def test_a_wrong_act_is_left_out_and_noted() -> None:
    room = Room(Script(answered=[GiveHint(3, "asked"), Say("Go on.", "answer")]))
    live = await room.open()
    await live.type_answer("Hint please.")
    await room.until(lambda: any(who == "interviewer" for who, _ in said(live.state)) and live.quiet)
    assert live.state.hints == ()
    assert [guard.rule for guard in live.state.guards] == ["hint_order"]
    await live.leave()


async def test_closing_ends_the_interview_after_the_last_word() -> None:
    room = Room(Script(answered=[CloseInterview(), Say("Thank you. Goodbye.", "close")]))
    live = await room.open()
    await live.type_answer("That is all.")
    await room.until(lambda: room.ended == 1)
    assert live.state.ended_by == "closed"
    assert said(live.state)[-1] == ("interviewer", "Thank you. Goodbye.")
    with pytest.raises(Rejected):
        await live.type_answer("One more thing.")


async def test_ending_twice_makes_one_end() -> None:
    room = Room(Script(begin=[Say("Hello.", "open")]))
    live = await room.open()
    await asyncio.gather(live.end(), live.end())
    assert room.ended == 1
    assert [item.payload.KIND for item in await room.store.load("room")].count("session_ended") == 1


async def test_edits_are_batched_and_nothing_typed_is_lost() -> None:
    room = Room(Script())
    live = await room.open()
    before = live.state.code["python"]
    for index, letter in enumerate("print(1)"):
        live.edit_code("python", [ev.Edit(index, 0, letter)])
    await room.until(lambda: live.state.code["python"].startswith("print(1)"))
    assert live.state.code["python"] == "print(1)" + before
    edits = [item for item in await room.store.load("room") if isinstance(item.payload, ev.CodeEdited)]
    assert len(edits) == 1
    live.edit_code("python", [ev.Edit(0, 0, "#")])
    await live.leave()
    assert fold_all(await room.store.load("room")).code["python"].startswith("#print(1)")


async def test_the_end_keeps_the_code_whole() -> None:
    room = Room(Script())
    live = await room.open()
    live.edit_code("python", [ev.Edit(0, 0, "# last words\n")])
    await live.end()
    snapshots = [item.payload for item in await room.store.load("room") if isinstance(item.payload, ev.CodeSnapshot)]
    assert snapshots[-1].text == live.state.code["python"]
    assert snapshots[-1].text.startswith("# last words")


async def test_a_run_keeps_code_and_result_and_tells_the_interviewer() -> None:
    room = Room(Script(run_finished=[Say("I see a result.", "run")]))
    live = await room.open()
    await live.run_tests()
    await room.until(lambda: bool(live.state.lines) and live.quiet)
    run = live.state.runs[0]
    assert run.result is not None
    assert run.result.total == len(PROBLEM.tests)
    assert room.runner.jobs[0].code == live.state.code["python"]
    assert [moment.trigger for moment in room.interviewer.asked][-1] == "run_finished"
    assert [signal.running for signal in room.signals if isinstance(signal, RunProgress)] == [True, False]
    await live.leave()


async def test_a_run_can_be_stopped_and_only_one_goes_at_a_time() -> None:
    room = Room(Script())
    room.runner.gate.clear()
    live = await room.open()
    running = asyncio.create_task(live.run_tests())
    await room.until(lambda: bool(room.runner.jobs))
    with pytest.raises(Rejected, match="still going on"):
        await live.run_tests()
    await live.stop_run()
    await running
    assert live.state.runs[0].result is not None
    assert live.state.runs[0].result.reason == "stopped"
    await live.leave()


async def test_without_docker_the_interview_goes_on_and_says_why() -> None:
    trouble = Trouble("docker_missing", "Docker is not installed.", "Install Docker, then run again.")
    room = Room(Script(), Runner(trouble))
    live = await room.open()
    await live.run_tests()
    result = live.state.runs[0].result
    assert result is not None
    assert result.reason == "engine_error"
    assert "Install Docker" in result.message
    assert any(isinstance(signal, Notice) and signal.code == "docker_missing" for signal in room.signals)
    assert live.state.phase == "running"
    room.runner.trouble = None
    await live.run_tests()
    assert Notice("docker_missing", "") in room.signals, "the notice goes when a run works again"
    await live.leave()


async def test_the_clock_stands_still_in_a_pause_and_typing_ends_it() -> None:
    room = Room(Script(answered=[Say("Welcome back.", "answer")]))
    live = await room.open()
    await live.pause()
    before = live.elapsed_s()
    await asyncio.sleep(0.05)
    assert live.elapsed_s() == before
    with pytest.raises(Rejected, match="Continue"):
        await live.run_tests()
    await live.type_answer("I am back.")
    await room.until(lambda: len(live.state.lines) == 2)
    assert live.state.phase == "running"
    await live.leave()


async def test_an_unanswered_question_is_answered_after_a_pause() -> None:
    script = Script(answered=[Say("An answer.", "answer")])
    room = Room(script)
    live = await room.open()
    script.gate = asyncio.Event()
    await live.type_answer("What about duplicates?")
    await live.pause()
    script.gate.set()
    await live.continue_()
    await room.until(lambda: any(who == "interviewer" for who, _ in said(live.state)))
    assert said(live.state)[-1] == ("interviewer", "An answer.")
    await live.leave()


async def test_a_crash_is_resumed_in_the_same_stage_with_code_and_clock() -> None:
    room = Room(Script(answered=[AdvanceStage(PLAN[1].name, "clear"), Say("Go on.", "answer")]))
    live = await room.open()
    await live.type_answer("My approach.")
    live.edit_code("python", [ev.Edit(0, 0, "# kept\n")])
    await room.until(lambda: live.state.code["python"].startswith("# kept") and len(live.state.lines) == 2)
    room.runner.gate.clear()
    run = asyncio.create_task(live.run_tests())
    await room.until(lambda: bool(live.state.runs))
    # The process dies here: nothing is closed, the log is all there is.
    log = await room.store.load("room")
    before = fold_all(log)
    again = Room(Script(resumed=[Say("Welcome back.", "resume")]), store=room.store)
    run.cancel()
    await asyncio.gather(run, return_exceptions=True)
    await live.conversation.stop()
    for task in tuple(live._tasks):
        task.cancel()
    resumed = await again.open(state=before)
    await again.until(lambda: said(resumed.state)[-1] == ("interviewer", "Welcome back."))
    assert resumed.state.stage == PLAN[1].name
    assert resumed.state.code == before.code
    assert 0 <= resumed.state.elapsed_s - before.elapsed_s < 5
    result = resumed.state.runs[0].result
    assert result is not None
    assert "closed during this run" in result.message
    assert (await again.store.load("room"))[: len(log)] == log
    await resumed.leave()


async def test_a_failing_interviewer_apologises_and_the_interview_goes_on() -> None:
    class Broken(Script):
        async def reply(self, moment: Moment) -> AsyncIterator[InterviewerAct]:
            if moment.trigger == "answered":
                raise RuntimeError("no idea")
            async for act in super().reply(moment):
                yield act

    room = Room(Broken())
    live = await room.open()
    await live.type_answer("Hello?")
    await room.until(lambda: len(live.state.lines) == 2)
    assert live.state.lines[-1].act == "apology"
    assert live.state.phase == "running"
    await live.leave()


async def test_a_full_disk_keeps_the_interview_and_saves_later(tmp_path: Path) -> None:
    class Full(MemoryEventStore):
        full = False

        async def append(self, session_id, after_seq, items):  # type: ignore[no-untyped-def]
            if self.full:
                raise Trouble("disk_full", "The disk is full.", "Free some room.")
            return await super().append(session_id, after_seq, items)

    store = Full()
    room = Room(Script(answered=[Say("Go on.", "answer")]), store=store)
    live = await room.open()
    store.full = True
    await live.type_answer("Said on a full disk.")
    await room.until(lambda: len(live.state.lines) == 2)
    assert any(isinstance(signal, Notice) and signal.code == "disk_full" for signal in room.signals)
    store.full = False
    for _ in range(100):
        if fold_all(await store.load("room")).seq == live.state.seq:
            break
        await asyncio.sleep(0.1)
    assert said(fold_all(await store.load("room"))) == said(live.state)
    await live.leave()


def test_the_shipped_bank_is_whole() -> None:
    assert BANK.faults == ()
