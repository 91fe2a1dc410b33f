"""Whole spoken interviews with vendors: their own SDKs, their protocols, real speech in real time. Only the vendors
themselves are played, on this computer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.cloud import cloud
from tests.support.speech import every_voice

pytestmark = [pytest.mark.speech, pytest.mark.docker, pytest.mark.slow]


@pytest.mark.limit(840)
@pytest.mark.parametrize(
    ("mind", "voice", "models"),
    [
        ("openai", "openai", {"gpt-6-luna", "gpt-live-transcribe", "gpt-realtime-2.1-mini"}),
        ("anthropic", "live", {"claude-haiku-5-5", "gpt-live-1.1"}),
    ],
)
def test_an_interview_is_held_by_vendors_alone(mind: str, voice: str, models: set[str], tmp_path: Path) -> None:
    every_voice()
    options = ("--problem", "two-readings", "--persona", "strong", "--interviewer", mind, "--voice", voice)
    # On a computer that is busy for seconds a vendor seems to be lost, and this computer stands in for it: one retry.
    for attempt in ("first", "second"):
        with cloud() as vendors:
            found = vendors.simulate(tmp_path / attempt, *options)
        if not found["faults"]:
            break
    assert found["faults"] == []
    assert vendors.complaints == [], "a vendor would have refused what was sent"
    assert found["finished"]
    assert found["report_checked"]
    # The second report is the model's, and rests on the record like the first.
    assert found["report"]["scorer"] != ""
    assert not found["report"]["scorer"].startswith("built-in")
    assert found["report"]["quotes_found"] == found["report"]["quotes_claimed"] > 0
    thoughts = [item for item in vendors.told if item.get("asked") == mind]
    assert any("close_interview" in item["reply"] for item in thoughts)
    answers = [item for item in found["heard"] if item["heard"]]
    assert len(answers) >= 8
    assert len(vendors.recognised_ms) >= len(answers)
    assert found["conversation"]["turns"] >= 7
    used = {name.partition("/")[2] for name in found["cost"]["unknown_price"]}
    assert models <= used, "what a vendor will charge must be counted"
