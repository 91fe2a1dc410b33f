"""Lets a sound be heard through the chosen loudspeaker, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from interview_desktop.ports import Clock, Settings

SAMPLE = "Hello, I am your interviewer today. Tell me how you would begin, and think aloud as you go."


class Loudspeaker:
    """The one that the settings name when something is played."""

    def __init__(self, folder: Path, settings: Settings, clock: Clock) -> None:
        self._folder, self._settings, self._clock = folder, settings, clock

    async def play(self, pcm: bytes, rate: int) -> None:
        """Returns when all was heard. Raises: Trouble: ``no_speaker``, ``speaker_busy``."""
        from interview_desktop.audio import open_audio

        _, sink, _ = open_audio(self._folder, self._clock)
        await sink.open(self._settings.get("audio.speakers") or None)
        try:
            await sink.write(pcm, rate)
            await sink.drain()
        finally:
            await sink.close()
