"""An interviewer behind Anthropic's Messages API, streamed from its first token."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import TYPE_CHECKING, Any

from interview_desktop.domain.events import StagePlan
from interview_desktop.domain.vendors import Unit, Usage
from interview_desktop.interview import briefing
from interview_desktop.interview.briefing import ActReader
from interview_desktop.interview.problem import Problem
from interview_desktop.ports import InterviewerAct, Moment
from interview_desktop.providers.anthropic.client import ID, TITLE, Connection, load
from interview_desktop.providers.anthropic.models import is_claude, thinks_always
from interview_desktop.providers.faults import fault, watched
from interview_desktop.providers.offers import InterviewerMaker, Setup

if TYPE_CHECKING:
    from anthropic.types import (
        MessageDeltaUsage,
        MessageParam,
        RawMessageStreamEvent,
        TextBlockParam,
        ToolParam,
    )
    from anthropic.types import (
        Usage as Counted,
    )

FIRST_S = 8.0
"""Patience for the first token of a reply."""

FIRST_OWN_S = 45.0
"""The same with a server of one's own, which may have to read the briefing slowly, or with a model that thinks."""

NEXT_S = 6.0
MOST_TOKENS = 400
"""Of a spoken reply with its notes; a model that thinks gets ``MOST_THOUGHT`` besides."""

MOST_THOUGHT = 2000
CHARACTERS_PER_TOKEN = 4
NOTED = "Noted. Now say your reply."


def interviewer_maker(setup: Setup) -> InterviewerMaker:
    """Makes interviewers that share one connection."""
    load()
    connection = Connection(setup.access)

    def make(problem: Problem, plan: tuple[StagePlan, ...]) -> AnthropicInterviewer:
        return AnthropicInterviewer(setup, connection, problem, plan)

    return make


class AnthropicInterviewer:
    """Implements ``ports.Interviewer``. Closing a reply ends its stream, and with it what the vendor makes and charges.

    Raises (from the reply):
        VendorTrouble: whatever went wrong, at any point of it.
    """

    def __init__(
        self,
        setup: Setup,
        connection: Connection,
        problem: Problem,
        plan: Sequence[StagePlan],
        *,
        first_s: float | None = None,
        next_s: float = NEXT_S,
    ) -> None:
        self._setup = setup
        self._connection = connection
        self._problem = problem
        self._plan = tuple(plan)
        slow = bool(setup.access.base_url) or thinks_always(setup.model)
        self._first_s = first_s if first_s is not None else FIRST_OWN_S if slow else FIRST_S
        self._next_s = next_s if not slow else max(next_s, FIRST_OWN_S) if first_s is None else next_s
        self._standing = briefing.standing(problem, self._plan, language=setup.language)

    async def close(self) -> None:
        """Give back the connection; another reply opens it again."""
        await self._connection.close()

    async def reply(self, moment: Moment) -> AsyncIterator[InterviewerAct]:
        settled = briefing.without_model(moment)
        if settled is not None:
            for act in settled:
                yield act
            return
        reader = ActReader(self._problem, self._plan, moment)
        messages = _messages(briefing.so_far(self._problem, moment))
        request = _Request(self._setup)
        stream = self._stream(request, messages, reader, speak=False)
        try:
            async for act in stream:
                yield act
        finally:
            await stream.aclose()
        if reader.wordless:
            # It waits for its tools to answer before it speaks.
            messages = [*messages, *request.answered()]
            stream = self._stream(_Request(self._setup), messages, reader, speak=True)
            try:
                async for act in stream:
                    yield act
            finally:
                await stream.aclose()
        for act in reader.over():
            yield act

    async def _stream(
        self, request: _Request, messages: list[MessageParam], reader: ActReader, *, speak: bool
    ) -> AsyncGenerator[InterviewerAct, None]:
        """One request. With ``speak``, tools are not to be called any more."""
        events = self._events(request, messages, speak)
        pieces = watched(events, ID, TITLE, first_s=self._first_s, next_s=self._next_s)
        spoke = False
        try:
            async for kind, name, text in pieces:
                acts = reader.text(text) if kind == "text" else reader.tool(name, text)
                for act in acts:
                    spoke = True
                    yield act
        finally:
            await events.aclose()
            request.count()
        if request.refused and not spoke:
            raise fault("refused", ID, TITLE)

    async def _events(
        self, request: _Request, messages: list[MessageParam], speak: bool
    ) -> AsyncGenerator[tuple[str, str, str], None]:
        """Pieces of text, and whole calls of tools: (``text`` or ``tool``, the tool's name, text or arguments)."""
        from anthropic import omit

        stream = await self._connection.client().messages.create(
            model=self._setup.model,
            max_tokens=MOST_TOKENS + (MOST_THOUGHT if thinks_always(self._setup.model) else 0),
            system=_system(self._standing),
            messages=messages,
            tools=_tools(),
            tool_choice={"type": "none"} if speak else omit,
            thinking={"type": "disabled"} if _may_answer_at_once(self._setup.model) else omit,
            output_config={"effort": "low"} if thinks_always(self._setup.model) else omit,
            stream=True,
        )
        try:
            if "event-stream" not in stream.response.headers.get("content-type", ""):
                raise fault("captive", ID, TITLE)
            async for event in stream:
                piece = request.take(event)
                if piece is not None:
                    yield piece
        finally:
            await stream.close()
        if not request.complete:
            raise fault("cut", ID, TITLE)


