"""Ready sandboxes on a real engine: used once, shared by nobody, replaced when they die, gone when not needed."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from interview_desktop.execution.docker_runner import READY, DockerRunner
from interview_desktop.execution.engine import Attached
from interview_desktop.execution.images import image_tag
from interview_desktop.execution.sandbox import LABEL, LABEL_COMPUTER, Sandbox, this_computer
from interview_desktop.ports import CodeJob, JobOutcome, Trouble
from tests.support.engine_relay import EngineRelay, engine_relay
from tests.support.sandboxes import containers_of, docker, require_sandboxes, wait_until
from tests.support.virtual_clock import VirtualClock

pytestmark = pytest.mark.docker

ROOT = Path(__file__).parents[2]
LANGUAGES = ("python", "javascript")
SEVEN = {"python": "def solve():\n    return 7\n", "javascript": "function solve() { return 7; }\n"}
ENDLESS = {"python": "def solve():\n    while True: pass\n", "javascript": "function solve() { for (;;) {} }\n"}


class Noting(DockerRunner):
    """Also notes each container that it starts, and in which of them an endless program has been started."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.made: list[str] = []
        self.sent: asyncio.Queue[str] = asyncio.Queue()

    async def prepare(self, language: str) -> Sandbox:
        sandbox = await super().prepare(language)
        self.made.append(sandbox.container)
        run, loop = sandbox.run, asyncio.get_running_loop()

        def noted(job: CodeJob) -> JobOutcome:
            if job.code in ENDLESS.values():
                loop.call_soon_threadsafe(self.sent.put_nowait, sandbox.container)
            return run(job)

        sandbox.run = noted  # type: ignore[method-assign]
        return sandbox


@asynccontextmanager
async def runner_of(*arguments: Any, **named: Any) -> AsyncIterator[Noting]:
    require_sandboxes()
    runner = Noting(*arguments, **named)
    try:
        yield runner
    finally:
        await runner.close()
        assert await there(lambda: not containers_of()), "a container was left over"


async def there(condition: Callable[[], Any]) -> Any:
    return await asyncio.to_thread(wait_until, condition)


async def warmed(runner: DockerRunner, *languages: str) -> None:
    for language in languages:
        await runner.warm(language)
    await runner.settled()


async def seven(runner: DockerRunner, language: str = "python") -> JobOutcome:
    outcome = await runner.run(CodeJob(language, SEVEN[language], "solve", ((),)))
    assert [call.value_json for call in outcome.calls] == ["7"], outcome
    return outcome


# ── ready ahead ──────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_ready_sandbox_is_taken_and_replaced() -> None:
    async with runner_of() as runner:
        await warmed(runner, *LANGUAGES)
        assert len(containers_of(None, "status=running")) == sum(READY.values())
        for language in LANGUAGES:
            first = list(runner.made)
            outcome = await seven(runner, language)
            assert outcome.pool_hit is True
            assert outcome.queue_ms is not None
            await runner.settled()
            assert len(runner.made) == len(first) + 1
        assert len(containers_of(None, "status=running")) == sum(READY.values())


async def test_without_a_pool_a_job_waits_for_its_own_sandbox_and_says_so() -> None:
    async with runner_of() as runner:
        outcome = await seven(runner)
        await runner.settled()

        assert outcome.pool_hit is False
        assert outcome.queue_ms is not None
        assert outcome.queue_ms > 0
        assert await there(lambda: not containers_of())


async def test_sandboxes_are_not_kept_for_ever() -> None:
    clock = VirtualClock()
    async with runner_of(clock=clock, idle_s=600) as runner:
        await warmed(runner, "python")
        await clock.advance(599)
        assert containers_of(None, "status=running")
        await clock.advance(2)

        assert await there(lambda: not containers_of())
        assert (await seven(runner)).pool_hit is False
        await runner.settled()
        assert (await seven(runner)).pool_hit is True


async def test_rest_leaves_nothing_and_a_job_still_runs() -> None:
    async with runner_of() as runner:
        await warmed(runner, *LANGUAGES)
        await runner.rest()

        assert await there(lambda: not containers_of())
        assert (await seven(runner)).pool_hit is False


KILLED = """
import asyncio, sys
from interview_desktop.execution.docker_runner import DockerRunner

async def app():
    runner = DockerRunner()
    for language in ("python", "javascript"):
        await runner.warm(language)
    if sys.argv[1] == "full":
        await runner.settled()
    print("warm", flush=True)
    await asyncio.sleep(600)

asyncio.run(app())
"""


