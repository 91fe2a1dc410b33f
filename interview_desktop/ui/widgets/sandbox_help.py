"""What the session's notices offer when code cannot be run: build the sandbox, or agree to reduced isolation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final, Protocol

from PySide6.QtCore import QObject

from interview_desktop.ports import Progress, Settings
from interview_desktop.session.signals import Notice
from interview_desktop.ui.bridge import Bridge, sentences

FALLBACK_KEY: Final = "sandbox.fallback"
"""The remembered choice: true when the person accepts reduced isolation."""
NO_DOCKER: Final = frozenset({"docker_missing", "docker_unreachable", "docker_forbidden", "docker_remote"})


class SandboxMender(Protocol):
    async def build_images(self, progress: Progress) -> None:
        """Build what the sandboxes are made of."""

    async def prepare_fallback(self, progress: Progress) -> None:
        """Get what runs code without Docker; quick when it is there."""


class SandboxHelp(QObject):
    """``tell`` shows a notice, ``again`` repeats the run that could not be made. No ``mender``: no offers."""

    def __init__(
        self,
        mender: SandboxMender | None,
        settings: Settings,
        bridge: Bridge,
        tell: Callable[[Notice], None],
        again: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._mender, self._settings, self._bridge = mender, settings, bridge
        self._tell, self._again = tell, again
        self._scope = bridge.scope(self)
        self._busy: Notice | None = None
        self._report = bridge.deliver(self, self._show_progress)

    def answer(self, notice: Notice) -> tuple[Notice, str, Callable[[], None]]:
        """The notice as it is to be shown, with the words of its button (empty: none) and what the button does."""
        mender = self._mender
        if mender is None or not notice.message:
            return notice, "", _nothing
        if self._busy is not None and notice.code == self._busy.code:
            return notice, self.tr("Cancel"), self._cancel
        if notice.code == "image_missing":
            words = replace(notice, remedy=self.tr("It takes a minute or two, once."))
            return words, self.tr("Build the sandbox"), lambda: self._work(notice, mender.build_images)
        if notice.code == "fallback_missing" or (notice.code in NO_DOCKER and not self.allowed):
            return self._question(notice), self.tr("Use reduced isolation"), lambda: self._allow(notice, mender)
        return notice, "", _nothing

    @property
    def allowed(self) -> bool:
        """Whether the person has agreed to run code without Docker."""
        return bool(self._settings.get(FALLBACK_KEY, False))

    def _question(self, notice: Notice) -> Notice:
        offer = self.tr(
            "With reduced isolation your code runs in WebAssembly on this computer: without files and network, but "
            "slower, and behind a thinner wall. You can take this back in Settings."
        )
        return replace(notice, remedy=f"{notice.remedy} {offer}".strip())

    def _allow(self, notice: Notice, mender: SandboxMender) -> None:
        self._settings.set(FALLBACK_KEY, True)
        self._work(notice, mender.prepare_fallback)

    def _work(self, notice: Notice, repair: Callable[[Progress], Awaitable[None]]) -> None:
        self._busy = notice
        self._show_progress(-1.0, self.tr("Starting…"))

        async def work() -> None:
            await repair(self._report)

        def failed(error: Exception) -> None:
            self._busy = None
            message, remedy = sentences(error)
            self._tell(Notice(notice.code, message, remedy))

        def done(_: object) -> None:
            self._busy = None
            self._tell(Notice(notice.code, ""))
            self._again()

        self._bridge.run(self._scope, work(), failed, done)

    def _show_progress(self, fraction: float, message: str) -> None:
        if self._busy is not None:
            share = f"{fraction:.0%} " if fraction >= 0 else ""
            self._tell(replace(self._busy, message=f"{share}{message}", remedy="", severity="info"))

    def _cancel(self) -> None:
        notice, self._busy = self._busy, None
        self._scope.cancel()
        if notice is not None:
            self._tell(notice)


def _nothing() -> None:
    return
