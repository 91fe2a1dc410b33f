"""The candidate's code in a session: batched edits into the log, and runs."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace

from interview_desktop.domain import commands as do
from interview_desktop.domain.events import CodeAnalysed, CodeSnapshot, Edit
from interview_desktop.domain.runs import RunResult
from interview_desktop.domain.session import Rejected
from interview_desktop.interview.problem import Problem
from interview_desktop.interview.scratch import read_arguments
from interview_desktop.ports import Clock, Trouble
from interview_desktop.session.log import SessionLog
from interview_desktop.session.running import CodeTools, Work, all_passed, run_scratch, run_tests
from interview_desktop.session.signals import AnalysisProgress, Notice, RunProgress, Signal

BATCH_S = 0.2
"""Edits of this time make one event: short enough that a crash costs at most a few letters."""

SNAPSHOT_EVERY = 100
"""Batches between two whole snapshots, so that a reader of the log never replays an hour of typing."""


class Coding:
    """``on_trouble`` hears about events that could not be kept; ``on_activity`` that the candidate did something;
    ``on_run`` is called when the result of a run of the tests is in the log."""

    def __init__(
        self,
        log: SessionLog,
        tools: CodeTools,
        problem: Problem,
        clock: Clock,
        *,
        emit: Callable[[Signal], None],
        on_trouble: Callable[[Trouble], None],
        on_activity: Callable[[], None],
        on_run: Callable[[], None],
    ) -> None:
        self._log = log
        self._tools = tools
        self._problem = problem
        self._clock = clock
        self._emit = emit
        self._on_trouble = on_trouble
        self._on_activity = on_activity
        self._on_run = on_run
        self._analysis_task: asyncio.Task[None] | None = None
        self._edits: list[Edit] = []
        self._language = ""
        self._batches = 0
        self._edited = False
        self._flusher: asyncio.Task[None] | None = None
        self._job: asyncio.Future[RunResult] | None = None
        self._running = False
        self._trouble = ""

    @property
    def running(self) -> bool:
        return self._running

    def edit(self, language: str, edits: Sequence[Edit]) -> None:
        """Note edits; they are in the log within ``BATCH_S``."""
        if language != self._language and self._edits:
            raise Rejected("The language was changed in the middle of an edit.")
        self._language = language
        self._edits.extend(edits)
        self._on_activity()
        if self._edits and (self._flusher is None or self._flusher.done()):
            self._flusher = asyncio.create_task(self._flush_later(), name="flush edits")

    async def flush(self) -> None:
        """Put all noted edits into the log now."""
        edits, self._edits = tuple(self._edits), []
        if not edits:
            return
        try:
            await self._log.do(do.EditCode(self._language, edits))
            self._batches += 1
            self._edited = True
            if self._batches % SNAPSHOT_EVERY == 0:
                await self.snapshot()
        except Trouble as trouble:
            self._on_trouble(trouble)

    async def snapshot(self) -> None:
        """Keep the code whole if it was edited since that was last done."""
        if not self._edited:
            return
        self._edited = False
        try:
            await self._log.add(CodeSnapshot(self._language, self._log.state.code[self._language]))
        except Trouble as trouble:
            self._on_trouble(trouble)

    async def choose_language(self, language: str) -> None:
        await self.flush()
        await self._log.do(do.ChooseLanguage(language))
        await self.warm()

    async def warm(self) -> None:
        """Have a sandbox ready when the first run comes."""
        if not self._problem.entry:
            return
        with contextlib.suppress(Trouble):
            # Whatever is wrong is told by the run, to somebody who wants one.
            await self._tools.runner.warm(self._log.state.language)

    async def run_tests(self) -> None:
        """Run all tests on the code as it is now; returns when the result is in the log.

        Raises:
            Rejected: a run is going on, or there is no code.
        """
        language, code = await self._ready()
        work = run_tests(self._tools, self._problem, language, code)
        result = await self._run(language, work, scratch=False, message="Running all tests…")
        self._on_run()
        if all_passed(result):
            self._start_analysis(language, code)

    async def run_scratch(self, arguments: str) -> None:
        """Run the code once on the candidate's own input; the interviewer is told nothing.

        Raises:
            Rejected: a run is going on, there is no code, or ``arguments`` are no input for it.
        """
        given = read_arguments(self._problem, arguments)
        language, code = await self._ready()
        work = run_scratch(self._tools, self._problem, language, code, given)
        await self._run(language, work, scratch=True, message="Running on your own input…")

    async def stop_run(self) -> None:
        """Stop the program that runs; nothing when none does."""
        if self._job is not None:
            self._job.cancel()

    async def stop_analysis(self) -> None:
        """Stop measuring, and wait until nothing of it is left; nothing when none goes on."""
        task, self._analysis_task = self._analysis_task, None
        if task is not None and not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def close(self) -> None:
        await self.stop_run()
        await self.stop_analysis()
        if self._flusher is not None:
            self._flusher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._flusher
        await self.flush()
        await self._tools.runner.rest()

    # ── inside ───────────────────────────────────────────────────────────────────────────────────────────────────

    async def _flush_later(self) -> None:
        await self._clock.sleep(BATCH_S)
        await self.flush()

    async def _ready(self) -> tuple[str, str]:
        """Language and code of the run that may begin now."""
        if not self._problem.entry:
            raise Rejected("This interview has no code to run.")
        if self._running:
            raise Rejected("A run is still going on.")
        await self.flush()
        language = self._log.state.language
        code = self._log.state.code.get(language, "")
        if not code.strip():
            raise Rejected("There is no code to run yet.")
        return language, code

    async def _run(self, language: str, work: Work, *, scratch: bool, message: str) -> RunResult:
        self._running = True
        self._on_activity()
        self._emit(RunProgress(True, message))
        try:
            await self.stop_analysis()
            await self._log.do(do.StartRun(scratch))
            self._edited = False
            run = self._log.state.runs[-1].run
            result = replace(await self._result(language, work), scratch=scratch)
            await self._log.do(do.FinishRun(run, result))
        finally:
            self._running = False
            self._emit(RunProgress(False))
        self._on_activity()
        return result

    async def _result(self, language: str, work: Work) -> RunResult:
        self._job = asyncio.ensure_future(work())
        try:
            await asyncio.wait([self._job])
            if self._job.cancelled():
                return RunResult(language, "none", "stopped", message="You stopped this run.")
            result = self._job.result()
        except Trouble as trouble:
            self._emit(Notice(self._trouble, ""))
            self._trouble = trouble.code
            self._emit(Notice(trouble.code, trouble.message, trouble.remedy))
            return RunResult(language, "none", "engine_error", message=f"{trouble.message} {trouble.remedy}".strip())
        except asyncio.CancelledError:
            self._job.cancel()
            raise
        finally:
            self._job = None
        self._emit(Notice(self._trouble, ""))
        return result

    def _start_analysis(self, language: str, code: str) -> None:
        if self._tools.analysis is not None:
            run = self._log.state.runs[-1].run
            self._analysis_task = asyncio.create_task(self._look(run, language, code), name="analyse code")

    async def _look(self, run: int, language: str, code: str) -> None:
        """Measure in the background. What goes wrong here is noted and costs the interview nothing."""
        assert self._tools.analysis is not None
        self._emit(AnalysisProgress(True))
        try:
            growth, quality = await self._tools.analysis.look(self._problem, language, code, self._log.state)
            if growth is not None or quality is not None:
                await self._log.add(CodeAnalysed(run, growth, quality))
        except Trouble as trouble:
            self._on_trouble(trouble)
        finally:
            self._emit(AnalysisProgress(False))
