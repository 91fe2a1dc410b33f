"""What every recogniser promises, held against the local one, the vendors' and the fake."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import pytest

from interview_desktop.domain.vendors import Access
from interview_desktop.ports import SpeechToText, Trouble
from interview_desktop.providers.offers import Setup
from interview_desktop.providers.openai.client import CUSTOM
from interview_desktop.providers.openai.ears import LiveEars
from interview_desktop.providers.openai.files import FileEars
from tests.fakes.openai_files import FakeFiles
from tests.fakes.openai_realtime import FakeTranscription
from tests.fakes.realtime_socket import Fault
from tests.fakes.speech import FakeSpeechToText, tone
from tests.support import tone_words
from tests.support.sounds import RealClock
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


@asynccontextmanager
async def openai_live() -> AsyncIterator[Kit]:
    async with FakeTranscription(delta_s=0.02, final_s=0.02) as server:
        ears = LiveEars(Setup(Access("sk-test-canary", server.base_url), "", RealClock()))

        def lose() -> None:
            server.faults.append(Fault("cut", "input_audio_buffer.commit"))

        yield Kit(ears, tone_words.spoken, lambda text: None, lose)
        await ears.close()


@asynccontextmanager
async def custom_files() -> AsyncIterator[Kit]:
    async with FakeFiles() as server:
        ears = FileEars(Setup(Access("", server.base_url), "", RealClock()), CUSTOM)
        yield Kit(ears, tone_words.spoken, lambda text: None, lambda: server.faults.append("cut"))
        await ears.close()


@pytest.fixture(
    params=[fake, pytest.param(local, marks=pytest.mark.speech), openai_live, custom_files],
    ids=["fake", "local", "openai", "custom"],
)
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
        assert caught.value.code in {"speech_worker_lost", "vendor_cut"}
        assert caught.value.message
        assert caught.value.remedy
        heard = await kit.recogniser.transcribe(pcm)
        assert word_errors(SENTENCES[2], heard.text) <= 2
