"""A question with two answers, beside the event loop: shown with ``open()``, answered by a signal."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from interview_desktop.ui.widgets.common import PlainButton, text_label


class ConfirmDialog(QDialog):
    """Asks ``question``; ``on_yes`` is called when the person agrees. The safe answer has the focus."""

    def __init__(
        self,
        parent: QWidget,
        question: str,
        detail: str,
        yes: str,
        no: str,
        on_yes: Callable[[], None],
        *,
        danger: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(question)
        self.setAccessibleName(question)
        self.setAccessibleDescription(detail)
        self.setMinimumWidth(440)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSpacing(10)
        column.addWidget(text_label(question, "heading", wrap=True))
        column.addWidget(text_label(detail, "body", "muted", wrap=True))
        row = QHBoxLayout()
        row.setContentsMargins(0, 14, 0, 0)
        row.addStretch(1)
        self.no_button = PlainButton(no, parent=self)
        self.yes_button = PlainButton(yes, "danger" if danger else "", parent=self)
        row.addWidget(self.no_button)
        row.addWidget(self.yes_button)
        column.addLayout(row)
        self.no_button.clicked.connect(self.reject)
        self.yes_button.clicked.connect(self.accept)
        self.accepted.connect(on_yes)
        self.no_button.setDefault(True)
        self.no_button.setFocus()


def confirm(
    parent: QWidget,
    question: str,
    detail: str,
    yes: str,
    no: str,
    on_yes: Callable[[], None],
    *,
    danger: bool = False,
) -> ConfirmDialog:
    """Show the question over ``parent``'s window and return at once."""
    dialog = ConfirmDialog(parent, question, detail, yes, no, on_yes, danger=danger)
    dialog.open()
    return dialog
