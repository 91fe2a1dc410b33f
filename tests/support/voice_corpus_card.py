"""The product in conversation on the virtual sound card, with the truth from recordings of both of the card's sides."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from interview_desktop.domain import events as ev
from interview_desktop.session.api import Live, StartRequest
from interview_desktop.session.signals import Signal, VoiceChanged, VoiceMode
from tests.support.soundcard import RATE, SoundCard
from tests.support.sounds import write_wav

ROOT = Path(__file__).parents[2]

LOUD = 400
"""Absolute sample value (of 32,767) from which something is heard; both sides are silent otherwise."""

BREATH_S = 0.6
"""A person takes a breath before answering."""

ANSWER_WITHIN_S = 15.0

Heard = list[tuple[float, float]]


class Monitor:
    """A recording of one side of the card, with the time at which its first sample was taken."""

    def __init__(self, card: SoundCard, device: str) -> None:
        self._pcm = bytearray()
        self._start = float("inf")
        command = ["parec", "-d", device, "--latency-msec=10", "--format=s16le", f"--rate={RATE}", "--channels=1"]
        self._recorder = subprocess.Popen(
            command, env={**os.environ, **card.environment}, stdout=subprocess.PIPE, bufsize=0
        )
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        assert self._recorder.stdout is not None
        while chunk := self._recorder.stdout.read(4096):
            self._pcm += chunk
            # A chunk can come late and never early: the earliest estimate of the start is the true one.
            self._start = min(self._start, time.monotonic() - len(self._pcm) / 2 / RATE)

    def stop(self) -> None:
        """May be repeated."""
        if self._recorder.poll() is not None:
            return
        self._recorder.terminate()
        self._recorder.wait()
        self._thread.join()
        if self._recorder.stdout is not None:
            self._recorder.stdout.close()

    def beside(self, other: Monitor) -> tuple[npt.NDArray[np.float32], int]:
        """Both recordings on one clock as two channels (-1..1), and their rate."""
        first = max(self._start, other._start)
        sides = [one._from(first) for one in (self, other)]
        length = min(side.size for side in sides)
        return np.stack([side[:length] for side in sides], axis=1).astype(np.float32) / np.float32(32768), RATE

    def _from(self, at: float) -> npt.NDArray[np.int16]:
        return np.frombuffer(bytes(self._pcm[: len(self._pcm) // 2 * 2]), "<i2")[round((at - self._start) * RATE) :]

    @property
    def start(self) -> float:
        """When the first sample was taken (monotonic seconds)."""
        return self._start

    def sounds(self, gap_s: float = 0.4) -> Heard:
        """Start and end of everything heard (monotonic seconds), pauses shorter than ``gap_s`` included."""
        samples = np.frombuffer(bytes(self._pcm[: len(self._pcm) // 2 * 2]), "<i2").astype(np.int32)
        loud = np.flatnonzero(np.abs(samples) >= LOUD)
        if not loud.size:
            return []
        breaks = np.flatnonzero(np.diff(loud) >= gap_s * RATE)
        starts = np.concatenate(([loud[0]], loud[breaks + 1]))
        ends = np.concatenate((loud[breaks], [loud[-1]]))
        return [
            (self._start + float(a) / RATE, self._start + float(b) / RATE) for a, b in zip(starts, ends, strict=True)
        ]


@contextmanager
def monitors(card: SoundCard) -> Iterator[tuple[Monitor, Monitor]]:
    """What goes into the microphone, and what comes out of the loudspeaker."""
    microphone, speaker = Monitor(card, "micfeed.monitor"), Monitor(card, "spk.monitor")
    try:
        yield microphone, speaker
    finally:
        microphone.stop()
        speaker.stop()


# ── what the recordings say ──────────────────────────────────────────────────────────────────────────────────────


def answered_ms(said: Heard, replies: Heard) -> list[float]:
    """For each thing said, the milliseconds until the reply that follows it, when one follows before the next."""
    gaps = []
    for index, (_start, end) in enumerate(said):
        next_said = said[index + 1][0] if index + 1 < len(said) else float("inf")
        first = next((start for start, _end in replies if start > end), None)
        # What comes later is a nudge and no answer.
        if first is not None and first < min(next_said, end + ANSWER_WITHIN_S):
            gaps.append(1000 * (first - end))
    return gaps


def silenced_ms(said: Heard, replies: Heard) -> list[float]:
    """For each thing that was said into a reply, the milliseconds until the loudspeaker was silent."""
    return [1000 * (end - start) for start, _ in said for began, end in replies if began < start < end]


_TRUST = """
import asyncio, sys
from pathlib import Path
from interview_desktop.app import SystemClock
from interview_desktop.audio import open_audio
from interview_desktop.session.echo_test import EchoVerdict, remember
from interview_desktop.store import paths
from interview_desktop.store.settings import JsonSettings

async def main(data):
    source, sink, _ = open_audio(data, SystemClock())
    await sink.open(None)
    await source.open(None)
    verdict = EchoVerdict("fine", None, None, 0.0, "The microphone does not hear the loudspeaker.")
    remember(JsonSettings(paths.settings_file(data)), source.device_key or "", sink.device_key or "", verdict)
    await source.close()
    await sink.close()

