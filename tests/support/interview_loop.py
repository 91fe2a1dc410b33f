"""An interview in memory: interviewer, synthetic candidate and fold, without sound, sandbox or store."""

from __future__ import annotations

import asyncio
import functools
from dataclasses import dataclass, field
from pathlib import Path

from interview_desktop.domain import events as ev
from interview_desktop.domain.session import SessionState, fold
from interview_desktop.interview.bank import Bank, load_bank
from interview_desktop.interview.persona import AskHint, RunTests, Speak, SyntheticCandidate, Wait, WriteCode
from interview_desktop.interview.plan import make_plan
from interview_desktop.interview.problem import Problem
from interview_desktop.ports import (
    AdvanceStage,
    CloseInterview,
    GiveHint,
    Interviewer,
    InterviewerAct,
    Moment,
    MoveDifficulty,
    Observe,
    Say,
    Trigger,
)
from interview_desktop.providers.builtin.interviewer import BuiltinInterviewer
from interview_desktop.session.guarded import GuardedInterviewer
from tests.support.judge import judge

RESOURCES = Path(__file__).parents[2] / "resources"
HINT_BUTTON = "Could I have a hint?"
SPEAKING_S = 0.4
"""Seconds per spoken word."""


@functools.cache
def bank() -> Bank:
    return load_bank(RESOURCES)


@dataclass
class Interview:
    """One interview, event by event. ``elapsed_s`` is moved by what is done."""

    problem: Problem
    language: str = "python"
    length_s: float = 45 * 60.0
    session_id: str = "session"
    interviewer: Interviewer | None = None
    state: SessionState = field(default_factory=SessionState)
    log: list[ev.Envelope] = field(default_factory=list)
    acts: list[InterviewerAct] = field(default_factory=list)
    elapsed_s: float = 0.0
    active_s: float = 0.0
    runner: asyncio.Runner | None = None
    """Where an interviewer lives that keeps connections from one reply to the next."""

    def start(self) -> Interview:
        interview_type = bank().interview(self.problem.interview)
        plan = make_plan(interview_type, self.length_s)
        self.interviewer = self.interviewer or BuiltinInterviewer(self.problem, plan)
        starters = {starter.language: starter.starter for starter in self.problem.starters}
        self.add(
            ev.SessionStarted(
                interview_type.id, self.problem.id, self.problem.title, self.problem.difficulty, self.language,
                self.length_s, plan, "builtin", self.problem.rubric, starters,
                questions=tuple(question.id for question in self.problem.questions),
            )
        )  # fmt: skip
        if starters:
            self.add(ev.CodeSnapshot(self.language, starters[self.language]))
        self.add(ev.StageEntered(plan[0].name, "start"))
        self.trigger("begin")
        return self

    def add(self, payload: ev.Payload) -> int:
        seq = len(self.log) + 1
        envelope = ev.Envelope(self.session_id, seq, 1_000_000 + self.elapsed_s, self.elapsed_s, payload)
        self.log.append(envelope)
        self.state = fold(self.state, envelope)
        return seq

    @property
    def ended(self) -> bool:
        return self.state.phase == "ended"

    def trigger(self, trigger: Trigger, answer: str = "", answer_seq: int = 0) -> list[InterviewerAct]:
        if self.ended:
            return []
        moment = Moment(
            self.state, trigger, self.elapsed_s, self.state.stage_elapsed_s(self.elapsed_s),
            self.elapsed_s - self.active_s, answer, answer_seq,
        )  # fmt: skip
        assert self.interviewer is not None
        replying = _collect(self.interviewer, moment)
        acts = self.runner.run(replying) if self.runner is not None else asyncio.run(replying)
        turn, part, closing = self.state.last_turn + 1, 0, ""
        for act in acts:
            match act:
                case Say():
                    self.add(ev.InterviewerSaid(turn, part, act.text.strip(), act.act, act.ref))
                    self.elapsed_s += SPEAKING_S * len(act.text.split())
                    part += 1
                case AdvanceStage():
                    self.add(ev.StageEntered(act.stage, act.reason))
                case GiveHint():
                    self.add(ev.HintGiven(act.rung, act.reason))
                case Observe():
                    self.add(ev.ObservationNoted(act.criterion, act.text, act.evidence))
                case MoveDifficulty():
                    levels = self.state.difficulty, act.to_level
                    self.add(ev.DifficultyMoved(*levels, act.reason, act.evidence))
                case CloseInterview():
                    closing = "closed"
        if part:
            self.add(ev.ReplyFinished(turn))
        if closing:
            self.add(ev.SessionEnded("closed"))
        self.acts += acts
        return acts

    def say(self, text: str, confidence: float | None = None) -> list[InterviewerAct]:
        self.elapsed_s += SPEAKING_S * len(text.split())
        self.active_s = self.elapsed_s
        seq = self.add(ev.CandidateSaid(self.state.last_turn + 1, text, confidence is None, confidence))
        return self.trigger("answered", text, seq)

    def write(self, text: str) -> None:
        self.elapsed_s += 60
        self.active_s = self.elapsed_s
        old = self.state.code[self.language]
        self.add(ev.CodeEdited(self.language, (ev.Edit(0, len(old), text),)))

    def run(self) -> list[InterviewerAct]:
        code = self.state.code[self.language]
        snapshot = self.add(ev.CodeSnapshot(self.language, code))
        number = len(self.state.runs) + 1
        self.add(ev.RunStarted(number, self.language, snapshot))
        self.elapsed_s += 2
        self.add(ev.RunFinished(number, judge(self.problem, self.language, code)))
        self.active_s = self.elapsed_s
        return self.trigger("run_finished")

    def wait(self, seconds: float) -> list[InterviewerAct]:
        """Nobody does anything: the interviewer is asked every five seconds."""
        acts: list[InterviewerAct] = []
        for _ in range(int(seconds / 5)):
            self.elapsed_s += 5
            assert self.state.started is not None
            budget = next(item.budget_s for item in self.state.started.stages if item.name == self.state.stage)
            if self.elapsed_s >= self.length_s:
                acts += self.trigger("time_up")
            elif self.state.stage_elapsed_s(self.elapsed_s) >= budget and self.state.stage != "close":
                acts += self.trigger("stage_time_up")
            else:
                acts += self.trigger("silence")
        return acts

    @property
    def replies(self) -> list[str]:
        return [line.text for line in self.state.lines if line.who == "interviewer"]


