"""Docker where it can be had; otherwise the fallback, but only for who has allowed it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from interview_desktop.execution.fallback.runner import FallbackRunner
from interview_desktop.ports import CodeJob, CodeRunner, JobOutcome, Trouble

SETTING: Final = "sandbox.fallback"
"""The remembered choice: true when the person accepts reduced isolation."""

NO_DOCKER: Final = frozenset(
    {
        "docker_missing",
        "docker_unreachable",
        "docker_forbidden",
        "docker_remote",
        "image_missing",
        "sandbox_failed",
        "executors_missing",
        "disk_full",
    }
)
"""The troubles that mean that no container can be had, and not that something else is wrong."""

OFFER: Final = "Or allow reduced isolation, which needs no Docker, and run again."


class ChoosingRunner:
    """Asks Docker at every run, so that it is used again as soon as it is there. Which one ran is the outcome's
    ``backend``. ``allowed`` is asked at every run too: leave can be taken back."""

    def __init__(self, docker: CodeRunner, fallback: FallbackRunner, allowed: Callable[[], bool]) -> None:
        self._docker = docker
        self._fallback = fallback
        self._allowed = allowed

    async def run(self, job: CodeJob) -> JobOutcome:
        """Run ``job``; see ``ports.CodeRunner``.

        Raises:
            Trouble: Docker's own, with the other way named, unless reduced isolation is allowed; then those of the
                fallback.
        """
        try:
            return await self._docker.run(job)
        except Trouble as trouble:
            if trouble.code not in NO_DOCKER:
                raise
            if self._allowed():
                return await self._fallback.run(job)
            raise Trouble(trouble.code, trouble.message, f"{trouble.remedy} {OFFER}".strip()) from trouble

    async def warm(self, language: str) -> None:
        """Have Docker ready; what the fallback keeps ready, it keeps after its first job."""
        await self._docker.warm(language)

    async def rest(self) -> None:
        await self._docker.rest()

    async def close(self) -> None:
        try:
            await self._docker.close()
        finally:
            await self._fallback.close()
