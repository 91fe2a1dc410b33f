"""Spoken answers for tests, made when they are needed, and the faint noise of a room."""

from __future__ import annotations

import random
import struct
import wave
from collections.abc import Sequence
from pathlib import Path

from interview_desktop.app import SystemClock
from interview_desktop.providers.local.client import SpeechWorker
from interview_desktop.providers.local.voice_pack import VoicePacks, voices_folder


async def speak_to_files(texts: Sequence[str], folder: Path) -> list[Path]:
    """One WAV file per text, in the interviewer's own voice (the only one that is always there)."""
    worker = SpeechWorker(VoicePacks(voices_folder()), SystemClock())
    voice = worker.text_to_speech
    files = []
    try:
        for number, text in enumerate(texts, 1):
            pcm = b"".join([chunk async for chunk in voice.speak(text)])
            files.append(_write(folder / f"answer-{number}.wav", pcm, voice.sample_rate))
    finally:
        await worker.close()
    return files


def room_noise(folder: Path, seconds: int = 300) -> Path:
    """What a real microphone hears when nobody speaks; one that delivers nothing at all counts as broken."""
    generator = random.Random(1)
    second = [generator.randint(-6, 6) for _ in range(16_000)]
    return _write(folder / "room.wav", struct.pack("<16000h", *second) * seconds, 16_000)


def _write(path: Path, pcm: bytes, rate: int) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(pcm)
    return path
