"""From captured frames to final utterances: voice activity, turn machine, captions, transcription."""

from __future__ import annotations

import asyncio
import functools
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from interview_desktop.ports import (
    CAPTURE_RATE,
    AudioSource,
    Clock,
    EndDetector,
    SpeechToText,
    Transcription,
    Trouble,
    VoiceActivity,
)
from interview_desktop.voice import captions, turns
from interview_desktop.voice.backchannels import judge
from interview_desktop.voice.doubts import Places, doubts_of_parts
from interview_desktop.voice.endings import ending_of
from interview_desktop.voice.floor import Floor
from interview_desktop.voice.recognition import MELODY_S, STALLED_S, Recognition, Sound, confidence, has_words, joined
from interview_desktop.voice.sound import Tape, is_digital_silence, level, loudness_db

CAPTION_FROM_S = 0.45
"""Less sound than this is no word yet."""

MELODY_AFTER_S = 0.06
"""The end detector is asked so much later than the recogniser. Of 72 ends, 23 sounded over to it after 0.2 s of silence
and 15 could not be judged for noise; after 0.3 s, which is this, 39 and none; after 0.45 s 43."""

NEARLY_SILENT_S = 0.1
"""In a silence of this length no caption is begun: a speculation, which matters more, may be about to be."""

TAIL_S = 0.2
"""Silence left after the last word: cut at the word's very end, the recogniser drops its last sound."""

DEAD_AFTER_S = 10.0
"""Digital silence this long means a device that delivers nothing, not a silent person."""

FALLBACK_SPEECH_DB = -38.0
"""Loudness taken for speech while the speech worker is being restarted."""

NO_WORDS_S = 45.0
"""A turn in which nobody said a word for so long is no turn: it is music, a television, a room full of people."""

NOISE_REST_S = 2.0
"""After a turn of noise, sound begins no new one for so long: the interviewer gets a chance to speak."""

VOICED_FRAMES = 400
"""Frames of which is known whether they were voiced: longer than any sound over a reply is judged."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """A finished utterance. Times are on the sample clock; ``endpoint_ms`` is the silence waited for, and
    ``transcription_ms`` the time from the turn's closing to its text. ``speculation`` is the guess that had it all."""

    turn: int
    text: str
    confidence: float
    start_s: float
    end_s: float
    endpoint_ms: float
    transcription_ms: float
    closed_at: float
    lost: bool = False
    doubts: Places = ()
    waited_for: str = ""
    speculation: int | None = None


@dataclass(frozen=True, slots=True)
class Guess:
    """The whole text of the open turn as it is if nothing follows."""

    turn: int
    number: int
    text: str
    confidence: float
    doubts: Places
    start_s: float
    end_s: float
    ending: turns.Ending


@dataclass(slots=True)
class _Open:
    turn: int
    start_s: float
    committed_s: float
    worded_s: float
    """Where the last words were."""
    parts: list[Transcription] = field(default_factory=list)
    lost: bool = False


@dataclass(slots=True)
class _Guessing:
    """A speculation: ``parts`` are the words of the whole turn, once they are known."""

    utterance: _Open
    number: int
    sound: Sound
    parts: list[Transcription] | None = None
    own: Transcription | None = None
    seconds: float = 0.0
    kept: bool = False
    """Its words were taken for good: they were no waste, whatever becomes of the reply."""
    dropped: bool = False
    task: asyncio.Task[Transcription | None] | None = None
    melody: asyncio.Task[float | None] | None = None


@dataclass(frozen=True, slots=True)
class _Job:
    utterance: _Open
    sound: Sound | None
    closed: turns.TurnClosed | None = None
    closed_at: float = 0.0
    guess: _Guessing | None = None


