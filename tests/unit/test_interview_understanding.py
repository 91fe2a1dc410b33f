"""Spoken sentences, as a recogniser writes them, and what the rules make of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview_desktop.interview import requests
from interview_desktop.interview.problem import Mention
from interview_desktop.interview.understanding import complexity_claims, find, mentioned, quote_around, says, tokens


@pytest.mark.parametrize(
    ("heard", "claim"),
    [
        ("O of n", "o(n)"),
        ("O(n)", "o(n)"),
        ("big O of N", "o(n)"),
        ("o n", "o(n)"),
        ("Order of n", "o(n)"),
        ("O of end", "o(n)"),
        ("O of n squared", "o(n^2)"),
        ("O(n²)", "o(n^2)"),
        ("O(n^2)", "o(n^2)"),
        ("O(N**2)", "o(n^2)"),
        ("O of n log n", "o(n log n)"),
        ("O(nlogn)", "o(n log n)"),
        ("O of n times log n", "o(n log n)"),
        ("O of one", "o(1)"),
        ("O(1)", "o(1)"),
        ("O(V + E)", "o(v + e)"),
        ("O of E plus V", "o(v + e)"),
        ("O of E log V", "o(e log v)"),
        ("O((V+E) log V)", "o(v + e log v)"),
        ("O(2^n)", "o(2^n)"),
        ("O of two to the n", "o(2^n)"),
    ],
)
def test_complexities_are_heard_in_many_spellings(heard: str, claim: str) -> None:
    assert [found.complexity for found in complexity_claims(heard)] == [claim]


def test_a_claim_knows_what_it_is_about() -> None:
    claims = complexity_claims("O of n log n time and O of one space.")
    assert [(claim.complexity, claim.about) for claim in claims] == [("o(n log n)", "time"), ("o(1)", "space")]


@pytest.mark.parametrize("text", ["it is not O of n", "in order one then two", "the letter o", "once upon a time"])
def test_no_claim_where_none_is_made(text: str) -> None:
    assert complexity_claims(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "a hash map",
        "HashMap!",
        "two hash-maps",
        "hashmaps",
        "not only a hash map",
        "why not a hash map",
        "no, a hash map",
    ],
)
def test_a_phrase_is_found_whatever_its_spelling(text: str) -> None:
    assert says(text, ["hash map"]) is not None


@pytest.mark.parametrize(
    "text",
    [
        "I would not use a hash map",
        "I wouldn't use a hash map here",
        "without a hash map",
        "instead of a hash map I sort",
        "a hash map would not work",
        "a hash map isn't needed",
        "I don't think I would use a hash map",
        "there is no hash map",
        "rather than a hash map",
        "no need for a hash map",
    ],
)
def test_what_is_denied_does_not_count(text: str) -> None:
    assert says(text, ["hash map"]) is None


def test_negation_ends_where_a_new_clause_begins() -> None:
    assert says("If it is not there, I use a hash map", ["hash map"]) is not None
    assert says("If there is no pair I return an empty list", ["empty list", "no pair"]) is not None


def test_recognisers_write_n_log_n_in_other_words() -> None:
    assert says("I believe it is in log n.", ["n log n"]) is not None
    assert says("it is O of and log N", ["o of n log n"]) is not None


def test_a_second_thing_beside_a_denied_one_counts() -> None:
    assert says("a map where the goal is not connected and a large one", ["large"]) is not None


def test_only_whole_words_match() -> None:
    assert says("I would resort to that", ["sort"]) is None
    assert says("assorted mapping", ["map", "sort"]) is None


def test_minus_one_is_not_one() -> None:
    assert says("one more time", ["-1"]) is None
    assert says("it returns -1 then", ["minus one"]) is not None


def test_mentions_come_with_their_place() -> None:
    mention = Mention("map", "a map", ("hash map", "dictionary"))
    ((found, match),) = mentioned("First, a Dictionary helps.", [mention])
    assert found is mention
    assert "First, a Dictionary helps."[match.start : match.end] == "Dictionary"


@pytest.mark.parametrize(
    "text",
    [
        "Can the list be empty",
        "so, is it sorted",
        "I would sort. Are there duplicates",
        "how many readings are there",
        "Can I assume that it fits",
        "um what should I return then",
    ],
)
def test_questions_are_recognised_without_a_question_mark(text: str) -> None:
    assert requests.is_question(text)


@pytest.mark.parametrize("text", ["What I do is sort it first", "I can do that", "It is empty then", "How I see it"])
def test_statements_are_no_questions(text: str) -> None:
    assert not requests.is_question(text)


@pytest.mark.parametrize("text", ["Could I have a hint?", "I'm stuck", "give me a clue please", "I have no idea"])
def test_hints_are_asked_for_in_many_ways(text: str) -> None:
    assert requests.wants_hint(text)


@pytest.mark.parametrize("text", ["I don't need a hint", "no hint please", "I would like to try without a hint"])
def test_a_declined_hint_is_not_asked_for(text: str) -> None:
    assert not requests.wants_hint(text)


def test_done_and_not_done() -> None:
    assert requests.says_done("Okay, I'm done.")
    assert requests.says_done("No more questions from my side")
    assert not requests.says_done("I'm not done yet")
    assert not requests.says_done("I am almost done")


@pytest.mark.parametrize("text", ["um", "okay, let me think", "hmm, just a moment please"])
def test_filler(text: str) -> None:
    assert requests.is_filler(text)
    assert not requests.is_filler(text + " a hash map")


@given(st.text(max_size=300))
def test_any_text_is_read_and_positions_are_its_own(text: str) -> None:
    for token in tokens(text):
        assert 0 <= token.start < token.end <= len(text)
    for match in find(text, ["a", "o of n", "hash map"]):
        assert text[match.start : match.end].strip()
    complexity_claims(text)
    requests.is_question(text)
    requests.says_done(text)


@given(st.text(max_size=400), st.integers(0, 400), st.integers(0, 60))
def test_a_quote_is_a_verbatim_part(text: str, start: int, length: int) -> None:
    start = min(start, len(text))
    end = min(len(text), start + length)
    assert quote_around(text, start, end) in text


def test_a_quote_is_the_sentence_around_the_match() -> None:
    text = "First I read the list. I'd keep a hash map, so it is one pass. Then I return."
    start = text.index("hash map")
    assert quote_around(text, start, start + 8) == "I'd keep a hash map, so it is one pass."


def test_a_long_quote_is_cut_at_words() -> None:
    text = "word " * 60 + "hash map " + "tail " * 60
    start = text.index("hash map")
    quote = quote_around(text, start, start + 8)
    assert len(quote) <= 160
    assert "hash map" in quote
    assert set(quote.split()) <= {"word", "hash", "map", "tail"}


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("it is 60 times less", "sixty times less"),
        ("within 30 seconds", "thirty seconds"),
        ("about 1.9 terabytes", "one point nine terabytes"),
        ("it has 3,000 rows", "three thousand rows"),
        ("1.5 million users", "one and a half million users"),
        ("by 20%", "twenty percent"),
        ("on the 8th day", "eighth day"),
    ],
)
def test_numbers_are_found_in_digits_and_in_words(text: str, phrase: str) -> None:
    assert says(text, [phrase]) is not None


@pytest.mark.parametrize("text", ["a billion minutes", "3 billion of them", "two hundred and one billion", "billions"])
def test_a_number_is_found_by_the_word_for_its_size(text: str) -> None:
    assert says(text, ["billions"]) is not None
    assert says(text, ["millions"]) is None


def test_a_word_in_the_middle_of_a_number_is_not_its_size() -> None:
    assert says("two hundred and one users", ["hundreds"]) is None
