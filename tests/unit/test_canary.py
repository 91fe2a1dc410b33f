"""A key is put everywhere where keys may be; nothing that the app writes, prints or shows may hold it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.anthropic_server import FakeAnthropic

ROOT = Path(__file__).parents[2]
CANARY = "sk-test-canary-7319"

PROGRAM = """
import logging, subprocess, sys
logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
from interview_desktop.__main__ import main
code = main(sys.argv[1:])
print(subprocess.run(["ps", "-e", "-o", "args"], capture_output=True, text=True).stdout, file=sys.stderr)
sys.exit(code)
"""


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    keys = {"OPENAI_API_KEY": CANARY, "ANTHROPIC_API_KEY": CANARY, "INTERVIEW_DESKTOP_DATA": str(folder)}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        cwd=ROOT,
        env=os.environ | keys,
        capture_output=True,
        text=True,
    )


def assert_no_canary(folder: Path, *said: str) -> None:
    for text in said:
        assert CANARY not in text
    for path in folder.rglob("*"):
        if path.is_file():
            assert CANARY.encode() not in path.read_bytes(), path.name


@pytest.mark.limit(120)
async def test_a_session_against_a_vendor_that_refuses_leaves_no_key_anywhere(tmp_path: Path) -> None:
    import asyncio

    async with FakeAnthropic() as server:
        # The server knows another key: every turn is refused, and this computer holds the interview.
        held = await asyncio.to_thread(
            run, tmp_path, "simulate", "--interview", "behavioral", "--interviewer", "anthropic",
            "--base-url", server.base_url, "--persona", "weak", "--json",
        )  # fmt: skip
        tested = await asyncio.to_thread(
            run, tmp_path, "providers", "test", "anthropic", "--base-url", server.base_url, "--json"
        )
    assert held.returncode == 0, held.stderr[-2000:]
    session = json.loads(held.stdout)
    assert session["finished"]
    assert tested.returncode == 1
    assert json.loads(tested.stdout)["tests"][0]["code"] == "vendor_key_rejected"
    exported = await asyncio.to_thread(run, tmp_path, "sessions", "export", session["session_id"])
    listed = await asyncio.to_thread(run, tmp_path, "providers", "list", "--json")
    assert exported.returncode == listed.returncode == 0
    assert json.loads(listed.stdout)["providers"][1]["key"]["source"] == "environment"
    everything = [text for one in (held, tested, exported, listed) for text in (one.stdout, one.stderr)]
    assert_no_canary(tmp_path, *everything)
