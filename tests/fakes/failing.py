"""Vendors by script, in process: adapters that fail in a given way at a given point of what they give."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

from interview_desktop.domain.vendors import FaultKind, VendorTrouble
from interview_desktop.ports import CAPTURE_RATE, InterviewerAct, Moment, Say, Transcription
from tests.fakes.speech import tone


def trouble(kind: FaultKind, retry_after_s: float | None = None) -> VendorTrouble:
    return VendorTrouble(kind, "vendor", f"It is {kind}.", "Wait.", retry_after_s=retry_after_s)


@dataclass(frozen=True, slots=True)
class Fault:
    """After ``after`` pieces were given (0: instead of the first), ``error`` is raised; None: nothing comes any
    more."""

    error: Exception | None
    after: int = 0


@dataclass
class Script:
    """What happens in each call, in order: None is a call without fault. After the last, ``afterwards``."""

    faults: Sequence[Fault | None] = ()
    afterwards: Fault | None = None
    piece_s: float = 0.0
    """How long each piece takes."""
    calls: int = 0
    closed: int = 0
    open: int = 0

    def next(self) -> Fault | None:
        fault = self.faults[self.calls] if self.calls < len(self.faults) else self.afterwards
        self.calls += 1
        return fault

    async def close(self) -> None:
        self.closed += 1


async def failing(script: Script, fault: Fault | None, given: int) -> None:
    """What stands between two pieces."""
    if script.piece_s:
        await asyncio.sleep(script.piece_s)
    if fault is not None and given >= fault.after:
        if fault.error is None:
            await asyncio.sleep(100_000.0)
        else:
            raise fault.error


@dataclass
class FailingInterviewer(Script):
    """Yields ``acts`` to every moment, the text of a ``Say`` in pieces of ``size`` characters."""

    acts: Sequence[InterviewerAct] = (Say("I see. How would you test it?", "probe", "vendor"),)
    size: int = 6
    moments: list[Moment] = field(default_factory=list)

    async def reply(self, moment: Moment) -> AsyncIterator[InterviewerAct]:
        fault = self.next()
        self.moments.append(moment)
        self.open += 1
        given = 0
        try:
            for act in self.pieces():
                await failing(self, fault, given)
                yield act
                given += 1
            await failing(self, fault, given)
        finally:
            self.open -= 1

    def pieces(self) -> list[InterviewerAct]:
        found: list[InterviewerAct] = []
        for act in self.acts:
            if isinstance(act, Say):
                texts = [act.text[at : at + self.size] for at in range(0, len(act.text), self.size)]
                found += [Say(text, act.act, act.ref) for text in texts]
            else:
                found.append(act)
        return found


@dataclass
class FailingRecogniser(Script):
    """Hears ``text`` in everything."""

    text: str = "from the vendor"

    async def transcribe(
        self, pcm: bytes, *, vocabulary: Sequence[str] = (), interim: bool = False, speculative: bool = False
    ) -> Transcription:
        fault = self.next()
        self.open += 1
        try:
            await failing(self, fault, 0)
        finally:
            self.open -= 1
        return Transcription(self.text, 0.9)


@dataclass
class FailingVoice(Script):
    """A tone for each character, in chunks. ``said`` is how much of each text was given, as seconds."""

    sample_rate: int = 24_000
    s_per_character: float = 0.065
    chunk_s: float = 0.1
    texts: list[str] = field(default_factory=list)
    said: list[float] = field(default_factory=list)

    async def speak(self, text: str, *, on_said: Callable[[str], None] | None = None) -> AsyncIterator[bytes]:
        fault = self.next()
        self.texts.append(text)
        self.said.append(0.0)
        call = len(self.said) - 1
        sound = tone(len(text) * self.s_per_character, self.sample_rate)
        size = 2 * round(self.chunk_s * self.sample_rate)
        self.open += 1
        try:
            for given, at in enumerate(range(0, len(sound), size)):
                await failing(self, fault, given)
                self.said[call] += len(sound[at : at + size]) / 2 / self.sample_rate
                yield sound[at : at + size]
            await failing(self, fault, -(-len(sound) // size))
        finally:
            self.open -= 1


def silence(seconds: float) -> bytes:
    return bytes(2 * round(seconds * CAPTURE_RATE))
