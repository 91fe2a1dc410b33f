"""Everything that can happen in a session, as frozen and versioned payloads.

A payload class is one kind of event. Its ``KIND`` is the name under which it is stored and its ``VERSION`` grows when
its fields change; ``codec`` then upcasts the old form on read. Nothing here ever holds a secret.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from interview_desktop.domain.report import Report
from interview_desktop.domain.runs import Growth, Quality, RunResult

HintReason = Literal["asked", "stuck"]
EndedBy = Literal["closed", "candidate", "time", "abandoned"]


@dataclass(frozen=True, slots=True)
class AudioSpan:
    """A part of the recording: ``segment`` counts the recordings of a session from 0, seconds are from its start."""

    segment: int
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class StagePlan:
    """One stage of the plan with its share of the interview's time."""

    name: str
    title: str
    budget_s: float


@dataclass(frozen=True, slots=True)
class Edit:
    """At character ``position``, ``removed`` characters gave way to ``inserted`` (code points, not bytes)."""

    position: int
    removed: int
    inserted: str


@dataclass(frozen=True, slots=True)
class Payload:
    """Base of all event payloads."""

    KIND: ClassVar[str] = ""
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class SessionStarted(Payload):
    KIND: ClassVar[str] = "session_started"
    interview: str
    problem_id: str
    problem_title: str
    difficulty: str
    language: str
    length_s: float
    stages: tuple[StagePlan, ...]
    interviewer: str
    rubric: str
    starters: dict[str, str]
    problem_version: int = 1
    voice: bool = True
    """Whether it is held aloud; False: typed only."""
    questions: tuple[str, ...] = ()
    """Ids of the questions that were chosen, in their order; empty where ``problem_id`` says it all."""
    industry: str = ""
    """The industry template that chose and flavoured the content; empty: none."""
    fitted: tuple[str, ...] = ()
    """The skills of a CV or job description that chose the content, as ``source:word``; the texts are never here."""


@dataclass(frozen=True, slots=True)
class ConsentGiven(Payload):
    """Whether the candidate agreed that the microphone is recorded, and to which words: ``text`` was shown, in
    ``text_version``. Both are empty in logs of older versions."""

    KIND: ClassVar[str] = "consent_given"
    recording: bool
    text: str = ""
    text_version: str = ""


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn(Payload):
    """The candidate took the consent back: from here on there is no recording, and what there was is deleted."""

    KIND: ClassVar[str] = "consent_withdrawn"


@dataclass(frozen=True, slots=True)
class SessionPaused(Payload):
    KIND: ClassVar[str] = "session_paused"


@dataclass(frozen=True, slots=True)
class SessionContinued(Payload):
    """The end of a pause that the candidate asked for."""

    KIND: ClassVar[str] = "session_continued"


@dataclass(frozen=True, slots=True)
class SessionResumed(Payload):
    """The app opened an interrupted session again after ``gap_s`` seconds of wall time."""

    KIND: ClassVar[str] = "session_resumed"
    gap_s: float


@dataclass(frozen=True, slots=True)
class SessionEnded(Payload):
    KIND: ClassVar[str] = "session_ended"
    by: EndedBy


@dataclass(frozen=True, slots=True)
class StageEntered(Payload):
    KIND: ClassVar[str] = "stage_entered"
    stage: str
    reason: str


@dataclass(frozen=True, slots=True)
class MuteChanged(Payload):
    KIND: ClassVar[str] = "mute_changed"
    muted: bool


@dataclass(frozen=True, slots=True)
class RecordingStarted(Payload):
    """Recording ``segment`` began; its files are named by session and segment, never by an absolute path."""

    KIND: ClassVar[str] = "recording_started"
    segment: int
    sample_rate: int


@dataclass(frozen=True, slots=True)
class CandidateSaid(Payload):
    """A finished utterance. ``confidence`` is 0..1 (None when typed); ``audio`` is None when typed. ``doubts`` are the
    places in ``text`` (first character, one past the last) of words that the recogniser was not sure of."""

    KIND: ClassVar[str] = "candidate_said"
    turn: int
    text: str
    typed: bool
    confidence: float | None = None
    audio: AudioSpan | None = None
    doubts: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class BackchannelHeard(Payload):
    """While the interviewer spoke in ``turn``, the candidate said something that asks for no answer ("mm-hm")."""

    KIND: ClassVar[str] = "backchannel_heard"
    turn: int
    text: str
    audio: AudioSpan | None = None


