"""Helpers for tests that run code in real sandboxes."""

from __future__ import annotations

import functools
import os
import subprocess
import time
from collections.abc import Callable
from typing import Any

import pytest

from interview_desktop.execution.sandbox import LABEL
from tests.support.docker_engine import prepare


@functools.cache
def _reason() -> str | None:
    return prepare()


def require_sandboxes() -> None:
    """Skip the test with the reason where there can be no sandboxes; with ``CI=true`` fail it."""
    if reason := _reason():
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must run the docker tests: {reason}", pytrace=False)
        pytest.skip(f"docker: {reason}")


def docker(*arguments: str) -> str:
    """What the ``docker`` command prints; CalledProcessError when it fails."""
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.strip()


def containers_of(pid: int | None = None, *filters: str) -> list[str]:
    """Sandboxes, in any state, that the process (None: this one) has made."""
    arguments = [argument for text in filters for argument in ("--filter", text)]
    label = f"label={LABEL}={pid or os.getpid()}"
    return docker("ps", "--all", "--quiet", "--no-trunc", "--filter", label, *arguments).split()


def wait_until(condition: Callable[[], Any], limit_s: float = 20.0) -> Any:
    """The first true value of ``condition``; the last value when it does not become true in time."""
    deadline = time.monotonic() + limit_s
    while not (value := condition()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return value
