"""OpenAI's GPT-Live as a ``DuplexVoice``: it listens and speaks at once; what to answer is told to it.

The protocol is the one of ``openai.types.live``. Where that leaves something open, this is assumed, and
``tests/fakes/openai_live.py`` behaves like it: several commentaries may be given for one delegation, and are spoken in
their order; a commentary without a delegation is spoken as soon as nobody speaks.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import itertools
import json
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any, cast

from interview_desktop.domain.vendors import Capabilities, FaultKind, Usage, VendorTrouble
from interview_desktop.ports import (
    CAPTURE_RATE,
    AnswerWanted,
    CandidateWords,
    DuplexHappening,
    InterviewerSound,
    InterviewerWords,
)
from interview_desktop.providers.faults import fault, fault_of, within
from interview_desktop.providers.offers import Setup

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.resources.live.live import AsyncLiveConnection

PROVIDER, TITLE = "openai", "OpenAI"

MODELS = ("gpt-live-1.1", "gpt-live-1")

VOICES = (
    "marin", "cedar", "alloy", "ash", "ballad", "beacon", "bossa", "cinder", "coral", "delta", "echo", "gleam",
    "meridian", "quartz", "ripple", "sage", "shida", "shimmer", "stone", "tempo", "verse", "vesper", "willow",
)  # fmt: skip

RATE = CAPTURE_RATE
"""The protocol knows one rate for both directions, 16 or 24 kHz. At the microphone's own nothing is resampled and
nothing waits for a filter."""

CAPABILITIES = Capabilities(streams_interim=True, sample_rate=RATE, rewords=True)

OPEN_S = 8.0
SEND_S = 4.0
"""A network that takes no sound for so long is not there."""

ACKNOWLEDGED_S = 6.0
"""Every text is acknowledged when it enters the session's time, which is at once; later it will not be spoken."""

CLOSE_S = 0.5

ACKNOWLEDGEMENT_MS = 4_000
"""Left alone, the model says something ("let me think") when an answer takes longer than this. Those words are not
ours, so it should not when the interviewer is as fast as usual."""

MOST_CHARACTERS = 1_000
"""Of one text: the vendor takes 500 tokens, and one token is at least about two characters, whatever the language."""

_CODES: tuple[tuple[str, FaultKind], ...] = (
    ("quota", "out_of_credit"),
    ("billing", "out_of_credit"),
    ("rate_limit", "rate_limited"),
    ("api_key", "key_rejected"),
    ("authentication", "key_rejected"),
    ("permission", "forbidden"),
    ("model_not_found", "model_gone"),
    ("expired", "cut"),
    ("server_error", "overloaded"),
    ("overloaded", "overloaded"),
)


