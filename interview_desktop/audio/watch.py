"""Waits for a lost device to return, in a child process (see ``probe``)."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress

from interview_desktop.audio import probe

log = logging.getLogger(__name__)

EVERY_S = 1.5


class DeviceWatch:
    """Calls ``on_ready`` on the loop each time the device could be opened; runs from ``start`` to ``stop``."""

    def __init__(self, is_input: bool, device_key: str | None, on_ready: Callable[[], None]) -> None:
        self._kind = "input" if is_input else "output"
        self._key = device_key or ""
        self._on_ready = on_ready
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._child: subprocess.Popen[str] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._run, name=f"{self._kind} watch", daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()
        with self._lock:
            if self._child is not None:
                self._child.kill()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._follow()
            except OSError as error:
                log.info("cannot look for the %s device: %s", self._kind, error)
            # The child ended by itself: it hung, or the sound system crashed it.
            self._stopped.wait(EVERY_S)

    def _follow(self) -> None:
        with self._lock:
            if self._stopped.is_set():
                return
            self._child = subprocess.Popen(
                probe.command(f"--{self._kind}={self._key}", f"--every={EVERY_S}"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                env=probe.environment(),
            )
        with self._child as child:
            assert child.stdout is not None
            for line in child.stdout:
                self._judge(line)
        self._child = None

    def _judge(self, line: str) -> None:
        with suppress(ValueError, KeyError, RuntimeError):
            works = json.loads(line)[f"{self._kind}s"][self._key]["works"]
            if works and not self._stopped.is_set() and self._loop is not None:
                self._loop.call_soon_threadsafe(self._ready)

    def _ready(self) -> None:
        if not self._stopped.is_set():
            self._on_ready()
