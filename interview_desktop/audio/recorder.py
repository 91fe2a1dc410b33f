"""The two-track recording of a session."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from interview_desktop.audio import compression
from interview_desktop.audio.capture import Tap, Unsubscribe
from interview_desktop.audio.folder import TRACKS, AudioFolder, Who
from interview_desktop.audio.tracks import Track, TrackFile, read_samples
from interview_desktop.audio.troubles import recording_impossible, recording_stopped
from interview_desktop.ports import CAPTURE_RATE, Clock, Trouble

log = logging.getLogger(__name__)

STORE_EVERY_S = 0.1
"""What a kill may cost, beside the frame that is being captured."""

LATEST_S = {"candidate": 3.0, "interviewer": 0.1}
"""Sound may arrive so late; a track that is further behind is filled with silence. A microphone delivers after the
fact, a loudspeaker tells before it plays."""

FaultListener = Callable[[Trouble], None]


class Tapped(Protocol):
    """A source or sink that lets others listen."""

    def tap(self, tap: Tap) -> Unsubscribe: ...


class _Segment:
    """A recording that runs. The lock is held for each storing; taps never take it."""

    def __init__(self, folder: AudioFolder, session_id: str, segment: int, began: float, speed: float) -> None:
        self.session_id = session_id
        self.number = segment
        self.began = began
        self.speed = speed
        self.muted = False
        self.lock = threading.Lock()
        self.stopped = threading.Event()
        self.thread: threading.Thread | None = None
        self.taps: list[Unsubscribe] = []
        self.fault_told = False
        self.tracks: dict[Who, Track] = {}
        try:
            for who in TRACKS:
                self.tracks[who] = Track(TrackFile(folder.raw(session_id, segment, who)))
        except OSError:
            for who, track in self.tracks.items():
                track.file.close()
                folder.raw(session_id, segment, who).unlink()
            raise

    def listen(self, who: Who, device: Tapped) -> None:
        track = self.tracks[who]

        def add(pcm: bytes, rate: int, at: float) -> None:
            if who == "candidate" and self.muted:
                pcm = bytes(len(pcm))
            # Simulated devices may run faster than the clock.
            track.add(pcm, rate, (at - self.began) * self.speed)

        self.taps.append(device.tap(add))


class FileRecorder:
    """A ``Recorder``. Each segment is two WAV files until ``compress`` makes one Ogg file of them.

    Time 0 is the start of the segment on the clock; sound is placed by the time at which it was in the air. ``speed``
    is that of simulated devices. All but ``compress`` may be called on any thread, and is quick.
    """

    def __init__(self, folder: Path, source: Tapped, sink: Tapped, clock: Clock, *, speed: float = 1.0) -> None:
        self._folder = AudioFolder(folder)
        self._devices: dict[Who, Tapped] = {"candidate": source, "interviewer": sink}
        self._clock = clock
        self._speed = speed
        self._running: _Segment | None = None
        self._listeners: list[FaultListener] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    def on_fault(self, listener: FaultListener) -> Unsubscribe:
        """``listener`` is called once per segment when something cannot be written (``disk_full``,
        ``recording_failed``); on the loop in which ``start`` was called, if it was one."""
        self._listeners.append(listener)

        def remove() -> None:
            with suppress(ValueError):
                self._listeners.remove(listener)

        return remove

    # ── recording ────────────────────────────────────────────────────────────────────────────────────────────────

    def start(self, session_id: str, segment: int) -> None:
        """A segment that exists is never written over: that is ``recording_impossible`` too (see ``segments``)."""
        self.stop()
        with suppress(RuntimeError):
            self._loop = asyncio.get_running_loop()
        try:
            self._folder.of(session_id).mkdir(parents=True, exist_ok=True)
            if self._folder.compressed(session_id, segment).exists():
                raise FileExistsError(17, "this part of the recording exists already")
            running = _Segment(self._folder, session_id, segment, self._clock.monotonic(), self._speed)
        except OSError as error:
            raise recording_impossible(error) from error
        for who, device in self._devices.items():
            running.listen(who, device)
        running.thread = threading.Thread(target=self._write, args=(running,), name="recorder", daemon=True)
        running.thread.start()
        self._running = running

    def mute(self, muted: bool) -> None:
        """While muted, the candidate's track is silent."""
        if self._running is not None:
            self._running.muted = muted

    def position_s(self) -> float:
        return 0.0 if self._running is None else self._position_s(self._running)

    def stop(self) -> None:
        running, self._running = self._running, None
        if running is None:
            return
        for remove in running.taps:
            remove()
        running.stopped.set()
        if running.thread is not None:
            running.thread.join()
        self._store(running, dict.fromkeys(TRACKS, self._position_s(running)))
        # A device's own account of time may be some milliseconds ahead: the tracks end together.
        longest = max(track.file.samples for track in running.tracks.values())
        self._store(running, dict.fromkeys(TRACKS, longest / CAPTURE_RATE))
        for track in running.tracks.values():
            with suppress(OSError):
                track.file.close()

    def _position_s(self, running: _Segment) -> float:
        return (self._clock.monotonic() - running.began) * running.speed

    def _write(self, running: _Segment) -> None:
        while not running.stopped.wait(STORE_EVERY_S):
            self._store_now(running)

    def _store_now(self, running: _Segment) -> None:
        now_s = self._position_s(running)
        self._store(running, {who: now_s - LATEST_S[who] * running.speed for who in TRACKS})

    def _store(self, running: _Segment, silent_until_s: dict[Who, float]) -> None:
        with running.lock:
            for who, track in running.tracks.items():
                try:
                    track.store()
                    track.pad_to(silent_until_s[who])
                    track.file.settle()
                except OSError as error:
                    self._tell(running, error)

    def _tell(self, running: _Segment, error: OSError) -> None:
        if running.fault_told:
            return
        running.fault_told = True
        log.info("the recording cannot be written: %s", error)
        trouble = recording_stopped(error)
        for listener in tuple(self._listeners):
            if self._loop is None:
                listener(trouble)
            else:
                with suppress(RuntimeError):
                    self._loop.call_soon_threadsafe(listener, trouble)

    # ── the files ────────────────────────────────────────────────────────────────────────────────────────────────

    def segments(self, session_id: str) -> tuple[int, ...]:
        """The segments of which there is audio."""
        return self._folder.segments(session_id)

    def read_candidate(self, session_id: str, segment: int, start_s: float, end_s: float) -> bytes:
        """Only what exists: fewer samples when ``end_s`` is not reached yet, none when nothing was recorded."""
        start, end = (max(0, round(time_s * CAPTURE_RATE)) for time_s in (start_s, end_s))
        running = self._running
        if running is not None and (running.session_id, running.number) == (session_id, segment):
            self._store_now(running)
        raw = self._folder.raw(session_id, segment, "candidate")
        if raw.exists():
            return read_samples(raw, start, end)
        return compression.read_left(self._folder.compressed(session_id, segment), start, end)

    def audio_file(self, session_id: str, segment: int) -> Path | None:
        """The compressed segment (left the candidate, right the interviewer), once ``compress`` has made it."""
        path = self._folder.compressed(session_id, segment)
        return path if path.exists() else None

    async def compress(self, session_id: str) -> None:
        """Raises: Trouble: ``disk_full`` or ``recording_failed``; the raw tracks are kept then."""
        cancelled = threading.Event()
        pool = ThreadPoolExecutor(1, "compress")
        try:
            for segment in self._folder.segments(session_id):
                running = self._running
                if running is not None and (running.session_id, running.number) == (session_id, segment):
                    continue
                await asyncio.get_running_loop().run_in_executor(
                    pool, compression.compress_segment, self._folder, session_id, segment, cancelled
                )
        except OSError as error:
            raise recording_stopped(error) from error
        finally:
            cancelled.set()
            pool.shutdown(wait=False)

    def delete(self, session_id: str) -> None:
        """Raises: Trouble: ``audio_not_deleted``."""
        if self._running is not None and self._running.session_id == session_id:
            self.stop()
        try:
            self._folder.delete(session_id)
        except OSError as error:
            raise Trouble(
                "audio_not_deleted",
                f"The audio of this interview could not be deleted ({error.strerror}).",
                f"Delete the folder {self._folder.of(session_id)} by hand.",
            ) from error
