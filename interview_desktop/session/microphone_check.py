"""The microphone check before an interview: how loud one is, whether words arrive, how long the pauses are, and whether
the interviewer would hear itself."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from interview_desktop.ports import CAPTURE_RATE, AudioFrame, AudioSource, Settings, Trouble
from interview_desktop.session.echo_test import EchoTester, EchoVerdict
from interview_desktop.session.hearing import Speech
from interview_desktop.session.signals import Level
from interview_desktop.voice.doubts import doubts
from interview_desktop.voice.pauses import SHORTEST_S, PauseProfile
from interview_desktop.voice.sound import is_digital_silence, level, loudness_db
from interview_desktop.voice.turn_parameters import TurnParameters

PAUSES_KEY = "voice.pauses"

ONSET_WITHIN_S = 12.0
"""Whoever has not begun by then is not heard, or is somewhere else."""

OVER_AFTER_S = 2.5
"""Silence that ends the answer; the button is faster. Shorter, and it would cut the pauses that it is to learn."""

AT_MOST_S = 25.0
"""The recogniser takes 30 s at once."""

LEAD_S = 0.4
NO_FRAME_S = 5.0
DEAD_AFTER_S = 2.0

QUIET_DB, LOUD_DB = -42.0, -14.0
"""Speech outside of this is understood worse."""

Loudness = Literal["good", "quiet", "loud"]


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer in words. ``doubts`` as in ``CandidateSaid``; ``pauses`` are the silences within it in seconds, and
    ``pause_s`` is what was learned from all pauses so far: only few are longer."""

    text: str
    confidence: float
    doubts: tuple[tuple[int, int], ...]
    loudness: Loudness
    pauses: tuple[float, ...]
    pause_s: float


class SoundCheck(Protocol):
    """What the window asks of the microphone check. Every call raises ``Trouble`` with a sentence and a remedy."""

    async def open(
        self, input_key: str | None, on_level: Callable[[Level], None], on_dead: Callable[[bool], None]
    ) -> None:
        """Show the levels of this microphone (None: the system's default) until ``close`` or another ``open``.
        ``on_dead``: it delivers nothing but digital silence, or does so no more."""

    async def hear(self, on_listening: Callable[[], None]) -> Heard:
        """Write down the next answer; ``finish`` or a long silence ends it. ``on_listening``: the models are loaded,
        speak now."""

    def finish(self) -> None:
        """The answer is over."""

    async def echo(self, input_key: str | None, output_key: str | None) -> EchoVerdict:
        """Play a sentence and listen. The levels stand still meanwhile and go on afterwards."""

    async def last_echo(self, input_key: str | None, output_key: str | None) -> EchoVerdict | None: ...

    async def close(self) -> None: ...


