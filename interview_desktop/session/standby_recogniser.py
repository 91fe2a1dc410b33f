"""A recogniser with another one behind it: no words are lost because a vendor does not answer."""

from __future__ import annotations

from collections.abc import Sequence

from interview_desktop.ports import CAPTURE_RATE, SpeechToText, Transcription
from interview_desktop.session.standby import Patience
from interview_desktop.session.standby_hub import Front, Standby, Standbys
from interview_desktop.voice.recognition import within

PER_SECOND = 0.15
"""More patience for longer sound, in seconds per second of it."""

PROBE_S = 4.0
"""So much of the sound that failed is used to find out whether the vendor is well again."""

INTERIM_S = 2.0
"""A caption that takes longer comes too late."""


class StandbyRecogniser:
    """Implements ``ports.SpeechToText``. A failed call is answered by ``behind`` from the same sound, within itself.
    A caption is asked for once: what fails there is found out again by the words for good."""

    def __init__(
        self, front: Front[SpeechToText], behind: SpeechToText, standbys: Standbys, patience: Patience | None = None
    ) -> None:
        self._behind = behind
        self._standby = Standby("recogniser", front, standbys, self._probe, patience)
        self._failed = bytes(2 * CAPTURE_RATE)

    @property
    def streams_interim(self) -> bool:
        """As whoever is asked now declares it."""
        asked = self._behind if self._standby.circuit.open else self._standby.adapter
        return bool(getattr(asked, "streams_interim", False))

    async def transcribe(
        self, pcm: bytes, *, vocabulary: Sequence[str] = (), interim: bool = False, speculative: bool = False
    ) -> Transcription:
        if interim:
            return await self._caption(pcm, vocabulary)
        call = self._standby.call(PER_SECOND * len(pcm) / 2 / CAPTURE_RATE)
        while (limit_s := await call.attempt()) is not None:
            asked = self._standby.adapter.transcribe(pcm, vocabulary=vocabulary, speculative=speculative)
            try:
                words = await within(self._standby.clock, asked, limit_s)
            except Exception as error:  # whatever a vendor's adapter raises must not cost an answer
                self._failed = pcm[: int(PROBE_S * CAPTURE_RATE) * 2] or self._failed
                await call.failed(error)
            else:
                call.worked()
                return words
        return await self._behind.transcribe(pcm, vocabulary=vocabulary, speculative=speculative)

    async def close(self) -> None:
        await self._standby.close()

    async def _caption(self, pcm: bytes, vocabulary: Sequence[str]) -> Transcription:
        if not self._standby.circuit.open:
            asked = self._standby.adapter.transcribe(pcm, vocabulary=vocabulary, interim=True)
            try:
                return await within(self._standby.clock, asked, INTERIM_S)
            except Exception:  # a caption is no reason to say anything
                pass
        return await self._behind.transcribe(pcm, vocabulary=vocabulary, interim=True)

    async def _probe(self, adapter: SpeechToText) -> None:
        await adapter.transcribe(self._failed)
