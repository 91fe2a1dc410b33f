"""What tests of the window share: a theme of our own and the clock of the fake world."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication

from interview_desktop.ui.theme import Appearance
from tests.fakes.desk import TODAY, MemorySettings


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Dates are shown in local time: the pictures' is UTC."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def now() -> Callable[[], float]:
    return lambda: TODAY + 3600


@pytest.fixture
def settings() -> MemorySettings:
    return MemorySettings({"appearance.theme": "dark"})


@pytest.fixture
def theme(qapp: QApplication, settings: MemorySettings) -> Iterator[Appearance]:
    appearance = Appearance(qapp, settings)
    yield appearance
    appearance.deleteLater()
    qapp.setStyleSheet("")
