"""Every provider, one line each. Adding a vendor is a folder beside this file and a line in it."""

from __future__ import annotations

import importlib
from collections.abc import Sequence

from interview_desktop.providers.offers import Provider

_PROVIDERS = {
    "openai": "interview_desktop.providers.openai.provider:PROVIDER",
    "anthropic": "interview_desktop.providers.anthropic.provider:PROVIDER",
    "custom": "interview_desktop.providers.openai.provider:CUSTOM",
}
"""Where each one's declaration stands. It is loaded when it is asked for, and loads no SDK itself."""


def provider_ids() -> Sequence[str]:
    return tuple(_PROVIDERS)


def provider(provider_id: str) -> Provider:
    """Raises: KeyError: there is none of that name."""
    module, _, name = _PROVIDERS[provider_id].partition(":")
    found = getattr(importlib.import_module(module), name)
    assert isinstance(found, Provider)
    return found
