"""Closings of a shop, from an iCalendar file and to one.

A file is read into proposals, day by day, with the names it gives them; the person ticks which of
them are this shop's. The one rule: a closing that nobody ticked closes nothing (public calendars
are full of half-holidays that no shop keeps).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from ecdesk.domain.hours import Calendar, Yearly
from ecdesk.domain.ical import MOST_TIMES, Ical, IcalEvent, occurrences, read_ical, write_ical
from ecdesk.domain.recurrence import Rule
from ecdesk.domain.timetable import DAY_MINUTES, MINUTE, Window, Windows, instant

_DAY = timedelta(days=1)
_LONGEST_DAYS = 60  # of one closing: what is longer is a season, or somebody's mistake


@dataclass(frozen=True, slots=True)
class Closing:
    """A day on which a file says the shop is closed, or open for shorter.

    `windows` are what is left open of the day: none for a whole day. `is_news` is false where the
    shop keeps the same hours on it already.
    """

    day: date
    name: str
    windows: Windows
    is_news: bool


@dataclass(frozen=True, slots=True)
class Proposed:
    """Closings to tick, in order of their days, and what could not be read (code, name)."""

    closings: tuple[Closing, ...]
    unread: tuple[tuple[str, str], ...]


def closings_in(text: str, calendar: Calendar, first: date, last: date) -> Proposed:
    """The closings that an iCalendar file proposes for the days from `first` to `last`.

    Raises Refused `ical.not_a_calendar` or `ical.too_large`.
    """
    read: Ical = read_ical(text, calendar.zone)
    shut: dict[date, str] = {}
    left: dict[date, tuple[Windows, str]] = {}
    unread = list(read.unread)
    for times, once in enumerate(_times(read, first - _DAY * _LONGEST_DAYS, last)):
        if times >= MOST_TIMES:
            unread.append(("ical.too_many", once.summary))
            break
        days = _days(once)
        if len(days) > _LONGEST_DAYS:
            too_long = ("ical.too_long", once.summary)
            unread += [too_long] if too_long not in unread[-1:] else []
            continue
        for day in days:
            if not first <= day <= last:
                continue
            if once.whole_days:
                shut.setdefault(day, once.summary)
            else:
                before = left.get(day, (calendar.windows_on(day), ""))[0]
                after = _without(calendar, day, before, once)
                if after != before:
                    left[day] = (after, once.summary)
    found = [_closing(calendar, day, name, ()) for day, name in shut.items()]
    found += [
        _closing(calendar, day, name, windows)
        for day, (windows, name) in left.items()
        if day not in shut
    ]
    return Proposed(tuple(sorted(found, key=lambda one: one.day)), tuple(unread))


def with_closings(calendar: Calendar, ticked: Iterable[Closing]) -> Calendar:
    """The calendar with these closings taken over, under their names."""
    closed, special, names = set(calendar.closed), dict(calendar.special), dict(calendar.names)
    for closing in ticked:
        if closing.windows:
            special[closing.day] = closing.windows
        else:
            closed.add(closing.day)
            special.pop(closing.day, None)
        if closing.name:
            names[closing.day] = closing.name
    return replace(
        calendar,
        closed=frozenset(closed),
        special=tuple(sorted(special.items())),
        names=tuple(sorted(names.items())),
    )


def write_closings(calendar: Calendar, first: date, last: date, now: datetime) -> str:
    """What a shop's calendar closes from `first` to `last`, as an iCalendar file.

    Yearly closings are written as such, dates and the kept holidays as days, weekdays not at all:
    others want to know when we are away, not that we rest on Sundays.
    """
    events = [_yearly_event(closing, first.year) for closing in calendar.yearly]
    runs: list[tuple[date, date, str]] = []
    day = first
    while day <= last:
        closure = calendar.closure(day)
        if closure is not None and closure.code not in {"closed.weekly", "closed.yearly"}:
            if runs and runs[-1][1] == day - _DAY and runs[-1][2] == closure.name:
                runs[-1] = (runs[-1][0], day, closure.name)
            else:
                runs.append((day, day, closure.name))
        day += _DAY
    events += [IcalEvent(begin, end + _DAY, name) for begin, end, name in runs]
    return write_ical(events, now)


def _times(read: Ical, first: date, last: date) -> Iterator[IcalEvent]:
    """Every time that something of a file begins in these days."""
    for event in read.events:
        yield from occurrences(event, first, last)


def _closing(calendar: Calendar, day: date, name: str, windows: Windows) -> Closing:
    return Closing(day, name, windows, windows != calendar.windows_on(day))


def _days(event: IcalEvent) -> list[date]:
    """The days an event lies on; for hours, the day before too, whose night may reach into it."""
    start, end = event.start, event.end
    if isinstance(start, datetime) and isinstance(end, datetime):
        first, last = start.date() - _DAY, end.date()
    else:
        first, last = start, end - _DAY
    # A mistake of a century is cut short here and told by its length.
    length = min((last - first).days + 1, _LONGEST_DAYS + 1)
    return [first + _DAY * ahead for ahead in range(length)]


def _without(calendar: Calendar, day: date, windows: Windows, event: IcalEvent) -> Windows:
    """A day's windows without the hours of an event, in the wall time of the day."""
    assert isinstance(event.start, datetime)
    assert isinstance(event.end, datetime)
    midnight = calendar.timetable.at(day, 0)
    start = (instant(event.start) - midnight) // MINUTE
    end = -((midnight - instant(event.end)) // MINUTE)  # a begun minute is gone
    kept: list[Window] = []
    for window in windows:
        for first, last in (
            (window.start, min(window.end, start)),
            (max(window.start, end), window.end),
        ):
            if first < last and first < DAY_MINUTES:
                kept.append(Window(first, last))
    return tuple(kept)


def _yearly_event(closing: Yearly, year: int) -> IcalEvent:
    first = _on(year, *closing.first)
    last = _on(year + (closing.last < closing.first), *closing.last)
    return IcalEvent(first, last + _DAY, closing.name, rule=Rule("YEARLY"))


def _on(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:  # 29 February
        return date(year, month, 28)
