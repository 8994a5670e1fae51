"""When a letter states something else of the same thing than we told before."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ecdesk.domain.told import Sort, Statement, Stock, differs

TODAY = date(2026, 11, 17)


def day(number: int, topic: str = "ship", **more: Any) -> Statement:
    return Statement(0, 0, Sort.DAY, topic, "", day=date(2026, 11, number), **more)


def yen(amount: int, topic: str = "送料") -> Statement:
    return Statement(0, 0, Sort.AMOUNT, topic, "", yen=amount)


def stock(state: Stock, thing: str = "紺のM") -> Statement:
    return Statement(0, 0, Sort.STOCK, thing, "", stock=state)


@pytest.mark.parametrize(
    ("told", "now", "other"),
    [
        (day(20), [day(21)], True),
        (day(20), [day(20)], False),
        (day(20), [day(20), day(25)], False),  # one of two parcels
        (day(20), [day(21, "arrive")], False),
        (day(20), [], False),
        (day(20, by=True), [day(19)], False),  # within what was told
        (day(20, by=True), [day(21)], True),
        (day(20, exact=False), [day(28)], False),
        (day(20), [day(28, exact=False)], False),
        (day(16, "reply"), [day(19, "reply")], False),  # that day has passed
        (day(18, "reply"), [day(19, "reply")], True),
        (day(16), [day(19)], True),  # what left on another day left on another day
        (yen(550), [yen(660)], True),
        (yen(550), [yen(550), yen(660)], False),
        (yen(550), [yen(660, "手数料")], False),
        (stock(Stock.HERE), [stock(Stock.GONE)], True),
        (stock(Stock.GONE), [stock(Stock.HERE)], True),
        (stock(Stock.HERE), [stock(Stock.GONE, "白のM")], False),
        (stock(Stock.HERE), [stock(Stock.COMING)], False),
        (stock(Stock.COMING), [stock(Stock.HERE)], False),
        (stock(Stock.UNKNOWN), [stock(Stock.GONE)], False),
        (stock(Stock.HERE), [yen(1, "紺のM")], False),
    ],
)
def test_only_the_same_thing_is_compared(
    told: Statement, now: list[Statement], other: bool
) -> None:
    assert differs(told, now, TODAY) is other
