"""The sandbox's walls as the engine and as a program inside sees them, and what happens when something goes away."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from interview_desktop.execution import images
from interview_desktop.execution.docker_runner import DockerRunner
from interview_desktop.ports import CodeJob, JobOutcome, Limits, Trouble
from tests.support.sandboxes import containers_of, docker, require_sandboxes, wait_until

ROOT = Path(__file__).parents[2]
LANGUAGES = ("python", "javascript")
ENDLESS = {
    "python": "def solve():\n    while True: pass\n",
    "javascript": "function solve() { for (;;) {} }\n",
}


@asynccontextmanager
async def docker_runner() -> AsyncIterator[DockerRunner]:
    require_sandboxes()
    runner = DockerRunner()
    try:
        yield runner
    finally:
        await runner.close()
        assert wait_until(lambda: not containers_of()), "a container was left over"


async def ask_inside(code: str, *calls: tuple[Any, ...], limits: Limits | None = None) -> JobOutcome:
    async with docker_runner() as runner:
        return await runner.run(CodeJob("python", code, "solve", calls or ((),), limits or Limits(5.0, 15.0)))


# ── the walls ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.docker
@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_engine_has_been_told_every_restriction(language: str) -> None:
    async with docker_runner() as runner:
        sandbox = await runner.prepare(language)
        (seen,) = json.loads(docker("inspect", sandbox.container))
        await runner.discard(sandbox)

    host, config = seen["HostConfig"], seen["Config"]
    told = {
        key: host[key]
        for key in (
            "AutoRemove",
            "Memory",
            "MemorySwap",
            "NanoCpus",
            "PidsLimit",
            "NetworkMode",
            "IpcMode",
            "Privileged",
        )
    }
    assert told == {
        "AutoRemove": True,
        "Memory": 128 << 20,
        "MemorySwap": 128 << 20,
        "NanoCpus": 500_000_000,
        "PidsLimit": 64,
        "NetworkMode": "none",
        "IpcMode": "none",
        "Privileged": False,
    }
    assert host["ReadonlyRootfs"] is True
    assert host["CapDrop"] == ["ALL"]
    assert not host["CapAdd"]
    assert not host["Init"]
    assert not host["Binds"]
    assert not seen["Mounts"]
    assert host["LogConfig"]["Type"] == "none"
    assert "no-new-privileges" in host["SecurityOpt"]
    (profile,) = [option for option in host["SecurityOpt"] if option.startswith("seccomp=")]
    assert json.loads(profile.removeprefix("seccomp="))["defaultAction"] == "SCMP_ACT_ERRNO"
    assert set(host["Tmpfs"]["/sandbox"].split(",")) == {
        "size=32m", "nr_inodes=1024", "mode=0700", "noexec", "nosuid", "nodev", "uid=10001", "gid=10001"
    }  # fmt: skip
    assert config["User"] == "10001:10001"
    assert config["StdinOnce"] is True
    assert seen["NetworkSettings"]["Networks"].keys() <= {"none"}


LOOK_AROUND = """
import os

