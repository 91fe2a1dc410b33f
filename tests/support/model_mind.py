"""A model that leads an interview by its briefing alone, behind a vendor's protocol."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections.abc import Iterator
from typing import Any

from interview_desktop.domain.vendors import Access
from interview_desktop.interview.plan import make_plan
from interview_desktop.interview.problem import Problem
from interview_desktop.providers.anthropic.client import Connection, load
from interview_desktop.providers.anthropic.mind import AnthropicInterviewer
from interview_desktop.providers.offers import Setup
from tests.fakes.anthropic_server import KEY, Call, FakeAnthropic, Reply
from tests.support.interview_loop import bank
from tests.support.virtual_clock import VirtualClock

_STAGE = re.compile(r"\[stage (\w+): .*?; next: (\w+);")
_QUESTION = re.compile(r"^- \[ask (\S+)\] \((\w+)[^)]*\) (.*?)(?: Good answers mention:.*)?$", re.MULTILINE)


def think(asked: dict[str, Any]) -> Reply:
    """What a sensible model does with one request of the Messages API; it reads nothing else."""
    about = asked["system"][-1]["text"]
    turn = "".join(block["text"] for block in asked["messages"][-1]["content"])
    why = re.findall(r"\[now: (.*?)\]", turn)[-1]
    stage, following = _STAGE.findall(turn)[-1]
    said = re.findall(r"<said>(.*?)</said>", turn)
    if why.startswith("open the interview"):
        return (f"{_after(about, 'What is said at the beginning')} Which questions do you have?",)
    if why.startswith("the interview's time is up") or (stage == "close" and why.startswith("the candidate")):
        return ("Thank you, that is all from my side. Goodbye.", _call("close_interview", reason="done"))
    if why.startswith("the app was closed"):
        return ("Welcome back. Please go on where we stopped.",)
    if said and "hint" in said[-1].lower() and (rung := re.search(r"given next: rung (\d+)", turn)):
        return ("Here is a thought.", _call("give_hint", rung=int(rung[1])))
    if why.startswith("the time of this stage"):
        return _lead_over(about, following)
    if stage == "implement":
        runs = re.findall(r"run \d+, (\d+) of (\d+) tests passed", turn)
        gave_up = bool(said) and "move on" in said[-1]
        if gave_up or (runs and runs[-1][0] == runs[-1][1]):
            return _lead_over(about, following)
        return ("I have seen the run.",) if why.startswith("a run") else (_call("stay_silent"),)
    if stage == "questions" and why.startswith("the candidate"):
        return (
            "Thank you, that is all from my side. Goodbye.",
            _call("advance_stage", stage="close", reason="done"),
            _call("close_interview", reason="done"),
        )
    if not why.startswith("the candidate"):
        return (_call("stay_silent"),)
    if said and said[-1].endswith("?"):
        return ("That is as the statement says. What else?",)
    left = re.search(r"not asked yet: ([^\]]*)\]", turn)
    if left is not None:
        key = left[1].split(", ")[0]
        question = next(text for found, _, text in _QUESTION.findall(about) if found == key)
        return (f"[ask {key}] I see. {question}", _note(about, turn))
    return _lead_over(about, following)


def _lead_over(about: str, stage: str) -> Reply:
    advance = _call("advance_stage", stage=stage, reason="done")
    first = next(((key, text) for key, place, text in _QUESTION.findall(about) if place == stage), None)
    if stage in {"implement", "close"} or first is None:
        words = "Please write it now." if stage == "implement" else "Is there anything that you would like to ask?"
        return (words, advance)
    return (f"[ask {first[0]}] Let us go on. {first[1]}", advance)


def _note(about: str, turn: str) -> Call:
    events = re.search(r"can be evidence: ([^\]]*)\]", turn)
    evidence = [int(events[1].split(", ")[-1])] if events else []
    criterion = _after(about, "The rubric: what the scores 1 to 5 look like").removeprefix("- ").split(" ")[0]
    return _call("observe", criterion=criterion, text="Answered the question.", evidence=evidence)


def _call(name: str, **arguments: Any) -> Call:
    return Call(name, json.dumps(arguments))


def _after(about: str, title: str) -> str:
    return about.split(f"# {title}\n")[1].split("\n")[0]


@contextlib.contextmanager
def anthropic_mind(problem: Problem) -> Iterator[tuple[AnthropicInterviewer, asyncio.Runner, FakeAnthropic]]:
    """An interviewer whose model thinks as :func:`think`, with the loop in which both live."""
    load()
    server = FakeAnthropic(brain=think)
    with asyncio.Runner() as runner:
        runner.run(server.__aenter__())
        setup = Setup(Access(KEY, server.base_url), "claude-haiku-5-5", VirtualClock())
        plan = make_plan(bank().interview(problem.interview), 2700.0)
        mind = AnthropicInterviewer(setup, Connection(setup.access), problem, plan, first_s=20.0)
        try:
            yield mind, runner, server
        finally:
            runner.run(mind.close())
            runner.run(server.__aexit__(None, None, None))
