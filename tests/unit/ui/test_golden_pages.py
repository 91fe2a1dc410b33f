"""Home and report look as they did when a person last approved them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from interview_desktop.ports import CheckResult
from interview_desktop.ui.bridge import Bridge, CrashReporter
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.window import MainWindow
from tests.fakes.desk import FakeDesk, MemorySettings
from tests.fakes.sound_check import FakeSoundCheck
from tests.support.golden import assert_golden
from tests.support.pages import settle, until

LOOKS = [("dark", 1.0), ("dark", 1.5), ("light", 1.0), ("light", 1.5)]

BARE_MACHINE = [
    CheckResult("microphone", "warning", "There is no microphone.", "Plug one in, or type your answers."),
    CheckResult("voice whisper-base", "missing", "Whisper base is not on this computer.", "Fetch it.", needed=True),
    CheckResult("Docker engine", "ok", "Docker 28.1"),
    CheckResult("Python sandbox", "missing", "Not built yet.", "Build it."),
]


class SilentPlayer:
    async def play(self, path: Path, start_s: float) -> None:
        """Nothing is to be heard in a picture."""

    def stop(self) -> None:
        """Nothing was heard."""


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, now: Callable[[], float]) -> Callable[..., Any]:
    @asynccontextmanager
    async def shown(look: str, desk: FakeDesk) -> AsyncIterator[MainWindow]:
        async def storage() -> int:
            return 212_000_000

        settings = MemorySettings({"appearance.theme": look, "voice.checked": True})
        theme = Appearance(qapp, settings)
        bridge = Bridge(CrashReporter())
        main = MainWindow(theme, settings)
        main.furnish(desk, bridge, player=SilentPlayer(), storage=storage, make_sound_check=FakeSoundCheck, now=now)
        qtbot.addWidget(main)
        main.resize(1440, 900)
        main.show()
        try:
            await until(lambda: main.home.readiness is not None and "MB" in main.status.remark.text())
            yield main
        finally:
            main.close()
            await bridge.closed()
            main.finish()
            theme.deleteLater()

    return shown


async def calm() -> None:
    """No focus ring and no half-laid-out line in the picture."""
    await settle(20)
    focus = QApplication.focusWidget()
    if focus is not None:
        focus.clearFocus()
    await settle()


def name_of(page: str, look: str, ratio: float) -> str:
    return f"{page}-{look}-{ratio:g}x"


@pytest.mark.parametrize(("look", "ratio"), LOOKS)
async def test_home(look: str, ratio: float, window: Callable[..., Any]) -> None:
    async with window(look, FakeDesk.with_history()) as main:
        await calm()
        assert_golden(main, name_of("home", look, ratio), ratio)


@pytest.mark.parametrize(("look", "ratio"), LOOKS)
async def test_report(look: str, ratio: float, window: Callable[..., Any]) -> None:
    desk = FakeDesk.with_history()
    desk.audio = Path("recording.flac")
    async with window(look, desk) as main:
        main.show_report("s-pair")
        page: Any = main.pages.currentWidget()
        await until(lambda: page.replay is not None)
        page.jump(page.scores.cards[2].score.evidence[0])
        await calm()
        assert_golden(main, name_of("report", look, ratio), ratio)


async def test_home_on_a_bare_machine_in_high_contrast(window: Callable[..., Any]) -> None:
    async with window("high-contrast", FakeDesk([], BARE_MACHINE)) as main:
        await calm()
        assert_golden(main, "home-bare-high-contrast")