@dataclass(frozen=True, slots=True)
class TranscriptCorrected(Payload):
    """The candidate corrected the text of the utterance at event ``of_seq``; ``by``: a recogniser heard it again."""

    KIND: ClassVar[str] = "transcript_corrected"
    of_seq: int
    text: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class InterviewerSaid(Payload):
    """One clause of a reply, appended when it starts to be heard (or shown, without sound).

    ``act`` is what the reply does (``open``, ``answer``, ``ask_approach``, ``probe``, ``hint``, ``nudge``, ``close`` …)
    and ``ref`` what it is about (a probe's or hint's id): the interviewer's memory of what it asked.
    """

    KIND: ClassVar[str] = "interviewer_said"
    turn: int
    part: int
    text: str
    act: str
    ref: str = ""
    audio: AudioSpan | None = None


@dataclass(frozen=True, slots=True)
class ClauseReworded(Payload):
    """The voice said ``text`` where it was told to say ``meant``, the clause ``part`` of the reply of ``turn``. From
    here on that is what the interviewer said."""

    KIND: ClassVar[str] = "clause_reworded"
    turn: int
    part: int
    meant: str
    text: str


@dataclass(frozen=True, slots=True)
class ReplyFinished(Payload):
    """The reply of ``turn`` is over; ``heard`` is what the candidate heard of it when it was ``interrupted``."""

    KIND: ClassVar[str] = "reply_finished"
    turn: int
    interrupted: bool = False
    heard: str = ""
    audio: AudioSpan | None = None


@dataclass(frozen=True, slots=True)
class HintGiven(Payload):
    """Rung ``rung`` (from 1) of the problem's hint ladder was given."""

    KIND: ClassVar[str] = "hint_given"
    rung: int
    reason: HintReason


@dataclass(frozen=True, slots=True)
class ObservationNoted(Payload):
    """A private note of the interviewer, for the report; ``evidence`` are event numbers."""

    KIND: ClassVar[str] = "observation_noted"
    criterion: str
    text: str
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GuardActed(Payload):
    """A guard left out or replaced what the interviewer was about to say or do as ``act``; ``rule`` is the one that
    it would have broken (``ports.GuardRule``). What it was is not kept: it may be the solution."""

    KIND: ClassVar[str] = "guard_acted"
    rule: str
    act: str = ""


@dataclass(frozen=True, slots=True)
class DifficultyMoved(Payload):
    """The interview became harder or easier. ``reason`` is a plain sentence, ``evidence`` are event numbers."""

    KIND: ClassVar[str] = "difficulty_moved"
    from_level: str
    to_level: str
    reason: str
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LanguageChosen(Payload):
    KIND: ClassVar[str] = "language_chosen"
    language: str


@dataclass(frozen=True, slots=True)
class CodeEdited(Payload):
    """A batch of edits to the code in ``language``, in the order in which they were made."""

    KIND: ClassVar[str] = "code_edited"
    language: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class CodeSnapshot(Payload):
    """The whole code in ``language``: at the start, now and then, and before every run."""

    KIND: ClassVar[str] = "code_snapshot"
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class NotesEdited(Payload):
    """The candidate's notes beside the code, whole."""

    KIND: ClassVar[str] = "notes_edited"
    text: str


@dataclass(frozen=True, slots=True)
class RunStarted(Payload):
    """Run ``run`` (from 1) of the code at event ``snapshot_seq``; ``scratch``: on the candidate's own input."""

    KIND: ClassVar[str] = "run_started"
    run: int
    language: str
    snapshot_seq: int
    scratch: bool = False


@dataclass(frozen=True, slots=True)
class RunFinished(Payload):
    KIND: ClassVar[str] = "run_finished"
    run: int
    result: RunResult


