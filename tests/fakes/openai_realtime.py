"""OpenAI's Realtime transcription sessions on 127.0.0.1, as strict as the vendor; they hear words that are tones."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from typing import Any

from openai.types.realtime import (
    ConversationItemInputAudioTranscriptionCompletedEvent,
    ConversationItemInputAudioTranscriptionDeltaEvent,
    ConversationItemInputAudioTranscriptionFailedEvent,
    InputAudioBufferAppendEventParam,
    InputAudioBufferClearedEvent,
    InputAudioBufferClearEventParam,
    InputAudioBufferCommitEventParam,
    InputAudioBufferCommittedEvent,
    SessionCreatedEvent,
    SessionUpdatedEvent,
    SessionUpdateEventParam,
)
from openai.types.realtime.conversation_item_input_audio_transcription_completed_event import (
    UsageTranscriptTextUsageDuration,
)
from openai.types.realtime.conversation_item_input_audio_transcription_failed_event import Error
from openai.types.realtime.realtime_transcription_session_create_request import (
    RealtimeTranscriptionSessionCreateRequest,
)

from tests.fakes.realtime_socket import Checked, FakeSocketServer, Fault, Wire
from tests.support.tone_words import Ear

RATE = 24_000
LEAST_S = 0.1
"""The vendor commits nothing shorter."""
MODELS = ("gpt-live-transcribe", "gpt-transcribe")


class FakeTranscription(FakeSocketServer):
    """``delta_s``: how long after its sound a word is known; ``final_s``: how long after its commit an item is.
    ``fail_items`` so many next items fail. ``make_ear`` makes, for a sample rate, who knows the words."""

    checked = Checked(
        {
            "session.update": SessionUpdateEventParam,
            "input_audio_buffer.append": InputAudioBufferAppendEventParam,
            "input_audio_buffer.commit": InputAudioBufferCommitEventParam,
            "input_audio_buffer.clear": InputAudioBufferClearEventParam,
        }
    )

    def __init__(
        self,
        *,
        delta_s: float = 0.0,
        final_s: float = 0.0,
        faults: Iterable[Fault] = (),
        key: str = "sk-test-canary",
        make_ear: Callable[[int], Ear] = Ear,
    ) -> None:
        super().__init__(key=key, faults=faults)
        self.make_ear = make_ear
        self.delta_s, self.final_s = delta_s, final_s
        self.fail_items = 0
        self.refuse_keywords = False
        self.sessions: list[Transcribing] = []

    def serve(self, wire: Wire) -> Callable[[dict[str, Any]], None]:
        session = Transcribing(self, wire)
        self.sessions.append(session)
        return session.hear

    @property
    def seconds(self) -> float:
        """Of sound that came in, on all connections."""
        return sum(session.seconds for session in self.sessions)


class Transcribing:
    """One session. ``configured`` is what the client set, ``items`` the texts of what was committed."""

    def __init__(self, server: FakeTranscription, wire: Wire) -> None:
        self.server, self.wire = server, wire
        self.configured: dict[str, Any] = {}
        self.updates: list[dict[str, Any]] = []
        self.items: list[str] = []
        self.cleared = 0
        self.seconds = 0.0
        self._ear = self.server.make_ear(RATE)
        self._told = False
        self._item = wire.new_id("item")
        self._session = RealtimeTranscriptionSessionCreateRequest(type="transcription")
        if "intent=transcription" in wire.path and "model=" not in wire.path:
            wire.send(SessionCreatedEvent(event_id=wire.new_id("event"), type="session.created", session=self._session))
        else:
            wire.error("A transcription session has the intent and no model.", "invalid_parameter")

    def hear(self, event: dict[str, Any]) -> None:
        if event["type"] == "session.update":
            self._update(event)
        elif not self.configured:
            self._refuse(event, "The session has no transcription model.", "invalid_request_error")
        elif event["type"] == "input_audio_buffer.append":
            self._append(event)
        elif event["type"] == "input_audio_buffer.commit":
            self._commit(event)
        else:
            self._anew()
            self.cleared += 1
            number = self.wire.new_id("event")
            self.wire.send(InputAudioBufferClearedEvent(event_id=number, type="input_audio_buffer.cleared"))

    def _update(self, event: dict[str, Any]) -> None:
        session = event["session"]
        heard = session.get("audio", {}).get("input", {})
        transcription = heard.get("transcription", {})
        if session["type"] != "transcription":
            self._refuse(event, "This is a transcription session.", "invalid_parameter")
        elif transcription.get("model") not in MODELS:
            self._refuse(event, "The model does not exist.", "model_not_found")
        elif heard.get("turn_detection") is not None:
            self._refuse(event, "Turn detection is not supported with this model.", "invalid_value")
        elif transcription.get("keywords") and self.server.refuse_keywords:
            self._refuse(event, "Invalid keywords.", "invalid_value")
        else:
            self.configured = transcription
            self.updates.append(transcription)
            made = RealtimeTranscriptionSessionCreateRequest.model_validate(session)
            number = self.wire.new_id("event")
            self.wire.send(SessionUpdatedEvent(event_id=number, type="session.updated", session=made))

    def _append(self, event: dict[str, Any]) -> None:
        try:
            pcm = base64.b64decode(event["audio"], validate=True)
        except ValueError:
            self._refuse(event, "Invalid base64.", "invalid_value")
            return
        if len(pcm) % 2 or not pcm:
            self._refuse(event, "Audio must be whole samples.", "invalid_value")
            return
        self.seconds += len(pcm) / 2 / RATE
        self._tell(self._ear.hear(pcm), self.server.delta_s)

    def _commit(self, event: dict[str, Any]) -> None:
        if self._ear.seconds < LEAST_S:
            self._refuse(event, "Error committing: the buffer is too small.", "input_audio_buffer_commit_empty")
            return
        ear, item, new_id = self._ear, self._item, self.wire.new_id
        committed = InputAudioBufferCommittedEvent(
            event_id=new_id("event"), item_id=item, type="input_audio_buffer.committed"
        )
        self.wire.send(committed)
        self._tell(ear.hear(b"", last=True), self.server.final_s)
        text = " ".join(ear.words)
        if self.server.fail_items:
            self.server.fail_items -= 1
            failed = ConversationItemInputAudioTranscriptionFailedEvent(
                event_id=new_id("event"),
                item_id=item,
                content_index=0,
                type="conversation.item.input_audio_transcription.failed",
                error=Error(code="server_error", message="Transcription failed.", type="server_error"),
            )
            self.wire.send(failed, self.server.final_s)
        else:
            self.items.append(text)
            completed = ConversationItemInputAudioTranscriptionCompletedEvent(
                event_id=new_id("event"),
                item_id=item,
                content_index=0,
                transcript=text,
                type="conversation.item.input_audio_transcription.completed",
                usage=UsageTranscriptTextUsageDuration(type="duration", seconds=ear.seconds),
            )
            self.wire.send(completed, self.server.final_s)
        self._anew()

    def _tell(self, words: list[str], latency_s: float) -> None:
        for word in words:
            delta = ConversationItemInputAudioTranscriptionDeltaEvent(
                event_id=self.wire.new_id("event"),
                item_id=self._item,
                content_index=0,
                delta=f" {word}" if self._told else word,
                type="conversation.item.input_audio_transcription.delta",
            )
            self.wire.send(delta, latency_s)
            self._told = True

    def _anew(self) -> None:
        self._ear = self.server.make_ear(RATE)
        self._told = False
        self._item = self.wire.new_id("item")

    def _refuse(self, event: dict[str, Any], message: str, code: str) -> None:
        self.server.complaints.append(message)
        self.wire.error(message, code, event.get("event_id"))
