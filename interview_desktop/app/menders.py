"""What the window's buttons do: play a recording, and put right what is missing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from interview_desktop.store import paths

if TYPE_CHECKING:
    from interview_desktop.app import House
    from interview_desktop.audio.player import RecordingPlayer
    from interview_desktop.ports import Progress


class HousePlayer:
    """Plays recordings through the loudspeaker that is chosen now. Implements ``ui.pages.report_page.Player``."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._player: RecordingPlayer | None = None

    async def play(self, path: Path, start_s: float) -> None:
        from interview_desktop.app import chosen_devices
        from interview_desktop.audio import open_audio
        from interview_desktop.audio.player import RecordingPlayer

        _, sink, _ = open_audio(paths.audio_folder(self._house.folder), self._house.clock)
        self._player = RecordingPlayer(sink, chosen_devices(self._house.settings)[1])
        await self._player.play(path, start_s)

    def stop(self) -> None:
        if self._player is not None:
            self._player.stop()


class Menders:
    """What the Home page's buttons put right. Implements ``ui.pages.home_page.Mender``."""

    async def fetch_voices(self, progress: Progress) -> None:
        from interview_desktop.providers.local.voice_pack import VoicePacks, voices_folder

        await VoicePacks(voices_folder()).fetch(None, progress)

    async def prepare_fallback(self, progress: Progress) -> None:
        from interview_desktop.execution.fallback.runtimes import Runtimes

        await Runtimes().prepare(progress)

    async def build_images(self, progress: Progress) -> None:
        from interview_desktop.execution.images import LANGUAGES, build_images

        await build_images(LANGUAGES, progress)
