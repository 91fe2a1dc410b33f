"""A minute before the first spoken interview: is one heard, is one understood, does the interviewer hear itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from interview_desktop.ports import AudioDevice, Settings, Trouble
from interview_desktop.session.echo_test import EchoVerdict
from interview_desktop.session.microphone_check import Heard, SoundCheck
from interview_desktop.session.signals import Level
from interview_desktop.ui.bridge import Bridge, sentences
from interview_desktop.ui.models.readiness import Finding
from interview_desktop.ui.pages.home_page import CHECKED_KEY
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.announce import announce
from interview_desktop.ui.widgets.common import Card, PlainButton, PrimaryButton, text_label
from interview_desktop.ui.widgets.device_choice import (
    AudioDevices,
    ask,
    labelled,
    microphone_choice,
    speakers_choice,
)
from interview_desktop.ui.widgets.heard_words import HeardWords
from interview_desktop.ui.widgets.level_meter import LevelMeter
from interview_desktop.ui.widgets.mend_row import MendRow, Repair
from interview_desktop.ui.widgets.voice_modes import MODE_KEY

WIDTH = 760

UNCLEAR_BELOW = 0.5


class MicrophonePage(QWidget):
    """``left``: the person has finished, or skips the rest. ``fetch_voices`` None: they cannot be fetched here."""

    left = Signal()

    def __init__(
        self,
        check: SoundCheck,
        bridge: Bridge,
        theme: Appearance,
        settings: Settings,
        *,
        audio_devices: AudioDevices | None = None,
        fetch_voices: Repair | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._check, self._bridge, self._theme, self._settings = check, bridge, theme, settings
        self._devices, self._fetch_voices = audio_devices, fetch_voices
        self._scope = bridge.scope(self)
        # Outlives this page: the microphone is closed after it is gone.
        self._last_words = bridge.scope(bridge)
        self._open = False
        self._echo_icon = ("", "")
        self._mend: MendRow | None = None
        self._playing: asyncio.Task[Any] | None = None
        self.setAccessibleName(self.tr("Microphone check"))
        self.on_level = bridge.deliver(self, self._take_level)
        self.on_dead = bridge.deliver(self, self._take_dead)
        self._on_listening = bridge.deliver(self, self._listens)
        self._lay_out()
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self._leave)
        theme.changed.connect(self._draw_echo_icon)

    def focus_first(self) -> None:
        self.microphone.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self.look_again)

    def release(self) -> None:
        """Give the microphone back; the page may then be thrown away."""
        self._scope.close()
        self._bridge.run(self._last_words, self._check.close(), on_error=lambda _: None)

    # ── devices ──────────────────────────────────────────────────────────────────────────────────────────────────

    def look_again(self) -> None:
        """Ask for the devices, and open the chosen microphone."""
        if self._devices is not None:
            self._run(ask(self._devices), self._show_devices)
        self._open_microphone()

    def _show_devices(self, devices: Sequence[AudioDevice]) -> None:
        self.microphone.show_devices(devices)
        self.speakers.show_devices(devices)

    def _open_microphone(self) -> None:
        self._set_open(False)
        self.level_note.setText(self.tr("Opening the microphone…"))
        self.again.hide()
        opening = self._check.open(self.microphone.device_key, self.on_level, self.on_dead)
        self._run(opening, lambda _: self._opened(), self._not_opened)
        self._show_last_echo()

    def _opened(self) -> None:
        self._set_open(True)
        self.level_note.setText(self.tr("Say something: the bar follows your voice."))

    def _not_opened(self, error: Exception) -> None:
        words = " ".join(sentences(error)).strip()
        self.level_note.setText(f"{words} {self.tr('You can always type your answers.')}")
        self.again.show()
        announce(self, words)

    def _set_open(self, is_open: bool) -> None:
        self._open = is_open
        self.answer.setEnabled(is_open)
        self.play.setEnabled(is_open)
        if not is_open:
            self.meter.rest()

    def _take_level(self, level: Level) -> None:
        if self._open:
            self.meter.show_level(level.value)

    def _take_dead(self, dead: bool) -> None:
        if dead:
            words = self.tr(
                "The microphone delivers nothing but silence. Check its mute switch, or choose another one."
            )
            announce(self, words)
        else:
            words = self.tr("Say something: the bar follows your voice.")
        self.level_note.setText(words)

    # ── an answer ────────────────────────────────────────────────────────────────────────────────────────────────

    def _hear(self) -> None:
        self._set_busy(True)
        self.answer.hide()
        self.finish.show()
        self.finish.setFocus()
        self.words.hide()
        self._drop_mend()
        self.voice_note.setText(self.tr("Loading the recogniser…"))
        self._run(self._check.hear(self._on_listening), self._heard, self._not_heard)

    def _listens(self) -> None:
        if self.finish.isVisible():
            self.voice_note.setText(self.tr("Listening. Speak now; a long silence ends it."))
            announce(self, self.voice_note.text())

    def _heard(self, heard: Heard) -> None:
        self._end_hearing()
        self.words.show_words(heard.text, heard.doubts)
        self.words.show()
        self.voice_note.setText(" ".join((_how_well(heard), _pauses(heard))))
        self.answer.setText(self.tr("Answer again"))
        self._remember()
        announce(self, self.voice_note.text())

    def _not_heard(self, error: Exception) -> None:
        self._end_hearing()
        words = " ".join(sentences(error)).strip()
        self.voice_note.setText(words)
        announce(self, words)
        if isinstance(error, Trouble) and error.code == "voices_missing" and self._fetch_voices is not None:
            self._mend = MendRow(Finding("missing", "", words, "voices"), self._fetch_voices, self._bridge, self._theme)
            self._mend.mended.connect(self._mended)
            self.voice_note.setText("")
            self._voice_card.column.addWidget(self._mend)

    def _mended(self) -> None:
        self._drop_mend()
        self.voice_note.setText(self.tr("The voice is here. Now answer aloud."))

    def _drop_mend(self) -> None:
        if self._mend is not None:
            self._mend.hide()
            self._mend.deleteLater()
            self._mend = None

    def _end_hearing(self) -> None:
        had_focus = self.finish.hasFocus()
        self.finish.hide()
        self.answer.show()
        self._set_busy(False)
        if had_focus:
            self.answer.setFocus()

    # ── echo ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _show_last_echo(self) -> None:
        def show(verdict: EchoVerdict | None) -> None:
            if verdict is not None:
                self._show_verdict(verdict)
            else:
                self._clear_verdict()

        asking = self._check.last_echo(self.microphone.device_key, self.speakers.device_key)
        self._run(asking, show, lambda _: self._clear_verdict())

    def _play(self) -> None:
        if self._playing is not None:
            self._playing.cancel()
            self._end_playing()
            self._clear_verdict()
            self._show_last_echo()
            return
        self._set_busy(True, stop=self.play)
        self.meter.rest()
        self._clear_verdict()
        self.play.setText(self.tr("Stop"))
        self.echo_note.setText(self.tr("The interviewer speaks. Please stay quiet until it has finished…"))
        playing = self._check.echo(self.microphone.device_key, self.speakers.device_key)
        self._playing = self._run(playing, self._echoed, self._not_echoed)

    def _end_playing(self) -> None:
        self._playing = None
        self.play.setText(self.tr("Play a sentence and listen"))
        self._set_busy(False)

    def _echoed(self, verdict: EchoVerdict) -> None:
        self._end_playing()
        self._show_verdict(verdict)
        self._remember()
        announce(self, f"{self.echo_title.text()}. {self.echo_note.text()}")

    def _not_echoed(self, error: Exception) -> None:
        self._end_playing()
        words = " ".join(sentences(error)).strip()
        self.echo_note.setText(words)
        announce(self, words)

    def _show_verdict(self, verdict: EchoVerdict) -> None:
        titles = {
            "fine": (self.tr("No echo: just speak when you want to"), "check", "good"),
            "headset": (self.tr("Better with a headset"), "headphones", "warn"),
            "push_to_talk": (self.tr("Better with push to talk"), "key-press", "warn"),
        }
        follows = {
            "fine": "",
            "headset": self.tr("Until then the microphone is closed while the interviewer speaks."),
            "push_to_talk": self.tr("The key to hold is F9."),
        }
        title, icon, token = titles[verdict.advice]
        self._echo_icon = (icon, token)
        self.echo_title.setText(title)
        self.echo_title.show()
        self.echo_note.setText(f"{verdict.sentence} {follows[verdict.advice]}".strip())
        self.play.setText(self.tr("Play it again"))
        self._offer_push_to_talk(verdict.advice != "fine")
        self._draw_echo_icon()

    def _clear_verdict(self) -> None:
        self._echo_icon = ("", "")
        self.echo_title.hide()
        self.echo_note.setText("")
        self._offer_push_to_talk(False)
        self._draw_echo_icon()

    def _offer_push_to_talk(self, wanted: bool) -> None:
        on = self._settings.get(MODE_KEY, "open") == "push_to_talk"
        self.use_push_to_talk.setVisible(wanted)
        self.use_push_to_talk.setEnabled(not on)
        words = self.tr("Push to talk is on") if on else self.tr("Use push to talk")
        self.use_push_to_talk.setText(words)
        self.use_push_to_talk.setAccessibleName(words)

    def _choose_push_to_talk(self) -> None:
        self._settings.set(MODE_KEY, "push_to_talk")
        self._offer_push_to_talk(True)
        self.done.setFocus()

    def _draw_echo_icon(self) -> None:
        icon, token = self._echo_icon
        self._echo_picture.setVisible(bool(icon))
        if icon:
            picture = self._theme.icon(icon, token, 24)
            self._echo_picture.setPixmap(picture.pixmap(QSize(24, 24), self.devicePixelRatio()))

    # ── inside ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _run(
        self, work: Coroutine[Any, Any, Any], on_done: Callable[[Any], None], on_error: Any = None
    ) -> asyncio.Task[Any] | None:
        return self._bridge.run(self._scope, work, on_error or (lambda _: None), on_done)

    def _set_busy(self, busy: bool, stop: PlainButton | None = None) -> None:
        """One thing at a time: the microphone is the same. ``stop`` keeps the keyboard: where a disabled button loses
        it, Enter would mean something else."""
        for button in (self.answer, self.play):
            button.setEnabled(self._open and (not busy or button is stop))
        for box in (self.microphone, self.speakers):
            box.setEnabled(not busy)

    def _remember(self) -> None:
        self._settings.set(CHECKED_KEY, True)

    def _leave(self) -> None:
        # Who leaves has seen it: it is not offered again, and is still on Home and in the settings.
        self._remember()
        self.left.emit()

    def _lay_out(self) -> None:
        body = QWidget()
        # Not the cards: a scroll area asks how high they are at the width that they may have, not at that of the page.
        body.setMaximumWidth(WIDTH + 2 * 48)
        column = QVBoxLayout(body)
        column.setContentsMargins(48, 28, 48, 28)
        column.setSpacing(16)
        column.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(text_label(self.tr("Microphone check"), "title"))
        intro = self.tr(
            "A minute that makes the conversation smoother. Every step may be left out, and no sound is kept."
        )
        column.addWidget(text_label(intro, "body", "muted", wrap=True))
        self._voice_card = self._voice()
        for card in (self._sound(), self._voice_card, self._echo()):
            column.addWidget(card)
        self.done = PrimaryButton(self.tr("Done"))
        self.done.clicked.connect(self._leave)
        footer = QFrame()
        footer.setProperty("surface", "footer")
        row = QHBoxLayout(footer)
        row.setContentsMargins(48, 12, 48, 12)
        row.setSpacing(12)
        row.addWidget(self.done)
        row.addWidget(text_label(self.tr("Esc leaves as well."), "small", "muted"))
        row.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(scroll, 1)
        outer.addWidget(footer)

    def _sound(self) -> Card:
        card = _card(self.tr("1 · Are you heard?"))
        self.microphone = microphone_choice(self._settings)
        self.speakers = speakers_choice(self._settings)
        self.microphone.chosen.connect(self._open_microphone)
        self.speakers.chosen.connect(self._show_last_echo)
        for box in (self.microphone, self.speakers):
            card.column.addLayout(labelled(box))
        self.meter = LevelMeter(self._theme)
        self.level_note = text_label("", "small", "muted", wrap=True)
        self.again = PlainButton(self.tr("Try again"))
        self.again.clicked.connect(self.look_again)
        self.again.hide()
        row = QHBoxLayout()
        row.addWidget(self.level_note, 1)
        row.addWidget(self.again)
        card.column.addWidget(self.meter)
        card.column.addLayout(row)
        return card

    def _voice(self) -> Card:
        card = _card(self.tr("2 · Are you understood?"))
        why = self.tr(
            "Answer in two or three sentences, with all the pauses you need. From your pauses the interviewer learns "
            "how long to wait before it takes the floor."
        )
        card.column.addWidget(text_label(why, "body", "muted", wrap=True))
        question = self.tr("“How would you find a name in a printed telephone book?”")
        card.column.addWidget(text_label(question, "strong", wrap=True))
        self.answer = PlainButton(self.tr("Answer aloud"))
        self.answer.clicked.connect(self._hear)
        self.finish = PlainButton(self.tr("That was all"))
        self.finish.clicked.connect(self._check.finish)
        self.finish.hide()
        self.words = HeardWords(self._theme)
        self.words.hide()
        self.voice_note = text_label("", "small", "muted", wrap=True)
        card.column.addWidget(self.words)
        card.column.addLayout(_beside((self.answer, self.finish), self.voice_note))
        return card

    def _echo(self) -> Card:
        card = _card(self.tr("3 · Does the interviewer hear itself?"))
        why = self.tr(
            "The interviewer says a sentence, and the microphone listens whether it comes back from the loudspeaker. "
            "Please stay quiet meanwhile. It takes about eight seconds."
        )
        card.column.addWidget(text_label(why, "body", "muted", wrap=True))
        self._echo_picture = QLabel()
        self._echo_picture.hide()
        self.echo_title = text_label("", "strong")
        self.echo_title.hide()
        self.use_push_to_talk = PlainButton(self.tr("Use push to talk"))
        self.use_push_to_talk.clicked.connect(self._choose_push_to_talk)
        self.use_push_to_talk.hide()
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._echo_picture)
        head.addWidget(self.echo_title)
        head.addStretch(1)
        self.play = PlainButton(self.tr("Play a sentence and listen"))
        self.play.clicked.connect(self._play)
        self.echo_note = text_label("", "small", "muted", wrap=True)
        card.column.addLayout(head)
        card.column.addWidget(self.echo_note)
        card.column.addLayout(_beside((self.play, self.use_push_to_talk)))
        return card


def _card(title: str) -> Card:
    card = Card(margin=24, spacing=12)
    card.column.addWidget(text_label(title, "heading"))
    return card


def _beside(buttons: Sequence[QWidget], note: QWidget | None = None) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(12)
    for button in buttons:
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
    if note is not None:
        row.addWidget(note, 1, Qt.AlignmentFlag.AlignVCenter)
    else:
        row.addStretch(1)
    return row


def _how_well(heard: Heard) -> str:
    if heard.loudness == "quiet":
        return _tr("You are very quiet: come closer, or turn the microphone up.")
    if heard.loudness == "loud":
        return _tr("You are very loud: turn the microphone down a little.")
    if heard.confidence < UNCLEAR_BELOW:
        return _tr("That was hard to understand: come closer, and find a quieter place if you can.")
    if heard.doubts:
        return _tr("You are understood. Dotted words are uncertain; in the interview a click corrects them.")
    return _tr("You are understood well.")


def _pauses(heard: Heard) -> str:
    if not heard.pauses:
        return _tr("There was no pause to learn from; the interviewer learns as you talk.")
    words = _tr("Your longest pause was {pause:.1f} s; the interviewer will wait accordingly.")
    return words.format(pause=max(heard.pauses))


def _tr(words: str) -> str:
    return QCoreApplication.translate("MicrophonePage", words)
