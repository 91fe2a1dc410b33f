"""The words to which a person agrees before anything is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from interview_desktop.interview.reading import read_toml
from interview_desktop.ports import Trouble

FILE = "consent.toml"


@dataclass(frozen=True, slots=True)
class ConsentText:
    """``version`` names these words; it changes with every change of ``text``."""

    version: str
    text: str


def load_consent(resources: Path, own: Path) -> tuple[ConsentText, Trouble | None]:
    """The words in ``own/consent.toml``, or those in ``resources`` when there are none; with what is wrong with the own
    ones, if they cannot be used.

    Raises:
        Trouble: ``pack_broken``: the shipped file is broken.
    """
    fault: Trouble | None = None
    if (own / FILE).exists():
        try:
            return _load(own / FILE), None
        except Trouble as trouble:
            fault = trouble
    return _load(resources / FILE), fault


def _load(path: Path) -> ConsentText:
    top = read_toml(path)
    found = ConsentText(top.text("version"), " ".join(top.text("text").split()))
    top.done()
    return found
