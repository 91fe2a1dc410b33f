"""Checkers and generators in their own process: what they say, and what becomes of those that say nothing."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest

from interview_desktop.execution.host_functions import HostProcess
from interview_desktop.ports import Trouble

CHECKERS = """
import os, sys, time
calls = []

def sorted_by(arguments, expected, got):
    calls.append(1)
    print("a checker may print")
    if sorted(got) != sorted(arguments[0]):
        return "These are other numbers."
    return got == sorted(got)

def how_often(arguments, expected, got): return str(len(calls))
def hangs(arguments, expected, got):
    while True: pass
def sleeps(arguments, expected, got): time.sleep(3600)
def eats(arguments, expected, got): return bool([bytearray(1 << 24) for _ in range(1000)])
def raises(arguments, expected, got): return got["no such"]
def exits(arguments, expected, got): sys.exit(3)
def dies(arguments, expected, got): os._exit(0)
def says_nothing(arguments, expected, got): pass
def says_one(arguments, expected, got): return 1
def floods(arguments, expected, got):
    os.write(1, b"\\\\x00" * (1 << 20))
    return True
"""
GENERATOR = """
import random
def generate(size, seed):
    return [[random.Random(seed).randint(0, 9) for _ in range(size)], size]
"""


@asynccontextmanager
async def host(limit_s: float = 5.0) -> AsyncIterator[HostProcess]:
    process = HostProcess(check_s=limit_s, generate_s=limit_s)
    try:
        yield process
    finally:
        await process.close()


async def say(process: HostProcess, name: str, got: object = None) -> bool | str:
    return await process.check(CHECKERS, name, ([3, 1, 2],), None, json.dumps(got))


async def test_a_checker_decides_and_may_say_why_not() -> None:
    async with host() as process:
        assert await say(process, "sorted_by", [1, 2, 3]) is True
        assert await say(process, "sorted_by", [3, 2, 1]) is False
        assert await say(process, "sorted_by", [1]) == "These are other numbers."


async def test_one_process_serves_all_calls() -> None:
    async with host() as process:
        await say(process, "sorted_by", [1, 2, 3])
        first = process.pid
        await say(process, "sorted_by", [1, 2, 3])

        assert await say(process, "how_often") == "2"
        assert process.pid == first


@pytest.mark.parametrize("name", ["hangs", "sleeps"])
async def test_a_checker_that_does_not_end_is_killed_and_the_next_one_works(name: str) -> None:
    async with host(limit_s=0.5) as process:
        await say(process, "sorted_by", [])
        pid = process.pid
        with pytest.raises(Trouble, match=r"ran longer than 0\.5 s") as caught:
            await say(process, name)

        assert caught.value.code == "checker_failed"
        assert pid is not None
        assert not psutil.pid_exists(pid)
        assert await say(process, "sorted_by", [1, 2, 3]) is True


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit of memory for one process")
async def test_a_checker_that_takes_all_memory_is_stopped() -> None:
    async with host() as process:
        with pytest.raises(Trouble, match="memory"):
            await say(process, "eats")

        assert await say(process, "sorted_by", [1, 2, 3]) is True


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("raises", "TypeError"),
        ("exits", "SystemExit"),
        ("dies", "ended its process"),
        ("says_nothing", "NoneType"),
        ("says_one", "int"),
        ("nowhere", "missing"),
    ],
)
async def test_a_checker_that_gives_no_verdict_is_a_trouble(name: str, told: str) -> None:
    async with host() as process:
        with pytest.raises(Trouble, match=told) as caught:
            await say(process, name)

        assert name in caught.value.message
        assert await say(process, "sorted_by", [1, 2, 3]) is True


async def test_what_a_checker_prints_is_no_answer() -> None:
    async with host() as process:
        assert await say(process, "floods") is True
        assert await say(process, "sorted_by", [1, 2, 3]) is True


async def test_a_generator_makes_the_same_for_the_same_seed() -> None:
    async with host() as process:
        numbers, size = await process.generate(GENERATOR, 20, 7)

        assert (len(numbers), size) == (20, 20)
        assert await process.generate(GENERATOR, 20, 7) == (numbers, size)
        assert (await process.generate(GENERATOR, 20, 8))[0] != numbers


@pytest.mark.parametrize("code", ["def generate(size, seed): return 5", "generate = 1", "def gen", "1/0"])
async def test_a_generator_that_makes_nothing_is_a_trouble(code: str) -> None:
    async with host() as process:
        with pytest.raises(Trouble) as caught:
            await process.generate(code, 10, 1)

        assert caught.value.code == "generator_failed"


async def test_cancelling_does_not_wait_for_the_checker() -> None:
    async with host(limit_s=3600.0) as process:
        await say(process, "sorted_by", [])
        call = asyncio.create_task(say(process, "hangs"))
        await asyncio.sleep(0.1)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call

        assert await say(process, "sorted_by", [1, 2, 3]) is True


async def test_closing_ends_the_process_and_may_be_repeated() -> None:
    process = HostProcess()
    await process.close()
    await say(process, "sorted_by", [])
    child = psutil.Process(process.pid)
    await process.close()
    await process.close()

    assert not child.is_running()


async def test_calls_at_once_are_answered_one_by_one() -> None:
    async with host() as process:
        assert await asyncio.gather(*(say(process, "sorted_by", [1, 2, 3]) for _ in range(5))) == [True] * 5


async def test_the_process_ends_with_the_app(tmp_path: Path) -> None:
    program = tmp_path / "app.py"
    program.write_text(
        "import asyncio, os\n"
        "from interview_desktop.execution.host_functions import HostProcess\n"
        "async def main():\n"
        "    process = HostProcess()\n"
        "    await process.check('def f(a, e, g): return True', 'f', (), None, '1')\n"
        "    print(process.pid, flush=True)\n"
        "    os._exit(1)\n"
        "asyncio.run(main())\n",
        encoding="utf-8",
    )
    app = await asyncio.create_subprocess_exec(
        sys.executable, str(program), stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2],
        env={"PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    out, _ = await app.communicate()

    for _ in range(200):
        if not psutil.pid_exists(int(out)):
            break
        await asyncio.sleep(0.05)
    assert not psutil.pid_exists(int(out))