asyncio.run(main(Path(sys.argv[1])))
"""


def trust_the_microphone(card: SoundCard, data: Path) -> None:
    """As after a microphone check with this card, whose microphone hears nothing of its loudspeaker: the candidate may
    interrupt. In a process of its own, since PortAudio knows only the devices that were there when it was loaded."""
    data.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-c", _TRUST, str(data)]
    subprocess.run(
        command, cwd=ROOT, env={**os.environ, **card.environment}, check=True, timeout=60, stdout=subprocess.DEVNULL
    )


NO_REPLY_S = 5.0
"""An interviewer who listens for so long after an answer has nothing to say to it."""

LINES_PER_INTERVIEW = 4
"""Then a new interview begins: once the candidate may write code, not every sentence gets a reply."""


# ── the conversation ─────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Line:
    """Something to say: politely after the reply, or into it (``into_s`` seconds after it began)."""

    text: str
    wav: Path
    into_s: float | None = None


@dataclass(slots=True)
class Conversation:
    """``lost`` are the lines that never became words in the log. ``cpu`` is CPU time by process, ``wall_s`` how long it
    took, ``speech_s`` how long the candidate spoke."""

    measures: list[ev.TurnMeasured] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    cpu: Mapping[str, float] = field(default_factory=dict)
    wall_s: float = 0.0


class Candidate:
    """Waits, listens and speaks. ``live`` is any session with a voice."""

    def __init__(self, card: SoundCard, live: Live) -> None:
        self._card = card
        self._live = live
        self._mode: VoiceMode = "off"
        self._since = time.monotonic()
        live.on_signal(self._on_signal)

    def _on_signal(self, signal: Signal) -> None:
        if isinstance(signal, VoiceChanged) and signal.mode != self._mode:
            self._mode = signal.mode
            self._since = time.monotonic()

    def said(self) -> int:
        return sum(1 for line in self._live.state.lines if line.who == "candidate")

    async def my_turn(self, limit_s: float = 90.0) -> None:
        """Until the reply is over and the app listens."""
        deadline = time.monotonic() + limit_s
        while not self._free():
            if time.monotonic() > deadline:
                raise TimeoutError("the interviewer does not come to an end")
            await asyncio.sleep(0.05)

    def _free(self) -> bool:
        lines = self._live.state.lines
        if not lines or self._mode != "listening":
            return False
        if lines[-1].who == "candidate":
            # Thinking aloud over the code gets no reply.
            return time.monotonic() - self._since >= NO_REPLY_S
        return lines[-1].done

    async def into_the_reply(self, into_s: float) -> bool:
        """Until the interviewer has spoken for so long; False when there was no such moment."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if self._mode == "speaking" and time.monotonic() - self._since >= into_s:
                return True
            if self._free():
                return False
            await asyncio.sleep(0.02)
        return False

    async def say(self, line: Line) -> bool:
        """Whether the words came into the log."""
        if line.into_s is None or not await self.into_the_reply(line.into_s):
            await self.my_turn()
            await asyncio.sleep(BREATH_S)
        before = self.said()
        await asyncio.to_thread(self._card.play_into_mic, line.wav)
        deadline = time.monotonic() + 12
        while self.said() == before:
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(0.05)
        return True


async def converse(card: SoundCard, lines: Sequence[Line]) -> Conversation:
    """Hold an interview with the whole product, without its window."""
    from interview_desktop.app import open_house

    result = Conversation()
    async with open_house() as house:
        await house.speech.get()
        cpu: dict[str, float] = {}
        for at in range(0, len(lines), LINES_PER_INTERVIEW):
            live = await house.desk.start(StartRequest("two-readings", record=False))
            candidate = Candidate(card, live)
            await candidate.my_turn()
            began, before = time.monotonic(), cpu_seconds()
            for line in lines[at : at + LINES_PER_INTERVIEW]:
                if not await candidate.say(line):
                    result.lost.append(line.text)
            await candidate.my_turn()
            result.wall_s += time.monotonic() - began
            cpu = {name: cpu.get(name, 0.0) + used - before.get(name, 0.0) for name, used in cpu_seconds().items()}
            result.measures += live.state.measures
            result.heard += [line.text for line in live.state.lines if line.who == "candidate"]
            result.replies += [line.text for line in live.state.lines if line.who == "interviewer"]
            await live.leave()
        result.cpu = cpu
    return result


def lines_of(takes: Sequence[tuple[str, bytes]], folder: Path, into_s: float | None = None) -> list[Line]:
    """Sound at 16 kHz as lines to say; with ``into_s`` each second one is said into the reply."""
    lines = []
    for number, (text, pcm) in enumerate(takes):
        wav = write_wav(folder / f"line-{len(text)}-{number}.wav", pcm)
        lines.append(Line(text, wav, into_s if number % 2 else None))
    return lines


def cpu_seconds() -> dict[str, float]:
    """CPU time so far of this process (``app``), the speech worker and Piper."""
    tick = os.sysconf("SC_CLK_TCK")
    parents: dict[int, int] = {}
    used: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
            used[int(entry.name)] = (int(fields[11]) + int(fields[12])) / tick
    result = {"app": used[os.getpid()], "worker": 0.0, "piper": 0.0}
    for pid, parent in parents.items():
        if parent == os.getpid():
            name = _role(pid)
            if name:
                result[name] += used[pid]
    return result


def _role(pid: int) -> str:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return ""
    return "piper" if b"piper_server" in command else "worker" if b"local.worker" in command else ""
