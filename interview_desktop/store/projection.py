"""Session list and utterances, kept in step with the log event by event, as ``domain.session.fold`` sees them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session
from sqlmodel import col, delete, select

from interview_desktop.domain import events as ev
from interview_desktop.domain.session import reworded
from interview_desktop.ports import SessionSummary
from interview_desktop.store.summary import status_of
from interview_desktop.store.tables import TITLE, SummaryRow, UtteranceRow
from interview_desktop.store.text import storable


def project(session: Session, envelopes: Iterable[ev.Envelope]) -> None:
    """Bring the projections up to date with new events of one interview, in the transaction of ``session``."""
    row: SummaryRow | None = None
    for envelope in envelopes:
        if row is None:
            row = session.get(SummaryRow, envelope.session_id) or SummaryRow(session_id=envelope.session_id)
            session.add(row)
        _summarise(row, envelope)
        _note_utterance(session, envelope)


def forget(session: Session, session_id: str) -> None:
    """Remove all that is projected from an interview."""
    session.execute(delete(SummaryRow).where(col(SummaryRow.session_id) == session_id))
    session.execute(delete(UtteranceRow).where(col(UtteranceRow.session_id) == session_id))


def forget_all(session: Session) -> None:
    session.execute(delete(SummaryRow))
    session.execute(delete(UtteranceRow))


def summaries(session: Session) -> list[SessionSummary]:
    """The session list, newest first."""
    newest_first = select(SummaryRow).order_by(col(SummaryRow.started_at).desc(), col(SummaryRow.session_id).desc())
    return [summary(row) for row in session.scalars(newest_first)]


def summary(row: SummaryRow) -> SessionSummary:
    return SessionSummary(
        session_id=row.session_id,
        started_at=row.started_at,
        title=row.title,
        interview=row.interview,
        difficulty=row.difficulty,
        status=status_of(row.ended, row.reported),
        elapsed_s=row.elapsed_s,
        stage=row.stage,
        runs=row.runs,
        hints=row.hints,
        tests_passed=row.tests_passed,
        tests_total=row.tests_total,
        score=row.score,
    )


def _summarise(row: SummaryRow, envelope: ev.Envelope) -> None:
    row.elapsed_s = max(row.elapsed_s, envelope.elapsed_s)
    match envelope.payload:
        case ev.SessionStarted(problem_title=title, interview=interview, difficulty=difficulty):
            row.started_at, row.ended = envelope.at, False
            row.title, row.interview, row.difficulty = storable(title), storable(interview), storable(difficulty)
        case ev.SessionPaused() | ev.SessionContinued() | ev.SessionResumed():
            row.ended = False
        case ev.SessionEnded():
            row.ended = True
        case ev.StageEntered(stage=stage):
            row.stage = storable(stage)
        case ev.HintGiven():
            row.hints += 1
        case ev.RunStarted(scratch=False):
            row.runs += 1
        case ev.RunFinished(result=result) if not result.scratch:
            row.tests_passed, row.tests_total = (result.passed, result.total) if result.total else (None, None)
        case ev.ReportMade(report=report):
            row.reported, row.score = True, report.mean


def _note_utterance(session: Session, envelope: ev.Envelope) -> None:
    session_id = envelope.session_id
    match envelope.payload:
        case ev.SessionStarted(problem_title=title):
            _add(session, envelope, TITLE, 0, title)
        case ev.CandidateSaid(turn=turn, text=text):
            _add(session, envelope, "candidate", turn, text)
        case ev.TranscriptCorrected(of_seq=of_seq, text=text):
            said = select(UtteranceRow).where(
                UtteranceRow.session_id == session_id,
                UtteranceRow.seq == _number(of_seq),
                UtteranceRow.who == "candidate",
            )
            for row in session.scalars(said):
                row.text = storable(text)
        case ev.InterviewerSaid(turn=turn, part=part, text=text):
            open_reply = _last(session, session_id, "interviewer", turn, open_only=True) if part > 0 else None
            if open_reply is not None:
                open_reply.text = storable(f"{open_reply.text} {text}".strip())
            else:
                _close_last(session, session_id)
                _add(session, envelope, "interviewer", turn, text, done=False)
        case ev.ClauseReworded(turn=turn, meant=meant, text=text):
            reply = _last(session, session_id, "interviewer", turn)
            if reply is not None:
                reply.text = reworded(reply.text, storable(meant), storable(text))
        case ev.ReplyFinished(turn=turn, interrupted=interrupted, heard=heard):
            reply = _last(session, session_id, "interviewer", turn)
            if reply is not None:
                reply.done = True
                reply.text = storable(heard) if interrupted else reply.text
        case ev.SessionContinued() | ev.SessionResumed() | ev.SessionEnded():
            _close_last(session, session_id)


def _add(session: Session, envelope: ev.Envelope, who: str, turn: int, text: str, done: bool = True) -> None:
    row = UtteranceRow(
        session_id=envelope.session_id, seq=envelope.seq, who=who, turn=_number(turn), text=storable(text), done=done
    )
    session.add(row)


def _last(
    session: Session, session_id: str, who: str = "", turn: int = 0, open_only: bool = False
) -> UtteranceRow | None:
    wanted = select(UtteranceRow).where(UtteranceRow.session_id == session_id, UtteranceRow.who != TITLE)
    if who:
        wanted = wanted.where(UtteranceRow.who == who, UtteranceRow.turn == _number(turn))
    if open_only:
        wanted = wanted.where(col(UtteranceRow.done).is_(False))
    return session.scalars(wanted.order_by(col(UtteranceRow.seq).desc()).limit(1)).first()


def _number(value: int) -> int:
    """``value`` as SQLite can hold it; what is larger than its 64 bits was never a number of ours."""
    return max(-(2**63), min(value, 2**63 - 1))


def _close_last(session: Session, session_id: str) -> None:
    row = _last(session, session_id)
    if row is not None:
        row.done = True
