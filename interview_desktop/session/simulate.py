"""A synthetic candidate holds a whole interview through the same session code as a person."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from interview_desktop.domain import events as ev
from interview_desktop.domain.session import Rejected, SessionState
from interview_desktop.interview.evidence import check
from interview_desktop.interview.persona import AskHint, RunTests, Speak, SyntheticCandidate, WriteCode
from interview_desktop.ports import Clock, Trouble
from interview_desktop.session.desk import InterviewDesk
from interview_desktop.session.latency import summarise
from interview_desktop.session.live import LiveSession

PATIENCE_S = 60.0
"""How long the candidate waits for its move, or for its words to arrive, before the simulation gives up."""

POLL_S = 0.05

OVERTIME_S = 10 * 60.0
"""A simulation that takes this much longer than its interview was planned is stuck."""

SPEAKING_S, LISTENING_S, TYPING_S = 0.4, 0.33, 0.15
"""Seconds per spoken word, per word that is listened to, and per typed character, of a candidate with a pace."""

STEP_S = 5.0
"""Who speaks or types shows it at least this often."""


class Mouth(Protocol):
    """How the synthetic candidate is heard."""

    async def say(self, text: str) -> None:
        """Speak ``text`` into the session's microphone; returns when the last sample is out."""


@dataclass(slots=True)
class SimulationResult:
    """``spoken`` pairs what was said with what was heard."""

    session_id: str
    state: SessionState
    spoken: list[dict[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def to_json(self, log: list[ev.Envelope]) -> dict[str, Any]:
        """Everything that ``simulate --json`` prints."""
        state = self.state
        report = state.report
        checked = check(report, log) if report is not None else None
        return {
            "session_id": self.session_id,
            "finished": state.phase == "ended",
            "ended_by": state.ended_by,
            "problem": state.started.problem_id if state.started else "",
            "language": state.language,
            "elapsed_s": round(state.elapsed_s, 1),
            "stages": [
                {"stage": visit.stage, "at_s": round(visit.elapsed_s, 1), "reason": visit.reason}
                for visit in state.stages
            ],
            "transcript": [
                {
                    "seq": line.seq,
                    "turn": line.turn,
                    "at_s": round(line.elapsed_s, 1),
                    "who": line.who,
                    "text": line.text,
                    "typed": line.typed,
                    "confidence": line.confidence,
                }
                for line in state.lines
            ],
            "heard": self.spoken,
            "runs": [
                {
                    "run": run.run,
                    "at_s": round(run.elapsed_s, 1),
                    "backend": run.result.backend,
                    "reason": run.result.reason,
                    "passed": run.result.passed,
                    "total": run.result.total,
                    "wall_ms": run.result.wall_ms,
                    "message": run.result.message,
                    "not_passed": [test.name for test in run.result.tests if not test.passed],
                }
                for run in state.test_runs
                if run.result is not None
            ],
            "hints": [{"rung": hint.rung, "reason": hint.reason} for hint in state.hints],
            "latency_ms": [
                {
                    "turn": item.turn,
                    "endpoint": item.endpoint_ms,
                    "transcription": item.transcription_ms,
                    "first_token": item.first_token_ms,
                    "first_clause": item.first_clause_ms,
                    "first_audio": item.first_audio_ms,
                    "output": item.output_ms,
                    "voice_to_voice": item.voice_to_voice_ms,
                    "waited_for": item.waited_for,
                    "speculations": item.speculations,
                    "discarded": item.discarded,
                    "discarded_ms": item.discarded_ms,
                    "false_interruptions": item.false_interruptions,
                    "cut_in": item.cut_in_ms,
                }
                for item in state.measures
            ],
            "conversation": summarise(state).to_json(),
            "report": _report(state),
            "report_checked": checked is not None and report is not None and checked.scores == report.scores,
            "faults": self.faults + [fault.message for fault in state.faults],
        }


class Simulation:
    """Plays ``candidate`` against a live session until the interview is over. ``paced``: as slowly as a person listens,
    speaks and types, which costs nothing where the clock does not wait."""

    def __init__(
        self,
        desk: InterviewDesk,
        live: LiveSession,
        candidate: SyntheticCandidate,
        clock: Clock,
        mouth: Mouth | None,
        on_progress: Callable[[str], None] = lambda line: None,
        *,
        paced: bool = False,
    ) -> None:
        self._desk = desk
        self._paced = paced
        self._listened = 0
        self._live = live
        self._candidate = candidate
        self._clock = clock
        self._mouth = mouth
        self._on_progress = on_progress
        self._result = SimulationResult(live.state.session_id, live.state)

    async def run(self) -> SimulationResult:
        """Hold the interview.

        Raises:
            Trouble: ``simulation_stuck`` when nobody moves any more.
        """
        started = self._clock.monotonic()
        length_s = self._live.state.started.length_s if self._live.state.started else 0.0
        await self._wait(lambda: self._live.opened, "the voice did not get ready")
        while not self._live.closed:
            if self._clock.monotonic() - started > length_s + OVERTIME_S:
                raise Trouble("simulation_stuck", "The simulated interview did not end.", "Look at its transcript.")
            await self._wait(lambda: self._live.quiet or self._live.closed, "the interviewer did not finish")
            # The interviewer may be about to react to what just happened; it is polite to let it.
            await self._clock.sleep(POLL_S)
            if self._live.closed or not self._live.quiet:
                continue
            if await self._listen():
                continue
            try:
                await self._act()
            except Rejected as rejected:
                self._result.faults.append(str(rejected))
                await self._clock.sleep(POLL_S)
        await self._live.end()  # waits for the report
        state, _ = await self._desk.load(self._result.session_id)
        self._result.state = state
        return self._result

    async def _listen(self) -> bool:
        """Take the time to hear what was said since; whether there was something."""
        lines = self._live.state.lines
        if not self._paced or not lines or lines[-1].who == "candidate" or lines[-1].seq <= self._listened:
            return False
        self._listened = lines[-1].seq
        await self._be_busy(LISTENING_S * len(lines[-1].text.split()))
        return True

    async def _be_busy(self, seconds: float) -> None:
        """Do something for a while, as long as the interview goes on."""
        until = self._clock.monotonic() + seconds
        while not self._live.closed and (left := until - self._clock.monotonic()) > 0:
            self._live.conversation.active()
            await self._clock.sleep(min(STEP_S, left))

    async def _write(self, text: str) -> None:
        state = self._live.state
        old = state.code.get(state.language, "")
        if not self._paced:
            self._live.edit_code(state.language, [ev.Edit(0, len(old), text)])
            return
        self._live.edit_code(state.language, [ev.Edit(0, len(old), "")])
        place = 0
        for line in text.splitlines(keepends=True):
            await self._be_busy(TYPING_S * len(line))
            if self._live.closed:
                return
            self._live.edit_code(state.language, [ev.Edit(place, 0, line)])
            place += len(line)

    async def _act(self) -> None:
        state = self._live.state
        action = self._candidate.next_action(state)
        match action:
            case Speak():
                self._on_progress(f"candidate: {action.text}")
                await self._speak(action.text)
            case WriteCode():
                self._on_progress("candidate writes code")
                await self._write(action.text)
                await self._wait(
                    lambda: self._live.closed or self._live.state.code.get(state.language) == action.text,
                    "the code was not kept",
                )
            case RunTests():
                self._on_progress("candidate runs the tests")
                await self._live.run_tests()
            case AskHint():
                self._on_progress("candidate asks for a hint")
                await self._live.ask_hint()
            case _:
                await self._clock.sleep(0.5)

    async def _speak(self, text: str) -> None:
        before = len(_answers(self._live.state))
        if self._mouth is None:
            if self._paced:
                await self._be_busy(SPEAKING_S * len(text.split()))
            if not self._live.closed:
                await self._live.type_answer(text)
            return
        await self._mouth.say(text)
        try:
            await self._wait(
                lambda: (
                    self._live.closed
                    or (len(_answers(self._live.state)) > before and self._live.floor.state.phase != "hearing")
                ),
                "nothing was heard",
            )
        except Trouble:
            self._result.faults.append(f"not heard: {text}")
        heard = " ".join(_answers(self._live.state)[before:])
        self._on_progress(f"heard: {heard}")
        self._result.spoken.append({"said": text, "heard": heard})

    async def _wait(self, condition: Callable[[], bool], what: str) -> None:
        until = self._clock.monotonic() + PATIENCE_S
        while not condition():
            if self._clock.monotonic() > until:
                raise Trouble("simulation_stuck", f"The simulation is stuck: {what}.", "Look at the session's log.")
            await self._clock.sleep(POLL_S)


class SpokenMouth:
    """Speaks with ``synthesise`` (a voice's PCM at ``CAPTURE_RATE``) through ``play`` (the loopback microphone)."""

    def __init__(
        self, synthesise: Callable[[str], AsyncIterator[bytes]], play: Callable[[bytes], Awaitable[None]]
    ) -> None:
        self._synthesise = synthesise
        self._play = play

    async def say(self, text: str) -> None:
        await self._play(b"".join([chunk async for chunk in self._synthesise(text)]))


def _answers(state: SessionState) -> list[str]:
    return [line.text for line in state.lines if line.who == "candidate"]


def _report(state: SessionState) -> dict[str, Any] | None:
    report = state.report
    if report is None:
        return None
    return {
        "rubric": report.rubric,
        "scorer": report.scorer,
        "verdict": report.verdict,
        "quotes_claimed": report.quotes_claimed,
        "quotes_found": report.quotes_found,
        "dropped": list(report.dropped),
        "practise_next": list(report.practise_next),
        "scores": [
            {
                "criterion": score.criterion,
                "title": score.title,
                "score": score.score,
                "reason": score.reason,
                "evidence": [
                    {"kind": item.kind, "seq": item.seq, "quote": item.quote, "note": item.note}
                    for item in score.evidence
                ],
            }
            for score in report.scores
        ],
    }
