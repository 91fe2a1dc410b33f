"""``CodeRunner`` on the Docker engine: a fresh container for every job, started before it is needed where possible."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from interview_desktop.execution.engine import Engine, connect
from interview_desktop.execution.images import image_tag, require_language, seccomp_profile
from interview_desktop.execution.pool import IDLE_S, Pool
from interview_desktop.execution.protocol import failed
from interview_desktop.execution.resume import run_through
from interview_desktop.execution.sandbox import BACKEND, LABEL, NotTaken, Sandbox, is_orphan
from interview_desktop.ports import Clock, CodeJob, JobOutcome, Trouble

T = TypeVar("T")

JOBS_AT_ONCE = 2
THREADS = 4 * JOBS_AT_ONCE
"""Each job may hold one thread that waits for its answer and one that stops it; the others start what comes next."""

READY = {"python": 2, "javascript": 1}
"""How many sandboxes wait per language. One of Python holds about 9 MB of its own, one of Node about 29 MB."""


class DockerRunner:
    """Runs jobs in single-use containers, at most ``JOBS_AT_ONCE`` at a time.

    ``environ`` and ``home`` tell where the engine is looked for (None: this process's own). Nothing is connected or
    imported before the first job or ``warm``.
    """

    def __init__(
        self,
        environ: Mapping[str, str] | None = None,
        home: Path | None = None,
        clock: Clock | None = None,
        idle_s: float = IDLE_S,
    ) -> None:
        self._environ = environ
        self._home = home
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="docker")
        self._slots = asyncio.Semaphore(JOBS_AT_ONCE)
        self._connecting = asyncio.Lock()
        self._engine: Engine | None = None
        self._open: set[Sandbox] = set()
        self._leaving: set[asyncio.Task[None]] = set()
        self._pool = Pool(self.prepare, self.discard, clock or _ComputerClock(), READY.__getitem__, idle_s)

    async def warm(self, language: str) -> None:
        """Keep sandboxes of ``language`` ready from now on. Returns at once and never fails for want of an engine: the
        run that follows says what is wrong.

        Raises:
            Trouble: ``language_unknown``.
        """
        require_language(language)
        self._pool.warm(language)

    async def rest(self) -> None:
        """Keep nothing ready until ``warm`` is called again. A job that runs is not touched."""
        await self._pool.rest()

    async def settled(self) -> None:
        """Return when used containers are removed and the pool is full, as far as it can be."""
        while self._leaving:
            await asyncio.wait(self._leaving)
        await self._pool.settled()

    async def run(self, job: CodeJob) -> JobOutcome:
        """Run ``job`` in a sandbox that nobody had before; see ``ports.CodeRunner``.

        Raises:
            Trouble: ``language_unknown``, ``docker_missing``, ``docker_unreachable``, ``docker_forbidden``,
                ``docker_remote``, ``image_missing``, ``disk_full``, ``sandbox_failed``.
        """
        require_language(job.language)
        asked = time.perf_counter()
        async with self._slots:
            with self._pool.working(job.language):
                outcome = await run_through(job, lambda part: self._run(part, asked))
        if outcome.reason == "engine_error":
            # Perhaps restarted, perhaps another one is chosen by the next time.
            await self._disconnect()
        return outcome

    async def _run(self, job: CodeJob, asked: float) -> JobOutcome:
        while True:
            hit = self._pool.ready(job.language) > 0
            sandbox = await self._pool.take(job.language)
            pooled = sandbox is not None
            if sandbox is None:
                sandbox = await self.prepare(job.language)
            queue_ms = (time.perf_counter() - asked) * 1000
            try:
                outcome = await self._in_thread(partial(sandbox.run, job))
            except NotTaken:
                self._leave(sandbox)
                if pooled:
                    continue
                message = "The sandbox ended before it got your code. See `interview-desktop doctor`, then run again."
                outcome = failed(job, BACKEND, "engine_error", message)
            except BaseException:
                # Cancelled: whoever did it may rely on the program being dead.
                await self.discard(sandbox)
                raise
            else:
                # Its program is dead already; nobody has to wait for the rest.
                self._leave(sandbox)
            return replace(outcome, queue_ms=queue_ms, pool_hit=hit)

    async def prepare(self, language: str) -> Sandbox:
        """A started container whose interpreter waits for its job. Whoever asked must ``discard`` it.

        Raises:
            Trouble: as ``run``.
        """
        engine = await self._connected()
        sandbox = Sandbox(engine, image_tag(language), seccomp_profile())
        self._open.add(sandbox)
        try:
            await self._in_thread(sandbox.open)
        except BaseException as error:
            await self.discard(sandbox)
            if isinstance(error, Trouble) and error.code == "docker_unreachable":
                # Another engine may be chosen by the next time.
                await self._disconnect()
            raise
        return sandbox

    async def discard(self, sandbox: Sandbox) -> None:
        """Stop and remove the container. Its removal goes on when the caller is cancelled meanwhile."""
        self._open.discard(sandbox)
        await asyncio.shield(self._in_thread(sandbox.destroy))

    async def close(self) -> None:
        """Remove what is open and let go of the engine. Safe to repeat."""
        await self._pool.rest()
        for sandbox in list(self._open):
            await self.discard(sandbox)
        while self._leaving:
            await asyncio.wait(self._leaving)
        await self._disconnect()
        self._threads.shutdown(wait=False)

    def _leave(self, sandbox: Sandbox) -> None:
        leaving = asyncio.create_task(self.discard(sandbox), name="remove a used sandbox")
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)

    async def _connected(self) -> Engine:
        async with self._connecting:
            if self._engine is None:
                self._engine = await self._in_thread(self._connect)
            return self._engine

    def _connect(self) -> Engine:
        engine = connect(self._environ, self._home)
        engine.sweep(LABEL, is_orphan)
        return engine

    async def _disconnect(self) -> None:
        engine, self._engine = self._engine, None
        if engine is not None:
            await self._in_thread(engine.close)

    def _in_thread(self, work: Callable[[], T]) -> asyncio.Future[T]:
        return asyncio.get_running_loop().run_in_executor(self._threads, work)


class _ComputerClock:
    """The computer's own time, where nobody gives another."""

    def now(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