def test_a_full_pool_is_gone_when_the_app_is_killed() -> None:
    require_sandboxes()
    app = subprocess.Popen([sys.executable, "-c", KILLED, "full"], cwd=ROOT, stdout=subprocess.PIPE)
    try:
        assert app.stdout is not None
        assert app.stdout.readline() == b"warm\n"
        assert len(containers_of(app.pid, "status=running")) == sum(READY.values())
    finally:
        app.send_signal(signal.SIGKILL)
        app.communicate()

    assert wait_until(lambda: not containers_of(app.pid))


@pytest.mark.parametrize("seconds", [0.05, 0.15, 0.3])
async def test_an_app_that_is_killed_while_it_fills_its_pool_leaves_nothing_to_the_next_one(seconds: float) -> None:
    require_sandboxes()
    app = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KILLED, "filling", cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert app.stdout is not None
    assert await app.stdout.readline() == b"warm\n"
    await asyncio.sleep(seconds)
    app.kill()
    await app.wait()
    # What has been started goes by itself. What has only been created stays for the next app, which sweeps.
    assert await there(lambda: not containers_of(app.pid, "status=running"))
    for _ in range(3):
        async with runner_of() as runner:
            await seven(runner)
        if not containers_of(app.pid):
            break

    assert containers_of(app.pid) == []


async def test_a_container_that_was_never_started_is_removed_when_its_app_is_gone() -> None:
    require_sandboxes()
    gone = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await gone.wait()
    labels = [f"--label={LABEL}={gone.pid}", f"--label={LABEL_COMPUTER}={this_computer()}"]
    orphan = docker("create", *labels, image_tag("python"))
    stranger = docker("create", labels[0], f"--label={LABEL_COMPUTER}=another", image_tag("python"))
    try:
        async with runner_of() as runner:
            await seven(runner)

        assert containers_of(gone.pid) == [stranger], f"{orphan} was to go, and what may be another computer's to stay"
    finally:
        docker("rm", "--force", orphan, stranger)


# ── used once ────────────────────────────────────────────────────────────────────────────────────────────────────

NOSY = """
import os, socket, time
def solve(n):
    left = sorted(os.listdir("."))
    for folder in (".", "/tmp", "/dev/shm", "/var/tmp", "/run"):
        try: open(f"{folder}/secret", "w").write(str(n))
        except OSError: pass
    meeting = socket.socket(socket.AF_UNIX)
    meeting.bind("\\0meeting")
    # Long enough for the run beside it to come.
    time.sleep(0.2)
    strangers = [name for name in os.listdir("/proc") if name.isdigit() and int(name) not in (1, os.getpid())]
    return [left, strangers, open("secret").read()]
"""


async def test_no_two_runs_have_the_same_sandbox_or_see_each_other() -> None:
    async with runner_of() as runner:
        await warmed(runner, "python")
        jobs = [CodeJob("python", NOSY, "solve", ((number,),)) for number in range(8)]
        outcomes = await asyncio.gather(*(runner.run(job) for job in jobs))
        await runner.settled()

        for number, outcome in enumerate(outcomes):
            assert json.loads(outcome.calls[0].value_json or "") == [[], [], str(number)]
        assert len(set(runner.made)) == len(runner.made) >= len(jobs)


LEAVE = """
import os, time
def solve():
    if os.fork() == 0:
        os.setsid()
        for fd in range(3): os.close(fd)
        while True:
            open("survivor", "w").write("here")
            time.sleep(0.01)
    return "left"
"""


LOOK = """
import os
def solve():
    return [os.listdir("."), len([name for name in os.listdir("/proc") if name.isdigit()])]
"""


async def test_what_a_run_leaves_behind_dies_with_it() -> None:
    async with runner_of() as runner:
        await warmed(runner, "python")
        outcome = await runner.run(CodeJob("python", LEAVE, "solve", ((),)))
        assert outcome.reason == "finished"
        outcome = await runner.run(CodeJob("python", LOOK, "solve", ((),)))

        assert json.loads(outcome.calls[0].value_json or "") == [[], 2]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_cancelling_a_run_in_a_ready_sandbox_stops_its_program(language: str) -> None:
    async with runner_of() as runner:
        await warmed(runner, language)
        run = asyncio.create_task(runner.run(CodeJob(language, ENDLESS[language], "solve", ((),))))
        taken = await runner.sent.get()
        await asyncio.sleep(0.2)
        run.cancel()
        with pytest.raises(asyncio.CancelledError):
            await run
        # At once: the cancelled call returns only when the program is dead.
        assert taken not in containers_of(None, "status=running")


