"""A clock that does not wait."""

from __future__ import annotations

import asyncio

import pytest

from interview_desktop.ports import Trouble
from interview_desktop.session.virtual_time import STARTED_AT, LoopClock, run_virtually


def test_sleeping_moves_the_time_and_takes_none() -> None:
    async def work() -> tuple[float, float]:
        clock = LoopClock()
        await clock.sleep(3600.0)
        return clock.monotonic(), clock.now()

    monotonic, now = run_virtually(work())
    assert monotonic == pytest.approx(3600.0)
    assert now == pytest.approx(STARTED_AT + 3600.0)


def test_sleepers_wake_in_the_order_of_their_times() -> None:
    woken: list[float] = []

    async def sleeper(seconds: float) -> None:
        await LoopClock().sleep(seconds)
        woken.append(seconds)

    async def work() -> None:
        await asyncio.gather(*(sleeper(seconds) for seconds in (30.0, 10.0, 20.0)))

    run_virtually(work())
    assert woken == [10.0, 20.0, 30.0]


def test_waiting_for_nothing_is_told() -> None:
    async def work() -> None:
        await asyncio.Event().wait()

    with pytest.raises(Trouble) as told:
        run_virtually(work())
    assert told.value.code == "virtual_time"
