"""What goes wrong with a database file, as sentences."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from pathlib import Path

from interview_desktop.ports import Trouble
from interview_desktop.store.lock import in_use

NEARLY_NOTHING = 256 * 1024
"""Free bytes below which an unspecific write error is put down to a full disk."""


def disk_full(path: Path) -> Trouble:
    return Trouble(
        "disk_full",
        f"The disk that holds {path.parent} is full, so nothing more can be kept.",
        "Free some space and go on: nothing kept so far is lost.",
    )


def disk_failing(path: Path) -> Trouble:
    return Trouble(
        "disk_failing",
        f"The disk that holds {path.parent} reported an error, so nothing more can be kept.",
        "Check that the disk is connected and healthy, and start the app again: nothing kept so far is lost.",
    )


def store_read_only(path: Path) -> Trouble:
    return Trouble(
        "store_read_only",
        f"The data folder {path.parent} cannot be written, so nothing new can be kept.",
        "Make the folder writable for your user, or choose another with INTERVIEW_DESKTOP_DATA, and start again.",
    )


def store_damaged(path: Path) -> Trouble:
    return Trouble(
        "store_damaged",
        f"The file {path} is damaged; it is left as it is, and what can still be read is shown.",
        "Export the sessions that you need, move the file to a safe place and start again: the app begins a new one.",
    )


def store_foreign(path: Path) -> Trouble:
    return Trouble(
        "store_damaged",
        f"The file {path} was not made by Interview Desktop; it is left as it is.",
        "Move it to another place and start the app again: it begins a new one.",
    )


def store_newer(path: Path) -> Trouble:
    return Trouble(
        "store_newer",
        f"The sessions in {path} were kept by a newer version of Interview Desktop; they are left as they are.",
        "Install that version or a newer one to go on with them.",
    )


def session_conflict() -> Trouble:
    return Trouble(
        "session_conflict",
        "This session was continued elsewhere, so this step was not kept.",
        "Close the session and open it again.",
    )


def session_unreadable(path: Path) -> Trouble:
    return Trouble(
        "store_damaged",
        f"This session cannot be read, because the file {path} is damaged; the file is left as it is.",
        "Take the file from a backup if you have one; the other sessions can still be read.",
    )


def from_os_error(error: OSError, path: Path) -> Trouble:
    """The sentence for a file or folder that cannot be made."""
    return disk_full(path) if error.errno in (errno.ENOSPC, errno.EDQUOT) else store_read_only(path)


def from_sqlite(error: BaseException, path: Path) -> Trouble | None:
    """The sentence for an error of SQLite; None when it is our own mistake."""
    if not isinstance(error, sqlite3.Error):
        return None
    if str(error).startswith("Could not decode to UTF-8"):
        return store_damaged(path)  # all our text is UTF-8; Python reports this without SQLite's code
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_FULL:
            return disk_full(path)
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return disk_full(path) if _no_space(path) else store_read_only(path)
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_FORMAT:
            return store_damaged(path)
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return in_use(path.parent)
        case sqlite3.SQLITE_IOERR:
            return disk_full(path) if _no_space(path) else disk_failing(path)
        case _:
            return None


def _no_space(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < NEARLY_NOTHING
    except OSError:
        return False
