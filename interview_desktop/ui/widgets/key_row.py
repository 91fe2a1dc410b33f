"""One provider: its key (never shown), its address, and whether it answers."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from interview_desktop.session.vendor_desk import Door, Tested
from interview_desktop.ui.widgets.common import PlainButton, set_look, text_label


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
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(6)
        self.key = QLineEdit()
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setPlaceholderText(self.tr("Key"))
        self.key.setAccessibleName(self.tr("Key for {title}").format(title=title))
        self.keep = PlainButton(self.tr("Keep"), name=self.tr("Keep the key for {title}").format(title=title))
        self.test = PlainButton(self.tr("Test"), name=self.tr("Test {title}").format(title=title))
        self.remove = PlainButton(self.tr("Remove"), name=self.tr("Remove the key for {title}").format(title=title))
        row = QHBoxLayout()
        row.setSpacing(8)
        name = text_label(title, "strong")
        name.setMinimumWidth(150)
        row.addWidget(name)
        row.addWidget(self.key, 1)
        for button in (self.keep, self.test, self.remove):
            row.addWidget(button)
        column.addLayout(row)
        self.address = QLineEdit()
        other = self.tr("Address, such as http://localhost:8080/v1")
        if door.key_needed:
            other = self.tr("Another server with the same protocol (empty: {title})").format(title=title)
        self.address.setPlaceholderText(other)
        self.address.setAccessibleName(self.tr("Server address for {title}").format(title=title))
        column.addWidget(self.address)
        self.words = text_label("", "small", "muted", wrap=True)
        column.addWidget(self.words)
        self.result = text_label("", "small", "muted", wrap=True)
        self.result.hide()
        column.addWidget(self.result)
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
        self.remove.setVisible(door.removable)
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
