"""The yardstick: a voice interviewer as one would first write it.

Silence of 700 ms, then Whisper on its own window of 30 s, then the reply, then its whole sound, then the loudspeaker.
Nothing is prepared before, nothing overlaps.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import threading
from collections.abc import Sequence

from interview_desktop.ports import CAPTURE_RATE, FRAME_SAMPLES
from interview_desktop.providers.local.client import SpeechWorker
from interview_desktop.providers.local.mel import samples_of
from interview_desktop.providers.local.silero import Silero, Stream
from interview_desktop.providers.local.voice_pack import VoicePacks, voices_folder
from interview_desktop.providers.local.whisper import LONGEST_S, Whisper
from tests.support.soundcard import SoundCard
from tests.support.sounds import RealClock
from tests.support.voice_corpus_card import Line

SILENCE_S = 0.7
SPEECH = 0.5


class NaiveInterviewer(threading.Thread):
    """Listens and replies until stopped; says ``replies`` in order."""

    def __init__(self, card: SoundCard, replies: Sequence[str]) -> None:
        super().__init__(name="naive interviewer", daemon=True)
        self._environment = {**os.environ, **card.environment}
        self._replies = list(replies)
        self._stopped = threading.Event()
        self.ready = threading.Event()
        self.answered = 0

    def stop(self) -> None:
        self._stopped.set()
        self.join(30)

    def run(self) -> None:
        asyncio.run(self._interview())

    async def _interview(self) -> None:
        voices = VoicePacks(voices_folder())
        recogniser = next(pack for pack in voices.installed("speech-to-text") if pack.pack.name == "whisper-base")
        detector = voices.installed("voice-activity")[0]
        whisper = Whisper(recogniser.folder, prompted=False)
        stream = Silero(detector.path("silero_vad.onnx")).stream()
        worker = SpeechWorker(voices, RealClock())
        voice = worker.text_to_speech
        try:
            async for _chunk in voice.speak("Ready when you are."):
                pass
            whisper.measure()
            with (
                self._program("parec", "-d", "vmic", f"--rate={CAPTURE_RATE}") as ears,
                self._program("pacat", "--playback", "-d", "spk", f"--rate={voice.sample_rate}") as mouth,
            ):
                assert mouth.stdin is not None
                while not self._stopped.is_set():
                    pcm = self._listen(ears, stream)
                    if not pcm or not whisper.transcribe(samples_of(pcm), window=LONGEST_S).text:
                        continue
                    reply = self._replies[self.answered % len(self._replies)]
                    sound = b"".join([chunk async for chunk in voice.speak(reply)])
                    mouth.stdin.write(sound)
                    mouth.stdin.flush()
                    self.answered += 1
                ears.terminate()
                mouth.terminate()
        finally:
            await worker.close()

    def _listen(self, ears: subprocess.Popen[bytes], stream: Stream) -> bytes:
        """The next utterance with its silence; empty when stopped."""
        assert ears.stdout is not None
        self.ready.set()
        heard, past, quiet_s, spoken_s = bytearray(), bytearray(), 0.0, 0.0
        frame_s = FRAME_SAMPLES / CAPTURE_RATE
        while not self._stopped.is_set():
            pcm = ears.stdout.read(2 * FRAME_SAMPLES)
            speech = stream.probability(samples_of(pcm)) >= SPEECH
            if speech:
                spoken_s += frame_s
                quiet_s = 0.0
            else:
                quiet_s += frame_s
            if not heard:
                past += pcm
                del past[: -2 * CAPTURE_RATE // 2]
            if speech or heard:
                heard += pcm if heard else past
            if heard and quiet_s >= SILENCE_S:
                if spoken_s >= 0.2:
                    return bytes(heard)
                heard.clear()
                spoken_s = 0.0
        return b""

    def _program(self, *command: str) -> subprocess.Popen[bytes]:
        arguments = [*command, "--latency-msec=20", "--raw", "--format=s16le", "--channels=1"]
        return subprocess.Popen(arguments, env=self._environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def converse_naively(card: SoundCard, lines: Sequence[Line], replies: Sequence[str], reply_s: float) -> None:
    """Say the lines to a naive interviewer, each ``reply_s`` after the end of the one before."""
    interviewer = NaiveInterviewer(card, replies)
    interviewer.start()
    try:
        if not interviewer.ready.wait(60):
            raise RuntimeError("the naive interviewer does not get ready")
        for number, line in enumerate(lines, 1):
            card.play_into_mic(line.wav)
            waited = threading.Event()
            for _ in range(200):
                if interviewer.answered >= number or waited.wait(0.05):
                    break
            waited.wait(reply_s)
    finally:
        interviewer.stop()
