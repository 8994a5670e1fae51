"""The file, read: by plain SQL at once, through SQLAlchemy where it is worth its import.

What the window shows first (the queue, the status bar) is read by plain SQL: importing SQLAlchemy
costs twice as much as an empty window (measured), and the person would wait for it every morning.
Everything else goes through `connect`, which imports it when it is first needed. A `Reader` cannot
write. Rows of both have the column's name as attribute and the column's type as Python's: an aware
time, a decoded JSON value, a bool.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import zlib
from collections import namedtuple
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecdesk.domain.errors import Refused, Trouble

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

BUSY_SECONDS = 10.0


class Look:
    """One consistent look at the data, by plain SQL with `:named` values."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self, statement: str, **values: Any) -> list[Any]:
        """Every row, with its columns as attributes."""
        given = {name: stamp(v) if isinstance(v, datetime) else v for name, v in values.items()}
        cursor = self._connection.execute(statement, given)
        shape = _shape(tuple(column[0] for column in cursor.description))
        return [shape._make(row) for row in cursor]

    def pairs(self, statement: str, **values: Any) -> dict[Any, Any]:
        """First column → second column of every row: for as many as there are mails."""
        return dict(self._connection.execute(statement, values))

    def value(self, statement: str, **values: Any) -> Any:
        """The first column of the first row; None where there is none."""
        return next((row[0] for row in self.all(statement, **values)), None)


class Reader:
    """Read-only connections to the file, for the window's workers and the command line."""

    def __init__(self, path: Path) -> None:
        """Nothing is opened before the first read; a missing file is then Trouble."""
        self._path = path
        self._engine: Engine | None = None
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()

    @contextmanager
    def look(self) -> Iterator[Look]:
        """A look by plain SQL. Raises Trouble."""
        with translated():
            with self._lock:
                connection = self._idle.pop() if self._idle else None
            connection = connection or _plain(self._path)
            try:
                connection.execute("BEGIN")
                yield Look(connection)
            finally:
                connection.rollback()
                with self._lock:
                    self._idle.append(connection)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """A look through SQLAlchemy. Raises Trouble."""
        with translated(), self._opened().connect() as connection:
            connection.exec_driver_sql("BEGIN")
            yield connection

    def close(self) -> None:
        """Close the connections that no thread is using."""
        with self._lock:
            idle, self._idle = self._idle, []
            engine, self._engine = self._engine, None
        for connection in idle:
            connection.close()
        if engine is not None:
            engine.dispose()

    def _opened(self) -> Engine:
        from sqlalchemy import create_engine
        from sqlalchemy.pool import QueuePool

        with self._lock:
            if self._engine is None:
                self._engine = create_engine(
                    "sqlite+pysqlite://",
                    creator=lambda: open_file(self._path, read_only=True),
                    poolclass=QueuePool,
                    pool_size=3,
                )
            return self._engine


def open_file(path: Path, *, read_only: bool = False, types: int = 0) -> sqlite3.Connection:
    """A connection set up as all of ours are; transactions begin where we say so."""
    if read_only:
        uri = f"{path.absolute().as_uri()}?mode=ro"
        connection = sqlite3.connect(
            uri, uri=True, timeout=BUSY_SECONDS, check_same_thread=False, detect_types=types
        )
        connection.execute("PRAGMA query_only=on")
    else:
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=on")
        # Of a large mailbox the indexes stay in memory, and the WAL is folded in half as often:
        # measured, a tenth of a first sync.
        connection.execute("PRAGMA cache_size=-8000")
        connection.execute("PRAGMA wal_autocheckpoint=2000")
    connection.isolation_level = None  # pysqlite would begin late and deferred
    return connection


def stamp(moment: datetime) -> str:
    """An aware instant as it is stored: sortable text in UTC."""
    return moment.astimezone(UTC).isoformat(" ", "microseconds").removesuffix("+00:00")


def _plain(path: Path) -> sqlite3.Connection:
    for kind, decode in _TYPES.items():
        sqlite3.register_converter(kind, decode)
    return open_file(path, read_only=True, types=sqlite3.PARSE_DECLTYPES)


def _instant(stored: bytes) -> datetime:
    return datetime.fromisoformat(stored.decode() + "Z")


# By the declared type of the column, as the schema writes it.
_TYPES: dict[str, Callable[[bytes], Any]] = {
    "DATETIME": _instant,
    "DATE": lambda stored: date.fromisoformat(stored.decode()),
    "JSON": json.loads,
    "BOOLEAN": lambda stored: stored != b"0",
}


@lru_cache(maxsize=64)
def _shape(names: tuple[str, ...]) -> Any:
    return namedtuple("Row", names, rename=True)


@contextmanager
def translated() -> Iterator[None]:
    """What SQLite or the disk says, as Refused or Trouble with a code of ours.

    SQLAlchemy's errors carry the driver's as `orig`. A rule of the schema broken or a statement
    malformed is our bug and passes as it is.
    """
    try:
        yield
    except Exception as error:
        cause = getattr(error, "orig", None) or error
        disk = type(cause) in {sqlite3.OperationalError, sqlite3.DatabaseError}
        if not disk and not isinstance(cause, OSError):
            raise
        raise trouble_of(cause) from error


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


def unpack(data: bytes) -> bytes:
    """Raw mail as the server sent it."""
    return zlib.decompress(data)
