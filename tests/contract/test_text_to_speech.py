"""What every voice promises, held against Piper, OpenAI's protocols and the fake."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from dataclasses import dataclass

import pytest

from interview_desktop.app import SystemClock
from interview_desktop.domain.vendors import Access
from interview_desktop.ports import TextToSpeech, Trouble
from interview_desktop.providers.offers import Setup
from interview_desktop.providers.openai.mouth import MODELS, RealtimeVoice
from interview_desktop.providers.openai.speech_endpoint import EndpointVoice
from tests.fakes.openai_speech import FakeSpeech
from tests.fakes.openai_voice import FakeVoice
from tests.fakes.realtime_socket import Fault
from tests.fakes.speech import FakeTextToSpeech
from tests.support.speech import SENTENCES, sound_of, speech_worker

LOST = Trouble("voice_lost", "The voice stopped.", "It is started again.")
LONG = " ".join(SENTENCES)


@dataclass
class Kit:
    voice: TextToSpeech
    lose: Callable[[], None]


@asynccontextmanager
async def fake() -> AsyncIterator[Kit]:
    voice = FakeTextToSpeech()

    def lose() -> None:
        voice.fault = LOST

    yield Kit(voice, lose)


@asynccontextmanager
async def piper() -> AsyncIterator[Kit]:
    async with speech_worker() as worker:
        await worker.warm()

        def kill() -> None:
            pid = worker.piper_pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)

        yield Kit(worker.text_to_speech, kill)


@asynccontextmanager
async def realtime() -> AsyncIterator[Kit]:
    async with FakeVoice() as server:
        voice = RealtimeVoice(Setup(Access("sk-test-canary", server.base_url), MODELS[0], SystemClock()))
        yield Kit(voice, lambda: server.faults.append(Fault("cut", "response.output_audio.delta", skip=1)))
        await voice.close()
        assert server.complaints == []


@asynccontextmanager
async def endpoint() -> AsyncIterator[Kit]:
    async with FakeSpeech() as server:
        voice = EndpointVoice(Setup(Access("", server.base_url), "kokoro", SystemClock(), voice="af_heart"))
        yield Kit(voice, lambda: server.faults.append("cut"))
        await voice.close()
        assert server.complaints == []


@pytest.fixture(
    params=[fake, pytest.param(piper, marks=pytest.mark.speech), realtime, endpoint],
    ids=["fake", "piper", "openai", "custom"],
)
def open_kit(request: pytest.FixtureRequest) -> Callable[[], AbstractAsyncContextManager[Kit]]:
    opener: Callable[[], AbstractAsyncContextManager[Kit]] = request.param
    return opener


def seconds(pcm: bytes, voice: TextToSpeech) -> float:
    return len(pcm) / 2 / voice.sample_rate


@pytest.mark.limit(120)
async def test_more_text_sounds_longer_and_no_text_is_silent(open_kit):
    async with open_kit() as kit:
        short = await sound_of(kit.voice, "Good.")
        long = await sound_of(kit.voice, SENTENCES[0])
        assert len(short) % 2 == len(long) % 2 == 0
        assert 0.05 < seconds(short, kit.voice) < seconds(long, kit.voice) < 12
        assert await sound_of(kit.voice, "") == b""
        assert await sound_of(kit.voice, " \n") == b""


@pytest.mark.limit(120)
async def test_texts_at_the_same_time_do_not_mix(open_kit):
    async with open_kit() as kit:
        alone = seconds(await sound_of(kit.voice, SENTENCES[1]), kit.voice)
        both = await asyncio.gather(sound_of(kit.voice, SENTENCES[1]), sound_of(kit.voice, SENTENCES[1]))
        # The same text varies a little from one time to the next.
        for sound in both:
            assert seconds(sound, kit.voice) == pytest.approx(alone, rel=0.25)


@pytest.mark.limit(120)
async def test_closing_the_iterator_cancels_and_the_next_text_comes_at_once(open_kit):
    async with open_kit() as kit:
        async with aclosing(kit.voice.speak(LONG)) as chunks:
            async for chunk in chunks:
                assert chunk
                break
        following = await sound_of(kit.voice, "Good.")
        assert 0.05 < seconds(following, kit.voice) < 3


@pytest.mark.limit(120)
async def test_a_lost_voice_is_told_and_the_next_text_spoken(open_kit):
    async with open_kit() as kit:
        kit.lose()
        with pytest.raises(Trouble) as caught:
            await sound_of(kit.voice, LONG)
        assert caught.value.code in {"voice_lost", "vendor_cut"}
        assert caught.value.remedy
        assert await sound_of(kit.voice, "Good.")


@pytest.mark.limit(120)
async def test_text_as_it_occurs_in_interviews_can_be_spoken(open_kit):
    async with open_kit() as kit:
        for text in ("nums[[0]] is O(n²)", "…", "Ünïcödé — naïve “quotes” 😀", "a\nb\r\nc\0", "half \ud83d", "x" * 300):
            assert len(await sound_of(kit.voice, text)) % 2 == 0
        assert await sound_of(kit.voice, "Good.")