@dataclass(frozen=True, slots=True)
class CodeAnalysed(Payload):
    """What was measured about the code of run ``run``, after its tests: None where it was not looked at."""

    KIND: ClassVar[str] = "code_analysed"
    run: int
    growth: Growth | None = None
    quality: Quality | None = None


@dataclass(frozen=True, slots=True)
class TurnMeasured(Payload):
    """Latency of one turn in milliseconds; None where a step did not happen. Words as in ``docs/architecture.md``."""

    KIND: ClassVar[str] = "turn_measured"
    turn: int
    endpoint_ms: float | None = None
    transcription_ms: float | None = None
    first_token_ms: float | None = None
    first_clause_ms: float | None = None
    first_audio_ms: float | None = None
    output_ms: float | None = None
    voice_to_voice_ms: float | None = None
    waited_for: str = ""
    """Why the silence was as long as it was (``voice.endpointing.WaitReason``); empty in logs of older versions."""
    speculations: int = 0
    """Replies that were prepared before the turn was closed, for this turn."""
    discarded: int = 0
    """Those of them that were thrown away because speech went on or the words changed."""
    discarded_ms: float = 0.0
    """Computing time that was spent on what was thrown away."""
    false_interruptions: int = 0
    """How often the reply was held for a sound that was no interruption, and went on."""
    cut_in_ms: float | None = None
    """When the reply was interrupted: start of the candidate's speech → silence of the loudspeaker."""


@dataclass(frozen=True, slots=True)
class FaultNoted(Payload):
    """Something went wrong: ``code`` for programs, ``message`` and ``remedy`` for people."""

    KIND: ClassVar[str] = "fault_noted"
    code: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ClockTicked(Payload):
    """Keeps the interview clock when nothing else happened for a while."""

    KIND: ClassVar[str] = "clock_ticked"


@dataclass(frozen=True, slots=True)
class ReportMade(Payload):
    KIND: ClassVar[str] = "report_made"
    report: Report


@dataclass(frozen=True, slots=True)
class NoteTaken(Payload):
    """A private note of the person who leads the interview beside the app."""

    KIND: ClassVar[str] = "note_taken"
    text: str


@dataclass(frozen=True, slots=True)
class OwnScoreGiven(Payload):
    """What that person gives for a criterion: 1..5, or None for "no score". The last one counts."""

    KIND: ClassVar[str] = "own_score_given"
    criterion: str
    score: int | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OwnScoresSubmitted(Payload):
    """The own scores are final: from here on they stand beside the report's."""

    KIND: ClassVar[str] = "own_scores_submitted"


@dataclass(frozen=True, slots=True)
class QuestionPicked(Payload):
    """The interviewer is to ask ``text`` next; ``ref`` is the question's id, or made up for one in own words."""

    KIND: ClassVar[str] = "question_picked"
    text: str
    ref: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """A payload in its place: number ``seq`` (from 1, without gaps) of its session.

    ``at`` is UTC as seconds since 1970; ``elapsed_s`` is the interview clock, which stands still during pauses and
    while the app is closed.
    """

    session_id: str
    seq: int
    at: float
    elapsed_s: float
    payload: Payload


PAYLOADS: tuple[type[Payload], ...] = (
    SessionStarted,
    ConsentGiven,
    ConsentWithdrawn,
    SessionPaused,
    SessionContinued,
    SessionResumed,
    SessionEnded,
    StageEntered,
    MuteChanged,
    RecordingStarted,
    CandidateSaid,
    BackchannelHeard,
    TranscriptCorrected,
    InterviewerSaid,
    ClauseReworded,
    ReplyFinished,
    HintGiven,
    ObservationNoted,
    GuardActed,
    DifficultyMoved,
    LanguageChosen,
    CodeEdited,
    CodeSnapshot,
    NotesEdited,
    RunStarted,
    RunFinished,
    CodeAnalysed,
    TurnMeasured,
    FaultNoted,
    ClockTicked,
    ReportMade,
    NoteTaken,
    OwnScoreGiven,
    OwnScoresSubmitted,
    QuestionPicked,
)
