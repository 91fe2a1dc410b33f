"""The ground under the fakes of OpenAI's WebSocket protocols: handshakes, validation, latency, faults."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Literal, Self

from pydantic import BaseModel, TypeAdapter, ValidationError
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

FaultKind = Literal["silence", "deaf", "cut", "close", "garbage", "malformed", "error"]
"""Nothing more is sent · the other end is gone without a word, pings included · the connection breaks · it is closed
in order · a message that is no JSON · an event without its fields · an ``error`` event in its place."""


@dataclass
class Fault:
    """Happens once, at the ``skip``-th next event of type ``at``, received or about to be sent; instead of that."""

    kind: FaultKind
    at: str
    skip: int = 0
    code: str = "server_error"
    """Of an error event; with ``close`` the number that closes the connection."""
    message: str = "The server had an error."


@dataclass(frozen=True)
class Refusal:
    """The answer to a handshake."""

    status: int
    body: Mapping[str, Any] | str = field(default_factory=lambda: {"error": {"message": "No.", "code": "no"}})
    headers: Mapping[str, str] = field(default_factory=dict)


class Checked:
    """Client events held against the SDK's own types, by name; unknown fields are refused."""

    def __init__(self, params: Mapping[str, Any]) -> None:
        self._adapters: dict[str, TypeAdapter[Any]] = {name: TypeAdapter(kind) for name, kind in params.items()}

    def complaint(self, event: Any) -> str:
        """What is wrong with it; empty when nothing is."""
        adapter = self._adapters.get(event.get("type", "")) if isinstance(event, dict) else None
        if adapter is None:
            return "Unknown event type."
        try:
            adapter.validate_json(json.dumps(event), strict=True, extra="forbid")
        except ValidationError as error:
            return str(error)
        return ""


class Wire:
    """One connection: what it received, and what it sends, each event after ``latency_s``."""

    def __init__(self, server: FakeSocketServer, connection: ServerConnection) -> None:
        self.server = server
        self.path = connection.request.path if connection.request is not None else ""
        self.headers = connection.request.headers if connection.request is not None else Headers()
        self.received: list[dict[str, Any]] = []
        self._connection = connection
        self._out: asyncio.Queue[tuple[float, str, str]] = asyncio.Queue()
        self._numbers = itertools.count(1)
        self._silent = False

    def new_id(self, prefix: str) -> str:
        return f"{prefix}_{id(self) % 10_000}_{next(self._numbers)}"

    def send(self, event: BaseModel | Mapping[str, Any], latency_s: float = 0.0) -> None:
        text = event.model_dump_json(exclude_unset=True) if isinstance(event, BaseModel) else json.dumps(event)
        kind = event.type if isinstance(event, BaseModel) and hasattr(event, "type") else json.loads(text)["type"]
        self._out.put_nowait((asyncio.get_running_loop().time() + latency_s, str(kind), text))

    def error(self, message: str, code: str = "invalid_value", event_id: str | None = None) -> None:
        self.send(error_event(self.new_id("event"), message, code, event_id))

    def kinds(self) -> list[str]:
        return [event["type"] for event in self.received]

    async def run(self, on_event: Callable[[dict[str, Any]], None]) -> None:
        sender = asyncio.create_task(self._send_all())
        try:
            async for message in self._connection:
                event = json.loads(message)
                self.received.append(event)
                if await self._faulty(str(event.get("type"))):
                    continue
                complaint = self.server.checked.complaint(event)
                if complaint:
                    self.server.complaints.append(complaint)
                    self.error(complaint, "invalid_value", event.get("event_id"))
                    continue
                on_event(event)
        except ConnectionClosed:
            pass
        finally:
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)

    async def _send_all(self) -> None:
        while True:
            due, kind, text = await self._out.get()
            await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))
            if not await self._faulty(kind) and not self._silent:
                await self._connection.send(text)

    async def _faulty(self, kind: str) -> bool:
        for fault in self.server.faults:
            if fault.at != kind:
                continue
            if fault.skip:
                fault.skip -= 1
                return False
            self.server.faults.remove(fault)
            await self._happen(fault)
            return True
        return False

    async def _happen(self, fault: Fault) -> None:
        match fault.kind:
            case "silence":
                self._silent = True
            case "deaf":
                self._silent = True
                self._connection.transport.set_protocol(_Deaf(self._connection))
            case "cut":
                self._connection.transport.abort()
            case "close":
                await self._connection.close(int(fault.code) if fault.code.isdigit() else 1011, "going away")
            case "garbage":
                await self._connection.send("{this is no JSON")
            case "malformed":
                await self._connection.send(json.dumps({"type": fault.at, "event_id": 7}))
            case "error":
                event = error_event(self.new_id("event"), fault.message, fault.code, None)
                await self._connection.send(event.model_dump_json())


