"""Whatever the candidate's program does, the report is honest and in time, nothing of it stays, and the next run is as
if it had never been."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import replace

import pytest

from interview_desktop.execution.docker_runner import DockerRunner
from interview_desktop.ports import CodeJob, Limits
from tests.support.hostile import PROGRAMS
from tests.support.hostile.attack import SECRET, Attack, attack_all
from tests.support.hostile.program import Hostile
from tests.support.hostile.verdict import dishonest, late, left_behind
from tests.support.sandboxes import containers_of, require_sandboxes, wait_until

WANTED_PER_LANGUAGE = 40


def by_key(program: Hostile) -> str:
    return program.key


@pytest.fixture(scope="module")
def attacks(request: pytest.FixtureRequest) -> dict[str, Attack]:
    """All programs that any selected test asks for, run two at a time: one after the other would take twice as long."""
    require_sandboxes()
    selected = [item for item in request.session.items if isinstance(item, pytest.Function)]
    asked = [item.callspec.params.get("program") for item in selected if hasattr(item, "callspec")]
    chosen = {program.key: program for program in asked if isinstance(program, Hostile)}
    attacks = attack_all(list(chosen.values()))
    assert wait_until(lambda: not containers_of()), "a sandbox outlived its runner"
    return attacks


def test_there_are_enough_of_every_kind() -> None:
    languages = Counter(program.language for program in PROGRAMS)
    assert min(languages["python"], languages["javascript"]) >= WANTED_PER_LANGUAGE
    families = {(program.family, program.language) for program in PROGRAMS}
    assert len(families) == 2 * len({family for family, _ in families})
    assert len({program.key for program in PROGRAMS}) == len(PROGRAMS)


@pytest.mark.docker
@pytest.mark.slow
@pytest.mark.parametrize("program", PROGRAMS, ids=by_key)
def test_it_is_reported_honestly_and_in_time_and_nothing_of_it_stays(
    program: Hostile, attacks: dict[str, Attack]
) -> None:
    attack = attacks[program.key]

    assert [*dishonest(attack)] == []
    assert [*late(attack)] == []
    assert [*left_behind(attack)] == []


# ── the searches search ──────────────────────────────────────────────────────────────────────────────────────────


def one(key: str) -> Hostile:
    (program,) = (program for program in PROGRAMS if program.key == key)
    return program


@pytest.mark.docker
@pytest.mark.parametrize("language", ["python", "javascript"])
async def test_a_search_finds_what_is_there(language: str) -> None:
    """Else its silence would prove nothing."""
    require_sandboxes()
    tests = one(f"{language}-looks-for-the-other-tests")
    answer = one(f"{language}-looks-for-the-answer")
    comment = "#" if language == "python" else "//"
    keep = ("kept = []", "kept.append(n)") if language == "python" else ("const kept = [];", "kept.push(n);")
    keeping = replace(tests, head=keep[0] + tests.head).code
    first_line = "def solve(n):\n" if language == "python" else "function solve(n) {\n"
    keeping = keeping.replace(first_line, f"{first_line}    {keep[1]}\n", 1)
    leaking = f"{answer.code}\n{comment} {SECRET}\n"
    runner = DockerRunner()
    try:
        limits = Limits(5.0, 20.0)
        input_kept = await runner.run(CodeJob(language, keeping, "solve", ((tests.extra[0],), (2,)), limits))
        answer_kept = await runner.run(CodeJob(language, leaking, "solve", ((2,),), limits))
    finally:
        await runner.close()

    assert input_kept.calls[1].status == "returned", input_kept
    assert json.loads(input_kept.calls[1].value_json or "")
    assert answer_kept.calls[0].value_json == json.dumps(SECRET), answer_kept


# ── two at once ──────────────────────────────────────────────────────────────────────────────────────────────────

_LEAVES_TRACES = """
import os, socket, subprocess, sys, threading, time

def solve(secret, seconds):
    began = time.monotonic()
    kept = [secret.encode() * 1000]
    os.environ["SECRET"] = secret
    with open(secret, "w") as file: file.write(secret)
    listening = socket.socket(socket.AF_UNIX)
    listening.bind("\\0" + secret)
    listening.listen()
    subprocess.Popen(["sh", "-c", "sleep 100; : " + secret])
    time.sleep(seconds)
    return [began, time.monotonic()]
"""
_LOOKS_FOR_TRACES = """
import os, socket, time

def solve(secret, seconds):
    began, found = time.monotonic(), []
    def look(path):
        try: descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        except OSError: return
        try:
            if secret.encode() in os.read(descriptor, 1 << 20): found.append(path)
        except OSError: pass
        os.close(descriptor)
    while time.monotonic() < began + seconds and not found:
        for pid in filter(str.isdigit, os.listdir("/proc")):
            if pid != str(os.getpid()):
                for name in ("cmdline", "environ", "mem", "cwd/" + secret, "root/sandbox/" + secret, "net/unix"):
                    look(f"/proc/{pid}/{name}")
        look("/proc/net/unix")
        for folder in ("/sandbox", "/tmp", "/var/tmp", "/run", "/dev/shm", "/dev/mqueue"):
            if os.path.isdir(folder): found += [name for name in os.listdir(folder) if secret in name]
        try:
            socket.socket(socket.AF_UNIX).connect("\\0" + secret)
            found.append("socket")
        except OSError: pass
        time.sleep(0.05)
    return [began, time.monotonic(), found]
"""


@pytest.mark.docker
async def test_two_candidates_at_once_see_nothing_of_each_other() -> None:
    require_sandboxes()
    secret, limits = "tracesofanother", Limits(10.0, 20.0)
    runner = DockerRunner()
    try:
        leaving, looking = await asyncio.gather(
            runner.run(CodeJob("python", _LEAVES_TRACES, "solve", ((secret, 2.0),), limits)),
            runner.run(CodeJob("python", _LOOKS_FOR_TRACES, "solve", ((secret, 2.0),), limits)),
        )
        both = _LOOKS_FOR_TRACES.replace("def solve", "def look_for") + _LEAVES_TRACES.replace("def solve", "def leave")
        both += "\ndef solve(secret, seconds):\n    leave(secret, 0)\n    return look_for(secret, seconds)\n"
        alone = await runner.run(CodeJob("python", both, "solve", ((secret, 0.5),), limits))
    finally:
        await runner.close()

    left_from, left_until = json.loads(leaving.calls[0].value_json or "")
    looked_from, looked_until, found = json.loads(looking.calls[0].value_json or "")
    assert max(left_from, looked_from) < min(left_until, looked_until), "they did not run at the same time"
    assert found == []
    # In its own sandbox the same search finds them.
    assert json.loads(alone.calls[0].value_json or "")[2]
