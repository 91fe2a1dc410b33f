"""What the recogniser is told to expect: the problem's words and the names in the editor, within its budget."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview_desktop.interview.vocabulary import BUDGET, names_as_spoken, spoken_form, vocabulary

PYTHON = '''
def merge_bookings(bookings, latest_end):
    """Every opening and closing."""
    result = []
    for booking in sorted(bookings):   # the earliest first
        if booking.start > latest_end or "gapWord" in result:
            result.append(booking)
    return result
'''
SCRIPT = """
/* a sweepLine over
   everything */
function nearestFerry(islands, HTTPServer2) {
  const bestRoute = `templateWord`; // detourHere
  return islands.map(island => bestRoute);
}
"""


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        ("left_index", "left index"),
        ("leftIndex", "left index"),
        ("__seen_at", "seen at"),
        ("HTTPServer2", "http server 2"),
        ("MAX_SIZE", "max size"),
        ("$node", "node"),
        ("_", ""),
    ],
)
def test_names_are_said_in_words(name, spoken):
    assert spoken_form(name) == spoken


def test_names_are_found_but_not_in_strings_and_comments():
    assert names_as_spoken(PYTHON, "python") == (
        "result", "booking", "latest end", "bookings", "start", "merge bookings",
    )  # fmt: skip
    assert names_as_spoken(SCRIPT, "javascript") == (
        "best route", "islands", "island", "http server 2", "nearest ferry",
    )  # fmt: skip


def test_short_names_and_words_of_the_language_are_left_out():
    assert names_as_spoken("for i in range(n): x = self.dp[i]; return None", "python") == ()


def test_unfinished_code_is_read_too():
    assert names_as_spoken('def count_words(text):\n    quote = "unfinished words\n    total_', "python") == (
        "total", "quote", "text", "count words",
    )  # fmt: skip
    assert names_as_spoken('"""an open docstring with_names', "python") == ()


def test_the_problems_words_come_first_and_nothing_twice():
    words = vocabulary(("hash map", "Latest end", "overlap"), PYTHON, "python")
    assert words[:3] == ("hash map", "Latest end", "overlap")
    assert "latest end" not in words
    assert "merge bookings" in words


def test_much_code_leaves_room_for_the_problem_and_the_other_way_round():
    code = " ".join(f"some_long_name_{letter * 4}" for letter in "abcdefghijklmnop")
    problem = tuple(f"phrase number {letter * 4}" for letter in "abcdefghijklmnop")
    both = vocabulary(problem, code, "python")
    assert 0 < sum(word.startswith("phrase") for word in both) < len(problem)
    assert sum(word.startswith("some") for word in both) >= 3
    assert sum(word.startswith("some") for word in vocabulary((), code, "python")) > 8
    assert set(vocabulary(problem, "", "python")) <= set(problem)


@given(st.lists(st.text(max_size=20)), st.text(alphabet="ab_AB \"'#/*`\n1$", max_size=200), st.integers(0, BUDGET))
def test_any_code_and_any_words_stay_within_the_budget(problem, code, limit):
    for language in ("python", "javascript", "unheard of"):
        words = vocabulary(problem, code, language, limit)
        assert sum(1 + len(word.split()) for word in words) <= limit
        assert len({word.lower() for word in words}) == len(words)
        assert vocabulary(problem, code, language, limit) == words
