"""``interview-desktop problems`` without a sandbox: what it prints and how it ends."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from interview_desktop.__main__ import main


class Shell:
    """Runs the command in a data folder of its own."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def run(self, *words: str | Path) -> tuple[int, str, str]:
        code = main(["problems", *(str(word) for word in words)])
        out, err = self._capsys.readouterr()
        return code, out, err

    def json(self, *words: str) -> Sequence[dict[str, object]]:
        found: Sequence[dict[str, object]] = json.loads(self.run(*words, "--json")[1])
        return found


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    monkeypatch.setenv("INTERVIEW_DESKTOP_DATA", str(tmp_path / "data"))
    return Shell(tmp_path, capsys)


def test_list_filters_by_difficulty_and_topic(shell: Shell) -> None:
    assert {item["difficulty"] for item in shell.json("list", "--difficulty", "hard")} == {"hard"}
    graphs = shell.json("list", "--topic", "Graph")
    assert "ferry-route" in {item["id"] for item in graphs}
    assert all("graph" in str(item["topics"]) for item in graphs)
    assert len(graphs) < len(shell.json("list"))
    code, out, err = shell.run("list", "--topic", "knitting")
    assert (code, out) == (0, "")
    assert "No problem" in err


def test_show_tells_the_task_and_no_solution(shell: Shell) -> None:
    code, out, _ = shell.run("show", "two-readings")
    assert code == 0
    assert "greenhouse" in out
    assert "several pairs" in out
    assert "first_seen" not in out
    code, out, _ = shell.run("show", "two-readings", "--json")
    assert len(json.loads(out)["visible_tests"]) == 4


def test_an_unknown_problem_is_told_with_the_known_ones(shell: Shell) -> None:
    for action in ("show", "validate"):
        code, _, err = shell.run(action, "no-such-problem")
        assert code == 1
        assert "two-readings" in err


def test_validate_wants_to_know_what(shell: Shell) -> None:
    code, _, err = shell.run("validate")
    assert code == 1
    assert "--all" in err


def test_a_strangers_folder_is_not_run_without_trust(shell: Shell) -> None:
    shell.run("new", "my-own", shell.folder)
    code, out, err = shell.run("validate", shell.folder / "my-own")
    assert (code, out) == (1, "")
    assert "--trust-code" in err


def test_a_pack_that_cannot_be_read_is_a_fault_of_the_table(shell: Shell) -> None:
    shell.run("new", "my-own", shell.folder)
    (shell.folder / "my-own" / "tests.json").unlink()
    code, out, _ = shell.run("validate", shell.folder / "my-own", "--json")
    (report,) = json.loads(out)
    assert code == 1
    assert not report["ok"]
    assert "tests.json" in report["findings"][0]["what"]


def test_a_problem_goes_from_scaffold_to_bank_to_zip_and_back(shell: Shell) -> None:
    assert shell.run("new", "my-own", shell.folder)[0] == 0
    code, _, err = shell.run("import", shell.folder / "my-own")
    assert code == 1
    assert "outside of the sandbox" in err
    code, out, err = shell.run("import", shell.folder / "my-own", "--trust-code")
    assert (code, err) == (0, "")
    assert "my-own" in out
    assert "my-own" in {item["id"] for item in shell.json("list")}
    assert shell.run("export", "my-own", shell.folder / "pack.zip")[0] == 0
    code, _, err = shell.run("import", shell.folder / "pack.zip", "--trust-code")
    assert code == 1
    assert "already" in err


def test_a_pack_that_is_not_whole_is_imported_with_a_word_about_it(shell: Shell) -> None:
    shell.run("new", "my-own", shell.folder)
    path = shell.folder / "my-own" / "problem.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('topics = ["arrays"]\n', ""), encoding="utf-8")
    code, _, err = shell.run("import", shell.folder / "my-own", "--trust-code")
    assert code == 0
    assert "problems validate my-own" in err
