"""What the reader is told beside the words of a mail: through the real database, and no oftener."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, insert, update

from ecdesk import protocol as p
from ecdesk.engine import readings, turns
from ecdesk.store import schema as s
from ecdesk.ui.reading_hints import TAKEN, hints
from ecdesk.views import surroundings
from ecdesk.views.learned import learned
from tests.helpers.whole_desk import NOW, Came, WholeDesk, letter

ASKS = "ワンピースはいつ届きますか。"
FOREIGN = "P317240955108264430"
COLUMNS = {"number": "受付No", "mail": "連絡先", "item": "品名"}
A_WHILE = timedelta(hours=3)


def read(desk: WholeDesk, came: Came) -> dict[str, Any]:
    kept = desk.mail(came.id).reading
    assert kept is not None
    return dict(kept)


def marks(desk: WholeDesk, came: Came, what: str) -> list[tuple[str, str]]:
    text = desk.mail(came.id).text
    found = [row for row in desk.rows(s.Finding) if row.mail_id == came.id]
    return [
        (row.code, text[row.start : row.end]) for row in found if row.values.get("list") == what
    ]


def takes_in(desk: WholeDesk, orders: Sequence[tuple[str, str, str]], shop_id: int = 1) -> int:
    """Orders of a shop's system: number, address, what was bought."""
    file: Path = desk.folder / f"orders{shop_id}.csv"
    rows = [",".join(COLUMNS.values()), *(",".join(one) for one in orders)]
    file.write_text("\n".join(rows), "utf-8")
    command = p.ImportOrders(path=str(file), shop_id=shop_id, mapping=COLUMNS)
    return int(desk.does(command)["import_id"])


def numbers(first: int, count: int) -> list[tuple[str, str, str]]:
    return [(f"{first + n}", f"c{n}@example.jp", "麻のブラウス") for n in range(count)]


def reads_what_waits(desk: WholeDesk) -> None:
    def heed(write: Any, ids: Sequence[int]) -> None:
        turns.heed(write, ids, desk.now)

    while readings.read_waiting(desk.database, 8, heed, pressing=True):
        pass


# ── who waits already ───────────────────────────────────────────────────────────────────────────


def writes(desk: WholeDesk, number: int, text: str = ASKS, **more: Any) -> Came:
    """The same customer writes again in the same conversation."""
    answers = ["<a1@example.jp>"] if number > 1 else []
    raw = letter(text, message_id=f"<a{number}@example.jp>", answers=answers, date=desk.now)
    return desk.receives(raw, **more)


def test_who_wrote_before_and_heard_nothing_waits_more_urgently(desk: WholeDesk) -> None:
    first = writes(desk, 1)
    desk.waits(hours=3)
    second = writes(desk, 2)
    assert first.conversation == second.conversation
    assert [read(desk, one)["earlier"] for one in (first, second)] == [0, 1]
    assert [read(desk, one)["urgency"] for one in (first, second)] == ["normal", "high"]


def test_what_was_forgotten_is_no_reminder(desk: WholeDesk) -> None:
    writes(desk, 1)
    desk.waits(minutes=4)
    assert read(desk, writes(desk, 2))["urgency"] == "normal"


def test_an_answer_begins_anew(desk: WholeDesk) -> None:
    first = writes(desk, 1)
    desk.has_answered(first.conversation)
    desk.waits(hours=3)
    again = writes(desk, 2)
    assert (read(desk, again)["earlier"], read(desk, again)["urgency"]) == (0, "normal")


def test_a_mail_that_comes_late_counts_all_the_same(desk: WholeDesk) -> None:
    desk.waits(hours=3)
    second = writes(desk, 2)
    assert read(desk, second)["earlier"] == 0
    first = writes(desk, 1, arrived=NOW)
    assert first.conversation == second.conversation
    assert (read(desk, second)["earlier"], read(desk, second)["urgency"]) == (1, "high")


def test_old_mail_is_read_with_what_waited_then(desk: WholeDesk) -> None:
    first = writes(desk, 1)
    desk.waits(hours=3)
    second = writes(desk, 2)
    desk.has_answered(first.conversation)
    with desk.database.write() as write:
        readings.forget(write.session, second.id)
    assert readings.read_waiting(desk.database, 8) == 1
    assert read(desk, second)["earlier"] == 1


