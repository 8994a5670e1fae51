"""What is read by plain SQL names the tables and columns that `store/schema.py` declares.

SQLAlchemy knows when a column has been renamed; a statement written out by hand does not. So every
place that reads so is heard while it reads, and what it says is prepared on a database made from
the schema alone. A place that these tests do not reach is a fault too.
"""

from __future__ import annotations

import ast
import collections
import itertools
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

import ecdesk
from ecdesk.engine import orders as imported
from ecdesk.engine import sync_folder
from ecdesk.engine.tasks import Task
from ecdesk.protocol import AddNote, ImportOrders
from ecdesk.store.schema import Table
from ecdesk.views import (
    alarms,
    archive,
    board,
    checkup,
    figures,
    house_rules,
    orders,
    outbox,
    queue,
    same_person,
    search,
    status,
    thread,
)
from ecdesk.views.archive import Scope
from ecdesk.views.rows import Tab
from tests.helpers.whole_desk import NOW, WholeDesk, letter

Place = tuple[str, int]  # module and line
(_PACKAGE,) = map(Path, ecdesk.__path__)


class Hears:
    """A reader that keeps every plain statement, and the place in the program that asked it."""

    def __init__(self, desk: WholeDesk) -> None:
        self._reader = desk.reader
        self.heard: dict[Place, set[str]] = {}

    @contextmanager
    def look(self) -> Iterator[Any]:
        """As `Reader.look`."""
        with self._reader.look() as look:
            yield HearingLook(look, self.heard)

    def connect(self) -> Any:
        """As `Reader.connect`."""
        return self._reader.connect()


class HearingLook:
    """As `store.reading.Look`."""

    def __init__(self, look: Any, heard: dict[Place, set[str]]) -> None:
        self._look, self._heard = look, heard

    def all(self, statement: str, **values: Any) -> list[Any]:
        """Hear, and pass on."""
        self._hear(statement)
        return list(self._look.all(statement, **values))

    def pairs(self, statement: str, **values: Any) -> dict[Any, Any]:
        """Hear, and pass on."""
        self._hear(statement)
        found: dict[Any, Any] = self._look.pairs(statement, **values)
        return found

    def value(self, statement: str, **values: Any) -> Any:
        """Hear, and pass on."""
        self._hear(statement)
        return self._look.value(statement, **values)

    def _hear(self, statement: str) -> None:
        frame = sys._getframe(2)
        while "<" in frame.f_code.co_name:  # a comprehension stands in its function's lines
            frame = frame.f_back or frame
        place = Path(frame.f_code.co_filename).relative_to(_PACKAGE).as_posix()
        if place.startswith("store/search"):  # asks FTS5 as well: see tests/store/test_search.py
            return
        self._heard.setdefault((place, frame.f_lineno), set()).add(statement)


@pytest.fixture
def heard(desk: WholeDesk) -> dict[Place, set[str]]:
    """Every plain statement of the views, in all its forms, over a desk where something stands."""
    for number in range(3):
        came = desk.receives(letter(address=f"c{number}@example.jp"))
    desk.answers(came.conversation)
    with desk.database.write() as write:
        write.session.connection().exec_driver_sql("UPDATE mail SET state = 'problem' WHERE id = 1")
    buy(desk)
    desk.does(AddNote(conversation_id=came.conversation, text="壊れもの注意"))
    reader = Hears(desk)
    looked = ImportOrders(path=str(desk.folder / "orders.csv"), shop_id=1, dry=True)
    assert imported.look_into(reader, looked, Task())["same"] == 1
    with reader.look() as look:
        assert len(orders.of_customer(look, 1)) == len(orders.by_number(look, "A-1")) == 1
    for tab, shop in itertools.product(Tab, (None, 1)):
        first = queue.page(reader, tab, shop_id=shop, limit=1)
        after = first.after or (1, desk.now, desk.now, 1)
        queue.page(reader, tab, shop_id=shop, tag="急ぎ", intent="stock", after=after)
        queue.counts(reader, shop_id=shop, tag="急ぎ", intent="stock")
        assert queue.counts(reader, shop_id=shop).by_tab[Tab.REPLY] == 3
        queue.choices(reader, shop_id=shop)
    assert queue.row(reader, came.conversation) is not None
    assert len(board.board(reader, desk.now, shop_id=1)) == 6
    assert figures.day(reader, desk.now, shop_id=1).answered == 0
    assert alarms.alarms(reader, desk.now).open_turns == 3
    assert status.status(reader, NOW).problems == len(status.problems(reader)) == 1
    assert outbox.rows(reader)
    assert thread.thread(reader, came.conversation)
    assert checkup.examine(reader, desk.path, desk.secrets)
    assert sync_folder._all_flags_held(reader, 99) == {}
    told = (archive.conversations, archive.customers, archive.orders, archive.shops)
    for scope in (Scope(), Scope(came.conversation), Scope(customer_id=1), Scope(shop_id=1)):
        with reader.look() as look:
            assert archive.count(look, scope) == len(list(archive.mails(look, scope)))
            assert [list(one(look, scope)) for one in (*told, archive.templates)]
            assert archive.zone(look).key == "Asia/Tokyo"
    assert [one.facts.customer_id for one in same_person.same_person(reader, 1).maybe] == [2, 3]
    assert house_rules.house_rules(reader, 1) == house_rules.NONE
    assert search.search(reader, "店:こはる").hits
    assert search.conversations(reader, "ワンピース", now=NOW, shop_id=1).percent == 0
    assert search.conversations(reader, "壊れもの", now=NOW).hits
    return reader.heard


