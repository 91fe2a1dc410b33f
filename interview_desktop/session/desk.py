"""The product's use cases in one place: start, resume, list, review, delete, export."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from interview_desktop.domain import events as ev
from interview_desktop.domain.session import SessionState, fold_all
from interview_desktop.interview.bank import Bank
from interview_desktop.interview.choosing import choose, find
from interview_desktop.interview.consent import ConsentText
from interview_desktop.interview.onsite import log_without_private, without_private
from interview_desktop.interview.plan import make_plan
from interview_desktop.interview.problem import Problem
from interview_desktop.interview.tailoring import Background, Skill, reasons, skills_of, vocabulary_of
from interview_desktop.ports import (
    CheckResult,
    Clock,
    EventStore,
    Interviewer,
    Recorder,
    Reviewer,
    SessionSummary,
    Settings,
    Trouble,
)
from interview_desktop.session.api import DEFAULT, Form, ReviewListener, StartRequest, Unsubscribe, Wanted
from interview_desktop.session.reviewing import Reviews

if TYPE_CHECKING:
    from interview_desktop.domain.commands import Command
    from interview_desktop.domain.report import Report
    from interview_desktop.session.document import Document
    from interview_desktop.session.hearing import VoiceKit
    from interview_desktop.session.live import LiveSession
    from interview_desktop.session.log import SessionLog
    from interview_desktop.session.reviewing import Record
    from interview_desktop.session.running import CodeTools
    from interview_desktop.session.signals import ReviewChanged
    from interview_desktop.session.standby_hub import Standbys


NO_CONSENT_TEXT = ConsentText("", "")


class Backgrounds(Protocol):
    """Keeps the CV and the job description of each session, apart from its log."""

    def keep(self, session_id: str, background: Background) -> None: ...

    def load(self, session_id: str) -> Background:
        """Empty when there is none."""

    def delete(self, session_id: str) -> None: ...


class AudioArchive(Recorder, Protocol):
    """The recorder also knows where a finished session's audio lies."""

    def audio_file(self, session_id: str, segment: int) -> Path | None: ...

    def segments(self, session_id: str) -> tuple[int, ...]: ...


@dataclass(frozen=True, slots=True)
class Tools:
    """Everything that the desk needs from outside. What is a function is called when it is first needed: the window
    opens sooner; ``make_kit`` only for sessions with a voice."""

    store: EventStore
    clock: Clock
    bank: Bank
    code: Callable[[], CodeTools]
    archive: Callable[[], AudioArchive]
    make_interviewer: Callable[[Problem, tuple[ev.StagePlan, ...]], Interviewer]
    make_kit: Callable[[], VoiceKit]
    checks: Callable[[], Awaitable[list[CheckResult]]]
    backgrounds: Backgrounds
    read_document: Callable[[Path], Awaitable[tuple[str, bool]]]
    interviewer_name: Callable[[], str] = lambda: "built-in"
    prepare: Callable[[str], Awaitable[None]] = lambda session_id: _nothing_to_prepare()
    """Awaited before the session of that id is put together."""
    consent: ConsentText = NO_CONSENT_TEXT
    settings: Settings | None = None
    standbys: Standbys | None = None
    new_id: Callable[[], str] = lambda: new_session_id()
    make_reviewer: Callable[[], Reviewer | None] = lambda: None
    """The model that is chosen now to look at ended sessions; None: the built-in rules alone."""