async def test_a_job_that_is_cancelled_while_it_waits_leaves_the_pool_whole() -> None:
    async with runner_of() as runner:
        await runner.warm("javascript")
        run = asyncio.create_task(seven(runner, "javascript"))
        await asyncio.sleep(0.05)
        run.cancel()
        with pytest.raises(asyncio.CancelledError):
            await run
        await runner.settled()

        assert (await seven(runner, "javascript")).pool_hit is True


RUNS = int(os.environ.get("INTERVIEW_DESKTOP_RUNS", "80"))
SETTLED_RUNS = 20


def held() -> dict[str, int]:
    """What this process holds that must not become more."""
    gc.collect()
    kept = [type(one).__name__ for one in gc.get_objects() if isinstance(one, Sandbox | Attached | asyncio.Task)]
    return {
        "files": len(os.listdir("/proc/self/fd")) if sys.platform == "linux" else 0,
        "threads": threading.active_count(),
        "objects": len(kept),
    }


def processes_of(containers: set[str]) -> list[str]:
    """Processes of this computer that keep one of the containers alive: its shim names it."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        found += [path.parent.name] if any(word.decode(errors="replace") in containers for word in words) else []
    return found


@pytest.mark.slow
@pytest.mark.limit(60 + 3 * RUNS)
async def test_many_runs_in_a_row_leave_no_container_no_process_and_no_growth() -> None:
    async with runner_of() as runner:
        await warmed(runner, "python", "javascript")
        before: dict[str, int] = {}
        hits = 0
        for number in range(RUNS):
            outcome = await seven(runner, LANGUAGES[number % 10 == 9])
            hits += bool(outcome.pool_hit)
            if number == SETTLED_RUNS:
                await runner.settled()
                before = held()
        await runner.settled()
        after = held()
        running = containers_of(None, "status=running")

        assert len(set(runner.made)) == len(runner.made) >= RUNS
        assert set(running) == set(runner.made[-len(running) :] if running else ())
        assert len(running) == sum(READY.values())
        # The pool of idle connections and that of threads may still fill up to their fixed sizes.
        assert after["files"] <= before["files"] + 6
        assert after["threads"] <= before["threads"] + 8
        assert after["objects"] <= before["objects"] + 2
    assert await there(lambda: not processes_of(set(runner.made)))


# ── what goes wrong ──────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_ready_sandbox_that_died_is_replaced_and_the_job_runs() -> None:
    async with runner_of() as runner:
        await warmed(runner, "python")
        dead = list(runner.made)
        await asyncio.to_thread(docker, "kill", *dead)
        assert await there(lambda: not set(dead) & set(containers_of(None, "status=running")))

        outcome = await seven(runner)
        assert outcome.pool_hit is False
        await runner.settled()
        assert (await seven(runner)).pool_hit is True


async def test_an_engine_that_was_restarted_between_two_jobs_is_not_noticed_by_the_candidate(tmp_path: Path) -> None:
    require_sandboxes()
    with engine_relay(tmp_path) as relay:
        async with runner_of(relay.environ, tmp_path) as runner:
            await warmed(runner, "python")
            relay.cut()
            relay.mend()
            await seven(runner)
            await runner.settled()

            assert (await seven(runner)).pool_hit is True


async def test_an_engine_that_stopped_between_two_jobs_is_told_and_found_again(tmp_path: Path) -> None:
    require_sandboxes()
    with engine_relay(tmp_path) as relay:
        async with runner_of(relay.environ, tmp_path) as runner:
            await warmed(runner, "python")
            relay.cut()
            with pytest.raises(Trouble) as caught:
                await seven(runner)
            assert caught.value.code == "docker_unreachable"
            assert caught.value.remedy

            relay.mend()
            await seven(runner)
            await runner.settled()
            assert (await seven(runner)).pool_hit is True


async def during_a_run(runner: Noting, happens: Callable[[], None]) -> JobOutcome:
    run = asyncio.create_task(runner.run(CodeJob("python", ENDLESS["python"], "solve", ((), ()))))
    await runner.sent.get()
    await asyncio.sleep(0.2)
    happens()
    return await run


@pytest.mark.parametrize("ahead", [True, False], ids=["ready", "fresh"])
async def test_an_engine_that_stops_during_a_run_ends_it_with_a_sentence(tmp_path: Path, ahead: bool) -> None:
    require_sandboxes()
    with engine_relay(tmp_path) as relay:
        async with runner_of(relay.environ, tmp_path) as runner:
            if ahead:
                await warmed(runner, "python")
            else:
                await seven(runner)
            outcome = await during_a_run(runner, relay.cut)

            assert outcome.reason == "engine_error"
            assert "engine" in outcome.message
            assert [call.status for call in outcome.calls] == ["not_run"] * 2
            with pytest.raises(Trouble) as caught:
                await seven(runner)
            assert caught.value.code == "docker_unreachable"
            assert caught.value.remedy

            relay.mend()
            await seven(runner)


@pytest.mark.limit(90)
# A request in which the engine hangs is given up by the SDK, which leaves its socket to the garbage collector.
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
async def test_an_engine_that_hangs_during_a_run_ends_it_before_the_limit_of_the_job(tmp_path: Path) -> None:
    """As when a computer wakes up and the engine's virtual machine does not."""
    require_sandboxes()
    with engine_relay(tmp_path) as relay:
        async with runner_of(relay.environ, tmp_path) as runner:
            await seven(runner)
            outcome = await during_a_run(runner, relay.freeze)

            assert outcome.reason == "engine_error"
            relay.cut()
            relay.mend()
            await seven(runner)


