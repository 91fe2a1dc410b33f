"""Replies are cut where a speaker would breathe, and nothing gets lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview_desktop.voice.clauses import CLAUSE_MAX, ClauseCutter


def cut(*pieces: str) -> list[str]:
    cutter = ClauseCutter()
    return [clause for piece in pieces for clause in cutter.feed(piece)] + cutter.flush()


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("Hello. How are you?", ["Hello.", "How are you?"]),
        ("Good, thanks.", ["Good, thanks."]),
        (
            "That is a linear approach, and it holds. What about memory, roughly?",
            ["That is a linear approach,", "and it holds.", "What about memory, roughly?"],
        ),
        ("It took 3.5 seconds. Fine.", ["It took 3.5 seconds.", "Fine."]),
        ("Use a structure, e.g. a map. Then go on.", ["Use a structure, e.g. a map.", "Then go on."]),
        ("", []),
        ("   \n ", []),
    ],
)
def test_cuts(text: str, clauses: list[str]) -> None:
    assert cut(text) == clauses
    assert cut(*text) == clauses, "one character at a time makes no difference"


def test_the_first_clause_comes_before_the_reply_is_over() -> None:
    cutter = ClauseCutter()
    assert cutter.feed("Let us look at the edge cases. What hap") == ["Let us look at the edge cases."]


@given(st.lists(st.text(max_size=40), max_size=20))
def test_no_word_is_lost_or_doubled(pieces: list[str]) -> None:
    assert "".join("".join(cut(*pieces)).split()) == "".join("".join(pieces).split())


@given(st.text(alphabet="abc ", min_size=300, max_size=900))
def test_no_clause_is_endless(text: str) -> None:
    assert all(len(clause) <= CLAUSE_MAX for clause in cut(text)[:-1])