async def _collect(interviewer: Interviewer, moment: Moment) -> list[InterviewerAct]:
    return [act async for act in interviewer.reply(moment)]


def play(
    problem: Problem,
    persona: str,
    language: str,
    most_steps: int = 200,
    *,
    guarded: bool = False,
    mind: Interviewer | None = None,
    runner: asyncio.Runner | None = None,
) -> Interview:
    """A whole interview of a synthetic candidate, behind the guards if wanted; fails when it does not end. ``mind``
    (the built-in one when there is none) runs in ``runner``."""
    interview = Interview(problem, language, session_id=f"{problem.id}-{persona}-{language}", runner=runner)
    interview.interviewer = mind
    if guarded:
        plan = make_plan(bank().interview(problem.interview), interview.length_s)
        interview.interviewer = GuardedInterviewer(mind or BuiltinInterviewer(problem, plan), problem)
    interview.start()
    candidate = SyntheticCandidate(problem, persona, language)
    for _ in range(most_steps):
        if interview.ended:
            return interview
        match candidate.next_action(interview.state):
            case Speak(text):
                interview.say(text)
            case WriteCode(text):
                interview.write(text)
            case RunTests():
                interview.run()
            case AskHint():
                interview.say(HINT_BUTTON)
            case Wait():
                interview.wait(5)
    raise AssertionError(f"not ended after {most_steps} steps; last lines: {interview.state.lines[-4:]}")
