"""What every detector of voice activity promises, held against Silero and the fake."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import pytest

from interview_desktop.ports import FRAME_SAMPLES, VoiceActivity
from tests.fakes.speech import EnergyVoiceActivity, tone
from tests.support.speech import SENTENCES, noise, silence, speech_worker, spoken


@dataclass
class Kit:
    detector: VoiceActivity
    speech: Callable[[], bytes]


@asynccontextmanager
async def fake() -> AsyncIterator[Kit]:
    yield Kit(EnergyVoiceActivity(), lambda: tone(4.0))


@asynccontextmanager
async def silero() -> AsyncIterator[Kit]:
    async with speech_worker() as worker:
        yield Kit(worker.voice_activity, lambda: spoken()[SENTENCES[0]])


@pytest.fixture(params=[fake, pytest.param(silero, marks=pytest.mark.speech)], ids=["fake", "silero"])
def open_kit(request: pytest.FixtureRequest) -> Callable[[], AbstractAsyncContextManager[Kit]]:
    opener: Callable[[], AbstractAsyncContextManager[Kit]] = request.param
    return opener


async def probabilities(detector: VoiceActivity, pcm: bytes) -> list[float]:
    size = 2 * FRAME_SAMPLES
    return [await detector.probability(pcm[at : at + size]) for at in range(0, len(pcm) - size + 1, size)]


@pytest.mark.limit(120)
async def test_speech_is_told_from_silence_and_faint_noise(open_kit):
    async with open_kit() as kit:
        quiet = await probabilities(kit.detector, silence(1) + noise(2, 30))
        speech = await probabilities(kit.detector, kit.speech())
        assert all(0.0 <= value <= 1.0 for value in quiet + speech)
        assert max(quiet) < 0.5
        assert sum(value > 0.5 for value in speech) > 0.7 * len(speech)


@pytest.mark.limit(120)
async def test_reset_forgets_what_came_before(open_kit):
    async with open_kit() as kit:
        first = await probabilities(kit.detector, kit.speech()[:40_000])
        kit.detector.reset()
        assert await probabilities(kit.detector, kit.speech()[:40_000]) == first


@pytest.mark.limit(120)
async def test_a_frame_of_another_size_is_refused(open_kit):
    async with open_kit() as kit:
        for pcm in (b"", silence(1)):
            with pytest.raises(ValueError, match="a frame has 1024 bytes"):
                await kit.detector.probability(pcm)
        assert await kit.detector.probability(silence(1)[: 2 * FRAME_SAMPLES]) < 0.5
