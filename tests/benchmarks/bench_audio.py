"""What the app adds to the way of a sound, on the virtual card: ground truth are the card's monitors, and the floor is
PulseAudio's own player and recorder on the same way."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import statistics
import subprocess
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

from interview_desktop.audio import open_audio
from interview_desktop.audio.portaudio import Format
from interview_desktop.audio.sink import PyAudioSink
from interview_desktop.audio.source import PyAudioSource
from interview_desktop.ports import CAPTURE_RATE, FRAME_SAMPLES
from tests.benchmarks.run import Measure
from tests.support.soundcard import virtual_sound_card
from tests.support.sounds import RealClock, loud_part, tone, until

RATE = 48_000
ROUNDS = 9
PAUSE_S = 0.35
BLOCK_S = 0.01
LATENCY = "--latency-msec=20"
RAW = ("--format=s16le", f"--rate={RATE}", "--channels=1", "--raw")
BEEP_S = 0.05
VOICE_RATE = 22_050


class Ear:
    """Tells when a sound arrives at a monitor or source of the card."""

    def __init__(self, device: str) -> None:
        self.onsets: list[float] = []
        self._process = subprocess.Popen(["parec", "-d", device, LATENCY, *RAW], stdout=subprocess.PIPE)
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        quiet_since = 0.0
        while piece := os.read(self._process.stdout.fileno(), 960):
            now = time.monotonic()
            begin, end = loud_part(piece[: len(piece) // 2 * 2])
            if end:
                if now - quiet_since > 2 * BEEP_S:
                    self.onsets.append(now - (len(piece) // 2 - begin) / RATE)
                quiet_since = now

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()
        self._thread.join()
        assert self._process.stdout is not None
        self._process.stdout.close()


class Mouth:
    """PulseAudio's player, always running: ``beep`` returns when its samples were handed over."""

    def __init__(self, device: str) -> None:
        self._process = subprocess.Popen(["pacat", "-d", device, LATENCY, *RAW], stdin=subprocess.PIPE)
        self._blocks: deque[bytes] = deque()
        self._running = True
        self._handed: float = 0.0
        self._thread = threading.Thread(target=self._speak, daemon=True)
        self._thread.start()

    def _speak(self) -> None:
        assert self._process.stdin is not None
        due = time.monotonic()
        silence = bytes(2 * round(BLOCK_S * RATE))
        while self._running:
            block = self._blocks.popleft() if self._blocks else silence
            if block is not silence and not self._handed:
                self._handed = time.monotonic()
            self._process.stdin.write(block)
            self._process.stdin.flush()
            due += BLOCK_S
            time.sleep(max(0.0, due - time.monotonic()))

    async def beep(self) -> float:
        self._handed = 0.0
        sound, size = tone(1_000, BEEP_S, RATE), 2 * round(BLOCK_S * RATE)
        self._blocks.extend(sound[offset : offset + size] for offset in range(0, len(sound), size))
        await until(lambda: bool(self._handed))
        return self._handed

    def close(self) -> None:
        self._running = False
        self._thread.join()
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.terminate()
        self._process.wait()


@contextlib.contextmanager
def using(*parts: Ear | Mouth) -> Iterator[None]:
    try:
        yield
    finally:
        for part in parts:
            part.close()


def _has_more_than(onsets: list[float], count: int) -> bool:
    return len(onsets) > count


async def _median_ms(beep: Callable[[], Awaitable[float]], onsets: list[float]) -> float:
    """From the moment that ``beep`` returns to the onset."""
    await asyncio.sleep(1.5)
    onsets.clear()
    delays = []
    for number in range(ROUNDS):
        # Not in step with any buffer.
        await asyncio.sleep(PAUSE_S + 0.007 * number)
        before = len(onsets)
        begun = await beep()
        # The card itself is sometimes late by half a second.
        await until(functools.partial(_has_more_than, onsets, before), 3.0)
        delays.append(1000 * (onsets[before] - begun))
    return statistics.median(delays)


