"""Reading data files strictly: every wrong key or value ends in a sentence that names file, place and remedy."""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from interview_desktop.ports import Trouble


def broken(path: Path, where: str, what: str, remedy: str) -> Trouble:
    """The trouble with a data file; ``where`` is a line or key, may be empty."""
    place = f"{path.parent.name}/{path.name}" + (f", {where}" if where else "")
    return Trouble("pack_broken", f"{place}: {what}.", f"{remedy}.")


def read_text(path: Path) -> str:
    """Raises: Trouble: the file is missing or is not UTF-8 text."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise broken(path, "", "the file is missing", f"Add it, or remove the folder {path.parent.name}") from None
    except UnicodeDecodeError as error:
        raise broken(path, f"byte {error.start}", "this is not UTF-8 text", "Save the file as UTF-8") from None
    except OSError as error:
        raise broken(path, "", f"the file cannot be read ({error.strerror})", "Check its permissions") from None


def read_toml(path: Path) -> Table:
    text = read_text(path)
    try:
        return Table(tomllib.loads(text), path, "", text)
    except tomllib.TOMLDecodeError as error:
        raise broken(path, "", f"this is not valid TOML: {error}", "Correct the line named") from None


def read_json(path: Path) -> Any:
    text = read_text(path)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        remedy = "Correct the line named"
        raise broken(path, f"line {error.lineno}", f"this is not valid JSON: {error.msg}", remedy) from None


class Table:
    """A table of a data file whose keys are taken one by one; ``done`` complains about what nobody took."""

    def __init__(self, values: Mapping[str, Any], path: Path, where: str, text: str) -> None:
        self._values = dict(values)
        self._path = path
        self._where = where
        self._text = text
        self._known: list[str] = []

    def trouble(self, key: str, what: str, remedy: str) -> Trouble:
        where = f"{self._where} {key}".strip()
        line = self._line(key)
        return broken(self._path, f"line {line}, {where}" if line else where, what, remedy)

    def text(self, key: str, default: str | None = None) -> str:
        value = self._take(key, default)
        if not isinstance(value, str) or (not value.strip() and default is None):
            raise self.trouble(key, "a text that is not empty is expected", f'Write {key} = "…"')
        return value.strip()

    def texts(self, key: str, default: Sequence[str] | None = None) -> tuple[str, ...]:
        value = self._take(key, default)
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) and item.strip() for item in value):
            raise self.trouble(key, "a list of texts is expected", f'Write {key} = ["…", "…"]')
        if not value and default is None:
            raise self.trouble(key, "the list is empty", "Add at least one text")
        return tuple(item.strip() for item in value)

    def integer(self, key: str, default: int | None = None) -> int:
        value = self._take(key, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.trouble(key, "a whole number is expected", f"Write {key} = 1")
        return value

    def integers(self, key: str) -> tuple[int, ...]:
        value = self._take(key, None)
        if not isinstance(value, list) or not value or not all(type(item) is int for item in value):
            raise self.trouble(key, "a list of whole numbers is expected", f"Write {key} = [30, 45]")
        return tuple(value)

    def number(self, key: str) -> float:
        value = self._take(key, None)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self.trouble(key, "a number is expected", f"Write {key} = 0.2")
        return float(value)

    def boolean(self, key: str, default: bool | None = None) -> bool:
        value = self._take(key, default)
        if not isinstance(value, bool):
            raise self.trouble(key, "true or false is expected", f"Write {key} = true")
        return value

    def choice(self, key: str, choices: Sequence[str], default: str | None = None) -> str:
        value = self._take(key, default)
        if value not in choices:
            raise self.trouble(key, f"{value!r} is not one of {', '.join(choices)}", "Use one of these")
        return str(value)

    def anything(self, key: str) -> Any:
        return self._take(key, None)

    def has(self, key: str) -> bool:
        return key in self._values

    def table(self, key: str) -> Table:
        value = self._take(key, None)
        if not isinstance(value, Mapping):
            raise self.trouble(key, "a table is expected", f"Write [{key}] and its keys below")
        return Table(value, self._path, f"{self._where} {key}".strip(), self._text)

    def tables(self, key: str, at_least: int = 1) -> list[Table]:
        value = self._take(key, [])
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            raise self.trouble(key, "a list of tables is expected", f"Write [[{key}]] before each")
        if len(value) < at_least:
            raise self.trouble(key, f"{len(value)} given, at least {at_least} needed", f"Add another [[{key}]]")
        where = f"{self._where} {key}".strip()
        return [Table(item, self._path, f"{where} {index}", self._text) for index, item in enumerate(value, 1)]

    def keys(self) -> tuple[str, ...]:
        return tuple(self._values)

    def done(self) -> None:
        """Raises: Trouble: there is a key that nobody asked for."""
        for key in self._values:
            if key not in self._known:
                near = difflib.get_close_matches(key, self._known, 1)
                remedy = f"Did you mean {near[0]}" if near else f"Remove it; known are {', '.join(self._known)}"
                raise self.trouble(key, "this key is not known", remedy)

    def _take(self, key: str, default: Any) -> Any:
        self._known.append(key)
        if key in self._values:
            return self._values[key]
        if default is None:
            raise self.trouble(key, "this key is missing", f"Add {key}")
        return default

    def _line(self, key: str) -> int:
        """The line of the key when it is written only once in the file, else 0: a wrong line is worse than none."""
        pattern = re.compile(rf'^\s*(?:\[+\s*)?"?{re.escape(key)}"?\s*[=\]:]', re.MULTILINE)
        places = list(pattern.finditer(self._text))
        return self._text.count("\n", 0, places[0].end()) + 1 if len(places) == 1 else 0
