"""The test run's own event loop catches what a test would otherwise get away with."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.loops import LeftBehind, qt_loop, run_test


@pytest.fixture(params=["asyncio", "qt"])
def factory(request: pytest.FixtureRequest, qapp: object) -> object:
    return asyncio.new_event_loop if request.param == "asyncio" else qt_loop


def test_a_leaked_task_is_named(factory):
    async def leaks():
        leaks.task = asyncio.create_task(asyncio.sleep(60), name="forgotten")
        await asyncio.sleep(0)

    with pytest.raises(LeftBehind, match="forgotten"):
        run_test(leaks(), factory, 5)


def test_an_exception_of_a_dropped_task_is_reported(factory):
    async def fails():
        raise ValueError("nobody looked")

    async def drops():
        asyncio.get_running_loop().create_task(fails())
        await asyncio.sleep(0.01)

    with pytest.raises(LeftBehind, match="nobody looked"):
        run_test(drops(), factory, 5)


def test_an_error_in_a_callback_is_reported(factory):
    async def schedules():
        asyncio.get_running_loop().call_soon(lambda: 1 / 0)
        await asyncio.sleep(0.01)

    with pytest.raises(LeftBehind, match="ZeroDivisionError"):
        run_test(schedules(), factory, 5)


def test_a_test_that_hangs_is_stopped_and_says_where(factory):
    async def hangs():
        await asyncio.get_running_loop().create_future()

    with pytest.raises(TimeoutError, match="hangs"):
        run_test(hangs(), factory, 0.05)


def test_the_error_of_the_test_itself_comes_through(factory):
    async def fails():
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        run_test(fails(), factory, 5)


async def test_async_tests_run_on_a_loop_of_their_own():
    assert asyncio.get_running_loop().is_running()


async def test_async_tests_with_qt_run_on_its_loop(qapp):
    assert "qasync" in type(asyncio.get_running_loop()).__module__
