"""Old mail from elsewhere: every mail once, in its conversation, and nobody has to answer it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ecdesk import protocol as p
from ecdesk.engine import boxes, importing
from ecdesk.engine.tasks import Task
from ecdesk.mail import mbox
from ecdesk.store import schema as s
from tests.helpers.whole_desk import HANAKO, NOW, WholeDesk, letter, ours

OLD = NOW - timedelta(days=200)
ASKED = letter("箱はありますか。", message_id="<q1@example.jp>", date=OLD)
ANSWERED = ours(
    "ございます。",
    subject="Re: 商品の件",
    message_id="<a1@koharu.example>",
    answers=["<q1@example.jp>"],
    date=OLD + timedelta(hours=2),
)
OTHER = letter(
    "領収書をください。", address="jiro@example.jp", message_id="<q2@example.jp>", date=OLD
)


def box(path: Path, *mails: bytes) -> Path:
    """An mbox file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(mbox.joined(raw, "x@example.jp", OLD) for raw in mails))
    return path


def imports(desk: WholeDesk, *paths: Path) -> dict[str, Any]:
    """All of these are taken in: {new, known, unreadable}."""
    told = desk.does(p.ImportMails(paths=[str(path) for path in paths], mailbox_id=1))
    assert told.pop("stopped") is False
    return told


def found(desk: WholeDesk, path: Path) -> list[tuple[str, str, int, bool]]:
    """What lies there: name, kind, mails, whether it is left aside."""
    told = desk.does(p.LookForMails(path=str(path)))["boxes"]
    return [(one["name"], one["kind"], one["mails"], one["aside"]) for one in told]


def new(count: int, known: int = 0, unreadable: int = 0) -> dict[str, int]:
    return {"new": count, "known": known, "unreadable": unreadable}


def test_old_conversations_thread_and_nobody_has_to_answer(desk: WholeDesk, tmp_path: Path) -> None:
    assert imports(desk, box(tmp_path / "old", OTHER, ANSWERED, ASKED)) == new(3)
    assert set(desk.statuses().values()) == {"done"}
    assert desk.rows(s.Turn) == []
    texts = [[mail.text.strip() for mail in desk.thread(id_).mails] for id_ in desk.statuses()]
    assert sorted(texts, key=len) == [["領収書をください。"], ["箱はありますか。", "ございます。"]]
    assert {mail.received_at for mail in desk.rows(s.Mail)} == {OLD, OLD + timedelta(hours=2)}


def test_even_mail_of_this_morning_opens_no_turn(desk: WholeDesk, tmp_path: Path) -> None:
    imports(desk, box(tmp_path / "old", letter(date=NOW - timedelta(hours=2))))
    assert set(desk.statuses().values()) == {"done"}


def test_a_new_mail_goes_on_where_the_old_ones_ended(desk: WholeDesk, tmp_path: Path) -> None:
    imports(desk, box(tmp_path / "old", ASKED, ANSWERED))
    came = desk.receives(letter("では注文します。", answers=["<a1@koharu.example>"]))
    assert len(desk.thread(came.conversation).mails) == 3
    assert desk.status(came.conversation) == "reply"
    assert [opened for opened, _ in desk.turns(came.conversation)] == [NOW]


def test_what_is_imported_twice_is_there_once(desk: WholeDesk, tmp_path: Path) -> None:
    path = box(tmp_path / "old", ASKED, ANSWERED, ASKED)
    assert imports(desk, path) == new(2, known=1)
    assert imports(desk, path) == new(0, known=3)


def test_what_the_server_has_given_is_not_taken_in_again(desk: WholeDesk, tmp_path: Path) -> None:
    desk.receives(ASKED)
    strange = ASKED.replace(b"Subject:", b"X-Virus-Scanned: yes\r\nSubject:")
    assert imports(desk, box(tmp_path / "a", ASKED), box(tmp_path / "b", strange)) == new(0, 2)


def test_another_mail_under_the_same_message_id_is_another_mail(
    desk: WholeDesk, tmp_path: Path
) -> None:
    forged = ASKED.replace("箱".encode(), "袋".encode())
    assert imports(desk, box(tmp_path / "old", ASKED, forged)) == new(2)


