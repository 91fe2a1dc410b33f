"""What every loudspeaker does, simulated or real."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from interview_desktop.ports import Trouble
from tests.support.audio_rigs import CardRig, Changes, LoopbackRig, Rig, open_devices
from tests.support.soundcard import SoundCard, virtual_sound_card
from tests.support.sounds import holes, loud_part, parts, pitch, rising_pitch, rising_tone, tone, until

BUFFERED_S = 0.2
"""What a device may have taken and not yet played: its own buffer, and the sound system's behind it."""


@pytest.fixture(scope="module")
def card() -> Iterator[SoundCard]:
    with virtual_sound_card() as card:
        yield card


@pytest.fixture(params=["loopback", pytest.param("card", marks=pytest.mark.sound)])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Rig:
    return LoopbackRig(tmp_path) if request.param == "loopback" else CardRig(tmp_path, request.getfixturevalue("card"))


async def _after(first: asyncio.Task[None], then: Coroutine[Any, Any, None]) -> None:
    await first
    await then


@pytest.mark.parametrize("rate", [16_000, 22_050, 48_000])
async def test_what_is_written_is_heard_in_pitch_and_length(rig: Rig, rate: int) -> None:
    async with open_devices(rig, rig.sink):
        assert rig.sink.available
        async with rig.listen() as heard:
            sound = tone(700, 0.8, rate)
            for offset in range(0, len(sound), 3_000):
                await rig.sink.write(sound[offset : offset + 3_000], rate)
            await rig.sink.drain()
            assert rig.sink.played_s == pytest.approx(0.8, abs=0.002)
    begin, end = loud_part(heard.pcm)
    assert (end - begin) / heard.rate == pytest.approx(0.8, abs=0.03)
    assert pitch(heard.pcm[2 * begin : 2 * end], heard.rate) == pytest.approx(700, abs=4)
    assert holes(heard.pcm, heard.rate) == 0


async def test_writing_waits_for_room(rig: Rig) -> None:
    async with open_devices(rig, rig.sink):
        await rig.sink.write(tone(500, 1.5, 22_050), 22_050)
        # All but a ring and the device's own buffers.
        assert rig.sink.played_s > 0.7


async def test_clear_stops_at_once_and_tells_how_much_was_heard(rig: Rig) -> None:
    async with open_devices(rig, rig.sink):
        async with rig.listen() as heard:
            writing = asyncio.create_task(rig.sink.write(tone(500, 5.0, 22_050), 22_050))
            await until(lambda: rig.sink.played_s > 0.5)
            played = rig.sink.clear()
            await writing
            assert rig.sink.played_s == 0.0
            await rig.sink.drain()
        begin, end = loud_part(heard.pcm)
        # The device still plays what it had taken.
        assert played - 0.05 <= (end - begin) / heard.rate <= played + 0.25
        async with rig.listen() as heard:
            await rig.sink.write(tone(900, 0.3, 22_050), 22_050)
            await rig.sink.drain()
            assert rig.sink.played_s == pytest.approx(0.3, abs=0.002)
        assert pitch(heard.pcm, heard.rate) == pytest.approx(900, abs=8)


async def test_held_sound_stops_at_once_and_goes_on_where_it_was_cut(rig: Rig) -> None:
    rate, rewind_s = 22_050, 0.25
    sound = rising_tone(2.0, rate)
    async with open_devices(rig, rig.sink), rig.listen() as heard:
        writing = asyncio.create_task(rig.sink.write(sound, rate))
        await until(lambda: rig.sink.played_s > 0.6)
        rig.sink.hold()
        at_hold = rig.sink.played_s
        draining = asyncio.create_task(_after(writing, rig.sink.drain()))
        await rig.clock.sleep(0.6)
        cut = rig.sink.played_s
        await rig.clock.sleep(0.2)
        # Silence counts as nothing, and nothing of what waits counts as played.
        assert rig.sink.played_s == cut
        assert not draining.done()
        rig.sink.release(rewind_s)
        await draining
        assert rig.sink.played_s == pytest.approx(2.0, abs=0.002)
    (first, second) = parts(heard.pcm, heard.rate)
    # The device plays on what it had taken when it was told, and not a buffer more.
    assert (first[1] - first[0]) / heard.rate == pytest.approx(cut, abs=0.03)
    assert cut - at_hold < BUFFERED_S
    assert sum(end - begin for begin, end in (first, second)) / heard.rate == pytest.approx(2.0 + rewind_s, abs=0.04)
    window = heard.rate // 20
    again = pitch(heard.pcm[2 * second[0] : 2 * (second[0] + window)], heard.rate)
    assert again == pytest.approx(rising_pitch(cut - rewind_s + 0.025), abs=40)


