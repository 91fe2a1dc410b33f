"""A running session: what the front ends hold in their hands."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine, Sequence

from interview_desktop.domain import commands as do
from interview_desktop.domain import events as ev
from interview_desktop.domain.session import Rejected, SessionState
from interview_desktop.interview import onsite
from interview_desktop.interview.problem import Problem
from interview_desktop.ports import CAPTURE_RATE, Clock, Interviewer, Settings, Trigger, Trouble
from interview_desktop.session import voice_modes
from interview_desktop.session.api import EventListener, SignalListener, Unsubscribe
from interview_desktop.session.coding import Coding
from interview_desktop.session.conversation import Conversation
from interview_desktop.session.guarded import GuardedInterviewer
from interview_desktop.session.habits import Habits
from interview_desktop.session.hearing import Hearing, VoiceKit
from interview_desktop.session.log import SessionLog
from interview_desktop.session.picked import PickedQuestions
from interview_desktop.session.running import CodeTools, cut_off
from interview_desktop.session.signals import Level, Notice, Signal
from interview_desktop.session.speaking import Speaker
from interview_desktop.session.standby_hub import Standbys
from interview_desktop.session.standby_news import StandbyNews
from interview_desktop.session.timekeeping import Timekeeper
from interview_desktop.session.vocabulary import ExpectedWords
from interview_desktop.voice import turns
from interview_desktop.voice.floor import Floor
from interview_desktop.voice.listener import Utterance
from interview_desktop.voice.sound import level

TEND_S = 0.25
"""How often the session looks after time, silence and devices."""


class LiveSession:
    """Implements ``session.api.Live``. Made by the desk, which calls :meth:`begin` or :meth:`resume_interview`.

    ``on_end`` is awaited with the log after the interview's end is in it: it makes the report. ``on_closed`` is called
    when nothing runs any more.
    """

    def __init__(
        self,
        log: SessionLog,
        problem: Problem,
        interviewer: Interviewer,
        code: CodeTools,
        clock: Clock,
        kit: VoiceKit | None,
        *,
        on_end: Callable[[SessionLog], Awaitable[None]],
        on_closed: Callable[[], None],
        settings: Settings | None = None,
        standbys: Standbys | None = None,
    ) -> None:
        self._log = log
        self._problem = problem
        self._clock = clock
        self._on_end = on_end
        self._on_closed = on_closed
        self._signal_listeners: list[SignalListener] = []
        self._notices: dict[str, Notice] = {}
        self._voice = voice_modes.OFF
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False
        self._ending: asyncio.Future[None] | None = None
        self.opening: asyncio.Task[None] | None = None
        self.floor = Floor(turn=log.state.last_turn)
        if log.state.muted:
            self.floor.send(turns.MuteChanged(True))
        self._habits = Habits(settings, self.floor)
        self.floor.watch(lambda state: self._show_voice())
        self.conversation = Conversation(
            log,
            self.floor,
            GuardedInterviewer(PickedQuestions(interviewer), problem),
            clock,
            on_close=self._close_by_interviewer,
            on_trouble=self.trouble,
            on_due=lambda: self._spawn(self.conversation.tend(), "hand out what is due"),
        )
        self._news = StandbyNews(standbys, self.emit)
        self._time = Timekeeper(log, clock, self.conversation.ask)
        self._coding = Coding(
            log,
            code,
            problem,
            clock,
            emit=self.emit,
            on_trouble=self.trouble,
            on_activity=self.conversation.active,
            on_run=lambda: self.conversation.ask("run_finished"),
        )
        self._hearing = (
            Hearing(
                kit,
                self.floor,
                clock,
                log.session_id,
                vocabulary=ExpectedWords(problem, lambda: log.state),
                emit=self.emit,
                on_utterance=self._heard,
                on_trouble=self.trouble,
                on_guess=self.conversation.guessed,
                on_waste=self.conversation.wasted,
                on_backchannel=self._murmured,
                saying=lambda: self.conversation.saying,
            )
            if kit is not None
            else None
        )

    # ── opening ──────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def opened(self) -> bool:
        """Whether the voice is ready, or known to be missing."""
        return self.opening is not None and self.opening.done()

    async def begin(self) -> None:
        """Open the voice and let the interviewer open the interview."""
        await self._open_voice(recover=False)
        self._start_time("begin")

    async def resume_interview(self) -> None:
        """Go on where the log ends: words and runs that the crash cut off are completed first."""
        for run in self.state.runs:
            if run.result is None:
                message = "The app was closed during this run. Run the tests again."
                await self._do(do.FinishRun(run.run, cut_off(run, message)))
        await self._open_voice(recover=True)
        self._start_time("resumed")

    def _start_time(self, trigger: Trigger) -> None:
        self._log.timer.start()
        self.conversation.ask(trigger)
        self._spawn(self._coding.warm(), "warm sandbox")
        self._spawn(self._tend(), "tend session")

    async def _open_voice(self, *, recover: bool) -> None:
        hearing = self._hearing
        if hearing is not None:
            self._voice = voice_modes.GETTING_READY
            self._tell(self._voice)
            ready = await hearing.open_speech()
            if ready:
                if recover:
                    await self._recover_words(hearing)
                await hearing.open_devices()
                await self._start_recording(hearing)
                await hearing.begin(self._log)
        speech = hearing.speech if hearing else None
        speaker = hearing.make_speaker if hearing else Speaker
        self.conversation.attach(
            speaker(
                hearing.sink if hearing else None,
                speech.voice if speech else None,
                self._clock,
                on_clause=self.conversation.say_clause,
                on_act=self.conversation.do_act,
                on_trouble=self.trouble,
                on_sound=self._sounded,
                on_reworded=self.conversation.reword_clause,
                speaks=lambda: self._habits.speaks,
            ),
            hearing.recorder if hearing else None,
        )
        self._show_voice()

    async def _start_recording(self, hearing: Hearing) -> None:
        if not self.state.recording_consent:
            return
        segment = hearing.start_recording(self.state.segments)
        if segment is not None:
            hearing.mute_recording(self.state.muted)
            await self._add(ev.RecordingStarted(segment, CAPTURE_RATE))

    async def _recover_words(self, hearing: Hearing) -> None:
        lines = self.state.lines
        # While the interviewer spoke, the microphone was closed: what it holds is the loudspeaker.
        if not self.state.segments or (lines and lines[-1].who == "interviewer" and not lines[-1].done):
            return
        spans = [line.audio for line in lines if line.audio is not None]
        try:
            found = await hearing.recover(spans[-1] if spans else None, self.state.segments)
        except Trouble as trouble:
            self.trouble(trouble)
            return
        if found is not None:
            text, confidence, span = found
            turn = self.floor.state.next_turn
            await self._do(do.Answer(turn, text, typed=False, confidence=confidence, audio=span))

    # ── what front ends may ask ──────────────────────────────────────────────────────────────────────────────────

    @property
    def state(self) -> SessionState:
        return self._log.state

    @property
    def problem(self) -> Problem:
        return self._problem

    @property
    def quiet(self) -> bool:
        """Nothing is going on: it is the candidate's move."""
        return self.conversation.quiet and not self._coding.running

    @property
    def closed(self) -> bool:
        return self._closed

    def elapsed_s(self) -> float:
        return self._log.timer.elapsed_s()

    def on_event(self, listener: EventListener) -> Unsubscribe:
        return self._log.listen(listener)

    def on_signal(self, listener: SignalListener) -> Unsubscribe:
        """The listener first gets the voice's state and the notices that stand."""
        self._signal_listeners.append(listener)
        listener(self._voice)
        for notice in self._notices.values():
            listener(notice)
        return lambda: self._signal_listeners.remove(listener) if listener in self._signal_listeners else None

    async def type_answer(self, text: str) -> None:
        if self.state.phase == "paused":
            await self.continue_()
        self.conversation.active()
        await self._do(do.Answer(self.floor.state.next_turn, text, typed=True))
        # Whoever sends an answer has thought enough, and waits for a reply.
        self.floor.send(turns.ThinkingChanged(False))
        # Typed while the voice gets ready: safe in the log at once, answered after the interviewer's opening.
        await self.conversation.begun.wait()
        if not self._closed:
            self.floor.send(turns.Typed())

    def edit_code(self, language: str, edits: Sequence[ev.Edit]) -> None:
        self.floor.send(turns.Busy("typing"))
        self._coding.edit(language, edits)

    async def choose_language(self, language: str) -> None:
        await self._coding.choose_language(language)

    async def edit_notes(self, text: str) -> None:
        self.floor.send(turns.Busy("typing"))
        self.conversation.active()
        await self._do(do.EditNotes(text))

    async def run_tests(self) -> None:
        if self.state.phase != "running":
            raise Rejected("Continue the interview before you run the tests.")
        await self._busy_running(self._coding.run_tests())

    async def run_scratch(self, arguments: str) -> None:
        if self.state.phase != "running":
            raise Rejected("Continue the interview before you run your code.")
        await self._busy_running(self._coding.run_scratch(arguments))

    async def stop_run(self) -> None:
        await self._coding.stop_run()

    async def stop_analysis(self) -> None:
        await self._coding.stop_analysis()

    async def ask_hint(self) -> None:
        await self.type_answer("Could I have a hint?")

    async def pause(self) -> None:
        if self.state.phase != "running":
            return
        await self._coding.flush()
        self.floor.send(turns.PauseChanged(True))
        self._mute_recording(True)
        self._log.timer.stop()
        await self._do(do.Pause())

    async def continue_(self) -> None:
        if self.state.phase != "paused":
            return
        await self._do(do.Continue())
        self._log.timer.start()
        self.conversation.active()
        self.floor.send(turns.PauseChanged(False))
        self._mute_recording(self.state.muted)
        lines = self.state.lines
        if lines and lines[-1].who == "candidate":
            self.conversation.ask("answered")

    async def mute(self, muted: bool) -> None:
        self.floor.send(turns.MuteChanged(muted))
        self._mute_recording(muted or self.state.phase == "paused")
        await self._do(do.Mute(muted))

    def think(self, on: bool) -> None:
        self.conversation.active()
        self.floor.send(turns.ThinkingChanged(on))

    def talk(self, down: bool) -> None:
        self.floor.send(turns.TalkKeyChanged(down))

    def point(self) -> None:
        self.floor.send(turns.Busy("pointing"))

    async def set_voice_mode(self, mode: turns.Mode) -> None:
        self._habits.set_mode(mode)

    async def correct(self, seq: int, text: str) -> None:
        await self._do(do.Correct(seq, text))

    async def withdraw_consent(self) -> None:
        await self._do(do.WithdrawConsent())
        self.conversation.forget_recording()
        if self._hearing is not None:
            await self._hearing.forget_recording()

    async def take_note(self, text: str) -> None:
        await self._do(do.TakeNote(text))

    async def give_own_score(self, criterion: str, score: int | None, reason: str = "") -> None:
        await self._do(do.GiveOwnScore(criterion, score, reason))

    async def submit_own_scores(self) -> None:
        await self._do(do.SubmitOwnScores())

    async def ask_next(self, question: str) -> None:
        await self._do(do.PickQuestion(*onsite.question(self._problem, question.strip())))

    async def retry_audio(self) -> None:
        hearing = self._hearing
        if hearing is None:
            raise Rejected("This interview was started without a voice.")
        if hearing.speech is None:
            await self._open_voice(recover=False)
            return
        await hearing.open_devices()
        hearing.listen()
        self._show_voice()

    async def end(self) -> None:
        await self._end("candidate")

    async def leave(self) -> None:
        if self._closed:
            return
        await self._quiesce()
        await self._close()

    # ── inside ───────────────────────────────────────────────────────────────────────────────────────────────────

    def emit(self, signal: Signal) -> None:
        if isinstance(signal, Notice):
            if signal.message:
                self._notices[signal.code] = signal
            elif self._notices.pop(signal.code, None) is None:
                return
        self._tell(signal)
        if isinstance(signal, Notice):
            self._show_voice()

    def trouble(self, trouble: Trouble) -> None:
        """Tell, and keep in the log when that is possible."""
        fresh = trouble.code not in self._notices
        self.emit(Notice(trouble.code, trouble.message, trouble.remedy, "error"))
        if fresh and trouble.code not in ("disk_full", "store_read_only", "store_damaged") and not self._closed:
            self._spawn(self._add(ev.FaultNoted(trouble.code, trouble.message, trouble.remedy)), "note fault")

    def _tell(self, signal: Signal) -> None:
        for listener in tuple(self._signal_listeners):
            listener(signal)

    def _mute_recording(self, muted: bool) -> None:
        if self._hearing is not None:
            self._hearing.mute_recording(muted)

    def _show_voice(self) -> None:
        hearing = self._hearing
        speech = hearing is not None and hearing.speech is not None
        microphone = hearing is not None and hearing.microphone
        voice = voice_modes.shown(self.floor.state, speech=speech, microphone=microphone)
        if voice != self._voice:
            self._voice = voice
            self._tell(voice)

    async def _busy_running(self, run: Coroutine[None, None, None]) -> None:
        """Nobody answers while code runs: its result belongs to the answer."""
        self.floor.send(turns.Busy("running"))
        try:
            await run
        finally:
            self.floor.send(turns.Busy("running", over=True))

    def _murmured(self, text: str, span: ev.AudioSpan | None) -> None:
        heard = ev.BackchannelHeard(self.floor.state.turn, text, span)
        self._spawn(self._add(heard), "note backchannel")

    async def _heard(self, utterance: Utterance, span: ev.AudioSpan | None) -> None:
        if utterance.lost:
            remedy = "It is in the recording. Say it again, or type it."
            self.trouble(Trouble("words_lost", "A part of your answer could not be written down.", remedy))
        if not utterance.text:
            return
        self.emit(Notice("speech_worker_lost", ""))
        self.conversation.heard(utterance)
        confidence = round(utterance.confidence, 3)
        await self._do(do.Answer(utterance.turn, utterance.text, False, confidence, span, utterance.doubts))

    def _sounded(self, pcm: bytes) -> None:
        self.emit(Level(level(pcm[:2048]), "interviewer"))
        self.emit(Notice("voice_lost", ""))

    async def _tend(self) -> None:
        while not self._closed:
            await self._clock.sleep(TEND_S)
            if self._hearing is not None:
                self._hearing.watch()
                self._show_voice()
            await self._news.tend(self._add, patient=self.conversation.rehearsing)
            if self.state.phase == "running":
                self._time.watch()
                await self.conversation.tend()
                if self._time.wants_event(patient=self.conversation.rehearsing):
                    await self._add(ev.ClockTicked())
            if self._log.unsaved:
                await self._retry_saving()
            if self.state.phase == "running" and self._time.overtime:
                await self._end("time")

    async def _retry_saving(self) -> None:
        try:
            await self._log.retry()
        except Trouble as trouble:
            self.emit(Notice("unsaved", trouble.message, trouble.remedy, "error"))
            await self._clock.sleep(2.0)
        else:
            for code in ("unsaved", "disk_full", "store_read_only"):
                self.emit(Notice(code, ""))

    async def _close_by_interviewer(self) -> None:
        # In a task of its own: ending waits for the reply that asked for it.
        self._spawn(self._end("closed"), "end interview")

    async def _end(self, by: ev.EndedBy) -> None:
        if self._ending is not None:
            await asyncio.shield(self._ending)
            return
        self._ending = asyncio.get_running_loop().create_future()
        try:
            await self._quiesce()
            await self._coding.snapshot()
            await self._do(do.End(by))
            self._log.timer.stop()
            await self._close()
            await self._on_end(self._log)
        finally:
            self._ending.set_result(None)

    async def _quiesce(self) -> None:
        """Stop everything that could add to the log, last words included."""
        await self.conversation.stop()
        self.conversation.begun.set()
        await self._news.tend(self._add, patient=False)
        await self._coding.close()
        if self._hearing is not None:
            await self._hearing.finish_utterance()

    async def _close(self) -> None:
        self._closed = True
        self._habits.keep()
        await self._news.close()
        if self.opening is not None and not self.opening.done():
            self.opening.cancel()
            await asyncio.gather(self.opening, return_exceptions=True)
        if self._hearing is not None:
            await self._hearing.close()
        current = asyncio.current_task()
        for task in tuple(self._tasks):
            if task is not current:
                task.cancel()
        await asyncio.gather(*(task for task in self._tasks if task is not current), return_exceptions=True)
        if self._log.unsaved:
            with contextlib.suppress(Trouble):
                await self._log.retry()
        self._on_closed()

    async def _do(self, command: do.Command) -> None:
        try:
            await self._log.do(command)
        except Trouble as trouble:
            self.trouble(trouble)

    async def _add(self, payload: ev.Payload) -> None:
        try:
            await self._log.add(payload)
        except Trouble as trouble:
            self.trouble(trouble)

    def _spawn(self, work: Coroutine[None, None, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