def test_a_flood_of_mails_is_counted_in_no_time(desk: WholeDesk) -> None:
    first = writes(desk, 1)
    with desk.database.write() as write:
        row = next(one for one in desk.rows(s.Mail) if one.id == first.id)._asdict()
        many = range(1000, 3000)
        raw = {"data": b"", "size": 0, "sha256": ""}
        write.session.execute(insert(s.RawMail), [{"id": n, **raw} for n in many])
        later = [
            row | {"id": n, "received_at": NOW + timedelta(minutes=n), "message_id": f"<{n}>"}
            for n in many
        ]
        write.session.execute(insert(s.Mail), later)
        connection = write.session.connection()
        found = surroundings.earlier_in_turn(connection, [first.id, *many])
    assert found == {n: max(n - 1013, 1) for n in many}


def test_the_checks_read_it_alike(desk: WholeDesk) -> None:
    writes(desk, 1)
    desk.waits(hours=3)
    second = writes(desk, 2)
    with desk.database.write() as write:
        mail = write.session.get_one(s.Mail, second.id)
        assert readings.understood(write.session, mail, []).urgency == "high"


# ── the shop's own order numbers ────────────────────────────────────────────────────────────────


def test_a_number_unlike_the_orders_that_were_taken_in_is_another_shops(desk: WholeDesk) -> None:
    takes_in(desk, numbers(10449, 4))
    came = desk.receives(letter(f"注文番号 {FOREIGN} はいつ届きますか。"))
    assert read(desk, came)["intent"] == "wrong_shop"
    assert marks(desk, came, "wrong_shop") == [("shop.number", FOREIGN)]
    ours = desk.receives(letter("注文番号 10777 はいつ届きますか。", address="x@example.jp"))
    assert read(desk, ours)["intent"] != "wrong_shop"
    assert marks(desk, ours, "wrong_shop") == []


def test_letters_of_the_shop_are_found_without_a_word_for_them(desk: WholeDesk) -> None:
    takes_in(desk, [(f"KH-{number}", "", "帽子") for number in range(2231, 2234)])
    came = desk.receives(letter("KH-2299の件、どうなりましたか。"))
    assert marks(desk, came, "order_numbers") == [("order.number", "KH-2299")]


def test_an_example_of_the_persons_tells_the_shape(desk: WholeDesk) -> None:
    came = desk.receives(letter("KH-2299の件、どうなりましたか。"))
    odd = desk.receives(letter(f"注文番号 {FOREIGN} はいつ届きますか。", address="o@example.jp"))
    assert marks(desk, came, "order_numbers") == []
    teaches = p.TeachOrderNumbers(shop_id=1, numbers=[" KH-2231 ", "KH-2231"])
    assert desk.does(teaches)["before"] == []
    assert marks(desk, came, "order_numbers") == [("order.number", "KH-2299")]
    assert read(desk, odd)["intent"] == "wrong_shop"
    view = learned(desk.reader, 1)
    assert [(one.said, one.times) for one in view.numbers] == [("KH-2231", 1)]
    forgets = p.TeachOrderNumbers(shop_id=1, numbers=[])
    assert desk.does(forgets)["before"] == ["KH-2231"]
    assert marks(desk, came, "order_numbers") == []
    assert not learned(desk.reader, 1).numbers


@pytest.mark.parametrize(
    "numbers", [[""], ["番号"], ["1" * 41], ["1\n2"], [str(n) for n in range(21)]]
)
def test_what_is_no_number_is_refused(desk: WholeDesk, numbers: list[str]) -> None:
    assert desk.refused(p.TeachOrderNumbers(shop_id=1, numbers=numbers)) == "number.unfit"
    assert desk.refused(p.TeachOrderNumbers(shop_id=9, numbers=["1"])) == "shop.missing"


def test_what_waits_is_read_anew_when_orders_come_and_go(desk: WholeDesk) -> None:
    came = [
        desk.receives(letter(f"注文番号 {FOREIGN} はいつ届きますか。", address=f"a{n}@example.jp"))
        for n in range(2)
    ]
    assert read(desk, came[0])["intent"] != "wrong_shop"
    import_id = takes_in(desk, numbers(10449, 4))
    reads_what_waits(desk)
    assert {read(desk, one)["intent"] for one in came} == {"wrong_shop"}
    assert desk.page(intent="wrong_shop")
    desk.does(p.DeleteOrders(import_id=import_id))
    reads_what_waits(desk)
    assert "wrong_shop" not in {read(desk, one)["intent"] for one in came}


