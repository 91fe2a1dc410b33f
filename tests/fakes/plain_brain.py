"""A language model's place taken by a few rules that know nothing but what the model is told: whoever can lead an
interview by this alone was briefed well enough."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

_STAGE = re.compile(r"\[stage (\w+): .*?next: (\w+)")
_LEFT = re.compile(r"\[questions of this stage not asked yet: ([^\]]+)\]")
_QUESTION = re.compile(r"^- \[ask (\S+)\] \((\w+)[^)]*\) (.*?)(?: Good answers mention: .*)?$", re.MULTILINE)
_CLARIFICATION = re.compile(r"^- (.+?): (.+)$", re.MULTILINE)
_RUN = re.compile(r"run \d+, (\d+) of (\d+) tests passed")
_ROW = re.compile(r"^\[(\d+)\] \S+ CANDIDATE\n> (.+)$", re.MULTILINE)
_CRITERIA = re.compile(r"one entry for each criterion: ([\w, ]+)\.")
_SAID = re.compile(r"<said>(.*?)</said>", re.DOTALL)


@dataclass(frozen=True)
class Used:
    """A tool with its arguments as JSON text."""

    name: str
    arguments: str


Thought = list[str | Used]


def think(system: str, told: str) -> Thought:
    """The reply to the last turn ``told`` of a conversation that began with ``system``."""
    if "<record>" in told:
        return [_review(told)]
    now = told.rpartition("[now: ")[2]
    stage, following = _place(now)
    left = [key.strip() for key in (_LEFT.search(now) or ["", ""])[1].split(",") if key.strip()]
    said = " ".join(_SAID.findall(told))
    if now.startswith("open"):
        return [f"{_part(system, 'What is said at the beginning')} {_opening(system, stage, left)}"]
    if "time is up" in now or (now.startswith("the candidate has spoken") and stage == "close"):
        return ["Thank you, that is all from my side. Goodbye.", Used("close_interview", '{"reason": "done"}')]
    if now.startswith("nobody has said"):
        return [Used("stay_silent", "{}")]
    if now.startswith("a run has just finished"):
        passed, total = _RUN.findall(told)[-1]
        return _on(system, stage, following) if passed == total else [f"{passed} of {total} tests pass."]
    if now.startswith("the time of this stage"):
        return _on(system, stage, following)
    if stage == "implement":
        return [Used("stay_silent", "{}")]
    if stage == "clarify" and "?" in said:
        return [_clarified(system, said)]
    if left:
        return [_ask(system, left[0])]
    return _on(system, stage, following)


def _review(told: str) -> str:
    """A report in which everything is worth four points for the longest thing that was said."""
    seq, words = max(_ROW.findall(told), key=lambda row: len(row[1]), default=("0", ""))
    cited = [{"event": int(seq), "quote": words, "note": "said with reasons"}]
    found = _CRITERIA.search(told)
    names = found[1].split(", ") if found else []
    scores = [{"criterion": name, "evidence": cited, "reason": "It was told well.", "score": 4} for name in names]
    return json.dumps({"scores": scores, "summary": "You told your plan well.", "practise_next": ["Say more."]})


def _place(now: str) -> tuple[str, str]:
    found = _STAGE.search(now)
    return (found[1], found[2]) if found else ("", "none")


def _part(system: str, title: str) -> str:
    return system.partition(f"# {title}\n")[2].partition("\n\n#")[0].strip()


def _opening(system: str, stage: str, left: list[str]) -> str:
    questions = [text for _, where, text in _QUESTION.findall(system) if where == stage]
    return questions[0] if left and questions else "What would you like to ask about the task?"


def _clarified(system: str, said: str) -> str:
    for phrases, answer in _CLARIFICATION.findall(
        _part(system, "Clarifications: answers to what the candidate may ask")
    ):
        if any(phrase.strip() in said.lower() for phrase in phrases.split(",")):
            return f"{answer} What else is open?"
    return "That is left to you. How would you go about it?"


def _ask(system: str, key: str) -> str:
    text = next((text for found, _, text in _QUESTION.findall(system) if found == key), "What comes next?")
    return f"[ask {key}] {text}"


def _on(system: str, stage: str, following: str) -> Thought:
    if following == "none":
        return ["Thank you, that is all from my side. Goodbye.", Used("close_interview", '{"reason": "done"}')]
    advance = Used("advance_stage", json.dumps({"stage": following, "reason": f"{stage} is covered"}))
    first = next((key for key, where, _ in _QUESTION.findall(system) if where == following), "")
    if first:
        return [_ask(system, first), advance]
    if following == "implement":
        return ["Please write it in the editor now, and run the tests when you like.", advance]
    if following == "close":
        return ["We are nearly done. What would you like to ask me?", advance]
    return ["Let us go on. Please tell me more.", advance]
