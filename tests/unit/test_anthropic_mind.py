"""The interviewer behind Anthropic's API, against a server that speaks its protocol."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from interview_desktop.domain import events as ev
from interview_desktop.domain.vendors import Access, Usage
from interview_desktop.interview import briefing
from interview_desktop.interview.plan import make_plan
from interview_desktop.ports import (
    AdvanceStage,
    CloseInterview,
    GiveHint,
    InterviewerAct,
    Moment,
    Observe,
    Say,
    StaySilent,
    Trigger,
    VendorTrouble,
)
from interview_desktop.providers.anthropic.client import Connection, load
from interview_desktop.providers.anthropic.mind import AnthropicInterviewer
from interview_desktop.providers.anthropic.models import list_models
from interview_desktop.providers.offers import Setup
from interview_desktop.providers.registry import provider
from interview_desktop.session.guarded import GuardedInterviewer
from tests.fakes.anthropic_server import KEY, Call, FakeAnthropic, Fault, Refuse
from tests.support.interview_loop import Interview, bank
from tests.support.virtual_clock import VirtualClock

PROBLEM = bank().get("two-readings")
PLAN = make_plan(bank().interview("technical"), 2700.0)
BEGUN = Interview(PROBLEM).start()
BEGUN.say("May the list be empty?")


def moment(trigger: Trigger = "answered", answer: str = "I would use a map.") -> Moment:
    return Moment(BEGUN.state, trigger, 60.0, 60.0, 0.0, answer if trigger == "answered" else "", BEGUN.state.seq + 1)


@contextlib.asynccontextmanager
async def mind(
    server: FakeAnthropic, model: str = "claude-haiku-5-5", key: str = KEY, first_s: float = 5.0, next_s: float = 5.0
) -> AsyncIterator[tuple[AnthropicInterviewer, list[Usage]]]:
    used: list[Usage] = []
    setup = Setup(Access(key, server.base_url), model, VirtualClock(), on_usage=used.append)
    load()
    connection = Connection(setup.access)
    try:
        yield AnthropicInterviewer(setup, connection, PROBLEM, PLAN, first_s=first_s, next_s=next_s), used
    finally:
        await connection.close()


async def replied(server: FakeAnthropic, when: Moment | None = None, **more: Any) -> list[InterviewerAct]:
    async with server, mind(server, **more) as (one, _):
        return [act async for act in one.reply(when or moment())]


def told(acts: list[InterviewerAct]) -> str:
    return "".join(act.text for act in acts if isinstance(act, Say))


# ── what is asked ────────────────────────────────────────────────────────────────────────────────────────────────


async def test_asks_with_the_briefing_the_record_and_the_tools_and_thinks_not() -> None:
    server = FakeAnthropic()
    await replied(server)
    asked = server.asked[0]
    assert [block["text"] for block in asked["system"]] == list(briefing.standing(PROBLEM, PLAN))
    assert [block["content"][0]["text"] for block in asked["messages"]] == [
        said.text for said in briefing.so_far(PROBLEM, moment())
    ]
    assert [tool["name"] for tool in asked["tools"]] == [tool.name for tool in briefing.TOOLS]
    assert all(tool["eager_input_streaming"] for tool in asked["tools"])
    assert asked["thinking"] == {"type": "disabled"}
    assert server.complaints == []


async def test_what_stays_is_cached_and_what_changes_is_not() -> None:
    server = FakeAnthropic()
    await replied(server)
    asked = server.asked[0]
    assert "cache_control" in asked["system"][-1]
    kept = [place for place, item in enumerate(asked["messages"]) if "cache_control" in item["content"][0]]
    assert kept == [len(asked["messages"]) - 2]


async def test_a_model_that_always_thinks_is_told_to_think_little() -> None:
    server = FakeAnthropic()
    await replied(server, model="claude-opus-5-5")
    assert server.asked[0]["output_config"] == {"effort": "low"}
    assert "thinking" not in server.asked[0]


async def test_a_model_of_another_maker_is_not_given_the_vendors_own_switches() -> None:
    server = FakeAnthropic()
    await replied(server, model="local-8b")
    assert "thinking" not in server.asked[0]
    assert "output_config" not in server.asked[0]


async def test_a_short_silence_costs_nothing() -> None:
    server = FakeAnthropic()
    assert await replied(server, moment("silence")) == []
    assert server.asked == []


# ── what comes ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_text_is_spoken_as_it_comes() -> None:
    acts = await replied(FakeAnthropic(replies=[("A map, then. And why?",)]))
    assert told(acts) == "A map, then. And why?"
    assert len(acts) > 3


async def test_the_first_piece_is_there_before_the_last_one_is_made() -> None:
    server = FakeAnthropic(replies=[("One two three.",)], faults=[Fault("silence", 4)])
    async with server, mind(server) as (one, _):
        stream = one.reply(moment())
        assert await anext(stream) == Say("One", "answer")
        await stream.aclose()


async def test_calls_of_tools_become_acts() -> None:
    reply = ("[ask approach] Then tell me how.", Call("observe", json.dumps(
        {"criterion": "edge_cases", "text": "Asked about the empty list.", "evidence": [6]})),
        Call("give_hint", '{"rung": 1}'))  # fmt: skip
    acts = await replied(FakeAnthropic(replies=[reply]))
    assert acts[0] == AdvanceStage("approach", "asked")
    assert Say("Then", "ask_approach", "approach") in acts
    assert Observe("edge_cases", "Asked about the empty list.", (6,)) in acts
    assert GiveHint(1, "stuck") in acts


async def test_broken_arguments_of_a_tool_do_no_harm() -> None:
    acts = await replied(FakeAnthropic(replies=[("Go on.", Call("observe", '{"criterion": '))]))
    assert told(acts) == "Go on."


async def test_a_model_that_calls_tools_before_it_speaks_is_asked_once_more() -> None:
    note = Call("observe", json.dumps({"criterion": "edge_cases", "text": "x", "evidence": [6]}))
    server = FakeAnthropic(replies=[(note,), ("And then?",)])
    acts = await replied(server)
    assert isinstance(acts[0], Observe)
    assert told(acts) == "And then?"
    assert server.asked[1]["tool_choice"] == {"type": "none"}
    assert server.asked[1]["messages"][-1]["content"][0]["type"] == "tool_result"
    assert server.complaints == []


async def test_silence_that_was_chosen_is_kept_and_not_asked_about() -> None:
    server = FakeAnthropic(replies=[(Call("stay_silent"),)])
    assert await replied(server) == [StaySilent()]
    assert len(server.asked) == 1


async def test_when_time_is_up_it_closes_after_its_goodbye() -> None:
    acts = await replied(FakeAnthropic(replies=[("Thank you, goodbye.",)]), moment("time_up"))
    assert isinstance(acts[0], Say)
    assert acts[0].act == "close"
    assert acts[-1] == CloseInterview("time")


async def test_what_was_used_is_told_by_kind() -> None:
    server = FakeAnthropic(replies=[("One two three.",)])
    async with server, mind(server) as (one, used):
        assert [act async for act in one.reply(moment())]
    assert {(item.unit, item.amount) for item in used} == {
        ("input_tokens", 50), ("cached_tokens", 900), ("cache_write_tokens", 30), ("output_tokens", 3),
    }  # fmt: skip
    assert {(item.provider, item.model) for item in used} == {("anthropic", "claude-haiku-5-5")}


# ── barge-in ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_reply_that_is_cut_off_ends_at_the_vendor_too_and_is_counted() -> None:
    server = FakeAnthropic(replies=[("A long reply that goes on.",)], faults=[Fault("silence", 5)])
    async with server, mind(server) as (one, used):
        stream = one.reply(moment())
        await anext(stream)
        await stream.aclose()
        async with asyncio.timeout(5):
            await server.left.wait()
    assert {item.unit for item in used} >= {"input_tokens", "output_tokens"}
    assert server.abandoned == 1


async def test_behind_the_guards_a_cancelled_reply_ends_at_the_vendor() -> None:
    server = FakeAnthropic(replies=[("One clause is here. Another one follows.",)], faults=[Fault("silence", 7)])
    async with server, mind(server) as (one, _):
        heard = asyncio.Event()

        async def listen() -> None:
            async for _act in GuardedInterviewer(one, PROBLEM).reply(moment()):
                heard.set()

        task = asyncio.create_task(listen())
        async with asyncio.timeout(5):
            await heard.wait()
            task.cancel()
            await server.left.wait()
        await asyncio.gather(task, return_exceptions=True)
    assert server.abandoned == 1


async def test_the_next_reply_uses_the_same_connection() -> None:
    server = FakeAnthropic()
    async with server, mind(server) as (one, _):
        for _ in range(3):
            assert [act async for act in one.reply(moment())]
        assert server.connections == 1


# ── faults ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("refuse", "kind"),
    [
        (Refuse(401, "authentication_error"), "key_rejected"),
        (Refuse(402, "billing_error"), "out_of_credit"),
        (Refuse(403, "permission_error"), "forbidden"),
        (Refuse(404, "not_found_error"), "model_gone"),
        (Refuse(400, "invalid_request_error"), "refused"),
        (Refuse(413, "request_too_large"), "refused"),
        (Refuse(429, "rate_limit_error"), "rate_limited"),
        (Refuse(500), "overloaded"),
        (Refuse(503), "overloaded"),
        (Refuse(529, "overloaded_error"), "overloaded"),
        (Refuse(511, page=True), "captive"),
        (Refuse(302, page=True, headers={"location": "/login"}), "captive"),
    ],
)
async def test_a_refused_request_says_what_is_wrong(refuse: Refuse, kind: str) -> None:
    server = FakeAnthropic(replies=[refuse])
    with pytest.raises(VendorTrouble) as caught:
        await replied(server)
    assert caught.value.kind == kind
    assert len(server.asked) == 1
    assert KEY not in f"{caught.value} {caught.value.remedy}"


async def test_the_vendors_wish_when_to_come_again_is_told() -> None:
    with pytest.raises(VendorTrouble) as caught:
        await replied(FakeAnthropic(replies=[Refuse(429, "rate_limit_error", headers={"retry-after": "7"})]))
    assert caught.value.retry_after_s == 7.0


@pytest.mark.parametrize("at", range(1, 8))
@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("cut", {"cut"}),
        ("end", {"cut"}),
        ("garbage", {"nonsense"}),
        ("overloaded", {"overloaded"}),
        ("rate_limited", {"rate_limited"}),
        ("silence", {"silent", "stalled"}),
    ],
)
async def test_a_stream_that_breaks_anywhere_says_so_after_what_had_come(
    at: int, kind: Any, expected: set[str]
) -> None:
    server = FakeAnthropic(replies=[("One two three.",)], faults=[Fault(kind, at)])
    acts: list[InterviewerAct] = []
    patience = 0.3 if kind == "silence" else 5.0

    async def listen(one: AnthropicInterviewer) -> None:
        async for act in one.reply(moment()):
            acts.append(act)

    async with server, mind(server, first_s=patience, next_s=patience) as (one, _):
        with pytest.raises(VendorTrouble) as caught:
            await listen(one)
    assert caught.value.kind in expected
    assert "One two three.".startswith(told(acts))
    assert bool(acts) == (at > 2)


@pytest.mark.parametrize(("kind", "expected"), [("silence", "silent"), ("cut", "cut")])
async def test_a_server_that_does_not_even_begin_is_not_waited_for(kind: Any, expected: str) -> None:
    with pytest.raises(VendorTrouble) as caught:
        await replied(FakeAnthropic(faults=[Fault(kind, 0)]), first_s=0.3 if kind == "silence" else 5.0)
    assert caught.value.kind == expected


async def test_where_nobody_listens_it_cannot_be_reached() -> None:
    server = FakeAnthropic()
    async with server:
        pass
    setup = Setup(Access(KEY, "http://127.0.0.1:9"), "claude-haiku-5-5", VirtualClock())
    one = AnthropicInterviewer(setup, Connection(setup.access), PROBLEM, PLAN, first_s=5.0)
    with pytest.raises(VendorTrouble) as caught:
        assert [act async for act in one.reply(moment())]
    assert caught.value.kind == "unreachable"
    await one.close()


async def test_a_refusal_of_the_model_is_no_silence() -> None:
    with pytest.raises(VendorTrouble) as caught:
        await replied(FakeAnthropic(replies=[()], stop_reason="refusal"))
    assert caught.value.kind == "refused"


async def test_without_a_key_nobody_is_asked() -> None:
    setup = Setup(Access(), "claude-haiku-5-5", VirtualClock())
    one = AnthropicInterviewer(setup, Connection(setup.access), PROBLEM, PLAN)
    with pytest.raises(VendorTrouble) as caught:
        assert [act async for act in one.reply(moment())]
    assert caught.value.kind == "key_missing"


async def test_the_environment_sends_the_key_to_no_other_address(monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = FakeAnthropic()
    async with elsewhere:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", elsewhere.base_url)
        monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "sk-other")
        server = FakeAnthropic()
        assert told(await replied(server)) == "All right."
        assert "sk-other" not in str(server.requests[0].headers)
    assert elsewhere.requests == []


# ── models ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_models_are_listed_page_by_page_with_their_last_day() -> None:
    models = [(f"claude-{number}", None) for number in range(4)] + [("claude-old", "2027-01-14T00:00:00Z")]
    async with FakeAnthropic(models=models, page=2) as server:
        found = await list_models(Access(KEY, server.base_url))
        assert len(server.requests) == 3
    assert [item.id for item in found] == [key for key, _ in models]
    assert [item.shutdown for item in found] == [None] * 4 + [date(2027, 1, 14)]


@pytest.mark.parametrize(
    ("key", "reply", "kind"),
    [("sk-wrong", (), "key_rejected"), (KEY, Refuse(529), "overloaded"), (KEY, Refuse(200, page=True), "captive")],
)
async def test_a_list_that_cannot_be_had_says_why(key: str, reply: Any, kind: str) -> None:
    async with FakeAnthropic(replies=[reply]) as server:
        with pytest.raises(VendorTrouble) as caught:
            await list_models(Access(key, server.base_url))
    assert caught.value.kind == kind


def test_the_fastest_model_comes_first() -> None:
    declared = provider("anthropic")
    offer = declared.offers["interviewer"]
    assert offer.models[0] == "claude-haiku-5-5"
    assert offer.capabilities.leaves_computer
    assert offer.suits("claude-sonnet-5-5")
    assert not offer.suits("gpt-6-luna")


async def test_a_resumed_interview_after_its_goodbye_is_closed_without_the_vendor() -> None:
    over = Interview(PROBLEM)
    over.state = replace(BEGUN.state)
    over.log = list(BEGUN.log)
    over.add(ev.InterviewerSaid(40, 0, "Goodbye.", "close"))
    over.add(ev.ReplyFinished(40))
    server = FakeAnthropic()
    acts = await replied(server, Moment(over.state, "resumed", 60.0, 60.0))
    assert acts[-1] == CloseInterview("done")
    assert server.asked == []
