"""Holds the interviews of the scorecard: every synthetic candidate on every problem, twice."""

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
from interview_desktop.interview.scorecard import Scorecard, in_order
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
        """Hold the interviews. The code of a problem runs while the interviews about another are held.

        Raises:
            Trouble: what the runner raises; ``simulation_stuck``.
        """
        one_by_one = asyncio.Lock()
        measured: list[Measured] = []

        async def about(problem: Problem) -> None:
            await self._run_code(problem, personas)
            async with one_by_one:
                held = await asyncio.to_thread(self._hold_all, problem, personas)
            measured.extend(held)
            shown = ", ".join(f"{item.persona} {'–' if item.score is None else f'{item.score:.2f}'}" for item in held)
            self._on_progress(f"{len(measured) // len(personas)}/{len(problems)} {problem.id}: {shown}")

        try:
            async with asyncio.TaskGroup() as group:
                for problem in problems:
                    group.create_task(about(problem))
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from failures
        finally:
            self._stopped.set()
        return Scorecard(self._name, self._language, in_order(measured, [problem.id for problem in problems]))

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
            held.append(replace(item, same_again=again.report == state.report))
        return held

    async def _hold(self, problem: Problem, persona: str) -> tuple[SessionState, list[ev.Envelope]]:
        clock = LoopClock()
        tools = Tools(
            store=MemoryLog(),
            clock=clock,
            bank=self._bank,
            code=lambda: self._tools,
            archive=NoArchive,
            make_interviewer=self._make_interviewer,
            make_kit=_no_voice,
            checks=_no_checks,
            backgrounds=NoBackgrounds(),
            read_document=_no_document,
            interviewer_name=self._name,
            new_id=lambda: f"{problem.id}-{persona}",
        )
        desk = InterviewDesk(tools)
        live = await desk.start(StartRequest(problem.id, language=self._language, voice=False, record=False))
        candidate = SyntheticCandidate(problem, persona, self._language)
        await Simulation(desk, live, candidate, clock, None, paced=True).run()
        loaded = await desk.load(live.state.session_id)
        await desk.close()
        return loaded


def _no_voice() -> VoiceKit:
    raise Trouble("voices_missing", "The scorecard is held in writing.", "Use simulate --voice local.")


async def _no_document(path: Path) -> tuple[str, bool]:
    raise Trouble("document_unread", f"{path.name} is not read here.", "Choose it when you start an interview.")


async def _no_checks() -> list[CheckResult]:
    return []
