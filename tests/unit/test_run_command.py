"""``interview-desktop run``: which files it takes, what it prints, and when it is content."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from interview_desktop.__main__ import main
from interview_desktop.app import shipped_folder
from interview_desktop.domain.runs import Growth, GrowthPoint, Quality, QualityNote
from interview_desktop.interview.bank import load_bank
from interview_desktop.interview.checking import judge
from interview_desktop.ports import CallOutcome, JobOutcome, Trouble
from interview_desktop.session.run_report import MAX_CODE, RunReport, language_of, read_code, run_code
from interview_desktop.session.running import CodeTools
from tests.fakes.code_runner import FakeCodeRunner
from tests.fakes.host_functions import FakeHostFunctions

PROBLEM = load_bank(shipped_folder() / "resources").get("two-readings")
REFERENCE = PROBLEM.starter("python").reference


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (None, "file_unreadable", "cannot be read"),
        (b"print(1)\n\xff\xfe", "file_not_text", "line 2"),
        (b"#" * (MAX_CODE + 1), "file_too_large", "1.0 MB"),
        (b" \n", "file_empty", "no code"),
    ],
)
def test_a_file_that_is_no_code_is_refused_in_a_sentence(
    tmp_path: Path, content: bytes | None, code: str, words: str
) -> None:
    path = tmp_path / "solution.py"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Trouble) as caught:
        read_code(path)
    assert caught.value.code == code
    assert words in caught.value.message
    assert caught.value.remedy


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="cannot be read"):
        read_code(tmp_path)


def test_windows_files_are_read_like_others(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"\xef\xbb\xbfdef f():\r\n    pass\r\n")
    assert read_code(path) == "def f():\n    pass\n"


def test_the_name_or_the_option_tells_the_language() -> None:
    assert language_of(Path("a.PY"), None, PROBLEM) == "python"
    assert language_of(Path("a.mjs"), None, PROBLEM) == "javascript"
    assert language_of(Path("a.txt"), "python", PROBLEM) == "python"
    with pytest.raises(Trouble, match="tells no language"):
        language_of(Path("a.txt"), None, PROBLEM)
    with pytest.raises(Trouble, match="cannot be solved in javascript"):
        language_of(Path("a.js"), None, replace(PROBLEM, entry={"python": "f"}))


def test_wrong_words_end_with_a_sentence_and_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.py"
    path.write_text("x = 1\n")
    assert main(["run", str(path), "--problem", "nosuch"]) == 1
    assert "There is no problem" in capsys.readouterr().err
    assert main(["run", str(tmp_path / "b.py"), "--problem", PROBLEM.id]) == 1
    assert "cannot be read" in capsys.readouterr().err


async def test_only_when_all_tests_pass_the_command_is_content() -> None:
    tools = CodeTools(FakeCodeRunner(), FakeHostFunctions())
    good = await run_code(tools, PROBLEM, "python", REFERENCE, analyse=False)
    assert good.exit_code == 0
    bad = await run_code(tools, PROBLEM, "python", "def find_pair(readings, target):\n    return 7\n", analyse=False)
    assert bad.exit_code == 1
    assert f"0 of {len(PROBLEM.tests)} tests passed" in bad.as_text()
    stopped = RunReport(PROBLEM, judge(PROBLEM.tests, JobOutcome("docker", "timeout"), "python"))
    assert stopped.exit_code == 1


async def test_the_table_gives_no_hidden_input_away_and_obeys_nothing() -> None:
    nasty = CallOutcome("returned", json.dumps("\x1b[2J\u202egot"), stdout="\x1b]0;owned\x07")
    outcome = JobOutcome("wasmtime", "finished", tuple(nasty for _ in PROBLEM.tests), queue_ms=3.0, pool_hit=True)
    report = RunReport(PROBLEM, judge(PROBLEM.tests, outcome, "python"))
    text = report.as_text()
    assert not {"\x1b", "\x07", "\u202e"} & set(text)
    assert "Reduced isolation" in text
    assert "(one stood ready)" in text
    visible = sum(not test.hidden for test in PROBLEM.tests)
    assert text.count("      expected ") == visible
    data = json.loads(report.as_json())
    assert (data["passed"], data["total"], data["all_passed"]) == (0, len(PROBLEM.tests), False)
    assert all(not test["arguments"] for test in data["tests"] if test["hidden"])


def test_what_was_measured_is_in_text_and_json() -> None:
    outcome = JobOutcome("docker", "syntax_error", message="Your code cannot be read.", error_line=3)
    result = replace(judge(PROBLEM.tests, outcome, "python"), error_line=3)
    growth = Growth((GrowthPoint(1000, 0.5, 2_000_000),), "", None, None, None, "Too noisy.")
    report = RunReport(PROBLEM, result, growth, Quality(notes=(QualityNote(2, "E711", "Compare with is."),)))
    text = report.as_text()
    assert "Your code cannot be read. (line 3)" in text
    assert "No verdict on the growth of time. Too noisy." in text
    assert "line 2: Compare with is. (E711)" in text
    assert json.loads(report.as_json())["growth"]["points"][0]["size"] == 1000
