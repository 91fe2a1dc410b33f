"""A session as a fold over its events, and the commands that add to it. Both functions are pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from interview_desktop.domain import events as ev
from interview_desktop.domain.report import Report
from interview_desktop.domain.runs import Growth, Quality, RunResult
from interview_desktop.domain.trouble import Rejected as Rejected

UNDATED_BEFORE = 365 * 86_400.0
"""A start before this (seconds since 1970) is no date: sessions without personal data begin at 0."""

Phase = Literal["new", "running", "paused", "ended"]


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the conversation, as it is shown.

    ``who`` is ``candidate`` or ``interviewer``; ``seq`` is its first event. ``text`` is what was heard or said
    (corrections applied, ``original`` keeps what was recognised). ``done`` is False while a reply is still spoken.
    """

    who: Literal["candidate", "interviewer"]
    turn: int
    seq: int
    elapsed_s: float
    text: str
    act: str = ""
    ref: str = ""
    typed: bool = False
    confidence: float | None = None
    audio: ev.AudioSpan | None = None
    original: str = ""
    done: bool = True
    acts: tuple[tuple[str, str], ...] = ()
    """(act, ref) of every clause, in order, without repetition; ``act`` and ``ref`` are the first."""
    interrupted: bool = False
    """The candidate cut this reply off; ``text`` is what was heard of it."""
    unheard: str = ""
    """The words of its last clauses that were not heard any more."""
    doubts: tuple[tuple[int, int], ...] = ()
    """Places in ``text`` (first character, one past the last) that the recogniser was not sure of."""
    by_hand: bool = False
    """A person corrected it: no recogniser knows better."""


@dataclass(frozen=True, slots=True)
class Backchannel:
    """What the candidate said while the interviewer spoke in ``turn``, and that asks for no answer ("mm-hm"). It is no
    :class:`Line`: nobody answers, scores or remembers it."""

    turn: int
    seq: int
    elapsed_s: float
    text: str
    audio: ev.AudioSpan | None = None


@dataclass(frozen=True, slots=True)
class StageVisit:
    stage: str
    seq: int
    elapsed_s: float
    reason: str


@dataclass(frozen=True, slots=True)
class Hint:
    rung: int
    seq: int
    elapsed_s: float
    reason: ev.HintReason


@dataclass(frozen=True, slots=True)
class Run:
    """``result`` is None while the run is going on (or was cut off by a crash)."""

    run: int
    seq: int
    snapshot_seq: int
    language: str
    elapsed_s: float
    finished_seq: int = 0
    result: RunResult | None = None
    scratch: bool = False
    growth: Growth | None = None
    quality: Quality | None = None
    analysed_seq: int = 0


@dataclass(frozen=True, slots=True)
class Observation:
    criterion: str
    text: str
    evidence: tuple[int, ...]
    seq: int


@dataclass(frozen=True, slots=True)
class Move:
    """A change of the difficulty."""

    from_level: str
    to_level: str
    reason: str
    evidence: tuple[int, ...]
    seq: int
    elapsed_s: float


@dataclass(frozen=True, slots=True)
class HumanNote:
    """A private note of the person who leads the interview."""

    seq: int
    elapsed_s: float
    text: str


@dataclass(frozen=True, slots=True)
class SessionState:
    """Everything known about a session after its first ``seq`` events."""

    session_id: str = ""
    seq: int = 0
    phase: Phase = "new"
    started: ev.SessionStarted | None = None
    started_at: float = 0.0
    last_at: float = 0.0
    elapsed_s: float = 0.0
    recording_consent: bool = False
    consent: ev.ConsentGiven | None = None
    consent_withdrawn: bool = False
    muted: bool = False
    segments: int = 0
    stages: tuple[StageVisit, ...] = ()
    lines: tuple[Line, ...] = ()
    backchannels: tuple[Backchannel, ...] = ()
    hints: tuple[Hint, ...] = ()
    runs: tuple[Run, ...] = ()
    observations: tuple[Observation, ...] = ()
    guards: tuple[ev.GuardActed, ...] = ()
    moves: tuple[Move, ...] = ()
    language: str = ""
    code: dict[str, str] = field(default_factory=dict)
    notes: str = ""
    measures: tuple[ev.TurnMeasured, ...] = ()
    faults: tuple[ev.FaultNoted, ...] = ()
    ended_by: ev.EndedBy | None = None
    report: Report | None = None
    report_seq: int = 0
    earlier_reports: tuple[Report, ...] = ()
    """What was found before ``report``, oldest first: by another rubric, or before words were corrected."""

    human_notes: tuple[HumanNote, ...] = ()
    own_scores: dict[str, ev.OwnScoreGiven] = field(default_factory=dict)
    """What the person who leads the interview gave, by criterion."""
    own_submitted: bool = False
    picks: tuple[ev.QuestionPicked, ...] = ()
    """Questions that the interviewer has still to ask, in this order."""

    @property
    def stage(self) -> str:
        """The current stage's name, empty before the first."""
        return self.stages[-1].stage if self.stages else ""

    @property
    def difficulty(self) -> str:
        """The difficulty now: as chosen, or where it moved to."""
        chosen = self.started.difficulty if self.started else ""
        return self.moves[-1].to_level if self.moves else chosen

    @property
    def last_turn(self) -> int:
        return max((line.turn for line in self.lines), default=0)

    @property
    def test_runs(self) -> tuple[Run, ...]:
        """The runs of the tests: a run on the candidate's own input proves nothing, and nobody judges it."""
        return tuple(run for run in self.runs if not run.scratch)

    def stage_elapsed_s(self, elapsed_s: float) -> float:
        """Time on the interview clock since the current stage was entered."""
        return elapsed_s - self.stages[-1].elapsed_s if self.stages else 0.0


