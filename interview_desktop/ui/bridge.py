"""The only place where asyncio and Qt meet.

Widgets never await. They hand coroutines to :meth:`Bridge.run` with their :class:`TaskScope`, and take events from the
session through :meth:`Bridge.deliver`, which brings every call in by a queued signal: a slot that a coroutine reaches
directly would run inside that coroutine.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from types import TracebackType
from typing import Any

os.environ["QT_API"] = "pyside6"  # qasync picks its Qt while it is imported

import qasync
from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication

from interview_desktop.domain.trouble import Rejected, Trouble

log = logging.getLogger(__name__)

DELIVERY_SLICE_S = 0.006
"""How long one delivery may keep the window from painting before the rest waits for its next turn."""

STAGE_LIMIT_S = 15.0
"""How long one stage of the shutdown may take; the next one then starts regardless."""


def loop_factory(app: QApplication) -> Callable[[], asyncio.AbstractEventLoop]:
    """For ``asyncio.Runner(loop_factory=…)``: an event loop that is Qt's."""

    def make() -> asyncio.AbstractEventLoop:
        loop: asyncio.AbstractEventLoop = qasync.QEventLoop(app)
        return loop

    return make


def sentences(error: BaseException) -> tuple[str, str]:
    """What happened and what to do, for a person."""
    if isinstance(error, Trouble):
        return error.message, error.remedy
    if isinstance(error, Rejected):
        return str(error), ""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}.", "Check the disk and the data folder, then try again."
    return "Something in the app went wrong.", "What you recorded is kept. Try again, or start the app again."


