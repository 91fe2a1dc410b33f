"""A child process that speaks :mod:`messages` over pipes, served by threads: no pipe can block the loop."""

from __future__ import annotations

import asyncio
import contextlib
import os
import queue
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

from interview_desktop.providers.local.messages import BadMessage, Message, read_message

_KEPT_LINES = 20


class Child:
    """One run of a process. ``heard`` and ``ended`` are called on the loop; ``ended`` once, with the exit code.

    Raises:
        OSError: from the constructor, when the program cannot be started.
    """

    def __init__(
        self,
        command: Sequence[str],
        heard: Callable[[Message], None],
        ended: Callable[[int], None],
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._heard = heard
        self._ended = ended
        self._outbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._last_lines: deque[str] = deque(maxlen=_KEPT_LINES)
        self._process = subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._errors = threading.Thread(target=self._read_errors, name="child's errors", daemon=True)
        self._threads = [
            self._errors,
            threading.Thread(target=self._read, name="child's output", daemon=True),
            threading.Thread(target=self._write, name="child's input", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def last_words(self) -> str:
        """The last line that the process wrote to its standard error."""
        return self._last_lines[-1] if self._last_lines else ""

    def send(self, message: Message) -> None:
        """Queue a message; what a dead process cannot take is dropped."""
        self._outbox.put(message.to_bytes())

    def kill(self) -> None:
        with contextlib.suppress(OSError):
            self._process.kill()

    async def close(self, grace_s: float = 2.0) -> None:
        """End the process through its input, by force after ``grace_s``; returns when it and its threads are gone."""
        self._outbox.put(None)
        await asyncio.to_thread(self._join, grace_s)

    def _join(self, grace_s: float) -> None:
        try:
            self._process.wait(grace_s)
        except subprocess.TimeoutExpired:
            self.kill()
            self._process.wait()
        for thread in self._threads:
            thread.join()

    def _post(self, function: Callable[..., None], *values: object) -> None:
        # The loop may be closed already: nobody waits any more.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(function, *values)

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as source:
            try:
                while (message := read_message(source)) is not None:
                    self._post(self._heard, message)
            except (BadMessage, OSError) as problem:
                self._last_lines.append(str(problem))
                self.kill()
        code = self._process.wait()
        self._errors.join(1.0)
        self._outbox.put(None)
        self._post(self._ended, code)

    def _write(self) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError), self._process.stdin as target:
            while (data := self._outbox.get()) is not None:
                target.write(data)
                if self._outbox.empty():
                    target.flush()

    def _read_errors(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as source:
            for line in source:
                if text := line.decode(errors="replace").strip():
                    self._last_lines.append(text)


def _environment() -> dict[str, str]:
    """The app's environment, in which its package is found wherever the app was started."""
    root = str(Path(__file__).resolve().parents[3])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
