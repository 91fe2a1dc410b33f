"""A real child process that dies, stalls, babbles or never starts: each call is told, and the next one answered."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from pathlib import Path

import psutil
import pytest

from interview_desktop.ports import Trouble
from interview_desktop.providers.local.supervisor import Supervisor
from tests.support.speech import RealClock

ROOT = Path(__file__).parents[2]
CHILD = ROOT / "tests" / "support" / "odd_child.py"

Open = Callable[..., AbstractAsyncContextManager[tuple[Supervisor, list[Trouble]]]]


def lost(reason: str) -> Trouble:
    return Trouble("lost", reason, "Again.")


@pytest.fixture
def starts(tmp_path: Path) -> Path:
    return tmp_path / "starts"


@pytest.fixture
def supervised(starts: Path) -> Open:
    @asynccontextmanager
    async def opener(manner: str = "well", **options: float) -> AsyncIterator[tuple[Supervisor, list[Trouble]]]:
        faults: list[Trouble] = []
        command = [sys.executable, str(CHILD), manner, str(starts)]
        one = Supervisor(lambda: command, lambda: (), lost, RealClock(), faults.append, **options)
        try:
            yield one, faults
        finally:
            await one.close()

    return opener


async def echo(one: Supervisor, data: bytes, limit_s: float = 20.0) -> bytes:
    return (await one.ask({"op": "echo"}, data, lane="a", limit_s=limit_s)).data


async def refused(one: Supervisor, op: str, limit_s: float = 20.0) -> Trouble:
    with pytest.raises(Trouble) as caught:
        await one.ask({"op": op}, lane="a", limit_s=limit_s)
    return caught.value


async def test_many_calls_at_once_each_get_their_own_answer(supervised):
    async with supervised() as (one, faults):
        sent = [bytes([n]) * (n * 5000) for n in range(40)]
        assert await asyncio.gather(*(echo(one, data) for data in sent)) == sent
        assert faults == []


async def test_answers_stream_in_order_and_may_be_left_early(supervised):
    async with supervised() as (one, _):
        async with aclosing(one.stream({"op": "count", "to": 1000}, lane="a", limit_s=20.0)) as answers:
            assert [(await anext(answers)).header["value"] for _ in range(3)] == [0, 1, 2]
        assert await echo(one, b"next") == b"next"


async def test_a_death_is_told_to_every_waiting_call_and_the_next_one_is_answered(supervised, starts):
    async with supervised() as (one, faults):
        await one.start()
        first = one.pid
        results = await asyncio.gather(
            *(one.ask({"op": op}, lane="a", limit_s=20.0) for op in ("die", "echo", "echo")), return_exceptions=True
        )
        assert [str(result.message) for result in results if isinstance(result, Trouble)] == [
            "it ended with code 7"
        ] * 3
        assert await echo(one, b"again") == b"again"
        assert one.pid != first
        assert [fault.code for fault in faults] == ["lost"]
        assert starts.read_text() == "xx"


async def test_it_is_started_again_without_being_called(supervised, starts):
    async with supervised() as (one, _):
        await one.start()
        os.kill(one.pid or 0, signal.SIGKILL)
        while not (starts.read_text() == "xx" and one.running):  # noqa: ASYNC110 the child tells nobody
            await asyncio.sleep(0.02)


async def test_a_stalled_child_is_killed(supervised):
    async with supervised() as (one, faults):
        trouble = await refused(one, "stall", limit_s=0.5)
        assert "no answer for" in trouble.message
        assert await echo(one, b"x") == b"x"
        assert len(faults) == 1


async def test_a_child_that_tells_of_progress_may_take_its_time(supervised):
    async with supervised() as (one, faults):
        answer = await one.ask({"op": "plod"}, lane="a", limit_s=1.0)
        assert (answer.op, answer.data) == ("heard", b"done")
        assert faults == []


async def test_a_child_is_not_blamed_when_the_app_stood_still(supervised):
    async with supervised() as (one, faults):
        await one.start()
        call = asyncio.create_task(one.ask({"op": "late", "seconds": 2.6}, lane="a", limit_s=1.5))
        await asyncio.sleep(0.1)
        time.sleep(2.2)  # noqa: ASYNC251 the loop is meant to stand still
        assert (await call).op == "heard"
        assert faults == []


async def test_a_child_that_is_never_ready_is_killed(supervised):
    async with supervised("never ready", start_limit_s=0.5) as (one, _):
        with pytest.raises(Trouble, match="not ready after"):
            await one.start()


async def test_a_child_that_cannot_start_says_why_and_is_not_tried_for_ever(supervised, starts):
    async with supervised("stillborn") as (one, _):
        with pytest.raises(Trouble, match="the model is not a model"):
            await one.start()
        await asyncio.sleep(1.0)
        assert starts.read_text() == "x"
        with pytest.raises(Trouble, match="the model is not a model"):
            await echo(one, b"")
        assert starts.read_text() == "xx"


async def test_calls_during_a_failing_restart_are_told(supervised):
    async with supervised("second life fails") as (one, _):
        assert await echo(one, b"x") == b"x"
        await refused(one, "die")
        with pytest.raises(Trouble, match="not a model"):
            await echo(one, b"x")


async def test_a_refusal_is_told_and_nothing_is_lost(supervised, starts):
    async with supervised() as (one, faults):
        assert (await refused(one, "refuse")).message == "no room"
        assert await echo(one, b"x") == b"x"
        assert faults == []
        assert starts.read_text() == "x"


async def test_babble_in_the_pipe_is_no_message(supervised):
    async with supervised() as (one, _):
        trouble = await refused(one, "babble")
        assert trouble.code == "lost"
        assert await echo(one, b"x") == b"x"


async def test_after_closing_nothing_runs_and_nothing_starts(supervised):
    async with supervised() as (one, faults):
        await one.start()
        pid = one.pid
        waiting = asyncio.create_task(refused(one, "stall"))
        await asyncio.sleep(0.1)
        await one.close()
        assert (await waiting).message == "it was closed"
        assert not psutil.pid_exists(pid or 0)
        with pytest.raises(Trouble, match="it was closed"):
            await echo(one, b"")
        assert faults == []


async def test_closing_while_it_starts_leaves_nothing(supervised):
    async with supervised("never ready") as (one, _):
        start = asyncio.create_task(one.start())
        while one.pid is None:  # noqa: ASYNC110 the start is told to nobody but its caller
            await asyncio.sleep(0.01)
        pid = one.pid
        await one.close()
        with pytest.raises(Trouble, match="it was closed"):
            await start
        assert not psutil.pid_exists(pid)


APP = """
import asyncio, sys
from interview_desktop.providers.local.supervisor import Supervisor
from tests.support.speech import RealClock

async def main():
    one = Supervisor(lambda: sys.argv[1:], lambda: (), lambda why: Exception(why), RealClock(), print)
    await one.start()
    print(one.pid, flush=True)
    await one.ask({"op": "echo"}, lane="a", limit_s=9)
    await asyncio.sleep(600)

asyncio.run(main())
"""


def test_a_child_ends_when_the_app_is_killed(starts):
    app = subprocess.Popen(
        [sys.executable, "-c", APP, sys.executable, str(CHILD), "well", str(starts)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with app:
        assert app.stdout is not None
        child = psutil.Process(int(app.stdout.readline()))
        app.kill()
    child.wait(20)
