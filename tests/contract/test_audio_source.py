"""What every microphone does, simulated or real."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from interview_desktop.ports import CAPTURE_RATE, FRAME_SAMPLES, AudioFrame, Trouble
from tests.support.audio_rigs import CardRig, Changes, LoopbackRig, Rig, open_devices
from tests.support.soundcard import SoundCard, virtual_sound_card
from tests.support.sounds import holes, loud_part, pitch, tone, until


@pytest.fixture(scope="module")
def card() -> Iterator[SoundCard]:
    with virtual_sound_card() as card:
        yield card


@pytest.fixture(
    params=[
        "loopback",
        "clean loopback",
        pytest.param("card", marks=pytest.mark.sound),
        pytest.param("clean card", marks=pytest.mark.sound),
    ]
)
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Rig:
    clean = request.param.startswith("clean")
    if request.param.endswith("loopback"):
        return LoopbackRig(tmp_path, clean=clean)
    return CardRig(tmp_path, request.getfixturevalue("card"), clean=clean)


@contextlib.asynccontextmanager
async def captured(rig: Rig) -> AsyncIterator[list[AudioFrame]]:
    """The frames that one reader gets, until the source is closed."""
    frames: list[AudioFrame] = []

    async def read(stream: AsyncIterator[AudioFrame]) -> None:
        async for frame in stream:
            frames.append(frame)

    reading = asyncio.create_task(read(rig.source.frames()))
    try:
        yield frames
    finally:
        await rig.source.close()
        await reading


def numbers_are_whole(frames: list[AudioFrame]) -> bool:
    return [frame.start for frame in frames] == [frames[0].start + FRAME_SAMPLES * n for n in range(len(frames))]


async def test_what_is_said_arrives_unbroken_in_numbered_frames(rig: Rig) -> None:
    async with captured(rig) as frames, open_devices(rig, rig.source):
        assert rig.source.available
        await rig.speak(tone(440, 1.5))
    assert frames[0].start == 0
    assert numbers_are_whole(frames)
    assert {len(frame.pcm) for frame in frames} == {2 * FRAME_SAMPLES}
    heard = b"".join(frame.pcm for frame in frames)
    begin, end = loud_part(heard)
    assert (end - begin) / CAPTURE_RATE == pytest.approx(1.5, abs=0.03)
    assert pitch(heard[2 * begin : 2 * end], CAPTURE_RATE) == pytest.approx(440, abs=3)
    assert holes(heard, CAPTURE_RATE) == 0


async def test_a_reader_ends_when_the_source_is_closed(rig: Rig) -> None:
    async with open_devices(rig, rig.source):
        stream = rig.source.frames()
        await anext(stream)
        await rig.source.close()
        assert not rig.source.available
        rest = [frame async for frame in stream]
    assert len(rest) < 10


async def test_numbering_begins_anew_with_the_next_opening(rig: Rig) -> None:
    async with open_devices(rig, rig.source):
        await anext(rig.source.frames())
        await rig.source.close()
        stream = rig.source.frames()
        await rig.source.open()
        assert (await anext(stream)).start == 0


async def test_a_later_reader_takes_over(rig: Rig) -> None:
    async with open_devices(rig, rig.source):
        first = rig.source.frames()
        await anext(first)
        second = rig.source.frames()
        left_over = [frame async for frame in first]
        assert (await anext(second)).start > (left_over or [AudioFrame(b"", 0)])[-1].start


async def test_a_tap_gets_the_samples_that_a_reader_gets(rig: Rig) -> None:
    tapped: list[tuple[bytes, int, float]] = []
    remove = rig.source.tap(lambda pcm, rate, at: tapped.append((pcm, rate, at)))
    async with captured(rig) as frames, open_devices(rig, rig.source):
        await rig.speak(tone(600, 0.3))
        remove()
        count = len(tapped)
        await until(lambda: len(frames) > count + 3)
    assert len(tapped) == count
    assert b"".join(pcm for pcm, _rate, _at in tapped) == b"".join(frame.pcm for frame in frames[:count])
    assert {rate for _pcm, rate, _at in tapped} == {CAPTURE_RATE}
    assert [at for *_rest, at in tapped] == sorted(at for *_rest, at in tapped)


async def test_a_lost_microphone_is_told_bridged_by_silence_and_used_again(rig: Rig) -> None:
    async with captured(rig) as frames, open_devices(rig, rig.source):
        changes = Changes(rig.source)
        await until(lambda: len(frames) > 3)
        await rig.unplug("microphone")
        await until(lambda: bool(changes.seen))
        assert changes.seen == [(False, "no_microphone")]
        assert not rig.source.available
        while_lost = len(frames)
        await until(lambda: len(frames) > while_lost + 10)
        await rig.plug("microphone")
        await until(lambda: len(changes.seen) > 1)
        assert changes.seen[1:] == [(True, "")]
        assert rig.source.available
        back = len(frames)
        await rig.speak(tone(500, 0.5))
    assert numbers_are_whole(frames)
    assert not any(any(frame.pcm) for frame in frames[while_lost : while_lost + 10])
    heard = b"".join(frame.pcm for frame in frames[back:])
    assert pitch(heard, CAPTURE_RATE) == pytest.approx(500, abs=5)


async def test_without_a_microphone_opening_says_so_and_waits_for_one(rig: Rig) -> None:
    await rig.unplug("microphone")
    async with captured(rig) as frames, open_devices(rig):
        changes = Changes(rig.source)
        with pytest.raises(Trouble) as caught:
            await rig.source.open()
        assert caught.value.code == "no_microphone"
        assert caught.value.remedy
        assert not rig.source.available
        await rig.plug("microphone")
        await until(lambda: (True, "") in changes.seen)
        before = len(frames)
        await until(lambda: len(frames) > before + 3)


async def test_an_unknown_device_key_falls_back_to_the_default(rig: Rig) -> None:
    async with captured(rig) as frames, open_devices(rig):
        await rig.source.open("Gone:Headset of last week")
        await until(lambda: len(frames) > 3)
