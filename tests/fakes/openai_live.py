"""OpenAI's Live sessions on 127.0.0.1: hears, hands over, speaks what it is told and gives way, as its protocol says.

Its clock is the sound it was sent: for each frame that comes in, as much sound may go out, so that it keeps pace with
a microphone of any speed. What it receives must be what ``openai.types.live`` allows and nothing more.
"""

from __future__ import annotations

import base64
import http
import json
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from openai.types import live
from openai.types.live.client_event_param import ClientEventParam
from openai.types.live.delegation_created_event import Delegation, DelegationCreatedEvent
from openai.types.live.error import Error
from openai.types.live.session_resource import SessionResource
from openai.types.live.session_usage import SessionUsage
from pydantic import BaseModel, TypeAdapter, ValidationError
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from tests.fakes.speech import SPEECH_LEVEL, rms, tone

if TYPE_CHECKING:
    from types import TracebackType

PATH = "/v1/live/sessions"
MOST_TOKENS = 500
BEFORE_S = 0.3
"""Sound before a line was noticed that belongs to it."""
KEY = "sk-test-canary"

Point = Literal["connect", "start", "words", "delegation", "said", "sound", "middle"]
"""Where a fault strikes: before the upgrade; at ``session.start``; with the candidate's first words of a line; where a
delegation would be created; where a text was given to be said; where its first sound would go out; after its second
word."""

FaultName = Literal["status", "error", "cut", "stall", "garbage", "closed"]
"""An answer that is no upgrade; an ``error`` event; the connection torn; silence on an open connection; something that
is no event; ``session.closed``."""


@dataclass(frozen=True, slots=True)
class Fault:
    """``detail`` is the HTTP status, the error's code, or the reason of the closing. ``skip``: how often it is well
    before."""

    at: Point
    kind: FaultName
    detail: str = ""
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """What is heard when the candidate speaks the next time. ``wanted``: an answer is asked for when it is over;
    ``stops``: it makes the voice fall silent; ``aside`` is what the voice says to it of its own."""

    text: str
    wanted: bool = True
    stops: bool = True
    aside: str = ""


@dataclass
class FakeOpenAILive:
    """``async with FakeOpenAILive(["Yes."]) as server: server.base_url``.

    ``reword`` gives what is spoken of a text. Seconds are of the session's own time: ``hand_over_s`` after the last
    sound an answer is asked for, ``first_sound_s`` after a text it is spoken, ``word_s`` per word, ``lag_s`` by which
    the candidate's words come late.
    """

    lines: Iterable[str | Line] = ()
    faults: Iterable[Fault] = ()
    reword: Callable[[str], str] = str
    hand_over_s: float = 0.5
    first_sound_s: float = 0.15
    word_s: float = 0.2
    lag_s: float = 0.1
    hear: Callable[[bytes, int], str] | None = None
    """Gives the words of a sound at a rate, when it is over, in the script's place."""
    sessions: list[Session] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """Why messages were refused."""
    keys: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.script = deque(Line(line) if isinstance(line, str) else line for line in self.lines)
        self._faults = list(self.faults)
        self._passed: dict[Point, int] = {}
        self._server: Server | None = None

    async def __aenter__(self) -> FakeOpenAILive:
        self._server = await serve(self._serve, "127.0.0.1", 0, process_request=self._admit)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    @property
    def base_url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{next(iter(self._server.sockets)).getsockname()[1]}/v1"

    @property
    def session(self) -> Session:
        return self.sessions[-1]

    @property
    def said(self) -> list[tuple[str | None, str]]:
        """Texts that were given to be spoken, with their delegations, over all sessions."""
        return [said for session in self.sessions for said in session.said]

    def say_next(self, line: str | Line) -> None:
        self.script.append(Line(line) if isinstance(line, str) else line)

    def fail(self, fault: Fault) -> None:
        """From now on."""
        self._faults.append(fault)

    def fault_at(self, point: Point) -> Fault | None:
        passed = self._passed[point] = self._passed.get(point, 0) + 1
        for fault in self._faults:
            if fault.at == point and fault.skip < passed:
                self._faults.remove(fault)
                return fault
        return None

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        self.keys.append(request.headers.get("Authorization", "").removeprefix("Bearer "))
        fault = self.fault_at("connect")
        if fault is not None and fault.kind == "status":
            return _answer(int(fault.detail))
        if fault is not None:
            connection.transport.abort()
            return None
        if request.path != PATH:
            return _answer(404)
        return None if self.keys[-1] == KEY else _answer(401)

    async def _serve(self, connection: ServerConnection) -> None:
        session = Session(self, connection)
        try:
            async for message in connection:
                if not await session.take(message):
                    break
        except ConnectionClosed:
            pass


