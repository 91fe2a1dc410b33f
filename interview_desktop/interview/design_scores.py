"""Scores of a system-design interview."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from interview_desktop.domain.report import Evidence
from interview_desktop.interview import requests
from interview_desktop.interview.conversation import Estimate
from interview_desktop.interview.coverage import (
    BESIDE_THE_POINT,
    Coverage,
    Record,
    Score,
    coverage,
    evidence_of,
    mean_of,
    quoted,
    share,
)
from interview_desktop.interview.estimates import judge
from interview_desktop.interview.record import Utterance
from interview_desktop.interview.spoken_numbers import Number
from interview_desktop.interview.understanding import quote_around

HINT_COST = 0.5
"""Points that one hint costs where hints help: in the architecture."""

RIGHT_AFTER_DOUBT = 0.6
WRONG = 0.15
"""What an estimate is worth that became right when it was questioned, and one that stayed wrong."""

REASONED_WORDS = 14
"""An answer from this length on tells how its number came about, or why a part is there."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """What an estimate is worth (0..1), with its proof."""

    value: float
    proof: Evidence
    doubtful: bool = False


def named(criterion: str) -> Callable[[Record], Score]:
    """A scorer that counts what of good answers to the questions of ``criterion`` was named."""

    def score(rec: Record) -> Score:
        parts = coverage(rec, criterion)
        if not parts:
            return Score(None, "nothing was said about this")
        points = 1 + 4 * share(parts)
        reason = f"{_count(parts)} of a good answer named."
        evidence = [item for part in parts for item in evidence_of(part)]
        if criterion == "architecture" and rec.state.hints:
            hints = rec.state.hints
            points -= HINT_COST * len(hints)
            word = "hint" if len(hints) == 1 else "hints"
            reason = f"{reason[:-1]}, with {len(hints)} {word}."
            for hint in hints[:2]:
                why = "asked for" if hint.reason == "asked" else "given after a long silence"
                note = f"Hint {hint.rung} was {why}."
                evidence.append(Evidence("hint", hint.seq, note, elapsed_s=hint.elapsed_s, number=float(hint.rung)))
        return Score(points, reason, tuple(evidence))

    return score


def estimation(rec: Record) -> Score:
    """Numbers in the right range, and what was said about how they came about."""
    judged = [item for estimate in rec.problem.estimates if (item := _judged(rec, estimate)) is not None]
    values = [item.value for item in judged if not item.doubtful]
    unsure = [item.value for item in judged if item.doubtful]
    evidence = [item.proof for item in judged]
    parts = coverage(rec, "estimation")
    evidence += [item for part in parts for item in evidence_of(part)]
    if parts:
        values.append(share(parts))
    if not values and not unsure:
        return Score(None, "no number was asked for or given")
    right = sum(item.value > WRONG for item in judged)
    reason = f"{right} of {len(judged)} numbers in the right range." if judged else f"{_count(parts)} named, no number."
    return Score(1 + 4 * mean_of(values, unsure), reason, tuple(evidence))


def _judged(rec: Record, estimate: Estimate) -> _Judged | None:
    """What the estimate is worth, with its proof; None where nothing can be said."""
    for item in rec.said:
        guess = judge(estimate, item.text, asked=item.probe == estimate.id)
        if guess.verdict == "right" and guess.number is not None:
            doubted = any(
                line.act == "follow_up" and line.ref == estimate.id and line.seq < item.seq for line in rec.state.lines
            )
            value = RIGHT_AFTER_DOUBT if doubted else 1.0
            quote = quote_around(item.text, guess.number.start, guess.number.end)
            note = "In the right range" + (", after a second look." if doubted else ".")
            return _Judged(value, quoted(item, quote, note), item.doubtful or _doubted(item, guess.number))
    answers = [item for item in rec.said if item.probe == estimate.id and requests.is_answer(item.text)]
    for item in answers:
        guess = judge(estimate, item.text)
        if item.doubtful or _doubted(item, guess.number):
            continue
        if guess.number is None:
            note = f"Asked “{estimate.question}”, gave no number."
            return _Judged(0.0, quoted(item, quote_around(item.text, 0, 0), note))
        quote = quote_around(item.text, guess.number.start, guess.number.end)
        return _Judged(WRONG, quoted(item, quote, f"Far from what the figures give for {estimate.unit}."))
    return None


def _doubted(item: Utterance, number: Number | None) -> bool:
    """Whether the number, or where there is none any word, may have been misheard."""
    if number is None:
        return item.doubted_words > 0
    return any(start < number.end and number.start < end for start, end in item.doubts)


def communication(rec: Record) -> Score:
    """Answers to what was asked, own questions at the start, and reasons."""
    asked = [part for part in coverage(rec) if part.answers or part.nudges]
    if not asked:
        return Score(None, "no question was answered")
    answered = [part for part in asked if part.answers and not part.gave_up]
    beside = [part for part in answered if part.beside_the_point]
    points = 1 + 2 * (len(answered) - BESIDE_THE_POINT * len(beside)) / len(asked)
    evidence: list[Evidence] = []
    question = _own_question(rec)
    if question is not None:
        points += 0.75
        evidence.append(quoted(question, quote_around(question.text, 0, 0), "Asked before designing."))
    reasoned = [item for part in answered for item in part.answers if requests.words_in(item.text) >= REASONED_WORDS]
    if reasoned:
        points += 1.25 * min(1.0, len(reasoned) / sum(_chance(part) for part in asked))
        evidence.append(quoted(reasoned[0], quote_around(reasoned[0].text, 0, 0), "Answered with reasons."))
    if not evidence and answered:
        first = answered[0].answers[0]
        evidence.append(quoted(first, quote_around(first.text, 0, 0), "Answered when asked."))
    for part in asked:
        if part not in answered:
            evidence += _unanswered(part)
    for part in beside[:1]:
        answer = part.answers[0]
        evidence.append(quoted(answer, quote_around(answer.text, 0, 0), "Answered, but not what was asked."))
    reason = f"{len(answered)} of {len(asked)} questions answered"
    return Score(points, f"{reason}, {len(beside)} beside the point." if beside else f"{reason}.", tuple(evidence))


def _chance(part: Coverage) -> bool:
    """Whether reasons could be heard: an answer that was not heard clearly may have held them."""
    long = any(requests.words_in(item.text) >= REASONED_WORDS for item in part.answers)
    return long or not part.answers or any(not item.doubtful for item in part.answers)


def _unanswered(part: Coverage) -> list[Evidence]:
    note = f"Left “{part.probe.question}” open."
    if part.answers:
        answer = part.answers[0]
        return [quoted(answer, quote_around(answer.text, 0, 0), note)]
    line = part.nudges[-1]
    return [Evidence("silence", line.seq, note, elapsed_s=line.elapsed_s)]


def _own_question(rec: Record) -> Utterance | None:
    """A question in the first stage to which the case has an answer."""
    for utterance in rec.said:
        if utterance.stage == "requirements":
            reply = next((line for line in rec.state.lines if line.seq > utterance.seq), None)
            if reply is not None and reply.act == "answer" and reply.ref:
                return utterance
    return None


def _count(parts: tuple[Coverage, ...]) -> str:
    number = sum(len(part.named) for part in parts)
    return f"{number} of {number + sum(len(part.missed) for part in parts)} parts"
