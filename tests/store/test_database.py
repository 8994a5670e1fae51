"""One file, one hand that writes, and a person who does not wait for the mail."""

from __future__ import annotations

import base64
import os
import sqlite3
import statistics
import threading
import time
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError

from ecdesk.domain.errors import Refused, Trouble
from ecdesk.store import schema as s
from ecdesk.store.database import Database, Touched, Turnstile, pack
from ecdesk.store.reading import Reader, trouble_of, unpack
from tests.helpers.whole_desk import NOW


@pytest.fixture
def database(empty_desk: Path, tmp_path: Path) -> Database:
    """A desk's file on which nothing has happened."""
    path = tmp_path / "desk.sqlite3"
    path.write_bytes(empty_desk.read_bytes())
    return Database(path)


def customer(name: str = "山田") -> s.Customer:
    return s.Customer(name=name, created_at=NOW)


def names(database: Database | Reader) -> list[str]:
    with database.connect() as connection:
        return list(connection.scalars(select(s.Customer.name)))


def test_a_write_is_kept_and_seen_by_readers(database: Database) -> None:
    reader = Reader(database.path)
    with database.write() as write:
        write.session.add(customer())
    assert names(reader) == names(database) == ["山田"]
    reader.close()


def test_a_write_that_raises_leaves_nothing_and_tells_nobody(database: Database) -> None:
    told: list[Touched] = []
    database.on_commit(told.append)

    def half() -> None:
        with database.write() as write:
            write.touched.outbox = True
            write.session.add(customer())
            write.session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert names(database) == []
    assert told == []


def test_listeners_hear_after_the_commit(database: Database) -> None:
    seen: list[list[str]] = []
    database.on_commit(lambda _touched: seen.append(names(database)))
    with database.write() as write:
        write.session.add(customer())
        write.touched.customers.add(1)
        assert seen == []
    assert seen == [["山田"]]


def test_a_write_that_touches_nothing_is_told_to_nobody(database: Database) -> None:
    told: list[Touched] = []
    database.on_commit(told.append)
    with database.write() as write:
        write.session.add(customer())
    assert told == []


def test_a_listener_may_write_itself(database: Database) -> None:
    """It is called when the way is free again."""

    def once(touched: Touched) -> None:
        if touched.outbox:
            with database.write() as write:
                write.session.add(customer("二人目"))

    database.on_commit(once)
    with database.write() as write:
        write.session.add(customer())
        write.touched.outbox = True
    assert names(database) == ["山田", "二人目"]


def test_a_reader_cannot_write(database: Database) -> None:
    reader = Reader(database.path)

    def try_it() -> None:
        with reader.connect() as connection:
            connection.execute(text("DELETE FROM customer"))

    with pytest.raises(Trouble, match=r"disk\.read_only"):
        try_it()
    reader.close()


def test_a_reader_sees_one_moment(database: Database) -> None:
    reader = Reader(database.path)
    with reader.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM customer")) == 0
        with database.write() as write:
            write.session.add(customer())
        assert connection.scalar(text("SELECT count(*) FROM customer")) == 0
    assert names(reader) == ["山田"]
    reader.close()


def test_a_missing_file_is_trouble_for_a_reader(tmp_path: Path) -> None:
    with pytest.raises(Trouble):
        names(Reader(tmp_path / "nothing.sqlite3"))


def test_the_file_keeps_its_references(database: Database) -> None:
    with database.connect() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
        assert connection.scalar(text("PRAGMA synchronous")) == 2
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"


def test_a_naive_time_is_never_stored(database: Database) -> None:
    def store() -> None:
        with database.write() as write:
            write.session.add(s.Customer(name="x", created_at=datetime(2026, 1, 1)))

    with pytest.raises(StatementError):
        store()


def test_a_file_that_is_none_of_ours_is_trouble(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite3"
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(Trouble, match=r"disk\.broken"):
        Database(path)


def test_a_page_that_broke_is_trouble_and_not_our_bug(database: Database) -> None:
    with database.write() as write:
        write.session.add_all(customer("x" * 200) for _ in range(2000))
    database.close()
    data = bytearray(database.path.read_bytes())
    data[-40 * 4096 :] = b"\xff" * (40 * 4096)
    database.path.write_bytes(bytes(data))
    with pytest.raises(Trouble, match=r"disk\.broken"):
        names(Database(database.path))


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(28, "No space left on device"), "disk.full"),
        (OSError(30, "Read-only file system"), "disk.read_only"),
        (PermissionError(13, "Permission denied"), "disk.read_only"),
        (sqlite3.OperationalError("database or disk is full"), "disk.full"),
        (sqlite3.OperationalError("unable to open database file"), "disk.read_only"),
        (sqlite3.OperationalError("disk I/O error"), "disk.broken"),
    ],
)
def test_what_the_disk_says_has_a_code(error: Exception, code: str) -> None:
    assert trouble_of(error).code == code


def test_a_folder_where_nothing_may_be_written(tmp_path: Path) -> None:
    with pytest.raises((Trouble, Refused)):
        Database(tmp_path / "missing" / "desk.sqlite3")


