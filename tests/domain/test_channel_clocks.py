"""The malls' clocks beside the shop's."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ecdesk.domain.calendar import calendar_from
from ecdesk.domain.channel_clocks import (
    MallClock,
    Measure,
    clocks_from,
    mall_due,
    mall_targets,
    read_mall,
)
from ecdesk.domain.errors import Refused
from ecdesk.domain.sla import Targets, targets_for
from tests.helpers.clock_vectors import CALENDARS

SHOP = calendar_from(CALENDARS["shop"])
JST = ZoneInfo("Asia/Tokyo")
SHIPPED = Path(__file__).parents[2] / "resources" / "clocks.toml"


def jst(said: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{said}").replace(tzinfo=JST)


def clock(measure: Measure, amount: int) -> MallClock:
    return MallClock("mall", "モール", measure, amount)


def test_what_ships_can_be_read_and_says_where_it_is_from() -> None:
    clocks = clocks_from(tomllib.loads(SHIPPED.read_text("utf-8"))["clock"])
    assert {"amazon", "rakuten", "yahoo"} <= clocks.keys()
    for one in clocks.values():
        assert one.source
        assert one.confidence in {"high", "medium", "low"}
        assert one.last_checked is not None
    assert clocks["amazon"].no_reply_stops
    assert targets_for("amazon", Targets(), malls=mall_targets(clocks)).limit < 180
    assert targets_for("own", Targets(), malls=mall_targets(clocks)) == Targets()


def test_the_persons_choice_binds_and_a_mall_only_shortens() -> None:
    malls = {"amazon": Targets(45, 120)}
    assert targets_for("amazon", Targets(20, 40), malls=malls) == Targets(20, 40, 33)
    assert targets_for("amazon", Targets(60, 180), malls=malls) == Targets(45, 120, 100)
    assert targets_for("amazon", Targets(60, 40 * 60), malls=malls).limit == 120
    slower = {"amazon": Targets(120, 600)}
    assert targets_for("amazon", Targets(), slower, malls) == Targets(120, 600)


def test_hours_are_wall_time_nights_and_holidays_too() -> None:
    reading = read_mall(clock(Measure.HOURS, 24), jst("20 17:30"), SHOP, jst("21 17:00"))
    assert reading.due_at == jst("21 17:30")
    assert reading.act_by == jst("20 18:00"), "nobody is there on Saturday"
    assert (reading.remaining, reading.is_late) == (1800, False)
    late = read_mall(clock(Measure.HOURS, 24), jst("20 17:30"), SHOP, jst("21 17:30:01"))
    assert late.is_late


def test_what_comes_on_a_day_off_and_runs_out_on_it_keeps_its_own_time() -> None:
    reading = read_mall(clock(Measure.HOURS, 24), jst("21 09:00"), SHOP, jst("21 10:00"))
    assert reading.act_by == reading.due_at == jst("22 09:00")
    inside = read_mall(clock(Measure.HOURS, 24), jst("24 11:00"), SHOP, jst("24 12:00"))
    assert inside.act_by == inside.due_at == jst("25 11:00")


def test_the_next_business_day_ends_at_its_closing() -> None:
    next_day = clock(Measure.BUSINESS_DAYS, 1)
    assert mall_due(next_day, jst("20 09:00"), SHOP) == jst("24 18:00")
    assert mall_due(next_day, jst("21 09:00"), SHOP) == jst("24 18:00")
    assert mall_due(clock(Measure.BUSINESS_DAYS, 3), jst("20 09:00"), SHOP) == jst("26 18:00")
    never = calendar_from({"week": {}})
    assert mall_due(next_day, jst("20 09:00"), never) == jst("21 09:00")


def test_24_hours_are_24_hours_when_the_clock_is_changed() -> None:
    london = calendar_from(CALENDARS["london"])
    received = datetime(2026, 10, 24, 12, tzinfo=ZoneInfo("Europe/London"))
    due = mall_due(clock(Measure.HOURS, 24), received, london)
    assert due == datetime(2026, 10, 25, 11, tzinfo=ZoneInfo("Europe/London"))
    assert due - received != timedelta(hours=24), "wall clocks cannot be subtracted"


GOOD = {"channel": "x", "measure": "hours", "amount": 24}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("channel", ""),
        ("channel", 5),
        ("measure", "weeks"),
        ("measure", None),
        ("amount", 0),
        ("amount", -1),
        ("amount", True),
        ("amount", 10**9),
        ("limit", 60),
        ("name", 5),
        ("last_checked", "yesterday"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_field(field: str, value: object) -> None:
    assert clocks_from([GOOD])["x"].amount == 24
    with pytest.raises(Refused, match=r"clocks\.malformed") as refused:
        clocks_from([GOOD | {field: value}])
    assert refused.value.values["field"] == field
