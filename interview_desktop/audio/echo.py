"""A microphone that does not hear the loudspeaker."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Protocol

from interview_desktop.audio.apm import BLOCK, Apm, LiveKitApm
from interview_desktop.audio.canceller import Canceller
from interview_desktop.audio.capture import AvailabilityListener, FrameFeed, Tap, Unsubscribe
from interview_desktop.audio.reference import Reference
from interview_desktop.ports import CAPTURE_RATE, FRAME_SAMPLES, AudioFrame, Clock, Trouble

log = logging.getLogger(__name__)

TRACK_EVERY_S = 1.0

SHIFT = max(FRAME_SAMPLES * count % BLOCK for count in range(BLOCK))
"""Samples by which cleaned frames are behind captured ones: with so many in stock, each captured frame gives a whole
cleaned one although a frame is no whole number of blocks."""


class TappedSource(Protocol):
    @property
    def available(self) -> bool: ...

    @property
    def device_key(self) -> str | None: ...

    def on_change(self, listener: AvailabilityListener) -> Unsubscribe: ...

    def tap(self, tap: Tap) -> Unsubscribe: ...

    async def open(self, device_key: str | None = None) -> None: ...

    async def close(self) -> None: ...


class TappedSink(Protocol):
    def on_change(self, listener: AvailabilityListener) -> Unsubscribe: ...

    def tap(self, tap: Tap, *, silence: bool = False) -> Unsubscribe: ...


class EchoFreeSource:
    """An ``AudioSource`` and its ``EchoCancelling``: ``source`` without what ``sink`` plays.

    Reader, taps and with them the recording get the cleaned sound. When the canceller cannot be loaded or fails, they
    get what ``source`` captures, and ``works`` says so. ``make_apm`` is called on a thread when it is first opened.
    """

    def __init__(
        self, source: TappedSource, sink: TappedSink, clock: Clock, make_apm: Callable[[], Apm] = LiveKitApm
    ) -> None:
        self._source = source
        self._sink = sink
        self._clock = clock
        self._make_apm = make_apm
        self._expected_ms: Callable[[], float | None] = lambda: None
        self._nothing_came_back: Callable[[], bool] = lambda: False
        self._needless = False
        self._feed = FrameFeed()
        self._canceller: Canceller | None = None
        self._rest = b""
        self._stocked = False
        self._taps: list[Unsubscribe] = []
        self._tracker: asyncio.Task[None] | None = None

    # ── the source ───────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def available(self) -> bool:
        return self._source.available

    @property
    def device_key(self) -> str | None:
        return self._source.device_key

    def on_change(self, listener: AvailabilityListener) -> Unsubscribe:
        return self._source.on_change(listener)

    def tap(self, tap: Tap) -> Unsubscribe:
        return self._feed.tap(tap)

    def frames(self) -> AsyncIterator[AudioFrame]:
        return self._feed.frames()

    async def open(self, device_key: str | None = None) -> None:
        if not self._taps:
            await self._prepare()
        await self._source.open(device_key)
        self._begin()

    async def close(self) -> None:
        tracker, self._tracker = self._tracker, None
        if tracker is not None:
            tracker.cancel()
            with suppress(asyncio.CancelledError):
                await tracker
        await self._source.close()
        while self._taps:
            self._taps.pop()()
        self._feed.end()
        self._rest, self._stocked = b"", False

    # ── the canceller ────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def works(self) -> bool:
        return self._canceller is not None

    @property
    def settled(self) -> bool:
        return self._canceller is not None and self._canceller.settled

    @property
    def delay_ms(self) -> float | None:
        return None if self._canceller is None else self._canceller.delay_ms

    @property
    def erle_db(self) -> float | None:
        return None if self._canceller is None else self._canceller.erle_db

    def recall_delay(self, expected_ms: Callable[[], float | None]) -> None:
        """``expected_ms`` is asked, whenever devices were opened, for the delay that was found with them before."""
        self._expected_ms = expected_ms

    def recall_silence(self, nothing_came_back: Callable[[], bool]) -> None:
        """``nothing_came_back`` is asked, whenever devices were opened, whether a test with them heard no echo at all.
        Then the microphone's sound is left as it is until an echo is found: without an echo to learn from, a canceller
        takes the candidate's first words over the reply for one."""
        self._nothing_came_back = nothing_came_back

    def _begin(self) -> None:
        self._needless = self._nothing_came_back()
        if self._canceller is not None:
            self._canceller.begin(self._expected_ms())

    async def _prepare(self) -> None:
        try:
            apm = await asyncio.to_thread(self._make_apm)
        except (ImportError, OSError, RuntimeError) as error:
            log.info("echo cannot be removed: %s", error)
            self._taps = [self._source.tap(self._pass_on)]
            return
        reference = Reference()
        self._canceller = Canceller(apm, reference)
        self._taps = [
            self._source.tap(self._clean),
            self._sink.tap(reference.add, silence=True),
            self._source.on_change(self._begin_anew),
            self._sink.on_change(self._begin_anew),
        ]
        self._begin()
        self._tracker = asyncio.create_task(self._track(), name="echo delay")

    def _begin_anew(self, available: bool, _trouble: Trouble | None) -> None:
        if available:
            self._begin()

    def _pass_on(self, pcm: bytes, _rate: int, at: float) -> None:
        self._feed.push(pcm, at)

    def _clean(self, pcm: bytes, _rate: int, at: float) -> None:
        if not self._stocked:
            self._stocked = True
            self._feed.push(bytes(2 * SHIFT), at - SHIFT / CAPTURE_RATE)
        pending = self._rest + pcm
        begins_at = at - len(self._rest) / 2 / CAPTURE_RATE
        whole = len(pending) // (2 * BLOCK) * 2 * BLOCK
        blocks, self._rest = pending[:whole], pending[whole:]
        canceller = self._canceller
        if canceller is not None:
            try:
                left = canceller.clean(blocks, begins_at)
                if not self._needless or canceller.delay_ms is not None:
                    blocks = left
            except Exception:
                # The interview goes on; whoever asks is told that echo is not removed any more.
                log.info("the echo canceller failed", exc_info=True)
                self._canceller = None
        self._feed.push(blocks, begins_at)

    async def _track(self) -> None:
        while True:
            await self._clock.sleep(TRACK_EVERY_S)
            if self._canceller is not None:
                await asyncio.to_thread(self._canceller.track)
