"""The interviewer over Chat Completions with a model behind it that leads an interview by its briefing alone."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from interview_desktop.domain.vendors import Access
from interview_desktop.interview.plan import make_plan
from interview_desktop.interview.problem import Problem
from interview_desktop.providers.offers import Setup
from interview_desktop.providers.openai.chat import ChatInterviewer
from tests.fakes.anthropic_server import Refuse
from tests.fakes.openai_chat import OPENAI, Call, FakeOpenAI, Personality, Reply
from tests.support.interview_loop import bank
from tests.support.model_mind import think
from tests.support.virtual_clock import VirtualClock


def think_in_chat(messages: list[dict[str, Any]]) -> Reply:
    """What the model does with one request of Chat Completions."""
    system = [{"text": messages[0]["content"]}]
    said = think({"system": system, "messages": [{"content": [{"text": messages[-1]["content"]}]}]})
    assert not isinstance(said, Refuse)
    text = "".join(part for part in said if isinstance(part, str))
    return Reply(text, tuple(Call(part.name, json.loads(part.arguments)) for part in said if not isinstance(part, str)))


@contextlib.contextmanager
def chat_mind(
    problem: Problem, personality: Personality = OPENAI, *, size: int = 6
) -> Iterator[tuple[ChatInterviewer, asyncio.Runner, FakeOpenAI]]:
    """An interviewer at a server with ``personality``, with the loop in which both live; its text comes in pieces
    of ``size`` characters."""
    server = FakeOpenAI(personality=personality, mind=lambda messages: replace(think_in_chat(messages), size=size))
    with asyncio.Runner() as runner:
        runner.run(server.__aenter__())
        vendor = personality is OPENAI
        setup = Setup(Access("sk-test-canary", server.base_url), "gpt-6-luna" if vendor else "", VirtualClock())
        plan = make_plan(bank().interview(problem.interview), 2700.0)
        mind = ChatInterviewer(problem, plan, setup, "openai" if vendor else "custom", first_s=20.0)
        try:
            yield mind, runner, server
        finally:
            runner.run(mind.close())
            runner.run(server.__aexit__())
