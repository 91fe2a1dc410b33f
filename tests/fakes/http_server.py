"""The ground under the fakes that speak HTTP and server-sent events: a small HTTP/1.1 server on 127.0.0.1."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

_REASONS = {200: "OK", 302: "Found", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found"}


class Gone(Exception):
    """The other end is not there any more."""


@dataclass(frozen=True)
class Request:
    """``headers`` have lower-case names."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """Raises: ValueError: the body is no JSON."""
        return json.loads(self.body)


class Answer:
    """What goes back for one request. ``gone`` is set when the client left before it was over."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self.gone = asyncio.Event()
        self.streaming = False
        self.over = False

    async def send(
        self, status: int, body: bytes | str | Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> None:
        """A whole answer: JSON from a mapping, a page of HTML from a text."""
        kind = "application/json" if isinstance(body, Mapping) else "text/html; charset=utf-8"
        data = (
            json.dumps(body).encode() if isinstance(body, Mapping) else body.encode() if isinstance(body, str) else body
        )
        await self._head(status, {"content-type": kind, "content-length": str(len(data)), **(headers or {})})
        await self._write(data)
        self.over = True

    async def stream(self, headers: Mapping[str, str] | None = None) -> None:
        """Begin a stream of events."""
        kind = {"content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache"}
        await self._head(200, {**kind, "transfer-encoding": "chunked", **(headers or {})})
        self.streaming = True

    async def event(self, data: str, name: str = "") -> None:
        await self.raw((f"event: {name}\n" if name else "") + f"data: {data}\n\n")

    async def raw(self, text: str) -> None:
        """One piece of the body as it is."""
        data = text.encode()
        await self._write(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    async def end(self) -> None:
        """The stream is over, in order."""
        await self._write(b"0\r\n\r\n")
        self.over = True

    def cut(self) -> None:
        """The connection breaks."""
        transport: Any = self._writer.transport
        transport.abort()

    async def pause(self, seconds: float) -> None:
        """Latency. Raises: Gone: the client left meanwhile."""
        if seconds <= 0:
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.gone.wait(), seconds)
            raise Gone

    async def silence(self) -> None:
        """Nothing more is sent until the client leaves."""
        await self.gone.wait()
        raise Gone

    async def _head(self, status: int, headers: Mapping[str, str]) -> None:
        lines = [f"HTTP/1.1 {status} {_REASONS.get(status, 'Status')}", *(f"{key}: {headers[key]}" for key in headers)]
        await self._write("\r\n".join((*lines, "", "")).encode())

    async def _write(self, data: bytes) -> None:
        if self.gone.is_set():
            raise Gone
        self._writer.write(data)
        try:
            await self._writer.drain()
        except ConnectionError as error:
            raise Gone from error


@dataclass
class HttpServer:
    """``async with`` starts and ends it. Subclasses answer in :meth:`handle`; what they raise is raised at the end."""

    requests: list[Request] = field(default_factory=list, init=False)
    abandoned: int = field(default=0, init=False)
    """Answers that the client left before they were over."""
    connections: int = field(default=0, init=False)
    """How many were opened so far."""

    async def handle(self, request: Request, answer: Answer) -> None:
        raise NotImplementedError

    @property
    def port(self) -> int:
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self._errors: list[Exception] = []
        self._open: set[asyncio.Task[None]] = set()
        self.left = asyncio.Event()
        """Set when a client leaves before its answer is over."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_exc: object) -> None:
        self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        await self._server.wait_closed()
        if self._errors:
            raise self._errors[0]

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        self.connections += 1
        try:
            early: bytes | None = b""
            while early is not None and (request := await _read(reader, early)) is not None:
                self.requests.append(request)
                early = await self._answer(request, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            # Also when the server ends: a cancelled handler would be told as an error of the loop.
            pass
        finally:
            self._open.discard(task)
            writer.close()
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _answer(
        self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bytes | None:
        """What came of the next request already; None when the connection can not be used again."""
        answer = Answer(writer)
        watch = asyncio.create_task(_left(reader, answer.gone))
        try:
            await self.handle(request, answer)
        except Gone:
            pass
        except Exception as error:
            self._errors.append(error)
            answer.cut()
        finally:
            watch.cancel()
            await asyncio.wait([watch])
        early = b"" if watch.cancelled() else watch.result()
        if answer.gone.is_set() and not answer.over:
            self.abandoned += 1
            self.left.set()
        return early if answer.over and not answer.gone.is_set() else None


async def _left(reader: asyncio.StreamReader, gone: asyncio.Event) -> bytes:
    """Waits for the client to leave; if it asks for something else first, the beginning of that."""
    try:
        early = await reader.read(1)
    except ConnectionError:
        early = b""
    if not early:
        gone.set()
    return early


async def _read(reader: asyncio.StreamReader, early: bytes) -> Request | None:
    """The next request, which begins with ``early``; None when there is none any more."""
    try:
        head = early + await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _version = first.split(" ", 2)
    headers = {key.strip().lower(): value.strip() for key, _, value in (line.partition(":") for line in lines) if key}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Request(method, path, headers, body)
