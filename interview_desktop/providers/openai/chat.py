"""An interviewer over Chat Completions: OpenAI's models, and every server that speaks this protocol."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from interview_desktop.domain.events import StagePlan
from interview_desktop.domain.vendors import Capabilities, Usage
from interview_desktop.interview.briefing import TOOLS, ActReader, Said, so_far, standing, without_model
from interview_desktop.interview.problem import Problem
from interview_desktop.ports import Interviewer, InterviewerAct, Moment
from interview_desktop.providers.faults import fault, watched
from interview_desktop.providers.offers import InterviewerMaker, Setup
from interview_desktop.providers.openai.aloud import Aloud
from interview_desktop.providers.openai.client import CUSTOM, OPENAI, TITLES, Connection
from interview_desktop.providers.openai.models import converses

if TYPE_CHECKING:
    from openai import AsyncStream
    from openai.types.chat import ChatCompletionChunk

MODELS = ("gpt-6-luna", "gpt-5.6-luna", "gpt-6.1-terra")
"""The fastest first: how long the first word takes decides how an interview feels."""

CAPABILITIES = Capabilities()

FIRST_S = {OPENAI: 8.0, CUSTOM: 60.0}
"""Patience for the first word. A server of one's own may load the model first, and reads the briefing slowly."""

NEXT_S = {OPENAI: 6.0, CUSTOM: 20.0}

MOST_TEXT = 4000
"""Characters of one reply that are read; a model that finds no end is stopped there."""

TOKEN = 4
"""Characters of a token, for the bill of a reply that was not heard to its end."""

PLAIN = (
    "You cannot call tools here. Write only what is said aloud; the app leads through the stages itself. "
    "To say nothing, write [stay_silent] and nothing else."
)

_OPENING = "[the interview begins]"


@dataclass(frozen=True, slots=True)
class Manners:
    """What a server understands. All of it is tried; what it refuses is left out from then on."""

    tools: bool = True
    usage: bool = True
    effort: bool = True
    system: bool = True

    def without(self, complaint: str, *, guess: bool) -> Manners:
        """Less, after a request was refused with ``complaint``; the same when that would not help. ``guess``: the
        complaint may name nothing."""
        text = complaint.lower()
        if self.usage and re.search(r"stream_options|include_usage", text):
            return replace(self, usage=False)
        if self.effort and "reasoning" in text:
            return replace(self, effort=False)
        if self.tools and re.search(r"\btools?\b|tool_|function", text):
            return replace(self, tools=False)
        if self.system and re.search(r"system.{0,20}role|role.{0,20}system", text):
            return replace(self, system=False)
        return Manners(False, False, False, self.system) if guess else self


@dataclass
class Known:
    """What was learned about a server; shared by all interviewers that are made from one choice."""

    manners: Manners
    model: str
    chosen: bool
    """``model`` is the user's choice, not the first of the server's list."""
    wary: bool
    """It is not known yet how the server tells reasoning from speech."""
    inside: bool = False
    """Its replies begin in the middle of the reasoning."""


@dataclass(frozen=True, slots=True)
class Call:
    """A tool that the model called. ``arguments`` is JSON."""

    key: str
    name: str
    arguments: str


@dataclass
class _Bill:
    """What one request costs, as far as it is known."""

    sent: int
    got: int = 0
    chunks: int = 0
    told: bool = False


@dataclass
class _Calls:
    """Tool calls, put together from their pieces."""

    parts: dict[int, list[str]] = field(default_factory=dict)

    def add(self, index: int, key: str, name: str, arguments: str) -> list[Call]:
        """Gives the calls that are whole because another one begins."""
        done = [] if index in self.parts else self.over()
        part = self.parts.setdefault(index, ["", "", ""])
        part[0] = part[0] or key
        part[1] += name
        part[2] += arguments
        return done

    def over(self) -> list[Call]:
        calls = [Call(key or f"call_{index}", name, text) for index, (key, name, text) in self.parts.items() if name]
        self.parts.clear()
        return calls


def make_chat(setup: Setup) -> InterviewerMaker:
    """Interviewers at OpenAI, all over one connection."""
    return _maker(setup, OPENAI)


def make_custom_chat(setup: Setup) -> InterviewerMaker:
    """Interviewers at a server of one's own. Without a chosen model it is the first of the server's list."""
    return _maker(setup, CUSTOM)


def _maker(setup: Setup, provider: str) -> InterviewerMaker:
    # What takes long is done here, before anybody waits for a reply.
    import openai.types.chat  # noqa: F401

    connection = Connection(setup.access, provider)
    manners = Manners(effort=provider == OPENAI)
    known = Known(manners, setup.model, chosen=bool(setup.model), wary=provider != OPENAI)

    def make(problem: Problem, plan: tuple[StagePlan, ...]) -> Interviewer:
        return ChatInterviewer(problem, plan, setup, provider, connection, known)

    return make


