"""What did not wait for the disk is folded into the file soon, and nobody waits for that either."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ecdesk.store import schema as s
from ecdesk.store.database import Database
from ecdesk.store.settling import Settling
from tests.helpers.whole_desk import NOW

PAUSE, PATIENCE = 0.05, 10.0  # seconds


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    monkeypatch.setattr("ecdesk.store.database.Settling", lambda path: Settling(path, PAUSE))
    made = Database(tmp_path / "desk.db")
    yield made
    made.close()


def settled(path: Path) -> int:
    """How many customers the file holds by itself, without what stands in its WAL."""
    alone = path.with_name("alone.db")
    shutil.copyfile(path, alone)
    with closing(sqlite3.connect(alone)) as file:
        (count,) = file.execute("SELECT count(*) FROM customer").fetchone()
    return int(count)


def write(database: Database, *, lasting: bool) -> None:
    with database.write(lasting=lasting) as under_way:
        under_way.session.add(s.Customer(name="山田", created_at=NOW))


def wait_for(path: Path, count: int) -> None:
    until = time.monotonic() + PATIENCE
    while settled(path) != count:
        assert time.monotonic() < until, "it stands in the WAL alone"
        time.sleep(0.02)


def test_what_was_not_waited_for_is_in_the_file_soon(database: Database) -> None:
    write(database, lasting=False)
    wait_for(database.path, 1)
    write(database, lasting=False)
    wait_for(database.path, 2)


def test_what_was_waited_for_is_not_touched_again(database: Database) -> None:
    write(database, lasting=True)
    time.sleep(4 * PAUSE)
    assert settled(database.path) == 0  # safe in the WAL, where its commit has put it


def test_a_reader_does_not_stand_in_its_way_for_long(database: Database) -> None:
    with database.connect() as reading:
        reading.exec_driver_sql("SELECT count(*) FROM customer").fetchone()
        write(database, lasting=False)
        time.sleep(4 * PAUSE)
    write(database, lasting=False)
    wait_for(database.path, 2)


def test_one_thread_at_most_waits_and_none_is_left() -> None:
    def waiting() -> int:
        return sum(thread.name == "settle" for thread in threading.enumerate())

    settling = Settling(Path("nowhere.db"), 60)
    before = waiting()
    for _again in range(5):
        settling.soon()
    assert waiting() == before + 1
    settling.stop()
    assert waiting() == before
    settling.soon()
    assert waiting() == before


def test_a_file_that_is_gone_is_not_made(tmp_path: Path) -> None:
    settling = Settling(tmp_path / "gone.db", 0)
    settling.soon()
    until = time.monotonic() + PATIENCE
    while settling._thread is not None and settling._thread.is_alive():
        assert time.monotonic() < until
        time.sleep(0.01)
    settling.stop()
    assert not list(tmp_path.iterdir())
