"""Spoken answers for tests, made when they are needed."""

from __future__ import annotations

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
            files.append(folder / f"answer-{number}.wav")
            with wave.open(str(files[-1]), "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(voice.sample_rate)
                file.writeframes(pcm)
    finally:
        await worker.close()
    return files
