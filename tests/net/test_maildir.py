"""A local folder as a mailbox: UIDs that stay, whatever other programs do with the files."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from ecdesk.domain.errors import Trouble
from ecdesk.domain.ports import Envelope, FolderInfo, NotSent, Role
from ecdesk.net.maildir import DELIVERED, UIDS, MaildirSender, MaildirSource, deliver

NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


def a_mail(number: int) -> bytes:
    return f"Message-ID: <{number}@example.jp>\r\n\r\n在庫はありますか。\r\n".encode()


@pytest.fixture
def source(tmp_path: Path) -> MaildirSource:
    opened = MaildirSource(tmp_path / "mail")
    for number in range(1, 4):
        opened.append("INBOX", a_mail(number), [], NOON + timedelta(days=number))
    opened.select("INBOX")
    return opened


def test_mails_come_whole_with_date_and_flags(source: MaildirSource) -> None:
    source.append("INBOX", a_mail(9), ["\\Seen", "\\Answered", "$Forwarded", "unknown"], NOON)
    source.select("INBOX")
    [mail] = source.fetch([4])
    assert (mail.uid, mail.raw, mail.arrived) == (4, a_mail(9), NOON)
    assert mail.flags == {"\\Seen", "\\Answered", "$Forwarded"}


def test_uids_follow_arrival(tmp_path: Path) -> None:
    for number in (3, 1, 2):
        deliver(tmp_path, a_mail(number), arrived=NOON + timedelta(days=number))
    source = MaildirSource(tmp_path)
    source.select("INBOX")
    assert [mail.raw for mail in source.fetch([1, 2, 3])] == [a_mail(n) for n in (1, 2, 3)]


def test_uids_stay_through_flags_renames_and_a_restart(
    source: MaildirSource, tmp_path: Path
) -> None:
    before = source.select("INBOX")
    source.add_flags([2], ["\\Seen"])
    [renamed] = (tmp_path / "mail" / "cur").iterdir()
    renamed.rename(renamed.with_name(renamed.name + "F"))
    again = MaildirSource(tmp_path / "mail")
    assert again.select("INBOX") == before
    assert again.flags() == {1: frozenset(), 2: {"\\Seen", "\\Flagged"}, 3: frozenset()}


def test_a_uid_is_never_given_twice(source: MaildirSource, tmp_path: Path) -> None:
    for path in (tmp_path / "mail" / "new").iterdir():
        if path.read_bytes() == a_mail(3):
            path.unlink()
    assert source.select("INBOX").exists == 2
    source.append("INBOX", a_mail(4), [], NOON)
    assert source.select("INBOX").uidnext == 5
    assert [mail.raw for mail in source.fetch([3, 4])] == [a_mail(4)]


def test_a_mail_renamed_under_us_is_still_read(source: MaildirSource, tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    for path in (folder / "new").iterdir():
        path.rename(folder / "cur" / f"{path.name};2,S")
    assert [mail.flags for mail in source.fetch([1, 2])] == [{"\\Seen"}, {"\\Seen"}]


@pytest.mark.parametrize("damage", ["", "nonsense", "[]", '{"uids": 3}', '{"uids": {"a": null}}'])
def test_a_damaged_book_is_begun_anew(source: MaildirSource, tmp_path: Path, damage: str) -> None:
    (tmp_path / "mail" / UIDS).write_text(damage)
    assert source.select("INBOX").exists == 3
    assert json.loads((tmp_path / "mail" / UIDS).read_text())["uidnext"] == 4


def test_folders_in_japanese_with_roles(source: MaildirSource, tmp_path: Path) -> None:
    source.append("送信済み", a_mail(1), ["\\Seen"], NOON)
    MaildirSender(tmp_path / "mail").send(Envelope("a@x", ("b@x",), a_mail(2)), lambda: None)
    assert source.folders() == [
        FolderInfo("INBOX", Role.INBOX),
        FolderInfo("送信済み", Role.SENT),
    ]
    assert all(path.name.isascii() for path in (tmp_path / "mail").iterdir())
    assert source.select("送信済み").exists == 1


@pytest.mark.parametrize(
    "name", ["どこにもない", "../x", "a/b", "", ".", "..", "a\\b", "x/../../y"]
)
def test_a_folder_outside_or_missing_is_refused(source: MaildirSource, name: str) -> None:
    with pytest.raises(Trouble, match=r"net\.refused"):
        source.select(name)


def test_nothing_is_written_outside(source: MaildirSource, tmp_path: Path) -> None:
    with pytest.raises(Trouble, match=r"net\.refused"):
        source.append("../outside", a_mail(1), [], NOON)
    assert {path.name for path in tmp_path.iterdir()} == {"mail"}


def test_since_and_find(source: MaildirSource) -> None:
    jst = timezone(timedelta(hours=9))
    assert source.since(NOON + timedelta(days=2)) == [2, 3]
    assert source.since(datetime(2026, 5, 4, tzinfo=jst)) == [3]
    assert source.find("<2@example.jp>") == [2]
    assert source.find("<2@example>") == []


def test_the_vanished_are_left_out(source: MaildirSource) -> None:
    assert [mail.uid for mail in source.fetch([3, 99, 1])] == [3, 1]
    source.add_flags([99], ["\\Seen"])


def test_sending_is_delivering(tmp_path: Path) -> None:
    seen: list[bool] = []
    folder = tmp_path / DELIVERED
    sender = MaildirSender(tmp_path)
    accepted = sender.send(
        Envelope("a@x", ("b@x",), a_mail(1)), lambda: seen.append(folder.exists())
    )
    assert accepted.reply.startswith("250")
    assert seen == [False]
    assert [path.read_bytes() for path in (folder / "new").iterdir()] == [a_mail(1)]


def test_what_cannot_be_delivered_is_certainly_not_sent(tmp_path: Path) -> None:
    (tmp_path / DELIVERED).write_text("in the way")
    with pytest.raises(NotSent) as caught:
        MaildirSender(tmp_path).send(Envelope("a@x", ("b@x",), a_mail(1)), lambda: None)
    assert (caught.value.code, caught.value.outcome_known) == ("disk.broken", True)


def test_a_folder_that_cannot_be_written_is_trouble_with_the_disk(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Trouble, match=r"disk\."):
        MaildirSource(tmp_path / "file")


@pytest.mark.skipif(os.name == "nt", reason="POSIX names")
def test_names_that_others_gave_are_read(tmp_path: Path) -> None:
    deliver(tmp_path, a_mail(1))
    (tmp_path / "cur" / "odd:2,RSabZ").write_bytes(a_mail(2))
    (tmp_path / "cur" / "x:1,other").write_bytes(a_mail(3))
    (tmp_path / "cur" / ".hidden").write_bytes(a_mail(4))
    source = MaildirSource(tmp_path)
    assert source.select("INBOX").exists == 3
    assert {"\\Answered", "\\Seen"} in source.flags().values()