def solve():
    status = dict(line.rstrip().split(":\\t", 1) for line in open("/proc/self/status") if ":\\t" in line)
    mounts = [line.split() for line in open("/proc/mounts")]
    def options(path): return next(set(m[3].split(",")) for m in mounts if m[1] == path)
    def number(*paths):
        for path in paths:
            try: return open("/sys/fs/cgroup/" + path).read().split()
            except OSError: pass
    return {
        "ids": [os.getuid(), os.geteuid(), os.getgid(), os.getgroups()],
        "capabilities": [status[name] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")],
        "no new privileges": status["NoNewPrivs"],
        "seccomp": status["Seccomp"],
        "root": "ro" in options("/"),
        "folder": sorted(option for option in options("/sandbox") if not option.startswith(("uid", "gid", "rela"))),
        "memory": number("memory.max", "memory/memory.limit_in_bytes"),
        "cpu": number("cpu.max") or [number("cpu/cpu.cfs_quota_us")[0], number("cpu/cpu.cfs_period_us")[0]],
        "processes": number("pids.max", "pids/pids.max"),
        "network": os.listdir("/sys/class/net"),
        "shared memory": os.path.ismount("/dev/shm"),
        "environment": sorted(os.environ),
        "runner": [os.stat("/proc/1/fd").st_uid, os.access("/proc/1/fd", os.R_OK)],
        "open": sorted(int(fd) for fd in os.listdir("/proc/self/fd"))[:5],
        "core": __import__("resource").getrlimit(__import__("resource").RLIMIT_CORE),
    }
"""


@pytest.mark.docker
async def test_a_program_inside_meets_every_restriction() -> None:
    (call,) = (await ask_inside(LOOK_AROUND)).calls

    assert call.status == "returned", call
    seen = json.loads(call.value_json or "")
    assert seen == {
        "ids": [10001, 10001, 10001, seen["ids"][3]],
        "capabilities": ["0" * 16] * 5,
        "no new privileges": "1",
        "seccomp": "2",
        "root": True,
        "folder": ["mode=700", "nodev", "noexec", "nosuid", "nr_inodes=1024", "rw", "size=32768k"],
        "memory": [str(128 << 20)],
        "cpu": ["50000", "100000"],
        "processes": ["64"],
        "network": ["lo"],
        "shared memory": False,
        "environment": ["HOME", "LANG", "PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED", "TMPDIR"],
        "runner": [0, False],
        "open": [0, 1, 2, 3, 4],
        "core": [0, 0],
    }
    assert 0 not in seen["ids"][3]


@pytest.mark.docker
async def test_times_and_memory_come_from_the_container() -> None:
    code = "def solve(n):\n    data = bytearray(n << 20)\n    return sum(range(n * 10_000))\n"

    outcome = await ask_inside(code, (1,), (60,))

    assert outcome.peak_memory_bytes is not None
    assert 60 << 20 < outcome.peak_memory_bytes <= 128 << 20
    small, large = (call.cpu_ms for call in outcome.calls)
    assert small is not None
    assert large is not None
    assert 0 < small < large
    assert outcome.wall_ms >= sum(call.wall_ms for call in outcome.calls)


@pytest.mark.docker
async def test_what_no_time_is_left_for_is_not_run() -> None:
    outcome = await ask_inside(ENDLESS["python"], (), (), (), limits=Limits(test_s=1.0, job_s=1.5))

    assert outcome.reason == "timeout"
    assert [call.status for call in outcome.calls] == ["timeout", "timeout", "not_run"]
    assert "1 of them" in outcome.message


@pytest.mark.docker
async def test_every_job_has_a_sandbox_of_its_own() -> None:
    leave = "import os\ndef solve():\n    open('left', 'w').close()\n    return os.listdir('.')\n"
    async with docker_runner() as runner:
        first, second = await asyncio.gather(*(runner.run(CodeJob("python", leave, "solve", ((),))) for _ in range(2)))

    assert [call.value_json for call in (*first.calls, *second.calls)] == ['["left"]', '["left"]']


# ── going away ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.docker
@pytest.mark.parametrize("language", LANGUAGES)
async def test_cancelling_stops_the_program(language: str) -> None:
    async with docker_runner() as runner:
        run = asyncio.create_task(runner.run(CodeJob(language, ENDLESS[language], "solve", ((),))))
        assert await asyncio.to_thread(wait_until, lambda: containers_of(None, "status=running"))
        await asyncio.sleep(0.5)
        run.cancel()
        with pytest.raises(asyncio.CancelledError):
            await run
        # At once: the cancelled call returns only when the program is dead.
        assert not containers_of(None, "status=running")


@pytest.mark.docker
async def test_a_prepared_sandbox_that_is_not_used_goes_with_the_runner() -> None:
    async with docker_runner() as runner:
        await runner.prepare("python")
        assert containers_of(None, "status=running")


KILLED = """
import asyncio, sys
from interview_desktop.execution.docker_runner import DockerRunner
from interview_desktop.ports import CodeJob

asyncio.run(DockerRunner().run(CodeJob(sys.argv[1], sys.argv[2], "solve", ((),))))
"""


@pytest.mark.docker
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_when_the_app_is_killed(language: str) -> None:
    require_sandboxes()
    app = subprocess.Popen([sys.executable, "-c", KILLED, language, ENDLESS[language]], cwd=ROOT)
    try:
        assert wait_until(lambda: containers_of(app.pid, "status=running"))
    finally:
        app.send_signal(signal.SIGKILL)
        app.wait()

    assert wait_until(lambda: not containers_of(app.pid))


@pytest.mark.docker
async def test_a_sandbox_that_is_removed_from_outside_ends_the_run() -> None:
    async with docker_runner() as runner:
        sandbox = await runner.prepare("python")
        job = CodeJob("python", ENDLESS["python"], "solve", ((), ()))
        run = asyncio.create_task(asyncio.to_thread(sandbox.run, job))
        await asyncio.sleep(0.3)
        await asyncio.to_thread(docker, "rm", "--force", sandbox.container)
        outcome = await run

    assert outcome.reason == "engine_error", "it is not the candidate's fault"
    assert [call.status for call in outcome.calls] == ["not_run", "not_run"]
    assert "from outside" in outcome.message


@pytest.mark.docker
async def test_an_image_that_is_not_built_is_told_with_the_command_that_builds_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "interview_desktop.execution.docker_runner.image_tag", lambda language: f"interview-desktop-none-{language}:0"
    )
    async with docker_runner() as runner:
        with pytest.raises(Trouble) as caught:
            await runner.run(CodeJob("python", "", "solve", ()))

    assert caught.value.code == "image_missing"
    assert "interview-desktop executors build" in caught.value.remedy


async def test_an_engine_that_does_not_answer_is_told_as_trouble(tmp_path: Path) -> None:
    runner = DockerRunner({"DOCKER_HOST": f"unix://{tmp_path}/nobody.sock"}, tmp_path)
    try:
        with pytest.raises(Trouble) as caught:
            await runner.run(CodeJob("python", "def solve(): pass", "solve", ((),)))
    finally:
        await runner.close()

    assert caught.value.code == "docker_unreachable"
    assert "nobody.sock" in caught.value.message
    assert caught.value.remedy


# ── the images ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.docker
async def test_doctor_tells_engine_and_images_as_facts() -> None:
    require_sandboxes()

    engine, python, javascript = await images.check()

    assert engine.status in {"ok", "warning"}
    assert {"engine", "runc", "containerd", "cgroup"} <= engine.facts.keys()
    assert engine.facts["cgroup"] in {"1", "2"}
    assert [python.status, javascript.status] == ["ok", "ok"]
    assert not any(line.needed for line in (engine, python, javascript))
    assert await images.missing_images() == []


async def test_doctor_without_an_engine_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nobody.sock")

    lines = await images.check()

    assert [line.status for line in lines] == ["missing"] * 3
    assert all(line.remedy for line in lines)


@pytest.mark.docker
@pytest.mark.limit(120)
async def test_an_image_of_other_files_is_built_from_a_local_base_and_not_taken_for_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_sandboxes()
    ours = images.image_tag("python")
    for name in LANGUAGES:
        (tmp_path / name).mkdir()
        (tmp_path / name / "Dockerfile").write_text(
            f"ARG BASE_IMAGE=none\nFROM ${{BASE_IMAGE}}\nLABEL made={os.getpid()}\n"
        )
    told: list[tuple[float, str]] = []
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(images, "executors_folder", lambda: tmp_path)
        theirs = images.image_tag("python")
        try:
            assert await images.missing_images() == list(LANGUAGES)
            await images.build_images(["python"], lambda done, text: told.append((done, text)), {"python": ours})
            await asyncio.sleep(0)

            assert await images.missing_images() == ["javascript"]
            elsewhere.undo()
            currents = {tag: current for _language, tag, _size, current in await images.list_images()}
            assert (currents[ours], currents[theirs]) == (True, False)
        finally:
            subprocess.run(["docker", "rmi", theirs], capture_output=True, check=False)  # noqa: ASYNC221
    assert [done for done, _text in told] == sorted(done for done, _text in told)
    assert told[-1][0] == 1.0


@pytest.mark.docker
async def test_a_base_image_that_cannot_be_had_is_told_with_a_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_sandboxes()
    (tmp_path / "python").mkdir()
    (tmp_path / "python" / "Dockerfile").write_text("FROM localhost:1/no-such-image:0\n")
    monkeypatch.setattr(images, "executors_folder", lambda: tmp_path)

    with pytest.raises(Trouble) as caught:
        await images.build_images(["python"], lambda done, text: None)

    assert caught.value.code == "registry_unreachable"
    assert "--base-image" in caught.value.remedy
