"""The clock of a turn: what is left, how it stands, and the sum that proves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ecdesk.domain.calendar import calendar_from, round_the_clock
from ecdesk.domain.errors import Refused
from ecdesk.domain.sla import ClockReading, Pace, Targets, deadline, read_clock

JST = ZoneInfo("Asia/Tokyo")
OFFICE = ["10:00-12:00", "13:00-18:00"]
SHOP = calendar_from(
    {
        "week": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), OFFICE),
        "closed": ["2026-11-23"],
    }
)


def jst(said: str) -> datetime:
    return datetime.fromisoformat(f"2026-{said}").replace(tzinfo=JST)


def clock(received: str, now: str, targets: Targets | None = None) -> ClockReading:
    return read_clock(jst(received), SHOP, targets or Targets(), jst(now))


def test_quick_within_the_hour_normal_to_the_limit_late_after() -> None:
    received = "11-24 13:00"
    assert clock(received, "11-24 13:00").pace is Pace.QUICK
    assert clock(received, "11-24 14:00").pace is Pace.QUICK
    assert clock(received, "11-24 14:00:01").pace is Pace.NORMAL
    assert clock(received, "11-24 16:00").pace is Pace.NORMAL
    assert clock(received, "11-24 16:00:01").pace is Pace.LATE


def test_what_is_left_and_what_has_passed_add_up_to_the_limit() -> None:
    reading = clock("11-20 17:30", "11-24 10:20")
    assert reading.elapsed == 50 * 60, "half an hour on Friday, twenty minutes on Tuesday"
    assert reading.remaining == 130 * 60
    assert reading.waited == 3 * 86400 + 16 * 3600 + 50 * 60
    assert reading.fast_at == jst("11-24 10:30")
    assert reading.limit_at == jst("11-24 13:30")
    assert sum(s.seconds for s in reading.sum) == 180 * 60


def test_overdue_is_counted_in_business_time_and_stands_still_at_night() -> None:
    assert clock("11-24 13:00", "11-24 17:00").remaining == -60 * 60
    evening, morning = clock("11-24 13:00", "11-24 22:00"), clock("11-24 13:00", "11-25 10:00")
    assert evening.remaining == morning.remaining == -120 * 60
    assert evening.pace is morning.pace is Pace.LATE


def test_closed_and_not_late_is_shown_as_a_time() -> None:
    assert clock("11-24 17:30", "11-24 19:00").pace is Pace.LATER
    assert clock("11-24 11:30", "11-24 12:30").pace is Pace.LATER, "lunch is closed too"
    assert clock("11-28 09:00", "11-28 09:30").remaining == 180 * 60


def test_a_deadline_at_closing_time_is_past_once_the_shop_is_closed() -> None:
    assert clock("11-24 15:00", "11-24 18:00").pace is Pace.LATER
    reading = clock("11-24 15:00", "11-24 18:00:01")
    assert reading.pace is Pace.LATE
    assert reading.remaining == 0


def test_a_server_clock_ahead_of_ours_does_not_run_backwards() -> None:
    reading = clock("11-24 13:00:30", "11-24 13:00")
    assert (reading.elapsed, reading.waited, reading.remaining) == (0, 0, 180 * 60)
    assert reading.pace is Pace.QUICK


def test_the_deadline_alone_is_the_same_moment() -> None:
    received = jst("11-20 17:30")
    assert deadline(received, SHOP, Targets()) == jst("11-24 13:30")
    assert deadline(received.astimezone(UTC), SHOP, Targets()) == jst("11-24 13:30")


def test_an_edited_calendar_moves_the_deadline_at_once() -> None:
    received, now = jst("11-20 17:30"), jst("11-20 17:45")
    assert read_clock(received, round_the_clock(), Targets(), now).limit_at == jst("11-20 20:30")
    assert read_clock(received, SHOP, Targets(30, 30), now).limit_at == jst("11-20 18:00")


def test_a_shop_whose_season_is_over_counts_round_the_clock() -> None:
    season = calendar_from({"week": {}, "special": {"2026-11-20": ["10:00-18:00"]}})
    received = jst("11-21 09:00")
    reading = read_clock(received, season, Targets(), jst("11-21 13:00"))
    assert reading.limit_at == deadline(received, season, Targets()) == jst("11-21 12:00")
    assert reading.pace is Pace.LATE
    assert reading.remaining == -3600


def test_the_wait_over_the_end_of_summer_time_is_real_time() -> None:
    new_york = ZoneInfo("America/New_York")
    first = datetime(2026, 11, 1, 1, 30, tzinfo=new_york)
    second = first.replace(fold=1)
    reading = read_clock(first, round_the_clock("America/New_York"), Targets(15, 30), second)
    assert reading.waited == reading.elapsed == 3600
    assert reading.pace is Pace.LATE


def test_times_are_shown_in_the_shops_zone() -> None:
    reading = read_clock(
        datetime(2026, 11, 24, 4, tzinfo=UTC),
        SHOP,
        Targets(),
        datetime(2026, 11, 24, 5, tzinfo=UTC),
    )
    for moment in (reading.received, reading.fast_at, reading.limit_at):
        assert moment.utcoffset() == timedelta(hours=9)


@pytest.mark.parametrize(("fast", "limit"), [(0, 180), (-5, 10), (181, 180)])
def test_targets_in_the_wrong_order_are_refused(fast: int, limit: int) -> None:
    with pytest.raises(Refused, match=r"targets\.malformed"):
        Targets(fast, limit)
