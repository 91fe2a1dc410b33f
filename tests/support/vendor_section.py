"""The section *Interviewer and voice* with two keys; run as a program, it makes ``docs/pictures/providers.png``."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from interview_desktop.app.vendors import Vendors
from interview_desktop.session import choices as ch
from interview_desktop.session.costs import Meter, Prices
from interview_desktop.session.keys import Keys
from interview_desktop.session.vendor_desk import Tested
from interview_desktop.ui.pages.settings_page import SettingsPage
from interview_desktop.ui.theme import Appearance
from tests.fakes.desk import MemorySettings
from tests.fakes.vendors import MemorySecrets
from tests.support.golden import picture_of
from tests.support.pages import settle, until, working_bridge
from tests.support.virtual_clock import VirtualClock

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "pictures" / "providers.png"


class Unasked(Vendors):
    """The real providers, which nobody asks for their lists."""

    async def refresh(self) -> Sequence[Tested]:
        return ()


async def _make(app: QApplication) -> None:
    settings = MemorySettings({ch.PLACE_KEY: "keys", "appearance.theme": "dark"})
    secrets = MemorySecrets()
    secrets.kept = {"anthropic": "sk-test-canary", "openai": "sk-test-canary"}
    clock = VirtualClock()
    meter = Meter(settings, Prices({}, settings), clock)
    theme = Appearance(app, settings)
    async with working_bridge() as bridge:
        page = SettingsPage(bridge, theme, settings, vendors=Unasked(settings, Keys(secrets, {}), clock, meter))
        page.resize(900, 900)
        page.show()
        card = page.vendors
        assert card is not None
        await until(lambda: "openai" in card.keys)
        await settle(60)
        if (focus := QApplication.focusWidget()) is not None:
            focus.clearFocus()
        assert picture_of(card, 2.0).save(str(PICTURE), quality=0)
        page.hide()
    meter.close()
    theme.deleteLater()


def main() -> None:
    from interview_desktop.ui.bridge import loop_factory

    app = QApplication([])
    with asyncio.Runner(loop_factory=loop_factory(app)) as runner:
        runner.run(_make(app))


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    main()
