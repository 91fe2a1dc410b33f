"""The sound side of a session: opens devices and models, listens, records, and says what is missing."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from interview_desktop.domain.events import AudioSpan
from interview_desktop.ports import (
    CAPTURE_RATE,
    FRAME_SAMPLES,
    AudioSink,
    AudioSource,
    Clock,
    DuplexVoice,
    EchoCancelling,
    EndDetector,
    Recorder,
    SpeechToText,
    TextToSpeech,
    Trouble,
    VoiceActivity,
)
from interview_desktop.session.alignment import Alignment
from interview_desktop.session.duplex import Duplex
from interview_desktop.session.duplex_speaker import DuplexSpeaker
from interview_desktop.session.log import SessionLog
from interview_desktop.session.signals import Interim, Level, Notice, Signal
from interview_desktop.session.speaking import Speaker
from interview_desktop.voice import turns
from interview_desktop.voice.floor import Floor
from interview_desktop.voice.listener import Guess, Listener, Utterance

RECOVER_AT_MOST_S = 120.0
"""After a crash, at most this much of the recording's end is searched for words that were not yet written down."""

RECOVER_PART_S = 18.0

STRAY_SEGMENTS = 3

MICROPHONE_CODES = ("no_microphone", "microphone_busy", "microphone_lost")
SPEAKER_CODES = ("no_speaker", "speaker_busy", "speaker_lost")


@dataclass(frozen=True, slots=True)
class Speech:
    """The models of a session: who tells speech from noise, who listens, who speaks, who hears that somebody has
    finished (not needed). ``live``: who does all of that in one, as long as it can be had."""

    activity: VoiceActivity
    recogniser: SpeechToText
    voice: TextToSpeech
    ends: EndDetector | None = None
    live: DuplexVoice | None = None


class VoiceKit(Protocol):
    """Everything with which a session hears and speaks, made fresh for it and closed with it."""

    @property
    def source(self) -> AudioSource: ...

    @property
    def sink(self) -> AudioSink: ...

    @property
    def recorder(self) -> Recorder: ...

    @property
    def input_key(self) -> str | None:
        """The chosen microphone (None: the system's default)."""

    @property
    def output_key(self) -> str | None: ...

    @property
    def duplex(self) -> turns.Duplex:
        """``full``: what the microphone gives may be trusted while the interviewer speaks."""

    @property
    def echo(self) -> EchoCancelling | None: ...

    async def speech(self) -> Speech:
        """The models, warm. Raises: Trouble: ``voices_missing``, ``speech_worker_lost`` …"""

    async def close(self) -> None: ...


