"""Where the audio of a session lies. No session id can lead out of the folder."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Literal

Who = Literal["candidate", "interviewer"]
TRACKS: tuple[Who, Who] = ("candidate", "interviewer")

_SESSION_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_FILE = re.compile(r"segment-(\d+)\.(?:candidate\.wav|interviewer\.wav|ogg)")


class AudioFolder:
    """The names of all audio files; raises ValueError for a session id or segment that is none."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def of(self, session_id: str) -> Path:
        if not _SESSION_ID.fullmatch(session_id):
            raise ValueError(f"not a session id: {session_id!r}")
        return self.root / session_id

    def raw(self, session_id: str, segment: int, who: Who) -> Path:
        return self._file(session_id, segment, f"{who}.wav")

    def compressed(self, session_id: str, segment: int) -> Path:
        return self._file(session_id, segment, "ogg")

    def unfinished(self, session_id: str, segment: int) -> Path:
        return self._file(session_id, segment, "part.ogg")

    def _file(self, session_id: str, segment: int, ending: str) -> Path:
        if segment < 0:
            raise ValueError(f"not a segment: {segment}")
        return self.of(session_id) / f"segment-{segment}.{ending}"

    def segments(self, session_id: str) -> tuple[int, ...]:
        """The segments of which there is any audio, in order."""
        folder = self.of(session_id)
        if not folder.is_dir():
            return ()
        found = (_FILE.fullmatch(path.name) for path in folder.iterdir())
        return tuple(sorted({int(match[1]) for match in found if match}))

    def delete(self, session_id: str) -> None:
        """Raises OSError when something is left."""
        folder = self.of(session_id)
        if folder.is_symlink():
            folder.unlink()
        elif folder.exists():
            shutil.rmtree(folder)
