"""Holds the interviews of the scorecard: every synthetic candidate on every problem, question and case, twice."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from interview_desktop.domain import events as ev
from interview_desktop.domain.session import SessionState
from interview_desktop.interview.bank import Bank
from interview_desktop.interview.measures import Measured, measure
from interview_desktop.interview.persona import SyntheticCandidate
from interview_desktop.interview.problem import Problem
from interview_desktop.interview.questions import interview_of
from interview_desktop.interview.scorecard import Scorecard, in_order, personas_of
from interview_desktop.interview.scripts import PERSONAS, script_of
from interview_desktop.ports import CheckResult, Interviewer, Trouble
from interview_desktop.session.api import StartRequest
from interview_desktop.session.desk import InterviewDesk, Tools
from interview_desktop.session.hearing import VoiceKit
from interview_desktop.session.memory_log import MemoryLog, NoArchive, NoBackgrounds
from interview_desktop.session.recorded_runs import RecordedFunctions, RecordedRunner
from interview_desktop.session.running import CodeTools, run_tests
from interview_desktop.session.simulate import Simulation
from interview_desktop.session.virtual_time import LoopClock, run_virtually

MakeInterviewer = Callable[[Problem, tuple[ev.StagePlan, ...]], Interviewer]

KINDS = ("technical", "behavioral", "system_design")

AT_ONCE = 2
"""Codes that run at the same time."""


class Scoring:
    """``interviewer`` is its name, ``make_interviewer`` makes one; ``tools`` runs the candidates' code. The growth of
    time is not measured: it takes minutes, and differs from computer to computer."""

    def __init__(
        self,
        bank: Bank,
        interviewer: str,
        make_interviewer: MakeInterviewer,
        tools: CodeTools,
        language: str = "python",
        on_progress: Callable[[str], None] = lambda line: None,
    ) -> None:
        self._bank = bank
        self._name = interviewer
        self._make_interviewer = make_interviewer
        self._tools = CodeTools(RecordedRunner(tools.runner), RecordedFunctions(tools.host))
        self._language = language
        self._on_progress = on_progress
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._stopped = threading.Event()

    async def run(self, problems: Sequence[Problem], personas: Sequence[str] = PERSONAS) -> Scorecard:
        """Hold the interviews, those without code with the ``personas`` that talk. The code of a problem runs while the
        interviews about another are held.

        Raises:
            Trouble: what the runner raises; ``simulation_stuck``.
        """
        one_by_one = asyncio.Lock()
        measured: list[Measured] = []
        done: list[str] = []

        async def about(problem: Problem) -> None:
            sent = [persona for persona in personas if persona in personas_of(problem.interview)]
            await self._run_code(problem, sent)
            async with one_by_one:
                held = await asyncio.to_thread(self._hold_all, problem, sent)
            measured.extend(held)
            done.append(_name(problem))
            shown = ", ".join(f"{item.persona} {'–' if item.score is None else f'{item.score:.2f}'}" for item in held)
            self._on_progress(f"{len(done)}/{len(problems)} {_name(problem)}: {shown}")

        try:
            async with asyncio.TaskGroup() as group:
                for problem in problems:
                    group.create_task(about(problem))
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from failures
        finally:
            self._stopped.set()
        return Scorecard(self._name, self._language, in_order(measured, [_name(problem) for problem in problems]))

    async def _run_code(self, problem: Problem, personas: Sequence[str]) -> None:
        codes = dict.fromkeys(code for persona in personas for code in script_of(problem, persona, self._language).code)
        for code in codes:
            async with self._slots:
                await run_tests(self._tools, problem, self._language, code)()

    def _hold_all(self, problem: Problem, personas: Sequence[str]) -> list[Measured]:
        held = []
        for persona in personas:
            if self._stopped.is_set():
                raise Trouble("stopped", "The scorecard was stopped.", "Start it again.")
            state, log = run_virtually(self._hold(problem, persona))
            again, _ = run_virtually(self._hold(problem, persona))
            item = measure(problem, persona, state, log)
            held.append(replace(item, problem=_name(problem), same_again=again.report == state.report))
        return held

    async def _hold(self, problem: Problem, persona: str) -> tuple[SessionState, list[ev.Envelope]]:
        clock = LoopClock()
        wanted = _name(problem)
        # With no other question in the bank, the interview holds this one alone.
        bank = replace(self._bank, questions=problem.questions) if problem.questions else self._bank
        tools = Tools(
            store=MemoryLog(),
            clock=clock,
            bank=bank,
            code=lambda: self._tools,
            archive=NoArchive,
            make_interviewer=self._make_interviewer,
            make_kit=_no_voice,
            checks=_no_checks,
            backgrounds=NoBackgrounds(),
            read_document=_no_document,
            interviewer_name=lambda: self._name,
            new_id=lambda: f"{wanted}-{persona}",
        )
        desk = InterviewDesk(tools)
        live = await desk.start(
            StartRequest(wanted, language=self._language, voice=False, record=False, interview=problem.interview)
        )
        candidate = SyntheticCandidate(problem, persona, self._language)
        await Simulation(desk, live, candidate, clock, None, paced=True).run()
        loaded = await desk.load(live.state.session_id)
        await desk.close()
        return loaded


def everything(bank: Bank, kinds: Sequence[str] = KINDS) -> list[Problem]:
    """All problems, questions and cases of the types ``kinds``, as sessions hold them."""
    found: list[Problem] = []
    if "technical" in kinds:
        found += bank.problems
    if "behavioral" in kinds:
        found += [interview_of([question], bank.interview("behavioral")) for question in bank.questions]
    if "system_design" in kinds:
        found += bank.cases
    return found


def chosen(problems: Sequence[Problem], names: Sequence[str]) -> list[Problem]:
    """Those of ``problems`` with these ``names``, in their order; all where there are none.

    Raises:
        Trouble: ``problem_unknown``.
    """
    by = {_name(problem): problem for problem in problems}
    for name in names:
        if name not in by:
            raise Trouble("problem_unknown", f"There is no {name!r}.", f"Choose one of: {', '.join(by)}.")
    return [by[name] for name in names] or list(problems)


def _name(problem: Problem) -> str:
    return problem.questions[0].id if problem.questions else problem.id


def _no_voice() -> VoiceKit:
    raise Trouble("voices_missing", "The scorecard is held in writing.", "Use simulate --voice local.")


async def _no_document(path: Path) -> tuple[str, bool]:
    raise Trouble("document_unread", f"{path.name} is not read here.", "Choose it when you start an interview.")


async def _no_checks() -> list[CheckResult]:
    return []
