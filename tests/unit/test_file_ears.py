"""Speech to text by files: the whole sound goes there, hints as each server takes them, every failure told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from interview_desktop.domain.vendors import Access, Usage, VendorTrouble
from interview_desktop.providers.offers import Setup
from interview_desktop.providers.openai.client import CUSTOM, OPENAI
from interview_desktop.providers.openai.files import FileEars
from tests.fakes.openai_files import FakeFiles
from tests.support.sounds import RealClock
from tests.support.tone_words import spoken

LINE = "first we sort the pairs"


@asynccontextmanager
async def ears(server: FakeFiles, provider: str = CUSTOM, **more: Any) -> AsyncIterator[FileEars]:
    key = "sk-test-canary" if provider == OPENAI else ""
    setup = Setup(Access(key, server.base_url), more.pop("model", ""), RealClock(), **more)
    adapter = FileEars(setup, provider, any_s=0.6, per_second=0.0)
    try:
        yield adapter
    finally:
        await adapter.close()
    assert server.complaints == []


async def test_a_server_of_ones_own_hears_with_a_prompt_and_a_language():
    async with FakeFiles() as server, ears(server) as adapter:
        heard = await adapter.transcribe(spoken(LINE), vocabulary=("hash map", "two sum"))
        assert heard.text == LINE
        assert server.asked == [
            {"model": ["whisper-1"], "response_format": ["json"], "prompt": ["hash map, two sum"], "language": ["en"]}
        ]


async def test_openai_hears_with_lists_and_counts_the_seconds():
    used: list[Usage] = []
    async with FakeFiles() as server, ears(server, OPENAI, on_usage=used.append) as adapter:
        pcm = spoken(LINE)
        assert (await adapter.transcribe(pcm, vocabulary=("hash map", "two sum"))).text == LINE
        assert server.asked[0]["keywords[]"] == ["hash map", "two sum"]
        assert server.asked[0]["languages[]"] == ["en"]
        assert used == [Usage("openai", "gpt-transcribe", "audio_input_s", len(pcm) / 32_000)]


async def test_a_caption_that_is_overtaken_is_given_up():
    async with FakeFiles(faults=["silence"]) as server, ears(server) as adapter:
        caption = asyncio.create_task(adapter.transcribe(spoken(LINE), interim=True))
        for _ in range(400):
            if server.asked:
                break
            await asyncio.sleep(0.005)
        assert (await adapter.transcribe(spoken(LINE))).text == LINE
        assert (await caption).text == ""
        await server.left.wait()


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (401, "key_rejected"),
        (403, "forbidden"),
        (404, "model_gone"),
        (429, "rate_limited"),
        (500, "overloaded"),
        (529, "overloaded"),
        ("silence", "silent"),
        ("cut", "cut"),
        ("html", "captive"),
        ("json", "nonsense"),
        ("garbage", "nonsense"),
    ],
)
async def test_any_fault_is_told_and_the_same_sound_heard_by_the_next_call(fault: Any, kind: str):
    async with FakeFiles() as server, ears(server) as adapter:
        assert (await adapter.transcribe(spoken(LINE))).text == LINE
        server.faults.append(fault)
        with pytest.raises(VendorTrouble) as caught:
            await adapter.transcribe(spoken(LINE))
        assert (caught.value.kind, caught.value.provider) == (kind, "custom")
        assert (await adapter.transcribe(spoken(LINE))).text == LINE