async def _output() -> tuple[float, float]:
    mouth, ear = Mouth("spk"), Ear("spk.monitor")
    with using(mouth, ear):
        floor = await _median_ms(mouth.beep, ear.onsets)
    sink = open_audio(Path(), RealClock())[1]
    await sink.open()
    sound = tone(1_000, BEEP_S, VOICE_RATE)

    async def beep() -> float:
        begun = time.monotonic()
        await sink.write(sound, VOICE_RATE)
        await sink.drain()
        return begun

    ear = Ear("spk.monitor")
    with using(ear):
        value = await _median_ms(beep, ear.onsets)
    await sink.close()
    return value, floor


async def _input() -> tuple[float, float]:
    mouth, ear = Mouth("micfeed"), Ear("vmic")
    with using(mouth, ear):
        floor = await _median_ms(mouth.beep, ear.onsets)
    source = open_audio(Path(), RealClock())[0]
    await source.open()
    onsets: list[float] = []

    async def listen(frames: AsyncIterator[Any]) -> None:
        last = 0.0
        async for frame in frames:
            now = time.monotonic()
            begin, end = loud_part(frame.pcm)
            if end:
                if now - last > 2 * BEEP_S:
                    # The same measure as the ear's: when the sample was there, not when its packet began.
                    onsets.append(now - (FRAME_SAMPLES - begin) / CAPTURE_RATE)
                last = now

    listening = asyncio.create_task(listen(source.frames()))
    mouth = Mouth("micfeed")
    with using(mouth):
        value = await _median_ms(mouth.beep, onsets)
    await source.close()
    await listening
    return value, floor


def _cost_us(call: Callable[[], object], times: int = 2_000) -> float:
    costs = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        costs.append(time.perf_counter() - began)
    return 1e6 * statistics.median(costs)


async def _callbacks() -> list[Measure]:
    """One period of each device, as PortAudio's thread pays for it while it holds the interpreter."""
    clock = RealClock()
    source, sink = PyAudioSource(clock), PyAudioSink(clock)
    source.tap(lambda _pcm, _rate, _at: None)
    frames = source.frames()
    packet, seen = tone(300, FRAME_SAMPLES / CAPTURE_RATE), deque[bytes](maxlen=100)
    capture = source._make_callback(Format(CAPTURE_RATE, 1, 0.06))
    resampled = source._make_callback(Format(RATE, 2, 0.06))
    wide = tone(300, FRAME_SAMPLES / CAPTURE_RATE, 2 * RATE)
    sink._playback.begin(RATE)
    play = sink._make_callback(Format(RATE, 1, 0.08))
    ring = sink._playback._ring
    sound = tone(300, 0.05, RATE)

    def pull() -> None:
        ring.chunks.append(sound)
        play(None, 2_048, clock.monotonic())

    copy = _cost_us(lambda: seen.append(bytes(bytearray(packet))))
    copied = _cost_us(lambda: bytes(bytearray(4_096)))
    results = [
        ("capture callback", _cost_us(lambda: capture(packet, FRAME_SAMPLES, clock.monotonic())), copy),
        ("capture callback, 48 kHz stereo", _cost_us(lambda: resampled(wide, 1_536, clock.monotonic())), copy),
        ("playback callback", _cost_us(pull), copied),
    ]
    await source.close()
    async for _frame in frames:
        pass
    return [
        {"name": name, "value": value, "unit": "µs", "floor": floor, "goal": "≤ 500 µs", "met": value <= 500}
        for name, value, floor in results
    ]


def run() -> list[Measure]:
    measures: list[Measure] = []
    with virtual_sound_card():
        for name, measured in (("write → heard", _output), ("spoken → frame", _input)):
            value, floor = asyncio.run(measured())
            measures.append({"name": name, "value": value, "unit": "ms", "floor": floor})
    return measures + asyncio.run(_callbacks())


if __name__ == "__main__":
    for measure in run():
        print(measure)
