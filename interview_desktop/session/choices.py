"""Who does what in an interview: this computer, or a vendor that the person chose. Pure."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal, get_args
from urllib.parse import urlsplit

from interview_desktop.domain.vendors import Capabilities, Model, Role
from interview_desktop.ports import Settings, Trouble

Place = Literal["computer", "keys", "custom"]

PLACE_KEY: Final = "providers.place"
ROLES_KEY: Final = "providers.roles"
"""By role: ``provider`` (``COMPUTER`` or an id), ``model``, ``voice``; what is missing or empty is chosen for you."""
URLS_KEY: Final = "providers.base_urls"

COMPUTER: Final = "computer"
AUTOMATIC: Final[tuple[Role, ...]] = ("interviewer", "reviewer", "recogniser", "voice")
"""Roles that somebody always has. ``duplex`` is had only by who asks for it: it changes how one talks."""
ROLES: Final[tuple[Role, ...]] = (*AUTOMATIC, "duplex")

PREFERRED: Final[Mapping[Role, tuple[str, ...]]] = {
    "interviewer": ("anthropic", "openai", "custom"),
    "reviewer": ("anthropic", "openai", "custom"),
    "recogniser": ("openai", "custom"),
    "voice": ("openai", "custom"),
    "duplex": (),
    "transcriber": (),
}
"""Whom *With keys* takes. Claude first for what is thought: its fastest model may answer without thinking ahead, which
is what a spoken turn waits for, and its stronger one writes the report."""

WARN_DAYS: Final = 60

ROLE_TITLES: Final[Mapping[Role, str]] = {
    "interviewer": "Interviewer",
    "reviewer": "Report",
    "recogniser": "Listening",
    "voice": "Voice",
    "duplex": "Live conversation",
    "transcriber": "Hearing a recording again",
}


@dataclass(frozen=True, slots=True)
class Offered:
    """What a provider can do in a role: ``models`` are those it is made for, best first (none: whatever it lists)."""

    capabilities: Capabilities
    models: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()
    suits: Callable[[str], bool] = lambda model: True


@dataclass(frozen=True, slots=True)
class Candidate:
    """A provider as the choice sees it. ``ready``: there is a key, or none is needed and there is an address.
    ``listed`` is what its last list held; empty: it was never asked."""

    id: str
    title: str
    ready: bool = False
    base_url: str = ""
    listed: tuple[Model, ...] = ()
    roles: Mapping[str, Offered] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """Who has a role. ``note`` is a sentence about what is not as it was chosen; ``shutdown`` the model's last day."""

    role: Role
    provider: str = COMPUTER
    model: str = ""
    voice: str = ""
    note: str = ""
    shutdown: date | None = None
    leaves_computer: bool = False
    title: str = ""
    """The provider's name; empty: this computer."""

    @property
    def local(self) -> bool:
        return self.provider == COMPUTER


def place_of(settings: Settings) -> Place:
    place = settings.get(PLACE_KEY, "computer")
    return place if place in get_args(Place) else "computer"


def wanted_of(settings: Settings) -> dict[str, dict[str, str]]:
    """The person's own choices by role; whatever is not a text is left out."""
    kept = settings.get(ROLES_KEY, {})
    if not isinstance(kept, dict):
        return {}
    return {
        role: {name: value for name, value in wish.items() if isinstance(value, str)}
        for role, wish in kept.items()
        if role in ROLES and isinstance(wish, dict)
    }


def base_urls_of(settings: Settings) -> dict[str, str]:
    kept = settings.get(URLS_KEY, {})
    return {name: url for name, url in kept.items() if isinstance(url, str)} if isinstance(kept, dict) else {}


def choose(
    place: Place, wanted: Mapping[str, Mapping[str, str]], candidates: Sequence[Candidate], today: date
) -> dict[Role, Choice]:
    """Who has each role now. ``duplex`` is in it only when somebody has it."""
    chosen: dict[Role, Choice] = {}
    for role in ROLES:
        wish = wanted.get(role, {}) if place == "custom" else {}
        if place == "computer":
            choice = Choice(role)
        elif wish.get("provider"):
            choice = _wished(role, wish, candidates, today)
        elif place == "keys":
            choice = _automatic(role, candidates, today)
        else:
            choice = Choice(role)
        if role != "duplex" or not choice.local:
            chosen[role] = choice
    return chosen


