"""Orders taken in beside the mails: once each, whole, and all of it can be taken back."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from ecdesk import protocol as p
from ecdesk.domain.orders import Order
from ecdesk.engine import orders
from ecdesk.engine.tasks import Stopped, Task
from ecdesk.store import schema as s
from ecdesk.views.orders import Known, OrderView, by_number, meant, of_customer
from tests.helpers.counted import Counted
from tests.helpers.whole_desk import HANAKO, NOW, WholeDesk, letter

HEAD = (
    "注文番号,注文日時,氏名,メールアドレス,電話番号,合計金額,商品名,ステータス,追跡番号,配送会社\n"
)
ONE = f"A-1001,2026/11/10 10:00,山田 花子,{HANAKO},090-0000-1111,3200,帽子,発送待ち,,\n"
TWO = "A-1002,2026/11/11 10:00,森 隆一,mori@example.jp,,1200,鞄,発送済み,400011112222,ヤマト運輸\n"

Write = Callable[..., Path]


@pytest.fixture
def export(tmp_path: Path) -> Write:
    """Write an export with these rows."""

    def write(*rows: str, head: str = HEAD) -> Path:
        path = tmp_path / "orders.csv"
        path.write_text(head + "".join(rows), "utf-8-sig")
        return path

    return write


def takes(desk: WholeDesk, path: Path, **other: Any) -> dict[str, Any]:
    return desk.does(p.ImportOrders(path=str(path), shop_id=1, **other))


def counts(told: dict[str, Any]) -> tuple[int, int, int]:
    return told["new"], told["changed"], told["same"]


def customer(desk: WholeDesk) -> int:
    return int(desk.rows(s.Customer)[0].id)


def bought(desk: WholeDesk, customer_id: int = 0, conversation: int = 0) -> tuple[OrderView, ...]:
    with desk.reader.look() as look:
        return of_customer(look, customer_id or customer(desk), conversation_id=conversation)


def stored(desk: WholeDesk) -> list[tuple[str, int | None]]:
    return [(row.number, row.total) for row in desk.rows(s.ShopOrder)]


# ── taking in ────────────────────────────────────────────────────────────────────────────────────


def test_a_dry_run_tells_everything_and_changes_nothing(desk: WholeDesk, export: Write) -> None:
    path = export(ONE, TWO, ",2026/11/1,,,,,,,,\n")
    told = takes(desk, path, dry=True)
    assert counts(told) == (2, 0, 0)
    assert told["format"] == "own"
    assert told["first"] == "2026-11-10T10:00:00+09:00"
    assert [(bad["line"], bad["code"]) for bad in told["bad"]] == [(4, "order.no_number")]
    assert [order["number"] for order in told["shown"]] == ["A-1001", "A-1002"]
    assert stored(desk) == []
    assert desk.rows(s.OrderImport) == []


def test_the_same_file_again_changes_nothing(desk: WholeDesk, export: Write) -> None:
    path = export(ONE, TWO)
    first = takes(desk, path)
    assert counts(first) == (2, 0, 0)
    again = takes(desk, path)
    assert (counts(again), again["import_id"]) == ((0, 0, 2), 0)
    assert len(desk.rows(s.ShopOrder)) == 2


def test_a_newer_export_changes_what_it_tells(desk: WholeDesk, export: Write) -> None:
    takes(desk, export(ONE, TWO))
    sent = ONE.replace("発送待ち,,", "発送済み,400011113333,").replace("3200", "")
    told = takes(desk, export(sent, TWO))
    assert counts(told) == (0, 1, 1)
    desk.receives()
    (view,) = bought(desk)
    assert view.order.states == ("発送済み",)
    assert (view.order.total, view.order.tracking) == (3200, ("400011113333",))


def test_an_import_is_taken_back_whole(desk: WholeDesk, export: Write) -> None:
    takes(desk, export(ONE))
    before = desk.rows(s.ShopOrder)
    told = takes(desk, export(ONE.replace("3200", "9900"), TWO))
    assert counts(told) == (1, 1, 0)
    undone = desk.does(p.DeleteOrders(import_id=told["import_id"]))
    assert undone == {"removed": 1, "restored": 1}
    assert desk.rows(s.ShopOrder) == before
    assert desk.refused(p.DeleteOrders(import_id=told["import_id"])) == "orders.no_import"


def test_what_a_later_import_changed_stays_as_that_one_tells_it(
    desk: WholeDesk, export: Write
) -> None:
    first = takes(desk, export(ONE, TWO))
    takes(desk, export(ONE.replace("3200", "9900")))
    assert desk.does(p.DeleteOrders(import_id=first["import_id"]))["removed"] == 1
    assert stored(desk) == [("A-1001", 9900)]


def test_whoever_stops_it_has_whole_batches_that_can_be_taken_back(
    desk: WholeDesk, export: Write
) -> None:
    rows = [ONE.replace("A-1001", f"B-{n}") for n in range(2500)]

    class StopsLate(Task):
        def step(self, done: int, total: int) -> None:
            if total == 5000 and done >= 3500:
                raise Stopped

    command = p.ImportOrders(path=str(export(*rows)), shop_id=1)
    told = orders.take_in(desk.database, command, NOW, StopsLate())
    assert told["stopped"]
    assert len(desk.rows(s.ShopOrder)) == 1000
    desk.does(p.DeleteOrders(import_id=told["import_id"]))
    assert stored(desk) == []
    assert counts(takes(desk, export(*rows))) == (2500, 0, 0)


def test_chosen_columns_are_remembered_for_the_next_file_of_the_shop(
    desk: WholeDesk, export: Write
) -> None:
    head = "受付No,ご注文者,連絡先\n"
    path = export("K-7,山田 花子,hanako@example.jp\n", head=head)
    assert takes(desk, path, dry=True)["format"] == ""
    assert desk.refused(p.ImportOrders(path=str(path), shop_id=1)) == "orders.no_number_column"
    chosen = {"number": "受付No", "name": "ご注文者", "mail": "連絡先"}
    takes(desk, path, mapping=chosen)
    told = takes(desk, export("K-8,森,mori@example.jp\n", head=head), dry=True)
    assert (told["format"], told["chosen"], told["new"]) == ("own", chosen, 1)


def test_two_shops_may_have_the_same_number(desk: WholeDesk, export: Write) -> None:
    desk.opens(shop="珈琲みずき", address="mizuki@coffee.example")
    path = export(ONE)
    takes(desk, path)
    desk.does(p.ImportOrders(path=str(path), shop_id=2))
    assert [row.shop_id for row in desk.rows(s.ShopOrder)] == [1, 2]


def test_what_is_not_there_is_refused(desk: WholeDesk, export: Write, tmp_path: Path) -> None:
    assert desk.refused(p.ImportOrders(path=str(tmp_path / "no.csv"), shop_id=1)) == "file.missing"
    assert desk.refused(p.ImportOrders(path=str(tmp_path), shop_id=1)) == "file.missing"
    assert desk.refused(p.ImportOrders(path=str(export(ONE)), shop_id=9)) == "shop.missing"


def test_a_large_import_takes_seconds(desk: WholeDesk, export: Write, counted: Counted) -> None:
    number = 20_000 if os.environ.get("ECDESK_PROVE") == "1" else 2_000
    rows = (
        ONE.replace("A-1001", f"C-{n}").replace(HANAKO, f"h{n}@example.jp") for n in range(number)
    )
    path = export(*rows)
    began = time.monotonic()
    assert takes(desk, path)["new"] == number
    seconds = time.monotonic() - began
    counted(f"seconds for {number} orders", round(seconds, 1))
    assert seconds < 10 * 3  # 10 s alone; others may work beside this


# ── whose they are ───────────────────────────────────────────────────────────────────────────────


def test_by_the_address_also_when_the_mail_comes_later(desk: WholeDesk, export: Write) -> None:
    takes(desk, export(ONE, TWO))
    desk.receives()
    (view,) = bought(desk)
    assert (view.order.number, view.by, view.here) == ("A-1001", Known.MAIL, False)


def test_a_number_in_a_mail_says_which_order_is_meant(desk: WholeDesk, export: Write) -> None:
    came = desk.receives(letter("注文番号 A-1002 の鞄はまだでしょうか。"))
    takes(desk, export(ONE, TWO))
    views = bought(desk, conversation=came.conversation)
    assert [(view.order.number, view.by, view.here) for view in views] == [
        ("A-1002", Known.NUMBER, True),
        ("A-1001", Known.MAIL, False),
    ]
    order = meant(views)
    assert order is not None
    assert order.number == "A-1002"
    shown = desk.thread(came.conversation).orders
    assert shown == views


def test_two_orders_in_a_mail_mean_neither(desk: WholeDesk, export: Write) -> None:
    takes(desk, export(ONE, TWO))
    came = desk.receives(letter("注文番号 A-1001 と 注文番号 A-1002 についてです。"))
    views = bought(desk, conversation=came.conversation)
    assert [view.here for view in views] == [True, True]
    assert meant(views) is None


def test_by_the_telephone_number_of_the_record(desk: WholeDesk, export: Write) -> None:
    desk.receives()
    takes(desk, export(ONE.replace(HANAKO, "")))
    assert [view.by for view in bought(desk)] == [Known.NAME]
    with desk.database.write() as write:
        write.session.execute(update(s.Customer).values(phone="+81 90 0000 1111"))
    assert [view.by for view in bought(desk)] == [Known.PHONE]


def test_a_name_alone_is_only_a_likeness(desk: WholeDesk, export: Write) -> None:
    came = desk.receives(letter("注文番号 Z-1 の件です。"))
    takes(desk, export(ONE.replace(HANAKO, "other@example.jp")))
    (view,) = bought(desk, conversation=came.conversation)
    assert view.by is Known.NAME
    assert meant((replace(view, here=True),)) is None


def test_an_order_of_somebody_else_we_know_is_not_theirs(desk: WholeDesk, export: Write) -> None:
    desk.receives()
    desk.receives(letter(name="山田 花子", address="another@example.jp"))
    takes(desk, export(ONE.replace(HANAKO, "another@example.jp")))
    assert bought(desk) == ()


def test_a_short_number_of_another_shop_is_another_order(desk: WholeDesk, export: Write) -> None:
    desk.opens(shop="珈琲みずき", address="mizuki@coffee.example")
    came = desk.receives(letter("注文番号 1002 の件です。"))
    long = "412207-20261108-0004180731"
    asked = desk.receives(letter(f"注文番号は {long} です。", subject="別の件"))
    path = export(TWO.replace("A-1002", "1002"), TWO.replace("A-1002", long))
    desk.does(p.ImportOrders(path=str(path), shop_id=2))
    views = bought(desk, conversation=asked.conversation)
    assert [(view.order.number, view.here) for view in views] == [(long, True)]
    assert all(not view.here for view in bought(desk, conversation=came.conversation))


def test_merging_two_customers_joins_their_orders(desk: WholeDesk, export: Write) -> None:
    one = desk.receives()
    other = desk.receives(letter(name="森 隆一", address="mori@example.jp"))
    takes(desk, export(ONE, TWO))
    ids = [one.conversation, other.conversation]
    desk.does(p.MergeConversations(conversation_ids=ids, same_person=True))
    view = desk.thread(one.conversation)
    assert {bought.order.number for bought in view.orders} == {"A-1001", "A-1002"}


def test_by_its_number_with_who_speaks_of_it(desk: WholeDesk, export: Write) -> None:
    came = desk.receives(letter("注文番号 A-1001 の件です。"))
    takes(desk, export(ONE))
    with desk.reader.look() as look:
        ((view, talks),) = by_number(look, "ａ−１００１")
        assert by_number(look, "A-9") == ()
    assert view.order.total == 3200
    assert [(talk.id, talk.customer) for talk in talks] == [(came.conversation, "山田 花子")]


def test_the_window_hears_of_it(desk: WholeDesk, export: Write) -> None:
    desk.receives()
    desk.told.clear()
    told = takes(desk, export(ONE))
    assert any(customer(desk) in touched.customers for touched in desk.told)
    desk.told.clear()
    desk.does(p.DeleteOrders(import_id=told["import_id"]))
    assert any(customer(desk) in touched.customers for touched in desk.told)


def test_orders_of_a_customer_who_is_deleted_go_too(desk: WholeDesk, export: Write) -> None:
    desk.receives()
    takes(desk, export(ONE, TWO))
    desk.does(p.EraseCustomer(customer_id=customer(desk)))
    assert stored(desk) == [("A-1002", 1200)]
    assert [row.order_id for row in desk.rows(s.OrderBefore)] == [2]
    assert HANAKO.encode() not in desk.path.read_bytes()


def test_nothing_bought_costs_nothing(desk: WholeDesk) -> None:
    desk.receives()
    assert bought(desk) == ()
    assert bought(desk, 99) == ()
    assert meant(()) is None
    assert OrderView(1, 1, "店", Order("1")).by is None


def test_a_number_in_their_mail_and_their_name_is_enough_to_delete_an_order(
    desk: WholeDesk, export: Write
) -> None:
    desk.receives(letter("注文番号 A-1001 と 注文番号 A-1002 の件です。"))
    takes(desk, export(ONE.replace(HANAKO, ""), TWO))
    desk.does(p.EraseCustomer(customer_id=customer(desk)))
    assert stored(desk) == [("A-1002", 1200)]


def test_what_one_bought_under_another_name_of_theirs_goes_too(
    desk: WholeDesk, export: Write
) -> None:
    one = desk.receives(letter("サイズは?"))
    masked = desk.receives(
        letter("注文番号 A-1001 の件です。", subject="色", name="鈴木 一郎", address="m@fw.example")
    )
    friend = desk.receives(letter("別件", subject="C", name="森 隆一", address="mori@example.jp"))
    one_id, masked_id = (desk.mail(came.id).customer_id or 0 for came in (one, masked))
    with desk.database.write() as write:
        write.session.get_one(s.Customer, masked_id).phone = "090-1234-5678"
    # By the number in one's mails and the name of the other; by a telephone; a friend's stays.
    takes(
        desk,
        export(
            "A-1001,,1,,鈴木 一郎,\n",
            "A-1003,,1,,佐藤 花,090-1234-5678\n",
            "A-1004,,1,mori@example.jp,森 隆一,090-1234-5678\n",
            "A-1005,,1,m@fw.example,鈴木 一郎,\n",
            head="注文番号,注文日,合計,メールアドレス,氏名,電話番号\n",
        ),
    )
    assert len(stored(desk)) == 4
    desk.does(p.JoinCustomers(customer_id=one_id, other_id=masked_id))
    desk.does(p.EraseCustomer(customer_id=one_id))
    assert [number for number, _total in stored(desk)] == ["A-1004"]
    assert desk.mail(friend.id).customer_id
    assert "鈴木 一郎".encode() not in desk.path.read_bytes()
