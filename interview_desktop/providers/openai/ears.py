"""Live speech to text by OpenAI: a Realtime transcription session that hears the sound while it is spoken."""

from __future__ import annotations

import asyncio
import base64
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from interview_desktop.domain.vendors import Capabilities, Usage, VendorTrouble
from interview_desktop.ports import CAPTURE_RATE, Transcription
from interview_desktop.providers.faults import fault
from interview_desktop.providers.offers import Setup
from interview_desktop.providers.openai.client import OPENAI, TITLES
from interview_desktop.providers.openai.realtime import Event, Line, Patience, Realtime, trouble_in
from interview_desktop.providers.openai.realtime import field as field_of

if TYPE_CHECKING:
    import soxr  # type: ignore[import-untyped, unused-ignore]

MODELS = ("gpt-live-transcribe",)

CAPABILITIES = Capabilities(streams_interim=True, takes_vocabulary=True, sample_rate=CAPTURE_RATE)

RATE = 24_000
"""What the vendor takes, and nothing else."""

LEAST_S = 0.12
"""The vendor commits nothing below 0.1 s, and it would hold no word."""

SLACK_S = 0.3
"""A sound that ends so much earlier than what was sent already holds the same words: what follows is the silence that
a turn was waited for in."""

CONFIDENCE = 0.8
"""The vendor tells none. This lies above every threshold of ours (0.35, 0.4), as good recognition does, and below what
a recogniser says that is sure."""

MOST_KEYWORDS, LONGEST_KEYWORD = 100, 60

QUIET_S = 3.0
"""Nobody was heard for so long: a moment to renew the session."""

_ITEM = "conversation.item.input_audio_transcription."


@dataclass(frozen=True, slots=True)
class FinalPatience:
    """How long the words of a committed sound may take, in seconds: for any, and for each second of it."""

    any_s: float = 4.0
    per_second: float = 0.15


@dataclass(eq=False, slots=True)
class _Part:
    """A stretch of a sound that becomes one item at the vendor's; ``start`` and ``end`` are bytes in that sound."""

    start: int
    end: int
    stream: soxr.ResampleStream
    number: str
    item: str = ""
    text: str = ""
    committed: bool = False
    dropped: bool = False
    trouble: VendorTrouble | None = None
    done: asyncio.Event = field(default_factory=asyncio.Event)

    def fail(self, trouble: VendorTrouble) -> None:
        self.trouble = trouble
        self.done.set()


class _Hearing:
    """What one line knows. The vendor answers commits and clears in order: the first of ``_open`` is the part that it
    has in its buffer now, whatever was sent since."""

    def __init__(self, line: Line, configured: Event) -> None:
        self.line = line
        self.configured = configured
        self.refused: Event | None = None
        self.events = 0
        self._open: deque[_Part] = deque()
        self._items: dict[str, _Part] = {}
        self._updates: dict[str, Event] = {}
        self._numbers = 0
        line.listen(self._hear, self._lost)

    def number(self) -> str:
        self._numbers += 1
        return f"ours_{self._numbers}"

    def configure(self, session: Event) -> None:
        number = self.number()
        self._updates[number] = session
        self.line.send({"type": "session.update", "event_id": number, "session": session})
        self.configured = session

    def begin(self, start: int, stream: soxr.ResampleStream) -> _Part:
        part = _Part(start, start, stream, self.number())
        self._open.append(part)
        return part

    def append(self, pcm: bytes) -> None:
        if pcm:
            self.line.send({"type": "input_audio_buffer.append", "audio": base64.b64encode(pcm).decode("ascii")})

    def commit(self, part: _Part) -> None:
        part.committed = True
        self.line.send({"type": "input_audio_buffer.commit", "event_id": part.number})

    def clear(self, part: _Part) -> None:
        part.dropped = True
        self.line.send({"type": "input_audio_buffer.clear", "event_id": part.number})

    def _lost(self, trouble: VendorTrouble) -> None:
        for part in (*self._open, *self._items.values()):
            if not part.done.is_set():
                part.fail(trouble)

    def _hear(self, event: Event) -> None:
        self.events += 1
        kind = event["type"]
        if kind == "error":
            self._complaint(event)
        elif kind == "input_audio_buffer.committed" and self._open:
            part = self._open.popleft()
            self._name(part, field_of(event, "item_id", str))
        elif kind == "input_audio_buffer.cleared" and self._open:
            self._open.popleft()
        elif kind == f"{_ITEM}delta":
            part_of = self._part(field_of(event, "item_id", str))
            if part_of is not None:
                part_of.text += field_of(event, "delta", str) if event.get("delta") is not None else ""
        elif kind == f"{_ITEM}completed":
            done = self._items.pop(field_of(event, "item_id", str), None)
            text = field_of(event, "transcript", str)
            if done is not None:
                done.text = text
                done.done.set()
        elif kind == f"{_ITEM}failed":
            failed = self._items.pop(field_of(event, "item_id", str), None)
            if failed is not None:
                failed.fail(trouble_in(event, OPENAI, TITLES[OPENAI]))

    def _part(self, item: str) -> _Part | None:
        """Whose words these are: of a part that is known by name, or of the one in the buffer."""
        if item not in self._items and self._open:
            self._name(self._open[0], item)
        return self._items.get(item)

    def _name(self, part: _Part, item: str) -> None:
        if part.item != item:
            if part.item:
                # Late words of a sound that was cleared had been taken for this one's.
                self._items.pop(part.item, None)
            part.item, part.text = item, ""
            self._items[item] = part

    def _complaint(self, event: Event) -> None:
        trouble = trouble_in(event, OPENAI, TITLES[OPENAI])
        error = event.get("error")
        number = error.get("event_id") if isinstance(error, dict) else None
        update = self._updates.pop(str(number), None)
        if update is not None:
            # The hints were declined; without them it hears as before.
            self.refused = update
            return
        part = next((part for part in self._open if part.number == number), None)
        if part is None or not part.committed:
            self.line.end(trouble)
            return
        self._open.remove(part)
        part.fail(trouble)


