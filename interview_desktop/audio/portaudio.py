"""PortAudio in this process: every native call but the callbacks happens on one thread of ours.

Opening, closing and listing can take seconds or hang for good (a stopped sound server), so the event loop never makes
such a call itself, and waits only so long. PortAudio sees devices only when it is initialised: ``reopen`` does that
anew when it has to, and puts the other streams back.
"""

from __future__ import annotations

import asyncio
import atexit
import logging
import math
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from interview_desktop.audio.naming import find_device, key_of
from interview_desktop.audio.quiet import hush
from interview_desktop.audio.troubles import trouble_of
from interview_desktop.ports import CAPTURE_RATE, FRAME_SAMPLES, Clock, Trouble

log = logging.getLogger(__name__)

CALL_S = 6.0
"""A native call that takes longer has hung."""

OUTPUT_RATE = 48_000
OUTPUT_BUFFER_S = 0.02
"""PortAudio keeps several buffers full, and each of them is waited for before a reply is heard: with 43 ms instead of
21 a sound took 157 ms from microphone to loudspeaker instead of 87 (virtual card). Shorter ones gain little."""
MIN_OUTPUT_FRAMES = 1024

_NATIVE = threading.Lock()
"""PortAudio is one for the whole process and its calls are not safe beside each other, whoever makes them."""

T = TypeVar("T")

Callback = Callable[[bytes | None, int, float], bytes | None]
"""Gets captured samples (or None), the number of frames, and the monotonic time of the first of them in the air;
returns what to play (or None). Interleaved 16-bit."""


@dataclass(frozen=True, slots=True)
class Format:
    """What a stream was opened with. ``latency_s`` is what PortAudio promises."""

    rate: int
    channels: int
    latency_s: float


class StreamTime:
    """When the sound of a callback is in the air, on our clock.

    PortAudio's own time has another origin; a callback can only be late (it waits for the interpreter), so the
    smallest difference seen is the truth. It may creep up, because two clocks drift.
    """

    CREEP = 200e-6
    PLAUSIBLE_S = 2.0

    def __init__(self, clock: Clock, latency_s: float) -> None:
        self._clock = clock
        self._latency_s = latency_s
        self._origin = math.inf
        self._last = 0.0

    def in_air(self, current: float, other: float) -> float:
        """The time ``other`` of PortAudio on our clock, given PortAudio's time of this callback."""
        now = self._clock.monotonic()
        self._origin = min(now - current, self._origin + self.CREEP * (now - self._last))
        self._last = now
        if not current or not other or abs(other - current) > self.PLAUSIBLE_S:
            return now + self._latency_s
        if abs(now - current - self._origin) > self.PLAUSIBLE_S:
            self._origin = now - current
        return other + self._origin


class OpenStream:
    """A running stream; ``alive`` turns False when PortAudio has given it up."""

    def __init__(self, is_input: bool, device_key: str | None, make_callback: Callable[[Format], Callback]) -> None:
        self.is_input = is_input
        self.device_key = device_key
        self.found_key = ""
        """That of the device which it really uses."""
        self.make_callback = make_callback
        self.native: Any = None
        self.format = Format(CAPTURE_RATE, 1, 0.0)
        self.beats = 0

    @property
    def alive(self) -> bool:
        try:
            return self.native is not None and bool(self.native.is_active())
        except OSError:
            return False


