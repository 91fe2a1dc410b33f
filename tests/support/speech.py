"""Real speech for tests: the fetched voices, sentences that were really spoken, and a measure of what was heard."""

from __future__ import annotations

import asyncio
import functools
import re
import time
from collections.abc import AsyncIterator, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import numpy as np

from interview_desktop.ports import CAPTURE_RATE, TextToSpeech
from interview_desktop.providers.local.client import Patience, SpeechWorker
from interview_desktop.providers.local.voice_pack import VoicePacks, voices_folder

T = TypeVar("T")

SENTENCES = (
    "I would use a hash map to store the index of each number that I have seen so far.",
    "For every element I check whether the complement is already in the map.",
    "The time complexity is linear, because each element is visited only once.",
    "If the list is empty, the function should return an empty list.",
    "Can the input contain negative numbers or duplicates?",
    "I think a sliding window with two pointers would avoid the nested loop.",
    "Let me first write the brute force solution, and then make it faster.",
    "The recursion stops when the left index is greater than the right index.",
    "We could sort the intervals by their start, and then merge the ones that overlap.",
    "No, I have not seen it before.",
)
VOCABULARY = ("hash map", "complement", "sliding window", "two pointers", "brute force", "intervals", "recursion")


class RealClock:
    """The computer's clock, as ``ports.Clock``."""

    def now(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def run_elsewhere(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end on a loop of its own, from wherever this is called."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


@functools.cache
def every_voice() -> VoicePacks:
    """All packs, also those that only slow computers need, fetched into the usual folder if they are not there."""
    voices = VoicePacks(voices_folder())
    run_elsewhere(voices.fetch(voices.packs, lambda fraction, text: None))
    return voices


@asynccontextmanager
async def speech_worker(
    recogniser: str = "whisper-base", patience: Patience | None = None
) -> AsyncIterator[SpeechWorker]:
    """A started worker; the recogniser is fixed, so that a busy computer does not change what is tested."""
    worker = SpeechWorker(every_voice(), RealClock(), recogniser=recogniser, patience=patience)
    try:
        await worker.start()
        yield worker
    finally:
        await worker.close()


async def sound_of(voice: TextToSpeech, text: str) -> bytes:
    """The whole sound of a text, at the voice's own rate."""
    return b"".join([chunk async for chunk in voice.speak(text)])


def at_capture_rate(pcm: bytes, rate: int) -> bytes:
    samples = np.frombuffer(pcm, "<i2").astype(np.float64)
    times = np.arange(int(samples.size * CAPTURE_RATE / rate)) * rate / CAPTURE_RATE
    return np.interp(times, np.arange(samples.size), samples).astype("<i2").tobytes()


@functools.cache
def spoken() -> dict[str, bytes]:
    """Each of ``SENTENCES`` as Piper says it, at ``CAPTURE_RATE``."""

    async def speak_all() -> dict[str, bytes]:
        worker = SpeechWorker(every_voice(), RealClock())
        try:
            voice = worker.text_to_speech
            return {text: at_capture_rate(await sound_of(voice, text), voice.sample_rate) for text in SENTENCES}
        finally:
            await worker.close()

    return run_elsewhere(speak_all())


def silence(seconds: float) -> bytes:
    return bytes(2 * round(seconds * CAPTURE_RATE))


def noise(seconds: float, level: float, seed: int = 1) -> bytes:
    """White noise; ``level`` is its standard deviation in samples."""
    values = np.random.default_rng(seed).normal(0, level, round(seconds * CAPTURE_RATE))
    return np.clip(values, -32768, 32767).astype("<i2").tobytes()


def words(text: str) -> list[str]:
    return re.sub(r"[^a-z0-9' ]+", " ", text.lower().replace("hashmap", "hash map")).split()


def word_errors(said: str, heard: str) -> int:
    """How many words must be changed, added or removed to turn one into the other."""
    wanted, found = words(said), words(heard)
    row = list(range(len(found) + 1))
    for i, one in enumerate(wanted, 1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(found, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (one != other))
    return row[-1]


def word_error_rate(pairs: Sequence[tuple[str, str]]) -> float:
    """Of (said, heard) pairs together."""
    return sum(word_errors(said, heard) for said, heard in pairs) / sum(len(words(said)) for said, _ in pairs)
