"""How SQLite goes about what it is really asked: every statement kept, each explained anew.

Kept as they were given, with their values apart. A partial index is of use only to a statement that
says the index's own condition; the answers are right either way, so that it shows here and nowhere
else.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

Asked = dict[str, Any]  # statements, each with values it was given

# Tables with a row for each mail, or for each part of one; and indexes of what waits alone.
LARGE = frozenset(
    {
        "raw_mail",
        "mail",
        "reference",
        "thread_key",
        "placement",
        "attachment",
        "conversation",
        "turn",
        "finding",
        "customer",
        "customer_address",
    }
)
_WAITING = {"ix_mail_unread", "ix_mail_no_reading"}


def listening(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Every statement that this thread gives to SQLite on a connection made from here on.

    A thread of an earlier test may still be at work.
    """
    asked: Asked = {}
    here = threading.get_ident()

    def hear(statement: str, values: Any) -> None:
        if threading.get_ident() == here:
            asked.setdefault(statement, values)

    class Cursor(sqlite3.Cursor):
        def execute(self, statement: str, values: Any = (), /) -> sqlite3.Cursor:
            hear(statement, values)
            return super().execute(statement, values)

        def executemany(self, statement: str, values: Any, /) -> sqlite3.Cursor:
            every = list(values)
            if every:
                hear(statement, every[0])
            return super().executemany(statement, every)

    class Connection(sqlite3.Connection):
        def cursor(self, factory: Any = Cursor) -> Any:
            return super().cursor(factory)

        # The base class makes a cursor of its own for these two.
        def execute(self, statement: str, values: Any = (), /) -> sqlite3.Cursor:
            made: sqlite3.Cursor = self.cursor()
            return made.execute(statement, values)

        def executemany(self, statement: str, values: Any, /) -> sqlite3.Cursor:
            made: sqlite3.Cursor = self.cursor()
            return made.executemany(statement, values)

    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Connection))
    return asked


def steps(file: Path, statement: str, values: Any) -> list[str]:
    """What SQLite does for a statement."""
    connection = sqlite3.Connection(file)
    try:
        explained = connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)
        return [row[3] for row in explained]
    finally:
        connection.close()


def through_all(file: Path, statement: str, values: Any) -> Iterator[str]:
    """Where a statement goes through a whole large table."""
    for step in steps(file, statement, values):
        words = step.split()
        if words[0] == "SCAN" and words[1] in LARGE and not set(words) & _WAITING:
            yield step
