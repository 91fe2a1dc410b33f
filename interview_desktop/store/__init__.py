"""Adapter: the event table in SQLite, its projections, migrations and search."""

from interview_desktop.store.event_store import SqliteEventStore, open_store
from interview_desktop.store.lock import DataLock, lock_data_folder
from interview_desktop.store.paths import data_folder
from interview_desktop.store.secrets import KeyringSecrets
from interview_desktop.store.settings import JsonSettings

__all__ = [
    "DataLock",
    "JsonSettings",
    "KeyringSecrets",
    "SqliteEventStore",
    "data_folder",
    "lock_data_folder",
    "open_store",
]
