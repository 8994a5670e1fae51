"""What the reader is told beside the words of a mail: through the real database, and no oftener."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert

from ecdesk import protocol as p
from ecdesk.engine import readings
from ecdesk.store import schema as s
from ecdesk.ui.reading_hints import TAKEN, hints
from ecdesk.views import surroundings
from tests.helpers.shop_orders import marks, numbers, read, takes_in
from tests.helpers.whole_desk import NOW, Came, WholeDesk, letter

ASKS = "ワンピースはいつ届きますか。"
A_WHILE = timedelta(hours=3)


@contextmanager
def statements(connection: Connection) -> Iterator[list[str]]:
    """What a connection is asked meanwhile."""
    asked: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(connection, "before_cursor_execute", listen)
    yield asked
    event.remove(connection, "before_cursor_execute", listen)


def while_it_reads(monkeypatch: pytest.MonkeyPatch, deed: Callable[[], object]) -> None:
    """Let something be done once, when the first mail has been read and is not kept yet."""
    real, left = readings._read, [deed]

    def read_and_do(*known: Any) -> Any:
        found = real(*known)
        while left:
            left.pop()()
        return found

    readings._MEMORIES.clear()  # a reading in memory would not be read again
    monkeypatch.setattr(readings, "_read", read_and_do)


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


def test_a_flood_of_mails_is_counted_by_few_statements(desk: WholeDesk) -> None:
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
        with statements(connection) as asked:
            found = surroundings.earlier_in_turn(connection, [first.id, *many])
    assert found == {n: max(n - 1013, 1) for n in many}
    assert len(asked) <= 2 * (len(many) // 500 + 1)


def test_the_checks_read_it_alike(desk: WholeDesk) -> None:
    writes(desk, 1)
    desk.waits(hours=3)
    second = writes(desk, 2)
    with desk.database.write() as write:
        mail = write.session.get_one(s.Mail, second.id)
        assert readings.understood(write.session, mail, []).urgency == "high"


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


def test_what_is_taught_while_a_mail_is_read_is_not_lost(
    desk: WholeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    came = desk.receives(letter("茶色の方はまだありますか。"))
    with desk.database.write() as write:
        readings.forget(write.session, came.id)
    taught = p.TeachAlias(shop_id=1, alias="茶色の方", product="リブカーディガン 茶 M")
    while_it_reads(monkeypatch, lambda: desk.does(taught))
    heeded: list[Sequence[int]] = []

    def read_some() -> int:
        return readings.read_waiting(desk.database, 8, lambda _w, ids: heeded.append(ids))

    assert read_some() == 1
    assert (desk.mail(came.id).reading, heeded) == (None, [])  # what was read is out of date
    assert (read_some(), read_some()) == (1, 0)
    assert heeded == [[came.id]]
    assert ("product.catalogue", "茶色の方") in marks(desk, came, "products")


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

    def count(mails: int) -> int:
        with desk.database.connect() as connection:
            known = surroundings.known_to(connection, 1)
            with statements(connection) as asked:
                around = surroundings.around(connection, known, 1, range(1, mails + 1))
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
