"""Writes a session to a file that the person chooses, as text or on paper."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from interview_desktop.interview.readings import Reading
from interview_desktop.ports import Trouble
from interview_desktop.session.api import Desk, Wanted
from interview_desktop.ui.bridge import Bridge, TaskScope

Form = Literal["json", "markdown", "html", "pdf"]
SUFFIXES: dict[Form, str] = {"json": "json", "markdown": "md", "html": "html", "pdf": "pdf"}


class SessionExport(QMenu):
    """The menu of forms, with a mark for leaving out what is personal. ``done`` carries the file's name, ``failed`` the
    exception."""

    done = Signal(str)
    failed = Signal(object)

    def __init__(self, desk: Desk, session_id: str, bridge: Bridge, scope: TaskScope, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._session_id, self._bridge, self._scope = desk, session_id, bridge, scope
        self.reading: Reading = "candidate"
        """For whom the readable forms are written: as the page shows them."""
        self.dialog: QFileDialog | None = None
        names: dict[Form, str] = {
            "pdf": self.tr("PDF: the report, on paper"),
            "html": self.tr("Web page: the report, in one file"),
            "markdown": self.tr("Markdown: the report, as text"),
            "json": self.tr("JSON: everything, for programs"),
        }
        for form, words in names.items():
            self.addAction(words, partial(self.choose_file, form))
        self.addSeparator()
        self.clean = self.addAction(self.tr("Without personal data"))
        self.clean.setCheckable(True)
        self.clean.setToolTip(self.tr("Leaves out the date, notes, the recording and all words that no score cites."))
        self.setToolTipsVisible(True)

    def offer(self, place: QPoint) -> None:
        """Show the menu at ``place`` on the screen, and return at once."""
        self.popup(place)

    def choose_file(self, form: Form) -> None:
        """Ask where to, without holding up the app."""
        suffix = SUFFIXES[form]
        name = "interview" if self.clean.isChecked() else f"interview-{self._session_id}"
        dialog = QFileDialog(self.parentWidget(), self.tr("Export the session"), f"{name}.{suffix}")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        kinds = {"json": "JSON", "markdown": "Markdown", "html": "HTML", "pdf": "PDF"}
        dialog.setNameFilter(f"{kinds[form]} (*.{suffix})")
        dialog.fileSelected.connect(lambda path: self.write(Path(path), form))
        self.dialog = dialog
        dialog.open()

    def write(self, path: Path, form: Form) -> None:
        """Write the session to ``path``."""
        self._bridge.run(self._scope, self._work(path, form), self.failed.emit, self.done.emit)

    async def _work(self, path: Path, form: Form) -> str:
        wanted = Wanted(self.reading, self.clean.isChecked())
        if form == "pdf":
            from interview_desktop.ui.paper import write_pdf

            write_pdf(await self._desk.document(self._session_id, wanted), path)
            return path.name
        content = await self._desk.export(self._session_id, form, wanted)
        try:
            await asyncio.to_thread(path.write_text, content, encoding="utf-8")
        except OSError as error:
            what = self.tr("{path} could not be written: {reason}.").format(path=path.name, reason=error.strerror)
            raise Trouble("export_impossible", what, self.tr("Choose another folder.")) from error
        return path.name
