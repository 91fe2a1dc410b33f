"""From frames to utterances through live ears: captions while it is spoken, and every word once in the end."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator

from interview_desktop.app import SystemClock
from interview_desktop.domain.vendors import Access
from interview_desktop.ports import FRAME_SAMPLES, AudioFrame
from interview_desktop.providers.offers import Setup
from interview_desktop.providers.openai.ears import LiveEars
from interview_desktop.voice.floor import Floor
from interview_desktop.voice.listener import Guess, Listener, Utterance
from tests.fakes.openai_realtime import FakeTranscription
from tests.fakes.speech import EnergyVoiceActivity
from tests.support.tone_words import spoken

FRAME_S = 0.032
SPEED = 2.0
FIRST, SECOND = "first we sort the pairs by their start", "and then two pointers move inward until they meet"


class Spoken:
    """A microphone that hears at ``SPEED`` times the pace of a voice."""

    available = True

    def __init__(self, pcm: bytes) -> None:
        size = FRAME_SAMPLES * 2
        self._frames = [pcm[at : at + size] for at in range(0, len(pcm) - size + 1, size)]

    async def frames(self) -> AsyncIterator[AudioFrame]:
        for index, pcm in enumerate(self._frames):
            await asyncio.sleep(FRAME_S / SPEED)
            yield AudioFrame(pcm, index * FRAME_SAMPLES)

    async def open(self, device_key: str | None = None) -> None: ...

    async def close(self) -> None: ...


def room(seconds: float) -> bytes:
    return b"\x02\x00\xfe\xff" * round(seconds * 8000)


async def test_captions_move_with_the_voice_and_every_word_is_kept_once():
    utterances: list[Utterance] = []
    captions: list[str] = []
    guesses: list[Guess] = []
    troubles: list[str] = []

    async def final(utterance: Utterance) -> None:
        utterances.append(utterance)

    pcm = room(0.5) + spoken(FIRST) + room(0.15) + spoken(SECOND) + room(2.5)
    async with FakeTranscription(delta_s=0.05, final_s=0.05) as server:
        ears = LiveEars(Setup(Access("sk-test-canary", server.base_url), "", SystemClock()))
        await ears.warm()
        listener = Listener(
            Spoken(pcm),
            EnergyVoiceActivity(),
            ears,
            Floor(),
            SystemClock(),
            vocabulary=lambda: ("pairs",),
            on_final=final,
            on_caption=lambda turn, stable, tail, doubts: captions.append(f"{stable} {tail}".strip()),
            on_level=lambda level: None,
            on_trouble=lambda trouble: troubles.append(trouble.code),
            on_dead_device=lambda dead: None,
            on_guess=guesses.append,
        )
        await listener.run()
        await ears.close()
        assert server.complaints == []
        whole = f"{FIRST} {SECOND}"
        assert [utterance.text for utterance in utterances] == [whole]
        assert guesses[-1].text == whole
        shown = [caption for caption in captions if caption]
        assert all(whole.startswith(caption) for caption in shown)
        lengths = [len(caption.split()) for caption in dict.fromkeys(shown)]
        assert len(lengths) >= len(whole.split()) / 2
        assert max(after - before for before, after in itertools.pairwise(lengths)) <= 4
        assert troubles == []
        # Each sound was sent about once, whatever the turn machine asked for.
        assert server.seconds < 1.5 * len(pcm) / 32_000