def fold(state: SessionState, envelope: ev.Envelope) -> SessionState:
    """The state after one more event."""
    payload = envelope.payload
    state = replace(
        state,
        session_id=envelope.session_id,
        seq=envelope.seq,
        last_at=envelope.at,
        elapsed_s=max(state.elapsed_s, envelope.elapsed_s),
    )
    at, seq = envelope.elapsed_s, envelope.seq
    match payload:
        case ev.SessionStarted():
            return replace(
                state,
                phase="running",
                started=payload,
                started_at=envelope.at,
                language=payload.language,
                code=dict(payload.starters),
            )
        case ev.ConsentGiven():
            return replace(state, recording_consent=payload.recording, consent=payload)
        case ev.ConsentWithdrawn():
            return replace(state, recording_consent=False, consent_withdrawn=True)
        case ev.SessionPaused():
            return replace(state, phase="paused")
        case ev.SessionContinued() | ev.SessionResumed():
            return replace(state, phase="running", lines=_close_open_line(state.lines))
        case ev.SessionEnded():
            return replace(state, phase="ended", ended_by=payload.by, lines=_close_open_line(state.lines))
        case ev.StageEntered():
            return replace(state, stages=(*state.stages, StageVisit(payload.stage, seq, at, payload.reason)))
        case ev.MuteChanged():
            return replace(state, muted=payload.muted)
        case ev.RecordingStarted():
            return replace(state, segments=max(state.segments, payload.segment + 1))
        case ev.CandidateSaid():
            line = Line(
                "candidate",
                payload.turn,
                seq,
                at,
                payload.text,
                typed=payload.typed,
                confidence=payload.confidence,
                audio=payload.audio,
                doubts=payload.doubts,
            )
            return replace(state, lines=(*state.lines, line))
        case ev.BackchannelHeard():
            heard = Backchannel(payload.turn, seq, at, payload.text, payload.audio)
            return replace(state, backchannels=(*state.backchannels, heard))
        case ev.TranscriptCorrected():
            return replace(state, lines=_correct(state.lines, payload))
        case ev.InterviewerSaid():
            picks = state.picks
            if picks and payload.act == "probe":
                picks = tuple(pick for pick in picks if pick.ref != payload.ref)
            return replace(state, lines=_add_clause(state.lines, payload, seq, at), picks=picks)
        case ev.ClauseReworded():
            return replace(state, lines=_reword(state.lines, payload))
        case ev.ReplyFinished():
            return replace(state, lines=_finish_reply(state.lines, payload))
        case ev.HintGiven():
            return replace(state, hints=(*state.hints, Hint(payload.rung, seq, at, payload.reason)))
        case ev.ObservationNoted():
            note = Observation(payload.criterion, payload.text, payload.evidence, seq)
            return replace(state, observations=(*state.observations, note))
        case ev.GuardActed():
            # A picked question that a guard stopped is not tried again.
            picks = state.picks[1:] if payload.act == "probe" else state.picks
            return replace(state, guards=(*state.guards, payload), picks=picks)
        case ev.DifficultyMoved():
            move = Move(payload.from_level, payload.to_level, payload.reason, payload.evidence, seq, at)
            return replace(state, moves=(*state.moves, move))
        case ev.LanguageChosen():
            return replace(state, language=payload.language)
        case ev.CodeEdited():
            text = apply_edits(state.code.get(payload.language, ""), payload.edits)
            return replace(state, code={**state.code, payload.language: text})
        case ev.CodeSnapshot():
            return replace(state, code={**state.code, payload.language: payload.text})
        case ev.NotesEdited():
            return replace(state, notes=payload.text)
        case ev.RunStarted():
            run = Run(payload.run, seq, payload.snapshot_seq, payload.language, at, scratch=payload.scratch)
            return replace(state, runs=(*state.runs, run))
        case ev.RunFinished():
            runs = tuple(
                replace(run, result=payload.result, finished_seq=seq) if run.run == payload.run else run
                for run in state.runs
            )
            return replace(state, runs=runs)
        case ev.CodeAnalysed():
            runs = tuple(
                replace(
                    run,
                    growth=payload.growth or run.growth,
                    quality=payload.quality or run.quality,
                    analysed_seq=seq,
                )
                if run.run == payload.run
                else run
                for run in state.runs
            )
            return replace(state, runs=runs)
        case ev.TurnMeasured():
            return replace(state, measures=(*state.measures, payload))
        case ev.FaultNoted():
            return replace(state, faults=(*state.faults, payload))
        case ev.ReportMade():
            earlier = state.earlier_reports if state.report is None else (*state.earlier_reports, state.report)
            return replace(state, report=payload.report, report_seq=seq, earlier_reports=earlier)
        case ev.NoteTaken():
            return replace(state, human_notes=(*state.human_notes, HumanNote(seq, at, payload.text)))
        case ev.OwnScoreGiven():
            return replace(state, own_scores={**state.own_scores, payload.criterion: payload})
        case ev.OwnScoresSubmitted():
            return replace(state, own_submitted=True)
        case ev.QuestionPicked():
            return replace(state, picks=(*state.picks, payload))
        case _:
            return state