@pytest.mark.parametrize("raw", [b"", b"a", b"\x00\xff" * 5000])
def test_bytes_come_back_as_they_were(raw: bytes) -> None:
    assert unpack(pack(raw)) == raw


# The turnstile.


def test_an_urgent_one_goes_before_those_that_wait() -> None:
    gate, order = Turnstile(), []
    inside, go = threading.Event(), threading.Event()

    def first() -> None:
        with gate.passing(urgent=False):
            inside.set()
            go.wait(5)

    def then(name: str, *, urgent: bool) -> None:
        with gate.passing(urgent=urgent):
            order.append(name)

    threads = [threading.Thread(target=first)]
    threads[0].start()
    inside.wait(5)
    for name in ("mail 1", "mail 2", "person"):
        thread = threading.Thread(target=then, args=(name,), kwargs={"urgent": name == "person"})
        threads.append(thread)
        thread.start()
    deadline = time.monotonic() + 5
    while gate._urgent == 0 and time.monotonic() < deadline:
        time.sleep(0.001)
    go.set()
    for thread in threads:
        thread.join(5)
    assert order[0] == "person"
    assert set(order[1:]) == {"mail 1", "mail 2"}


def test_who_raises_inside_lets_the_next_one_in() -> None:
    gate = Turnstile()
    with pytest.raises(RuntimeError), gate.passing(urgent=True):
        raise RuntimeError
    with gate.passing(urgent=False):
        pass


def test_a_command_does_not_wait_for_a_mailbox(database: Database) -> None:
    """Two background writers that never rest; a person's write lets one piece of them end."""
    stop = threading.Event()
    pieces: list[int] = []

    def hammer() -> None:
        while not stop.is_set():
            with database.write() as write:
                pieces.append(1)
                write.session.execute(text("UPDATE customer SET name = name || '.'"))
                stop.wait(0.01)

    threads = [threading.Thread(target=hammer) for _ in range(2)]
    for thread in threads:
        thread.start()
    let_through = []
    try:
        for n in range(30):
            before = len(pieces)
            with database.write(urgent=True) as write:
                let_through.append(len(pieces) - before)
                write.session.add(customer(str(n)))
            stop.wait(0.005)
    finally:
        stop.set()
        for thread in threads:
            thread.join(5)
    assert statistics.median(let_through) <= 1, let_through


def test_a_write_that_cannot_begin_is_trouble(database: Database, tmp_path: Path) -> None:
    """Somebody else holds the file; waiting is cut short here."""
    other = sqlite3.connect(database.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with database._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=20")
    with pytest.raises(Trouble, match=r"disk\.busy"), database.write():
        pass
    other.execute("ROLLBACK")
    other.close()
    with database.write() as write:
        write.session.add(customer())


# Mail at speed.


def test_while_somebody_computes_for_a_person_nobody_begins_who_can_wait(
    database: Database,
) -> None:
    begun = threading.Event()

    def stores_mail() -> None:
        with database.write():
            begun.set()

    storing = threading.Thread(target=stores_mail)
    with database.ahead():
        assert database.hurried
        storing.start()
        assert not begun.wait(0.1)
        with database.write(urgent=True) as write:  # the person's own
            write.session.add(customer())
    assert begun.wait(10)
    storing.join()
    assert not database.hurried


@pytest.mark.parametrize(
    ("raw", "at_most"),
    [
        (b"", 8),
        (b"Subject: x\r\n\r\n" + "お世話になっております。".encode() * 3000, 0.05),
        (b"<p class=a>" + b"Thank you for your order. " * 2000, 0.05),
        (b"\r\n".join(base64.b64encode(os.urandom(57)) for _ in range(2000)), 0.78),
    ],
)
def test_packed_mail_comes_back_and_is_smaller(raw: bytes, at_most: float) -> None:
    packed = pack(raw)
    assert unpack(packed) == raw
    assert len(packed) <= at_most * max(len(raw), 1)


def test_what_a_server_still_has_is_not_waited_for_and_the_next_write_is(
    database: Database,
) -> None:
    def level(*, lasting: bool) -> int:
        with database.write(lasting=lasting) as write:
            write.session.add(customer())
            return int(write.plain.value("PRAGMA synchronous"))

    full, normal = 2, 1
    assert [level(lasting=kind) for kind in (True, False, True)] == [full, normal, full]
    with pytest.raises(ZeroDivisionError), database.write(lasting=False):
        _ = 1 / 0
    assert level(lasting=True) == full
    assert names(database) == ["山田"] * 4


def test_a_long_write_hears_that_somebody_waits(database: Database) -> None:
    waited = threading.Event()

    def command() -> None:
        with database.write(urgent=True) as write:
            write.session.add(customer("急ぎ"))

    with database.write() as write:
        assert not database.hurried
        hurry = threading.Thread(target=command)
        hurry.start()
        for _ in range(500):
            if database.hurried:
                break
            waited.wait(0.01)
        assert database.hurried
        write.session.add(customer("先"))
    hurry.join(10)
    assert names(database) == ["先", "急ぎ"]
    assert not database.hurried
