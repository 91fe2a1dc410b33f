"""The event store in one SQLite file: appends, reads, search and deletion, all on one thread."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from interview_desktop.domain.codec import UnknownEvent
from interview_desktop.domain.events import Envelope, Payload
from interview_desktop.ports import Clock, SearchHit, SessionSummary, Trouble
from interview_desktop.store import paths, rescue, text, troubles
from interview_desktop.store.database import BUSY_MS, Database, is_sound, open_database, open_for_reading
from interview_desktop.store.rows import COLUMNS, DamagedEvent, Row, pack, unpack
from interview_desktop.store.summary import PROJECTION
from interview_desktop.store.writer import WriterThread

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

T = TypeVar("T")

_log = logging.getLogger(__name__)

_PROJECTED_BY = "projection_version"
_CLEANING_DUE = "cleaning_due"


def open_store(folder: Path, *, clock: Clock, read_only: Trouble | None = None) -> SqliteEventStore:
    """Open the sessions in ``folder``, which is made if needed. Takes milliseconds: SQLModel is loaded later, on the
    store's own thread.

    Never raises for the state of the folder or the file: ``read_only`` of the store then says what is wrong and what to
    do. Pass ``read_only`` to open for reading for a reason of your own, such as another copy of the app.
    """
    return SqliteEventStore(open_database(paths.sessions_file(folder), clock, read_only), clock)


class SqliteEventStore:
    """Implements ``ports.EventStore``. The methods may be called from any event loop.

    A damage that shows itself later makes the store read-only on the spot; from then on :meth:`load` gives the events
    up to the first that cannot be read.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._engine: Engine | None = None
        self._thread = WriterThread("store")
        self._settled = database.trouble is not None

    @property
    def read_only(self) -> str:
        trouble = self.trouble
        return f"{trouble.message} {trouble.remedy}" if trouble else ""

    @property
    def trouble(self) -> Trouble | None:
        """Why nothing can be written, with its code; None when all is well."""
        return self._database.trouble

    async def warm(self) -> None:
        """Load what the first query would load, and return when the file has been checked."""
        await self._run(self._warm)

    async def append(self, session_id: str, after_seq: int, items: Sequence[tuple[float, float, Payload]]) -> int:
        batch = tuple(items)
        return await self._run(lambda: self._append(session_id, after_seq, batch))

    async def load(self, session_id: str) -> list[Envelope]:
        return await self._run(lambda: self._load(session_id))

    async def sessions(self, query: str = "") -> list[SessionSummary]:
        return await self._run(lambda: self._sessions(text.parse(query)))

    async def search(self, query: str, limit: int = 50) -> list[SearchHit]:
        return await self._run(lambda: self._search(text.parse(query), limit))

    async def delete(self, session_id: str) -> None:
        """Delete the session so that its words are not left in the file either.

        Raises:
            Trouble: ``disk_full``, ``store_read_only``, ``store_damaged``.
        """
        await self._run(lambda: self._delete(session_id))

    async def rebuild(self) -> None:
        """Make session list and search anew from the events."""
        await self._run(self._rebuild)

    async def close(self) -> None:
        await self._thread.close(self._shut)

    # ── everything below runs on the thread ──────────────────────────────────────────────────────────────────────

    async def _run(self, job: Callable[[], T]) -> T:
        return await self._thread.run(lambda: self._told(job))

    def _told(self, job: Callable[[], T]) -> T:
        """``job``, with the errors of the database turned into sentences. The first one settles the file before."""
        if not self._settled:
            self._settled = True
            self._settle()
        try:
            return job()
        except Trouble:
            raise
        except Exception as error:
            trouble = self._trouble_of(error)
            if trouble is None:
                raise
            if trouble.code == "store_damaged":
                self._retreat(trouble)
            raise trouble from error

    def _trouble_of(self, error: Exception) -> Trouble | None:
        """What ``error`` means for a person; None when it is our own mistake."""
        if isinstance(error, UnknownEvent):
            return troubles.store_newer(self._database.path)
        if isinstance(error, DamagedEvent):
            return troubles.store_damaged(self._database.path)
        cause = getattr(error, "orig", error)
        known = self._database.trouble
        if known is not None and known.code == "store_newer" and isinstance(cause, sqlite3.OperationalError):
            return known  # its tables are not ours to know
        return troubles.from_sqlite(cause, self._database.path)

    def _warm(self) -> None:
        with self._reading() as session:
            session.connection()

    def _settle(self) -> None:
        """Look at the file once as a whole, and finish what an earlier run or version left undone."""
        try:
            if not is_sound(self._database.connection):
                self._retreat(troubles.store_damaged(self._database.path))
                return
            if self._meta(_CLEANING_DUE):
                self._clean()
            if self._meta(_PROJECTED_BY) != PROJECTION:
                if self._is_empty():
                    # Noted by hand: a first start must not load the mapped classes before the window is shown.
                    self._database.connection.execute(
                        "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (_PROJECTED_BY, PROJECTION)
                    )
                else:
                    self._rebuild()
        except Exception as error:
            trouble = self._trouble_of(error)
            if trouble is None:
                _log.exception("the store could not be brought up to date")
            elif trouble.code == "store_damaged":
                self._retreat(trouble)

    def _append(self, session_id: str, after_seq: int, items: tuple[tuple[float, float, Payload], ...]) -> int:
        from sqlmodel import func, insert, select

        from interview_desktop.store.projection import project
        from interview_desktop.store.tables import EventRow

        rows = [pack(session_id, after_seq + 1 + i, *item) for i, item in enumerate(items)]
        with self._writing() as session:
            last = session.scalar(select(func.max(EventRow.seq)).where(EventRow.session_id == session_id)) or 0
            if last != after_seq:
                raise troubles.session_conflict()
            if rows:
                session.execute(insert(EventRow), [row._asdict() for row in rows])
                envelopes = [Envelope(*row[:4], item[2]) for row, item in zip(rows, items, strict=True)]
                project(session, envelopes)
        return after_seq + len(rows)

    def _load(self, session_id: str) -> list[Envelope]:
        if self._is_damaged():
            return self._rescue(session_id)
        try:
            return self._events(session_id)
        except (DamagedEvent, sqlite3.DatabaseError) as error:
            trouble = self._trouble_of(error)
            if trouble is None or trouble.code != "store_damaged":
                raise
            self._retreat(trouble)
            return self._rescue(session_id)

    def _events(self, session_id: str) -> list[Envelope]:
        # Plain rows: ten thousand events as mapped objects would take several times as long.
        found = self._database.connection.execute(
            f"SELECT {COLUMNS} FROM events WHERE session_id = ? ORDER BY seq", (session_id,)
        ).fetchall()
        envelopes = [unpack(Row(*columns)) for columns in found]
        if envelopes and envelopes[-1].seq != len(envelopes):
            raise DamagedEvent(f"events of session {session_id} are missing")
        return envelopes

    def _rescue(self, session_id: str) -> list[Envelope]:
        connection = self._database.connection
        envelopes = rescue.events(connection, session_id)
        if not envelopes and any(known.session_id == session_id for known in rescue.sessions(connection)):
            raise troubles.session_unreadable(self._database.path)
        return envelopes

    def _sessions(self, query: text.Query) -> list[SessionSummary]:
        if self._is_damaged():
            return self._rescued_sessions(query)
        from interview_desktop.store.projection import summaries

        try:
            with self._reading() as session:
                everything = summaries(session)
                if not query:
                    return everything
                found = {row[0] for row in self._matching(session, query, "DISTINCT u.session_id", "")}
        except Exception as error:
            self._retreat_if_damaged(error)
            return self._rescued_sessions(query)
        return [summary for summary in everything if summary.session_id in found]

    def _search(self, query: text.Query, limit: int) -> list[SearchHit]:
        if not query or limit <= 0:
            return []
        if not self._is_damaged():
            try:
                with self._reading() as session:
                    order = "ORDER BY s.started_at DESC, s.session_id DESC, u.seq LIMIT :limit"
                    rows = self._matching(session, query, "u.session_id, u.seq, u.text", order, limit=limit)
                    return [SearchHit(row[0], row[1], text.snippet(query, row[2])) for row in rows]
            except Exception as error:
                self._retreat_if_damaged(error)
        return rescue.search(self._database.connection, query, limit)

    def _matching(self, session: Session, query: text.Query, columns: str, order: str, **values: Any) -> list[Any]:
        import sqlalchemy

        tables = "utterances u JOIN summaries s ON s.session_id = u.session_id"
        conditions = [f"instr(u.text, :symbol{i}) > 0" for i in range(len(query.symbols))]
        values |= {f"symbol{i}": symbol for i, symbol in enumerate(query.symbols)}
        if query.words:
            tables = f"search JOIN {tables.replace('utterances u', 'utterances u ON u.id = search.rowid')}"
            conditions.append("search MATCH :words")
            values["words"] = text.fts_expression(query.words)
        sql = f"SELECT {columns} FROM {tables} WHERE {' AND '.join(conditions)} {order}"
        return list(session.connection().execute(sqlalchemy.text(sql), values))

    def _rescued_sessions(self, query: text.Query) -> list[SessionSummary]:
        connection = self._database.connection
        everything = rescue.sessions(connection)
        if not query:
            return everything
        found = {hit.session_id for hit in rescue.search(connection, query, limit=1_000_000)}
        return [summary for summary in everything if summary.session_id in found]

    def _delete(self, session_id: str) -> None:
        from sqlmodel import col, delete

        from interview_desktop.store.projection import forget
        from interview_desktop.store.tables import EventRow, MetaRow

        with self._writing() as session:
            session.execute(delete(EventRow).where(col(EventRow.session_id) == session_id))
            forget(session, session_id)
            session.merge(MetaRow(key=_CLEANING_DUE, value="1"))
        self._clean()

    def _clean(self) -> None:
        """Wipe deleted words from where SQLite keeps leftovers: index segments, moved cells, the write-ahead log."""
        connection = self._database.connection
        try:
            connection.execute("INSERT INTO search (search) VALUES ('optimize')")
            connection.execute("VACUUM")
            connection.execute("PRAGMA busy_timeout = 200")  # a reader elsewhere may stay for hours
            busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            if not busy:
                connection.execute("DELETE FROM meta WHERE key = ?", (_CLEANING_DUE,))
        except sqlite3.OperationalError as error:
            # The session is gone either way; a full disk or a reader elsewhere only delays this until the next time.
            _log.info("cleaning up after a deletion has to wait: %s", error)
        finally:
            connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")

    def _rebuild(self) -> None:
        from sqlmodel import col, select

        from interview_desktop.store.projection import forget_all, project
        from interview_desktop.store.tables import EventRow, MetaRow

        with self._writing() as session:
            forget_all(session)
            for session_id in session.scalars(select(col(EventRow.session_id)).distinct()).all():
                try:
                    envelopes = self._events(session_id)
                except UnknownEvent:
                    # Left by a newer version: what came before is shown all the same.
                    envelopes = rescue.events(self._database.connection, session_id)
                project(session, envelopes)
                session.flush()
                session.expunge_all()
            session.merge(MetaRow(key=_PROJECTED_BY, value=PROJECTION))

    def _shut(self) -> None:
        try:
            # Never in a file that nobody has looked at as a whole.
            if self._settled and self._database.trouble is None and self._meta(_CLEANING_DUE):
                self._clean()
        except sqlite3.Error as error:
            _log.info("cleaning up after a deletion has to wait: %s", error)
        finally:
            self._drop_engine()
            self._database.close()

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        """A transaction that is kept when the block ends well."""
        self._require_writable()
        with self._transaction("BEGIN IMMEDIATE") as session:
            yield session
            session.flush()
            if not self._database.connection.in_transaction:
                raise RuntimeError("the transaction was ended before its time")
            session.commit()

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        with self._transaction("BEGIN") as session:
            yield session

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Session]:
        from sqlalchemy.orm import Session

        session = Session(self._get_engine())
        try:
            # In this order: the first checkout of an engine ends whatever transaction was open before.
            session.connection().exec_driver_sql(begin)
            yield session
        finally:
            session.close()

    def _get_engine(self) -> Engine:
        if self._engine is None:
            from sqlalchemy.pool import StaticPool
            from sqlmodel import create_engine

            connection = self._database.connection
            self._engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
        return self._engine

    def _drop_engine(self) -> None:
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def _require_writable(self) -> None:
        trouble = self._database.trouble
        if trouble is not None and trouble.code == "disk_full":
            self._swap(open_database(self._database.path, self._clock))
            if self._database.trouble is None:
                self._settle()
            trouble = self._database.trouble
        if trouble is not None:
            raise Trouble(trouble.code, trouble.message, trouble.remedy)

    def _retreat(self, trouble: Trouble) -> None:
        """From now on only read, with a connection that cannot write."""
        # Opened before the old one is closed: the last writer to leave would carry its log over into the file.
        self._swap(open_for_reading(self._database.path, trouble))

    def _retreat_if_damaged(self, error: Exception) -> None:
        """Be ready to read row by row after ``error``, or raise it where that would not help."""
        trouble = self._trouble_of(error)
        if trouble is None or trouble.code not in ("store_damaged", "store_newer"):
            raise error
        if trouble is not self._database.trouble:
            self._retreat(trouble)

    def _swap(self, database: Database) -> None:
        self._drop_engine()
        old, self._database = self._database, database
        old.close()

    def _is_damaged(self) -> bool:
        trouble = self._database.trouble
        return trouble is not None and trouble.code == "store_damaged"

    def _meta(self, key: str) -> str | None:
        row = self._database.connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def _is_empty(self) -> bool:
        return self._database.connection.execute("SELECT 1 FROM events LIMIT 1").fetchone() is None