def test_mails_without_a_message_id_are_told_by_their_bytes(
    desk: WholeDesk, tmp_path: Path
) -> None:
    one, two = letter("一", message_id=""), letter("二", message_id="")
    assert imports(desk, box(tmp_path / "old", one, two, one)) == new(2, known=1)


def test_what_the_server_shows_later_as_new_must_be_answered(
    desk: WholeDesk, tmp_path: Path
) -> None:
    """Imported before the first sync: that must not hide a customer who waits."""
    waiting = letter("急いでいます。", date=NOW - timedelta(hours=1))
    imports(desk, box(tmp_path / "old", waiting))
    assert set(desk.statuses().values()) == {"done"}
    desk.server.put(waiting, arrived=NOW - timedelta(hours=1))
    assert desk.sync() == 0
    assert set(desk.statuses().values()) == {"reply"}
    assert len(desk.mail_ids()) == 1


def test_read_again_it_stays_old(desk: WholeDesk, tmp_path: Path) -> None:
    imports(desk, box(tmp_path / "old", letter(date=NOW)))
    (mail_id,) = desk.mail_ids()
    desk.does(p.ReadMailAs(mail_id=mail_id, charset="utf-8"))
    assert set(desk.statuses().values()) == {"done"}


def test_a_reply_that_lay_elsewhere_answers_who_waits(desk: WholeDesk, tmp_path: Path) -> None:
    came = desk.receives(letter(message_id="<q9@example.jp>"))
    reply = ours(
        subject="Re: 商品の件", answers=["<q9@example.jp>"], date=NOW + timedelta(minutes=5)
    )
    desk.waits(minutes=10)
    imports(desk, box(tmp_path / "Sent", reply))
    assert desk.status(came.conversation) == "waiting"


def test_a_thunderbird_profile(desk: WholeDesk, tmp_path: Path) -> None:
    mail = tmp_path / "abc.default" / "Mail" / "pop.example.jp"
    box(mail / "Inbox", ASKED, OTHER)
    (mail / "Inbox.msf").write_text("// <!-- <mdb:mork -->", "utf-8")
    box(mail / "Inbox.sbd" / "注文", ANSWERED)
    box(mail / "Trash", letter("いりません"))
    gone = b"From - Tue Nov 17 05:18:00 2026\nX-Mozilla-Status: 0008\n" + letter() + b"\n"
    with (mail / "Inbox").open("ab") as file:
        file.write(gone)
    base = "abc.default/Mail/pop.example.jp"
    assert found(desk, tmp_path) == [
        (f"{base}/Inbox", "mbox", 2, False),
        (f"{base}/Trash", "mbox", 1, True),
        (f"{base}/Inbox.sbd/注文", "mbox", 1, False),
    ]
    assert imports(desk, mail / "Inbox", mail / "Inbox.sbd" / "注文") == new(3)


def test_a_maildir_with_its_folders(desk: WholeDesk, tmp_path: Path) -> None:
    for folder in (tmp_path / "M", tmp_path / "M" / ".Sent", tmp_path / "M" / ".Junk"):
        for name in ("cur", "new", "tmp"):
            (folder / name).mkdir(parents=True)
    (tmp_path / "M" / "cur" / "1.a:2,RS").write_bytes(ASKED)
    (tmp_path / "M" / "new" / "2.b").write_bytes(OTHER.replace(b"\r\n", b"\n"))
    (tmp_path / "M" / "tmp" / "3.c").write_bytes(b"half of")
    (tmp_path / "M" / ".Sent" / "cur" / "4.d:2,S").write_bytes(ANSWERED)
    (tmp_path / "M" / ".Junk" / "new" / "5.e").write_bytes(letter())
    assert found(desk, tmp_path / "M") == [
        ("M", "maildir", 2, False),
        (".Junk", "maildir", 1, True),
        (".Sent", "maildir", 1, False),
    ]
    assert imports(desk, tmp_path / "M", tmp_path / "M" / ".Sent") == new(3)
    assert [mail.answered for mail in desk.rows(s.Mail)] == [True, False, False]


