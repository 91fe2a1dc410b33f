"""Removing what the loudspeaker plays from what the microphone hears."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import numpy as np
import pytest

from interview_desktop.audio.apm import Apm, LiveKitApm, installed
from interview_desktop.audio.delay import find_delay
from interview_desktop.audio.echo import EchoFreeSource
from interview_desktop.audio.loopback import LoopbackSink, LoopbackSource
from interview_desktop.audio.reference import Reference
from interview_desktop.ports import CAPTURE_RATE, FRAME_SAMPLES, AudioFrame
from tests.support.echo_room import Floats, Pair, RoomMicrophone, babble, echo_of, to_floats, to_pcm
from tests.support.sounds import rising_tone
from tests.support.virtual_clock import VirtualClock

FAINT = np.random.default_rng(5)


def decibels(before: Floats, after: Floats) -> float:
    return float(10 * np.log10((before**2).mean() / max(1e-6, (after**2).mean())))


def quieter(heard: Floats, left: Floats, from_s: float, until_s: float) -> float:
    """By how many decibels, between two times."""
    part = slice(int(from_s * CAPTURE_RATE), int(until_s * CAPTURE_RATE))
    return decibels(heard[part], left[part])


def with_noise(sound: Floats) -> Floats:
    return sound + FAINT.normal(0, 4, sound.size)


# ── the delay ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("delay_ms", [-60, 0, 20, 250, 500])
def test_the_delay_of_an_echo_is_found(delay_ms: int) -> None:
    played = babble(3.0)
    earlier = np.concatenate((np.zeros(max(0, -delay_ms) * 16), played))[: played.size]
    heard = with_noise(echo_of(played, -20, max(0, delay_ms)))
    found = find_delay(heard.astype(np.int16), earlier.astype(np.int16))
    assert found == pytest.approx(delay_ms / 1000, abs=0.002)


@pytest.mark.parametrize("heard", [babble(3.0, seed=9), FAINT.normal(0, 300, 3 * CAPTURE_RATE), np.zeros(48_000)])
def test_no_delay_is_made_up(heard: Floats) -> None:
    assert find_delay(heard.astype(np.int16), babble(3.0).astype(np.int16)) is None


# ── what was played ──────────────────────────────────────────────────────────────────────────────────────────────


def test_sound_stays_whole_however_wrong_its_times_are() -> None:
    sound, reference = rising_tone(2.0), Reference()
    rng = np.random.default_rng(0)
    for start in range(0, len(sound), 1_024):
        reference.add(sound[start : start + 1_024], 16_000, 5.0 + start / 32_000 + rng.normal(0, 0.005))
    assert reference.read(0, reference.end).tobytes() == sound
    assert reference.position(6.0) == pytest.approx(16_000, abs=0.005 * 16_000)


def test_a_device_that_ran_dry_has_played_silence() -> None:
    reference = Reference()
    reference.add(b"\1\0" * 1_600, 16_000, 5.0)
    reference.add(b"\2\0" * 1_600, 16_000, 5.2)
    assert reference.read(0, 1_600).tolist() == [1] * 1_600
    assert reference.read(1_600, 1_600).tolist() == [0] * 1_600
    assert reference.read(3_200, 1_700).tolist() == [2] * 1_600 + [0] * 100


def test_a_device_may_change_its_rate_while_it_is_used() -> None:
    reference, at = Reference(), 5.0
    for rate in (48_000, 44_100, 16_000):
        sound = rising_tone(1.0, rate)
        for start in range(0, len(sound), 4_096):
            piece = sound[start : start + 4_096]
            reference.add(piece, rate, at)
            at += len(piece) / 2 / rate
    assert reference.end / CAPTURE_RATE == pytest.approx(3.0, abs=0.06)
    assert reference.position(at) == pytest.approx(reference.end, abs=0.05 * CAPTURE_RATE)


def test_what_was_long_ago_or_is_to_come_is_silence() -> None:
    reference = Reference()
    assert reference.position(5.0) is None
    for second in range(20):
        reference.add(b"\1\0" * 16_000, 16_000, 5.0 + second)
    assert not reference.read(0, 160).any()
    assert reference.read(19 * 16_000, 160).all()
    assert not reference.read(reference.end, 160).any()


# ── the canceller ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("level_db", "delay_ms", "claim_s"), [(-6, 20, 0.0), (-12, 250, 0.0), (-20, 80, 0.0), (-10, 10, 0.03)]
)
def test_the_echo_is_gone_at_every_level_and_delay(level_db: int, delay_ms: int, claim_s: float) -> None:
    played = babble(12.0)
    heard = with_noise(echo_of(played, level_db, delay_ms))
    pair = Pair(LiveKitApm(), claim_s=claim_s)
    left = pair.run(to_pcm(played), to_pcm(heard))
    assert quieter(heard, left, 6, 11) > 20
    assert pair.canceller.erle_db is not None
    assert pair.canceller.erle_db > 20
    assert pair.canceller.delay_ms == pytest.approx(delay_ms - 1000 * claim_s, abs=12)


def test_it_knows_the_room_after_some_seconds_of_sound_and_not_of_silence() -> None:
    pair = Pair(LiveKitApm())
    pair.run(bytes(2 * 5 * CAPTURE_RATE), to_pcm(with_noise(np.zeros(5 * CAPTURE_RATE))))
    assert not pair.canceller.settled
    assert pair.canceller.erle_db is None
    pair = Pair(LiveKitApm())
    played = babble(6.0)
    pair.run(to_pcm(played), to_pcm(echo_of(played, -10, 40)))
    assert pair.canceller.settled
    pair.canceller.begin()
    assert not pair.canceller.settled


def test_with_a_headset_there_is_no_echo_to_speak_of() -> None:
    played = babble(6.0)
    pair = Pair(LiveKitApm())
    pair.run(to_pcm(played), to_pcm(with_noise(np.zeros(played.size))))
    assert pair.canceller.settled
    assert pair.canceller.erle_db is None
    assert pair.canceller.delay_ms is None


def test_who_speaks_over_the_loudspeaker_is_still_heard() -> None:
    played, candidate = babble(12.0), babble(12.0, seed=4)
    candidate[: 8 * CAPTURE_RATE] = 0
    heard = with_noise(echo_of(played, -12, 40) + candidate)
    left = Pair(LiveKitApm()).run(to_pcm(played), to_pcm(heard))
    assert quieter(heard, left, 5, 8) > 20
    assert quieter(candidate, left, 8, 11.5) < 8


def test_a_device_that_runs_dry_does_not_make_the_echo_heard() -> None:
    played = babble(12.0)
    dry_at, dry_s = 8 * CAPTURE_RATE, 0.09
    silence = np.zeros(int(dry_s * CAPTURE_RATE))
    heard = with_noise(echo_of(np.concatenate((played[:dry_at], silence, played[dry_at:])), -10, 40))
    pair = Pair(LiveKitApm())
    add, said = pair.reference.add, [0]

    def late(pcm: bytes, rate: int, at: float) -> None:
        said[0] += len(pcm) // 2
        add(pcm, rate, at + (dry_s if said[0] / rate > dry_at / CAPTURE_RATE else 0.0))

    pair.reference.add = late  # type: ignore[method-assign]
    left = pair.run(to_pcm(played), to_pcm(heard))
    assert quieter(heard, left, 9, 11.5) > 20


@pytest.mark.parametrize("drift", [200e-6, -200e-6])
def test_clocks_that_drift_apart_are_kept_together(drift: float) -> None:
    """In two hours they would be 1.4 s apart; in one minute already the echo comes back if nothing is done."""
    seconds = 48
    played = np.tile(babble(12.0), seconds // 12)
    times = np.arange(played.size) / (1 + drift)
    heard = with_noise(np.interp(times, np.arange(played.size), echo_of(played, -10, 60)))
    pair = Pair(LiveKitApm(), drift=drift)
    left = pair.run(to_pcm(played), to_pcm(heard))
    assert quieter(heard, left, 34, 46) > 29


# ── the source ───────────────────────────────────────────────────────────────────────────────────────────────────


class Broken:
    """Fails after so many blocks."""

    def __init__(self, blocks: int) -> None:
        self._blocks = blocks

    def far(self, pcm: bytes) -> None: ...

    def near(self, pcm: bytes) -> bytes:
        self._blocks -= 1
        if self._blocks < 0:
            raise RuntimeError("it is broken")
        return pcm

    def expect_delay(self, delay_ms: int) -> None: ...


def absent() -> Apm:
    raise ImportError("there is no such package")


async def said_and_heard(make_apm: Callable[[], Apm]) -> tuple[EchoFreeSource, bytes, list[AudioFrame]]:
    clock = VirtualClock()
    microphone, sink = LoopbackSource(clock), LoopbackSink(clock)
    source = EchoFreeSource(microphone, sink, clock, make_apm)
    frames: list[AudioFrame] = []

    async def read() -> None:
        async for frame in source.frames():
            frames.append(frame)

    reading = asyncio.create_task(read())
    await source.open()
    said = rising_tone(1.0)
    saying = asyncio.create_task(microphone.say(said))
    for _ in range(40):
        await clock.advance(0.032)
    await saying
    works_then = source
    await source.close()
    await reading
    return works_then, said, frames


def numbered(frames: list[AudioFrame]) -> bool:
    return [frame.start for frame in frames] == [FRAME_SAMPLES * index for index in range(len(frames))]


@pytest.mark.parametrize(
    ("make_apm", "works"), [(absent, False), (lambda: Broken(40), False), (lambda: Broken(999), True)]
)
async def test_no_sample_is_lost_whether_the_canceller_works_fails_or_is_not_there(
    make_apm: Callable[[], Apm], works: bool
) -> None:
    source, said, frames = await said_and_heard(make_apm)
    assert source.works is works
    assert numbered(frames)
    assert said in b"".join(frame.pcm for frame in frames)


async def test_each_captured_frame_gives_a_cleaned_one_at_once() -> None:
    clock = VirtualClock()
    microphone, sink = LoopbackSource(clock), LoopbackSink(clock)
    source = EchoFreeSource(microphone, sink, clock, lambda: Broken(9_999))
    captured, cleaned = [0], [0]
    counts: list[tuple[int, int]] = []

    def count(_pcm: bytes, _rate: int, _at: float) -> None:
        captured[0] += 1

    def count_clean(_pcm: bytes, _rate: int, _at: float) -> None:
        cleaned[0] += 1

    source.tap(count_clean)
    await source.open()
    microphone.tap(count)
    for _ in range(20):
        await clock.advance(0.032)
        counts.append((captured[0], cleaned[0]))
    await source.close()
    assert counts[-1][0] > 15
    assert all(before == after for before, after in counts)


async def test_what_the_loudspeaker_plays_is_not_heard() -> None:
    clock = VirtualClock()
    sink = LoopbackSink(clock)
    microphone = RoomMicrophone(clock, sink, -12)
    source = EchoFreeSource(microphone, sink, clock)
    raw: list[bytes] = []
    clean: list[bytes] = []
    source.tap(lambda pcm, _rate, _at: clean.append(pcm))
    await sink.open()
    await source.open()
    microphone.tap(lambda pcm, _rate, _at: raw.append(pcm))
    playing = asyncio.create_task(sink.write(to_pcm(babble(8.0)), CAPTURE_RATE))
    while not playing.done():
        await clock.advance(0.032)
    assert source.settled
    assert source.erle_db is not None
    assert source.erle_db > 20
    await source.close()
    await sink.close()
    heard, left = to_floats(b"".join(raw)), to_floats(b"".join(clean))
    assert quieter(heard, left, 4, 7) > 20


async def test_a_device_that_was_lost_has_to_be_learned_anew() -> None:
    clock = VirtualClock()
    sink = LoopbackSink(clock)
    source = EchoFreeSource(LoopbackSource(clock), sink, clock)
    await sink.open()
    await source.open()
    playing = asyncio.create_task(sink.write(to_pcm(babble(8.0)), CAPTURE_RATE))
    while not playing.done():
        await clock.advance(0.032)
    assert source.settled
    sink.unplug()
    sink.plug()
    assert not source.settled
    assert source.works
    await source.close()
    await sink.close()


def test_the_package_is_there() -> None:
    assert installed()
