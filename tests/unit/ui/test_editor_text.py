"""What editing keys do, without a window."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from interview_desktop.domain.session import apply_edits
from interview_desktop.ui.editor.text_ops import (
    LANGUAGES,
    Change,
    backspace,
    clean,
    close_bracket,
    dedent,
    find_all,
    indent,
    indent_lines,
    matching_bracket,
    new_line,
    selected_lines,
    shifted,
    single_edit,
    toggle_comment,
)

PYTHON, JAVASCRIPT = LANGUAGES["python"], LANGUAGES["javascript"]
texts = st.text(st.sampled_from("ab :#({[]})\n\t é😀"), max_size=60)


def applied(text: str, change: Change | None) -> str:
    assert change is not None
    return apply_edits(text, change.edits)


@given(texts, texts)
def test_the_single_edit_makes_the_new_text(old: str, new: str) -> None:
    edit = single_edit(old, new)
    if edit is None:
        assert old == new
    else:
        assert apply_edits(old, (edit,)) == new
        assert edit.removed + len(edit.inserted) <= len(old) + len(new)


@given(texts, st.integers(0, 60), st.integers(0, 60))
def test_commenting_out_and_in_gives_the_same_text(text: str, anchor: int, caret: int) -> None:
    anchor, caret = min(anchor, len(text)), min(caret, len(text))
    lines = [text[start:end] for start, end in selected_lines(text, anchor, caret)]
    out = toggle_comment(text, anchor, caret, PYTHON)
    commented = apply_edits(text, out.edits)
    back = toggle_comment(commented, out.anchor, out.caret, PYTHON)
    if out.edits and not all(line.strip().startswith("#") for line in lines if line.strip()):
        assert apply_edits(commented, back.edits) == text


@given(texts, st.integers(0, 60), st.integers(0, 60))
def test_indenting_lines_and_back_gives_the_same_text(text: str, anchor: int, caret: int) -> None:
    anchor, caret = min(anchor, len(text)), min(caret, len(text))
    there = indent_lines(text, anchor, caret, PYTHON)
    moved = apply_edits(text, there.edits)
    back = dedent(moved, there.anchor, there.caret, PYTHON)
    if all(text[start:end] for start, end in selected_lines(text, anchor, caret)):
        assert apply_edits(moved, back.edits) == text


@given(texts, st.integers(0, 60))
def test_a_shifted_position_stays_inside(text: str, position: int) -> None:
    change = indent(text, min(position, len(text)), min(position, len(text)), PYTHON)
    after = apply_edits(text, change.edits)
    assert 0 <= shifted(min(position, len(text)), change.edits) <= len(after)


def test_a_selection_that_ends_at_a_line_start_leaves_that_line_out() -> None:
    assert selected_lines("ab\ncd\nef", 0, 3) == [(0, 2)]
    assert selected_lines("ab\ncd\nef", 4, 1) == [(0, 2), (3, 5)]


def test_new_line_knows_openers_comments_and_returns() -> None:
    assert applied("if x:  # why:", new_line("if x:  # why:", 13, 13, PYTHON)) == "if x:  # why:\n    "
    assert applied("x = 1  # so:", new_line("x = 1  # so:", 12, 12, PYTHON)) == "x = 1  # so:\n"
    assert applied("x = '#:'", new_line("x = '#:'", 8, 8, PYTHON)) == "x = '#:'\n"
    text = "def f():\n    return 1"
    assert applied(text, new_line(text, len(text), len(text), PYTHON)) == text + "\n"
    assert applied("xs.map(x =>", new_line("xs.map(x =>", 11, 11, JAVASCRIPT)) == "xs.map(x =>\n  "


def test_backspace_is_ordinary_after_text_and_with_a_selection() -> None:
    assert backspace("    x", 5, 5, PYTHON) is None
    assert backspace("    x", 0, 4, PYTHON) is None
    assert applied("      x", backspace("      x", 6, 6, PYTHON)) == "    x"


def test_a_closing_bracket_without_opener_is_typed_as_it_is() -> None:
    assert close_bracket("  ", 2, 2, "}", JAVASCRIPT) is None
    assert close_bracket("f(", 2, 2, ")", JAVASCRIPT) is None


def test_brackets_find_their_partner_past_nested_ones() -> None:
    assert matching_bracket("a(b[c]d)e", 1) == (1, 7)
    assert matching_bracket("a(b[c]d)e", 8) == (7, 1)
    assert matching_bracket("a(b", 2) == (1, None)
    assert matching_bracket("ab", 1) is None


def test_finding_is_literal_and_bounded() -> None:
    assert find_all("a.b A.B axb", "a.b") == [(0, 3), (4, 7)]
    assert find_all("a.b A.B", "a.b", match_case=True) == [(0, 3)]
    assert find_all("aaaa", "a", limit=2) == [(0, 1), (1, 2)]
    assert find_all("abc", "") == []


def test_cleaning_counts_only_what_was_lost() -> None:
    assert clean("a\r\nb\rc").removed == 0
    assert clean("a\0b\x7f") == clean("ab").__class__("ab", 2)
    assert clean("x\ud83dy").text == "x\ufffdy"
    assert clean("tab\tfeed\f").text == "tab\tfeed\f"
