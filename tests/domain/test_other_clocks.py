"""Twenty ways in which other help desks' clocks went wrong, each as a test of ours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ecdesk.domain.alarms import Alarm, Kind, due_now
from ecdesk.domain.calendar import (
    add_business,
    business_seconds,
    calendar_data,
    calendar_from,
    due_after,
    is_open,
    require_opening,
    subtract_business,
)
from ecdesk.domain.channel_clocks import MallClock, Measure, mall_due
from ecdesk.domain.closings import closings_in, with_closings
from ecdesk.domain.conversation import Closed, Event, Status, What, status_of, turns_of
from ecdesk.domain.errors import Refused
from ecdesk.domain.figures import Ended, figures_of
from ecdesk.domain.promise import Promise, Standing, standing_of
from ecdesk.domain.sla import (
    Pace,
    Targets,
    deadline,
    read_clock,
    rescue_at,
    result_of,
    targets_for,
    warn_at,
)
from ecdesk.domain.sums import sum_of
from tests.helpers.clock_vectors import CALENDARS, DAYS

JST = ZoneInfo("Asia/Tokyo")
SHOP = calendar_from(CALENDARS["shop"])
ALWAYS = calendar_from(CALENDARS["always"])
HOUR = 3600


def jst(said: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{said}").replace(tzinfo=JST)


def mail(said: str, number: int) -> Event:
    return Event(jst(said), What.IN, number)


def sent(said: str, number: int, how: Closed = Closed.REPLY) -> Event:
    return Event(jst(said), What.OUT, number, how=how)


def mark(said: str, how: Closed, reason: str = "") -> Event:
    return Event(jst(said), What.MARK, how=how, reason=reason)


def test_01_a_day_to_24_00_loses_no_minute_and_one_to_23_59_loses_one() -> None:
    week = jst("16 00:00"), jst("23 00:00")
    assert business_seconds(ALWAYS, *week) == 7 * 24 * HOUR
    assert business_seconds(calendar_from(CALENDARS["to 23:59"]), *week) == 7 * (24 * HOUR - 60)


def test_02_a_window_to_00_00_ends_and_an_empty_week_is_refused() -> None:
    tuesdays = calendar_from(CALENDARS["to midnight"])
    assert due_after(tuesdays, jst("24 23:00"), HOUR) == jst("25 00:00")
    empty = calendar_from({"week": {}})
    with pytest.raises(Refused, match=r"calendar\.never_open"):
        require_opening(empty, date(2026, 11, 24))
    with pytest.raises(Refused, match=r"calendar\.never_open"):
        due_after(empty, jst("24 10:00"), 60)


def test_03_a_public_calendar_closes_nothing_that_nobody_ticked() -> None:
    feed = (
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261124\r\n"
        "SUMMARY:半ドン\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    proposed = closings_in(feed, SHOP, date(2026, 11, 1), date(2026, 12, 31))
    assert [closing.name for closing in proposed.closings] == ["半ドン"]
    assert is_open(SHOP, jst("24 10:00"))
    assert with_closings(SHOP, []) == SHOP
    assert not is_open(with_closings(SHOP, proposed.closings), jst("24 10:00"))


def test_04_nobody_is_told_anything_at_midnight() -> None:
    alarm = Alarm(Kind.PROMISE, 1, jst("23 00:00"))
    for closed in ("23 00:00", "23 12:00", "24 09:59"):
        assert not due_now([alarm], SHOP, jst(closed)).told
    assert due_now([alarm], SHOP, jst("24 10:00")).summary == (alarm,)


def test_05_nothing_escalates_when_we_spoke_last() -> None:
    events = [mail("24 10:00", 1), sent("24 10:30", 2)]
    assert turns_of(events)[-1].closed_at == jst("24 10:30")
    assert status_of(events, turns_of(events), jst("24 15:00")) is Status.WAITING


def test_06_a_question_back_counts_as_the_answer_it_is() -> None:
    (turn,) = turns_of([mail("24 10:00", 1), sent("24 10:30", 2, Closed.ASKED)])
    assert (turn.closed_at, turn.closed_how) == (jst("24 10:30"), Closed.ASKED)
    result = result_of(turn.opened_at, jst("24 10:30"), SHOP, Targets())
    assert (result.elapsed, result.pace) == (1800, Pace.QUICK)


def test_07_a_shorter_promise_does_not_replace_the_limit() -> None:
    """The limit is the limit; the promise has a clock beside it."""
    promise = Promise(jst("24 10:00"), jst("24 11:00"))
    assert deadline(jst("24 10:00"), SHOP, Targets()) == jst("24 14:00")
    assert standing_of(promise, None, SHOP, jst("24 11:01")) is Standing.OVERDUE
    assert deadline(jst("24 10:00"), SHOP, Targets()) == jst("24 14:00")


def test_08_targets_follow_the_channel_a_mail_is_in_now() -> None:
    own = {"amazon": Targets(30, 60)}
    for channel, due in (("own", "24 14:00"), ("amazon", "24 11:00")):
        targets = targets_for(channel, Targets(), own)
        assert deadline(jst("24 10:00"), SHOP, targets) == jst(due)


def test_09_any_channel_starts_the_clock_and_a_call_stops_it() -> None:
    """However a mail came, it is an event; a note of our own is none."""
    assert turns_of([mail("24 10:00", 1)])[0].closed_at is None
    (turn,) = turns_of([mail("24 10:00", 1), mark("24 10:40", Closed.CALL)])
    assert (turn.closed_at, turn.closed_how) == (jst("24 10:40"), Closed.CALL)


def test_10_a_matter_that_is_opened_again_has_a_new_turn_and_full_targets() -> None:
    events = [mail("24 10:00", 1), sent("24 10:30", 2), mail("24 15:00", 3)]
    first, second = turns_of(events)
    assert first.closed_at == jst("24 10:30")
    assert (second.opened_at, second.closed_at) == (jst("24 15:00"), None)
    assert deadline(second.opened_at, SHOP, Targets()) == jst("24 18:00")


def test_11_figures_count_to_the_answer_not_to_the_last_thing_that_happened() -> None:
    events = [mail("24 10:00", 1), sent("24 10:30", 2), sent("24 17:00", 3)]
    (turn,) = turns_of(events)
    assert turn.closed_at == jst("24 10:30")
    result = result_of(turn.opened_at, turn.closed_at, SHOP, Targets())
    ended = Ended(turn.closed_at, Closed.REPLY, result)
    figures = figures_of(date(2026, 11, 24), "Asia/Tokyo", [ended], jst("24 18:00"))
    assert figures.median_seconds == 1800


def test_12_a_thank_you_runs_until_somebody_says_it_needs_no_reply() -> None:
    events = [mail("24 10:00", 1), sent("24 10:30", 2), mail("24 11:00", 3)]
    assert turns_of(events)[-1].closed_at is None
    done = turns_of([*events, mark("24 11:05", Closed.NO_REPLY, "お礼のみ")])[-1]
    assert (done.closed_at, done.reason) == (jst("24 11:05"), "お礼のみ")


def test_13_a_missed_turn_does_not_grow_after_its_answer() -> None:
    result = result_of(jst("24 10:00"), jst("24 17:00"), SHOP, Targets())
    assert result.pace is Pace.LATE
    assert result.elapsed == 6 * HOUR
    later = calendar_from(calendar_data(SHOP) | {"closed": ["2026-11-24"]})
    assert result_of(jst("24 10:00"), jst("24 17:00"), later, Targets()) != result
    assert result.elapsed == 6 * HOUR, "kept as it was"


def test_14_business_time_is_counted_and_wall_time_is_told() -> None:
    reading = read_clock(jst("20 17:30"), SHOP, Targets(), jst("24 10:00"))
    assert reading.elapsed == 1800
    assert reading.waited == 88 * HOUR + 1800


def test_15_lunch_nights_and_holidays() -> None:
    assert due_after(SHOP, jst("24 11:30"), HOUR) == jst("24 13:30")
    night = calendar_from(CALENDARS["night"])
    assert due_after(night, jst("24 23:30"), HOUR) == jst("25 00:30")
    kept = calendar_from(CALENDARS["holidays"])
    assert due_after(kept, jst("20 17:30"), HOUR) == jst("24 10:30")


def test_16_which_weekdays_exist_does_not_matter() -> None:
    for number, day in enumerate(DAYS):
        weekly = calendar_from({"week": {day: [["09:00", "10:00"]]}})
        opening = date(2026, 11, 23) + timedelta(days=number or 7)
        assert due_after(weekly, jst("24 00:00"), HOUR).date() == opening
    yearly = calendar_from({"week": {}, "special": {"2027-11-20": [["09:00", "10:00"]]}})
    assert due_after(yearly, jst("24 00:00"), HOUR).date() == date(2027, 11, 20)


def test_17_lunch_is_no_holiday() -> None:
    whys = {line.why.code for line in sum_of(SHOP, jst("24 11:30"), HOUR).lines if line.why}
    assert whys == {"closed.break"}
    days = {line.why.code for line in sum_of(SHOP, jst("20 17:30"), HOUR).lines if line.why}
    assert days == {"closed.outside", "closed.weekly", "closed.date"}


def test_18_minutes_before_the_limit_are_business_minutes_to_the_second() -> None:
    received = jst("24 12:05:07")
    assert deadline(received, SHOP, Targets()) == jst("24 16:00")
    assert warn_at(received, SHOP, Targets()) == jst("24 15:45")
    assert warn_at(jst("24 17:05:07"), SHOP, Targets()) == jst("25 11:50:07")
    assert warn_at(jst("20 15:10"), SHOP, Targets(60, 175)) == jst("24 09:50").replace(
        day=20, hour=17
    )
    assert rescue_at(jst("24 10:00"), SHOP, Targets()) == jst("24 13:30")


@pytest.mark.parametrize("machine", ["UTC", "America/New_York", "Pacific/Kiritimati"])
def test_19_the_machines_zone_is_nobodys_business(machine: str) -> None:
    zone = ZoneInfo(machine)
    received, now = jst("20 17:30").astimezone(zone), jst("24 10:20").astimezone(zone)
    reading = read_clock(received, SHOP, Targets(), now)
    assert reading == read_clock(jst("20 17:30"), SHOP, Targets(), jst("24 10:20"))
    assert reading.limit_at == jst("24 13:30")
    assert str(reading.limit_at.tzinfo) == "Asia/Tokyo"


def test_20_the_sums_of_the_manuals_and_what_they_add_up_to() -> None:
    eight = calendar_from(CALENDARS["eight to five"])
    nine = calendar_from(CALENDARS["nine to five"])
    assert add_business(eight, jst("13 16:00"), 4 * HOUR)[0] == jst("16 11:00")
    assert add_business(nine, jst("13 17:00"), 8 * HOUR)[0] == jst("16 17:00")
    counted = sum_of(eight, jst("13 16:00"), 4 * HOUR).counted
    assert [line.seconds for line in counted] == [HOUR, 3 * HOUR]
    assert subtract_business(eight, jst("16 11:00"), 4 * HOUR) == jst("13 16:00")


def test_a_mall_counts_nights_and_the_shop_does_not() -> None:
    amazon = MallClock("amazon", "Amazon", Measure.HOURS, 24)
    assert mall_due(amazon, jst("20 17:30"), SHOP) == jst("21 17:30")
    assert deadline(jst("20 17:30"), SHOP, Targets()).astimezone(UTC) == jst("24 13:30")
