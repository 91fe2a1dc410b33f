"""A real sound system that hangs, dies and returns, and devices as they are seen from outside."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from interview_desktop.audio import open_audio
from interview_desktop.audio.devices import check, list_devices
from interview_desktop.ports import Trouble
from tests.support.audio_rigs import CardRig, Changes, open_devices
from tests.support.soundcard import SoundCard, virtual_sound_card
from tests.support.sounds import RealClock, loud_part, pitch, tone, until

pytestmark = pytest.mark.sound


@pytest.fixture
def card() -> Iterator[SoundCard]:
    with virtual_sound_card() as card:
        yield card


def statuses() -> dict[str, str]:
    return {result.name: result.status for result in check()}


def test_devices_have_stable_keys_and_are_checked_by_opening_them(card: SoundCard) -> None:
    devices = list_devices()
    assert [(device.is_input, device.is_default) for device in devices] == [(True, True), (False, True)]
    assert {device.key for device in devices} == {"ALSA:default"}
    assert statuses() == {"microphone": "ok", "loudspeaker": "ok"}
    card.unplug("microphone")
    assert statuses() == {"microphone": "warning", "loudspeaker": "ok"}
    (microphone, _speaker) = check()
    assert microphone.remedy
    assert not microphone.needed
    card.stop()
    assert statuses() == {"microphone": "warning", "loudspeaker": "warning"}


async def test_a_chosen_device_is_opened_by_its_key(card: SoundCard, tmp_path: Path) -> None:
    rig = CardRig(tmp_path, card)
    (key,) = {device.key for device in list_devices()}
    async with open_devices(rig):
        await rig.source.open(key)
        await rig.sink.open(key)
        assert rig.source.available
        assert rig.sink.available
        assert (card.users("microphone"), card.users("speaker")) == (1, 1)


async def test_both_devices_return_after_the_sound_system_has_crashed(card: SoundCard, tmp_path: Path) -> None:
    rig = CardRig(tmp_path, card)
    async with open_devices(rig, rig.source, rig.sink):
        source, sink = Changes(rig.source), Changes(rig.sink)
        await asyncio.to_thread(card.restart)
        await until(lambda: len(source.seen) == len(sink.seen) == 2, 20)
        assert source.seen == [(False, "no_microphone"), (True, "")]
        assert sink.seen == [(False, "no_speaker"), (True, "")]
        async with rig.listen() as heard:
            await rig.sink.write(tone(600, 0.4, 22_050), 22_050)
            await rig.sink.drain()
    begin, end = loud_part(heard.pcm)
    assert pitch(heard.pcm[2 * begin : 2 * end], heard.rate) == pytest.approx(600, abs=8)


async def test_losing_one_device_leaves_the_other_alone(card: SoundCard, tmp_path: Path) -> None:
    rig = CardRig(tmp_path, card)
    async with open_devices(rig, rig.source, rig.sink):
        lost, other = Changes(rig.source), Changes(rig.sink)
        await rig.unplug("microphone")
        await until(lambda: bool(lost.seen))
        async with rig.listen() as heard:
            await rig.sink.write(tone(600, 0.4, 22_050), 22_050)
            await rig.sink.drain()
        await rig.plug("microphone")
        await until(lambda: len(lost.seen) == 2)
        assert other.seen == []
    begin, end = loud_part(heard.pcm)
    assert (end - begin) / heard.rate == pytest.approx(0.4, abs=0.03)


@pytest.mark.limit(60)
async def test_a_microphone_that_opens_but_delivers_nothing_is_not_announced(card: SoundCard, tmp_path: Path) -> None:
    rig = CardRig(tmp_path, card)
    async with open_devices(rig, rig.source):
        changes = Changes(rig.source)
        await rig.clock.sleep(0.3)
        card.silence("microphone")
        await until(lambda: changes.seen == [(False, "no_microphone")])
        # It is opened again and again in vain, which nobody needs to hear of.
        await until(lambda: card.users("microphone") > 0)
        await rig.clock.sleep(1.0)
        assert not rig.source.available
        assert changes.seen == [(False, "no_microphone")]
        card.silence("microphone", False)
        await until(lambda: changes.seen[1:] == [(True, "")], 20)
        assert rig.source.available


@pytest.mark.limit(60)
async def test_a_sound_system_that_hangs_does_not_hang_the_app(card: SoundCard, tmp_path: Path) -> None:
    rig = CardRig(tmp_path, card)
    async with open_devices(rig, rig.source, rig.sink):
        changes = Changes(rig.source)
        card.freeze()
        try:
            await until(lambda: changes.seen == [(False, "no_microphone")])
            other = open_audio(tmp_path, RealClock())[0]
            with pytest.raises(Trouble) as caught:
                await other.open()
            assert caught.value.code == "microphone_busy"
        finally:
            card.freeze(False)
        await until(lambda: changes.seen[1:] == [(True, "")], 20)
        await other.close()


async def test_the_app_can_exit_without_closing_its_streams(card: SoundCard) -> None:
    script = (
        "import asyncio; from pathlib import Path\n"
        "from interview_desktop.audio import open_audio; from tests.support.sounds import RealClock, tone\n"
        "async def main():\n"
        "    source, sink, _ = open_audio(Path('.'), RealClock())\n"
        "    await source.open(); await sink.open(); await sink.write(tone(500, 0.3), 16000)\n"
        "    print('running', flush=True)\n"
        "asyncio.run(main())\n"
    )
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", script], capture_output=True, text=True, timeout=20, check=False
    )
    assert (done.returncode, done.stdout) == (0, "running\n")
    # ALSA, JACK and PortAudio have nothing to say.
    assert done.stderr == ""
    assert card.users("microphone") == 0
