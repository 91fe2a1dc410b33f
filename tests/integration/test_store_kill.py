"""SIGKILL at any moment loses nothing that was acknowledged."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from interview_desktop.domain.events import Envelope
from tests.support.store_writer import item
from tests.support.stores import opened

ROOT = Path(__file__).parents[2]
KILLS = 10


def write_until_killed(folder: Path, session_id: str, delay_s: float) -> int:
    """Kill the writer ``delay_s`` seconds after its first word; the last number that it had acknowledged."""
    command = [sys.executable, "-m", "tests.support.store_writer", str(folder), session_id]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        timer = threading.Timer(delay_s, process.kill)
        timer.start()
        try:
            # A line that the kill cut in half was not acknowledged to anybody.
            lines = [first, *process.stdout]
        finally:
            timer.cancel()
            process.kill()
    assert process.returncode == -signal.SIGKILL, "the writer ended by itself"
    return int([line for line in lines if line.endswith("\n")][-1].split()[1])


@pytest.mark.limit(120)
async def test_every_acknowledged_event_is_there_after_each_of_ten_kills(tmp_path: Path):
    chance = random.Random(20)
    acknowledged = 0
    for _ in range(KILLS):
        acknowledged = write_until_killed(tmp_path, "killed", chance.uniform(0.0, 0.4))
        async with opened(tmp_path) as store:
            found = await store.load("killed")
            assert len(found) >= acknowledged
            assert found == [Envelope("killed", seq, *item(seq)) for seq in range(1, len(found) + 1)]
            assert store.read_only == ""
            if found:
                (summary,) = await store.sessions()
                assert summary.elapsed_s == float(len(found))
                spoken = [e.seq for e in found if e.payload.KIND == "candidate_said"]
                assert sorted(hit.seq for hit in await store.search("utterance", 10_000)) == spoken
    assert acknowledged > KILLS
