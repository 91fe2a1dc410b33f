"""The states of the voice, each told four times: in words, by a picture, by the shape of its ring, and in colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QCoreApplication

from interview_desktop.session.signals import VoiceMode

MODE_KEY = "voice.mode"
"""``open`` or ``push_to_talk``, remembered."""

Ring = Literal["thin", "line", "filled", "dashes", "dots", "arc", "double", "broken", "struck"]


@dataclass(frozen=True, slots=True)
class Look:
    """``meter``: whose levels are shown in this state (empty: none)."""

    icon: str
    token: str
    ring: Ring
    meter: Literal["", "candidate", "interviewer"] = ""


LOOKS: dict[VoiceMode, Look] = {
    "off": Look("message-square", "muted", "thin"),
    "opening": Look("clock", "muted", "arc"),
    "listening": Look("mic", "accent", "line", "candidate"),
    "ready": Look("key-press", "muted", "dashes"),
    "hearing": Look("wave", "accent", "filled", "candidate"),
    "holding": Look("keyboard", "accent", "dashes", "candidate"),
    "considering": Look("hourglass", "text", "dots", "candidate"),
    "transcribing": Look("pencil", "accent", "thin"),
    "thinking": Look("loader-circle", "muted", "arc"),
    "speaking": Look("volume-2", "good", "double", "interviewer"),
    "interrupted": Look("volume-x", "good", "broken", "candidate"),
    "paused": Look("pause", "muted", "thin"),
    "muted": Look("mic-off", "warn", "struck"),
    "lost": Look("triangle-alert", "bad", "line"),
}

TOLD_AT_ONCE: frozenset[VoiceMode] = frozenset({"considering", "paused", "muted", "lost"})
"""What a person did, or must know now."""

TOLD_WHEN_IT_LASTS: frozenset[VoiceMode] = frozenset({"listening", "ready"})
"""It is the candidate's turn. The other states come and go within a turn, and a screen reader that names them talks
into the candidate's words or the interviewer's."""


def mode_words(mode: VoiceMode, push_to_talk: bool = False) -> tuple[str, str]:
    """A state's title, and the sentence that is shown when the session gives none."""
    if mode == "hearing" and push_to_talk:
        return _tr("You are speaking"), _tr("Go on. Let go of F9 when you are done.")
    words: dict[VoiceMode, tuple[str, str]] = {
        "off": (_tr("Typing only"), _tr("This interview uses no microphone. Type your answers below.")),
        "opening": (_tr("Getting ready"), _tr("The voice and the microphone are being opened. You can already type.")),
        "listening": (_tr("Listening"), _tr("Take your time. Hold F8 to think without being interrupted.")),
        "ready": (_tr("Ready"), _tr("Hold F9 while you speak. Only then are you heard.")),
        "hearing": (_tr("You are speaking"), _tr("Go on. A short silence ends your answer.")),
        "holding": (_tr("Waiting for you"), _tr("You were heard. The answer comes when you stop typing.")),
        "considering": (_tr("You are thinking"), _tr("Nobody interrupts. Tap F8, or let go of it, to go on.")),
        "transcribing": (_tr("Writing down"), _tr("Your words are being written down.")),
        "thinking": (_tr("Thinking"), _tr("The interviewer considers what you said.")),
        "speaking": (_tr("Speaking"), _tr("The interviewer is speaking.")),
        "interrupted": (_tr("Interrupted"), _tr("The interviewer stopped, to hear whether you want to speak.")),
        "paused": (_tr("Paused"), _tr("The clock stands still. Nothing is recorded.")),
        "muted": (_tr("You are muted"), _tr("Nothing you say is heard or recorded. Press Ctrl+M to speak again.")),
        "lost": (_tr("No microphone"), _tr("Type your answers, or plug a microphone in.")),
    }
    return words[mode]


def _tr(text: str) -> str:
    return QCoreApplication.translate("VoicePanel", text)
