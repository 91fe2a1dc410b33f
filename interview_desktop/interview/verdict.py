"""The report's verdict in one sentence, and what to practise next."""

from __future__ import annotations

from collections.abc import Sequence

from interview_desktop.domain.report import CriterionScore
from interview_desktop.interview import record
from interview_desktop.interview.coverage import Record, coverage

MOST_ADVICE = 3

_STRONG = {
    "problem_solving": "solid approach",
    "correctness": "code that passes every test",
    "complexity": "clear about complexity",
    "edge_cases": "edge cases seen early",
    "code_quality": "readable code",
    "communication": "clear answers",
}
_WEAK = {
    "problem_solving": "the approach needed help",
    "correctness": "some tests still failed",
    "complexity": "the complexity stayed vague",
    "edge_cases": "edge cases came late or not at all",
    "code_quality": "the code is hard to read",
    "communication": "several questions stayed open",
}
_GOOD, _POOR = 4, 3


def sentence(rec: Record, scores: Sequence[CriterionScore]) -> str:
    """Two strengths at most, then the weakest point, in words that are plain and calm."""
    assessed = [(score.score, score) for score in scores if score.score is not None]
    if not assessed:
        return "Too little was said and run to judge this interview."
    strong = [item for value, item in sorted(assessed, key=lambda pair: -pair[0]) if value >= _GOOD]
    weak = [item for value, item in sorted(assessed, key=lambda pair: pair[0]) if value <= _POOR]
    praise = ", ".join(_STRONG.get(item.criterion, item.title.lower()) for item in strong[:2])
    if not weak:
        return f"{praise[0].upper()}{praise[1:]}."
    blame = _weakness(rec, weak[0])
    if not praise:
        second = f", and {_weakness(rec, weak[1])}" if len(weak) > 1 else ""
        return f"{blame[0].upper()}{blame[1:]}{second}."
    return f"{praise[0].upper()}{praise[1:]}; {blame}."


def _weakness(rec: Record, score: CriterionScore) -> str:
    if score.criterion == "problem_solving" and not rec.state.hints:
        return "parts of the approach stayed unsaid"
    return _WEAK.get(score.criterion, f"{score.title.lower()} needs work")


def practise_next(rec: Record, scores: Sequence[CriterionScore]) -> tuple[str, ...]:
    """At most three concrete things, the weakest criterion first."""
    ordered = sorted((score for score in scores if score.score is not None and score.score < 5), key=_by_score)
    advice = [text for score in ordered if (text := _advice(rec, score))][:MOST_ADVICE]
    if advice:
        return tuple(advice)
    if not any(score.score is not None for score in scores):
        return ("Hold a short interview to its end: say your plan, write it, and run the tests once.",)
    return ("Take a harder problem next, or write this one again in another language.",)


def _by_score(score: CriterionScore) -> int:
    return score.score or 0


def _advice(rec: Record, score: CriterionScore) -> str:
    missed = [mention.label for part in coverage(rec, score.criterion) for mention in part.missed]
    match score.criterion:
        case "problem_solving":
            if rec.state.hints:
                return "Work one small input by hand before asking for a hint, and say what you look up at each step."
            return f"When you tell your plan, also name {missed[0]}." if missed else ""
        case "correctness":
            return _failing_advice(rec)
        case "complexity":
            if not missed:
                return ""
            problem = rec.problem
            return (
                f"State time and space for the code as written, with the line that causes them; here "
                f"{problem.time_complexity} time and {problem.space_complexity} space can be reached."
            )
        case "edge_cases":
            if not missed:
                return "Name the edge cases before you write the code."
            return f"Say these aloud before coding: {'; '.join(missed[:3])}."
        case "code_quality":
            if not score.evidence:
                return ""
            return f"Read the code once as a stranger before you call it done: {_lower_first(score.evidence[0].note)}"
        case "communication":
            return "Answer every question with at least a guess and its reason, and say your plan before typing."
    return ""


def _failing_advice(rec: Record) -> str:
    runs = record.finished_runs(rec.state)
    if not runs or runs[-1].result is None:
        return "Run the tests early, with the smallest version that could work."
    failing = [test.name for test in runs[-1].result.tests if not test.passed]
    if failing:
        return f"Take “{failing[0]}” and follow the code on paper until the result differs from what is expected."
    return "Follow the smallest example by hand before the first run."


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