def _automatic(role: Role, candidates: Sequence[Candidate], today: date) -> Choice:
    by_id = {candidate.id: candidate for candidate in candidates}
    for provider in PREFERRED[role]:
        candidate = by_id.get(provider)
        if candidate is not None and candidate.ready and role in candidate.roles:
            choice = _with_model(role, candidate, "", "", today)
            if not choice.local:
                return choice
    return Choice(role)


def _wished(role: Role, wish: Mapping[str, str], candidates: Sequence[Candidate], today: date) -> Choice:
    provider = wish["provider"]
    if provider == COMPUTER:
        return Choice(role)
    candidate = next((one for one in candidates if one.id == provider), None)
    if candidate is None or role not in candidate.roles:
        return Choice(role, note="What was chosen here is not offered any more; this computer does it.")
    if not candidate.ready:
        missing = "address" if candidate.id == "custom" else "key"
        return Choice(role, note=f"There is no {missing} for {candidate.title}; until then this computer does it.")
    return _with_model(role, candidate, wish.get("model", ""), wish.get("voice", ""), today)


def _with_model(role: Role, candidate: Candidate, model: str, voice: str, today: date) -> Choice:
    offer = candidate.roles[role]
    used, note = current_model(model, candidate.listed, offer, today)
    if not used:
        return Choice(role, note=f"{candidate.title} lists no model for this; this computer does it.")
    last = next((one.shutdown for one in candidate.listed if one.id == used), None)
    if not note:
        note = shutdown_words(used, last, today)
    if offer.voices and voice not in offer.voices:
        voice = offer.voices[0]
    leaves = offer.capabilities.leaves_computer and not is_here(candidate.base_url)
    return Choice(role, candidate.id, used, voice, note, last, leaves, candidate.title)


def transcribing(candidate: Candidate, model: str, today: date) -> Choice:
    """``candidate`` as the one who hears a recording again; nobody is asked for it but by name.

    Raises:
        Trouble: ``role_not_offered``.
    """
    offer = candidate.roles.get("transcriber")
    if offer is None:
        what = f"{candidate.title} hears no recordings."
        raise Trouble("role_not_offered", what, "Choose OpenAI, a server of your own, or this computer.")
    # What a server of one's own calls its model cannot be found out from a list of all that it has.
    used, note = current_model(model, candidate.listed, offer, today) if offer.models else (model, "")
    leaves = offer.capabilities.leaves_computer and not is_here(candidate.base_url)
    return Choice("transcriber", candidate.id, used, "", note, None, leaves, candidate.title)


def current_model(wanted: str, listed: Sequence[Model], offer: Offered, today: date) -> tuple[str, str]:
    """The model to use, and a sentence when it is not the ``wanted`` one (empty: any). An empty list was never asked
    for: then what is wanted is trusted. The model is empty when nothing suits."""
    if not listed:
        return wanted or (offer.models[0] if offer.models else ""), ""
    alive = [one for one in listed if (one.shutdown is None or one.shutdown >= today) and offer.suits(one.id)]
    names = [one.id for one in alive]
    if wanted and wanted in names:
        return wanted, ""
    nearest = _nearest(wanted, names, offer.models) if wanted else ""
    found = nearest or next((model for model in offer.models if model in names), "")
    if not found and names:
        found = newest(names)
    if not wanted or not found:
        return found, ""
    return found, f"{wanted} is gone; {found} takes its place."


def _nearest(wanted: str, names: Sequence[str], preferred: Sequence[str]) -> str:
    same = [name for name in names if family(name) == family(wanted)]
    if same:
        return newest(same)
    # A family may be renamed: then the one that shares most of the name, if any, of those that are made for this.
    shared = {name: len(family(name) & family(wanted)) for name in preferred if name in names}
    best = max(shared.values(), default=0)
    return next((name for name, count in shared.items() if count == best and best > 1), "")


