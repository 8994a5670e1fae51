"""What is taken elsewhere: whole, in forms that other programs read, under names that are safe."""

from __future__ import annotations

import csv
import json
import mailbox
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from ecdesk import protocol as p
from ecdesk.engine import exporting
from ecdesk.engine.tasks import Stopped, Task
from ecdesk.store import schema as s
from ecdesk.views.archive import Scope
from tests.helpers.whole_desk import NOW, PASSWORD, WholeDesk, letter

EVIL = "../../../etc/passwd\u202e\x00 CON | <x> " + "長" * 300


@pytest.fixture
def busy(desk: WholeDesk) -> WholeDesk:
    """A desk with two customers, a note, a call, a promise, and a mail under a wicked subject."""
    came = desk.receives(letter("まだ届きません。"))
    desk.does(p.AddNote(conversation_id=came.conversation, text='=HYPERLINK("http://x")'))
    desk.does(p.LogCall(conversation_id=came.conversation, whom="花子様", said="明日お送りします"))
    desk.does(p.SavePersona(customer_id=1, manner="ていねい", brief=True))
    desk.does(p.TagConversations(conversation_ids=[came.conversation], add=["急ぎ"]))
    desk.receives(letter("届きました。", name="佐藤", address="jiro@example.jp", subject=EVIL))
    return desk


def exports(desk: WholeDesk, folder: Path, **wanted: Any) -> Path:
    told = desk.does(p.Export(folder=str(folder), **wanted))
    path = Path(told["path"])
    assert path.parent == folder
    assert told["files"] == sum(file.is_file() for file in path.rglob("*"))
    return path


def told(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return found


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_everything_in_open_forms(busy: WholeDesk, tmp_path: Path) -> None:
    path = exports(busy, tmp_path / "out")
    assert path.name == f"ECDeskの記録-{NOW:%Y%m%d}"
    assert {file.name for file in path.iterdir()} == {
        *("mails", "conversations.json", "customers.json", "customers.csv", "promises.csv"),
        *("notes.csv", "calls.csv", "shops.json", "templates.json"),
    }
    first, second = told(path / "conversations.json")
    assert (first["subject"], first["tags"], first["status"]) == ("商品の件", ["急ぎ"], "waiting")
    assert first["calls"][0]["said"] == "明日お送りします"
    hanako, _jiro = told(path / "customers.json")
    assert hanako["addresses"] == ["hanako@example.jp"]
    assert (hanako["manner"], hanako["brief"]) == ("ていねい", True)
    assert rows(path / "notes.csv")[0]["内容"] == '\'=HYPERLINK("http://x")'
    assert told(path / "shops.json")[0]["name"] == "こはる洋品店"
    assert second["mails"][0]["direction"] == "in"


def test_mails_are_the_bytes_that_came(busy: WholeDesk, tmp_path: Path) -> None:
    path = exports(busy, tmp_path)
    sent = {mail.raw for mail in busy.server.boxes["INBOX"].mails.values()}
    assert {file.read_bytes() for file in path.rglob("*.eml")} == sent
    listed = [m["file"] for one in told(path / "conversations.json") for m in one["mails"]]
    assert {path / name for name in listed} == set(path.rglob("*.eml"))


def test_an_mbox_that_python_reads(busy: WholeDesk, tmp_path: Path) -> None:
    path = exports(busy, tmp_path, mbox=True)
    box = mailbox.mbox(path / "mails.mbox", create=False)
    assert [mail["To"] for mail in box] == ["<shop@koharu.example>"] * 2
    box.close()


def test_what_was_exported_can_be_imported_again(busy: WholeDesk, tmp_path: Path) -> None:
    for wanted in ({}, {"mbox": True}):
        path = exports(busy, tmp_path, **wanted)
        boxes = busy.does(p.LookForMails(path=str(path)))["boxes"]
        paths = [box["path"] for box in boxes]
        again = busy.does(p.ImportMails(paths=paths, mailbox_id=1))
        assert (again["new"], again["known"]) == (0, 2)


@pytest.mark.parametrize("mbox", [False, True])
def test_no_name_leads_out_of_the_folder(mbox: bool, busy: WholeDesk, tmp_path: Path) -> None:
    path = exports(busy, tmp_path / "out", mbox=mbox)
    inside = [file for file in (tmp_path / "out").rglob("*") if file.is_file()]
    assert all(file.is_relative_to(path) for file in inside)
    for file in path.rglob("*"):
        assert len(file.name.encode()) <= 255
        assert not set(file.name) & set('\u202e\x00<>:"|?*\\')


def test_one_conversation_alone(busy: WholeDesk, tmp_path: Path) -> None:
    path = exports(busy, tmp_path, conversation_id=1)
    assert path.name == f"商品の件-{NOW:%Y%m%d}"
    assert len(list(path.rglob("*.eml"))) == 1
    assert [one["name"] for one in told(path / "customers.json")] == ["山田 花子"]
    assert not (path / "shops.json").exists()


def test_what_is_kept_about_one_customer(busy: WholeDesk, tmp_path: Path) -> None:
    path = exports(busy, tmp_path, customer_id=1)
    assert [one["customer_id"] for one in told(path / "conversations.json")] == [1]
    everything = b"".join(file.read_bytes() for file in path.rglob("*") if file.is_file())
    assert "ていねい".encode() in everything
    assert b"jiro@example.jp" not in everything


def test_what_was_read_of_a_customer_is_theirs_to_know(desk: WholeDesk, tmp_path: Path) -> None:
    said = "娘の結婚式に着ます。返品したいです。"
    came = desk.receives(letter(said))
    start = said.index("返品")
    mark = {"start": start, "end": start + 2, "sort": "disclosure", "kind": "family"}
    with desk.database.write() as write:
        write.plain.add(s.MarkWord, mail_id=came.id, at=NOW, **mark)
    (one,) = told(exports(desk, tmp_path, customer_id=1) / "conversations.json")
    assert any(read["text"] in said and "結婚式" in read["text"] for read in one["read"])
    assert [(mark["kind"], mark["text"]) for mark in one["marked"]] == [("family", "返品")]


def test_tables_are_what_a_person_reads(busy: WholeDesk, tmp_path: Path) -> None:
    busy.does(
        p.MakePromise(
            conversation_id=1,
            promise=p.PromiseIn(day=date(2026, 11, 18), until=time(15), about="折り返し"),
        )
    )
    path = exports(busy, tmp_path)
    hanako, _jiro = rows(path / "customers.csv")
    assert (hanako["要件のみ"], hanako["話し方"]) == ("はい", "ていねい")
    assert hanako["はじめての日時"] == "2026-11-17 14:18", "by the shop's clock"
    (call,) = rows(path / "calls.csv")
    assert (call["相手"], call["結果"]) == ("花子様", "お話しできた")
    (promise,) = rows(path / "promises.csv")
    assert (promise["期日"], promise["守れたか"]) == ("2026-11-18 15:00", "")
    assert all(file.name.startswith("2026-11-17_1418") for file in path.rglob("*.eml"))
    for table in path.glob("*.csv"):
        assert "at" not in rows(table)[0], "no name of ours"


def test_a_shop_is_handed_back_without_the_other(busy: WholeDesk, tmp_path: Path) -> None:
    path = exports(busy, tmp_path, shop_id=1)
    assert len(told(path / "conversations.json")) == 2
    assert busy.refused(p.Export(folder=str(tmp_path), shop_id=2)) == "shop.missing"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"conversation_id": 99}, "conversation.missing"),
        ({"customer_id": 99}, "customer.missing"),
    ],
)
def test_what_is_not_there_is_refused(
    wanted: dict[str, int], code: str, busy: WholeDesk, tmp_path: Path
) -> None:
    assert busy.refused(p.Export(folder=str(tmp_path / "out"), **wanted)) == code
    assert not (tmp_path / "out").exists()


