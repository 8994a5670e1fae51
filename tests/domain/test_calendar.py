"""Opening hours: worked examples, and the mistakes that clocks make."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ecdesk.domain.calendar import (
    Calendar,
    Window,
    add_business,
    business_seconds,
    calendar_data,
    calendar_from,
    is_open,
    next_opening,
    require_opening,
    round_the_clock,
    stretches,
    subtract_business,
    windows_on,
)
from ecdesk.domain.errors import Refused

JST = ZoneInfo("Asia/Tokyo")
NEW_YORK = ZoneInfo("America/New_York")

OFFICE = [["10:00", "12:00"], ["13:00", "18:00"]]
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def every(days: tuple[str, ...], window: str) -> dict[str, list[str]]:
    return {day: [window] for day in days}


SHOP = calendar_from(
    {
        "zone": "Asia/Tokyo",
        "week": dict.fromkeys(DAYS[:5], OFFICE),
        "closed": [
            "2026-11-23",
            *("2026-12-29", "2026-12-30", "2026-12-31"),
            *("2027-01-01", "2027-01-02", "2027-01-03"),
        ],
    }
)
NIGHT = calendar_from({"week": every(DAYS, "20:00-02:00")})


def jst(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=JST)


def due(calendar: Calendar, received: str, minutes: int) -> datetime:
    return add_business(calendar, jst(received), minutes * 60)[0]


@pytest.mark.parametrize(
    ("received", "fast", "limit"),
    [
        ("2026-11-20 17:30", "2026-11-24 10:30", "2026-11-24 13:30"),
        ("2026-11-24 11:30", "2026-11-24 13:30", "2026-11-24 15:30"),
        ("2026-11-24 11:59:59", "2026-11-24 13:59:59", "2026-11-24 15:59:59"),
        ("2026-11-24 12:00:00", "2026-11-24 14:00", "2026-11-24 16:00"),
        ("2026-11-24 15:00", "2026-11-24 16:00", "2026-11-24 18:00"),
        ("2026-11-24 18:00:00", "2026-11-25 11:00", "2026-11-25 14:00"),
        ("2026-11-28 09:00", "2026-11-30 11:00", "2026-11-30 14:00"),
        ("2026-12-28 17:15", "2027-01-04 10:15", "2027-01-04 13:15"),
    ],
)
def test_the_worked_examples(received: str, fast: str, limit: str) -> None:
    assert due(SHOP, received, 60) == jst(fast)
    assert due(SHOP, received, 180) == jst(limit)


def test_the_night_shop_counts_on_in_its_next_night() -> None:
    assert due(NIGHT, "2026-11-24 01:30", 60) == jst("2026-11-24 20:30")
    assert due(NIGHT, "2026-11-24 01:30", 180) == jst("2026-11-24 22:30")


def test_the_shop_that_never_closes_counts_every_minute() -> None:
    always = calendar_from({"week": every(DAYS, "00:00-24:00")})
    assert always == round_the_clock()
    assert due(always, "2026-11-24 23:30", 60) == jst("2026-11-25 00:30")
    end, summed = add_business(always, jst("2026-11-24 23:30"), 180 * 60)
    assert end == jst("2026-11-25 02:30")
    assert [s.seconds for s in summed] == [180 * 60], "midnight is no break"


def test_the_sum_shows_where_every_minute_was_counted() -> None:
    end, summed = add_business(SHOP, jst("2026-11-20 17:30"), 180 * 60)
    assert [(s.start, s.end) for s in summed] == [
        (jst("2026-11-20 17:30"), jst("2026-11-20 18:00")),
        (jst("2026-11-24 10:00"), jst("2026-11-24 12:00")),
        (jst("2026-11-24 13:00"), jst("2026-11-24 13:30")),
    ]
    assert sum(s.seconds for s in summed) == 180 * 60
    assert summed[-1].end == end


def test_a_calendar_without_any_window_is_refused_when_saved_and_never_loops() -> None:
    empty = calendar_from({"week": {}})
    with pytest.raises(Refused, match=r"calendar\.never_open"):
        require_opening(empty, date(2026, 11, 24))
    assert next_opening(empty, jst("2026-11-24 10:00")) is None
    assert list(stretches(empty, jst("2026-11-24 10:00"))) == []
    assert business_seconds(empty, jst("2026-11-24 10:00"), jst("2027-11-24 10:00")) == 0
    for count in (add_business, subtract_business):
        with pytest.raises(Refused, match=r"calendar\.never_open"):
            count(empty, jst("2026-11-24 10:00"), 60)


def test_one_special_day_within_the_year_is_an_opening() -> None:
    data = {"week": {}, "special": {"2027-11-24": [["10:00", "11:00"]]}}
    require_opening(calendar_from(data), date(2026, 11, 24))
    with pytest.raises(Refused):
        require_opening(calendar_from(data), date(2026, 11, 23))
    with pytest.raises(Refused):
        require_opening(calendar_from(data), date(2027, 11, 25))


# What broke other clocks.


def test_a_day_that_ends_at_24_00_loses_no_minute() -> None:
    late = calendar_from({"week": every(DAYS, "22:00-24:00")})
    day = jst("2026-11-24 00:00")
    assert business_seconds(late, day, day + timedelta(days=7)) == 7 * 2 * 3600


def test_a_window_that_ends_at_00_00_ends_at_midnight() -> None:
    late = calendar_from({"week": {"tue": ["22:00-00:00"]}})
    assert due(late, "2026-11-24 22:00", 120) == jst("2026-11-25 00:00")
    assert due(late, "2026-11-24 22:00", 121) == jst("2026-12-01 22:01")


def test_the_answer_does_not_depend_on_which_weekdays_exist() -> None:
    for number, day in enumerate(DAYS):
        weekly = calendar_from({"week": {day: ["09:00-10:00"]}})
        opening = date(2026, 11, 23) + timedelta(days=number)
        if opening < date(2026, 11, 24):
            opening += timedelta(days=7)
        assert due(weekly, "2026-11-24 00:00", 60) == jst(f"{opening} 10:00")


def test_lunch_and_weekend_in_one_sum() -> None:
    assert business_seconds(SHOP, jst("2026-11-20 11:00"), jst("2026-11-24 11:00")) == 7 * 3600


def test_sums_that_manuals_get_wrong() -> None:
    eight = calendar_from({"week": every(DAYS[:5], "08:00-17:00")})
    nine = calendar_from({"week": every(DAYS[:5], "09:00-17:00")})
    assert due(eight, "2026-11-13 16:00", 4 * 60) == jst("2026-11-16 11:00")
    assert due(nine, "2026-11-13 17:00", 8 * 60) == jst("2026-11-16 17:00")


def test_half_holidays_are_nobodys_unless_written_down() -> None:
    open_on_culture_day = calendar_from({"week": dict.fromkeys(DAYS, OFFICE)})
    assert is_open(open_on_culture_day, jst("2026-11-03 10:00"))
    ticked = calendar_from({"week": dict.fromkeys(DAYS, OFFICE), "holidays": ["文化の日"]})
    assert not is_open(ticked, jst("2026-11-03 10:00"))


def test_a_reading_in_another_zone_is_the_same_moment() -> None:
    received = jst("2026-11-20 17:30").astimezone(UTC)
    end, summed = add_business(SHOP, received, 3600)
    assert end == jst("2026-11-24 10:30")
    assert str(end) == "2026-11-24 10:30:00+09:00", "shown in the shop's zone"
    assert str(summed[0].start.tzinfo) == "Asia/Tokyo"


def test_a_naive_moment_is_nobodys() -> None:
    with pytest.raises(TypeError):
        is_open(SHOP, datetime(2026, 11, 24, 10, 0))


# Windows.


def test_windows_are_half_open() -> None:
    assert is_open(SHOP, jst("2026-11-24 10:00"))
    assert not is_open(SHOP, jst("2026-11-24 12:00"))
    assert is_open(SHOP, jst("2026-11-24 17:59:59.999999"))
    assert not is_open(SHOP, jst("2026-11-24 18:00"))


def test_a_closed_date_takes_the_night_that_starts_on_it_and_no_other() -> None:
    nights = calendar_from(calendar_data(NIGHT) | {"closed": ["2026-11-24"]})
    assert is_open(nights, jst("2026-11-24 01:59")), "the night of the 23rd"
    assert not is_open(nights, jst("2026-11-24 20:00"))
    assert not is_open(nights, jst("2026-11-25 01:00")), "still the night of the 24th"
    assert is_open(nights, jst("2026-11-25 20:00"))


def test_special_hours_replace_the_week_even_on_a_closed_date() -> None:
    sale = calendar_from(
        calendar_data(SHOP) | {"special": {"2026-11-23": ["9:00-22:00"], "2026-11-24": []}}
    )
    assert windows_on(sale, date(2026, 11, 23)) == (Window(540, 1320),)
    assert windows_on(sale, date(2026, 11, 24)) == ()
    assert next_opening(sale, jst("2026-11-23 22:00")) == jst("2026-11-25 10:00")


def test_overlapping_windows_count_once() -> None:
    doubled = calendar_from(
        {"week": {"mon": ["22:00-30:00", "23:00-24:00"], "tue": ["05:00-09:00", "00:00-07:00"]}}
    )
    found = list(stretches(doubled, jst("2026-11-24 00:30")))
    assert (found[0].start, found[0].end) == (jst("2026-11-24 00:30"), jst("2026-11-24 09:00"))
    assert business_seconds(doubled, jst("2026-11-23 00:00"), jst("2026-11-25 00:00")) == 11 * 3600
    assert subtract_business(doubled, jst("2026-11-24 09:00"), 11 * 3600) == jst("2026-11-23 22:00")


def test_next_opening_while_open_is_now() -> None:
    assert next_opening(SHOP, jst("2026-11-24 10:01")) == jst("2026-11-24 10:01")
    assert next_opening(SHOP, jst("2026-11-24 12:00")) == jst("2026-11-24 13:00")
    assert next_opening(SHOP, jst("2026-12-28 18:00")) == jst("2027-01-04 10:00")


def test_a_target_longer_than_a_year_of_hours_is_counted_on() -> None:
    rare = calendar_from({"week": {"mon": ["10:00-11:00"]}})
    end, summed = add_business(rare, jst("2026-11-23 00:00"), 100 * 3600)
    assert end == jst("2026-11-23 11:00") + timedelta(weeks=99)
    assert len(summed) == 100
    assert subtract_business(rare, end, 100 * 3600) == jst("2026-11-23 10:00")


def test_counting_backwards_is_negative() -> None:
    assert business_seconds(SHOP, jst("2026-11-24 13:30"), jst("2026-11-20 17:30")) == -180 * 60


def test_88_minutes_ago_in_business_time() -> None:
    assert subtract_business(SHOP, jst("2026-11-24 14:18"), 88 * 60) == jst("2026-11-24 11:50")
    assert subtract_business(SHOP, jst("2026-11-24 10:30"), 60 * 60) == jst("2026-11-20 17:30")
    assert subtract_business(SHOP, jst("2026-11-24 11:00"), 60 * 60) == jst("2026-11-24 10:00")


def test_microseconds_are_kept() -> None:
    received = jst("2026-11-24 11:59:59.750000")
    assert add_business(SHOP, received, 60)[0] == jst("2026-11-24 13:00:59.750000")


@pytest.mark.parametrize("count", [add_business, subtract_business])
def test_negative_seconds_are_a_mistake_of_ours(count: object) -> None:
    with pytest.raises(ValueError, match="seconds"):
        count(SHOP, jst("2026-11-24 10:00"), -1)  # type: ignore[operator]  # either of the two


# Summer time (New York 2026: starts 8 March, ends 1 November, both at 02:00).


def new_york(**week: list[str]) -> Calendar:
    return calendar_from({"zone": "America/New_York", "week": week})


def test_a_night_over_the_start_of_summer_time_is_an_hour_shorter() -> None:
    nights = new_york(sat=["20:00-04:00"])
    day = datetime(2026, 3, 7, 12, tzinfo=NEW_YORK)
    assert business_seconds(nights, day, day + timedelta(days=1)) == 7 * 3600
    end, _ = add_business(nights, datetime(2026, 3, 8, 1, 30, tzinfo=NEW_YORK), 3600)
    assert end == datetime(2026, 3, 8, 3, 30, tzinfo=NEW_YORK)


def test_a_night_over_the_end_of_summer_time_is_an_hour_longer() -> None:
    nights = new_york(sat=["20:00-04:00"])
    start = datetime(2026, 10, 31, 20, tzinfo=NEW_YORK)
    assert next(s.seconds for s in stretches(nights, start)) == 9 * 3600
    end, _ = add_business(nights, datetime(2026, 11, 1, 1, 30, tzinfo=NEW_YORK), 3600)
    assert end.astimezone(UTC) == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert end.fold == 1, "half past one, the second time"


def test_a_window_in_the_hour_that_summer_time_leaves_out_is_empty() -> None:
    assert (
        business_seconds(
            new_york(sun=["02:15-02:45"]),
            datetime(2026, 3, 8, 0, tzinfo=NEW_YORK),
            datetime(2026, 3, 8, 12, tzinfo=NEW_YORK),
        )
        == 0
    )
    early = new_york(sun=["02:30-09:00"])
    assert next_opening(early, datetime(2026, 3, 8, 0, tzinfo=NEW_YORK)) == datetime(
        2026, 3, 8, 3, tzinfo=NEW_YORK
    ), "half past two is past as soon as the clock jumps to three"


def test_the_day_samoa_left_out() -> None:
    apia = calendar_from({"zone": "Pacific/Apia", "week": every(DAYS, "10:00-18:00")})
    start = datetime(2011, 12, 29, 10, tzinfo=ZoneInfo("Pacific/Apia"))
    counted = business_seconds(apia, start, datetime(2012, 1, 1, tzinfo=ZoneInfo("Pacific/Apia")))
    assert counted == 2 * 8 * 3600, "the 29th and the 31st"
