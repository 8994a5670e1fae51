"""Rules by which an event comes again (RFC 5545, 3.3.10): those that shops' calendars use.

Every 3rd Wednesday, every 2nd week, every year. The one rule: a rule that says more than is
understood here is not understood at all, and whether a day belongs to it is worked out directly,
however long ago the event began.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping
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
        """The days from `first` to `last` on which something that began on `start` comes.

        It comes on `start` itself, whatever the rule says (RFC 5545, 3.8.5.3).
        """
        until = min(last, self.until or last)
        if self.count is not None:
            until = min(until, _later(start, _MOST_DAYS))
        left = _MOST_DAYS if self.count is None else self.count
        # Without a count the days before `first` need not be walked through.
        since = start if self.count is not None else max(start, first)
        for day in self._days(start, since, until):
            if left <= 0:
                return
            left -= 1
            if day >= first:
                yield day

    def _days(self, start: date, since: date, until: date) -> Iterator[date]:
        """The start and the days of the rule, in order, from the period that holds `since` on."""
        if start <= until and start >= since:
            yield start
        for period in self._periods(start, since, until):
            for day in period:
                if max(start + _DAY, since) <= day <= until:
                    yield day

    def _periods(self, start: date, since: date, until: date) -> Iterator[Iterable[date]]:
        """The days of the rule in every day, week, month or year that is due."""
        weekdays = sorted({weekday for _, weekday in self.weekdays})
        if self.every == "DAILY":
            skipped = (since - start).days // self.interval
            for at in range(skipped * self.interval, (until - start).days + 1, self.interval):
                day = start + _DAY * at
                yield (day,) if not weekdays or day.weekday() in weekdays else ()
        elif self.every == "WEEKLY":
            monday = start - _DAY * start.weekday()
            step = 7 * self.interval
            for at in range((since - monday).days // step * step, (until - monday).days + 1, step):
                yield [_later(monday, at + one) for one in weekdays or [start.weekday()]]
        elif self.every == "MONTHLY":
            begin = _months(start)
            skipped = (_months(since) - begin) // self.interval
            for at in range(begin + skipped * self.interval, _months(until) + 1, self.interval):
                yield self._days_of_month(at // 12, at % 12 + 1, start.day)
        else:
            skipped = (since.year - start.year) // self.interval * self.interval
            for year in range(start.year + skipped, until.year + 1, self.interval):
                yield _dates(year, start.month, (start.day,))

    def _days_of_month(self, year: int, month: int, usual: int) -> list[date]:
        length = _length(year, month)
        if not self.weekdays:
            wanted = {length if day == -1 else day for day in self.days or (usual,)}
            return _dates(year, month, sorted(wanted))
        monday = date(year, month, 1).weekday()
        found: set[int] = set()
        for which, weekday in self.weekdays:
            every = range(1 + (weekday - monday) % 7, length + 1, 7)
            if not which:
                found.update(every)
            elif -len(every) <= which <= len(every):
                found.add(every[which - 1 if which > 0 else which])
        return _dates(year, month, sorted(found))


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


def _months(day: date) -> int:
    """Months since the year 0."""
    return day.year * 12 + day.month - 1


def _length(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _dates(year: int, month: int, days: Iterable[int]) -> list[date]:
    """Those that the month has."""
    length = _length(year, month)
    return [date(year, month, day) for day in days if day <= length]


def _later(day: date, days: int) -> date:
    """So many days later; the last day there is, where that is beyond it."""
    return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))
