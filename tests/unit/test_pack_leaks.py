"""What gives a solution away in code, and what are only the words that hints are made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview_desktop.interview.pack_leaks import leaks
from tests.support.interview_loop import bank

PROBLEM = bank().get("two-readings")


@pytest.mark.parametrize(
    "text",
    [
        "Write `earlier = first_seen.get(target - reading)` in the loop.",
        "for position,reading in enumerate( readings ):",
        "I would remember it in first_seen.",
        "Call it firstSeen, perhaps.",
        "Then return [earlier, position].",
        "return a + b",
        "seen[reading] is what you need",
        "Take a map.get(x) here.",
        "x = 3 and go on",
        "if position >= 0 then",
        "```\nanything\n```",
        "const found = 5",
        "(reading) => reading + 1",
        "for other in others: look",
        "Earlier equals first seen dot get, open bracket, target minus reading.",
        "for position comma reading in enumerate of readings colon",
    ],
)
def test_code_gives_the_solution_away(text: str) -> None:
    assert leaks(text, PROBLEM)


@pytest.mark.parametrize(
    "text",
    [
        "Which value would you need to have met before it?",
        "A hash map from each value to its first position works.",
        "It is O(n) time, or O(n log n) when you sort (as some do).",
        "Your function find_pair(readings, target) returns an empty list.",
        "Return the positions, the earlier one first.",
        "For each reading in the list: look back.",
        "Which reading(s) did you test?",
        "If the earlier one is not there, return nothing.",
        "What do you do while you wait?",
        "",
    ],
)
def test_ideas_in_words_do_not(text: str) -> None:
    assert leaks(text, PROBLEM) == ""


def test_what_the_candidate_wrote_may_be_repeated() -> None:
    text = "Why do you ask first_seen.get(target - reading) before you store?"
    assert leaks(text, PROBLEM)
    assert leaks(text, PROBLEM, known=PROBLEM.starter("python").reference) == ""


@pytest.mark.parametrize("problem", bank().problems, ids=lambda problem: problem.id)
def test_every_line_of_every_solution_would_be_noticed_in_a_sentence(problem) -> None:  # type: ignore[no-untyped-def]
    shown = "".join([problem.statement, *(starter.starter for starter in problem.starters)])
    for starter in problem.starters:
        lines = [line.strip() for line in starter.reference.splitlines() if "=" in line and line.strip() not in shown]
        assert lines
        for line in lines:
            assert leaks(f"You could write {line} there", problem), line


@given(st.text(max_size=200))
def test_any_text_is_looked_at_without_a_crash(text: str) -> None:
    assert isinstance(leaks(text, PROBLEM, text), str)
