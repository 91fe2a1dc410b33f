"""Small providers that need no network: declarations as real ones have them, with adapters by script."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from interview_desktop.domain.events import StagePlan
from interview_desktop.domain.vendors import Access, Capabilities, Model, Usage
from interview_desktop.interview.problem import Problem
from interview_desktop.ports import Interviewer, InterviewerAct, Moment, Transcription, Trouble
from interview_desktop.providers.builtin.interviewer import BuiltinInterviewer
from interview_desktop.providers.offers import InterviewerMaker, Offer, Provider, Setup


class MemorySecrets:
    """Implements ``ports.SecretStore``. ``persistent`` as a system with or without a keyring has it."""

    def __init__(self, *, persistent: bool = True) -> None:
        self.persistent = persistent
        self.kept: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        return self.kept.get(name)

    def set(self, name: str, value: str) -> None:
        self.kept[name] = value

    def delete(self, name: str) -> None:
        self.kept.pop(name, None)


class CountedInterviewer:
    """The built-in interviewer in a vendor's coat: tells what each turn used."""

    def __init__(self, inner: Interviewer, setup: Setup) -> None:
        self._inner, self._setup = inner, setup

    async def reply(self, moment: Moment) -> AsyncIterator[InterviewerAct]:
        async for act in self._inner.reply(moment):
            yield act
        self._setup.on_usage(Usage("small", self._setup.model, "output_tokens", 1000))


class DeafRecogniser:
    """Hears the same words in everything."""

    def __init__(self, text: str = "from the vendor") -> None:
        self._text = text

    async def transcribe(
        self, pcm: bytes, *, vocabulary: Sequence[str] = (), interim: bool = False, speculative: bool = False
    ) -> Transcription:
        return Transcription(self._text, 1.0)


class BeepingVoice:
    """One second of silence for every clause."""

    sample_rate = 24_000

    async def speak(self, text: str, *, on_said: Callable[[str], None] | None = None) -> AsyncIterator[bytes]:
        yield bytes(2 * self.sample_rate)


class SmallVendor:
    """What a provider does and was asked. ``trouble`` is raised instead of a model list; ``broken`` when something is
    to be made."""

    def __init__(self, models: Sequence[Model] = (Model("small-fast-2"), Model("small-strong-2"))) -> None:
        self.listed = list(models)
        self.trouble: Trouble | None = None
        self.broken: Trouble | None = None
        self.asked: list[Access] = []
        self.setups: list[Setup] = []
        self.closed = 0
        """Adapters that were closed."""

    def provider(self, provider_id: str = "small", *, custom: bool = False, leaves: bool = True) -> Provider:
        sends = Capabilities(leaves_computer=leaves)
        offers: dict[str, Offer[object]] = {
            "interviewer": Offer(sends, self._make_interviewer, () if custom else ("small-fast-2",)),
            "recogniser": Offer(sends, self._make(DeafRecogniser), () if custom else ("small-ears-1",)),
            "voice": Offer(sends, self._make(BeepingVoice), () if custom else ("small-voice-1",), ("ada", "bob")),
        }
        return Provider(
            provider_id,
            provider_id.capitalize(),
            self._models,
            key_variable="" if custom else "SMALL_API_KEY",
            key_needed=not custom,
            takes_base_url=True,
            offers=offers,
        )

    async def _models(self, access: Access) -> Sequence[Model]:
        self.asked.append(access)
        if self.trouble is not None:
            raise self.trouble
        return list(self.listed)

    def _make_interviewer(self, setup: Setup) -> InterviewerMaker:
        self._check(setup)

        def make(problem: Problem, plan: tuple[StagePlan, ...]) -> Interviewer:
            return CountedInterviewer(BuiltinInterviewer(problem, plan), setup)

        return make

    def _make(self, kind: Callable[[], Any]) -> Callable[[Setup], object]:
        def make(setup: Setup) -> object:
            self._check(setup)
            made = kind()
            made.close = self._close
            return made

        return make

    async def _close(self) -> None:
        self.closed += 1

    def _check(self, setup: Setup) -> None:
        self.setups.append(setup)
        if self.broken is not None:
            raise self.broken