class CrashReporter(QObject):
    """Both ways out of an unexpected exception, slots and tasks, end here: logged, and told to the window."""

    crashed = Signal(object)
    """The exception, delivered on the window's thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._previous: list[tuple[Any, Any]] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    def report(self, error: BaseException, where: str) -> None:
        log.error("unexpected failure in %s", where, exc_info=(type(error), error, error.__traceback__))
        self.crashed.emit(error)

    def install(self, loop: asyncio.AbstractEventLoop | None = None) -> None:
        """Take over ``sys.excepthook``, ``threading.excepthook`` and the loop's handler (default: the running loop)."""
        self._previous.append((sys.excepthook, threading.excepthook))
        sys.excepthook = self._from_slot
        threading.excepthook = self._from_thread
        self._loop = loop or asyncio.get_running_loop()
        self._loop.set_exception_handler(self._from_loop)

    def remove(self) -> None:
        """Give the hooks back."""
        if self._previous:
            sys.excepthook, threading.excepthook = self._previous.pop()
        if self._loop is not None:
            self._loop.set_exception_handler(None)
            self._loop = None

    def _from_slot(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            sys.__excepthook__(kind, error, trace)
            return
        self.report(error.with_traceback(trace), "the window")

    def _from_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.report(args.exc_value, f"thread {args.thread.name if args.thread else '?'}")

    def _from_loop(self, _loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
        error = context.get("exception")
        message = str(context.get("message", "a task"))
        if isinstance(error, BaseException):
            self.report(error, message)
        else:
            log.error("event loop: %s", message)


def install_crash_reporter(parent: QObject | None = None) -> CrashReporter:
    """A crash reporter in force for this thread's running loop."""
    reporter = CrashReporter(parent)
    reporter.install()
    return reporter


class TaskScope:
    """The running tasks of one widget: held strongly, cancelled when the widget is destroyed."""

    def __init__(self, owner: QObject) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closed = False
        owner.destroyed.connect(self.close)

    @property
    def closed(self) -> bool:
        return self._closed

    def __len__(self) -> int:
        return len(self._tasks)

    def add(self, task: asyncio.Task[Any]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def cancel(self) -> None:
        """Cancel what runs now; new tasks may follow."""
        for task in list(self._tasks):
            task.cancel()

    def close(self, *_: object) -> None:
        """Cancel what runs, and refuse new tasks."""
        self._closed = True
        self.cancel()

    async def settled(self) -> None:
        """Return when no task is left."""
        while self._tasks:
            await asyncio.wait(list(self._tasks))


class _Mailbox(QObject):
    """Brings calls from anywhere to a callback on the owner's thread, in order, a slice at a time."""

    wake = Signal()

    def __init__(self, owner: QObject, callback: Callable[..., None]) -> None:
        super().__init__(owner)
        self._callback = callback
        self._letters: deque[tuple[Any, ...]] = deque()
        self.open = True
        self.wake.connect(self._drain, Qt.ConnectionType.QueuedConnection)

    def post(self, *args: Any) -> None:
        self._letters.append(args)
        if len(self._letters) == 1:
            self.wake.emit()

    @Slot()
    def _drain(self) -> None:
        until = time.perf_counter() + DELIVERY_SLICE_S
        try:
            while self._letters and self.open:
                # The letter stays in the box while it is read, so that a new one does not wake us twice.
                self._callback(*self._letters[0])
                self._letters.popleft()
                if time.perf_counter() > until:
                    break
        except BaseException:
            self._letters.popleft()
            raise
        finally:
            if self._letters and self.open:
                self.wake.emit()


class Bridge(QObject):
    """What widgets get to start work, to hear of events, and to close the app in order."""

    closing = Signal()
    """The shutdown has begun: show it, and start nothing new."""

    def __init__(self, crash: CrashReporter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.crash = crash
        self._loop = asyncio.get_running_loop()
        self._stages: list[tuple[str, Callable[[], Awaitable[None]]]] = []
        self._scopes: list[TaskScope] = []
        self._shutdown: asyncio.Task[None] | None = None
        self._closed: asyncio.Event = asyncio.Event()

    def scope(self, owner: QObject) -> TaskScope:
        """A task scope that lives as long as ``owner``."""
        scope = TaskScope(owner)
        self._scopes = [other for other in self._scopes if not other.closed or len(other)]
        self._scopes.append(scope)
        return scope

    def run(
        self,
        scope: TaskScope,
        work: Coroutine[Any, Any, Any],
        on_error: Callable[[Exception], None] | None = None,
        on_done: Callable[[Any], None] | None = None,
    ) -> asyncio.Task[Any] | None:
        """Run ``work`` in ``scope`` and come back on the window's thread, outside any coroutine.

        ``on_done`` gets the result. ``on_error`` gets every exception; one that is no ``Trouble`` or ``Rejected``
        goes to the crash reporter as well, and so does everything when there is no ``on_error``. Neither is called
        after cancellation. Returns None when the scope is closed.
        """
        if scope.closed:
            work.close()
            return None
        return self._start(scope, work, on_error, on_done)

    def _start(
        self,
        scope: TaskScope,
        work: Coroutine[Any, Any, Any],
        on_error: Callable[[Exception], None] | None,
        on_done: Callable[[Any], None] | None,
    ) -> asyncio.Task[Any]:
        name = getattr(work, "__qualname__", "a task")

        async def guarded() -> None:
            try:
                result = await work
            except asyncio.CancelledError:
                raise
            except Exception as error:
                if on_error is None or not isinstance(error, Trouble | Rejected):
                    self.crash.report(error, name)
                if on_error is not None:
                    self._later(scope, on_error, error)
                return
            if on_done is not None:
                self._later(scope, on_done, result)

        task = self._loop.create_task(guarded(), name=name)
        scope.add(task)
        # A task that is cancelled before its first step never reaches ``work``; close it, or Python warns.
        task.add_done_callback(lambda _: work.close())
        return task

    def deliver(self, owner: QObject, callback: Callable[..., None]) -> Callable[..., None]:
        """A listener that may be called from anywhere; ``callback`` gets the arguments on the window's thread, queued
        and in order, until ``owner`` is destroyed."""
        mailbox = _Mailbox(owner, callback)

        def post(*args: Any) -> None:
            if mailbox.open:
                mailbox.post(*args)

        def shut(*_: object) -> None:
            mailbox.open = False

        mailbox.destroyed.connect(shut)
        owner.destroyed.connect(shut)
        return post

    def on_shutdown(self, name: str, stage: Callable[[], Awaitable[None]]) -> None:
        """Add a stage of the shutdown; stages run in the order in which they were added."""
        self._stages.append((name, stage))

    def close(self) -> None:
        """Begin the shutdown (from a ``closeEvent`` that ignored its event). Repeating it does nothing."""
        if self._shutdown is None:
            self.closing.emit()
            self._shutdown = self._loop.create_task(self._close(), name="shutdown")

    async def closed(self) -> None:
        """Return when the shutdown is over. The program's main coroutine ends with this."""
        await self._closed.wait()

    async def _close(self) -> None:
        try:
            for name, stage in self._stages:
                try:
                    async with asyncio.timeout(STAGE_LIMIT_S):
                        await stage()
                except TimeoutError:
                    log.error("shutdown: %s took longer than %.0f s", name, STAGE_LIMIT_S)
                except Exception as error:
                    self.crash.report(error, f"shutdown of {name}")
            for scope in self._scopes:
                scope.close()
            for scope in self._scopes:
                await scope.settled()
        finally:
            self._closed.set()

    def _later(self, scope: TaskScope, callback: Callable[[Any], None], value: Any) -> None:
        def call() -> None:
            if not scope.closed:
                callback(value)

        # Called from Qt's event loop and not from the task: what the callback does cannot re-enter the task.
        self._loop.call_soon(call)