async def test_held_sound_can_be_cleared_and_the_next_is_heard(rig: Rig) -> None:
    async with open_devices(rig, rig.sink):
        writing = asyncio.create_task(rig.sink.write(tone(500, 5.0, 22_050), 22_050))
        await until(lambda: rig.sink.played_s > 0.3)
        rig.sink.hold()
        rig.sink.hold()
        await rig.clock.sleep(0.3)
        cut = rig.sink.played_s
        assert rig.sink.clear() == cut
        await writing
        assert rig.sink.played_s == 0.0
        # Nothing is held any more.
        rig.sink.release(1.0)
        async with rig.listen() as heard:
            await rig.sink.write(tone(900, 0.3, 22_050), 22_050)
            await rig.sink.drain()
            assert rig.sink.played_s == pytest.approx(0.3, abs=0.002)
        begin, end = loud_part(heard.pcm)
        assert (end - begin) / heard.rate == pytest.approx(0.3, abs=0.03)
        assert pitch(heard.pcm[2 * begin : 2 * end], heard.rate) == pytest.approx(900, abs=8)


async def test_a_hold_ends_with_its_loudspeaker(rig: Rig) -> None:
    async with open_devices(rig, rig.sink):
        changes = Changes(rig.sink)
        writing = asyncio.create_task(rig.sink.write(tone(500, 5.0, 22_050), 22_050))
        await until(lambda: rig.sink.played_s > 0.2)
        rig.sink.hold()
        await rig.unplug("speaker")
        await until(lambda: bool(changes.seen))
        await writing
        await rig.sink.drain()


async def test_a_tap_gets_what_was_really_played(rig: Rig) -> None:
    tapped: list[tuple[bytes, int, float]] = []
    remove = rig.sink.tap(lambda pcm, rate, at: tapped.append((pcm, rate, at)))
    async with open_devices(rig, rig.sink):
        await rig.sink.write(tone(500, 0.4, 22_050), 22_050)
        await rig.sink.drain()
        remove()
        await rig.sink.write(tone(500, 0.1, 22_050), 22_050)
        await rig.sink.drain()
    (rate,) = {rate for _pcm, rate, _at in tapped}
    sound = b"".join(pcm for pcm, _rate, _at in tapped)
    assert len(sound) / 2 / rate == pytest.approx(0.4, abs=0.002)
    assert pitch(sound, rate) == pytest.approx(500, abs=5)
    # Each piece is said to be heard when the one before ends, within a buffer of the device.
    ends = [at + len(pcm) / 2 / rate for pcm, _rate, at in tapped]
    assert [at for *_rest, at in tapped[1:]] == pytest.approx(ends[:-1], abs=0.06)


async def test_a_lost_loudspeaker_is_told_holds_nobody_up_and_is_used_again(rig: Rig) -> None:
    async with open_devices(rig, rig.sink):
        changes = Changes(rig.sink)
        writing = asyncio.create_task(rig.sink.write(tone(500, 5.0, 22_050), 22_050))
        await until(lambda: rig.sink.played_s > 0.2)
        await rig.unplug("speaker")
        await until(lambda: bool(changes.seen))
        assert changes.seen == [(False, "no_speaker")]
        await writing
        await rig.sink.write(tone(500, 30.0, 22_050), 22_050)
        await rig.sink.drain()
        assert rig.sink.played_s == 0.0
        await rig.plug("speaker")
        await until(lambda: len(changes.seen) > 1)
        assert changes.seen[1:] == [(True, "")]
        async with rig.listen() as heard:
            await rig.sink.write(tone(800, 0.4, 22_050), 22_050)
            await rig.sink.drain()
    assert pitch(heard.pcm, heard.rate) == pytest.approx(800, abs=8)


async def test_without_a_loudspeaker_opening_says_so_and_waits_for_one(rig: Rig) -> None:
    await rig.unplug("speaker")
    async with open_devices(rig):
        changes = Changes(rig.sink)
        with pytest.raises(Trouble) as caught:
            await rig.sink.open()
        assert caught.value.code == "no_speaker"
        await rig.sink.write(tone(500, 1.0), 16_000)
        await rig.sink.drain()
        await rig.plug("speaker")
        await until(lambda: (True, "") in changes.seen)
        await rig.sink.write(tone(500, 0.2), 16_000)
        await rig.sink.drain()
        assert rig.sink.played_s == pytest.approx(0.2, abs=0.002)
