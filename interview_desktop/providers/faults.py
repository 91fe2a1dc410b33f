"""What goes wrong between us and a vendor, told in sentences: one reading for every SDK and every connection."""

from __future__ import annotations

import asyncio
import email.utils
import json
import socket
import ssl
import time
from collections.abc import AsyncIterator, Awaitable
from typing import Any, TypeVar

from interview_desktop.domain.trouble import Trouble
from interview_desktop.domain.vendors import FaultKind, VendorTrouble
from interview_desktop.session.keys import hidden

T = TypeVar("T")

_SENTENCES: dict[FaultKind, tuple[str, str]] = {
    "key_missing": ("There is no key for {title}.", "Enter it under Settings, Providers."),
    "key_rejected": ("{title} does not accept the key.", "Check it under Settings, Providers, or make a new one."),
    "forbidden": ("{title} does not allow this key to do that.", "Check what the key and its project may use."),
    "model_gone": ("{title} has no model of that name any more.", "Choose another one under Settings, Providers."),
    "rate_limited": ("{title} asks us to slow down.", "It is tried again in a moment."),
    "out_of_credit": ("The account at {title} has no credit left.", "Add credit; until then this computer does it."),
    "overloaded": ("{title} is overloaded or broken at the moment.", "It is tried again in a moment."),
    "unreachable": ("{title} cannot be reached.", "Check the network and the clock of this computer."),
    "captive": ("Something else than {title} answered.", "Open a browser and sign in to this network."),
    "silent": ("{title} did not answer in time.", "It is tried again in a moment."),
    "stalled": ("{title} stopped in the middle of an answer.", "It is tried again in a moment."),
    "cut": ("The connection to {title} was cut.", "It is made again in a moment."),
    "nonsense": ("{title} sent something that cannot be understood.", "It is tried again in a moment."),
    "refused": ("{title} declined this request.", "Try another model under Settings, Providers."),
}  # fmt: skip


def fault(
    kind: FaultKind, provider: str, title: str, detail: str = "", *, retry_after_s: float | None = None
) -> VendorTrouble:
    """``detail`` is a short text of the vendor's; a key that it repeats is hidden."""
    detail = hidden(detail)
    message, remedy = _SENTENCES[kind]
    message = message.format(title=title)
    if detail:
        message = f"{message[:-1]} ({detail})."
    return VendorTrouble(kind, provider, message, remedy, retry_after_s=retry_after_s)


def fault_of(error: BaseException, provider: str, title: str) -> Trouble:
    """What ``error``, raised by an SDK, a WebSocket or the network, means. A ``Trouble`` is given back as it is."""
    if isinstance(error, Trouble):
        return error
    status = _status(error)
    if status is None or status < 400:
        status = _told_status(error) or status
    if status is not None:
        return _of_status(status, error, provider, title)
    return fault(_kind(error), provider, title)


async def within(work: Awaitable[T], seconds: float, kind: FaultKind, provider: str, title: str) -> T:
    """The result of ``work``. Raises: VendorTrouble: of ``kind`` when it takes longer."""
    try:
        async with asyncio.timeout(seconds):
            return await work
    except TimeoutError:
        raise fault(kind, provider, title) from None


async def watched(
    stream: AsyncIterator[T], provider: str, title: str, *, first_s: float, next_s: float
) -> AsyncIterator[T]:
    """``stream``, with patience of ``first_s`` for its first piece and ``next_s`` for each other one.

    Raises:
        VendorTrouble: ``silent`` or ``stalled``, or whatever an error in the stream means.
    """
    kind: FaultKind = "silent"
    seconds = first_s
    while True:
        try:
            piece = await within(anext(stream), seconds, kind, provider, title)
        except StopAsyncIteration:
            return
        except Exception as error:
            raise fault_of(error, provider, title) from error
        yield piece
        kind, seconds = "stalled", next_s


def _status(error: BaseException) -> int | None:
    for source in (error, getattr(error, "response", None)):
        status = getattr(source, "status_code", None)
        if isinstance(status, int):
            return status
    return None


_STATUS_OF = {
    "invalid_request_error": 400, "context_length_exceeded": 400, "exceed_context_size_error": 400,
    "authentication_error": 401, "billing_error": 402, "insufficient_quota": 402, "permission_error": 403,
    "not_found_error": 404, "rate_limit_error": 429, "rate_limit_exceeded": 429,
    "server_error": 500, "api_error": 500, "overloaded_error": 529,
}  # fmt: skip


