"""All states of the voice panel side by side; run as a program, it makes ``docs/pictures/voice-panel.png``."""

from __future__ import annotations

import asyncio
import math
import os
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout

from interview_desktop.domain.events import TurnMeasured
from interview_desktop.session.signals import Level, VoiceChanged, VoiceMode
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.voice_modes import LOOKS
from interview_desktop.ui.widgets.voice_panel import VoicePanel
from tests.fakes.desk import MemorySettings
from tests.support.golden import picture_of

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "pictures" / "voice-panel.png"

_COLUMNS = 3

MEASURE = TurnMeasured(
    4,
    endpoint_ms=420,
    transcription_ms=90,
    first_clause_ms=20,
    first_audio_ms=60,
    output_ms=50,
    voice_to_voice_ms=640,
    waited_for="complete",
    speculations=2,
    discarded=1,
    discarded_ms=180,
)


@dataclass(frozen=True)
class Pose:
    mode: VoiceMode
    detail: str = ""
    push_to_talk: bool = False
    thinking: bool = False


POSES = (
    Pose("listening"),
    Pose("hearing"),
    Pose("holding"),
    Pose("considering", thinking=True),
    Pose("transcribing"),
    Pose("thinking"),
    Pose("speaking", "Just speak if you want to interrupt."),
    Pose("interrupted"),
    Pose("muted"),
    Pose("ready", push_to_talk=True),
    Pose("hearing", push_to_talk=True),
    Pose("paused"),
    Pose("opening"),
    Pose("lost", "Type your answers until the microphone is back."),
    Pose("off"),
)


def panels(theme: Appearance) -> QFrame:
    """A sheet with a panel in every pose."""
    sheet = QFrame()
    sheet.setProperty("surface", "background")
    grid = QGridLayout(sheet)
    grid.setContentsMargins(16, 16, 16, 16)
    grid.setSpacing(16)
    for number, pose in enumerate(POSES):
        panel = VoicePanel(theme)
        panel.setFixedSize(440, 131)
        panel.show_push_to_talk(pose.push_to_talk)
        panel.show_thinking(pose.thinking)
        panel.show_muted(pose.mode == "muted")
        panel.show_measure(MEASURE if pose.mode in ("listening", "hearing", "speaking", "ready") else None)
        panel.show_voice(VoiceChanged(pose.mode, pose.detail))
        for step in range(64):
            loud = abs(math.sin(step * 0.7)) * (0.25 + 0.6 * abs(math.sin(step * 0.13)))
            panel.show_level(Level(loud, LOOKS[pose.mode].meter or "candidate"))
        panel.show_level(Level(0.45, LOOKS[pose.mode].meter or "candidate"))
        grid.addWidget(panel, number // _COLUMNS, number % _COLUMNS)
    return sheet


async def shown(theme: Appearance) -> QImage:
    sheet = panels(theme)
    sheet.show()
    # A frame, until the levels are drawn.
    await asyncio.sleep(0.1)
    if (focus := QApplication.focusWidget()) is not None:
        focus.clearFocus()
    image = picture_of(sheet)
    sheet.close()
    sheet.deleteLater()
    return image


async def _make(app: QApplication) -> None:
    images = []
    for name in ("dark", "light"):
        theme = Appearance(app, MemorySettings({"appearance.theme": name}))
        images.append(await shown(theme))
        theme.deleteLater()
    both = QImage(images[0].width(), sum(image.height() for image in images), QImage.Format.Format_RGB888)
    painter = QPainter(both)
    top = 0
    for image in images:
        painter.drawImage(QPoint(0, top), image)
        top += image.height()
    painter.end()
    assert both.save(str(PICTURE), quality=0)


def main() -> None:
    from interview_desktop.ui.bridge import loop_factory

    app = QApplication([])
    with asyncio.Runner(loop_factory=loop_factory(app)) as runner:
        runner.run(_make(app))


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    main()
