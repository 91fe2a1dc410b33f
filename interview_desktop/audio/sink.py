"""The loudspeaker, through PortAudio."""

from __future__ import annotations

from interview_desktop.audio.capture import AvailabilityListener, Tap, Unsubscribe
from interview_desktop.audio.lifeline import Lifeline
from interview_desktop.audio.playback import Playback
from interview_desktop.audio.portaudio import Callback, Format, PortAudio
from interview_desktop.audio.resample import from_mono
from interview_desktop.ports import Clock


class PyAudioSink:
    """An ``AudioSink``. While there is no device, what is written is thrown away at once and counts as not played.

    A failed ``open`` raises, but the device is waited for until ``close``: listeners hear when it is there.
    """

    def __init__(self, clock: Clock, portaudio: PortAudio | None = None) -> None:
        self._playback = Playback(clock)
        self._line = Lifeline(
            clock,
            portaudio or PortAudio(clock),
            is_input=False,
            make_callback=self._make_callback,
            on_up=lambda form: self._playback.begin(form.rate),
            on_down=self._playback.give_up,
        )

    @property
    def available(self) -> bool:
        return self._line.available

    @property
    def device_key(self) -> str | None:
        """The key of the device that is used now; None while there is none."""
        return self._line.device_key

    @property
    def played_s(self) -> float:
        return self._playback.played_s

    def on_change(self, listener: AvailabilityListener) -> Unsubscribe:
        return self._line.on_change(listener)

    def tap(self, tap: Tap, *, silence: bool = False) -> Unsubscribe:
        """What is really played also goes to ``tap``, on the audio thread: without the silence in between, or with
        it, so that each piece follows the one before on the device's own clock."""
        return self._playback.tap(tap, silence=silence)

    async def open(self, device_key: str | None = None) -> None:
        await self._line.open(device_key)

    async def write(self, pcm: bytes, sample_rate: int) -> None:
        await self._playback.write(pcm, sample_rate)

    async def drain(self) -> None:
        await self._playback.drain()

    def clear(self) -> float:
        return self._playback.clear()

    def hold(self) -> None:
        self._playback.hold()

    def release(self, rewind_s: float = 0.0) -> None:
        self._playback.release(rewind_s)

    async def close(self) -> None:
        await self._line.close()

    def _make_callback(self, form: Format) -> Callback:
        playback = self._playback

        def play(_pcm: bytes | None, frames: int, at: float) -> bytes:
            return from_mono(playback.pull(frames, at), form.channels)

        return play
