"""The virtual screen types, clicks, reads and photographs, and leaves nothing running."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.support.desktop import MARK, NotOnScreen, screen

pytestmark = pytest.mark.desktop

WINDOW = """
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget
app = QApplication([])
window = QWidget()
box, button, label = QPlainTextEdit(), QPushButton("Send"), QLabel("nothing yet")
box.setAccessibleName("Answer")
button.clicked.connect(lambda: label.setText("got " + box.toPlainText()))
column = QVBoxLayout(window)
for widget in (box, button, label):
    column.addWidget(widget)
window.show()
app.exec()
"""


def marked_processes(mark: str) -> list[str]:
    needle = f"{MARK}={mark}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if needle in (entry / "environ").read_bytes().split(b"\0"):
                    found.append((entry / "cmdline").read_text())
            except OSError:
                continue
    return found


def test_a_person_can_be_played(tmp_path: Path):
    with screen() as desk, desk.program([sys.executable, "-c", WINDOW], tmp_path / "window.log"):
        desk.find("text", "^Answer$").focus()
        desk.type("def f(x):\treturn 'é'")
        desk.find("push button", "^Send$").click()
        assert desk.find("label", "^got ").name == "got def f(x):\treturn 'é'"
        assert "got def f(x)" in desk.words()

        desk.find("text", "^Answer$").focus()
        desk.key("ctrl+a", "Delete")
        desk.find("push button", "^Send$").press()
        desk.find("label", "^got $")

        picture = desk.picture("harness")
        assert picture.read_bytes().startswith(b"\x89PNG")
        with pytest.raises(NotOnScreen, match=r"(?s)no push button.*label 'got '"):
            desk.find("push button", "^Cancel$", limit_s=0.2)
        mark = desk.environment[MARK]
        assert len(marked_processes(mark)) > 4
    assert marked_processes(mark) == []
