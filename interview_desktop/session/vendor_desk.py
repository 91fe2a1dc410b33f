"""What a front end may ask about providers, keys and costs. No key ever comes back through it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from interview_desktop.domain.vendors import Role
from interview_desktop.session.choices import Candidate, Choice
from interview_desktop.session.costs import Meter
from interview_desktop.session.keys import KeySource


@dataclass(frozen=True, slots=True)
class Door:
    """How a provider is reached. ``words`` is a sentence about where its key comes from; ``removable``: a key is kept
    here; ``variable`` is its name in the environment."""

    provider: str
    title: str
    key_source: KeySource
    words: str
    variable: str = ""
    key_needed: bool = True
    removable: bool = False
    takes_base_url: bool = False
    base_url: str = ""


@dataclass(frozen=True, slots=True)
class Tested:
    """What a provider answered: ``latency_ms`` for a question without thinking; ``message`` a sentence."""

    provider: str
    ok: bool
    message: str
    remedy: str = ""
    code: str = ""
    latency_ms: float | None = None
    models: int = 0


class VendorDesk(Protocol):
    """All but ``choices``, ``leaving`` and ``today`` may wait for a keyring or a network, off the window's thread."""

    @property
    def meter(self) -> Meter: ...

    def today(self) -> date: ...

    def choices(self) -> Mapping[Role, Choice]:
        """Who has which role, as far as is known since the last ``load``."""

    def leaving(self) -> str:
        """What leaves the computer in the next interview, as a sentence."""

    async def load(self) -> Sequence[Candidate]:
        """Look for keys and providers again."""

    async def doors(self) -> Sequence[Door]: ...

    async def keep_key(self, provider: str, key: str) -> KeySource:
        """Remember a key; the result tells where it is kept."""

    async def forget_key(self, provider: str) -> None: ...

    async def set_base_url(self, provider: str, base_url: str) -> None:
        """Empty: the vendor's own. Raises: Trouble: ``address_wrong``."""

    async def test(self, provider: str) -> Tested:
        """Ask for the model list and keep it. Never raises for what the provider does."""

    async def refresh(self) -> Sequence[Tested]:
        """Bring the model lists of all that are ready up to date; the answers of those that could not be asked."""

    async def sample(self, provider: str, model: str, voice: str) -> None:
        """Let a voice be heard. Raises: Trouble."""
