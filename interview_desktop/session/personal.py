"""A log without what tells who the candidate is: what no score rests on goes, and what is not known goes too.

Kept: the plan, stages, hints, runs with their verdicts, the code as it was run, and the scores with the words that they
quote. Everything keeps its number, so that the evidence still points at the right place.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from interview_desktop.domain import events as ev
from interview_desktop.domain.report import Report
from interview_desktop.domain.runs import RunResult

GAP = " … "
"""Stands between two kept pieces of an utterance."""

KEPT_AS_THEY_ARE = (
    ev.SessionStarted,
    ev.ConsentGiven,
    ev.ConsentWithdrawn,
    ev.SessionPaused,
    ev.SessionContinued,
    ev.SessionResumed,
    ev.SessionEnded,
    ev.StageEntered,
    ev.HintGiven,
    ev.LanguageChosen,
    ev.CodeSnapshot,
    ev.RunStarted,
    ev.CodeAnalysed,
    ev.TurnMeasured,
    ev.ClockTicked,
    ev.OwnScoresSubmitted,
)


def without_personal_data(log: Sequence[ev.Envelope]) -> list[ev.Envelope]:
    """``log`` under another id, without the date, the recording's places, notes, observations, what programs printed,
    how the code was typed, faults (they name devices), and every spoken or typed word that no score quotes."""
    if not log:
        return []
    start = min(item.at for item in log)
    quotes = _quotes(log)
    name = "anonymous-" + hashlib.sha256(log[0].session_id.encode("utf-8", "replace")).hexdigest()[:12]
    return [
        ev.Envelope(name, item.seq, round(item.at - start, 3), item.elapsed_s, _clean(item, quotes)) for item in log
    ]


def _clean(item: ev.Envelope, quotes: Mapping[int, frozenset[str]]) -> ev.Payload:
    payload = item.payload
    if isinstance(payload, KEPT_AS_THEY_ARE):
        return payload
    match payload:
        case ev.CandidateSaid():
            text = _pieces(payload.text, quotes.get(item.seq, ()))
            return replace(payload, text=text, audio=None, doubts=())
        case ev.TranscriptCorrected():
            return replace(payload, text=_pieces(payload.text, quotes.get(payload.of_seq, ())), by="")
        case ev.InterviewerSaid():
            # It may address the candidate by name, or repeat what was said.
            return replace(payload, text="", audio=None)
        case ev.ClauseReworded():
            return replace(payload, meant="", text="")
        case ev.ReplyFinished():
            return replace(payload, heard="", audio=None)
        case ev.RunFinished():
            return replace(payload, result=_result(payload.result))
        case ev.OwnScoreGiven():
            return replace(payload, reason="")
        case ev.QuestionPicked():
            return replace(payload, text="")
        case ev.ReportMade():
            return replace(payload, report=_report(payload.report))
    # Also every kind of event that is younger than this module.
    return ev.ClockTicked()


def _quotes(log: Sequence[ev.Envelope]) -> dict[int, frozenset[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    for item in log:
        if isinstance(item.payload, ev.ReportMade):
            for score in item.payload.report.scores:
                for evidence in score.evidence:
                    if evidence.kind == "quote" and evidence.quote.strip():
                        found[evidence.seq].add(evidence.quote)
    return {seq: frozenset(quotes) for seq, quotes in found.items()}


def _pieces(text: str, quotes: Iterable[str]) -> str:
    """What of ``text`` is quoted, in its order; pieces that touch are one."""
    places = sorted((at, at + len(quote)) for quote in quotes if (at := text.find(quote)) >= 0)
    merged: list[tuple[int, int]] = []
    for start, end in places:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return GAP.join(text[start:end] for start, end in merged)


def _result(result: RunResult) -> RunResult:
    tests = tuple(replace(test, got="", error="", output="", arguments="", expected="") for test in result.tests)
    return replace(result, tests=tests, stdout="", stderr="", message="", arguments="", value="", error="")


def _report(report: Report) -> Report:
    report = replace(report, dropped=tuple("" for _ in report.dropped))
    if not report.scorer or report.scorer.startswith("built-in"):
        return report
    # A model writes freely, and may repeat what was said; what it cites is in the record.
    scores = tuple(
        replace(score, reason="", evidence=tuple(replace(item, note="") for item in score.evidence))
        for score in report.scores
    )
    return replace(report, verdict="", scores=scores, practise_next=())
