"""When to ask a vendor again, when to let this computer's own do it, and when to come back: sums over time, no I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from interview_desktop.domain.vendors import FaultKind, Role, VendorTrouble

STRIKES = 2
"""So many turns in a row that failed in the middle, or were declined, and the vendor is left alone for a while."""

JUMP_S = 20.0
"""When the clocks differ by this much more than before, or nobody looked at them for so long, the computer slept."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one role's turn may wait for a vendor, in seconds. ``budget_s`` is for everything before the first
    result, attempts and the pauses between them; ``attempt_s`` for one attempt; ``next_s`` for each further piece."""

    budget_s: float
    attempt_s: float
    next_s: float
    attempts: int = 3
    least_s: float = 0.8
    """An attempt with less time than this is not worth beginning."""
    pause_s: float = 0.25
    """Before the second attempt; doubled before each further one."""


PATIENCE: Mapping[Role, Patience] = {
    # A reply that takes longer than this feels like a broken line.
    "interviewer": Patience(budget_s=8.0, attempt_s=5.0, next_s=4.0),
    "recogniser": Patience(budget_s=6.0, attempt_s=4.0, next_s=4.0),
    "voice": Patience(budget_s=4.0, attempt_s=2.5, next_s=2.0),
    # Nobody waits in silence for a plan or a report.
    "reviewer": Patience(budget_s=240.0, attempt_s=180.0, next_s=60.0, pause_s=1.0),
    "transcriber": Patience(budget_s=60.0, attempt_s=30.0, next_s=30.0, pause_s=1.0),
    "duplex": Patience(budget_s=10.0, attempt_s=6.0, next_s=10.0),
}

OWN_SERVER: Mapping[Role, Patience] = {
    # A server of one's own may have to load its model first, and there is nobody else to blame for the wait.
    "interviewer": Patience(budget_s=30.0, attempt_s=28.0, next_s=15.0),
    "recogniser": Patience(budget_s=15.0, attempt_s=12.0, next_s=10.0),
    "voice": Patience(budget_s=8.0, attempt_s=7.0, next_s=4.0),
    "reviewer": Patience(budget_s=900.0, attempt_s=600.0, next_s=120.0, pause_s=1.0),
    "transcriber": Patience(budget_s=300.0, attempt_s=120.0, next_s=120.0, pause_s=1.0),
    "duplex": PATIENCE["duplex"],
}

FIRST_PROBE_S = 4.0
SLOWEST_PROBE_S = 120.0
"""A vendor that was left alone is tried again after the first, then after twice as long each time up to the second."""

HOPELESS_PROBE_S = 60.0
"""First probe where somebody has to do something first: a key, credit, a sign-in page."""


def pause_before(
    patience: Patience, attempt: int, trouble: VendorTrouble, waited_s: float, jitter: float
) -> float | None:
    """How long to wait before attempt number ``attempt`` (the first is 1) after ``trouble``, when ``waited_s`` of the
    budget are gone; None: no other attempt in this turn. ``jitter`` is 0..1."""
    if not trouble.retryable or attempt > patience.attempts:
        return None
    pause = patience.pause_s * 2 ** max(0, attempt - 2) * (0.5 + jitter)
    pause = max(pause, trouble.retry_after_s or 0.0)
    return pause if waited_s + pause + patience.least_s <= patience.budget_s else None


@dataclass(slots=True)
class Circuit:
    """Whether a vendor is asked in a turn. Times are those of the monotonic clock.

    ``open`` with the fault for which: turns go to the local one at once, and the vendor is probed at ``probe_at``.
    """

    fault: VendorTrouble | None = None
    strikes: int = 0
    probes: int = 0
    """Since it last worked in a turn: a vendor that comes and goes is tried more and more seldom."""
    probe_at: float = 0.0

    @property
    def open(self) -> bool:
        return self.fault is not None

    def strike(self, fault: VendorTrouble, now: float) -> bool:
        """A turn failed in a way that may concern this turn only. True when that opened it."""
        self.strikes += 1
        return self.strikes >= STRIKES and self.trip(fault, now)

    def trip(self, fault: VendorTrouble, now: float) -> bool:
        """Leave the vendor alone. True when that is new."""
        fresh = self.fault is None
        self.fault = fault
        self._wait(fault, now)
        return fresh

    def still(self, fault: VendorTrouble, now: float) -> None:
        """A probe failed."""
        if self.fault is not None:
            self.fault = fault
            self._wait(fault, now)

    def close(self) -> bool:
        """A probe succeeded. True when it was open."""
        was, self.fault, self.strikes = self.open, None, 0
        return was

    def worked(self) -> None:
        """A whole turn succeeded."""
        self.strikes = 0
        self.probes = 0

    def hurry(self, now: float) -> None:
        """Something changed (the computer woke up): probe now."""
        self.probes = 0
        self.probe_at = now

    def _wait(self, fault: VendorTrouble, now: float) -> None:
        first = FIRST_PROBE_S if fault.retryable else HOPELESS_PROBE_S
        pause = min(SLOWEST_PROBE_S, first * 2**self.probes)
        self.probes = min(self.probes + 1, 8)
        self.probe_at = now + max(pause, fault.retry_after_s or 0.0)


@dataclass(slots=True)
class Awake:
    """Notices that the computer slept: most monotonic clocks stand still then, and nobody looks at the others."""

    times: int = 0
    """How often it slept so far."""
    _offset: float | None = None
    _looked: float = 0.0

    def look(self, wall: float, monotonic: float, *, ticking: bool = False) -> bool:
        """True when it slept since the last look. ``ticking``: somebody looks all the time."""
        offset = wall - monotonic
        slept = self._offset is not None and (
            offset - self._offset > JUMP_S or (ticking and self._looked > 0 and monotonic - self._looked > JUMP_S)
        )
        self._offset = offset
        if ticking or slept:
            self._looked = monotonic
        self.times += slept
        return slept

    def rest(self) -> None:
        """Nobody ticks from now on."""
        self._looked = 0.0


_PARTS = re.compile(r"\d+|[a-z]+")


@dataclass(frozen=True, slots=True, order=True)
class _Nearness:
    words: int
    first_same: bool
    fewer_strangers: int
    version: tuple[int, ...] = field(default=())


def nearest_model(gone: str, current: Sequence[str]) -> str | None:
    """Of the ``current`` models the one most like ``gone``: of the same family (``claude-haiku-…``), the newest. Of
    names that have nothing in common, the first: lists begin with the best choice. None when there are none."""
    others = [model for model in current if model != gone]
    if not others:
        return None
    wanted = _PARTS.findall(gone.lower())
    words = {part for part in wanted if not part.isdigit()}

    def nearness(model: str) -> _Nearness:
        parts = _PARTS.findall(model.lower())
        own = {part for part in parts if not part.isdigit()}
        # A date at the end is no version.
        version = tuple(int(part) for part in parts if part.isdigit() and len(part) < 5)
        return _Nearness(len(words & own), parts[:1] == wanted[:1], -len(own - words), version)

    near = {model: nearness(model) for model in others}
    if not any(one.words for one in near.values()):
        return others[0]
    return max(others, key=lambda model: (near[model], -others.index(model)))


_REASONS: Mapping[FaultKind, str] = {
    "key_missing": "There is no key for {title}",
    "key_rejected": "{title} does not accept the key",
    "forbidden": "{title} does not allow this key to do that",
    "model_gone": "{title} has no such model any more",
    "rate_limited": "{title} asks us to slow down",
    "out_of_credit": "The account at {title} has no credit left",
    "overloaded": "{title} is overloaded",
    "unreachable": "{title} cannot be reached",
    "captive": "A sign-in page answers instead of {title}",
    "silent": "{title} does not answer",
    "stalled": "{title} does not answer",
    "cut": "The connection to {title} breaks",
    "nonsense": "{title} sends nothing that can be understood",
    "refused": "{title} declined",
}

_INSTEAD: Mapping[Role, str] = {
    "interviewer": "the built-in interviewer goes on",
    "recogniser": "this computer writes down what you say",
    "voice": "this computer's voice goes on",
    "reviewer": "this computer writes the report",
    "transcriber": "the words stay as they were heard",
    "duplex": "the interview goes on with this computer's voice",
}

_ONCE: Mapping[Role, str] = {
    "interviewer": "the built-in interviewer helped out in one reply",
    "recogniser": "this computer wrote down one answer",
    "voice": "this computer's voice finished one sentence",
    "reviewer": "this computer wrote the report",
    "transcriber": "the words stayed as they were heard",
    "duplex": "this computer's voice helped out once",
}

_BACK: Mapping[Role, str] = {
    "interviewer": "{title} is back.",
    "recogniser": "{title} writes down what you say again.",
    "voice": "{title} speaks again.",
    "reviewer": "{title} is back.",
    "transcriber": "{title} is back.",
    "duplex": "{title} is back.",
}


def away_line(role: Role, title: str, kind: FaultKind) -> str:
    """One sentence: why the vendor is left alone and what happens instead."""
    return f"{_REASONS[kind].format(title=title)}; {_INSTEAD[role]}."


def once_line(role: Role, title: str, kind: FaultKind) -> str:
    """One sentence: the vendor failed in a turn, and the next one is asked of it again."""
    return f"{_REASONS[kind].format(title=title)}; {_ONCE[role]}."


def back_line(role: Role, title: str) -> str:
    return _BACK[role].format(title=title)
