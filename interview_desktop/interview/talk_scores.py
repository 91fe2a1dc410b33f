"""Scores for what was said: problem solving, complexity, edge cases, communication."""

from __future__ import annotations

from interview_desktop.domain import events as ev
from interview_desktop.domain.report import Evidence
from interview_desktop.domain.runs import Growth
from interview_desktop.interview import record, requests
from interview_desktop.interview.claims import compare, in_words, time_claim
from interview_desktop.interview.confidential import words_of
from interview_desktop.interview.coverage import (
    BESIDE_THE_POINT,
    Coverage,
    Record,
    Score,
    answerable,
    coverage,
    evidence_of,
    quoted,
    share,
)
from interview_desktop.interview.record import Utterance
from interview_desktop.interview.understanding import complexity_claims, find, quote_around, tokens

HINT_COST = 0.75
"""Points that one hint costs in problem solving."""

CONTRADICTED = 3.0
"""The most that complexity gets when the code grows faster than its author says."""

EARLY = frozenset({"clarify", "approach", "implement"})
"""Stages in which an edge case still comes before the code is called finished."""

_THINKING_WORDS = 8
_WORDS_PER_IDEA = 20
"""Thinking aloud names something of the task, or of the code, this often at least."""


def problem_solving(rec: Record) -> Score:
    parts = coverage(rec, "problem_solving")
    if not parts:
        return Score(None, "nothing was said about an approach")
    hints = rec.state.hints
    evidence = [item for part in parts for item in evidence_of(part)]
    for hint in hints[:2]:
        why = "asked for" if hint.reason == "asked" else "given after a long silence"
        note = f"Hint {hint.rung} was {why}."
        evidence.append(Evidence("hint", hint.seq, note, elapsed_s=hint.elapsed_s, number=float(hint.rung)))
    first = min((item.utterance.seq for part in parts for item in part.named), default=0)
    if first and not any(hint.seq < first for hint in hints):
        evidence.insert(1, Evidence("hint", first, "Found without a hint.", number=0.0))
    points = 1 + 4 * share(parts) - HINT_COST * len(hints)
    return Score(points, f"{_count(parts)} of a good answer named, {_plural(len(hints), 'hint')}.", tuple(evidence))


def complexity(rec: Record) -> Score:
    parts = coverage(rec, "complexity")
    if not parts:
        return Score(None, "neither time nor space came up")
    evidence = [item for part in parts for item in evidence_of(part)]
    for part in parts:
        for answer in part.answers:
            claims = complexity_claims(answer.text)
            if claims and not part.named and not answer.doubtful:
                claim = claims[0]
                note = f"The bound named is not the one that a good solution has ({_bound(rec, part)})."
                evidence.insert(0, quoted(answer, quote_around(answer.text, claim.start, claim.end), note))
    points, reason = 1 + 4 * share(parts), f"{_count(parts)} of a good answer named."
    growth, measured = _measured(rec)
    if growth is not None and growth.agrees is False:
        points, reason = min(points, CONTRADICTED), f"{reason} The measured growth contradicts the claim."
    return Score(points, reason, (*measured, *evidence))


def _measured(rec: Record) -> tuple[Growth | None, list[Evidence]]:
    """The growth of the code that was analysed last, beside the claim as it stands at the end."""
    run = next((run for run in reversed(record.finished_runs(rec.state)) if run.growth is not None), None)
    if run is None or run.growth is None or not run.growth.verdict:
        return None, []
    growth = compare(run.growth, time_claim(rec.state, rec.problem))
    return growth, [Evidence("run", run.analysed_seq, in_words(growth), number=growth.exponent)]


def _bound(rec: Record, part: Coverage) -> str:
    words = part.probe.question.lower()
    return rec.problem.space_complexity if "memory" in words or "space" in words else rec.problem.time_complexity


def edge_cases(rec: Record) -> Score:
    parts = coverage(rec, "edge_cases")
    if not parts:
        return Score(None, "no edge case was asked for or named")
    points = 1 + 4 * share(parts)
    early = any(item.utterance.stage in EARLY for part in parts for item in part.named)
    reason = f"{_count(parts)} of the important cases named"
    if points > 4 and not early:
        points, reason = 4.0, f"{reason}, only after the code was written"
    return Score(points, f"{reason}.", tuple(item for part in parts for item in evidence_of(part)))


