"""``CodeRunner`` without Docker: each job in a WebAssembly interpreter of its own, in a process that can be killed."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from time import monotonic
from typing import Final, TypeVar

from interview_desktop.execution.fallback.job import Job
from interview_desktop.execution.fallback.runtimes import FETCH, Runtimes
from interview_desktop.execution.fallback.worker import Interpreter, Worker
from interview_desktop.execution.images import executors_folder, require_language
from interview_desktop.execution.protocol import decode_answer
from interview_desktop.ports import CheckResult, CodeJob, JobOutcome, Progress, Trouble

T = TypeVar("T")

BACKENDS: Final = {"python": "wasmtime", "javascript": "quickjs"}
JOBS_AT_ONCE: Final = 2
IDLE_S: Final = 300.0
"""How long an interpreter that nobody wants stays ready."""


class FallbackRunner:
    """Runs jobs with reduced isolation. After a job of a language, one interpreter of it is started for the next,
    unless ``keep_ready`` is false."""

    def __init__(self, runtimes: Runtimes | None = None, *, keep_ready: bool = True) -> None:
        self._keep_ready = keep_ready
        self.runtimes = runtimes or Runtimes()
        self._threads = ThreadPoolExecutor(2 * JOBS_AT_ONCE, thread_name_prefix="fallback")
        self._slots = asyncio.Semaphore(JOBS_AT_ONCE)
        self._spare: dict[str, Worker] = {}
        self._reaper: asyncio.TimerHandle | None = None
        self._closed = False

    def check(self) -> list[CheckResult]:
        return self.runtimes.check()

    async def prepare(self, progress: Progress) -> None:
        """Fetch and compile what is missing; see ``Runtimes.prepare``."""
        await self.runtimes.prepare(progress)

    async def run(self, job: CodeJob) -> JobOutcome:
        """Run ``job``; see ``ports.CodeRunner``.

        Raises:
            Trouble: ``language_unknown``, ``fallback_missing``, ``fallback_failed``.
        """
        require_language(job.language)
        asked = monotonic()
        interpreter = self._interpreter(job.language)
        async with self._slots:
            workers = _Workers(interpreter)
            spare = self._spare.pop(job.language, None)
            try:
                if spare is None:
                    worker = await self._in_thread(workers.start)
                else:
                    worker = spare
                    workers.add(worker)
                queued = monotonic()
                answer = await self._in_thread(lambda: Job(job, workers.start).run(worker))
            except OSError as error:
                raise Trouble(
                    "fallback_failed",
                    f"The process that runs code could not be started: {error}.",
                    "Close some programs and run again.",
                ) from error
            finally:
                # A cancelled task leaves its thread at work: without its process it ends at once.
                await asyncio.shield(self._in_thread(workers.end))
            await self._refill(job.language, interpreter)
        outcome = decode_answer(json.dumps(answer).encode(), job, BACKENDS[job.language])
        if answer["reason"] == "cannot_start":
            outcome = replace(outcome, reason="engine_error", message=_cannot_start(answer["detail"]))
        return replace(outcome, queue_ms=(queued - asked) * 1000, pool_hit=spare is not None)

    async def close(self) -> None:
        """End every process. Safe to repeat."""
        self._closed = True
        await self._drop_spares()
        self._threads.shutdown(wait=False)

    def _interpreter(self, language: str) -> Interpreter:
        module = self.runtimes.module(language)
        if module is None:
            raise Trouble(
                "fallback_missing",
                "The interpreters that run code without Docker are not on this computer.",
                f"Run `{FETCH}`, or install Docker.",
            )
        if language == "python":
            return Interpreter(module, ("python", "-S", "-s", "-B", "-c", _python_guest()), ("PYTHONHASHSEED=0",))
        return Interpreter(module, ("qjs", "--std", "-e", _javascript_guest()))

    async def _refill(self, language: str, interpreter: Interpreter) -> None:
        if self._closed or not self._keep_ready or language in self._spare:
            return
        with contextlib.suppress(OSError):
            worker = await self._in_thread(lambda: Worker(interpreter))
            if self._closed or language in self._spare:
                await self._in_thread(worker.kill)
            else:
                self._spare[language] = worker
        if self._reaper is not None:
            self._reaper.cancel()
        loop = asyncio.get_running_loop()
        self._reaper = loop.call_later(IDLE_S, self._retire)

    def _retire(self) -> None:
        spares, self._spare = list(self._spare.values()), {}
        for worker in spares:
            self._in_thread(worker.kill)

    async def _drop_spares(self) -> None:
        if self._reaper is not None:
            self._reaper.cancel()
            self._reaper = None
        spares, self._spare = list(self._spare.values()), {}
        for worker in spares:
            await self._in_thread(worker.kill)

    def _in_thread(self, work: Callable[[], T]) -> asyncio.Future[T]:
        return asyncio.get_running_loop().run_in_executor(self._threads, work)


class _Workers:
    """The processes of one job: whatever the job's thread starts, its end ends."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._workers: list[Worker] = []
        self._ended = False

    def start(self) -> Worker:
        worker = Worker(self._interpreter)
        self.add(worker)
        return worker

    def add(self, worker: Worker) -> None:
        self._workers.append(worker)
        if self._ended:
            worker.kill()

    def end(self) -> None:
        self._ended = True
        for worker in list(self._workers):
            worker.kill()


def _cannot_start(detail: str) -> str:
    return f"The interpreter did not start. {detail} Run again; if it stays so, run `{FETCH}`.".replace("  ", " ")


PIPES: Final = "CALLS, ANSWERS = 3, 4"


def _python_guest() -> str:
    before = _source("wasm/candidate_wasi.py")
    candidate, values = _source("python/candidate.py"), _source("python/values.py")
    return f"{before}\nbegin({candidate!r}, {values!r}, {PIPES!r})\n"


def _javascript_guest() -> str:
    values, candidate = _source("javascript/values.js"), _source("wasm/candidate_quickjs.js")
    return f"(() => {{\n{values}\n{candidate}\n}})();\n"


def _source(name: str) -> str:
    return (executors_folder() / name).read_text("utf-8")
