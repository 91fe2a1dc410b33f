"""What the vendors' work has cost so far, and the limit that is never passed without being asked about."""

from __future__ import annotations

import threading
import time
import tomllib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, get_args

from interview_desktop.domain.trouble import Trouble
from interview_desktop.domain.vendors import Unit, Usage
from interview_desktop.ports import Clock, Settings

MONTHS_KEY: Final = "costs.months"
"""By month (``2026-11``), ``provider/model`` and unit: how much. Amounts, not money: prices may be corrected later."""
SESSION_KEY: Final = "costs.session"
"""The same for the session that was counted last, so that a limit holds on over a crash."""
PRICES_KEY: Final = "costs.prices"
"""The person's own prices: by ``provider/model`` and unit, US dollars for ``PER[unit]``."""
SESSION_LIMIT_KEY: Final = "costs.limit_session"
MONTH_LIMIT_KEY: Final = "costs.limit_month"
"""US dollars; 0: no limit."""

LIMIT_CODE: Final = "cost_limit"

PER: Final[Mapping[str, int]] = {unit: 60 if unit.endswith("_s") else 1_000_000 for unit in get_args(Unit)}
"""How people think of prices: for a minute, for a million tokens."""

KEEP_EVERY_S: Final = 2.0
MONTHS_KEPT: Final = 13

Amounts = dict[str, dict[str, float]]
"""By ``provider/model`` and unit."""


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for one of a unit; ``source`` and ``date`` (ISO) tell where and when it was read."""

    usd: float
    source: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Cost:
    """``usd`` of everything with a price; ``unknown`` are the models that were used without one for a unit."""

    usd: float = 0.0
    unknown: tuple[str, ...] = ()
    used: bool = False

    def as_text(self) -> str:
        """``$0.12``, ``$0.12 + unknown price``, ``unknown price``; empty when nothing was used."""
        if not self.used:
            return ""
        known = f"${self.usd:.2f}" if self.usd >= 0.005 or not self.usd else "under $0.01"
        if self.unknown:
            return f"{known} + unknown price" if self.usd else "unknown price"
        return known


class Prices:
    """``shipped`` is by ``(provider/model, unit)``; the person's own prices in ``settings`` go before it."""

    def __init__(self, shipped: Mapping[tuple[str, str], Price], settings: Settings) -> None:
        self._shipped = dict(shipped)
        self._settings = settings

    def price(self, model: str, unit: str) -> Price | None:
        """That of ``provider/model``; that of a dated snapshot is its model's."""
        own = self.own(model)
        if unit in own:
            return Price(own[unit] / PER[unit], "entered here")
        found = self._shipped.get((model, unit))
        if found is None:
            base = max((name for name, _ in self._shipped if _is_snapshot(model, name)), key=len, default="")
            found = self._shipped.get((base, unit))
        return found

    def own(self, model: str) -> dict[str, float]:
        """The person's own prices of ``provider/model``, by unit, for ``PER[unit]``."""
        kept = self._settings.get(PRICES_KEY, {})
        mine = kept.get(model, {}) if isinstance(kept, dict) else {}
        return {
            unit: float(usd)
            for unit, usd in (mine.items() if isinstance(mine, dict) else ())
            if unit in PER and isinstance(usd, int | float) and usd >= 0
        }

    def set_own(self, model: str, unit: str, usd: float | None) -> None:
        """``usd`` for ``PER[unit]``; None: no own price any more."""
        kept = self._settings.get(PRICES_KEY, {})
        kept = kept if isinstance(kept, dict) else {}
        mine = self.own(model)
        if usd is None:
            mine.pop(unit, None)
        else:
            mine[unit] = usd
        self._settings.set(PRICES_KEY, {**kept, model: mine})

    def cost(self, amounts: Mapping[str, Mapping[str, float]]) -> Cost:
        usd, unknown, used = 0.0, [], False
        for model, units in amounts.items():
            for unit, amount in units.items():
                used = used or amount > 0
                price = self.price(model, unit)
                if price is not None:
                    usd += price.usd * amount
                elif amount > 0 and model not in unknown:
                    unknown.append(model)
        return Cost(usd, tuple(unknown), used)


