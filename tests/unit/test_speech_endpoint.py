"""A voice of a server of one's own by ``/v1/audio/speech``, and never OpenAI's."""

from __future__ import annotations

from contextlib import aclosing

import pytest

from interview_desktop.app import SystemClock
from interview_desktop.domain.vendors import Access, VendorTrouble
from interview_desktop.providers.offers import Setup
from interview_desktop.providers.openai.speech_endpoint import RATE, EndpointVoice, Patience
from tests.fakes.openai_speech import CHARACTERS_PER_S, FakeSpeech, SpeechFault
from tests.support.speech import sound_of
from tests.unit.test_live_session import until

TEXT = "What would you do with an empty list?"


def setup(base_url: str, voice: str = "", model: str = "") -> Setup:
    return Setup(Access("", base_url), model, SystemClock(), voice=voice)


async def test_the_server_is_asked_for_raw_sound_with_its_own_names() -> None:
    async with FakeSpeech(odd=True) as server:
        voice = EndpointVoice(setup(server.base_url, "af_heart", "kokoro"))
        pieces = [piece async for piece in voice.speak(TEXT)]
        await voice.close()
        assert all(len(piece) % 2 == 0 for piece in pieces)
        seconds = len(b"".join(pieces)) / 2 / RATE
        assert seconds == pytest.approx(len(TEXT) / CHARACTERS_PER_S, abs=0.01)
        assert server.asked == [{"input": TEXT, "model": "kokoro", "voice": "af_heart", "response_format": "pcm"}]
        assert server.complaints == []


async def test_the_first_sound_comes_while_the_rest_is_made_and_closing_leaves() -> None:
    async with FakeSpeech(speed=1.0) as server:
        voice = EndpointVoice(setup(server.base_url))
        async with aclosing(voice.speak(TEXT * 10)) as pieces:
            assert await anext(pieces)
        await until(lambda: server.abandoned == 1)
        await voice.close()


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (401, "key_rejected"),
        (404, "model_gone"),
        (429, "rate_limited"),
        (500, "overloaded"),
        ("silence", "silent"),
        ("stall", "stalled"),
        ("cut", "cut"),
        ("html", "captive"),
        ("json", "nonsense"),
        ("wav", "nonsense"),
        ("empty", "nonsense"),
    ],
)
async def test_whatever_happens_is_told_and_the_next_text_is_heard(fault: SpeechFault | int, kind: str) -> None:
    async with FakeSpeech(faults=[fault]) as server:
        voice = EndpointVoice(setup(server.base_url), patience=Patience(first_s=1.5, next_s=1.0))
        with pytest.raises(VendorTrouble) as caught:
            await sound_of(voice, TEXT)
        assert (caught.value.kind, caught.value.provider) == (kind, "custom")
        assert await sound_of(voice, TEXT)
        await voice.close()


async def test_a_server_that_is_not_there_is_told() -> None:
    async with FakeSpeech() as server:
        url = server.base_url
    voice = EndpointVoice(setup(url))
    with pytest.raises(VendorTrouble) as caught:
        await sound_of(voice, TEXT)
    await voice.close()
    assert caught.value.kind == "unreachable"


@pytest.mark.parametrize("address", ["https://api.openai.com/v1", "api.openai.com", "https://API.openai.com:443/v1/"])
def test_openai_itself_is_never_asked(address: str) -> None:
    with pytest.raises(VendorTrouble, match="under OpenAI"):
        EndpointVoice(setup(address))


def test_no_address_is_told() -> None:
    with pytest.raises(VendorTrouble, match="no address"):
        EndpointVoice(setup(""))
