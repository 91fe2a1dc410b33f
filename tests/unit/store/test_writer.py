"""The one thread: order, bounds, cancellation and the end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from interview_desktop.store.writer import WriterThread


def nothing() -> None:
    return None


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(10_000):
        if condition():
            return
        await asyncio.sleep(0.001)
    raise AssertionError("it never happened")


async def test_jobs_run_in_order_on_one_thread_that_is_not_ours():
    thread = WriterThread("test")
    order: list[tuple[int, int]] = []
    await asyncio.gather(*(thread.run(lambda i=i: order.append((i, threading.get_ident()))) for i in range(50)))
    await thread.close(nothing)
    assert [i for i, _ in order] == list(range(50))
    assert len({ident for _, ident in order}) == 1
    assert order[0][1] != threading.get_ident()


async def test_no_more_jobs_wait_than_there_is_room_for_and_the_loop_is_not_blocked():
    thread = WriterThread("test", capacity=3)
    gate = threading.Event()
    callers = [asyncio.create_task(thread.run(gate.wait)) for _ in range(10)]
    await asyncio.sleep(0.02)
    assert thread._jobs.qsize() <= 3
    gate.set()
    assert await asyncio.gather(*callers) == [True] * 10
    await thread.close(nothing)


async def test_a_caller_that_gives_up_while_waiting_takes_its_job_back_and_its_place():
    thread = WriterThread("test", capacity=2)
    gate, ran = threading.Event(), []
    first = asyncio.create_task(thread.run(gate.wait))
    await asyncio.sleep(0.01)
    rest = [asyncio.create_task(thread.run(lambda i=i: ran.append(i))) for i in range(6)]
    await asyncio.sleep(0.01)
    for task in rest[:5]:
        task.cancel()
    await asyncio.wait(rest[:5])
    gate.set()
    await asyncio.gather(first, rest[5])
    assert ran == [5]
    for _ in range(2):
        await thread.run(nothing)
    await until(lambda: thread._free == 2)
    await thread.close(nothing)


async def test_a_job_that_has_begun_is_finished_before_any_later_one():
    thread = WriterThread("test")
    begun, gate, done = threading.Event(), threading.Event(), []

    def slow() -> None:
        begun.set()
        gate.wait()
        done.append("slow")

    task = asyncio.create_task(thread.run(slow))
    await until(begun.is_set)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    later = asyncio.create_task(thread.run(lambda: list(done)))
    gate.set()
    assert await later == ["slow"]
    await thread.close(nothing)


async def test_an_error_reaches_its_caller_and_only_its_caller():
    thread = WriterThread("test")
    with pytest.raises(ZeroDivisionError):
        await thread.run(lambda: 1 / 0)
    assert await thread.run(lambda: 7) == 7
    await thread.close(nothing)


async def test_closing_finishes_what_was_asked_for_runs_the_last_job_and_ends_the_thread():
    thread = WriterThread("test", capacity=2)
    gate, order = threading.Event(), []
    asked = [asyncio.create_task(thread.run(lambda i=i: order.append(gate.wait() and i))) for i in range(2)]
    await asyncio.sleep(0.01)
    outside = asyncio.create_task(thread.run(lambda: order.append("outside")))
    await asyncio.sleep(0.01)
    closing = [asyncio.create_task(thread.close(lambda: order.append("last"))) for _ in range(2)]
    await asyncio.sleep(0.01)
    gate.set()
    await asyncio.gather(*asked, *closing)
    assert order == [0, 1, "last"]
    assert not thread._thread.is_alive()
    with pytest.raises(RuntimeError, match="closed"):
        await outside
    with pytest.raises(RuntimeError, match="closed"):
        await thread.run(nothing)


async def test_a_last_job_that_fails_still_ends_the_thread():
    thread = WriterThread("test")
    with pytest.raises(ZeroDivisionError):
        await thread.close(lambda: 1 / 0)  # type: ignore[arg-type, return-value]
    await until(lambda: not thread._thread.is_alive())


def test_callers_on_several_event_loops_are_served():
    thread = WriterThread("test", capacity=1)
    assert [asyncio.run(thread.run(lambda i=i: i)) for i in range(3)] == [0, 1, 2]
    asyncio.run(thread.close(nothing))
