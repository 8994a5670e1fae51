"""Copies of the data: whole or not there, made beside a writer, named and kept in number."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from ecdesk.store import copies
from ecdesk.store import schema as s
from ecdesk.store.database import Database
from tests.helpers.whole_desk import NOW, WholeDesk


def rows(path: Path, table: str = "customer") -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def add(database: Database, number: int) -> None:
    with database.write() as write:
        write.session.add_all(s.Customer(name="山田", created_at=NOW) for _ in range(number))


def test_a_copy_holds_what_was_committed_and_is_one_file(desk: WholeDesk, tmp_path: Path) -> None:
    add(desk.database, 3)
    target = tmp_path / "elsewhere" / "copy.sqlite3"
    copies.copy(desk.path, target)
    assert rows(target) == 3
    assert [path.name for path in target.parent.iterdir()] == ["copy.sqlite3"]


def test_a_copy_is_of_one_moment_and_ends_though_others_write(
    desk: WholeDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "_PAGES", 16)
    add(desk.database, 4000)
    steps = 0

    def write_on(_done: int, _total: int) -> None:
        nonlocal steps
        steps += 1
        add(desk.database, 1)

    copies.copy(desk.path, tmp_path / "copy.sqlite3", write_on)
    assert steps > 4
    assert rows(tmp_path / "copy.sqlite3") == 4000, "a later commit is not in it, not half of one"
    assert rows(desk.path) == 4000 + steps


def test_a_copy_that_is_broken_off_leaves_the_old_one(desk: WholeDesk, tmp_path: Path) -> None:
    target = tmp_path / "copy.sqlite3"
    copies.copy(desk.path, target)
    before = target.read_bytes()
    add(desk.database, 10)

    def enough(_done: int, _total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        copies.copy(desk.path, target, enough)
    assert target.read_bytes() == before
    assert [path.name for path in tmp_path.glob("copy*")] == ["copy.sqlite3"]


def test_what_a_crash_left_of_a_copy_is_in_nobodys_way(desk: WholeDesk, tmp_path: Path) -> None:
    left = tmp_path / "copy.sqlite3.part"
    left.write_bytes(b"half of something")
    left.with_name(left.name + "-journal").write_bytes(os.urandom(600))
    copies.copy(desk.path, tmp_path / "copy.sqlite3")
    assert rows(tmp_path / "copy.sqlite3", "mailbox") == 1
    assert not left.exists()


def test_fourteen_are_kept_the_newest_first(desk: WholeDesk) -> None:
    for day in range(copies.KEPT + 3):
        copies.keep(desk.path, NOW + timedelta(days=day), copies.DAILY)
    found = copies.listed(desk.path)
    assert len(found) == copies.KEPT == 14
    assert [one.at for one in found] == [NOW + timedelta(days=16 - n) for n in range(14)]
    assert {one.why for one in found} == {copies.DAILY}


def test_two_copies_of_one_second_are_two(desk: WholeDesk) -> None:
    copies.keep(desk.path, NOW, copies.DAILY)
    copies.keep(desk.path, NOW, copies.DAILY)
    assert [one.at for one in copies.listed(desk.path)] == [NOW, NOW]


def test_a_day_after_the_last_one_the_next_is_due(desk: WholeDesk) -> None:
    assert copies.is_due(desk.path, NOW)
    copies.keep(desk.path, NOW, copies.DAILY)
    assert not copies.is_due(desk.path, NOW + timedelta(hours=23))
    assert copies.is_due(desk.path, NOW + timedelta(hours=24))
    assert copies.is_due(desk.path, NOW - timedelta(days=400)), "the clock had been wrong"


def test_a_copy_made_for_an_update_is_no_daily_one(desk: WholeDesk) -> None:
    copies.keep(desk.path, NOW, copies.UPDATE)
    assert copies.is_due(desk.path, NOW + timedelta(minutes=1))


def test_a_file_under_a_strange_name_is_listed_and_breaks_nothing(desk: WholeDesk) -> None:
    folder = desk.folder / copies.FOLDER
    folder.mkdir()
    for name in ("控え.sqlite3", "desk-99999999T999999Z-daily.sqlite3"):
        (folder / name).write_bytes(b"")
    assert [one.path.name for one in copies.listed(desk.path)] == ["控え.sqlite3"]


def test_nobody_waits_for_a_copy(desk: WholeDesk, tmp_path: Path) -> None:
    """A writer gets through in the middle of a step, not only between two."""
    add(desk.database, 4000)
    held, go_on = threading.Event(), threading.Event()

    def hold(_done: int, _total: int) -> None:
        held.set()
        assert go_on.wait(10)

    copying = threading.Thread(target=copies.copy, args=(desk.path, tmp_path / "c.sqlite3", hold))
    copying.start()
    assert held.wait(10)
    add(desk.database, 1)  # would raise disk.busy after ten seconds
    go_on.set()
    copying.join(20)
    assert rows(tmp_path / "c.sqlite3") == 4000


def test_what_is_being_made_elsewhere_is_left_alone_and_what_nobody_makes_goes(
    desk: WholeDesk,
) -> None:
    folder = desk.folder / copies.FOLDER
    folder.mkdir()
    young, old = folder / "a.sqlite3.part", folder / "b.sqlite3.part"
    for path in (young, old):
        path.write_bytes(b"half")
    os.utime(old, (1, 1))
    copies.keep(desk.path, NOW, copies.DAILY)
    assert young.exists()
    assert not old.exists()


def test_all_can_be_removed_with_what_is_left_of_others(desk: WholeDesk) -> None:
    copies.keep(desk.path, NOW, copies.DAILY)
    (desk.folder / "desk-before-repair.sqlite3").write_bytes(b"x")
    (desk.folder / copies.FOLDER / "desk.sqlite3.part").write_bytes(b"half")
    assert copies.remove_all(desk.path) == 2
    assert copies.listed(desk.path) == []
    assert [path.name for path in desk.folder.iterdir() if "desk." not in path.name] == []