def fold_all(envelopes: list[ev.Envelope]) -> SessionState:
    """The state after all of ``envelopes``."""
    state = SessionState()
    for envelope in envelopes:
        state = fold(state, envelope)
    return state


def apply_edits(text: str, edits: tuple[ev.Edit, ...]) -> str:
    """``text`` after ``edits``; positions beyond its end count as its end."""
    for edit in edits:
        start = min(max(edit.position, 0), len(text))
        text = text[:start] + edit.inserted + text[start + max(edit.removed, 0) :]
    return text


def reworded(text: str, meant: str, said: str) -> str:
    """``text`` with ``said`` in place of the last ``meant`` in it; unchanged when that is not there."""
    before, found, after = text.rpartition(meant) if meant else (text, "", "")
    return f"{before}{said}{after}" if found else text


def _close_open_line(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    if lines and not lines[-1].done:
        return (*lines[:-1], replace(lines[-1], done=True))
    return lines


def _correct(lines: tuple[Line, ...], payload: ev.TranscriptCorrected) -> tuple[Line, ...]:
    return tuple(
        replace(
            line,
            text=payload.text,
            original=line.original or line.text,
            doubts=(),
            by_hand=line.by_hand or not payload.by,
        )
        if line.seq == payload.of_seq and line.who == "candidate"
        else line
        for line in lines
    )


def _add_clause(lines: tuple[Line, ...], payload: ev.InterviewerSaid, seq: int, elapsed_s: float) -> tuple[Line, ...]:
    if payload.part > 0:
        for index in range(len(lines) - 1, -1, -1):
            line = lines[index]
            if line.who == "interviewer" and line.turn == payload.turn and not line.done:
                audio = line.audio
                if audio and payload.audio and audio.segment == payload.audio.segment:
                    audio = replace(audio, end_s=payload.audio.end_s)
                text = f"{line.text} {payload.text}".strip()
                done_act = (payload.act, payload.ref)
                acts = line.acts if done_act in line.acts else (*line.acts, done_act)
                joined = replace(line, text=text, audio=audio, acts=acts)
                return (*lines[:index], joined, *lines[index + 1 :])
    line = Line(
        "interviewer",
        payload.turn,
        seq,
        elapsed_s,
        payload.text,
        act=payload.act,
        ref=payload.ref,
        audio=payload.audio,
        done=False,
        acts=((payload.act, payload.ref),),
    )
    return (*_close_open_line(lines), line)


def _reword(lines: tuple[Line, ...], payload: ev.ClauseReworded) -> tuple[Line, ...]:
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        if line.who == "interviewer" and line.turn == payload.turn:
            said = replace(line, text=reworded(line.text, payload.meant, payload.text))
            return (*lines[:index], said, *lines[index + 1 :])
    return lines


def _finish_reply(lines: tuple[Line, ...], payload: ev.ReplyFinished) -> tuple[Line, ...]:
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        if line.who == "interviewer" and line.turn == payload.turn:
            audio = payload.audio or line.audio
            over = replace(line, audio=audio, done=True)
            if payload.interrupted:
                unheard = " ".join(line.text.split()[len(payload.heard.split()) :])
                over = replace(over, text=payload.heard, unheard=unheard, interrupted=True)
            return (*lines[:index], over, *lines[index + 1 :])
    return lines
