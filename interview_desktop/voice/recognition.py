"""Words of a sound, whatever happens to the recogniser: it is asked again when it died or does not answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from interview_desktop.ports import CAPTURE_RATE, Clock, EndDetector, SpeechToText, Transcription, Trouble

ATTEMPTS = 4

STALLED_S = 20.0
"""A recogniser that has not answered after this long will not. The local one is watched more closely, and started
again, by its supervisor; this holds for any."""

STALLED_PER_SECOND = 1.0
"""More patience for longer sound."""

LONGEST_S = 28.0
"""Whisper takes at most 30 s at once."""

MELODY_S = 8.0
"""So much of the open turn's end is what the end detector judges."""

GARBLED = 0.35
"""What is recognised with less confidence are hardly words: music is recognised, too."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sound:
    """A part of what was captured, with its place on the sample clock."""

    start_s: float
    end_s: float
    pcm: bytes

    @property
    def seconds(self) -> float:
        return len(self.pcm) / 2 / CAPTURE_RATE

    def pieces(self) -> list[Sound]:
        """Parts that the recogniser takes."""
        if self.seconds <= LONGEST_S:
            return [self]
        size = int(LONGEST_S * CAPTURE_RATE) * 2
        return [
            Sound(
                self.start_s + at / 2 / CAPTURE_RATE,
                self.start_s + min(at + size, len(self.pcm)) / 2 / CAPTURE_RATE,
                self.pcm[at : at + size],
            )
            for at in range(0, len(self.pcm), size)
        ]


class Recognition:
    """``vocabulary`` gives the words to expect now. ``reread`` gives sound from the recording, which survives
    everything. ``stalled_s`` is the patience with a recogniser that does not answer."""

    def __init__(
        self,
        recogniser: SpeechToText,
        clock: Clock,
        *,
        vocabulary: Callable[[], Sequence[str]],
        on_trouble: Callable[[Trouble], None],
        reread: Callable[[float, float], bytes | None],
        ends: EndDetector | None,
        stalled_s: float = STALLED_S,
    ) -> None:
        self._recogniser = recogniser
        self._clock = clock
        self._vocabulary = vocabulary
        self._on_trouble = on_trouble
        self._reread = reread
        self._ends = ends
        self._stalled_s = stalled_s

    @property
    def streams_interim(self) -> bool:
        """Whether a caption is no work for this computer, and moves with the voice."""
        return bool(getattr(self._recogniser, "streams_interim", False))

    async def words(self, sound: Sound) -> list[Transcription] | None:
        """The words for good, tried again after the recogniser was lost; None when they cannot be had at all."""
        found = []
        for piece in sound.pieces():
            part = await self._piece(piece)
            if part is None:
                return None
            found.append(part)
        return found

    async def guess(self, sound: Sound) -> Transcription | None:
        """The words if they can be had at the first attempt: what fails here is asked again for good."""
        if not sound.pcm:
            return Transcription("", 0.0)
        try:
            return await self._ask(sound.pcm, speculative=True)
        except Trouble as trouble:
            self._on_trouble(trouble)
            return None

    async def caption(self, sound: Sound) -> str:
        """Words to show now; empty when there are none, for whatever reason: the final words will tell it."""
        try:
            return (await self._ask(sound.pcm, interim=True)).text
        except Trouble:
            return ""

    async def melody(self, turn_end: bytes) -> float | None:
        """How finished the turn sounds; None when nobody can tell."""
        if self._ends is None:
            return None
        try:
            return await self._ends.finished(turn_end)
        except Trouble:
            return None

    async def _piece(self, sound: Sound) -> Transcription | None:
        pcm = sound.pcm
        for attempt in range(ATTEMPTS):
            try:
                return await self._ask(pcm)
            except Trouble as trouble:
                self._on_trouble(trouble)
                # The recording is what survives everything; what is in memory may be cut short.
                pcm = self._reread(sound.start_s, sound.end_s) or pcm
                await self._clock.sleep(0.3 * (attempt + 1))
        return None

    async def _ask(self, pcm: bytes, *, interim: bool = False, speculative: bool = False) -> Transcription:
        limit_s = self._stalled_s + STALLED_PER_SECOND * len(pcm) / 2 / CAPTURE_RATE
        call = self._recogniser.transcribe(pcm, vocabulary=self._vocabulary(), interim=interim, speculative=speculative)
        try:
            return await within(self._clock, call, limit_s)
        except TimeoutError:
            raise Trouble(
                "speech_worker_lost",
                "The speech recogniser did not answer any more.",
                "It is asked again; typing works meanwhile.",
            ) from None


async def within(clock: Clock, work: Coroutine[Any, Any, T] | asyncio.Future[T], limit_s: float) -> T:
    """The result of ``work``, which is cancelled when it takes longer. Raises: TimeoutError."""
    task = asyncio.ensure_future(work)
    alarm = asyncio.ensure_future(clock.sleep(limit_s))
    try:
        await asyncio.wait((task, alarm), return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise TimeoutError
        return task.result()
    finally:
        task.cancel()
        alarm.cancel()
        await asyncio.gather(task, alarm, return_exceptions=True)


def joined(parts: Sequence[Transcription]) -> str:
    return " ".join(part.text for part in parts).strip()


def confidence(parts: Sequence[Transcription]) -> float:
    """That of all parts together, each by its length."""
    weight = sum(len(part.text) for part in parts)
    return sum(part.confidence * len(part.text) for part in parts) / weight if weight else 0.0


def has_words(parts: Sequence[Transcription]) -> bool:
    return any(part.text and part.confidence >= GARBLED for part in parts)
