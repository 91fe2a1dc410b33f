"""Between asyncio and Qt nothing gets lost, runs inside the wrong thing, or outlives its widget."""

from __future__ import annotations

import asyncio
import threading

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from interview_desktop.domain.session import Rejected
from interview_desktop.ports import Trouble
from interview_desktop.ui import bridge as module
from interview_desktop.ui.bridge import Bridge, CrashReporter, install_crash_reporter, loop_factory, sentences
from tests.support.pages import settle, until, working_bridge

pytestmark = pytest.mark.qt_loop


async def test_a_result_comes_back_outside_any_coroutine() -> None:
    async with working_bridge() as bridge:
        owner = QObject()
        seen: list[object] = []

        async def work() -> int:
            await asyncio.sleep(0)
            return 42

        def done(result: object) -> None:
            seen.extend([result, asyncio.current_task()])

        bridge.run(bridge.scope(owner), work(), on_done=done)
        await until(lambda: seen)
        assert seen == [42, None]


async def test_an_expected_failure_goes_to_the_page_alone() -> None:
    async with working_bridge() as bridge:
        owner = QObject()
        seen: list[Exception] = []

        async def work() -> None:
            raise Trouble("disk_full", "The disk is full.", "Free some space.")

        bridge.run(bridge.scope(owner), work(), seen.append)
        await until(lambda: seen)
        assert sentences(seen[0]) == ("The disk is full.", "Free some space.")


@pytest.mark.expects_log("unexpected failure in .*work")
async def test_an_unexpected_failure_goes_to_the_page_and_to_the_crash_reporter() -> None:
    crash, owner = CrashReporter(), QObject()
    bridge = Bridge(crash)
    reported: list[object] = []
    told: list[Exception] = []
    crash.crashed.connect(reported.append)

    async def work() -> None:
        raise KeyError("nobody thought of this")

    bridge.run(bridge.scope(owner), work(), told.append)
    bridge.run(bridge.scope(owner), work())
    await until(lambda: len(reported) == 2 and told)
    assert [type(error) for error in reported] == [KeyError, KeyError]
    assert len(told) == 1


async def test_tasks_end_with_their_widget_and_tell_nobody() -> None:
    async with working_bridge() as bridge:
        owner = QObject()
        scope = bridge.scope(owner)
        told: list[object] = []
        ended = asyncio.Event()

        async def work() -> None:
            try:
                await asyncio.sleep(3600)
            finally:
                ended.set()

        bridge.run(scope, work(), told.append, told.append)
        await settle()
        owner.deleteLater()
        await ended.wait()
        await settle()
        assert told == []
        assert len(scope) == 0
        assert bridge.run(scope, work()) is None


async def test_listeners_are_called_in_order_from_qts_loop_and_never_after_their_widget() -> None:
    async with working_bridge() as bridge:
        owner = QObject()
        heard: list[tuple[int, object]] = []
        tell = bridge.deliver(owner, lambda number: heard.append((number, asyncio.current_task())))
        for number in range(100):
            tell(number)
        assert heard == []
        await until(lambda: len(heard) == 100)
        assert heard == [(number, None) for number in range(100)]
        tell(100)
        owner.deleteLater()
        await settle()
        tell(101)
        await settle()
        assert 101 not in [number for number, _ in heard]


async def test_a_flood_of_events_leaves_the_window_time_to_breathe(monkeypatch: pytest.MonkeyPatch) -> None:
    async with working_bridge() as bridge:
        monkeypatch.setattr(module, "DELIVERY_SLICE_S", 0.0)
        owner = QObject()
        heard: list[object] = []
        tell = bridge.deliver(owner, heard.append)
        QTimer.singleShot(0, lambda: heard.append("the window painted"))
        for number in range(20):
            tell(number)
        await until(lambda: len(heard) == 21)
        assert heard.index("the window painted") < 20


async def test_a_listener_may_be_told_from_another_thread() -> None:
    async with working_bridge() as bridge:
        owner = QObject()
        heard: list[tuple[int, bool]] = []
        tell = bridge.deliver(owner, lambda number: heard.append((number, threading.current_thread() is main)))
        main = threading.current_thread()
        thread = threading.Thread(target=lambda: [tell(number) for number in range(500)])
        thread.start()
        await until(lambda: len(heard) == 500)
        thread.join()
        assert heard == [(number, True) for number in range(500)]


async def test_one_letter_that_raises_does_not_hold_up_the_next(qtbot: object) -> None:
    from pytestqt.exceptions import capture_exceptions

    async with working_bridge() as bridge:
        owner = QObject()
        heard: list[int] = []

        def hear(number: int) -> None:
            if number == 1:
                raise ValueError("one")
            heard.append(number)

        tell = bridge.deliver(owner, hear)
        with capture_exceptions() as raised:
            for number in range(4):
                tell(number)
            await until(lambda: len(heard) == 3)
        assert heard == [0, 2, 3]
        assert [kind for kind, *_ in raised] == [ValueError]


@pytest.mark.expects_log("shutdown: the second took longer", "unexpected failure in shutdown of the third")
async def test_the_shutdown_goes_stage_by_stage_whatever_a_stage_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STAGE_LIMIT_S", 0.05)
    bridge = Bridge(CrashReporter())
    order: list[str] = []

    def stage(name: str, failing: BaseException | None = None, hang: bool = False) -> None:
        async def work() -> None:
            order.append(name)
            if failing is not None:
                raise failing
            if hang:
                await asyncio.sleep(3600)

        bridge.on_shutdown(name, work)

    stage("the first")
    stage("the second", hang=True)
    stage("the third", failing=OSError("gone"))
    stage("the fourth")
    bridge.close()
    bridge.close()
    await bridge.closed()
    assert order == ["the first", "the second", "the third", "the fourth"]


@pytest.mark.expects_log("unexpected failure in ")
async def test_both_ways_out_of_an_exception_end_in_the_reporter() -> None:
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    crash = install_crash_reporter()
    try:
        reported: list[object] = []
        crash.crashed.connect(reported.append)
        import sys

        sys.excepthook(ValueError, ValueError("from a slot"), None)
        loop.call_exception_handler({"message": "a task was dropped", "exception": KeyError("from a task")})
        thread = threading.Thread(target=lambda: {}["from a thread"])
        thread.start()
        thread.join()
        await until(lambda: len(reported) == 3)
        assert [type(error) for error in reported] == [ValueError, KeyError, KeyError]
    finally:
        crash.remove()
        loop.set_exception_handler(before)


def test_a_refusal_is_told_as_it_is_and_a_surprise_with_a_way_on() -> None:
    assert sentences(Rejected("The interview is over.")) == ("The interview is over.", "")
    assert sentences(OSError(28, "No space left on device"))[0] == "No space left on device."
    assert "kept" in sentences(ZeroDivisionError())[1]


def test_the_factory_gives_qts_own_loop(qapp: QApplication) -> None:
    loop = loop_factory(qapp)()
    try:
        ran = []
        QTimer.singleShot(0, lambda: ran.append("a Qt timer"))
        loop.run_until_complete(asyncio.sleep(0.02))
        assert ran == ["a Qt timer"]
    finally:
        loop.close()
