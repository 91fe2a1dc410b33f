"""One app per data folder: a lock of the operating system, which a crash frees."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from types import TracebackType

from interview_desktop.ports import Trouble
from interview_desktop.store import paths


class DataLock:
    """Holds the data folder until :meth:`release` or the end of the process. Also a context manager.

    ``fd`` is None where the folder cannot be written: then nobody can change the data, and nothing needs guarding.
    """

    def __init__(self, fd: int | None) -> None:
        self._fd = fd

    def release(self) -> None:
        """Let another copy in. Safe to repeat."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def __enter__(self) -> DataLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def lock_data_folder(folder: Path) -> DataLock:
    """Take the data folder for this process.

    Raises:
        Trouble: ``data_in_use`` when another copy of the app has it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fd = os.open(paths.lock_file(folder), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            # The lock file holds no bytes; where not even its name fits, nothing else can be written either.
            return DataLock(None)
        if isinstance(error, (PermissionError, FileExistsError, NotADirectoryError)) or error.errno == errno.EROFS:
            return DataLock(None)
        raise
    try:
        taken = _lock(fd)
    except BaseException:
        os.close(fd)
        raise
    if not taken:
        os.close(fd)
        raise in_use(folder)
    return DataLock(fd)


def in_use(folder: Path) -> Trouble:
    """What to say when another copy of the app has ``folder``."""
    return Trouble(
        "data_in_use",
        f"Another copy of Interview Desktop is using the data in {folder}.",
        "Close it to change anything here; until then this copy only shows what is kept.",
    )


if sys.platform == "win32":
    import msvcrt

    def _lock(fd: int) -> bool:
        try:
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EDEADLK, errno.EAGAIN):
                return False
            raise
        return True

else:
    import fcntl

    def _lock(fd: int) -> bool:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
