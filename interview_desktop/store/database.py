"""Opening the file of sessions: for writing when that is safe, else for reading only and without touching it."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from interview_desktop.ports import Clock, Trouble
from interview_desktop.store import migrations, troubles

BUSY_MS = 5_000
"""How long to wait for a lock that another process holds."""

SMALLEST = 512
"""Bytes of the smallest page that SQLite knows."""

_MAGIC = b"SQLite format 3\x00"


@dataclass(slots=True)
class Database:
    """An open connection in autocommit mode, for one thread at a time. ``trouble`` says why it is read-only."""

    path: Path
    connection: sqlite3.Connection
    trouble: Trouble | None = None
    _copy: tempfile.TemporaryDirectory[str] | None = field(default=None, repr=False)

    def close(self) -> None:
        self.connection.close()
        if self._copy is not None:
            self._copy.cleanup()


def open_database(path: Path, clock: Clock, read_only: Trouble | None = None) -> Database:
    """Open ``path``, made and migrated where needed. Never raises for what is wrong with the file: see ``trouble``.

    With ``read_only`` the file is only read, for that reason.
    """
    if read_only is not None:
        return open_for_reading(path, read_only)
    existed = _has_bytes(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if existed:
            # Looked at with a connection that cannot write: one that can might carry the write-ahead log over into a
            # file that has to stay as it is.
            trouble = _look(path)
            if trouble is not None:
                return open_for_reading(path, trouble)
        return _open_for_writing(path, clock)
    except OSError as error:
        return open_for_reading(path, troubles.from_os_error(error, path))
    except sqlite3.Error as error:
        trouble = troubles.from_sqlite(error, path)
        if trouble is None and not existed:
            raise
        return open_for_reading(path, trouble or troubles.store_damaged(path))


def open_for_reading(path: Path, trouble: Trouble) -> Database:
    """Open without ever writing to the file, by the gentlest way that works; at worst the database is empty."""
    wal = path.with_name(path.name + "-wal")
    ways = ["mode=ro"]
    if not _has_bytes(wal):
        # No log, and perhaps no permission to make one: then the file alone is all there is.
        ways.append("mode=ro&immutable=1")
    if _has_bytes(path):
        for way in ways:
            connection = _try_reading(f"{path.absolute().as_uri()}?{way}")
            if connection is not None:
                return Database(path, connection, trouble)
        copied = _open_copy(path, wal)
        if copied is not None:
            return Database(path, copied[1], trouble, copied[0])
    empty = _connect(":memory:")
    migrations.migrate(empty, 0.0)
    empty.execute("PRAGMA query_only = ON")
    return Database(path, empty, trouble)


def is_sound(connection: sqlite3.Connection) -> bool:
    """Whether all pages hang together (reads the whole file: about 1 s per GB)."""
    try:
        return [row[0] for row in connection.execute("PRAGMA quick_check(1)")] == ["ok"]
    except sqlite3.DatabaseError:
        return False


def _look(path: Path) -> Trouble | None:
    """Why the existing file must not be written, as far as a glance can tell."""
    if path.stat().st_size < SMALLEST:
        return troubles.store_damaged(path)  # SQLite would take it for an empty database and write over it
    connection = _connect(f"{path.absolute().as_uri()}?mode=ro")
    try:
        version = migrations.version_of(connection)
        mark = connection.execute("PRAGMA application_id").fetchone()[0]
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if version > len(migrations.STEPS) and mark == migrations.APPLICATION_ID:
            return troubles.store_newer(path)
        if tables and mark != migrations.APPLICATION_ID:
            return troubles.store_foreign(path)
        if 0 < version < len(migrations.STEPS) and not is_sound(connection):
            return troubles.store_damaged(path)
        return None
    except sqlite3.OperationalError as error:
        # A folder that cannot be written, a log that cannot be opened: for the attempt to write to find out.
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise
        return None
    finally:
        connection.close()


def _open_for_writing(path: Path, clock: Clock) -> Database:
    connection = _connect(str(path))
    try:
        connection.execute("PRAGMA page_size = 4096")
        connection.execute("PRAGMA journal_mode = WAL")
        # FULL: an acknowledged event is on the disk, not only with the operating system.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA fullfsync = ON")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA journal_size_limit = 4194304")
        version = migrations.migrate(connection, clock.now())
        # SQLite opens a file that it may not write all the same, and tells only when something is changed.
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(f"PRAGMA user_version = {version}")
        connection.execute("ROLLBACK")
    except BaseException:
        connection.close()
        raise
    return Database(path, connection)


def _connect(target: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        target, uri=target.startswith("file:"), isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000
    )
    return connection


def _try_reading(target: str) -> sqlite3.Connection | None:
    try:
        connection = _connect(target)
    except sqlite3.Error:
        return None
    connection.text_factory = _text
    try:
        connection.execute("PRAGMA query_only = ON")
        # Makes SQLite try all the same where the schema or the length of the file looks wrong.
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        connection.close()
        return None
    return connection


def _text(stored: bytes) -> str:
    """Text that may be damaged: what is not UTF-8 must not make the rest of its row unreadable."""
    return stored.decode("utf-8", "replace")


def _open_copy(path: Path, wal: Path) -> tuple[tempfile.TemporaryDirectory[str], sqlite3.Connection] | None:
    """Open a private copy, for a log that cannot be read in place and for a broken first hundred bytes."""
    folder = tempfile.TemporaryDirectory(prefix="interview-desktop-", ignore_cleanup_errors=True)
    try:
        copy = Path(folder.name) / path.name
        shutil.copyfile(path, copy)
        if _has_bytes(wal):
            shutil.copyfile(wal, copy.with_name(wal.name))
        _mend_header(copy)
    except OSError:
        folder.cleanup()
        return None
    connection = _try_reading(str(copy))
    if connection is None:
        folder.cleanup()
        return None
    return folder, connection


def _mend_header(copy: Path) -> None:
    """Write the constants of the file format over those that are wrong. All our files have pages of 4,096 bytes."""
    constants = {0: _MAGIC, 16: b"\x10\x00\x02\x02\x00\x40\x20\x20", 44: b"\x00\x00\x00\x04", 56: b"\x00\x00\x00\x01"}
    with copy.open("r+b") as file:
        for offset, value in constants.items():
            file.seek(offset)
            if file.read(len(value)) != value:
                file.seek(offset)
                file.write(value)


def _has_bytes(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except OSError:
        return False