def family(model: str) -> frozenset[str]:
    """The words of a model's name: what stays when a newer one comes out."""
    return frozenset(part for part in _parts(model) if not _is_number(part))


def newest(models: Iterable[str]) -> str:
    """The one with the highest version; of equals the shortest name, which is the one that moves on by itself."""
    return max(models, key=lambda model: (_version(model), -len(model)), default="")


def _parts(model: str) -> list[str]:
    return [part for part in re.split(r"[-_:/ ]+", model.lower()) if part]


def _is_number(part: str) -> bool:
    return re.fullmatch(r"v?\d+(\.\d+)*[a-z]?", part) is not None


def _version(model: str) -> tuple[int, ...]:
    numbers: list[int] = []
    for part in _parts(model):
        # A date is no version.
        if _is_number(part) and len(part) < 6:
            numbers += [int(piece) for piece in re.findall(r"\d+", part)]
    return tuple(numbers)


def shutdown_words(model: str, last_day: date | None, today: date) -> str:
    """What to say about a model that is shut down within ``WARN_DAYS``; empty for any other."""
    if last_day is None or (days := (last_day - today).days) > WARN_DAYS:
        return ""
    if days < 0:
        return f"{model} was shut down on {last_day.isoformat()}. Choose another one."
    when = "today" if days == 0 else "tomorrow" if days == 1 else f"in {days} days"
    return f"{model} is shut down {when}, on {last_day.isoformat()}. Choose another one before."


def is_here(base_url: str) -> bool:
    """Whether an address is on this computer."""
    host = (urlsplit(base_url).hostname or "").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


NOTHING_LEAVES: Final = "Nothing leaves this computer."


def sent(choices: Iterable[Choice]) -> tuple[str, ...]:
    """Exactly what is sent to whom: a sentence for each form and receiver; none where nothing leaves the computer."""
    told: dict[tuple[str, str], list[str]] = {}
    for choice in choices:
        if not choice.leaves_computer:
            continue
        for form, what in _SENT[choice.role]:
            parts = told.setdefault((form, choice.title), [])
            if what not in parts:
                parts.append(what)
    sentences = []
    for (form, who), parts in sorted(told.items(), key=lambda item: item[0][0]):
        # The parts hold an "and" of their own.
        joined = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}, and {parts[-1]}"
        verb = "is" if len(parts) == 1 else "are"
        sentences.append(f"{joined[0].upper()}{joined[1:]} {verb} sent to {who} as {form}.")
    return tuple(sentences)


def leaving(choices: Iterable[Choice]) -> str:
    """What is :func:`sent`, in one text."""
    return " ".join(sent(choices)) or NOTHING_LEAVES


_SENT: Final[Mapping[Role, tuple[tuple[str, str], ...]]] = {
    "recogniser": (("sound", "what you say"),),
    "voice": (("text", "what the interviewer says"),),
    "interviewer": (
        ("text", "what you type, say and run"),
        # Of a CV and a job, the interviewer is told for which skills the questions were chosen (interview/briefing.py).
        ("text", "the skills found in your CV and job description (if you gave any)"),
    ),
    "reviewer": (("text", "what you type, say and run"),),
    "duplex": (("sound", "what you say"), ("text", "what the interviewer says")),
    "transcriber": (("sound", "what you said"),),
}


def models_from(kept: Any) -> tuple[Model, ...]:
    """A model list as :func:`models_to` wrote it; what cannot be read is left out."""
    found = []
    for item in kept if isinstance(kept, list) else []:
        if isinstance(item, dict) and isinstance(item.get("id"), str):
            last = None
            if isinstance(item.get("shutdown"), str):
                try:
                    last = date.fromisoformat(item["shutdown"])
                except ValueError:
                    last = None
            found.append(Model(item["id"], last))
    return tuple(found)


def models_to(models: Iterable[Model]) -> list[dict[str, str]]:
    return [
        {"id": model.id} | ({"shutdown": model.shutdown.isoformat()} if model.shutdown is not None else {})
        for model in models
    ]
