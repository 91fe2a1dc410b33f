"""Remembered choices in one small JSON file."""

from __future__ import annotations

import copy
import json
import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

from interview_desktop.domain.trouble import Trouble


class JsonSettings:
    """Implements ``ports.Settings``. Choices that cannot be kept hold for this run, and ``notice`` says so."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._guard = threading.Lock()
        self._notice: Trouble | None = None
        self._values: dict[str, Any] = {}
        self._read()

    @property
    def notice(self) -> Trouble | None:
        """What went wrong with the file; None when all is well."""
        return self._notice

    def get(self, key: str, default: Any = None) -> Any:
        with self._guard:
            return copy.deepcopy(self._values.get(key, default))

    def set(self, key: str, value: Any) -> None:
        """Remember ``value``; it is on the disk when this returns, unless ``notice`` says otherwise.

        Raises:
            TypeError, ValueError: ``value`` is not a JSON value.
        """
        plain = json.loads(json.dumps(value, allow_nan=False))
        with self._guard:
            if key in self._values and self._values[key] == plain and type(self._values[key]) is type(plain):
                return
            self._values[key] = plain
            self._write()

    def all(self) -> Mapping[str, Any]:
        with self._guard:
            return MappingProxyType(copy.deepcopy(self._values))

    def _read(self) -> None:
        try:
            values = json.loads(self._path.read_text(encoding="utf-8"))
            if not isinstance(values, dict):
                raise ValueError("the settings are not an object")
            self._values = values
        except FileNotFoundError:
            return
        except (OSError, ValueError, RecursionError) as error:
            self._put_aside(error)

    def _put_aside(self, error: Exception) -> None:
        if isinstance(error, OSError):
            self._notice = Trouble(
                "settings_unreadable",
                f"The settings in {self._path} cannot be read, so the app starts with its defaults.",
                "Make the file readable for your user and start the app again.",
            )
            return
        number = 1
        while (aside := self._path.with_name(f"{self._path.stem}.damaged-{number}{self._path.suffix}")).exists():
            number += 1
        try:
            os.replace(self._path, aside)
            where = f"it is kept as {aside.name}"
        except OSError:
            where = "it is left as it is"
        self._notice = Trouble(
            "settings_damaged",
            f"The settings file {self._path} is damaged; {where}, and the app starts with its defaults.",
            "Make your choices again.",
        )

    def _write(self) -> None:
        if self._notice is not None and self._notice.code == "settings_unreadable":
            return  # what cannot be read must not be replaced
        temporary = self._path.with_name(f".{self._path.name}.{os.getpid()}.new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("w", encoding="utf-8") as file:
                json.dump(self._values, file, indent=2, sort_keys=True)
                file.write("\n")
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, self._path)
        except OSError:
            with suppress(OSError):
                temporary.unlink()
            self._notice = Trouble(
                "settings_not_kept",
                f"The settings in {self._path} cannot be written, so this choice holds only until the app is closed.",
                "Free some space or make the folder writable for your user.",
            )
        else:
            if self._notice is not None and self._notice.code == "settings_not_kept":
                self._notice = None
