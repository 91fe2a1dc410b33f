"""The sentences that tell what went wrong and what to do, above the page, one line each."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from interview_desktop.session.signals import Notice
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.announce import announce
from interview_desktop.ui.widgets.common import NoticeBar

_AUDIO_CODES = ("no_microphone", "microphone_busy", "microphone_lost", "no_speaker", "speaker_busy", "speaker_lost")
_SHOWN = 3


Answer = Callable[[Notice], tuple[Notice, str, Callable[[], None]]]
"""The notice as it is to be shown, the words of its button (empty: none), and what the button does."""


class SessionNotices(QWidget):
    """Keeps one bar per code; a notice with an empty message takes its bar away. ``answer`` may offer something."""

    def __init__(self, theme: Appearance, retry_audio: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.answer: Answer = lambda notice: (notice, "", lambda: None)
        self._theme = theme
        self._retry_audio = retry_audio
        self._bars: dict[str, NoticeBar] = {}
        self._told: set[str] = set()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 8, 16, 8)
        self._column.setSpacing(8)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    @property
    def texts(self) -> dict[str, str]:
        """The sentences in view by code."""
        return {code: bar.text for code, bar in self._bars.items()}

    def show_notice(self, notice: Notice) -> None:
        if not notice.message:
            self._remove(notice.code)
            return
        bar = self._bars.pop(notice.code, None)
        if bar is None:
            bar = NoticeBar(self._theme, self)
            bar.dismissed.connect(lambda code=notice.code: self._remove(code))
            self._column.addWidget(bar)
        fresh = notice.code not in self._told
        self._told.add(notice.code)
        self._bars[notice.code] = bar
        if notice.code in _AUDIO_CODES:
            action, act = self.tr("Try again"), self._retry_audio
        else:
            notice, action, act = self.answer(notice)
        bar.tell(notice.message, notice.remedy, notice.severity, action=action, on_action=act)
        if fresh or notice.severity != "info":
            # Progress comes many times a second: it is seen, and read out once.
            announce(bar, bar.accessibleName())
        if len(self._bars) > _SHOWN:
            self._remove(next(iter(self._bars)))
        self.show()

    def _remove(self, code: str) -> None:
        bar = self._bars.pop(code, None)
        self._told.discard(code)
        if bar is not None:
            self._column.removeWidget(bar)
            bar.hide()
            bar.deleteLater()
        self.setVisible(bool(self._bars))
