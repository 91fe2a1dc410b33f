"""Whoever hears a recording again: a vendor, a server of one's own, or this computer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

from interview_desktop.domain.trouble import Trouble

if TYPE_CHECKING:
    from interview_desktop.app import House
    from interview_desktop.ports import SpeechToText


class _Closing(Protocol):
    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Transcriber:
    """``name`` is what the log calls it; ``note`` what a person should know before, about what is sent or used.
    ``allow`` raises ``Trouble`` when a cost limit would be passed."""

    ears: SpeechToText
    name: str
    note: str
    allow: Callable[[], None]
    close: Callable[[], Awaitable[None]]


async def make_transcriber(house: House, who: str, model: str = "") -> Transcriber:
    """``who`` is ``local`` or the id of a provider; empty: whoever listens in the person's interviews.

    Raises:
        Trouble: there is no key, no address, no voice pack, or a cost limit is reached.
    """
    vendors = house.vendors
    if not who:
        await vendors.load()
        choice = vendors.choices()["recogniser"]
        who = "local" if choice.local else choice.provider
    if who == "local":
        speech = await house.speech.get()
        return Transcriber(speech.recogniser, "this computer", "", lambda: None, _nothing_to_close)
    if who == "custom" and not model:
        await vendors.load()
        listening = vendors.choices()["recogniser"]
        model = listening.model if listening.provider == who else ""

    def allow() -> None:
        try:
            vendors.meter.check()
        except Trouble as trouble:
            remedy = "Raise the limit in Settings, Interviewer and voice, or add --with local."
            raise Trouble(trouble.code, trouble.message, remedy) from trouble

    allow()
    made, ears = await vendors.transcriber(who, model)
    name = f"{made.title} {made.model}".strip()
    told = [f"The recording of what you said is sent to {name}."] if made.leaves_computer else []
    return Transcriber(ears, name, " ".join([*told, made.note]).strip(), allow, cast("_Closing", ears).close)


async def _nothing_to_close() -> None:
    """The computer's own models belong to the house."""
