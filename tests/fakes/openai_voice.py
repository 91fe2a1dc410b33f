"""OpenAI's Realtime sessions that speak, on 127.0.0.1: they read what stands between the marks, each clause as a tone
of its own, as strictly as the vendor and faster than a person listens."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Callable, Iterable
from typing import Any

from openai.types.realtime import (
    RealtimeResponse,
    RealtimeResponseStatus,
    RealtimeResponseUsage,
    RealtimeResponseUsageInputTokenDetails,
    RealtimeResponseUsageOutputTokenDetails,
    ResponseAudioDeltaEvent,
    ResponseAudioDoneEvent,
    ResponseAudioTranscriptDeltaEvent,
    ResponseAudioTranscriptDoneEvent,
    ResponseCancelEventParam,
    ResponseCreatedEvent,
    ResponseCreateEventParam,
    ResponseDoneEvent,
    SessionCreatedEvent,
    SessionUpdatedEvent,
    SessionUpdateEventParam,
)
from openai.types.realtime.realtime_session_create_request import RealtimeSessionCreateRequest

from tests.fakes.realtime_socket import Checked, FakeSocketServer, Fault, Wire
from tests.fakes.speech import tone

RATE = 24_000
CHARACTERS_PER_S = 13
CHUNK_S = 0.1
VOICES = {"alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse", "marin", "cedar"}
LOWEST_HZ, STEP_HZ = 300.0, 50.0
LEVEL = 6000.0


def pitch(number: int) -> float:
    """Of the sound of the ``number``-th response (from 0)."""
    return LOWEST_HZ + STEP_HZ * (number % 20)


class FakeVoice(FakeSocketServer):
    """``first_s``: from a request to its first sound; sound is made ``speed`` times as fast as it lasts. ``rewords``
    gives other words for a text; ``words_late`` sends all words after the sound, ``mute_words`` none at all.
    ``fail`` holds (code, message) for responses that fail, ``odd`` cuts samples in two; a session
    begins after ``greet_s``."""

    checked = Checked(
        {
            "session.update": SessionUpdateEventParam,
            "response.create": ResponseCreateEventParam,
            "response.cancel": ResponseCancelEventParam,
        }
    )

    def __init__(
        self,
        *,
        first_s: float = 0.0,
        speed: float = 200.0,
        faults: Iterable[Fault] = (),
        key: str = "sk-test-canary",
        models: Iterable[str] = ("gpt-realtime-2.1-mini",),
    ) -> None:
        super().__init__(key=key, faults=faults)
        self.first_s, self.speed = first_s, speed
        self.models = tuple(models)
        self.rewords: dict[str, str] = {}
        self.words_late = False
        self.mute_words = False
        self.greet_s = 0.0
        self.odd = False
        self.fail: list[tuple[str, str]] = []
        self.gate: asyncio.Event | None = None
        """Before it is open, nothing follows the first second of sound."""
        self.sessions: list[Speaking] = []
        self.asked: list[str] = []
        """The texts, in the order of their requests."""
        self.cancelled: list[str] = []

    def serve(self, wire: Wire) -> Callable[[dict[str, Any]], None]:
        session = Speaking(self, wire)
        self.sessions.append(session)
        return session.hear

    async def __aexit__(self, *exc: object) -> None:
        await super().__aexit__(*exc)
        tasks = [task for session in self.sessions for task in session.tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class Speaking:
    """One session. ``configured`` is what the client set, ``instructed`` what each response was told."""

    def __init__(self, server: FakeVoice, wire: Wire) -> None:
        self.server, self.wire = server, wire
        self.configured: dict[str, Any] = {}
        self.instructed: list[str] = []
        self.tasks: set[asyncio.Task[None]] = set()
        self._going: dict[str, asyncio.Task[None]] = {}
        model = re.search(r"[?&]model=([^&]+)", wire.path)
        if model is None or model[1] not in server.models:
            wire.error("The model does not exist or you do not have access to it.", "model_not_found")
            return
        session = RealtimeSessionCreateRequest(type="realtime", model=model[1])
        created = SessionCreatedEvent(event_id=wire.new_id("event"), type="session.created", session=session)
        wire.send(created, server.greet_s)

    def hear(self, event: dict[str, Any]) -> None:
        match event["type"]:
            case "session.update":
                self._update(event)
            case "response.create":
                self._create(event)
            case "response.cancel":
                self._cancel(event)

    def _update(self, event: dict[str, Any]) -> None:
        session = event["session"]
        output = session.get("audio", {}).get("output", {})
        if session["type"] != "realtime":
            self._refuse(event, "This is no transcription session.", "invalid_parameter")
        elif output.get("voice") not in VOICES:
            self._refuse(event, "Invalid voice.", "invalid_value")
        elif output.get("format") != {"type": "audio/pcm", "rate": RATE}:
            self._refuse(event, "Invalid format.", "invalid_value")
        else:
            self.configured = session
            made = RealtimeSessionCreateRequest.model_validate(session)
            number = self.wire.new_id("event")
            self.wire.send(SessionUpdatedEvent(event_id=number, type="session.updated", session=made))

    def _create(self, event: dict[str, Any]) -> None:
        wanted = event.get("response", {})
        told = wanted.get("instructions", "")
        marked = re.search(r"^(\[\w+\])\n(.*)\n\1$", told, re.MULTILINE | re.DOTALL)
        if wanted.get("conversation") != "none" or list(wanted.get("input", [None])):
            self._refuse(event, "This response would be remembered.", "invalid_value")
        elif marked is None or told.count(marked[1]) != 3:
            self._refuse(event, "There is nothing to read.", "invalid_value")
        else:
            self.instructed.append(told)
            self.server.asked.append(marked[2])
            number = self.wire.new_id("resp")
            task = asyncio.create_task(self._respond(number, wanted, marked[2], len(self.server.asked) - 1))
            self._going[number] = task
            self.tasks.add(task)
            task.add_done_callback(lambda _: self._going.pop(number, None))

    def _cancel(self, event: dict[str, Any]) -> None:
        task = self._going.get(event.get("response_id", ""))
        if task is None:
            self.wire.error("Cancellation failed: no active response found", "response_cancel_not_active",
                            event.get("event_id"))  # fmt: skip
        else:
            task.cancel()

    async def _respond(self, number: str, wanted: dict[str, Any], text: str, count: int) -> None:
        metadata = wanted.get("metadata")
        response = RealtimeResponse(
            id=number, object="realtime.response", conversation_id=None, metadata=metadata, status="in_progress"
        )
        said, made_s = "", 0.0
        self._send(ResponseCreatedEvent(event_id="", type="response.created", response=response))
        try:
            if self.server.fail:
                code, message = self.server.fail.pop(0)
                details = {"type": "failed", "error": {"type": "server_error", "code": code, "message": message}}
                failed = {"status": "failed", "status_details": RealtimeResponseStatus.model_validate(details)}
                self._done(response.model_copy(update=failed), text, 0.0)
                return
            await asyncio.sleep(self.server.first_s)
            words = self.server.rewords.get(text, text)
            pieces = re.findall(r"\s*\S+", words)
            seconds = len(words) / CHARACTERS_PER_S
            sound = tone(seconds, RATE, pitch(count), LEVEL)
            chunk = 2 * round(CHUNK_S * RATE) + (1 if self.server.odd else 0)
            for start in range(0, len(sound), chunk):
                if self.server.gate is not None and made_s >= 1.0:
                    await self.server.gate.wait()
                # The words of a chunk come before its sound.
                reached = min(1.0, (start + chunk) / len(sound))
                upto = "".join(pieces[: max(4, round(reached * len(pieces)))])
                if not self.server.words_late:
                    self._say(number, upto[len(said) :])
                    said = upto
                piece = base64.b64encode(sound[start : start + chunk]).decode()
                self._send(
                    ResponseAudioDeltaEvent(
                        event_id="", type="response.output_audio.delta", response_id=number, item_id="item",
                        output_index=0, content_index=0, delta=piece,
                    )
                )  # fmt: skip
                made_s += CHUNK_S
                await asyncio.sleep(CHUNK_S / self.server.speed)
            self._say(number, words[len(said) :])
            self._finish(number, words)
            self._done(response.model_copy(update={"status": "completed"}), text, made_s)
        except asyncio.CancelledError:
            self.server.cancelled.append(text)
            reason = RealtimeResponseStatus(type="cancelled", reason="client_cancelled")
            over = {"status": "cancelled", "status_details": reason}
            self._done(response.model_copy(update=over), text, made_s)

    def _say(self, number: str, delta: str) -> None:
        if delta and not self.server.mute_words:
            self._send(
                ResponseAudioTranscriptDeltaEvent(
                    event_id="", type="response.output_audio_transcript.delta", response_id=number, item_id="item",
                    output_index=0, content_index=0, delta=delta,
                )
            )  # fmt: skip

    def _finish(self, number: str, words: str) -> None:
        place = {"response_id": number, "item_id": "item", "output_index": 0, "content_index": 0, "event_id": ""}
        self._send(ResponseAudioDoneEvent.model_validate({**place, "type": "response.output_audio.done"}))
        if not self.server.mute_words:
            done = {**place, "type": "response.output_audio_transcript.done", "transcript": words}
            self._send(ResponseAudioTranscriptDoneEvent.model_validate(done))

    def _done(self, response: RealtimeResponse, text: str, made_s: float) -> None:
        audio, words, given = round(made_s * 20), len(text.split()), 120 + len(text.split())
        usage = RealtimeResponseUsage(
            input_tokens=given,
            output_tokens=audio + words,
            total_tokens=given + audio + words,
            input_token_details=RealtimeResponseUsageInputTokenDetails(
                text_tokens=given, audio_tokens=0, cached_tokens=64
            ),
            output_token_details=RealtimeResponseUsageOutputTokenDetails(text_tokens=words, audio_tokens=audio),
        )
        done = response.model_copy(update={"usage": usage, "output": []})
        self._send(ResponseDoneEvent(event_id="", type="response.done", response=done))

    def _send(self, event: Any) -> None:
        self.wire.send(event.model_copy(update={"event_id": self.wire.new_id("event")}))

    def _refuse(self, event: dict[str, Any], message: str, code: str) -> None:
        self.server.complaints.append(message)
        self.wire.error(message, code, event.get("event_id"))
