"""What the built-in interviewer does when nobody speaks: mostly nothing."""

from __future__ import annotations

from typing import Literal

from interview_desktop.providers.builtin.memory import Memory

Step = Literal["wait", "nudge", "hint", "go_on", "close"]

NUDGE_S = {
    "clarify": 25.0, "approach": 30.0, "implement": 75.0, "review": 30.0,
    "warm_up": 25.0, "stories": 35.0, "questions": 25.0,
    "requirements": 30.0, "estimates": 35.0, "interface": 35.0, "data": 35.0, "high_level": 40.0, "deep_dive": 40.0,
    "trade_offs": 30.0,
}  # fmt: skip
STUCK_S = {"approach": 80.0, "implement": 180.0, "data": 90.0, "high_level": 90.0, "deep_dive": 90.0}
GO_ON_S = {
    "clarify": 60.0, "approach": 140.0, "review": 85.0,
    "warm_up": 60.0, "stories": 100.0, "questions": 50.0,
    "requirements": 85.0, "estimates": 100.0, "interface": 100.0, "data": 140.0, "high_level": 140.0,
    "deep_dive": 140.0, "trade_offs": 85.0,
}  # fmt: skip
PASSED_S = 25.0
"""Silence after which a candidate whose tests all pass is taken on."""

CLOSE_S = 30.0


def decide(memory: Memory) -> Step:
    """What to do after this much silence. After a reply the candidate gets new time to think."""
    stage, idle, quiet = memory.stage, memory.moment.idle_s, memory.quiet_s
    if stage == "close":
        return "close" if quiet >= CLOSE_S else "wait"
    nudge_at = NUDGE_S.get(stage)
    if nudge_at is None:
        return "wait"
    if stage == "implement" and memory.all_pass and quiet >= PASSED_S:
        return "go_on"
    if not memory.nudged:
        return "nudge" if quiet >= nudge_at else "wait"
    if quiet < nudge_at:
        return "wait"
    if idle >= GO_ON_S.get(stage, float("inf")):
        return "go_on"
    if idle >= STUCK_S.get(stage, float("inf")) and _stuck(memory):
        return "hint"
    return "wait"


def _stuck(memory: Memory) -> bool:
    """No hint in this silence yet, and something is missing that a hint could bring."""
    silent_since = memory.moment.elapsed_s - memory.moment.idle_s
    if any(hint.elapsed_s >= silent_since for hint in memory.state.hints):
        return False
    if memory.next_hint() is None:
        return False
    if memory.stage == "implement":
        return not memory.all_pass
    probe = memory.open_probe
    return probe is not None and memory.covered(probe) == 0