class InterviewDesk:
    """Implements ``session.api.Desk``. At most one session is live at a time."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._live: LiveSession | None = None
        self._chores: set[asyncio.Task[None]] = set()
        self._reviews = Reviews(tools.make_reviewer, self._to_review, self._keep_report, tools.clock)

    @property
    def live(self) -> LiveSession | None:
        return self._live

    @property
    def read_only(self) -> str:
        return self._tools.store.read_only

    @property
    def consent(self) -> ConsentText:
        return self._tools.consent

    async def start(self, request: StartRequest) -> LiveSession:
        """A new session, opened: it is in the log, and the interviewer is about to speak.

        Raises:
            Trouble: ``session_running``, ``problem_unknown``, ``language_unknown``, or the store's.
        """
        from interview_desktop.domain.commands import Start

        self._check_free()
        skills = self.skills_in(request.background)
        problem = self._choose(request, skills)
        plan = make_plan(self._tools.bank.interview(request.interview), request.length_s)
        session_id = self._tools.new_id()
        await self._tools.prepare(session_id)
        started = ev.SessionStarted(
            interview=request.interview,
            problem_id=problem.id,
            problem_title=problem.title,
            difficulty=problem.difficulty,
            language=request.language if problem.entry else "",
            length_s=request.length_s,
            stages=plan,
            interviewer=self._tools.interviewer_name(),
            rubric=problem.rubric,
            starters={starter.language: starter.starter for starter in problem.starters},
            problem_version=problem.version,
            voice=request.voice,
            questions=tuple(question.id for question in problem.questions),
            industry=request.industry,
            fitted=tuple(f"{skill.source}:{skill.word}" for skill in reasons(problem, skills)),
        )
        log = self._log(session_id, SessionState())
        if request.background:
            await asyncio.to_thread(self._tools.backgrounds.keep, log.session_id, request.background)
        consent = self._tools.consent
        await log.do(Start(started, request.record and request.voice, consent.text, consent.version))
        live = self._open(log, problem, plan, voice=request.voice)
        live.opening = asyncio.create_task(live.begin(), name="begin interview")
        return live

    async def resume(self, session_id: str) -> LiveSession:
        """Go on with an interrupted session, aloud if it was held aloud.

        Raises:
            Trouble: ``session_running``, ``session_unknown``, ``session_over``, ``problem_unknown``.
        """
        from interview_desktop.domain.commands import Resume

        self._check_free()
        state, _ = await self._state(session_id)
        if state.phase == "ended" or state.started is None:
            raise Trouble("session_over", "This interview has ended.", "Open its report instead.")
        problem = find(self._tools.bank, state.started)
        await self._tools.prepare(session_id)
        log = self._log(session_id, state)
        await log.do(Resume(self._tools.clock.now() - state.last_at))
        live = self._open(log, problem, state.started.stages, voice=state.started.voice)
        live.opening = asyncio.create_task(live.resume_interview(), name="resume interview")
        return live

    async def sessions(self, query: str = "") -> list[SessionSummary]:
        return await self._tools.store.sessions(query)

    async def load(self, session_id: str) -> tuple[SessionState, list[ev.Envelope]]:
        state, log = await self._state(session_id)
        if state.phase == "ended" and state.report is None and not self.read_only:
            await self._report(self._log(session_id, state))
            state, log = await self._state(session_id)
        if state.consent_withdrawn and self._tools.archive().segments(session_id):
            # The app was closed before the last file was gone.
            await self._forget_audio(session_id)
        return state, log

    async def delete(self, session_id: str) -> None:
        """Delete everything about the session. Raises: Trouble: ``session_running`` while it is open."""
        if self._live is not None and self._live.state.session_id == session_id:
            raise Trouble("session_running", "This interview is open.", "Leave it before you delete it.")
        await self._reviews.cancel(session_id)
        await self._tools.store.delete(session_id)
        await asyncio.to_thread(self._tools.backgrounds.delete, session_id)
        await self._forget_audio(session_id)

    async def export(self, session_id: str, form: Form, wanted: Wanted = DEFAULT) -> str:
        from interview_desktop.session.export import to_text

        _, log = await self.load(session_id)
        return await asyncio.to_thread(to_text, log, form, wanted, self.problems())

    async def document(self, session_id: str, wanted: Wanted = DEFAULT) -> Document:
        from interview_desktop.session.export import to_document

        _, log = await self.load(session_id)
        return await asyncio.to_thread(to_document, log, wanted, self.problems())

    async def import_session(self, text: str) -> str:
        from interview_desktop.session.export import to_import

        if self.read_only:
            raise Trouble("store_read_only", "Nothing can be kept right now.", self.read_only)
        log = await asyncio.to_thread(to_import, text)
        session_id = log[0].session_id
        if await self._tools.store.load(session_id):
            what = f"Session {session_id} is here already."
            raise Trouble("session_exists", what, "Delete it first if the file is to take its place.")
        await self._tools.store.append(session_id, 0, [(item.at, item.elapsed_s, item.payload) for item in log])
        return session_id

    async def rescore(self, session_id: str) -> bool:
        from interview_desktop.domain.commands import MakeReport

        state, events = await self._state(session_id)
        if state.phase != "ended":
            raise Trouble("session_open", "This interview has not ended.", "End it first, then score it.")
        report = self._made_report(state, events)
        if report is None:
            return False
        changed = not any(report.scores_as(other) for other in built_in_reports(state)[:1])
        if changed:
            await self._log(session_id, state).do(MakeReport(report))
        await self._reviews.begin(session_id)
        return changed

    def review(self, session_id: str) -> ReviewChanged | None:
        return self._reviews.of(session_id)

    def on_review(self, listener: ReviewListener) -> Unsubscribe:
        return self._reviews.listen(listener)

    async def cancel_review(self, session_id: str) -> None:
        await self._reviews.cancel(session_id)

    async def review_finished(self, session_id: str) -> None:
        await self._reviews.finished(session_id)

    async def withdraw_consent(self, session_id: str) -> None:
        from interview_desktop.domain.commands import WithdrawConsent

        if self._live is not None and self._live.state.session_id == session_id:
            await self._live.withdraw_consent()
            return
        state, _ = await self._state(session_id)
        await self._log(session_id, state).do(WithdrawConsent())
        await self._forget_audio(session_id)

    async def correct(self, session_id: str, seq: int, text: str) -> None:
        from interview_desktop.domain.commands import Correct

        state, _ = await self._state(session_id)
        log = self._log(session_id, state)
        if await log.do(Correct(seq, text)) and state.phase == "ended":
            await self._report(log)

    async def correct_by(self, session_id: str, texts: Mapping[int, str], by: str) -> int:
        """Put what the recogniser ``by`` heard again in place, all at once, with one new report; returns how many
        utterances changed. What a person corrected stays."""
        from interview_desktop.domain.commands import HearAgain

        state, _ = await self._state(session_id)
        log = self._log(session_id, state)
        changed = await log.do(HearAgain(texts, by))
        if changed and state.phase == "ended":
            await self._report(log)
        return len(changed)

    async def take_note(self, session_id: str, text: str) -> None:
        from interview_desktop.domain.commands import TakeNote

        await self._do_later(session_id, TakeNote(text))

    async def give_own_score(self, session_id: str, criterion: str, score: int | None, reason: str = "") -> None:
        from interview_desktop.domain.commands import GiveOwnScore

        await self._do_later(session_id, GiveOwnScore(criterion, score, reason))

    async def submit_own_scores(self, session_id: str) -> None:
        from interview_desktop.domain.commands import SubmitOwnScores

        await self._do_later(session_id, SubmitOwnScores())

    async def _do_later(self, session_id: str, command: Command) -> None:
        """To a session that is not open: what a person adds when the interview is over."""
        state, _ = await self._state(session_id)
        await self._log(session_id, state).do(command)

    def problems(self) -> Sequence[Problem]:
        return self._tools.bank.problems

    def bank(self) -> Bank:
        return self._tools.bank

    def skills_in(self, background: Background) -> tuple[Skill, ...]:
        return skills_of(background, vocabulary_of(self._tools.bank)) if background else ()

    async def read_document(self, path: Path) -> tuple[str, bool]:
        return await self._tools.read_document(path)

    def background(self, session_id: str) -> Background:
        return self._tools.backgrounds.load(session_id)

    def forget_background(self, session_id: str) -> None:
        self._tools.backgrounds.delete(session_id)

    async def checks(self) -> list[CheckResult]:
        return await self._tools.checks()

    def audio_file(self, session_id: str, segment: int) -> Path | None:
        return self._tools.archive().audio_file(session_id, segment)

    async def recorded(self, session_id: str, span: ev.AudioSpan) -> bytes:
        """The candidate's sound at ``span``, PCM at ``CAPTURE_RATE``; empty when it is not kept."""
        read = self._tools.archive().read_candidate
        return await asyncio.to_thread(read, session_id, span.segment, span.start_s, span.end_s)

    def has_recording(self, session_id: str) -> bool:
        return bool(self._tools.archive().segments(session_id))

    async def finish_chores(self) -> None:
        """Compress recordings that an earlier run of the app left raw."""
        for summary in await self._tools.store.sessions():
            if summary.status != "running":
                await self._tools.archive().compress(summary.session_id)

    async def close(self) -> None:
        """Leave the live session (it stays resumable) and finish what runs in the background."""
        if self._live is not None:
            await self._live.leave()
        await self._reviews.close()
        if self._chores:
            await asyncio.wait(self._chores)

    # ── inside ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _check_free(self) -> None:
        if self._live is not None:
            raise Trouble("session_running", "Another interview is open.", "End or leave it first.")
        if self.read_only:
            raise Trouble("store_read_only", "Nothing can be kept right now.", self.read_only)

    def _choose(self, request: StartRequest, skills: Sequence[Skill]) -> Problem:
        problem = choose(
            self._tools.bank,
            request.interview,
            industry=request.industry,
            difficulty=request.difficulty,
            seed=random.randrange(2**31),
            length_s=request.length_s,
            wanted=request.problem_id,
            skills=skills,
        )
        if problem.entry and request.language not in problem.entry:
            languages = ", ".join(sorted(problem.entry))
            raise Trouble(
                "language_unknown",
                f"“{problem.title}” cannot be solved in {request.language}.",
                f"Choose one of: {languages}.",
            )
        return problem

    def _log(self, session_id: str, state: SessionState) -> SessionLog:
        from interview_desktop.session.log import InterviewClock, SessionLog

        clock = self._tools.clock
        return SessionLog(session_id, self._tools.store, clock, InterviewClock(clock, state.elapsed_s), state)

    def _open(self, log: SessionLog, problem: Problem, plan: tuple[ev.StagePlan, ...], *, voice: bool) -> LiveSession:
        from interview_desktop.session.live import LiveSession

        self._live = LiveSession(
            log,
            problem,
            self._tools.make_interviewer(problem, plan),
            self._tools.code(),
            self._tools.clock,
            self._tools.make_kit() if voice else None,
            on_end=self._finish,
            on_closed=self._forget,
            settings=self._tools.settings,
            standbys=self._tools.standbys,
        )
        return self._live

    def _forget(self) -> None:
        self._live = None

    async def _finish(self, log: SessionLog) -> None:
        await self._report(log)
        chore = asyncio.create_task(self._tools.archive().compress(log.session_id), name="compress recording")
        self._chores.add(chore)
        chore.add_done_callback(self._chores.discard)

    async def _report(self, log: SessionLog) -> None:
        from interview_desktop.domain.commands import MakeReport

        try:
            events = await self._tools.store.load(log.session_id)
            report = self._made_report(log.state, events)
            if report is not None:
                await log.do(MakeReport(report))
        except Trouble:
            # Without the problem or the disk there is no report yet; the record is safe, and the next look makes it.
            return
        if report is not None:
            await self._reviews.begin(log.session_id)

    async def _to_review(self, session_id: str) -> Record | None:
        """Raises: Trouble: the bank does not know what the interview was about."""
        events = await self._tools.store.load(session_id)
        state = fold_all(events)
        report = self._made_report(state, events)
        if state.phase != "ended" or state.started is None or report is None:
            return None
        return report, log_without_private(events), find(self._tools.bank, state.started)

    async def _keep_report(self, session_id: str, report: Report) -> None:
        from interview_desktop.domain.commands import MakeReport

        state, _ = await self._state(session_id)
        await self._log(session_id, state).do(MakeReport(report))

    def _made_report(self, state: SessionState, events: Sequence[ev.Envelope]) -> Report | None:
        """Raises: Trouble: the bank does not know what the interview was about."""
        from interview_desktop.interview.scoring import make_report

        if state.started is None:
            return None
        # Two judges: what one of them noted and gave must not move the other.
        return make_report(without_private(state), log_without_private(events), find(self._tools.bank, state.started))

    async def _forget_audio(self, session_id: str) -> None:
        """Raises: Trouble: ``audio_not_deleted``."""
        if self._chores:
            # What is being compressed would be written anew after it was deleted.
            await asyncio.wait(self._chores)
        await asyncio.to_thread(self._tools.archive().delete, session_id)

    async def _state(self, session_id: str) -> tuple[SessionState, list[ev.Envelope]]:
        log = await self._tools.store.load(session_id)
        if not log:
            raise Trouble("session_unknown", f"There is no session {session_id}.", "List them with: sessions list.")
        return fold_all(log), log


async def _nothing_to_prepare() -> None:
    """Everything is ready."""


def built_in_reports(state: SessionState) -> tuple[Report, ...]:
    """Those that the rules alone made, newest first."""
    every = (*state.earlier_reports, *((state.report,) if state.report else ()))
    return tuple(report for report in reversed(every) if report.by_rules)


def new_session_id() -> str:
    """Short enough to read aloud, unique enough for one person's life."""
    return uuid.uuid4().hex[:12]
