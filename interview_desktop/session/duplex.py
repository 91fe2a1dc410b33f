"""A session held with a full-duplex voice: it listens, speaks and decides whose turn it is, in place of ``Listener``
and turn machine. What it is told to say comes from the interviewer, behind the guards, as ever (``DuplexSpeaker``).

What such a voice does not tell is found out here. The candidate's words are final when an answer is asked for. The
interviewer was interrupted when the voice fell silent in the middle of a text while the candidate's words came in. What
the voice says without having been given it is kept as what it is. When it is lost, the ordinary ears take over: what
was not yet understood is on a tape, what was not yet heard of the reply is spoken by the ordinary voice.

Limits of the protocol: unasked speech (opening, a run's result, time) is a commentary without delegation, which the
voice speaks when it finds that polite; it is reminded once, and when it stays silent it counts as lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing

from interview_desktop.domain import commands as do
from interview_desktop.domain import events as ev
from interview_desktop.domain.session import Rejected
from interview_desktop.domain.trouble import Trouble
from interview_desktop.interview.live_voice import INSTRUCTIONS, NOTHING, REMINDER, TAKEN_BACK
from interview_desktop.ports import (
    CAPTURE_RATE,
    FRAME_SAMPLES,
    AnswerWanted,
    AudioSink,
    AudioSource,
    CandidateWords,
    Clock,
    DuplexHappening,
    DuplexVoice,
    InterviewerSound,
    InterviewerWords,
    SpeechToText,
    VoiceActivity,
)
from interview_desktop.session.log import SessionLog
from interview_desktop.session.signals import Interim, Level, Signal
from interview_desktop.voice import duplex_turns, turns
from interview_desktop.voice.backchannels import judge
from interview_desktop.voice.floor import Floor
from interview_desktop.voice.following import Following
from interview_desktop.voice.listener import FALLBACK_SPEECH_DB, Utterance
from interview_desktop.voice.sound import Tape, level, loudness_db

TICK_S = 0.05
SETTLE_S = 0.4
"""Words come later than their sound: so long is waited for the last ones when an answer is asked for."""

LATE_S = 0.3
STOPPED_S = 0.6
"""A voice that is silent for so long has stopped; between its sentences it is not."""

SKIPPED_S = 2.5
"""… and will not say what it left out."""

PATIENCE_S = 6.0
"""From a text to its first sound. Then the voice is reminded, and after as long again it is given up."""

UNANSWERED_S = 6.0
"""After words to which the voice asks for no answer, the interviewer is asked all the same: nobody is left waiting."""

DEAF_S = 6.0
DEAF_VOICED_S = 1.5
"""So much speech, and so long after it not one word: the voice does not hear us."""

OWED_S = 1.5

TRAIL_S = 0.4
"""Silence after its speech that is still played; a voice may send silence for ever."""

LOUD_DB = -50.0
UNKNOWN_CONFIDENCE = 0.9
"""The vendor tells none; its words are as good as those of which a recogniser is sure."""

LOST = "The live voice was lost"
GOES_ON = "The interview goes on with the voice of this computer; nothing of it is lost."


class Duplex:
    """Ears and mouth of a session in one. ``span`` finds a time of the microphone in the recording. Callbacks as those
    of ``Hearing``; ``on_frame`` is told the end of each frame on the sample clock."""

    def __init__(
        self,
        voice: DuplexVoice,
        floor: Floor,
        log: SessionLog,
        clock: Clock,
        *,
        source: AudioSource,
        sink: AudioSink,
        activity: VoiceActivity,
        recogniser: SpeechToText,
        emit: Callable[[Signal], None],
        on_final: Callable[[Utterance], Awaitable[None]],
        on_backchannel: Callable[[str, float, float], None],
        on_trouble: Callable[[Trouble], None],
        on_frame: Callable[[float], None],
    ) -> None:
        self.voice = voice
        self.floor = floor
        self._log = log
        self._clock = clock
        self._source = source
        self._sink = sink
        self._activity = activity
        self._recogniser = recogniser
        self._emit = emit
        self._on_final = on_final
        self._on_backchannel = on_backchannel
        self._on_trouble = on_trouble
        self._on_frame = on_frame
        self.lost: Trouble | None = None
        self.delegation: str | None = None
        self._handed_over_s = 0.0
        self.following: Following | None = None
        """The reply that is being spoken."""
        self._given_at: float | None = None
        self._reminded = False
        self.taken_back = False
        """Something was given that is stale now; the voice must be told."""
        self._news = asyncio.Event()
        self._tape = Tape(keep_s=30.0)
        self._words: list[CandidateWords] = []
        self._words_at = 0.0
        self._understood_s = 0.0
        """Up to here, on the sample clock, the candidate's words are known."""
        self._own: list[str] = []
        self._sound_at = self._frame_at = 0.0
        self._sent_s = self._shift_s = 0.0
        self._voice_end_s = self._unheard_s = 0.0
        self._muted = False
        self._closings: asyncio.Queue[turns.TurnClosed] = asyncio.Queue()
        self._out: asyncio.Queue[bytes] = asyncio.Queue()
        floor.handle(self._effect)

    # ── its life ─────────────────────────────────────────────────────────────────────────────────────────────────

    async def open(self) -> bool:
        """False (told as trouble) when there is no such voice now."""
        try:
            await self.voice.open(INSTRUCTIONS)
        except Trouble as trouble:
            self.lost = trouble
            self._on_trouble(Trouble("live_voice_lost", f"There is no live voice. {trouble.message}", GOES_ON))
            return False
        self.floor.rules = duplex_turns.step
        self._frame_at = self._sound_at = self._words_at = self._clock.monotonic()
        return True

    async def run(self, ordinary: Callable[[], Awaitable[None]]) -> None:
        """Converse until the source is closed; when the voice is lost, go on with the ``ordinary`` ears."""
        if self.lost is None:
            if not await self._converse():
                return
            await self._hand_over()
        owed = asyncio.create_task(self._pay_what_is_owed(), name="answer after the live voice")
        try:
            await ordinary()
        finally:
            owed.cancel()

    async def _converse(self) -> bool:
        """Whether the voice was lost."""
        works = (self._send, self._follow, self._close_turns, self._play, self._watch)
        tasks = [asyncio.create_task(work(), name=f"live voice: {work.__name__}") for work in works]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
        for result in results:
            if isinstance(result, Trouble):
                self.lose(result)
            elif isinstance(result, Exception):
                raise result
        return self.lost is not None

    def lose(self, trouble: Trouble) -> None:
        """The voice is of no more use. Safe to repeat."""
        if self.lost is None:
            self.lost = trouble
            self._news.set()

    async def _hand_over(self) -> None:
        """Leave everything so that the ordinary ears and voice can go on."""
        assert self.lost is not None
        await self.voice.close()
        self._on_trouble(Trouble("live_voice_lost", f"{LOST}. {self.lost.message}", GOES_ON))
        self._end_own_speech()
        still_speaking = self.floor.state.now - self._voice_end_s < LATE_S
        await self._keep_own_words()
        self.floor.rules = turns.step
        self.floor.send(turns.MicrophoneLost())
        state = self.floor.state
        text, start_s, end_s = self._take_words()
        # The words of what was said last never came.
        if rest := await self._read_tape():
            text, start_s, end_s = f"{text} {rest}".strip(), start_s if text else self._understood_s, self._voice_end_s
        self._emit(Interim(state.turn, "", ""))
        turn = state.turn if state.phase == "transcribing" else state.next_turn
        if text:
            await self._on_final(self._utterance(turn, text, start_s, end_s, None))
        # In the middle of a sentence: its end comes with the ordinary ears, and the answer after it.
        wanted = bool(text) and not still_speaking
        if state.phase == "transcribing":
            self.floor.send(turns.Transcribed(turn, wanted))
        elif state.phase == "listening" and wanted:
            self.floor.send(turns.Typed())

    async def _pay_what_is_owed(self) -> None:
        """Who had just finished when the voice was lost has nothing more to say, and waits for an answer."""
        await self._clock.sleep(OWED_S)
        lines = self._log.state.lines
        if self.floor.state.free and lines and lines[-1].who == "candidate":
            self.floor.send(turns.Typed())

    async def _read_tape(self) -> str:
        start_s = max(self._understood_s, self._tape.start_s)
        if self._unheard_s < 0.2 or self._voice_end_s - start_s < 0.2:
            return ""
        try:
            return (await self._recogniser.transcribe(self._tape.cut(start_s, self._voice_end_s + 0.2))).text
        except Trouble as trouble:
            self._on_trouble(trouble)
            return ""

    # ── out ──────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _send(self) -> None:
        async with aclosing(self._source.frames()) as frames:  # type: ignore[type-var]
            async for frame in frames:
                start_s = frame.start / CAPTURE_RATE
                end_s = start_s + FRAME_SAMPLES / CAPTURE_RATE
                self._frame_at = self._clock.monotonic()
                self._on_frame(end_s)
                self._emit(Level(level(frame.pcm)))
                self._tape.append(frame.pcm, frame.start)
                probability = await self._probability(frame.pcm)
                self.floor.send(turns.Frame(start_s, end_s, probability))
                # Nothing leaves this computer while nobody is meant to hear, and no echo that is not removed.
                listening = self.floor.state.ears_open
                self._shift_s = start_s - self._sent_s
                if listening and probability >= self.floor.parameters.speech_on:
                    self._voice_end_s = end_s
                    self._unheard_s += end_s - start_s
                await self._transmit(frame.pcm if listening else bytes(len(frame.pcm)))

    async def _transmit(self, pcm: bytes) -> None:
        await self.voice.send(pcm)
        self._sent_s += len(pcm) / 2 / CAPTURE_RATE

    async def _probability(self, pcm: bytes) -> float:
        try:
            return await self._activity.probability(pcm)
        except Trouble:
            return 1.0 if loudness_db(pcm) > FALLBACK_SPEECH_DB else 0.0

    async def say(self, text: str, delegation: str | None) -> int | None:
        """Have a clause of the present reply spoken; its number in ``following``. None: the voice is lost."""
        if self.lost is not None or self.following is None:
            return None
        number = self.following.give(text)
        if self._given_at is None:
            self._given_at = self._clock.monotonic()
        try:
            await self.voice.say(delegation, text)
        except Trouble as trouble:
            self.lose(trouble)
        return number

    async def news(self) -> None:
        """Return when something changed in what was heard or known."""
        self._news.clear()
        await self._news.wait()

    def begin_reply(self) -> Following:
        self.following, self._given_at, self._reminded = Following(), None, False
        return self.following

    def end_reply(self, following: Following) -> None:
        """It was spoken, or stopped."""
        if self.following is following:
            self.following = None
        while not self._out.empty():
            self._out.get_nowait()

    async def note_own_words(self) -> None:
        """The voice said something that it was not given."""
        try:
            await self._log.add(ev.GuardActed("own_words", "aside"))
        except Trouble as trouble:
            self._on_trouble(trouble)

    # ── in ───────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _follow(self) -> None:
        async for happening in self.voice.happenings():
            self._take(happening)
            self._news.set()

    def _take(self, happening: DuplexHappening) -> None:
        match happening:
            case CandidateWords():
                self._hear(happening)
            case InterviewerWords():
                self._sound_at = self._clock.monotonic()
                self._speak(happening.text)
            case InterviewerSound():
                if loudness_db(happening.pcm) > LOUD_DB:
                    self._sound_at = self._clock.monotonic()
                if self._clock.monotonic() - self._sound_at < TRAIL_S:
                    self._out.put_nowait(happening.pcm)
            case AnswerWanted():
                self.delegation, self._handed_over_s = happening.delegation_id, happening.at_s
                self._unheard_s = 0.0
                self.floor.send(turns.AnswerDue())

    def _hear(self, words: CandidateWords) -> None:
        self._words.append(words)
        self._words_at = self._clock.monotonic()
        self._unheard_s = 0.0
        self._understood_s = words.end_s + self._shift_s
        state = self.floor.state
        late = state.phase == "thinking" and words.end_s <= self._handed_over_s + LATE_S
        if state.phase in ("listening", "thinking") and not late:
            self.floor.send(turns.CandidateSpoke(self._words[0].start_s + self._shift_s))
        self._emit(Interim(self.floor.state.turn, self._text(), ""))

    def _speak(self, piece: str) -> None:
        if self.following is not None and self._given_at is not None:
            self.following.hear(piece)
            return
        self._own.append(piece)
        self.floor.send(turns.SpokeUp())

    async def _play(self) -> None:
        while True:
            pcm = await self._out.get()
            self._emit(Level(level(pcm), "interviewer"))
            try:
                await self._sink.write(pcm, self.voice.sample_rate)
            except Trouble as trouble:
                self._on_trouble(trouble)

    # ── turns ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _effect(self, effect: turns.Effect) -> None:
        if isinstance(effect, turns.TurnClosed) and self.lost is None and self.floor.rules is duplex_turns.step:
            self._closings.put_nowait(effect)

    async def _close_turns(self) -> None:
        while True:
            closed = await self._closings.get()
            closed_at = self._clock.monotonic()
            while self._understood_s < self._voice_end_s - LATE_S and self._clock.monotonic() - closed_at < SETTLE_S:
                await self._clock.sleep(0.02)
            text, start_s, end_s = self._take_words()
            self._emit(Interim(closed.turn, "", ""))
            if text:
                await self._on_final(self._utterance(closed.turn, text, start_s, end_s, closed, closed_at))
            elif self.delegation is not None:
                await self.voice.think(self.delegation, NOTHING)
                self.delegation = None
            self.floor.send(turns.Transcribed(closed.turn, bool(text)))

    def _utterance(
        self,
        turn: int,
        text: str,
        start_s: float,
        end_s: float,
        closed: turns.TurnClosed | None,
        closed_at: float | None = None,
    ) -> Utterance:
        now = self._clock.monotonic()
        closed_at = now if closed_at is None else closed_at
        silence_s = max(0.0, closed.closed_s - max(end_s, self._voice_end_s)) if closed else 0.0
        return Utterance(
            turn,
            text,
            UNKNOWN_CONFIDENCE,
            start_s,
            end_s,
            endpoint_ms=silence_s * 1000,
            transcription_ms=(now - closed_at) * 1000,
            closed_at=closed_at,
            waited_for=closed.waited_for if closed else "lost",
        )

    def _text(self) -> str:
        return " ".join("".join(words.text for words in self._words).split())

    def _take_words(self) -> tuple[str, float, float]:
        text, words = self._text(), self._words
        self._words = []
        if not words:
            return "", 0.0, 0.0
        return text, words[0].start_s + self._shift_s, words[-1].end_s + self._shift_s

    # ── what nobody tells ────────────────────────────────────────────────────────────────────────────────────────

    async def _watch(self) -> None:
        while True:
            await self._clock.sleep(TICK_S)
            state, now = self.floor.state, self._clock.monotonic()
            if (muted := state.muted or state.paused) != self._muted:
                self._muted = muted
                await self.voice.mute(muted)
            if self.taken_back:
                self.taken_back = False
                await self.voice.think(None, TAKEN_BACK)
            missing_s = now - self._frame_at
            if missing_s > 0.25:
                # The microphone is gone; the voice's time goes on with what it is sent.
                self._frame_at = now
                await self._transmit(bytes(2 * round(min(missing_s, 0.5) * CAPTURE_RATE)))
            if self._voiced_without_words(state):
                raise Trouble("live_voice_deaf", "It did not hear you.", GOES_ON)
            quiet_s = now - self._sound_at if self._out.empty() else 0.0
            if quiet_s >= STOPPED_S:
                await self._stopped(state, quiet_s)
            await self._look_after_reply(now)
            self._look_after_words(now)
            self._news.set()

    def _voiced_without_words(self, state: turns.TurnState) -> bool:
        silent_s = state.now - self._voice_end_s
        listening = state.phase in ("listening", "hearing")
        return listening and self._unheard_s >= DEAF_VOICED_S and silent_s >= DEAF_S

    async def _stopped(self, state: turns.TurnState, quiet_s: float) -> None:
        following = self.following
        if following is None or self._given_at is None:
            if self._own:
                await self._keep_own_words()
                self._end_own_speech()
            return
        following.pause()
        if state.phase != "speaking" or state.held or not following.any_begun:
            return
        if self._words and not self._murmured() and not following.all_over:
            self.floor.send(turns.GaveWay(self._words[0].start_s + self._shift_s))
        elif quiet_s >= SKIPPED_S:
            following.give_up()

    async def _look_after_reply(self, now: float) -> None:
        following, state = self.following, self.floor.state
        if following is None or self._given_at is None or following.any_begun or following.all_over:
            return
        if self._sound_at > self._given_at or state.held or state.now - self._voice_end_s < 1.0:
            # It speaks, or has a reason to wait.
            self._given_at = max(self._given_at, min(now, self._sound_at))
        waited_s = now - self._given_at
        if waited_s >= 2 * PATIENCE_S:
            raise Trouble("live_voice_silent", "It did not speak in time.", GOES_ON)
        if waited_s >= PATIENCE_S and not self._reminded:
            self._reminded = True
            await self.voice.think(None, REMINDER)

    def _look_after_words(self, now: float) -> None:
        state = self.floor.state
        if state.phase == "listening" and self._words:
            # They came over a reply that was spoken to its end, or later than the answer to them.
            if self._murmured():
                self._on_backchannel(*self._take_words())
            else:
                self.floor.send(turns.CandidateSpoke(self._words[0].start_s + self._shift_s))
        working = state.considering or state.running_since is not None or state.now - state.typed_at < UNANSWERED_S
        if state.phase == "hearing" and not working and now - self._words_at >= UNANSWERED_S:
            self.floor.send(turns.AnswerDue())

    def _murmured(self) -> bool:
        seconds = self._words[-1].end_s - self._words[0].start_s
        return judge(self._text(), UNKNOWN_CONFIDENCE, seconds) == "backchannel"

    async def _keep_own_words(self) -> None:
        """What the voice said of its own was heard: it belongs into the log, and is marked as not ours."""
        text, self._own = " ".join("".join(self._own).split()), []
        if not text:
            return
        turn = self.floor.state.turn
        try:
            await self._log.do(do.SayClause(turn, 0, text, "aside"))
            await self._log.add(ev.ReplyFinished(turn))
            await self.note_own_words()
        except Rejected:
            pass
        except Trouble as trouble:
            self._on_trouble(trouble)

    def _end_own_speech(self) -> None:
        if self.following is None and self.floor.state.phase == "speaking":
            self.floor.send(turns.ReplyOver(self.floor.state.turn))
