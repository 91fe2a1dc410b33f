"""Where the app keeps its data."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER_VARIABLE = "INTERVIEW_DESKTOP_DATA"
"""Environment variable that overrides the data folder."""


def data_folder() -> Path:
    """The folder of everything that is kept. It need not exist yet."""
    chosen = os.environ.get(FOLDER_VARIABLE, "").strip()
    if chosen:
        return Path(chosen).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("interview-desktop", appauthor=False)


def sessions_file(folder: Path) -> Path:
    return folder / "sessions.sqlite3"


def audio_folder(folder: Path) -> Path:
    return folder / "audio"


def backgrounds_folder(folder: Path) -> Path:
    """CVs and job descriptions, one file per session."""
    return folder / "backgrounds"


def settings_file(folder: Path) -> Path:
    return folder / "settings.json"


def lock_file(folder: Path) -> Path:
    return folder / "in-use.lock"


def problems_folder(folder: Path) -> Path:
    """Problems of one's own, beside those that are shipped."""
    return folder / "problems"