class Listener:
    """Runs while a session listens. ``vocabulary`` gives the words to expect now, ``saying`` those of the interviewer,
    whose echo is no interruption.

    Callbacks: ``on_final`` (awaited before the interviewer is asked), ``on_caption(turn, stable, tail, doubts)``,
    ``on_level(0..1)``, ``on_trouble(Trouble)``, ``on_dead_device(bool)``, ``on_noise(bool)`` (sound without words),
    ``on_guess`` (the turn's text, if nothing follows), ``on_waste(seconds)`` (a guess was for nothing),
    ``on_backchannel(text, start_s, end_s)``.
    """

    def __init__(
        self,
        source: AudioSource,
        activity: VoiceActivity,
        recogniser: SpeechToText,
        floor: Floor,
        clock: Clock,
        *,
        vocabulary: Callable[[], Sequence[str]],
        on_final: Callable[[Utterance], Awaitable[None]],
        on_caption: Callable[[int, str, str, Places], None],
        on_level: Callable[[float], None],
        on_trouble: Callable[[Trouble], None],
        on_dead_device: Callable[[bool], None],
        on_noise: Callable[[bool], None] = lambda noisy: None,
        on_frame: Callable[[float], None] = lambda end_s: None,
        on_guess: Callable[[Guess], None] = lambda guess: None,
        on_waste: Callable[[float], None] = lambda seconds: None,
        on_backchannel: Callable[[str, float, float], None] = lambda text, start_s, end_s: None,
        reread: Callable[[float, float], bytes | None] = lambda start_s, end_s: None,
        saying: Callable[[], str] = lambda: "",
        ends: EndDetector | None = None,
        stalled_s: float = STALLED_S,
    ) -> None:
        self._source = source
        self._activity = activity
        self._floor = floor
        self._clock = clock
        self._recognition = Recognition(
            recogniser,
            clock,
            vocabulary=vocabulary,
            on_trouble=on_trouble,
            reread=reread,
            ends=ends,
            stalled_s=stalled_s,
        )
        self._on_final = on_final
        self._on_caption = on_caption
        self._on_level = on_level
        self._on_trouble = on_trouble
        self._on_dead_device = on_dead_device
        self._on_noise = on_noise
        self._on_frame = on_frame
        self._on_guess = on_guess
        self._on_waste = on_waste
        self._on_backchannel = on_backchannel
        self._reread = reread
        self._saying = saying
        self._tape = Tape()
        self._open: _Open | None = None
        self._guess: _Guessing | None = None
        self._jobs: asyncio.Queue[_Job | _Guessing] = asyncio.Queue()
        self._busy = False
        self._voiced: deque[tuple[float, float]] = deque(maxlen=VOICED_FRAMES)
        self._group: asyncio.TaskGroup | None = None
        self._trial: asyncio.Task[None] | None = None
        self._captioning: asyncio.Task[str] | None = None
        self._murmur: tuple[int, str] | None = None
        self._noisy = False
        self._rest_until_s = 0.0
        self._zeros_s = 0.0
        self._dead = False
        floor.handle(self._effect)

    async def run(self) -> None:
        """Listen until cancelled or the source is closed."""
        try:
            async with asyncio.TaskGroup() as group:
                self._group = group
                helpers = [group.create_task(self._transcribe_jobs()), group.create_task(self._caption())]
                await self._listen()
                await self._jobs.join()
                self._drop_guess()
                for helper in (*helpers, self._trial):
                    if helper is not None:
                        helper.cancel()
        finally:
            self._group = None

    # ── frames ───────────────────────────────────────────────────────────────────────────────────────────────────

    async def _listen(self) -> None:
        async for frame in self._source.frames():
            self._tape.append(frame.pcm, frame.start)
            start_s = frame.start / CAPTURE_RATE
            end_s = start_s + len(frame.pcm) / 2 / CAPTURE_RATE
            self._on_frame(end_s)
            self._on_level(0.0 if self._floor.state.muted else level(frame.pcm))
            self._watch_for_dead_device(frame.pcm)
            try:
                probability = await self._activity.probability(frame.pcm)
            except Trouble as trouble:
                self._on_trouble(trouble)
                probability = 1.0 if loudness_db(frame.pcm) > FALLBACK_SPEECH_DB else 0.0
            if end_s < self._rest_until_s:
                probability = 0.0
            if probability >= self._floor.parameters.speech_off:
                self._voiced.append((start_s, end_s))
            self._floor.send(turns.Frame(start_s, end_s, probability))
            if self._guess is not None and end_s >= self._guess.sound.end_s + MELODY_AFTER_S:
                self._ask_melody(self._guess)

    def _watch_for_dead_device(self, pcm: bytes) -> None:
        self._zeros_s = self._zeros_s + len(pcm) / 2 / CAPTURE_RATE if is_digital_silence(pcm) else 0.0
        dead = self._zeros_s >= DEAD_AFTER_S
        if dead != self._dead:
            self._dead = dead
            self._on_dead_device(dead)

    # ── what the turn machine wants ──────────────────────────────────────────────────────────────────────────────

    def _effect(self, effect: turns.Effect) -> None:
        match effect:
            case turns.UtteranceBegan():
                self._open = _Open(effect.turn, effect.start_s, effect.start_s, effect.start_s)
                if not effect.trial:
                    self._on_caption(effect.turn, "", "", ())
            case turns.SegmentCommitted() if self._open is not None:
                self._open.committed_s = effect.end_s
                guess = self._guess
                if guess is not None and guess.number != effect.speculation:
                    guess = None
                self._jobs.put_nowait(_Job(self._open, self._cut(effect.start_s, effect.end_s), guess=guess))
            case turns.TurnClosed() if self._open is not None:
                self._close(self._open, effect)
            case turns.SpeculationWanted() if self._open is not None:
                if self._captioning is not None:
                    # A caption that comes now is late; the speculation shows its words.
                    self._captioning.cancel()
                self._guess = _Guessing(self._open, effect.number, self._cut(effect.start_s, effect.end_s))
                self._jobs.put_nowait(self._guess)
            case turns.SpeculationDropped() if self._guess is not None and self._guess.number == effect.number:
                self._drop_guess()
            case turns.TrialWanted() if self._group is not None:
                if self._trial is not None:
                    self._trial.cancel()
                work = self._judge(effect.turn, self._cut(effect.start_s, effect.end_s))
                self._trial = self._group.create_task(work, name=f"judge {effect.turn}")
            case turns.UtteranceDropped():
                self._drop(effect)
            case _:
                pass

    def _close(self, utterance: _Open, closed: turns.TurnClosed) -> None:
        self._open = None
        guess, self._guess = self._guess, None
        if guess is not None and guess.number != closed.speculation:
            self._guess = guess
            self._drop_guess()
            guess = None
        sound = self._cut(closed.committed_s, closed.end_s + TAIL_S) if closed.rest else None
        self._jobs.put_nowait(_Job(utterance, sound, closed, self._clock.monotonic(), guess))

    def _drop(self, effect: turns.UtteranceDropped) -> None:
        if self._trial is not None:
            self._trial.cancel()
            self._trial = None
        if self._open is not None and self._open.turn == effect.turn:
            self._open = None
        murmur, self._murmur = self._murmur, None
        if murmur is not None and murmur[0] == effect.turn:
            self._on_backchannel(murmur[1], effect.start_s, effect.end_s)

    def _drop_guess(self) -> None:
        guess, self._guess = self._guess, None
        if guess is None:
            return
        guess.dropped = True
        for task in (guess.task, guess.melody):
            if task is not None:
                task.cancel()
        if guess.seconds and not guess.kept:
            self._on_waste(guess.seconds)

    def _cut(self, start_s: float, end_s: float) -> Sound:
        """Sound as it is now: later the tape may have forgotten it."""
        pcm = self._tape.cut(start_s, end_s)
        if start_s < self._tape.start_s:
            pcm = self._reread(start_s, end_s) or pcm
        # A turn that was closed in its last word has no silence after it yet.
        missing = int((end_s - max(start_s, self._tape.end_s)) * CAPTURE_RATE)
        return Sound(start_s, end_s, pcm + bytes(2 * missing) if missing > 0 and pcm else pcm)

    # ── transcription ────────────────────────────────────────────────────────────────────────────────────────────

    async def _transcribe_jobs(self) -> None:
        while True:
            job = await self._jobs.get()
            self._busy = True
            try:
                if isinstance(job, _Guessing):
                    if not job.dropped:
                        await self._speculate(job)
                else:
                    await self._do(job)
            finally:
                self._busy = False
                self._jobs.task_done()

    async def _speculate(self, guess: _Guessing) -> None:
        began = self._clock.monotonic()
        guess.task = asyncio.create_task(self._recognition.guess(guess.sound), name=f"speculate {guess.number}")
        try:
            await asyncio.wait((guess.task,))
        finally:
            guess.task.cancel()
            await asyncio.gather(guess.task, return_exceptions=True)
        guess.seconds = self._clock.monotonic() - began
        if guess.dropped:
            self._on_waste(guess.seconds)
            return
        own = guess.task.result()
        if own is None:
            return
        utterance = guess.utterance
        guess.own = own
        guess.parts = [*utterance.parts, own] if own.text else list(utterance.parts)
        if self._open is not utterance:
            return
        text = joined(guess.parts)
        ending = ending_of(text)
        if text:
            self._on_caption(utterance.turn, joined(utterance.parts), own.text, doubts_of_parts(utterance.parts))
            self._on_guess(
                Guess(
                    utterance.turn,
                    guess.number,
                    text,
                    confidence(guess.parts),
                    doubts_of_parts(guess.parts),
                    utterance.start_s,
                    guess.sound.end_s,
                    ending,
                )
            )
        self._tell_words(guess, text)

    def _ask_melody(self, guess: _Guessing) -> None:
        """Judge the melody beside the words: each takes its time, and neither waits for the other."""
        if guess.melody is None and self._group is not None:
            end_s = self._tape.end_s
            turn_end = self._tape.cut(max(guess.utterance.start_s, end_s - MELODY_S), end_s)
            guess.melody = self._group.create_task(self._recognition.melody(turn_end))
            guess.melody.add_done_callback(functools.partial(self._tell_melody, guess))

    def _tell_melody(self, guess: _Guessing, melody: asyncio.Task[float | None]) -> None:
        """Tell the melody as soon as it is known, with the words if they are."""
        if not melody.cancelled() and not guess.dropped:
            self._tell_words(guess, joined(guess.parts or ()))

    def _tell_words(self, guess: _Guessing, text: str) -> None:
        """Tell the words so far (none, as long as they are not known), with their melody if that is known."""
        melody = guess.melody
        known = melody is not None and melody.done() and not melody.cancelled()
        finished = melody.result() if melody is not None and known else None
        self._floor.send(turns.WordsSoFar(guess.utterance.turn, guess.number, text, ending_of(text), finished))

    async def _do(self, job: _Job) -> None:
        utterance = job.utterance
        news: list[Transcription] = []
        if job.guess is not None and job.guess.own is not None and job.guess.parts is not None:
            # The speculation heard all there was: its words are those that a second look would give.
            job.guess.kept = True
            news = [job.guess.own]
            utterance.parts = list(job.guess.parts)
        elif job.sound is not None and job.sound.pcm:
            found = await self._recognition.words(job.sound)
            if found is None:
                utterance.lost = True
            else:
                news = [part for part in found if part.text]
                utterance.parts += news
        if job.closed is not None:
            await self._finish(utterance, job, job.closed)
        elif self._open is utterance and job.sound is not None:
            self._on_caption(utterance.turn, joined(utterance.parts), "", doubts_of_parts(utterance.parts))
            self._watch_for_noise(utterance, job.sound.end_s, news)

    async def _finish(self, utterance: _Open, job: _Job, closed: turns.TurnClosed) -> None:
        now = self._clock.monotonic()
        text = joined(utterance.parts)
        if text or utterance.lost:
            await self._on_final(
                Utterance(
                    turn=utterance.turn,
                    text=text,
                    confidence=confidence(utterance.parts),
                    start_s=closed.start_s,
                    end_s=closed.end_s + TAIL_S,
                    endpoint_ms=(closed.closed_s - closed.end_s + self._floor.parameters.hangover_s) * 1000,
                    transcription_ms=(now - job.closed_at) * 1000,
                    closed_at=job.closed_at,
                    lost=utterance.lost,
                    doubts=doubts_of_parts(utterance.parts),
                    waited_for=closed.waited_for,
                    speculation=job.guess.number if job.guess is not None and job.guess.kept else None,
                )
            )
        if self._noisy and has_words(utterance.parts):
            self._noisy = False
            self._on_noise(False)
        self._on_caption(utterance.turn, "", "", ())
        self._floor.send(turns.Transcribed(utterance.turn, bool(text)))

    def _watch_for_noise(self, utterance: _Open, end_s: float, news: Sequence[Transcription]) -> None:
        """A turn that goes on and on without a word would keep the floor for ever."""
        if has_words(news):
            utterance.worded_s = end_s
        if end_s - utterance.worded_s < NO_WORDS_S or utterance.lost or self._floor.state.considering:
            return
        if not self._noisy:
            self._noisy = True
            self._on_noise(True)
        self._rest_until_s = self._tape.end_s + NOISE_REST_S
        self._floor.send(turns.MicrophoneLost())

    # ── sound over the reply ─────────────────────────────────────────────────────────────────────────────────────

    async def _judge(self, turn: int, sound: Sound) -> None:
        voiced_s = sum(
            min(end_s, sound.end_s) - max(start_s, sound.start_s)
            for start_s, end_s in self._voiced
            if end_s > sound.start_s and start_s < sound.end_s
        )
        heard = await self._recognition.guess(sound)
        if heard is None:
            # Without an answer the length of the sound decides, and the turn machine measures that.
            return
        verdict = judge(heard.text, heard.confidence, voiced_s, self._saying())
        if verdict == "backchannel":
            self._murmur = (turn, heard.text)
        self._floor.send(turns.TrialJudged(turn, verdict))

    # ── captions ─────────────────────────────────────────────────────────────────────────────────────────────────

    async def _caption(self) -> None:
        rest_s = captions.LEAST_S
        while True:
            await self._clock.sleep(rest_s)
            streamed = self._recognition.streams_interim
            rest_s = captions.rest_s(0.0, streamed=streamed)
            utterance, state = self._open, self._floor.state
            if utterance is None or self._busy or not self._jobs.empty() or state.phase != "hearing":
                continue
            start_s, end_s = utterance.committed_s, self._tape.end_s
            if (end_s - start_s < CAPTION_FROM_S and not streamed) or not state.heard_since_commit:
                continue
            # A caption that is no work delays no speculation: it goes on until that one is made.
            quiet_s = self._floor.parameters.speculate_s if streamed else NEARLY_SILENT_S
            if state.now - state.voice_at > quiet_s:
                continue
            began = self._clock.monotonic()
            call = asyncio.create_task(self._recognition.caption(self._cut(start_s, end_s)), name="caption")
            self._captioning = call
            try:
                await asyncio.wait((call,))
            finally:
                call.cancel()
                await asyncio.gather(call, return_exceptions=True)
            rest_s = captions.rest_s(self._clock.monotonic() - began, streamed=streamed)
            text = "" if call.cancelled() else call.result()
            # What a speculation or a commit showed meanwhile is newer.
            if text and self._open is utterance and utterance.committed_s == start_s and self._guess is None:
                stable = joined(utterance.parts)
                self._on_caption(utterance.turn, stable, text, doubts_of_parts(utterance.parts))