def test_what_is_answered_stays_as_it_was_understood(desk: WholeDesk) -> None:
    came = desk.receives(letter(f"注文番号 {FOREIGN} はいつ届きますか。"))
    desk.has_answered(came.conversation)
    takes_in(desk, numbers(10449, 4))
    reads_what_waits(desk)
    assert read(desk, came)["intent"] != "wrong_shop"


def test_the_persons_word_outlives_what_the_shop_learns(desk: WholeDesk) -> None:
    came = desk.receives(letter(f"注文番号 {FOREIGN} はいつ届きますか。"))
    desk.does(p.CorrectMail(mail_id=came.id, label="intent", value="points"))
    takes_in(desk, numbers(10449, 4))
    reads_what_waits(desk)
    assert read(desk, came)["intent"] == "points"
    assert read(desk, came)["read"]["intent"] == "wrong_shop"


def test_our_other_shops_shape_is_known_by_its_name(desk: WholeDesk) -> None:
    desk.opens(shop="珈琲みずき", address="info@mizuki.example")
    takes_in(desk, numbers(10449, 4))
    takes_in(desk, [(f"MZ-{n}", f"m{n}@example.jp", "豆") for n in range(5001, 5005)], shop_id=2)
    desk.receives(letter("注文番号 MZ-5009 の豆はいつ届きますか。"))
    kinds = [row.values["kind"] for row in desk.rows(s.Finding) if row.code == "shop.number"]
    assert kinds == ["珈琲みずき"]


def test_a_malls_mail_may_bear_the_malls_number(desk: WholeDesk) -> None:
    takes_in(desk, numbers(10449, 4))
    text = "注文番号 249-0814575-0394263 はいつ届きますか。"
    came = desk.receives(letter(text, address="x1@marketplace.amazon.co.jp"))
    assert desk.mail(came.id).channel == "amazon"
    assert marks(desk, came, "wrong_shop") == []
    plain = desk.receives(letter(text, address="x2@example.jp"))
    assert marks(desk, plain, "wrong_shop") == [("shop.number", "249-0814575-0394263")]


def test_the_shops_own_mall_is_no_other_mall(desk: WholeDesk) -> None:
    text = "楽天で買った飲み比べセットの件です。いつ届きますか。"
    assert marks(desk, desk.receives(letter(text)), "wrong_shop") == [("shop.mall", "楽天")]
    with desk.database.write() as write:
        write.session.execute(update(s.Shop).values(channel="rakuten"))
    assert marks(desk, desk.receives(letter(text, address="y@example.jp")), "wrong_shop") == []


# ── goods ───────────────────────────────────────────────────────────────────────────────────────


def test_what_customers_call_goods_is_told_to_the_reader(desk: WholeDesk) -> None:
    came = desk.receives(letter("茶色の方はまだありますか。"))
    assert ("product.catalogue", "茶色の方") not in marks(desk, came, "products")
    taught = p.TeachAlias(shop_id=1, alias="茶色の方", product="リブカーディガン 茶 M")
    desk.does(taught)
    assert ("product.catalogue", "茶色の方") in marks(desk, came, "products")
    later = desk.receives(letter("茶色の方はいつ入りますか。", address="z@example.jp"))
    assert ("product.catalogue", "茶色の方") in marks(desk, later, "products")
    assert marks(desk, later, "wrong_shop") == []
    desk.does(replaced(taught, product=""))
    assert ("product.catalogue", "茶色の方") not in marks(desk, came, "products")


def test_goods_of_the_shop_make_a_mail_an_order_that_can_be_taken(desk: WholeDesk) -> None:
    text = (
        "サンふじの小箱をふたつ注文します。支払いは代引きでお願いします。\n"
        "〒390-0000 長野県松本市(架空)1-2-3 山田花子 電話 03-0000-2281\n"
    )
    desk.does(p.TeachAlias(shop_id=1, alias="サンふじの小箱", product="りんご サンふじ 3kg"))
    came = desk.receives(letter(text, subject="注文"))
    order = read(desk, came)["order"]
    assert set(order["present"]) == {"goods", "quantity", "name", "address", "phone", "payment"}
    view = desk.thread(came.conversation)
    said = hints(view.mails, desk.now.date(), view.shop.calendar, view.clues)
    assert [(one.deed, one.label) for one in said] == [(TAKEN, "この問い合わせで受注")]