@dataclass(eq=False, slots=True)
class _Take:
    """One sound: what of it was sent on ``hearing``, and the parts that it was cut into."""

    hearing: _Hearing
    sent: bytearray = field(default_factory=bytearray)
    parts: list[_Part] = field(default_factory=list)

    @property
    def open(self) -> _Part | None:
        return self.parts[-1] if self.parts and not self.parts[-1].committed else None

    def within(self, length: int) -> list[_Part]:
        """The parts that have words in the first ``length`` bytes."""
        return [part for part in self.parts if min(part.end, length) - part.start >= _bytes(LEAST_S)]

    def fits(self, pcm: bytes, *, final: bool) -> bool:
        """Whether ``pcm`` is this sound, so far or further on."""
        known = min(len(pcm), len(self.sent))
        if self.hearing.line.ended is not None or pcm[:known] != self.sent[:known]:
            return False
        if any(part.trouble is not None for part in self.parts):
            return False
        reached = max((part.end for part in self.within(len(pcm))), default=0)
        return not final or reached - len(pcm) <= _bytes(SLACK_S)


def suits(model: str) -> bool:
    """Whether a model of the vendor's list hears live."""
    return "live-transcribe" in model


class LiveEars:
    """Hears a sound that is given again and again and grows: only what is new is sent. ``interim`` calls answer at
    once with the words known so far; all others commit what was sent and wait for its words. The port tells more.

    There are no word times and no confidences: ``words`` is empty, ``confidence`` is ``CONFIDENCE``.

    Raises (``transcribe``): VendorTrouble.
    """

    streams_interim = CAPABILITIES.streams_interim

    def __init__(
        self, setup: Setup, *, patience: Patience | None = None, final_patience: FinalPatience | None = None
    ) -> None:
        # Slow at the first time, and this is not made on the window's thread.
        import soxr  # noqa: F401

        self._setup = setup
        self._model = setup.model or MODELS[0]
        self._final_patience = final_patience or FinalPatience()
        self._keywords: tuple[str, ...] = ()
        self._hints_refused = False
        self._begun_with: Event = {}
        self._hearing: _Hearing | None = None
        self._take: _Take | None = None
        self._waiting = 0
        self._called_at = setup.clock.monotonic()
        self._unreported = 0
        self._realtime = Realtime(
            setup.access, setup.clock, self._begin_with, intent="transcription", idle=self._idle, patience=patience
        )

    async def warm(self) -> None:
        """Connect before anybody speaks. Raises: VendorTrouble."""
        await self._realtime.line()

    async def close(self) -> None:
        """Safe to repeat."""
        self._take = None
        self._report()
        await self._realtime.close()

    async def transcribe(
        self, pcm: bytes, *, vocabulary: Sequence[str] = (), interim: bool = False, speculative: bool = False
    ) -> Transcription:
        pcm = pcm[: len(pcm) & ~1]
        self._called_at = self._setup.clock.monotonic()
        if len(pcm) < _bytes(LEAST_S):
            return Transcription("", 0.0)
        self._keywords = keywords(vocabulary)
        line = await self._realtime.line()
        # From here to the first wait everything happens at once: a call that is given up leaves no half of it behind.
        take = self._take_of(line, pcm, final=not interim)
        self._send_rest(take, pcm)
        parts = take.within(len(pcm))
        if not interim:
            self._commit(take, parts)
            await self._words(take, parts)
        text = " ".join(part.text.strip() for part in parts if part.text.strip())
        return Transcription(text, CONFIDENCE if text else 0.0)

    # ── sending ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _take_of(self, line: Line, pcm: bytes, *, final: bool) -> _Take:
        if self._hearing is None or self._hearing.line is not line:
            self._hearing = _Hearing(line, self._begun_with)
            self._take = None
        take = self._take
        if take is not None and take.fits(pcm, final=final):
            return take
        hearing = self._hearing
        if take is not None and take.open is not None:
            hearing.clear(take.open)
            self._report()
        if hearing.refused is not None:
            self._hints_refused = True
        wanted = self._session()
        if hearing.configured != wanted:
            hearing.configure(wanted)
        self._take = _Take(hearing)
        return self._take

    def _send_rest(self, take: _Take, pcm: bytes) -> None:
        rest = pcm[len(take.sent) :]
        if not rest:
            return
        part = take.open
        if part is None:
            part = take.hearing.begin(len(take.sent), _stream())
            take.parts.append(part)
        take.hearing.append(_resampled(part.stream, rest))
        take.sent += rest
        part.end = len(take.sent)
        self._unreported += len(rest)

    def _commit(self, take: _Take, parts: Sequence[_Part]) -> None:
        part = take.open
        if part is not None and part in parts:
            take.hearing.append(_resampled(part.stream, b"", last=True))
            take.hearing.commit(part)
            self._report()

    async def _words(self, take: _Take, parts: Sequence[_Part]) -> None:
        seconds = sum(part.end - part.start for part in parts if not part.done.is_set()) / 2 / CAPTURE_RATE
        events = take.hearing.events
        self._waiting += 1
        try:
            async with asyncio.timeout(self._final_patience.any_s + self._final_patience.per_second * seconds):
                for part in parts:
                    await part.done.wait()
        except TimeoutError:
            trouble = fault("silent" if take.hearing.events == events else "stalled", OPENAI, TITLES[OPENAI])
            take.hearing.line.end(trouble)
            raise trouble from None
        finally:
            self._waiting -= 1
        for part in parts:
            if part.trouble is not None:
                raise part.trouble

    # ── the session ──────────────────────────────────────────────────────────────────────────────────────────────

    def _begin_with(self) -> Event:
        self._begun_with = self._session()
        return self._begun_with

    def _session(self) -> dict[str, Any]:
        transcription: dict[str, Any] = {"model": self._model}
        if self._setup.language:
            transcription["languages"] = [self._setup.language]
        # A list that is left out stays as it was.
        transcription["keywords"] = [] if self._hints_refused else list(self._keywords)
        return {
            "type": "transcription",
            "audio": {
                "input": {
                    "format": {"type": "audio/pcm", "rate": RATE},
                    "transcription": transcription,
                    "turn_detection": None,
                }
            },
        }

    def _idle(self) -> bool:
        return not self._waiting and self._setup.clock.monotonic() - self._called_at > QUIET_S

    def _report(self) -> None:
        seconds, self._unreported = self._unreported / 2 / CAPTURE_RATE, 0
        if seconds:
            self._setup.on_usage(Usage(OPENAI, self._model, "audio_input_s", seconds))


def keywords(vocabulary: Sequence[str]) -> tuple[str, ...]:
    """Words to expect as the vendor takes them: short, on one line, each once."""
    plain = (" ".join(word.replace("<", " ").replace(">", " ").split()) for word in vocabulary)
    return tuple(dict.fromkeys(word for word in plain if 0 < len(word) <= LONGEST_KEYWORD))[:MOST_KEYWORDS]


def _bytes(seconds: float) -> int:
    return 2 * round(seconds * CAPTURE_RATE)


def _stream() -> soxr.ResampleStream:
    import soxr

    return soxr.ResampleStream(CAPTURE_RATE, RATE, 1, dtype="int16", quality="HQ")


def _resampled(stream: soxr.ResampleStream, pcm: bytes, *, last: bool = False) -> bytes:
    import numpy as np

    made: bytes = stream.resample_chunk(np.frombuffer(pcm, dtype=np.int16), last=last).tobytes()
    return made
