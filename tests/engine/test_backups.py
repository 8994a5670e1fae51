"""Backups while everything goes on; one sealed file for a new PC; no password in any of them."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from ecdesk import protocol as p
from ecdesk.domain.errors import Refused
from ecdesk.domain.ports import Fetched
from ecdesk.engine import backups, moving, sealed
from ecdesk.engine.host import Host
from ecdesk.engine.tasks import Stopped, Task
from ecdesk.store import copies, restoring
from ecdesk.store.reading import Reader
from ecdesk.views.checkup import examine
from tests.bench.mails import mails
from tests.helpers.counted import Counted
from tests.helpers.whole_desk import NOW, PASSWORD, FakeSource, WholeDesk, letter

PROVE = os.environ.get("ECDESK_PROVE") == "1"
SECRET = "ひらけごま 4711"


@pytest.fixture(autouse=True)
def _light_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """What makes a passphrase slow to guess would make these tests slow."""
    monkeypatch.setattr(sealed, "_COST", 6)


def restored(desk: WholeDesk, tmp_path: Path, command: p.PrepareRestore) -> WholeDesk:
    """Another PC, on which a file of this one is restored."""
    folder = tmp_path / "new-pc"
    folder.mkdir()
    Reader(desk.path).close()
    (folder / "desk.sqlite3").write_bytes((desk.folder / "first.sqlite3").read_bytes())
    other = WholeDesk(folder)
    other.does(command)
    other.close()
    assert restoring.complete(other.path, NOW)
    return WholeDesk(folder)


def test_backups_are_made_listed_and_removed(desk: WholeDesk) -> None:
    desk.receives()
    made = desk.does(p.MakeBackup())
    (one,) = desk.does(p.ListBackups())["backups"]
    assert one == {"path": made["path"], "at": NOW.isoformat(), "why": "hand", "size": made["size"]}
    looked = desk.does(p.LookAtBackup(path=made["path"]))
    assert looked["contents"]["mails"] == 1
    assert desk.does(p.RemoveBackups(paths=[made["path"], str(desk.path)])) == {"removed": 1}
    assert desk.path.exists(), "nothing but a backup is ever deleted"
    assert desk.does(p.ListBackups())["backups"] == []


def test_what_the_person_names_is_never_overwritten(desk: WholeDesk, tmp_path: Path) -> None:
    target = tmp_path / "mine.sqlite3"
    target.write_text("a letter", "utf-8")
    assert desk.refused(p.MakeBackup(path=str(target))) == "backup.exists"
    assert desk.refused(p.MakeBackup(path=str(desk.path))) == "backup.exists"
    sealed_one = p.MakeBackup(path=str(target), passphrase=SECRET)
    assert desk.refused(sealed_one) == "backup.exists"
    assert target.read_text("utf-8") == "a letter"


def test_the_daily_one_is_made_once_a_day(desk: WholeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups, "FIRST_SECONDS", 0)
    monkeypatch.setattr(backups, "LOOK_SECONDS", 0)
    stop, looks = threading.Event(), itertools.count(1)

    def clock() -> datetime:
        """It goes an hour at each look."""
        hours = next(looks)
        if hours > 50:
            stop.set()
        return NOW + timedelta(hours=hours)

    backups.keep_daily(desk.database, clock, stop, Task())
    times = [one.at for one in copies.listed(desk.path)]
    assert len(times) >= 2
    assert all(later - earlier >= timedelta(days=1) for later, earlier in pairwise(times))


def test_a_running_engine_makes_it_by_itself(
    desk: WholeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "FIRST_SECONDS", 0)
    host = Host(desk.database, desk.wire, desk.clock, lambda _line: None)
    host.start()
    waiting = threading.Event()
    for _ in range(500):
        if copies.listed(desk.path):
            break
        waiting.wait(0.02)
    host.stop()
    assert [one.why for one in copies.listed(desk.path)] == [copies.DAILY]


def test_a_full_disk_gets_no_daily_one(desk: WholeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups, "_LEAST_FREE", 1 << 60)
    backups.make_daily(desk.database, desk.clock, threading.Event(), Task())
    assert copies.listed(desk.path) == []


def test_one_that_is_stopped_is_not_there(desk: WholeDesk) -> None:
    task = Task()
    task.stop()
    with pytest.raises(Stopped):
        backups.make_daily(desk.database, desk.clock, threading.Event(), task)
    assert copies.listed(desk.path) == []
    assert list((desk.folder / copies.FOLDER).iterdir()) == []


def test_a_backup_taken_during_a_sync_restores_to_a_sound_state(
    desk: WholeDesk, tmp_path: Path, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taken at many moments of one sync; each is whole, and `doctor` finds nothing in it."""
    wanted, fetch = (50 if PROVE else 2), FakeSource.fetch

    def slowly(source: FakeSource, uids: Sequence[int]) -> Iterator[Fetched]:
        """So that the sync lasts as long as the backups do."""
        for mail in fetch(source, uids):
            threading.Event().wait(0.015 if PROVE else 0.001)
            yield mail

    monkeypatch.setattr(FakeSource, "fetch", slowly)
    for mail in mails(1500 if PROVE else 60, now=NOW, seed=8):
        desk.server.put(mail.raw)
    found: list[int] = []
    syncing = threading.Thread(target=desk.sync)
    syncing.start()
    try:
        for number in range(wanted):
            target = tmp_path / f"{number}.sqlite3"
            copies.copy(desk.path, target)
            found.append(restoring.look(target).mails)
            reader = Reader(target)
            assert examine(reader, target, desk.secrets) == []
            reader.close()
    finally:
        syncing.join(60)
    assert found == sorted(found)
    counted("backups during a sync", len(found))
    counted("of them before its end", sum(n < len(desk.mail_ids()) for n in found))


