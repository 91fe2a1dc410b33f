"""The app's side of local speech: the ports for hearing and speaking, over two supervised child processes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from interview_desktop.ports import CAPTURE_RATE, FRAME_SAMPLES, Clock, Transcription, Trouble, Word
from interview_desktop.providers.local.messages import Message
from interview_desktop.providers.local.piper_program import PiperProgram
from interview_desktop.providers.local.supervisor import FaultListener, Supervisor
from interview_desktop.providers.local.voice_pack import FETCH_REMEDY, InstalledPack, Role, VoicePacks
from interview_desktop.providers.local.worker import worker_command

_DEFAULT_RATE = 22_050
TURN_END_S = 8
"""So much of a turn's end is looked at for the question whether it is over."""
SLOW_DECODE_S = 1.5
"""A decode of five seconds that takes longer than this asks for the smaller recogniser (usual: 0.3)."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an answer may take before the process counts as stalled; generous, since computers are busy at times.

    A decode's limit is for each of its steps, and tighter once it is known how fast this computer is: ``slower`` times
    what the step should take, but never less than ``decode_least_s``. Without an answer about the end of a turn in
    ``turn_end_s``, it is done without.
    """

    voice_activity_s: float = 6.0
    decode_s: float = 25.0
    decode_per_second: float = 2.0
    decode_least_s: float = 4.0
    slower: float = 12.0
    speak_s: float = 25.0
    turn_end_s: float = 0.6

    def for_decode(self, length_s: float, measured_s: float | None) -> float:
        """``measured_s`` is the time of a decode of five seconds, if it is known."""
        # Longer sound is decoded in pieces of about this length.
        piece_s = min(length_s, 25.0)
        most = self.decode_s + self.decode_per_second * piece_s
        if measured_s is None:
            return most
        return min(most, max(self.decode_least_s, self.slower * measured_s * (1 + piece_s / 10)))


@dataclass(frozen=True, slots=True)
class Readiness:
    """What :meth:`SpeechWorker.warm` found. ``decode_s`` is the time of a decode of five seconds of speech,
    ``voice_fault`` why nothing can be spoken (hearing works without)."""

    recogniser: str
    decode_s: float
    voice_fault: Trouble | None = None