def test_names_as_servers_write_them_are_read(desk: WholeDesk, tmp_path: Path) -> None:
    for name in (".&MLQw33ux-", ".&kAFP4W4IMH8-", ".A&-B", ".R&D-"):
        (tmp_path / name / "cur").mkdir(parents=True)
        (tmp_path / name / "new").mkdir()
        (tmp_path / name / "new" / "1").write_bytes(ASKED)
    assert {(name, aside) for name, _kind, _mails, aside in found(desk, tmp_path)} == {
        (".ゴミ箱", True),
        (".送信済み", False),
        (".A&B", False),
        (".R&D-", False),
    }


def test_a_folder_of_eml_files_and_one_alone(desk: WholeDesk, tmp_path: Path) -> None:
    folder = tmp_path / "保存したメール"
    folder.mkdir()
    (folder / "1.eml").write_bytes(ASKED)
    (folder / "2.EML").write_bytes(OTHER)
    (folder / "note.txt").write_text("From now on\n\nnothing", "utf-8")
    assert found(desk, folder) == [("保存したメール", "eml", 2, False)]
    assert found(desk, folder / "1.eml") == [("1.eml", "eml", 1, False)]
    assert imports(desk, folder / "1.eml") == new(1)
    assert imports(desk, folder) == new(1, known=1)


def test_a_file_that_is_no_mail_but_for_its_name_is_told(desk: WholeDesk, tmp_path: Path) -> None:
    for name, data in (
        ("empty", b""),
        ("odd", b"\x00\xff\xfe" * 50),
        ("said", "こんにちは".encode()),
    ):
        (tmp_path / f"{name}.eml").write_bytes(data)
    (tmp_path / "marked.eml").write_bytes(b"\xef\xbb\xbf" + ASKED)  # as an editor saves it
    assert imports(desk, tmp_path) == {**new(1), "unreadable": 3}


def test_the_box_of_a_folder_in_japanese_is_named_so(desk: WholeDesk, tmp_path: Path) -> None:
    box(tmp_path / "Mail" / "&MLQw33ux-", ASKED)
    assert found(desk, tmp_path / "Mail") == [("ゴミ箱", "mbox", 1, True)]


@pytest.mark.parametrize(
    ("labels", "taken_in"),
    [
        ("Inbox,Important,Opened", 1),
        ("Spam,Unread", 0),
        ("Archived,Trash", 0),
        ("=?UTF-8?Q?=E8=BF=B7=E6=83=91=E3=83=A1=E3=83=BC=E3=83=AB,=E6=9C=AA=E8=AA=AD?=", 0),
        ("Inbox,\r\n =?UTF-8?Q?=E3=82=B4=E3=83=9F=E7=AE=B1?=", 0),
        ("Sent,Spamalot", 1),
    ],
)
def test_what_gmail_labels_as_spam_or_binned_is_passed_over(
    labels: str, taken_in: int, desk: WholeDesk, tmp_path: Path
) -> None:
    mail = f"X-GM-THRID: 1\r\nX-Gmail-Labels: {labels}\r\n".encode() + ASKED
    path = box(tmp_path / "All mail Including Spam and Trash.mbox", mail, OTHER)
    assert imports(desk, path) == new(1 + taken_in)
    assert [mails for _name, _kind, mails, _aside in found(desk, path)] == [1 + taken_in]


def test_two_who_do_not_say_who_they_are_are_two(desk: WholeDesk, tmp_path: Path) -> None:
    nameless = [b"Subject: %d\r\n\r\nx%d\r\n" % (n, n) for n in range(2)]
    assert imports(desk, box(tmp_path / "old", *nameless)) == new(2)
    assert len({mail.customer_id for mail in desk.rows(s.Mail)}) == 2


@pytest.mark.parametrize("name", ["nothing here", "empty", "letter.txt"])
def test_where_no_mail_is_that_is_said(name: str, desk: WholeDesk, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "letter.txt").write_text("Dear From", "utf-8")
    code = desk.refused(p.LookForMails(path=str(tmp_path / name)))
    assert code == ("mails.missing" if name == "nothing here" else "mails.none")


