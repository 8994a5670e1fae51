"""Counting time in a shop's opening hours, and days in its business days.

Weekly windows with exceptions by date (`hours`), in the shop's own zone. A window belongs to the
day it starts on, may end after midnight, and is half-open: [start, end).

The one rule: windows are wall time, counting is real elapsed time. All sums are made on instants
(see `timetable`), so that a change to summer time neither loses nor invents an hour, and nobody is
held to a minute the shop was closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ecdesk.domain.errors import Refused
from ecdesk.domain.hours import (
    DEFAULT_WEEK,
    USUAL_CLOSINGS,
    Calendar,
    Closure,
    Yearly,
    default_calendar,
    round_the_clock,
)
from ecdesk.domain.hours_data import calendar_data, calendar_from
from ecdesk.domain.timetable import HORIZON_DAYS, SECOND, Window, instant

__all__ = [
    "DEFAULT_WEEK",
    "HORIZON_DAYS",
    "USUAL_CLOSINGS",
    "Calendar",
    "Closure",
    "Stretch",
    "Window",
    "Yearly",
    "add_business",
    "add_business_days",
    "business_days",
    "business_seconds",
    "calendar_data",
    "calendar_from",
    "closing_of",
    "default_calendar",
    "due_after",
    "is_business_day",
    "is_open",
    "next_opening",
    "require_opening",
    "round_the_clock",
    "stretches",
    "subtract_business",
    "windows_on",
]

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of counted business time, aware, in the shop's zone."""

    start: datetime
    end: datetime

    @property
    def seconds(self) -> int:
        """Real elapsed seconds, rounded down."""
        return (instant(self.end) - instant(self.start)) // SECOND


def windows_on(calendar: Calendar, day: date) -> tuple[Window, ...]:
    """The windows that start on a day, in order, as written."""
    return calendar.timetable.windows_on(day)


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether an aware moment lies in opening hours."""
    return calendar.timetable.is_open(instant(at))


def next_opening(calendar: Calendar, at: datetime) -> datetime | None:
    """The first open moment from `at` on (`at` itself while open); None if none in 366 days."""
    timetable = calendar.timetable
    first = next(timetable.open_from(instant(at), need=1), None)
    return None if first is None else timetable.shown(first[0])


def closing_of(calendar: Calendar, day: date) -> datetime | None:
    """When the last window that starts on a day ends, after midnight perhaps; None if closed."""
    pieces = calendar.timetable.pieces(day.toordinal())
    return calendar.timetable.shown(pieces[-1][1]) if pieces else None


def require_opening(calendar: Calendar, around: date) -> None:
    """Refuse a calendar that opens on none of the 366 days from `around` on.

    Raises Refused `calendar.never_open`; asked when a calendar is saved.
    """
    ahead = range(around.toordinal(), around.toordinal() + HORIZON_DAYS)
    if not any(calendar.timetable.pieces(day) for day in ahead):
        raise Refused("calendar.never_open", days=HORIZON_DAYS)


def stretches(calendar: Calendar, start: datetime) -> Iterator[Stretch]:
    """Open time from `start` on, in order, overlapping windows merged; ends after 366 days."""
    timetable = calendar.timetable
    for first, last in timetable.open_from(instant(start)):
        yield Stretch(timetable.shown(first), timetable.shown(last))


def due_after(calendar: Calendar, start: datetime, seconds: int) -> datetime:
    """The moment of `add_business` without its sum: a few microseconds each, for whole queues."""
    if seconds > 0:
        found = calendar.timetable.due(start, seconds * SECOND)
        if found is not None:
            return found
    return add_business(calendar, start, seconds)[0]


def add_business(
    calendar: Calendar, start: datetime, seconds: int
) -> tuple[datetime, tuple[Stretch, ...]]:
    """The moment when `seconds` of open time have passed since `start`, and the sum that proves it.

    It may be the very end of a window. Zero seconds from closed time is the next opening.
    Raises Refused `calendar.never_open` where 366 days pass without an opening.
    """
    if seconds < 0:
        raise ValueError(f"{seconds} seconds: use subtract_business")
    timetable = calendar.timetable
    moment, left = instant(start), seconds * SECOND
    counted: list[Stretch] = []
    while True:
        reached = moment
        for first, last in timetable.open_from(moment, need=left):
            if left <= last - first:
                end = timetable.shown(first + left)
                if left:
                    counted.append(Stretch(timetable.shown(first), end))
                return end, tuple(counted)
            counted.append(Stretch(timetable.shown(first), timetable.shown(last)))
            left -= last - first
            reached = last
        if reached == moment:
            raise Refused("calendar.never_open", days=HORIZON_DAYS)
        moment = reached  # a target longer than a year of this shop's hours: count on


def subtract_business(calendar: Calendar, end: datetime, seconds: int) -> datetime:
    """The latest open moment from which `seconds` of open time lead to `end`.

    Raises Refused `calendar.never_open` where 366 days back hold no opening.
    """
    if seconds < 0:
        raise ValueError(f"{seconds} seconds: use add_business")
    timetable = calendar.timetable
    found = timetable.begun(end, seconds * SECOND) if seconds else None
    if found is not None:
        return found
    moment, left = instant(end), seconds * SECOND
    while True:
        reached = moment
        for first, last in timetable.open_until(moment):
            if left <= last - first:
                return timetable.shown(last - left)
            left -= last - first
            reached = first
        if reached == moment:
            raise Refused("calendar.never_open", days=HORIZON_DAYS)
        moment = reached


def business_seconds(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Open seconds from `start` to `end`, whole ones; negative where `start` is the later."""
    first, last = instant(start), instant(end)
    if first > last:
        return -(calendar.timetable.open_between(last, first) // SECOND)
    return calendar.timetable.open_between(first, last) // SECOND


def is_business_day(calendar: Calendar, day: date) -> bool:
    """Whether the shop opens on a date; a night that began the day before does not count."""
    return bool(calendar.timetable.pieces(day.toordinal()))


def business_days(calendar: Calendar, first: date, last: date) -> int:
    """Business days after `first` up to and with `last`; negative where `first` is the later.

    「翌営業日」 is 1, today is 0.
    """
    if last < first:
        return -business_days(calendar, last, first)
    days = range(first.toordinal() + 1, last.toordinal() + 1)
    return sum(bool(calendar.timetable.pieces(day)) for day in days)


def add_business_days(calendar: Calendar, day: date, count: int) -> date:
    """The date so many business days after (or, negative, before) a day; 0: it or the next one.

    Raises Refused `calendar.never_open` where 366 days hold no opening.
    """
    step = -_DAY if count < 0 else _DAY
    left = abs(count) if count else 1
    at = day if count else day - _DAY
    shut = 0
    while left:
        at += step
        if is_business_day(calendar, at):
            left, shut = left - 1, 0
        else:
            shut += 1
            if shut > HORIZON_DAYS:
                raise Refused("calendar.never_open", days=HORIZON_DAYS)
    return at
