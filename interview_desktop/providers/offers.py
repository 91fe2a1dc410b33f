"""What a provider offers: one declaration per vendor, from which the app makes the adapters that are chosen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from interview_desktop.domain.events import StagePlan
from interview_desktop.domain.vendors import Access, Capabilities, Model, Usage
from interview_desktop.interview.problem import Problem
from interview_desktop.ports import Clock, Interviewer

T = TypeVar("T", covariant=True)

InterviewerMaker = Callable[[Problem, tuple[StagePlan, ...]], Interviewer]


def _uncounted(usage: Usage) -> None:
    """Nobody counts."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What an adapter is made from. ``language`` is that of the interview (ISO 639-1), ``voice`` one of the offer's;
    ``on_usage`` hears of everything that will be charged."""

    access: Access
    model: str
    clock: Clock
    language: str = "en"
    voice: str = ""
    on_usage: Callable[[Usage], None] = _uncounted


@dataclass(frozen=True, slots=True)
class Offer(Generic[T]):
    """One role of a provider. ``models`` are those that this adapter was made for, the best choice first; where there
    are none (a server of one's own), the server's list decides. ``make`` imports the vendor's SDK; call it off the
    window's thread. ``suits`` tells which of the vendor's models can do this at all."""

    capabilities: Capabilities
    make: Callable[[Setup], T]
    models: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()
    suits: Callable[[str], bool] = lambda model: True


@dataclass(frozen=True, slots=True)
class Provider:
    """``key_variable`` is the environment's name for the key; empty: none is needed. ``takes_base_url``: another
    server that speaks the same protocol may be asked instead. ``models`` lists what the key may use, and is also how
    a key is tested.

    Raises (``models`` and everything that is made): VendorTrouble.
    """

    id: str
    title: str
    models: Callable[[Access], Awaitable[Sequence[Model]]]
    key_variable: str = ""
    key_needed: bool = True
    takes_base_url: bool = False
    offers: dict[str, Offer[object]] = field(default_factory=dict)
    """By role (``domain.vendors.Role``): a ``recogniser`` and a ``transcriber`` make a ``SpeechToText``, a ``voice`` a
    ``TextToSpeech``, an ``interviewer`` an ``InterviewerMaker``, a ``reviewer`` a ``Reviewer``, ``duplex`` a
    ``DuplexVoice``."""
