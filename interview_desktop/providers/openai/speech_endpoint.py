"""A voice by ``POST /v1/audio/speech``, for servers of one's own (Kokoro-FastAPI, openedai-speech and their like).

OpenAI itself ends this endpoint on 2027-01-06: its voice is in ``mouth``, and is never asked for here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from interview_desktop.domain.vendors import Capabilities
from interview_desktop.providers.faults import fault, watched
from interview_desktop.providers.offers import Setup
from interview_desktop.providers.openai.client import CUSTOM as PROVIDER
from interview_desktop.providers.openai.client import TITLES, VENDOR_URL, Connection, server_url
from interview_desktop.voice.rewording import speakable

TITLE = TITLES[PROVIDER]

RATE = 24_000
"""Of ``response_format="pcm"``: 16 bits, mono, without a header."""

CAPABILITIES = Capabilities(sample_rate=RATE)

USUAL_MODEL, USUAL_VOICE = "tts-1", "alloy"
"""What servers that have one model call it, and a name that they know some voice by."""

CHUNK = RATE // 10 * 2


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds until the first sound (such a server may make all of it first), and from one piece to the next."""

    first_s: float = 10.0
    next_s: float = 5.0


class EndpointVoice:
    """``ports.TextToSpeech``. Voice names are the server's own. ``close`` it.

    Raises: VendorTrouble: ``refused`` for OpenAI's own address, ``unreachable`` for none or a wrong one.
    """

    sample_rate = RATE

    def __init__(self, setup: Setup, *, patience: Patience | None = None) -> None:
        url = server_url(setup.access, PROVIDER)
        if urlsplit(url).hostname == urlsplit(VENDOR_URL).hostname:
            raise fault("refused", PROVIDER, TITLE, "this is OpenAI, whose voices are under OpenAI")
        self._connection = Connection(setup.access, PROVIDER)
        self._model = setup.model or USUAL_MODEL
        self._voice = setup.voice or USUAL_VOICE
        self._patience = patience or Patience()

    async def warm(self) -> None:
        """There is nothing to connect before it is asked."""

    async def close(self) -> None:
        await self._connection.close()

    async def speak(self, text: str, *, on_said: Callable[[str], None] | None = None) -> AsyncIterator[bytes]:
        text = speakable(text)
        if not text:
            return
        odd, heard = b"", False
        pieces = watched(
            self._pieces(text), PROVIDER, TITLE, first_s=self._patience.first_s, next_s=self._patience.next_s
        )
        try:
            async for piece in pieces:
                odd += piece
                even = len(odd) - len(odd) % 2
                if even:
                    heard = True
                    yield odd[:even]
                odd = odd[even:]
        finally:
            await pieces.aclose()  # type: ignore[attr-defined]
        if not heard:
            raise fault("nonsense", PROVIDER, TITLE, "there was no sound")

    async def _pieces(self, text: str) -> AsyncIterator[bytes]:
        speech = self._connection.client().audio.speech.with_streaming_response
        asked = speech.create(input=text, model=self._model, voice=self._voice, response_format="pcm")
        async with asked as answer:
            self._look_at(answer.headers)
            first = True
            async for piece in answer.iter_bytes(CHUNK):
                if first and piece[:4] in (b"RIFF", b"OggS", b"fLaC", b"ID3\x03", b"ID3\x04"):
                    raise fault("nonsense", PROVIDER, TITLE, "it sends sound with a header instead of PCM")
                first = False
                yield piece

    def _look_at(self, headers: Any) -> None:
        kind = str(headers.get("content-type", "")).lower()
        if "html" in kind:
            raise fault("captive", PROVIDER, TITLE)
        if "json" in kind or kind.startswith("text/"):
            raise fault("nonsense", PROVIDER, TITLE, f"it sends {kind.partition(';')[0]} instead of sound")
