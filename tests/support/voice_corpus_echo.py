"""The interviewer's own voice in the microphone, through the product's echo canceller, ears and turn machine.

For each loudness and delay of the echo, one long sound: the interviewer says its sentences one after another, the
microphone hears them through a room; the last ones are interrupted by a candidate.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass

from interview_desktop.audio.apm import LiveKitApm
from interview_desktop.audio.canceller import Canceller
from interview_desktop.audio.reference import Reference
from interview_desktop.ports import CAPTURE_RATE
from interview_desktop.voice import turns
from interview_desktop.voice.floor import Floor
from interview_desktop.voice.listener import Listener
from tests.support import voice_corpus_sounds as sounds
from tests.support.voice_corpus import ECHOES, INTERRUPTIONS, VOCABULARY, Span, replies
from tests.support.voice_corpus_offline import Ears, LoopClock, Microphone, run_shards
from tests.support.voice_corpus_synthesis import CANDIDATES, close_programs, say

GAP_S = 1.0
INTERRUPTED = 3
"""So many further sentences of each setting are interrupted, a second after they began."""

DEVICE_BLOCK = 320
"""Samples (20 ms) that the devices hand over at once."""

INTERRUPTED_AFTER_S = 1.0


@dataclass(frozen=True, slots=True)
class Setting:
    """``sentences`` are where the interviewer speaks, ``interruptions`` where the candidate does (over the last
    sentences); ``settled_s`` is when the canceller says that it knows the room (None: it never does)."""

    level_db: float
    delay_ms: float
    pcm: bytes
    sentences: tuple[Span, ...]
    interruptions: tuple[Span, ...]
    settled_s: float | None


@dataclass(frozen=True, slots=True)
class EchoOutcome:
    """For each sentence: whether the ears were open in it, and when the reply was held and cancelled (seconds of the
    whole sound, None: never)."""

    open: tuple[bool, ...]
    held: tuple[float | None, ...]
    cancelled: tuple[float | None, ...]


def setting(level_db: float, delay_ms: float, seed: int = 0, *, cancelling: bool = True) -> Setting:
    """The sound of one loudness and delay; ``cancelling`` False: what it would be like without a canceller."""
    gap = bytes(2 * round(GAP_S * CAPTURE_RATE))
    played, sentences = gap, []
    spoken = replies()
    for sentence in [*spoken, *spoken[3 : 3 + INTERRUPTED]]:
        start_s = len(played) / 2 / CAPTURE_RATE
        played += sentence
        sentences.append(Span(start_s, len(played) / 2 / CAPTURE_RATE))
        played += gap
    played += gap
    near = bytes(0)
    interruptions = []
    for number, sentence_span in enumerate(sentences[-INTERRUPTED:]):
        speech = say(INTERRUPTIONS[(seed + number) % len(INTERRUPTIONS)], CANDIDATES[(seed + number) % len(CANDIDATES)])
        start_s = sentence_span.start_s + INTERRUPTED_AFTER_S
        near += bytes(max(0, 2 * round(start_s * CAPTURE_RATE) - len(near)))
        near += speech
        interruptions.append(Span(start_s, len(near) / 2 / CAPTURE_RATE))
    near = near[: len(played)]
    heard = sounds.mixed(
        sounds.echo(played, level_db, delay_ms), near, sounds.room(len(played) / 2 / CAPTURE_RATE, seed)
    )
    settled_s: float | None = 0.0
    if cancelling:
        heard, settled_s = cleaned(played, heard, seed)
    return Setting(level_db, delay_ms, heard, tuple(sentences), tuple(interruptions), settled_s)


def cleaned(played: bytes, heard: bytes, seed: int = 0) -> tuple[bytes, float | None]:
    """What the product's canceller leaves, and when it was settled. Devices tell their times with some jitter."""
    jitter = random.Random(seed)
    reference = Reference()
    canceller = Canceller(LiveKitApm(), reference)
    size = 2 * DEVICE_BLOCK
    left, settled_s = b"", None
    ahead_s = 0.04
    for number, at in enumerate(range(0, len(heard) - size + 1, size)):
        now_s = number * DEVICE_BLOCK / CAPTURE_RATE
        # The loudspeaker's device takes its sound a moment before it is in the air.
        if not number:
            reference.add(played[: 2 * round(ahead_s * CAPTURE_RATE)], CAPTURE_RATE, 100.0)
        first = at + 2 * round(ahead_s * CAPTURE_RATE)
        block = played[first : first + size]
        block += bytes(size - len(block))
        reference.add(block, CAPTURE_RATE, 100.0 + now_s + ahead_s + jitter.uniform(-0.002, 0.002))
        left += canceller.clean(heard[at : at + size], 100.0 + now_s + jitter.uniform(-0.002, 0.002))
        if number % 50 == 49:
            canceller.track()
        if settled_s is None and canceller.settled:
            settled_s = now_s
    return left, settled_s


