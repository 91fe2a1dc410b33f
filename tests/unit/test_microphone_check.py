"""The microphone check: levels, an answer in words with its pauses, and the echo test in between."""

from __future__ import annotations

import asyncio

import pytest

from interview_desktop.audio.loopback import LoopbackSource
from interview_desktop.ports import Trouble
from interview_desktop.session.echo_test import EchoVerdict
from interview_desktop.session.hearing import Speech
from interview_desktop.session.microphone_check import PAUSES_KEY, Heard, MicrophoneCheck
from interview_desktop.session.signals import Level
from interview_desktop.voice.pauses import PauseProfile
from tests.fakes.desk import MemorySettings
from tests.fakes.speech import EnergyVoiceActivity, FakeSpeechToText, FakeTextToSpeech, tone
from tests.support.sounds import RealClock

SPEED = 12.0


def silence(seconds: float) -> bytes:
    return tone(seconds, level=30.0)


class Rig:
    """A check on a simulated microphone that runs ``SPEED`` times as fast."""

    def __init__(self, *script: str | Trouble) -> None:
        self.sources: list[LoopbackSource] = []
        self.settings = MemorySettings()
        self.recogniser = FakeSpeechToText(script)
        self.activity = EnergyVoiceActivity()
        self.tested: list[bool] = []
        self.levels: list[Level] = []
        self.dead: list[bool] = []
        self.check = MicrophoneCheck(self.source, self.speech, self, self.settings)

    def source(self) -> LoopbackSource:
        self.sources.append(LoopbackSource(RealClock(), SPEED))
        return self.sources[-1]

    async def speech(self) -> Speech:
        return Speech(self.activity, self.recogniser, FakeTextToSpeech())

    async def test(self, input_key: str | None, output_key: str | None) -> EchoVerdict:
        self.tested.append(self.sources[-1].available)
        return EchoVerdict("fine", 30.0, 40.0, 0.0, "Fine.")

    async def last(self, input_key: str | None, output_key: str | None) -> EchoVerdict | None:
        return None

    async def open(self) -> None:
        await self.check.open(None, self.levels.append, self.dead.append)

    async def hear(self) -> Heard:
        return await self.check.hear(lambda: None)

    async def say(self, *pieces: bytes) -> None:
        await self.sources[-1].say(b"".join(pieces))


async def test_levels_are_told_as_they_come() -> None:
    rig = Rig()
    await rig.open()
    await rig.say(silence(0.1), tone(0.3))
    await rig.check.close()
    assert max(level.value for level in rig.levels) > 0.6
    assert {level.who for level in rig.levels} == {"candidate"}


async def test_an_answer_is_written_down_and_its_pauses_are_learned() -> None:
    rig = Rig("I would open it in the middle.")
    await rig.open()
    hearing = asyncio.create_task(rig.hear())
    await asyncio.sleep(0.02)
    await rig.say(silence(0.5), tone(1.0), silence(1.2), tone(0.8), silence(0.1), tone(0.5), silence(0.4), tone(0.6))
    await rig.say(silence(0.2))
    rig.check.finish()
    heard = await hearing
    await rig.check.close()
    assert heard.text == "I would open it in the middle."
    assert heard.loudness == "good"
    assert [round(pause, 1) for pause in heard.pauses] == [1.2, 0.4]
    expected = PauseProfile().heard(heard.pauses[0]).heard(heard.pauses[1])
    assert heard.pause_s == expected.pause_s
    assert PauseProfile.from_json(rig.settings.get(PAUSES_KEY)).pause_s == pytest.approx(expected.pause_s, abs=1e-3)
    # The recogniser gets the answer from just before its first sound to just after its last.
    assert rig.recogniser.calls[0].seconds == pytest.approx(4.6 + 0.4 + 0.2, abs=0.25)


async def test_a_long_silence_ends_the_answer_too() -> None:
    rig = Rig("Yes.")
    await rig.open()
    hearing = asyncio.create_task(rig.hear())
    await asyncio.sleep(0.02)
    await rig.say(tone(1.0), silence(2.2))
    assert not hearing.done()
    await rig.say(silence(0.6))
    assert (await hearing).pauses == ()
    await rig.check.close()


@pytest.mark.parametrize(("loud", "word"), [(6000.0, "good"), (150.0, "quiet"), (20_000.0, "loud")])
async def test_too_quiet_and_too_loud_are_told(loud: float, word: str) -> None:
    rig = Rig("Yes.")
    rig.activity = EnergyVoiceActivity(level=60.0)
    await rig.open()
    hearing = asyncio.create_task(rig.hear())
    await asyncio.sleep(0.02)
    await rig.say(tone(1.0, level=loud), silence(0.2))
    rig.check.finish()
    assert (await hearing).loudness == word
    await rig.check.close()


async def test_nobody_speaks() -> None:
    rig = Rig()
    await rig.open()
    with pytest.raises(Trouble) as raised:
        await rig.hear()
    assert raised.value.code == "nothing_heard"
    await rig.check.close()


async def test_a_sound_without_words_says_what_to_do() -> None:
    rig = Rig("")
    await rig.open()
    hearing = asyncio.create_task(rig.hear())
    await asyncio.sleep(0.02)
    await rig.say(tone(0.6), silence(0.2))
    rig.check.finish()
    with pytest.raises(Trouble) as raised:
        await hearing
    assert raised.value.code == "nothing_understood"
    assert raised.value.remedy
    await rig.check.close()


async def test_the_echo_test_gets_the_microphone_for_itself_and_gives_it_back() -> None:
    rig = Rig()
    await rig.open()
    verdict = await rig.check.echo(None, None)
    assert verdict.advice == "fine"
    assert rig.tested == [False]
    before = len(rig.levels)
    await rig.say(tone(0.2))
    assert len(rig.levels) > before
    await rig.check.close()
    assert not rig.sources[-1].available


async def test_a_microphone_that_is_not_there_is_told_and_left_alone() -> None:
    rig = Rig()
    make = rig.source

    def unplugged() -> LoopbackSource:
        source = make()
        source.unplug()
        return source

    rig.check = MicrophoneCheck(unplugged, rig.speech, None, rig.settings)
    with pytest.raises(Trouble) as raised:
        await rig.open()
    assert raised.value.code == "no_microphone"
    with pytest.raises(Trouble) as raised:
        await rig.hear()
    assert raised.value.code == "no_microphone"
    with pytest.raises(Trouble) as raised:
        await rig.check.echo(None, None)
    assert raised.value.code == "no_echo_test"
    await rig.check.close()


async def test_a_device_that_delivers_nothing_but_zeros_is_told() -> None:
    rig = Rig()
    await rig.open()
    await rig.say(bytes(2 * 16_000 * 3))
    assert rig.dead == [True]
    await rig.say(tone(0.2))
    assert rig.dead == [True, False]
    await rig.check.close()
