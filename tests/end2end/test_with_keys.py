"""Whole spoken interviews with vendors: their own SDKs, their protocols, real speech in real time. Only the vendors
themselves are played, on this computer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.cloud import cloud
from tests.support.speech import every_voice

pytestmark = [pytest.mark.speech, pytest.mark.docker, pytest.mark.slow]


@pytest.mark.limit(480)
@pytest.mark.parametrize(
    ("mind", "voice", "models"),
    [
        ("openai", "openai", {"gpt-6-luna", "gpt-live-transcribe", "gpt-realtime-2.1-mini"}),
        ("anthropic", "live", {"claude-haiku-5-5", "gpt-live-1.1"}),
    ],
)
def test_an_interview_is_held_by_vendors_alone(mind: str, voice: str, models: set[str], tmp_path: Path) -> None:
    every_voice()
    with cloud() as vendors:
        found = vendors.simulate(
            tmp_path / "data",
            "--problem",
            "two-readings",
            "--persona",
            "strong",
            "--interviewer",
            mind,
            "--voice",
            voice,
        )
    assert vendors.complaints == [], "a vendor would have refused what was sent"
    assert found["finished"]
    assert found["report_checked"]
    # A vendor that this computer had to stand in for would be among the faults.
    assert found["faults"] == []
    thoughts = [item for item in vendors.told if item.get("asked") == mind]
    assert len(thoughts) >= 8
    assert "close_interview" in thoughts[-1]["reply"]
    # The second report is the model's, and rests on the record like the first.
    assert found["report"]["scorer"] != ""
    assert not found["report"]["scorer"].startswith("built-in")
    assert found["report"]["quotes_found"] == found["report"]["quotes_claimed"] > 0
    answers = [item for item in found["heard"] if item["heard"]]
    assert len(answers) >= 8
    assert len(vendors.recognised_ms) >= len(answers)
    assert found["conversation"]["turns"] >= 7
    used = {name.partition("/")[2] for name in found["cost"]["unknown_price"]}
    assert models <= used, "what a vendor will charge must be counted"
