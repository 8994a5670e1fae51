"""A customer deleted for good: not a byte of theirs is left in the folder, others lose nothing."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from ecdesk import protocol as p
from ecdesk.engine import erasing
from ecdesk.store import copies
from ecdesk.store import schema as s
from ecdesk.store.search_index import index_waiting
from ecdesk.views.checkup import examine
from tests.helpers.whole_desk import HANAKO, WholeDesk, body, letter

SECRETS = ("hanako@example.jp", "山田 花子", "アレルギー", "卵", "エッグ", "やさしく話す")


def said(text: str) -> list[bytes]:
    """A word as it may stand in a file: text, JSON with escapes, UTF-16."""
    return [text.encode(), json.dumps(text)[1:-1].encode(), text.encode("utf-16-le")]


def left(folder: Path, *words: str) -> list[tuple[str, str]]:
    """Where these words stand in any file of a folder, packed mails unpacked."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.endswith("-shm"):
            data = path.read_bytes() + path.name.encode()
            found += [(path.name, w) for w in words if any(form in data for form in said(w))]
    return found


def packed(desk: WholeDesk) -> list[bytes]:
    """What the mails' bytes are in the file: compressed, so no word of them can be looked for."""
    return [row.data for row in desk.rows(s.RawMail)]


@pytest.fixture(scope="module")
def told_before(tmp_path_factory: pytest.TempPathFactory, empty_desk: Path) -> WholeDesk:
    """山田 花子 has told much, and the shop has noted it; 佐藤 has written as well."""
    folder = tmp_path_factory.mktemp("told")
    shutil.copy(empty_desk, folder)
    desk = WholeDesk(folder).opens()
    came = desk.receives(letter("卵アレルギーがあります。", headers={"X-Phone": "090-1111-2222"}))
    desk.has_answered(came.conversation, text="卵は使っておりません。")
    conversation = came.conversation
    note = desk.does(p.AddNote(conversation_id=conversation, text="アレルギー注意"))["note_id"]
    desk.does(p.RemoveNote(note_id=note))
    desk.does(p.AddNote(conversation_id=conversation, text="エッグフリーの棚"))
    desk.does(p.SavePersona(customer_id=1, manner="やさしく話す"))
    desk.does(p.LogCall(conversation_id=conversation, whom="山田 花子", said="卵の件"))
    second = desk.receives(letter("卵の抜き方は?", subject="別の件"))
    desk.does(p.SaveDraft(draft=desk.draft(second.conversation, body("卵は抜けます。"))))
    desk.receives(letter("佐藤です。", name="佐藤", address="jiro@example.jp"))
    while index_waiting(desk.database):
        pass
    desk.close()
    return desk


@pytest.fixture
def hanako(told_before: WholeDesk, tmp_path: Path) -> Iterator[WholeDesk]:
    """A desk of that kind for one test."""
    folder = tmp_path / "data"
    folder.mkdir()
    copies.copy(told_before.path, folder / told_before.path.name)
    desk = WholeDesk(folder)
    desk.now, desk.server = told_before.now, deepcopy(told_before.server)
    desk.secrets.update(told_before.secrets)
    with desk.database.write():
        pass  # a copy is one file: from here on it has its WAL again
    yield desk
    desk.close()


def erases(desk: WholeDesk, **more: Any) -> dict[str, Any]:
    return desk.does(p.EraseCustomer(customer_id=1, **more))


def test_it_is_said_first_what_will_go(hanako: WholeDesk) -> None:
    told = hanako.does(p.LookAtCustomer(customer_id=1))
    assert told == {
        "name": "山田 花子",
        "addresses": [HANAKO],
        "mails": 3,
        "conversations": 2,
        "orders": 0,
        "notes": 1,
        "calls": 1,
        "promises": 0,
        "unsent": 0,
        "elsewhere": 0,
        "backups": 0,
    }