def test_never_into_the_data_folder(busy: WholeDesk) -> None:
    for folder in (busy.folder, busy.folder / "backups" / ".." / "x"):
        assert busy.refused(p.Export(folder=str(folder))) == "export.inside"


def ordered(desk: WholeDesk, number: str, mail: str, name: str) -> None:
    """An order of the shop's system."""
    with desk.database.write() as write:
        write.plain.add(
            s.ShopOrder,
            shop_id=1,
            key=number,
            number=number,
            name=name,
            mail=mail,
            states=[],
            items=[["ワンピース", "紺 M", 1, 9800]],
            tracking=[],
            total=9800,
            shipped_on="2026-11-16",
        )


def test_orders_go_along_with_whoever_placed_them(busy: WholeDesk, tmp_path: Path) -> None:
    ordered(busy, "A1001", "hanako@example.jp", "山田 花子")
    ordered(busy, "A1002", "jiro@example.jp", "佐藤")
    ordered(busy, "A1003", "another@example.jp", "山田 花子")  # only the name is alike
    assert len(told(exports(busy, tmp_path) / "orders.json")) == 3
    (theirs,) = rows(exports(busy, tmp_path, customer_id=1) / "orders.csv")
    assert (theirs["注文番号"], theirs["合計(円)"]) == ("A1001", "9800")
    assert theirs["発送日"] == "2026-11-16"
    assert not (exports(busy, tmp_path, conversation_id=1) / "orders.json").exists()


def test_a_second_export_of_the_day_gets_a_name_of_its_own(busy: WholeDesk, tmp_path: Path) -> None:
    first, second = exports(busy, tmp_path), exports(busy, tmp_path)
    assert second.name == f"{first.name} (2)"
    assert len(list(first.rglob("*.eml"))) == 2


def test_stopped_it_leaves_nothing(busy: WholeDesk, tmp_path: Path) -> None:
    task = Task()
    task.stop()
    with pytest.raises(Stopped):
        exporting.export(busy.reader, tmp_path / "out", Scope(), NOW, task)
    assert list((tmp_path / "out").iterdir()) == []


def test_no_password_is_in_an_export(busy: WholeDesk, tmp_path: Path) -> None:
    path = exports(busy, tmp_path)
    for file in path.rglob("*"):
        assert not file.is_file() or PASSWORD.encode() not in file.read_bytes()


def test_a_mail_that_could_not_be_read_goes_along(
    busy: WholeDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with busy.database.write() as write:
        write.plain.run("UPDATE mail SET state = 'problem', conversation_id = NULL WHERE id = 2")
    path = exports(busy, tmp_path, shop_id=1)
    assert len(list((path / "mails" / "unsorted").iterdir())) == 1


@pytest.mark.parametrize("begins", ["=1+1", "+81-3", "-1", "@SUM(A1)", "\t=1", "＝1"])
def test_no_cell_begins_like_a_formula(begins: str) -> None:
    assert exporting._cell(begins) == f"'{begins}"
    assert exporting._cell("1=1") == "1=1"


def test_a_missing_folder_is_made_and_a_file_in_its_place_is_trouble(
    busy: WholeDesk, tmp_path: Path
) -> None:
    exports(busy, tmp_path / "a" / "b")
    (tmp_path / "file").write_text("", "utf-8")
    answer = busy.asks(p.Export(folder=str(tmp_path / "file")))
    assert (answer.ok, answer.fault) == (False, "trouble")
