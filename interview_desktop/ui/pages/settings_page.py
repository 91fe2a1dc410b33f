"""What a person may choose, and what they should know. Every choice is remembered at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from interview_desktop.ports import AudioDevice, Settings
from interview_desktop.session.vendor_desk import VendorDesk
from interview_desktop.ui.bridge import Bridge, sentences
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.common import Card, PlainButton, text_label
from interview_desktop.ui.widgets.device_choice import (
    AudioDevices,
    ask,
    labelled,
    microphone_choice,
    speakers_choice,
)
from interview_desktop.ui.widgets.sandbox_help import FALLBACK_KEY
from interview_desktop.ui.widgets.vendor_card import VendorCard
from interview_desktop.ui.widgets.voice_modes import MODE_KEY

WIDTH = 760


class SettingsPage(QWidget):
    """``audio_devices`` lists what is plugged in now; ``data_folder`` is where everything is kept; ``can_check``: there
    is a microphone check to go to."""

    check_wanted = Signal()

    def __init__(
        self,
        bridge: Bridge,
        theme: Appearance,
        settings: Settings,
        *,
        audio_devices: AudioDevices | None = None,
        data_folder: Path | None = None,
        can_check: bool = False,
        vendors: VendorDesk | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge, self._theme, self._settings = bridge, theme, settings
        self._devices, self._folder, self._can_check = audio_devices, data_folder, can_check
        self._scope = bridge.scope(self)
        self.vendors = VendorCard(vendors, settings, bridge) if vendors is not None else None
        body = QWidget()
        # Not the cards: a scroll area asks how high they are at the width that they may have, not at that of the page.
        body.setMaximumWidth(WIDTH + 2 * 48)
        column = QVBoxLayout(body)
        column.setContentsMargins(48, 28, 48, 28)
        column.setSpacing(16)
        column.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(text_label(self.tr("Settings"), "title"))
        sections = (
            self._audio(),
            *([self.vendors] if self.vendors is not None else []),
            self._appearance(),
            self._keyboard(),
            self._sandbox(),
            self._storage(),
            self._privacy(),
        )
        for section in sections:
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
        # These may have been chosen elsewhere since.
        self.mode.setCurrentIndex(max(0, self.mode.findData(self._settings.get(MODE_KEY, "open"))))
        self.fallback.setChecked(bool(self._settings.get(FALLBACK_KEY, False)))
        if self.vendors is not None:
            self.vendors.refresh()
        if self._devices is not None:
            self._bridge.run(self._scope, ask(self._devices), self._no_devices, self._show_devices)

    def _show_devices(self, devices: Sequence[AudioDevice]) -> None:
        found = self.microphone.show_devices(devices)
        self.speakers.show_devices(devices)
        self._say(
            self.tr("The choice holds from the next interview on.")
            if found
            else self.tr("There is no microphone. Plug one in and come back here; until then you can type.")
        )

    def _no_devices(self, error: Exception) -> None:
        self._say(" ".join(sentences(error)).strip())

    def _say(self, note: str) -> None:
        self._audio_note.setText(note)
        self._audio_note.show()

    def _audio(self) -> Card:
        card = _section(self.tr("Audio"))
        self.microphone = microphone_choice(self._settings)
        self.speakers = speakers_choice(self._settings)
        modes = [(self.tr("Listen all the time"), "open"), (self.tr("Push to talk: hold F9"), "push_to_talk")]
        self.mode = self._choice(self.tr("When you are heard"), modes, str(self._settings.get(MODE_KEY, "open")))
        self.mode.activated.connect(lambda _: self._settings.set(MODE_KEY, self.mode.currentData()))
        for box in (self.microphone, self.speakers, self.mode):
            card.column.addLayout(labelled(box))
        self._audio_note = text_label("", "small", "muted", wrap=True)
        self._audio_note.hide()
        card.column.addWidget(self._audio_note)
        self.check = PlainButton(self.tr("Check the microphone"))
        self.check.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.check.clicked.connect(self.check_wanted)
        self.check.setVisible(self._can_check)
        card.column.addWidget(self.check)
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
        card.column.addLayout(labelled(self.theme_choice))
        card.column.addLayout(labelled(self.size_choice))
        return card

    def _keyboard(self) -> Card:
        """Keys that are held are nowhere else to be seen than on a button's tool tip."""
        card = _section(self.tr("Keys during an interview"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for number, (key, words) in enumerate(shortcuts()):
            grid.addWidget(text_label(key, "mono"), number, 0)
            grid.addWidget(text_label(words, "body", "muted", wrap=True), number, 1)
        card.column.addLayout(grid)
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
            self.tr(
                "As long as you choose no keys, speech is recognised and spoken on this computer, and the interviewer "
                "runs here too. What you choose under Interviewer and voice tells what leaves it."
            ),
            self.tr("Otherwise the network is used only to fetch a voice or a sandbox, when you ask."),
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


def _section(title: str) -> Card:
    card = Card(margin=24, spacing=12)
    card.column.addWidget(text_label(title, "heading"))
    return card


def shortcuts() -> list[tuple[str, str]]:
    """Every key of an interview and what it does."""
    tr = QCoreApplication.translate
    return [
        ("F8", tr("shortcuts", "I am thinking: nobody interrupts while it is held. Tapped: until it is tapped again.")),
        ("F9", tr("shortcuts", "Push to talk: you are heard while it is held.")),
        ("Ctrl+M", tr("shortcuts", "Mute and unmute yourself.")),
        ("Ctrl+E", tr("shortcuts", "Correct what you said last. Enter keeps the correction, Esc does not.")),
        ("Ctrl+H", tr("shortcuts", "Ask for a hint.")),
        ("Ctrl+Enter", tr("shortcuts", "Send a typed answer.")),
        ("F5", tr("shortcuts", "Run the tests; once more to stop them. With Shift: run on your own input.")),
        ("F6", tr("shortcuts", "Go to the next pane; with Shift, to the one before.")),
        ("Ctrl+Shift+I", tr("shortcuts", "Open or close the panel of a person who leads the interview.")),
        ("Esc, Tab", tr("shortcuts", "Leave the editor.")),
    ]
