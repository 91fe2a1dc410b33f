"""The parts of the audio adapter that need no device."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import cast

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from interview_desktop.audio.capture import FrameFeed
from interview_desktop.audio.levels import level
from interview_desktop.audio.loopback import LoopbackSink
from interview_desktop.audio.naming import find_device, usable
from interview_desktop.audio.player import RecordingPlayer
from interview_desktop.audio.portaudio import Callback, Format, OpenStream, PortAudio, StreamTime
from interview_desktop.audio.resample import Resampler, from_mono, resample, to_mono
from interview_desktop.audio.sink import PyAudioSink
from interview_desktop.audio.source import PyAudioSource
from interview_desktop.audio.tracks import Track, TrackFile
from interview_desktop.audio.troubles import recording_stopped, trouble_of
from interview_desktop.ports import CAPTURE_RATE, FRAME_SAMPLES, Trouble
from tests.support.sounds import RealClock, loud_part, onsets, pitch, read_wav, samples, silence, tone


class HandClock:
    """Stands still until it is set."""

    def __init__(self) -> None:
        self.time = 100.0

    def now(self) -> float:
        return self.time

    def monotonic(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += seconds


# ── loudness ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_loudness_grows_with_the_ear() -> None:
    quiet, normal, loud = (level(tone(300, 0.1, amplitude=amplitude)) for amplitude in (100, 1_000, 10_000))
    assert 0 < quiet < normal < loud < 1
    # Ten times the amplitude is the same step anywhere.
    assert normal - quiet == pytest.approx(loud - normal, abs=0.01)


@pytest.mark.parametrize("nothing", [b"", b"\0", silence(0.1)])
def test_silence_has_no_loudness(nothing: bytes) -> None:
    assert level(nothing) == 0.0


def test_full_scale_is_the_end_of_the_meter() -> None:
    assert level(b"\xff\x7f" * 512) == 1.0


# ── sample rates ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("rates", [(22_050, 48_000), (48_000, 16_000), (44_100, 16_000), (16_000, 16_000)])
def test_a_resampled_stream_keeps_pitch_and_length(rates: tuple[int, int]) -> None:
    from_rate, to_rate = rates
    sound = tone(440, 1.0, from_rate)
    resampler = Resampler(from_rate, to_rate)
    pieces = [resampler.push(sound[offset : offset + 1_000]) for offset in range(0, len(sound), 1_000)]
    out = b"".join(pieces) + resampler.finish()
    assert len(out) / 2 / to_rate == pytest.approx(1.0, abs=0.001)
    assert pitch(out, to_rate) == pytest.approx(440, abs=2)
    # But for the dither it is what comes out at once.
    difference = samples(out).astype(int) - samples(resample(sound, from_rate, to_rate))
    assert abs(difference).max() <= 3


def test_a_finished_resampler_begins_anew() -> None:
    resampler = Resampler(22_050, 48_000)
    first = resampler.push(tone(500, 0.2, 22_050)) + resampler.finish()
    assert resampler.push(tone(500, 0.2, 22_050)) + resampler.finish() == first


def test_channels_are_mixed_and_doubled() -> None:
    mono = tone(440, 0.01)
    assert to_mono(from_mono(mono, 2), 2) == mono
    assert from_mono(mono, 1) == mono
    assert len(from_mono(mono, 2)) == 2 * len(mono)


# ── frames ───────────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.lists(st.integers(0, 1_500), max_size=20))
def test_frames_hold_every_sample_once_whatever_the_packets(sizes: list[int]) -> None:
    feed, tapped = FrameFeed(), []
    feed.tap(lambda pcm, _rate, at: tapped.append((pcm, at)))
    count, sent = 0, b""
    for size in sizes:
        packet = bytes(byte % 251 for byte in range(count, count + 2 * size))
        feed.push(packet, 50.0 + count / 2 / CAPTURE_RATE)
        count, sent = count + 2 * size, sent + packet
    assert b"".join(pcm for pcm, _at in tapped) == sent[: len(sent) // (2 * FRAME_SAMPLES) * 2 * FRAME_SAMPLES]
    for number, (_pcm, at) in enumerate(tapped):
        assert at == pytest.approx(50.0 + number * FRAME_SAMPLES / CAPTURE_RATE)


def test_a_gap_is_filled_with_as_much_silence_as_time_has_passed() -> None:
    feed, tapped = FrameFeed(), []
    feed.tap(lambda pcm, _rate, at: tapped.append((pcm, at)))
    feed.fill_until(5.0)
    assert tapped == []
    feed.push(tone(440, 0.032), 10.0)
    feed.fill_until(11.0)
    assert len(tapped) * FRAME_SAMPLES == pytest.approx(CAPTURE_RATE, abs=FRAME_SAMPLES)
    assert not any(any(pcm) for pcm, _at in tapped[1:])
    assert feed.reached == pytest.approx(11.0, abs=0.001)


# ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_time_of_a_device_is_told_on_our_clock_however_late_the_callback() -> None:
    clock = HandClock()
    time = StreamTime(clock, -0.06)
    told = []
    for number, late in enumerate((0.0, 0.03, 0.2, 0.0, 0.01)):
        current = 7_000.0 + number * 0.032
        clock.time = 100.0 + number * 0.032 + late
        told.append(time.in_air(current, current - 0.05))
    assert told == pytest.approx([100.0 - 0.05 + number * 0.032 for number in range(5)], abs=0.001)


def test_a_device_that_tells_no_time_gets_its_promised_latency() -> None:
    clock = HandClock()
    assert StreamTime(clock, 0.08).in_air(0.0, 0.0) == pytest.approx(100.08)
    assert StreamTime(clock, 0.08).in_air(7_000.0, 12.0) == pytest.approx(100.08)


# ── tracks ───────────────────────────────────────────────────────────────────────────────────────────────────────


def stored(path: Path, *sounds: tuple[bytes, float]) -> bytes:
    track = Track(TrackFile(path))
    for pcm, at in sounds:
        track.add(pcm, CAPTURE_RATE, at)
        track.store()
    track.file.settle()
    track.file.close()
    return read_wav(path)[0]


def test_sound_is_placed_by_its_time(tmp_path: Path) -> None:
    word = tone(440, 0.1)
    assert stored(tmp_path / "t.wav", (word, 0.5), (word, 2.0)) == silence(0.5) + word + silence(1.4) + word


def test_sound_from_before_the_recording_is_left_out(tmp_path: Path) -> None:
    word = tone(440, 0.1)
    assert stored(tmp_path / "t.wav", (word, -0.04)) == word[2 * round(0.04 * CAPTURE_RATE) :]
    assert stored(tmp_path / "u.wav", (word, -0.5)) == b""


def test_jitter_of_the_times_does_not_tear_a_sound(tmp_path: Path) -> None:
    sound = tone(440, 0.96)
    step = 2 * FRAME_SAMPLES
    pieces = [
        (sound[offset : offset + step], offset / 2 / CAPTURE_RATE + (0.015 if offset // step % 2 else 0.0))
        for offset in range(0, len(sound), step)
    ]
    assert stored(tmp_path / "t.wav", *pieces) == sound


@pytest.mark.parametrize("drift", [1.0005, 0.9995])
def test_the_drift_of_a_device_is_corrected_in_quiet_moments(tmp_path: Path, drift: float) -> None:
    """Two minutes of a device whose seconds are not ours: speech and pauses by turns."""
    step = FRAME_SAMPLES / CAPTURE_RATE
    word = bytes(tone(440, 0.032, amplitude=8_000))
    pieces = [
        (silence(step) if number // 30 % 2 else word, number * step * drift) for number in range(round(120 / step))
    ]
    pcm = stored(tmp_path / "t.wav", *pieces)
    assert len(pcm) / 2 / CAPTURE_RATE == pytest.approx(120 * drift, abs=0.04)
    assert (samples(pcm) != 0).sum() == (samples(b"".join(piece for piece, _at in pieces)) != 0).sum()


def test_another_rate_is_placed_as_exactly(tmp_path: Path) -> None:
    path = tmp_path / "t.wav"
    track = Track(TrackFile(path))
    for at in (0.25, 1.0):
        sound = tone(440, 0.2, 48_000)
        for offset in range(0, len(sound), 4_096):
            track.add(sound[offset : offset + 4_096], 48_000, at + offset / 2 / 48_000)
        track.store()
        track.store()
        track.pad_to(at + 0.5)
    track.file.settle()
    track.file.close()
    pcm, rate = read_wav(path)
    assert onsets(pcm, rate, 300) == pytest.approx([0.25, 1.0], abs=0.002)
    # The end of each sound, which the resampler holds back, is there too.
    for at in (0.25, 1.0):
        begin, end = loud_part(pcm[2 * round((at - 0.1) * rate) : 2 * round((at + 0.4) * rate)], 300)
        assert (end - begin) / rate == pytest.approx(0.2, abs=0.005)


# ── devices that cannot do what is asked for ─────────────────────────────────────────────────────────────────────


class OldDevice:
    """In the place of PortAudio: a device that knows one format only."""

    def __init__(self, form: Format) -> None:
        self._form = form

    async def open(
        self, *, is_input: bool, device_key: str | None, make_callback: Callable[[Format], Callback]
    ) -> OpenStream:
        self.callback = make_callback(self._form)
        stream = OpenStream(is_input, device_key, make_callback)
        stream.format = self._form
        return stream

    async def close(self, stream: OpenStream) -> None:
        return None


async def test_a_microphone_with_another_format_is_resampled_and_stays_on_time() -> None:
    clock, device = HandClock(), OldDevice(Format(44_100, 2, 0.05))
    source = PyAudioSource(clock, cast(PortAudio, device))
    tapped: list[tuple[bytes, float]] = []
    source.tap(lambda pcm, _rate, at: tapped.append((pcm, at)))
    sound = from_mono(tone(440, 1.0, 44_100), 2)
    # Not opened as usual: with a clock that jumps, the device would seem to be late.
    await source._line._up()
    for offset in range(0, len(sound) // 4, 1_411):
        device.callback(sound[4 * offset : 4 * (offset + 1_411)], 1_411, 50.0 + offset / 44_100)
    await source.close()
    heard = b"".join(pcm for pcm, _at in tapped)
    assert len(heard) / 2 / CAPTURE_RATE == pytest.approx(1.0, abs=0.07)
    assert pitch(heard, CAPTURE_RATE) == pytest.approx(440, abs=3)
    for number, (_pcm, at) in enumerate(tapped):
        assert at == pytest.approx(50.0 + number * FRAME_SAMPLES / CAPTURE_RATE, abs=0.001)


async def test_a_loudspeaker_with_another_format_gets_both_channels_at_its_rate() -> None:
    clock, device = HandClock(), OldDevice(Format(44_100, 2, 0.05))
    sink = PyAudioSink(clock, cast(PortAudio, device))
    await sink._line._up()
    await sink.write(tone(440, 0.3, 22_050), 22_050)
    out = b"".join(device.callback(None, 1_024, clock.time) or b"" for _ in range(20))
    left, right = samples(out)[::2], samples(out)[1::2]
    assert (left == right).all()
    assert pitch(left.tobytes()[: 2 * 11_025], 44_100) == pytest.approx(440, abs=5)
    await sink.close()


# ── playing a recording ──────────────────────────────────────────────────────────────────────────────────────────


async def test_a_recording_is_played_from_where_it_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "segment-0.wav"
    both = np.stack([samples(tone(440, 0.5) + silence(0.5)), samples(silence(0.5) + tone(880, 0.5))], axis=1)
    soundfile.write(path, both, CAPTURE_RATE)
    sink = LoopbackSink(RealClock(), speed=4.0)
    await RecordingPlayer(sink).play(path, 0.25)
    assert not sink.available
    played = b"".join(sound.pcm for sound in sink.played)
    rate = sink.played[0].rate
    begin, end = loud_part(played)
    assert (end - begin) / rate == pytest.approx(0.75, abs=0.02)
    assert pitch(played[2 * begin : 2 * (begin + rate // 4)], rate) == pytest.approx(440, abs=8)
    assert pitch(played[2 * (end - rate // 2) : 2 * end], rate) == pytest.approx(880, abs=8)


async def test_a_recording_that_is_none_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.ogg").write_bytes(b"no sound")
    with pytest.raises(Trouble) as caught:
        await RecordingPlayer(LoopbackSink(RealClock())).play(tmp_path / "x.ogg", 0.0)
    assert caught.value.code == "recording_unreadable"


# ── names and troubles ───────────────────────────────────────────────────────────────────────────────────────────


class PortAudioOfALaptop:
    """A listing as PortAudio gives it on Linux with a headset: what was seen, not what is believed."""

    DEVICES = (
        ("HDA Intel PCH: ALC257 Analog (hw:0,0)", 2, 2),
        ("Headset: USB Audio (hw:2,0)", 1, 2),
        ("Headset: USB Audio (hw:3,0)", 1, 2),
        ("surround40", 0, 4),
        ("dmix", 0, 2),
        ("pulse", 32, 32),
        ("default", 32, 32),
    )

    def get_device_count(self) -> int:
        return len(self.DEVICES)

    def get_device_info_by_index(self, index: int) -> dict[str, object]:
        name, inputs, outputs = self.DEVICES[index]
        return {"index": index, "name": name, "hostApi": 0, "maxInputChannels": inputs, "maxOutputChannels": outputs}

    def get_host_api_info_by_index(self, index: int) -> dict[str, object]:
        return {"index": index, "name": "ALSA"}

    def get_default_host_api_info(self) -> dict[str, object]:
        return self.get_host_api_info_by_index(0)

    def get_default_input_device_info(self) -> dict[str, object]:
        return self.get_device_info_by_index(6)

    get_default_output_device_info = get_default_input_device_info


def test_keys_name_devices_without_their_numbers_and_tell_twins_apart() -> None:
    inputs = [device for device, _info in usable(PortAudioOfALaptop()) if device.is_input]
    assert [device.key for device in inputs] == [
        "ALSA:HDA Intel PCH: ALC257 Analog",
        "ALSA:Headset: USB Audio",
        "ALSA:Headset: USB Audio#2",
        "ALSA:pulse",
        "ALSA:default",
    ]
    assert [device.name for device in inputs if device.is_default] == ["default"]


def test_a_device_is_found_by_its_key_and_else_the_default_one() -> None:
    api = PortAudioOfALaptop()
    assert find_device(api, "ALSA:Headset: USB Audio#2", True)["index"] == 2
    assert find_device(api, "ALSA:gone", True)["index"] == 6
    assert find_device(api, None, False)["index"] == 6


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(-9985, "Device unavailable"), "microphone_busy"),
        (OSError(-9996, "Invalid device"), "no_microphone"),
        (OSError("No Default Input Device Available"), "no_microphone"),
        (None, "microphone_busy"),
    ],
)
def test_every_failure_of_a_device_has_a_sentence_and_a_remedy(error: OSError | None, code: str) -> None:
    trouble = trouble_of(error, True)
    assert trouble.code == code
    assert trouble.message.endswith(".")
    assert trouble.remedy.endswith(".")
    assert trouble_of(error, False).code == code.replace("microphone", "speaker")


def test_a_full_disk_is_told_from_another_failure() -> None:
    assert recording_stopped(OSError(errno.ENOSPC, "No space left")).code == "disk_full"
    assert recording_stopped(OSError(errno.EIO, "Input/output error")).code == "recording_failed"
