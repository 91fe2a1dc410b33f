"""Secrets in the system's keyring, or in memory where there is none. Never in a file of ours."""

from __future__ import annotations

from typing import Any

SERVICE = "interview-desktop"


class KeyringSecrets:
    """Implements ``ports.SecretStore``. What the keyring refuses is remembered until the app is closed."""

    def __init__(self) -> None:
        self._memory: dict[str, str] = {}
        self._keyring: Any = None
        self._looked = False

    @property
    def persistent(self) -> bool:
        """Whether secrets outlive this run."""
        return self._ring() is not None

    def get(self, name: str) -> str | None:
        if name in self._memory:
            return self._memory[name]
        ring = self._ring()
        if ring is None:
            return None
        try:
            value: str | None = ring.get_password(SERVICE, name)
        except Exception:  # back ends raise whatever their system raises
            self._keyring = None
            return None
        return value

    def set(self, name: str, value: str) -> None:
        ring = self._ring()
        if ring is not None:
            try:
                ring.set_password(SERVICE, name, value)
            except Exception:
                self._keyring = None
            else:
                self._memory.pop(name, None)
                return
        self._memory[name] = value

    def delete(self, name: str) -> None:
        self._memory.pop(name, None)
        ring = self._ring()
        if ring is None:
            return
        try:
            if ring.get_password(SERVICE, name) is not None:
                ring.delete_password(SERVICE, name)
        except Exception:
            self._keyring = None

    def _ring(self) -> Any:
        if not self._looked:
            self._looked = True
            self._keyring = _system_keyring()
        return self._keyring


def _system_keyring() -> Any:
    """The system's keyring, or None where there is none that really keeps things."""
    try:
        import keyring
        from keyring.backends import chainer, fail, null

        ring = keyring.get_keyring()
        if isinstance(ring, (fail.Keyring, null.Keyring)) or ring.priority <= 0:
            return None
        if isinstance(ring, chainer.ChainerBackend) and not ring.backends:
            return None
    except Exception:
        return None
    return ring
