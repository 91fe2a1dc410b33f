"""What is remembered of the candidate's way to speak, within a session and for the next ones."""

from __future__ import annotations

from interview_desktop.ports import Settings
from interview_desktop.voice import turns
from interview_desktop.voice.floor import Floor
from interview_desktop.voice.pauses import PauseProfile

MODE_KEY = "voice.mode"
PAUSES_KEY = "voice.pauses"
SPEAK_KEY = "voice.speak"
"""Whether replies are spoken (True) or only shown; listening does not depend on it."""

KEEP_EVERY = 10
"""Pauses after which they are kept: a crash costs no more of them."""


class Habits:
    """Tells the turn machine how this candidate speaks, and learns from it. Without ``settings`` nothing is kept."""

    def __init__(self, settings: Settings | None, floor: Floor) -> None:
        self._settings = settings
        self._floor = floor
        self._pauses = PauseProfile.from_json(settings.get(PAUSES_KEY) if settings else None)
        self._fresh = 0
        if self._pauses.evidence:
            floor.send(turns.PauseLearned(self._pauses.pause_s))
        if settings is not None and settings.get(MODE_KEY) == "push_to_talk":
            floor.send(turns.ModeChanged("push_to_talk"))
        floor.handle(self._effect)

    def set_mode(self, mode: turns.Mode) -> None:
        self._floor.send(turns.ModeChanged(mode))
        if self._settings is not None:
            self._settings.set(MODE_KEY, mode)

    @property
    def speaks(self) -> bool:
        """Whether the next clause is to be spoken; it is only shown when the candidate switched that off."""
        return self._settings is None or bool(self._settings.get(SPEAK_KEY, True))

    def keep(self) -> None:
        """Remember the pauses for the next session."""
        if self._fresh and self._settings is not None:
            self._fresh = 0
            self._settings.set(PAUSES_KEY, self._pauses.to_json())

    def _effect(self, effect: turns.Effect) -> None:
        if not isinstance(effect, turns.PauseHeard):
            return
        self._pauses = self._pauses.heard(effect.pause_s)
        self._floor.send(turns.PauseLearned(self._pauses.pause_s))
        self._fresh += 1
        if self._fresh >= KEEP_EVERY:
            self.keep()
