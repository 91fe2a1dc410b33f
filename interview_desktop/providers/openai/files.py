"""Speech to text by ``POST /v1/audio/transcriptions``: for servers of one's own (speaches, whisper.cpp, LocalAI), and
for hearing a recording again with the vendor's best model."""

from __future__ import annotations

import asyncio
import io
import wave
from collections.abc import Sequence
from typing import Any

from interview_desktop.domain.vendors import Capabilities, Usage
from interview_desktop.ports import CAPTURE_RATE, Transcription
from interview_desktop.providers.faults import fault, fault_of, within
from interview_desktop.providers.offers import Setup
from interview_desktop.providers.openai.client import CUSTOM, OPENAI, TITLES, Connection
from interview_desktop.providers.openai.ears import CONFIDENCE, keywords

MODEL = "gpt-transcribe"
MODELS = (MODEL,)

USUAL_MODEL = "whisper-1"
"""What servers that have one model call it."""

CAPABILITIES = Capabilities(takes_vocabulary=True, sample_rate=CAPTURE_RATE)

LEAST_S = 0.12

PROMPT_CHARACTERS = 600
"""Whisper's servers take hints as a prompt, of about 200 pieces of words."""


class FileEars:
    """``ports.SpeechToText``: each call sends the whole sound. An ``interim`` call that another call overtakes is given
    up, with empty ``text``; there are no word times, and ``confidence`` is ``ears.CONFIDENCE``. ``close`` it.

    Raises (``transcribe``): VendorTrouble.
    """

    streams_interim = CAPABILITIES.streams_interim

    def __init__(self, setup: Setup, provider: str = OPENAI, *, any_s: float = 8.0, per_second: float = 1.0) -> None:
        self._setup = setup
        self._provider, self._title = provider, TITLES[provider]
        self._model = setup.model or (MODEL if provider == OPENAI else USUAL_MODEL)
        self._connection = Connection(setup.access, provider)
        self._any_s, self._per_second = any_s, per_second
        self._interim: asyncio.Task[str] | None = None

    async def close(self) -> None:
        """Safe to repeat."""
        self._give_up_interim()
        await self._connection.close()

    async def transcribe(
        self, pcm: bytes, *, vocabulary: Sequence[str] = (), interim: bool = False, speculative: bool = False
    ) -> Transcription:
        pcm = pcm[: len(pcm) & ~1]
        seconds = len(pcm) / 2 / CAPTURE_RATE
        self._give_up_interim()
        if seconds < LEAST_S:
            return Transcription("", 0.0)
        asked = asyncio.create_task(self._ask(pcm, vocabulary), name="transcribe a file")
        if interim:
            self._interim = asked
        try:
            await asyncio.wait((asked,))
            if asked.cancelled():
                return Transcription("", 0.0)
            text = asked.result().strip()
        finally:
            asked.cancel()
            await asyncio.gather(asked, return_exceptions=True)
        self._setup.on_usage(Usage(self._provider, self._model, "audio_input_s", seconds))
        return Transcription(text, CONFIDENCE if text else 0.0)

    async def _ask(self, pcm: bytes, vocabulary: Sequence[str]) -> str:
        limit_s = self._any_s + self._per_second * len(pcm) / 2 / CAPTURE_RATE
        sound = ("speech.wav", _wav(pcm), "audio/wav")
        create = self._connection.client().audio.transcriptions.create
        try:
            asked = create(file=sound, model=self._model, response_format="json", **self._hints(vocabulary))
            answer: Any = await within(asked, limit_s, "silent", self._provider, self._title)
        except Exception as error:
            raise fault_of(error, self._provider, self._title) from error
        text = getattr(answer, "text", None)
        if not isinstance(text, str):
            raise fault("nonsense", self._provider, self._title)
        return text

    def _hints(self, vocabulary: Sequence[str]) -> dict[str, Any]:
        """Only OpenAI's own model knows lists; every other one takes a language, and a prompt."""
        hints: dict[str, Any] = {}
        words = keywords(vocabulary)
        if "gpt-transcribe" in self._model:
            if words:
                hints["keywords"] = list(words)
            if self._setup.language:
                hints["languages"] = [self._setup.language]
            return hints
        if words:
            hints["prompt"] = ", ".join(words)[:PROMPT_CHARACTERS]
        if self._setup.language:
            hints["language"] = self._setup.language
        return hints

    def _give_up_interim(self) -> None:
        task, self._interim = self._interim, None
        if task is not None:
            task.cancel()


def suits(model: str) -> bool:
    """Whether a model of the vendor's hears files; those for live sound do not."""
    return "transcribe" in model and not any(word in model for word in ("live", "realtime", "diarize"))


def custom(setup: Setup) -> FileEars:
    """The ears of a server of one's own."""
    return FileEars(setup, CUSTOM)


def _wav(pcm: bytes) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(CAPTURE_RATE)
        file.writeframes(pcm)
    return made.getvalue()
