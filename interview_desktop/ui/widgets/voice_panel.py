"""What the voice is doing: a state in words, a sentence, a ring with the level and a waveform."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from interview_desktop.session.signals import Level, VoiceChanged, VoiceMode
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.announce import Flush, announce
from interview_desktop.ui.widgets.common import IconButton, PlainButton, text_label

_BARS = 64
_RING = 42.0
_PICTURE = 26


@dataclass(frozen=True, slots=True)
class _Look:
    icon: str
    token: str


_LOOKS: dict[VoiceMode, _Look] = {
    "off": _Look("keyboard", "muted"),
    "listening": _Look("mic", "accent"),
    "hearing": _Look("mic", "accent"),
    "transcribing": _Look("pencil", "accent"),
    "thinking": _Look("loader-circle", "muted"),
    "speaking": _Look("volume-2", "good"),
    "paused": _Look("pause", "muted"),
    "muted": _Look("mic-off", "warn"),
    "lost": _Look("triangle-alert", "bad"),
}


def mode_words(mode: VoiceMode) -> tuple[str, str]:
    """A state's title, and the sentence that is shown when the session gives none."""
    words: dict[VoiceMode, tuple[str, str]] = {
        "off": (_tr("Typing only"), _tr("This interview uses no microphone. Type your answers below.")),
        "listening": (_tr("Listening"), _tr("Take your time. Just start speaking when you are ready.")),
        "hearing": (_tr("Hearing you"), _tr("Go on. A short silence ends your answer.")),
        "transcribing": (_tr("Writing down"), _tr("Your words are being written down.")),
        "thinking": (_tr("Thinking"), _tr("The interviewer considers what you said.")),
        "speaking": (_tr("Speaking"), _tr("The interviewer is speaking.")),
        "paused": (_tr("Paused"), _tr("The clock stands still. Nothing is recorded.")),
        "muted": (_tr("You are muted"), _tr("Nothing you say is heard or recorded. Press Ctrl+M to speak again.")),
        "lost": (_tr("No microphone"), _tr("Type your answers, or plug a microphone in.")),
    }
    return words[mode]