def communication(rec: Record) -> Score:
    asked = answerable(rec)
    if not asked:
        return Score(None, "no question was answered")
    answered = [part for part in asked if part.answers and not part.gave_up]
    beside = [part for part in answered if part.beside_the_point]
    points = 1 + 2 * (len(answered) - BESIDE_THE_POINT * len(beside)) / len(asked)
    evidence: list[Evidence] = []
    question = _clarifying_question(rec)
    if question is not None:
        points += 0.5
        evidence.append(quoted(question, quote_around(question.text, 0, 0), "Asked before starting."))
    plan = _plan_before_code(rec)
    if plan is not None:
        points += 0.75
        evidence.append(quoted(plan, quote_around(plan.text, 0, 0), "Told the plan before the code."))
    aloud = _thinking_aloud(rec)
    if aloud is not None:
        points += 0.75
        evidence.append(quoted(aloud, quote_around(aloud.text, 0, 0), "Thought aloud while coding."))
    for part in asked:
        if part not in answered:
            evidence += _unanswered(part)
    if not evidence:
        first = answered[0].answers[0]
        evidence.append(quoted(first, quote_around(first.text, 0, 0), "Answered when asked."))
    for part in beside[:1]:
        answer = part.answers[0]
        evidence.append(quoted(answer, quote_around(answer.text, 0, 0), "Answered, but not what was asked."))
    reason = f"{len(answered)} of {len(asked)} questions answered"
    return Score(points, f"{reason}, {len(beside)} beside the point." if beside else f"{reason}.", tuple(evidence))


def _unanswered(part: Coverage) -> list[Evidence]:
    note = f"Left “{part.probe.question}” open."
    if part.answers:
        answer = part.answers[0]
        return [quoted(answer, quote_around(answer.text, 0, 0), note)]
    line = part.nudges[-1]
    return [Evidence("silence", line.seq, note, elapsed_s=line.elapsed_s)]


def _clarifying_question(rec: Record) -> Utterance | None:
    """A question in the first stage to which the task has an answer."""
    for utterance in rec.said:
        if utterance.stage == "clarify":
            reply = next((line for line in rec.state.lines if line.seq > utterance.seq), None)
            if reply is not None and reply.act == "answer" and reply.ref:
                return utterance
    return None


def _plan_before_code(rec: Record) -> Utterance | None:
    """The first utterance that names an idea of the approach, when it came before the first edit."""
    edits = [envelope.seq for envelope in rec.log if isinstance(envelope.payload, ev.CodeEdited)]
    first_edit = min(edits, default=rec.state.seq + 1)
    for part in coverage(rec, "problem_solving"):
        for item in part.named:
            if item.utterance.seq < first_edit:
                return item.utterance
    return None


def _thinking_aloud(rec: Record) -> Utterance | None:
    for utterance in rec.said:
        free = utterance.stage == "implement" and not utterance.probe
        words = requests.words_in(utterance.text)
        if not free or words < _THINKING_WORDS or _request(utterance.text):
            continue
        if utterance.doubtful or _ideas(rec, utterance.text) * _WORDS_PER_IDEA >= words:
            return utterance
    return None


def _ideas(rec: Record, text: str) -> int:
    """How often ``text`` names something of the task or of the code."""
    phrases = [*rec.problem.vocabulary]
    phrases += [phrase for probe in rec.problem.probes for mention in probe.mentions for phrase in mention.phrases]
    written = {word for code in rec.state.code.values() for word in words_of(code) if len(word) > 3}
    found = {match.start for match in find(text, phrases)}
    return len(found | {token.start for token in tokens(text) if token.word in written})


def _request(text: str) -> bool:
    return any(
        asks(text)
        for asks in (
            requests.wants_hint,
            requests.says_done,
            requests.gives_up,
            requests.wants_favour,
            requests.wants_solution,
        )
    )


def _count(parts: tuple[Coverage, ...]) -> str:
    named = sum(len(part.named) for part in parts)
    return f"{named} of {named + sum(len(part.missed) for part in parts)} parts"


def _plural(number: int, word: str) -> str:
    return f"{number or 'no'} {word}{'' if number == 1 else 's'}"
