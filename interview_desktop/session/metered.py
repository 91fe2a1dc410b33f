"""Adapters that ask the cost limit before a vendor is asked; when nobody agrees, this computer does it instead."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Protocol

from interview_desktop.ports import (
    Interviewer,
    InterviewerAct,
    Moment,
    SpeechToText,
    TextToSpeech,
    Transcription,
    Trouble,
)
from interview_desktop.session.costs import LIMIT_CODE, Meter
from interview_desktop.session.signals import Notice


class Resampling(Protocol):
    def push(self, pcm: bytes) -> bytes: ...

    def finish(self) -> bytes: ...


class Gate:
    """``tell`` shows the question, and takes it away (an empty message) once it is answered."""

    def __init__(self, meter: Meter, tell: Callable[[Notice], None]) -> None:
        self._meter, self._tell = meter, tell
        self._asked = False

    def opens(self) -> bool:
        """Whether a vendor may be asked now."""
        try:
            self._meter.check()
        except Trouble as trouble:
            if not self._asked:
                self._tell(Notice(LIMIT_CODE, trouble.message, trouble.remedy))
            self._asked = True
            return False
        if self._asked:
            self._asked = False
            self._tell(Notice(LIMIT_CODE, ""))
        return True


class MeteredInterviewer:
    """Implements ``ports.Interviewer``."""

    def __init__(self, vendor: Interviewer, local: Interviewer, gate: Gate) -> None:
        self._vendor, self._local, self._gate = vendor, local, gate

    async def reply(self, moment: Moment) -> AsyncIterator[InterviewerAct]:
        one = self._vendor if self._gate.opens() else self._local
        async for act in one.reply(moment):
            yield act


class MeteredRecogniser:
    """Implements ``ports.SpeechToText``."""

    def __init__(self, vendor: SpeechToText, local: SpeechToText, gate: Gate) -> None:
        self._vendor, self._local, self._gate = vendor, local, gate

    async def transcribe(
        self, pcm: bytes, *, vocabulary: Sequence[str] = (), interim: bool = False, speculative: bool = False
    ) -> Transcription:
        one = self._vendor if self._gate.opens() else self._local
        return await one.transcribe(pcm, vocabulary=vocabulary, interim=interim, speculative=speculative)


class MeteredVoice:
    """Implements ``ports.TextToSpeech``, at the vendor's rate: ``resampler(from_rate, to_rate)`` makes the local
    voice's sound fit."""

    def __init__(
        self, vendor: TextToSpeech, local: TextToSpeech, gate: Gate, resampler: Callable[[int, int], Resampling]
    ) -> None:
        self._vendor, self._local, self._gate, self._resampler = vendor, local, gate, resampler

    @property
    def sample_rate(self) -> int:
        return self._vendor.sample_rate

    async def speak(self, text: str, *, on_said: Callable[[str], None] | None = None) -> AsyncIterator[bytes]:
        if self._gate.opens():
            async for chunk in self._vendor.speak(text, on_said=on_said):
                yield chunk
            return
        fit = self._resampler(self._local.sample_rate, self.sample_rate)
        async for chunk in self._local.speak(text):
            yield fit.push(chunk)
        yield fit.finish()
