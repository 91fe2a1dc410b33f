"""Runs of code that are made once and then told again: the same code on the same problem gives the same outcome."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from interview_desktop.ports import CodeJob, CodeRunner, HostFunctions, JobOutcome


class RecordedRunner:
    """Implements ``ports.CodeRunner`` over ``runner``, which runs each code once."""

    def __init__(self, runner: CodeRunner) -> None:
        self._runner = runner
        self._outcomes: dict[tuple[str, str, str], JobOutcome] = {}

    async def run(self, job: CodeJob) -> JobOutcome:
        key = (job.language, job.entry, job.code)
        if key not in self._outcomes:
            self._outcomes[key] = await self._runner.run(job)
        return self._outcomes[key]

    async def warm(self, language: str) -> None:
        """What is told again needs no sandbox."""

    async def rest(self) -> None: ...

    async def close(self) -> None:
        await self._runner.close()


class RecordedFunctions:
    """Implements ``ports.HostFunctions`` over ``host``, which is asked once about each value."""

    def __init__(self, host: HostFunctions) -> None:
        self._host = host
        self._said: dict[str, bool | str] = {}

    async def check(self, code: str, name: str, arguments: Sequence[Any], expected: Any, got_json: str) -> bool | str:
        asked = json.dumps([code, name, list(arguments), expected, got_json], default=str)
        key = hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()
        if key not in self._said:
            self._said[key] = await self._host.check(code, name, arguments, expected, got_json)
        return self._said[key]

    async def generate(self, code: str, size: int, seed: int) -> tuple[Any, ...]:
        return await self._host.generate(code, size, seed)

    async def close(self) -> None:
        await self._host.close()
