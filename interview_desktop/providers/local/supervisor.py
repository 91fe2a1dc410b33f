"""Keeps a child process alive: started again when it dies or stalls, with every waiting call told."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from interview_desktop.ports import Clock, Trouble
from interview_desktop.providers.local.child import Child
from interview_desktop.providers.local.messages import Message

FaultListener = Callable[[Trouble], None]

_LAST_OPS = frozenset({"probability", "heard", "finished", "measured", "end", "failed"})
"""Messages after which a call is over."""
_PROGRESS = "progress"
"""Says that a call is being worked on, to nobody but the watch."""
_WATCH_S = 0.5
_LATE_S = 1.0
_WAITS_S = (0.0, 0.5, 1.0, 2.0, 5.0)
"""Before the first, second … start after a death. After the last, the next call starts it."""


@dataclass(slots=True)
class _Call:
    """A request without its last answer yet. ``lane`` names the thread of the child that works on it."""

    lane: str
    limit_s: float
    since: float
    inbox: asyncio.Queue[Message | Trouble] = field(default_factory=asyncio.Queue)


class Supervisor:
    """One child process at a time.

    Args:
        command: how to start the child, asked anew at each start; may raise Trouble.
        greet: what to send first; the child is ready when it answers ``ready``.
        trouble: makes the error that a call gets when the child is lost, from a sentence about why.
        lost: told after each loss.
    """

    def __init__(
        self,
        command: Callable[[], Sequence[str]],
        greet: Callable[[], Sequence[Message]],
        trouble: Callable[[str], Trouble],
        clock: Clock,
        lost: FaultListener,
        start_limit_s: float = 60.0,
    ) -> None:
        self._command = command
        self._greet = greet
        self._trouble = trouble
        self._clock = clock
        self._lost = lost
        self._start_limit_s = start_limit_s
        self._child: Child | None = None
        self._ready: asyncio.Future[dict[str, Any]] | None = None
        self._starting: asyncio.Task[None] | None = None
        self._restarting: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None
        self._calls: dict[int, _Call] = {}
        self._answered: dict[str, float] = {}
        self._numbers = itertools.count(1)
        self._deaths = 0
        self._why = ""
        self._closed = False
        self._was_ready = False
        self.greeting: dict[str, Any] = {}

    @property
    def pid(self) -> int | None:
        """Of the running child."""
        return self._child.pid if self._child else None

    @property
    def running(self) -> bool:
        return self._ready is not None and self._ready.done()

    async def start(self) -> None:
        """Return when the child is ready. Raises: Trouble."""
        await self._alive()

    async def close(self) -> None:
        """End the child and every call. May be repeated."""
        self._closed = True
        tasks = [task for task in (self._starting, self._restarting, self._watching) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        child, self._child, self._ready = self._child, None, None
        self._fail_calls("it was closed")
        if child is not None:
            await child.close()

    async def renew(self) -> None:
        """End the child and start another one, greeted anew. Raises: Trouble."""
        child, self._child, self._ready = self._child, None, None
        self._fail_calls("it is started anew")
        if child is not None:
            await child.close()
        await self._alive()

    def tell(self, header: dict[str, Any], data: bytes = b"") -> None:
        """Send something that has no answer; a child that is not there need not know."""
        if self._child is not None and self.running:
            self._child.send(Message(header, data))

    async def ask(self, header: dict[str, Any], data: bytes = b"", *, lane: str, limit_s: float) -> Message:
        """Send a request and return its one answer. Raises: Trouble."""
        async with contextlib.aclosing(self.stream(header, data, lane=lane, limit_s=limit_s)) as answers:
            async for answer in answers:
                return answer
        raise self._trouble("it gave no answer")

    async def stream(
        self, header: dict[str, Any], data: bytes = b"", *, lane: str, limit_s: float
    ) -> AsyncGenerator[Message, None]:
        """Send a request and yield its answers up to and with the last one; leaving early cancels it.

        No answer and no progress in the lane for ``limit_s`` counts as a stalled child. Raises: Trouble.
        """
        await self._alive()
        child = self._child
        assert child is not None
        number = next(self._numbers)
        call = self._calls[number] = _Call(lane, limit_s, self._clock.monotonic())
        child.send(Message({**header, "id": number}, data))
        finished = False
        try:
            while not finished:
                message = await call.inbox.get()
                if isinstance(message, Trouble):
                    finished = True
                    raise message
                finished = message.op in _LAST_OPS
                if message.op == "failed":
                    raise self._trouble(str(message.header.get("message", "")))
                yield message
        finally:
            self._calls.pop(number, None)
            if not finished and child is self._child:
                child.send(Message({"op": "cancel", "id": number}))

    async def _alive(self) -> None:
        if self._closed:
            raise self._trouble("it was closed")
        if self.running:
            return
        if self._starting is None or self._starting.done():
            self._starting = asyncio.create_task(self._start_once())
            self._starting.add_done_callback(_retrieve)
        try:
            await asyncio.shield(self._starting)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            # Not the caller was cancelled, but the start that it waited for.
            raise self._trouble("it was closed") from None

    async def _start_once(self) -> None:
        """One attempt, after the wait that the deaths so far ask for."""
        await self._clock.sleep(_WAITS_S[min(self._deaths, len(_WAITS_S) - 1)])
        command = self._command()
        greetings = self._greet()
        ready: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        try:
            child = Child(command, lambda message: self._heard(child, message), lambda code: self._ended(child, code))
        except OSError as problem:
            self._deaths += 1
            raise self._trouble(f"it could not be started: {problem}") from problem
        self._child, self._ready = child, ready
        for message in greetings:
            child.send(message)
        limit = asyncio.create_task(self._kill_late(child, ready))
        try:
            self.greeting = await ready
        except asyncio.CancelledError:
            if self._child is child:
                self._child = self._ready = None
            child.kill()
            await child.close()
            raise
        finally:
            limit.cancel()
        self._was_ready = True
        if self._watching is None or self._watching.done():
            self._watching = asyncio.create_task(self._watch())

    async def _kill_late(self, child: Child, ready: asyncio.Future[dict[str, Any]]) -> None:
        await self._clock.sleep(self._start_limit_s)
        if not ready.done():
            self._why = f"it was not ready after {self._start_limit_s:.0f} seconds"
            child.kill()

    def _heard(self, child: Child, message: Message) -> None:
        if child is not self._child:
            return
        number = message.header.get("id")
        if number is None:
            if self._ready is not None and not self._ready.done():
                if message.op == "ready":
                    self._ready.set_result(message.header)
                elif message.op == "failed":
                    self._why = str(message.header.get("message", ""))
                    child.kill()
            return
        call = self._calls.get(number)
        if call is None:
            return
        self._answered[call.lane] = self._clock.monotonic()
        self._deaths = 0
        if message.op != _PROGRESS:
            call.inbox.put_nowait(message)

    def _ended(self, child: Child, code: int) -> None:
        if child is not self._child:
            return
        ready = self._ready
        self._child = self._ready = None
        self._deaths += 1
        reason = self._why or ": ".join(filter(None, [f"it ended with code {code}", child.last_words]))
        self._why = ""
        self._fail_calls(reason)
        if ready is not None and not ready.done():
            ready.set_exception(self._trouble(reason))
        self._lost(self._trouble(reason))
        if self._was_ready and self._deaths < len(_WAITS_S):
            # The start that just failed, if any, still has to tell those who wait for it.
            self._starting = None
            self._restarting = asyncio.create_task(self._restart())

    async def _restart(self) -> None:
        # Whoever calls next gets the reason of a failure; here nobody waits for it.
        with contextlib.suppress(Trouble):
            await self._alive()

    def _fail_calls(self, reason: str) -> None:
        for call in self._calls.values():
            call.inbox.put_nowait(self._trouble(reason))

    async def _watch(self) -> None:
        """Kill a child that owes an answer for too long."""
        awake_since = last = self._clock.monotonic()
        while True:
            await self._clock.sleep(_WATCH_S)
            now = self._clock.monotonic()
            if now - last > _WATCH_S + _LATE_S:
                # The app itself stood still (or the computer slept): answers may lie in the pipe.
                awake_since = now
            last = now
            for call in list(self._calls.values()):
                waiting = now - max(call.since, self._answered.get(call.lane, 0.0), awake_since)
                if waiting > call.limit_s and self._child is not None:
                    self._why = f"it gave no answer for {waiting:.0f} seconds"
                    self._child.kill()
                    break


def _retrieve(task: asyncio.Task[None]) -> None:
    """A failed start has been told to its callers; without one it needs no warning."""
    if not task.cancelled():
        task.exception()
