"""A voice with another one behind it: every clause is heard once and to its end, by whoever can say it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import Protocol

from interview_desktop.ports import TextToSpeech
from interview_desktop.session.standby import Patience
from interview_desktop.session.standby_hub import Call, Front, Standby, Standbys
from interview_desktop.session.standby_stream import Pump
from interview_desktop.voice.heard import USUAL_S_PER_CHARACTER, words_reached
from interview_desktop.voice.sound import LEAD_DB, loudness_db

PROBE_TEXT = "Hello."

STEP_S = 0.02

LEARN = 0.3
"""How much a whole clause changes what is known of the vendor's pace."""


class Resampling(Protocol):
    """Changes the sample rate of a stream; may hold samples back until ``finish``."""

    def push(self, pcm: bytes) -> bytes: ...

    def finish(self) -> bytes: ...


class StandbyVoice:
    """Implements ``ports.TextToSpeech``, at the rate of ``front``: ``resampler(from_rate, to_rate)`` makes the sound of
    ``behind`` fit.

    - No sound came when ``front`` fails: it is asked again while there is time, then ``behind`` says the clause.
    - Some did: ``behind`` says the words that are not in it, judged by how fast ``front`` speaks.
    """

    def __init__(
        self,
        front: Front[TextToSpeech],
        behind: TextToSpeech,
        standbys: Standbys,
        resampler: Callable[[int, int], Resampling],
        patience: Patience | None = None,
    ) -> None:
        self._behind = behind
        self._resampler = resampler
        self._rate = front.adapter.sample_rate
        self._standby = Standby("voice", front, standbys, self._probe, patience)
        self._s_per_character = USUAL_S_PER_CHARACTER

    @property
    def sample_rate(self) -> int:
        return self._rate

    async def speak(self, text: str, *, on_said: Callable[[str], None] | None = None) -> AsyncIterator[bytes]:
        if not text.strip():
            return
        said: list[str] = []
        try:
            async with aclosing(self._either(text, said)) as chunks:
                async for chunk in chunks:
                    yield chunk
        finally:
            if said and on_said is not None:
                on_said(" ".join(said))

    async def _either(self, text: str, said: list[str]) -> AsyncGenerator[bytes, None]:
        """``said`` gets the other words of ``front``, and after them what ``behind`` added."""
        call = self._standby.call()
        so_far = _SoFar()
        while not so_far.seconds and (limit_s := await call.attempt()) is not None:
            chunks = self._front_chunks(text, said.append, so_far, call, limit_s)
            try:
                async for chunk in chunks:
                    yield chunk
            finally:
                await chunks.aclose()
            if so_far.whole:
                return
        rest = text
        if so_far.seconds:
            words = text.split()
            rest = " ".join(words[words_reached(words, so_far.voiced_s / self._s_per_character, len(text)) :])
        if rest:
            if said:
                said.append(rest)
            async for chunk in fitted(self._behind, rest, self._rate, self._resampler):
                yield chunk

    async def close(self) -> None:
        await self._standby.close()

    async def _front_chunks(
        self,
        text: str,
        on_said: Callable[[str], None],
        so_far: _SoFar,
        call: Call[TextToSpeech],
        limit_s: float,
    ) -> AsyncGenerator[bytes, None]:
        adapter = self._standby.adapter
        fit = self._resampler(adapter.sample_rate, self._rate) if adapter.sample_rate != self._rate else None
        pump = Pump(self._standby.clock, adapter.speak(text, on_said=on_said))
        try:
            while True:
                try:
                    made = await pump.next(limit_s)
                except StopAsyncIteration:
                    break
                chunk = fit.push(made) if fit is not None else made
                if chunk:
                    limit_s = self._standby.patience.next_s
                    so_far.add(chunk, self._rate)
                    yield chunk
            if not so_far.seconds:
                raise self._standby.empty()
            call.worked()
            if fit is not None and (chunk := fit.finish()):
                yield chunk
            so_far.whole = True
            self._s_per_character += LEARN * (so_far.voiced_s / len(text) - self._s_per_character)
        except Exception as error:  # whatever a vendor's adapter raises must not silence the interviewer
            await call.failed(error, begun=bool(so_far.seconds))
        finally:
            await pump.close()

    async def _probe(self, adapter: TextToSpeech) -> None:
        pump = Pump(self._standby.clock, adapter.speak(PROBE_TEXT))
        try:
            await pump.next(self._standby.patience.budget_s)
        except StopAsyncIteration:
            raise self._standby.empty() from None
        finally:
            await pump.close()


async def fitted(
    voice: TextToSpeech, text: str, rate: int, resampler: Callable[[int, int], Resampling]
) -> AsyncIterator[bytes]:
    """``voice`` saying ``text``, at ``rate``."""
    fit = resampler(voice.sample_rate, rate) if voice.sample_rate != rate else None
    chunks = voice.speak(text)
    try:
        async for made in chunks:
            chunk = fit.push(made) if fit is not None else made
            if chunk:
                yield chunk
    finally:
        close = getattr(chunks, "aclose", None)
        if close is not None:
            await close()
    if fit is not None and (chunk := fit.finish()):
        yield chunk


class _SoFar:
    """The sound of a clause that was handed on."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.voiced_s = 0.0
        self.whole = False

    def add(self, pcm: bytes, rate: int) -> None:
        self.seconds += len(pcm) / 2 / rate
        step = round(STEP_S * rate) * 2
        for at in range(0, len(pcm), step):
            part = pcm[at : at + step]
            if loudness_db(part) > LEAD_DB:
                self.voiced_s += len(part) / 2 / rate