class Session:
    """One connection. ``heard`` is the sound that was let in (silence while muted)."""

    def __init__(self, server: FakeOpenAILive, connection: ServerConnection) -> None:
        self._server = server
        self._connection = connection
        self.stalled = False
        self._numbers = 0
        self.config: dict[str, Any] = {}
        self.now_s = 0.0
        self.rate = 0
        self.heard = bytearray()
        self.said: list[tuple[str | None, str]] = []
        self.thoughts: list[str] = []
        self.spoken: list[str] = []
        """Words whose sound went out."""
        self.delegations: list[str] = []
        self.gave_way = 0
        self.muted = False
        self._line: Line | None = None
        self._line_from_s = 0.0
        self._line_words = 0
        self._line_at = 0
        self._voiced_s = self._silent_s = 0.0
        self._queue: deque[tuple[float, list[str]]] = deque()
        self._speaking: list[str] = []
        self._speaking_from_s = 0.0
        self._speaking_words = 0

    @property
    def quiet(self) -> bool:
        """It has nothing to say."""
        return not self._queue and not self._speaking

    def cut(self) -> None:
        """Tear the connection, now."""
        self._connection.transport.abort()

    # ── what comes in ────────────────────────────────────────────────────────────────────────────────────────────

    async def take(self, message: str | bytes) -> bool:
        """False: the connection is to be closed."""
        try:
            event = _strict(json.loads(message))
        except (ValueError, ValidationError) as error:
            return await self._refuse(json.loads(message), str(error))
        if not self.config and event["type"] != "session.start":
            return await self._refuse(event, "session.start must come first", "session_not_started")
        match event["type"]:
            case "session.start":
                return await self._start(event)
            case "session.input_audio.append":
                await self._hear(base64.b64decode(event["audio"], validate=True))
            case "session.input_audio.mute" | "session.input_audio.unmute":
                self.muted = event["type"].endswith(".mute")
                done = live.InputAudioMutedEvent if self.muted else live.InputAudioUnmutedEvent
                kind = "muted" if self.muted else "unmuted"
                await self._tell(done(event_id=self._id(), type=f"session.input_audio.{kind}", **_cause(event)))  # type: ignore[arg-type]
            case "session.commentary.append" | "session.thinking.append" | "session.instructions.append":
                return await self._append(event)
            case "session.close":
                await self._close("close_requested")
                return False
            case _:
                return await self._refuse(event, f"{event['type']} is not for this delegation", "invalid_event")
        return not self._connection.transport.is_closing()

    async def _start(self, event: dict[str, Any]) -> bool:
        if self.config:
            return await self._refuse(event, "the session has started", "already_started")
        if not await self._well("start"):
            return self.stalled
        config = event["session"]
        if config["audio"]["format"]["type"] != "audio/pcm" or config["delegation"]["type"] != "client":
            return await self._refuse(event, "this server hears PCM and delegates to its client")
        self.config, self.rate = config, config["audio"]["format"]["rate"]
        self._server.sessions.append(self)
        await self._tell(
            live.SessionStartedEvent(event_id=self._id(), session=self._resource(), type="session.started")
        )
        return True

    async def _append(self, event: dict[str, Any]) -> bool:
        if tokens(event["content"]) > MOST_TOKENS:
            return await self._refuse(event, f"content has more than {MOST_TOKENS} tokens", "content_too_long")
        if event["delegation_id"] not in (None, *self.delegations):
            return await self._refuse(event, "there is no such delegation", "delegation_not_found")
        at = round(self.now_s * 1000)
        kinds: dict[str, type[BaseModel]] = {
            "commentary": live.CommentaryAppendedEvent,
            "thinking": live.ThinkingAppendedEvent,
            "instructions": live.InstructionsAppendedEvent,
        }
        name = event["type"].split(".")[1]
        if name == "commentary":
            self.said.append((event["delegation_id"], event["content"]))
            if not await self._well("said"):
                return True
            words = self._server.reword(event["content"]).split()
            self._queue.append((self.now_s + self._server.first_sound_s, words))
        else:
            self.thoughts.append(event["content"])
        done = {"event_id": self._id(), "start_ms": at, "end_ms": at, "type": f"session.{name}.appended"}
        await self._tell(kinds[name](**done, **_cause(event)))
        return True

    # ── its time ─────────────────────────────────────────────────────────────────────────────────────────────────

    async def _hear(self, pcm: bytes) -> None:
        frame_s = len(pcm) / 2 / self.rate
        before = int(self.now_s)
        self.now_s += frame_s
        self.heard += bytes(len(pcm)) if self.muted else pcm
        loud = not self.muted and rms(pcm) >= SPEECH_LEVEL
        self._voiced_s = self._voiced_s + frame_s if loud else self._voiced_s
        self._silent_s = 0.0 if loud else self._silent_s + frame_s
        await self._follow_candidate()
        await self._speak(len(pcm) // 2)
        if int(self.now_s) > before:
            usage = SessionUsage(seconds=self.now_s)
            await self._tell(
                live.SessionUsageUpdatedEvent(event_id=self._id(), type="session.usage.updated", usage=usage)
            )

    async def _follow_candidate(self) -> None:
        server = self._server
        if self._line is None:
            if self._silent_s >= 0.2:
                self._voiced_s = 0.0
            if self._voiced_s < 0.1:
                return
            self._line = server.script.popleft() if server.script else Line("")
            self._line_at = max(0, len(self.heard) - 2 * round(self.rate * (self._voiced_s + BEFORE_S)))
            self._line_from_s, self._line_words = self.now_s - self._voiced_s, 0
            if not await self._well("words"):
                return
        over = self._silent_s >= server.hand_over_s
        if over and server.hear is not None and not self._line.text:
            self._line = replace(self._line, text=server.hear(bytes(self.heard[self._line_at :]), self.rate))
        words = self._line.text.split()
        reached = int((self.now_s - self._line_from_s - server.lag_s) / server.word_s)
        while self._line_words < (len(words) if over else min(reached, len(words))):
            start = self._line_from_s + self._line_words * server.word_s
            await self._told(live.InputTranscriptDeltaEvent, "input", words, self._line_words, start)
            self._line_words += 1
        if self._line.stops and self._speaking and self._voiced_s >= 0.2:
            self.gave_way += 1
            self._speaking = []
            self._queue.clear()
        if over:
            line, self._line, self._voiced_s = self._line, None, 0.0
            if line.aside:
                self._queue.appendleft((self.now_s, line.aside.split()))
            if line.wanted:
                await self._hand_over()

    async def _hand_over(self) -> None:
        if not await self._well("delegation"):
            return
        self.delegations.append(f"delegation_{len(self.delegations) + 1}")
        delegation = Delegation(id=self.delegations[-1], target="client", type="delegation")
        await self._tell(
            DelegationCreatedEvent(
                delegation=delegation,
                event_id=self._id(),
                offset_ms=round(self.now_s * 1000),
                type="session.delegation.created",
            )
        )

    async def _speak(self, samples: int) -> None:
        listening = self._line is not None and self._line.stops
        if not self._speaking and self._queue and not listening and self._queue[0][0] <= self.now_s:
            self._speaking = self._queue.popleft()[1]
            self._speaking_from_s, self._speaking_words = self.now_s, 0
            if not await self._well("sound"):
                self._speaking = []
        if not self._speaking:
            return
        word_s = self._server.word_s
        reached = int((self.now_s - self._speaking_from_s) / word_s) + 1
        if reached > len(self._speaking):
            self._speaking = []
            return
        sound = tone(samples / self.rate, self.rate)
        await self._tell(
            live.OutputAudioDeltaEvent(delta=base64.b64encode(sound).decode(), type="session.output_audio.delta")
        )
        while self._speaking_words < reached:
            start = self._speaking_from_s + self._speaking_words * word_s
            await self._told(live.OutputTranscriptDeltaEvent, "output", self._speaking, self._speaking_words, start)
            self.spoken.append(self._speaking[self._speaking_words])
            self._speaking_words += 1
            if self._speaking_words == 2 and not await self._well("middle"):
                return

    async def _told(self, kind: type[BaseModel], side: str, words: list[str], index: int, start_s: float) -> None:
        at = {"start_ms": round(start_s * 1000), "end_ms": round((start_s + self._server.word_s) * 1000)}
        delta = f" {words[index]}"
        await self._tell(kind(event_id=self._id(), type=f"session.{side}_transcript.delta", delta=delta, **at))

    # ── what goes out ────────────────────────────────────────────────────────────────────────────────────────────

    async def _tell(self, event: BaseModel) -> None:
        if not self.stalled:
            await self._send(event.model_dump_json(exclude_none=True))

    async def _send(self, text: str) -> None:
        try:
            await self._connection.send(text)
        except ConnectionClosed:
            self.stalled = True

    async def _well(self, point: Point) -> bool:
        fault = self._server.fault_at(point)
        match fault and fault.kind:
            case None:
                return True
            case "stall":
                self.stalled = True
                return False
            case "garbage":
                await self._send('{"type": "session.output_transcript.delta", "delta": 7')
            case "error" | "status":
                assert fault is not None
                await self._complain({}, "scripted", fault.detail or "server_error", "server_error")
            case "closed":
                assert fault is not None
                await self._close(fault.detail or "connection_lost")
            case "cut":
                self.cut()
        return False

    async def _refuse(self, event: Any, why: str, code: str = "unknown_parameter") -> bool:
        self._server.refused.append(why)
        await self._complain(event, why[:200], code, "invalid_request_error")
        # A session that cannot be started is of no use.
        return bool(self.config)

    async def _complain(self, event: Any, message: str, code: str, kind: str) -> None:
        number = event.get("event_id") if isinstance(event, dict) else None
        error = Error(code=code, message=message, type=kind, client_event_id=number)
        await self._tell(live.ErrorEvent(error=error, event_id=self._id(), type="error"))

    async def _close(self, reason: str) -> None:
        usage = SessionUsage(seconds=self.now_s)
        session = self._resource()
        await self._tell(
            live.SessionClosedEvent(
                event_id=self._id(),
                reason=reason,  # type: ignore[arg-type]
                session=session,
                type="session.closed",
                usage=usage,
            )
        )
        await self._connection.close()

    def _resource(self) -> SessionResource:
        config = {name: self.config[name] for name in ("audio", "delegation", "instructions", "model", "store")}
        known = {"id": "live_1", "expires_at": 1_800_000_000, "status": "active"}
        return SessionResource.model_validate({**known, **config})

    def _id(self) -> str:
        self._numbers += 1
        return f"event_{self._numbers}"


def tokens(text: str) -> int:
    """A cautious count: no tokeniser is at hand."""
    return (len(text) + 1) // 2


_ADAPTER: TypeAdapter[Any] = TypeAdapter(ClientEventParam)


def _strict(message: Any) -> dict[str, Any]:
    """The message as it came. Raises: ValueError: it is not what the protocol allows."""
    known = _ADAPTER.validate_python(message)
    if known != message:
        raise ValueError(f"unknown fields in {message.get('type')}: {_unknown(message, known)}")
    return dict(message)


def _unknown(given: Any, known: Any, path: str = "") -> str:
    if isinstance(given, dict) and isinstance(known, dict):
        for name in given:
            if name not in known:
                return f"{path}{name}"
            if given[name] != known[name]:
                return _unknown(given[name], known[name], f"{path}{name}.")
    return path.rstrip(".")


def _cause(event: dict[str, Any]) -> dict[str, Any]:
    number = event.get("event_id")
    return {"client_event_id": number} if number else {}


def _answer(status: int) -> Response:
    codes = {401: "invalid_api_key", 403: "permission_denied", 404: "model_not_found", 429: "rate_limit_exceeded"}
    error = {"message": "scripted", "type": "invalid_request_error", "code": codes.get(status, "server_error")}
    body = json.dumps({"error": error}).encode()
    headers = Headers({"Content-Type": "application/json", "Content-Length": str(len(body))})
    if status == 429:
        headers["Retry-After"] = "7"
    return Response(status, http.HTTPStatus(status).phrase, headers, body)
