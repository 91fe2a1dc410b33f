"""What a front end may ask of a session. The window, the command line and the simulation use nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from interview_desktop.domain.events import Edit, Envelope
from interview_desktop.domain.session import SessionState
from interview_desktop.interview.bank import Bank
from interview_desktop.interview.consent import ConsentText
from interview_desktop.interview.problem import Problem
from interview_desktop.interview.readings import Reading
from interview_desktop.interview.tailoring import Background, Skill
from interview_desktop.ports import CheckResult, SessionSummary
from interview_desktop.session.document import Document
from interview_desktop.session.signals import ReviewChanged, Signal
from interview_desktop.voice.turns import Mode

EventListener = Callable[[Envelope, SessionState], None]
SignalListener = Callable[[Signal], None]
ReviewListener = Callable[[ReviewChanged], None]
Unsubscribe = Callable[[], None]


@dataclass(frozen=True, slots=True)
class StartRequest:
    """What the start card asks for. ``problem_id`` is the id of a problem, question or case, as ``interview`` wants
    it; empty: surprise me, at ``difficulty``; ``industry`` empty: any; ``voice`` False: typing only."""

    problem_id: str = ""
    difficulty: str = "medium"
    language: str = "python"
    length_s: float = 45 * 60
    voice: bool = True
    record: bool = True
    interview: str = "technical"
    industry: str = ""
    background: Background = field(default_factory=Background)
    """CV and job description that choose and phrase the questions; kept with the session, outside of its log."""


Form = Literal["json", "markdown", "html"]
"""What is text. PDF is made from the :class:`~.document.Document` where there is somebody to draw it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a session is exported: for whom, and whether without what tells who the candidate is."""

    reading: Reading = "candidate"
    without_personal_data: bool = False


DEFAULT = Wanted()


class Live(Protocol):
    """A running session. Commands raise ``domain.session.Rejected`` or ``ports.Trouble``; both carry a sentence."""

    @property
    def state(self) -> SessionState: ...

    @property
    def problem(self) -> Problem: ...

    def elapsed_s(self) -> float:
        """The interview clock now."""

    def on_event(self, listener: EventListener) -> Unsubscribe:
        """Called on the loop after each event has become durable."""

    def on_signal(self, listener: SignalListener) -> Unsubscribe: ...

    async def type_answer(self, text: str) -> None:
        """The candidate sends a typed answer; at any time."""

    def edit_code(self, language: str, edits: Sequence[Edit]) -> None:
        """The candidate changed the code; batched into the log within half a second."""

    async def choose_language(self, language: str) -> None: ...

    async def edit_notes(self, text: str) -> None: ...

    async def run_tests(self) -> None:
        """Run all tests; returns when the result is in the log."""

    async def run_scratch(self, arguments: str) -> None:
        """Run the code once on the candidate's own input (JSON arguments, or standard input for a program)."""

    async def stop_run(self) -> None: ...

    async def stop_analysis(self) -> None:
        """Stop measuring the code of the last run; nothing when that is not going on."""

    async def ask_hint(self) -> None: ...

    async def pause(self) -> None: ...

    async def continue_(self) -> None: ...

    async def mute(self, muted: bool) -> None: ...

    def think(self, on: bool) -> None:
        """The thinking key is held or toggled on: nobody interrupts, and no turn ends by silence."""

    def talk(self, down: bool) -> None:
        """Push to talk: the key went down or up."""

    def point(self) -> None:
        """Mouse or caret moved in the editor. Cheap: call it as often as it happens."""

    async def set_voice_mode(self, mode: Mode) -> None:
        """Open microphone or push to talk, remembered for the next sessions."""

    async def correct(self, seq: int, text: str) -> None:
        """Correct what was recognised in the candidate's utterance at event ``seq``."""

    async def withdraw_consent(self) -> None:
        """Stop recording and delete what was recorded; the interview goes on.

        Raises:
            Trouble: ``audio_not_deleted``.
        """

    async def take_note(self, text: str) -> None:
        """A private note of the person who leads the interview beside the app; the interviewer never learns of it."""

    async def give_own_score(self, criterion: str, score: int | None, reason: str = "") -> None:
        """That person's own score, 1 to 5 or None; the last one counts, until they are submitted."""

    async def submit_own_scores(self) -> None:
        """The own scores are final, and the report shows them to interviewers beside the app's."""

    async def ask_next(self, question: str) -> None:
        """Let the interviewer ask at the next pause: the id of a question of the problem, or one in own words."""

    async def retry_audio(self) -> None:
        """Try to open microphone and speakers again."""

    async def end(self) -> None:
        """End the interview and make the report; returns when both are in the log."""

    async def leave(self) -> None:
        """Close the session without ending it (it stays resumable)."""