async def test_an_image_that_vanishes_is_told_when_no_ready_sandbox_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_sandboxes()
    passing = f"interview-desktop-passing-{os.getpid()}:0"
    docker("tag", image_tag("javascript"), passing)
    monkeypatch.setattr("interview_desktop.execution.docker_runner.image_tag", lambda language: passing)
    async with runner_of() as runner:
        await warmed(runner, "javascript")
        await asyncio.to_thread(docker, "rmi", passing)

        assert (await seven(runner, "javascript")).pool_hit is True
        with pytest.raises(Trouble) as caught:
            await seven(runner, "javascript")
        assert caught.value.code == "image_missing"
        assert "interview-desktop executors build" in caught.value.remedy

        await asyncio.to_thread(docker, "tag", image_tag("javascript"), passing)
        try:
            await seven(runner, "javascript")
            await runner.settled()
            assert (await seven(runner, "javascript")).pool_hit is True
        finally:
            await runner.rest()
            await asyncio.to_thread(docker, "rmi", passing)


FULL = {
    "create": "mkdir /var/lib/docker/overlay2/3b1f-init: no space left on device",
    "start": "failed to create shim task: mkdir /run/containerd/x: no space left on device: unknown",
}


@pytest.mark.parametrize("step", FULL)
async def test_a_full_disk_is_told_as_such(tmp_path: Path, step: str) -> None:
    """The engine's own words, given in its place: a real full disk would be everybody's."""
    require_sandboxes()
    with engine_relay(tmp_path) as relay:
        async with runner_of(relay.environ, tmp_path) as runner:
            await seven(runner)
            await runner.settled()
            refuse(relay, step)
            with pytest.raises(Trouble) as caught:
                await seven(runner)
            assert caught.value.code == "disk_full"
            assert "docker system df" in caught.value.remedy

            relay.answer_no_more()
            await seven(runner)


def refuse(relay: EngineRelay, step: str) -> None:
    """Refuse what ends in ``/create`` or ``/start``, under whatever version of the API."""
    relay.answer(rf"POST /v[\d.]+/containers/([0-9a-f]+/)?{step}\b", 500, FULL[step])


MANY_SMALL = """
import os, time
def solve(text):
    # It is made the kernel's first choice, and may undo that.
    with open("/proc/self/oom_score_adj", "w") as file: file.write("0")
    for _ in range(40):
        if os.fork() == 0: break
    else: time.sleep(60)
    data = []
    while True:
        data.append(bytearray(1 << 18))
        time.sleep(0.01)
"""


async def test_a_runner_that_the_kernel_kills_for_want_of_memory_is_no_crash() -> None:
    """It kills the largest process: the runner, if that keeps a large input and the program is many small ones."""
    async with runner_of() as runner:
        outcome = await runner.run(CodeJob("python", MANY_SMALL, "solve", (("",), ("x" * (28 << 20),))))

    assert outcome.reason == "out_of_memory", outcome
    assert [call.status for call in outcome.calls] == ["not_run"] * 2, "the answer was to be lost with the runner"
    assert "memory" in outcome.message
