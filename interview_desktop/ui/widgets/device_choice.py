"""Microphone and loudspeaker to choose from; the choice is remembered at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel

from interview_desktop.ports import AudioDevice, Settings
from interview_desktop.ui.widgets.common import text_label

MICROPHONE_KEY = "audio.microphone"
SPEAKERS_KEY = "audio.speakers"

AudioDevices = Callable[[], Awaitable[Sequence[AudioDevice]]]


class DeviceChoice(QComboBox):
    """``chosen``: by the person, after it was remembered."""

    chosen = Signal()

    def __init__(self, name: str, key: str, settings: Settings, *, is_input: bool) -> None:
        super().__init__()
        self._key, self._settings, self._is_input = key, settings, is_input
        self.setAccessibleName(name)
        self.setMinimumWidth(340)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.addItem(_tr("The system's default"), "")
        self.activated.connect(self._remember)

    @property
    def device_key(self) -> str | None:
        """The remembered choice; None: the system's default."""
        return str(self._settings.get(self._key, "") or "") or None

    def show_devices(self, devices: Sequence[AudioDevice]) -> int:
        """Offer those of ``devices`` that fit; returns how many."""
        fitting = [device for device in devices if device.is_input == self._is_input]
        chosen = self.device_key or ""
        self.clear()
        self.addItem(_tr("The system's default"), "")
        for device in fitting:
            self.addItem(device.name, device.key)
        if chosen and self.findData(chosen) < 0:
            self.addItem(_tr("Not plugged in: {name}").format(name=chosen), chosen)
        self.setCurrentIndex(max(0, self.findData(chosen)))
        return len(fitting)

    def _remember(self) -> None:
        self._settings.set(self._key, self.currentData())
        self.chosen.emit()


def labelled(box: QComboBox) -> QHBoxLayout:
    """A row with the box's name before it."""
    row = QHBoxLayout()
    label: QLabel = text_label(box.accessibleName())
    label.setBuddy(box)
    row.addWidget(label, 1)
    row.addWidget(box)
    return row


def microphone_choice(settings: Settings) -> DeviceChoice:
    return DeviceChoice(_tr("Microphone"), MICROPHONE_KEY, settings, is_input=True)


def speakers_choice(settings: Settings) -> DeviceChoice:
    return DeviceChoice(_tr("Speakers"), SPEAKERS_KEY, settings, is_input=False)


async def ask(devices: AudioDevices) -> Sequence[AudioDevice]:
    """What is plugged in now."""
    return await devices()


def _tr(words: str) -> str:
    return QCoreApplication.translate("DeviceChoice", words)
