"""Plain SQL inside a transaction: what a first sync does thousands of times a second.

Measured: a statement by SQLAlchemy's ORM costs about 200 µs, by its Core 60, so 4. Written with `?`
for values, against the names of `schema.py`; a time, a list or a dict is put as its column keeps
it. The one rule: the session's objects never differ from the rows. They are flushed before a
statement and forgotten after one that writes, so that both ways may be mixed.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from types import NoneType
from typing import TYPE_CHECKING, Any

import msgspec

from ecdesk.store.reading import stamp

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from ecdesk.store.schema import Table

AT_ONCE = 500  # values in one IN: far below every limit


class Plain:
    """The way to the rows of one transaction."""

    __slots__ = ("_connection", "_session")

    def __init__(self, session: Session) -> None:
        self._session = session
        connection = session.connection().connection.driver_connection
        assert isinstance(connection, sqlite3.Connection)
        self._connection = connection

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """All rows of a SELECT, with what JSON and times are as text (`instant`)."""
        self._session.flush()
        return self._connection.execute(statement, values).fetchall()

    def row(self, statement: str, *values: Any) -> tuple[Any, ...] | None:
        """The first row of a SELECT; None where there is none."""
        self._session.flush()
        found: tuple[Any, ...] | None = self._connection.execute(statement, values).fetchone()
        return found

    def value(self, statement: str, *values: Any) -> Any:
        """The first column of the first row; None where there is none."""
        found = self.row(statement, *values)
        return None if found is None else found[0]

    def among(self, statement: str, ids: Iterable[Any], *others: Any) -> list[tuple[Any, ...]]:
        """The rows of a SELECT with `IN ({})` for many ids, which stand before the other values."""
        every, found = list(ids), []
        for first in range(0, len(every), AT_ONCE):
            some = every[first : first + AT_ONCE]
            found += self.rows(statement.replace("{}", marks(len(some))), *some, *others)
        return found

    def run(self, statement: str, *values: Any) -> int:
        """Carry out an UPDATE or DELETE; how many rows it met."""
        self._session.flush()
        done = self._connection.execute(statement, _all_kept(values))
        self._session.expire_all()
        return done.rowcount

    def add(self, table: type[Table], **values: Any) -> int:
        """Insert a row; its id. What is not given is as the schema says by default."""
        self._session.flush()
        done = self._connection.execute(inserting(table, tuple(values)), _all_kept(values.values()))
        return done.lastrowid or 0

    def run_many(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """Carry out one statement for many rows of values."""
        self._session.flush()
        self._connection.executemany(statement, [_all_kept(row) for row in rows])
        self._session.expire_all()


def marks(count: int) -> str:
    """`?, ?, ?` for so many values."""
    return ", ".join("?" * count)


def instant(text: str) -> datetime:
    """A time as it is kept, aware."""
    return datetime.fromisoformat(text + "+00:00")


def kept(value: Any) -> Any:
    """A value as its column keeps it."""
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, list | dict):
        try:
            return _json.encode(value).decode()
        except UnicodeEncodeError:  # half a character, which only an escape can name
            return json.dumps(value)
    return value


def _all_kept(values: Iterable[Any]) -> list[Any]:
    return [value if type(value) in _AS_THEY_ARE else kept(value) for value in values]


_AS_THEY_ARE = frozenset({str, int, bytes, bool, NoneType})
_json = msgspec.json.Encoder()


@lru_cache(maxsize=256)
def inserting(table: type[Table], names: tuple[str, ...]) -> str:
    """An INSERT with a `?` for each name and the schema's own defaults for other columns."""
    given, fixed = dict.fromkeys(names, "?"), {}
    for column in table.__table__.columns:
        default = column.default
        if column.name not in given and default is not None and default.is_scalar:
            fixed[column.name] = _literal(default.arg)
    columns = {**given, **fixed}
    quoted = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(columns.values())
    return f"INSERT INTO {table.__tablename__} ({quoted}) VALUES ({values})"  # noqa: S608 - the schema's own names


def _literal(value: Any) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(int(value)) if isinstance(value, bool) else str(value)