def _told_status(error: BaseException) -> int | None:
    """Of an error that came as an event, when the answer's own status was long given."""
    said = _error_of(_body(error))
    for key in (said.get("code"), said.get("type")):
        if isinstance(key, int) and 400 <= key < 600:
            return key
        if isinstance(key, str) and key in _STATUS_OF:
            return _STATUS_OF[key]
    return None


def _of_status(status: int, error: BaseException, provider: str, title: str) -> VendorTrouble:
    said = _error_of(_body(error))
    code, text = str(said.get("code") or said.get("type") or ""), str(said.get("message") or "")
    wait = _retry_after(getattr(error, "response", None))
    # A vendor's own gateway shows a page, too, when what is behind it is down; 511 is the sign-in page of a network.
    if not said and _is_page(error) and (status < 500 or status == 511):
        return fault("captive", provider, title)
    if status == 401:
        return fault("key_rejected", provider, title)
    if status == 402 or code in {"insufficient_quota", "billing_error"}:
        return fault("out_of_credit", provider, title)
    if status == 403:
        return fault("forbidden", provider, title)
    if status == 404:
        return fault("model_gone", provider, title)
    if status == 408:
        return fault("silent", provider, title)
    if status == 429:
        return fault("rate_limited", provider, title, retry_after_s=wait)
    if status >= 500:
        return fault("overloaded", provider, title, retry_after_s=wait)
    if status < 400:
        # An error event in a stream that had begun well.
        return fault(_IN_STREAM.get(code, "nonsense"), provider, title)
    return fault("refused", provider, title, f"{status} {code}".strip() if not text else text[:120].rstrip("."))


_IN_STREAM: dict[str, FaultKind] = {
    "overloaded_error": "overloaded", "api_error": "overloaded", "timeout_error": "silent",
    "rate_limit_error": "rate_limited", "authentication_error": "key_rejected", "permission_error": "forbidden",
    "not_found_error": "model_gone", "invalid_request_error": "refused",
}  # fmt: skip


def _kind(error: BaseException) -> FaultKind:
    causes = _causes(error)
    if any(isinstance(cause, EOFError) for cause in causes):
        # Hung up before the first line of an answer.
        return "cut"
    for cause in causes:
        name = type(cause).__name__
        if isinstance(cause, TimeoutError) or "Timeout" in name:
            return "silent"
        if isinstance(cause, (json.JSONDecodeError, UnicodeDecodeError)) or "Validation" in name or "Decod" in name:
            return "nonsense"
        if isinstance(cause, (socket.gaierror, ssl.SSLError, ConnectionRefusedError)) or name == "ConnectError":
            return "unreachable"
        if name == "RemoteProtocolError" and not any(word in str(cause) for word in ("closed", "disconnected")):
            return "nonsense"
        if isinstance(cause, ConnectionError) or name.startswith(("ConnectionClosed", "RemoteProtocol", "ReadError")):
            return "cut"
        if name in {"InvalidHandshake", "InvalidMessage", "InvalidUpgrade", "InvalidStatus"}:
            return "captive"
        if name == "APIConnectionError" and cause.__cause__ is None:
            return "unreachable"
    if isinstance(error, OSError):
        return "unreachable"
    return "nonsense"


def _causes(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    here: BaseException | None = error
    while here is not None and here not in found:
        found.append(here)
        here = here.__cause__ or here.__context__
    return found


def _body(error: BaseException) -> Any:
    """What an SDK has read already, or what a refused handshake was answered with."""
    body = getattr(error, "body", None)
    if body is not None:
        return body
    raw = getattr(getattr(error, "response", None), "body", None)
    try:
        return json.loads(raw) if isinstance(raw, (bytes, bytearray)) else None
    except ValueError:
        return None


def _error_of(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        return {}
    inner = body.get("error")
    return inner if isinstance(inner, dict) else body


def _is_page(error: BaseException) -> bool:
    headers = getattr(getattr(error, "response", None), "headers", None)
    return headers is not None and "html" in str(headers.get("content-type", "")).lower()


def _retry_after(response: Any) -> float | None:
    """Seconds, from either form of the header; None when the vendor did not tell."""
    headers = getattr(response, "headers", None)
    if headers is None:
        return None
    text = str(headers.get("retry-after-ms", "") or "")
    try:
        if text:
            return max(0.0, float(text) / 1000)
        text = str(headers.get("retry-after", "") or "")
        return max(0.0, float(text)) if text else None
    except ValueError:
        parsed = email.utils.parsedate_tz(text)
        return max(0.0, email.utils.mktime_tz(parsed) - time.time()) if parsed else None
