"""Plain SQL beside the session: the same rows, whichever of them wrote last."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select

from ecdesk.store import schema as s
from ecdesk.store.database import Database
from ecdesk.store.plain import AT_ONCE, inserting, instant, kept, marks

JAPAN = timezone(timedelta(hours=9))
NOW = datetime(2026, 11, 17, 14, 18, 0, 5, tzinfo=JAPAN)


@pytest.fixture
def database(empty_desk: Path, tmp_path: Path) -> Database:
    """A desk's file on which nothing has happened."""
    path = tmp_path / "desk.sqlite3"
    path.write_bytes(empty_desk.read_bytes())
    return Database(path)


def test_each_way_sees_what_the_other_wrote(database: Database) -> None:
    with database.write() as write:
        customer = s.Customer(name="山田", created_at=NOW)
        write.session.add(customer)
        assert write.plain.value("SELECT name FROM customer") == "山田"  # not flushed by hand
        write.plain.run("UPDATE customer SET name = ?", "佐藤")
        assert customer.name == "佐藤"
        customer.phone = "03-0000-0000"
        write.plain.run_many("UPDATE customer SET kana = ? WHERE id = ?", [("サトウ", customer.id)])
        assert (customer.phone, customer.kana) == ("03-0000-0000", "サトウ")
    database.close()


def test_what_is_not_given_is_as_the_schema_says(database: Database) -> None:
    with database.write() as write:
        by_hand = s.Shop(name="一", address="a@shop.example", calendar={"zone": "Asia/Tokyo"})
        write.session.add(by_hand)
        write.session.flush()
        new = write.plain.add(
            s.Shop,
            name="一",
            address="a@shop.example",
            calendar={"zone": "Asia/Tokyo"},
            channel_targets={},
        )
        rows = [
            {**row._mapping, "id": 0}
            for row in write.session.execute(select(*s.Shop.__table__.columns))
        ]
        assert new != by_hand.id
        assert rows[0] == rows[1]
    database.close()


@pytest.mark.parametrize("table", [s.Mail, s.Conversation, s.Customer, s.RawMail, s.Placement])
def test_no_column_is_left_without_its_default(table: type[s.Table]) -> None:
    """A default that is made anew for each row cannot be written into a statement."""
    statement = inserting(table, ())
    made = {
        column.name
        for column in table.__table__.columns
        if column.default is not None and not column.default.is_scalar
    }
    assert not made
    for column in table.__table__.columns:
        if column.default is not None:
            assert f'"{column.name}"' in statement


@pytest.mark.parametrize(
    "moment",
    [
        NOW,
        NOW.astimezone(UTC),
        datetime(1, 1, 2, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ],
)
def test_a_time_is_kept_as_the_session_keeps_it(database: Database, moment: datetime) -> None:
    with database.write() as write:
        write.session.add(s.Customer(name="", created_at=moment))
        id_ = write.plain.add(s.Customer, name="", created_at=moment)
        (one,), (two,) = write.plain.rows("SELECT created_at FROM customer")
        assert one == two
        assert instant(one) == moment
        assert write.session.get_one(s.Customer, id_).created_at == moment
    database.close()


@pytest.mark.parametrize(
    "value", [[], ["絵文字 😀", "半分\ud83d"], {"a": [1, None, True]}, [["", "x@y"]]]
)
def test_what_is_kept_as_json_comes_back(database: Database, value: object) -> None:
    with database.write() as write:
        box = {"address": "a@b", "kind": "imap", "servers": {}, "shop_id": 1}
        write.plain.add(s.Shop, id=1, name="", address="", calendar={}, channel_targets={})
        write.plain.add(s.Mailbox, **box | {"trouble": value})
        (mailbox,) = write.session.scalars(select(s.Mailbox))
        assert mailbox.trouble == value
    database.close()


def test_many_ids_are_asked_for_in_pieces(database: Database) -> None:
    with database.write() as write:
        ids = [write.plain.add(s.Customer, name=str(n), created_at=NOW) for n in range(AT_ONCE + 5)]
        found = write.plain.among(
            "SELECT id FROM customer WHERE id IN ({}) AND name <> ?", [*ids, 10**9], "3"
        )
        assert len(found) == len(ids) - 1
        assert write.plain.among("SELECT id FROM customer WHERE id IN ({})", []) == []
    database.close()


def test_small_things() -> None:
    assert marks(3) == "?, ?, ?"
    assert kept("x") == "x"
    assert kept(None) is None
