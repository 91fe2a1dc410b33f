"""A model's answer made into a report that says nothing that the record does not bear out. Whatever the answer is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from interview_desktop import __version__
from interview_desktop.domain import events as ev
from interview_desktop.domain.report import CriterionScore, Evidence, EvidenceKind, Report
from interview_desktop.interview.evidence import check
from interview_desktop.interview.honest import Honest
from interview_desktop.interview.problem import Problem
from interview_desktop.interview.requests import is_order, says_something, wants_favour
from interview_desktop.interview.review_brief import VERSION
from interview_desktop.interview.understanding import tokens

MOST_EVIDENCE = 6
MOST_CITED = 12
"""Citations of one criterion that are looked at."""
FEWEST_WORDS = 3
"""Words of a quote that shows something, unless it is all that was said."""
LONGEST_TEXT = 700
LONGEST_NOTE = 200
LONGEST_QUOTE = 600
LONGEST_ANSWER = 400_000
MOST_PRACTISE = 3
TELLING = 1
"""A difference of more points than this from the built-in rules is told."""

BY_TESTS: Final = frozenset({"correctness"})
BY_MEASURING: Final = frozenset({"complexity"})
"""Measured where there is a measurement, judged by words where there is none."""

_LOOSE: Final = re.compile(r"\s+")
_ALIKE: Final = {"'": "['’‘]", "’": "['’‘]", "‘": "['’‘]", '"': '["“”]', "“": '["“”]', "”": '["“”]'}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the model thinks about one criterion; ``score`` is None for "not assessed" and for what is no score."""

    score: int | None
    reason: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """All that could be read in an answer, nothing of it checked."""

    judgements: Mapping[str, Judgement]
    summary: str = ""
    practise_next: tuple[str, ...] = ()


def reviewed(answer: str, built_in: Report, log: Sequence[ev.Envelope], problem: Problem, name: str) -> Report:
    """The report that the model ``name`` may make with ``answer``, in the light of ``built_in``, which is the checked
    report of the rules; ``log`` holds nothing private. Where nothing of the answer stands, it is ``built_in`` itself.

    A judgement that does not point at the record is not made, and the built-in one stays. What was measured is not
    overruled. A difference of more than a point is told. After an order to the scorer nothing is lifted by more than
    that.
    """
    draft = read(answer, log)
    proposed, refused = _checked(draft, built_in, log)
    honest = Honest(log)
    ordered = any(_orders(envelope.payload) for envelope in log)
    anchors = {criterion.id: criterion.anchors for criterion in problem.criteria}
    scores: list[CriterionScore] = []
    for own in built_in.scores:
        judged = proposed.get(own.criterion)
        new = own if judged is None else _merged(own, judged, honest, ordered=ordered)
        at = anchors.get(own.criterion)
        if new.score is not None and at is not None:
            new = replace(new, anchor=at[new.score - 1])
        scores.append(new)
    if tuple(scores) == built_in.scores:
        return built_in
    practise = [text for item in draft.practise_next if (text := honest.part_of(item))]
    made = replace(
        built_in,
        verdict=honest.part_of(draft.summary) or built_in.verdict,
        scores=tuple(scores),
        practise_next=tuple(practise[:MOST_PRACTISE]) or built_in.practise_next,
        quotes_claimed=sum(bool(item.quote) for score in scores for item in score.evidence)
        + sum(bool(item.quote) for item in refused),
        dropped=(*built_in.dropped, *(_told(item) for item in refused)),
        scorer=f"{name}, {VERSION}",
        app=__version__,
    )
    return check(made, log)


def read(answer: str, log: Sequence[ev.Envelope]) -> Draft:
    """What is in ``answer``, however broken it is. Never raises."""
    data = _json_in(answer[:LONGEST_ANSWER])
    record = {envelope.seq: envelope.payload for envelope in log}
    corrected = {e.payload.of_seq: e.payload.text for e in log if isinstance(e.payload, ev.TranscriptCorrected)}
    judgements: dict[str, Judgement] = {}
    for item in _list(data.get("scores")):
        if not isinstance(item, dict):
            continue
        criterion = item.get("criterion")
        if isinstance(criterion, str) and criterion not in judgements:
            cited = [_evidence(one, record, corrected) for one in _list(item.get("evidence"))[:MOST_CITED]]
            judgements[criterion] = Judgement(
                _score(item.get("score")),
                _text(item.get("reason"), LONGEST_TEXT),
                tuple(one for one in cited if one is not None),
            )
    practise = [_text(item, LONGEST_NOTE) for item in _list(data.get("practise_next"))[:MOST_PRACTISE]]
    return Draft(judgements, _text(data.get("summary"), LONGEST_TEXT), tuple(item for item in practise if item))


def _checked(draft: Draft, built_in: Report, log: Sequence[ev.Envelope]) -> tuple[dict[str, Judgement], list[Evidence]]:
    """The judgements that point at the record, with what of their evidence stands; and what does not."""
    record = {envelope.seq: envelope.payload for envelope in log}
    honest = Honest(log)
    found: dict[str, Judgement] = {}
    refused: list[Evidence] = []
    for own in built_in.scores:
        judged = draft.judgements.get(own.criterion)
        if judged is None:
            continue
        kept: list[Evidence] = []
        for item in judged.evidence:
            plain = replace(item, note=honest.part_of(item.note))
            one = CriterionScore(own.criterion, own.title, 1, "", (plain,))
            proven = check(Report(built_in.rubric, "", (one,)), log).scores[0].evidence
            if proven and _shows_something(plain, record[item.seq]):
                kept += [other for other in proven if _key(other) not in map(_key, kept)]
            else:
                refused.append(item)
        if kept and judged.score is not None:
            found[own.criterion] = replace(judged, evidence=tuple(kept))
    return found, refused


