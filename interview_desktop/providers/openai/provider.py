"""What OpenAI offers, and what a server of one's own that speaks its protocol offers."""

from __future__ import annotations

from interview_desktop.providers.offers import Offer, Provider
from interview_desktop.providers.openai import live, mouth, speech_endpoint
from interview_desktop.providers.openai.client import CUSTOM as CUSTOM_ID
from interview_desktop.providers.openai.client import OPENAI as OPENAI_ID
from interview_desktop.providers.openai.client import TITLES
from interview_desktop.providers.openai.models import lister

_OPENAI: dict[str, Offer[object]] = {
    "voice": Offer(
        mouth.CAPABILITIES, mouth.RealtimeVoice, models=mouth.MODELS, voices=mouth.VOICES, suits=mouth.suits
    ),
    "duplex": Offer(live.CAPABILITIES, live.GptLive, models=live.MODELS, voices=live.VOICES, suits=live.suits),
}

_CUSTOM: dict[str, Offer[object]] = {
    "voice": Offer(speech_endpoint.CAPABILITIES, speech_endpoint.EndpointVoice),
}

PROVIDER = Provider(
    OPENAI_ID,
    TITLES[OPENAI_ID],
    models=lister(OPENAI_ID),
    key_variable="OPENAI_API_KEY",
    takes_base_url=True,
    offers=_OPENAI,
)

CUSTOM = Provider(
    CUSTOM_ID,
    TITLES[CUSTOM_ID],
    models=lister(CUSTOM_ID),
    key_needed=False,
    takes_base_url=True,
    offers=_CUSTOM,
)
