"""The one thread that touches the database, and a bounded way in for coroutines."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")

CAPACITY = 256
"""Jobs that may wait at once; further callers wait their turn outside, without blocking their loop."""


class WriterThread:
    """Runs jobs one after another, in the order in which they were admitted.

    A daemon, so that an app that dies without closing never hangs at exit: every finished job is durable already.
    """

    def __init__(self, name: str, capacity: int = CAPACITY) -> None:
        self._jobs: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = queue.SimpleQueue()
        self._guard = threading.Lock()
        self._free = capacity
        self._waiting: deque[Future[None]] = deque()
        self._closing = False
        self._ended: Future[None] = Future()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    async def run(self, job: Callable[[], T]) -> T:
        """The result of ``job``, run on the thread.

        A caller that is cancelled while its job waits takes the job back; a job that has begun is finished, before
        any job that is asked for later.

        Raises:
            RuntimeError: the thread has been closed.
        """
        ticket = self._enter()
        if ticket is not None:
            try:
                await asyncio.wrap_future(ticket)
            except asyncio.CancelledError:
                if not ticket.cancel():  # the place was given to us in the same moment
                    self._leave()
                raise
        return await asyncio.wrap_future(self._submit(job))

    async def close(self, last: Callable[[], None]) -> None:
        """Finish what was admitted, run ``last`` and end the thread. Safe to repeat."""
        with self._guard:
            first, self._closing = not self._closing, True
            turned_away, self._waiting = self._waiting, deque()
        for ticket in turned_away:
            if ticket.set_running_or_notify_cancel():
                ticket.set_exception(_closed())
        if first:
            self._jobs.put((self._ended, last))
            self._jobs.put(None)
        await asyncio.shield(asyncio.wrap_future(self._ended))
        self._thread.join()  # it has nothing left to do but to return

    def _enter(self) -> Future[None] | None:
        """Take a place, or a ticket to wait for one."""
        with self._guard:
            if self._closing:
                raise _closed()
            if self._free > 0 and not self._waiting:
                self._free -= 1
                return None
            ticket: Future[None] = Future()
            self._waiting.append(ticket)
            return ticket

    def _leave(self) -> None:
        """Hand the place to who waits longest."""
        with self._guard:
            while self._waiting:
                ticket = self._waiting.popleft()
                if ticket.set_running_or_notify_cancel():
                    ticket.set_result(None)
                    return
            self._free += 1

    def _submit(self, job: Callable[[], T]) -> Future[T]:
        future: Future[T] = Future()
        with self._guard:
            closing = self._closing
            if not closing:
                self._jobs.put((future, job))
        if closing:
            self._leave()
            raise _closed()
        return future

    def _work(self) -> None:
        while self._work_once():
            self._leave()

    def _work_once(self) -> bool:
        # A function of its own, so that no finished job (with its payloads) is kept alive until the next one arrives.
        entry = self._jobs.get()
        if entry is None:
            return False
        future, job = entry
        if future.set_running_or_notify_cancel():
            try:
                result = job()
            except BaseException as error:  # handed to the caller, whatever it is
                future.set_exception(error)
            else:
                future.set_result(result)
        return True


def _closed() -> RuntimeError:
    return RuntimeError("the store has been closed")
