"""Where an interview begins, and where the earlier ones are."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListView, QVBoxLayout, QWidget

from interview_desktop.ports import Progress, SessionSummary, Settings
from interview_desktop.session.api import Desk, Live, StartRequest
from interview_desktop.ui.bridge import Bridge, sentences
from interview_desktop.ui.dialogs.background import BackgroundDialog
from interview_desktop.ui.dialogs.confirm import ConfirmDialog, confirm
from interview_desktop.ui.models.readiness import Finding, Readiness, read_checks
from interview_desktop.ui.models.session_list import SessionDelegate, SessionListModel
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.common import Card, EmptyState, NoticeBar, text_label
from interview_desktop.ui.widgets.mend_row import MendRow, Repair
from interview_desktop.ui.widgets.start_card import StartCard

CHECKED_KEY = "voice.checked"
"""Whether the microphone check was made or declined: it is offered once, and always to be found on the card."""

SEARCH_DELAY_MS = 250
CHECK_DELAY_MS = 150
"""The page is painted before anyone looks for microphones and engines."""


class Mender(Protocol):
    """What the app can put right itself. Both may be cancelled and called again; both raise ``Trouble``."""

    async def fetch_voices(self, progress: Progress) -> None: ...

    async def prepare_fallback(self, progress: Progress) -> None: ...

    async def build_images(self, progress: Progress) -> None: ...


class HomePage(QWidget):
    """``opened`` carries the :class:`Live` session, ``review_requested`` a session's id.

    ``now`` gives UTC seconds, for dates in words.
    """

    opened = Signal(object)
    check_wanted = Signal()
    """To the microphone check."""
    review_requested = Signal(str)
    checked = Signal(object)
    """The :class:`Readiness`, after every look at the machine."""
    counted = Signal(int)
    """How many sessions there are, after every unfiltered look."""

    def __init__(
        self,
        desk: Desk,
        bridge: Bridge,
        theme: Appearance,
        settings: Settings,
        *,
        mender: Mender | None = None,
        can_check: bool = False,
        now: Callable[[], float] = time.time,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._bridge, self._theme, self._mender = desk, bridge, theme, mender
        self._scope = bridge.scope(self)
        self._settings, self._can_check = settings, can_check
        self._asked = 0
        self._look_due = False
        self._mend_rows: dict[Finding, MendRow] = {}
        self.readiness: Readiness | None = None
        self.dialog: ConfirmDialog | None = None
        self.fitting: BackgroundDialog | None = None

        column = QVBoxLayout(self)
        column.setContentsMargins(48, 28, 48, 20)
        column.setSpacing(0)
        self.banner = NoticeBar(theme)
        self.notice = NoticeBar(theme)
        self.offer = NoticeBar(theme)
        self.card = StartCard(desk.bank(), settings, can_check=can_check, consent=desk.consent.text)
        self._mending = QVBoxLayout()
        self._mending.setSpacing(8)
        column.addWidget(text_label(self.tr("Ready when you are"), "title"))
        column.addSpacing(16)
        bars = QVBoxLayout()
        bars.setSpacing(8)
        for bar in (self.banner, self.notice):
            bars.addWidget(bar)
        column.addLayout(bars)
        self._bars = bars
        column.addWidget(self.card)
        # Below the card, as it comes late: a button must not move away from under the mouse.
        self._offering = QVBoxLayout()
        self._offering.addWidget(self.offer)
        column.addLayout(self._offering)
        column.addLayout(self._mending)
        column.addSpacing(36)
        column.addLayout(self._header())
        column.addSpacing(12)
        column.addWidget(self._list_card(now), 1)
        column.addStretch(0)

        self.card.start_requested.connect(self._start)
        self.card.check_wanted.connect(self.check_wanted)
        self.card.fitting_wanted.connect(self._fit)
        self.card.voice.toggled.connect(lambda _: self._offer_check())
        self.notice.dismissed.connect(self._space_bars)
        self.offer.dismissed.connect(self._declined)
        self._search_timer = QTimer(self, singleShot=True, interval=SEARCH_DELAY_MS)
        self._search_timer.timeout.connect(self.reload)
        self._check_timer = QTimer(self, singleShot=True, interval=CHECK_DELAY_MS)
        self._check_timer.timeout.connect(self._check)
        self.search.textChanged.connect(lambda _: self._search_timer.start())
        theme.changed.connect(self.list.doItemsLayout)

    # ── what is shown ────────────────────────────────────────────────────────────────────────────────────────────

    def refresh(self) -> None:
        """Look at the machine and the sessions again."""
        self._show_read_only()
        self.reload()
        self._check_timer.start()

    def _show_read_only(self) -> None:
        reason = self._desk.read_only
        if reason:
            self.banner.tell(self.tr("Nothing new can be kept."), reason, "error", closable=False)
        else:
            self.banner.clear()
        self._space_bars()
        self.card.start.setEnabled(not reason)

    def _check(self) -> None:
        self._bridge.run(self._scope, self._desk.checks(), self._failed, lambda found: self._show(read_checks(found)))

    def reload(self) -> None:
        """Ask for the sessions that match the search; answers to an older question are dropped."""
        self._asked += 1
        asked, query = self._asked, self.search.text().strip()

        def show(sessions: list[SessionSummary]) -> None:
            if asked == self._asked:
                self._show_sessions(sessions, query)

        self._bridge.run(self._scope, self._desk.sessions(query), self._failed, show)

    def _fit(self) -> None:
        self.fitting = BackgroundDialog(self, self._desk, self._bridge, self.card.background)
        self.fitting.chosen.connect(self.card.fit_to)
        self.fitting.open()

    def focus_first(self) -> None:
        """Put the keyboard where most people begin. (A focus proxy would tear the order of Tab apart.)"""
        self.card.start.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look_due = True

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._look_due:
            # Looking around loads libraries: the page is seen first.
            self._look_due = False
            QTimer.singleShot(0, self, self.refresh)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_list()

    def _show(self, readiness: Readiness) -> None:
        self.readiness = readiness
        self.card.readiness.setText(readiness.line)
        wanted = [] if any(row.busy for row in self._mend_rows.values()) else list(readiness.troubles)
        if wanted or not any(row.busy for row in self._mend_rows.values()):
            for finding, row in list(self._mend_rows.items()):
                if finding not in wanted:
                    del self._mend_rows[finding]
                    row.hide()
                    row.deleteLater()
            for finding in wanted:
                if finding not in self._mend_rows:
                    self._add_mend_row(finding)
        self._mending.setContentsMargins(0, 12 if self._mend_rows else 0, 0, 0)
        self._offer_check()
        self.checked.emit(readiness)

    def _offer_check(self) -> None:
        """Before the first spoken interview, where there is a microphone to be checked."""
        new = self._can_check and not self._settings.get(CHECKED_KEY, False)
        there = self.readiness is not None and self.readiness.microphone.state == "ok"
        if new and there and self.card.voice.isChecked():
            self.offer.tell(
                self.tr("Before your first spoken interview, check in a minute that you are heard and understood."),
                severity="info",
                action=self.tr("Check the microphone"),
                on_action=self.check_wanted.emit,
            )
        else:
            self.offer.hide()
        self._offering.setContentsMargins(0, 0 if self.offer.isHidden() else 12, 0, 0)

    def _declined(self) -> None:
        self._settings.set(CHECKED_KEY, True)
        self._offer_check()

    def _add_mend_row(self, finding: Finding) -> None:
        repair: Repair | None = None
        if self._mender is not None and finding.mend == "voices":
            repair = self._mender.fetch_voices
        elif self._mender is not None and finding.mend == "images":
            repair = self._mender.build_images
        row = MendRow(finding, repair, self._bridge, self._theme)
        row.mended.connect(self.refresh)
        self._mend_rows[finding] = row
        self._mending.addWidget(row)
        # Made later than the search box, yet above it.
        for earlier, later in itertools.pairwise((self.card.record, row.mend_button, row.cancel_button, self.search)):
            QWidget.setTabOrder(earlier, later)

    def _show_sessions(self, sessions: list[SessionSummary], query: str) -> None:
        # The first look at the data may have found it damaged.
        self._show_read_only()
        selected = self._current_id()
        self._model.show_sessions(sessions)
        for number, summary in enumerate(sessions):
            if summary.session_id == selected or (number == 0 and not selected):
                self.list.setCurrentIndex(self._model.index(number))
        if query:
            self._empty.show_text(
                self.tr("Nothing found"), self.tr("In no session was “{query}” said or typed.").format(query=query)
            )
        else:
            self._empty.show_text(
                self.tr("No interviews yet"), self.tr("Start one above: it takes a minute to see how it feels.")
            )
            self.counted.emit(len(sessions))
        self.list.setVisible(bool(sessions))
        self._empty.setVisible(not sessions)
        self._fit_list()

    def _fit_list(self) -> None:
        """The frame ends with the last line, not with the page."""
        rows = self._model.rowCount()
        if rows:
            height = rows * max(1, self.list.sizeHintForRow(0)) + 4
            self._frame.setMaximumHeight(height)
            self._frame.setMinimumHeight(min(height, 140))
        else:
            self._frame.setMaximumHeight(220)

    # ── what the person does ─────────────────────────────────────────────────────────────────────────────────────

    def _start(self, request: StartRequest) -> None:
        self._open(self._desk.start(request))

    def _open(self, opening: object) -> None:
        self.card.set_busy(True)
        self.list.setEnabled(False)
        self.notice.clear()
        self._bridge.run(self._scope, opening, self._not_opened, self._opened)  # type: ignore[arg-type]

    def _opened(self, live: Live) -> None:
        self._settle()
        self.opened.emit(live)

    def _not_opened(self, error: Exception) -> None:
        self._settle()
        self._failed(error)

    def _settle(self) -> None:
        self.card.set_busy(False)
        self.list.setEnabled(True)

    def _failed(self, error: Exception) -> None:
        message, remedy = sentences(error)
        self.notice.tell(message, remedy, "error")
        self._space_bars()

    def _space_bars(self) -> None:
        shown = not (self.banner.isHidden() and self.notice.isHidden())
        self._bars.setContentsMargins(0, 0, 0, 12 if shown else 0)

    def _open_summary(self, summary: SessionSummary) -> None:
        if summary.status == "running":
            self._open(self._desk.resume(summary.session_id))
        else:
            self.review_requested.emit(summary.session_id)

    def _ask_delete(self, summary: SessionSummary) -> None:
        self.dialog = confirm(
            self,
            self.tr("Delete “{title}”?").format(title=summary.title),
            self.tr("Words, code, report and recording of this session go for good. This cannot be undone."),
            self.tr("Delete for good"),
            self.tr("Keep it"),
            lambda: self._delete(summary),
            danger=True,
        )

    def _delete(self, summary: SessionSummary) -> None:
        work = self._desk.delete(summary.session_id)
        self._bridge.run(self._scope, work, self._failed, lambda _: self.reload())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        summary = self._current()
        if self.list.hasFocus() and summary is not None:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._open_summary(summary)
                return
            if event.key() == Qt.Key.Key_Delete:
                self._ask_delete(summary)
                return
        super().keyPressEvent(event)

    def _current(self) -> SessionSummary | None:
        index: QModelIndex = self.list.currentIndex()
        return self._model.summary(index) if index.isValid() else None

    def _current_id(self) -> str:
        current = self._current()
        return current.session_id if current else ""

    # ── the parts ────────────────────────────────────────────────────────────────────────────────────────────────

    def _header(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(text_label(self.tr("Sessions"), "heading"))
        row.addStretch(1)
        self.search = QLineEdit()
        self.search.setProperty("kind", "search")
        self.search.setPlaceholderText(self.tr("Search what was said or typed…"))
        self.search.setAccessibleName(self.tr("Search what was said or typed"))
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(240)
        row.addWidget(self.search)
        return row

    def _list_card(self, now: Callable[[], float]) -> Card:
        self._frame = Card(margin=1, spacing=0)
        self._model = SessionListModel(now, self)
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setAccessibleName(self.tr("Sessions"))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTabKeyNavigation(False)
        self._delegate = SessionDelegate(self._model, self._theme, self)
        self.list.setItemDelegate(self._delegate)
        self._delegate.opened.connect(self._open_summary)
        self._delegate.deleting.connect(self._ask_delete)
        self.list.doubleClicked.connect(lambda index: self._open_summary(self._model.summary(index)))
        self._empty = EmptyState("", "", "message-square", self._theme)
        self._frame.column.addWidget(self.list)
        self._frame.column.addWidget(self._empty)
        self._empty.hide()
        return self._frame
