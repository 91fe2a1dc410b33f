"""The loudspeaker is heard by the microphone of the virtual card: what comes of it, with the real devices' code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from interview_desktop.audio import open_echo_free_devices
from interview_desktop.audio.devices import list_devices
from interview_desktop.session.echo_test import EchoTests, EchoVerdict, duplex_of
from interview_desktop.session.hearing import Speech
from interview_desktop.store.settings import JsonSettings
from tests.fakes.speech import EnergyVoiceActivity, FakeSpeechToText
from tests.support.echo_room import babble, to_pcm
from tests.support.soundcard import SoundCard, virtual_sound_card
from tests.support.sounds import RealClock

pytestmark = pytest.mark.sound


@pytest.fixture(scope="module")
def card() -> Iterator[SoundCard]:
    with virtual_sound_card() as card:
        yield card


class Voice:
    """Says the same sound whatever the text."""

    sample_rate = 16_000

    async def speak(self, text: str, *, on_said=None):
        yield to_pcm(babble(8.0))


def echo_tests(settings: JsonSettings) -> EchoTests:
    async def speech() -> Speech:
        return Speech(EnergyVoiceActivity(), FakeSpeechToText(), Voice())

    clock = RealClock()
    return EchoTests(lambda: open_echo_free_devices(clock), speech, list_devices, settings, clock)


@pytest.mark.limit(90)
async def test_the_echo_of_the_card_is_removed_and_the_verdict_remembered(card: SoundCard, tmp_path: Path) -> None:
    settings = JsonSettings(tmp_path / "settings.json")
    tests = echo_tests(settings)
    # A computer that is busy for a moment drops sound on its way through the card, which sounds like echo: one retry.
    for _attempt in range(2):
        with card.echo(latency_ms=60):
            verdict = await tests.test(None, None)
        if verdict.advice == "fine":
            break
    assert verdict.advice == "fine", verdict
    assert verdict.erle_db is not None
    assert verdict.erle_db > 20
    # The default devices are remembered under their own names.
    assert await tests.last(None, None) == verdict
    (key,) = (key for key in settings.all() if key.startswith("voice.echo."))
    assert "||" not in key.replace("voice.echo.", "|")


@pytest.mark.limit(60)
async def test_in_an_interview_the_candidate_is_listened_to_once_the_room_is_known(
    card: SoundCard,
) -> None:
    clock = RealClock()
    source, sink = open_echo_free_devices(clock)
    try:
        await sink.open()
        await source.open()
        assert source.device_key
        assert sink.device_key
        fine = EchoVerdict("fine", 30.0, 60.0, 0.0, "")
        assert duplex_of(fine, source) == "half"
        with card.echo(latency_ms=60):
            await sink.write(to_pcm(babble(8.0)), 16_000)
            await sink.drain()
        assert duplex_of(fine, source) == "full"
        assert source.erle_db is not None
        assert source.erle_db > 20
    finally:
        await source.close()
        await sink.close()