class SpeechWorker:
    """Local hearing and speaking.

    ``recogniser`` fixes the pack that hears; by default the best one that this computer is fast enough for.
    """

    def __init__(
        self, voices: VoicePacks, clock: Clock, *, recogniser: str = "", patience: Patience | None = None
    ) -> None:
        self._voices = voices
        self._patience = patience or Patience()
        self._wanted = recogniser
        self._hearing: InstalledPack | None = None
        self._decode_s: float | None = None
        self._judges_ends = False
        self._listeners: list[FaultListener] = []
        self._worker = Supervisor(worker_command, self._greeting, _worker_lost, clock, self._tell)
        self._piper = Supervisor(self._piper_command, lambda: (), _voice_lost, clock, self._tell)
        self.voice_activity = WorkerVoiceActivity(self._worker, self._patience)
        self.speech_to_text = WorkerSpeechToText(self._worker, self._decode_limit_s)
        self.turn_ends = WorkerEndDetector(self._worker, self._patience, lambda: self._judges_ends)
        self.text_to_speech = PiperTextToSpeech(self._piper, self._patience, self._speaking_rate)

    @property
    def recogniser(self) -> str:
        """The name of the pack that hears; empty before the start."""
        return self._hearing.pack.name if self._hearing else ""

    @property
    def worker_pid(self) -> int | None:
        return self._worker.pid

    @property
    def piper_pid(self) -> int | None:
        return self._piper.pid

    def on_fault(self, listener: FaultListener) -> Callable[[], None]:
        """``listener`` is called on the loop when a process was lost; it is started again by itself."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _tell(self, trouble: Trouble) -> None:
        for listener in tuple(self._listeners):
            listener(trouble)

    async def start(self) -> None:
        """Start hearing. Speaking starts with the first text or with :meth:`warm`.

        Raises:
            Trouble: ``voices_missing`` or ``speech_worker_lost``.
        """
        await self._worker.start()

    async def warm(self) -> Readiness:
        """Start and run everything once; on a slow computer change to the smaller recogniser if it is there.

        Raises:
            Trouble: as :meth:`start`.
        """
        speaking = asyncio.create_task(self._start_speaking())
        try:
            await self._worker.start()
        finally:
            fault = await speaking
        seconds = await self._measure()
        smaller = self._smaller()
        if seconds > SLOW_DECODE_S and smaller is not None and not self._wanted:
            self._hearing = smaller
            await self._worker.renew()
            seconds = await self._measure()
        self._decode_s = seconds
        return Readiness(self.recogniser, seconds, fault)

    def _decode_limit_s(self, length_s: float) -> float:
        return self._patience.for_decode(length_s, self._decode_s)

    async def _start_speaking(self) -> Trouble | None:
        try:
            await self._piper.start()
        except Trouble as trouble:
            return trouble
        return None

    async def close(self) -> None:
        """End both processes; returns when they are gone. May be repeated."""
        await self._worker.close()
        await self._piper.close()

    async def _measure(self) -> float:
        """The best of two: the first run prepares memory, and something else may be running."""
        times: list[float] = []
        for _ in range(2):
            answer = await self._worker.ask({"op": "measure"}, lane="decode", limit_s=4 * self._patience.decode_s)
            times.append(float(answer.header["seconds"]))
        return min(times)

    def _smaller(self) -> InstalledPack | None:
        others = [pack for pack in self._voices.installed("speech-to-text") if pack.pack.name != self.recogniser]
        return others[-1] if others else None

    def _greeting(self) -> Sequence[Message]:
        detecting = self._installed("voice-activity")[0]
        hearing = self._choose_recogniser()
        header = {
            "op": "open",
            "voice_activity": str(detecting.path(detecting.pack.files[0].name)),
            "speech_to_text": str(hearing.folder),
            "prompted": hearing.pack.prompted,
        }
        ends = self._voices.installed("turn-end")[:1]
        self._judges_ends = bool(ends)
        header["turn_end"] = str(ends[0].path(ends[0].pack.files[0].name)) if ends else ""
        return (Message(header),)

    def _choose_recogniser(self) -> InstalledPack:
        installed = self._installed("speech-to-text")
        wanted = self._wanted or self.recogniser
        self._hearing = next((pack for pack in installed if pack.pack.name == wanted), installed[0])
        return self._hearing

    def _installed(self, role: Role) -> list[InstalledPack]:
        installed = self._voices.installed(role)
        if installed:
            return installed
        packs = [pack for pack in self._voices.packs if pack.role == role and pack.needed]
        bad = [f"{file.name} of {pack.title}" for pack in packs for file in self._voices.bad_files(pack)]
        message = f"Speech files are missing or damaged: {', '.join(bad) or role}."
        raise Trouble("voices_missing", message, FETCH_REMEDY)

    def _piper_command(self) -> Sequence[str]:
        program = PiperProgram(self._voices.folder)
        voices = self._voices.installed("text-to-speech")
        if not voices or not program.ready():
            raise Trouble("voice_lost", "The interviewer's voice is not on this computer.", FETCH_REMEDY)
        return program.command(_model_of(voices[0]))

    def _speaking_rate(self) -> int:
        if rate := self._piper.greeting.get("sample_rate"):
            return int(rate)
        voices = self._voices.installed("text-to-speech")
        if not voices:
            return _DEFAULT_RATE
        config = Path(f"{_model_of(voices[0])}.json").read_text(encoding="utf-8")
        return int(json.loads(config)["audio"]["sample_rate"])


def _model_of(voice: InstalledPack) -> Path:
    """The pack's ``.onnx`` file."""
    return voice.path(next(file.name for file in voice.pack.files if file.name.endswith(".onnx")))


