"""One provider: its key (never shown), its address, and whether it answers."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QWidget

from interview_desktop.session.vendor_desk import Door, Tested
from interview_desktop.ui.widgets.common import PlainButton, set_look, text_label

LABELS = 142
"""How wide the column of names is, in pixels: all of this section stands on one second edge."""

GAP = 12
"""Between the two columns, in pixels."""


class KeyRow(QWidget):
    """Asks for a key to be kept or removed, an address to be used, and a test; shows what came of it."""

    keep_wanted = Signal(str)
    remove_wanted = Signal()
    test_wanted = Signal()
    address_wanted = Signal(str)

    def __init__(self, door: Door, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.provider = door.provider
        title = door.title
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(6)
        grid.setColumnMinimumWidth(0, LABELS)
        grid.setColumnStretch(1, 1)
        self.key = QLineEdit()
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setAccessibleName(self.tr("Key for {title}").format(title=title))
        self.keep = PlainButton(self.tr("Keep"), name=self.tr("Keep the key for {title}").format(title=title))
        self.test = PlainButton(self.tr("Test"), name=self.tr("Test {title}").format(title=title))
        self.remove = PlainButton(self.tr("Remove"), name=self.tr("Remove the key for {title}").format(title=title))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.key, 1)
        for button in (self.keep, self.test, self.remove):
            row.addWidget(button)
        grid.addWidget(text_label(title), 0, 0)
        grid.addLayout(row, 0, 1)
        self.address = QLineEdit()
        other = self.tr("Address, such as http://localhost:8080/v1")
        if door.key_needed:
            other = self.tr("Address of another server (empty: {title})").format(title=title)
        self.address.setPlaceholderText(other)
        self.address.setAccessibleName(self.tr("Server address for {title}").format(title=title))
        grid.addWidget(self.address, 1, 1)
        self.words = text_label("", "small", "muted", wrap=True)
        grid.addWidget(self.words, 2, 1)
        self.result = text_label("", "small", "muted", wrap=True)
        self.result.hide()
        grid.addWidget(self.result, 3, 1)
        self.key.textChanged.connect(lambda text: self.keep.setEnabled(bool(text.strip())))
        self.keep.setEnabled(False)
        self.key.returnPressed.connect(self._keep)
        self.keep.clicked.connect(self._keep)
        self.remove.clicked.connect(self.remove_wanted)
        self.test.clicked.connect(self.test_wanted)
        self.address.editingFinished.connect(self._address)
        self._shown_address = ""
        self.show_door(door)

    def show_door(self, door: Door) -> None:
        self.words.setText(door.words)
        self.key.setAccessibleDescription(door.words)
        if door.key_source:
            self.key.setPlaceholderText(self.tr("Paste another key"))
        else:
            optional = self.tr("Key, if the server asks for one")
            self.key.setPlaceholderText(self.tr("Paste your key") if door.key_needed else optional)
        self.remove.setVisible(door.removable)
        self.test.setEnabled(bool(door.key_source) or not door.key_needed)
        self._shown_address = door.base_url
        self.address.setText(door.base_url)
        self._takes_address = door.takes_base_url

    def show_address(self, wanted: bool) -> None:
        self.address.setVisible(wanted and self._takes_address)

    def show_result(self, message: str, tone: str = "muted") -> None:
        self.result.setText(message)
        set_look(self.result, tone=tone)
        self.result.setVisible(bool(message))

    def show_tested(self, tested: Tested) -> None:
        mark = "✓" if tested.ok else "✗"
        self.show_result(f"{mark} {tested.message} {tested.remedy}".strip(), "good" if tested.ok else "bad")

    def _keep(self) -> None:
        key = self.key.text().strip()
        # What was typed is gone from the window as soon as it is kept.
        self.key.clear()
        if key:
            self.keep_wanted.emit(key)

    def _address(self) -> None:
        if self.address.text().strip() != self._shown_address:
            self.address_wanted.emit(self.address.text())