def test_no_link_leads_out_of_the_folder_that_was_chosen(desk: WholeDesk, tmp_path: Path) -> None:
    secret = box(tmp_path / "elsewhere" / "secret", ASKED)
    folder = tmp_path / "chosen"
    box(folder / "Inbox", OTHER)
    (folder / "link").symlink_to(secret)
    (folder / "more").symlink_to(secret.parent, target_is_directory=True)
    (folder / "x.eml").symlink_to(secret)
    assert [name for name, *_ in found(desk, folder)] == ["Inbox"]


def test_into_a_mailbox_that_is_not_there_nothing_goes(desk: WholeDesk, tmp_path: Path) -> None:
    path = box(tmp_path / "old", ASKED)
    assert desk.refused(p.ImportMails(paths=[str(path)], mailbox_id=9)) == "mailbox.missing"
    assert desk.mail_ids() == []


def test_poison_among_them_is_stored_and_listed(
    desk: WholeDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boxes, "LARGEST", 3000)
    large = letter("大" * 4000, message_id="<large@example.jp>")
    path = box(tmp_path / "old", b"", b"\n\n", b"\xff\xfe: \x00\n\n", large, ASKED)
    told = imports(desk, path)
    assert told["unreadable"] == 1
    assert "箱はありますか。\n" in [mail.text for mail in desk.rows(s.Mail)]


class Halted(Task):
    """A task that is stopped, or breaks, after so many steps."""

    def __init__(self, steps: int, error: BaseException | None = None) -> None:
        super().__init__()
        self.left, self.error, self.told = steps, error, []

    def step(self, done: int, total: int) -> None:
        self.told.append((done, total))
        self.left -= 1
        if not self.left:
            if self.error is not None:
                raise self.error
            self.stop()
        super().step(done, total)


def many(path: Path, count: int = 25) -> Path:
    return box(path, *(letter(str(n), address=f"{n}@example.jp", date=OLD) for n in range(count)))


def taken(desk: WholeDesk, paths: Sequence[Path], task: Task) -> importing.Taken:
    return importing.take_in(desk.database, paths, 1, desk.clock, task)


def test_stopped_it_keeps_what_it_has_and_goes_on_the_next_time(
    desk: WholeDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_TOGETHER", 5)
    path, task = many(tmp_path / "old"), Halted(3)
    assert taken(desk, [path], task) == importing.Taken(new=10, stopped=True)
    assert task.told == [(0, 25), (5, 25), (10, 25)]
    assert imports(desk, path) == new(15, known=10)
    assert len(desk.mail_ids()) == 25


def test_broken_off_anywhere_every_mail_is_there_once_in_the_end(
    desk: WholeDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_TOGETHER", 4)
    path = many(tmp_path / "old")
    for steps in (1, 2, 4):
        with pytest.raises(KeyboardInterrupt):
            taken(desk, [path], Halted(steps, KeyboardInterrupt()))
        desk.restarts()
    imports(desk, path)
    subjects = sorted(int(mail.text) for mail in desk.rows(s.Mail))
    assert subjects == list(range(25))
    assert set(desk.statuses().values()) == {"done"}


def test_what_was_stored_and_not_read_when_it_was_killed_stays_old(
    desk: WholeDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ecdesk.engine import arrivals, intake

    with monkeypatch.context() as patch:
        patch.setattr(arrivals.intake, "read_stored", lambda *_words: 0)
        imports(desk, box(tmp_path / "old", letter(date=NOW)))
    assert [mail.state for mail in desk.rows(s.Mail)] == ["raw"]
    intake.read_stored(desk.database, desk.clock)
    assert set(desk.statuses().values()) == {"done"}


def test_the_customer_of_an_old_mail_is_known(desk: WholeDesk, tmp_path: Path) -> None:
    imports(desk, box(tmp_path / "old", ASKED, ANSWERED))
    came = desk.receives(letter("はじめまして", subject="別の件"))
    customer = desk.thread(came.conversation).customer
    assert customer is not None
    assert customer.addresses == (HANAKO,)
    assert [earlier.subject for earlier in customer.earlier] == ["商品の件"]
