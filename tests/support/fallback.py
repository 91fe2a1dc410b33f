"""The interpreters that run code without Docker, for tests: fetched and compiled once on a computer."""

from __future__ import annotations

import asyncio
import functools
import os
import threading

import filelock
import pytest

from interview_desktop.execution.fallback.runtimes import Runtimes
from interview_desktop.ports import Trouble


@functools.cache
def _reason() -> str:
    """Why they cannot be had, or nothing."""
    said = []

    def prepare() -> None:
        runtimes = Runtimes()
        runtimes.folder.mkdir(parents=True, exist_ok=True)
        try:
            # Tests of several processes want them at the same time.
            with filelock.FileLock(runtimes.folder / ".tests.lock"):
                asyncio.run(runtimes.prepare(lambda _done, _sentence: None))
        except Trouble as trouble:
            said.append(f"{trouble.message} {trouble.remedy}")

    # The test that asks may have a loop of its own running.
    thread = threading.Thread(target=prepare)
    thread.start()
    thread.join()
    return " ".join(said)


def require_fallback() -> Runtimes:
    """Skip the test with the reason where they cannot be had; with ``CI=true`` fail it."""
    if reason := _reason():
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must run the fallback's tests: {reason}", pytrace=False)
        pytest.skip(f"fallback: {reason}")
    return Runtimes()
