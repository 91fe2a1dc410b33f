"""``POST /v1/audio/speech`` of a server of one's own, on 127.0.0.1: every text is a tone, streamed as PCM."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, Literal

from openai.types.audio.speech_create_params import SpeechCreateParams
from pydantic import TypeAdapter, ValidationError

from tests.fakes.http_server import Answer, HttpServer, Request
from tests.fakes.speech import tone

RATE = 24_000
CHARACTERS_PER_S = 13
CHUNK_S = 0.1

SpeechFault = Literal["silence", "stall", "cut", "html", "json", "wav", "empty"]
_PARAMS: TypeAdapter[Any] = TypeAdapter(SpeechCreateParams)


@dataclass
class FakeSpeech(HttpServer):
    """``faults`` happen to the next texts, one each: a status to answer with, or something worse. ``first_s`` and
    ``speed`` as in ``openai_voice``; ``odd`` cuts samples in two."""

    first_s: float = 0.0
    speed: float = 200.0
    odd: bool = False
    faults: list[SpeechFault | int] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def base_url(self) -> str:
        return f"{self.origin}/v1"

    async def handle(self, request: Request, answer: Answer) -> None:
        if (request.method, request.path) != ("POST", "/v1/audio/speech"):
            await answer.send(404, {"error": {"message": "Not found."}})
            return
        try:
            wanted = _PARAMS.validate_json(request.body, strict=True, extra="forbid")
        except ValidationError as error:
            self.complaints.append(str(error))
            await answer.send(422, {"error": {"message": str(error)}})
            return
        self.asked.append(wanted)
        fault = self.faults.pop(0) if self.faults else None
        if isinstance(fault, int):
            await answer.send(fault, {"error": {"message": "No.", "code": "no"}}, {"retry-after": "7"})
        elif fault == "html":
            await answer.send(200, "<html>Sign in to this network</html>")
        elif fault == "json":
            await answer.send(200, {"audio": "none"})
        elif fault == "silence":
            await answer.silence()
        else:
            await self._speak(wanted["input"], answer, fault)

    async def _speak(self, text: str, answer: Answer, fault: str | None) -> None:
        await asyncio.sleep(self.first_s)
        await answer.stream({"content-type": "audio/pcm"})
        sound = b"" if fault == "empty" else tone(len(text) / CHARACTERS_PER_S, RATE)
        if fault == "wav":
            sound = b"RIFF" + sound
        size = 2 * round(CHUNK_S * RATE) + (1 if self.odd else 0)
        for start in range(0, len(sound), size):
            if start and fault == "stall":
                await answer.silence()
            if start and fault == "cut":
                answer.cut()
                return
            await _send(answer, sound[start : start + size])
            await asyncio.sleep(CHUNK_S / self.speed)
        await answer.end()


async def _send(answer: Answer, pcm: bytes) -> None:
    await answer._write(f"{len(pcm):x}\r\n".encode() + pcm + b"\r\n")