class WorkerVoiceActivity:
    """``ports.VoiceActivity`` over the worker."""

    def __init__(self, worker: Supervisor, patience: Patience) -> None:
        self._worker = worker
        self._limit_s = patience.voice_activity_s

    async def probability(self, pcm: bytes) -> float:
        """Raises: Trouble: ``speech_worker_lost``; the stream then begins anew."""
        if len(pcm) != 2 * FRAME_SAMPLES:
            raise ValueError(f"a frame has {2 * FRAME_SAMPLES} bytes, not {len(pcm)}")
        answer = await self._worker.ask({"op": "voice_activity"}, pcm, lane="voice", limit_s=self._limit_s)
        return float(answer.header["value"])

    def reset(self) -> None:
        self._worker.tell({"op": "reset"})


class WorkerSpeechToText:
    """``ports.SpeechToText`` over the worker."""

    def __init__(self, worker: Supervisor, limit_s: Callable[[float], float]) -> None:
        self._worker = worker
        self._limit_s = limit_s

    async def transcribe(
        self, pcm: bytes, *, vocabulary: Sequence[str] = (), interim: bool = False, speculative: bool = False
    ) -> Transcription:
        header = {
            "op": "transcribe",
            "vocabulary": list(vocabulary),
            "interim": interim,
            "speculative": speculative,
        }
        limit_s = self._limit_s(len(pcm) / 2 / CAPTURE_RATE)
        answer = await self._worker.ask(header, pcm, lane="decode", limit_s=limit_s)
        words = tuple(
            Word(str(text), float(start_s), float(end_s), float(confidence))
            for text, start_s, end_s, confidence in answer.header.get("words", ())
        )
        return Transcription(str(answer.header["text"]), float(answer.header["confidence"]), words)


class WorkerEndDetector:
    """``ports.EndDetector`` over the worker. ``there`` tells whether a model is installed."""

    def __init__(self, worker: Supervisor, patience: Patience, there: Callable[[], bool]) -> None:
        self._worker = worker
        self._patience = patience
        self._there = there

    async def finished(self, pcm: bytes) -> float | None:
        if not self._there():
            return None
        tail = pcm[-2 * CAPTURE_RATE * TURN_END_S :]
        try:
            async with asyncio.timeout(self._patience.turn_end_s):
                limit_s = self._patience.decode_s
                answer = await self._worker.ask({"op": "finished"}, tail, lane="ends", limit_s=limit_s)
        except (Trouble, TimeoutError):
            return None
        value = answer.header.get("value")
        return None if value is None else float(value)


class PiperTextToSpeech:
    """``ports.TextToSpeech`` over the Piper program."""

    def __init__(self, piper: Supervisor, patience: Patience, rate: Callable[[], int]) -> None:
        self._piper = piper
        self._limit_s = patience.speak_s
        self._rate = rate

    @property
    def sample_rate(self) -> int:
        return self._rate()

    async def speak(self, text: str, *, on_said: Callable[[str], None] | None = None) -> AsyncIterator[bytes]:
        if not text.strip():
            return
        answers = self._piper.stream({"op": "speak", "text": text}, lane="speech", limit_s=self._limit_s)
        try:
            async for message in answers:
                if message.data:
                    yield message.data
        finally:
            await answers.aclose()


def _worker_lost(reason: str) -> Trouble:
    return Trouble(
        "speech_worker_lost",
        f"The speech recogniser stopped ({reason.rstrip('.')}).",
        "It is started again by itself; typing works meanwhile.",
    )


def _voice_lost(reason: str) -> Trouble:
    return Trouble(
        "voice_lost",
        f"The interviewer's voice stopped ({reason.rstrip('.')}).",
        "It is started again by itself; what is said is shown as text meanwhile.",
    )
