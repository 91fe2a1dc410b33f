"""What the recorder does with every microphone and loudspeaker, simulated or real."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from interview_desktop.ports import CAPTURE_RATE, Trouble
from tests.support.audio_rigs import CardRig, LoopbackRig, Rig, open_devices
from tests.support.soundcard import SoundCard, virtual_sound_card
from tests.support.sounds import loud_part, pitch, read_wav, samples, tone, until


@pytest.fixture(scope="module")
def card() -> Iterator[SoundCard]:
    with virtual_sound_card() as card:
        yield card


@pytest.fixture(params=["loopback", pytest.param("card", marks=pytest.mark.sound)])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Rig:
    return LoopbackRig(tmp_path) if request.param == "loopback" else CardRig(tmp_path, request.getfixturevalue("card"))


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


async def dialogue(rig: Rig, session_id: str, segment: int) -> float:
    """The candidate says 440 Hz, the interviewer answers 880 Hz; the length in seconds."""
    rig.recorder.start(session_id, segment)
    # What is said in the first moment may belong to before it: a device tells the time within some 50 ms.
    await rig.clock.sleep(0.2)
    await rig.speak(tone(440, 0.5))
    await rig.sink.write(tone(880, 0.5, 22_050), 22_050)
    await rig.sink.drain()
    await rig.clock.sleep(0.2)
    length = rig.recorder.position_s()
    rig.recorder.stop()
    return length


async def test_both_sides_are_recorded_on_one_clock(rig: Rig, tmp_path: Path) -> None:
    async with open_devices(rig, rig.source, rig.sink):
        length = await dialogue(rig, "one", 0)
        assert rig.recorder.position_s() == 0.0
    candidate, rate = read_wav(tmp_path / "audio/one/segment-0.candidate.wav")
    interviewer, _rate = read_wav(tmp_path / "audio/one/segment-0.interviewer.wav")
    assert rate == CAPTURE_RATE
    assert len(candidate) / 2 / rate == pytest.approx(length, abs=0.05)
    assert len(candidate) == len(interviewer)
    asked, answered = loud_part(candidate), loud_part(interviewer)
    assert (asked[1] - asked[0]) / rate == pytest.approx(0.5, abs=0.03)
    assert (answered[1] - answered[0]) / rate == pytest.approx(0.5, abs=0.03)
    assert asked[1] <= answered[0]
    assert pitch(candidate[2 * asked[0] : 2 * asked[1]], rate) == pytest.approx(440, abs=5)
    assert pitch(interviewer[2 * answered[0] : 2 * answered[1]], rate) == pytest.approx(880, abs=5)


async def test_the_candidate_can_be_read_while_it_is_recorded(rig: Rig) -> None:
    async with open_devices(rig, rig.source, rig.sink):
        rig.recorder.start("live", 3)
        await rig.clock.sleep(0.2)
        begin = rig.recorder.position_s()
        await rig.speak(tone(440, 0.6))
        await rig.clock.sleep(0.1)
        end = rig.recorder.position_s()
        heard = rig.recorder.read_candidate("live", 3, begin, end)
        assert rig.recorder.read_candidate("live", 3, end + 10, end + 11) == b""
        assert rig.recorder.read_candidate("live", 4, 0, 1) == b""
        assert rig.recorder.read_candidate("other", 3, 0, 1) == b""
    first, last = loud_part(heard)
    assert (last - first) / CAPTURE_RATE == pytest.approx(0.6, abs=0.03)
    assert pitch(heard[2 * first : 2 * last], CAPTURE_RATE) == pytest.approx(440, abs=5)


async def test_nothing_that_exists_is_written_over(rig: Rig, tmp_path: Path) -> None:
    async with open_devices(rig, rig.source, rig.sink):
        await dialogue(rig, "two", 0)
        before = (tmp_path / "audio/two/segment-0.candidate.wav").read_bytes()
        with pytest.raises(Trouble, match="exists") as caught:
            rig.recorder.start("two", 0)
        assert caught.value.code == "recording_impossible"
        await dialogue(rig, "two", 1)
    assert (tmp_path / "audio/two/segment-0.candidate.wav").read_bytes() == before
    assert rig.recorder.segments("two") == (0, 1)
    assert rig.recorder.segments("never") == ()


async def test_a_muted_candidate_is_not_recorded(rig: Rig, tmp_path: Path) -> None:
    async with open_devices(rig, rig.source, rig.sink):
        rig.recorder.start("muted", 0)
        rig.recorder.mute(True)
        await rig.speak(tone(440, 0.4))
        unmuted_at = rig.recorder.position_s()
        rig.recorder.mute(False)
        await rig.speak(tone(660, 0.4))
        rig.recorder.stop()
    candidate, rate = read_wav(tmp_path / "audio/muted/segment-0.candidate.wav")
    begin, end = loud_part(candidate)
    assert begin / rate > unmuted_at - 0.1
    assert pitch(candidate[2 * begin : 2 * end], rate) == pytest.approx(660, abs=5)


async def test_a_lost_microphone_leaves_silence_of_the_right_length(rig: Rig, tmp_path: Path) -> None:
    async with open_devices(rig, rig.source, rig.sink):
        rig.recorder.start("lost", 0)
        await rig.speak(tone(440, 0.3))
        await rig.unplug("microphone")
        await until(lambda: not rig.source.available)
        await rig.clock.sleep(0.5)
        await rig.plug("microphone")
        await until(lambda: rig.source.available)
        # What was said before the device runs steadily is not of this test.
        await rig.clock.sleep(0.5)
        said_at = rig.recorder.position_s()
        await rig.speak(tone(660, 0.3))
        length = rig.recorder.position_s()
        rig.recorder.stop()
    candidate, rate = read_wav(tmp_path / "audio/lost/segment-0.candidate.wav")
    assert len(candidate) / 2 / rate == pytest.approx(length, abs=0.05)
    later = candidate[2 * round((said_at - 0.05) * rate) :]
    begin, end = loud_part(later)
    assert pitch(later[2 * begin : 2 * end], rate) == pytest.approx(660, abs=6)


async def test_compressing_keeps_the_sound_and_drops_the_raw_tracks(rig: Rig, tmp_path: Path) -> None:
    async with open_devices(rig, rig.source, rig.sink):
        for segment in (0, 1):
            await dialogue(rig, "three", segment)
    raw = {who: read_wav(tmp_path / f"audio/three/segment-1.{who}.wav")[0] for who in ("candidate", "interviewer")}
    assert rig.recorder.audio_file("three", 1) is None
    await rig.recorder.compress("three")
    await rig.recorder.compress("three")
    assert files(tmp_path / "audio/three") == ["segment-0.ogg", "segment-1.ogg"]
    path = rig.recorder.audio_file("three", 1)
    assert path is not None
    sound, rate = soundfile.read(path, dtype="int16")
    assert rate == CAPTURE_RATE
    assert len(sound) == len(raw["candidate"]) // 2
    for channel, who in enumerate(("candidate", "interviewer")):
        original = samples(raw[who]).astype(float)
        alike = np.corrcoef(original, sound[:, channel].astype(float))[0, 1]
        assert alike > 0.98
    assert path.stat().st_size < sum(map(len, raw.values())) / 3
    begin, end = (at / rate for at in loud_part(raw["candidate"]))
    again = rig.recorder.read_candidate("three", 1, begin, end)
    assert len(again) / 2 / rate == pytest.approx(end - begin, abs=0.001)
    assert pitch(again, rate) == pytest.approx(440, abs=5)
    with pytest.raises(Trouble, match="exists"):
        rig.recorder.start("three", 1)


async def test_the_segment_that_is_recorded_is_not_compressed(rig: Rig, tmp_path: Path) -> None:
    async with open_devices(rig, rig.source, rig.sink):
        await dialogue(rig, "busy", 0)
        rig.recorder.start("busy", 1)
        await rig.recorder.compress("busy")
        assert files(tmp_path / "audio/busy") == [
            "segment-0.ogg",
            "segment-1.candidate.wav",
            "segment-1.interviewer.wav",
        ]


async def test_deleting_removes_every_sound_of_the_session_only(rig: Rig, tmp_path: Path) -> None:
    async with open_devices(rig, rig.source, rig.sink):
        await dialogue(rig, "kept", 0)
        await dialogue(rig, "gone", 0)
        await rig.recorder.compress("gone")
        rig.recorder.start("gone", 1)
        await asyncio.to_thread(rig.recorder.delete, "gone")
        assert rig.recorder.position_s() == 0.0
        rig.recorder.delete("gone")
        rig.recorder.delete("never")
    assert not (tmp_path / "audio/gone").exists()
    assert files(tmp_path / "audio/kept") == ["segment-0.candidate.wav", "segment-0.interviewer.wav"]


@pytest.mark.parametrize("bad", ["", ".", "..", "../x", "a/b", "/etc", "a\\b", "a\0", "-x", "ü", "a" * 101])
def test_a_session_id_cannot_lead_out_of_the_folder(bad: str, tmp_path: Path) -> None:
    recorder = LoopbackRig(tmp_path).recorder
    for attempt in (
        lambda: recorder.start(bad, 0),
        lambda: recorder.delete(bad),
        lambda: recorder.read_candidate(bad, 0, 0, 1),
        lambda: recorder.audio_file(bad, 0),
        lambda: recorder.segments(bad),
    ):
        with pytest.raises(ValueError, match="session id"):
            attempt()
    with pytest.raises(ValueError, match="segment"):
        recorder.start("good", -1)
    assert files(tmp_path) == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "audio").write_text("a file is in the way")
    with pytest.raises(Trouble) as caught:
        LoopbackRig(tmp_path).recorder.start("s", 0)
    assert caught.value.code == "recording_impossible"
    assert caught.value.remedy
