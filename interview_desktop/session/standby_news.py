"""What a running session makes of it when somebody else does a role: a line on the screen and one in the log."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from interview_desktop.domain.events import FaultNoted, Payload
from interview_desktop.session.signals import Signal
from interview_desktop.session.standby_hub import Change, Standbys


class StandbyNews:
    """Shows changes at once and keeps them when that disturbs nobody: an event would make a prepared reply useless.
    Without ``standbys`` there is never any news."""

    def __init__(self, standbys: Standbys | None, emit: Callable[[Signal], None]) -> None:
        self._standbys = standbys
        self._emit = emit
        self._untold: list[FaultNoted] = []
        self._stop = standbys.listen(self._changed) if standbys is not None else lambda: None

    async def tend(self, keep: Callable[[Payload], Awaitable[None]], *, patient: bool) -> None:
        """Called a few times a second; ``patient``: nothing is kept now."""
        if self._standbys is not None:
            self._standbys.watch()
        while self._untold and not patient:
            await keep(self._untold.pop(0))

    async def close(self) -> None:
        self._stop()
        if self._standbys is not None:
            await self._standbys.rest()

    def _changed(self, change: Change) -> None:
        if change.notice is not None:
            self._emit(change.notice)
        if change.fault is not None:
            self._untold.append(change.fault)