def load_prices(path: Path) -> dict[tuple[str, str], Price]:
    """The shipped prices. A file that is missing or cannot be read means that no price is known."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    found = {}
    for entry in data.get("price", []):
        for unit, usd in entry.get("usd", {}).items():
            price = Price(float(usd) / entry.get("per", PER[unit]), entry["source"], str(entry["date"]))
            found[f"{entry['provider']}/{entry['model']}", unit] = price
    return found


class Meter:
    """Counts what is used, from any thread, and keeps it in the settings every ``KEEP_EVERY_S`` seconds at most, so
    that a crash loses no more than that.

    :meth:`check` is asked before a vendor is: it raises when the next step might pass a limit, until the person agrees.
    ``on_change`` is called on whatever thread counted.
    """

    def __init__(self, settings: Settings, prices: Prices, clock: Clock) -> None:
        self._settings, self.prices, self._clock = settings, prices, clock
        self._guard = threading.Lock()
        self._months: dict[str, Amounts] = _amounts_by(settings.get(MONTHS_KEY, {}))
        self._session_id = ""
        self._session: Amounts = {}
        self._largest_usd = 0.0
        self._agreed: dict[str, float] = {}
        self._kept_at = -KEEP_EVERY_S
        self._writer: ThreadPoolExecutor | None = None
        self._listeners: list[Callable[[], None]] = []

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        """``listener`` hears when something was counted; the result removes it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def begin(self, session_id: str) -> None:
        """What follows is used by this session; a resumed one goes on counting where it was."""
        with self._guard:
            if session_id == self._session_id:
                return
            kept = self._settings.get(SESSION_KEY, {})
            same = isinstance(kept, dict) and kept.get("id") == session_id
            self._session_id = session_id
            self._session = _amounts(kept.get("amounts")) if same else {}
            self._agreed = {}

    def count(self, usage: Usage) -> None:
        if not usage.amount > 0:
            return
        name = f"{usage.provider}/{usage.model}"
        price = self.prices.price(name, usage.unit)
        with self._guard:
            for place in (self._session, self._months.setdefault(self._month(), {})):
                units = place.setdefault(name, {})
                units[usage.unit] = units.get(usage.unit, 0.0) + usage.amount
            if price is not None:
                self._largest_usd = max(self._largest_usd, price.usd * usage.amount)
            due = self._clock.monotonic() - self._kept_at >= KEEP_EVERY_S
            if due:
                self._kept_at = self._clock.monotonic()
        if due:
            self._keep_soon()
        for listener in list(self._listeners):
            listener()

    def session(self) -> Cost:
        with self._guard:
            amounts = _copy(self._session)
        return self.prices.cost(amounts)

    def month(self) -> Cost:
        with self._guard:
            amounts = _copy(self._months.get(self._month(), {}))
        return self.prices.cost(amounts)

    def amounts(self) -> Amounts:
        """What was used this month."""
        with self._guard:
            return _copy(self._months.get(self._month(), {}))

    def check(self) -> None:
        """Ask before a vendor is asked.

        Raises:
            Trouble: ``cost_limit``: the next step might pass a limit, and nobody agreed to that.
        """
        for what, key, cost in (
            ("session", SESSION_LIMIT_KEY, self.session()),
            ("month", MONTH_LIMIT_KEY, self.month()),
        ):
            limit = _number(self._settings.get(key, 0))
            with self._guard:
                allowed = self._agreed.get(what, limit)
                next_usd = self._largest_usd
            if limit > 0 and cost.used and cost.usd + next_usd > allowed:
                words = "this interview" if what == "session" else "this month"
                raise Trouble(
                    LIMIT_CODE,
                    f"The next step may pass the limit of ${limit:.2f} for {words} (${cost.usd:.2f} so far).",
                    "It goes on with this computer alone, unless you allow as much again.",
                )

    def agree(self) -> None:
        """The person allows every limit that is reached once more its own amount."""
        for what, key, cost in (
            ("session", SESSION_LIMIT_KEY, self.session()),
            ("month", MONTH_LIMIT_KEY, self.month()),
        ):
            limit = _number(self._settings.get(key, 0))
            with self._guard:
                if limit > 0 and cost.usd + self._largest_usd > self._agreed.get(what, limit):
                    self._agreed[what] = max(self._agreed.get(what, limit), cost.usd) + limit

    def keep(self) -> None:
        """Write down what was counted. Waits for the disk."""
        with self._guard:
            for old in sorted(self._months)[:-MONTHS_KEPT]:
                del self._months[old]
            months = {month: _copy(amounts) for month, amounts in self._months.items()}
            session = {"id": self._session_id, "amounts": _copy(self._session)}
        self._settings.set(MONTHS_KEY, months)
        if session["id"]:
            self._settings.set(SESSION_KEY, session)

    def close(self) -> None:
        """Write down the rest. Waits for the disk."""
        if self._writer is not None:
            self._writer.shutdown()
            self._writer = None
            self.keep()

    def _keep_soon(self) -> None:
        """Not here: a turn must not wait for the disk."""
        if self._writer is None:
            self._writer = ThreadPoolExecutor(1, thread_name_prefix="costs")
        self._writer.submit(self.keep)

    def _month(self) -> str:
        return time.strftime("%Y-%m", time.localtime(self._clock.now()))


def _is_snapshot(model: str, name: str) -> bool:
    rest = model.removeprefix(f"{name}-")
    return rest != model and rest.replace("-", "").isdigit() and len(rest.replace("-", "")) >= 6


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _amounts(kept: Any) -> Amounts:
    found: Amounts = {}
    for model, units in kept.items() if isinstance(kept, dict) else ():
        if isinstance(units, dict):
            found[model] = {unit: float(n) for unit, n in units.items() if unit in PER and isinstance(n, int | float)}
    return found


def _amounts_by(kept: Any) -> dict[str, Amounts]:
    return {month: _amounts(amounts) for month, amounts in kept.items()} if isinstance(kept, dict) else {}


def _copy(amounts: Mapping[str, Mapping[str, float]]) -> Amounts:
    return {model: dict(units) for model, units in amounts.items()}
