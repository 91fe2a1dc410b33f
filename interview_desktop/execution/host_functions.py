"""``HostFunctions`` in a child process: started once, reused, killed when it takes too long."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from interview_desktop.execution import host_worker
from interview_desktop.ports import Trouble

CHECK_S: Final = 5.0
GENERATE_S: Final = 20.0
LONGEST_ANSWER: Final = 64 << 20


class HostProcess:
    """One call at a time; others wait. ``check_s`` and ``generate_s`` limit the time of one call."""

    def __init__(self, check_s: float = CHECK_S, generate_s: float = GENERATE_S) -> None:
        self._check_s = check_s
        self._generate_s = generate_s
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="host functions")
        self._turn = asyncio.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Of the process, when there is one."""
        return self._child.pid if self._child is not None else None

    async def check(self, code: str, name: str, arguments: Sequence[Any], expected: Any, got_json: str) -> bool | str:
        request = {"op": "check", "arguments": list(arguments), "expected": expected, "got": got_json}
        answer = await self._ask({**request, "code": code, "name": name}, self._check_s)
        said = answer.get("value")
        if not isinstance(said, bool | str):
            raise Trouble(
                "checker_failed",
                f"The checker {name} of this problem {_why(answer)}.",
                "This is a fault of the problem, not of your code: choose another one, and report this.",
            )
        return said

    async def generate(self, code: str, size: int, seed: int) -> tuple[Any, ...]:
        answer = await self._ask(
            {"op": "generate", "code": code, "name": "generate", "size": size, "seed": seed}, self._generate_s
        )
        made = answer.get("value")
        if not isinstance(made, list):
            raise Trouble(
                "generator_failed",
                f"The generator of this problem {_why(answer)} for the size {size}.",
                "This is a fault of the problem, not of your code: choose another one, and report this.",
            )
        return tuple(made)

    async def close(self) -> None:
        self._kill()
        async with self._turn:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._reap)
        self._thread.shutdown(wait=False)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="host functions")

    async def _ask(self, request: dict[str, Any], limit_s: float) -> dict[str, Any]:
        data = json.dumps({**request, "limit_s": limit_s}).encode()
        async with self._turn:
            work = asyncio.get_running_loop().run_in_executor(self._thread, self._exchange, data, limit_s)
            try:
                return await asyncio.shield(work)
            except asyncio.CancelledError:
                # Whoever stops a run does not wait for a checker.
                self._kill()
                await asyncio.wait([work])
                raise

    def _exchange(self, data: bytes, limit_s: float) -> dict[str, Any]:
        """In the thread: one request and its answer, ``{"error": why}`` when there is none."""
        try:
            child = self._alive()
        except OSError as error:
            return {"error": f"could not be started ({error})"}
        late = threading.Event()

        def too_late() -> None:
            late.set()
            child.kill()

        timer = threading.Timer(limit_s, too_late)
        timer.daemon = True
        timer.start()
        try:
            assert child.stdin is not None
            assert child.stdout is not None
            child.stdin.write(host_worker.LENGTH.pack(len(data)) + data)
            child.stdin.flush()
            head = child.stdout.read(host_worker.LENGTH.size)
            length = host_worker.LENGTH.unpack(head)[0] if len(head) == host_worker.LENGTH.size else 0
            answer = child.stdout.read(length) if length <= LONGEST_ANSWER else b""
            if answer and len(answer) == length:
                parsed = json.loads(answer)
                return parsed if isinstance(parsed, dict) else {}
        except (OSError, ValueError, RecursionError):
            # Told below: the process is gone, or is no longer in step.
            pass
        finally:
            timer.cancel()
        self._reap()
        if late.is_set():
            return {"error": f"ran longer than {limit_s:g} s"}
        return {"error": "ended its process, or made more than can be taken"}

    def _alive(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._reap()
            self._child = subprocess.Popen(worker_command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return self._child

    def _kill(self) -> None:
        child = self._child
        if child is not None:
            child.kill()

    def _reap(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            assert pipe is not None
            try:
                pipe.close()
            except OSError:
                # What was still to be sent has no reader any more.
                continue
        child.wait()


def worker_command() -> list[str]:
    """How to start the process. A frozen app is no Python: it is started again with a hidden argument."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--host-functions"]
    return [sys.executable, "-I", "-S", str(Path(host_worker.__file__))]


def _why(answer: dict[str, Any]) -> str:
    return str(answer.get("error") or "gave no answer")
