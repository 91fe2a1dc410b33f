"""What the vendors' own libraries raise against real servers on 127.0.0.1, and what is made of it."""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from interview_desktop.domain.vendors import FaultKind, VendorTrouble
from interview_desktop.providers.faults import fault_of

KEY = "sk-test-canary"
PAGE = "<html><body>Sign in to this network.</body></html>"
Ask = Callable[[str], Awaitable[object]]


def answer(status: int, body: str, kind: str = "application/json", **more: str) -> str:
    headers = {"content-type": kind, "content-length": str(len(body)), "connection": "close", **more}
    lines = [f"HTTP/1.1 {status} Said", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines) + "\r\n\r\n" + body


def error(status: int, code: str = "", **more: str) -> str:
    return answer(status, f'{{"error": {{"type": "{code}", "code": "{code}", "message": "No."}}}}', **more)


def begun(*pieces: str) -> str:
    """A stream of events that goes on after ``pieces``."""
    head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    return head + "".join(f"{len(piece):x}\r\n{piece}\r\n" for piece in pieces)


@asynccontextmanager
async def server(said: str, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Answers everybody with ``said`` and breaks the connection."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(said.encode())
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()
        await listening.wait_closed()


async def ask_openai(base_url: str) -> object:
    from openai import AsyncOpenAI

    async with AsyncOpenAI(api_key=KEY, base_url=f"{base_url}/v1", max_retries=0, timeout=5.0) as client:
        stream = await client.chat.completions.create(
            model="gpt-6-luna", messages=[{"role": "user", "content": "Hello."}], stream=True
        )
        return [chunk async for chunk in stream]


async def ask_anthropic(base_url: str) -> object:
    from anthropic import AsyncAnthropic

    async with AsyncAnthropic(api_key=KEY, base_url=base_url, max_retries=0, timeout=5.0) as client:
        stream = await client.messages.create(
            model="claude-haiku-5-5", max_tokens=50, messages=[{"role": "user", "content": "Hello."}], stream=True
        )
        return [event async for event in stream]


async def ask_socket(base_url: str) -> object:
    from openai import AsyncOpenAI

    async with (
        AsyncOpenAI(api_key=KEY, base_url=f"{base_url}/v1", max_retries=0, timeout=5.0) as client,
        client.realtime.connect(model="gpt-realtime-2.1-mini") as connection,
    ):
        return [event async for event in connection]


async def told(ask: Ask, base_url: str) -> VendorTrouble:
    """What ``ask`` raised, as it is told."""
    with pytest.raises(Exception) as raised:  # noqa: PT011  (which one it is depends on the library)
        await ask(base_url)
    trouble = fault_of(raised.value, "vendor", "Vendor")
    assert isinstance(trouble, VendorTrouble)
    assert KEY not in str(trouble)
    return trouble


HTTP = pytest.mark.parametrize("ask", [ask_openai, ask_anthropic])
EVERY = pytest.mark.parametrize("ask", [ask_openai, ask_anthropic, ask_socket])


@EVERY
@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (error(401, "invalid_api_key"), "key_rejected"),
        (error(403, "permission_error"), "forbidden"),
        (error(404, "model_not_found"), "model_gone"),
        (error(429, "rate_limit_error"), "rate_limited"),
        (error(500, "api_error"), "overloaded"),
        (error(503), "overloaded"),
        (error(529, "overloaded_error"), "overloaded"),
        (error(400, "invalid_request_error"), "refused"),
        (answer(403, PAGE, "text/html"), "captive"),
        (answer(511, PAGE, "text/html"), "captive"),
    ],
)
async def test_an_answer_means_what_it_says(ask: Ask, said: str, kind: FaultKind):
    async with server(said) as port:
        assert (await told(ask, f"http://127.0.0.1:{port}")).kind == kind


@HTTP
@pytest.mark.parametrize(
    ("status", "code"), [(402, "billing_error"), (429, "insufficient_quota"), (400, "billing_error")]
)
async def test_an_empty_account_is_told_from_haste(ask: Ask, status: int, code: str):
    async with server(error(status, code)) as port:
        assert (await told(ask, f"http://127.0.0.1:{port}")).kind == "out_of_credit"


@EVERY
async def test_how_long_to_wait_is_kept(ask: Ask):
    async with server(error(429, "rate_limit_error", retry_after="7")) as port:
        assert (await told(ask, f"http://127.0.0.1:{port}")).retry_after_s == 7.0


@HTTP
@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (begun("event: message_start\ndata: {not json}\n\n"), "nonsense"),
        (begun("event: message_start\ndata: [1, 2\n\n"), "nonsense"),
        (begun(": nothing yet\n\n"), "cut"),
        ("", "cut"),
        ("\x16\x03\x01 no protocol of ours\r\n\r\n", "nonsense"),
        (answer(503, PAGE, "text/html"), "overloaded"),
    ],
)
async def test_a_stream_that_breaks_is_told_from_one_that_makes_no_sense(ask: Ask, said: str, kind: FaultKind):
    async with server(said) as port:
        assert (await told(ask, f"http://127.0.0.1:{port}")).kind == kind


@EVERY
async def test_nobody_listens(ask: Ask):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert (await told(ask, f"http://127.0.0.1:{taken.getsockname()[1]}")).kind == "unreachable"


@EVERY
async def test_there_is_no_such_name(ask: Ask):
    assert (await told(ask, "http://nobody.invalid")).kind == "unreachable"


@pytest.fixture
def tls(tmp_path: Path) -> ssl.SSLContext:
    """Nobody knows who signed it."""
    certificate, key = str(tmp_path / "cert.pem"), str(tmp_path / "key.pem")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1"]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


@EVERY
async def test_a_certificate_that_is_not_valid_is_told_with_the_clock(ask: Ask, tls: ssl.SSLContext):
    async with server("", tls) as port:
        trouble = await told(ask, f"https://127.0.0.1:{port}")
    assert trouble.kind == "unreachable"
    assert "clock" in trouble.remedy
