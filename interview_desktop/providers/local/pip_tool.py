"""pip as the carrier of pinned wheels, run as a process: it brings the person's own configuration, proxy and cache."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from interview_desktop.ports import Trouble

_PROGRESS = re.compile(r"^Progress (\d+) of (\d+)$")
_KEPT_LINES = 40


class PipFailed(Exception):
    """pip ended with an error; ``output`` are its last lines, without addresses."""

    def __init__(self, output: str) -> None:
        super().__init__(output)
        self.output = output


def pip_command() -> list[str]:
    """How to start pip. A frozen app is no Python: it runs its own pip behind a hidden argument."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--pip"]
    return [sys.executable, "-m", "pip"]


def run_pip_here(arguments: Sequence[str]) -> int:
    """pip inside this process, for the frozen app's hidden argument ``--pip``."""
    import runpy

    sys.argv = ["pip", *arguments]
    try:
        runpy.run_module("pip", run_name="__main__")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    return 0


async def run_pip(arguments: Sequence[str], scratch: Path, moved: Callable[[int, int], None]) -> None:
    """Run pip until it ends; its temporary files go to ``scratch``. ``moved`` gets bytes so far and in all of one file.

    Cancelling kills pip and returns when it is gone.

    Raises:
        PipFailed: pip reported an error.
        Trouble: ``pip_missing`` when it cannot be started at all.
    """
    try:
        run = _PipRun(arguments, scratch, moved)
    except OSError as problem:
        raise Trouble(
            "pip_missing", f"pip could not be started: {problem}.", "Install pip for this Python, then fetch again."
        ) from problem
    try:
        code, output = await run.done
    except asyncio.CancelledError:
        await asyncio.shield(asyncio.to_thread(run.kill))
        raise
    if code != 0:
        raise PipFailed(without_addresses(output))


class _PipRun:
    """One run of pip, read by a thread. ``done`` becomes its exit code and last lines."""

    def __init__(self, arguments: Sequence[str], scratch: Path, moved: Callable[[int, int], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._moved = moved
        self.done: asyncio.Future[tuple[int, str]] = self._loop.create_future()
        self._process = subprocess.Popen(
            [*pip_command(), *arguments, "--progress-bar", "raw", "--disable-pip-version-check", "--no-input"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **_temporary(scratch), "PYTHONUNBUFFERED": "1", "NO_COLOR": "1"},
            text=True,
            encoding="utf-8",
            errors="replace",
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._reader = threading.Thread(target=self._read, name="pip's output", daemon=True)
        self._reader.start()

    def kill(self) -> None:
        """End pip by force; returns when it is gone."""
        self._process.kill()
        self._reader.join()

    def _read(self) -> None:
        lines: deque[str] = deque(maxlen=_KEPT_LINES)
        assert self._process.stdout is not None
        with self._process.stdout as output:
            for line in output:
                text = line.strip()
                if match := _PROGRESS.match(text):
                    self._post(self._moved, int(match[1]), int(match[2]))
                elif text:
                    lines.append(text)
        self._post(self._finish, self._process.wait(), "\n".join(lines))

    def _finish(self, code: int, output: str) -> None:
        if not self.done.done():
            self.done.set_result((code, output))

    def _post(self, function: Callable[..., None], *values: object) -> None:
        # The loop may be closed already: nobody waits any more.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(function, *values)


def without_addresses(text: str) -> str:
    """pip's words without URLs: an index address may carry a password."""
    return re.sub(r"\b[a-z+]+://\S+", "…", text)


def _temporary(scratch: Path) -> Mapping[str, str]:
    return {name: str(scratch) for name in ("TMPDIR", "TEMP", "TMP")}
