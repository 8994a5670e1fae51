"""Single dates of a calendar that are unlike their weekday: closed, shortened, extended for a sale.

What an editor lists and changes. The one rule: a date has one exception; a new one takes the place
of the old, and taking it away gives the date back to its week.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from ecdesk.domain.hours import Calendar
from ecdesk.domain.timetable import Windows


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A date with hours of its own; none for a day that is closed."""

    day: date
    windows: Windows
    name: str = ""


def special_days(calendar: Calendar) -> tuple[SpecialDay, ...]:
    """Every single date that the calendar names, in order."""
    names = dict(calendar.names)
    found: dict[date, Windows] = dict.fromkeys(calendar.closed, ())
    found.update(calendar.special)
    return tuple(SpecialDay(day, found[day], names.get(day, "")) for day in sorted(found))


def with_days(
    calendar: Calendar, days: Iterable[date], windows: Windows, name: str = ""
) -> Calendar:
    """The calendar with these hours on these dates; none closes them."""
    wanted = tuple(days)
    clear = without_days(calendar, wanted)
    named = {**dict(clear.names), **dict.fromkeys(wanted, name)} if name else dict(clear.names)
    if not windows:
        closed = clear.closed | set(wanted)
        return replace(clear, closed=closed, names=tuple(sorted(named.items())))
    special = {**dict(clear.special), **dict.fromkeys(wanted, windows)}
    return replace(
        clear, special=tuple(sorted(special.items())), names=tuple(sorted(named.items()))
    )


def without_days(calendar: Calendar, days: Iterable[date]) -> Calendar:
    """The calendar in which these dates are like their weekday again."""
    gone = set(days)
    return replace(
        calendar,
        closed=calendar.closed - gone,
        special=tuple(one for one in calendar.special if one[0] not in gone),
        names=tuple(one for one in calendar.names if one[0] not in gone),
    )