class ChatInterviewer:
    """Implements ``ports.Interviewer``.

    Raises (``reply``):
        VendorTrouble: whatever goes wrong with the vendor. What was said before stands.
    """

    def __init__(
        self,
        problem: Problem,
        plan: tuple[StagePlan, ...],
        setup: Setup,
        provider: str = OPENAI,
        connection: Connection | None = None,
        known: Known | None = None,
        *,
        first_s: float | None = None,
        next_s: float | None = None,
    ) -> None:
        self._problem = problem
        self._plan = plan
        self._setup = setup
        self._provider = provider
        self._title = TITLES[provider]
        self._connection = connection or Connection(setup.access, provider)
        manners = Manners(effort=provider == OPENAI)
        self._known = known or Known(manners, setup.model, bool(setup.model), wary=provider != OPENAI)
        self._first_s = FIRST_S[provider] if first_s is None else first_s
        self._next_s = NEXT_S[provider] if next_s is None else next_s
        self._standing = standing(problem, plan, language=setup.language)

    async def reply(self, moment: Moment) -> AsyncIterator[InterviewerAct]:
        acts = without_model(moment)
        if acts is not None:
            for act in acts:
                yield act
            return
        reader = ActReader(self._problem, self._plan, moment)
        turns = so_far(self._problem, moment)
        calls: list[Call] = []
        for _ in range(2):
            more: list[Call] = []
            async with aclosing(self._patiently(moment, turns, calls)) as pieces:
                async for piece in pieces:
                    if isinstance(piece, Call):
                        more.append(piece)
                    read = reader.tool(piece.name, piece.arguments) if isinstance(piece, Call) else reader.text(piece)
                    for act in read:
                        yield act
            if not (more and reader.wordless):
                break
            calls = more
        for act in reader.over():
            yield act

    async def close(self) -> None:
        """Give the kept connections up. A later reply opens new ones."""
        await self._connection.close()

    # ── what is asked ────────────────────────────────────────────────────────────────────────────────────────────

    def _request(
        self, moment: Moment, turns: Sequence[Said], calls: Sequence[Call], manners: Manners
    ) -> dict[str, Any]:
        request: dict[str, Any] = {
            "model": self._known.model,
            "messages": self._messages(turns, calls, manners),
            "stream": True,
        }
        if manners.usage:
            request["stream_options"] = {"include_usage": True}
        if manners.tools:
            request["tools"] = _TOOLS
        if self._provider == OPENAI:
            if manners.effort:
                request["reasoning_effort"] = "none"
            request["prompt_cache_key"] = moment.state.session_id or self._problem.id
            request["store"] = False
        return request

    def _messages(self, turns: Sequence[Said], calls: Sequence[Call], manners: Manners) -> list[dict[str, Any]]:
        """Turns that alternate and begin with the candidate: many templates refuse all else."""
        rules = "\n\n".join(self._standing if manners.tools else (*self._standing, PLAIN))
        messages: list[dict[str, Any]] = [{"role": "system", "content": rules}] if manners.system else []
        told: list[dict[str, Any]] = []
        for turn in turns:
            role = "assistant" if turn.who == "interviewer" else "user"
            if not told and role == "assistant":
                told.append({"role": "user", "content": _OPENING})
            if told and told[-1]["role"] == role:
                told[-1]["content"] += f"\n{turn.text}"
            else:
                told.append({"role": role, "content": turn.text})
        if not manners.system:
            first = told[0]["content"] if told else _OPENING
            told[:1] = [{"role": "user", "content": f"{rules}\n\n{first}"}]
        messages += told
        if calls:
            # A model that only called tools waits for what they give before it speaks.
            function_calls = [
                {
                    "id": call.key,
                    "type": "function",
                    "function": {"name": call.name, "arguments": _object(call.arguments)},
                }
                for call in calls
            ]
            messages.append({"role": "assistant", "content": "", "tool_calls": function_calls})
            messages += [{"role": "tool", "tool_call_id": call.key, "content": "Noted. Now speak."} for call in calls]
        return messages

    # ── what comes back ──────────────────────────────────────────────────────────────────────────────────────────

    async def _patiently(
        self, moment: Moment, turns: Sequence[Said], calls: Sequence[Call]
    ) -> AsyncGenerator[str | Call, None]:
        """Text to speak (empty while something comes that is not to be spoken yet) and whole calls."""
        raw = self._answer(moment, turns, calls)
        watch = watched(raw, self._provider, self._title, first_s=self._first_s, next_s=self._next_s)
        async with aclosing(raw):
            async for piece in watch:
                yield piece

    async def _answer(
        self, moment: Moment, turns: Sequence[Said], calls: Sequence[Call]
    ) -> AsyncGenerator[str | Call, None]:
        from openai import APIError

        known = self._known
        if not known.model:
            known.model = await self._first_model()
        manners = known.manners
        while True:
            request = self._request(moment, turns, calls, manners)
            begun = False
            try:
                stream = await self._connection.client().chat.completions.create(**request)
                async with stream, aclosing(self._read(stream, request)) as pieces:
                    async for piece in pieces:
                        begun, known.manners = True, manners
                        yield piece
                return
            except APIError as error:
                status = getattr(error, "status_code", None)
                if status == 404 and not known.chosen:
                    known.model = ""
                fewer = manners if begun or status not in _ASKS_TOO_MUCH else self._fewer(manners, error, status)
                if fewer == manners:
                    raise
                manners = fewer

    def _fewer(self, manners: Manners, error: Exception, status: int | None) -> Manners:
        complaint = f"{error} {getattr(error, 'body', '')}"
        return manners.without(complaint, guess=self._provider == CUSTOM and status in {400, 422})

    async def _read(
        self, stream: AsyncStream[ChatCompletionChunk], request: dict[str, Any]
    ) -> AsyncGenerator[str | Call, None]:
        known = self._known
        aloud = Aloud(wary=known.wary, inside=known.inside)
        bill = _Bill(sent=len(json.dumps(request)))
        calls = _Calls()
        ended, spoken, acted = "", 0, False
        try:
            while True:
                try:
                    chunk = await anext(stream)
                except StopAsyncIteration:
                    break
                bill.chunks += 1
                self._charge(bill, chunk)
                # Some servers send chunks without any choice, with nothing in one, or after the end.
                for choice in (chunk.choices or ())[:1]:
                    delta: Any = choice.delta
                    ended = choice.finish_reason or ended
                    if delta is None:
                        continue
                    if _reasons(delta):
                        aloud.trust()
                    for part in delta.tool_calls or ():
                        function = part.function
                        whole = calls.add(
                            part.index or 0, part.id or "", (function and function.name) or "",
                            (function and function.arguments) or "",
                        )  # fmt: skip
                        acted = True
                        yield ""
                        for call in whole:
                            yield call
                    if delta.content:
                        bill.got += len(delta.content)
                        text = aloud.text(delta.content)
                        spoken += len(text)
                        if text or not aloud.thinking:
                            yield text
                if spoken > MOST_TEXT:
                    ended = "length"
                    break
            if not ended:
                raise self._unfinished(stream, bill)
            rest = aloud.over(cut_short=ended == "length")
            if rest:
                yield rest
            for call in calls.over():
                yield call
            self._learn(aloud, ended)
            if not (spoken or rest or acted):
                if ended == "content_filter":
                    raise fault("refused", self._provider, self._title)
                if aloud.thought:
                    raise fault("nonsense", self._provider, self._title, "it thought and said nothing")
        finally:
            if bill.chunks and not bill.told:
                self._count(bill.sent / TOKEN, 0, bill.got / TOKEN)

    def _learn(self, aloud: Aloud, ended: str) -> None:
        if aloud.unopened:
            self._known.inside, self._known.wary = True, False
        elif ended != "length":
            self._known.wary = False

    def _unfinished(self, stream: AsyncStream[ChatCompletionChunk], bill: _Bill) -> Exception:
        kind = stream.response.headers.get("content-type", "").lower()
        if bill.chunks:
            return fault("cut", self._provider, self._title)
        return fault("captive" if "html" in kind else "nonsense", self._provider, self._title)

    async def _first_model(self) -> str:
        page = await self._connection.client().models.list()
        names = [item.id for item in page.data or ()]
        usable = next(filter(converses, names), "")
        if not usable:
            raise fault("model_gone", self._provider, self._title, "it has no model loaded")
        return usable

    # ── what it costs ────────────────────────────────────────────────────────────────────────────────────────────

    def _charge(self, bill: _Bill, chunk: ChatCompletionChunk) -> None:
        usage = chunk.usage
        if usage is None or bill.told:
            return
        details = usage.prompt_tokens_details
        cached = (details.cached_tokens if details is not None else 0) or 0
        bill.told = True
        self._count((usage.prompt_tokens or 0) - cached, cached, usage.completion_tokens or 0)

    def _count(self, fresh: float, cached: float, output: float) -> None:
        tell, model = self._setup.on_usage, self._known.model
        for unit, amount in (("input_tokens", fresh), ("cached_tokens", cached), ("output_tokens", output)):
            if amount > 0:
                tell(Usage(self._provider, model, unit, round(amount)))  # type: ignore[arg-type]


_ASKS_TOO_MUCH = frozenset({None, 400, 404, 422, 500, 501})
"""Statuses with which servers refuse a part of a request (None: told in the stream)."""

_TOOLS: list[dict[str, Any]] = [
    {
        "type": "function",
        "function": {"name": tool.name, "description": tool.description, "parameters": tool.parameters},
    }
    for tool in TOOLS
]


def _reasons(delta: object) -> bool:
    """Whether the server keeps reasoning apart from the text, in a field of its own."""
    return any(getattr(delta, name, None) for name in ("reasoning_content", "reasoning"))


def _object(arguments: str) -> str:
    """``arguments`` if it is a JSON object, else an empty one: templates parse what they are given back."""
    try:
        return arguments if isinstance(json.loads(arguments), dict) else "{}"
    except (ValueError, RecursionError):
        return "{}"
