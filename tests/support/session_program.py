"""A program with nothing but a session's page on the demo interview; prints the session's code as it changes."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

os.environ["QT_API"] = "pyside6"

from PySide6.QtWidgets import QApplication

from interview_desktop.ui.bridge import Bridge, install_crash_reporter, loop_factory
from interview_desktop.ui.pages.session_page import SessionPage
from interview_desktop.ui.theme import Appearance
from tests.fakes.desk import MemorySettings
from tests.fakes.live_session import demo_live


async def main(app: QApplication, plain: bool) -> None:
    settings = MemorySettings({"appearance.theme": "dark", "editor.plain": plain})
    bridge = Bridge(install_crash_reporter())
    live = demo_live()
    page = SessionPage(live, bridge, Appearance(app, settings), settings)
    page.setWindowTitle("Session")
    page.showMaximized()
    live.on_event(lambda envelope, state: print(repr(state.code["python"]), flush=True))
    done = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, done.set)
    await done.wait()


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    with asyncio.Runner(loop_factory=loop_factory(application)) as runner:
        runner.run(main(application, "plain" in sys.argv))
