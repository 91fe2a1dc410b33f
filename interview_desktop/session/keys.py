"""The person's keys: which one is used, where it is kept, and that no text ever shows one."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

from interview_desktop.ports import SecretStore

KeySource = Literal["environment", "keyring", "this run", ""]
"""Where the key that is used comes from. ``this run``: there is no keyring, so it is forgotten with the app."""

HIDDEN: Final = "•••"

_SHORTEST = 6
"""A key below this length is no secret worth the name; hiding it would blot out ordinary words."""

_guard = threading.Lock()
_seen: set[str] = set()


class PersistentSecrets(SecretStore, Protocol):
    @property
    def persistent(self) -> bool:
        """Whether secrets outlive this run."""


@dataclass(frozen=True, slots=True)
class Key:
    """``value`` is empty when there is none. ``waiting``: another one is kept on this computer, and the environment's
    goes before it."""

    value: str = field(default="", repr=False)
    source: KeySource = ""
    waiting: bool = False

    def __bool__(self) -> bool:
        return bool(self.value)


class Keys:
    """The environment goes before the keyring, as with most tools: who sets a variable for a run means that run.

    Asking may wait for the system's keyring: not on the window's thread.
    """

    def __init__(self, secrets: PersistentSecrets, environment: Mapping[str, str]) -> None:
        self._secrets = secrets
        self._environment = environment
        self._lock = threading.Lock()

    @property
    def persistent(self) -> bool:
        """Whether what is entered outlives this run of the app."""
        return self._secrets.persistent

    def find(self, provider: str, variable: str) -> Key:
        """The key to use for ``provider``, whose name in the environment is ``variable`` (empty: none)."""
        given = self._environment.get(variable, "").strip() if variable else ""
        with self._lock:
            kept = (self._secrets.get(provider) or "").strip()
            lasting = self._secrets.persistent
        for value in (given, kept):
            conceal(value)
        if given:
            return Key(given, "environment", waiting=bool(kept))
        return Key(kept, "keyring" if lasting else "this run") if kept else Key()

    def keep(self, provider: str, value: str) -> KeySource:
        """Remember a key that the person entered; the result tells where."""
        value = value.strip()
        conceal(value)
        with self._lock:
            self._secrets.set(provider, value)
            return "keyring" if self._secrets.persistent else "this run"

    def forget(self, provider: str) -> None:
        with self._lock:
            self._secrets.delete(provider)


def source_in_words(key: Key, variable: str, *, persistent: bool) -> str:
    """Where a key comes from, as a sentence; never the key."""
    match key.source:
        case "environment":
            words = f"The key in {variable} (environment) is used."
            return f"{words} The one that is kept here waits until that is gone." if key.waiting else words
        case "keyring":
            return "The key is kept in this system's keyring."
        case "this run":
            return "This system has no keyring: the key is forgotten when the app is closed."
    if persistent:
        return "There is no key yet. It will be kept in this system's keyring."
    return "There is no key yet. This system has no keyring, so a key holds for this run of the app only."


def conceal(value: str) -> None:
    """From now on ``value`` is hidden wherever :func:`hidden` is asked, and in every record of ``logging``."""
    if len(value) < _SHORTEST:
        return
    with _guard:
        _seen.add(value)
    _watch_logs()


def hidden(text: str) -> str:
    """``text`` without any key that was used in this run: vendors and proxies may echo what they were sent."""
    with _guard:
        known = sorted(_seen, key=len, reverse=True)
    for value in known:
        text = text.replace(value, HIDDEN)
    return text


def _watch_logs() -> None:
    """Debug logs of network libraries write down whole headers."""
    make = logging.getLogRecordFactory()
    if getattr(make, "hides_keys", False):
        return

    def without_keys(*arguments: object, **named: object) -> logging.LogRecord:
        record = make(*arguments, **named)
        try:
            said = record.getMessage()
        except Exception:  # a wrong format string is told by logging itself
            return record
        clean = hidden(said)
        if clean != said:
            record.msg, record.args = clean, ()
        if record.exc_info and record.exc_info[0] is not None:
            told = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
            clean = hidden(told)
            if clean != told:
                record.exc_info, record.exc_text = None, clean
        return record

    without_keys.hides_keys = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(without_keys)