def replaced(command: p.TeachAlias, **other: str) -> p.TeachAlias:
    return p.TeachAlias(shop_id=command.shop_id, alias=command.alias, **other)


def test_one_name_that_was_taught_makes_nothing_else_foreign(desk: WholeDesk) -> None:
    desk.does(p.TeachAlias(shop_id=1, alias="茶色の方", product="リブカーディガン 茶 M"))
    came = desk.receives(letter("先週届いたソファカバーが破れていました。どうしたらいいですか。"))
    assert marks(desk, came, "wrong_shop") == []


SOFA = "先週届いたソファカバーが破れていました。どうしたらいいですか。"


def test_goods_that_nobody_bought_here_are_another_shops(desk: WholeDesk) -> None:
    takes_in(desk, numbers(10449, 60))
    came = desk.receives(letter(SOFA))
    assert ("shop.goods", "ソファカバー") in marks(desk, came, "wrong_shop")
    ours = desk.receives(letter("先週届いた麻のブラウスが破れていました。", address="q@example.jp"))
    assert marks(desk, ours, "wrong_shop") == []


def test_whoever_bought_here_may_call_goods_as_they_like(desk: WholeDesk) -> None:
    takes_in(desk, numbers(10449, 60))
    bought = desk.receives(letter(SOFA, address="C7@example.jp"))
    named = desk.receives(letter(f"注文番号 10455 です。{SOFA}", address="r@example.jp"))
    assert marks(desk, bought, "wrong_shop") == marks(desk, named, "wrong_shop") == []
    desk.receives(letter("在庫はありますか。", address="s@example.jp"))
    desk.waits(days=1)
    again = desk.receives(letter(SOFA, address="s@example.jp", subject="別の件", date=desk.now))
    assert marks(desk, again, "wrong_shop") == []


def test_few_orders_are_not_all_goods(desk: WholeDesk) -> None:
    takes_in(desk, numbers(10449, 12))
    assert marks(desk, desk.receives(letter(SOFA)), "wrong_shop") == []


def test_goods_are_known_by_their_first_word_and_without_advertisement(desk: WholeDesk) -> None:
    item = "【送料無料】★リブカーディガン 茶 M"
    takes_in(desk, [(f"{n}", "", item) for n in range(10449, 10453)] + [("10460", "", "送料")])
    with desk.database.connect() as connection:
        known = surroundings.known_to(connection, 1)
    assert dict(known.goods) == {
        "リブカーディガン 茶 M": "リブカーディガン 茶 M",
        "リブカーディガン": "リブカーディガン 茶 M",
    }


# ── how often it is asked ───────────────────────────────────────────────────────────────────────


def test_a_batch_asks_no_oftener_than_one_mail(desk: WholeDesk) -> None:
    takes_in(desk, numbers(10449, 60))
    for n in range(12):
        desk.receives(letter(ASKS, address=f"b{n}@example.jp"))
    asked: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    def count(mails: int) -> int:
        with desk.database.connect() as connection:
            known = surroundings.known_to(connection, 1)
            asked.clear()
            event.listen(connection, "before_cursor_execute", listen)
            around = surroundings.around(connection, known, 1, range(1, mails + 1))
            event.remove(connection, "before_cursor_execute", listen)
        assert len(around) == mails
        return len(asked)

    assert count(12) == count(1) <= 3


def test_what_a_shop_knows_is_remembered_until_it_learns(
    desk: WholeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    known: list[int] = []
    real = surroundings.known_to

    def counted(connection: Any, shop_id: int) -> surroundings.Surroundings:
        known.append(shop_id)
        return real(connection, shop_id)

    monkeypatch.setattr(surroundings, "known_to", counted)
    came = desk.receives(letter(ASKS))
    known.clear()
    for _again in range(3):
        with desk.database.write() as write:
            readings.reading_of(write.session, write.session.get_one(s.Mail, came.id))
    assert known == []
    desk.does(p.TeachAlias(shop_id=1, alias="茶色の方", product="カーディガン"))
    with desk.database.write() as write:
        readings.reading_of(write.session, write.session.get_one(s.Mail, came.id))
    assert known == [1]


def test_two_that_are_alike_are_told_alike() -> None:
    one = surroundings.Around(surroundings.Surroundings(stamp=(1, 2)), earlier=1)
    assert one.key == replace(one).key != replace(one, earlier=0).key
