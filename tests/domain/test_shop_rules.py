"""A shop's rules for a matter, and the first day on which something paid can leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from ecdesk.domain.calendar import calendar_from, default_calendar
from ecdesk.domain.errors import Refused
from ecdesk.domain.shop_rules import (
    MOST_DAYS,
    HouseRules,
    LeadTime,
    ShopRule,
    fitting,
    require_fit,
    ships_on,
)

CALENDAR = replace(default_calendar(), closed=frozenset({date(2026, 11, 23)}))  # a Monday


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 in Japan."""
    return datetime(2026, 11, day, hour - 9, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("paid", "lead", "day"),
    [
        (at(17, 11), LeadTime(), 17),
        (at(17, 11), LeadTime(3), 20),
        (at(17, 14), LeadTime(0, time(14)), 17),
        (at(17, 14, 1), LeadTime(0, time(14)), 18),
        (at(19, 11), LeadTime(2), 24),  # Friday is one, Monday is closed
        (at(20, 20), LeadTime(0, time(12)), 24),
        (at(21, 11), LeadTime(), 24),  # paid on a Saturday
        (at(21, 11), LeadTime(1), 25),
    ],
)
def test_the_first_day_of_shipping(paid: datetime, lead: LeadTime, day: int) -> None:
    assert ships_on(CALENDAR, lead, paid) == date(2026, 11, day)


def test_a_shop_that_never_opens_ships_never() -> None:
    never = calendar_from({"zone": "Asia/Tokyo", "week": {}})
    with pytest.raises(Refused, match="never_open"):
        ships_on(never, LeadTime(), at(17, 11))


def test_rules_for_the_matter_come_before_those_for_all() -> None:
    every, back, cost = (
        ShopRule("あいさつ", "……"),
        ShopRule("返品規定", "……", ("return_refund", "exchange")),
        ShopRule("送料", "……", ("shipping_cost",)),
    )
    rules = (every, back, cost)
    assert fitting(rules, ["exchange"]) == (back, every)
    assert fitting(rules, ["shipping_cost", "return_refund"]) == (back, cost, every)
    assert fitting(rules, []) == (every,)
    assert fitting((), ["exchange"]) == ()


@pytest.mark.parametrize(
    ("house", "code"),
    [
        (HouseRules((ShopRule(" ", "内容"),)), "rule.no_name"),
        (HouseRules((ShopRule("返品", "\n"),)), "rule.empty"),
        (HouseRules((ShopRule("返品", "あ" * 3000),)), "rule.too_long"),
        (HouseRules((ShopRule("返品", "内容"),) * 99), "rule.too_many"),
        (HouseRules(lead=LeadTime(-1)), "lead.unfit"),
        (HouseRules(lead=LeadTime(MOST_DAYS + 1)), "lead.unfit"),
    ],
)
def test_what_cannot_be_kept(house: HouseRules, code: str) -> None:
    with pytest.raises(Refused) as refused:
        require_fit(house)
    assert refused.value.code == code
