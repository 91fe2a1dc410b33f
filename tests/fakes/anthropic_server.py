"""Anthropic's Messages API on 127.0.0.1: what it takes and gives are the SDK's own types."""

from __future__ import annotations

import asyncio
import functools
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Self
from urllib.parse import parse_qs, urlsplit

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from tests.fakes.http_server import Answer, HttpServer, Request

KEY = "sk-test-canary"
DAY = "2026-10-01T00:00:00Z"


@dataclass(frozen=True)
class Call:
    """The model calls a tool with this JSON text."""

    name: str
    arguments: str = "{}"


@dataclass(frozen=True)
class Refuse:
    """Answer with a status instead of a stream; ``page``: with HTML, as a captive portal does."""

    status: int
    kind: str = "api_error"
    message: str = "No."
    headers: dict[str, str] = field(default_factory=dict)
    page: bool = False


Break = Literal["silence", "cut", "end", "garbage", "overloaded", "rate_limited"]
"""What happens in the stream: nothing more, a broken connection, an end in order but too early, a line that is no JSON,
an error event."""


@dataclass(frozen=True)
class Fault:
    """``at`` events of the stream come first (0: not even the headers for silence and cut)."""

    kind: Break
    at: int = 1


Part = str | Call
Reply = Sequence[Part] | Refuse
Brain = Callable[[dict[str, Any]], Reply]


@dataclass
class FakeAnthropic(HttpServer):
    """Gives ``replies`` one after the other, the last one again and again, or what ``brain`` thinks of the request.

    ``first_token_s`` and ``tokens_per_s`` (0: at once) are its pace, a token being a word with the blank before it.
    ``faults`` are met by the next requests in this order; None: that one goes well.
    """

    replies: Sequence[Reply] = (("All right.",),)
    brain: Brain | None = None
    models: Sequence[tuple[str, str | None]] = (("claude-haiku-5-5", None), ("claude-sonnet-5-5", None))
    """Ids, and when they retire."""
    page: int = 20
    faults: list[Fault | None] = field(default_factory=list)
    first_token_s: float = 0.0
    tokens_per_s: float = 0.0
    stop_reason: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list, init=False)
    """The requests for messages, after they were found to be valid."""
    complaints: list[str] = field(default_factory=list, init=False)
    """What was wrong with those that were not."""

    @property
    def base_url(self) -> str:
        return self.origin

    async def __aenter__(self) -> Self:
        # Whoever waits for an answer should not wait for this.
        _requests()
        return await super().__aenter__()

    async def handle(self, request: Request, answer: Answer) -> None:
        path = urlsplit(request.path).path
        known = request.headers.get("authorization") == f"Bearer {KEY}" and "anthropic-version" in request.headers
        if not known:
            await _refuse(answer, Refuse(401, "authentication_error", "invalid key"))
        elif (request.method, path) == ("GET", "/v1/models"):
            await self._list(request, answer)
        elif (request.method, path) == ("POST", "/v1/messages"):
            await self._message(request, answer)
        elif path == "/login":
            await _refuse(answer, Refuse(200, page=True))
        else:
            await _refuse(answer, Refuse(404, "not_found_error", path))

    async def _list(self, request: Request, answer: Answer) -> None:
        asked = parse_qs(urlsplit(request.path).query)
        assert set(asked) <= {"limit", "after_id", "before_id", "lifecycle"}, asked
        if self.replies and isinstance(self.replies[0], Refuse):
            await _refuse(answer, self.replies[0])
            return
        ids = [key for key, _ in self.models]
        start = ids.index(asked["after_id"][0]) + 1 if "after_id" in asked else 0
        stop = start + min(self.page, int(asked.get("limit", ["20"])[0]))
        shown = [
            {"id": key, "type": "model", "display_name": key, "created_at": DAY, "lifecycle": "active",
             "retires_at": retires}
            for key, retires in self.models[start:stop]
        ]  # fmt: skip
        more = stop < len(self.models)
        edges = {"first_id": shown[0]["id"], "last_id": shown[-1]["id"]} if shown else {}
        await answer.send(200, {"data": shown, "has_more": more, **edges})

    async def _message(self, request: Request, answer: Answer) -> None:
        try:
            asked = checked(request.json)
        except ValidationError as error:
            self.complaints.append(str(error))
            await _refuse(answer, Refuse(400, "invalid_request_error", str(error)[:300]))
            return
        self.asked.append(asked)
        reply = self.brain(asked) if self.brain else self.replies[min(len(self.asked), len(self.replies)) - 1]
        if isinstance(reply, Refuse):
            await _refuse(answer, reply)
            return
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None and fault.at == 0 and fault.kind in {"silence", "cut"}:
            await self._break(fault, answer)
            return
        await answer.stream({"request-id": f"req_{len(self.asked)}"})
        for place, (event, pause_s) in enumerate(self._events(asked, reply)):
            if fault is not None and place == fault.at:
                await self._break(fault, answer)
                return
            if pause_s:
                await asyncio.sleep(pause_s)
            await answer.event(json.dumps(event), event["type"])
        await answer.end()

    async def _break(self, fault: Fault, answer: Answer) -> None:
        match fault.kind:
            case "silence":
                await answer.silence()
            case "cut":
                answer.cut()
            case "end":
                await answer.end()
            case "garbage":
                await answer.event("{this is no JSON", "content_block_delta")
                await answer.end()
            case "overloaded" | "rate_limited":
                kind = "overloaded_error" if fault.kind == "overloaded" else "rate_limit_error"
                error = {"type": "error", "error": {"type": kind, "message": "Overloaded"}}
                await answer.event(json.dumps(error), "error")
                await answer.end()

    def _events(self, asked: dict[str, Any], reply: Sequence[Part]) -> Iterable[tuple[dict[str, Any], float]]:
        """Events as the SDK's models write them, with the pause before each (seconds)."""
        from anthropic import types

        usage = {"input_tokens": 50, "output_tokens": 1, "cache_read_input_tokens": 900,
                 "cache_creation_input_tokens": 30}  # fmt: skip
        message = {"id": f"msg_{len(self.asked)}", "type": "message", "role": "assistant", "content": [],
                   "model": asked["model"], "stop_reason": None, "stop_sequence": None, "usage": usage}  # fmt: skip
        yield _sent(types.RawMessageStartEvent, type="message_start", message=message), 0.0
        made, pause_s = 0, self.first_token_s
        for index, part in enumerate(reply):
            if isinstance(part, Call):
                block: dict[str, Any] = {"type": "tool_use", "id": f"toolu_{len(self.asked)}_{index}",
                                         "name": part.name, "input": {}}  # fmt: skip
                pieces = [part.arguments[at : at + 12] for at in range(0, len(part.arguments), 12)]
                deltas: list[dict[str, Any]] = [{"type": "input_json_delta", "partial_json": text} for text in pieces]
            else:
                block = {"type": "text", "text": "", "citations": None}
                deltas = [{"type": "text_delta", "text": text} for text in _tokens(part)]
            start = {"type": "content_block_start", "index": index, "content_block": block}
            yield _sent(types.RawContentBlockStartEvent, **start), pause_s
            pause_s = 0.0
            for delta in deltas:
                event = {"type": "content_block_delta", "index": index, "delta": delta}
                yield _sent(types.RawContentBlockDeltaEvent, **event), pause_s
                made += 1
                pause_s = 1 / self.tokens_per_s if self.tokens_per_s else 0.0
            yield _sent(types.RawContentBlockStopEvent, type="content_block_stop", index=index), 0.0
        stop = self.stop_reason or ("tool_use" if any(isinstance(part, Call) for part in reply) else "end_turn")
        over = {"delta": {"stop_reason": stop, "stop_sequence": None}, "usage": {"output_tokens": made}}
        yield _sent(types.RawMessageDeltaEvent, type="message_delta", **over), 0.0
        yield _sent(types.RawMessageStopEvent, type="message_stop"), 0.0


