"""What every recogniser promises, held against the local one and the fake."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import pytest

from interview_desktop.ports import SpeechToText, Trouble
from tests.fakes.speech import FakeSpeechToText, tone
from tests.support.speech import SENTENCES, VOCABULARY, noise, silence, speech_worker, spoken, word_errors

LOST = Trouble("speech_worker_lost", "The recogniser stopped.", "It is started again.")


@dataclass
class Kit:
    """``sound`` gives the sound that stands for a sentence; ``lose`` takes the recogniser's ground away."""

    recogniser: SpeechToText
    sound: Callable[[str], bytes]
    expect: Callable[[str], None]
    lose: Callable[[], None]


@asynccontextmanager
async def fake() -> AsyncIterator[Kit]:
    recogniser = FakeSpeechToText()
    yield Kit(recogniser, lambda text: tone(0.3 * len(text.split())), recogniser.add, lambda: recogniser.add(LOST))


@asynccontextmanager
async def local() -> AsyncIterator[Kit]:
    async with speech_worker() as worker:

        def kill() -> None:
            pid = worker.worker_pid
            assert pid is not None
            asyncio.get_running_loop().call_later(0.05, os.kill, pid, signal.SIGKILL)

        yield Kit(worker.speech_to_text, lambda text: spoken()[text], lambda text: None, kill)


@pytest.fixture(params=[fake, pytest.param(local, marks=pytest.mark.speech)], ids=["fake", "local"])
def open_kit(request: pytest.FixtureRequest) -> Callable[[], AbstractAsyncContextManager[Kit]]:
    opener: Callable[[], AbstractAsyncContextManager[Kit]] = request.param
    return opener


@pytest.mark.limit(120)
async def test_a_sentence_is_heard_and_silence_is_not(open_kit):
    async with open_kit() as kit:
        kit.expect(SENTENCES[0])
        heard = await kit.recogniser.transcribe(kit.sound(SENTENCES[0]), vocabulary=VOCABULARY)
        assert word_errors(SENTENCES[0], heard.text) <= 2
        assert heard.text == heard.text.strip()
        assert 0.3 < heard.confidence <= 1.0
        for nothing in (b"", silence(0.01), silence(3), noise(3, 20)):
            assert (await kit.recogniser.transcribe(nothing, vocabulary=VOCABULARY)).text == ""


@pytest.mark.limit(120)
async def test_thirty_seconds_are_heard_whole(open_kit):
    sentences = SENTENCES[2:8]
    async with open_kit() as kit:
        kit.expect(" ".join(sentences))
        pcm = b"".join(kit.sound(sentence) + silence(0.4) for sentence in sentences)[: 30 * 32_000]
        heard = await kit.recogniser.transcribe(pcm)
        said = " ".join(sentences)
        assert word_errors(said, heard.text) <= 0.15 * len(said.split())


@pytest.mark.limit(120)
async def test_a_final_call_is_answered_whatever_interim_calls_wait(open_kit):
    async with open_kit() as kit:
        kit.expect(SENTENCES[1])
        pcm = kit.sound(SENTENCES[1])
        interim = [asyncio.create_task(kit.recogniser.transcribe(pcm[:40_000], interim=True)) for _ in range(4)]
        await asyncio.sleep(0)
        final = await kit.recogniser.transcribe(pcm)
        assert word_errors(SENTENCES[1], final.text) <= 2
        for answer in await asyncio.gather(*interim):
            assert answer.text == answer.text.strip()


@pytest.mark.limit(120)
async def test_a_speculative_call_hears_as_well_and_a_dropped_one_leaves_nothing_behind(open_kit):
    async with open_kit() as kit:
        pcm = kit.sound(SENTENCES[3])
        dropped = asyncio.create_task(kit.recogniser.transcribe(pcm, speculative=True))
        await asyncio.sleep(0)
        dropped.cancel()
        await asyncio.gather(dropped, return_exceptions=True)
        kit.expect(SENTENCES[3])
        kit.expect(SENTENCES[3])
        speculative = await kit.recogniser.transcribe(pcm, speculative=True)
        final = await kit.recogniser.transcribe(pcm)
        assert speculative == final
        assert word_errors(SENTENCES[3], final.text) <= 2


@pytest.mark.limit(120)
async def test_a_lost_recogniser_is_told_and_the_repeated_call_answered(open_kit):
    async with open_kit() as kit:
        pcm = kit.sound(SENTENCES[2])
        kit.lose()
        kit.expect(SENTENCES[2])

        async def transcribe_until_it_is_lost() -> None:
            for _ in range(20):
                await kit.recogniser.transcribe(pcm)

        with pytest.raises(Trouble) as caught:
            await transcribe_until_it_is_lost()
        assert caught.value.code == "speech_worker_lost"
        assert caught.value.message
        assert caught.value.remedy
        heard = await kit.recogniser.transcribe(pcm)
        assert word_errors(SENTENCES[2], heard.text) <= 2
