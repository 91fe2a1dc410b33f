"""The vendors' reviewers, against servers that speak their protocols."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from interview_desktop.domain.vendors import Access, Usage, VendorTrouble
from interview_desktop.interview.review_brief import report_task
from interview_desktop.interview.scoring import make_report
from interview_desktop.ports import Reviewer
from interview_desktop.providers.anthropic.reviewer import ClaudeReviewer
from interview_desktop.providers.offers import Setup
from interview_desktop.providers.openai.reviewer import ChatReviewer
from tests.fakes.review_servers import KEY, FakeChat, FakeClaude, ReviewServer
from tests.support.interview_loop import bank, play
from tests.support.virtual_clock import VirtualClock

PROBLEM = bank().get("two-readings")
PLAYED = play(PROBLEM, "weak", "python")
TASK = report_task(PLAYED.state, PLAYED.log, PROBLEM, make_report(PLAYED.state, PLAYED.log, PROBLEM))
TEXT = json.dumps({"scores": [], "summary": "Clear – and calm.", "practise_next": []}, ensure_ascii=False)


class Vendor:
    def __init__(self, server: Callable[..., Any], make: Callable[..., Reviewer], model: str, ends: Any) -> None:
        self.server, self.make, self.model, self.ends = server, make, model, ends
        self.used: list[Usage] = []

    def reviewer(self, server: ReviewServer) -> Reviewer:
        access = Access(KEY, server.base_url)  # type: ignore[attr-defined]
        setup = Setup(access, self.model, VirtualClock(), on_usage=self.used.append)
        return self.make(setup, first_s=20.0, next_s=0.3)


VENDORS = {
    "anthropic": (FakeClaude, ClaudeReviewer, "claude-sonnet-5-5", {"cut": "max_tokens", "refused": "refusal"}),
    "openai": (FakeChat, ChatReviewer, "gpt-6-luna", {"cut": "length", "refused": "content_filter"}),
}


@pytest.fixture(params=VENDORS)
def vendor(request: pytest.FixtureRequest) -> Vendor:
    return Vendor(*VENDORS[request.param])


async def failure(vendor: Vendor, **script: Any) -> VendorTrouble:
    async with vendor.server(text=TEXT, **script) as server:
        with pytest.raises(VendorTrouble) as caught:
            await vendor.reviewer(server).write(TASK)
    assert KEY not in f"{caught.value} {caught.value.message} {caught.value.remedy}"
    return caught.value


async def test_the_answer_comes_whole_and_progress_is_told(vendor: Vendor) -> None:
    told: list[str] = []
    async with vendor.server(text=TEXT) as server:
        reviewer = vendor.reviewer(server)
        assert await reviewer.write(TASK, lambda _, message: told.append(message)) == TEXT
        assert len(server.bodies) == 1
    assert told[-1] == f"{reviewer.name} is writing the report."


async def test_the_schema_is_asked_for_and_the_record_is_apart_from_the_instructions(vendor: Vendor) -> None:
    async with vendor.server(text=TEXT) as server:
        await vendor.reviewer(server).write(TASK)
        body = server.bodies[0]
    form = body["output_config"]["format"] if "output_config" in body else body["response_format"]["json_schema"]
    assert form["schema"] == TASK.schema
    assert body["messages"][-1] == {"role": "user", "content": TASK.material}
    assert "temperature" not in body


async def test_what_is_charged_is_counted_once(vendor: Vendor) -> None:
    async with vendor.server(text=TEXT) as server:
        await vendor.reviewer(server).write(TASK)
    counted = {usage.unit: usage.amount for usage in vendor.used}
    assert len(counted) == len(vendor.used)
    assert (counted["input_tokens"], counted["cached_tokens"], counted["output_tokens"]) == (900, 100, 400)


@pytest.mark.parametrize("kind", ["cut", "refused"])
async def test_an_answer_that_was_declined_or_has_no_end_is_none(vendor: Vendor, kind: str) -> None:
    assert (await failure(vendor, stop=vendor.ends[kind])).kind == kind


@pytest.mark.parametrize(("fault", "kinds"), [("stall", {"stalled"}), ("cut", {"cut"}), ("garbage", {"nonsense"})])
async def test_a_stream_that_breaks_is_told(vendor: Vendor, fault: str, kinds: set[str]) -> None:
    assert (await failure(vendor, fault=fault)).kind in kinds


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, "key_rejected"), (403, "forbidden"), (404, "model_gone"), (429, "rate_limited"), (529, "overloaded")],
)
async def test_a_status_is_told_for_what_it_is(vendor: Vendor, status: int, kind: str) -> None:
    trouble = await failure(vendor, statuses=[(status, "No.")] * 3)
    assert trouble.kind == kind
    assert trouble.retry_after_s == (7.0 if status in (429, 529) else None)


@pytest.mark.parametrize("formats", [("json_object",), ()])
async def test_a_server_without_schemas_is_asked_in_words(formats: tuple[str, ...]) -> None:
    vendor = Vendor(*VENDORS["openai"])
    async with FakeChat(text=TEXT, formats=formats) as server:
        assert await vendor.reviewer(server).write(TASK) == TEXT
        assert json.dumps(TASK.schema) in server.bodies[-1]["messages"][0]["content"]
        assert len(server.bodies) == 3 - len(formats)


async def test_a_refusal_is_not_asked_for_again_in_another_form() -> None:
    vendor = Vendor(*VENDORS["openai"])
    async with FakeChat(text="I cannot judge people.", refusal=True) as server:
        with pytest.raises(VendorTrouble) as caught:
            await vendor.reviewer(server).write(TASK)
        assert caught.value.kind == "refused"
        assert len(server.bodies) == 1


async def test_giving_up_ends_the_request(vendor: Vendor) -> None:
    async with vendor.server(text=TEXT, fault="stall") as server:
        slow = vendor.make(Setup(Access(KEY, server.base_url), vendor.model, VirtualClock()))
        task = asyncio.create_task(slow.write(TASK))
        await server.stalled.wait()
        task.cancel()
        await asyncio.wait([task])
        await server.left.wait()
        assert server.abandoned == 1
