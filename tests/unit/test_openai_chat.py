"""The interviewer over Chat Completions, against servers that speak it: what is asked, heard, charged; what fails."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from interview_desktop.domain import events as ev
from interview_desktop.domain.session import SessionState, fold
from interview_desktop.domain.vendors import Access, Usage, VendorTrouble
from interview_desktop.interview.plan import make_plan
from interview_desktop.ports import AdvanceStage, InterviewerAct, Moment, Observe, Say
from interview_desktop.providers.offers import Setup
from interview_desktop.providers.openai.chat import ChatInterviewer
from interview_desktop.providers.openai.client import CUSTOM, OPENAI, server_url
from interview_desktop.providers.openai.models import list_models, vendor_converses
from interview_desktop.providers.registry import provider
from tests.fakes import openai_chat as fake
from tests.fakes.openai_chat import Call, FakeOpenAI, Fault, Reply
from tests.support.interview_loop import bank
from tests.support.virtual_clock import VirtualClock

PROBLEM = bank().get("two-readings")
PLAN = make_plan(bank().interview("technical"), 2700.0)
LOCAL = [fake.LLAMA_CPP, fake.OLLAMA, fake.VLLM, fake.OLD, fake.SULLEN]


def moment(*, answer: str = "I would use a map.") -> Moment:
    """After the greeting and an answer."""
    payloads = [
        ev.SessionStarted(
            "technical",
            PROBLEM.id,
            PROBLEM.title,
            PROBLEM.difficulty,
            "python",
            2700.0,
            PLAN,
            "openai",
            PROBLEM.rubric,
            {},
        ),
        ev.StageEntered(PLAN[0].name, "start"),
        ev.InterviewerSaid(1, 0, "Hello. What would you like to ask?", "open"),
        ev.ReplyFinished(1),
        ev.CandidateSaid(2, answer, True),
    ]
    state = SessionState()
    for seq, payload in enumerate(payloads, 1):
        state = fold(state, ev.Envelope("session", seq, 1_000_000.0 + seq, float(seq), payload))
    return Moment(state, "answered", 30.0, 30.0, 0.0, answer, 5)


@asynccontextmanager
async def asking(
    server: FakeOpenAI, *, key: str = "sk-test-canary", first_s: float = 5.0, next_s: float = 5.0, url: str = ""
) -> AsyncIterator[tuple[ChatInterviewer, list[Usage]]]:
    used: list[Usage] = []
    vendor = server.personality is fake.OPENAI
    access = Access(key if vendor else "", url or server.base_url)
    setup = Setup(access, "gpt-6-luna" if vendor else "", VirtualClock(), on_usage=used.append)
    interviewer = ChatInterviewer(
        PROBLEM, PLAN, setup, OPENAI if vendor else CUSTOM, first_s=first_s, next_s=next_s
    )  # fmt: skip
    try:
        yield interviewer, used
    finally:
        await interviewer.close()


async def reply(interviewer: ChatInterviewer, at: Moment | None = None) -> list[InterviewerAct]:
    return [act async for act in interviewer.reply(at or moment())]


def words(acts: list[InterviewerAct]) -> str:
    return "".join(act.text for act in acts if isinstance(act, Say)).strip()


async def test_text_and_calls_in_pieces_become_acts():
    calls = (
        Call("observe", {"criterion": PROBLEM.criteria[0].id, "text": "Names a map.", "evidence": [5]}),
        Call("advance_stage", {"stage": PLAN[1].name, "reason": "done"}),
    )
    async with FakeOpenAI(replies=[Reply("Why a map?", calls, size=3)]) as server, asking(server) as (it, _used):
        acts = await reply(it)
    assert words(acts) == "Why a map?"
    assert [type(act) for act in acts if not isinstance(act, Say)] == [Observe, AdvanceStage]


async def test_the_prompt_is_the_same_up_to_the_last_turn_and_says_what_was_answered():
    async with FakeOpenAI() as server, asking(server) as (it, _used):
        await reply(it)
        await reply(it, moment(answer="I would sort it."))
        first, second = ([*asked["messages"]] for asked in server.asked)
    assert first[:-1] == second[:-1]
    assert "I would use a map." in first[-1]["content"]
    assert [message["role"] for message in first] == ["system", "user", "assistant", "user"]
    assert server.asked[0]["reasoning_effort"] == "none"


async def test_one_connection_serves_all_replies():
    async with FakeOpenAI() as server, asking(server) as (it, _used):
        for _ in range(3):
            await reply(it)
        assert server.connections == 1


async def test_what_was_used_is_told_once_by_kind():
    async with FakeOpenAI() as server, asking(server) as (it, used):
        await reply(it)
        usage = fake.usage_of(server.asked[0], Reply("Go on."))
    cached = usage.prompt_tokens_details.cached_tokens
    assert {item.unit: item.amount for item in used} == {
        "input_tokens": usage.prompt_tokens - cached, "cached_tokens": cached, "output_tokens": usage.completion_tokens
    }  # fmt: skip


async def test_closing_the_reply_closes_the_stream_and_still_counts_what_it_cost():
    long = Reply("Let me think about that. " * 40)
    async with FakeOpenAI(replies=[long], tokens_per_s=200) as server, asking(server) as (it, used):
        acts = it.reply(moment())
        await anext(acts)
        await acts.aclose()
        await server.left.wait()
        assert server.abandoned == 1
    assert {item.unit for item in used} == {"input_tokens", "output_tokens"}


# ── servers of one's own ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("personality", LOCAL, ids=lambda it: it.name)
async def test_every_kind_of_server_gives_a_reply_and_is_refused_by_only_once(personality: fake.Personality):
    async with FakeOpenAI(personality=personality) as server, asking(server) as (it, _used):
        said = [words(await reply(it)) for _ in range(3)]
        refused = len(server.refused)
        await reply(it)
        assert said == ["Go on."] * 3
        assert len(server.refused) == refused <= 3


async def test_without_a_chosen_model_the_first_of_the_server_that_can_talk_is_asked():
    async with FakeOpenAI(personality=fake.OLLAMA) as server, asking(server) as (it, _used):
        await reply(it)
        assert server.asked[0]["model"] == "llama3.2:3b"


async def test_a_server_of_ones_own_gets_no_parameter_that_only_openai_knows(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-canary")
    async with FakeOpenAI(personality=fake.OLLAMA) as server, asking(server) as (it, _used):
        await reply(it)
        assert set(server.asked[0]) == {"model", "messages", "stream", "stream_options", "tools"}
        assert "canary" not in json.dumps(dict(server.requests[-1].headers))


@pytest.mark.parametrize("written", ["<think>SECRET</think>Why?", "SECRET</think>Why?"])
async def test_reasoning_in_the_text_is_never_spoken(written: str):
    replies = [Reply(written, size=2)] * 3
    async with FakeOpenAI(personality=fake.OLLAMA, replies=replies) as server, asking(server) as (it, _used):
        assert [words(await reply(it)) for _ in replies] == ["Why?"] * 3


async def test_reasoning_in_a_field_of_its_own_is_never_spoken():
    replies = [Reply("Why?", reasoning="SECRET")]
    async with FakeOpenAI(personality=fake.VLLM, replies=replies) as server, asking(server) as (it, _used):
        assert words(await reply(it)) == "Why?"


async def test_thoughts_that_were_cut_short_are_not_spoken():
    replies = [Reply("SECRET and so on", finish="length")]
    async with FakeOpenAI(personality=fake.OLLAMA, replies=replies) as server, asking(server) as (it, _used):
        with pytest.raises(VendorTrouble) as caught:
            await reply(it)
    assert caught.value.kind == "nonsense"


# ── faults ───────────────────────────────────────────────────────────────────────────────────────────────────────

PAGE = "<html><body>Sign in</body></html>"
DATE = "in 90 s"
"""Stands for a date, which must be that of the moment."""
FAULTS = [
    (Fault("status", status=401), "key_rejected"),
    (Fault("status", status=402), "out_of_credit"),
    (Fault("status", status=429, code="insufficient_quota"), "out_of_credit"),
    (Fault("status", status=403), "forbidden"),
    (Fault("status", status=404, code="model_not_found"), "model_gone"),
    (Fault("status", status=429, headers={"retry-after": "7"}), "rate_limited"),
    (Fault("status", status=429, headers={"retry-after": DATE}), "rate_limited"),
    (Fault("status", status=500), "overloaded"),
    (Fault("status", status=529), "overloaded"),
    (Fault("status", status=400, code="content_policy"), "refused"),
    (Fault("status", status=511, page=PAGE), "captive"),
    (Fault("page"), "captive"),
    (Fault("silence"), "silent"),
    (Fault("headers_only"), "silent"),
    (Fault("cut", after=-1), "cut"),
    *[(Fault("cut", after=after), "cut") for after in (0, 1, 3)],
    *[(Fault("end", after=after), "cut") for after in (1, 3)],
    *[(Fault("garbage", after=after), "nonsense") for after in (0, 1, 3)],
    *[(Fault("malformed", after=after), "nonsense") for after in (0, 3)],
    *[(Fault("error", after=after), "overloaded") for after in (0, 1, 3)],
    (Fault("error", after=2, code="insufficient_quota"), "out_of_credit"),
    (Fault("error", after=2, code="rate_limit_exceeded"), "rate_limited"),
    (Fault("stall", after=3), "stalled"),
]


@pytest.mark.parametrize(("fault", "kind"), FAULTS, ids=lambda it: str(it)[:60])
@pytest.mark.parametrize("personality", [fake.OPENAI, fake.OLLAMA], ids=lambda it: it.name)
async def test_every_fault_is_told_as_what_it_is_and_the_next_reply_comes(
    personality: fake.Personality, fault: Fault, kind: str
):
    # Little patience only where it must run out: a busy computer takes its time with the other faults.
    waits_s = 1.0 if kind in {"silent", "stalled"} else 10.0
    async with (
        FakeOpenAI(personality=personality) as server,
        asking(server, first_s=waits_s, next_s=waits_s) as (it, _used),
    ):
        if personality is not fake.OPENAI:
            # It knows the server's models and manners already.
            await reply(it)
        # A server of one's own that refuses without a reason is asked once more, for less.
        if fault.headers == {"retry-after": DATE}:
            date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 90))
            fault = replace(fault, headers={"retry-after": date})
        server.fail(*[fault] * (2 if kind == "refused" and personality is not fake.OPENAI else 1))
        server.say(Reply("One two three four five six seven."))
        with pytest.raises(VendorTrouble) as caught:
            await reply(it)
        assert caught.value.kind == kind
        assert "sk-test" not in str(caught.value)
        if fault.headers:
            assert caught.value.retry_after_s == pytest.approx(
                90 if "GMT" in fault.headers["retry-after"] else 7, abs=10
            )
        assert words(await reply(it))


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://nowhere.invalid:8080/v1", "http://[bad"])
async def test_a_server_that_is_not_there_is_told_as_unreachable(url: str):
    async with FakeOpenAI(personality=fake.OLLAMA) as server, asking(server, url=url) as (it, _used):
        with pytest.raises(VendorTrouble) as caught:
            await reply(it)
    assert caught.value.kind == "unreachable"


async def test_without_a_key_openai_is_not_asked():
    async with FakeOpenAI() as server, asking(server, key="") as (it, _used):
        with pytest.raises(VendorTrouble) as caught:
            await reply(it)
        assert server.requests == []
    assert caught.value.kind == "key_missing"


# ── models ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_models_are_listed_with_their_last_day():
    async with FakeOpenAI(shutdown={"gpt-6-sol": "2027-04-01"}) as server:
        models = await list_models(Access("sk-test-canary", server.base_url))
        with pytest.raises(VendorTrouble) as caught:
            await list_models(Access("sk-test-wrong", server.base_url))
    assert {model.id: str(model.shutdown) for model in models}["gpt-6-sol"] == "2027-04-01"
    assert [model.id for model in models if vendor_converses(model.id)] == ["gpt-6-luna", "gpt-6-sol"]
    assert caught.value.kind == "key_rejected"


@pytest.mark.parametrize("fault", [Fault("page"), Fault("status", status=511, page=PAGE)])
async def test_a_page_in_the_place_of_a_list_is_a_captive_portal(fault: Fault):
    async with FakeOpenAI(faults=[fault]) as server:
        with pytest.raises(VendorTrouble) as caught:
            await list_models(Access("sk-test-canary", server.base_url))
    assert caught.value.kind == "captive"


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("localhost:11434", "http://localhost:11434/v1"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/v1"),
        ("https://models.example/api/v1", "https://models.example/api/v1"),
    ],
)
def test_an_address_is_completed(typed: str, means: str):
    assert server_url(Access("", typed), CUSTOM) == means


@pytest.mark.parametrize("provider_id", ["openai", "custom"])
def test_both_offer_an_interviewer(provider_id: str):
    assert "interviewer" in provider(provider_id).offers


async def test_the_fake_refuses_what_the_types_do_not_know():
    async with FakeOpenAI() as server, asking(server) as (it, _used):
        await reply(it)
        for wrong in ({"colour": 1}, {"messages": [{"role": "user", "content": "x", "colour": 1}]}):
            assert "colour" in server.complaint({**server.asked[0], **wrong})[1]