class _Request:
    """What is known of one request while its stream comes."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._counts: dict[Unit, int] = {}
        self._made = 0
        self._names: dict[int, tuple[str, str]] = {}
        self._arguments: dict[int, str] = {}
        self.complete = False
        self.refused = False

    def take(self, event: RawMessageStreamEvent) -> tuple[str, str, str] | None:
        match event.type:
            case "message_start":
                self._note(event.message.usage)
            case "content_block_start" if event.content_block.type == "tool_use":
                self._names[event.index] = (event.content_block.id, event.content_block.name)
                self._arguments[event.index] = ""
            case "content_block_start" if event.content_block.type == "text" and event.content_block.text:
                return "text", "", event.content_block.text
            case "content_block_delta" if event.delta.type == "text_delta":
                self._made += len(event.delta.text)
                return "text", "", event.delta.text
            case "content_block_delta" if event.delta.type == "input_json_delta" and event.index in self._arguments:
                self._made += len(event.delta.partial_json)
                self._arguments[event.index] += event.delta.partial_json
            case "content_block_stop" if event.index in self._arguments:
                return "tool", self._names[event.index][1], self._arguments[event.index]
            case "message_delta":
                self._note(event.usage)
                self.refused = event.delta.stop_reason in {"refusal", "model_context_window_exceeded"}
            case "message_stop":
                self.complete = True
            case _:
                pass
        return None

    def answered(self) -> list[MessageParam]:
        """The calls of this reply and an answer to each, for the request after it."""
        calls: list[Any] = [
            {"type": "tool_use", "id": key, "name": name, "input": _as_object(self._arguments[index])}
            for index, (key, name) in self._names.items()
        ]
        results: list[Any] = [
            {"type": "tool_result", "tool_use_id": key, "content": NOTED} for key, _ in self._names.values()
        ]
        return [{"role": "assistant", "content": calls}, {"role": "user", "content": results}]

    def count(self) -> None:
        """Report what will be charged, once. What was made of a reply that was cut short is estimated."""
        counts, self._counts = self._counts, {}
        if not counts:
            return
        if not self.complete:
            made = self._made // CHARACTERS_PER_TOKEN
            counts["output_tokens"] = max(counts.get("output_tokens", 0), made)
        for unit, amount in counts.items():
            if amount > 0:
                self._setup.on_usage(Usage(ID, self._setup.model, unit, amount))

    def _note(self, usage: Counted | MessageDeltaUsage) -> None:
        # The later report holds the totals; what it leaves out was told at the beginning.
        told: tuple[tuple[Unit, int | None], ...] = (
            ("input_tokens", usage.input_tokens),
            ("cached_tokens", usage.cache_read_input_tokens),
            ("cache_write_tokens", usage.cache_creation_input_tokens),
            ("output_tokens", usage.output_tokens),
        )
        self._counts.update({unit: amount for unit, amount in told if amount is not None})


def _may_answer_at_once(model: str) -> bool:
    """Whether thinking is on unless it is switched off; other servers' models may not know the switch."""
    return is_claude(model) and not thinks_always(model)


def _system(standing: Sequence[str]) -> list[TextBlockParam]:
    blocks: list[TextBlockParam] = [{"type": "text", "text": text} for text in standing]
    blocks[-1]["cache_control"] = {"type": "ephemeral"}
    return blocks


def _messages(said: Sequence[briefing.Said]) -> list[MessageParam]:
    """The record, cached up to the last turn that will not change."""
    messages: list[MessageParam] = []
    for place, turn in enumerate(said):
        block: TextBlockParam = {"type": "text", "text": turn.text}
        if place == len(said) - 2:
            block["cache_control"] = {"type": "ephemeral"}
        if turn.who == "candidate":
            messages.append({"role": "user", "content": [block]})
        else:
            messages.append({"role": "assistant", "content": [block]})
    return messages


def _tools() -> list[ToolParam]:
    return [
        {
            "name": tool.name,
            "description": tool.description,
            "input_schema": tool.parameters,
            "eager_input_streaming": True,
        }
        for tool in briefing.TOOLS
    ]


def _as_object(arguments: str) -> dict[str, Any]:
    try:
        found = json.loads(arguments or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
