"""Settings that hold for one run of the app."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from interview_desktop.ports import Settings


class Overlaid:
    """Implements ``ports.Settings``: ``values`` go before what is remembered, and are not remembered themselves."""

    def __init__(self, settings: Settings, values: Mapping[str, Any]) -> None:
        self._settings = settings
        self._values = dict(values)

    def get(self, key: str, default: Any = None) -> Any:
        return self._values[key] if key in self._values else self._settings.get(key, default)

    def set(self, key: str, value: Any) -> None:
        if key in self._values:
            self._values[key] = value
        else:
            self._settings.set(key, value)

    def all(self) -> Mapping[str, Any]:
        return {**self._settings.all(), **self._values}
