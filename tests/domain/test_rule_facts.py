"""What a rule says in figures: every figure counts as allowed, and odd texts break nothing."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecdesk.domain.events import ShopEvent
from ecdesk.domain.rule_facts import RuleFacts, facts_of, nearest
from ecdesk.domain.shop_rules import ShopRule

SIGNS = "0123456789０９,，万千円¥日週間か月割引%％OFF送料無料返品以内から以上。\n交換半額クーポン"


def facts(text: str, name: str = "決まり") -> RuleFacts:
    """The figures of one rule."""
    return facts_of((ShopRule(name, text),))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("返品はお届けから7日以内に承ります。", [7]),
        ("返品は到着後1週間以内、初期不良は２週間以内です。", [7, 14]),
        ("返品は1か月間お受けします。", [31]),
        ("返品のお品が着いてから10日以内に返金いたします。", []),
        ("発送から3日以内にお届けします。", []),
        ("返品は承っておりません。", []),
        ("年末は1月31日まで返品を承ります。", []),
        ("返品のご案内です。1月 5日まで休みです。", []),
    ],
)
def test_days_in_which_a_customer_may_return(text: str, days: list[int]) -> None:
    assert [one.number for one in facts(text).return_days] == days


@pytest.mark.parametrize(
    ("text", "free", "fees"),
    [
        ("送料は全国一律550円です。11,000円以上は送料無料です。", [11_000], [550]),
        ("送料: 本州600円、北海道1,200円", [], [600, 1_200]),
        ("1万5千円以上で送料無料", [15_000], []),
        ("¥5,000（税込）以上のご注文は送料をサービスいたします。", [5_000], []),
        ("5,000円未満は送料600円です。", [], [600]),
        ("手数料は330円です。", [], []),
    ],
)
def test_what_sending_costs(text: str, free: list[int], fees: list[int]) -> None:
    found = facts(text)
    assert [one.number for one in found.free_from] == free
    assert [one.number for one in found.fees] == fees


def test_a_rules_name_tells_what_its_figures_are_for() -> None:
    found = facts("全国一律550円。沖縄は1,200円。8,000円以上で無料。", name="送料")
    assert [one.number for one in found.fees] == [550, 1_200]
    assert nearest(found.free_from, least=True) == found.free_from[0]
    assert found.free_from[0].text == "8,000円以上で無料。"


def test_discounts_of_rules_and_campaigns_in_one_spelling() -> None:
    at = datetime(2026, 11, 17, tzinfo=UTC)
    sale = ShopEvent(
        "3割引セール", at, at.replace(day=20), terms="さらに５００円ＯＦＦ", page="半額"
    )
    found = facts_of((ShopRule("会員", "いつでも5%引き"),), (sale,))
    assert found.discounts == {("percent", 30), ("yen", 500), ("percent", 50), ("percent", 5)}


@given(st.text(SIGNS, max_size=80), st.sampled_from(["送料", "返品", "決まり"]))
def test_no_text_breaks_it_and_no_figure_is_made_up(text: str, name: str) -> None:
    found = facts(text, name)
    for one in (*found.return_days, *found.free_from, *found.fees):
        assert one.text in text.replace("\r", "")
        assert one.rule == name


@pytest.mark.parametrize("sign", ["1,", "1", "1万", "返品7日間", "送料1円", "送料1円以上"])
def test_a_page_twice_as_long_takes_about_twice_as_long(sign: str) -> None:
    def seconds(times: int) -> float:
        began = time.process_time()
        facts(sign * times, "送料")
        return time.process_time() - began

    seconds(10)
    assert seconds(16_000) < 12 * seconds(4_000) + 0.1  # sixteen times where it were by squares
