"""A connection to OpenAI's Realtime API that is watched: its end is noticed, and it is renewed before it is too old."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

from interview_desktop.domain.trouble import Trouble
from interview_desktop.domain.vendors import Access, FaultKind, VendorTrouble
from interview_desktop.ports import Clock
from interview_desktop.providers.faults import fault, fault_of
from interview_desktop.providers.openai.client import OPENAI, TITLES, Connection

if TYPE_CHECKING:
    from openai.resources.realtime.realtime import AsyncRealtimeConnection

T = TypeVar("T")

RETIRE_S = 30.0
"""A line that was replaced is kept for so long at most."""

FAREWELL_S = 0.5

Event = Mapping[str, Any]
"""An event of the protocol, as it stands in ``openai.types.realtime``."""

_KINDS: tuple[tuple[str, FaultKind], ...] = (
    ("insufficient_quota", "out_of_credit"),
    ("billing", "out_of_credit"),
    ("rate_limit", "rate_limited"),
    ("invalid_api_key", "key_rejected"),
    ("authentication", "key_rejected"),
    ("permission", "forbidden"),
    ("model_not_found", "model_gone"),
    ("session_expired", "cut"),
    ("server_error", "overloaded"),
    ("overloaded", "overloaded"),
)
"""What stands in an error's code or type, and what it means; everything else is a request that was declined."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds."""

    connect_s: float = 6.0
    """From the first packet to a session that is set up."""
    ping_s: float = 5.0
    """The other end is asked so often whether it is there, and given so long to answer: a connection that lost its
    network is known to be dead within twice this."""
    tick_s: float = 5.0
    """So often the connection is looked after."""
    asleep_s: float = 30.0
    """When the wall clock has moved by so much more than a tick, the computer slept, and the other end has gone."""
    renew_after_s: float = 50 * 60.0
    """The vendor ends a session after 60 minutes: it is renewed before, at the first moment when nobody speaks."""
    steady_s: float = 10.0
    """What was cut after less than this is not connected again at once."""
    backoff_most_s: float = 60.0


class Line:
    """One session with the vendor, from its connecting to its end. After its end it is of no more use."""

    def __init__(self, connection: AsyncRealtimeConnection, clock: Clock, provider: str, title: str) -> None:
        self._connection = connection
        self._provider, self._title = provider, title
        self._out: asyncio.Queue[Event] = asyncio.Queue()
        self._listeners: list[tuple[Callable[[Event], None], Callable[[VendorTrouble], None]]] = []
        self._over = asyncio.Event()
        self.began = clock.monotonic()
        self.ended: VendorTrouble | None = None
        self._complaint: VendorTrouble | None = None
        self._work = asyncio.create_task(self._run(), name=f"{provider} line")

    def send(self, event: Event) -> None:
        """Put ``event`` on its way; events leave in order, and nothing here waits for the network.

        Raises:
            VendorTrouble: the line has ended.
        """
        if self.ended is not None:
            raise self.ended
        self._out.put_nowait(event)

    def listen(
        self, on_event: Callable[[Event], None], on_end: Callable[[VendorTrouble], None] = lambda trouble: None
    ) -> Callable[[], None]:
        """``on_event`` hears every event; ``on_end``, once, why the line ended. The result takes both away. What
        ``on_event`` raises ends the line."""
        entry = (on_event, on_end)
        self._listeners.append(entry)

        def forget() -> None:
            if entry in self._listeners:
                self._listeners.remove(entry)

        return forget

    def end(self, trouble: VendorTrouble | None = None) -> None:
        """End it now, without a farewell that would take time."""
        if self.ended is not None:
            return
        self.ended = trouble or fault("cut", self._provider, self._title)
        self._over.set()
        for _, on_end in tuple(self._listeners):
            on_end(self.ended)

    async def close(self) -> None:
        """Safe to repeat; returns when nothing of it runs any more."""
        self.end()
        await asyncio.wait((self._work,))

    async def until(self, *kinds: str, after: Event | None = None) -> Event:
        """Send ``after``, and give the next event of one of the ``kinds``.

        Raises:
            VendorTrouble: the line ended, or the vendor sent an error first.
        """
        found: asyncio.Future[Event] = asyncio.get_running_loop().create_future()

        def hear(event: Event) -> None:
            if not found.done() and event["type"] == "error":
                found.set_exception(trouble_in(event, self._provider, self._title))
            elif not found.done() and event["type"] in kinds:
                found.set_result(event)

        def lost(trouble: VendorTrouble) -> None:
            if not found.done():
                found.set_exception(trouble)

        forget = self.listen(hear, lost)
        try:
            if self.ended is not None:
                raise self.ended
            if after is not None:
                self.send(after)
            return await found
        finally:
            forget()
            found.cancel()

    async def _run(self) -> None:
        work = [asyncio.create_task(part) for part in (self._send_all(), self._hear_all(), self._over.wait())]
        try:
            await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in work:
                task.cancel()
            for result in await asyncio.gather(*work, return_exceptions=True):
                if isinstance(result, Exception):
                    self._fail(result)
            self.end(self._complaint)
            await self._hang_up()

    async def _hang_up(self) -> None:
        try:
            # A dead network answers no farewell; the socket is closed all the same.
            async with asyncio.timeout(FAREWELL_S):
                await self._connection.close()
        except Exception:
            pass

    async def _send_all(self) -> None:
        while True:
            event = await self._out.get()
            await self._connection.send(cast(Any, event))

    async def _hear_all(self) -> None:
        while True:
            event = self._read(await self._connection.recv_bytes())
            if event["type"] == "error":
                self._complaint = trouble_in(event, self._provider, self._title)
            for on_event, _ in tuple(self._listeners):
                on_event(event)

    def _read(self, data: bytes) -> Event:
        event = json.loads(data)
        if not isinstance(event, dict) or not isinstance(event.get("type"), str):
            raise fault("nonsense", self._provider, self._title)
        return event

    def _fail(self, error: Exception) -> None:
        trouble = fault_of(error, self._provider, self._title)
        if not isinstance(trouble, VendorTrouble):
            trouble = fault("nonsense", self._provider, self._title)
        # A vendor that ends a session says why just before.
        self.end(self._complaint if trouble.kind == "cut" and self._complaint is not None else trouble)


