"""Vendors on this computer for a test or a benchmark, in a process of their own, and interviews held with them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from interview_desktop.providers.local.voice_pack import voices_folder

ROOT = Path(__file__).parents[2]


@dataclass
class Cloud:
    """``told`` is what the servers tell while they serve."""

    process: subprocess.Popen[str]
    told: list[dict[str, Any]] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)
    key: str = ""

    @property
    def recognised_ms(self) -> list[float]:
        return [item["recognised_ms"] for item in self.told if "recognised_ms" in item]

    @property
    def complaints(self) -> list[str]:
        """What was wrong with what was sent to them; known when they have stopped."""
        return [text for item in self.told for text in item.get("complaints", ())]

    def simulate(self, data: Path, *options: str, limit_s: float = 500.0) -> dict[str, Any]:
        """Let a synthetic candidate hold an interview with ``options`` of ``interview-desktop simulate``.

        Raises:
            RuntimeError: it ended with an error; the message is what it told.
        """
        command = [sys.executable, "-m", "interview_desktop", "simulate", "--json", *options]
        for provider, url in self.addresses.items():
            command += ["--base-url", f"{provider}={url}"]
        environment = {
            **os.environ,
            "INTERVIEW_DESKTOP_VOICES": str(voices_folder()),
            "INTERVIEW_DESKTOP_DATA": str(data),
            "OPENAI_API_KEY": self.key,
            "ANTHROPIC_API_KEY": self.key,
        }
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=limit_s, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{done.stderr[-2000:]}\n{done.stdout[-500:]}")
        found: dict[str, Any] = json.loads(done.stdout)
        return found


@contextmanager
def cloud(*options: str) -> Iterator[Cloud]:
    """``options`` are those of ``python -m tests.fakes.cloud``."""
    command = [sys.executable, "-m", "tests.fakes.cloud", *options]
    environment = {"INTERVIEW_DESKTOP_VOICES": str(voices_folder()), **os.environ}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            first = json.loads(process.stdout.readline() or "{}")
            if "openai" not in first:
                raise RuntimeError("the vendors did not start")
            found = Cloud(process, addresses={name: first[name] for name in ("openai", "anthropic")}, key=first["key"])
            reading = threading.Thread(target=_read, args=(process, found.told), daemon=True)
            reading.start()
            yield found
            process.stdin.close()
            reading.join(30)
        finally:
            process.kill()


def _read(process: subprocess.Popen[str], told: list[dict[str, Any]]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        told.append(json.loads(line))
