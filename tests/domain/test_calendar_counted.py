"""Any calendar at all, against a plain counter of minutes, and its own rules against each other."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ecdesk.domain.calendar import (
    Calendar,
    Window,
    Yearly,
    add_business,
    add_business_days,
    business_days,
    business_seconds,
    calendar_data,
    calendar_from,
    due_after,
    is_open,
    next_opening,
    subtract_business,
)
from ecdesk.domain.holidays import Observed, holiday
from ecdesk.domain.sums import sum_of

JST = ZoneInfo("Asia/Tokyo")
FIRST = date(2026, 11, 20)  # a Friday before a holiday
PROVE = os.environ.get("ECDESK_PROVE") == "1"
OBSERVED = [Observed(), Observed(every=True), Observed(names=frozenset({"勤労感謝の日"}))]
pytestmark = pytest.mark.timeout(1800 if PROVE else 60)

windows = st.builds(
    lambda start, length: Window(start, start + length), st.integers(0, 1439), st.integers(1, 900)
)
days = st.lists(windows, max_size=3).map(tuple)
near = st.integers(-3, 12).map(lambda n: FIRST + timedelta(days=n))


def yearly_from(day: date, length: int) -> Yearly:
    last = day + timedelta(days=length)
    return Yearly((day.month, day.day), (last.month, last.day))


calendars = st.builds(
    Calendar,
    week=st.tuples(*[days] * 7),
    closed=st.frozensets(near, max_size=3),
    special=st.dictionaries(near, days, max_size=2).map(lambda d: tuple(sorted(d.items()))),
    holidays=st.sampled_from(OBSERVED),
    # One in four passes the turn of the year.
    yearly=st.lists(st.builds(yearly_from, near, st.sampled_from([0, 2, 5, 50])), max_size=1).map(
        tuple
    ),
).filter(lambda calendar: any(calendar.week))
zones = st.sampled_from(["Asia/Tokyo", "Europe/London", "America/New_York", "Australia/Lord_Howe"])
moments = st.integers(0, 8 * 86400).map(
    lambda n: datetime(2026, 11, 20, tzinfo=UTC) + timedelta(seconds=n)
)
# Around the changes of 2026 in London, New York and on Lord Howe Island.
changes = st.builds(
    lambda day, seconds: datetime(2026, *day, tzinfo=UTC) + timedelta(seconds=seconds),
    st.sampled_from([(3, 7), (3, 28), (4, 3), (10, 3), (10, 24), (10, 31)]),
    st.integers(0, 3 * 86400),
)
spans = st.integers(0, 40 * 3600)


def many(examples: int):
    """So many examples, ten thousand where everything is to be proven."""
    return settings(
        max_examples=10_000 if PROVE else examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )


def painted_minutes(calendar: Calendar, count: int) -> bytearray:
    """The plain answer for every minute from FIRST on: no merging, no instants, no cache."""
    painted = bytearray((count + 3) * 1440)
    special = dict(calendar.special)
    for number in range(-1, count):
        day = FIRST + timedelta(days=number)
        month_day = (day.month, day.day)
        yearly = any(
            closing.first <= month_day <= closing.last
            if closing.first <= closing.last
            else not closing.last < month_day < closing.first
            for closing in calendar.yearly
        )
        kept = holiday(day) and calendar.holidays.keeps(holiday(day))
        closed = day in calendar.closed or yearly or kept
        for window in special.get(day, () if closed else calendar.week[day.weekday()]):
            start, end = (max(at + number * 1440, 0) for at in (window.start, window.end))
            painted[start:end] = b"\1" * (end - start)
    return painted[: count * 1440]


def random_calendar(dice: Random) -> Calendar:
    """Any hours: faster made than by hypothesis, so that thousands can be counted."""

    def some_windows() -> tuple[Window, ...]:
        starts = [dice.randrange(1440) for _ in range(dice.choice([0, 1, 1, 2, 3]))]
        return tuple(Window(start, start + dice.randint(1, 900)) for start in starts)

    def some_days(most: int) -> list[date]:
        return [FIRST + timedelta(days=dice.randint(-3, 12)) for _ in range(dice.randint(0, most))]

    return Calendar(
        week=tuple(some_windows() for _ in range(7)),
        closed=frozenset(some_days(3)),
        special=tuple((day, some_windows()) for day in sorted(set(some_days(2)))),
        holidays=dice.choice(OBSERVED),
        yearly=tuple(yearly_from(day, dice.choice([0, 2, 5, 50])) for day in some_days(1)),
    )


@pytest.mark.parametrize("seed", range(10))
def test_agrees_with_counting_minute_by_minute(seed: int) -> None:
    dice = Random(seed)
    counted = 0
    for _ in range(1_000 if PROVE else 100):
        calendar, at = random_calendar(dice), dice.randrange(7 * 1440)
        minutes = dice.randint(1, 900)
        counted += agrees(calendar, at, minutes)
    assert counted > 80, "most of them open for long enough"


def agrees(calendar: Calendar, at: int, minutes: int) -> bool:
    midnight = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=JST)
    painted = painted_minutes(calendar, 21)
    opened = [n for n in range(at, len(painted)) if painted[n]][:minutes]
    if len(opened) < minutes:
        return False
    start = midnight + timedelta(minutes=at)
    end = midnight + timedelta(minutes=opened[-1] + 1)
    assert add_business(calendar, start, minutes * 60)[0] == end
    assert due_after(calendar, start, minutes * 60) == end
    assert next_opening(calendar, start) == midnight + timedelta(minutes=opened[0])
    assert business_seconds(calendar, start, end) == minutes * 60
    assert is_open(calendar, start) == bool(painted[at])
    return True


def walks(calendar: Calendar, at: datetime) -> datetime:
    """The next opening; calendars that never open are another test's matter."""
    start = next_opening(calendar, at)
    assume(start is not None)
    assert start is not None
    return start


