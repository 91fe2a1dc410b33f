"""Who stands in for whom in a session: a vendor's adapter in front and the computer's own behind, for every role."""

from __future__ import annotations

import asyncio
import logging
import random
import traceback
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar, runtime_checkable

from interview_desktop.domain.events import FaultNoted
from interview_desktop.domain.vendors import Role, VendorTrouble
from interview_desktop.ports import Clock, Trouble
from interview_desktop.session.signals import Notice
from interview_desktop.session.standby import (
    OWN_SERVER,
    PATIENCE,
    Awake,
    Circuit,
    Patience,
    away_line,
    back_line,
    nearest_model,
    once_line,
    pause_before,
)
from interview_desktop.voice.recognition import within

logger = logging.getLogger(__name__)

T = TypeVar("T")

BACK_SHOWN_S = 8.0
"""The good news that a vendor is back goes away by itself."""

MODELS_S = 3.0
"""So long a turn waits for the list of models, when the chosen one is gone."""


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody else does a role from now on: what is shown at once (an empty message takes it away), and what the log
    keeps of it, if anything."""

    notice: Notice | None = None
    fault: FaultNoted | None = None


@dataclass(frozen=True, slots=True)
class Front(Generic[T]):
    """A vendor's adapter, called ``title`` where people read of it.

    ``renew`` makes another one, with fresh connections, for a model of the same vendor (``model`` again after the
    computer slept); ``models`` lists those that suit now, the best choice first. Without them, a model that is gone is
    a fault like any other. An adapter with ``async def close()`` is closed when another one takes its place.
    """

    title: str
    adapter: T
    model: str = ""
    renew: Callable[[str], T] | None = None
    models: Callable[[], Awaitable[Sequence[str]]] | None = None
    own_server: bool = False
    """A server of the person's own: more patience."""


@runtime_checkable
class Closable(Protocol):
    async def close(self) -> None: ...


