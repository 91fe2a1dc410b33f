"""One confined interpreter as the app sees it: a process to write to, to read packets from, and to kill. Blocking."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Final

from interview_desktop.execution.fallback.confined import (
    ANSWERS,
    ENDED,
    PACKET,
    PIECE,
    PRINTED,
    PRINTED_AS_ERROR,
)
from interview_desktop.execution.protocol import MEMORY_BYTES

FROZEN_FLAG: Final = "--confined"
"""How a frozen app, which has no Python to call, starts itself as the confined process."""
CHANNELS: Final = frozenset({PRINTED, PRINTED_AS_ERROR, ENDED, ANSWERS})
_WAITING_PACKETS: Final = 64


@dataclass(frozen=True, slots=True)
class Interpreter:
    """What to start: a compiled module and what the guest is told. ``environment`` is all that it sees of any."""

    module: Path
    arguments: tuple[str, ...]
    environment: tuple[str, ...] = ()
    memory_bytes: int = MEMORY_BYTES


@dataclass(frozen=True, slots=True)
class Packet:
    """``consumed``: how many bytes the guest had read of what was sent when it wrote this."""

    channel: int
    data: bytes
    consumed: int


def confined_command(words: Mapping[str, Any]) -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, FROZEN_FLAG, json.dumps(words)]
    # Isolated: neither the person's environment nor the current folder has a say in what is imported.
    return [sys.executable, "-I", "-B", str(Path(__file__).with_name("confined.py")), json.dumps(words)]


def bare_environment() -> dict[str, str]:
    """Nothing of the person's environment, but what Windows needs to load a library at all."""
    return {name: os.environ[name] for name in ("SYSTEMROOT", "WINDIR") if name in os.environ}


class Worker:
    """Use it from one thread; ``kill`` may come from any, at any time."""

    def __init__(self, interpreter: Interpreter) -> None:
        words = {
            "module_path": str(interpreter.module),
            "arguments": interpreter.arguments,
            "environment": interpreter.environment,
            "memory_bytes": interpreter.memory_bytes,
        }
        self.cpu_ns = 0
        self.memory = 0
        self.sent = 0
        self._stopping = threading.Event()
        self._packets: queue.Queue[Packet | None] = queue.Queue(_WAITING_PACKETS)
        self._process = subprocess.Popen(
            confined_command(words),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=bare_environment(),
            cwd=interpreter.module.parent,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._reader = threading.Thread(target=self._read, name="confined interpreter", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def stopped(self) -> bool:
        return self._stopping.is_set()

    def send(self, data: bytes) -> None:
        """The process always reads; when it is gone, ``receive`` tells."""
        assert self._process.stdin is not None
        self.sent += len(data)
        # ValueError: a kill closed the pipe.
        with contextlib.suppress(OSError, ValueError):
            self._process.stdin.write(data)
            self._process.stdin.flush()

    def receive(self, deadline: float) -> Packet | None:
        """The next packet; None when the process is gone. Raises: TimeoutError."""
        left = deadline - monotonic()
        if left <= 0:
            # Even if there is something: a program that never stops printing runs out of time all the same.
            raise TimeoutError
        try:
            return self._packets.get(timeout=left)
        except queue.Empty:
            raise TimeoutError from None

    def waiting(self) -> list[Packet]:
        """The packets that have come by now."""
        packets = []
        with contextlib.suppress(queue.Empty):
            while (packet := self._packets.get_nowait()) is not None:
                packets.append(packet)
            # The end is told once, and somebody is going to ask.
            self._put(None)
        return packets

    def kill(self) -> None:
        """End the process by force and return when it is gone. Safe to repeat."""
        self._stopping.set()
        self._process.kill()
        self._process.wait()
        assert self._process.stdin is not None
        with contextlib.suppress(OSError, ValueError):
            self._process.stdin.close()
        if threading.current_thread() is not self._reader:
            self._reader.join()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as stream:
            while header := stream.read(PACKET.size):
                if len(header) < PACKET.size:
                    break
                channel, length, cpu_ns, memory, consumed = PACKET.unpack(header)
                if channel not in CHANNELS or length > PIECE:
                    break
                data = stream.read(length)
                if len(data) < length:
                    break
                self.cpu_ns, self.memory = max(self.cpu_ns, cpu_ns), max(self.memory, memory)
                if not self._put(Packet(channel, data, consumed)):
                    return
        self._put(None)

    def _put(self, packet: Packet | None) -> bool:
        while not self._stopping.is_set():
            with contextlib.suppress(queue.Full):
                self._packets.put(packet, timeout=0.05)
                return True
        with contextlib.suppress(queue.Full):
            self._packets.put_nowait(None)
        return False


def run_confined_here(arguments: Sequence[str]) -> int:
    """The confined process inside this one, for the frozen app's hidden argument."""
    from interview_desktop.execution.fallback.confined import main

    main(arguments)
    return 0
