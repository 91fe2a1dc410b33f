"""``POST /v1/audio/transcriptions`` on 127.0.0.1, as strict as the vendor; it hears words that are tones."""

from __future__ import annotations

import email
import io
import wave
from dataclasses import dataclass, field
from typing import Literal

from openai.types.audio import Transcription
from openai.types.audio.transcription_create_params import TranscriptionCreateParamsBase

from tests.fakes.http_server import Answer, HttpServer, Request
from tests.support.tone_words import Ear

FileFault = Literal["silence", "cut", "html", "json", "garbage"]
FIELDS = set(TranscriptionCreateParamsBase.__annotations__)
LISTS = {"keywords", "languages"}


@dataclass
class FakeFiles(HttpServer):
    """``faults`` happen to the next sounds, one each: a status to answer with, or something worse. ``asked`` are the
    fields of each request but its sound."""

    faults: list[FileFault | int] = field(default_factory=list)
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def base_url(self) -> str:
        return f"{self.origin}/v1"

    async def handle(self, request: Request, answer: Answer) -> None:
        if (request.method, request.path) != ("POST", "/v1/audio/transcriptions"):
            await answer.send(404, {"error": {"message": "Not found."}})
            return
        fields, sound = _form(request)
        complaint = _complaint(fields)
        self.asked.append(fields)
        fault = self.faults.pop(0) if self.faults else None
        if complaint:
            self.complaints.append(complaint)
            await answer.send(400, {"error": {"message": complaint, "code": "invalid_value"}})
        elif isinstance(fault, int):
            await answer.send(fault, {"error": {"message": "No.", "code": "no"}}, {"retry-after": "7"})
        elif fault == "silence":
            await answer.silence()
        elif fault == "cut":
            answer.cut()
        elif fault == "html":
            await answer.send(403, "<html>Sign in to this network</html>")
        elif fault == "json":
            await answer.send(200, {"words": 7})
        elif fault == "garbage":
            await answer.send(200, b"{this is no JSON", {"content-type": "application/json"})
        else:
            await answer.send(200, Transcription(text=_heard(sound)).model_dump(mode="json", exclude_none=True))


def _form(request: Request) -> tuple[dict[str, list[str]], bytes]:
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    fields: dict[str, list[str]] = {}
    sound = b""
    for part in email.message_from_bytes(head + request.body).walk():
        name = part.get_param("name", header="content-disposition")
        data = part.get_payload(decode=True)
        if not isinstance(name, str) or not isinstance(data, bytes):
            continue
        if name == "file":
            sound = data
        else:
            fields.setdefault(name, []).append(data.decode())
    return fields, sound


def _complaint(fields: dict[str, list[str]]) -> str:
    for name, values in fields.items():
        plain = name.removesuffix("[]")
        if plain not in FIELDS:
            return f"Unknown field {name}."
        if name.endswith("[]") != (plain in LISTS) or (len(values) > 1 and plain not in LISTS):
            return f"{name} is a list or not, as it should be."
    lists = {name for name in fields if name.removesuffix("[]") in LISTS}
    if lists and fields.get("model") != ["gpt-transcribe"]:
        return "This model takes no lists."
    return "" if fields.get("model") else "There is no model."


def _heard(sound: bytes) -> str:
    with wave.open(io.BytesIO(sound)) as file:
        ear = Ear(file.getframerate())
        ear.hear(file.readframes(file.getnframes()), last=True)
    return " ".join(ear.words)
