"""The line at the bottom: what works, and how things are kept."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from interview_desktop.ui.models.readiness import Finding, Readiness
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.common import StatusDot, text_label


class StatusBar(QFrame):
    """Dots with words on the left, one remark on the right."""

    def __init__(self, theme: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "statusbar")
        self.setFixedHeight(28)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(20)
        self.microphone = StatusDot(theme, self.tr("Microphone"))
        self.voice = StatusDot(theme, self.tr("Voice"))
        self.docker = StatusDot(theme, self.tr("Docker"))
        self.remark = text_label("", "small", "muted")
        for dot in (self.microphone, self.voice, self.docker):
            row.addWidget(dot)
        row.addStretch(1)
        row.addWidget(self.remark)

    def show_readiness(self, readiness: Readiness) -> None:
        _show(self.microphone, readiness.microphone, self.tr("Microphone"), self.tr("No microphone"))
        _show(self.voice, readiness.voice, self.tr("Voice: on this computer"), self.tr("Voice: missing"))
        _show(self.docker, readiness.docker, self.tr("Docker"), self.tr("Docker: not ready"))
        if readiness.docker.state == "warning":
            words = self.tr("Docker: needs an update")
            self.docker.show_state("warning", words, readiness.docker.remedy)

    def say(self, remark: str) -> None:
        self.remark.setText(remark)


def _show(dot: StatusDot, finding: Finding, well: str, ill: str) -> None:
    dot.show_state(finding.state, well if finding.state in ("ok", "off") else ill, finding.remedy)
