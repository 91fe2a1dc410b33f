"""What a reasoning model thinks is never spoken, however its text is cut into pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview_desktop.providers.openai.aloud import Aloud


def heard(pieces: list[str], *, wary: bool = False, inside: bool = False, cut_short: bool = False) -> str:
    aloud = Aloud(wary=wary, inside=inside)
    return "".join([*map(aloud.text, pieces), aloud.over(cut_short=cut_short)])


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Hello there.", "Hello there."),
        ("<think>They want a map.</think>Why a map?", "Why a map?"),
        ("<think>\n\n</think>\n\nWhy?", "\n\nWhy?"),
        ("<THINK>Secret.</Think>Why?", "Why?"),
        ("<thinking>Secret.</thinking>Why?", "Why?"),
        ("[THINK]Secret.[/THINK]Why?", "Why?"),
        ("Well. <think>Secret.</think>Why?", "Well. Why?"),
        ("<think>One.</think>A <think>Two.</think>B", "A B"),
        ('Go on.<tool_call>{"name": "observe"}</tool_call>', "Go on."),
        ("<think>Never ends", ""),
        ("<|channel|>analysis<|message|>Secret.<|end|><|start|>assistant<|channel|>final<|message|>Why?", "Why?"),
        ("If a < b, what then? [now] x[0] <thin", "If a < b, what then? [now] x[0] <thin"),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_only_what_is_meant_for_the_ear_is_spoken(written: str, spoken: str, size: int):
    pieces = [written[at : at + size] for at in range(0, len(written), size)]
    assert heard(pieces) == spoken
    assert heard(pieces, wary=True) == spoken


WHOLE = ["a ", "<", "[", "</", ".", "<thin", "<think>S</think>", "<tool_call>S</tool_call>", "[THINK]S[/THINK]"]


@given(st.lists(st.sampled_from(WHOLE)))
def test_how_the_text_is_cut_changes_nothing(parts: list[str]):
    assert heard(list("".join(parts))) == heard(["".join(parts)])


@given(st.text(), st.text(st.characters(exclude_characters="\x00")), st.integers(1, 9))
def test_nothing_between_the_marks_is_spoken(secret: str, said: str, size: int):
    written = f"<think>\x00{secret}</think>{said}"
    pieces = [written[at : at + size] for at in range(0, len(written), size)]
    assert "\x00" not in heard(pieces, wary=True)


def test_reasoning_whose_beginning_the_template_wrote_is_held_back():
    assert heard(["They want", " a map.</th", "ink>Why?"], wary=True) == "Why?"


def test_a_wary_listener_gives_all_at_the_end_when_there_was_no_reasoning():
    aloud = Aloud(wary=True)
    assert aloud.text("Why a map?") == ""
    assert aloud.over() == "Why a map?"
    assert not aloud.thought


def test_a_wary_listener_says_nothing_of_a_reply_that_was_cut_short():
    assert heard(["They want a"], wary=True, cut_short=True) == ""


def test_what_is_known_to_begin_with_reasoning_stays_silent_until_its_end():
    assert heard(["They want a map."], inside=True) == ""
    assert heard(["They want a map.</think>Why?"], inside=True) == "Why?"


def test_a_server_that_takes_the_reasoning_out_itself_is_trusted():
    aloud = Aloud(wary=True)
    aloud.trust()
    assert aloud.text("Why?") == "Why?"
