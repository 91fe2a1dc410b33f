"""The corpus through the real ears, without waiting: speech worker, listener and turn machine on a virtual clock.

The worker process is the product's own. While it computes, the clock stands still; what it answers arrives after the
time that such an answer takes on a computer with two cores. So a run gives the same result on any machine, some ten
times faster than the sound lasts.
"""

from __future__ import annotations

import asyncio
import functools
import hashlib
import json
import multiprocessing
import selectors
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from interview_desktop.ports import (
    CAPTURE_RATE,
    FRAME_SAMPLES,
    AudioFrame,
    EndDetector,
    SpeechToText,
    Transcription,
    VoiceActivity,
    Word,
)
from interview_desktop.providers import local
from interview_desktop.providers.local.client import SpeechWorker
from interview_desktop.providers.local.voice_pack import VoicePacks, voices_folder
from interview_desktop.voice import turns
from interview_desktop.voice.floor import Floor
from interview_desktop.voice.listener import Listener, Utterance
from tests.support.voice_corpus import VOCABULARY, Take
from tests.support.voice_corpus_sounds import room
from tests.support.voice_corpus_synthesis import find, keep

DECODE_S = 0.3
"""A decode of some seconds of speech by the recogniser ``base`` on one of two cores."""

ENDING_S = 0.06
"""The end detector's answer."""

REPLY_S = 0.12
"""Turn closed → the first sample of a reply that was prepared, in the air: on the virtual card 20 ms in the app and
90 ms of sound buffers."""

PATIENCE_S = 5.0
"""An answer that is not replied to this long after its end was missed."""

FRAME_S = FRAME_SAMPLES / CAPTURE_RATE


class _Skipping(selectors.DefaultSelector):
    """Waits for the other processes only; all other waiting is skipped."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.held = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if self.held:
            return super().select(0 if timeout == 0 else 5.0)
        if timeout is None:
            return super().select(None)
        events = super().select(0)
        if not events:
            self.now += max(0.0, timeout)
        return events


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop in which time passes only when everybody waits for it."""

    def __init__(self) -> None:
        self._skipping = _Skipping()
        super().__init__(self._skipping)

    def time(self) -> float:
        return self._skipping.now

    @contextmanager
    def held(self) -> Iterator[None]:
        """No time passes inside: something real is computed."""
        self._skipping.held += 1
        try:
            yield
        finally:
            self._skipping.held -= 1


class LoopClock:
    """``ports.Clock`` of the running loop."""

    def now(self) -> float:
        return 1_700_000_000.0 + self.monotonic()

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def virtual_loop() -> VirtualLoop:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    return loop


