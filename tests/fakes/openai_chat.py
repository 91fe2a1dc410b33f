"""A server that speaks Chat Completions to the official SDK, with the manners of several real ones, and faults."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from openai.types import CompletionUsage, Model
from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam, ChatCompletionToolUnionParam
from openai.types.chat.chat_completion_chunk import (
    Choice,
    ChoiceDelta,
    ChoiceDeltaToolCall,
    ChoiceDeltaToolCallFunction,
)
from openai.types.chat.completion_create_params import CompletionCreateParamsStreaming
from openai.types.completion_usage import PromptTokensDetails
from pydantic import ConfigDict, TypeAdapter, ValidationError

from tests.fakes.http_server import Answer, HttpServer, Request

_STRICT = ConfigDict(extra="forbid", strict=True)
_PARAMS: TypeAdapter[Any] = TypeAdapter(list[CompletionCreateParamsStreaming], config=_STRICT)
# An Iterable is looked into only when somebody walks it, so these are held against their types as lists.
_MESSAGES: TypeAdapter[Any] = TypeAdapter(list[ChatCompletionMessageParam], config=_STRICT)
_TOOLS: TypeAdapter[Any] = TypeAdapter(list[ChatCompletionToolUnionParam], config=_STRICT)


@dataclass(frozen=True)
class Call:
    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """What the model says, in pieces of ``size`` characters, and calls. ``reasoning`` goes into a field of its own, as
    servers send it that keep it apart."""

    text: str = ""
    calls: tuple[Call, ...] = ()
    reasoning: str = ""
    finish: Literal["stop", "length", "content_filter"] = "stop"
    size: int = 6


Mind = Callable[[list[dict[str, Any]]], Reply]
"""What the model replies to these messages."""

FaultKind = Literal["status", "silence", "headers_only", "page", "cut", "stall", "end", "garbage", "malformed", "error"]
"""An HTTP error · no answer at all · an answer without a body · a page of HTML with status 200 · the connection
breaks · nothing more comes · the stream ends too early · an event that is no JSON · JSON of another shape · an
``error`` event."""


@dataclass(frozen=True)
class Fault:
    """Happens once. ``after``: how many chunks were sent before (for those that happen in a stream)."""

    kind: FaultKind
    after: int = 0
    status: int = 500
    code: str = "server_error"
    message: str = "The server had an error."
    headers: Mapping[str, str] = field(default_factory=dict)
    page: str = ""
    """HTML in the place of the JSON of an error."""


@dataclass(frozen=True)
class Personality:
    """How one kind of server behaves."""

    name: str
    models: tuple[str, ...]
    needs_key: bool = False
    refuses: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    """Fields that it does not take, with the status and the message that it refuses them with."""
    only: frozenset[str] | None = None
    """Fields that it knows; another one is refused. None: those of the SDK."""
    alternates: bool = False
    """Its template wants turns that alternate and begin with the user."""
    takes_system: bool = True
    tells_usage: bool = True
    role_first: bool = True
    """Its first chunk has a role and no text."""


_COMMON = frozenset(
    {"model", "messages", "stream", "stream_options", "tools", "tool_choice", "max_tokens", "temperature"}
)

OPENAI = Personality(
    "OpenAI", ("gpt-6-luna", "gpt-6-sol", "gpt-live-transcribe", "gpt-realtime-2.1-mini"), needs_key=True
)
LLAMA_CPP = Personality(
    "llama.cpp", ("qwen3-8b-q4_k_m.gguf",), only=_COMMON, alternates=True,
    refuses={"tools": (500, "tools param requires --jinja flag")},
)  # fmt: skip
OLLAMA = Personality("Ollama", ("nomic-embed-text:latest", "llama3.2:3b"), only=_COMMON, role_first=False)
VLLM = Personality(
    "vLLM", ("Qwen/Qwen3-8B",), only=_COMMON,
    refuses={"tools": (400, '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set')},
)  # fmt: skip
OLD = Personality(
    "an old server", ("gemma-2-9b",), only=frozenset({"model", "messages", "stream"}), alternates=True,
    takes_system=False, tells_usage=False,
)  # fmt: skip
SULLEN = Personality(
    "a server that does not say why", ("mystery",), tells_usage=False,
    refuses={"tools": (400, "Bad request"), "stream_options": (400, "Bad request")},
)  # fmt: skip


@dataclass
class FakeOpenAI(HttpServer):
    """``replies`` are given one after the other, then ``mind`` is asked. Latency: ``first_s``,
    ``tokens_per_s``."""

    personality: Personality = OPENAI
    replies: Iterable[Reply] = ()
    mind: Mind | None = None
    faults: Iterable[Fault] = ()
    key: str = "sk-test-canary"
    shutdown: Mapping[str, str] = field(default_factory=dict)
    """The announced last day (``YYYY-MM-DD``) of a model."""
    first_s: float = 0.0
    tokens_per_s: float = 0.0

    def __post_init__(self) -> None:
        self._replies = deque(self.replies)
        self._faults = deque(self.faults)
        self.asked: list[dict[str, Any]] = []
        """What was asked for and accepted."""
        self.refused: list[str] = []
        """Why a request was not accepted."""

    @property
    def base_url(self) -> str:
        return f"{self.origin}/v1"

    def fail(self, *faults: Fault) -> None:
        """The next requests fail."""
        self._faults.extend(faults)

    def say(self, *replies: Reply) -> None:
        self._replies.extend(replies)

    async def handle(self, request: Request, answer: Answer) -> None:
        fault = self._faults.popleft() if self._faults else None
        if fault is not None and await self._fails_at_once(fault, answer):
            return
        if self.personality.needs_key and request.headers.get("authorization") != f"Bearer {self.key}":
            await answer.send(401, _error("Incorrect API key provided.", "invalid_api_key"))
        elif request.path == "/v1/models":
            await answer.send(200, self._models())
        elif request.path == "/v1/chat/completions":
            await self._chat(request, answer, fault)
        else:
            await answer.send(404, _error(f"Unknown path {request.path}.", "not_found"))

    async def _fails_at_once(self, fault: Fault, answer: Answer) -> bool:
        if fault.kind == "status":
            await answer.send(fault.status, fault.page or _error(fault.message, fault.code), fault.headers)
        elif fault.kind == "page":
            await answer.send(200, fault.page or "<html><body>Please sign in.</body></html>")
        elif fault.kind == "silence":
            await answer.silence()
        elif fault.kind == "cut" and fault.after < 0:
            answer.cut()
        else:
            return False
        return True

    def _models(self) -> dict[str, Any]:
        data = [
            Model(
                id=name, created=1, object="model", owned_by="them", shutdown_date=self.shutdown.get(name)
            ).model_dump(exclude_none=True)
            for name in self.personality.models
        ]
        return {"object": "list", "data": data}

    async def _chat(self, request: Request, answer: Answer, fault: Fault | None) -> None:
        asked = request.json
        status, complaint = self.complaint(asked)
        if complaint:
            self.refused.append(complaint)
            await answer.send(status, _error(complaint, "invalid_request_error"))
            return
        self.asked.append(asked)
        reply = (
            self._replies.popleft() if self._replies else self.mind(asked["messages"]) if self.mind else Reply("Go on.")
        )
        await answer.stream()
        if fault is not None and fault.kind == "headers_only":
            await answer.silence()
        await answer.pause(self.first_s)
        sent = 0
        for chunk in self._chunks(asked, reply):
            if fault is not None and sent == fault.after and not await self._stumbles(fault, answer):
                return
            await answer.event(chunk.model_dump_json(exclude_unset=True))
            sent += 1
            await answer.pause(1 / self.tokens_per_s if self.tokens_per_s else 0)
        assert fault is None, f"{fault} never happened: only {sent} chunks were sent"
        await answer.event("[DONE]")
        await answer.end()

    async def _stumbles(self, fault: Fault, answer: Answer) -> bool:
        """Whether the stream goes on."""
        if fault.kind == "cut":
            answer.cut()
        elif fault.kind == "stall":
            await answer.silence()
        elif fault.kind == "end":
            await answer.end()
        elif fault.kind == "garbage":
            await answer.event('{"choices": [{"delta"')
        elif fault.kind == "malformed":
            await answer.event('{"choices": 7}')
        elif fault.kind == "error":
            await answer.event(json.dumps(_error(fault.message, fault.code)))
        return False

    # ── what is refused ──────────────────────────────────────────────────────────────────────────────────────────

    def complaint(self, asked: Any) -> tuple[int, str]:
        """Status and reason for which it is refused; no reason: it is accepted."""
        person = self.personality
        if asked.get("model") not in person.models:
            return 404, f"The model '{asked.get('model')}' does not exist."
        for name, (status, why) in person.refuses.items():
            if name in asked:
                return status, why
        unknown = sorted(set(asked) - person.only) if person.only is not None else []
        if unknown:
            return 400, f"Unrecognized request argument supplied: {unknown[0]}"
        try:
            _PARAMS.validate_python([asked])
            _MESSAGES.validate_python(asked["messages"])
            _TOOLS.validate_python(asked.get("tools", []))
        except ValidationError as error:
            return 400, str(error)
        roles = [message["role"] for message in asked["messages"]]
        if not person.takes_system and "system" in roles:
            return 500, "Jinja exception: System role not supported"
        return 400 if person.alternates else 200, _disorder(roles) if person.alternates else ""

    # ── what is said ─────────────────────────────────────────────────────────────────────────────────────────────

    def _chunks(self, asked: Mapping[str, Any], reply: Reply) -> Iterable[ChatCompletionChunk]:
        def chunk(delta: ChoiceDelta | None = None, finish: Any = None) -> ChatCompletionChunk:
            choices = [] if delta is None else [Choice(delta=delta, index=0, finish_reason=finish)]
            return ChatCompletionChunk(
                id="chatcmpl-1", choices=choices, created=1, model=asked["model"], object="chat.completion.chunk"
            )

        if self.personality.role_first:
            yield chunk(ChoiceDelta(role="assistant", content=""))
        for piece in _pieces(reply.reasoning, reply.size):
            yield chunk(ChoiceDelta.construct(reasoning_content=piece))
        for piece in _pieces(reply.text, reply.size):
            yield chunk(ChoiceDelta(content=piece))
        for index, call in enumerate(reply.calls):
            head = ChoiceDeltaToolCallFunction(name=call.name, arguments="")
            yield chunk(
                ChoiceDelta(
                    tool_calls=[ChoiceDeltaToolCall(index=index, id=f"call_{index}", type="function", function=head)]
                )
            )
            for piece in _pieces(json.dumps(call.arguments), reply.size):
                part = ChoiceDeltaToolCallFunction(arguments=piece)
                yield chunk(ChoiceDelta(tool_calls=[ChoiceDeltaToolCall(index=index, function=part)]))
        finish = "tool_calls" if reply.calls and reply.finish == "stop" else reply.finish
        yield chunk(ChoiceDelta(), finish)
        wanted = asked.get("stream_options", {}).get("include_usage", False)
        if wanted and self.personality.tells_usage:
            last = chunk()
            last.usage = usage_of(asked, reply)
            yield last


def usage_of(asked: Mapping[str, Any], reply: Reply) -> CompletionUsage:
    """What a request costs: a token per four characters, and everything but the last message comes from the cache when
    there was a reply before."""
    sizes = [len(json.dumps(message)) // 4 for message in asked["messages"]]
    cached = sum(sizes[:-1]) if any(message["role"] == "assistant" for message in asked["messages"]) else 0
    output = (len(reply.text) + len(reply.reasoning)) // 4
    return CompletionUsage(
        prompt_tokens=sum(sizes), completion_tokens=output, total_tokens=sum(sizes) + output,
        prompt_tokens_details=PromptTokensDetails(cached_tokens=cached),
    )  # fmt: skip


def _disorder(roles: list[str]) -> str:
    turns = [role for role in roles if role != "system"]
    right = all(role == ("user", "assistant")[place % 2] for place, role in enumerate(turns))
    late = "system" in roles[1:]
    return "" if right and not late else "Conversation roles must alternate user/assistant/user/assistant/..."


def _pieces(text: str, size: int) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


def _error(message: str, code: str) -> dict[str, Any]:
    return {"error": {"message": message, "type": "error", "param": None, "code": code}}
