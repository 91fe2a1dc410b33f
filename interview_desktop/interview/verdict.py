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
    "situation_task": "stories with a clear setting",
    "own_action": "your own part told clearly",
    "result": "results told with numbers",
    "reflection": "lessons drawn from each story",
    "requirements": "the needs settled first",
    "estimation": "estimates in the right range",
    "interface_data": "interface and data that fit together",
    "architecture": "a clear whole picture",
    "depth": "the hard part thought through",
    "trade_offs": "choices weighed",
}
_WEAK = {
    "problem_solving": "the approach needed help",
    "correctness": "some tests still failed",
    "complexity": "the complexity stayed vague",
    "edge_cases": "edge cases came late or not at all",
    "code_quality": "the code is hard to read",
    "communication": "several questions stayed open",
    "situation_task": "the setting or the task stayed unclear",
    "own_action": "your own part was hard to see",
    "result": "the results stayed vague",
    "reflection": "little was said about what you learned",
    "requirements": "the needs were not settled first",
    "estimation": "the numbers were missing or far off",
    "interface_data": "interface or data stayed open",
    "architecture": "parts of the whole picture were missing",
    "depth": "the hard part was not thought through",
    "trade_offs": "choices were not weighed",
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
        if not rec.problem.entry:
            return ("Hold a short interview to its end, and answer each question with at least a few sentences.",)
        return ("Hold a short interview to its end: say your plan, write it, and run the tests once.",)
    if rec.problem.questions:
        return ("Take harder questions next, and tell each story in under two minutes.",)
    if not rec.problem.entry:
        return ("Take a harder case next, or this one again with ten times the load.",)
    return ("Take a harder problem next, or write this one again in another language.",)


def moves(rec: Record) -> str:
    """A sentence for every time that the difficulty moved; empty when it did not."""
    return " ".join(
        f"The difficulty moved from {move.from_level} to {move.to_level}: {move.reason}." for move in rec.state.moves
    )


def _by_score(score: CriterionScore) -> int:
    return score.score or 0


def _advice(rec: Record, score: CriterionScore) -> str:
    missed = [mention.label for part in coverage(rec, score.criterion) for mention in part.missed]
    if score.criterion in _STORY_ADVICE and rec.problem.questions:
        return _STORY_ADVICE[score.criterion]
    if not rec.problem.entry:
        return _design_advice(score.criterion, missed)
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


_STORY_ADVICE = {
    "situation_task": "Begin each story with two sentences: where and when it was, and what was to be done.",
    "own_action": "Retell one story and replace every “we” by who it was; name three things that you did yourself.",
    "result": "Write down how your stories ended, with one number each: time, money, errors, or people.",
    "reflection": "End each story with what you would do differently, and what you have changed since.",
    "communication": "Tell a story aloud in two minutes, in order: situation, task, action, result, what you learned.",
}


def _design_advice(criterion: str, missed: Sequence[str]) -> str:
    if criterion == "estimation":
        return "Work out each number aloud: users, times what each does in a day, divided by the seconds of a day."
    if criterion == "communication":
        return "Ask two or three questions first, and give every part of the design a reason."
    return f"Next time, also speak about {'; '.join(missed[:2])}." if missed else ""


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
