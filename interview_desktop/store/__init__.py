"""Adapter: the event table in SQLite, its projections, migrations and search.

What this package offers is loaded when it is first named: the settings are needed before the window is shown, and the
rest would delay it.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from interview_desktop.store.event_store import SqliteEventStore, open_store
    from interview_desktop.store.lock import DataLock, lock_data_folder
    from interview_desktop.store.paths import data_folder
    from interview_desktop.store.secrets import KeyringSecrets
    from interview_desktop.store.settings import JsonSettings

_HOMES = {
    "DataLock": "lock",
    "JsonSettings": "settings",
    "KeyringSecrets": "secrets",
    "SqliteEventStore": "event_store",
    "data_folder": "paths",
    "lock_data_folder": "lock",
    "open_store": "event_store",
}

__all__ = [
    "DataLock",
    "JsonSettings",
    "KeyringSecrets",
    "SqliteEventStore",
    "data_folder",
    "lock_data_folder",
    "open_store",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
