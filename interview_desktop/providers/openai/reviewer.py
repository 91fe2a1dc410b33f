"""A reviewer over Chat Completions: OpenAI's models, and every server that speaks this protocol."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final

from interview_desktop.domain.vendors import Unit, Usage, VendorTrouble
from interview_desktop.ports import Progress, ReviewTask
from interview_desktop.providers.faults import fault, fault_of, watched
from interview_desktop.providers.offers import Setup
from interview_desktop.providers.openai.client import CUSTOM, OPENAI, TITLES, new_client
from interview_desktop.providers.openai.models import converses

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types import CompletionUsage
    from openai.types.chat import ChatCompletionChunk

FIRST_S: Final = {OPENAI: 120.0, CUSTOM: 600.0}
"""Patience for the first word: it thinks first, and a server of one's own reads a long record slowly."""

NEXT_S: Final = {OPENAI: 60.0, CUSTOM: 120.0}

MOST_TOKENS = 32_000
"""Thinking counts, too."""

MOST_TEXT = 200_000
"""Characters of one answer that are read; a model that finds no end is stopped there."""

DECLINED = "it declined to judge this interview"

FORMATS: Final = ("schema", "object", "none")
"""How JSON is asked for, the strictest first. A server that refuses one is asked with the next."""


def make_reviewer(setup: Setup) -> ChatReviewer:
    """A reviewer at OpenAI."""
    return ChatReviewer(setup, OPENAI)


def make_custom_reviewer(setup: Setup) -> ChatReviewer:
    """A reviewer at a server of one's own. Without a chosen model it is the first of the server's list."""
    return ChatReviewer(setup, CUSTOM)


class ChatReviewer:
    """Implements ``ports.Reviewer``. A connection lasts for one task."""

    def __init__(
        self, setup: Setup, provider: str = OPENAI, *, first_s: float | None = None, next_s: float | None = None
    ) -> None:
        self._setup = setup
        self._provider = provider
        self._title = TITLES[provider]
        self._model = setup.model
        self._first_s = FIRST_S[provider] if first_s is None else first_s
        self._next_s = NEXT_S[provider] if next_s is None else next_s

    @property
    def name(self) -> str:
        return f"{self._title} {self._model}".strip()

    async def write(self, task: ReviewTask, on_progress: Progress | None = None) -> str:
        client = new_client(self._setup.access, self._provider)
        try:
            for form in FORMATS[:-1]:
                try:
                    return await self._written(client, task, form, on_progress)
                except VendorTrouble as trouble:
                    if trouble.kind != "refused" or not _about_form(trouble):
                        raise
            return await self._written(client, task, FORMATS[-1], on_progress)
        finally:
            await client.close()

    async def _written(self, client: AsyncOpenAI, task: ReviewTask, form: str, progress: Progress | None) -> str:
        parts: list[str] = []
        length = 0
        chunks = self._chunks(client, task, form)
        ended = ""
        async with aclosing(chunks):
            pieces = watched(chunks, self._provider, self._title, first_s=self._first_s, next_s=self._next_s)
            async for chunk in pieces:
                self._count(chunk.usage)
                for choice in chunk.choices or ():
                    ended = choice.finish_reason or ended
                    delta: Any = choice.delta  # some servers leave it out
                    if delta is None:
                        continue
                    if getattr(delta, "refusal", None):
                        raise fault("refused", self._provider, self._title, DECLINED)
                    parts.append(delta.content or "")
                    length += len(parts[-1])
                    if progress is not None:
                        progress(-1.0, f"{self.name} is {'writing the report' if length else 'thinking'}.")
                if length > MOST_TEXT:
                    raise fault("nonsense", self._provider, self._title)
        if ended == "content_filter":
            raise fault("refused", self._provider, self._title, DECLINED)
        if ended == "length" or not ended:
            raise fault("cut", self._provider, self._title)
        return "".join(parts)

    async def _chunks(
        self, client: AsyncOpenAI, task: ReviewTask, form: str
    ) -> AsyncGenerator[ChatCompletionChunk, None]:
        try:
            model = await self._known_model(client)
            request: dict[str, Any] = {
                "model": model,
                "messages": [
                    {"role": "system", "content": _instructions(task, form)},
                    {"role": "user", "content": task.material},
                ],
                "stream": True,
            }
            if form == "schema":
                shape = {"name": task.name, "schema": dict(task.schema), "strict": True}
                request["response_format"] = {"type": "json_schema", "json_schema": shape}
            elif form == "object":
                request["response_format"] = {"type": "json_object"}
            if form != FORMATS[-1]:
                request["stream_options"] = {"include_usage": True}
            if self._provider == OPENAI:
                request["max_completion_tokens"] = MOST_TOKENS
            stream = await client.chat.completions.create(**request)
        except Exception as error:
            raise fault_of(error, self._provider, self._title) from error
        try:
            async for chunk in stream:
                yield chunk
        finally:
            await stream.close()

    async def _known_model(self, client: AsyncOpenAI) -> str:
        if not self._model:
            page = await client.models.list()
            self._model = next((item.id for item in page.data or () if converses(item.id)), "")
            if not self._model:
                raise fault("model_gone", self._provider, self._title, "it has no model loaded")
        return self._model

    def _count(self, usage: CompletionUsage | None) -> None:
        if usage is None:
            return
        details = usage.prompt_tokens_details
        cached = (details.cached_tokens if details is not None else 0) or 0
        counted: tuple[tuple[Unit, int], ...] = (
            ("input_tokens", (usage.prompt_tokens or 0) - cached),
            ("cached_tokens", cached),
            ("output_tokens", usage.completion_tokens or 0),
        )
        for unit, amount in counted:
            if amount > 0:
                self._setup.on_usage(Usage(self._provider, self._model, unit, amount))


def _instructions(task: ReviewTask, form: str) -> str:
    if form == "schema":
        return task.instructions
    shape = json.dumps(task.schema)
    return f"{task.instructions}\n\nAnswer with one JSON object and nothing else, by this JSON schema:\n{shape}"


def _about_form(trouble: VendorTrouble) -> bool:
    """Whether less strictness may help: servers name what they refuse in many ways, a policy speaks of itself."""
    text = trouble.message.lower()
    return not any(
        word in text for word in (DECLINED, "policy", "safety", "context length", "maximum context", "too long")
    )
