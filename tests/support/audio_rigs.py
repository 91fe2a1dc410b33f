"""Audio devices of which a test holds the other end: simulated ones, and those of the virtual sound card."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, Protocol

from interview_desktop.audio import open_audio, open_echo_free_audio
from interview_desktop.audio.echo import EchoFreeSource
from interview_desktop.audio.loopback import LoopbackSink, LoopbackSource
from interview_desktop.audio.recorder import FileRecorder
from interview_desktop.ports import Clock, Trouble
from tests.support.soundcard import SoundCard
from tests.support.sounds import RealClock, read_wav, write_wav


class Heard:
    """What came out of the loudspeaker; filled when the recording ends."""

    pcm: bytes = b""
    rate: int = 16_000


class Rig(Protocol):
    source: Any
    sink: Any
    recorder: FileRecorder
    clock: Clock

    async def speak(self, pcm: bytes) -> None:
        """Samples at 16 kHz in front of the microphone; returns when they have been spoken."""

    def listen(self) -> contextlib.AbstractAsyncContextManager[Heard]:
        """What the loudspeaker plays meanwhile."""

    async def unplug(self, what: str) -> None: ...

    async def plug(self, what: str) -> None: ...


class LoopbackRig:
    """``clean``: with an echo canceller behind the microphone."""

    def __init__(self, folder: Path, *, clean: bool = False) -> None:
        self.clock = RealClock()
        self.microphone = LoopbackSource(self.clock)
        self.sink = LoopbackSink(self.clock)
        self.source: Any = EchoFreeSource(self.microphone, self.sink, self.clock) if clean else self.microphone
        self.recorder = FileRecorder(folder / "audio", self.source, self.sink, self.clock)

    async def speak(self, pcm: bytes) -> None:
        await self.microphone.say(pcm)

    @contextlib.asynccontextmanager
    async def listen(self) -> AsyncIterator[Heard]:
        heard, before = Heard(), len(self.sink.played)
        yield heard
        # A simulated loudspeaker notes a sound when it begins to play it.
        await self.clock.sleep(0.05)
        played = self.sink.played[before:]
        heard.rate = played[0].rate if played else heard.rate
        for sound in played:
            # Between two sounds there was silence.
            gap = round((sound.at - played[0].at) * sound.rate) - len(heard.pcm) // 2
            heard.pcm += bytes(2 * max(0, gap)) + sound.pcm

    async def unplug(self, what: str) -> None:
        (self.microphone if what == "microphone" else self.sink).unplug()

    async def plug(self, what: str) -> None:
        (self.microphone if what == "microphone" else self.sink).plug()


class CardRig:
    def __init__(self, folder: Path, card: SoundCard, *, clean: bool = False) -> None:
        self.clock = RealClock()
        self.card = card
        self._folder = folder
        self.source: Any
        self.source, self.sink, self.recorder = (open_echo_free_audio if clean else open_audio)(
            folder / "audio", self.clock
        )

    async def speak(self, pcm: bytes) -> None:
        spoken = write_wav(self._folder / "spoken.wav", pcm)
        await asyncio.to_thread(self.card.play_into_mic, spoken, latency_ms=150)
        # The end of it is still on its way through the sound system.
        await self.clock.sleep(0.4)

    @contextlib.asynccontextmanager
    async def listen(self) -> AsyncIterator[Heard]:
        heard = Heard()
        with self.card.record_speaker(self._folder / "heard.wav") as recorded:
            yield heard
            await self.clock.sleep(0.3)
        heard.pcm, heard.rate = read_wav(recorded)

    async def unplug(self, what: str) -> None:
        await asyncio.to_thread(self.card.unplug, what)

    async def plug(self, what: str) -> None:
        await asyncio.to_thread(self.card.plug, what)


@contextlib.asynccontextmanager
async def open_devices(rig: Rig, *devices: Any) -> AsyncIterator[None]:
    """Opens and closes; the card is whole again afterwards."""
    try:
        for device in devices:
            await device.open()
        yield
    finally:
        rig.recorder.stop()
        await rig.source.close()
        await rig.sink.close()
        for what in ("microphone", "speaker"):
            await rig.plug(what)


class Changes:
    """Collects what a device tells of itself."""

    def __init__(self, device: Any) -> None:
        self.seen: list[tuple[bool, str]] = []
        self.stop: Callable[[], None] = device.on_change(self._note)

    def _note(self, available: bool, trouble: Trouble | None) -> None:
        self.seen.append((available, trouble.code if trouble else ""))
