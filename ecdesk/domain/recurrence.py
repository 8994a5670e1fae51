"""Rules by which an event comes again (RFC 5545, 3.3.10): those that shops' calendars use.

Every 3rd Wednesday, every 2nd week, every year. The one rule: a rule that says more than is
understood here is not understood at all, and whether a day belongs to it is worked out directly,
however long ago the event began.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
_MOST_DAYS = 3_700  # a rule that counts its times is followed through at most so many days
_BYDAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_UNITS = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_KNOWN = frozenset({"FREQ", "INTERVAL", "COUNT", "BYDAY", "BYMONTHDAY", "BYMONTH", "WKST"})


@dataclass(frozen=True, slots=True)
class Rule:
    """Every `interval` days, weeks, months or years, at most `count` times, up to `until`."""

    every: str  # DAILY, WEEKLY, MONTHLY, YEARLY
    interval: int = 1
    count: int | None = None
    until: date | None = None  # the last day it may fall on
    weekdays: tuple[tuple[int, int], ...] = ()  # (which of the month, 0 every, -1 last; Monday 0)
    days: tuple[int, ...] = ()  # of the month; -1 is the last

    def days_between(self, start: date, first: date, last: date) -> Iterator[date]:
        """The days from `first` to `last` on which something that began on `start` comes."""
        until = min(last, self.until or last)
        if self.count is None:
            begin, times = max(start, first), _MOST_DAYS
        else:
            begin, times = start, self.count
            until = min(until, date.fromordinal(min(start.toordinal() + _MOST_DAYS, 3_652_059)))
        for ordinal in range(begin.toordinal(), until.toordinal() + 1):
            day = date.fromordinal(ordinal)
            if times > 0 and (day == start or self._falls_on(start, day)):
                times -= 1
                if day >= first:
                    yield day

    def _falls_on(self, start: date, day: date) -> bool:
        months = (day.year - start.year) * 12 + day.month - start.month
        weekdays = {weekday for _, weekday in self.weekdays}
        match self.every:
            case "DAILY":
                due = (day - start).days % self.interval == 0
                return due and (not weekdays or day.weekday() in weekdays)
            case "WEEKLY":
                weeks = ((day - start).days + start.weekday()) // 7
                due = weeks % self.interval == 0
                return due and day.weekday() in (weekdays or {start.weekday()})
            case "YEARLY":
                due = (day.year - start.year) % self.interval == 0
                return due and (day.month, day.day) == (start.month, start.day)
        if months % self.interval:
            return False
        if self.weekdays:
            return any(_is_nth(day, which, weekday) for which, weekday in self.weekdays)
        if -1 in self.days and (day + _DAY).month != day.month:
            return True
        return day.day in (self.days or (start.day,))


def rule_from(parts: Mapping[str, str], start: date, until: date | None) -> Rule | None:
    """A rule from the parts of an RRULE (in capitals, without UNTIL); None where it says more."""
    every = parts.get("FREQ", "")
    if parts.keys() - _KNOWN or every not in _UNITS:
        return None
    matches = [_BYDAY.fullmatch(one) for one in parts.get("BYDAY", "").split(",") if one]
    weekdays = tuple((int(m[1] or 0), _DAYS.index(m[2])) for m in matches if m is not None)
    try:
        interval, count = int(parts.get("INTERVAL", "1")), int(parts.get("COUNT", "0"))
        days = tuple(int(one) for one in parts.get("BYMONTHDAY", "").split(",") if one)
        months = [int(one) for one in parts.get("BYMONTH", "").split(",") if one]
    except ValueError:
        return None
    # A year's rule names its own day again, or none.
    if every == "YEARLY":
        if weekdays or (days and days != (start.day,)) or (months and months != [start.month]):
            return None
    elif months or (days and every != "MONTHLY"):
        return None
    numbered = any(which for which, _ in weekdays) and every != "MONTHLY"
    odd = numbered or None in matches or any(day not in range(1, 32) and day != -1 for day in days)
    if odd or interval < 1 or count < 0:
        return None
    return Rule(every, interval, count or None, until, weekdays, days)


def _is_nth(day: date, which: int, weekday: int) -> bool:
    """Whether a day is the so-manieth of its weekday in its month; negative: from the end."""
    if day.weekday() != weekday:
        return False
    if which >= 0:
        return which in {0, (day.day - 1) // 7 + 1}
    left = (day.replace(day=28) + 4 * _DAY).replace(day=1) - day  # days to the next month
    return (left.days - 1) // 7 + 1 == -which