class Realtime:
    """Makes a line when one is wanted and keeps it warm. ``session`` gives the configuration to begin with
    (``session.update``); ``model`` and ``intent`` stand in the address; ``idle`` tells whether a renewal disturbs
    nobody now. One attempt per call: whoever uses this decides about others."""

    def __init__(
        self,
        access: Access,
        clock: Clock,
        session: Callable[[], Mapping[str, Any]],
        *,
        provider: str = OPENAI,
        model: str = "",
        intent: str = "",
        idle: Callable[[], bool] = lambda: True,
        patience: Patience | None = None,
    ) -> None:
        # Slow at the first time, and this is not made on the window's thread.
        import openai.resources.realtime  # noqa: F401
        import websockets.asyncio.client  # noqa: F401

        self._vendor = Connection(access, provider)
        self._clock = clock
        self._session = session
        self._provider, self._title = provider, TITLES[provider]
        self._model, self._intent = model, intent
        self._idle = idle
        self._patience = patience or Patience()
        self._line: Line | None = None
        self._opening: asyncio.Task[Line] | None = None
        self._watching: asyncio.Task[None] | None = None
        self._retiring: asyncio.Task[None] | None = None
        self._lines: set[Line] = set()
        self._ticked = clock.now()
        self._failures = 0
        self._next_try = 0.0
        self._closed = False

    async def line(self) -> Line:
        """A line that is set up: the present one, or a new one. Giving the wait up does not stop the connecting.

        Raises:
            VendorTrouble: none can be had now.
        """
        if self._closed:
            raise self._fault("cut")
        self._look_for_sleep()
        if self._watching is None:
            self._watching = asyncio.create_task(self._watch(), name=f"{self._provider} watch")
        if self._line is not None and self._line.ended is None:
            return self._line
        return await asyncio.shield(self._open())

    @property
    def present(self) -> Line | None:
        """The line that is set up now, if there is one."""
        return self._line if self._line is not None and self._line.ended is None else None

    async def close(self) -> None:
        """Safe to repeat; ends everything."""
        self._closed = True
        tasks = [task for task in (self._watching, self._opening, self._retiring) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(line.close() for line in tuple(self._lines)))
        self._line = None
        await self._vendor.close()

    def _open(self) -> asyncio.Task[Line]:
        if self._opening is None or self._opening.done():
            self._opening = asyncio.create_task(self._connect(), name=f"{self._provider} connect")
            self._opening.add_done_callback(_look_at)
        return self._opening

    async def _connect(self) -> Line:
        line: Line | None = None
        try:
            async with asyncio.timeout(self._patience.connect_s):
                line = Line(await self._shake_hands(), self._clock, self._provider, self._title)
                self._lines.add(line)
                await line.until("session.created")
                await line.until("session.updated", after={"type": "session.update", "session": self._session()})
        except BaseException as error:
            if line is not None:
                await self._discard(line)
            if not isinstance(error, Exception):
                raise
            self._failures += 1
            self._next_try = self._clock.monotonic() + min(self._patience.backoff_most_s, 2.0**self._failures)
            trouble = self._fault("silent") if isinstance(error, TimeoutError) else self._told(error)
            if isinstance(trouble, VendorTrouble) and not trouble.retryable:
                self._next_try = float("inf")
            raise trouble from error
        self._failures = 0
        old, self._line = self._line, line
        self._ticked = self._clock.now()
        line.listen(lambda event: None, lambda trouble: self._lost(line))
        if old is not None:
            self._retiring = asyncio.create_task(self._retire(old), name=f"{self._provider} retire")
        return line

    async def _retire(self, line: Line) -> None:
        """What began on it while the new one was made is heard to its end."""
        since = self._clock.monotonic()
        while line.ended is None and not self._idle() and self._clock.monotonic() - since < RETIRE_S:
            await self._clock.sleep(0.1)
        await self._discard(line)

    async def _shake_hands(self) -> AsyncRealtimeConnection:
        query: dict[str, object] = {"intent": self._intent} if self._intent else {}
        # The library waits for a farewell even from a dead network before it tells that nobody answers its pings.
        ping_s = self._patience.ping_s
        options = {"ping_interval": ping_s, "ping_timeout": ping_s, "close_timeout": FAREWELL_S}
        if self._model:
            query["model"] = self._model
        connecting = self._vendor.client().realtime.connect(
            extra_query=query, websocket_connection_options=cast(Any, options), max_retries=0
        )
        return await connecting.enter()

    async def _discard(self, line: Line) -> None:
        self._lines.discard(line)
        await line.close()

    def _lost(self, line: Line) -> None:
        lived_s = self._clock.monotonic() - line.began
        if self._closed or self._line is not line:
            return
        if lived_s >= self._patience.steady_s:
            self._open()
        else:
            self._failures += 1
            self._next_try = self._clock.monotonic() + min(self._patience.backoff_most_s, 2.0**self._failures)

    def _look_for_sleep(self) -> None:
        slept_s = self._clock.now() - self._ticked
        self._ticked = self._clock.now()
        if slept_s > self._patience.tick_s + self._patience.asleep_s and self._line is not None:
            self._line.end(self._fault("cut"))

    async def _watch(self) -> None:
        while True:
            await self._clock.sleep(self._patience.tick_s)
            self._look_for_sleep()
            line, now = self._line, self._clock.monotonic()
            if line is None or line.ended is not None:
                if now >= self._next_try:
                    self._open()
            elif now - line.began > self._patience.renew_after_s and self._idle() and now >= self._next_try:
                self._open()

    def _told(self, error: Exception) -> Trouble:
        return fault_of(error, self._provider, self._title)

    def _fault(self, kind: FaultKind) -> VendorTrouble:
        return fault(kind, self._provider, self._title)


def trouble_in(event: Event, provider: str, title: str) -> VendorTrouble:
    """What an ``error`` event means, or anything else that holds an ``error``."""
    found = event.get("error")
    error: Mapping[str, Any] = found if isinstance(found, dict) else {}
    names = f"{error.get('code')} {error.get('type')}"
    text = str(error.get("message") or error.get("code") or "")[:120].rstrip(".")
    for name, kind in _KINDS:
        if name in names:
            return fault(kind, provider, title, text if kind == "overloaded" else "")
    return fault("refused", provider, title, text)


def field(event: Event, name: str, kind: type[T], provider: str = OPENAI, title: str = TITLES[OPENAI]) -> T:
    """A field that the event must have. Raises: VendorTrouble: ``nonsense``."""
    value = event.get(name)
    if not isinstance(value, kind):
        raise fault("nonsense", provider, title)
    return value


def _look_at(task: asyncio.Task[Any]) -> None:
    """Whoever waited for it may have gone."""
    if not task.cancelled():
        task.exception()
