"""Plays one reply: acts in their order, text cut into clauses, each synthesised while the one before is heard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from interview_desktop.ports import AudioSink, Clock, InterviewerAct, Say, TextToSpeech, Trouble
from interview_desktop.voice.clauses import ClauseCutter
from interview_desktop.voice.heard import ClauseSound
from interview_desktop.voice.sound import without_lead

LOOK_AHEAD = 3
"""Clauses that are synthesised ahead of the one that is heard."""

REHEARSED = 1
"""Clauses that are synthesised of a reply that may never be wanted: the first decides when the voice starts."""

REWIND_S = 0.3
"""A reply that was held goes on this much earlier, so that the word in which it was cut is heard whole."""


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

    def wanted_at(self, moment: float) -> None:
        """What was done in advance took no time of the person who waits."""
        self.asked = max(self.asked, moment)
        self.first_token = None if self.first_token is None else max(self.first_token, moment)
        self.first_clause = None if self.first_clause is None else max(self.first_clause, moment)
        self.first_audio = None if self.first_audio is None else max(self.first_audio, moment)


@dataclass(slots=True)
class Sounding:
    clause: Clause
    sound: ClauseSound
    chunks: asyncio.Queue[bytes | None] = field(default_factory=asyncio.Queue)
    reworded: bool = False
    """The voice says other words, and nobody was told yet; they are in ``sound``."""


_Item = Sounding | InterviewerAct


async def _unheeded(clause: Clause, said: str) -> None:
    """Nobody wants to know."""


class Reply:
    """A reply in the making. Until it is ``live`` it is a rehearsal: nobody hears of it, nor of what went wrong."""

    def __init__(self, turn: int, times: ReplyTimes, *, live: bool) -> None:
        self.turn = turn
        self.times = times
        self.live = live
        self.troubles: list[Trouble] = []
        self.items: asyncio.Queue[_Item | None] = asyncio.Queue()
        self.ahead = asyncio.Semaphore(LOOK_AHEAD if live else REHEARSED)
        self.maker: asyncio.Task[None] | None = None
        self.rehearsed_at: float | None = None
        """When its first clause could be heard."""

    def go_live(self) -> None:
        """It is wanted: make all of it."""
        if not self.live:
            self.live = True
            for _ in range(LOOK_AHEAD - REHEARSED):
                self.ahead.release()

    def cancel(self) -> None:
        """Stop making it. May be repeated, and after it was played."""
        if self.maker is not None:
            self.maker.cancel()

    async def discard(self) -> None:
        """Stop making it, and wait until nothing of it is left."""
        self.cancel()
        if self.maker is not None:
            await asyncio.gather(self.maker, return_exceptions=True)


class Speaker:
    """Without ``voice`` or ``sink`` (or when they fail), replies are shown instead of spoken.

    Callbacks: ``on_clause(clause, audible)`` is awaited before its first sample goes out and returns False when the
    reply has become stale; ``on_reworded(clause, said)`` when the voice said other words of it; ``on_act`` is awaited
    for everything that is not speech; ``on_sound`` gets each piece. While ``speaks()`` is False, clauses are shown.
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
        on_reworded: Callable[[Clause, str], Awaitable[None]] = _unheeded,
        speaks: Callable[[], bool] = lambda: True,
    ) -> None:
        self._sink = sink
        self._voice = voice
        self._clock = clock
        self._on_clause = on_clause
        self._on_act = on_act
        self._on_trouble = on_trouble
        self._on_sound = on_sound
        self._on_reworded = on_reworded
        self._speaks = speaks
        self._begun: list[Sounding] = []
        self._going_on = asyncio.Event()
        self._going_on.set()
        self._held_at_s = 0.0
        self.after_hold_s = 0.0
        """How much was still heard after the hold in which the last reply was stopped."""

    def make(self, turn: int, acts: AsyncIterator[InterviewerAct], times: ReplyTimes, *, live: bool = True) -> Reply:
        """Begin to make the reply of ``turn``; not ``live``: only as far as its first clause, until it is played."""
        reply = Reply(turn, times, live=live)
        reply.maker = asyncio.create_task(self._make(reply, acts), name=f"make reply {turn}")
        return reply

    async def play(self, reply: Reply) -> None:
        """Play it to its end. Cancel the task to stop it; then call :meth:`stop`."""
        self._begun = []
        self._going_on.set()
        if self._sink is not None:
            self._sink.clear()
        reply.go_live()
        try:
            while (item := await reply.items.get()) is not None:
                if isinstance(item, Sounding):
                    if not await self._sound(item, reply.times):
                        return
                    reply.ahead.release()
                else:
                    await self._on_act(item)
            assert reply.maker is not None
            await reply.maker
            if self._sink is not None and self._begun:
                await self._sink.drain()
        finally:
            await reply.discard()

    def hold(self) -> None:
        """Be silent now; nothing new begins before :meth:`release`."""
        self._going_on.clear()
        if self._sink is not None:
            self._held_at_s = self._sink.played_s
            self._sink.hold()

    def release(self) -> None:
        """Go on where it was held."""
        if self._sink is not None:
            self._sink.release(REWIND_S)
        self._going_on.set()

    def stop(self) -> str:
        """Silence at once; returns the words that were heard."""
        held = not self._going_on.is_set()
        self._going_on.set()
        self.after_hold_s = 0.0
        if self._sink is None or self._voice is None:
            return " ".join(begun.sound.text for begun in self._begun)
        left = self._sink.clear()
        if held:
            self.after_hold_s = max(0.0, left - self._held_at_s)
        words: list[str] = []
        for sound in (begun.sound for begun in self._begun):
            # What had no sound was shown.
            words.append(sound.heard(left) if sound.seconds else sound.text)
            left = max(0.0, left - sound.seconds)
        return " ".join(filter(None, words))

    async def tell_rewordings(self) -> None:
        """Other words of the clauses that were begun, also of one in which the reply was stopped."""
        for begun in self._begun:
            if begun.reworded:
                begun.reworded = False
                await self._on_reworded(begun.clause, begun.sound.text)

    # ── making ───────────────────────────────────────────────────────────────────────────────────────────────────

    async def _make(self, reply: Reply, acts: AsyncIterator[InterviewerAct]) -> None:
        cutter = ClauseCutter()
        part = 0
        purpose = ("", "")

        async def say(clauses: list[str]) -> None:
            nonlocal part
            for text in clauses:
                reply.times.first_clause = reply.times.first_clause or self._clock.monotonic()
                await reply.ahead.acquire()
                sounding = Sounding(Clause(reply.turn, part, text, *purpose), ClauseSound(text))
                part += 1
                reply.items.put_nowait(sounding)
                await self._synthesise(sounding, reply)
                reply.rehearsed_at = reply.rehearsed_at or self._clock.monotonic()

        try:
            async for act in acts:
                if isinstance(act, Say):
                    reply.times.first_token = reply.times.first_token or self._clock.monotonic()
                    if (act.act, act.ref) != purpose:
                        await say(cutter.flush())
                        purpose = (act.act, act.ref)
                    await say(cutter.feed(act.text))
                else:
                    await say(cutter.flush())
                    reply.items.put_nowait(act)
            await say(cutter.flush())
        finally:
            # The player waits for this mark, also when the interviewer failed; it then raises that error.
            reply.items.put_nowait(None)

    async def _synthesise(self, sounding: Sounding, reply: Reply) -> None:
        def said(text: str) -> None:
            sounding.sound.text = text
            sounding.reworded = True

        try:
            if self._voice is not None and self._sink is not None and self._sink.available and self._speaks():
                first = sounding.clause.part == 0
                async for made in self._voice.speak(sounding.clause.text, on_said=said):
                    # Voices breathe in: in front of a reply that is silence which is waited for.
                    chunk = without_lead(made, self._voice.sample_rate) if first else made
                    if not chunk:
                        continue
                    first = False
                    reply.times.first_audio = reply.times.first_audio or self._clock.monotonic()
                    sounding.sound.add(chunk, self._voice.sample_rate)
                    sounding.chunks.put_nowait(chunk)
                sounding.sound.whole = True
        except Trouble as trouble:
            if reply.live:
                self._on_trouble(trouble)
            else:
                reply.troubles.append(trouble)
        finally:
            sounding.chunks.put_nowait(None)

    # ── playing ──────────────────────────────────────────────────────────────────────────────────────────────────

    async def _sound(self, sounding: Sounding, times: ReplyTimes) -> bool:
        chunk = await sounding.chunks.get()
        await self._going_on.wait()
        if not await self._on_clause(sounding.clause, chunk is not None):
            return False
        self._begun.append(sounding)
        await self._write(sounding, chunk, times)
        return True

    async def _write(self, sounding: Sounding, chunk: bytes | None, times: ReplyTimes) -> None:
        while chunk is not None:
            assert self._sink is not None
            assert self._voice is not None
            times.first_sample = times.first_sample or self._clock.monotonic()
            self._on_sound(chunk)
            try:
                await self._sink.write(chunk, self._voice.sample_rate)
            except Trouble as trouble:
                self._on_trouble(trouble)
                break
            chunk = await sounding.chunks.get()
            await self.tell_rewordings()
