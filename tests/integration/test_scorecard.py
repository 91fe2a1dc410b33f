"""The scorecard over two problems, with code that really runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from interview_desktop.__main__ import main
from tests.support.sandboxes import require_sandboxes

PROBLEMS = ["two-readings", "rehearsal-room"]


@pytest.mark.timeout(300)
def test_the_built_in_interviewer_reaches_its_goals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    require_sandboxes()
    page = tmp_path / "card.md"
    code = main(["scorecard", "--json", "--output", str(page), "--problems", *PROBLEMS])
    card = json.loads(capsys.readouterr().out)
    missed = [line for line in card["measures"] if line["met"] is False]
    assert missed == []
    assert code == 0
    assert card["tau"] >= 0.9
    assert list(card["problems"]) == PROBLEMS
    for problem in card["problems"].values():
        by = {item["persona"]: item for item in problem["interviews"]}
        assert by["strong"]["scores"]["correctness"] == 5
        assert by["confident_wrong"]["scores"]["correctness"] < 5
        assert by["silent"]["scores"]["communication"] is None
    assert page.read_text(encoding="utf-8").startswith("# Scorecard")