def checked(body: object) -> dict[str, Any]:
    """``body`` when it is a streaming request of the SDK's own type, with no field that the type does not have.

    Raises:
        ValidationError: it is something else, or breaks a rule that the type cannot tell.
    """
    found: dict[str, Any] = _walked(_requests().validate_python(body))
    roles = [message["role"] for message in found["messages"]]
    assert roles[0] == "user", roles
    assert roles[-1] == "user", "this generation of models takes no prefill"
    marks = json.dumps(found).count('"cache_control": {')
    assert marks <= 4, f"{marks} places to cache"
    for message in found["messages"]:
        assert not isinstance(message["content"], list) or all(
            block.get("text", "x").strip() for block in message["content"]
        ), "text content blocks must hold something else than white space"
    return found


@functools.cache
def _requests() -> TypeAdapter[Any]:
    from anthropic.types.message_create_params import MessageCreateParamsStreaming

    @with_config(ConfigDict(extra="forbid", arbitrary_types_allowed=True))
    class Strict(MessageCreateParamsStreaming):
        pass

    return TypeAdapter(Strict)


def _walked(value: Any) -> Any:
    """``value`` read to its ends: pydantic looks at what is iterable only when it is iterated over."""
    if isinstance(value, dict):
        return {key: _walked(item) for key, item in value.items()}
    if isinstance(value, str | bytes) or not hasattr(value, "__iter__"):
        return value
    return [_walked(item) for item in value]


def _sent(model: Any, **fields: Any) -> dict[str, Any]:
    found: dict[str, Any] = model.model_validate(fields).model_dump(mode="json", exclude_unset=True)
    return found


def _tokens(text: str) -> list[str]:
    words = text.split(" ")
    return [word if place == 0 else f" {word}" for place, word in enumerate(words)]


async def _refuse(answer: Answer, refuse: Refuse) -> None:
    if refuse.page:
        await answer.send(refuse.status, "<html><body>Please sign in.</body></html>", refuse.headers)
        return
    error = {"type": "error", "error": {"type": refuse.kind, "message": refuse.message}, "request_id": "req_x"}
    await answer.send(refuse.status, error, refuse.headers)
