"""Scores of a system-design interview."""

from __future__ import annotations

from collections.abc import Callable

from interview_desktop.domain.report import Evidence
from interview_desktop.interview import requests
from interview_desktop.interview.conversation import Estimate
from interview_desktop.interview.coverage import Coverage, Record, Score, coverage, evidence_of, quoted, share
from interview_desktop.interview.estimates import judge
from interview_desktop.interview.record import Utterance
from interview_desktop.interview.understanding import quote_around

HINT_COST = 0.5
"""Points that one hint costs where hints help: in the architecture."""

RIGHT_AFTER_DOUBT = 0.6
WRONG = 0.15
"""What an estimate is worth that became right when it was questioned, and one that stayed wrong."""

REASONED_WORDS = 14
"""An answer from this length on tells how its number came about, or why a part is there."""


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
    values: list[float] = []
    evidence: list[Evidence] = []
    for estimate in rec.problem.estimates:
        judged = _judged(rec, estimate)
        if judged is not None:
            values.append(judged[0])
            evidence.append(judged[1])
    parts = coverage(rec, "estimation")
    evidence += [item for part in parts for item in evidence_of(part)]
    if parts:
        values.append(share(parts))
    if not values:
        return Score(None, "no number was asked for or given")
    right = sum(value > WRONG for value in values[: len(rec.problem.estimates)])
    return Score(1 + 4 * sum(values) / len(values), f"{right} of the numbers in the right range.", tuple(evidence))


def _judged(rec: Record, estimate: Estimate) -> tuple[float, Evidence] | None:
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
            return value, quoted(item, quote, note)
    answers = [item for item in rec.said if item.probe == estimate.id and requests.is_answer(item.text)]
    clear = next((item for item in answers if not item.doubtful), None)
    if clear is None:
        return None
    guess = judge(estimate, clear.text)
    if guess.number is None:
        return 0.0, quoted(clear, quote_around(clear.text, 0, 0), f"Asked “{estimate.question}”, gave no number.")
    quote = quote_around(clear.text, guess.number.start, guess.number.end)
    return WRONG, quoted(clear, quote, f"Far from what the figures give for {estimate.unit}.")


def communication(rec: Record) -> Score:
    """Answers to what was asked, own questions at the start, and reasons."""
    asked = [part for part in coverage(rec) if part.answers or part.nudges]
    if not asked:
        return Score(None, "no question was answered")
    answered = [part for part in asked if part.answers and not part.gave_up]
    points = 1 + 2 * len(answered) / len(asked)
    evidence: list[Evidence] = []
    question = _own_question(rec)
    if question is not None:
        points += 0.75
        evidence.append(quoted(question, quote_around(question.text, 0, 0), "Asked before designing."))
    reasoned = [item for part in answered for item in part.answers if requests.words_in(item.text) >= REASONED_WORDS]
    if reasoned:
        points += 1.25 * min(1.0, len(reasoned) / len(asked))
        evidence.append(quoted(reasoned[0], quote_around(reasoned[0].text, 0, 0), "Answered with reasons."))
    if not evidence and answered:
        first = answered[0].answers[0]
        evidence.append(quoted(first, quote_around(first.text, 0, 0), "Answered when asked."))
    for part in asked:
        if part not in answered:
            evidence += _unanswered(part)
    return Score(points, f"{len(answered)} of {len(asked)} questions answered.", tuple(evidence))


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