class GptLive:
    """Implements ``ports.DuplexVoice``. One attempt per call of :meth:`open`; what follows a loss is decided above."""

    sample_rate = RATE

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._client: AsyncOpenAI | None = None
        self._connection: AsyncLiveConnection | None = None
        self._ids = itertools.count(1)
        self._said: dict[str, float] = {}
        """Texts that are not yet acknowledged, and when they were sent."""
        self._minor: set[str] = set()
        """Commands without which the interview goes on."""
        self._counted_s = 0.0
        self._closing = False

    async def open(self, instructions: str) -> None:
        await self.close()
        self._closing = False
        self._said.clear()
        self._counted_s = 0.0
        try:
            await within(self._open(instructions), OPEN_S, "silent", PROVIDER, TITLE)
        except BaseException as error:
            await self.close()
            if isinstance(error, Exception):
                raise fault_of(error, PROVIDER, TITLE) from error
            raise

    async def _open(self, instructions: str) -> None:
        # The import takes a second; the window must not wait for it.
        self._client = await asyncio.to_thread(_new_client, self._setup)
        self._connection = await self._client.live.connect(max_retries=0).enter()
        session: dict[str, Any] = {
            "model": self._setup.model or MODELS[0],
            "instructions": instructions,
            "audio": {
                "format": {"type": "audio/pcm", "rate": RATE},
                "output": {"voice": self._setup.voice or VOICES[0]},
            },
            "delegation": {"type": "client", "acknowledgement_delay_ms": ACKNOWLEDGEMENT_MS},
            "store": False,
        }
        await self._connection.send(cast(Any, {"type": "session.start", "session": session}))
        while True:
            event = _read(await self._connection.recv_bytes())
            if event["type"] == "error":
                raise _error_in(event)
            if event["type"] == "session.started":
                return

    async def send(self, pcm: bytes) -> None:
        await self._send({"type": "session.input_audio.append", "audio": base64.b64encode(pcm).decode()})

    async def say(self, delegation_id: str | None, text: str) -> None:
        for piece in pieces(text):
            number = self._id("say")
            self._said[number] = asyncio.get_running_loop().time()
            event = {"type": "session.commentary.append", "content": piece, "event_id": number}
            await self._send({**event, "delegation_id": delegation_id})

    async def think(self, delegation_id: str | None, text: str) -> None:
        for piece in pieces(text):
            event = {"type": "session.thinking.append", "content": piece, "event_id": self._id("think")}
            await self._send({**event, "delegation_id": delegation_id})

    async def mute(self, muted: bool) -> None:
        kind = "session.input_audio.mute" if muted else "session.input_audio.unmute"
        await self._send({"type": kind, "event_id": self._id("mute")})

    async def happenings(self) -> AsyncIterator[DuplexHappening]:
        while True:
            try:
                event = await self._next()
                if event is None:
                    continue
                happening = self._happening(event)
            except Exception as error:
                if self._closing:
                    return
                raise fault_of(error, PROVIDER, TITLE) from error
            if happening is not None:
                yield happening

    async def close(self) -> None:
        self._closing = True
        connection, self._connection = self._connection, None
        client, self._client = self._client, None
        for farewell in (connection.close if connection else None, client.close if client else None):
            if farewell is None:
                continue
            try:
                # A dead network answers no farewell.
                async with asyncio.timeout(CLOSE_S):
                    await farewell()
            except Exception:  # it is over, whatever the way
                pass

    async def _send(self, event: dict[str, Any]) -> None:
        connection = self._connection
        if connection is None:
            raise fault("cut", PROVIDER, TITLE)
        try:
            await within(connection.send(cast(Any, event)), SEND_S, "stalled", PROVIDER, TITLE)
        except Exception as error:
            raise fault_of(error, PROVIDER, TITLE) from error

    async def _next(self) -> dict[str, Any] | None:
        """None when nothing came for a while, and nothing had to."""
        connection = self._connection
        if connection is None:
            raise fault("cut", PROVIDER, TITLE)
        try:
            async with asyncio.timeout(ACKNOWLEDGED_S / 2):
                data = await connection.recv_bytes()
        except TimeoutError:
            data = b""
        oldest = min(self._said.values(), default=None)
        if oldest is not None and not data and asyncio.get_running_loop().time() - oldest > ACKNOWLEDGED_S:
            raise fault("stalled", PROVIDER, TITLE)
        return _read(data) if data else None

    def _happening(self, event: dict[str, Any]) -> DuplexHappening | None:
        match event["type"]:
            case "session.input_transcript.delta":
                return CandidateWords(*_words(event))
            case "session.output_transcript.delta":
                return InterviewerWords(*_words(event))
            case "session.output_audio.delta":
                return InterviewerSound(_sound(_text(event, "delta")))
            case "session.delegation.created":
                delegation = event.get("delegation")
                if not isinstance(delegation, dict):
                    raise fault("nonsense", PROVIDER, TITLE)
                return AnswerWanted(_text(delegation, "id"), _seconds(event, "offset_ms"))
            case "session.commentary.appended":
                self._said.pop(str(event.get("client_event_id")), None)
            case "session.usage.updated":
                self._count(event)
            case "session.closed":
                self._count(event)
                raise _ended(str(event.get("reason")))
            case "error":
                error = event.get("error")
                number = error.get("client_event_id") if isinstance(error, dict) else None
                if not str(number).startswith(("think", "mute")):
                    raise _error_in(event)
        return None

    def _count(self, event: dict[str, Any]) -> None:
        usage = event.get("usage")
        seconds = usage.get("seconds") if isinstance(usage, dict) else None
        if isinstance(seconds, (int, float)) and seconds > self._counted_s:
            more, self._counted_s = seconds - self._counted_s, float(seconds)
            self._setup.on_usage(Usage(PROVIDER, self._setup.model or MODELS[0], "session_s", more))

    def _id(self, kind: str) -> str:
        return f"{kind}-{next(self._ids)}"


def suits(model: str) -> bool:
    return model.startswith("gpt-live") and "transcribe" not in model


def pieces(text: str) -> Iterator[str]:
    """``text`` in parts that the vendor takes, cut between words."""
    rest = text.strip()
    while len(rest) > MOST_CHARACTERS:
        cut = rest.rfind(" ", 1, MOST_CHARACTERS)
        cut = cut if cut > 0 else MOST_CHARACTERS
        yield rest[:cut].rstrip()
        rest = rest[cut:].lstrip()
    if rest:
        yield rest


def _new_client(setup: Setup) -> AsyncOpenAI:
    if not setup.access.key:
        raise fault("key_missing", PROVIDER, TITLE)

    from openai import AsyncOpenAI

    return AsyncOpenAI(api_key=setup.access.key, base_url=setup.access.base_url or None, max_retries=0)


def _read(data: bytes) -> dict[str, Any]:
    event = json.loads(data)
    if not isinstance(event, dict) or not isinstance(event.get("type"), str):
        raise fault("nonsense", PROVIDER, TITLE)
    return event


def _words(event: dict[str, Any]) -> tuple[str, float, float]:
    return _text(event, "delta"), _seconds(event, "start_ms"), _seconds(event, "end_ms")


def _text(event: dict[str, Any], name: str) -> str:
    value = event.get(name)
    if not isinstance(value, str):
        raise fault("nonsense", PROVIDER, TITLE)
    return value


def _seconds(event: dict[str, Any], name: str) -> float:
    value = event.get(name)
    if not isinstance(value, (int, float)):
        raise fault("nonsense", PROVIDER, TITLE)
    return value / 1000


def _sound(text: str) -> bytes:
    try:
        pcm = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise fault("nonsense", PROVIDER, TITLE) from error
    return pcm[: len(pcm) // 2 * 2]


def _error_in(event: dict[str, Any]) -> VendorTrouble:
    found = event.get("error")
    error: dict[str, Any] = found if isinstance(found, dict) else {}
    names = f"{error.get('code')} {error.get('type')}"
    for name, kind in _CODES:
        if name in names:
            return fault(kind, PROVIDER, TITLE)
    return fault("refused", PROVIDER, TITLE, str(error.get("message") or "")[:120].rstrip("."))


def _ended(reason: str) -> VendorTrouble:
    if reason == "content":
        return fault("refused", PROVIDER, TITLE, "its safety filter ended the session")
    return fault("cut", PROVIDER, TITLE, "the session had its longest time" if reason == "expired" else "")