@many(100)
@given(calendars, zones, moments | changes, spans)
def test_adding_then_taking_away_leads_back(
    calendar: Calendar, zone: str, at: datetime, span: int
) -> None:
    calendar = replace(calendar, zone=zone)
    start = walks(calendar, at)
    end, summed = add_business(calendar, start, span)
    assert subtract_business(calendar, end, span).astimezone(UTC) == start.astimezone(UTC)
    assert business_seconds(calendar, start, end) == span
    assert sum(piece.seconds for piece in summed) == span
    assert business_seconds(calendar, subtract_business(calendar, at, span), at) == span


def without_index(calendar: Calendar) -> Calendar:
    """The same hours, whose timetable can only be walked."""
    walked = replace(calendar)
    walked.timetable._grown = lambda *_: None  # type: ignore[method-assign]  # cut off on purpose
    return walked


@many(60)
@given(calendars, zones, moments | changes, spans)
def test_the_index_and_the_walk_agree(
    calendar: Calendar, zone: str, at: datetime, span: int
) -> None:
    calendar = replace(calendar, zone=zone)
    walks(calendar, at)
    end = add_business(calendar, at, span)[0]
    assert due_after(calendar, at, span).astimezone(UTC) == end.astimezone(UTC)
    back = [subtract_business(one, end, span) for one in (calendar, without_index(calendar))]
    assert back[0].astimezone(UTC) == back[1].astimezone(UTC)
    # What the index has seen before does not matter.
    for far in (-400, 400):
        due_after(calendar, at + timedelta(days=far), 60)
        assert due_after(calendar, at, span).astimezone(UTC) == end.astimezone(UTC)
    fresh = replace(calendar)
    assert business_seconds(fresh, at, end) == business_seconds(calendar, at, end)


@many(100)
@given(calendars, moments, spans, st.integers(0, 7200), st.integers(0, 86400))
def test_later_is_never_earlier(
    calendar: Calendar, at: datetime, span: int, more: int, after: int
) -> None:
    walks(calendar, at)
    end = add_business(calendar, at, span)[0]
    assert at <= end <= add_business(calendar, at, span + more)[0]
    assert end <= add_business(calendar, at + timedelta(seconds=after), span)[0]


@many(100)
@given(calendars, zones, moments | changes, spans)
def test_a_deadline_never_lies_inside_closed_time(
    calendar: Calendar, zone: str, at: datetime, span: int
) -> None:
    calendar = replace(calendar, zone=zone)
    walks(calendar, at)
    end = add_business(calendar, at, span)[0].astimezone(UTC)
    before = end - timedelta(microseconds=1)
    assert is_open(calendar, end) or is_open(calendar, before)
    assert span == 0 or is_open(calendar, before)


def cut(windows: tuple[Window, ...], at: int) -> tuple[Window, ...]:
    """The same hours in other pieces: each window in two, the latter ones first, one doubled."""
    found: list[Window] = []
    for window in windows:
        middle = window.start + 1 + at % (window.end - window.start)
        if middle < min(window.end, 1440):
            found += [Window(middle, window.end), Window(window.start, middle)]
        else:
            found += [window, window]
    return tuple(reversed(found))


@many(100)
@given(calendars, moments, spans, st.integers(0, 2000))
def test_how_windows_are_cut_does_not_matter(
    calendar: Calendar, at: datetime, span: int, middle: int
) -> None:
    walks(calendar, at)
    other = replace(
        calendar,
        week=tuple(cut(one, middle) for one in calendar.week),
        special=tuple((day, cut(one, middle)) for day, one in calendar.special),
    )
    assert add_business(other, at, span) == add_business(calendar, at, span), "sums too"
    assert due_after(other, at, span) == due_after(calendar, at, span)


@many(100)
@given(calendars, zones, moments | changes, st.integers(1, 40 * 3600))
def test_the_parts_of_a_sum_add_up_and_leave_no_gap(
    calendar: Calendar, zone: str, at: datetime, span: int
) -> None:
    calendar = replace(calendar, zone=zone)
    walks(calendar, at)
    summed = sum_of(calendar, at, span)
    assert summed.seconds == span
    assert summed.deadline == add_business(calendar, at, span)[0]
    reached = at
    for line in summed.lines:
        assert line.start.astimezone(UTC) == reached.astimezone(UTC)
        assert line.microseconds > 0
        inside = line.start.astimezone(UTC) + timedelta(microseconds=line.microseconds // 2)
        assert is_open(calendar, inside) == line.is_open
        reached = line.end
    assert reached.astimezone(UTC) == summed.deadline.astimezone(UTC)
    whole = summed.deadline.astimezone(UTC) - at
    assert sum(line.microseconds for line in summed.lines) == whole // timedelta(microseconds=1)


@many(100)
@given(calendars, near, st.integers(1, 8))
def test_business_days_count_what_was_added(calendar: Calendar, day: date, count: int) -> None:
    walks(calendar, datetime(day.year, day.month, day.day, tzinfo=UTC))
    later = add_business_days(calendar, day, count)
    assert business_days(calendar, day, later) == count
    assert business_days(calendar, later, day) == -count
    if is_day := business_days(calendar, day - timedelta(days=1), day):
        assert is_day == 1
        assert add_business_days(calendar, later, -count) == day
        assert add_business_days(calendar, day, 0) == day


@many(100)
@given(calendars)
def test_any_calendar_reads_back(calendar: Calendar) -> None:
    assert calendar_from(calendar_data(calendar)) == calendar
