"""Plays one reply: acts in their order, text cut into clauses, each synthesised while the one before is heard."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from interview_desktop.ports import AudioSink, Clock, InterviewerAct, Say, TextToSpeech, Trouble
from interview_desktop.voice.clauses import ClauseCutter

LOOK_AHEAD = 3
"""Clauses that are synthesised ahead of the one that is heard."""


@dataclass(frozen=True, slots=True)
class Clause:
    turn: int
    part: int
    text: str
    act: str
    ref: str


@dataclass(slots=True)
class ReplyTimes:
    """Moments on the monotonic clock; None when the step did not happen."""

    asked: float
    first_token: float | None = None
    first_clause: float | None = None
    first_audio: float | None = None
    first_sample: float | None = None


@dataclass(slots=True)
class _Sounding:
    clause: Clause
    chunks: asyncio.Queue[bytes | None] = field(default_factory=asyncio.Queue)


_Item = _Sounding | InterviewerAct


@dataclass(slots=True)
class _Heard:
    text: str
    seconds: float


class Speaker:
    """Without ``voice`` or ``sink`` (or when they fail), replies are shown instead of spoken.

    Callbacks: ``on_clause(clause, audible)`` is awaited before its first sample goes out and returns False when the
    reply has become stale; ``on_act`` is awaited for everything that is not speech; ``on_sound`` gets each piece.
    """

    def __init__(
        self,
        sink: AudioSink | None,
        voice: TextToSpeech | None,
        clock: Clock,
        *,
        on_clause: Callable[[Clause, bool], Awaitable[bool]],
        on_act: Callable[[InterviewerAct], Awaitable[None]],
        on_trouble: Callable[[Trouble], None],
        on_sound: Callable[[bytes], None] = lambda pcm: None,
    ) -> None:
        self._sink = sink
        self._voice = voice
        self._clock = clock
        self._on_clause = on_clause
        self._on_act = on_act
        self._on_trouble = on_trouble
        self._on_sound = on_sound
        self._heard: list[_Heard] = []

    async def play(self, turn: int, acts: AsyncIterator[InterviewerAct], times: ReplyTimes) -> None:
        """Play the reply of ``turn`` to its end. Cancel the task to stop it; then call :meth:`stop`."""
        self._heard = []
        if self._sink is not None:
            self._sink.clear()
        items: asyncio.Queue[_Item | None] = asyncio.Queue()
        ahead = asyncio.Semaphore(LOOK_AHEAD)
        maker = asyncio.create_task(self._make(turn, acts, items, ahead, times), name=f"make reply {turn}")
        try:
            while (item := await items.get()) is not None:
                if isinstance(item, _Sounding):
                    if not await self._sound(item, times):
                        return
                    ahead.release()
                else:
                    await self._on_act(item)
            await maker
            if self._sink is not None and self._heard:
                await self._sink.drain()
        finally:
            maker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.gather(maker, return_exceptions=True)

    def stop(self) -> str:
        """Silence at once; returns the words that were heard."""
        if self._sink is None or self._voice is None:
            return " ".join(heard.text for heard in self._heard)
        left = self._sink.clear()
        words: list[str] = []
        for heard in self._heard:
            share = 1.0 if heard.seconds <= 0 else min(1.0, left / heard.seconds)
            parts = heard.text.split()
            words += parts[: round(len(parts) * share)]
            left = max(0.0, left - heard.seconds)
        return " ".join(words)

    async def _make(
        self,
        turn: int,
        acts: AsyncIterator[InterviewerAct],
        items: asyncio.Queue[_Item | None],
        ahead: asyncio.Semaphore,
        times: ReplyTimes,
    ) -> None:
        cutter = ClauseCutter()
        part = 0
        purpose = ("", "")

        async def say(clauses: list[str]) -> None:
            nonlocal part
            for text in clauses:
                await ahead.acquire()
                times.first_clause = times.first_clause or self._clock.monotonic()
                sounding = _Sounding(Clause(turn, part, text, *purpose))
                part += 1
                items.put_nowait(sounding)
                await self._synthesise(sounding, times)

        try:
            async for act in acts:
                if isinstance(act, Say):
                    times.first_token = times.first_token or self._clock.monotonic()
                    if (act.act, act.ref) != purpose:
                        await say(cutter.flush())
                        purpose = (act.act, act.ref)
                    await say(cutter.feed(act.text))
                else:
                    await say(cutter.flush())
                    items.put_nowait(act)
            await say(cutter.flush())
        finally:
            # The player waits for this mark, also when the interviewer failed; it then raises that error.
            items.put_nowait(None)

    async def _synthesise(self, sounding: _Sounding, times: ReplyTimes) -> None:
        try:
            if self._voice is not None and self._sink is not None and self._sink.available:
                async for chunk in self._voice.speak(sounding.clause.text):
                    times.first_audio = times.first_audio or self._clock.monotonic()
                    sounding.chunks.put_nowait(chunk)
        except Trouble as trouble:
            self._on_trouble(trouble)
        finally:
            sounding.chunks.put_nowait(None)

    async def _sound(self, sounding: _Sounding, times: ReplyTimes) -> bool:
        chunk = await sounding.chunks.get()
        if not await self._on_clause(sounding.clause, chunk is not None):
            return False
        heard = _Heard(sounding.clause.text, 0.0)
        self._heard.append(heard)
        while chunk is not None:
            assert self._sink is not None
            assert self._voice is not None
            times.first_sample = times.first_sample or self._clock.monotonic()
            heard.seconds += len(chunk) / 2 / self._voice.sample_rate
            self._on_sound(chunk)
            try:
                await self._sink.write(chunk, self._voice.sample_rate)
            except Trouble as trouble:
                self._on_trouble(trouble)
                break
            chunk = await sounding.chunks.get()
        return True
