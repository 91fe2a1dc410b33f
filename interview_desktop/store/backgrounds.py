"""CVs and job descriptions, one file per session: kept with it, removable at any time, gone when it is deleted."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

from interview_desktop.interview.tailoring import Background


class BackgroundFiles:
    """Implements ``ports.Backgrounds`` in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, session_id: str, background: Background) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._path(session_id)
        partial = path.with_suffix(".part")
        # Only for its owner's eyes, from its first byte on.
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(asdict(background), file, ensure_ascii=False)
        partial.replace(path)

    def load(self, session_id: str) -> Background:
        try:
            values = json.loads(self._path(session_id).read_text(encoding="utf-8"))
            return Background(**values)
        except (OSError, ValueError, TypeError):
            return Background()

    def delete(self, session_id: str) -> None:
        self._path(session_id).unlink(missing_ok=True)

    def _path(self, session_id: str) -> Path:
        return self._folder / f"{session_id}.json"