def test_no_password_is_in_a_backup(desk: WholeDesk, tmp_path: Path) -> None:
    assert PASSWORD in desk.secrets.values()
    desk.does(p.MakeBackup(path=str(tmp_path / "plain.sqlite3")))
    assert PASSWORD.encode() not in (tmp_path / "plain.sqlite3").read_bytes()
    desk.does(p.MakeBackup(path=str(tmp_path / "all.ecdesk"), passphrase=SECRET))
    assert "山口".encode() in (tmp_path / "plain.sqlite3").read_bytes()
    for secret in ("山口", SECRET, PASSWORD, "SQLite format"):
        assert secret.encode() not in (tmp_path / "all.ecdesk").read_bytes()
    assert not list(desk.folder.glob(".moving-*")), "nothing plain is left behind"


def test_everything_moves_to_a_new_pc(desk: WholeDesk, tmp_path: Path, empty_desk: Path) -> None:
    (desk.folder / "first.sqlite3").write_bytes(empty_desk.read_bytes())
    (desk.folder / "clocks.toml").write_text("[rakuten]\n", "utf-8")
    came = desk.receives(letter("箱がつぶれていました。"))
    desk.does(p.AddNote(conversation_id=came.conversation, text="代わりを送る"))
    target = tmp_path / "引っ越し.ecdesk"
    desk.does(p.MakeBackup(path=str(target), passphrase=SECRET))
    unread = desk.does(p.LookAtBackup(path=str(target)))
    assert unread == {"sealed": True, "contents": None}
    new = restored(desk, tmp_path, p.PrepareRestore(path=str(target), passphrase=SECRET))
    assert [note.text for note in new.thread(came.conversation).notes] == ["代わりを送る"]
    assert new.thread(came.conversation).mails[0].text == "箱がつぶれていました。\n"
    assert (new.folder / "clocks.toml").read_text("utf-8") == "[rakuten]\n"
    new.close()


@pytest.mark.parametrize("said", ["ひらけごま 4712", "", "   "])
def test_without_the_passphrase_nothing_is_told(said: str, desk: WholeDesk, tmp_path: Path) -> None:
    target = tmp_path / "all.ecdesk"
    desk.does(p.MakeBackup(path=str(target), passphrase=SECRET))
    assert desk.refused(p.PrepareRestore(path=str(target), passphrase=said)) == "move.passphrase"
    assert not restoring.is_staged(desk.path)


def test_a_passphrase_is_the_same_however_it_was_typed(desk: WholeDesk, tmp_path: Path) -> None:
    target = tmp_path / "all.ecdesk"
    desk.does(p.MakeBackup(path=str(target), passphrase="ﾊﾞﾅﾅ open １２３"))
    found = desk.does(p.LookAtBackup(path=str(target), passphrase=" バナナ open 123"))
    assert found["contents"]["shops"] == ["こはる洋品店"]


def test_a_short_passphrase_is_refused_and_leaves_no_file(desk: WholeDesk, tmp_path: Path) -> None:
    target = tmp_path / "all.ecdesk"
    assert desk.refused(p.MakeBackup(path=str(target), passphrase="1234567")) == "move.weak"
    assert list(tmp_path.glob("all*")) == []


@pytest.mark.parametrize("at", [20, 60, 5000, -5000, -1])
def test_one_changed_byte_is_noticed(at: int, desk: WholeDesk, tmp_path: Path) -> None:
    target = tmp_path / "all.ecdesk"
    desk.does(p.MakeBackup(path=str(target), passphrase=SECRET))
    data = bytearray(target.read_bytes())
    data[at] ^= 1
    target.write_bytes(data)
    with pytest.raises(Refused, match=r"move\.(damaged|passphrase)"):
        moving.stage(target, SECRET, desk.path)
    assert not restoring.is_staged(desk.path)


@pytest.mark.parametrize("left", [0, 16, 40, 60, 65_000, 65_592, -20, -66_000])
def test_a_file_that_was_cut_off_is_noticed(left: int, desk: WholeDesk, tmp_path: Path) -> None:
    target = tmp_path / "all.ecdesk"
    desk.does(p.MakeBackup(path=str(target), passphrase=SECRET))
    os.truncate(target, left if left >= 0 else target.stat().st_size + left)
    with pytest.raises(Refused):
        moving.stage(target, SECRET, desk.path)


def test_pieces_cannot_change_places(tmp_path: Path) -> None:
    path = tmp_path / "sealed"
    with path.open("wb") as file, sealed.Sealing(file, SECRET) as out:
        out.write(os.urandom(3 << 16))
    head, piece = 40, (1 << 16) + 16
    data = path.read_bytes()
    first, second = data[head : head + piece], data[head + piece : head + 2 * piece]
    path.write_bytes(data[:head] + second + first + data[head + 2 * piece :])
    with path.open("rb") as file, pytest.raises(Refused):
        sealed.Opening(file, SECRET).read()


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 3 << 16])
def test_what_goes_in_comes_out(size: int, tmp_path: Path) -> None:
    path, data = tmp_path / "sealed", os.urandom(size)
    with path.open("wb") as file, sealed.Sealing(file, SECRET) as out:
        for first in range(0, size, 1000):
            out.write(data[first : first + 1000])
    with path.open("rb") as file:
        opened = sealed.Opening(file, SECRET)
        assert opened.read(7) + opened.read() == data
        assert opened.read() == b""
