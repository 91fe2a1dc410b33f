"""The microphone, through PortAudio."""

from __future__ import annotations

from collections.abc import AsyncIterator

from interview_desktop.audio.capture import AvailabilityListener, FrameFeed, Tap, Unsubscribe
from interview_desktop.audio.lifeline import Lifeline
from interview_desktop.audio.portaudio import Callback, Format, PortAudio
from interview_desktop.audio.resample import Resampler, to_mono
from interview_desktop.ports import CAPTURE_RATE, AudioFrame, Clock


class PyAudioSource:
    """An ``AudioSource``. When the device gets lost, frames go on as silence in real time until it is back.

    A failed ``open`` raises, but the device is waited for until ``close``: listeners hear when it is there.
    """

    def __init__(self, clock: Clock, portaudio: PortAudio | None = None) -> None:
        self._clock = clock
        self._feed = FrameFeed()
        self._streams = 0
        self._line = Lifeline(
            clock,
            portaudio or PortAudio(clock),
            is_input=True,
            make_callback=self._make_callback,
            on_up=lambda _format: None,
            on_down=self._forget_stream,
            on_tick=self._bridge_gap,
        )

    @property
    def available(self) -> bool:
        return self._line.available

    @property
    def device_key(self) -> str | None:
        """The key of the device that is used now; None while there is none."""
        return self._line.device_key

    def on_change(self, listener: AvailabilityListener) -> Unsubscribe:
        return self._line.on_change(listener)

    def tap(self, tap: Tap) -> Unsubscribe:
        """Every frame also goes to ``tap``, on the audio thread."""
        return self._feed.tap(tap)

    def frames(self) -> AsyncIterator[AudioFrame]:
        return self._feed.frames()

    async def open(self, device_key: str | None = None) -> None:
        await self._line.open(device_key)

    async def close(self) -> None:
        await self._line.close()
        self._feed.end()

    def _forget_stream(self) -> None:
        self._streams += 1

    def _bridge_gap(self, running: bool) -> None:
        if not running:
            self._feed.fill_until(self._clock.monotonic())

    def _make_callback(self, form: Format) -> Callback:
        feed, resampler = self._feed, Resampler(form.rate, CAPTURE_RATE)
        stream, first = self._streams, True
        # Where the resampled stream has got to: libsoxr holds samples back, so it is behind the device.
        behind_s = 0.0

        def capture(pcm: bytes | None, frames: int, at: float) -> None:
            nonlocal first, behind_s
            if stream != self._streams:
                # Given up for lost, it delivers once more: silence has taken its place already.
                return
            if first:
                first = False
                feed.fill_until(at)
            out = resampler.push(to_mono(pcm or b"", form.channels))
            feed.push(out, at - behind_s)
            behind_s += frames / form.rate - len(out) / 2 / CAPTURE_RATE

        return capture