class PortAudio:
    """Shared by the microphone and the loudspeaker of an app."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._api: Any = None
        self._streams: list[OpenStream] = []
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._waiting = 0

    async def open(
        self, *, is_input: bool, device_key: str | None, make_callback: Callable[[Format], Callback]
    ) -> OpenStream:
        """Open and start a stream on the device of this key (unknown or None: the default one).

        Raises:
            Trouble: ``no_microphone``, ``microphone_busy``, ``no_speaker`` or ``speaker_busy``.
        """
        stream = OpenStream(is_input, device_key, make_callback)
        await self._call(lambda: self._open_fresh(stream), is_input, undo=lambda: self._close(stream))
        return stream

    async def close(self, stream: OpenStream) -> None:
        """Never raises: a stream that cannot be closed is left behind."""
        try:
            await self._call(lambda: self._close(stream), stream.is_input)
        except Trouble:
            log.info("a stream could not be closed: the sound system does not answer")
            return
        if not self._streams and not self._waiting:
            self._end_thread()

    # ── on the thread ────────────────────────────────────────────────────────────────────────────────────────────

    def _open_fresh(self, stream: OpenStream) -> None:
        """Open with the devices that PortAudio knows; look again only if that fails, for it interrupts the others."""
        looked_anew = self._api is None
        try:
            self._start(stream)
        except OSError:
            if looked_anew:
                raise
            self._look_anew()
            self._start(stream)
        self._streams.append(stream)

    def _look_anew(self) -> None:
        others = list(self._streams)
        for other in others:
            self._stop(other)
        self._terminate()
        for other in others:
            try:
                self._start(other)
            except OSError as error:
                # Its owner notices that it is not alive.
                log.info("a stream did not come back: %s", error)

    def _start(self, stream: OpenStream) -> None:
        import pyaudio

        if self._api is None:
            hush()
            self._api = pyaudio.PyAudio()
        info = find_device(self._api, stream.device_key, stream.is_input)
        channels_most = int(info["maxInputChannels" if stream.is_input else "maxOutputChannels"])
        own_rate = int(info["defaultSampleRate"])
        first_rate = CAPTURE_RATE if stream.is_input else OUTPUT_RATE
        failure = OSError(-9998, "no channels")
        for rate in dict.fromkeys((first_rate, own_rate)):
            for channels in (1, 2):
                if channels > channels_most:
                    continue
                try:
                    self._start_with(stream, int(info["index"]), rate, channels)
                except OSError as error:
                    failure = error
                else:
                    stream.found_key = key_of(self._api, info, stream.is_input)
                    return
        raise failure

    def _start_with(self, stream: OpenStream, index: int, rate: int, channels: int) -> None:
        import pyaudio

        if stream.is_input:
            frames = round(FRAME_SAMPLES * rate / CAPTURE_RATE)
            direction = {"input": True, "input_device_index": index}
        else:
            frames = MIN_OUTPUT_FRAMES
            while frames / rate < OUTPUT_BUFFER_S:
                frames *= 2
            direction = {"output": True, "output_device_index": index}
        relay = _Relay(stream, self._clock)
        native = self._api.open(
            rate=rate,
            channels=channels,
            format=pyaudio.paInt16,
            frames_per_buffer=frames,
            stream_callback=relay,
            start=False,
            **direction,
        )
        try:
            latency = native.get_input_latency() if stream.is_input else native.get_output_latency()
            stream.format = Format(rate, channels, float(latency))
            relay.attach(stream.make_callback(stream.format), stream.format)
            native.start_stream()
        except BaseException:
            native.close()
            raise
        stream.native = native

    def _close(self, stream: OpenStream) -> None:
        if stream in self._streams:
            self._streams.remove(stream)
        self._stop(stream)
        if not self._streams:
            # The next one that opens sees the devices of that moment.
            self._terminate()

    def _stop(self, stream: OpenStream) -> None:
        native, stream.native = stream.native, None
        if native is not None:
            try:
                native.close()
            except OSError as error:
                log.info("closing a stream: %s", error)

    def _terminate(self) -> None:
        api, self._api = self._api, None
        if api is not None:
            api.terminate()

    def _shut_down(self) -> None:
        for stream in list(self._streams):
            self._close(stream)

    # ── the thread ───────────────────────────────────────────────────────────────────────────────────────────────

    async def _call(self, job: Callable[[], T], is_input: bool, undo: Callable[[], None] | None = None) -> T:
        """Run on the thread. When nobody waits for the result any more, ``undo`` takes it back."""
        answer: Future[T] = Future()
        given_up = threading.Event()

        def run() -> None:
            try:
                result = job()
            except BaseException as error:
                answer.set_exception(error)
                return
            if given_up.is_set() and undo is not None:
                undo()
            answer.set_result(result)

        self._ensure_thread()
        self._jobs.put(run)
        self._waiting += 1
        try:
            return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(answer)), CALL_S)
        except TimeoutError:
            given_up.set()
            raise trouble_of(None, is_input) from None
        except OSError as error:
            raise trouble_of(error, is_input) from error
        except asyncio.CancelledError:
            given_up.set()
            raise
        finally:
            self._waiting -= 1

    def _ensure_thread(self) -> None:
        if self._thread is None:
            self._jobs = queue.SimpleQueue()
            self._thread = threading.Thread(target=self._work, args=(self._jobs,), name="portaudio", daemon=True)
            self._thread.start()
            atexit.register(self.dispose)

    @staticmethod
    def _work(jobs: queue.SimpleQueue[Callable[[], None] | None]) -> None:
        while (job := jobs.get()) is not None:
            with _NATIVE:
                job()

    def _end_thread(self) -> threading.Thread | None:
        thread, self._thread = self._thread, None
        if thread is not None:
            atexit.unregister(self.dispose)
            self._jobs.put(None)
        return thread

    def dispose(self) -> None:
        """Close what is open and end the thread. A callback must not find an interpreter that is gone."""
        if self._thread is not None:
            self._jobs.put(self._shut_down)
        thread = self._end_thread()
        if thread is not None:
            thread.join(2.0)


class _Relay:
    """What PyAudio calls. It must not raise: PyAudio would throw the error into the main thread."""

    def __init__(self, stream: OpenStream, clock: Clock) -> None:
        self._stream = stream
        self._clock = clock
        self._callback: Callback | None = None
        self._frame_bytes = 2
        self._time = StreamTime(clock, 0.0)
        self._failed = False

    def attach(self, callback: Callback, form: Format) -> None:
        self._frame_bytes = 2 * form.channels
        delay = -form.latency_s if self._stream.is_input else form.latency_s
        self._time = StreamTime(self._clock, delay)
        self._callback = callback

    def __call__(self, pcm: bytes | None, frames: int, times: Any, _status: int) -> tuple[bytes | None, int]:
        self._stream.beats += 1
        going_on = 0
        try:
            other = times["input_buffer_adc_time" if self._stream.is_input else "output_buffer_dac_time"]
            at = self._time.in_air(times["current_time"], other)
            played = self._callback(pcm, frames, at) if self._callback else None
        except Exception:
            if not self._failed:
                self._failed = True
                log.exception("an audio callback failed")
            played = None
        if self._stream.is_input:
            return None, going_on
        return played if played is not None else bytes(frames * self._frame_bytes), going_on