async def _hear(setting: Setting, ears: Ears) -> EchoOutcome:
    floor = Floor(parameters=turns.TurnParameters())
    begin = asyncio.Event()
    begin.set()
    length_s = len(setting.pcm) / 2 / CAPTURE_RATE
    started_s = asyncio.get_running_loop().time()

    def at() -> float:
        return asyncio.get_running_loop().time() - started_s

    async def final(_utterance: object) -> None: ...

    listener = Listener(
        Microphone(setting.pcm, begin, lambda: at() > length_s),
        ears,
        ears,
        floor,
        LoopClock(),
        vocabulary=lambda: VOCABULARY,
        on_final=final,
        on_caption=lambda *caption: None,
        on_level=lambda level: None,
        on_trouble=lambda trouble: None,
        on_dead_device=lambda dead: None,
        ends=ears,
    )
    held: dict[int, float] = {}
    cancelled: dict[int, float] = {}
    open_: dict[int, bool] = {}
    current = -1

    def effect(effect: turns.Effect) -> None:
        match effect:
            case turns.ReplyWanted():
                asyncio.get_running_loop().call_soon(floor.send, turns.SpeechStarted(effect.turn))
            case turns.PlaybackHeld():
                held.setdefault(current, at())
            case turns.ReplyCancelled():
                cancelled.setdefault(current, at())
            case _:
                pass

    async def interview() -> None:
        nonlocal current
        for number, span in enumerate(setting.sentences):
            # The true canceller has its say before each sentence, as the session asks it.
            await asyncio.sleep(max(0.0, span.start_s - at()))
            settled = setting.settled_s is not None and setting.settled_s <= at()
            floor.send(turns.DuplexChanged("full" if settled else "half"))
            current = number
            open_[number] = settled
            floor.send(turns.Prompted())
            await asyncio.sleep(max(0.0, span.end_s - at()))
            floor.send(turns.ReplyOver(floor.state.turn))
            # Whatever began by mistake must not stand in the next sentence's way.
            floor.send(turns.MuteChanged(True))
            await asyncio.sleep(GAP_S / 2)
            floor.send(turns.MuteChanged(False))
            if floor.state.phase != "listening":
                floor.send(turns.ReplyOver(floor.state.turn))

    floor.handle(effect)
    ears.reset()
    task = asyncio.create_task(interview())
    await listener.run()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    numbers = range(len(setting.sentences))
    return EchoOutcome(
        tuple(open_.get(number, False) for number in numbers),
        tuple(held.get(number) for number in numbers),
        tuple(cancelled.get(number) for number in numbers),
    )


async def hear_settings(echoes: Sequence[tuple[float, float]], ears: Ears) -> list[tuple[Setting, EchoOutcome]]:
    made = [setting(level_db, delay_ms, round(delay_ms)) for level_db, delay_ms in echoes]
    close_programs()
    return [(one, await _hear(one, ears)) for one in made]


def hear_echoes(
    echoes: Sequence[tuple[float, float]] = ECHOES, *, processes: int = 2
) -> list[tuple[Setting, EchoOutcome]]:
    """Each loudness and delay with what came of it."""
    return run_shards(hear_settings, echoes, processes=processes)
