"""In-process stand-ins for the speech ports: exact, instant, and without any model."""

from __future__ import annotations

import asyncio
import math
import struct
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field

from interview_desktop.ports import CAPTURE_RATE, FRAME_SAMPLES, Transcription, Trouble

SPEECH_LEVEL = 300.0
"""Root mean square from which a frame counts as speech."""


def rms(pcm: bytes) -> float:
    """Root mean square of signed 16-bit samples."""
    count = len(pcm) // 2
    if not count:
        return 0.0
    samples = struct.unpack(f"<{count}h", pcm[: 2 * count])
    return math.sqrt(sum(sample * sample for sample in samples) / count)


def tone(seconds: float, rate: int = CAPTURE_RATE, hertz: float = 220.0, level: float = 6000.0) -> bytes:
    """A sine as signed 16-bit samples."""
    step = 2 * math.pi * hertz / rate
    count = round(seconds * rate)
    return struct.pack(f"<{count}h", *(round(level * math.sin(step * index)) for index in range(count)))


@dataclass(frozen=True, slots=True)
class Heard:
    """One call of :meth:`FakeSpeechToText.transcribe`."""

    seconds: float
    vocabulary: tuple[str, ...]
    interim: bool


@dataclass
class FakeSpeechToText:
    """Answers final calls with the next line of ``script`` and interim ones with that line's beginning.

    A line may be a ``Trouble`` to raise, once. Silent sound is transcribed as nothing and uses no line; when the script
    is used up, the answer is ``afterwards``. ``gate``, if set, holds every final call until it is open.
    """

    script: Iterable[str | Trouble] = ()
    afterwards: str = ""
    confidence: float = 0.9
    gate: asyncio.Event | None = None
    calls: list[Heard] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lines = deque(self.script)

    def add(self, line: str | Trouble) -> None:
        """Append a line to the script."""
        self._lines.append(line)

    async def transcribe(
        self, pcm: bytes, *, vocabulary: Sequence[str] = (), interim: bool = False, speculative: bool = False
    ) -> Transcription:
        self.calls.append(Heard(len(pcm) / 2 / CAPTURE_RATE, tuple(vocabulary), interim))
        await asyncio.sleep(0)
        if rms(pcm) < SPEECH_LEVEL / 10:
            return Transcription("", 0.0)
        if interim:
            line = self._lines[0] if self._lines else self.afterwards
            return Transcription("" if isinstance(line, Trouble) else _beginning(line, len(pcm)), self.confidence)
        if self.gate is not None:
            await self.gate.wait()
        line = self._lines.popleft() if self._lines else self.afterwards
        if isinstance(line, Trouble):
            raise line
        return Transcription(line, self.confidence if line else 0.0)


def _beginning(line: str, length: int) -> str:
    """As many words as are spoken in so many bytes, at three words a second."""
    seconds = length / 2 / CAPTURE_RATE
    return " ".join(line.split()[: max(1, round(3 * seconds))])


@dataclass
class FakeTextToSpeech:
    """A tone of ``seconds_per_character`` for each character, in chunks; ``spoken`` lists the texts.

    ``fault`` is raised, once, instead of the next text's sound. For a text in ``rewords``, other words are said.
    """

    seconds_per_character: float = 0.02
    sample_rate: int = CAPTURE_RATE
    chunk_s: float = 0.1
    fault: Trouble | None = None
    spoken: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    rewords: dict[str, str] = field(default_factory=dict)

    async def speak(self, text: str, *, on_said: Callable[[str], None] | None = None) -> AsyncIterator[bytes]:
        if not text.strip():
            return
        if self.fault is not None:
            fault, self.fault = self.fault, None
            raise fault
        self.spoken.append(text)
        sound = tone(len(text) * self.seconds_per_character, self.sample_rate)
        size = 2 * round(self.chunk_s * self.sample_rate)
        whole = False
        try:
            for start in range(0, len(sound), size):
                await asyncio.sleep(0)
                yield sound[start : start + size]
            whole = True
        finally:
            if not whole:
                self.cancelled.append(text)
            if text in self.rewords and on_said is not None:
                on_said(self.rewords[text])


@dataclass
class EnergyVoiceActivity:
    """Speech is what is loud."""

    level: float = SPEECH_LEVEL
    resets: int = 0

    async def probability(self, pcm: bytes) -> float:
        if len(pcm) != 2 * FRAME_SAMPLES:
            raise ValueError(f"a frame has {2 * FRAME_SAMPLES} bytes, not {len(pcm)}")
        await asyncio.sleep(0)
        return 0.98 if rms(pcm) >= self.level else 0.02

    def reset(self) -> None:
        self.resets += 1