class Desk(Protocol):
    """The whole product as the front ends see it."""

    async def start(self, request: StartRequest) -> Live: ...

    async def resume(self, session_id: str) -> Live: ...

    async def sessions(self, query: str = "") -> list[SessionSummary]: ...

    async def load(self, session_id: str) -> tuple[SessionState, list[Envelope]]:
        """State and events of a session; the report is made first when the session ended without one.

        Raises:
            Trouble: ``session_unknown``.
        """

    async def delete(self, session_id: str) -> None: ...

    async def export(self, session_id: str, form: Form, wanted: Wanted = DEFAULT) -> str:
        """The session as the text of a file."""

    async def document(self, session_id: str, wanted: Wanted = DEFAULT) -> Document:
        """What is to be put on paper."""

    async def import_session(self, text: str) -> str:
        """Keep an exported session (the text of its JSON file); returns its id.

        Raises:
            Trouble: ``export_unreadable``, ``session_exists``.
        """

    async def rescore(self, session_id: str) -> bool:
        """Score an ended session by today's rubric and rules; False when they come to what the latest report says. The
        earlier reports stay in the log. Where a model is chosen for it, that looks at the session again, too, in the
        background.

        Raises:
            Trouble: ``session_unknown``, ``session_open``, ``problem_unknown``.
        """

    def review(self, session_id: str) -> ReviewChanged | None:
        """How far a model's look at an ended session is, or how it ended since the app was started."""

    def on_review(self, listener: ReviewListener) -> Unsubscribe:
        """Called on the loop whenever that changes, for every session."""

    async def cancel_review(self, session_id: str) -> None:
        """Give it up; the report that is there stays."""

    async def review_finished(self, session_id: str) -> None:
        """Return when no model is looking at the session."""

    async def withdraw_consent(self, session_id: str) -> None:
        """Delete the recording of a session; the log keeps that the consent was taken back.

        Raises:
            Trouble: ``session_unknown``, ``audio_not_deleted``.
        """

    @property
    def consent(self) -> ConsentText:
        """The words that are shown before anything is recorded."""

    async def correct(self, session_id: str, seq: int, text: str) -> None:
        """Correct the transcript of a finished session's utterance; the report is made anew."""

    async def take_note(self, session_id: str, text: str) -> None:
        """As ``Live.take_note``, after the interview."""

    async def give_own_score(self, session_id: str, criterion: str, score: int | None, reason: str = "") -> None:
        """As ``Live.give_own_score``, after the interview."""

    async def submit_own_scores(self, session_id: str) -> None:
        """As ``Live.submit_own_scores``, after the interview."""

    def problems(self) -> Sequence[Problem]: ...

    def bank(self) -> Bank:
        """Everything that an interview can be about."""

    def skills_in(self, background: Background) -> tuple[Skill, ...]:
        """What of a CV and a job description would be used, to be shown before it is."""

    async def read_document(self, path: Path) -> tuple[str, bool]:
        """The text of a CV or job description, and whether it was cut. Raises: Trouble, which says what to do."""

    def background(self, session_id: str) -> Background:
        """The texts that are kept with a session; empty when there are none (any more)."""

    def forget_background(self, session_id: str) -> None:
        """Delete them. What they chose stays chosen."""

    async def checks(self) -> list[CheckResult]:
        """What ``doctor`` reports, as the Home page's status line needs it."""

    def audio_file(self, session_id: str, segment: int) -> Path | None:
        """The session's audio (two channels: candidate, interviewer), if it was recorded."""

    def has_recording(self, session_id: str) -> bool:
        """Whether any audio of the session is kept, be it ready to be played or not."""

    @property
    def read_only(self) -> str:
        """Why nothing can be kept now; empty when all is well."""
