"""All vendors at once on 127.0.0.1, as a program: ``python -m tests.fakes.cloud`` prints their addresses and serves
until its input ends. What is spoken to it is recognised for real, by the computer's own model.

Use it by hand with ``interview-desktop simulate --interviewer anthropic --voice openai --base-url openai=… --base-url
anthropic=…`` and the key ``sk-test-canary`` in both environment variables.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import numpy as np
import soxr

from interview_desktop.ports import CAPTURE_RATE
from interview_desktop.providers.local.whisper import Whisper
from tests.fakes import anthropic_server, openai_chat
from tests.fakes.anthropic_server import FakeAnthropic
from tests.fakes.front import Front
from tests.fakes.openai_chat import FakeOpenAI
from tests.fakes.openai_live import FakeOpenAILive
from tests.fakes.openai_realtime import FakeTranscription
from tests.fakes.openai_voice import FakeVoice
from tests.fakes.plain_brain import Thought, Used, think
from tests.support.speech import every_voice
from tests.support.tone_words import Ear

TOKEN = 5
"""Characters of a token."""


def tell(**facts: Any) -> None:
    print(json.dumps(facts), flush=True)


def whisper_folder() -> Path:
    packs = every_voice()
    pack = packs.pack("whisper-base")
    assert pack is not None
    return packs.pack_folder(pack)


class Recogniser:
    """The computer's own speech model, asked by the servers."""

    def __init__(self) -> None:
        self._model = Whisper(whisper_folder(), prompted=True)
        self._model.transcribe(np.zeros(CAPTURE_RATE, np.float32))

    def words(self, pcm: bytes, rate: int) -> str:
        began = time.monotonic()
        samples = np.frombuffer(pcm, dtype="<i2").astype(np.float32) / 32768
        text = self._model.transcribe(soxr.resample(samples, rate, CAPTURE_RATE)).text
        tell(recognised_ms=round(1000 * (time.monotonic() - began), 1), text=text)
        return text


class WholeEar(Ear):
    """Knows the words when the sound is over."""

    def __init__(self, rate: int, recogniser: Recogniser) -> None:
        super().__init__(rate)
        self._recogniser = recogniser
        self._pcm = bytearray()

    def hear(self, pcm: bytes, *, last: bool = False) -> list[str]:
        self._pcm += pcm
        self.seconds = len(self._pcm) / 2 / self._rate
        if not last:
            return []
        self.words = self._recogniser.words(bytes(self._pcm), self._rate).split()
        return list(self.words)


def chat_mind(messages: list[dict[str, Any]]) -> openai_chat.Reply:
    system = "\n\n".join(item["content"] for item in messages if item["role"] == "system")
    thought = _thought("openai", system, messages[-1]["content"])
    calls = tuple(openai_chat.Call(item.name, json.loads(item.arguments)) for item in thought if isinstance(item, Used))
    words = "".join(item for item in thought if isinstance(item, str))
    return openai_chat.Reply(words, calls, size=TOKEN)


def anthropic_mind(asked: dict[str, Any]) -> anthropic_server.Reply:
    system = "\n\n".join(block["text"] for block in asked["system"])
    last = asked["messages"][-1]["content"]
    told = last if isinstance(last, str) else "\n".join(block["text"] for block in last)
    thought = _thought("anthropic", system, told)
    return [anthropic_server.Call(item.name, item.arguments) if isinstance(item, Used) else item for item in thought]


def _thought(vendor: str, system: str, told: str) -> Thought:
    thought = think(system, told)
    tell(asked=vendor, reply=[item if isinstance(item, str) else item.name for item in thought])
    return thought


async def serve(options: argparse.Namespace) -> None:
    recogniser = await asyncio.to_thread(Recogniser) if options.hears else None
    async with AsyncExitStack() as stack:
        pace = {"tokens_per_s": options.tokens_per_s}
        first_s = options.first_token_ms / 1000
        chat = await stack.enter_async_context(FakeOpenAI(mind=chat_mind, first_s=first_s, **pace))
        claude = await stack.enter_async_context(FakeAnthropic(brain=anthropic_mind, first_token_s=first_s, **pace))
        ears = FakeTranscription(
            final_s=options.transcript_ms / 1000,
            make_ear=Ear if recogniser is None else lambda rate: WholeEar(rate, recogniser),
        )
        heard = await stack.enter_async_context(ears)
        voice = await stack.enter_async_context(FakeVoice(first_s=options.first_audio_ms / 1000, speed=options.speed))
        live = await stack.enter_async_context(
            FakeOpenAILive(
                first_sound_s=options.first_audio_ms / 1000, hear=recogniser.words if recogniser is not None else None
            )
        )
        routes = {
            "/v1/realtime?intent=transcription": heard.base_url,
            "/v1/realtime": voice.base_url,
            "/v1/live": live.base_url,
            "/v1": chat.base_url,
        }
        front = await stack.enter_async_context(Front(routes))
        tell(openai=f"{front.origin}/v1", anthropic=claude.base_url, key=chat.key)
        await asyncio.to_thread(sys.stdin.read)
        tell(complaints=[*chat.refused, *claude.complaints, *heard.complaints, *voice.complaints, *live.refused])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.cloud")
    parser.add_argument("--first-token-ms", type=float, default=300.0)
    parser.add_argument("--tokens-per-s", type=float, default=40.0)
    parser.add_argument("--first-audio-ms", type=float, default=150.0)
    parser.add_argument("--transcript-ms", type=float, default=100.0, help="from the end of recognition to its event")
    parser.add_argument("--speed", type=float, default=8.0, help="sound is made so many times as fast as it lasts")
    parser.add_argument("--no-ears", dest="hears", action="store_false", help="load no speech model")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
