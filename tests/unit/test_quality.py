"""Notes on code that is read and never run, however hostile its text is."""

from __future__ import annotations

import pytest

from interview_desktop.execution.quality import GENTLE, ToolReader, duplicates

UNTIDY = """import os

def Find(l, memo={}):
    try:
        found = 1
    except:
        pass
    return l == None
"""


async def test_python_functions_and_notes():
    quality = await ToolReader().read("python", UNTIDY)
    assert [(one.name, one.line, one.complexity) for one in quality.functions] == [("Find", 3, 2)]
    assert {"F401", "B006", "E722", "E711", "F841", "N802"} <= {note.code for note in quality.notes}
    assert all(note.message == GENTLE[note.code] for note in quality.notes if note.code in GENTLE)
    assert quality.missing == ""


async def test_javascript_functions_and_notes():
    code = "function find_it(a) {\n  // a comment\n\n  return a && a.length ? 1 : 2;\n}\n"
    quality = await ToolReader().read("javascript", code)
    assert [(one.name, one.complexity, one.length) for one in quality.functions] == [("find_it", 3, 3)]
    assert [note.code for note in quality.notes] == ["naming"]


async def test_a_configuration_beside_the_user_changes_nothing(tmp_path, monkeypatch):
    (tmp_path / "ruff.toml").write_text('lint.ignore = ["F401"]\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RUFF_CONFIG", str(tmp_path / "ruff.toml"))
    assert "F401" in {note.code for note in (await ToolReader().read("python", "import os\n")).notes}


@pytest.mark.parametrize("language", ["python", "javascript"])
@pytest.mark.parametrize(
    "code",
    ["(" * 50_000, "{" * 50_000, "\x00\xff\u202e" * 500, "\ud800 def", "`${" * 20_000, "def f(" * 5_000, "a" * 199_999],
    ids=["parentheses", "braces", "binary", "surrogate", "templates", "heads", "one line"],
)
async def test_hostile_text_ends_in_no_notes(language: str, code: str):
    quality = await ToolReader().read(language, code)
    assert len(quality.notes) <= 20
    assert quality.missing == ""


async def test_code_that_is_too_long_is_not_read():
    assert "too long" in (await ToolReader().read("python", "x = 1\n" * 100_000)).missing


async def test_tools_that_are_absent_are_named():
    reader = ToolReader(count=["/nonexistent/lizard"], ruff="/nonexistent/ruff")
    quality = await reader.read("python", "import os\n")
    assert "lizard is not installed" in quality.missing
    assert "ruff is not installed" in quality.missing
    assert quality.functions == ()


async def test_a_tool_that_takes_too_long_is_left_out():
    quality = await ToolReader(count=["sleep", "60"], limit_s=0.2).read("javascript", "let a = 1;\n")
    assert quality.functions == ()


async def test_other_languages_are_not_read():
    assert await ToolReader().read("cobol", "MOVE A TO B") == await ToolReader().read("python", "  \n")


def test_lines_that_stand_twice_are_told_once():
    block = ["for a in b:", "    if a:", "        c += a", "        d -= a", "        e *= a"]
    notes = duplicates([*block, "print(c)", *block])
    assert [(note.line, note.code) for note in notes] == [(7, "duplicate")]
    assert "line 1" in notes[0].message


def test_short_repetitions_are_no_duplicates():
    assert duplicates(["a = 1", "b = 2", "c = 3", "x()", "a = 1", "b = 2", "c = 3"]) == []