class Hearing:
    """``on_utterance`` is awaited with each final utterance and its place in the recording; ``on_guess`` gets what it
    will be if nothing follows, ``on_waste`` the seconds that were spent on a guess for nothing, ``on_backchannel`` a
    sign of listening and its place. ``saying`` tells what the interviewer is saying."""

    def __init__(
        self,
        kit: VoiceKit,
        floor: Floor,
        clock: Clock,
        session_id: str,
        *,
        vocabulary: Callable[[], Sequence[str]],
        emit: Callable[[Signal], None],
        on_utterance: Callable[[Utterance, AudioSpan | None], Awaitable[None]],
        on_trouble: Callable[[Trouble], None],
        on_guess: Callable[[Guess], None],
        on_waste: Callable[[float], None],
        on_backchannel: Callable[[str, AudioSpan | None], None],
        saying: Callable[[], str],
    ) -> None:
        self._kit = kit
        self._floor = floor
        self._clock = clock
        self._session_id = session_id
        self._vocabulary = vocabulary
        self._emit = emit
        self._on_utterance = on_utterance
        self._on_trouble = on_trouble
        self._on_guess = on_guess
        self._on_waste = on_waste
        self._on_backchannel = on_backchannel
        self._saying = saying
        self.speech: Speech | None = None
        self.duplex: Duplex | None = None
        self.segment: int | None = None
        self._alignment = Alignment()
        self._listener: Listener | None = None
        self._listening: asyncio.Task[None] | None = None
        self._unheard: Callable[[], None] = lambda: None
        self._microphone = True
        self._speaker = True

    @property
    def microphone(self) -> bool:
        """Whether the candidate can be heard now."""
        return self._listening is not None and not self._listening.done() and self._kit.source.available

    @property
    def sink(self) -> AudioSink | None:
        return self._kit.sink if self.speech is not None else None

    @property
    def recorder(self) -> Recorder | None:
        return self._kit.recorder if self.segment is not None else None

    async def open_speech(self) -> bool:
        """Load the models; False (and a notice) when they cannot be had."""
        try:
            self.speech = await self._kit.speech()
        except Trouble as trouble:
            self._notice(trouble)
            return False
        self._emit(Notice("voices_missing", ""))
        return True

    async def open_devices(self) -> None:
        """Open loudspeaker and microphone; what is missing becomes a notice, never an error."""
        for code in (*SPEAKER_CODES, *MICROPHONE_CODES):
            self._emit(Notice(code, ""))
        try:
            await self._kit.sink.open(self._kit.output_key)
        except Trouble as trouble:
            self._notice(trouble)
        try:
            await self._kit.source.open(self._kit.input_key)
        except Trouble as trouble:
            self._notice(trouble)
        # What was missing from the start has been told; only a change is news.
        self._speaker, self._microphone = self._kit.sink.available, self._kit.source.available
        self._floor.send(turns.DuplexChanged(self._kit.duplex))

    def start_recording(self, segment: int) -> int | None:
        """Record from now on, as ``segment`` or the first free one after it; None (and a notice) when it cannot be."""
        failure: Trouble | None = None
        # A crash between the start of a recording and its event leaves a file that the log does not know.
        for number in range(segment, segment + STRAY_SEGMENTS + 1):
            try:
                self._kit.recorder.start(self._session_id, number)
            except Trouble as trouble:
                failure = trouble
                continue
            self.segment = number
            self._alignment = Alignment()
            self._unheard = self._kit.recorder.on_fault(self._on_trouble)
            return number
        assert failure is not None
        self._notice(failure)
        return None

    async def forget_recording(self) -> None:
        """Stop recording and delete all that was recorded in this session.

        Raises:
            Trouble: ``audio_not_deleted``.
        """
        self.segment = None
        self._unheard()
        self._kit.recorder.stop()
        await asyncio.to_thread(self._kit.recorder.delete, self._session_id)

    def mute_recording(self, muted: bool) -> None:
        """Leave the candidate out of the recording: nobody is recorded while muted or paused."""
        if self.segment is not None:
            self._kit.recorder.mute(muted)

    def listen(self) -> None:
        """Start listening in the background."""
        if self.speech is None or (self._listening is not None and not self._listening.done()):
            return
        if self._listener is None:
            self._listener = Listener(
                self._kit.source,
                self.speech.activity,
                self.speech.recogniser,
                self._floor,
                self._clock,
                vocabulary=self._vocabulary,
                on_final=self._final,
                on_caption=lambda turn, stable, tail, doubts: self._emit(Interim(turn, stable, tail, doubts)),
                on_level=lambda value: self._emit(Level(value)),
                on_trouble=self._on_trouble,
                on_dead_device=self._dead_device,
                on_noise=self._noise,
                on_frame=self._align,
                on_guess=self._on_guess,
                on_waste=self._on_waste,
                on_backchannel=self._backchannel,
                reread=self._reread,
                saying=self._saying,
                ends=self.speech.ends,
            )
        run = self._listener.run
        self._listening = asyncio.create_task(self.duplex.run(run) if self.duplex else run(), name="listen")

    def watch(self) -> None:
        """Called about twice a second: tell when a device was lost or came back."""
        if self.speech is None:
            return
        if self._kit.duplex != self._floor.state.duplex:
            self._floor.send(turns.DuplexChanged(self._kit.duplex))
        microphone, speaker = self._kit.source.available, self._kit.sink.available
        if microphone != self._microphone:
            self._microphone = microphone
            if microphone:
                for code in MICROPHONE_CODES:
                    self._emit(Notice(code, ""))
            else:
                self._floor.send(turns.MicrophoneLost())
                self._emit(
                    Notice(
                        "microphone_lost",
                        "The microphone is gone.",
                        "Plug it in again, or type your answers; nothing is lost.",
                    )
                )
        if speaker != self._speaker:
            self._speaker = speaker
            if speaker:
                for code in SPEAKER_CODES:
                    self._emit(Notice(code, ""))
            else:
                remedy = "Replies are shown as text until it is back."
                self._emit(Notice("speaker_lost", "The loudspeaker is gone.", remedy))

    async def begin(self, log: SessionLog) -> None:
        """Start listening, with the full-duplex voice if one is wanted and can be had."""
        if self.speech is not None and self.speech.live is not None and self.duplex is None:
            duplex = Duplex(
                self.speech.live,
                self._floor,
                log,
                self._clock,
                source=self._kit.source,
                sink=self._kit.sink,
                activity=self.speech.activity,
                recogniser=self.speech.recogniser,
                emit=self._emit,
                on_final=self._final,
                on_backchannel=self._backchannel,
                on_trouble=self._on_trouble,
                on_frame=self._align,
            )
            self.duplex = duplex if await duplex.open() else None
        self.listen()

    @property
    def make_speaker(self) -> Callable[..., Speaker]:
        """How the mouth that goes with these ears is made."""
        return functools.partial(DuplexSpeaker, self.duplex) if self.duplex is not None else Speaker

    async def finish_utterance(self) -> None:
        """Close the open utterance, and wait until its words are known."""
        self._floor.send(turns.MicrophoneLost())
        for _ in range(200):
            if self._floor.state.phase != "transcribing" or self._listening is None or self._listening.done():
                return
            await self._clock.sleep(0.05)

    async def recover(self, after: AudioSpan | None, segments: int) -> tuple[str, float, AudioSpan] | None:
        """Words at the end of an interrupted recording that were said after ``after`` and never written down, with
        their confidence and place."""
        if self.speech is None or segments == 0:
            return None
        segment = segments - 1
        start_s = after.end_s if after is not None and after.segment == segment else 0.0
        try:
            pcm = self._kit.recorder.read_candidate(self._session_id, segment, start_s, 1e9)
        except Trouble:
            return None
        surplus = len(pcm) / 2 / CAPTURE_RATE - RECOVER_AT_MOST_S
        if surplus > 0:
            start_s += surplus
            pcm = pcm[int(surplus * CAPTURE_RATE) * 2 :]
        span = await self._find_speech(pcm)
        if span is None:
            return None
        words, confidences = [], []
        step = int(RECOVER_PART_S * CAPTURE_RATE) * 2
        first, last = int(span[0] * CAPTURE_RATE) * 2, int(span[1] * CAPTURE_RATE) * 2
        for at in range(first, last, step):
            part = await self.speech.recogniser.transcribe(pcm[at : min(at + step, last)])
            if part.text:
                words.append(part.text)
                confidences.append(part.confidence)
        if not words:
            return None
        place = AudioSpan(segment, start_s + span[0], start_s + span[1])
        return " ".join(words), min(confidences), place

    async def close(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        if self.duplex is not None:
            await self.duplex.voice.close()
        if self.segment is not None:
            self._kit.recorder.stop()
            self._unheard()
        with contextlib.suppress(Trouble):
            await self._kit.source.close()
        with contextlib.suppress(Trouble):
            await self._kit.sink.close()
        await self._kit.close()

    async def _find_speech(self, pcm: bytes) -> tuple[float, float] | None:
        assert self.speech is not None
        self.speech.activity.reset()
        size = FRAME_SAMPLES * 2
        voiced = []
        for index in range(len(pcm) // size):
            if await self.speech.activity.probability(pcm[index * size : (index + 1) * size]) >= 0.5:
                voiced.append(index)
        self.speech.activity.reset()
        frame_s = FRAME_SAMPLES / CAPTURE_RATE
        if len(voiced) * frame_s < 0.3:
            return None
        return max(0.0, voiced[0] * frame_s - 0.3), (voiced[-1] + 1) * frame_s + 0.2

    def _align(self, end_s: float) -> None:
        if self.segment is not None:
            self._alignment.learn(end_s, self._kit.recorder.position_s())

    def _span(self, start_s: float, end_s: float) -> AudioSpan | None:
        start, end = self._alignment.position_s(start_s), self._alignment.position_s(end_s)
        if self.segment is None or start is None or end is None:
            return None
        return AudioSpan(self.segment, round(max(0.0, start), 3), round(max(0.0, end), 3))

    def _reread(self, start_s: float, end_s: float) -> bytes | None:
        span = self._span(start_s, end_s)
        if span is None:
            return None
        try:
            return self._kit.recorder.read_candidate(self._session_id, span.segment, span.start_s, span.end_s)
        except Trouble:
            return None

    async def _final(self, utterance: Utterance) -> None:
        await self._on_utterance(utterance, self._span(utterance.start_s, utterance.end_s))

    def _backchannel(self, text: str, start_s: float, end_s: float) -> None:
        self._on_backchannel(text, self._span(start_s, end_s))

    def _noise(self, noisy: bool) -> None:
        self._emit(
            Notice(
                "no_words",
                "There is sound, but there are no words in it.",
                "Turn down music or voices in the background, or mute yourself and type.",
            )
            if noisy
            else Notice("no_words", "")
        )

    def _dead_device(self, dead: bool) -> None:
        self._emit(
            Notice(
                "microphone_silent",
                "The microphone delivers nothing but silence.",
                "Check its mute switch and the chosen device, or type your answers.",
            )
            if dead
            else Notice("microphone_silent", "")
        )

    def _notice(self, trouble: Trouble) -> None:
        self._emit(Notice(trouble.code, trouble.message, trouble.remedy))
