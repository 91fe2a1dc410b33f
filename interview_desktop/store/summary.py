"""The line of the session list that a folded session makes."""

from __future__ import annotations

from interview_desktop.domain.session import SessionState
from interview_desktop.ports import SessionStatus, SessionSummary
from interview_desktop.store.text import storable

PROJECTION = "1"
"""Grows when the projections become something else for the same events: then files are projected anew at opening."""


def summary_of(session_id: str, state: SessionState) -> SessionSummary:
    """What ``state`` looks like in the session list."""
    started = state.started
    judged = [run for run in state.runs if run.result and not run.result.scratch]
    finished = max(judged, key=lambda run: run.finished_seq, default=None)
    result = finished.result if finished else None
    return SessionSummary(
        session_id=session_id,
        started_at=state.started_at,
        title=storable(started.problem_title) if started else "",
        interview=storable(started.interview) if started else "",
        difficulty=storable(started.difficulty) if started else "",
        status=status_of(state.phase == "ended", state.report is not None),
        elapsed_s=state.elapsed_s,
        stage=storable(state.stage),
        runs=len(state.test_runs),
        hints=len(state.hints),
        tests_passed=result.passed if result and result.total else None,
        tests_total=result.total if result and result.total else None,
        score=state.report.mean if state.report else None,
    )


def status_of(ended: bool, reported: bool) -> SessionStatus:
    if not ended:
        return "running"
    return "reported" if reported else "ended"