@functools.cache
def _recogniser_code() -> str:
    """Another program may hear other words."""
    folder = Path(local.__path__[0])
    sources = (folder / f"{name}.py" for name in ("mel", "silero", "whisper", "worker"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


@dataclass(slots=True)
class Ears:
    """The worker's ports, with time standing still while they compute."""

    activity: VoiceActivity
    recogniser: SpeechToText
    detector: EndDetector
    words: bool = True
    decodes: int = 0

    async def probability(self, pcm: bytes) -> float:
        with virtual_loop().held():
            return await self.activity.probability(pcm)

    def reset(self) -> None:
        self.activity.reset()

    async def transcribe(
        self, pcm: bytes, *, vocabulary: Sequence[str] = (), interim: bool = False, speculative: bool = False
    ) -> Transcription:
        if interim:
            # Captions decide nothing, and cost most of the time.
            await asyncio.sleep(DECODE_S)
            return Transcription("", 0.0)
        if not self.words:
            await asyncio.sleep(DECODE_S)
            return Transcription("words", 0.9)
        self.decodes += 1
        with virtual_loop().held():
            heard = await self._heard(pcm, vocabulary, speculative)
        await asyncio.sleep(DECODE_S)
        return heard

    async def _heard(self, pcm: bytes, vocabulary: Sequence[str], speculative: bool) -> Transcription:
        """The same sound has the same words: a second run need not decode it again."""
        recipe = (_recogniser_code(), hashlib.sha256(pcm).hexdigest(), tuple(vocabulary))
        known = find("heard", recipe)
        if known is None:
            heard = await self.recogniser.transcribe(pcm, vocabulary=vocabulary, speculative=speculative)
            keep("heard", recipe, lambda: json.dumps(asdict(heard)).encode())
            return heard
        fields = json.loads(known)
        return Transcription(fields["text"], fields["confidence"], tuple(Word(**word) for word in fields["words"]))

    async def finished(self, pcm: bytes) -> float | None:
        with virtual_loop().held():
            answer = await self.detector.finished(pcm)
        await asyncio.sleep(ENDING_S)
        return answer


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened in a take; times are seconds of the take. ``closed`` are (closed at, waited for), ``spoke`` when
    the interviewer's voice began, ``held``, ``resumed`` and ``cancelled`` what became of an interrupted reply."""

    name: str
    closed: tuple[tuple[float, str], ...]
    spoke: tuple[float, ...]
    held: tuple[float, ...]
    resumed: tuple[float, ...]
    cancelled: tuple[float, ...]
    text: str
    decodes: int
    troubles: tuple[str, ...]
    speculated: bool = False
    backchannels: tuple[str, ...] = ()

    def cut_in(self, take: Take) -> bool:
        """The turn was taken for finished while the candidate had not finished."""
        return any(at < take.end_s for at, _why in self.closed)

    def talked_over(self, take: Take) -> bool:
        """… and the interviewer's voice was even heard."""
        return any(at < take.end_s for at in self.spoke)

    def wait_s(self, take: Take) -> float | None:
        """Silence waited for at the true end; None when it was missed or an earlier end was found instead."""
        return next((at - take.end_s for at, _why in self.closed if at >= take.end_s), None)

    @property
    def silenced_at(self) -> float | None:
        """When the reply fell silent for good."""
        if not self.cancelled:
            return None
        before = [at for at in self.held if at <= self.cancelled[0]]
        return before[-1] if before else self.cancelled[0]


class Microphone:
    """Plays a take, then the quiet room for as long as somebody listens."""

    available = True

    def __init__(self, pcm: bytes, begin: asyncio.Event, over: Callable[[], bool]) -> None:
        self._pcm = pcm
        self._begin = begin
        self._over = over
        self.began_s: float | None = None

    async def frames(self) -> AsyncIterator[AudioFrame]:
        size = 2 * FRAME_SAMPLES
        silence = room(8.0, seed=99)
        number = at = 0
        while not self._over():
            await asyncio.sleep(FRAME_S)
            pcm = silence[number * size % len(silence) :][:size]
            if self._begin.is_set() and at < len(self._pcm):
                if self.began_s is None:
                    self.began_s = number * FRAME_S
                pcm = self._pcm[at : at + size]
                at += size
            pcm += silence[: size - len(pcm)]
            yield AudioFrame(pcm, number * FRAME_SAMPLES)
            number += 1

    async def open(self, device_key: str | None = None) -> None: ...

    async def close(self) -> None: ...


@dataclass(slots=True)
class _Interviewer:
    """Replies to every turn after a moment, for ``length_s``; can be held and cut."""

    floor: Floor
    length_s: float
    at: Callable[[], float]
    spoke: list[float] = field(default_factory=list)
    held: list[float] = field(default_factory=list)
    resumed: list[float] = field(default_factory=list)
    cancelled: list[float] = field(default_factory=list)
    closed: list[tuple[float, str]] = field(default_factory=list)
    speculated: bool = False
    task: asyncio.Task[None] | None = None
    free: asyncio.Event = field(default_factory=asyncio.Event)

    def effect(self, effect: turns.Effect) -> None:
        match effect:
            case turns.TurnClosed():
                self.closed.append((self.at(), effect.waited_for))
                self.speculated = self.speculated or effect.speculation is not None
            case turns.ReplyWanted():
                self._stop()
                self.free.set()
                self.task = asyncio.create_task(self._reply(effect.turn))
            case turns.ReplyCancelled():
                self.cancelled.append(self.at())
                self._stop()
            case turns.PlaybackHeld():
                self.held.append(self.at())
                self.free.clear()
            case turns.PlaybackResumed():
                self.resumed.append(self.at())
                self.free.set()
            case _:
                pass

    def _stop(self) -> None:
        if self.task is not None:
            self.task.cancel()

    async def _reply(self, turn: int) -> None:
        await asyncio.sleep(REPLY_S)
        self.spoke.append(self.at())
        self.floor.send(turns.SpeechStarted(turn))
        left_s = self.length_s
        while left_s > 0:
            await self.free.wait()
            await asyncio.sleep(0.05)
            left_s -= 0.05
        await self.free.wait()
        self.floor.send(turns.ReplyOver(turn))


@dataclass(frozen=True, slots=True)
class Conditions:
    """``over_reply``: the take is heard while the interviewer speaks, with duplex ``full``. ``adaptive`` False: the
    700 ms rule, as if nothing but silence were known. ``words`` False: all that is said is "words", for measures that
    do not depend on them. ``thinking``: the thinking key is held during the work."""

    over_reply: bool = False
    adaptive: bool = True
    words: bool = True
    vocabulary: tuple[str, ...] = VOCABULARY
    thinking: bool = False


async def hear(take: Take, ears: Ears, conditions: Conditions) -> Outcome:
    """Play one take to a listener of its own."""
    floor = Floor(parameters=_parameters(conditions))
    begin = asyncio.Event()
    texts: list[str] = []
    troubles: list[str] = []
    backchannels: list[str] = []

    def at() -> float:
        return asyncio.get_running_loop().time() - started_s - ((microphone.began_s or 0.0) if begin.is_set() else 1e6)

    def over() -> bool:
        if not begin.is_set():
            return False
        if conditions.over_reply:
            return at() > take.length_s + 2.5
        quiet = floor.state.phase == "listening" and at() > take.length_s
        answered = any(reply > take.end_s for reply in interviewer.spoke)
        return (quiet and answered) or at() > take.end_s + PATIENCE_S

    async def final(utterance: Utterance) -> None:
        if utterance.text:
            texts.append(utterance.text)

    microphone = Microphone(take.pcm, begin, over)
    interviewer = _Interviewer(floor, 30.0 if conditions.over_reply else 0.4, at)
    started_s = asyncio.get_running_loop().time()
    ears.reset()
    ears.decodes = 0
    listener = Listener(
        microphone,
        ears,
        ears,
        floor,
        LoopClock(),
        vocabulary=lambda: conditions.vocabulary,
        on_final=final,
        on_caption=lambda *caption: None,
        on_level=lambda level: None,
        on_trouble=lambda trouble: troubles.append(trouble.message),
        on_dead_device=lambda dead: None,
        on_backchannel=lambda text, start_s, end_s: backchannels.append(text),
        ends=ears,
    )
    floor.handle(interviewer.effect)
    work = asyncio.create_task(_act(take, floor, begin, conditions, at))
    await listener.run()
    for task in (work, interviewer.task):
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
    return Outcome(
        take.name,
        tuple(interviewer.closed),
        tuple(interviewer.spoke),
        tuple(interviewer.held),
        tuple(interviewer.resumed),
        tuple(interviewer.cancelled),
        " ".join(texts),
        ears.decodes,
        tuple(troubles),
        interviewer.speculated,
        tuple(backchannels),
    )


def _parameters(conditions: Conditions) -> turns.TurnParameters:
    parameters = turns.TurnParameters()
    return parameters if conditions.adaptive else plain_rule(parameters)


def plain_rule(parameters: turns.TurnParameters) -> turns.TurnParameters:
    """The wait is ``endpoint_s`` whatever was said and however it sounded."""
    same = turns.Waits(*[parameters.endpoint_s] * 3)
    return replace(
        parameters,
        endpoint_unfinished_s=parameters.endpoint_s,
        complete=same,
        question=same,
        open=same,
        trailing=same,
        spelling=same,
        pondering=same,
    )


async def _act(take: Take, floor: Floor, begin: asyncio.Event, conditions: Conditions, at: Callable[[], float]) -> None:
    """What the candidate does besides speaking, and what goes before."""
    if conditions.over_reply:
        floor.send(turns.DuplexChanged("full"))
        await asyncio.sleep(0.1)
        floor.send(turns.Prompted())
        await asyncio.sleep(REPLY_S + 0.5)
    begin.set()
    for span in take.work:
        await asyncio.sleep(max(0.0, span.start_s - at()))
        if conditions.thinking:
            floor.send(turns.ThinkingChanged(True))
        while at() < span.end_s:
            floor.send(turns.Busy("typing"))
            await asyncio.sleep(0.2)
        if conditions.thinking:
            floor.send(turns.ThinkingChanged(False))


async def hear_takes(takes: Sequence[Take], ears: Ears, conditions: Conditions) -> list[Outcome]:
    ears.words = conditions.words
    return [await hear(take, ears, conditions) for take in takes]


def hear_all(
    takes: Sequence[Take], conditions: Conditions | None = None, *, processes: int = 2
) -> list[tuple[Take, Outcome]]:
    """Each take with its outcome."""
    hear_them = functools.partial(hear_takes, conditions=conditions or Conditions())
    return list(zip(takes, run_shards(hear_them, takes, processes=processes), strict=True))


# ── processes ────────────────────────────────────────────────────────────────────────────────────────────────────

T = TypeVar("T")
R = TypeVar("R")
Hear = Callable[[Sequence[T], Ears], Coroutine[Any, Any, list[R]]]


def run_shards(hear_them: Hear[T, R], items: Sequence[T], *, processes: int = 2) -> list[R]:
    """``hear_them`` for all items, in their order, on virtual clocks of several processes."""
    if processes == 1 or len(items) < 4:
        return _run_shard(hear_them, items)
    shards = [items[number::processes] for number in range(processes)]
    # Not forked: the caller may hold threads and an event loop.
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        parts = list(pool.map(functools.partial(_run_shard, hear_them), shards))
    return [parts[number % processes][number // processes] for number in range(len(items))]


def _run_shard(hear_them: Hear[T, R], items: Sequence[T]) -> list[R]:
    loop = VirtualLoop()
    try:
        return loop.run_until_complete(_with_ears(hear_them, items))
    finally:
        loop.close()


async def _with_ears(hear_them: Hear[T, R], items: Sequence[T]) -> list[R]:
    worker = SpeechWorker(VoicePacks(voices_folder()), LoopClock(), recogniser="whisper-base")
    try:
        with virtual_loop().held():
            await worker.start()
        return await hear_them(items, Ears(worker.voice_activity, worker.speech_to_text, worker.turn_ends))
    finally:
        with virtual_loop().held():
            await worker.close()
