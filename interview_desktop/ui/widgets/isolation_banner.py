"""Tells, for as long as it is so, that the code ran without the full sandbox."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from interview_desktop.domain.runs import RunResult
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.common import NoticeBar

FULL_ISOLATION: Final = frozenset({"docker"})
NOTHING_RAN: Final = frozenset({"", "none"})


def reduced(result: RunResult | None) -> bool:
    """Whether ``result`` comes from something weaker than a container."""
    return result is not None and result.backend not in FULL_ISOLATION | NOTHING_RAN


class IsolationBanner(NoticeBar):
    """Cannot be closed: it goes when the code runs in Docker again."""

    def __init__(self, theme: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._backend = ""

    def show_result(self, result: RunResult | None) -> None:
        """Nothing ran: the banner stays as it was."""
        if result is None or result.backend in NOTHING_RAN:
            return
        if not reduced(result):
            self._backend = ""
            self.hide()
        elif result.backend != self._backend:
            self._backend = result.backend
            self.tell(
                self.tr("Reduced isolation: without Docker, your code runs in {name}.").format(
                    name=backend_name(result.backend)
                ),
                self.tr("It reaches no files and no network; times are longer."),
                "warning",
                closable=False,
            )


def backend_name(backend: str) -> str:
    names = {"docker": "Docker", "wasmtime": "WebAssembly (wasmtime)", "quickjs": "QuickJS"}
    return names.get(backend, backend)
