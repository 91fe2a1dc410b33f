"""``CodeRunner`` on the Docker engine: a fresh container for every job."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from interview_desktop.execution.engine import Engine, connect
from interview_desktop.execution.images import image_tag, require_language, seccomp_profile
from interview_desktop.execution.sandbox import LABEL, Sandbox
from interview_desktop.ports import CodeJob, JobOutcome, Trouble

T = TypeVar("T")

JOBS_AT_ONCE = 2
THREADS = 2 * JOBS_AT_ONCE
"""Each job may hold one thread that waits for its answer and one that stops it."""


class DockerRunner:
    """Runs jobs in single-use containers, at most ``JOBS_AT_ONCE`` at a time.

    ``environ`` and ``home`` tell where the engine is looked for (None: this process's own). Nothing is connected or
    imported before the first job.
    """

    def __init__(self, environ: Mapping[str, str] | None = None, home: Path | None = None) -> None:
        self._environ = environ
        self._home = home
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="docker")
        self._slots = asyncio.Semaphore(JOBS_AT_ONCE)
        self._connecting = asyncio.Lock()
        self._engine: Engine | None = None
        self._open: set[Sandbox] = set()

    async def run(self, job: CodeJob) -> JobOutcome:
        """Run ``job`` in a fresh container; see ``ports.CodeRunner``.

        Raises:
            Trouble: ``language_unknown``, ``docker_missing``, ``docker_unreachable``, ``docker_forbidden``,
                ``docker_remote``, ``image_missing``, ``sandbox_failed``.
        """
        require_language(job.language)
        async with self._slots:
            sandbox = await self.prepare(job.language)
            try:
                return await self._in_thread(lambda: sandbox.run(job))
            finally:
                await self.discard(sandbox)

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
        for sandbox in list(self._open):
            await self.discard(sandbox)
        await self._disconnect()
        self._threads.shutdown(wait=False)

    async def _connected(self) -> Engine:
        async with self._connecting:
            if self._engine is None:
                self._engine = await self._in_thread(self._connect)
            return self._engine

    def _connect(self) -> Engine:
        engine = connect(self._environ, self._home)
        engine.sweep(LABEL)
        return engine

    async def _disconnect(self) -> None:
        engine, self._engine = self._engine, None
        if engine is not None:
            await self._in_thread(engine.close)

    def _in_thread(self, work: Callable[[], T]) -> asyncio.Future[T]:
        return asyncio.get_running_loop().run_in_executor(self._threads, work)