def buy(desk: WholeDesk) -> None:
    """An order of the first customer, by everything that an order can be known by."""
    file = desk.folder / "orders.csv"
    order = "A-1,c0@example.jp,090-0000-1111,山田 花子\n"
    file.write_text("注文番号,メールアドレス,電話番号,氏名\n" + order, "utf-8")
    with desk.database.write() as write:
        session = write.session.connection()
        session.exec_driver_sql("UPDATE customer SET phone = '09000001111' WHERE id < 3")
        keys = "INSERT INTO thread_key (mail_id, key) VALUES (?, ?)"
        session.exec_driver_sql(keys, [(1, "order:A-1"), (1, "order:Z-9"), (3, "order:A-1")])
        session.exec_driver_sql("UPDATE customer SET name = '佐藤' WHERE id = 3")
    desk.does(ImportOrders(path=str(file), shop_id=1))


@contextmanager
def made_from_the_schema() -> Iterator[sqlite3.Connection]:
    """An empty database as `store/schema.py` has it, past every migration."""
    # Without the cache: EXPLAIN of what was prepared before would not look at the tables again.
    engine = create_engine("sqlite://", connect_args={"cached_statements": 0})
    raw = engine.raw_connection()
    try:
        assert isinstance(raw.driver_connection, sqlite3.Connection)
        Table.metadata.create_all(engine)  # one connection a thread: the very same database
        yield raw.driver_connection
    finally:
        raw.close()
        engine.dispose()


def named(connection: sqlite3.Connection, statement: str) -> set[tuple[str, str]]:
    """The columns that a statement reads, each with its table, as SQLite resolves them."""
    found: set[tuple[str, str]] = set()

    def note(action: int, table: str | None, column: str | None, *_: object) -> int:
        if action == sqlite3.SQLITE_READ and table and column:
            found.add((table, column))
        return sqlite3.SQLITE_OK

    connection.set_authorizer(note)
    try:
        prepare(connection, statement)
    finally:
        connection.set_authorizer(None)
    return found


def prepare(connection: sqlite3.Connection, *statements: str) -> None:
    """Have them compiled, not carried out; what their `:named` values are does not matter."""
    values = collections.defaultdict(lambda: 1)
    for statement in statements:
        connection.execute(f"EXPLAIN {statement}", values).fetchall()


def written() -> set[Place]:
    """Every place in the program where a look is asked for something."""
    found: set[Place] = set()
    for path in _PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"all", "pairs", "value"}
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "look"
            ):
                found.add((path.relative_to(_PACKAGE).as_posix(), node.lineno))
    return found


def test_every_place_that_reads_by_plain_sql_is_heard(heard: dict[Place, set[str]]) -> None:
    assert set(heard) == written()


def test_every_statement_fits_the_schema(heard: dict[Place, set[str]]) -> None:
    tables = {table.name: set(table.columns.keys()) for table in Table.metadata.sorted_tables}
    with made_from_the_schema() as connection:
        for statement in set().union(*heard.values()):
            for table, column in named(connection, statement):
                assert column in tables[table], (table, column)
            # "name" is a column where there is one and else a text; and * hides what is read.
            assert '"' not in statement
            assert "*" not in statement.replace("count(*)", "")


def test_whichever_column_is_renamed_a_statement_fails(heard: dict[Place, set[str]]) -> None:
    """What the test above rests on."""
    statements = set().union(*heard.values())
    with made_from_the_schema() as connection:
        columns = set().union(*(named(connection, one) for one in statements))
        assert ("conversation", "due_at") in columns
        assert ("shop", "fast_minutes") in columns
        for table, column in sorted(columns):
            connection.execute(f'ALTER TABLE "{table}" RENAME COLUMN "{column}" TO renamed')
            with pytest.raises(sqlite3.OperationalError, match="no such column"):
                prepare(connection, *statements)
            connection.execute(f'ALTER TABLE "{table}" RENAME COLUMN renamed TO "{column}"')


def test_a_row_has_every_column_that_a_value_is_made_of(desk: WholeDesk) -> None:
    """`shop_of` and `mailbox_of` ask the row by attribute, which no statement shows."""
    (box,) = status.status(desk.reader, NOW).mailboxes
    assert box.shop.signature
    assert box.mailbox.imap is not None
