"""How the words so far end, against a labelled set of beginnings and ends (``tests/support/sentence_ends.tsv``)."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interview_desktop.voice.endings import ending_of

ROWS = [
    (label, text)
    for label, _, text in (
        line.partition("\t")
        for line in (Path(__file__).parents[1] / "support" / "sentence_ends.tsv").read_text("utf-8").splitlines()
    )
]
SHORT = {"complete", "question"}
UNFINISHED = {"open", "trailing"}


def test_the_set_is_large_and_even():
    labels = [label for label, _ in ROWS]
    assert len(set(ROWS)) == len(ROWS) >= 290
    assert sum(label in SHORT for label in labels) >= 115
    assert {"complete", "question", "open", "trailing", "spelling", "pondering", "none"} == set(labels)


def test_who_has_not_finished_is_not_answered_early_and_who_has_is():
    """The one distinction that costs: a cut-in on one side, a slow interviewer on the other."""
    cut_in = [text for label, text in ROWS if label not in SHORT and ending_of(text) in SHORT]
    slow = [text for label, text in ROWS if label in SHORT and ending_of(text) not in SHORT]
    assert cut_in == []
    assert slow == []


@pytest.mark.parametrize("label", ["question", "spelling", "pondering", "none"])
def test_each_kind_is_known_by_its_name(label: str):
    assert [text for wanted, text in ROWS if wanted == label and ending_of(text) != label] == []


def test_what_announces_more_is_told_from_what_merely_lacks_something():
    wrong = [
        (label, text)
        for label, text in ROWS
        if label in UNFINISHED and (ending_of(text) not in UNFINISHED or (label == "trailing") > _trails(text))
    ]
    assert wrong == []


def _trails(text: str) -> bool:
    return ending_of(text) == "trailing"


@pytest.mark.parametrize("mark", [".", "", "!"])
def test_a_recognisers_full_stop_says_nothing(mark: str):
    """It is put at the end of almost any cut."""
    changed = [
        text
        for label, text in ROWS
        if label in SHORT | UNFINISHED
        and text[-1] not in ",?-"
        and not text.endswith("...")
        and ending_of(text.rstrip(".") + mark) != ending_of(text)
    ]
    assert changed == []


def test_earlier_sentences_do_not_hide_how_the_last_one_ends():
    for label, text in ROWS:
        if label in UNFINISHED | {"question"} and len(text.split()) > 1:
            assert ending_of(f"I would use a hash map. {text}") == ending_of(text)


@settings(deadline=None)
@given(st.text(alphabet="abcdefgi thenso.,?!'’-…12\n", max_size=60))
def test_any_text_has_an_ending(text: str):
    ending = ending_of(text)
    assert (ending == "none") == (not any(sign.isalnum() for sign in text))
