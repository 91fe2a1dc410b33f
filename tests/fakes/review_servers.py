"""Servers that answer one long question in JSON, as the two vendors stream it. They refuse what their SDKs' types do
not know."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from tests.fakes.http_server import Answer, HttpServer, Request

Fault = Literal["", "stall", "cut", "garbage"]
KEY = "sk-test-canary"


@dataclass
class ReviewServer(HttpServer):
    """``text`` is what it answers, in pieces of ``size`` characters, ended by ``stop``; ``fault`` happens after half of
    it. ``statuses`` are given first, one for each request. ``bodies`` is what it was asked."""

    text: str = "{}"
    stop: str = ""
    fault: Fault = ""
    statuses: list[tuple[int, str]] = field(default_factory=list)
    size: int = 7
    bodies: list[dict[str, Any]] = field(default_factory=list, init=False)
    stalled: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    def checked(self, body: dict[str, Any]) -> str:
        """What the server complains of; empty when all is well."""
        raise NotImplementedError

    def events(self) -> list[tuple[str, dict[str, Any] | str]]:
        raise NotImplementedError

    def error(self, kind: str) -> dict[str, Any]:
        raise NotImplementedError

    async def handle(self, request: Request, answer: Answer) -> None:
        body = request.json
        self.bodies.append(body)
        complaint = self.checked(body)
        if complaint:
            await answer.send(400, self.error(complaint))
            return
        if self.statuses:
            status, text = self.statuses.pop(0)
            await answer.send(status, self.error(text), {"retry-after": "7"})
            return
        await answer.stream()
        events = self.events()
        for place, (name, data) in enumerate(events):
            if self.fault and place == len(events) // 2:
                if self.fault == "stall":
                    self.stalled.set()
                    await answer.silence()
                if self.fault == "garbage":
                    await answer.event("{never an event", name)
                answer.cut()
                return
            await answer.event(data if isinstance(data, str) else json.dumps(data), name)
            await asyncio.sleep(0)
        await answer.end()

    def pieces(self) -> list[str]:
        return [self.text[at : at + self.size] for at in range(0, len(self.text), self.size)]


def _complaint(kind: Any, body: dict[str, Any]) -> str:
    from typing_extensions import get_type_hints

    unknown = set(body) - set(get_type_hints(kind, include_extras=False))
    if unknown:
        return f"unknown fields: {sorted(unknown)}"
    try:
        TypeAdapter(with_config(ConfigDict(strict=False, arbitrary_types_allowed=True))(kind)).validate_python(body)
    except ValidationError as error:
        return str(error)[:400]
    return ""


def _open(schema: Any) -> bool:
    """Whether an object in ``schema`` is open or leaves a property out, which strict servers refuse."""
    if isinstance(schema, list):
        return any(_open(item) for item in schema)
    if not isinstance(schema, dict):
        return False
    if schema.get("type") == "object" and (
        schema.get("additionalProperties") is not False or set(schema["required"]) != set(schema["properties"])
    ):
        return True
    return any(_open(value) for value in schema.values())


@dataclass
class FakeClaude(ReviewServer):
    """``/v1/messages``, streamed; it thinks first."""

    stop: str = "end_turn"

    @property
    def base_url(self) -> str:
        return self.origin

    def checked(self, body: dict[str, Any]) -> str:
        from anthropic.types.message_create_params import MessageCreateParamsStreaming

        schema = body.get("output_config", {}).get("format", {}).get("schema")
        return _complaint(MessageCreateParamsStreaming, body) or ("an open object" if _open(schema) else "")

    def error(self, kind: str) -> dict[str, Any]:
        return {"type": "error", "error": {"type": "invalid_request_error", "message": kind}}

    def events(self) -> list[tuple[str, dict[str, Any] | str]]:
        from anthropic.types import (
            Message,
            RawContentBlockDeltaEvent,
            RawContentBlockStartEvent,
            RawContentBlockStopEvent,
            RawMessageDeltaEvent,
            RawMessageStartEvent,
            RawMessageStopEvent,
            Usage,
        )

        def thought(index: int, kind: str, block: dict[str, Any], deltas: list[dict[str, Any]]) -> list[Any]:
            begin = RawContentBlockStartEvent.model_validate(
                {"type": "content_block_start", "index": index, "content_block": {"type": kind, **block}}
            )
            middle = [
                RawContentBlockDeltaEvent.model_validate(
                    {"type": "content_block_delta", "index": index, "delta": delta}
                )
                for delta in deltas
            ]
            return [begin, *middle, RawContentBlockStopEvent(type="content_block_stop", index=index)]

        usage = Usage(input_tokens=900, output_tokens=1, cache_read_input_tokens=100, cache_creation_input_tokens=50)
        message = Message.model_construct(
            id="msg_1", type="message", role="assistant", model="claude-sonnet-5-5", content=[], usage=usage
        )
        done = RawMessageDeltaEvent.model_validate(
            {"type": "message_delta", "delta": {"stop_reason": self.stop}, "usage": {"output_tokens": 400}}
        )
        texts = [{"type": "text_delta", "text": piece} for piece in self.pieces()]
        every = [
            RawMessageStartEvent.model_construct(type="message_start", message=message),
            *thought(0, "thinking", {"thinking": "", "signature": ""}, [{"type": "thinking_delta", "thinking": "Hm."}]),
            *thought(1, "text", {"text": ""}, texts),
            done,
            RawMessageStopEvent(type="message_stop"),
        ]
        return [(event.type, event.model_dump(mode="json", exclude_none=True)) for event in every]


@dataclass
class FakeChat(ReviewServer):
    """``/v1/chat/completions``, streamed. ``formats`` are the response formats that it knows; ``refusal`` is said
    instead of an answer."""

    stop: str = "stop"
    formats: tuple[str, ...] = ("json_schema", "json_object")
    refusal: bool = False

    @property
    def base_url(self) -> str:
        return f"{self.origin}/v1"

    def checked(self, body: dict[str, Any]) -> str:
        from openai.types.chat.completion_create_params import CompletionCreateParamsStreaming

        form = body.get("response_format")
        if form is not None and form["type"] not in self.formats:
            return f"response_format {form['type']} is not supported"
        schema = form["json_schema"]["schema"] if form is not None and form["type"] == "json_schema" else None
        return _complaint(CompletionCreateParamsStreaming, body) or ("an open object" if _open(schema) else "")

    def error(self, kind: str) -> dict[str, Any]:
        return {"error": {"message": kind, "type": "invalid_request_error", "code": None, "param": None}}

    def events(self) -> list[tuple[str, dict[str, Any] | str]]:
        from openai.types.chat import ChatCompletionChunk

        def chunk(choices: list[dict[str, Any]], usage: dict[str, Any] | None = None) -> dict[str, Any]:
            made = ChatCompletionChunk.model_validate(
                {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "gpt-6-luna",
                 "choices": choices, "usage": usage}
            )  # fmt: skip
            return made.model_dump(mode="json")

        word = "refusal" if self.refusal else "content"
        deltas = [chunk([{"index": 0, "delta": {word: piece}, "finish_reason": None}]) for piece in self.pieces()]
        ended = chunk([{"index": 0, "delta": {}, "finish_reason": self.stop}])
        counted = chunk(
            [],
            {
                "prompt_tokens": 1000,
                "completion_tokens": 400,
                "total_tokens": 1400,
                "prompt_tokens_details": {"cached_tokens": 100},
            },
        )
        every: list[dict[str, Any] | str] = [*deltas, ended, counted, "[DONE]"]
        return [("", item) for item in every]
