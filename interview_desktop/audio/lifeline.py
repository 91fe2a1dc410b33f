"""What a microphone and a loudspeaker have in common: they are opened, get lost, and come back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from interview_desktop.audio.capture import AvailabilityListener, Listeners, Unsubscribe
from interview_desktop.audio.portaudio import Callback, Format, OpenStream, PortAudio
from interview_desktop.audio.troubles import lost_device
from interview_desktop.audio.watch import DeviceWatch
from interview_desktop.ports import Clock, Trouble

TICK_S = 0.2
STALL_S = 1.0
"""A device whose callbacks stay away so long is lost: not every system reports it."""

FIRST_BEAT_S = 4.0
"""Bluetooth headsets and virtual cards begin late."""


class Lifeline:
    """Keeps a stream of one direction running from ``open`` to ``close``, whatever happens to the device."""

    def __init__(
        self,
        clock: Clock,
        portaudio: PortAudio,
        *,
        is_input: bool,
        make_callback: Callable[[Format], Callback],
        on_up: Callable[[Format], None],
        on_down: Callable[[], None],
        on_tick: Callable[[bool], None] = lambda _running: None,
    ) -> None:
        self._clock = clock
        self._portaudio = portaudio
        self._is_input = is_input
        self._make_callback = make_callback
        self._on_up = on_up
        self._on_down = on_down
        self._on_tick = on_tick
        self._listeners = Listeners()
        self._key: str | None = None
        self._stream: OpenStream | None = None
        self._watch: DeviceWatch | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._returned = False
        self._proven = False
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def available(self) -> bool:
        return self._stream is not None and self._proven

    @property
    def device_key(self) -> str | None:
        """The key of the device that is used now, also when the default one was asked for."""
        return self._stream.found_key if self._stream is not None else None

    def on_change(self, listener: AvailabilityListener) -> Unsubscribe:
        return self._listeners.add(listener)

    async def open(self, device_key: str | None) -> None:
        """Raises Trouble when the device cannot be opened now; it is then waited for until ``close``."""
        await self._end_keeper()
        self._drop()
        self._stop_seeking()
        self._key = device_key
        try:
            await self._up()
            self._proven = True
        except Trouble:
            self._seek()
            raise
        finally:
            self._keeper = asyncio.create_task(self._keep(), name="audio lifeline")

    async def close(self) -> None:
        await self._end_keeper()
        self._stop_seeking()
        self._drop()
        if self._closing:
            await asyncio.wait(self._closing)

    async def _up(self) -> None:
        stream = await self._portaudio.open(
            is_input=self._is_input, device_key=self._key, make_callback=self._make_callback
        )
        self._stop_seeking()
        self._on_up(stream.format)
        self._stream = stream

    def _drop(self) -> None:
        """Without waiting: a sound system that hangs would keep the silence and the notice back."""
        stream, self._stream, self._proven = self._stream, None, False
        if stream is not None:
            self._on_down()
            closing = asyncio.create_task(self._portaudio.close(stream), name="audio close")
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)

    async def _end_keeper(self) -> None:
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.cancel()
            with suppress(asyncio.CancelledError):
                await keeper

    async def _keep(self) -> None:
        beats, beaten_at, limit = 0, self._clock.monotonic(), FIRST_BEAT_S
        while True:
            await self._clock.sleep(TICK_S)
            now = self._clock.monotonic()
            stream = self._stream
            if stream is None:
                if self._returned and await self._came_back():
                    beats, beaten_at, limit = 0, self._clock.monotonic(), FIRST_BEAT_S
            elif stream.beats > beats:
                beats, beaten_at, limit = stream.beats, now, STALL_S
                self._prove()
            elif not stream.alive or now - beaten_at > limit:
                self._lose()
            self._on_tick(self.available)

    def _prove(self) -> None:
        if not self._proven:
            self._proven = True
            self._listeners.tell(True, None)

    def _lose(self) -> None:
        was_known = self._proven
        self._drop()
        self._seek()
        if was_known:
            self._listeners.tell(False, lost_device(self._is_input))

    async def _came_back(self) -> bool:
        """Whether it could be opened. Some systems open a device that is not there: it counts from its first beat."""
        self._returned = False
        try:
            await self._up()
        except Trouble:
            return False
        return True

    def _seek(self) -> None:
        if self._watch is None:
            self._returned = False
            self._watch = DeviceWatch(self._is_input, self._key, self._note_return)
            self._watch.start()

    def _stop_seeking(self) -> None:
        watch, self._watch = self._watch, None
        self._returned = False
        if watch is not None:
            watch.stop()

    def _note_return(self) -> None:
        self._returned = True