class _Deaf(asyncio.Protocol):
    """Takes a connection's sound away, but for its end."""

    def __init__(self, inner: ServerConnection) -> None:
        self._inner = inner

    def connection_lost(self, exc: Exception | None) -> None:
        self._inner.connection_lost(exc)


def error_event(number: str, message: str, code: str, event_id: str | None) -> BaseModel:
    from openai.types.realtime import RealtimeError, RealtimeErrorEvent

    kind = "server_error" if code == "server_error" else "invalid_request_error"
    error = RealtimeError(message=message, type=kind, code=code, event_id=event_id)
    return RealtimeErrorEvent(event_id=number, type="error", error=error)


class FakeSocketServer:
    """``async with`` it. ``faults`` and ``refusals`` may be added to at any time; ``wires`` are the connections so far,
    ``complaints`` what was wrong with what they sent."""

    path = "/v1/realtime"
    checked: Checked

    def __init__(self, *, key: str = "sk-test-canary", latency_s: float = 0.0, faults: Iterable[Fault] = ()) -> None:
        self.key = key
        self.latency_s = latency_s
        self.faults = list(faults)
        self.refusals: deque[Refusal] = deque()
        self.wires: list[Wire] = []
        self.complaints: list[str] = []
        self.handshakes = 0
        self._server: Server | None = None

    @property
    def base_url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{next(iter(self._server.sockets)).getsockname()[1]}/v1"

    async def __aenter__(self) -> Self:
        self._server = await serve(
            self._handle, "127.0.0.1", 0, process_request=self._admit, max_size=2**25, ping_interval=None
        )
        return self

    async def __aexit__(self, *exc: object) -> None:
        assert self._server is not None
        for wire in self.wires:
            wire._connection.transport.abort()
        self._server.close()
        await self._server.wait_closed()

    def serve(self, wire: Wire) -> Callable[[dict[str, Any]], None]:
        """Begin a session on ``wire``; the result hears its events. Fakes override this."""
        raise NotImplementedError

    async def _handle(self, connection: ServerConnection) -> None:
        wire = Wire(self, connection)
        self.wires.append(wire)
        await wire.run(self.serve(wire))

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        self.handshakes += 1
        if self.refusals:
            return _response(self.refusals.popleft())
        if request.path.partition("?")[0] != self.path:
            return _response(Refusal(404))
        if self.key and request.headers.get("Authorization") != f"Bearer {self.key}":
            body = {"error": {"message": "Incorrect API key provided.", "code": "invalid_api_key"}}
            return _response(Refusal(401, body))
        return None


def _response(refusal: Refusal) -> Response:
    page = isinstance(refusal.body, str)
    body = str(refusal.body).encode() if page else json.dumps(refusal.body).encode()
    headers = Headers(
        {
            "Content-Type": "text/html" if page else "application/json",
            "Content-Length": str(len(body)),
            "Connection": "close",
            **refusal.headers,
        }
    )
    return Response(refusal.status, HTTPStatus(refusal.status).phrase, headers, body)
