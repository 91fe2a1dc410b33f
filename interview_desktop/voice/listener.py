"""From captured frames to final utterances: voice activity, turn machine, captions, transcription."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from interview_desktop.ports import (
    CAPTURE_RATE,
    AudioSource,
    Clock,
    SpeechToText,
    Transcription,
    Trouble,
    VoiceActivity,
)
from interview_desktop.voice import turns
from interview_desktop.voice.floor import Floor
from interview_desktop.voice.sound import Tape, is_digital_silence, level, loudness_db

CAPTION_INTERVAL_S = 0.7
"""How often the open part is transcribed for captions; oftener costs a core and shows no more."""

TAIL_S = 0.2
"""Silence left after the last word: cut at the word's very end, the recogniser drops its last sound."""

DEAD_AFTER_S = 10.0
"""Digital silence this long means a device that delivers nothing, not a silent person."""

ATTEMPTS = 4

FALLBACK_SPEECH_DB = -38.0
"""Loudness taken for speech while the speech worker is being restarted."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """A finished utterance. Times are on the sample clock; ``endpoint_ms`` is the silence waited for, and
    ``transcription_ms`` the time from the turn's closing to its text."""

    turn: int
    text: str
    confidence: float
    start_s: float
    end_s: float
    endpoint_ms: float
    transcription_ms: float
    closed_at: float
    lost: bool = False


@dataclass(slots=True)
class _Open:
    turn: int
    start_s: float
    committed_s: float
    parts: list[Transcription] = field(default_factory=list)
    lost: bool = False


@dataclass(frozen=True, slots=True)
class _Job:
    utterance: _Open
    start_s: float
    end_s: float
    closed: turns.TurnClosed | None = None
    closed_at: float = 0.0


