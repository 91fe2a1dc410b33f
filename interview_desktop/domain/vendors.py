"""What is said about providers of speech and language wherever they are: roles, models, use, and their failures."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from interview_desktop.domain.trouble import Trouble

Role = Literal["recogniser", "voice", "interviewer", "reviewer", "duplex", "transcriber"]
"""Who writes down what the candidate says; who speaks; who leads the interview; who writes plan and report; who does
listening, speaking and turn-taking in one (full duplex); who hears a recording again, when nobody waits."""

Unit = Literal[
    "input_tokens", "cached_tokens", "cache_write_tokens", "output_tokens",
    "audio_input_tokens", "audio_output_tokens", "audio_input_s", "audio_output_s", "session_s",
]  # fmt: skip
"""What a vendor counts. Tokens of one kind are counted under one unit only: ``input_tokens`` are those that came from
no cache."""

FaultKind = Literal[
    "key_missing",  # there is no key to ask with
    "key_rejected",  # 401
    "forbidden",  # 403: the key is right and may not do this
    "model_gone",  # 404 for a model
    "rate_limited",  # 429; ``retry_after_s`` when the vendor told
    "out_of_credit",  # 402, or a 429 that says so
    "overloaded",  # 500 to 599
    "unreachable",  # no name, no route, refused, reset while connecting, certificate not valid (a wrong clock)
    "captive",  # something else answers in the vendor's place
    "silent",  # nothing came in time
    "stalled",  # it began and then nothing more came in time
    "cut",  # the connection ended in the middle
    "nonsense",  # what came cannot be understood
    "refused",  # the vendor declined this request (400, a policy)
]  # fmt: skip

RETRYABLE: frozenset[FaultKind] = frozenset(
    {"rate_limited", "overloaded", "unreachable", "silent", "stalled", "cut", "nonsense"}
)
"""Another attempt may help. With the others somebody has to do something first."""


class VendorTrouble(Trouble):
    """A failure of the provider ``provider``; ``code`` is ``vendor_`` with ``kind``."""

    def __init__(
        self, kind: FaultKind, provider: str, message: str, remedy: str, *, retry_after_s: float | None = None
    ) -> None:
        super().__init__(f"vendor_{kind}", message, remedy)
        self.kind = kind
        self.provider = provider
        self.retry_after_s = retry_after_s

    @property
    def retryable(self) -> bool:
        return self.kind in RETRYABLE


@dataclass(frozen=True, slots=True)
class Access:
    """How a provider is reached. An empty ``base_url`` is the vendor's own. The key is in no text made of this."""

    key: str = field(default="", repr=False)
    base_url: str = ""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a provider can do in a role; declared by its adapter, never guessed. Languages are ISO 639-1 codes, none:
    any. ``sample_rate`` is that of the sound it takes or gives; 0 where there is no sound."""

    streams_interim: bool = False
    takes_vocabulary: bool = False
    languages: tuple[str, ...] = ()
    sample_rate: int = 0
    interruptible: bool = True
    rewords: bool = False
    """It may say other words than those that it was told to."""
    leaves_computer: bool = True
    """What it is given is sent over the network; a server of one's own at a local address does not count."""


@dataclass(frozen=True, slots=True)
class Model:
    """A model that an account may use; ``shutdown`` is the last day that its vendor announced for it."""

    id: str
    shutdown: date | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """Something that a vendor will charge: ``amount`` of ``unit`` with ``model``."""

    provider: str
    model: str
    unit: Unit
    amount: float
