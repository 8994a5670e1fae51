"""One SQLite file: opened, kept safe, written by one hand at a time, read by many.

WAL, `foreign_keys=on`, `synchronous=FULL` (measured: no slower here). Writing goes through
`Database.write()`: one transaction, one writer, and a person's command goes before waiting mail.
After the commit, never before, listeners hear what was touched. Reading in another process or
thread goes through `Reader`, which cannot write.
"""

from __future__ import annotations

import sqlite3
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from ecdesk.domain.errors import Refused, Trouble
from ecdesk.store import migrations

BUSY_SECONDS = 10.0
COMPRESSION = 1  # zlib level: measured as the best trade of time and size for mail


@dataclass(slots=True)
class Touched:
    """What one transaction changed; told to listeners after its commit."""

    conversations: set[int] = field(default_factory=set)
    customers: set[int] = field(default_factory=set)
    drafts: set[str] = field(default_factory=set)
    outbox: bool = False
    accounts: bool = False
    settings: bool = False

    def __bool__(self) -> bool:
        """Whether anybody could care."""
        return bool(
            self.conversations
            or self.customers
            or self.drafts
            or self.outbox
            or self.accounts
            or self.settings
        )


class Turnstile:
    """Lets one writer through at a time; an urgent one goes before those that can wait.

    A plain lock is not fair: a thread storing mail would take it again before a waiting command
    wakes up, and the person would wait for the whole mailbox.
    """

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._busy = False
        self._urgent = 0

    @contextmanager
    def passing(self, *, urgent: bool) -> Iterator[None]:
        """Hold the way while the block runs."""
        with self._condition:
            self._urgent += urgent
            try:
                self._condition.wait_for(lambda: not self._busy and (urgent or not self._urgent))
                self._busy = True
            finally:
                self._urgent -= urgent
        try:
            yield
        finally:
            with self._condition:
                self._busy = False
                self._condition.notify_all()


class Write:
    """One transaction under way: the session and what it touched."""

    __slots__ = ("session", "touched")

    def __init__(self, session: Session) -> None:
        self.session = session
        self.touched = Touched()


class Database:
    """The engine's way to the file. Opening brings the schema up to date (with a backup)."""

    def __init__(self, path: Path) -> None:
        """Open or create. Raises Refused("database.newer"), Trouble("disk.…")."""
        self.path = path
        self._listeners: list[Callable[[Touched], None]] = []
        self._turnstile = Turnstile()
        with translated():
            migrations.bring_up_to_date(path)
            self._engine = create_engine(
                "sqlite+pysqlite://",
                creator=lambda: _connect(path),
                poolclass=QueuePool,
                pool_size=8,
                max_overflow=8,
            )
            _explicit_transactions(self._engine)

    def on_commit(self, listener: Callable[[Touched], None]) -> None:
        """Call `listener` after each commit that touched something, on the writer's thread."""
        self._listeners.append(listener)

    @contextmanager
    def write(self, *, urgent: bool = False) -> Iterator[Write]:
        """A transaction: committed at the end of the block, rolled back if it raises."""
        with (
            self._turnstile.passing(urgent=urgent),
            translated(),
            Session(self._engine, expire_on_commit=False, autoflush=False) as session,
        ):
            write = Write(session)
            session.connection().exec_driver_sql("BEGIN IMMEDIATE")
            yield write
            session.commit()
        if write.touched:
            for listener in self._listeners:
                listener(write.touched)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """A connection for reading (the engine's own look-ups, and `views` in the engine)."""
        with translated(), self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            yield connection

    def close(self) -> None:
        """Give the file back; the WAL is folded in by SQLite when the last one leaves."""
        self._engine.dispose()


class Reader:
    """Read-only connections to the same file, for the window's workers and the command line."""

    def __init__(self, path: Path) -> None:
        """Nothing is opened before the first read; a missing file is then Trouble."""
        self._engine = create_engine(
            "sqlite+pysqlite://",
            creator=lambda: _connect(path, read_only=True),
            poolclass=QueuePool,
            pool_size=3,
        )
        _explicit_transactions(self._engine)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """One consistent look at the data."""
        with translated(), self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            yield connection

    def close(self) -> None:
        """Close the connections that no thread is using."""
        self._engine.dispose()


def _connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    if read_only:
        uri = f"{path.absolute().as_uri()}?mode=ro"
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, check_same_thread=False)
        connection.execute("PRAGMA query_only=on")
    else:
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=on")
    return connection


def _explicit_transactions(engine: Any) -> None:
    """Take BEGIN away from pysqlite, which would begin late and deferred."""

    @event.listens_for(engine, "connect")
    def _no_implicit_begin(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None


@contextmanager
def translated() -> Iterator[None]:
    """What SQLite or the disk says, as Refused or Trouble with a code of ours."""
    try:
        yield
    except DatabaseError as error:
        if type(error) not in {DatabaseError, OperationalError}:
            raise  # a rule of the schema broken, a statement malformed: ours, not the disk's
        raise trouble_of(error.orig or error) from error
    except (sqlite3.OperationalError, sqlite3.DatabaseError, OSError) as error:
        raise trouble_of(error) from error


def trouble_of(error: BaseException) -> Trouble | Refused:
    """The code for a failure of SQLite or of the file system."""
    name = str(getattr(error, "sqlite_errorname", ""))
    number = getattr(error, "errno", None)
    said = str(error).lower()
    if name.startswith("SQLITE_FULL") or number == 28 or "full" in said:
        return Trouble("disk.full")
    if name.startswith("SQLITE_READONLY") or number in (13, 30) or "readonly" in said:
        return Trouble("disk.read_only")
    if name.startswith("SQLITE_CANTOPEN") or "unable to open" in said:
        return Trouble("disk.read_only")
    if name.startswith("SQLITE_BUSY"):
        return Trouble("disk.busy")
    return Trouble("disk.broken", retry=False)


def pack(raw: bytes) -> bytes:
    """Raw mail as it is stored."""
    return zlib.compress(raw, COMPRESSION)


def unpack(data: bytes) -> bytes:
    """Raw mail as the server sent it."""
    return zlib.decompress(data)
