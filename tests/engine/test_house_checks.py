"""The engine holds a letter against the rules, the campaigns and the order that it keeps."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path
from typing import Any

from ecdesk import protocol as p
from ecdesk.store import schema as s
from tests.helpers.whole_desk import (  # noqa: F401 - fixtures
    HANAKO,
    NOW,
    WholeDesk,
    desk,
    empty_desk,
    letter,
    unopened,
)

RETURNS = p.RuleIn(name="返品", text="返品はお届けから7日以内に承ります。")
SENDING = p.RuleIn(name="送料", text="送料は550円です。5,000円以上で送料無料です。")
LONGER = "お届けから30日以内でしたら、返品を承ります。"
ORDER = (
    "注文番号,注文日時,氏名,メールアドレス,電話番号,合計金額,商品名,ステータス,追跡番号,配送会社\n"
    f"A-1001,{{at}},山田 花子,{HANAKO},090-0000-1111,3200,帽子,発送待ち,,\n"
)


def found(desk: WholeDesk, conversation: int, text: str) -> dict[str, dict[str, Any]]:  # noqa: F811 - the fixture
    """What the house's checks say, by code."""
    told = desk.does(p.CheckDraft(draft=desk.draft(conversation, text)))
    return {one["code"]: one for one in told["findings"] if one["code"].startswith("house.")}


def test_rules_count_from_the_moment_they_are_kept(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    asked = desk.receives(letter("返品できますか。"))
    assert found(desk, asked.conversation, LONGER) == {}
    desk.does(p.SaveShopRules(shop_id=1, rules=[RETURNS]))
    (one,) = found(desk, asked.conversation, LONGER).values()
    assert (one["severity"], one["text"]) == ("warning", "30日")
    assert one["values"]["said"] == RETURNS.text
    desk.answers(asked.conversation, LONGER)  # a warning stops nobody


def test_a_discount_is_one_of_a_campaign_that_was_not_taken_away(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    asked = desk.receives(letter("割引はありますか。"))
    said = "いまなら20%OFFでお求めいただけます。"
    desk.does(p.SaveShopRules(shop_id=1, rules=[RETURNS]))
    assert set(found(desk, asked.conversation, said)) == {"house.discount"}
    event = p.EventIn(
        shop_id=1, name="冬のセール", start=NOW, end=NOW + timedelta(days=3), terms="全品20%引き"
    )
    number = desk.does(p.SaveEvent(event=event))["event_id"]
    assert found(desk, asked.conversation, said) == {}
    desk.does(p.RemoveEvents(event_ids=[number]))
    assert set(found(desk, asked.conversation, said)) == {"house.discount"}


def test_the_order_tells_when_it_was_placed_and_for_how_much(
    desk: WholeDesk,  # noqa: F811 - the fixture
    tmp_path: Path,
) -> None:
    rules = p.SaveShopRules(shop_id=1, rules=[SENDING], lead=p.LeadIn(days=3, until=time(23, 59)))
    desk.does(rules)
    asked = desk.receives(letter("注文番号 A-1001 の帽子は、いつ発送ですか。"))
    said = "明日発送いたします。送料は無料です。"
    assert found(desk, asked.conversation, said) == {}
    path = tmp_path / "orders.csv"
    path.write_text(ORDER.format(at="2026/11/17 10:00"), "utf-8-sig")
    desk.does(p.ImportOrders(path=str(path), shop_id=1))
    told = found(desk, asked.conversation, said)
    assert set(told) == {"house.ships_early", "house.free_shipping"}
    assert told["house.ships_early"]["values"]["right"] == "11月20日(金)"
    assert told["house.free_shipping"]["values"]["total"] == "3,200"
    assert len(desk.rows(s.ShopOrder)) == 1


def test_of_two_orders_named_none_is_held_against_the_letter(
    desk: WholeDesk,  # noqa: F811 - the fixture
    tmp_path: Path,
) -> None:
    desk.does(p.SaveShopRules(shop_id=1, rules=[SENDING]))
    first = ORDER.format(at="2026/11/17 10:00")
    second = first.splitlines()[1].replace("A-1001", "A-1002").replace("3200", "9800")
    path = tmp_path / "orders.csv"
    path.write_text(f"{first}{second}\n", "utf-8-sig")
    desk.does(p.ImportOrders(path=str(path), shop_id=1))
    assert len(desk.rows(s.ShopOrder)) == 2
    said = "まとめてお送りします。送料は無料です。"
    one = desk.receives(letter("注文番号 A-1001 の送料はいくらですか。", subject="送料の件"))
    assert "house.free_shipping" in found(desk, one.conversation, said)
    both = desk.receives(
        letter(
            "注文番号 A-1001 と A-1002 の送料はいくらですか。",
            subject="二つの注文の送料",
            address="taro@example.jp",
        )
    )
    assert found(desk, both.conversation, said) == {}, "which of them is meant is not known"


def test_a_campaign_of_last_year_is_no_reason_for_a_discount(desk: WholeDesk) -> None:  # noqa: F811 - the fixture
    asked = desk.receives(letter("割引はありますか。"))
    said = "いまなら20%OFFでお求めいただけます。"
    desk.does(p.SaveShopRules(shop_id=1, rules=[RETURNS]))

    def held(name: str, ended: int) -> set[str]:
        """The codes while a campaign stands that ended so many days ago."""
        event = p.EventIn(
            shop_id=1,
            name=name,
            start=NOW - timedelta(days=ended + 5),
            end=NOW - timedelta(days=ended),
            terms="全品20%引き",
        )
        number = desk.does(p.SaveEvent(event=event))["event_id"]
        codes = set(found(desk, asked.conversation, said))
        desk.does(p.RemoveEvents(event_ids=[number]))
        return codes

    assert held("去年のセール", 181) == {"house.discount"}
    assert held("初夏のセール", 179) == set(), "a coupon of it may still be spoken of"
