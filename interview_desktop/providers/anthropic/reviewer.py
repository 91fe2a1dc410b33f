"""A reviewer behind Anthropic's Messages API: it thinks as long as it wants, and answers by a schema."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, Final

from interview_desktop.domain.vendors import Unit, Usage
from interview_desktop.ports import Progress, ReviewTask
from interview_desktop.providers.anthropic.client import ID, TITLE, new_client
from interview_desktop.providers.faults import fault, fault_of, watched
from interview_desktop.providers.offers import Setup

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic
    from anthropic.types import MessageDeltaUsage, RawMessageStreamEvent
    from anthropic.types import Usage as Counted

FIRST_S: Final = 120.0
NEXT_S: Final = 60.0
"""The vendor sends pings while it thinks; the SDK keeps them to itself."""

OWN_SERVER: Final = 5.0
"""How much slower a server of one's own may be."""

MOST_TOKENS = 32_000
"""Thinking counts, too."""

MOST_TEXT = 200_000
"""Characters of one answer that are read; a model that finds no end is stopped there."""


def make_reviewer(setup: Setup) -> ClaudeReviewer:
    return ClaudeReviewer(setup)


class ClaudeReviewer:
    """Implements ``ports.Reviewer``. A connection lasts for one task."""

    def __init__(self, setup: Setup, *, first_s: float | None = None, next_s: float | None = None) -> None:
        self._setup = setup
        slower = OWN_SERVER if setup.access.base_url else 1.0
        self._first_s = FIRST_S * slower if first_s is None else first_s
        self._next_s = NEXT_S * slower if next_s is None else next_s

    @property
    def name(self) -> str:
        return f"{TITLE} {self._setup.model}"

    async def write(self, task: ReviewTask, on_progress: Progress | None = None) -> str:
        client = new_client(self._setup.access)
        answer = _Answer(self._setup)
        try:
            events = self._events(client, task)
            async with aclosing(events):
                pieces = watched(events, ID, TITLE, first_s=self._first_s, next_s=self._next_s)
                async for event in pieces:
                    answer.take(event)
                    if on_progress is not None:
                        doing = "writing the report" if answer.text else "thinking"
                        on_progress(-1.0, f"{self.name} is {doing}.")
                    if len(answer.text) > MOST_TEXT:
                        raise fault("nonsense", ID, TITLE)
        finally:
            answer.count()
            await client.close()
        if answer.stopped == "refusal":
            raise fault("refused", ID, TITLE)
        if answer.stopped in {"max_tokens", "model_context_window_exceeded"} or not answer.complete:
            raise fault("cut", ID, TITLE)
        return answer.text

    async def _events(self, client: AsyncAnthropic, task: ReviewTask) -> AsyncGenerator[RawMessageStreamEvent, None]:
        try:
            stream = await client.messages.create(
                model=self._setup.model,
                max_tokens=MOST_TOKENS,
                # The same for every interview about a problem; a record is read once.
                system=[{"type": "text", "text": task.instructions, "cache_control": {"type": "ephemeral"}}],
                messages=[{"role": "user", "content": task.material}],
                output_config={"format": {"type": "json_schema", "schema": dict(task.schema)}},
                stream=True,
            )
        except Exception as error:
            raise fault_of(error, ID, TITLE) from error
        try:
            async for event in stream:
                yield event
        finally:
            await stream.close()


class _Answer:
    """What came of one request so far."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._counts: dict[Unit, int] = {}
        self.text = ""
        self.stopped: str | None = None
        self.complete = False

    def take(self, event: RawMessageStreamEvent) -> None:
        match event.type:
            case "message_start":
                self._note(event.message.usage)
            case "content_block_start" if event.content_block.type == "text":
                self.text += event.content_block.text
            case "content_block_delta" if event.delta.type == "text_delta":
                self.text += event.delta.text
            case "message_delta":
                self._note(event.usage)
                self.stopped = event.delta.stop_reason
            case "message_stop":
                self.complete = True
            case _:
                pass

    def count(self) -> None:
        """Report what will be charged, once."""
        counts, self._counts = self._counts, {}
        for unit, amount in counts.items():
            if amount > 0:
                self._setup.on_usage(Usage(ID, self._setup.model, unit, amount))

    def _note(self, usage: Counted | MessageDeltaUsage) -> None:
        told: tuple[tuple[Unit, int | None], ...] = (
            ("input_tokens", usage.input_tokens),
            ("cached_tokens", usage.cache_read_input_tokens),
            ("cache_write_tokens", usage.cache_creation_input_tokens),
            ("output_tokens", usage.output_tokens),
        )
        self._counts.update({unit: amount for unit, amount in told if amount is not None})
