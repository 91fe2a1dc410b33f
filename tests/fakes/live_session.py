"""A running session in memory: real events, really folded; a test plays the interviewer by appending and signalling."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from interview_desktop.domain import commands as do
from interview_desktop.domain import events as ev
from interview_desktop.domain.runs import RunResult, TestResult
from interview_desktop.domain.session import SessionState, fold
from interview_desktop.interview import onsite
from interview_desktop.interview.problem import Problem
from interview_desktop.session.api import EventListener, SignalListener, Unsubscribe
from interview_desktop.session.signals import RunProgress, Signal
from interview_desktop.voice.turns import Mode
from tests.fakes.desk import STAGES, a_problem

STARTED_AT = 1_795_356_300.0
TITLE = "Two readings, one target"
STARTERS = {
    "python": "def find_pair(readings: list[int], target: int) -> list[int]:\n    return []\n",
    "javascript": "function findPair(readings, target) {\n  return [];\n}\n",
}
CODE = """\
def find_pair(readings: list[int], target: int) -> list[int]:
    # position of every reading seen so far
    seen: dict[int, int] = {}
    for position, reading in enumerate(readings):
        if (other := seen.get(target - reading)) is not None:
            return [other, position]
        seen[reading] = position
    return []
"""
STATEMENT = (
    "A greenhouse logs a temperature every minute. Given the list `readings` and a `target`, return the positions of "
    "two different readings that add up to the target, earlier position first. Return an empty list if no such pair "
    "exists."
)


class FakeLive:
    """Implements ``session.api.Live``. ``commands`` lists what was asked for; ``fail`` makes the next command raise.

    ``run_result`` is what a run of the tests gives, ``scratch_result`` one on an own input; while ``run_gate`` is
    cleared, runs wait.
    """

    def __init__(self, problem: Problem, history: Iterable[ev.Envelope] = (), session_id: str = "s-greenhouse") -> None:
        self._problem = problem
        self._state = SessionState()
        self._session_id = session_id
        self._event_listeners: list[EventListener] = []
        self._signal_listeners: list[SignalListener] = []
        self.commands: list[tuple[object, ...]] = []
        self.log: list[ev.Envelope] = []
        self.fail: Exception | None = None
        self.run_result = demo_result()
        self.scratch_result = RunResult("python", "docker", "finished", scratch=True, value="[0, 2]", wall_ms=24.0)
        self.run_gate = asyncio.Event()
        self.run_gate.set()
        self._run: asyncio.Task[RunResult] | None = None
        self.clock_s = 0.0
        for envelope in history:
            self._take(envelope)
        self.clock_s = self._state.elapsed_s

    # ── what a test does ─────────────────────────────────────────────────────────────────────────────────────────

    def append(self, payload: ev.Payload, at: float | None = None) -> ev.Envelope:
        """Make an event durable and tell the listeners."""
        at = self.clock_s if at is None else at
        envelope = ev.Envelope(self._session_id, self._state.seq + 1, STARTED_AT + at, at, payload)
        self._take(envelope)
        for listener in tuple(self._event_listeners):
            listener(envelope, self._state)
        return envelope

    def signal(self, signal: Signal) -> None:
        for listener in tuple(self._signal_listeners):
            listener(signal)

    def done(self, name: str) -> list[tuple[object, ...]]:
        """The commands called ``name``."""
        return [command for command in self.commands if command[0] == name]

    def _take(self, envelope: ev.Envelope) -> None:
        self.log.append(envelope)
        self._state = fold(self._state, envelope)

    def _command(self, *command: object) -> None:
        self.commands.append(command)
        if self.fail is not None:
            error, self.fail = self.fail, None
            raise error

    # ── Live ─────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def state(self) -> SessionState:
        return self._state

    @property
    def problem(self) -> Problem:
        return self._problem

    def elapsed_s(self) -> float:
        return self.clock_s

    def on_event(self, listener: EventListener) -> Unsubscribe:
        return _subscribe(self._event_listeners, listener)

    def on_signal(self, listener: SignalListener) -> Unsubscribe:
        return _subscribe(self._signal_listeners, listener)

    async def type_answer(self, text: str) -> None:
        self._command("type_answer", text)
        self.append(ev.CandidateSaid(self._state.last_turn + 1, text, typed=True))

    def edit_code(self, language: str, edits: Sequence[ev.Edit]) -> None:
        self._command("edit_code", language, tuple(edits))
        self.append(ev.CodeEdited(language, tuple(edits)))

    async def choose_language(self, language: str) -> None:
        self._command("choose_language", language)
        self.append(ev.LanguageChosen(language))

    async def edit_notes(self, text: str) -> None:
        self._command("edit_notes", text)
        self.append(ev.NotesEdited(text))

    async def run_tests(self) -> None:
        self._command("run_tests")
        await self._run_code(self.run_result, "Running the tests")

    async def run_scratch(self, arguments: str) -> None:
        self._command("run_scratch", arguments)
        result = replace(self.scratch_result, arguments=arguments.replace("\n", ", "))
        await self._run_code(result, "Running on your own input")

    async def _run_code(self, result: RunResult, message: str) -> None:
        state = self._state
        number = len(state.runs) + 1
        snapshot = self.append(ev.CodeSnapshot(state.language, state.code[state.language]))
        self.append(ev.RunStarted(number, state.language, snapshot.seq, result.scratch))
        self.signal(RunProgress(True, message))
        self._run = asyncio.ensure_future(self._result(result))
        try:
            result = await self._run
        except asyncio.CancelledError:
            words = "The run was stopped."
            result = RunResult(state.language, "docker", "stopped", message=words, scratch=result.scratch)
        self.append(ev.RunFinished(number, result))
        self.signal(RunProgress(False))

    async def _result(self, result: RunResult) -> RunResult:
        await self.run_gate.wait()
        return result

    async def stop_run(self) -> None:
        self._command("stop_run")
        if self._run is not None:
            self._run.cancel()

    async def stop_analysis(self) -> None:
        self._command("stop_analysis")

    async def ask_hint(self) -> None:
        self._command("ask_hint")
        self.append(ev.HintGiven(len(self._state.hints) + 1, "asked"))

    async def pause(self) -> None:
        self._command("pause")
        self.append(ev.SessionPaused())

    async def continue_(self) -> None:
        self._command("continue_")
        self.append(ev.SessionContinued())

    async def mute(self, muted: bool) -> None:
        self._command("mute", muted)
        self.append(ev.MuteChanged(muted))

    def think(self, on: bool) -> None:
        self._command("think", on)

    def talk(self, down: bool) -> None:
        self._command("talk", down)

    def point(self) -> None:
        self._command("point")

    async def set_voice_mode(self, mode: Mode) -> None:
        self._command("set_voice_mode", mode)

    async def correct(self, seq: int, text: str) -> None:
        self._command("correct", seq, text)
        self.append(ev.TranscriptCorrected(seq, text))

    async def withdraw_consent(self) -> None:
        self._command("withdraw")
        self.append(ev.ConsentWithdrawn())

    async def take_note(self, text: str) -> None:
        self._decide(do.TakeNote(text))

    async def give_own_score(self, criterion: str, score: int | None, reason: str = "") -> None:
        self._decide(do.GiveOwnScore(criterion, score, reason))

    async def submit_own_scores(self) -> None:
        self._decide(do.SubmitOwnScores())

    async def ask_next(self, question: str) -> None:
        self._command("ask_next", question)
        self._decide(do.PickQuestion(*onsite.question(self._problem, question)))

    def _decide(self, command: do.Command) -> None:
        for payload in do.decide(self._state, command):
            self.append(payload)

    async def retry_audio(self) -> None:
        self._command("retry_audio")

    async def end(self) -> None:
        self._command("end")
        self.append(ev.SessionEnded("candidate"))

    async def leave(self) -> None:
        self._command("leave")


def _subscribe(listeners: list[Any], listener: Any) -> Callable[[], None]:
    listeners.append(listener)

    def unsubscribe() -> None:
        if listener in listeners:
            listeners.remove(listener)

    return unsubscribe


def demo_problem() -> Problem:
    return replace(
        a_problem("two-readings", TITLE, "medium"),
        statement=STATEMENT,
        constraints=("2 ≤ readings ≤ 100 000", "values between −10⁹ and 10⁹"),
    )


def demo_result() -> RunResult:
    """Five of six tests pass."""

    def passed(name: str, wall_ms: float = 0.02, hidden: bool = False) -> TestResult:
        return TestResult(name, hidden, "passed", wall_ms)

    return RunResult(
        "python",
        "docker",
        "finished",
        tests=(
            passed("a pair in the middle"),
            passed("negative readings"),
            passed("the same reading twice"),
            TestResult("no pair", False, "failed", 0.02, arguments="[1, 2, 4], 100", expected="[]", got="None"),
            passed("large input", 11.4, hidden=True),
            passed("boundaries", 0.03, hidden=True),
        ),
        wall_ms=26.0,
        peak_memory_bytes=14_200_000,
    )


def demo_history(session_id: str = "s-greenhouse") -> list[ev.Envelope]:
    """An interview at 18:42, in its third stage of five, with one run."""
    envelopes: list[ev.Envelope] = []

    def add(at: float, payload: ev.Payload) -> int:
        seq = len(envelopes) + 1
        envelopes.append(ev.Envelope(session_id, seq, STARTED_AT + at, at, payload))
        return seq

    def interviewer(at: float, turn: int, text: str, act: str) -> None:
        add(at, ev.InterviewerSaid(turn, 0, text, act))
        add(at + 8, ev.ReplyFinished(turn))

    def candidate(at: float, turn: int, text: str) -> None:
        add(at, ev.CandidateSaid(turn, text, False, 0.93, ev.AudioSpan(0, at - 12, at)))

    stages = (STAGES[1], STAGES[2], STAGES[3], ev.StagePlan("probe", "Probe", 600), STAGES[4])
    add(
        0,
        ev.SessionStarted(
            "technical", "two-readings", TITLE, "medium", "python", 2700, stages, "builtin", "technical-3", STARTERS
        ),
    )
    add(0, ev.ConsentGiven(True))
    add(0, ev.RecordingStarted(0, 16_000))
    add(1, ev.StageEntered("clarify", "begin"))
    add(550, ev.StageEntered("approach", "answered"))
    question = "Before you write code: what does the input look like when there is no pair at all, and what should the "
    interviewer(553, 1, question + "function return then?", "ask_approach")
    answer = "If nothing adds up I'd return an empty list. I'd keep a hash map from each reading to its index, so one "
    candidate(640, 2, answer + "pass, O of n time and O of n space.")
    interviewer(668, 3, "Good. What happens to your hash map when the same reading appears twice?", "probe")
    add(895, ev.StageEntered("implement", "answered"))
    starter = STARTERS["python"]
    add(930, ev.CodeEdited("python", (ev.Edit(0, len(starter), CODE),)))
    snapshot = add(1099, ev.CodeSnapshot("python", CODE))
    add(1100, ev.RunStarted(1, "python", snapshot))
    add(1101, ev.RunFinished(1, demo_result()))
    add(1122, ev.NotesEdited("Ask: may a reading be used twice?\n"))
    return envelopes


def demo_state() -> SessionState:
    return FakeLive(demo_problem(), demo_history()).state


def demo_live() -> FakeLive:
    return FakeLive(demo_problem(), demo_history())


def long_history(lines: int = 2000) -> list[ev.Envelope]:
    """A conversation of ``lines`` utterances, half of them the interviewer's."""
    envelopes = demo_history()[:5]
    for number in range(lines):
        at = 600.0 + number
        turn = number + 1
        text = f"Line {number} about hash maps, one pass and what happens when there is no pair at all. " * (
            1 + number % 3
        )
        payloads: tuple[ev.Payload, ...]
        if number % 2:
            payloads = (ev.CandidateSaid(turn, text.strip(), False, 0.9),)
        else:
            payloads = (ev.InterviewerSaid(turn, 0, text.strip(), "probe"), ev.ReplyFinished(turn))
        for payload in payloads:
            seq = len(envelopes) + 1
            envelopes.append(ev.Envelope("s-greenhouse", seq, STARTED_AT + at, at, payload))
    return envelopes
