"""Any calendar at all, against a plain counter of minutes, and its own rules against each other."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ecdesk.domain.calendar import (
    Calendar,
    Window,
    add_business,
    business_seconds,
    calendar_data,
    calendar_from,
    is_open,
    next_opening,
    subtract_business,
)

JST = ZoneInfo("Asia/Tokyo")
PROVE = os.environ.get("ECDESK_PROVE") == "1"
pytestmark = pytest.mark.timeout(900 if PROVE else 60)

windows = st.builds(
    lambda start, length: Window(start, start + length), st.integers(0, 1439), st.integers(1, 900)
)
days = st.lists(windows, max_size=3).map(tuple)
near = st.integers(-3, 12).map(lambda n: date(2026, 11, 20) + timedelta(days=n))
calendars = st.builds(
    Calendar,
    week=st.tuples(*[days] * 7),
    closed=st.frozensets(near, max_size=3),
    special=st.dictionaries(near, days, max_size=2).map(lambda d: tuple(sorted(d.items()))),
).filter(lambda calendar: any(calendar.week))
moments = st.integers(0, 8 * 86400).map(
    lambda n: datetime(2026, 11, 20, tzinfo=UTC) + timedelta(seconds=n)
)
spans = st.integers(0, 40 * 3600)
many = settings(
    max_examples=10_000 if PROVE else 150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def open_minutes(calendar: Calendar, first: date, count: int) -> list[bool]:
    """The plain answer for every minute of some days: no merging, no instants, no cache."""
    painted = [False] * (count * 1440)
    exceptions = dict.fromkeys(calendar.closed, ()) | dict(calendar.special)
    for number in range(-1, count):
        day = first + timedelta(days=number)
        for window in exceptions.get(day, calendar.week[day.weekday()]):
            for minute in range(window.start, window.end):
                if 0 <= number * 1440 + minute < len(painted):
                    painted[number * 1440 + minute] = True
    return painted


@many
@given(calendars, st.integers(0, 7 * 1440), st.integers(1, 900))
def test_agrees_with_counting_minute_by_minute(calendar: Calendar, at: int, minutes: int) -> None:
    midnight = datetime(2026, 11, 20, tzinfo=JST)
    painted = open_minutes(calendar, midnight.date(), 24)
    opened = [n for n in range(at, len(painted)) if painted[n]][:minutes]
    assume(len(opened) == minutes)
    start = midnight + timedelta(minutes=at)
    end = midnight + timedelta(minutes=opened[-1] + 1)
    assert add_business(calendar, start, minutes * 60)[0] == end
    assert next_opening(calendar, start) == midnight + timedelta(minutes=opened[0])
    assert business_seconds(calendar, start, end) == minutes * 60
    assert is_open(calendar, start) == painted[at]


@many
@given(calendars, moments, spans)
def test_adding_then_taking_away_leads_back(calendar: Calendar, at: datetime, span: int) -> None:
    start = next_opening(calendar, at)
    assert start is not None
    end, summed = add_business(calendar, start, span)
    assert subtract_business(calendar, end, span) == start
    assert business_seconds(calendar, start, end) == span
    assert sum(piece.seconds for piece in summed) == span
    assert business_seconds(calendar, subtract_business(calendar, at, span), at) == span


@many
@given(calendars, moments, spans, st.integers(0, 7200), st.integers(0, 86400))
def test_later_is_never_earlier(
    calendar: Calendar, at: datetime, span: int, more: int, after: int
) -> None:
    end = add_business(calendar, at, span)[0]
    assert at <= end <= add_business(calendar, at, span + more)[0]
    assert end <= add_business(calendar, at + timedelta(seconds=after), span)[0]


@many
@given(calendars, moments, spans)
def test_a_deadline_never_lies_inside_closed_time(
    calendar: Calendar, at: datetime, span: int
) -> None:
    end = add_business(calendar, at, span)[0]
    before = end - timedelta(microseconds=1)
    assert is_open(calendar, end) or is_open(calendar, before)
    assert span == 0 or is_open(calendar, before)


@many
@given(calendars)
def test_any_calendar_reads_back(calendar: Calendar) -> None:
    assert calendar_from(calendar_data(calendar)) == calendar
