"""End of speech → first sample of the reply, by ground truth: recordings of both sides of a virtual sound card.

The whole product without the window (``app.build``) holds an interview on the card. Both monitors are recorded by
PulseAudio's own program, and each recording is laid on one clock by when its samples arrived.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import struct
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from interview_desktop.domain import events as ev
from interview_desktop.session.api import StartRequest
from interview_desktop.session.signals import Signal, VoiceChanged, VoiceMode
from tests.benchmarks.run import Measure
from tests.support.answers import room_noise, speak_to_files
from tests.support.soundcard import RATE, SoundCard, virtual_sound_card

SILENCE_MS = 700.0
"""The endpoint rule: no answer can come sooner after the last word."""

LOUD = 400
"""Absolute sample value (of 32,767) from which something is heard; both sides are silent otherwise."""

ANSWERS = (
    "Can I use the same reading twice?",
    "Are the readings sorted?",
    "I would go through the readings in one pass and look up the complement in a hash map.",
    "I check before I store, so a reading never pairs with itself.",
    "Brute force over all pairs would be quadratic, so the map is better.",
)


class Monitor:
    """A recording of one side of the card, with the time at which its first sample was taken."""

    def __init__(self, card: SoundCard, device: str) -> None:
        self._pcm = bytearray()
        self._start = float("inf")
        command = ["parec", "-d", device, "--latency-msec=10", "--format=s16le", f"--rate={RATE}", "--channels=1"]
        self._recorder = subprocess.Popen(
            command, env={**os.environ, **card.environment}, stdout=subprocess.PIPE, bufsize=0
        )
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        assert self._recorder.stdout is not None
        while chunk := self._recorder.stdout.read(4096):
            self._pcm += chunk
            # A chunk can come late and never early: the earliest estimate of the start is the true one.
            self._start = min(self._start, time.monotonic() - len(self._pcm) / 2 / RATE)

    def stop(self) -> None:
        self._recorder.terminate()
        self._recorder.wait()
        self._thread.join()
        if self._recorder.stdout is not None:
            self._recorder.stdout.close()

    def sounds(self, gap_s: float = 0.4) -> list[tuple[float, float]]:
        """Start and end of everything heard (monotonic seconds), pauses shorter than ``gap_s`` included."""
        heard: list[tuple[float, float]] = []
        for index, (sample,) in enumerate(struct.iter_unpack("<h", bytes(self._pcm[: len(self._pcm) // 2 * 2]))):
            if abs(sample) >= LOUD:
                at = self._start + index / RATE
                if heard and at - heard[-1][1] < gap_s:
                    heard[-1] = (heard[-1][0], at)
                else:
                    heard.append((at, at))
        return heard


@contextmanager
def monitors(card: SoundCard) -> Iterator[tuple[Monitor, Monitor]]:
    """What goes into the microphone, and what comes out of the loudspeaker."""
    microphone, speaker = Monitor(card, "micfeed.monitor"), Monitor(card, "spk.monitor")
    try:
        yield microphone, speaker
    finally:
        microphone.stop()
        speaker.stop()


def gaps_ms(said: list[tuple[float, float]], replies: list[tuple[float, float]]) -> list[float]:
    """For each thing said, the milliseconds until the reply that follows it, when one follows before the next."""
    gaps = []
    for index, (_start, end) in enumerate(said):
        next_said = said[index + 1][0] if index + 1 < len(said) else float("inf")
        first = next((start for start, _end in replies if start > end), None)
        if first is not None and first < next_said:
            gaps.append(1000 * (first - end))
    return gaps


async def hold(card: SoundCard, sounds: list[Path]) -> list[ev.TurnMeasured]:
    """Speak all answers, each when the interviewer has finished and listens; returns what the app itself measured."""
    from interview_desktop.app import open_house

    mode: VoiceMode = "off"

    def on_signal(signal: Signal) -> None:
        nonlocal mode
        if isinstance(signal, VoiceChanged):
            mode = signal.mode

    async def my_turn(spoken: int) -> None:
        while True:
            lines = live.state.lines
            answered = sum(1 for line in lines if line.who == "candidate") >= spoken
            if answered and lines and lines[-1].who == "interviewer" and lines[-1].done and mode == "listening":
                return
            await asyncio.sleep(0.05)

    async with open_house() as house:
        await house.speech.get()
        live = await house.desk.start(StartRequest("two-readings", record=False))
        live.on_signal(on_signal)
        for spoken, sound in enumerate(sounds):
            await asyncio.wait_for(my_turn(spoken), 90)
            # A person takes a breath before answering.
            await asyncio.sleep(0.6)
            await asyncio.to_thread(card.play_into_mic, sound)
        await asyncio.wait_for(my_turn(len(sounds)), 90)
        measures = list(live.state.measures)
        await live.leave()
    return measures


def run() -> list[Measure]:
    with tempfile.TemporaryDirectory() as scratch, virtual_sound_card() as card:
        os.environ["INTERVIEW_DESKTOP_DATA"] = scratch
        folder = Path(scratch)
        sounds = asyncio.run(speak_to_files(ANSWERS, folder))
        with card.speaking(room_noise(folder)), monitors(card) as (microphone, speaker):
            measured = asyncio.run(hold(card, sounds))
        gaps = gaps_ms(microphone.sounds(gap_s=1.2), speaker.sounds())
    if len(gaps) < 3:
        raise RuntimeError(f"only {len(gaps)} of {len(ANSWERS)} answers were replied to")
    median = statistics.median(gaps)
    result: list[Measure] = [
        {
            "name": f"end of speech → first sample (median of {len(gaps)}, on the card's monitors)",
            "value": median,
            "unit": "ms",
            "floor": SILENCE_MS,
            "ratio": median / SILENCE_MS,
            "goal": "the 700 ms of silence that are waited for",
        },
        {"name": "… the slowest of them", "value": max(gaps), "unit": "ms"},
    ]
    own = [value for one in measured if (value := one.voice_to_voice_ms) is not None]
    if own:
        result.append({"name": "… the same by the app's own clock", "value": statistics.median(own), "unit": "ms"})
    for step in ("endpoint", "transcription", "first_token", "first_clause", "first_audio", "output"):
        values = [value for one in measured if (value := getattr(one, f"{step}_ms")) is not None]
        if values:
            result.append(
                {"name": f"… {step}, by the app's own clock", "value": statistics.median(values), "unit": "ms"}
            )
    return result
