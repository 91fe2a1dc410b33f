"""The evidence check: a report keeps only what the record proves, whoever wrote the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from interview_desktop.domain import events as ev
from interview_desktop.domain.report import CriterionScore, Evidence, Report
from interview_desktop.interview.numbers import Numbers

NOT_ASSESSED = "not assessed"


def check(report: Report, log: Sequence[ev.Envelope]) -> Report:
    """``report`` without the evidence that ``log`` does not bear out.

    A quote must stand verbatim in the (corrected) utterance or in the code snapshot that it names, a number must be
    that of the run, analysis or hint, in ``number`` as well as in the words of the note. A criterion that keeps no
    evidence is not assessed. Checking twice changes nothing.
    """
    record = _Record(log)
    claimed = found = 0
    dropped: list[str] = []
    scores: list[CriterionScore] = []
    for score in report.scores:
        kept: list[Evidence] = []
        for item in score.evidence:
            quoted = bool(item.quote)
            claimed += quoted
            if record.proves(item):
                found += quoted
                kept.append(replace(item, elapsed_s=record.elapsed_s(item.seq)))
            else:
                dropped.append(f"{score.title}: {item.note}" + (f" “{item.quote}”" if quoted else ""))
        scores.append(_kept_score(score, tuple(kept)))
    return replace(
        report,
        scores=tuple(scores),
        quotes_claimed=max(claimed, report.quotes_claimed),
        quotes_found=found,
        dropped=(*report.dropped, *dropped),
    )


def _kept_score(score: CriterionScore, kept: tuple[Evidence, ...]) -> CriterionScore:
    if score.score is None:
        return replace(score, evidence=kept, anchor="")
    if not kept:
        reason = f"{NOT_ASSESSED}: the record holds no evidence for a score"
        return replace(score, score=None, evidence=(), anchor="", reason=reason)
    if not 1 <= score.score <= 5:
        reason = f"{NOT_ASSESSED}: the score was not between 1 and 5"
        return replace(score, score=None, evidence=kept, anchor="", reason=reason)
    return replace(score, evidence=kept)


class _Record:
    def __init__(self, log: Sequence[ev.Envelope]) -> None:
        self._at: Mapping[int, ev.Envelope] = {envelope.seq: envelope for envelope in log}
        self._corrected: dict[int, str] = {}
        self._hints: list[int] = []
        self._numbers = Numbers(log)
        for envelope in log:
            if isinstance(envelope.payload, ev.TranscriptCorrected):
                self._corrected[envelope.payload.of_seq] = envelope.payload.text
            elif isinstance(envelope.payload, ev.HintGiven):
                self._hints.append(envelope.seq)

    def elapsed_s(self, seq: int) -> float:
        return self._at[seq].elapsed_s

    def proves(self, item: Evidence) -> bool:
        envelope = self._at.get(item.seq)
        if envelope is None:
            return False
        payload = envelope.payload
        return self._proves(item, payload) and self._numbers.prove(item, payload)

    def _proves(self, item: Evidence, payload: ev.Payload) -> bool:
        match item.kind:
            case "quote":
                return isinstance(payload, ev.CandidateSaid) and _within(item.quote, self._said(item.seq, payload))
            case "code":
                return isinstance(payload, ev.CodeSnapshot) and _within(item.quote, payload.text)
            case "run":
                if isinstance(payload, ev.CodeAnalysed):
                    return item.quote == "" and _measured(item.number, payload)
                if not isinstance(payload, ev.RunFinished) or payload.result.scratch:
                    return False
                return item.quote == "" and item.number in {None, float(payload.result.passed)}
            case "hint":
                return item.quote == "" and self._proves_hint(item, payload)
            case "silence":
                return item.quote == "" and isinstance(payload, ev.InterviewerSaid) and payload.act == "nudge"

    def _said(self, seq: int, payload: ev.CandidateSaid) -> str:
        return self._corrected.get(seq, payload.text)

    def _proves_hint(self, item: Evidence, payload: ev.Payload) -> bool:
        """A rung is proven by its event; the number 0 says that no hint had been given up to that event."""
        if item.number == 0:
            return not any(seq <= item.seq for seq in self._hints)
        return isinstance(payload, ev.HintGiven) and item.number in {None, float(payload.rung)}


def _measured(number: float | None, payload: ev.CodeAnalysed) -> bool:
    """Whether the analysis found this growth exponent, or a function of this complexity; None claims no number."""
    found: set[float | None] = {None}
    if payload.growth is not None:
        found.add(payload.growth.exponent)
    if payload.quality is not None:
        found |= {float(function.complexity) for function in payload.quality.functions}
    return number in found


def _within(quote: str, text: str) -> bool:
    return bool(quote.strip()) and quote in text
