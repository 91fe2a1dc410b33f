"""What a person may choose, and what they should know. Every choice is remembered at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from interview_desktop.ports import AudioDevice, Settings
from interview_desktop.ui.bridge import Bridge, sentences
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.common import Card, PlainButton, text_label
from interview_desktop.ui.widgets.sandbox_help import FALLBACK_KEY

MICROPHONE_KEY = "audio.microphone"
SPEAKERS_KEY = "audio.speakers"

AudioDevices = Callable[[], Awaitable[Sequence[AudioDevice]]]


class SettingsPage(QWidget):
    """``audio_devices`` lists what is plugged in now; ``data_folder`` is where everything is kept."""

    def __init__(
        self,
        bridge: Bridge,
        theme: Appearance,
        settings: Settings,
        *,
        audio_devices: AudioDevices | None = None,
        data_folder: Path | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge, self._theme, self._settings = bridge, theme, settings
        self._devices, self._folder = audio_devices, data_folder
        self._scope = bridge.scope(self)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(48, 28, 48, 28)
        column.setSpacing(16)
        column.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(text_label(self.tr("Settings"), "title"))
        for section in (self._audio(), self._appearance(), self._sandbox(), self._storage(), self._privacy()):
            section.setMaximumWidth(760)
            column.addWidget(section)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def focus_first(self) -> None:
        """Put the keyboard where most people begin."""
        self.microphone.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # It may have been agreed to in an interview since.
        self.fallback.setChecked(bool(self._settings.get(FALLBACK_KEY, False)))
        if self._devices is not None:
            self._bridge.run(self._scope, _ask(self._devices), self._no_devices, self._show_devices)

    def _show_devices(self, devices: Sequence[AudioDevice]) -> None:
        for box, key, is_input in (
            (self.microphone, MICROPHONE_KEY, True),
            (self.speakers, SPEAKERS_KEY, False),
        ):
            self._fill(box, [device for device in devices if device.is_input == is_input], key)
        found = any(device.is_input for device in devices)
        self._say(
            self.tr("The choice holds from the next interview on.")
            if found
            else self.tr("There is no microphone. Plug one in and come back here; until then you can type.")
        )

    def _fill(self, box: QComboBox, devices: Sequence[AudioDevice], key: str) -> None:
        chosen = str(self._settings.get(key, ""))
        box.clear()
        box.addItem(self.tr("The system's default"), "")
        for device in devices:
            box.addItem(device.name, device.key)
        if chosen and box.findData(chosen) < 0:
            box.addItem(self.tr("Not plugged in: {name}").format(name=chosen), chosen)
        box.setCurrentIndex(max(0, box.findData(chosen)))

    def _no_devices(self, error: Exception) -> None:
        self._say(" ".join(sentences(error)).strip())

    def _say(self, note: str) -> None:
        self._audio_note.setText(note)
        self._audio_note.show()

    def _audio(self) -> Card:
        card = _section(self.tr("Audio"))
        self.microphone = self._choice(self.tr("Microphone"), [(self.tr("The system's default"), "")], "")
        self.speakers = self._choice(self.tr("Speakers"), [(self.tr("The system's default"), "")], "")
        for box, key in ((self.microphone, MICROPHONE_KEY), (self.speakers, SPEAKERS_KEY)):
            box.activated.connect(lambda _, box=box, key=key: self._settings.set(key, box.currentData()))
            card.column.addLayout(_row(box))
        self._audio_note = text_label("", "small", "muted", wrap=True)
        self._audio_note.hide()
        card.column.addWidget(self._audio_note)
        return card

    def _appearance(self) -> Card:
        card = _section(self.tr("Appearance"))
        themes = [
            (self.tr("As the system"), "system"),
            (self.tr("Dark"), "dark"),
            (self.tr("Light"), "light"),
            (self.tr("High contrast"), "high-contrast"),
        ]
        sizes = [(self.tr("Small"), "small"), (self.tr("Normal"), "normal"), (self.tr("Large"), "large")]
        self.theme_choice = self._choice(self.tr("Colours"), themes, self._theme.choice())
        self.size_choice = self._choice(self.tr("Text size"), sizes, self._theme.text_size())
        self.theme_choice.activated.connect(lambda _: self._theme.choose(self.theme_choice.currentData()))
        self.size_choice.activated.connect(lambda _: self._theme.choose_text_size(self.size_choice.currentData()))
        card.column.addLayout(_row(self.theme_choice))
        card.column.addLayout(_row(self.size_choice))
        return card

    def _sandbox(self) -> Card:
        card = _section(self.tr("Running code"))
        self.fallback = QCheckBox(self.tr("When Docker is not there, run code with reduced isolation"))
        self.fallback.setChecked(bool(self._settings.get(FALLBACK_KEY, False)))
        self.fallback.toggled.connect(lambda on: self._settings.set(FALLBACK_KEY, on))
        words = self.tr(
            "It then runs in WebAssembly on this computer: without files and network, slower, and with thinner walls "
            "than a container has. A banner tells whenever that is so."
        )
        self.fallback.setAccessibleDescription(words)
        card.column.addWidget(self.fallback)
        card.column.addWidget(text_label(words, "small", "muted", wrap=True))
        return card

    def _storage(self) -> Card:
        card = _section(self.tr("Storage"))
        if self._folder is None:
            card.column.addWidget(
                text_label(self.tr("Nothing is kept in this run of the app."), tone="muted", wrap=True)
            )
            return card
        sentence = self.tr("Sessions, recordings and choices are in this folder and nowhere else:")
        card.column.addWidget(text_label(sentence, tone="muted", wrap=True))
        row = QHBoxLayout()
        path = text_label(str(self._folder), "mono", wrap=True)
        path.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        path.setAccessibleName(self.tr("Data folder: {path}").format(path=self._folder))
        self.open_folder = PlainButton(self.tr("Open the folder"))
        folder = self._folder
        self.open_folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))))
        row.addWidget(path, 1)
        row.addWidget(self.open_folder, 0, Qt.AlignmentFlag.AlignTop)
        card.column.addLayout(row)
        return card

    def _privacy(self) -> Card:
        card = _section(self.tr("Privacy"))
        for sentence in (
            self.tr("Speech is recognised and spoken on this computer, and the interviewer runs here too."),
            self.tr(
                "The app sends nothing anywhere. It uses the network only to fetch a voice or a sandbox, when you ask."
            ),
            self.tr("A recording is made only when you tick it. Deleting a session deletes its recording as well."),
            self.tr("Your code runs in a closed container without network, and only when you run it."),
        ):
            card.column.addWidget(text_label(sentence, "body", "muted", wrap=True))
        return card

    def _choice(self, name: str, items: list[tuple[str, str]], chosen: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setMinimumWidth(340)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for words, value in items:
            box.addItem(words, value)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        return box


async def _ask(devices: AudioDevices) -> Sequence[AudioDevice]:
    return await devices()


def _section(title: str) -> Card:
    card = Card(margin=24, spacing=12)
    card.column.addWidget(text_label(title, "heading"))
    return card


def _row(box: QComboBox) -> QHBoxLayout:
    row = QHBoxLayout()
    label: QLabel = text_label(box.accessibleName())
    label.setBuddy(box)
    row.addWidget(label, 1)
    row.addWidget(box)
    return row
