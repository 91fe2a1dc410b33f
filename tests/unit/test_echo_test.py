"""The echo test: what it hears, what it advises, and what it makes of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from interview_desktop.audio.apm import Apm, LiveKitApm
from interview_desktop.audio.echo import EchoFreeSource
from interview_desktop.audio.loopback import LoopbackSink
from interview_desktop.ports import CAPTURE_RATE, AudioDevice, Trouble
from interview_desktop.session.echo_test import (
    EchoTests,
    EchoVerdict,
    duplex_of,
    echo_check,
    echo_test,
    judge,
    recall,
    remember,
)
from interview_desktop.session.hearing import Speech
from interview_desktop.store.settings import JsonSettings
from tests.fakes.speech import EnergyVoiceActivity, FakeSpeechToText, FakeTextToSpeech
from tests.support.echo_room import RoomMicrophone, babble, to_pcm
from tests.support.virtual_clock import VirtualClock

FINE = EchoVerdict("fine", 31.5, 62.0, 0.0, "All is well.")


def absent() -> Apm:
    raise ImportError("there is no such package")


class Room:
    def __init__(self, level_db: float, *, dead: bool = False, cancels: bool = True) -> None:
        self.clock = VirtualClock()
        self.sink = LoopbackSink(self.clock)
        self.microphone = RoomMicrophone(self.clock, self.sink, level_db, dead=dead)
        self.source = EchoFreeSource(self.microphone, self.sink, self.clock, LiveKitApm if cancels else absent)

    async def start(self) -> asyncio.Task[EchoVerdict]:
        await self.sink.open()
        await self.source.open()
        sound = to_pcm(babble(9.0))
        test = echo_test(self.source, self.sink, self.source, EnergyVoiceActivity(), sound, CAPTURE_RATE, self.clock)
        return asyncio.create_task(test)

    async def pass_time(self, test: asyncio.Task[EchoVerdict], seconds: float = 60.0) -> None:
        end = self.clock.monotonic() + seconds
        while not test.done() and self.clock.monotonic() < end:
            await self.clock.advance(0.032)

    async def close(self) -> None:
        await self.source.close()
        await self.sink.close()

    async def verdict(self) -> EchoVerdict:
        try:
            test = await self.start()
            await self.pass_time(test)
            return await test
        finally:
            await self.close()


# ── the test ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_headset_is_fine() -> None:
    verdict = await Room(-90).verdict()
    assert (verdict.advice, verdict.erle_db, verdict.leak) == ("fine", None, 0.0)


async def test_an_echo_that_is_removed_is_fine() -> None:
    verdict = await Room(-12).verdict()
    assert verdict.advice == "fine"
    assert verdict.erle_db is not None
    assert verdict.erle_db > 20
    assert "removed" in verdict.sentence


async def test_an_echo_that_stays_asks_for_a_headset() -> None:
    verdict = await Room(-12, cancels=False).verdict()
    assert verdict.advice == "headset"
    assert verdict.leak > 0.2
    assert "headset" in verdict.sentence


async def test_other_voices_ask_for_push_to_talk() -> None:
    room = Room(-90)
    try:
        test = await room.start()
        room.microphone.say(to_pcm(babble(12.0, seed=3)))
        await room.pass_time(test)
        assert (await test).advice == "push_to_talk"
    finally:
        await room.close()


@pytest.mark.parametrize("cancels", [True, False])
async def test_a_microphone_that_delivers_nothing_is_told(cancels: bool) -> None:
    with pytest.raises(Trouble) as caught:
        await Room(-12, dead=True, cancels=cancels).verdict()
    assert caught.value.code == "microphone_silent"


@pytest.mark.parametrize(("what", "code"), [("speaker", "no_speaker"), ("microphone", "no_microphone")])
async def test_a_device_that_is_lost_in_the_middle_is_told(what: str, code: str) -> None:
    room = Room(-12)
    try:
        test = await room.start()
        await room.pass_time(test, 4.0)
        if what == "speaker":
            room.sink.unplug()
        else:
            room.microphone.lose()
        await room.pass_time(test)
        with pytest.raises(Trouble) as caught:
            await test
        assert caught.value.code == code
    finally:
        await room.close()


async def test_it_can_be_stopped_at_any_time() -> None:
    room = Room(-12)
    try:
        test = await room.start()
        await room.pass_time(test, 3.0)
        assert room.sink.played_s > 1
        test.cancel()
        with pytest.raises(asyncio.CancelledError):
            await test
        assert room.sink.played_s == 0.0
    finally:
        await room.close()


# ── the judgement ────────────────────────────────────────────────────────────────────────────────────────────────

N, Y = [False], [True]


@pytest.mark.parametrize(
    ("quiet", "during", "settled", "advice"),
    [
        (N * 30, N * 200, N * 100, "fine"),
        (N * 30, Y * 60 + N * 140, N * 100, "fine"),
        (N * 30, N * 200, N * 60 + Y * 3 + N * 137, "headset"),
        (N * 30, N * 200, (Y + N * 20) * 10, "headset"),
        (N * 30, N * 100 + Y * 5 + N * 20, [], "headset"),
        (N * 10 + Y * 20, N * 200, N * 100, "push_to_talk"),
        (N * 25 + Y * 5, N * 200, N * 100, "fine"),
    ],
    ids=["silence", "only before it knew the room", "a run", "a share", "short", "others", "a cough before"],
)
def test_what_is_advised(quiet: list[bool], during: list[bool], settled: list[bool], advice: str) -> None:
    assert judge(quiet, during, settled, erle_db=30.0, delay_ms=40.0).advice == advice


# ── remembered ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_verdict_is_remembered_for_its_pair_of_devices(tmp_path: Path) -> None:
    settings = JsonSettings(tmp_path / "settings.json")
    remember(settings, "ALSA:mic", "ALSA:speaker", FINE)
    again = JsonSettings(tmp_path / "settings.json")
    assert recall(again, "ALSA:mic", "ALSA:speaker") == FINE
    assert recall(again, "ALSA:mic", "ALSA:headset") is None


@pytest.mark.parametrize("kept", ["fine", {}, {"advice": "shout"}, {"advice": "fine", "erle_db": "loud"}, [1]])
def test_a_verdict_that_cannot_be_read_is_none(tmp_path: Path, kept: object) -> None:
    settings = JsonSettings(tmp_path / "settings.json")
    settings.set("voice.echo.a|b", kept)
    assert recall(settings, "a", "b") is None


class Echo:
    erle_db = None
    delay_ms = None

    def __init__(self, works: bool, settled: bool) -> None:
        self.works, self.settled = works, settled


@pytest.mark.parametrize(
    ("verdict", "works", "settled", "duplex"),
    [
        (FINE, True, True, "full"),
        (FINE, True, False, "half"),
        (FINE, False, False, "half"),
        (replace(FINE, erle_db=None), False, False, "full"),
        (replace(FINE, advice="headset"), True, True, "half"),
        (replace(FINE, advice="push_to_talk"), True, True, "half"),
        (None, True, True, "half"),
    ],
)
def test_the_candidate_is_listened_to_only_where_it_does_no_harm(
    verdict: EchoVerdict | None, works: bool, settled: bool, duplex: str
) -> None:
    assert duplex_of(verdict, Echo(works, settled)) == duplex


@pytest.mark.parametrize(
    ("verdict", "can_cancel", "status"),
    [
        (FINE, True, "ok"),
        (replace(FINE, advice="headset"), True, "warning"),
        (None, True, "warning"),
        (None, False, "warning"),
    ],
)
def test_the_doctor_tells_the_last_result_and_what_to_do(
    verdict: EchoVerdict | None, can_cancel: bool, status: str
) -> None:
    line = echo_check(verdict, can_cancel=can_cancel)
    assert line.status == status
    assert line.detail
    assert bool(line.remedy) is (status == "warning")
    assert (line.facts.get("erle_db") == 31.5) is (verdict is not None)


async def test_the_tests_open_test_remember_and_close(tmp_path: Path) -> None:
    room, settings = Room(-12), JsonSettings(tmp_path / "settings.json")
    voice = FakeTextToSpeech(seconds_per_character=0.08)
    activity = EnergyVoiceActivity()

    async def speech() -> Speech:
        return Speech(activity, FakeSpeechToText(), voice)

    devices = [
        AudioDevice("room:microphone", "Room", True, True),
        AudioDevice("loopback:loudspeaker", "Loopback", False, True),
    ]
    tests = EchoTests(lambda: (room.source, room.sink), speech, lambda: devices, settings, room.clock)
    assert await tests.last(None, None) is None
    test = asyncio.create_task(tests.test(None, None))
    while not test.done():
        await room.clock.advance(0.032)
    verdict = await test
    assert not room.source.available
    assert not room.sink.available
    assert await tests.last(None, None) == verdict
    assert await tests.last("room:microphone", "loopback:loudspeaker") == verdict
    assert await tests.last("another", None) is None