class Standbys:
    """All roles of the app. A session listens to it, calls :meth:`watch` about four times a second, and :meth:`rest`
    when it is over."""

    def __init__(self, clock: Clock, dice: random.Random | None = None) -> None:
        self.clock = clock
        self.dice = dice or random.Random()
        self.awake = Awake()
        self._roles: dict[Role, Standby[object]] = {}
        self._listeners: list[Callable[[Change], None]] = []
        self._standing: dict[str, Notice] = {}
        self._shown_until: dict[str, float] = {}
        self._chores: set[asyncio.Task[None]] = set()

    def listen(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """``listener`` first hears of what is so already; the result removes it."""
        self._listeners.append(listener)
        for notice in self._standing.values():
            listener(Change(notice))
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def away(self, role: Role) -> str:
        """Why a vendor does not do its ``role`` now, as a sentence; empty when it does, or nobody was chosen for it."""
        notice = self._standing.get(f"standby_{role}")
        return notice.message if notice is not None and notice.severity == "warning" else ""

    def watch(self) -> None:
        """Take old news away, and notice that the computer slept."""
        now = self.clock.monotonic()
        for code in [code for code, until in self._shown_until.items() if now >= until]:
            self.tell(Change(Notice(code, "")))
        if self.awake.look(self.clock.now(), now, ticking=True):
            self._woke()

    def look(self) -> None:
        """The same for who does not tick."""
        if self.awake.look(self.clock.now(), self.clock.monotonic()):
            self._woke()

    async def rest(self) -> None:
        """Stop probing vendors; a later turn begins it again."""
        self.awake.rest()
        chores = tuple(self._chores)
        for chore in chores:
            chore.cancel()
        await asyncio.gather(*chores, return_exceptions=True)

    # ── for those who stand by ───────────────────────────────────────────────────────────────────────────────────

    def take(self, role: Role, standby: Standby[object]) -> None:
        """``standby`` has the role from now on; what was told of its predecessor holds no more."""
        self._roles[role] = standby
        for code in (f"standby_{role}", f"standby_model_{role}"):
            self.tell(Change(Notice(code, "")))

    def has(self, role: Role, standby: object) -> bool:
        return self._roles.get(role) is standby

    def tell(self, change: Change) -> None:
        notice = change.notice
        if notice is not None:
            self._shown_until.pop(notice.code, None)
            if notice.message:
                self._standing[notice.code] = notice
            elif self._standing.pop(notice.code, None) is None:
                return
            if notice.severity == "info" and notice.message:
                self._shown_until[notice.code] = self.clock.monotonic() + BACK_SHOWN_S
        for listener in tuple(self._listeners):
            listener(change)

    def spawn(self, work: asyncio.Task[None]) -> asyncio.Task[None]:
        self._chores.add(work)
        work.add_done_callback(self._chores.discard)
        return work

    def _woke(self) -> None:
        for standby in self._roles.values():
            standby.woke()


class Standby(Generic[T]):
    """One role: the vendor's adapter, whether it is asked, and its way back. ``probe`` finds out whether an adapter
    works, by a small piece of its real work; it raises when not."""

    def __init__(
        self,
        role: Role,
        front: Front[T],
        standbys: Standbys,
        probe: Callable[[T], Awaitable[None]],
        patience: Patience | None = None,
    ) -> None:
        self.role: Role = role
        self.standbys = standbys
        self.clock = standbys.clock
        self.patience = patience or (OWN_SERVER if front.own_server else PATIENCE)[role]
        self.circuit = Circuit()
        self.adapter = front.adapter
        self._front = front
        self._model = front.model
        self._probe = probe
        self._probing: asyncio.Task[None] | None = None
        self._stale = False
        standbys.take(role, self)  # type: ignore[arg-type]

    @property
    def title(self) -> str:
        return self._front.title

    def call(self, extra_s: float = 0.0) -> Call[T]:
        """One turn's work; ``extra_s`` more than usual may be waited."""
        return Call(self, extra_s)

    async def close(self) -> None:
        """End the probing, and close the adapter if it can be."""
        if self._probing is not None:
            self._probing.cancel()
            await asyncio.gather(self._probing, return_exceptions=True)
        await _close(self.adapter)

    def woke(self) -> None:
        """The computer slept: connections are dead, whatever they look like."""
        self._stale = True
        if self.circuit.open:
            self.circuit.hurry(self.clock.monotonic())
            if self._probing is not None:
                self._probing.cancel()
                self._probing = None
            self.probe()

    def refresh(self) -> None:
        """Make connections new that did not survive the computer's sleep."""
        if self._stale:
            self._stale = False
            if self._front.renew is not None:
                self._use(self._model)

    async def change_model(self, limit_s: float) -> bool:
        """Go on with the nearest model that the vendor still has; False when there is none to be had in time."""
        renew, models = self._front.renew, self._front.models
        if renew is None or models is None:
            return False
        gone = self._model
        try:
            current = await within(self.clock, _awaited(models()), limit_s)
        except Exception as error:  # whatever the vendor's list does must not end the turn
            self._unexpected(error)
            return False
        nearest = nearest_model(gone, current)
        if nearest is None:
            return False
        self._use(nearest)
        message = f"{self.title} has no {gone or 'such model'} any more; {nearest} goes on."
        remedy = "Choose another one under Settings, Providers."
        code = f"standby_model_{self.role}"
        self.standbys.tell(Change(Notice(code, message, remedy, "info"), FaultNoted(code, message, remedy)))
        return True

    def left(self, trouble: VendorTrouble, *, at_once: bool) -> None:
        """A turn went to the local one because of ``trouble``; ``at_once``: so will those that follow."""
        now = self.clock.monotonic()
        opened = self.circuit.trip(trouble, now) if at_once else self.circuit.strike(trouble, now)
        code = f"standby_{self.role}"
        if opened:
            message = away_line(self.role, self.title, trouble.kind)
            fault = FaultNoted(code, message, trouble.remedy)
            self.standbys.tell(Change(Notice(code, message, trouble.remedy), fault))
        elif not self.circuit.open:
            message = once_line(self.role, self.title, trouble.kind)
            self.standbys.tell(Change(fault=FaultNoted(f"{code}_once", message, trouble.remedy)))
        self.probe()

    def probe(self) -> None:
        """Find out in the background when the vendor is well again."""
        if self.circuit.open and (self._probing is None or self._probing.done()):
            self._probing = self.standbys.spawn(
                asyncio.create_task(self._probe_until_back(), name=f"probe {self.role} of {self.title}")
            )

    def trouble_of(self, error: BaseException) -> VendorTrouble:
        """What to go by, whatever the adapter raised."""
        if isinstance(error, VendorTrouble):
            return error
        if isinstance(error, Trouble):
            return VendorTrouble("nonsense", self.title, error.message, error.remedy)
        self._unexpected(error)
        return VendorTrouble("nonsense", self.title, f"{self.title} failed.", "It is tried again in a moment.")

    def late(self, *, begun: bool) -> VendorTrouble:
        """It did not answer, or ``begun`` to and went no further, in the time that there was."""
        message = f"{self.title} {'stopped in the middle' if begun else 'did not answer in time'}."
        return VendorTrouble("stalled" if begun else "silent", self.title, message, "It is tried again in a moment.")

    def empty(self) -> VendorTrouble:
        """It ended well and gave nothing."""
        return VendorTrouble("nonsense", self.title, f"{self.title} gave nothing.", "It is tried again in a moment.")

    async def _probe_until_back(self) -> None:
        while self.circuit.open:
            await self.clock.sleep(max(0.0, self.circuit.probe_at - self.clock.monotonic()))
            if not self.standbys.has(self.role, self):
                return
            self.refresh()
            limit_s = self.patience.budget_s + self.patience.attempt_s
            try:
                if self.circuit.fault is not None and self.circuit.fault.kind == "model_gone":
                    await self.change_model(limit_s)
                await within(self.clock, _awaited(self._probe(self.adapter)), limit_s)
            except TimeoutError:
                self.circuit.still(self.late(begun=False), self.clock.monotonic())
            except Exception as error:  # whatever it is: not well yet
                self.circuit.still(self.trouble_of(error), self.clock.monotonic())
            else:
                self._back()

    def _back(self) -> None:
        if self.circuit.close():
            message, code = back_line(self.role, self.title), f"standby_{self.role}"
            self.standbys.tell(Change(Notice(code, message, "", "info"), FaultNoted(f"{code}_over", message, "")))

    def _use(self, model: str) -> None:
        assert self._front.renew is not None
        try:
            fresh = self._front.renew(model)
        except Exception as error:  # the old one is still there, and tells its fault when it is asked
            self._unexpected(error)
            return
        former, self.adapter, self._model = self.adapter, fresh, model
        if former is not fresh:
            self.standbys.spawn(asyncio.create_task(_close(former), name=f"close {self.role} of {self.title}"))

    def _unexpected(self, error: BaseException) -> None:
        if not isinstance(error, (Trouble, TimeoutError)):
            # Its text may hold what it was asked with; where it happened does not.
            where = "".join(traceback.format_tb(error.__traceback__)[-3:])
            logger.warning("%s of %s raised %s\n%s", self.role, self.title, type(error).__name__, where)


class Call(Generic[T]):
    """One turn's attempts with the vendor. ``while (limit_s := await call.attempt()) is not None`` ask the adapter,
    then tell :meth:`worked` or :meth:`failed`; after that it is the local one's turn."""

    def __init__(self, standby: Standby[T], extra_s: float) -> None:
        self._standby = standby
        self._extra_s = extra_s
        self._began = standby.clock.monotonic()
        self._slept = 0
        self._attempts = 0
        self._pause: float | None = 0.0

    async def attempt(self) -> float | None:
        """Seconds that the next attempt has for its first result, after the pause before it; None: no attempt."""
        standby = self._standby
        if self._pause is None:
            return None
        if self._attempts == 0:
            standby.standbys.look()
            self._slept = standby.standbys.awake.times
        if standby.circuit.open:
            standby.probe()
            return None
        if self._pause > 0:
            await standby.clock.sleep(self._pause)
        standby.refresh()
        self._attempts += 1
        return max(0.0, min(standby.patience.attempt_s + self._extra_s, self._left_s()))

    def worked(self) -> None:
        self._pause = None
        self._standby.circuit.worked()

    async def failed(self, error: BaseException, *, begun: bool = False) -> None:
        """``begun``: something was handed on already, so there is no other attempt in this turn."""
        standby = self._standby
        trouble = standby.late(begun=begun) if isinstance(error, TimeoutError) else standby.trouble_of(error)
        standby.standbys.look()
        if standby.standbys.awake.times != self._slept:
            # What broke while the computer slept tells nothing about the vendor.
            self._slept = standby.standbys.awake.times
            self._began, self._attempts = standby.clock.monotonic(), 0
            self._pause = None if begun else 0.0
            return
        if begun:
            self._pause = None
            standby.left(trouble, at_once=False)
            return
        if trouble.kind == "model_gone" and self._attempts <= 1:
            changed = await standby.change_model(min(MODELS_S, self._left_s()))
            if changed and self._left_s() >= standby.patience.least_s:
                self._pause = 0.0
                return
        waited_s = standby.clock.monotonic() - self._began - self._extra_s
        self._pause = pause_before(
            standby.patience, self._attempts + 1, trouble, waited_s, standby.standbys.dice.random()
        )
        if self._pause is None:
            standby.left(trouble, at_once=trouble.kind != "refused")

    def _left_s(self) -> float:
        patience, now = self._standby.patience, self._standby.clock.monotonic()
        return self._began + patience.budget_s + self._extra_s - now


async def _awaited(work: Awaitable[T]) -> T:
    return await work


async def _close(adapter: object) -> None:
    if isinstance(adapter, Closable):
        try:
            await adapter.close()
        except Exception as error:  # it is of no use any more
            logger.info("an adapter did not close: %s", type(error).__name__)
