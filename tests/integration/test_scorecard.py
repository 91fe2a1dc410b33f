"""The scorecard over one problem, one question and one case, with code that really runs."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from interview_desktop.__main__ import main
from tests.support.sandboxes import require_sandboxes

SUBJECTS = ["two-readings", "deadline-slip", "photo-archive"]
ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_the_built_in_interviewer_reaches_its_goals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    require_sandboxes()
    page = tmp_path / "card.md"
    code = main(["scorecard", "--json", "--output", str(page), "--problems", *SUBJECTS])
    card = json.loads(capsys.readouterr().out)
    missed = [line for line in card["measures"] if line["met"] is False]
    assert missed == []
    assert code == 0
    assert card["tau"] >= 0.9
    assert list(card["problems"]) == SUBJECTS
    by = {item["persona"]: item for item in card["problems"]["two-readings"]["interviews"]}
    assert by["strong"]["scores"]["correctness"] == 5
    assert by["confident_wrong"]["scores"]["correctness"] < 5
    assert by["silent"]["scores"]["communication"] is None
    assert page.read_text(encoding="utf-8").startswith("# Scorecard")


@pytest.mark.slow
def test_control_c_leaves_with_a_sentence() -> None:
    # Whoever was started in the background of a shell ignores the signal, and so would the child.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        command = [sys.executable, "-m", "interview_desktop", "scorecard", "--interview", "behavioral"]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr is not None
            assert process.stderr.readline().startswith("1/")
            process.send_signal(signal.SIGINT)
            out, told = process.communicate(timeout=60)
    finally:
        signal.signal(signal.SIGINT, before)
    assert process.returncode == 130
    assert out == ""
    assert told.splitlines()[-1] == "Stopped before it was done."
    assert "Traceback" not in told
