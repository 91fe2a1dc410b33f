"""What OpenAI offers, and what a server of one's own that speaks its protocol offers."""

from __future__ import annotations

from interview_desktop.domain.vendors import Capabilities
from interview_desktop.providers.offers import Offer, Provider
from interview_desktop.providers.openai import chat, ears, files, live, mouth, reviewer, speech_endpoint
from interview_desktop.providers.openai.client import CUSTOM as CUSTOM_ID
from interview_desktop.providers.openai.client import OPENAI as OPENAI_ID
from interview_desktop.providers.openai.client import TITLES
from interview_desktop.providers.openai.models import converses, lister, vendor_converses

_OPENAI: dict[str, Offer[object]] = {
    "interviewer": Offer(chat.CAPABILITIES, chat.make_chat, models=chat.MODELS, suits=vendor_converses),
    "recogniser": Offer(ears.CAPABILITIES, ears.LiveEars, models=ears.MODELS, suits=ears.suits),
    "reviewer": Offer(Capabilities(), reviewer.make_reviewer, models=("gpt-6-luna",), suits=vendor_converses),
    "voice": Offer(
        mouth.CAPABILITIES, mouth.RealtimeVoice, models=mouth.MODELS, voices=mouth.VOICES, suits=mouth.suits
    ),
    "duplex": Offer(live.CAPABILITIES, live.GptLive, models=live.MODELS, voices=live.VOICES, suits=live.suits),
    "transcriber": Offer(files.CAPABILITIES, files.FileEars, models=files.MODELS, suits=files.suits),
}

_CUSTOM: dict[str, Offer[object]] = {
    "interviewer": Offer(chat.CAPABILITIES, chat.make_custom_chat, suits=converses),
    "recogniser": Offer(files.CAPABILITIES, files.custom),
    "reviewer": Offer(Capabilities(), reviewer.make_custom_reviewer, suits=converses),
    "voice": Offer(speech_endpoint.CAPABILITIES, speech_endpoint.EndpointVoice),
    "transcriber": Offer(files.CAPABILITIES, files.custom),
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