def test_not_a_byte_is_left_in_the_folder(hanako: WholeDesk) -> None:
    assert {word for _file, word in left(hanako.folder, *SECRETS)} == set(SECRETS), "or no proof"
    theirs = packed(hanako)[:3]
    told = erases(hanako)
    assert (told["mails"], told["conversations"]) == (3, 2)
    assert left(hanako.folder, *SECRETS) == []
    files = [path.read_bytes() for path in hanako.folder.rglob("*") if path.is_file()]
    assert not any(data[:40] in file for data in theirs for file in files)


def test_the_others_keep_all_of_theirs(hanako: WholeDesk) -> None:
    before = [row for row in hanako.rows(s.Mail) if row.sender_name == "佐藤"]
    erases(hanako)
    assert hanako.rows(s.Mail) == before
    assert len(hanako.queue()) == 1
    assert examine(hanako.reader, hanako.path, hanako.secrets) == []


def test_no_sync_brings_them_back(hanako: WholeDesk) -> None:
    erases(hanako)
    hanako.server.calls.clear()
    assert hanako.sync() == 0
    assert "fetch" not in hanako.server.calls
    hanako.server.renumber()
    hanako.server.renumber("Sent")
    assert hanako.sync() == 0
    hanako.server.calls.clear()
    assert hanako.sync() == 0
    assert "fetch" not in hanako.server.calls, "not fetched again at every visit"
    assert len(hanako.mail_ids()) == 1
    assert left(hanako.folder, *SECRETS) == []


def test_no_import_brings_them_back(hanako: WholeDesk, tmp_path: Path) -> None:
    (raw, *_), folder = [m.raw for m in hanako.server.boxes["INBOX"].mails.values()], tmp_path / "x"
    folder.mkdir()
    (folder / "1.eml").write_bytes(raw)
    erases(hanako)
    told = hanako.does(p.ImportMails(paths=[str(folder)], mailbox_id=1))
    assert (told["new"], told["known"]) == (0, 1)


def test_who_writes_again_is_a_new_customer(hanako: WholeDesk) -> None:
    erases(hanako)
    came = hanako.receives(letter("またお願いします。"))
    customer = hanako.thread(came.conversation).customer
    assert customer is not None
    assert (customer.earlier, customer.persona.manner) == ((), "")


def test_while_a_mail_to_them_is_on_its_way_nothing_is_deleted(hanako: WholeDesk) -> None:
    hanako.waits(minutes=1)
    came = hanako.receives(letter("もうひとつ"))
    hanako.answers(came.conversation)
    assert hanako.refused(p.EraseCustomer(customer_id=1)) == "erase.unsent"
    assert hanako.does(p.LookAtCustomer(customer_id=1))["unsent"] == 1
    assert len(hanako.rows(s.Customer)) == 2


def test_who_is_not_there_cannot_be_deleted(hanako: WholeDesk) -> None:
    assert hanako.refused(p.EraseCustomer(customer_id=77)) == "customer.missing"
    assert hanako.refused(p.LookAtCustomer(customer_id=77)) == "customer.missing"


def test_older_backups_go_only_if_they_shall(hanako: WholeDesk) -> None:
    hanako.does(p.MakeBackup())
    (hanako.folder / "desk-before-repair.sqlite3").write_bytes(hanako.path.read_bytes())
    assert erases(hanako)["backups"] == 0
    assert {file for file, _ in left(hanako.folder, HANAKO)} != set()


def test_older_backups_go_with_them(hanako: WholeDesk) -> None:
    hanako.does(p.MakeBackup())
    made = hanako.does(p.MakeBackup())
    hanako.does(p.PrepareRestore(path=made["path"]))
    (hanako.folder / "desk-before-repair.sqlite3").write_bytes(hanako.path.read_bytes())
    assert erases(hanako, backups=True)["backups"] == 3
    assert left(hanako.folder, *SECRETS) == []


