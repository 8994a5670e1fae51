"""A copy put back: looked at first, nothing lost on the way, whatever the moment of a crash."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ecdesk.domain.errors import Refused
from ecdesk.store import copies, migrations, restoring
from ecdesk.store import schema as s
from ecdesk.store.database import Database
from tests.helpers.whole_desk import NOW, WholeDesk, letter


def names(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM customer ORDER BY id")]


def call(path: Path, *said: str) -> None:
    database = Database(path)
    with database.write() as write:
        write.session.add_all(s.Customer(name=name, created_at=NOW) for name in said)
    database.close()


@pytest.fixture
def data(tmp_path: Path, empty_desk: Path) -> Path:
    """A file in which 山田 is known."""
    path = tmp_path / "data" / "desk.sqlite3"
    path.parent.mkdir()
    path.write_bytes(empty_desk.read_bytes())
    call(path, "山田")
    return path


@pytest.fixture
def backup(data: Path, tmp_path: Path) -> Path:
    """A copy of it; since then 佐藤 has come, too."""
    target = tmp_path / "backup.sqlite3"
    copies.copy(data, target)
    call(data, "佐藤")
    return target


def test_a_copy_says_what_it_holds(desk: WholeDesk, tmp_path: Path) -> None:
    desk.receives(letter())
    copies.copy(desk.path, tmp_path / "copy.sqlite3")
    found = restoring.look(tmp_path / "copy.sqlite3")
    assert (found.shops, found.mails, found.conversations) == (("こはる洋品店",), 1, 1)
    assert (found.revision, found.newest) == (migrations.HEAD, NOW)


def test_looking_changes_nothing(backup: Path) -> None:
    before = backup.read_bytes(), backup.stat().st_mtime_ns
    backup.chmod(0o400)
    restoring.look(backup)
    assert (backup.read_bytes(), backup.stat().st_mtime_ns) == before
    assert len(list(backup.parent.glob("backup*"))) == 1


def test_a_copy_that_is_still_open_somewhere_is_read_with_its_latest_words(data: Path) -> None:
    database = Database(data)
    with database.write() as write:
        write.session.add(s.Customer(name="鈴木", created_at=NOW))
    assert data.with_name("desk.sqlite3-wal").exists()
    assert restoring.look(data).customers == 2
    database.close()


def stamp(path: Path, revision: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))


def not_ours(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE mail (id INTEGER)")


def in_the_middle(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[8192:40_000] = os.urandom(40_000 - 8192)
    path.write_bytes(data)


HARMS: dict[str, tuple[Callable[[Path], Any], str]] = {
    "newer": (lambda path: stamp(path, "9999"), "database.newer"),
    "another program's": (not_ours, "backup.not_ours"),
    "a picture": (lambda path: path.write_bytes(b"\x89PNG" * 999), "backup.broken"),
    "empty": (lambda path: path.write_bytes(b""), "backup.not_ours"),
    "cut off": (lambda path: os.truncate(path, path.stat().st_size // 2), "backup.broken"),
    "overwritten": (in_the_middle, "backup.broken"),
    "gone": (Path.unlink, "backup.missing"),
}


@pytest.mark.parametrize("harm", HARMS)
def test_what_cannot_be_restored_is_refused_and_the_data_stays(
    harm: str, data: Path, backup: Path
) -> None:
    hurt, code = HARMS[harm]
    hurt(backup)
    with pytest.raises(Refused, match=code):
        restoring.stage(backup, data)
    assert not restoring.is_staged(data)
    assert not restoring.complete(data, NOW)
    assert names(data) == ["山田", "佐藤"]


def test_restored_at_the_next_start_and_what_was_there_is_kept(data: Path, backup: Path) -> None:
    restoring.stage(backup, data)
    assert names(data) == ["山田", "佐藤"], "nothing happens before the next start"
    assert restoring.complete(data, NOW)
    assert names(data) == ["山田"]
    (kept,) = copies.listed(data)
    assert (names(kept.path), kept.why, kept.at) == (["山田", "佐藤"], copies.RESTORE, NOW)
    assert not restoring.is_staged(data)
    assert not restoring.complete(data, NOW)
    Database(data).close()


def test_what_a_killed_engine_had_only_in_its_wal_is_in_the_copy_that_is_kept(
    data: Path, backup: Path, tmp_path: Path
) -> None:
    database = Database(data)
    with database.write() as write:
        write.session.add(s.Customer(name="鈴木", created_at=NOW))
    killed = tmp_path / "killed"
    killed.mkdir()
    for file in data.parent.glob("desk.sqlite3*"):
        (killed / file.name).write_bytes(file.read_bytes())
    database.close()
    path = killed / "desk.sqlite3"
    restoring.stage(backup, path)
    restoring.complete(path, NOW)
    assert names(path) == ["山田"]
    assert names(copies.listed(path)[0].path) == ["山田", "佐藤", "鈴木"]


def test_a_data_file_beyond_reading_gives_way_as_well(data: Path, backup: Path) -> None:
    data.write_bytes(b"no database" * 999)
    restoring.stage(backup, data)
    assert restoring.complete(data, NOW)
    assert names(data) == ["山田"]
    (kept,) = copies.listed(data)
    assert kept.path.read_bytes().startswith(b"no database")


def test_an_older_copy_is_brought_up_to_date_first(
    data: Path, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp(backup, "0000")

    def upgraded(path: Path) -> None:
        stamp(path, migrations.HEAD)

    monkeypatch.setattr(migrations, "_upgrade", upgraded)
    assert restoring.stage(backup, data).revision == "0000"
    restoring.complete(data, NOW)
    assert migrations.revision(data) == migrations.HEAD
    assert migrations.revision(backup) == "0000", "the copy itself stays as it is"


@pytest.mark.parametrize("crash", range(4))
def test_a_crash_between_any_two_steps_is_made_good_by_the_next_start(
    crash: int, data: Path, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (data.parent / "clocks.toml").write_text("old", "utf-8")
    restoring.stage(backup, data, {"clocks.toml": b"new"})
    real, done = os.replace, 0

    def replace(source: Path, target: Path) -> None:
        nonlocal done
        if done == crash:
            raise InterruptedError
        done += 1
        real(source, target)

    monkeypatch.setattr(restoring.os, "replace", replace)
    with pytest.raises(InterruptedError):
        restoring.complete(data, NOW)
    monkeypatch.setattr(restoring.os, "replace", real)
    assert restoring.is_staged(data)
    restoring.complete(data, NOW)
    assert names(data) == ["山田"]
    assert (data.parent / "clocks.toml").read_text("utf-8") == "new"
    kept = [one for one in copies.listed(data) if one.path.suffix == ".sqlite3"]
    assert [names(one.path) for one in kept] == [["山田", "佐藤"]]
    assert not restoring.is_staged(data)


def test_the_last_word_on_what_to_restore_holds(data: Path, backup: Path, tmp_path: Path) -> None:
    another = tmp_path / "another.sqlite3"
    copies.copy(data, another)
    restoring.stage(backup, data)
    restoring.stage(another, data)
    restoring.complete(data, NOW)
    assert names(data) == ["山田", "佐藤"]


def test_a_staged_copy_can_be_given_up(data: Path, backup: Path) -> None:
    restoring.stage(backup, data)
    restoring.give_up(data)
    assert not restoring.complete(data, NOW)
    assert names(data) == ["山田", "佐藤"]


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        *(("countdown", "held"), ("ready", "held"), ("claimed", "held"), ("failed", "held")),
        *(("held", "held"), ("transmitting", "transmitting"), ("done", "done")),
    ],
)
def test_what_was_about_to_be_sent_waits_for_a_person(
    was: str, becomes: str, desk: WholeDesk, tmp_path: Path
) -> None:
    """It has left since, perhaps: a mail of which nobody knows is not sent a second time."""
    came = desk.receives(letter())
    outgoing = desk.answers(came.conversation, countdown=60)
    with desk.database.write() as write:
        trouble = '{"code": "net.unreachable", "values": {}, "permanent": false}'
        write.plain.run("UPDATE outgoing SET state = ?, trouble = ?", was, trouble)
    backup = tmp_path / "backup.sqlite3"
    copies.copy(desk.path, backup)
    restoring.stage(backup, desk.path)
    desk.close()
    restoring.complete(desk.path, NOW)
    with closing(sqlite3.connect(desk.path)) as file:
        (found,) = file.execute("SELECT state FROM outgoing WHERE id = ?", (outgoing,)).fetchone()
    assert found == becomes
