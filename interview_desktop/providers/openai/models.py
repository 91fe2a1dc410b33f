"""Which models there are, how long they will be there, and what each can do."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import date

from interview_desktop.domain.vendors import Access, Model
from interview_desktop.providers.faults import fault, fault_of, within
from interview_desktop.providers.openai.client import OPENAI, TITLES, new_client

LIST_S = 10.0

_SPECIAL = re.compile(
    r"audio|realtime|live|transcribe|tts|whisper|image|dall-e|sora|embed|moderation|search|codex|instruct|davinci"
    r"|babbage|computer-use|deep-research|guard|rerank"
)
"""Parts of names of models that do something else than to talk in text."""


def lister(provider: str) -> Callable[[Access], Awaitable[Sequence[Model]]]:
    """What lists the models that an access to ``provider`` may use."""

    async def models(access: Access) -> Sequence[Model]:
        return await list_models(access, provider)

    return models


async def list_models(access: Access, provider: str = OPENAI) -> Sequence[Model]:
    """In the vendor's order. Opens one connection and closes it.

    Raises:
        VendorTrouble: also when the key is not accepted: this is how a key is tested.
    """
    title = TITLES[provider]
    client = new_client(access, provider)
    try:
        page = await within(client.models.list(), LIST_S, "silent", provider, title)
        found = [Model(item.id, _day(item.shutdown_date)) for item in page.data]
    except Exception as error:
        raise _not_a_list(error, provider, title) from error
    finally:
        await client.close()
    return found


def _not_a_list(error: Exception, provider: str, title: str) -> Exception:
    """Whoever answers 200 with something else than a list is a captive portal, or no model server."""
    if isinstance(error, (AttributeError, TypeError)):
        return fault("captive", provider, title)
    return fault_of(error, provider, title)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


def converses(model: str) -> bool:
    """Whether ``model`` can lead an interview or write a report in text (Chat Completions with streaming)."""
    return not _SPECIAL.search(model.lower())


def vendor_converses(model: str) -> bool:
    """The same among OpenAI's own, where other names than a generation's mean something else."""
    name = model.removeprefix("ft:").lower()
    return bool(re.match(r"gpt-|chatgpt-|o\d", name)) and converses(name) and not re.search(r"-pro\b|oss", name)


def transcribes_live(model: str) -> bool:
    """Whether ``model`` writes down speech while it comes (a Realtime transcription session)."""
    return "live-transcribe" in model.lower()


def transcribes(model: str) -> bool:
    """Whether ``model`` writes down a recording (``/v1/audio/transcriptions``)."""
    name = model.lower()
    return not transcribes_live(name) and ("transcribe" in name or "whisper" in name)


def speaks(model: str) -> bool:
    """Whether ``model`` speaks in a Realtime session."""
    name = model.lower()
    return "realtime" in name and "transcribe" not in name and "whisper" not in name and "translate" not in name


def is_duplex(model: str) -> bool:
    """Whether ``model`` listens while it speaks (GPT-Live)."""
    return bool(re.match(r"gpt-live-\d", model.lower())) and "transcribe" not in model.lower()
