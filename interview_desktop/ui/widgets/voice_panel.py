"""What the voice is doing: a state in words, a sentence, a ring with the level and a waveform."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton, QToolTip, QVBoxLayout, QWidget

from interview_desktop.domain.events import TurnMeasured
from interview_desktop.session.signals import Level, VoiceChanged, VoiceMode
from interview_desktop.ui.models import latency
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.announce import Flush, announce
from interview_desktop.ui.widgets.common import LINE_HEIGHT, ElidedLabel, IconButton, PlainButton, text_label
from interview_desktop.ui.widgets.voice_meter import VoiceRing, Waveform
from interview_desktop.ui.widgets.voice_modes import LOOKS, TOLD_AT_ONCE, TOLD_WHEN_IT_LASTS
from interview_desktop.ui.widgets.voice_modes import mode_words as mode_words

_LASTS_MS = 500
"""Shorter states of the candidate's turn are not read out."""


class LatencyButton(QToolButton):
    """The last answer's time. Where it went is told by the tool tip, which the keyboard's focus opens as well."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "quiet")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(self._open)
        self.hide()

    def show_measure(self, measure: TurnMeasured | None) -> None:
        if measure is None or measure.voice_to_voice_ms is None:
            self.hide()
            return
        self.setText(latency.seconds(measure.voice_to_voice_ms))
        head, parts = latency.headline(measure), latency.parts(measure)
        self.setToolTip("\n".join([head, *(f"  {part}" for part in parts)]))
        self.setAccessibleName(head)
        self.setAccessibleDescription(". ".join(part[:1].upper() + part[1:] for part in parts))
        self.show()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            # Shown within the event that brings the focus, Qt would hide it at once.
            QTimer.singleShot(0, self, self._open)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        QToolTip.hideText()

    def _open(self) -> None:
        QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), self.toolTip(), self)


class VoicePanel(QFrame):
    """Ring, words, waveform; buttons to think, to choose how to talk, for a hint and to mute. Levels are drawn at most
    once per frame."""

    mute_wanted = Signal(bool)
    hint_wanted = Signal()
    retry_wanted = Signal()
    think_wanted = Signal(bool)
    talk_changed = Signal(bool)
    """The button for those who hold the mouse: it is down, or up again."""
    push_to_talk_wanted = Signal(bool)

    def __init__(self, theme: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._muted = False
        self._hints = (-1, -1)
        self._voice = VoiceChanged("off")
        self._pending: list[float] = []
        self.setProperty("surface", "panel")
        self.setMinimumHeight(131)
        self._ring = VoiceRing(theme)
        self._wave = Waveform(theme)
        self._title = ElidedLabel("", "heading")
        self._detail = text_label("", "small", "muted", wrap=True)
        self._detail.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.think = IconButton("hourglass", "", theme, size=18)
        self.think.setCheckable(True)
        self.think.setProperty("kind", "toggle")
        self.push_to_talk = IconButton("key-press", "", theme, size=18)
        self.push_to_talk.setCheckable(True)
        self.push_to_talk.setProperty("kind", "toggle")
        self.mute = IconButton("mic", self.tr("Mute (Ctrl+M)"), theme, size=18)
        self.hint = IconButton("lightbulb", self.tr("Ask for a hint (Ctrl+H)"), theme, size=18)
        self.retry = PlainButton(self.tr("Try the microphone again"), "link")
        self.retry.setProperty("rank", "flush")
        self.talk = PlainButton(self.tr("Hold to talk"), "small")
        self.latency = LatencyButton()
        self._lay_out()
        theme.changed.connect(self._make_room)
        self._make_room()
        self.think.clicked.connect(lambda: self.think_wanted.emit(self.think.isChecked()))
        self.push_to_talk.clicked.connect(lambda: self.push_to_talk_wanted.emit(self.push_to_talk.isChecked()))
        self.talk.pressed.connect(lambda: self.talk_changed.emit(True))
        self.talk.released.connect(lambda: self.talk_changed.emit(False))
        self.mute.clicked.connect(lambda: self.mute_wanted.emit(not self._muted))
        self.hint.clicked.connect(self.hint_wanted)
        self.retry.clicked.connect(self.retry_wanted)
        self._flush = Flush(self, self._draw_levels)
        self._lasting = QTimer(self, singleShot=True, interval=_LASTS_MS)
        self._lasting.timeout.connect(lambda: announce(self, self._title_and_sentence()[0]))
        self.show_thinking(False)
        self.show_push_to_talk(False)
        self.show_voice(VoiceChanged("off"))

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(2)
        first.addWidget(self._title, 1)
        for button in (self.think, self.push_to_talk, self.hint, self.mute):
            first.addWidget(button)
        last = QHBoxLayout()
        last.setSpacing(8)
        last.addWidget(self.talk)
        last.addWidget(self._wave, 1)
        last.addWidget(self.latency)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addStretch(1)
        column.addLayout(first)
        column.addWidget(self._detail)
        column.addWidget(self.retry)
        column.addSpacing(4)
        column.addLayout(last)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 4, 16, 4)
        row.setSpacing(0)
        row.addWidget(self._ring, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(column, 1)

    @property
    def mode(self) -> VoiceMode:
        return self._voice.mode

    def show_voice(self, voice: VoiceChanged) -> None:
        changed = voice.mode != self.mode
        self._voice = voice
        look = LOOKS[voice.mode]
        self._write()
        self._ring.show_mode(voice.mode)
        self._wave.show_token("muted" if look.token == "text" else look.token)
        if not look.meter:
            # Nothing is measured now, and levels that are still on their way belong to the state before.
            self._pending = []
            self._wave.rest()
            self._ring.show_level(0.0)
        if changed:
            self._tell(voice.mode)

    def show_level(self, level: Level) -> None:
        if level.who == LOOKS[self.mode].meter:
            self._pending.append(min(max(level.value, 0.0), 1.0))
            self._flush.request()

    def show_thinking(self, thinking: bool) -> None:
        """Whether F8 is held or was tapped."""
        self.think.setChecked(thinking)
        words = self.tr("Go on (F8)") if thinking else self.tr("Time to think: nobody interrupts (hold or tap F8)")
        self.think.show_icon("hourglass", words)

    def show_push_to_talk(self, on: bool) -> None:
        self.push_to_talk.setChecked(on)
        if on:
            words = self.tr("Push to talk is on: you are heard while you hold F9. Listen all the time instead")
        else:
            words = self.tr("Push to talk: be heard only while you hold F9")
        self.push_to_talk.show_icon("key-press", words)
        self._write()

    def show_measure(self, measure: TurnMeasured | None) -> None:
        """The latency of the last turn."""
        self.latency.show_measure(measure)

    def show_muted(self, muted: bool) -> None:
        if muted == self._muted:
            return
        self._muted = muted
        if muted:
            self.mute.show_icon("mic-off", self.tr("You are muted. Unmute (Ctrl+M)"))
        else:
            self.mute.show_icon("mic", self.tr("Mute (Ctrl+M)"))

    def show_hints(self, given: int, total: int) -> None:
        if (given, total) == self._hints:
            return
        self._hints = (given, total)
        if given < total:
            name = self.tr("Ask for a hint (Ctrl+H). {given} of {total} given").format(given=given, total=total)
        else:
            name = self.tr("All {total} hints were given").format(total=total)
        self.hint.setEnabled(given < total)
        self.hint.show_icon("lightbulb", name)

    # ── inside ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _title_and_sentence(self) -> tuple[str, str]:
        title, sentence = mode_words(self.mode, self.push_to_talk.isChecked())
        return title, self._voice.detail or sentence

    def _write(self) -> None:
        title, sentence = self._title_and_sentence()
        mode = self.mode
        self._title.show_text(title)
        self._detail.setText(sentence)
        self.setAccessibleName(f"{title}. {sentence}")
        heard = mode not in ("off", "opening", "lost")
        self.retry.setVisible(mode == "lost")
        self._wave.setVisible(heard)
        for button in (self.mute, self.think, self.push_to_talk):
            button.setVisible(mode != "off")
        self.talk.setVisible(heard and self.push_to_talk.isChecked())

    def _make_room(self) -> None:
        """For two lines: the title stays where it is when the state changes."""
        self._detail.ensurePolished()
        line = self._detail.fontMetrics().height() * LINE_HEIGHT / 100
        self._detail.setMinimumHeight(round(2 * line + 3))
        self._detail.setAlignment(Qt.AlignmentFlag.AlignTop)

    def _tell(self, mode: VoiceMode) -> None:
        self._lasting.stop()
        if mode in TOLD_AT_ONCE:
            announce(self, self._title_and_sentence()[0])
        elif mode in TOLD_WHEN_IT_LASTS:
            self._lasting.start()

    def _draw_levels(self) -> None:
        pending, self._pending = self._pending, []
        if pending:
            self._wave.push(pending)
            self._ring.show_level(max(pending))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange and not self.isEnabled():
            # A button that is disabled while it is down is never let go.
            self.talk.setDown(False)
            self.talk_changed.emit(False)
