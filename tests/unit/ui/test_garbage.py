"""Qt objects in reference cycles die on the window's thread, whatever other threads allocate."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject

from interview_desktop.ui.garbage import GarbageCollector
from tests.support.pages import until


class Cyclic(QObject):
    """Garbage that only the cycle collector can find; notes where it dies."""

    def __init__(self, deaths: list[str]) -> None:
        super().__init__()
        self.deaths = deaths
        self.myself = self

    def __del__(self) -> None:
        self.deaths.append(threading.current_thread().name)


@pytest.fixture
def python_collects() -> Iterator[None]:
    """The test run collects by hand as well; here Python's own collector is on, as when the app starts."""
    gc.enable()
    yield
    gc.disable()


def allocate_a_lot() -> None:
    """What makes Python collect in the allocating thread."""
    keep = [[number] for number in range(20_000)]
    del keep


async def test_qt_garbage_dies_on_the_windows_thread(qapp, python_collects):
    collector = GarbageCollector(every_ms=5)
    deaths: list[str] = []
    try:
        for _ in range(200):
            Cyclic(deaths)
        await asyncio.to_thread(allocate_a_lot)
        alive = [[number] for number in range(2_000)]
        await until(lambda: len(deaths) == 200)
        del alive
    finally:
        collector.stop()
    assert set(deaths) == {threading.main_thread().name}
    assert gc.isenabled()


async def test_without_it_python_collects_anywhere(qapp, python_collects):
    """The reason for all this; should Python or PySide ever change here, the collector can go."""
    deaths: list[str] = []
    gc.collect()

    def make_and_allocate() -> None:
        holder = [Cyclic(deaths)]
        del holder
        allocate_a_lot()

    await asyncio.to_thread(make_and_allocate)
    assert deaths
    assert threading.main_thread().name not in deaths


async def test_settling_keeps_what_is_loaded_and_still_finds_new_garbage(qapp, python_collects):
    collector = GarbageCollector(every_ms=5)
    deaths: list[str] = []
    try:
        collector.settle()
        Cyclic(deaths)
        allocated = [[number] for number in range(2_000)]
        await until(lambda: len(deaths) == 1)
        del allocated
    finally:
        collector.stop()
        gc.unfreeze()
