"""What a recording survives."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import soundfile

from interview_desktop.audio import compression
from interview_desktop.audio.folder import AudioFolder
from interview_desktop.audio.tracks import repair
from interview_desktop.ports import CAPTURE_RATE
from tests.support.audio_rigs import CardRig, LoopbackRig, open_devices
from tests.support.soundcard import SoundCard, virtual_sound_card
from tests.support.sounds import beeps, holes, loud_part, onsets, pitch, read_wav, silence, tone, write_wav

ROOT = Path(__file__).parents[2]
TONES = {"candidate": 440, "interviewer": 880}


@pytest.fixture(scope="module")
def card() -> Iterator[SoundCard]:
    with virtual_sound_card() as card:
        yield card


class Recording:
    """A process that records, followed by what it prints."""

    def __init__(self, folder: Path, largest: int = 0) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.record_until_killed", str(folder), *([str(largest)] * bool(largest))],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.faults: list[str] = []

    def run_until(self, position: float) -> float:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            word, value = line.split()
            if word == "fault":
                self.faults.append(value)
            elif float(value) >= position:
                return float(value)
        raise AssertionError("it ended by itself")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.mark.parametrize("at", [0.7, 1.31, 2.03])
def test_a_killed_recording_is_readable_up_to_the_last_quarter_second(at: float, tmp_path: Path) -> None:
    recording = Recording(tmp_path)
    try:
        reached = recording.run_until(at)
    finally:
        recording.kill()
    for who, hertz in TONES.items():
        path = tmp_path / f"killed/segment-0.{who}.wav"
        # Readable as it is, without any repair.
        pcm, rate = read_wav(path)
        assert len(pcm) / 2 / rate > reached - 0.25
        begin, end = loud_part(pcm)
        assert pitch(pcm[2 * begin : 2 * end], rate) == pytest.approx(hertz, abs=6)
        assert holes(pcm, rate) == 0
        repair(path)
        assert read_wav(path)[0][: len(pcm)] == pcm


async def test_a_killed_recording_is_compressed_and_the_next_segment_follows(tmp_path: Path) -> None:
    recording = Recording(tmp_path / "audio")
    try:
        reached = await asyncio.to_thread(recording.run_until, 1.0)
    finally:
        recording.kill()
    rig = LoopbackRig(tmp_path)
    assert rig.recorder.segments("killed") == (0,)
    async with open_devices(rig, rig.source, rig.sink):
        rig.recorder.start("killed", 1)
        await rig.speak(tone(500, 0.3))
    await rig.recorder.compress("killed")
    first = rig.recorder.audio_file("killed", 0)
    assert first is not None
    assert soundfile.info(first).frames / CAPTURE_RATE > reached - 0.25
    assert rig.recorder.audio_file("killed", 1) is not None


def test_a_disk_that_is_full_for_a_while_is_told_once_and_costs_no_sound(tmp_path: Path) -> None:
    recording = Recording(tmp_path, largest=44 + 2 * CAPTURE_RATE)
    try:
        recording.run_until(3.5)
    finally:
        recording.kill()
    assert recording.faults == ["disk_full"]
    for who, hertz in TONES.items():
        pcm, rate = read_wav(tmp_path / f"killed/segment-0.{who}.wav")
        assert len(pcm) / 2 / rate > 3.5 - 0.25
        begin, end = loud_part(pcm)
        assert (end - begin) / rate > 3.0
        assert pitch(pcm[2 * begin : 2 * end], rate) == pytest.approx(hertz, abs=3)
        assert holes(pcm, rate) == 0


# ── compression that was interrupted ─────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def raw(tmp_path: Path) -> AudioFolder:
    folder = AudioFolder(tmp_path)
    folder.of("s").mkdir()
    write_wav(folder.raw("s", 0, "candidate"), tone(440, 1.0) + silence(1.0))
    write_wav(folder.raw("s", 0, "interviewer"), silence(1.0) + tone(880, 0.7))
    return folder


def compress(folder: AudioFolder) -> None:
    compression.compress_segment(folder, "s", 0, threading.Event())


def is_whole(folder: AudioFolder) -> bool:
    sound, rate = soundfile.read(folder.compressed("s", 0), dtype="int16")
    return (
        sorted(path.name for path in folder.of("s").iterdir()) == ["segment-0.ogg"]
        and len(sound) == 2 * CAPTURE_RATE == 2 * rate
        and abs(pitch(sound[:, 0].tobytes(), rate) - 440) < 5
        and abs(pitch(sound[:, 1].tobytes(), rate) - 880) < 5
    )


def test_tracks_of_different_length_are_padded(raw: AudioFolder) -> None:
    compress(raw)
    assert is_whole(raw)


def test_a_half_written_file_is_made_anew(raw: AudioFolder) -> None:
    raw.unfinished("s", 0).write_bytes(b"OggS half of it")
    compress(raw)
    assert is_whole(raw)


def test_a_damaged_result_is_made_anew_while_the_raw_tracks_exist(raw: AudioFolder) -> None:
    raw.compressed("s", 0).write_bytes(b"OggS damaged")
    compress(raw)
    assert is_whole(raw)


def test_an_interrupted_deletion_of_the_raw_tracks_is_finished(raw: AudioFolder) -> None:
    kept = raw.raw("s", 0, "interviewer").read_bytes()
    compress(raw)
    raw.raw("s", 0, "interviewer").write_bytes(kept)
    compress(raw)
    assert is_whole(raw)


def test_a_cancelled_compression_keeps_the_raw_tracks(raw: AudioFolder) -> None:
    cancelled = threading.Event()
    cancelled.set()
    compression.compress_segment(raw, "s", 0, cancelled)
    assert sorted(path.name for path in raw.of("s").iterdir()) == [
        "segment-0.candidate.wav",
        "segment-0.interviewer.wav",
    ]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_compression_that_finds_no_room_keeps_the_raw_tracks(raw: AudioFolder) -> None:
    script = (
        "import resource, sys, threading; from pathlib import Path\n"
        "from interview_desktop.audio.folder import AudioFolder\n"
        "from interview_desktop.audio.compression import compress_segment\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))\n"
        "try: compress_segment(AudioFolder(Path(sys.argv[1])), 's', 0, threading.Event())\n"
        "except OSError as error: print('refused')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(raw.root)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "refused\n"
    assert raw.raw("s", 0, "candidate").exists()
    assert not raw.compressed("s", 0).exists()
    compress(raw)
    assert is_whole(raw)


# ── the real card ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.sound
@pytest.mark.limit(60)
async def test_both_tracks_of_a_real_card_share_one_clock(card: SoundCard, tmp_path: Path) -> None:
    rig = CardRig(tmp_path, card)
    for attempt in range(2):
        session = f"clock-{attempt}"
        async with open_devices(rig, rig.source, rig.sink):
            with card.echo():
                # The loopback in the sound system settles.
                await rig.clock.sleep(1.0)
                rig.recorder.start(session, 0)
                await rig.sink.write(beeps(5, 0.5, 22_050), 22_050)
                await rig.sink.drain()
                await rig.clock.sleep(0.3)
        at = {
            who: onsets(read_wav(tmp_path / f"audio/{session}/segment-0.{who}.wav")[0], CAPTURE_RATE) for who in TONES
        }
        assert len(at["candidate"]) == len(at["interviewer"]) == 5
        # The echo itself takes some 20 ms.
        late = [heard - played for heard, played in zip(at["candidate"], at["interviewer"], strict=True)]
        if all(-0.03 < delay < 0.09 for delay in late):
            break
    assert all(-0.03 < delay < 0.09 for delay in late), late
