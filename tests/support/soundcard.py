"""A sound card where there is none: PulseAudio with a virtual loudspeaker and a virtual microphone.

What is played into the microphone and what came out of the loudspeaker are handled by PulseAudio's own programs, so a
test never takes our word for what was heard.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
import wave
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.support.machinery import sound

RATE = 48_000

_ALSA = """\
pcm.!default {
    type asym
    playback.pcm { type pulse device spk }
    capture.pcm { type pulse device vmic }
}
ctl.!default { type pulse }
"""

# norewinds: otherwise a null sink first delivers after up to two seconds, and in lumps.
_SPEAKER = (
    "module-null-sink",
    "sink_name=spk",
    f"rate={RATE}",
    "channels=2",
    "norewinds=1",
    "sink_properties=device.description=VirtualSpeaker",
)
_FEED = ("module-null-sink", "sink_name=micfeed", f"rate={RATE}", "channels=1", "norewinds=1")
_MICROPHONE = (
    "module-remap-source",
    "master=micfeed.monitor",
    "source_name=vmic",
    "source_properties=device.description=VirtualMic",
)


class NoSoundCard(Exception):
    """Says why there can be none."""


class SoundCard:
    """Hand ``environment`` to the programs that shall use the card (it holds only what differs from this process)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        config = folder / "asound.conf"
        config.write_text(_ALSA)
        self.environment: Mapping[str, str] = {
            "XDG_RUNTIME_DIR": str(folder),
            "PULSE_SERVER": f"unix:{folder}/pulse/native",
            "ALSA_CONFIG_PATH": str(config),
            "HOME": str(folder),
            "JACK_NO_START_SERVER": "1",
        }
        self._modules: dict[str, list[str]] = {}
        self._server: subprocess.Popen[bytes] | None = None

    # ── the card ─────────────────────────────────────────────────────────────────────────────────────────────────

    def start(self) -> None:
        arguments = ["-n", "--daemonize=no", "--exit-idle-time=-1", "--log-level=error"]
        for module in ("module-native-protocol-unix", "module-cli-protocol-unix"):
            arguments += ["-L", module]
        with open(self.folder / "pulseaudio.log", "wb") as log:
            self._server = subprocess.Popen(
                ["pulseaudio", *arguments],
                env=self._full_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._wait_for_server()
        self.plug("speaker")
        self.plug("microphone")

    def stop(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.terminate()
            try:
                server.wait(5)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        self._modules.clear()

    def restart(self) -> None:
        """The whole sound system goes away and comes back."""
        self.stop()
        self.start()

    def plug(self, what: str) -> None:
        """``what`` is ``microphone`` or ``speaker``."""
        if what in self._modules:
            return
        modules = (_SPEAKER,) if what == "speaker" else (_FEED, _MICROPHONE)
        self._modules[what] = [self._pactl("load-module", *module).strip() for module in modules]
        if what == "speaker":
            self._pactl("set-default-sink", "spk")
        else:
            self._pactl("set-default-source", "vmic")

    def unplug(self, what: str) -> None:
        """Take the device away from whoever uses it. PulseAudio would move the streams to another device, which is
        not what pulling out the only microphone does: those streams are ended."""
        kind, device = ("sink-inputs", "spk") if what == "speaker" else ("source-outputs", "vmic")
        users = self._users(kind, device)
        for module in reversed(self._modules.pop(what, [])):
            self._pactl("unload-module", module)
        for user in users:
            self._run("pacmd", f"kill-{kind[:-1]}", user)

    def silence(self, what: str, silent: bool = True) -> None:
        """The device stays and can be opened, but nothing comes from it or goes into it."""
        kind, device = ("sink", "spk") if what == "speaker" else ("source", "vmic")
        self._pactl(f"suspend-{kind}", device, str(int(silent)))

    def users(self, what: str) -> int:
        """How many streams use the device now."""
        return len(self._users(*(("sink-inputs", "spk") if what == "speaker" else ("source-outputs", "vmic"))))

    def freeze(self, frozen: bool = True) -> None:
        """The sound system hangs, or goes on."""
        import signal

        assert self._server is not None
        self._server.send_signal(signal.SIGSTOP if frozen else signal.SIGCONT)

    # ── mouth and ear ────────────────────────────────────────────────────────────────────────────────────────────

    def play_into_mic(self, wav: Path, latency_ms: int = 20) -> None:
        """Returns when the sound has been played. More latency makes dropouts on a busy machine less likely."""
        with self.speaking(wav, latency_ms=latency_ms) as player:
            if player.wait(120):
                raise RuntimeError(f"paplay failed with {player.returncode}")

    @contextlib.contextmanager
    def speaking(self, wav: Path, device: str = "micfeed", latency_ms: int = 20) -> Iterator[subprocess.Popen[bytes]]:
        """Play in the background (``device`` may be ``spk``); stopped at the end of the block."""
        player = subprocess.Popen(
            ["paplay", "-d", device, f"--latency-msec={latency_ms}", str(wav)], env=self._full_environment()
        )
        try:
            yield player
        finally:
            _end(player)

    @contextlib.contextmanager
    def record_speaker(self, wav: Path, device: str = "spk.monitor") -> Iterator[Path]:
        """Records what comes out of the loudspeaker (48 kHz mono) while the block runs; the file is complete after
        it. ``device`` may be ``micfeed.monitor``, to have what reached the microphone."""
        raw = wav.with_suffix(".raw")
        with raw.open("wb") as out:
            recorder = subprocess.Popen(
                ["parec", "-d", device, "--latency-msec=20", "--format=s16le", f"--rate={RATE}", "--channels=1"],
                env=self._full_environment(),
                stdout=out,
            )
        try:
            deadline = time.monotonic() + 10
            while raw.stat().st_size == 0:
                if time.monotonic() > deadline or recorder.poll() is not None:
                    raise RuntimeError(f"parec does not hear {device}")
                time.sleep(0.01)
            yield wav
        finally:
            _end(recorder)
        pcm = raw.read_bytes()
        with wave.open(str(wav), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(pcm[: len(pcm) // 2 * 2])
        raw.unlink()

    @contextlib.contextmanager
    def echo(self, latency_ms: int = 20) -> Iterator[None]:
        """The loudspeaker is heard by the microphone while the block runs."""
        module = self._pactl(
            "load-module", "module-loopback", "source=spk.monitor", "sink=micfeed", f"latency_msec={latency_ms}"
        ).strip()
        try:
            yield
        finally:
            self._pactl("unload-module", module)

    # ── PulseAudio ───────────────────────────────────────────────────────────────────────────────────────────────

    def _full_environment(self) -> dict[str, str]:
        return {**os.environ, **self.environment}

    def _wait_for_server(self) -> None:
        deadline = time.monotonic() + 15
        while self._run("pactl", "info", check=False).returncode:
            assert self._server is not None
            if self._server.poll() is not None or time.monotonic() > deadline:
                said = (self.folder / "pulseaudio.log").read_text(errors="replace").strip()
                self.stop()
                raise NoSoundCard(f"PulseAudio does not start: {said or 'it says nothing'}")
            time.sleep(0.05)

    def _users(self, kind: str, device: str) -> list[str]:
        wanted = "sinks" if kind == "sink-inputs" else "sources"
        devices = dict(line.split("\t")[1::-1] for line in self._pactl("list", "short", wanted).splitlines())
        rows = (line.split("\t") for line in self._pactl("list", "short", kind).splitlines())
        return [row[0] for row in rows if row[1] == devices.get(device)]

    def _pactl(self, *arguments: str) -> str:
        return self._run("pactl", *arguments).stdout

    def _run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, env=self._full_environment(), capture_output=True, text=True, timeout=20, check=check
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
    process.wait(10)


@contextlib.contextmanager
def virtual_sound_card(*, adopt: bool = True) -> Iterator[SoundCard]:
    """A running card. With ``adopt``, this process uses it too while the block runs.

    Raises:
        NoSoundCard: with the reason.
    """
    if reason := sound():
        raise NoSoundCard(reason)
    # The path of a socket may have 107 characters only: not pytest's tmp_path.
    folder = Path(tempfile.mkdtemp(prefix="card-"))
    card = SoundCard(folder)
    before = {name: os.environ.get(name) for name in card.environment}
    try:
        card.start()
        if adopt:
            os.environ.update(card.environment)
        yield card
    finally:
        card.stop()
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        shutil.rmtree(folder, ignore_errors=True)
