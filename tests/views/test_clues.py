"""What the desk knows that may explain a mail which nobody understands."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from ecdesk import protocol as p
from ecdesk.domain.unclear import Step
from ecdesk.store import schema as s
from ecdesk.ui.clue_words import clue_said
from ecdesk.views.clue_rows import Clue, Clues
from ecdesk.views.clues import things_in, whole
from tests.helpers.whole_desk import NOW, Came, WholeDesk, letter

ORDER = "412207-20261112-0004180866"


def clues(desk: WholeDesk, came: Came) -> Clues:
    found = whole(desk.reader, came.conversation)
    assert found is not None
    return found


def codes(desk: WholeDesk, came: Came, step: Step) -> list[str]:
    return [clue.code for clue in clues(desk, came).found[step]]


def first(desk: WholeDesk, came: Came, step: Step) -> Clue:
    return clues(desk, came).found[step][0]


def belongs_to_another_shop(desk: WholeDesk, came: Came) -> None:
    """A mail that had come in at the coffee shop of the same hands."""
    desk.opens(shop="珈琲みずき", address="info@mizuki.example")
    with desk.database.write() as write:
        box = {"mailbox_id": 2}
        write.session.execute(update(s.Mail).where(s.Mail.id == came.id).values(box))
        write.session.execute(
            update(s.Conversation)
            .where(s.Conversation.id == came.conversation)
            .values(box | {"shop_id": 2})
        )


def test_an_order_of_our_other_shop_is_found_there(desk: WholeDesk) -> None:
    there = desk.receives(letter(f"注文番号 {ORDER} の袋が足りません。", address="x@relay.example"))
    belongs_to_another_shop(desk, there)
    came = desk.receives(letter(f"注文番号は {ORDER} です。残りはいつ着きますか。"))
    clue = first(desk, came, Step.SHOP)
    assert (clue.code, clue.what, clue.where) == ("shop.order", ORDER, "珈琲みずき")
    assert clue.conversation_id == there.conversation
    # It shows by itself, where nothing else is looked for.
    shown = desk.thread(came.conversation).clues
    assert (shown.why, shown.whole, dict(shown.found)) == (None, False, {Step.SHOP: (clue,)})


def test_a_customer_of_our_other_shop_is_known_there(desk: WholeDesk) -> None:
    there = desk.receives(letter("豆はまだですか。", subject="豆の件"))
    belongs_to_another_shop(desk, there)
    came = desk.receives(letter("例の件どうなりましたか", subject="別の件"))
    clue = first(desk, came, Step.SHOP)
    assert (clue.code, clue.what, clue.where) == ("shop.known", "豆の件", "珈琲みずき")


def test_a_short_number_is_borne_by_many_shops(desk: WholeDesk) -> None:
    there = desk.receives(letter("注文番号 10482 の豆の件です。", address="x@example.jp"))
    belongs_to_another_shop(desk, there)
    for number in (10449, 10462, 10477):
        desk.receives(letter(f"注文番号 {number} の件", address=f"{number}@example.jp"))
    came = desk.receives(letter("注文番号 10482 はいつ届きますか。", address="y@example.jp"))
    assert codes(desk, came, Step.SHOP) == []
    # The same person speaks of it there: it is no chance.
    same = desk.receives(letter("注文番号 10482 の豆はいつですか。", address="x@example.jp"))
    assert codes(desk, same, Step.SHOP)[0] == "shop.order"


def orders_of(desk: WholeDesk, shop: int, *numbers: str, mail: str = "") -> None:
    file = desk.folder / f"orders{shop}.csv"
    rows = [f"{number},{mail},2026-11-12" for number in numbers]
    file.write_text("\n".join(["受付No,連絡先,いつ", *rows]), "utf-8")
    columns = {"number": "受付No", "mail": "連絡先", "placed": "いつ"}
    desk.does(p.ImportOrders(path=str(file), shop_id=shop, mapping=columns))


def test_an_order_that_our_other_shop_took_in_is_found_there(desk: WholeDesk) -> None:
    desk.opens(shop="珈琲みずき", address="info@mizuki.example")
    orders_of(desk, 2, ORDER)
    came = desk.receives(letter(f"注文番号は {ORDER} です。残りはいつ着きますか。"))
    clue = first(desk, came, Step.SHOP)
    assert (clue.code, clue.what, clue.where) == ("shop.ordered", ORDER, "珈琲みずき")
    assert clue_said(clue, ZoneInfo("Asia/Tokyo"), NOW) == (
        f"別の店の注文かもしれません: 珈琲みずき の注文 {ORDER} 11/12"
    )


def test_what_is_an_order_of_ours_is_nobody_elses(desk: WholeDesk) -> None:
    desk.opens(shop="珈琲みずき", address="info@mizuki.example")
    orders_of(desk, 1, "10449", "10462", "10477", ORDER)
    orders_of(desk, 2, ORDER, "10482")
    for number in (ORDER, "10482"):
        came = desk.receives(letter(f"注文番号は {number} です。いつ着きますか。"))
        assert codes(desk, came, Step.SHOP) == []


def test_who_bought_at_our_other_shop_is_known_there(desk: WholeDesk) -> None:
    desk.opens(shop="珈琲みずき", address="info@mizuki.example")
    came = desk.receives(letter("例の件どうなりましたか"))
    assert codes(desk, came, Step.SHOP) == []
    orders_of(desk, 2, "MZ-5001", mail="hanako@example.jp")
    clue = first(desk, came, Step.SHOP)
    assert (clue.code, clue.what, clue.where) == ("shop.bought", "MZ-5001", "珈琲みずき")
    said = clue_said(clue, ZoneInfo("Asia/Tokyo"), NOW)
    assert said == "珈琲みずき でもお買い物があります: 11/12 MZ-5001"


def test_a_number_of_another_shape_is_a_sign(desk: WholeDesk) -> None:
    came = desk.receives(letter("注文番号 P317240955108264430 はいつ届きますか。"))
    assert codes(desk, came, Step.SHOP) == []
    for number in (10449, 10462, 10482):
        desk.receives(letter(f"注文番号 {number} の件", address=f"{number}@example.jp"))
    assert codes(desk, came, Step.SHOP) == ["shop.number"]
    ours = desk.receives(letter("注文番号 10500 はいつ届きますか。", address="x@example.jp"))
    assert codes(desk, ours, Step.SHOP) == []


def test_another_malls_name_is_a_sign(desk: WholeDesk) -> None:
    came = desk.receives(letter("Amazonで買ったマグの件です。どうなりましたか。"))
    assert codes(desk, came, Step.SHOP) == ["shop.mall"]


def test_the_orders_of_this_person_come_from_all_their_mails(desk: WholeDesk) -> None:
    old = desk.receives(letter("注文番号 10482 のお礼です。ありがとう。", subject="お礼"))
    desk.receives(letter("注文番号 99999 の件", address="somebody@example.jp"))
    desk.waits(days=20)
    came = desk.receives(letter("例の注文どうなりましたか", subject="教えて", date=desk.now))
    (clue,) = clues(desk, came).found[Step.ORDERS]
    assert (clue.code, clue.what, clue.conversation_id) == (
        "order.known",
        "10482",
        old.conversation,
    )


def test_what_ran_in_the_shop_is_there(desk: WholeDesk) -> None:
    sale = p.EventIn(
        shop_id=1, name="秋のセール", start=NOW - timedelta(days=4), end=NOW - timedelta(hours=9)
    )
    desk.does(p.SaveEvent(event=sale))
    came = desk.receives(letter("昨日のやつまだできますか"))
    clue = first(desk, came, Step.HAPPENED)
    assert (clue.code, clue.what, clue.event_id) == ("event.near", "秋のセール", 1)


def test_earlier_mails_with_the_same_words_come_first(desk: WholeDesk) -> None:
    about = desk.receives(letter("紺のワンピースの裾上げはできますか。", subject="裾上げ"))
    desk.waits(days=30)
    desk.receives(letter("領収書をください。", subject="領収書", date=desk.now))
    desk.waits(days=30)
    text = "例のワンピース、裾上げをやはりお願いします。"
    came = desk.receives(letter(text, subject="やはり", date=desk.now))
    found = clues(desk, came).found[Step.HISTORY]
    assert [clue.code for clue in found] == ["history.words", "history.mail"]
    assert found[0].conversation_id == about.conversation
    assert "ワンピース" in found[0].words


def test_their_own_name_is_no_matter(desk: WholeDesk) -> None:
    desk.receives(letter("山田花子です。ありがとうございます。", subject="お礼", name="山田花子"))
    desk.waits(days=1)
    text = "山田花子です。例の件どうなりましたか"
    came = desk.receives(letter(text, subject="x", name="山田花子", date=desk.now))
    assert codes(desk, came, Step.HISTORY) == ["history.mail"]


def test_what_was_quoted_is_no_memory(desk: WholeDesk) -> None:
    text = (
        "ありがとうございます。\n\n2026年11月1日(日) 10:00 店 <shop@koharu.example>:\n> ワンピース"
    )
    desk.receives(letter(text, subject="お礼"))
    desk.waits(days=1)
    came = desk.receives(letter("例のワンピースどうなりましたか", subject="x", date=desk.now))
    assert codes(desk, came, Step.HISTORY) == ["history.mail"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("昨日のやつまだできますか", "reference"),
        ("紺のMサイズの在庫はありますか。", None),
        ("ありがとうございました。", None),
    ],
)
def test_only_what_is_unclear_says_so(desk: WholeDesk, text: str, why: str | None) -> None:
    assert clues(desk, desk.receives(letter(text))).why == why


def test_one_clear_mail_explains_the_others(desk: WholeDesk) -> None:
    came = desk.receives(letter("昨日のやつまだできますか", message_id="<a@example.jp>"))
    desk.waits(minutes=3)
    more = letter("あ、セールの割引はまだ使えますか。", answers=["<a@example.jp>"], date=desk.now)
    assert clues(desk, desk.receives(more)).asked
    assert clues(desk, came).asked


def test_the_phone_is_known_by_the_newest_mail_else_by_the_record(desk: WholeDesk) -> None:
    came = desk.receives(letter("例の件、どうなりましたか。"))
    assert clues(desk, came).phone == ""
    with desk.database.write() as write:
        write.session.execute(update(s.Customer).values(phone="03-0000-1111"))
    assert clues(desk, came).phone == "03-0000-1111"
    told = desk.receives(letter("電話は090-0000-7719です。どうなりましたか。", subject="電話"))
    assert clues(desk, told).phone == "090-0000-7719"


def test_nobody_is_asked_where_nobody_wrote(desk: WholeDesk) -> None:
    desk.does(p.Approve(draft=desk.draft(None), countdown=0))
    (conversation,) = desk.statuses()
    assert desk.thread(conversation).clues == Clues()
    assert whole(desk.reader, 999) is None


def test_words_of_every_letter_name_nothing() -> None:
    assert things_in("先日の注文の件でご連絡しました。ご確認をお願いいたします。") == frozenset()
    assert things_in("ﾜﾝﾋﾟｰｽとA1234") == {"ワンピース", "a1234"}
    assert things_in("〒390-0000 長野県松本市 3-15-8 電話 03-0000-2281") <= {"電話"}
    assert len(things_in("紺" * 1_000_000)) < 3


def test_what_this_person_bought_is_found_though_no_mail_names_it(desk: WholeDesk) -> None:
    came = desk.receives(letter("例の件どうなりましたか", subject="例の件"))
    assert codes(desk, came, Step.ORDERS) == []
    file = desk.folder / "orders.csv"
    head = "受付No,連絡先,品名,いつ\n"
    file.write_text(f"{head}A-77,hanako@example.jp,紺のワンピース,2026-11-01\n", "utf-8")
    columns = {"number": "受付No", "mail": "連絡先", "item": "品名", "placed": "いつ"}
    desk.does(p.ImportOrders(path=str(file), shop_id=1, mapping=columns))
    clue = first(desk, came, Step.ORDERS)
    assert (clue.code, clue.what, clue.words) == ("order.bought", "A-77", ("紺のワンピース",))
    assert "紺のワンピース" in clue_said(clue, ZoneInfo("Asia/Tokyo"), NOW)