class MicrophoneCheck:
    """Implements :class:`SoundCheck`. ``make_source`` gives a microphone that is not open; ``tester`` None: there is no
    echo test here."""

    def __init__(
        self,
        make_source: Callable[[], AudioSource],
        speech: Callable[[], Awaitable[Speech]],
        tester: EchoTester | None,
        settings: Settings,
    ) -> None:
        self._make_source, self._speech, self._tester = make_source, speech, tester
        self._settings = settings
        self._source: AudioSource | None = None
        self._reading: asyncio.Task[None] | None = None
        self._frames: asyncio.Queue[AudioFrame] | None = None
        self._finished = False
        self._turning = asyncio.Lock()
        self._on_level: Callable[[Level], None] = lambda _: None
        self._on_dead: Callable[[bool], None] = lambda _: None

    async def open(
        self, input_key: str | None, on_level: Callable[[Level], None], on_dead: Callable[[bool], None]
    ) -> None:
        async with self._turning:
            await self._shut()
            self._on_level, self._on_dead = on_level, on_dead
            await self._begin(input_key)

    async def hear(self, on_listening: Callable[[], None]) -> Heard:
        if self._source is None:
            raise Trouble("no_microphone", "No microphone is open.", "Choose one above, then try again.")
        speech = await self._speech()
        self._frames, self._finished = asyncio.Queue(), False
        on_listening()
        try:
            answer = await self._listen(speech, self._frames)
        finally:
            self._frames = None
        words = await speech.recogniser.transcribe(answer.pcm)
        if not words.text:
            raise Trouble(
                "nothing_understood",
                "Something was heard, but no words.",
                "Come closer to the microphone, or choose another one, and try again.",
            )
        return Heard(
            words.text, words.confidence, doubts(words), answer.loudness, answer.pauses, self._learn(answer.pauses)
        )

    def finish(self) -> None:
        self._finished = True

    async def echo(self, input_key: str | None, output_key: str | None) -> EchoVerdict:
        if self._tester is None:
            raise Trouble("no_echo_test", "There is no echo test here.", "Use a headset, or push to talk.")
        async with self._turning:
            # A microphone can be read by one at a time.
            await self._shut()
            try:
                return await self._tester.test(input_key, output_key)
            finally:
                with contextlib.suppress(Trouble):
                    await self._begin(input_key)

    async def last_echo(self, input_key: str | None, output_key: str | None) -> EchoVerdict | None:
        return await self._tester.last(input_key, output_key) if self._tester is not None else None

    async def close(self) -> None:
        async with self._turning:
            await self._shut()

    # ── inside ───────────────────────────────────────────────────────────────────────────────────────────────────

    async def _begin(self, input_key: str | None) -> None:
        source = self._make_source()
        try:
            await source.open(input_key)
        except BaseException:
            await source.close()
            raise
        self._source = source
        self._reading = asyncio.create_task(self._read(source), name="microphone check")

    async def _shut(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
            self._reading = None
        if self._source is not None:
            source, self._source = self._source, None
            await source.close()

    async def _read(self, source: AudioSource) -> None:
        silent_s, dead = 0.0, False
        async for frame in source.frames():
            self._on_level(Level(level(frame.pcm)))
            silent_s = silent_s + len(frame.pcm) / 2 / CAPTURE_RATE if is_digital_silence(frame.pcm) else 0.0
            if (silent_s >= DEAD_AFTER_S) != dead:
                dead = not dead
                self._on_dead(dead)
            if self._frames is not None:
                self._frames.put_nowait(frame)

    async def _listen(self, speech: Speech, frames: asyncio.Queue[AudioFrame]) -> _Answer:
        speech.activity.reset()
        answer, waited_s = _Answer(), 0.0
        while not answer.over and not (self._finished and answer.began):
            try:
                async with asyncio.timeout(NO_FRAME_S):
                    frame = await frames.get()
            except TimeoutError:
                raise Trouble(
                    "microphone_lost", "The microphone delivers nothing.", "Plug it in again, or choose another one."
                ) from None
            waited_s += len(frame.pcm) / 2 / CAPTURE_RATE
            answer.add(frame.pcm, await speech.activity.probability(frame.pcm))
            if not answer.began and (waited_s > ONSET_WITHIN_S or self._finished):
                raise Trouble(
                    "nothing_heard",
                    "Nothing was heard.",
                    "Watch the level while you speak. If it does not move, choose another microphone.",
                )
        return answer

    def _learn(self, pauses: tuple[float, ...]) -> float:
        profile = PauseProfile.from_json(self._settings.get(PAUSES_KEY))
        for pause in pauses:
            profile = profile.heard(pause)
        self._settings.set(PAUSES_KEY, profile.to_json())
        return profile.pause_s


class _Answer:
    """What is being said: its sound, its silences, and whether it is over."""

    def __init__(self) -> None:
        self._parameters = TurnParameters()
        self._lead = bytearray()
        self._sound = bytearray()
        self._voice_end = 0
        """Bytes of sound up to the end of the last word."""
        self._onset_s = 0.0
        self._loud: list[float] = []
        self._pauses: list[float] = []
        self.began = False

    @property
    def pcm(self) -> bytes:
        return bytes(self._sound[: self._voice_end + _bytes(0.3)])

    @property
    def pauses(self) -> tuple[float, ...]:
        return tuple(self._pauses)

    @property
    def loudness(self) -> Loudness:
        usual = sorted(self._loud)[len(self._loud) // 2]
        return "quiet" if usual < QUIET_DB else "loud" if usual > LOUD_DB else "good"

    @property
    def over(self) -> bool:
        long_enough = len(self._sound) >= _bytes(AT_MOST_S)
        return self.began and (long_enough or self._silence_s >= OVER_AFTER_S)

    @property
    def _silence_s(self) -> float:
        return (len(self._sound) - self._voice_end) / 2 / CAPTURE_RATE

    def add(self, pcm: bytes, probability: float) -> None:
        if not self.began:
            self._wait(pcm, probability)
            return
        if probability >= self._parameters.speech_off:
            if self._silence_s >= SHORTEST_S:
                self._pauses.append(round(self._silence_s, 3))
            self._sound += pcm
            self._voice_end = len(self._sound)
            self._loud.append(loudness_db(pcm))
        else:
            self._sound += pcm

    def _wait(self, pcm: bytes, probability: float) -> None:
        self._lead += pcm
        if probability < self._parameters.speech_on:
            self._onset_s = 0.0
        else:
            self._onset_s += len(pcm) / 2 / CAPTURE_RATE
        keep = _bytes(LEAD_S + self._onset_s)
        del self._lead[: max(0, len(self._lead) - keep)]
        if self._onset_s >= self._parameters.onset_s:
            self.began = True
            self._sound, self._voice_end = self._lead, len(self._lead)
            self._loud.append(loudness_db(pcm))


def _bytes(seconds: float) -> int:
    return int(seconds * CAPTURE_RATE) * 2