def test_a_merged_conversation_leaves_nothing_to_undo(hanako: WholeDesk) -> None:
    hanako.does(p.MergeConversations(conversation_ids=[1, 2]))
    erases(hanako)
    assert hanako.rows(s.Regrouping) == []
    assert left(hanako.folder, *SECRETS) == []


def test_a_mail_of_theirs_in_anothers_conversation_goes_and_the_rest_stays(
    hanako: WholeDesk,
) -> None:
    with hanako.database.write() as write:  # as an unmerging may leave it
        write.plain.run("UPDATE mail SET conversation_id = 3 WHERE id = 1")
    erases(hanako)
    assert [mail.text for mail in hanako.thread(3).mails] == ["佐藤です。\n"]
    assert len(hanako.turns(3)) == 1
    assert examine(hanako.reader, hanako.path, hanako.secrets) == []


def test_where_others_name_them_is_counted_and_stays(hanako: WholeDesk) -> None:
    raw = letter(f"{HANAKO} さんの紹介です。", name="佐藤", address="jiro@example.jp")
    hanako.receives(raw)
    assert hanako.does(p.LookAtCustomer(customer_id=1))["elsewhere"] == 1
    erases(hanako)
    assert len(hanako.mail_ids()) == 2


def test_killed_before_the_file_was_laid_out_anew_it_goes_on(
    hanako: WholeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(erasing, "finish", lambda _database: False)
        erases(hanako)
    hanako.restarts()
    assert erasing.finish(hanako.database)
    assert left(hanako.folder, *SECRETS) == []


def test_asked_again_after_a_crash_the_answer_is_good(
    hanako: WholeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(erasing, "finish", lambda _database: False)
        erases(hanako)
    assert erases(hanako)["mails"] == 0
    assert left(hanako.folder, *SECRETS) == []
    assert hanako.refused(p.EraseCustomer(customer_id=1)) == "customer.missing"


def test_a_reader_in_the_way_is_waited_for_and_the_rest_done_later(
    hanako: WholeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = hanako.database.lay_out_anew
    monkeypatch.setattr(hanako.database, "lay_out_anew", lambda: real(patience=0.1))
    with closing(sqlite3.connect(hanako.path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM mail").fetchone()
        erases(hanako)
        assert not erasing.finish(hanako.database)
    assert erasing.finish(hanako.database)
    assert left(hanako.folder, *SECRETS) == []


def test_a_customer_behind_a_form_goes_as_well(desk: WholeDesk) -> None:
    text = (
        "お問い合わせがありました。\n\nお名前: 卵田 卵子\n"
        "メールアドレス: tamago@example.jp\n電話番号: 090-3333-4444\nお問い合わせ内容:\n"
        "ハート型はありますか\n"
    )
    desk.receives(letter(text, name="フォーム", address="form@koharu.example"))
    (customer,) = desk.rows(s.Customer)
    secrets = ("卵田 卵子", "tamago@example.jp", "090-3333-4444", "ハート型")
    assert left(desk.folder, *secrets)
    desk.does(p.EraseCustomer(customer_id=customer.id))
    assert left(desk.folder, *secrets) == []


def test_every_table_that_points_at_a_customers_things_is_known_here() -> None:
    """A new one either goes with what it points at, or `erasing` must learn of it."""
    theirs = {"customer", "conversation", "mail", "raw_mail", "draft"}
    pointing = {
        (table.name, key.parent.name)
        for table in s.Table.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name in theirs and key.ondelete != "CASCADE"
    }
    assert pointing == {
        ("conversation", "customer_id"),
        ("mail", "id"),
        ("mail", "conversation_id"),
        ("mail", "customer_id"),
        ("turn", "opened_by"),
        ("turn", "closed_by"),
        ("promise", "mail_id"),
        ("draft", "source_mail_id"),
        ("outgoing", "conversation_id"),
        ("outgoing", "draft_id"),
        ("outgoing", "mail_id"),
    }
