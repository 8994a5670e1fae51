"""The shapes of a shop's order numbers, and whose the others are: through the real database."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from ecdesk import protocol as p
from ecdesk.store import schema as s
from ecdesk.views import surroundings
from ecdesk.views.learned import learned
from tests.helpers.shop_orders import FOREIGN, marks, numbers, read, reads_what_waits, takes_in
from tests.helpers.whole_desk import WholeDesk, letter


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


SHAPELESS = "/".join("123456789")  # of more pieces than a shape has


@pytest.mark.parametrize(
    "numbers",
    [[""], ["番号"], ["1" * 41], ["1\n2"], [str(n) for n in range(21)], ["KH-2231", SHAPELESS]],
)
def test_what_is_no_number_is_refused(desk: WholeDesk, numbers: list[str]) -> None:
    assert desk.refused(p.TeachOrderNumbers(shop_id=1, numbers=numbers)) == "number.unfit"
    assert desk.refused(p.TeachOrderNumbers(shop_id=9, numbers=["1"])) == "shop.missing"


def test_an_example_without_a_shape_hinders_nobody(desk: WholeDesk) -> None:
    """It was taken once, before such examples were refused."""
    with desk.database.write() as write:
        kept = {"numbers": ["ＫＨ-２２３１", SHAPELESS]}
        write.session.add(s.Setting(name=surroundings.told_setting(1), value=kept))
    assert learned(desk.reader, 1).examples == ("KH-2231", SHAPELESS)
    forgets = p.TeachOrderNumbers(shop_id=1, numbers=[SHAPELESS])
    assert desk.does(forgets)["before"] == ["KH-2231", SHAPELESS]
    assert learned(desk.reader, 1).numbers == ()


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


def test_our_other_shops_numbers_count_as_soon_as_they_are_told(desk: WholeDesk) -> None:
    desk.opens(shop="珈琲みずき", address="info@mizuki.example")
    takes_in(desk, numbers(10449, 4))
    text = "注文番号 MZ-5009 の豆はいつ届きますか。"
    before = desk.receives(letter(text))
    assert marks(desk, before, "wrong_shop") == []
    desk.does(p.TeachOrderNumbers(shop_id=2, numbers=["ＭＺ-５００１"]))
    reads_what_waits(desk)
    desk.receives(letter(text, address="k@example.jp"))
    kinds = [row.values["kind"] for row in desk.rows(s.Finding) if row.code == "shop.number"]
    assert kinds == ["珈琲みずき"] * 2
    with desk.database.write() as write:
        write.session.execute(update(s.Shop).where(s.Shop.id == 2).values(name="みずき"))
    desk.receives(letter(text, address="l@example.jp"))
    kinds = [row.values["kind"] for row in desk.rows(s.Finding) if row.code == "shop.number"]
    assert kinds[-1] == "みずき"


def test_our_other_shops_orders_count_in_what_waits_here(desk: WholeDesk) -> None:
    desk.opens(shop="珈琲みずき", address="info@mizuki.example")
    takes_in(desk, numbers(10449, 4))
    desk.receives(letter("注文番号 MZ-5009 の豆はいつ届きますか。"))

    def kinds() -> list[str]:
        return [row.values["kind"] for row in desk.rows(s.Finding) if row.code == "shop.number"]

    theirs = [(f"MZ-{n}", f"m{n}@example.jp", "豆") for n in range(5001, 5005)]
    import_id = takes_in(desk, theirs, shop_id=2)
    reads_what_waits(desk)
    assert kinds() == ["珈琲みずき"]
    desk.does(p.DeleteOrders(import_id=import_id))
    reads_what_waits(desk)
    assert kinds() != ["珈琲みずき"]


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