class _Ring(QWidget):
    """A ring around the state's picture; a halo grows with the level. Says nothing that the words do not."""

    def __init__(self, theme: Appearance) -> None:
        super().__init__()
        self._theme = theme
        self._mode: VoiceMode = "off"
        self._level = 0.0
        self._picture = QPixmap()
        self.setFixedSize(122, 122)
        theme.changed.connect(self._draw_picture)
        self._draw_picture()

    def show_level(self, level: float) -> None:
        self._level = level
        self.update()

    def show_mode(self, mode: VoiceMode) -> None:
        self._mode = mode
        self._draw_picture()

    def _draw_picture(self) -> None:
        look = _LOOKS[self._mode]
        # Twice as fine as it is shown: sharp on every screen, and drawn once and not in every frame.
        size = QSize(2 * _PICTURE, 2 * _PICTURE)
        self._picture = self._theme.icon(look.icon, look.token, 2 * _PICTURE).pixmap(size, 1.0)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = _LOOKS[self._mode]
        color = self._theme.color(look.token)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centre = QPointF(self.width() / 2, self.height() / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        halo = self._level**0.5
        for reach, alpha in ((16.0, 22), (8.0, 30)):
            if halo > 0.02:
                color.setAlpha(alpha)
                painter.setBrush(color)
                radius = _RING + reach * min(1.0, halo * 1.2)
                painter.drawEllipse(centre, radius, radius)
        color.setAlpha(255)
        painter.setBrush(self._theme.color("accent_soft" if look.token == "accent" else "raised"))
        painter.setPen(QPen(color, 3.0))
        painter.drawEllipse(centre, _RING - 1.5, _RING - 1.5)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        corner = QRectF(centre.x() - _PICTURE / 2, centre.y() - _PICTURE / 2, _PICTURE, _PICTURE)
        painter.drawPixmap(corner, self._picture, QRectF(self._picture.rect()))
        painter.end()


class _Waveform(QWidget):
    """The last levels as bars, newest to the right."""

    def __init__(self, theme: Appearance) -> None:
        super().__init__()
        self._theme = theme
        self._levels: deque[float] = deque([0.0] * _BARS, maxlen=_BARS)
        self._token = "muted"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(28)

    def push(self, levels: list[float]) -> None:
        self._levels.extend(levels)
        self.update()

    def show_token(self, token: str) -> None:
        self._token = token
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(self._token))
        room = self.width()
        count = min(_BARS, max(1, room // 6))
        middle = self.height() / 2
        for place, level in enumerate(list(self._levels)[-count:]):
            height = 3.0 + min(1.0, level) * (self.height() - 3.0)
            painter.drawRoundedRect(QRectF(place * 6.0, middle - height / 2, 3.0, height), 1.5, 1.5)
        painter.end()


class VoicePanel(QFrame):
    """Ring, words, waveform; Mute and Hint. Levels are drawn at most once per frame."""

    mute_wanted = Signal(bool)
    hint_wanted = Signal()
    retry_wanted = Signal()

    def __init__(self, theme: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._muted = False
        self._hints = (-1, -1)
        self._mode: VoiceMode = "off"
        self._pending: list[float] = []
        self.setProperty("surface", "panel")
        self.setMinimumHeight(131)
        self._ring = _Ring(theme)
        self._wave = _Waveform(theme)
        self._title = text_label("", "heading")
        self._detail = text_label("", "small", "muted", wrap=True)
        self._detail.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.mute = IconButton("mic", self.tr("Mute (Ctrl+M)"), theme, size=18)
        self.hint = IconButton("lightbulb", self.tr("Ask for a hint (Ctrl+H)"), theme, size=18)
        self.retry = PlainButton(self.tr("Try the microphone again"), "link")
        self.retry.hide()
        self._lay_out()
        self.mute.clicked.connect(lambda: self.mute_wanted.emit(not self._muted))
        self.hint.clicked.connect(self.hint_wanted)
        self.retry.clicked.connect(self.retry_wanted)
        self._flush = Flush(self, self._draw_levels)
        self.show_voice(VoiceChanged("off"))

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(2)
        first.addWidget(self._title, 1)
        first.addWidget(self.hint)
        first.addWidget(self.mute)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addStretch(1)
        column.addLayout(first)
        column.addWidget(self._detail)
        column.addWidget(self.retry)
        column.addSpacing(4)
        column.addWidget(self._wave)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 4, 16, 4)
        row.setSpacing(0)
        row.addWidget(self._ring, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(column, 1)

    @property
    def mode(self) -> VoiceMode:
        return self._mode

    def show_voice(self, voice: VoiceChanged) -> None:
        title, sentence = mode_words(voice.mode)
        sentence = voice.detail or sentence
        changed = voice.mode != self._mode
        self._mode = voice.mode
        self._title.setText(title)
        self._detail.setText(sentence)
        self._ring.show_mode(voice.mode)
        self._wave.show_token(_LOOKS[voice.mode].token)
        self.retry.setVisible(voice.mode == "lost")
        self._wave.setVisible(voice.mode not in ("off", "lost"))
        self.mute.setVisible(voice.mode != "off")
        self.setAccessibleName(f"{title}. {sentence}")
        if changed:
            # "Hearing you" and "Writing down" would be read out into the candidate's own words.
            if voice.mode not in ("hearing", "transcribing"):
                announce(self, title)
            if voice.mode not in ("listening", "hearing", "speaking"):
                self.show_level(Level(0.0))

    def show_level(self, level: Level) -> None:
        self._pending.append(min(max(level.value, 0.0), 1.0))
        self._flush.request()

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

    def _draw_levels(self) -> None:
        pending, self._pending = self._pending, []
        if pending:
            self._wave.push(pending)
            self._ring.show_level(max(pending))


def _tr(text: str) -> str:
    return QCoreApplication.translate("VoicePanel", text)
