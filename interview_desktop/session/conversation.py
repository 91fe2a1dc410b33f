"""The interviewer's side of a session: when it is asked, and how its reply becomes events and sound."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

from interview_desktop.domain import commands as do
from interview_desktop.domain import events as ev
from interview_desktop.domain.session import Rejected, SessionState
from interview_desktop.interview.onsite import without_private
from interview_desktop.ports import (
    AdvanceStage,
    Clock,
    CloseInterview,
    GiveHint,
    Guarded,
    Interviewer,
    InterviewerAct,
    Moment,
    MoveDifficulty,
    Observe,
    Recorder,
    Say,
    Trigger,
    Trouble,
)
from interview_desktop.session.log import SessionLog
from interview_desktop.session.picked import PICK_PAUSE_S
from interview_desktop.session.speaking import Clause, Reply, ReplyTimes, Speaker
from interview_desktop.session.speculation import Rehearsals
from interview_desktop.voice import turns
from interview_desktop.voice.floor import Floor
from interview_desktop.voice.listener import Guess, Utterance

IDLE_STEP_S = 5.0
"""How often a silent interviewer is asked whether it wants to say something."""

PATIENT_ACTS = frozenset({"nudge", "hint"})
"""Acts of an interviewer who breaks a silence after which that silence goes on: it is the candidate who must move."""

FAILED_REPLY = "I lost my thread for a moment. Please go on."
"""Said when the interviewer itself fails; the interview goes on."""


class Conversation:
    """Asks the interviewer for every turn and plays its reply, as long as that turn is the newest.

    Callbacks: ``on_close`` is awaited when the interviewer closed the interview and has been heard;
    ``on_trouble`` hears about events that could not be kept; ``on_due`` is called when the interviewer has something
    to say, so that nobody waits for the next look.
    """

    def __init__(
        self,
        log: SessionLog,
        floor: Floor,
        interviewer: Interviewer,
        clock: Clock,
        *,
        on_close: Callable[[], Awaitable[None]],
        on_trouble: Callable[[Trouble], None],
        on_due: Callable[[], None] = lambda: None,
    ) -> None:
        self._log = log
        self._floor = floor
        self._on_due = on_due
        self._interviewer = interviewer
        self._clock = clock
        self._on_close = on_close
        self._on_trouble = on_trouble
        self._speaker: Speaker | None = None
        self._recorder: Recorder | None = None
        self._reply: asyncio.Task[None] | None = None
        self._reply_turn = 0
        self._offer: tuple[InterviewerAct, AsyncIterator[InterviewerAct]] | None = None
        self._trigger: Trigger = "answered"
        self._due: list[Trigger] = []
        self._closing = False
        self._stopped = False
        self._utterance: Utterance | None = None
        self._reply_audio: ev.AudioSpan | None = None
        self._active_at = clock.monotonic()
        self._asked_silence_at = clock.monotonic()
        self._offering = False
        self._last_act = ""
        self._cut_in_ms: float | None = None
        self._rehearsals = Rehearsals(
            log, interviewer, clock, moment=lambda state: self._moment("answered", state), on_failure=self._apology
        )
        self.begun = asyncio.Event()
        """Set when the interviewer was asked for the first time."""
        floor.handle(self._effect)

    def attach(self, speaker: Speaker, recorder: Recorder | None) -> None:
        """Give it a mouth; ``recorder`` tells where in the recording it speaks."""
        self._speaker = speaker
        self._recorder = recorder

    def forget_recording(self) -> None:
        """From now on nothing has a place in a recording."""
        self._recorder = None
        self._reply_audio = None

    @property
    def quiet(self) -> bool:
        """Nothing is said, made or waiting: the candidate's move."""
        return (
            self._floor.state.phase == "listening"
            and not self._due
            and not self._offering
            and (self._reply is None or self._reply.done())
        )

    @property
    def rehearsing(self) -> bool:
        """A reply is prepared for what was said so far; an event now would make it useless."""
        return self._rehearsals.going_on

    @property
    def saying(self) -> str:
        """What is heard of the reply that is spoken now."""
        lines = self._log.state.lines
        speaking = bool(lines) and lines[-1].who == "interviewer" and not lines[-1].done
        return lines[-1].text if speaking else ""

    def active(self) -> None:
        """The candidate did something."""
        self._active_at = self._clock.monotonic()

    def heard(self, utterance: Utterance) -> None:
        """The measures of the utterance that the next reply answers."""
        self._utterance = utterance
        self.active()

    def guessed(self, guess: Guess) -> None:
        """What will have been said if the candidate has finished: get ready to reply to it."""
        if self._speaker is not None and not self._stopped:
            self._rehearsals.prepare(guess, self._speaker)

    def wasted(self, seconds: float) -> None:
        """Words were recognised for nothing."""
        self._rehearsals.waste(seconds)

    def ask(self, trigger: Trigger) -> None:
        """Let the interviewer speak by itself as soon as the floor is free."""
        if trigger not in self._due:
            self._due.append(trigger)
            self._on_due()

    async def tend(self) -> None:
        """Once a second or so: hand out what is due, and notice silence."""
        if self._stopped or not self._floor.state.free or self._offering:
            return
        if self._due:
            await self._make_offer(self._due.pop(0))
            return
        if self._floor.state.running_since is not None:
            return
        now = self._clock.monotonic()
        if self._log.state.picks and now - self._active_at >= PICK_PAUSE_S:
            await self._make_offer("silence")
            return
        if now - self._active_at >= IDLE_STEP_S and now - self._asked_silence_at >= IDLE_STEP_S:
            self._asked_silence_at = now
            await self._make_offer("silence")

    async def stop(self) -> None:
        """Cancel what is being said; nothing is said any more."""
        self._stopped = True
        await self._rehearsals.close()
        await self._cancel()

    async def _make_offer(self, trigger: Trigger) -> None:
        """Ask first, take the floor only when there is something to say."""
        self._offering = True
        turn, active_at = self._floor.state.turn, self._active_at
        try:
            acts = self._interviewer.reply(self._moment(trigger))
            try:
                first = await anext(acts)
            except StopAsyncIteration:
                return
            except Exception as error:  # a vendor's failure of any kind must not end the interview
                self._on_trouble(_failed(error))
                return
            if self._floor.state.turn != turn or not self._floor.state.free:
                # The candidate was faster; what happened is in the record, and the answer will take it in.
                return
            if trigger == "silence" and self._active_at != active_at:
                # The silence is over: the candidate types.
                return
            self._offer = (first, acts)
            self._trigger = trigger
            self._floor.send(turns.Prompted())
        finally:
            self._offering = False
            self.begun.set()

    def _effect(self, effect: turns.Effect) -> None:
        match effect:
            case turns.ReplyWanted() if not self._stopped:
                offer, self._offer = self._offer, None
                prepared = None if offer else self._rehearsals.take(effect.turn)
                self._rehearsals.drop()
                previous = self._reply
                self._reply_turn = effect.turn
                self._reply = asyncio.create_task(
                    self._run_reply(effect.turn, offer, prepared, previous), name=f"reply {effect.turn}"
                )
                if prepared is not None:
                    # Cancelled before it began, the task would leave what is prepared to nobody.
                    self._reply.add_done_callback(lambda _: prepared.cancel())
            case turns.ReplyCancelled() if self._reply is not None and effect.turn == self._reply_turn:
                self._reply.cancel()
            case turns.UtteranceBegan():
                self.active()
                if effect.trial:
                    onset_s = effect.start_s + self._floor.parameters.pre_roll_s
                    self._cut_in_ms = max(0.0, self._floor.state.now - onset_s) * 1000
                else:
                    self._rehearsals.drop()
            case turns.SpeculationDropped():
                self._rehearsals.drop(effect.number)
            case turns.TurnClosed() if effect.speculation is None:
                self._rehearsals.drop()
            case turns.PlaybackHeld() if self._speaker is not None and effect.turn == self._reply_turn:
                self._speaker.hold()
            case turns.PlaybackResumed() if self._speaker is not None and effect.turn == self._reply_turn:
                self._speaker.release()
            case turns.UtteranceDropped():
                self._rehearsals.tally.false_interruptions += 1
                self._cut_in_ms = None
            case _:
                pass

    def _moment(self, trigger: Trigger, state: SessionState | None = None) -> Moment:
        # Notes and scores of a person who leads the interview are no part of what an interviewer may know.
        state = without_private(state or self._log.state)
        elapsed_s = self._log.timer.elapsed_s()
        answers = []
        for line in reversed(state.lines):
            # A reply of which nothing was heard has answered nothing.
            if line.who == "interviewer" and (line.text or not line.interrupted):
                break
            if line.who == "candidate":
                answers.append(line)
        answers.reverse()
        return Moment(
            state=state,
            trigger=trigger,
            elapsed_s=elapsed_s,
            stage_elapsed_s=state.stage_elapsed_s(elapsed_s),
            idle_s=max(0.0, self._clock.monotonic() - self._active_at),
            answer=" ".join(line.text for line in answers),
            answer_seq=answers[-1].seq if answers else 0,
        )

    async def _run_reply(
        self,
        turn: int,
        offer: tuple[InterviewerAct, AsyncIterator[InterviewerAct]] | None,
        prepared: Reply | None,
        previous: asyncio.Task[None] | None,
    ) -> None:
        if previous is not None:
            await asyncio.wait([previous])
        reply = prepared
        utterance, self._utterance = (None, self._utterance) if offer else (self._utterance, None)
        trigger: Trigger = self._trigger if offer else "answered"
        self._closing = False
        self._reply_audio = None
        self._cut_in_ms = None
        self._last_act = ""
        assert self._speaker is not None
        try:
            if reply is None:
                acts = _chain(*offer) if offer else self._interviewer.reply(self._moment("answered"))
                times = ReplyTimes(asked=self._clock.monotonic())
                reply = self._speaker.make(turn, _guarded(acts, self._apology), times)
            await self._speaker.play(reply)
        except asyncio.CancelledError:
            if reply is not None:
                await self._finish(turn, interrupted=True)
                if reply.times.first_sample is not None and not self._stopped:
                    await self._measure(turn, utterance, reply.times)
            raise
        await self._finish(turn, interrupted=False)
        await self._measure(turn, utterance, reply.times)
        if trigger != "silence" or self._last_act not in PATIENT_ACTS:
            self.active()
        self._floor.send(turns.ReplyOver(turn))
        if self._closing:
            self._stopped = True
            await self._on_close()

    async def _finish(self, turn: int, *, interrupted: bool) -> None:
        assert self._speaker is not None
        heard = self._speaker.stop() if interrupted else ""
        await self._speaker.tell_rewordings()
        if self._cut_in_ms is not None:
            self._cut_in_ms += self._speaker.after_hold_s * 1000
        if not any(line.turn == turn and line.who == "interviewer" for line in self._log.state.lines):
            return
        if self._reply_audio is not None and self._recorder is not None:
            start = self._reply_audio
            self._reply_audio = ev.AudioSpan(start.segment, start.start_s, self._recorder.position_s())
        with contextlib.suppress(Rejected):
            await self._keep(ev.ReplyFinished(turn, interrupted, heard, self._reply_audio))

    async def _measure(self, turn: int, utterance: Utterance | None, times: ReplyTimes) -> None:
        if times.first_token is None:
            return
        closed = utterance.closed_at if utterance else None
        endpoint = utterance.endpoint_ms if utterance else None

        def gap(start: float | None, end: float | None) -> float | None:
            return None if start is None or end is None else round((end - start) * 1000, 1)

        total = gap(closed, times.first_sample)
        tally = self._rehearsals.counted()
        await self._keep(
            ev.TurnMeasured(
                turn=turn,
                endpoint_ms=None if endpoint is None else round(endpoint, 1),
                transcription_ms=round(utterance.transcription_ms, 1) if utterance else None,
                first_token_ms=gap(times.asked, times.first_token),
                first_clause_ms=gap(times.first_token, times.first_clause),
                first_audio_ms=gap(times.first_clause, times.first_audio),
                output_ms=gap(times.first_audio, times.first_sample),
                voice_to_voice_ms=None if total is None or endpoint is None else round(total + endpoint, 1),
                waited_for=utterance.waited_for if utterance else "",
                speculations=tally.speculations,
                discarded=tally.discarded,
                discarded_ms=round(tally.discarded_ms, 1),
                false_interruptions=tally.false_interruptions,
                cut_in_ms=None if self._cut_in_ms is None else round(self._cut_in_ms, 1),
            )
        )

    async def say_clause(self, clause: Clause, audible: bool) -> bool:
        """Called by the speaker before a clause is heard: log it, unless the reply has become stale."""
        if not self._floor.may_play(clause.turn):
            return False
        if audible:
            self._floor.send(turns.SpeechStarted(clause.turn))
        span = None
        if audible and self._recorder is not None and self._log.state.segments:
            position = self._recorder.position_s()
            span = ev.AudioSpan(self._log.state.segments - 1, position, position)
            self._reply_audio = self._reply_audio or span
        try:
            await self._log.do(do.SayClause(clause.turn, clause.part, clause.text, clause.act, clause.ref, span))
        except Trouble as trouble:
            self._on_trouble(trouble)
        except Rejected:
            return False
        self._last_act = clause.act
        return True

    async def reword_clause(self, clause: Clause, said: str) -> None:
        """Called by the speaker when its voice said other words: those are remembered, also by the interviewer."""
        await self._keep(ev.ClauseReworded(clause.turn, clause.part, clause.text, said))

    async def do_act(self, act: InterviewerAct) -> None:
        """Turn one of the interviewer's acts into events. A wrong act is dropped: it must not stop the interview."""
        command: do.Command | None = None
        match act:
            case AdvanceStage():
                command = do.EnterStage(act.stage, act.reason)
            case GiveHint():
                command = do.GiveHint(act.rung, act.reason, act.known)
            case Observe():
                command = do.Observe(act.criterion, act.text, act.evidence)
            case MoveDifficulty():
                command = do.MoveDifficulty(act.to_level, act.reason, act.evidence)
            case CloseInterview():
                self._closing = True
            case Guarded():
                await self._keep(ev.GuardActed(act.rule, act.act))
        if command is None:
            return
        try:
            await self._log.do(command)
        except Trouble as trouble:
            self._on_trouble(trouble)
        except Rejected as rejected:
            await self._keep(ev.FaultNoted("interviewer_act", str(rejected), "Nothing to do; the act was left out."))

    def _apology(self, error: Exception) -> InterviewerAct:
        self._on_trouble(_failed(error))
        return Say(FAILED_REPLY, "apology")

    async def _keep(self, payload: ev.Payload) -> None:
        try:
            await self._log.add(payload)
        except Trouble as trouble:
            self._on_trouble(trouble)

    async def _cancel(self) -> None:
        reply = self._reply
        if reply is not None and not reply.done() and reply is not asyncio.current_task():
            reply.cancel()
            await asyncio.gather(reply, return_exceptions=True)


def _failed(error: Exception) -> Trouble:
    if isinstance(error, Trouble):
        return error
    return Trouble("interviewer_failed", f"The interviewer failed ({type(error).__name__}).", "The interview goes on.")


async def _chain(first: InterviewerAct, rest: AsyncIterator[InterviewerAct]) -> AsyncIterator[InterviewerAct]:
    yield first
    async for act in rest:
        yield act


async def _guarded(
    acts: AsyncIterator[InterviewerAct], apology: Callable[[Exception], InterviewerAct]
) -> AsyncIterator[InterviewerAct]:
    try:
        async for act in acts:
            yield act
    except Exception as error:  # a vendor's failure of any kind must not end the interview
        yield apology(error)
