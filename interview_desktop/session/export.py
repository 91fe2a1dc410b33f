"""A session as a file: JSON that can be replayed, Markdown that can be read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from interview_desktop.domain.codec import UnknownEvent, envelope_from_json, envelope_to_json
from interview_desktop.domain.events import Envelope
from interview_desktop.domain.report import Report
from interview_desktop.domain.session import Run, SessionState, fold_all
from interview_desktop.ports import Trouble

FORMAT = "interview-desktop-session"
FORMAT_VERSION = 1


def to_json(log: Sequence[Envelope]) -> str:
    """The whole log; :func:`from_json` gives it back unchanged."""
    data = {"format": FORMAT, "format_version": FORMAT_VERSION, "events": [envelope_to_json(item) for item in log]}
    return json.dumps(data, indent=1, ensure_ascii=False)


def from_json(text: str) -> list[Envelope]:
    """The log in an exported file.

    Raises:
        Trouble: ``export_unreadable``: not such a file, or written by a newer version.
    """
    try:
        data = json.loads(text)
        if data["format"] != FORMAT or data["format_version"] > FORMAT_VERSION:
            raise UnknownEvent(f"format {data['format']!r} version {data['format_version']}")
        return [envelope_from_json(item) for item in data["events"]]
    except (ValueError, KeyError, TypeError) as error:
        raise Trouble(
            "export_unreadable",
            f"This is not a session that this version can read ({error}).",
            "Choose a file that was exported by Interview Desktop, or update the app.",
        ) from error


def to_markdown(log: Sequence[Envelope]) -> str:
    """Report, transcript, runs and final code, for reading."""
    state = fold_all(list(log))
    started = state.started
    if started is None:
        return ""
    day = datetime.fromtimestamp(state.started_at, UTC).strftime("%Y-%m-%d %H:%M UTC")
    out = [
        f"# {started.problem_title}",
        "",
        f"{started.interview.capitalize()} · {started.difficulty} · {day} · {clock_text(state.elapsed_s)}",
        "",
    ]
    if state.report is not None:
        out += _report(state.report)
    out += ["## Transcript", "", *_transcript(state), ""]
    if state.runs:
        out += ["## Runs", "", *(_run(run) for run in state.runs), ""]
    out += ["## Code", "", f"```{state.language}", state.code.get(state.language, "").rstrip(), "```", ""]
    if state.notes.strip():
        out += ["## Notes", "", state.notes.rstrip(), ""]
    return "\n".join(out)


def clock_text(seconds: float) -> str:
    """Interview time as ``mm:ss``."""
    return f"{int(seconds) // 60:02d}:{int(seconds) % 60:02d}"


def _report(report: Report) -> list[str]:
    out = ["## Report", "", f"**{report.verdict}**", ""]
    for score in report.scores:
        value = "not assessed" if score.score is None else f"{score.score}/5"
        out.append(f"### {score.title}: {value}")
        out += ["", score.reason, ""] if score.reason else [""]
        for item in score.evidence:
            quote = f"“{item.quote}” — " if item.quote else ""
            out.append(f"- {quote}{item.note} ({clock_text(item.elapsed_s)}, event {item.seq})")
        if score.evidence:
            out.append("")
    if report.practise_next:
        out += ["### Practise next", "", *(f"1. {item}" for item in report.practise_next), ""]
    out += [f"{report.quotes_found} of {report.quotes_claimed} quotes found in the record. Rubric {report.rubric}.", ""]
    return out


def _transcript(state: SessionState) -> list[str]:
    entries: list[tuple[int, str]] = []
    for visit in state.stages:
        entries.append((visit.seq, f"\n**{visit.stage.capitalize()}** · {clock_text(visit.elapsed_s)}\n"))
    for line in state.lines:
        who = "Interviewer" if line.who == "interviewer" else "You"
        note = f" *(corrected; recognised: {line.original})*" if line.original else ""
        if line.interrupted:
            note = " *(interrupted here)*" if line.text else "*(interrupted before a word was heard)*"
        entries.append((line.seq, f"- {clock_text(line.elapsed_s)} **{who}:** {line.text}{note}"))
    return [text for _, text in sorted(entries)]


def _run(run: Run) -> str:
    if run.result is None:
        return f"- Run {run.run} at {clock_text(run.elapsed_s)}: not finished"
    result = run.result
    if run.scratch:
        outcome = result.error or (f"returned {result.value}" if result.value else result.message or result.reason)
        return f"- Run {run.run} at {clock_text(run.elapsed_s)} on an own input ({result.language}): {outcome}"
    failed = ", ".join(test.name for test in result.tests if not test.passed)
    more = f"; not passed: {failed}" if failed else ""
    return (
        f"- Run {run.run} at {clock_text(run.elapsed_s)} ({result.language}, {result.backend}): "
        f"{result.passed} of {result.total} tests{more}{'; ' + result.message if result.message else ''}"
    )
