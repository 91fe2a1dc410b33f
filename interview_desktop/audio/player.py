"""Plays a recording again, both voices mixed."""

from __future__ import annotations

import asyncio
from pathlib import Path

from interview_desktop.ports import AudioSink, Trouble

BLOCK_S = 0.2


class RecordingPlayer:
    """Plays through ``sink``, which it opens on ``device_key`` for as long as it plays."""

    def __init__(self, sink: AudioSink, device_key: str | None = None) -> None:
        self._sink = sink
        self._device_key = device_key
        self._playing = False

    async def play(self, path: Path, start_s: float) -> None:
        """Play the file from ``start_s`` seconds on; returns when it ends or was stopped.

        Raises:
            Trouble: ``no_speaker``, ``speaker_busy`` or ``recording_unreadable``.
        """
        import numpy as np
        import soundfile

        self._playing = True
        try:
            file = await asyncio.to_thread(soundfile.SoundFile, str(path))
        except (OSError, soundfile.LibsndfileError) as error:
            raise Trouble(
                "recording_unreadable", "This recording cannot be read.", "Export the session to keep its words."
            ) from error
        with file:
            await self._sink.open(self._device_key)
            try:
                file.seek(min(len(file), max(0, int(start_s * file.samplerate))))
                while self._playing:
                    block = file.read(int(BLOCK_S * file.samplerate), dtype="int16", always_2d=True)
                    if not len(block):
                        await self._sink.drain()
                        break
                    # The two rarely speak at once, so their sum seldom clips; where it does, it is held at the edge.
                    mixed = np.clip(block.astype(np.int32).sum(axis=1), -32768, 32767).astype(np.int16)
                    await self._sink.write(mixed.tobytes(), file.samplerate)
            finally:
                self._playing = False
                self._sink.clear()
                await self._sink.close()

    def stop(self) -> None:
        """Be silent at once."""
        self._playing = False
        self._sink.clear()