def _merged(own: CriterionScore, judged: Judgement, honest: Honest, *, ordered: bool) -> CriterionScore:
    score, said = judged.score, honest.part_of(judged.reason)
    assert score is not None
    measured = own.criterion in BY_TESTS or (
        own.criterion in BY_MEASURING and any(item.basis == "measured" for item in own.evidence)
    )
    evidence = _joined(judged.evidence, own.evidence)
    if own.score is None:
        # Words do not stand in for a measurement that was not made, nor orders for an answer.
        return own if measured or ordered else replace(own, score=score, reason=said, evidence=evidence)
    if measured and score != own.score:
        # Its reasons are for another score.
        told = f"{own.reason} The model thought of {score}; what was measured stands."
        return replace(own, reason=told, evidence=_joined(own.evidence, judged.evidence))
    if measured:
        return replace(own, reason=" ".join(part for part in (own.reason, said) if part), evidence=evidence)
    if ordered and score > own.score + TELLING:
        told = f"{own.reason} The model thought of {score}, but the record holds an order to the scorer."
        return replace(own, reason=told)
    if abs(score - own.score) > TELLING:
        said = f"{said} The built-in rules come to {own.score}: {own.reason}".strip()
    return replace(own, score=score, reason=said or own.reason, evidence=evidence)


def _joined(first: Sequence[Evidence], then: Sequence[Evidence]) -> tuple[Evidence, ...]:
    kept = list(first)
    for item in then:
        if _key(item) not in map(_key, kept):
            kept.append(item)
    return tuple(kept[:MOST_EVIDENCE])


def _key(item: Evidence) -> tuple[str, int, str]:
    return item.kind, item.seq, item.quote


def _told(item: Evidence) -> str:
    return f"{item.note} “{item.quote}”".strip() if item.quote else item.note or f"event {item.seq}"


def _orders(payload: ev.Payload) -> bool:
    return isinstance(payload, ev.CandidateSaid | ev.CodeSnapshot) and wants_favour(payload.text)


def _shows_something(item: Evidence, payload: ev.Payload) -> bool:
    """Whether a quote is more than a word that happens to be there, and no order to whoever reads it."""
    if not item.quote:
        return True
    whole = isinstance(payload, ev.CandidateSaid) and item.quote.strip() == payload.text.strip()
    if item.kind == "quote" and not says_something(item.quote):
        return False
    return not is_order(item.quote) and (whole or len(tokens(item.quote)) >= FEWEST_WORDS)


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _json_in(answer: str) -> dict[str, Any]:
    """The first JSON object that is an answer; servers without structured output put words or a fence around it."""
    decoder = json.JSONDecoder()
    start = answer.find("{")
    for _ in range(20):
        if start < 0:
            break
        try:
            data, _end = decoder.raw_decode(answer, start)
        except (ValueError, RecursionError):
            data = None
        if isinstance(data, dict) and "scores" in data:
            return data
        start = answer.find("{", start + 1)
    return {}


def _evidence(item: Any, record: Mapping[int, ev.Payload], corrected: Mapping[int, str]) -> Evidence | None:
    if not isinstance(item, dict) or type(item.get("event")) is not int:
        return None
    seq, quote = item["event"], _text(item.get("quote"), LONGEST_QUOTE, keep_lines=True)
    payload = record.get(seq)
    if isinstance(payload, ev.CandidateSaid):
        quote = _verbatim(quote, corrected.get(seq, payload.text))
    elif isinstance(payload, ev.CodeSnapshot):
        quote = _verbatim(quote, payload.text)
    return Evidence(_kind(payload), seq, _text(item.get("note"), LONGEST_NOTE), quote)


def _kind(payload: ev.Payload | None) -> EvidenceKind:
    """What an event can be evidence of; of a wrong kind for all that are none, so that the check refuses them."""
    match payload:
        case ev.CodeSnapshot():
            return "code"
        case ev.RunFinished() | ev.CodeAnalysed():
            return "run"
        case ev.HintGiven():
            return "hint"
        case ev.InterviewerSaid():
            return "silence"
    return "quote"


def _verbatim(quote: str, text: str) -> str:
    """The words of ``text`` that ``quote`` copies, when it differs in case, white space, or the shape of quotation
    marks; ``quote`` itself when it copies nothing."""
    bare = quote.strip().strip('“”"…').strip()
    if not bare or bare in text:
        return bare
    pattern = r"\s+".join("".join(_ALIKE.get(sign, re.escape(sign)) for sign in word) for word in _LOOSE.split(bare))
    found = re.search(pattern, text, re.IGNORECASE)
    return found[0] if found else bare


def _score(value: Any) -> int | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if type(value) is int and 1 <= value <= 5 else None


def _text(value: Any, most: int, *, keep_lines: bool = False) -> str:
    if not isinstance(value, str):
        return ""
    text = "".join(sign for sign in value if sign.isprintable() or sign in "\n\t")[: most + 1]
    if not keep_lines:
        text = " ".join(text.split())
    if len(text) > most:
        text = text[:most].rpartition(" ")[0] or text[:most]
    return text


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
