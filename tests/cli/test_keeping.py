"""`ecdesk backup` and `restore`, as scripts use them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecdesk import runtime
from ecdesk.engine import sealed
from tests.cli.conftest import CommandLine, bytes_below
from tests.helpers.whole_desk import HANAKO, NOW, WholeDesk, letter


@pytest.fixture(autouse=True)
def _light_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed, "_COST", 6)


def test_a_backup_and_its_way_back(ecdesk: CommandLine, desk: WholeDesk, tmp_path: Path) -> None:
    desk.receives()
    file = tmp_path / "friday.sqlite3"
    told = ecdesk("backup", file, "--json").json
    assert told == {"path": str(file), "size": file.stat().st_size}
    desk.receives()
    desk.close()
    restored = ecdesk("restore", file, "--json").json
    assert restored["contents"]["mails"] == 1
    assert len(ecdesk("mails", "--json").lines) == 1
    (kept,) = ecdesk("backup", "--list", "--json").lines
    assert kept["why"] == "restore"
    ecdesk("restore", kept["path"])
    assert len(ecdesk("mails", "--json").lines) == 2
    assert ecdesk("doctor", "--json").json["ok"]


def test_a_backup_can_be_made_beside_an_open_window_and_not_restored(
    ecdesk: CommandLine, desk: WholeDesk
) -> None:
    lock = runtime.FolderLock(desk.folder)
    lock.take()
    made = ecdesk("backup", "--json").json
    assert ecdesk("restore", made["path"], "--json", code=3).json["code"] == "folder.in_use"
    lock.give_back()


def test_looking_changes_nothing(ecdesk: CommandLine, desk: WholeDesk, tmp_path: Path) -> None:
    ecdesk("backup", tmp_path / "one.sqlite3")
    desk.close()
    before = bytes_below(desk.folder)
    ran = ecdesk("restore", tmp_path / "one.sqlite3", "--look")
    assert "こはる洋品店：メール 0 通" in ran.out
    assert bytes_below(desk.folder) == before


@pytest.mark.parametrize("content", [None, b"", b"From me\n" * 500])
def test_what_is_no_backup_is_refused(
    content: bytes | None, ecdesk: CommandLine, desk: WholeDesk, tmp_path: Path
) -> None:
    file = tmp_path / "x.sqlite3"
    if content is not None:
        file.write_bytes(content)
    desk.close()
    before = bytes_below(desk.folder)
    assert ecdesk("restore", file, "--json", code=3).json["code"].startswith("backup.")
    assert bytes_below(desk.folder).items() >= before.items()


def test_one_file_moves_everything_to_a_new_pc(
    ecdesk: CommandLine, desk: WholeDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.receives()
    secret, file = tmp_path / "secret.txt", tmp_path / "all.ecdesk"
    secret.write_text("ひらけごま 4711\n", "utf-8")
    ecdesk("backup", file, "--passphrase-file", secret)
    assert "--passphrase-file" in ecdesk("restore", file, code=3).err
    new = CommandLine(capsys, tmp_path / "new", ecdesk.world)
    first = new("restore", file, "--passphrase-file", secret)
    assert "控えとして残して" not in first.out, "there was nothing"
    assert "控えとして残して" in new("restore", file, "--passphrase-file", secret).out
    assert len(new("mails", "--json").lines) == 1
    (box,) = new("account", "list", "--json").lines
    assert "shop@koharu.example" in str(box)


def test_an_existing_file_is_not_overwritten(
    ecdesk: CommandLine, desk: WholeDesk, tmp_path: Path
) -> None:
    (tmp_path / "mine").write_text("mine", "utf-8")
    assert ecdesk("backup", tmp_path / "mine", "--json", code=3).json["code"] == "backup.exists"
    assert (tmp_path / "mine").read_text("utf-8") == "mine"


def test_old_mail_is_taken_in_and_opens_no_turns(
    ecdesk: CommandLine, desk: WholeDesk, tmp_path: Path
) -> None:
    folder = tmp_path / "Mail"
    (folder / "Trash").mkdir(parents=True)
    (folder / "1.eml").write_bytes(letter(date=NOW))
    (folder / "Trash" / "2.eml").write_bytes(letter())
    desk.close()
    looked = ecdesk("import", folder, "--dry-run", "--json").lines
    assert [(one["name"], one["mails"], one["chosen"]) for one in looked] == [
        ("Mail", 1, True),
        ("Trash", 1, False),
    ]
    told = {"new": 1, "known": 0, "unreadable": 0, "stopped": False}
    assert ecdesk("import", folder, "--json").json == told
    assert ecdesk("import", folder, "--all", "--json").json == told | {"known": 1}
    assert ecdesk("queue", "--json").json == []


def test_where_no_mail_is_nothing_is_taken_in(
    ecdesk: CommandLine, desk: WholeDesk, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    assert ecdesk("import", tmp_path / "empty", "--json", code=3).json["code"] == "mails.none"
    assert ecdesk("import", tmp_path / "no", "--json", code=3).json["code"] == "mails.missing"


def test_what_is_kept_is_written_out_beside_an_open_window(
    ecdesk: CommandLine, desk: WholeDesk, tmp_path: Path
) -> None:
    desk.receives()
    lock = runtime.FolderLock(desk.folder)
    lock.take()
    told = ecdesk("export", tmp_path / "out", "--json").json
    lock.give_back()
    assert told["mails"] == 1
    assert Path(told["path"]).parent == tmp_path / "out"
    for words in (["--conversation", 1], ["--customer", 1, "--mbox"], ["--shop", "こはる洋品店"]):
        assert ecdesk("export", tmp_path / "out", *words, "--json").json["mails"] == 1
    assert "ありません" in ecdesk("export", tmp_path, "--shop", "どこか", code=2).err
    ecdesk("export", tmp_path, "--shop", "こはる洋品店", "--customer", 1, code=2)
    ran = ecdesk("export", tmp_path, "--customer", 9, "--json", code=3)
    assert ran.json["code"] == "customer.missing"


def test_nobody_is_deleted_without_a_yes(
    ecdesk: CommandLine, desk: WholeDesk, tmp_path: Path
) -> None:
    desk.receives()
    desk.close()
    orders = tmp_path / "orders.csv"
    orders.write_text(f"注文番号,メールアドレス\nA-1,{HANAKO}\nA-2,else@example.jp\n", "utf-8")
    ecdesk("orders", "import", orders)
    ecdesk("backup")
    assert "山田 花子 様のメール 1 通" in ecdesk("erase", 1).out
    told = ecdesk("erase", 1, "--json").json
    assert (told["mails"], told["orders"], told["backups"]) == (1, 1, 1)
    assert len(ecdesk("mails", "--json").lines) == 1
    assert "前の控え 1 個には、まだ残っています" in ecdesk("erase", 1, "--yes").out
    assert ecdesk("mails", "--json").lines == []
    ecdesk("orders", "show", "A-1", code=3)
    assert ecdesk("orders", "show", "A-2", "--json").json
    assert ecdesk("erase", 1, "--yes", "--json", code=3).json["code"] == "customer.missing"
    assert ecdesk("doctor", "--json").json["ok"]
