"""What is kept ready, when it is made, and when it goes. The sandboxes are numbers here, and the clock stands still."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from interview_desktop.execution.pool import Pool
from interview_desktop.ports import Trouble
from tests.support.virtual_clock import VirtualClock, turns

SIZES = {"python": 2, "javascript": 1}


class Yard:
    """Makes numbered sandboxes and counts what becomes of them. ``gate`` holds back what is being opened."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.opened: list[str] = []
        self.discarded: list[int] = []
        self.abandoned = 0
        self.gate: asyncio.Event | None = None
        self.trouble: Trouble | None = None
        self.on_open: Callable[[], object] = lambda: None
        self.pool = Pool(self.open_one, self.discard, self.clock, SIZES.__getitem__, idle_s=600)

    async def open_one(self, language: str) -> int:
        try:
            if self.gate is not None:
                await self.gate.wait()
        except asyncio.CancelledError:
            self.abandoned += 1
            raise
        if self.trouble is not None:
            raise self.trouble
        self.opened.append(language)
        self.on_open()
        return len(self.opened)

    async def discard(self, sandbox: int) -> None:
        await asyncio.sleep(0)
        self.discarded.append(sandbox)

    async def job(self, language: str) -> int | None:
        with self.pool.working(language):
            return await self.pool.take(language)


@asynccontextmanager
async def yard() -> AsyncIterator[Yard]:
    one = Yard()
    try:
        yield one
    finally:
        await one.pool.rest()


async def test_nothing_is_kept_before_a_language_is_in_use() -> None:
    async with yard() as one:
        assert await one.job("python") is None
        await turns()

        assert one.opened == []


async def test_as_many_as_wanted_are_made_ahead_for_languages_in_use_only() -> None:
    async with yard() as one:
        one.pool.warm("python")
        await one.pool.settled()

        assert one.opened == ["python", "python"]
        assert (one.pool.ready("python"), one.pool.ready("javascript")) == (2, 0)


async def test_what_a_job_took_is_replaced_when_it_is_over_and_not_before() -> None:
    async with yard() as one:
        one.pool.warm("python")
        await one.pool.settled()

        with one.pool.working("python"):
            assert await one.pool.take("python") == 1
            await turns()
            assert one.pool.ready("python") == 1
        await one.pool.settled()

        assert one.pool.ready("python") == 2
        assert len(one.opened) == 3


async def test_no_sandbox_is_given_out_twice() -> None:
    async with yard() as one:
        one.pool.warm("python")
        one.pool.warm("javascript")
        given: list[int] = []

        async def use(language: str) -> None:
            for _ in range(25):
                sandbox = await one.job(language)
                if sandbox is not None:
                    given.append(sandbox)
                await asyncio.sleep(0)

        await asyncio.gather(use("python"), use("python"), use("javascript"))

        assert len(given) > 10
        assert len(set(given)) == len(given)
        assert not set(given) & set(one.discarded)


async def test_a_job_that_comes_too_early_gets_the_one_that_is_being_made() -> None:
    async with yard() as one:
        one.gate = asyncio.Event()
        one.pool.warm("javascript")
        await turns()
        first, second = asyncio.create_task(one.job("javascript")), asyncio.create_task(one.job("javascript"))
        await turns()
        assert second.done(), "only one can have it: the other makes its own"
        assert second.result() is None
        one.gate.set()

        assert await first == 1
        await one.pool.settled()
        assert one.opened == ["javascript"] * 2


async def test_what_is_handed_to_a_job_in_the_moment_of_its_cancellation_is_not_lost() -> None:
    async with yard() as one:
        one.gate = asyncio.Event()
        one.pool.warm("javascript")
        await turns()
        job = asyncio.create_task(one.job("javascript"))
        await turns()
        # After the sandbox is handed over, and before its job has its turn.
        one.on_open = lambda: asyncio.get_running_loop().call_soon(job.cancel)
        one.gate.set()
        with pytest.raises(asyncio.CancelledError):
            await job
        await one.pool.settled()

        assert one.pool.ready("javascript") == 1
        assert one.opened == ["javascript"]


async def test_a_job_whose_sandbox_cannot_be_made_is_told_that_there_is_none() -> None:
    async with yard() as one:
        one.gate, one.trouble = asyncio.Event(), Trouble("disk_full", "Full.", "Make room.")
        one.pool.warm("python")
        await turns()
        job = asyncio.create_task(one.job("python"))
        await turns()
        one.gate.set()

        assert await job is None


async def test_a_trouble_is_not_tried_again_before_somebody_runs_something() -> None:
    async with yard() as one:
        one.trouble = Trouble("image_missing", "No image.", "Build it.")
        one.pool.warm("python")
        await one.pool.settled()
        one.trouble = None
        await one.clock.advance(300)
        assert one.opened == []

        await one.job("python")
        await one.pool.settled()

        assert one.opened == ["python", "python"]


async def test_nothing_is_kept_after_an_idle_time() -> None:
    async with yard() as one:
        one.pool.warm("python")
        await one.pool.settled()
        await one.clock.advance(599)
        assert one.discarded == []
        await one.clock.advance(1)

        assert one.discarded == [1, 2]
        assert one.pool.ready("python") == 0
        await one.clock.advance(10_000)
        assert len(one.opened) == 2


async def test_each_language_is_idle_by_itself() -> None:
    async with yard() as one:
        one.pool.warm("python")
        one.pool.warm("javascript")
        await one.pool.settled()
        await one.clock.advance(500)
        await one.job("javascript")
        await one.pool.settled()
        await one.clock.advance(200)

        assert (one.pool.ready("python"), one.pool.ready("javascript")) == (0, 1)
        await one.clock.advance(400)
        assert one.pool.ready("javascript") == 0


async def test_a_job_after_the_idle_time_wakes_the_pool_again() -> None:
    async with yard() as one:
        one.pool.warm("javascript")
        await one.pool.settled()
        await one.clock.advance(600)
        assert await one.job("javascript") is None
        await one.pool.settled()

        assert one.pool.ready("javascript") == 1
        await one.clock.advance(600)
        assert one.pool.ready("javascript") == 0


async def test_rest_discards_all_and_forgets_the_languages() -> None:
    async with yard() as one:
        one.pool.warm("python")
        await one.pool.settled()
        await one.pool.rest()
        await one.job("python")
        await turns()

        assert one.discarded == [1, 2]
        assert len(one.opened) == 2


async def test_rest_abandons_what_is_being_made() -> None:
    async with yard() as one:
        one.gate = asyncio.Event()
        one.pool.warm("python")
        await turns()
        await one.pool.rest()

        assert one.abandoned == 1
        one.gate = None
        one.pool.warm("python")
        await one.pool.settled()
        assert one.pool.ready("python") == 2
