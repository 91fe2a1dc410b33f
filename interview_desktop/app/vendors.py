"""Makes the adapters that were chosen: finds keys, asks for model lists, counts what is used.

Nothing of a vendor is imported as long as everything stays on this computer, and never on the window's thread.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast
from urllib.parse import urlsplit

from interview_desktop.app.overlaid import Overlaid
from interview_desktop.domain.trouble import Trouble
from interview_desktop.domain.vendors import Access, Role
from interview_desktop.session import choices as ch
from interview_desktop.session.choices import Candidate, Choice, Offered
from interview_desktop.session.costs import Meter, Prices, load_prices
from interview_desktop.session.keys import Keys, KeySource, source_in_words
from interview_desktop.session.metered import Gate, MeteredInterviewer, MeteredRecogniser, MeteredVoice
from interview_desktop.session.signals import Notice
from interview_desktop.session.standby_hub import Change, Front, Standbys
from interview_desktop.session.vendor_desk import Door, Tested

if TYPE_CHECKING:
    from pathlib import Path

    from interview_desktop.domain.events import StagePlan
    from interview_desktop.interview.problem import Problem
    from interview_desktop.ports import (
        CheckResult,
        Clock,
        DuplexVoice,
        Interviewer,
        Progress,
        Reviewer,
        ReviewTask,
        Settings,
        SpeechToText,
        TextToSpeech,
    )
    from interview_desktop.providers.offers import InterviewerMaker, Provider
    from interview_desktop.session.hearing import Speech

MODELS_KEY = "providers.models"
"""By provider: ``at`` (seconds since 1970), ``base_url`` and ``models`` of its last list."""

LIST_LIMIT_S = 20.0
STALE_S = 24 * 3600.0

T = TypeVar("T")


class Closing(Protocol):
    async def close(self) -> None: ...


class SpeechSource(Protocol):
    async def get(self) -> Speech: ...

    async def rest(self) -> None:
        """Nobody listens or speaks for now."""


class Vendors:
    """Implements ``session.vendor_desk.VendorDesk``, and gives a session its interviewer and its speech.

    ``play`` lets PCM of a rate be heard. ``ids`` and ``provider`` are those of ``providers.registry``; loaded when
    somebody asks.
    """

    def __init__(
        self,
        settings: Settings,
        keys: Keys,
        clock: Clock,
        meter: Meter,
        *,
        ids: Callable[[], Sequence[str]] | None = None,
        provider: Callable[[str], Provider] | None = None,
        play: Callable[[bytes, int], Awaitable[None]] | None = None,
    ) -> None:
        self._play = play
        self._settings, self._keys, self._clock, self._meter = settings, keys, clock, meter
        self._ids, self._provider = ids, provider
        self._candidates: tuple[Candidate, ...] = ()
        self._interviewer: InterviewerMaker | None = None
        self.standbys = Standbys(clock)
        self._gate = Gate(meter, lambda notice: self.standbys.tell(Change(notice)))
        self._open: list[Closing] = []
        self.troubles: list[Trouble] = []
        """Why something that was chosen could not be made for the session that is about to begin."""

    # ── choosing ─────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def meter(self) -> Meter:
        return self._meter

    @property
    def place(self) -> ch.Place:
        return ch.place_of(self._settings)

    def today(self) -> date:
        return date.fromtimestamp(self._clock.now())

    def choices(self) -> dict[Role, Choice]:
        return ch.choose(self.place, ch.wanted_of(self._settings), self._candidates, self.today())

    def leaving(self) -> str:
        return ch.leaving(self.choices().values())

    def interviewer_name(self) -> str:
        choice = self.choices()["interviewer"]
        return "built-in" if choice.local else f"{choice.title} {choice.model}"

    async def load(self) -> Sequence[Candidate]:
        self._candidates = await asyncio.to_thread(self._look)
        return self._candidates

    def _look(self) -> tuple[Candidate, ...]:
        found = []
        for provider in self._providers():
            access = self._access(provider)
            here = bool(access.key) if provider.key_needed else bool(access.base_url)
            roles = {
                role: Offered(offer.capabilities, offer.models, offer.voices, offer.suits)
                for role, offer in provider.offers.items()
            }
            listed = self._listed(provider.id, access.base_url)
            found.append(Candidate(provider.id, provider.title, here, access.base_url, listed, roles))
        return tuple(found)

    def _providers(self) -> list[Provider]:
        from interview_desktop.providers import registry

        get = self._provider or registry.provider
        return [get(name) for name in (self._ids or registry.provider_ids)()]

    def _find(self, provider_id: str) -> Provider:
        """Raises: Trouble: ``provider_unknown``."""
        for provider in self._providers():
            if provider.id == provider_id:
                return provider
        known = ", ".join(provider.id for provider in self._providers())
        raise Trouble("provider_unknown", f"There is no provider {provider_id}.", f"Choose one of: {known}.")

    def _access(self, provider: Provider) -> Access:
        key = self._keys.find(provider.id, provider.key_variable)
        base_url = ch.base_urls_of(self._settings).get(provider.id, "") if provider.takes_base_url else ""
        return Access(key.value, base_url)

    # ── a session ────────────────────────────────────────────────────────────────────────────────────────────────

    async def prepare(self, session_id: str) -> None:
        """Make what the session ``session_id`` will ask for. What cannot be made is told in ``troubles``, and this
        computer does it."""
        self.troubles = []
        for role in ch.ROLES:
            self.standbys.tell(Change(Notice(f"provider_{role}", "")))
        self._interviewer = None
        await self.rest()
        self._meter.begin(session_id)
        if self.place == "computer":
            return
        await self.load()
        self._interviewer = cast("InterviewerMaker | None", await self._made("interviewer"))

    async def _made(self, role: Role) -> object | None:
        """The adapter for ``role``; None when this computer does it."""
        choice = self.choices().get(role)
        if choice is None or choice.local:
            return None
        try:
            return await asyncio.to_thread(self._make, choice)
        except Trouble as trouble:
            self.troubles.append(trouble)
            remedy = f"{trouble.remedy} Until then this computer does it."
            self.standbys.tell(Change(Notice(f"provider_{role}", trouble.message, remedy)))
            return None

    def _make(self, choice: Choice) -> object:
        from interview_desktop.providers.offers import Setup

        provider = self._find(choice.provider)
        setup = Setup(self._access(provider), choice.model, self._clock, voice=choice.voice, on_usage=self._meter.count)
        return provider.offers[choice.role].make(setup)

    def make_interviewer(
        self, local: Callable[[Problem, tuple[StagePlan, ...]], Interviewer]
    ) -> Callable[[Problem, tuple[StagePlan, ...]], Interviewer]:
        """Makes the chosen interviewer, with ``local`` behind it."""
        from interview_desktop.session.standby_interviewer import StandbyInterviewer

        def make(problem: Problem, plan: tuple[StagePlan, ...]) -> Interviewer:
            built_in = local(problem, plan)
            if self._interviewer is None:
                return built_in
            choice = self.choices()["interviewer"]

            def renew(model: str) -> Interviewer:
                return cast("InterviewerMaker", self._make(replace(choice, model=model)))(problem, plan)

            front = self._front(choice, self._interviewer(problem, plan), renew)
            standby = StandbyInterviewer(front, built_in, self.standbys)
            self._open.append(standby)
            return MeteredInterviewer(standby, built_in, self._gate)

        return make

    def make_reviewer(self) -> Reviewer | None:
        """The chosen reviewer; it is made when it is asked. None: this computer reviews alone."""
        choice = self.choices()["reviewer"]
        return None if choice.local else _LateReviewer(self, f"{choice.title} {choice.model}")

    async def reviewer(self) -> Reviewer:
        """Raises: Trouble: it cannot be made, or a cost limit is reached."""
        self._meter.check()
        choice = self.choices()["reviewer"]
        if choice.local:
            raise Trouble("reviewer_gone", "No model is chosen for the report any more.", "Choose one in Settings.")
        return cast("Reviewer", await asyncio.to_thread(self._make, choice))

    async def transcriber(self, provider_id: str, model: str = "") -> tuple[Choice, SpeechToText]:
        """Who hears a recording again for ``provider_id``, ready to be asked; close it. An empty ``model``: the best.

        Raises:
            Trouble: there is no such provider, key or address, or it does not do this.
        """
        provider = await asyncio.to_thread(self._find, provider_id)
        self._check_ready(provider, await asyncio.to_thread(self._access, provider))
        candidate = next(one for one in await self.load() if one.id == provider_id)
        choice = ch.transcribing(candidate, model, self.today())
        return choice, cast("SpeechToText", await asyncio.to_thread(self._make, choice))

    async def check(self, *, quick: bool = False) -> list[CheckResult]:
        """``doctor``'s lines about keys and what leaves the computer; ``quick`` without looking for keys that nobody
        wants to use."""
        from interview_desktop.ports import CheckResult

        if not quick or self.place != "computer":
            await self.load()
        line = self.leaving()
        leaves = CheckResult("Leaves this computer", "ok", line, facts={"leaves": line != ch.NOTHING_LEAVES})
        if quick:
            return [leaves]
        doors = await self.doors()
        found = [
            f"{door.title}: {door.variable if door.key_source == 'environment' else door.key_source}"
            for door in doors
            if door.key_source
        ]
        lasting = self._keys.persistent
        words = "; ".join(found) or "none, and none is needed"
        keyring = "the system's keyring keeps them" if lasting else "there is no keyring: they hold for one run"
        facts = {"keyring": lasting, "sources": {door.provider: door.key_source for door in doors}}
        return [CheckResult("Keys", "ok", f"{words} ({keyring})", facts=facts), leaves]

    def speech(self, local: SpeechSource) -> SpeechSource:
        """Speech as it is chosen, with ``local`` behind it."""
        return _ChosenSpeech(self, local)

    async def speech_over(self, local: Speech) -> Speech:
        if self.place == "computer":
            return local
        from interview_desktop.audio.resample import Resampler
        from interview_desktop.session.standby_recogniser import StandbyRecogniser
        from interview_desktop.session.standby_voice import StandbyVoice

        ears = cast("SpeechToText | None", await self._made("recogniser"))
        mouth = cast("TextToSpeech | None", await self._made("voice"))
        recogniser, voice = local.recogniser, local.voice
        if ears is not None:
            heard = StandbyRecogniser(self._front(self.choices()["recogniser"], ears), recogniser, self.standbys)
            self._open.append(heard)
            recogniser = MeteredRecogniser(heard, recogniser, self._gate)
        if mouth is not None:
            spoken = StandbyVoice(self._front(self.choices()["voice"], mouth), voice, self.standbys, Resampler)
            self._open.append(spoken)
            voice = MeteredVoice(spoken, voice, self._gate, Resampler)
        live = cast("DuplexVoice | None", await self._made("duplex")) if self._gate.opens() else None
        return replace(local, recogniser=recogniser, voice=voice, live=live)

    def _front(self, choice: Choice, adapter: T, renew: Callable[[str], T] | None = None) -> Front[T]:
        """``adapter`` as somebody may stand by for it, with its way to another model."""

        async def models() -> Sequence[str]:
            await self.test(choice.provider)
            candidate = next(one for one in self._candidates if one.id == choice.provider)
            offer = candidate.roles[choice.role]
            names = [model.id for model in candidate.listed if offer.suits(model.id)]
            return [*(name for name in offer.models if name in names), *names]

        def again(model: str) -> T:
            return cast("T", self._make(replace(choice, model=model)))

        return Front(
            choice.title, adapter, choice.model, renew or again, models, own_server=choice.provider == "custom"
        )

    # ── keys, addresses, lists ───────────────────────────────────────────────────────────────────────────────────

    async def doors(self) -> Sequence[Door]:
        return await asyncio.to_thread(lambda: [self._door(provider) for provider in self._providers()])

    def _door(self, provider: Provider) -> Door:
        key = self._keys.find(provider.id, provider.key_variable)
        words = source_in_words(key, provider.key_variable, persistent=self._keys.persistent)
        if not provider.key_needed and not key:
            words = "A server of your own mostly needs no key."
        return Door(
            provider.id,
            provider.title,
            key.source,
            words,
            provider.key_variable,
            provider.key_needed,
            removable=key.source in ("keyring", "this run") or key.waiting,
            takes_base_url=provider.takes_base_url,
            base_url=ch.base_urls_of(self._settings).get(provider.id, ""),
        )

    async def keep_key(self, provider: str, key: str) -> KeySource:
        kept = await asyncio.to_thread(self._keys.keep, provider, key)
        await self.load()
        return kept

    async def forget_key(self, provider: str) -> None:
        await asyncio.to_thread(self._keys.forget, provider)
        await self.load()

    async def set_base_url(self, provider: str, base_url: str) -> None:
        base_url = checked_address(base_url)
        self._settings.set(ch.URLS_KEY, {**ch.base_urls_of(self._settings), provider: base_url})
        await self.load()

    async def test(self, provider_id: str) -> Tested:
        try:
            provider = await asyncio.to_thread(self._find, provider_id)
            access = await asyncio.to_thread(self._access, provider)
            self._check_ready(provider, access)
            models = await _elsewhere(provider.models(access))
            # The first time pays for what is loaded; the second one is what an interview will feel.
            before = self._clock.monotonic()
            await _elsewhere(provider.models(access))
            latency_ms = (self._clock.monotonic() - before) * 1000
        except Trouble as trouble:
            return Tested(provider_id, False, trouble.message, trouble.remedy, trouble.code)
        kept = self._settings.get(MODELS_KEY, {})
        entry = {"at": self._clock.now(), "base_url": access.base_url, "models": ch.models_to(models)}
        self._settings.set(MODELS_KEY, {**(kept if isinstance(kept, dict) else {}), provider_id: entry})
        await self.load()
        words = f"{provider.title} answers in {latency_ms:.0f} ms and offers {len(models)} models."
        return Tested(provider_id, True, words, latency_ms=latency_ms, models=len(models))

    async def refresh(self) -> Sequence[Tested]:
        if self.place == "computer":
            return []
        stale = [one.id for one in await self.load() if one.ready and self._age_s(one.id) > STALE_S]
        answers = [await self.test(name) for name in stale]
        return [answer for answer in answers if not answer.ok]

    async def sample(self, provider: str, model: str, voice: str) -> None:
        from interview_desktop.app.samples import SAMPLE

        choice = replace(self.choices()["voice"], provider=provider, model=model, voice=voice)
        speaker = cast("TextToSpeech", await asyncio.to_thread(self._make, choice))
        try:
            pcm = b"".join([chunk async for chunk in speaker.speak(SAMPLE)])
        finally:
            await cast("Closing", speaker).close()
        if self._play is not None:
            await self._play(pcm, speaker.sample_rate)

    @staticmethod
    def _check_ready(provider: Provider, access: Access) -> None:
        from interview_desktop.providers.faults import fault

        if provider.key_needed and not access.key:
            raise fault("key_missing", provider.id, provider.title)
        if not provider.key_needed and not access.base_url:
            raise Trouble(
                "address_missing",
                "There is no address of a server of your own.",
                "Enter it, for example http://localhost:8080/v1.",
            )

    def _age_s(self, provider_id: str) -> float:
        at = self._entry(provider_id).get("at", 0)
        return self._clock.now() - at if isinstance(at, int | float) else STALE_S * 2

    def _listed(self, provider_id: str, base_url: str) -> tuple[Any, ...]:
        entry = self._entry(provider_id)
        # The list of another server says nothing about this one.
        return ch.models_from(entry.get("models")) if entry.get("base_url", "") == base_url else ()

    def _entry(self, provider_id: str) -> dict[str, Any]:
        kept = self._settings.get(MODELS_KEY, {})
        entry = kept.get(provider_id, {}) if isinstance(kept, dict) else {}
        return entry if isinstance(entry, dict) else {}

    async def rest(self) -> None:
        """No vendor is needed any more for now: give up the connections."""
        closing, self._open = self._open, []
        await asyncio.gather(*(one.close() for one in closing))

    async def close(self) -> None:
        await self.rest()
        await asyncio.to_thread(self._meter.close)


class _LateReviewer:
    """Implements ``ports.Reviewer``."""

    def __init__(self, vendors: Vendors, name: str) -> None:
        self._vendors = vendors
        self.name = name

    async def write(self, task: ReviewTask, on_progress: Progress | None = None) -> str:
        return await (await self._vendors.reviewer()).write(task, on_progress)


class _ChosenSpeech:
    def __init__(self, vendors: Vendors, local: SpeechSource) -> None:
        self._vendors, self._local = vendors, local

    async def get(self) -> Speech:
        return await self._vendors.speech_over(await self._local.get())

    async def rest(self) -> None:
        await self._vendors.rest()


def make_vendors(
    settings: Settings,
    clock: Clock,
    prices: Path,
    chosen: Mapping[str, Any] | None = None,
    play: Callable[[bytes, int], Awaitable[None]] | None = None,
) -> Vendors:
    """The vendors of this computer's person. ``chosen`` are settings that hold for this run only; ``play`` lets PCM of
    a rate be heard."""
    from interview_desktop.store.secrets import KeyringSecrets

    layered = Overlaid(settings, chosen) if chosen else settings
    meter = Meter(layered, Prices(load_prices(prices), layered), clock)
    return Vendors(layered, Keys(KeyringSecrets(), os.environ), clock, meter, play=play)


def checked_address(text: str) -> str:
    """A base URL as it is kept: without a slash at its end; empty stays empty.

    Raises:
        Trouble: ``address_wrong``.
    """
    text = text.strip().rstrip("/")
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        fine = False
    if not fine:
        raise Trouble("address_wrong", "That is no address of a server.", "Enter one such as http://localhost:8080/v1.")
    if parts.username or parts.password:
        raise Trouble("address_wrong", "An address must not hold a password.", "Enter it as a key instead.")
    return text


async def _elsewhere(work: Awaitable[T]) -> T:
    """The result of ``work``, done by a loop of its own: SDKs take a second to load, and the window must not wait.

    Raises:
        Trouble: whatever ``work`` raises, or ``vendor_silent``.
    """

    async def limited() -> T:
        async with asyncio.timeout(LIST_LIMIT_S):
            return await work

    try:
        return await asyncio.to_thread(asyncio.run, limited())
    except TimeoutError:
        raise Trouble("vendor_silent", "No answer came in time.", "Check the network, and try again.") from None