class Listener:
    """Runs while a session listens. ``vocabulary`` gives the words to expect now.

    Callbacks: ``on_final`` (awaited before the interviewer is asked), ``on_caption(turn, stable, tail)``,
    ``on_level(0..1)``, ``on_trouble(Trouble)``, ``on_dead_device(bool)``.
    """

    def __init__(
        self,
        source: AudioSource,
        activity: VoiceActivity,
        recogniser: SpeechToText,
        floor: Floor,
        clock: Clock,
        *,
        vocabulary: Callable[[], Sequence[str]],
        on_final: Callable[[Utterance], Awaitable[None]],
        on_caption: Callable[[int, str, str], None],
        on_level: Callable[[float], None],
        on_trouble: Callable[[Trouble], None],
        on_dead_device: Callable[[bool], None],
        on_frame: Callable[[float], None] = lambda end_s: None,
        reread: Callable[[float, float], bytes | None] = lambda start_s, end_s: None,
    ) -> None:
        self._source = source
        self._activity = activity
        self._recogniser = recogniser
        self._floor = floor
        self._clock = clock
        self._vocabulary = vocabulary
        self._on_final = on_final
        self._on_caption = on_caption
        self._on_level = on_level
        self._on_trouble = on_trouble
        self._on_dead_device = on_dead_device
        self._on_frame = on_frame
        self._reread = reread
        self._tape = Tape()
        self._open: _Open | None = None
        self._jobs: asyncio.Queue[_Job] = asyncio.Queue()
        self._busy = False
        self._zeros_s = 0.0
        self._dead = False
        floor.handle(self._effect)

    async def run(self) -> None:
        """Listen until cancelled or the source is closed."""
        async with asyncio.TaskGroup() as group:
            helpers = [group.create_task(self._transcribe_jobs()), group.create_task(self._caption())]
            await self._listen()
            await self._jobs.join()
            for helper in helpers:
                helper.cancel()

    async def _listen(self) -> None:
        async for frame in self._source.frames():
            self._tape.append(frame.pcm, frame.start)
            end_s = frame.start / CAPTURE_RATE + len(frame.pcm) / 2 / CAPTURE_RATE
            self._on_frame(end_s)
            self._on_level(0.0 if self._floor.state.muted else level(frame.pcm))
            self._watch_for_dead_device(frame.pcm)
            try:
                probability = await self._activity.probability(frame.pcm)
            except Trouble as trouble:
                self._on_trouble(trouble)
                probability = 1.0 if loudness_db(frame.pcm) > FALLBACK_SPEECH_DB else 0.0
            self._floor.send(turns.Frame(frame.start / CAPTURE_RATE, end_s, probability))

    def _watch_for_dead_device(self, pcm: bytes) -> None:
        self._zeros_s = self._zeros_s + len(pcm) / 2 / CAPTURE_RATE if is_digital_silence(pcm) else 0.0
        dead = self._zeros_s >= DEAD_AFTER_S
        if dead != self._dead:
            self._dead = dead
            self._on_dead_device(dead)

    def _effect(self, effect: turns.Effect) -> None:
        match effect:
            case turns.UtteranceBegan():
                self._open = _Open(effect.turn, effect.start_s, effect.start_s)
                self._on_caption(effect.turn, "", "")
            case turns.SegmentCommitted() if self._open is not None:
                self._open.committed_s = effect.end_s
                self._jobs.put_nowait(_Job(self._open, effect.start_s, effect.end_s))
            case turns.TurnClosed() if self._open is not None:
                utterance, self._open = self._open, None
                start_s = effect.committed_s if effect.rest else effect.end_s
                end_s = effect.end_s + TAIL_S if effect.rest else effect.end_s
                job = _Job(utterance, start_s, end_s, effect, self._clock.monotonic())
                self._jobs.put_nowait(job)
            case _:
                pass

    async def _transcribe_jobs(self) -> None:
        while True:
            job = await self._jobs.get()
            self._busy = True
            try:
                await self._do(job)
            finally:
                self._busy = False
                self._jobs.task_done()

    async def _do(self, job: _Job) -> None:
        utterance = job.utterance
        if job.end_s > job.start_s:
            part = await self._transcribe(job.start_s, job.end_s)
            if part is None:
                utterance.lost = True
            elif part.text:
                utterance.parts.append(part)
        if job.closed is None:
            if self._open is utterance:
                self._on_caption(utterance.turn, _joined(utterance.parts), "")
            return
        now = self._clock.monotonic()
        text = _joined(utterance.parts)
        if text or utterance.lost:
            await self._on_final(
                Utterance(
                    turn=utterance.turn,
                    text=text,
                    confidence=_confidence(utterance.parts),
                    start_s=job.closed.start_s,
                    end_s=job.closed.end_s + TAIL_S,
                    endpoint_ms=(job.closed.closed_s - job.closed.end_s) * 1000,
                    transcription_ms=(now - job.closed_at) * 1000,
                    closed_at=job.closed_at,
                    lost=utterance.lost,
                )
            )
        self._on_caption(utterance.turn, "", "")
        self._floor.send(turns.Transcribed(utterance.turn, bool(text)))

    async def _transcribe(self, start_s: float, end_s: float) -> Transcription | None:
        """The words of a part, tried again after the recogniser died; None when it cannot be had at all."""
        pcm = self._tape.cut(start_s, end_s)
        for attempt in range(ATTEMPTS):
            try:
                return await self._recogniser.transcribe(pcm, vocabulary=self._vocabulary())
            except Trouble as trouble:
                self._on_trouble(trouble)
                # The recording is what survives everything; the tape is only this process's memory.
                pcm = self._reread(start_s, end_s) or pcm
                await self._clock.sleep(0.3 * (attempt + 1))
        return None

    async def _caption(self) -> None:
        while True:
            await self._clock.sleep(CAPTION_INTERVAL_S)
            utterance = self._open
            if utterance is None or self._busy or not self._jobs.empty():
                continue
            start_s, end_s = utterance.committed_s, self._tape.end_s
            if end_s - start_s < 2 * CAPTION_INTERVAL_S / 3 or not self._floor.state.heard_since_commit:
                continue
            try:
                words = await self._recogniser.transcribe(
                    self._tape.cut(start_s, end_s), vocabulary=self._vocabulary(), interim=True
                )
            except Trouble:
                continue  # the final transcription reports it, a missing caption need not
            if self._open is utterance and utterance.committed_s == start_s and words.text:
                self._on_caption(utterance.turn, _joined(utterance.parts), words.text)


def _joined(parts: Sequence[Transcription]) -> str:
    return " ".join(part.text for part in parts).strip()


def _confidence(parts: Sequence[Transcription]) -> float:
    weight = sum(len(part.text) for part in parts)
    return sum(part.confidence * len(part.text) for part in parts) / weight if weight else 0.0
